"""What is counted of every request in each process, for Prometheus.

Labels come from lists that this code knows (views, methods, statuses), never from what somebody sends, so
that nobody can make them grow. With several processes the counts lie in files of the folder that
PROMETHEUS_MULTIPROC_DIR names, from where whichever is asked adds them up.
"""

from __future__ import annotations

import os
import threading
import time
from bisect import bisect_left
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import Resolver404, resolve
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from config.observing.observed import Observed, current

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
NO_VIEW, STATIC = "none", "static"
HIT = "hit"

OWN = CollectorRegistry()
"""What this process counts where it is the only one."""

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

TOLD_EVERY = 0.25
"""Seconds in which answers that were ready are added up before they are counted."""


class Times(Histogram):
    """A histogram that takes many observations at once, which the library's own has no way for."""

    def add(self, place: int, count: int, seconds: float) -> None:
        """Add so many observations, `seconds` in all, which belong to the bucket at this place."""
        self._sum.inc(seconds)
        self._buckets[place].inc(count)


requests = Counter("sourceline_requests", "Requests answered.", ["view", "method", "status"], registry=OWN)
request_seconds = Times(
    "sourceline_request_seconds",
    "Seconds from the first look at a request to the end of its answer.",
    ["view"],
    buckets=SECONDS,
    registry=OWN,
)
queries = Counter("sourceline_queries", "Statements asked of the database.", ["view"], registry=OWN)
query_seconds = Counter(
    "sourceline_query_seconds", "Seconds waited for statements of the database.", ["view"], registry=OWN
)
kept_pages = Counter(
    "sourceline_kept_pages",
    "Readers' requests by what became of them among the kept pages: hit, miss, stale.",
    ["outcome"],
    registry=OWN,
)
replica_reads = Counter(
    "sourceline_replica_reads",
    "Looks at replicas for a page by what became of them: replica, behind, away, failed.",
    ["outcome"],
    registry=OWN,
)
kept_bytes = Gauge("sourceline_kept_bytes", "Bytes of kept pages.", registry=OWN, multiprocess_mode="livesum")
kept_count = Gauge("sourceline_kept_count", "Kept pages.", registry=OWN, multiprocess_mode="livesum")
connections_most = Gauge(
    "sourceline_connections_most",
    "Connections that the pools may have.",
    registry=OWN,
    multiprocess_mode="livesum",
)
connections_used = Gauge(
    "sourceline_connections_used",
    "Connections in use by requests.",
    registry=OWN,
    multiprocess_mode="livesum",
)
connections_awaited = Gauge(
    "sourceline_connections_awaited",
    "Requests that wait for a connection.",
    registry=OWN,
    multiprocess_mode="livesum",
)
connection_wait_seconds = Histogram(
    "sourceline_connection_wait_seconds",
    "Seconds a request waited for a connection of the pool.",
    buckets=SECONDS,
    registry=OWN,
)
connections_refused = Counter(
    "sourceline_connections_refused",
    "Requests that got no connection: busy, as none came free in time, or away, as none could be made.",
    ["why"],
    registry=OWN,
)


def count_request(observed: Observed, *, view: str, method: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    answered, taken = _counted(view, method if method in METHODS else "other", status)
    answered.inc()
    taken.observe(seconds)
    if observed.queries:
        queries.labels(view).inc(observed.queries)
        query_seconds.labels(view).inc(observed.seconds_asking)


@cache
def _counted(view: str, method: str, status: int) -> tuple[Counter, Times]:
    """Return where a request of this kind is counted; the kinds are as many as labels, which are bounded."""
    return requests.labels(view, method, str(status)), request_seconds.labels(view)


class Tally:
    """Answers that were ready, added up by kind and counted a few times a second; for many threads.

    To count one takes longer than to give it: each of its four numbers is locked, and written into a file
    where there are several processes. One that is killed takes along what it has not told, `TOLD_EVERY` at
    most.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._one_tells = threading.Lock()
        self._counts: dict[tuple[str, str, int, int], int] = defaultdict(int)
        self._seconds: dict[tuple[str, str, int, int], float] = defaultdict(float)
        self._has_begun = False

    def note(self, view: str, method: str, status: int, seconds: float) -> None:
        """Take note of one that took so long."""
        kind = (view, method, status, bisect_left(SECONDS, seconds))
        with self._lock:
            self._counts[kind] += 1
            self._seconds[kind] += seconds
            if not self._has_begun:
                self._has_begun = True
                threading.Thread(target=self._tell_again_and_again, daemon=True).start()

    def tell(self) -> None:
        """Count what was noted up to now."""
        with self._one_tells:
            with self._lock:
                counts, self._counts = self._counts, defaultdict(int)
                seconds, self._seconds = self._seconds, defaultdict(float)
            for kind, count in counts.items():
                view, method, status, place = kind
                answered, taken = _counted(view, method, status)
                answered.inc(count)
                taken.add(place, count, seconds[kind])
                kept_pages.labels(HIT).inc(count)

    def _tell_again_and_again(self) -> None:
        while True:
            time.sleep(TOLD_EVERY)
            self.tell()


ready = Tally()


def note_kept(outcome: str) -> None:
    """Count what became of this request among the kept pages: hit, miss or stale."""
    kept_pages.labels(outcome).inc()
    if observed := current():
        observed.kept = outcome


def note_kept_size(count: int, size: int) -> None:
    """Tell how many pages this process keeps, and their bytes."""
    kept_count.set(count)
    kept_bytes.set(size)


@lru_cache(maxsize=2_000)
def view_at(path: str) -> str:
    """Return the name of the view that answers an address, for those that never got as far."""
    if settings.STATIC_URL and path.startswith(settings.STATIC_URL):
        return STATIC
    try:
        return resolve(path).view_name or NO_VIEW
    except Resolver404:
        return NO_VIEW


def written() -> bytes:
    """Return all counts in Prometheus's own form: of all who share the folder, else of this process."""
    ready.tell()
    folder = os.environ.get(FOLDER)
    if not folder:
        return generate_latest(OWN)
    forget_the_dead(Path(folder))
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together, path=folder)
    return generate_latest(together)


def forget_the_dead(folder: Path) -> None:
    """Take away what processes that are gone told of themselves at a moment; what they counted stays."""
    for told in folder.glob("gauge_live*_*.db"):
        pid = told.stem.rpartition("_")[2]
        if pid.isdecimal() and not _lives(int(pid)):
            multiprocess.mark_process_dead(int(pid), path=str(folder))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
