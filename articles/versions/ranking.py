"""Ranks the places of a new text that a lost quote may have become, for a person to choose from.

A rank decides nothing: "30 June" and "20 June" are as alike as two spellings of one word, and only a reader
knows which of the two it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from articles.models import ArticleVersion, Quote
from articles.words import CONTEXT

ROUGH = 40
"""Places that are looked at closely, of those that look likely."""

UNLIKE = 40.0
"""Below this, of 100, places are left out: not because they are wrong, but so that the others are seen."""

NUDGE = 3
"""Words by which the ends of a likely place are moved to fit better."""

MEANT = 2.5
"""Points that a place must gain for each word that it is longer or shorter than the quote."""

_WORD = re.compile(r"\w+(?:['’.,-]\w+)*")
_CLOSING = ".,;:!?…"


@dataclass(frozen=True)
class Candidate:
    """A place in the new text; `score` is 100 for the same words, `prefix` and `suffix` stand beside them."""

    start: int
    end: int
    exact: str
    score: float
    prefix: str
    suffix: str


def candidates(quote: Quote, version: ArticleVersion, limit: int = 5) -> list[Candidate]:
    """Return at most `limit` places of `version` that are most like the words of `quote`, the likest first.

    They do not overlap. There are none for a withheld text, or where the words of the quote are not known.
    """
    words = quote.exact or " ".join(quote.verbatim_fragments)
    return rank(words, version.text or "", limit)


def rank(words: str, text: str, limit: int = 5) -> list[Candidate]:
    """Return the places of `text` most like `words`, best first.

    >>> [(one.exact, one.score) for one in rank("Ships wait", "The ships waited. Ships wait, then go.", 1)]
    [('Ships wait', 100.0)]
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    length = len(_WORD.findall(words))
    if not length or not spans:
        return []
    size = min(length, len(spans))
    step = max(1, size // 3)
    starts = sorted({*range(0, len(spans) - size + 1, step), len(spans) - size})
    windows = [text[spans[first][0] : spans[first + size - 1][1]].casefold() for first in starts]
    rough = process.extract(
        words.casefold(), windows, scorer=fuzz.ratio, limit=ROUGH, score_cutoff=UNLIKE / 2
    )
    closely = {
        place
        for _, _, position in rough
        for place in [_fitted(words, text, spans, starts[position], size, step)]
    }
    ranked = sorted((-_likeness(words, text[start:end]), start, end) for start, end in closely)
    found: list[Candidate] = []
    for likeness, start, end in ranked:
        if -likeness < UNLIKE or len(found) == limit:
            break
        if all(end <= other.start or other.end <= start for other in found):
            beside = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
            found.append(Candidate(start, end, text[start:end], -likeness, *beside))
    return found


def _fitted(
    words: str, text: str, spans: list[tuple[int, int]], first: int, size: int, step: int
) -> tuple[int, int]:
    """Move the window of words, then its ends one by one, to where it is most like `words`."""
    ends_closed = words.rstrip()[-1:] in _CLOSING

    def place(left: int, right: int) -> tuple[int, int]:
        start, end = spans[left][0], spans[right][1]
        if ends_closed and text[end : end + 1] == words.rstrip()[-1]:
            end += 1
        return start, end

    def fit(window: tuple[int, int]) -> float:
        # A word less is a little more alike than another word, and nearly never what is meant.
        return _likeness(words, text[slice(*place(*window))]) - abs(window[1] - window[0] + 1 - size) * MEANT

    def best(windows: Iterator[tuple[int, int]]) -> tuple[int, int]:
        fitting = [(left, right) for left, right in windows if 0 <= left <= right < len(spans)]
        return max(fitting, key=fit)

    left, right = best((first + by, first + by + size - 1) for by in range(-step, step + 1))
    left, right = best((left + by, right) for by in range(-NUDGE, NUDGE + 1))
    return place(*best((left, right + by) for by in range(-NUDGE, NUDGE + 1)))


def _likeness(words: str, other: str) -> float:
    """How alike they are, of 100; case counts little, so that of two equals the same letters win."""
    return 0.9 * fuzz.ratio(words.casefold(), other.casefold()) + 0.1 * fuzz.ratio(words, other)
