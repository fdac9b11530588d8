"""Exports of 10,000 events are streamed: memory stays what it is for 2,500, and the first lines come soon."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench.measuring import Measurement, own_database

SIZES = (2_500, 10_000)
MOST_GROWTH = 1.25
"""So many times the memory of the smaller list is flat: some keys of what was told are kept."""


def measure() -> Iterator[Measurement]:
    """Yield for each format the peak of memory at both sizes, and the time of the larger one."""
    with own_database():
        yield from _exported()


def _exported() -> Iterator[Measurement]:
    from tests.makers import make_timeline
    from tests.timeline.crowd import make_crowd
    from timeline.exporting.annotations import collection_pieces
    from timeline.exporting.atom import feed_pieces
    from timeline.exporting.table import table_pieces
    from timeline.exporting.timelinejs import slides_pieces

    formats: dict[str, Callable[..., Iterator[str]]] = {
        "CSV": table_pieces,
        "Atom": feed_pieces,
        "TimelineJS": slides_pieces,
        "Web Annotations": collection_pieces,
    }
    timeline = make_timeline(slug="long")
    make_crowd(timeline, events=SIZES[-1])
    for name, pieces in formats.items():
        _peak(timeline, pieces, 1)  # what is loaded or kept on first use is no part of it
        peaks = [_peak(timeline, pieces, size) for size in SIZES]
        first, whole, length = _times(timeline, pieces)
        yield Measurement(
            f"{name}: MB of memory at most for {SIZES[0]:,} and {SIZES[1]:,} events",
            f"{peaks[0]:.1f} and {peaks[1]:.1f}",
            peaks[1] <= peaks[0] * MOST_GROWTH,
        )
        yield Measurement(
            f"{name}: seconds to the first 500 events, and to the last", f"{first:.2f}, {whole:.1f}"
        )
        yield Measurement(f"{name}: MB in all", f"{length / 1e6:.1f}")


def _form(timeline: Any, size: int = 0) -> Any:
    """The view of the whole timeline, or of its first `size` events by their keys."""
    from django.http import QueryDict

    from timeline.filters import EventFilterForm

    form = EventFilterForm(QueryDict(), timeline=timeline)
    form.conditions()
    if size:
        last = form.entries.order_by("pk").values_list("pk", flat=True)[size - 1]
        form.entries = form.entries.filter(pk__lte=last)
    return form


def _peak(timeline: Any, pieces: Callable[..., Iterator[str]], size: int) -> float:
    """The memory in MB that writing takes at most, when whoever reads keeps nothing."""
    form = _form(timeline, size)
    gc.collect()
    tracemalloc.start()
    for _ in pieces(form, _absolute):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def _times(timeline: Any, pieces: Callable[..., Iterator[str]]) -> tuple[float, float, int]:
    form = _form(timeline)
    begun = time.perf_counter()
    written = pieces(form, _absolute)
    length = len(next(written).encode())
    length += len(next(written).encode())
    first = time.perf_counter() - begun
    length += sum(len(piece.encode()) for piece in written)
    return first, time.perf_counter() - begun, length


def _absolute(path: str) -> str:
    return f"https://sourceline.example{path}"
