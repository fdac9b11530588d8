"""psycopg's pool, made to tell at once where the database is away, and never to hand out what is dead.

By itself it lets everybody wait for as long as somebody might wait for a free connection, and goes on trying
at longer and longer intervals. Readers have copies to be shown meanwhile, and the next one may get through.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.pq import ConnStatus
from psycopg_pool import ConnectionPool, PoolTimeout

from config.observing import metrics

TRUSTED_FOR = 5.0
"""Seconds after its last use for which a connection that has not been hung up is believed to be well."""

CHECKED_WITHIN = 2.0
"""Seconds in which a connection answers a sign of life, or is thrown away."""

FIRST_LOOK = 0.1
"""Seconds after which whoever waits looks whether connections can be made at all."""

Connection = psycopg.Connection[Any]
Connect = Callable[..., Connection]


class BusyDatabase(PoolTimeout):
    """Every connection that this process may have was in use, and none came free in time."""


class BoundedPool(ConnectionPool[Any]):
    """Hands out connections that live; usable from many threads.

    `reach` makes a connection with the help of what it is given first, psycopg's own way to make one.
    """

    def __init__(self, reach: Callable[[Connect, dict[str, Any]], Connection], **options: Any) -> None:
        self._trouble: Exception | None = None
        self._returned_at: dict[int, float] = {}
        self._lent = 0
        self._counts = threading.Lock()
        pool = self

        class Reached(psycopg.Connection[Any]):
            @classmethod
            def connect(cls, conninfo: str = "", **parameters: Any) -> Any:
                try:
                    made = reach(super().connect, parameters)
                except Exception as error:
                    pool._trouble = error
                    raise
                pool._trouble = None
                return made

        # No waiting before the next try: each request that finds nothing makes one.
        super().__init__(connection_class=Reached, open=False, reconnect_timeout=0, **options)
        metrics.connections_most.inc(self.max_size)  # of all pools together

    def getconn(self, timeout: float | None = None) -> Connection:
        """Return a connection that lives.

        Raises BusyDatabase where none comes free within `timeout` seconds; where there are none and none can
        be made, OperationalError soon.
        """
        begun = time.monotonic()
        give_up_at = begun + (self.timeout if timeout is None else timeout)
        metrics.connections_awaited.inc()
        try:
            while True:
                found = self._next(give_up_at)
                if self._lives(found):
                    break
                found.close()
                super().putconn(found)
        except BusyDatabase:
            metrics.connections_refused.labels("busy").inc()
            raise
        except psycopg.Error:
            metrics.connections_refused.labels("away").inc()
            raise
        finally:
            metrics.connections_awaited.dec()
            metrics.connection_wait_seconds.observe(time.monotonic() - begun)
        self._count(1)
        return found

    def putconn(self, conn: Connection) -> None:
        self._count(-1)
        self._returned_at[id(conn)] = time.monotonic()
        while len(self._returned_at) > 2 * self.max_size + 10:  # of some that are gone
            self._returned_at.pop(next(iter(self._returned_at)), None)
        super().putconn(conn)

    def _count(self, change: int) -> None:
        with self._counts:
            self._lent += change
            metrics.connections_used.inc(change)

    def _next(self, give_up_at: float) -> Connection:
        look = FIRST_LOOK
        while True:
            left = give_up_at - time.monotonic()
            try:
                return super().getconn(timeout=max(0.0, min(left, look)))
            except PoolTimeout:
                trouble = self._trouble
                if trouble is not None and self.get_stats()["pool_size"] == 0:
                    raise psycopg.OperationalError(f"No connection can be made: {trouble}") from trouble
                if left <= look:
                    if not self._lent:
                        raise psycopg.OperationalError(
                            "No connection to the database could be made in time."
                        ) from trouble
                    raise BusyDatabase(
                        "No connection to the database came free in time; this process may have "
                        f"{self.max_size} (DATABASE_POOL_MAX)."
                    ) from None
            look *= 2

    def _lives(self, conn: Connection) -> bool:
        if conn.closed or conn.pgconn.status != ConnStatus.OK:
            return False
        # Of an idle connection nothing is to be read but the word that it has ended.
        used_at = self._returned_at.get(id(conn), 0.0)
        if time.monotonic() - used_at < TRUSTED_FOR and not _can_be_read(conn.fileno(), 0):
            return True
        return answers(conn, CHECKED_WITHIN)


def answers(conn: Connection, within: float) -> bool:
    """Return whether the server at the other end answers an empty question within so many seconds.

    A connection that does not is in the middle of it, and good for nothing more.
    """
    ends_at = time.monotonic() + within
    line = conn.pgconn
    try:
        line.send_query(b"")
        line.flush()
        while True:
            while line.is_busy():
                if not _can_be_read(conn.fileno(), ends_at - time.monotonic()):
                    return False
                line.consume_input()
            if line.get_result() is None:
                return line.status == ConnStatus.OK
    except psycopg.Error:
        return False


def _can_be_read(number: int, within: float) -> bool:
    poll = select.poll()
    poll.register(number, select.POLLIN)
    return bool(poll.poll(max(0.0, within) * 1000))
