"""What a measurement is, and how times are taken so that other work on the machine disturbs them least."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """One line of the table that `make bench` prints."""

    what: str
    figure: str
    holds: bool | None = None  # None: for information, nothing is promised


def seconds(work: Callable[[], object], *, times: int = 3) -> float:
    """Return the processor seconds of the quickest of several runs."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)
