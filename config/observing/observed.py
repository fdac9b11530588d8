"""One request as it is watched: its number, and what it asked of the database.

Knows neither Django nor who answers, so that whatever stands in front of Django can begin a request as well.
"""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
"""A number that another server gave a request; anything else might be made to look like lines of our log."""


@dataclass(slots=True)
class Observed:
    """A request under way.

    `seconds_asking` is how long it waited for statements of the database; `kept` is what became of it among
    the kept pages: hit, miss or stale, or nothing where it passed them by.
    """

    request_id: str
    begun_at: float = field(default_factory=perf_counter)
    queries: int = 0
    seconds_asking: float = 0.0
    kept: str = ""

    @property
    def seconds(self) -> float:
        return perf_counter() - self.begun_at


_current: ContextVar[Observed | None] = ContextVar("observed", default=None)


def number_of(given: str | None) -> str:
    """Return the number of a request: `given`, its X-Request-ID, where it is well formed, or a new one.

    A number opens nothing, so that it may be guessed. The system's own source of chance would let go of the
    interpreter for each request, for which the other threads then have to be woken and put to sleep.
    """
    if given is not None and WELL_FORMED.fullmatch(given):
        return given
    return f"{random.getrandbits(128):032x}"


def begin(given: str | None) -> Observed:
    """Return a new request that is watched from here on in this thread; `given` is its X-Request-ID, if any.

    >>> begin("edge-7f3a91c2").request_id
    'edge-7f3a91c2'
    >>> len(begin("a number\\nwith a line").request_id)
    32
    """
    observed = Observed(number_of(given))
    _current.set(observed)
    return observed


def current() -> Observed | None:
    """Return the request that this thread answers, or None between two of them."""
    return _current.get()


def end() -> None:
    """Forget the request: what this thread does next belongs to no reader."""
    _current.set(None)


@contextmanager
def still(observed: Observed) -> Iterator[None]:
    """Go on with a request whose answer is sent in parts, perhaps after others were begun in this thread."""
    before = _current.get()
    _current.set(observed)
    try:
        yield
    finally:
        _current.set(before)
