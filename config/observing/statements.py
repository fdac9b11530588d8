"""Statements as they are asked of the database: counted for their request, and told of where refused.

A refused statement is told without its values: they may be what a reader searched for.
"""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from config.observing.observed import current

logger = logging.getLogger("sourceline.statements")
MOST_TOLD = 500
"""Characters of a statement that a line of log holds."""

EXPECTED = "23"
"""PostgreSQL's class of broken constraints: forms ask the database and answer what it says."""

WITH_VALUES = ("22", "23", "42")
"""Classes whose messages repeat what was asked for."""


def listen() -> None:
    """Watch every connection that is made from now on."""
    connection_created.connect(_watch, dispatch_uid="sourceline.statements")


def _watch(connection: BaseDatabaseWrapper, **told: Any) -> None:
    # First of all, since whoever wraps for a while takes the last one away again.
    if watched not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, watched)


def watched(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Carry out one statement; count it, and tell of an error before it is raised to whoever asked."""
    observed = current()
    begun = perf_counter()
    try:
        return execute(sql, params, many, context)
    except DatabaseError as error:
        tell(error, sql, perf_counter() - begun)
        raise
    finally:
        if observed is not None:
            observed.queries += 1
            observed.seconds_asking += perf_counter() - begun


def tell(error: DatabaseError, sql: object, seconds: float) -> None:
    """Write a line on a statement that failed: PostgreSQL's code and message, and the statement's text."""
    cause = error.__cause__
    code = getattr(cause, "sqlstate", None) or ""
    diagnosis = getattr(cause, "diag", None)
    said = getattr(diagnosis, "message_primary", None) if not code.startswith(WITH_VALUES) else None
    level = logging.INFO if code.startswith(EXPECTED) else logging.WARNING
    logger.log(
        level,
        "The database refused a statement: %s",
        said or type(error).__name__,
        extra={
            "fields": {
                "sqlstate": code,
                "statement": " ".join(str(sql).split())[:MOST_TOLD],
                "milliseconds": round(seconds * 1000, 1),
            }
        },
    )
