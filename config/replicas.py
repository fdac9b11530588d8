"""Which database a question goes to: the primary, but for readers' pages that a replica may answer.

Editors and every write always use the primary. Whether a replica may answer a request is decided for the
whole of it, by `timeline.from_replicas`; what asks meanwhile, through models or `reading()`, follows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

from config.database import REPLICA

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

OF_READERS = {"articles", "timeline"}
"""Apps whose tables public pages are made of; sessions and accounts are asked of the primary alone."""

PAUSES = (0, 1, 4)
"""Seconds before each new try to read on: a database that was killed is back after some."""

T = TypeVar("T")


@dataclass
class Replica:
    """A replica that answers the request at hand, and the primary's version that it is as new as.

    Once it is given up, since it broke off in the middle of a long answer, the primary makes the rest.
    """

    alias: str
    version: str
    is_given_up: bool = False


_in_use: ContextVar[Replica | None] = ContextVar("sourceline_replica", default=None)


def aliases() -> list[str]:
    """Return what Django calls the replicas, in the order in which they were named."""
    return [alias for alias in connections if alias.startswith(REPLICA)]


def in_use() -> Replica | None:
    """Return the replica that answers the request at hand, or None where the primary does."""
    replica = _in_use.get()
    return None if replica is None or replica.is_given_up else replica


def reading() -> BaseDatabaseWrapper:
    """Return this thread's connection for what is only read: the primary's, or that of the replica in use."""
    replica = in_use()
    return connections[replica.alias if replica else DEFAULT_DB_ALIAS]


def read_again(read: Callable[[], T]) -> T:
    """Return what `read` reads of the database; where the connection breaks off, from another one.

    For the middle of an answer that is sent already, so that no other can take its place.
    """
    for pause in PAUSES:
        connection = reading()
        try:
            return read()
        except (OperationalError, InterfaceError):
            connection.close_if_unusable_or_obsolete()
            if replica := in_use():
                replica.is_given_up = True
            elif connection.connection is not None:
                raise  # it stands: the question itself was refused, and would be again
        time.sleep(pause)
    return read()


@contextmanager
def reading_from(replica: Replica | None) -> Iterator[None]:
    """Let what is read within, in this thread, come from `replica`, or from the primary for None."""
    before = _in_use.set(replica)
    try:
        yield
    finally:
        _in_use.reset(before)


class ReplicaRouter:
    """Tells Django's models the same: reads follow the request, all else goes to the primary."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        replica = in_use()
        return replica.alias if replica and model._meta.app_label in OF_READERS else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True  # the rows are the same ones everywhere

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS  # replicas are sent what the primary has
