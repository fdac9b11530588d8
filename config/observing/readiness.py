"""Whether requests should be sent here: the database answers, soon, and has every migration."""

from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.observing.bounded import Bounded

ANSWERS_WITHIN = 3
"""Seconds: fewer than those after which whoever asks gives up, so that the reason is heard."""


def lacks_migrations() -> bool:
    """Return whether the database waits for a migration of this code. Raises DatabaseError."""
    applied = MigrationRecorder(connection).applied_migrations()
    if known_migrations() <= applied.keys():
        return False
    executor = MigrationExecutor(connection)  # several that were made one need not stand there each
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@lru_cache(maxsize=1)
def known_migrations() -> frozenset[tuple[str, str]]:
    """Return what this code has; read once, as it changes with the process alone."""
    return frozenset(MigrationLoader(None).disk_migrations)


migrations = Bounded(lacks_migrations, ANSWERS_WITHIN)


def reason_against() -> str | None:
    """Return in a sentence why this process is not ready, or None where it is."""
    try:
        lacks = migrations.ask()
    except TimeoutError:
        return f"The database does not answer within {migrations.seconds} seconds."
    except DatabaseError:
        return "The database cannot be reached."
    except Exception as error:  # the embedded server reports what keeps it from starting in its own words
        return f"The database cannot be used ({type(error).__name__})."
    return "The database lacks migrations: run manage.py migrate." if lacks else None
