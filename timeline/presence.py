"""Whether the database is there, and whether anything has changed: a question answered soon or given up."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections

from config.replicas import in_use
from timeline.views.errors import is_database_away

ASK_AGAIN_AFTER = 1
"""Seconds between two looks whether a database that was away is back, while there are copies to serve."""

ANSWERS_WITHIN = 5
"""Seconds; a server that is there answers in a thousandth of them, one that hangs might never."""


class Presence:
    """Asks the database, and knows whether it was away when last asked; usable from many threads."""

    def __init__(self) -> None:
        self._is_away = False
        self._asked_at = 0.0
        self._one_looks = threading.Lock()
        self._patience = Patience()

    def ask(self, question: Callable[[], str], *, can_do_without: bool) -> str | None:
        """Return the answer, or None while the database is away.

        Then one at a time looks, now and then, whether it is back. Others who can do without an answer need
        not wait for a server that may take long not to give one.
        """
        if not (self._is_away and can_do_without):
            return self._ask(question)
        if not self._one_looks.acquire(blocking=False):
            return None
        try:
            if time.monotonic() - self._asked_at < ASK_AGAIN_AFTER:
                return None
            return self._ask(question)
        finally:
            self._one_looks.release()

    def _ask(self, question: Callable[[], str]) -> str | None:
        try:
            connection.ensure_connection()  # which has limits of its own
            with self._patience.lasts(ANSWERS_WITHIN):
                answer = question()
        except DatabaseError as error:
            if not is_database_away(error):
                raise
            self.went_away()
            return None
        self._is_away = False
        return answer

    def went_away(self) -> None:
        self._asked_at = time.monotonic()
        self._is_away = True


class Patience:
    """Ends questions on this thread's connection that take too long; usable from many threads.

    Its own thread looks after all of them and hangs up the connection of one that is overdue, whose question
    then fails as with a server that went away. A connection that is only being made has libpq's own limit.
    """

    def __init__(self) -> None:
        self._overdue_at: dict[int, float] = {}
        self._changed = threading.Condition()
        self._has_begun = False

    @contextmanager
    def lasts(self, seconds: float, alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
        """Let what is asked within, of the database that Django calls so, take so long at most."""
        connected = connections[alias].connection
        if connected is None or connected.closed:
            yield
            return
        # A second handle of the same line: its number is ours, whatever becomes of the connection meanwhile.
        line = os.dup(connected.fileno())
        with self._changed:
            self._overdue_at[line] = time.monotonic() + seconds
            if not self._has_begun:
                threading.Thread(target=self._look_after, daemon=True).start()
                self._has_begun = True
            elif len(self._overdue_at) == 1:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._overdue_at.pop(line, None)
                os.close(line)

    def _look_after(self) -> None:
        while True:
            with self._changed:
                while not self._overdue_at:
                    self._changed.wait()
                now = time.monotonic()
                for line in [line for line, at in self._overdue_at.items() if at <= now]:
                    hang_up(line)
                    del self._overdue_at[line]
            time.sleep(0.5)


def hang_up(line: int) -> None:
    """End both directions of the connection whose socket has this number; its owner still closes it."""
    with socket.socket(fileno=os.dup(line)) as connected, suppress(OSError):  # the other side may be quicker
        connected.shutdown(socket.SHUT_RDWR)


def current_version(at: float) -> str:
    """Return what public pages are made of at this moment, in one query: what is committed, and the day.

    The day, since a page may say on which one it was looked at. It is always the primary's version: while a
    replica answers, the one that the replica was found to be as new as. Raises DatabaseError.
    """
    if replica := in_use():
        version = replica.version
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT version_of_pages()")
            (version,) = cursor.fetchone()
    return f"{version}/{datetime.fromtimestamp(at, UTC).date()}"


_known: ContextVar[str] = ContextVar("version_of_pages")


@contextmanager
def known_version(version: str) -> Iterator[None]:
    """Let what is done within go by this version, which the database told when it began."""
    token = _known.set(version)
    try:
        yield
    finally:
        _known.reset(token)


def version_to_go_by() -> str:
    """Return the version that is known where a page is made, else ask for it. Raises DatabaseError."""
    return _known.get("") or current_version(time.time())


class Withdrawals:
    """What this process knows of what was withdrawn from readers; usable from many threads.

    A page shows nothing of it where its version is of the same database and counts as many withdrawals. Each
    version begins with numbers that grow: start of the server, table, withdrawals. Answers may come in
    another order than they were asked for, so the greatest is what is known. A server that has only started
    anew has withdrawn nothing by that.
    """

    def __init__(self) -> None:
        self._known: tuple[float, int, int] | None = None
        self._lock = threading.Lock()

    def note(self, version: str) -> None:
        """Take note of a version that the database has told."""
        told = _counted(version)
        with self._lock:
            # A server that was started later by a clock set back since has told of more all the same.
            if self._known is None or told > self._known or told[1:] > self._known[1:]:
                self._known = told

    def spare(self, version: str) -> bool:
        """Return whether nothing that a page of this version shows is known to be withdrawn."""
        with self._lock:
            return self._known is None or _counted(version)[1:] == self._known[1:]


def _counted(version: str) -> tuple[float, int, int]:
    start, table, withdrawals, _ = version.split("-", 3)
    return float(start), int(table), int(withdrawals)
