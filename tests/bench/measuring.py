"""What a measurement is, and how times are taken so that other work on the machine disturbs them least."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """One line of the table that `make bench` prints."""

    what: str
    figure: str
    holds: bool | None = None  # None: for information, nothing is promised


@contextmanager
def own_database() -> Iterator[None]:
    """Set Django up, with an empty database that is gone afterwards; what needs Django is imported within."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # A browser is driven from an event loop, beside which Django refuses the database; nothing runs at once.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        yield
    finally:
        runner.teardown_databases(databases)


def seconds(work: Callable[[], object], *, times: int = 3) -> float:
    """Return the processor seconds of the quickest of several runs."""
    return seconds_of_each(work, times=times)[0]


def seconds_of_each(*works: Callable[[], object], times: int) -> list[float]:
    """Return the processor seconds of the quickest run of each work.

    They run in turns, so that a slow minute of the machine falls on all alike, and each run begins without
    the garbage of the one before, which would count for whichever work happens to set off its collection.
    """
    quickest = [float("inf")] * len(works)
    for _ in range(times):
        for number, work in enumerate(works):
            gc.collect()
            begun = time.process_time()
            work()
            quickest[number] = min(quickest[number], time.process_time() - begun)
    return quickest
