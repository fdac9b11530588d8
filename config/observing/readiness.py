"""Whether requests should be sent here: the database answers, soon, and has every migration."""

from functools import cache, lru_cache, partial

from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config import replicas
from config.observing.bounded import Bounded

ANSWERS_WITHIN = 3
"""Seconds: fewer than those after which whoever asks gives up, so that the reason is heard."""

REPLICA_ANSWERS_WITHIN = 0.5
"""Seconds: without one we are ready as well."""

BEHIND = """
SELECT pg_is_in_recovery(), pg_wal_lsn_diff(%s::pg_lsn, pg_last_wal_replay_lsn()),
       extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())"""


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


def told_of_replicas() -> list[str]:
    """Return a line on each replica: how far it is behind, or that it is away."""
    return [f"{alias.replace('_', ' ')}: {_told_of(alias)}" for alias in replicas.aliases()]


def _told_of(alias: str) -> str:
    try:
        return _lag(alias).ask()
    except Exception:  # whatever it is, pages come from the primary
        return "away; pages come from the primary"


@cache
def _lag(alias: str) -> Bounded[str]:
    return Bounded(partial(lag_of, alias), REPLICA_ANSWERS_WITHIN)


def lag_of(alias: str) -> str:
    """Return in words how far a replica is behind. Raises DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()::text")
        (written,) = cursor.fetchone()
    with connections[alias].cursor() as cursor:
        cursor.execute(BEHIND, [written])
        is_replica, lacks, seconds = cursor.fetchone()
    if not is_replica:
        return "no replica, as it takes in changes of its own; pages come from the primary"
    if lacks is not None and lacks <= 0:
        return "level with the primary"
    since = "" if seconds is None else f", its last change is {seconds:.0f} seconds old"
    size = "an unknown part" if lacks is None else f"{lacks} bytes"
    return f"{size} behind{since}; what it lacks comes from the primary"
