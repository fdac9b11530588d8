"""Draw where quotes stand along an article: text from left to right, taller the closer to verbatim."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import ArticleVersion, Quote

HEIGHTS = {Quote.Kind.DIRECT: 26, Quote.Kind.MIXED: 18, Quote.Kind.INDIRECT: 10}
GROUND = 40
NARROWEST = 0.35
NUMBER_ROOM = 3.2
"""Percent of the width that a number above the strip takes."""


@dataclass(frozen=True)
class Tick:
    """A quote on the strip; x and width in percent of the text, top and height in pixels."""

    x: str
    width: str
    top: int
    height: int
    style: str
    number: int = 0
    label: str = ""


def ticks(version: ArticleVersion, quotes: Iterable[Quote], *, current: Quote | None = None) -> list[Tick]:
    """One tick for each quote of the version; `current` is drawn through, else some are numbered."""
    drawn = []
    free_from = 0.0
    for number, quote in enumerate(quotes, start=1):
        x = 100 * quote.start / version.characters
        width = max(100 * (quote.end - quote.start) / version.characters, NARROWEST)
        height = HEIGHTS[Quote.Kind(quote.kind)]
        if current is not None:
            style = "here" if quote.pk == current.pk else "tick"
        else:
            style = "here" if quote.kind == Quote.Kind.DIRECT else "tick"
        top, label = GROUND - height, ""
        if current is not None and quote.pk == current.pk:
            top, height, label = 4, GROUND + 2, "this quote" if x < 85 else ""
        numbered = current is None and x >= free_from and (number == 1 or number % 5 == 1)
        if numbered:
            free_from = x + NUMBER_ROOM
        drawn.append(Tick(f"{x:.2f}%", f"{width:.2f}%", top, height, style, number if numbered else 0, label))
    # The current quote is drawn last, over its neighbours.
    return sorted(drawn, key=lambda tick: current is not None and tick.style == "here")


@dataclass(frozen=True)
class Stretch:
    """A stretch of the text marked beneath the strip; x and width in percent of the text."""

    x: str
    width: str


def stretches(version: ArticleVersion, places: Iterable[tuple[int, int]]) -> list[Stretch]:
    """The places (half-open) as stretches of the strip, those that touch as one."""
    joined: list[list[int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return [
        Stretch(
            f"{100 * start / version.characters:.2f}%",
            f"{max(100 * (end - start) / version.characters, NARROWEST):.2f}%",
        )
        for start, end in joined
    ]


def how_far(version: ArticleVersion, quote: Quote) -> str:
    """Say in words where in the text the quote stands."""
    share = quote.start / version.characters
    for limit, words in (
        (0.05, "at the beginning of the text"),
        (0.3, "in the first third of the text"),
        (0.45, "before the middle of the text"),
        (0.55, "about the middle of the text"),
        (0.72, "about two thirds into the text"),
        (0.9, "in the last third of the text"),
    ):
        if share < limit:
            return words
    return "near the end of the text"
