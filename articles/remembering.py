"""What is worked out of texts and kept in memory, so that nothing of a text outlives its being taken down.

A text is named by its version and its hash. Whoever asks has the text in hand, out of the database, so what
another process still holds of one that was taken down is served to nobody there either.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable

from articles.comparing import diff, tokens, utterances, wordings
from articles.comparing.shingles import Prose
from articles.models import ArticleVersion

REMEMBERED, LONGEST = 64, 12_000
"""So many texts of at most so many characters are read once, however many are compared with them."""

BY_WORDS = (
    tokens.kept_of_texts,
    tokens.kept_of_long_texts,
    diff.kept_comparisons,
    wordings.kept_pairs,
    wordings.kept_judgements,
    utterances.kept_profiles,
)
"""What comparing keeps under the words themselves, from whatever text they are: all of it is emptied."""


class RememberedProse:
    """The prose of the texts that were asked for last, at most `size` of them; usable from many threads."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[tuple[int, str, Hashable], Prose] = OrderedDict()
        self._gone: set[int] = set()
        self._lock = threading.Lock()

    def of(self, version: ArticleVersion, besides: Hashable, work_out: Callable[[], Prose]) -> Prose:
        """Return what `work_out` makes of the version's text, worked out again only for other `besides`.

        Nothing is kept of a version without a text, nor of one that is forgotten for good.
        """
        if version.text is None:
            return work_out()
        key = (version.pk, version.text_sha256, besides)
        with self._lock:
            if (prose := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return prose
        prose = work_out()
        with self._lock:
            if version.pk not in self._gone:
                self._kept[key] = prose
                while len(self._kept) > self.size:
                    self._kept.popitem(last=False)
        return prose

    def forget(self, versions: Iterable[int]) -> None:
        """Drop all of these versions, and keep nothing of them even where it is being worked out now."""
        gone = set(versions)
        with self._lock:
            self._gone |= gone
            for key in [key for key in self._kept if key[0] in gone]:
                del self._kept[key]

    def holds(self, version: int) -> bool:
        """Whether anything of the version is kept."""
        with self._lock:
            return any(key[0] == version for key in self._kept)


remembered_prose = RememberedProse(REMEMBERED)


def forget_texts(versions: Iterable[int]) -> None:
    """Drop from this process what it keeps of these versions, whose texts were taken down for good.

    Call it once that is committed: before, another thread may still read the text and keep something of it.
    """
    remembered_prose.forget(versions)
    for kept in BY_WORDS:
        kept.cache_clear()
