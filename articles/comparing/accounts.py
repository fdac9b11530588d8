"""An article as one account among others: its sentences, figures and quotes, and the words of one side."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from articles.comparing.figures import Figure, find_figures
from articles.comparing.words import STOP_WORDS, Word, fold, words
from articles.extraction.words import TITLE_ABBREVIATIONS

MOST_WORDS = 8
"""So many words of a side are shown."""
OWN_PARTS = ("headline", "standfirst", "subheading", "caption")
"""What stands above or beside the running text and yet says something."""

_SENTENCE_END = re.compile(r"[.!?…]['\"”’)\]]*\s+(?=['\"“‘(\[]*[^\W_a-z])")
_INITIALS = re.compile(r"(?:^|[\s(“\"'])(?:[^\W\d_]\.)+$")


@dataclass(frozen=True)
class Rendered:
    """An accepted quote, as far as comparing goes; places are those of its article's text."""

    key: Hashable
    start: int
    end: int
    kind: str = "indirect"
    zone: str = "body"
    fragments: tuple[tuple[int, int], ...] = ()
    speaker: Hashable = None
    speaker_description: str = ""
    speaker_place: tuple[int, int] | None = None
    cue_place: tuple[int, int] | None = None
    statement: Hashable = None
    events: tuple[Hashable, ...] = ()


@dataclass(frozen=True)
class Told:
    """An article: its text, the bounds of its body, the parts that are no running text, and its quotes."""

    key: Hashable
    text: str
    body: tuple[int, int] | None = None
    parts: tuple[tuple[str, int, int], ...] = ()
    quotes: tuple[Rendered, ...] = ()

    @cached_property
    def sentences(self) -> list[Sentence]:
        return sentences(self)


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article, in its running text or in a part above or beside it (`zone`)."""

    article: Hashable
    zone: str
    start: int
    end: int
    text: str
    words: tuple[Word, ...] = field(repr=False)
    figures: tuple[Figure, ...] = field(repr=False)


@dataclass(frozen=True)
class Side:
    """What one article has: half-open code points of its text, at most eight words."""

    article: Hashable
    start: int
    end: int


@dataclass(frozen=True)
class Difference:
    """A suggestion: on what articles differ, how that was found, and each side's words."""

    kind: str
    rule: str
    topic: str
    reason: str
    sides: tuple[Side, ...]
    statement: Hashable = None
    event: Hashable = None
    weight: float = 0.0


def is_told(article: Told, place: int) -> bool:
    """Whether a place stands in the running text or in a part that says something; no menu, no credit."""
    first, last = article.body or (0, len(article.text))
    for kind, start, end in article.parts:
        if start <= place < end:
            return kind in OWN_PARTS
    return first <= place < last


def sentences(article: Told) -> list[Sentence]:
    """Cut an article into sentences, headings and captions among them; menus and credits are left out.

    >>> [one.text for one in sentences(Told("a", "The U.S. Navy left. It was noon.\\nNobody saw it."))]
    ['The U.S. Navy left.', 'It was noon.', 'Nobody saw it.']
    """
    text = article.text
    first, last = article.body or (0, len(text))
    cuts = sorted(article.parts, key=lambda part: part[1])
    stretches: list[tuple[str, int, int]] = []
    at = first
    for kind, start, end in cuts:
        if kind in OWN_PARTS:
            stretches.append((kind, start, end))
        if start >= at:
            stretches.append(("body", at, min(start, last)))
        at = max(at, end)
    stretches.append(("body", at, last))
    found = []
    for zone, start, end in sorted(stretches, key=lambda stretch: stretch[1]):
        for low, high in _cut(text, start, end):
            piece = text[low:high]
            found.append(
                Sentence(
                    article.key,
                    zone,
                    low,
                    high,
                    piece,
                    tuple(words(piece, offset=low)),
                    tuple(_moved(figure, low) for figure in find_figures(piece)),
                )
            )
    return found


def _cut(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    for line in re.finditer(r"[^\n]+", text[start:end]):
        low, high = start + line.start(), start + line.end()
        at = low
        for match in _SENTENCE_END.finditer(text, low, high):
            said = text[at : match.start() + 1]
            last = said.rsplit(None, 1)[-1].casefold() if said.strip() else ""
            if _INITIALS.search(said) or last in TITLE_ABBREVIATIONS:
                continue
            yield from _trimmed(text, at, match.end())
            at = match.end()
        yield from _trimmed(text, at, high)


def _trimmed(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start < end:
        yield start, end


def _moved(figure: Figure, by: int) -> Figure:
    return Figure(
        figure.start + by,
        figure.end + by,
        figure.low,
        figure.high,
        figure.unit,
        figure.kind,
        figure.qualifier,
        figure.text,
        figure.said_start + by,
        figure.said_end + by,
    )


def shown(text: str, start: int, end: int, within: tuple[int, int]) -> tuple[int, int]:
    """Return a place of at most eight words about `start` to `end`, inside `within`.

    >>> text = "On Monday more than 40 boats left the old harbour for the open sea"
    >>> low, high = shown(text, 20, 28, (0, len(text)))
    >>> text[low:high]
    '40 boats left the old harbour'
    """
    there = re.finditer(r"\S+", text[within[0] : within[1]])
    places = [(within[0] + match.start(), within[0] + match.end()) for match in there]
    inside = [at for at, (low, high) in enumerate(places) if low < end and start < high]
    if not inside:
        return start, end
    first, last = inside[0], min(inside[-1], inside[0] + MOST_WORDS - 1)
    last = min(len(places) - 1, first + MOST_WORDS - 1) if last - first + 1 < MOST_WORDS else last
    first = max(0, min(first, last - MOST_WORDS + 1))
    while last > inside[-1] and fold(text[slice(*places[last])].strip('.,;:!?…"”’)')) in STOP_WORDS:
        last -= 1
    low, high = places[first][0], places[last][1]
    return low, low + len(text[low:high].rstrip(".,;:"))
