"""Readers' pages made by a replica of the database, where that is as new as the primary and not otherwise.

A page that is kept is kept under the primary's version, and what was withdrawn must be gone from every page
at once. So the primary is asked, in one cheap question, which changes it holds, and a replica may make the
page if it holds the same ones. One that lags, is away or fails costs a reader nothing but that question.
"""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.observing.metrics import replica_reads
from config.replicas import Replica, aliases, in_use, reading_from
from timeline.kept_pages import NOT_FOR_READERS
from timeline.presence import Patience
from timeline.views.errors import is_busy, is_overdue

ANSWERS_WITHIN = 2
"""Seconds; a replica that takes longer over the question what it holds is taken for away."""

RESTS_FOR = 5
"""Seconds for which a replica that was away is not asked; then one request at a time looks again."""

# Which transactions have changed what pages are made of: each has left a row with a number of its own, and
# rows that were put together have a new one. The same numbers are so the same transactions. The sums that the
# version tells say so only nearly: of two that commit at once a replica may hold the other one.
HELD = """
SELECT version_of_pages(), pg_is_in_recovery(),
       encode(sha256(convert_to(coalesce(string_agg(id::text, ',' ORDER BY id), ''), 'UTF8')), 'hex')
FROM timeline_change"""


class Held(NamedTuple):
    """What a server holds: the version of pages as it tells it, and a hash of all changes in it."""

    version: str
    is_replica: bool
    changes: str

    def is_as(self, other: "Held") -> bool:
        """Return whether both hold the same; when each server was started is its own affair."""
        return self.changes == other.changes and _told(self.version) == _told(other.version)


def _told(version: str) -> str:
    return version.partition("-")[2]


def held_by(alias: str) -> Held:
    """Return what the server holds that Django calls so. Raises Error of django.db."""
    with connections[alias].cursor() as cursor:
        cursor.execute(HELD)
        return Held(*cursor.fetchone())


class Candidate:
    """A replica that may be asked, and whether it was away when it was last; usable from many threads."""

    def __init__(self, alias: str, patience: Patience) -> None:
        self.alias = alias
        self._patience = patience
        self._rests_until = 0.0
        self._lock = threading.Lock()

    def may_be_asked(self) -> bool:
        """Return whether it is worth a question; of many who come while it rests none is told so."""
        with self._lock:
            now = time.monotonic()
            if now < self._rests_until:
                return False
            if self._rests_until:  # this one looks, and the others go on without
                self._rests_until = now + RESTS_FOR
            return True

    def holds(self, wanted: Held) -> bool:
        """Return whether it holds just what is wanted, and answers."""
        connection = connections[self.alias]
        try:
            connection.ensure_connection()  # which has limits of its own
            with self._patience.lasts(ANSWERS_WITHIN, self.alias):
                held = held_by(self.alias)
        except Error as error:
            replica_reads.labels("away").inc()
            if not is_busy(error):
                self.rest()
                connection.close()
            return False
        with self._lock:
            self._rests_until = 0.0
        if held.is_replica and held.is_as(wanted):
            return True
        replica_reads.labels("behind").inc()
        return False

    def rest(self) -> None:
        """Ask it no more for a while."""
        with self._lock:
            self._rests_until = time.monotonic() + RESTS_FOR


class PrimaryInstead(HttpResponse):
    """Stands for a page that a replica failed to make, until the primary has made it."""

    status_code = 503


class FromReplicasMiddleware:
    """Let a replica answer readers; editors, forms and whoever has a session are the primary's.

    With several replicas each is the first to be asked in its turn. A page that a replica breaks off, as it
    ends, or as what is replayed there is in the way, is made again from the primary.
    """

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        if not aliases():
            raise MiddlewareNotUsed
        self.get_response = get_response
        patience = Patience()
        self.candidates = [Candidate(alias, patience) for alias in aliases()]
        self._turns = count()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        replica = self._found() if is_of_a_reader(request) else None
        if replica is None:
            return self.get_response(request)
        with reading_from(replica):
            response = self.get_response(request)
        if isinstance(response, PrimaryInstead):
            replica_reads.labels("failed").inc()
            return self.get_response(request)
        replica_reads.labels("replica").inc()
        if response.streaming and not response.is_async:
            response.streaming_content = _from(replica, response.streaming_content)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Take back a page that fails at a replica, but for one that takes too long: so it does anywhere."""
        replica = in_use()
        if replica is None or not isinstance(error, Error) or is_overdue(error):
            return None
        connections[replica.alias].close_if_unusable_or_obsolete()
        return PrimaryInstead()

    def _found(self) -> Replica | None:
        """Return a replica that is as new as the primary, and None while that one is away."""
        turn = next(self._turns) % len(self.candidates)
        asked = [one for one in self.candidates[turn:] + self.candidates[:turn] if one.may_be_asked()]
        if not asked:
            return None
        try:
            wanted = held_by(DEFAULT_DB_ALIAS)
        except Error:  # whoever asks it next hears so, and knows what to answer
            return None
        for candidate in asked:
            if candidate.holds(wanted):
                return Replica(candidate.alias, wanted.version)
        return None


def is_of_a_reader(request: HttpRequest) -> bool:
    """Return whether a request only reads what everybody may."""
    return (
        request.method in ("GET", "HEAD")
        and not request.path.startswith(NOT_FOR_READERS)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not connections[DEFAULT_DB_ALIAS].in_atomic_block
    )


def _from(replica: Replica, parts: Iterator[bytes]) -> Iterator[bytes]:
    """Send an answer part by part, each read from the replica."""
    left = iter(parts)
    try:
        while True:
            with reading_from(replica):
                part = next(left, None)
            if part is None:
                return
            yield part
    finally:
        if replica.is_given_up:
            replica_reads.labels("failed").inc()
        if close := getattr(left, "close", None):
            close()
