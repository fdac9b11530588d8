"""The options of a timeline's filters and their counts, kept as long as nothing that is public has changed.

Every list, export and embed reads its address with them, and to find them takes a look at each event.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from config.replicas import reading
from timeline.facets import Offered, offered
from timeline.models import Timeline
from timeline.presence import version_to_go_by

MOST = 100
"""Timelines of which options are kept."""

MANY_EVENTS = 5_000
"""What is found out by looking at more events than that is kept for whoever asks the same."""

MOST_ANSWERS = 30
"""Answers that are kept of one timeline."""

Answer = TypeVar("Answer")


@dataclass
class Options:
    """What a timeline offers to filter by, and answers that took a look at very many of its events."""

    offered: Offered
    are_kept: bool = True
    answers: OrderedDict[str, Any] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def kept(self, question: str) -> Any:
        """Return the answer that is kept to a question, or None."""
        with self.lock:
            if question in self.answers:
                self.answers.move_to_end(question)
            return self.answers.get(question)

    def answered(
        self, question: str, ask: Callable[[], Answer], looked_at: Callable[[Answer], int]
    ) -> Answer:
        """Return the answer to a question about the timeline, asked anew unless it is kept.

        Kept are the last few that took a look at very many events. What is returned is not to be changed.
        """
        kept: Answer | None = self.kept(question)
        if kept is not None:
            return kept
        found = ask()
        self.keep(question, found, looked_at(found))
        return found

    def keep(self, question: str, answer: Any, looked_at: int) -> None:
        """Keep an answer for whoever asks the same, where it took a look at very many events."""
        if self.are_kept and looked_at > MANY_EVENTS:
            with self.lock:
                self.answers[question] = answer
                while len(self.answers) > MOST_ANSWERS:
                    self.answers.popitem(last=False)


class KeptChoices:
    """The options of the timelines that were asked for last, each with the version they are of.

    The version is read before the options: these may be of later data, never of earlier ones. Usable from
    many threads.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[str, Options]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, timeline: Timeline) -> Options:
        """Return what the timeline offers; raises DatabaseError while there is no database."""
        if reading().in_atomic_block:  # what one sees there may never be committed
            return Options(offered(timeline), are_kept=False)
        version = version_to_go_by()
        with self._lock:
            known = self._kept.get(timeline.pk)
            if known is not None and known[0] == version:
                self._kept.move_to_end(timeline.pk)
                return known[1]
        found = Options(offered(timeline))
        with self._lock:
            self._kept[timeline.pk] = version, found
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found


kept_choices = KeptChoices()
