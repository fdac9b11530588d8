"""The words of a direct quote in pieces: whose words they are where one speaker passes on another's."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from articles.models import Quote
from timeline.visibility import public_words


@dataclass(frozen=True)
class Piece:
    """A stretch of the words; `is_inner` where they are another speaker's, as relayed."""

    text: str
    is_inner: bool = False


def pieces(quote: Quote, inner: Iterable[Quote]) -> list[Piece]:
    """The words of a direct quote that are shown, those of other speakers inside it set off."""
    exact = "".join(public_words(quote).fragments)
    marked = [False] * len(exact)
    for other in inner:
        start, end = max(other.start, quote.start) - quote.start, min(other.end, quote.end) - quote.start
        marked[start:end] = [True] * max(0, end - start)
    borders = [
        0,
        *(place for place in range(1, len(exact)) if marked[place] != marked[place - 1]),
        len(exact),
    ]
    return [Piece(exact[start:end], marked[start]) for start, end in pairwise(borders) if start < end]
