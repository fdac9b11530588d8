"""Reading an article takes time in proportion to its length, whatever stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from articles.extraction import read
from tests.bench.measuring import Measurement, seconds_of_each

HALF, WHOLE = 100_000, 200_000
# Twice the text may take this many times as long; 2 would be exact, 4 quadratic.
MOST_GROWTH = 2.8
TEXTS = {
    "an article": (
        "“The bridge will open in May,” said Mayor Ines Calder on Tuesday. The river had risen again.\n"
        "She told reporters that the “first barges” were on their way, and that the harbour was safe.\n\n"
    ),
    "prose without a quotation": "The harbour lay still, and the barges waited for the tide to turn.\n\n",
    "one endless line": "The harbour lay still, and the barges waited. ",
    "marks that open and never close": "“ the harbour ",
    "marks and nothing else": "“”",
    "straight marks and nothing else": '"',
    "apostrophes in words": "don't ",
    "words that announce, without end": "said that ",
    "capitals that could be names": "Calder ",
}


def measure() -> Iterator[Measurement]:
    """Yield for each kind of text the speed at the full size and the growth from half of it."""
    for name, piece in TEXTS.items():
        half, whole = seconds_of_each(*(partial(read, _text(piece, size)) for size in (HALF, WHOLE)), times=3)
        growth = whole / max(half, 1e-6)
        yield Measurement(f"{name}: characters a second", f"{WHOLE / max(whole, 1e-6):,.0f}")
        yield Measurement(
            f"{name}: twice the text takes, times as long", f"{growth:.2f}", growth <= MOST_GROWTH
        )


def _text(piece: str, size: int) -> str:
    """Return `piece` again and again, to `size` characters."""
    return (piece * (size // len(piece) + 1))[:size]
