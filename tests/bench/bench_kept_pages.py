"""A page that has not changed is answered in a fraction of the time that rendering takes, at any size."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

from tests.bench.generated_events import MOST, generate
from tests.bench.measuring import Measurement, own_database

SMALL = 25
MOST_OF_RENDERING = 0.2
"""Of the time that rendering takes, how much a kept page may take."""
MOST_OF_PYTHON = 10.0
"""Milliseconds of Python's processor time for a page that is rendered; the database's come on top."""


def measure() -> Iterator[Measurement]:
    """Yield what it takes to render a page, to answer it from what is kept, and to ask the database."""
    with own_database():
        from django.test import Client

        from tests.bench.loaded_timelines import load_timelines
        from timeline.models import Timeline
        from timeline.presence import current_version

        reader = Client(SERVER_NAME="localhost")
        for size, slug in load_timelines(generate(MOST), (SMALL, MOST)).items():
            address = f"/timelines/{slug}/"

            def change(slug: str = slug) -> None:
                Timeline.objects.filter(slug=slug).update(slug=slug)

            def read(address: str = address) -> None:
                assert reader.get(address).status_code == 200

            rendered, kept = milliseconds(read, before=change), milliseconds(read)
            python = milliseconds(read, before=change, clock=time.process_time)
            yield Measurement(f"page of {size:,} events, rendered: milliseconds", f"{rendered:.1f}")
            yield Measurement(
                f"page of {size:,} events, kept: milliseconds",
                f"{kept:.1f}",
                kept <= rendered * MOST_OF_RENDERING,
            )
            yield Measurement(
                f"page of {size:,} events, rendered: ms of Python's processor time",
                f"{python:.1f}",
                python <= MOST_OF_PYTHON,
            )
        asked = milliseconds(lambda: current_version(time.time()))
        yield Measurement("asking whether anything has changed: milliseconds", f"{asked:.2f}")


def milliseconds(
    work: Callable[[], object],
    *,
    before: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Return the median of eleven, after one that warms up."""
    taken = []
    for _ in range(12):
        before()
        begun = clock()
        work()
        taken.append((clock() - begun) * 1_000)
    return statistics.median(taken[1:])
