"""The options of a timeline's filters, kept as long as nothing that is public has changed.

Every list, export and embed reads its address with them, and to find them takes a look at each event.
"""

import threading
import time
from collections import OrderedDict

from django.db import connection

from timeline.facets import Choice, choices_of
from timeline.models import Timeline
from timeline.presence import current_version
from timeline.visibility import visible_entries

MOST = 100
"""Timelines of which options are kept."""

Options = tuple[dict[str, list[Choice]], dict[str, Choice]]


class KeptChoices:
    """The options of the timelines that were asked for last, each with the version they are of.

    The version is read before the options: these may be of later data, never of earlier ones. Usable from
    many threads.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[str, Options]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, timeline: Timeline) -> Options:
        """Return what `choices_of` finds on the timeline; raises DatabaseError while there is no database."""
        if connection.in_atomic_block:  # what one sees there may never be committed
            return choices_of(visible_entries(timeline))
        version = current_version(time.time())
        with self._lock:
            known = self._kept.get(timeline.pk)
            if known is not None and known[0] == version:
                self._kept.move_to_end(timeline.pk)
                return known[1]
        found = choices_of(visible_entries(timeline))
        with self._lock:
            self._kept[timeline.pk] = version, found
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found


kept_choices = KeptChoices()
