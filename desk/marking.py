"""A text with its quotes marked where they stand, as pieces that a template prints in order."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from articles.models import ArticleVersion, Quote

Stretch = tuple[int, int]


@dataclass(frozen=True)
class NumberedQuote:
    """A quote of the text and its number in reading order."""

    number: int
    quote: Quote
    is_current: bool = False


@dataclass(frozen=True)
class Piece:
    """A stretch of text under the same marks, from the text's character `start`; `closes` are the quotes that
    end with it, `opens` those that begin.
    """

    start: int
    text: str
    quote: NumberedQuote | None = None
    is_mention: bool = False
    is_cue: bool = False
    opens: tuple[NumberedQuote, ...] = ()
    closes: tuple[NumberedQuote, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """A line of the text; `kind` is "body" or what it is recognised as: headline, caption, boilerplate …"""

    kind: str
    pieces: list[Piece] = field(default_factory=list)


def numbered(quotes: Iterable[Quote], current: Quote | None = None) -> list[NumberedQuote]:
    """Return `quotes` in reading order with their numbers."""
    ordered = sorted(quotes, key=lambda quote: (quote.start, -quote.end, quote.pk))
    return [
        NumberedQuote(number, quote, current is not None and quote.pk == current.pk)
        for number, quote in enumerate(ordered, start=1)
    ]


def marked(version: ArticleVersion, quotes: list[NumberedQuote]) -> list[Paragraph]:
    """Return the version's text as paragraphs of pieces; of quotes within each other the innermost marks a
    piece.

    Mention and cue are marked for the current quote only. A withheld text has no paragraphs.
    """
    text = version.text
    if text is None:
        return []
    current = next((one.quote for one in quotes if one.is_current), None)
    mention = _stretch(current.speaker_start, current.speaker_end) if current else None
    cue = _stretch(current.cue_start, current.cue_end) if current else None
    edges = {edge for one in quotes for edge in (one.quote.start, one.quote.end)}
    edges |= {edge for stretch in (mention, cue) if stretch for edge in stretch}
    pending = deque(sorted(edges))
    opening = deque(sorted(quotes, key=lambda one: one.quote.start))
    kinds = deque(sorted((span["start"], span["end"], span["kind"]) for span in version.spans))
    covering: list[NumberedQuote] = []
    paragraphs = []
    for start, end, until in _lines(text):
        pieces = []
        for left, right in pairwise([start, *_edges_within(pending, start, end), end]):
            opens = []
            while opening and opening[0].quote.start <= left:
                opens.append(opening.popleft())
            covering = [one for one in [*covering, *opens] if one.quote.end > left]
            # What ends in the space after a line closes with the line.
            last = until if right == end else right
            pieces.append(
                Piece(
                    left,
                    text[left:right],
                    min(covering, key=lambda one: one.quote.end - one.quote.start, default=None),
                    is_mention=_holds(mention, left),
                    is_cue=_holds(cue, left),
                    opens=tuple(opens),
                    closes=tuple(one for one in covering if one.quote.end <= last),
                )
            )
        paragraphs.append(Paragraph(_kind_of(start, end, kinds), pieces))
    return paragraphs


def _edges_within(pending: deque[int], start: int, end: int) -> list[int]:
    """Take the edges inside a line out of `pending`, and those before it."""
    found = []
    while pending and pending[0] < end:
        edge = pending.popleft()
        if edge > start:
            found.append(edge)
    return found


def _lines(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield start and end of each line that holds more than space, and the start of the next such line."""
    start = 0
    held: Stretch | None = None
    for line in text.splitlines(keepends=True):
        content = line.rstrip()
        if content:
            if held is not None:
                yield *held, start
            held = (start, start + len(content))
        start += len(line)
    if held is not None:
        yield *held, len(text)


def _kind_of(start: int, end: int, kinds: deque[tuple[int, int, str]]) -> str:
    """What most of the line is recognised as; spans that lie behind are taken out of `kinds`."""
    while kinds and kinds[0][1] <= start:
        kinds.popleft()
    best, covered = "body", (end - start) / 2
    for span_start, span_end, kind in kinds:
        if span_start >= end:
            break
        shared = min(end, span_end) - max(start, span_start)
        if shared > covered:
            best, covered = kind, shared
    return best


def _stretch(start: int | None, end: int | None) -> Stretch | None:
    return None if start is None or end is None else (start, end)


def _holds(stretch: Stretch | None, at: int) -> bool:
    return stretch is not None and stretch[0] <= at < stretch[1]
