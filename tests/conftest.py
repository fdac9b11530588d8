"""What all tests share: where the reference data lie, and a database that is soon empty for the next test."""

import gc
import os
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck, settings
from whitenoise.middleware import WhiteNoiseMiddleware

from tests.migrated_database import migrated_before

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# No test outlives a power cut, so none waits for the disk at a commit, nor do the commands that tests start.
# What functions of the database ask is planned once for a connection: each time anew takes `refresh_entries`
# thirty times as long as to run, at each citation and entry that a test makes.
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off -c plan_cache_mode=force_generic_plan")

# What is compiled is kept, whatever the surroundings say: else each command that a test starts would compile
# the program anew, and each of pytest's processes all four thousand tests, which takes it fifteen seconds.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long a test takes is the machine's affair; benchmarks measure it. So pages may take long as well, those
# of servers that tests start and, below, those of this process.
PATIENT = 90  # seconds
os.environ.setdefault("READER_STATEMENT_SECONDS", str(PATIENT))
settings.register_profile("sourceline", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sourceline")

# Rows alone, where `flush` makes every table and index anew. Whoever still writes, as a request whose page is
# closed already, goes first, before the two could wait for each other. Without triggers nothing is refused
# and the order does not matter. What Django keeps about the models stays: `flush` would write it again. For a
# server that lives on it is one change and one withdrawal more, since what it counts only grows.
EMPTY_TABLES = """
DO $$
DECLARE
    one regclass;
    filled boolean;
    told bigint;
    withdrawn bigint;
BEGIN
    SET LOCAL session_replication_role = replica;
    SET LOCAL lock_timeout = '300ms';
    SELECT coalesce(sum(changes), 0), coalesce(sum(withdrawals), 0) INTO told, withdrawn FROM timeline_change;
    FOR one IN
        SELECT oid FROM pg_class
        WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
            AND relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
        ORDER BY oid
    LOOP
        EXECUTE format('LOCK TABLE %s IN EXCLUSIVE MODE', one);
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO filled;
        IF filled THEN
            EXECUTE format('DELETE FROM %s', one);
        END IF;
    END LOOP;
    INSERT INTO timeline_change (at, changes, withdrawals) VALUES (now(), told + 1, withdrawn + 1);
END $$
"""

# Whatever minute it is, no test plans by a table having been found empty between two tests: see load_story.
COUNT_NO_EMPTY_TABLE = """
DO $$
DECLARE
    one regclass;
BEGIN
    FOR one IN SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
    LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_analyze_threshold = 2147483647)', one);
    END LOOP;
END $$
"""


def pytest_configure(config: pytest.Config) -> None:
    """Empty the database fast after tests that commit; hash passwords cheaply, as how is Django's matter."""
    from django.conf import settings

    settings.READER_STATEMENT_SECONDS = PATIENT
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    TransactionTestCase._fixture_teardown = lambda case: empty_database()
    look_for_static_files_once()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests, so that no process is at one when the other has nothing left to do.

    Chromium and the database house take seconds for a test, all others far less. Otherwise the order stays.
    """
    items.sort(key=lambda item: item.path.parent.name not in ("browser", "house"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what is loaded by now out of garbage collection: three thousand tests and their modules stay."""
    gc.collect()
    gc.freeze()


def look_for_static_files_once() -> None:
    """Read the folders of static files once: with each client a site begins, which would read them anew."""
    from django.conf import settings

    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[tuple[str, str], dict[str, object]] = {}

    def look_once(site: WhiteNoiseMiddleware) -> None:
        where = (site.static_prefix, repr(settings.STATICFILES_DIRS))
        if where not in found:
            before = set(site.files)
            look(site)
            found[where] = {url: file for url, file in site.files.items() if url not in before}
        site.files.update(found[where])

    WhiteNoiseMiddleware.add_files_from_finders = look_once


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
) -> Iterator[None]:
    """A database for tests, for any test or fixture that asks for this one.

    pytest-django's own makes one only where a test is marked as using it; those of a module whose server has
    been given its data once are not, since after a marked one the database is emptied.
    """
    with django_db_blocker.unblock():
        with migrated_before():
            made = setup_databases(
                verbosity=0,
                interactive=False,
                aliases={DEFAULT_DB_ALIAS},
                serialized_aliases=[],
                keepdb=django_db_keepdb and not django_db_createdb,
            )
        with connection.cursor() as cursor:
            cursor.execute(COUNT_NO_EMPTY_TABLE)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            remove_databases(made)


def remove_databases(made: list[Any]) -> None:
    """Remove the database for tests; whoever still has a connection to it is named, and loses it."""
    name = str(connection.settings_dict["NAME"])
    try:
        teardown_databases(made, verbosity=0)
    except OperationalError as error:
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT client_port, state, backend_start, left(query, 200) FROM pg_stat_activity "
                "WHERE datname = %s",
                [name],
            )
            left = cursor.fetchall()
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")
        warnings.warn(f"{error} These were left: {left}", stacklevel=1)


def refuse_other_databases() -> None:
    """Stop where the database is none for tests."""
    name = str(connection.settings_dict["NAME"])
    assert name.startswith("test_"), f"{name} is no database for tests: ask for django_db_setup"


def empty_database() -> None:
    """Delete every row that tests wrote: to truncate some forty tables takes a hundred times as long."""
    refuse_other_databases()
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        if cursor.fetchone() == ("on",):
            for _ in range(100):
                try:
                    cursor.execute(EMPTY_TABLES)
                except OperationalError as error:
                    in_the_way = error
                    time.sleep(0.1)
                else:
                    return
            raise in_the_way
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data beside the checkout; tests that need it are skipped without."""
    if not (SHARED / "seeds" / "gold.json").is_file():
        pytest.skip("the reference data (../shared) are not beside this checkout")
    return SHARED
