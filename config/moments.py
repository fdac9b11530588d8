"""Moments as the database sends them, read by Python's own parser.

Django reads each by a regular expression, which takes ten times as long: a list has eighty of them, an export
of a large timeline a hundred thousand.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg.abc import Buffer
from psycopg.pq import Format
from psycopg.types.datetime import TimestamptzLoader

IN_UTC = b"+00"


class MomentLoader(TimestamptzLoader):
    """Reads a `timestamptz` of a session whose zone is UTC, as Django's sessions are."""

    timezone = UTC
    """Django asks for it, and takes another loader where it is not the connection's."""

    def load(self, data: Buffer) -> datetime:
        """Return the moment in UTC; raises DataError for one that Python's calendar does not have."""
        text = bytes(data)
        if text.endswith(IN_UTC):
            try:
                return datetime.fromisoformat(text.decode("ascii"))
            except ValueError:  # a year of five digits, say, of which psycopg tells in its own words
                pass
        return super().load(data).astimezone(UTC)


def listen() -> None:
    """Have moments read so on every connection from now on."""
    connection_created.connect(_take, dispatch_uid="sourceline.moments")


def _take(connection: BaseDatabaseWrapper, **told: Any) -> None:
    adapters = getattr(connection.connection, "adapters", None)
    if adapters is not None and connection.timezone is UTC:
        kind = adapters.types["timestamptz"]
        if adapters.get_loader(kind.oid, Format.TEXT) is not MomentLoader:
            adapters.register_loader(kind.oid, MomentLoader)
