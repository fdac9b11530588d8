"""The layout of a megabyte of anything is recognised in a few seconds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from articles.extraction.structure import recognise
from tests.bench.measuring import Measurement, seconds

# A second is usual. A rule that looked back over the text for every line would take minutes.
MOST_SECONDS = 5.0
PIECES = {
    "marks": '"',
    "line ends": "\n",
    "blanks": " ",
    "words": "said ",
    "lines": "a\n",
    "titles": "Abc " * 50 + "\n",
    "links": "Related\nTitle of three words\n",
    "wrapped lines": "word " * 14 + "\n",
    "abbreviations": "U.S. " * 40 + "\n",
    "slashes": "(Ab/" * 60 + "\n",
}


def measure() -> Iterator[Measurement]:
    """Yield the processor seconds for a megabyte of each piece."""
    for name, piece in PIECES.items():
        taken = seconds(partial(recognise, piece * (1_000_000 // len(piece))), times=1)
        yield Measurement(f"layout of a megabyte of {name}: seconds", f"{taken:.2f}", taken <= MOST_SECONDS)
