"""A backup holds everything, comes back completely, and a failure leaves the database as it was."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from tests.house.checkouts import REPOSITORY, Checkout, make_checkout

# A management process in little: it takes one command a line and answers with what that wrote and its status.
PROCESS = """
import io, json, sys, traceback
from pathlib import Path
import django
from django.conf import settings
from config.database import settings_from_environment
settings.configure(
    DATABASES={"default": settings_from_environment(Path(sys.argv[1]))},
    INSTALLED_APPS=["django.contrib.contenttypes", "config"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True,
)
django.setup()
from django.core.management import CommandError, call_command
from django.db import Error, connection

def do(name, *arguments):
    out = io.StringIO()
    try:
        if name == "sql":
            with connection.cursor() as cursor:
                cursor.execute(arguments[0])
                out.write(str(cursor.fetchall()) if cursor.description else "done")
        elif name == "address":
            connection.ensure_connection()
            out.write(f"postgresql://sourceline@/sourceline?host={connection.settings_dict['HOST']}")
        else:
            call_command(name, *arguments, stdout=out)
    except (CommandError, Error) as error:
        return 1, out.getvalue(), str(error)
    return 0, out.getvalue(), ""

for line in sys.stdin:
    print(json.dumps(do(*json.loads(line))), flush=True)
"""
MAKE = (
    "CREATE TABLE kept (word text UNIQUE, letters int GENERATED ALWAYS AS (length(word)) STORED);"
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE 'words do not drift'; END $$;"
    "CREATE TRIGGER kept_stays BEFORE UPDATE ON kept FOR EACH ROW EXECUTE FUNCTION refuse();"
    "INSERT INTO kept VALUES ('said'), ('«Жэ» 👋');"
    "CREATE UNLOGGED TABLE of_this_minute AS TABLE kept"
)
WORDS = "SELECT word, letters FROM kept ORDER BY word"
KEPT = "[('said', 4), ('«Жэ» 👋', 6)]"


class Answer(NamedTuple):
    """What a command ended with."""

    status: int
    written: str
    error: str


Run = Callable[..., Answer]


@pytest.fixture(scope="module")
def run_in(readable_wheel: Path, made_data: Path) -> Iterator[Callable[..., Run]]:
    """Run commands as the user of the tests on the database of a new checkout, or on that of an address."""
    made: list[Checkout] = []

    def make(*, address: str = "") -> Run:
        checkout = make_checkout(readable_wheel, user="root" if os.geteuid() == 0 else "ordinary")
        made.append(checkout)
        if not address:
            checkout.give_data(made_data)
        process = subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(checkout.path)],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "DATABASE_URL": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        checkout.started.append(process)

        def run(*command: str) -> Answer:
            process.stdin.write(f"{json.dumps(command)}\n")
            process.stdin.flush()
            return Answer(*json.loads(process.stdout.readline()))

        return run

    yield make
    for checkout in made:
        checkout.remove()


@pytest.fixture(scope="module")
def one_server(run_in: Callable[..., Run]) -> Run:
    """Commands on one database, for all tests here."""
    return run_in()


@pytest.fixture
def filled(one_server: Run, tmp_path: Path) -> tuple[Run, Path]:
    """A database with something in it, and its backup."""
    assert one_server("sql", "DROP SCHEMA public CASCADE; CREATE SCHEMA public").status == 0
    assert one_server("sql", MAKE).written == "done"
    file = tmp_path / "monday's backup"
    done = one_server("backup", str(file))
    assert done == Answer(0, f"{file}: {file.stat().st_size:,} bytes written.\n", "")
    return one_server, file


def test_what_was_lost_since_the_backup_comes_back_with_its_rules(filled, tmp_path):
    run, file = filled
    run("sql", "DELETE FROM kept; CREATE TABLE made_since (id int)")

    done = run("restore", str(file), "--replace")

    assert (done.status, done.error) == (0, "")
    assert run("sql", WORDS).written == KEPT
    assert run("sql", "SELECT to_regclass('made_since')").written == "[(None,)]"
    assert run("sql", "SELECT count(*) FROM of_this_minute").written == "[(0,)]"
    assert "words do not drift" in run("sql", "UPDATE kept SET word = 'changed'").error
    # And once more, since a restored database must be as good as the first.
    again = tmp_path / "again"
    assert run("backup", str(again)).status == 0
    assert run("restore", str(again), "--replace").status == 0
    assert run("sql", WORDS).written == KEPT


def test_the_planner_knows_what_was_restored(filled):
    run, file = filled
    known = "SELECT count(*) FROM pg_stats WHERE tablename = 'kept' AND attname = 'word'"

    assert run("restore", str(file), "--replace").status == 0

    assert run("sql", known).written == "[(1,)]"


def test_backup_fills_an_empty_database_elsewhere(filled, run_in):
    _, file = filled
    elsewhere = run_in()

    done = elsewhere("restore", str(file))

    assert done.written.startswith(f"The database is as {file} holds it.\n")
    assert elsewhere("sql", WORDS).written == KEPT


def test_database_that_holds_something_is_not_restored_into_unasked(filled):
    run, file = filled
    run("sql", "DELETE FROM kept")

    done = run("restore", str(file))

    assert done.status == 1
    assert "The database is not empty" in done.error
    assert "--replace" in done.error
    assert run("sql", WORDS).written == "[]"


def test_what_a_killed_backup_left_goes_with_the_next_and_what_another_writes_stays(filled, tmp_path):
    run, _ = filled
    folder = tmp_path / "backups"
    folder.mkdir()
    address = run("address").written
    # A backup that waits for a table somebody holds: killed there, it leaves its file.
    holder = psycopg.connect(address)
    holder.execute("LOCK TABLE kept IN ACCESS EXCLUSIVE MODE")
    killed = subprocess.Popen(
        [sys.executable, "-c", PROCESS, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "DATABASE_URL": address},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    killed.stdin.write(json.dumps(["backup", str(folder / "first")]) + "\n")
    killed.stdin.flush()
    waiting = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE application_name = 'pg_dump' AND wait_event_type = 'Lock'"
    )
    with psycopg.connect(address, autocommit=True) as looking:
        while not looking.execute(waiting).fetchone()[0]:
            assert killed.poll() is None
    assert len(list(folder.iterdir())) == 1
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    holder.close()
    left = list(folder.iterdir())
    with left[0].open("rb") as dying:
        fcntl.flock(dying, fcntl.LOCK_EX)  # until pg_dump is gone too
    another = folder / left[0].name.replace(".part", "2.part")

    with another.open("wb") as written:
        fcntl.flock(written, fcntl.LOCK_EX)
        done = run("backup", str(folder / "second"))

    assert (done.status, done.error) == (0, "")
    assert len(left) == 1
    assert sorted(folder.iterdir()) == sorted([another, folder / "second"])


def test_backup_that_is_there_is_not_overwritten_unasked(filled):
    run, file = filled
    before = file.read_bytes()

    refused = run("backup", str(file))
    assert file.read_bytes() == before
    forced = run("backup", str(file), "--force")

    assert refused.status == 1
    assert f"{file} is there already" in refused.error
    assert forced.status == 0
    assert sorted(file.parent.iterdir()) == [file]
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda whole: whole[: len(whole) * 2 // 3], id="cut short"),
        pytest.param(lambda whole: whole[:5] + bytes(len(whole) - 5), id="zeroed after its mark"),
        pytest.param(lambda whole: whole[:-400] + bytes(200) + whole[-200:], id="damaged near its end"),
        pytest.param(
            lambda whole: whole.replace(b"words do not drift", b"words now do drift"), id="a changed word"
        ),
        pytest.param(lambda whole: whole[:-1], id="without its last byte"),
        pytest.param(lambda whole: b"", id="empty"),
        pytest.param(lambda whole: b"SELECT 1;", id="something else"),
    ],
)
def test_broken_backup_leaves_the_database_as_it_was(filled, spoil):
    run, file = filled
    file.write_bytes(spoil(file.read_bytes()))

    done = run("restore", str(file), "--replace")

    assert done.status == 1
    assert f"{file} is" in done.error
    assert "\n" not in done.error
    assert run("sql", WORDS).written == KEPT


def test_backup_that_cannot_be_restored_to_its_end_changes_nothing(filled):
    run, file = filled
    # A role that only the old server had: the last statements fail after the first ones have been done.
    run("sql", "CREATE ROLE reporter; CREATE TABLE theirs (id int)")
    run("sql", "CREATE POLICY own_rows ON theirs TO reporter USING (true)")
    run("backup", str(file), "--force")
    run("sql", "DROP POLICY own_rows ON theirs; DROP ROLE reporter; INSERT INTO kept VALUES ('since')")

    done = run("restore", str(file), "--replace")

    assert done.status == 1
    assert 'role "reporter" does not exist' in done.error
    assert "nothing was changed" in done.error
    assert "since" in run("sql", WORDS).written


def test_backup_into_a_missing_folder_or_over_a_folder_is_refused(filled, tmp_path):
    run, _ = filled

    assert "is no folder: make it first" in run("backup", str(tmp_path / "no" / "such")).error
    assert "is a folder: name a file" in run("backup", str(tmp_path)).error


def test_restore_says_when_the_backup_is_older_or_newer_than_the_program(filled, tmp_path):
    run, _ = filled
    older, newer = tmp_path / "older", tmp_path / "newer"
    run("migrate", "--verbosity=0")
    run("sql", "DELETE FROM django_migrations WHERE app = 'contenttypes' AND name LIKE '0002%'")
    run("backup", str(older))
    run(
        "sql",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('contenttypes', '0999_future', now())",
    )
    run("backup", str(newer))

    assert (
        "older than this program: run `manage.py migrate` (1 steps)"
        in run("restore", str(older), "--replace").written
    )
    told = run("restore", str(newer), "--replace")

    assert told.status == 1
    assert "later version of Sourceline, with contenttypes.0999_future" in told.error


def test_database_of_an_address_is_backed_up_with_programs_of_its_version(filled, run_in, tmp_path):
    here, _ = filled
    address = here("address").written
    by_address = run_in(address=address)
    file = tmp_path / "by address"

    written = by_address("backup", str(file))
    here("sql", "DELETE FROM kept")
    restored = by_address("restore", str(file), "--replace")

    assert (written.status, restored.status) == (0, 0), written.error + restored.error
    assert here("sql", WORDS).written == KEPT


def test_unreachable_database_is_told_without_a_trace(run_in, tmp_path):
    nowhere = run_in(address=f"postgresql://sourceline:hunter2@/sourceline?host={tmp_path}")

    done = nowhere("backup", str(tmp_path / "file"))

    assert done.status == 1
    assert str(tmp_path) in done.error
    assert "hunter2" not in done.error
    assert list(tmp_path.iterdir()) == []
