"""The embedded database starts, survives and stops: each test runs, kills and looks at real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.embedded import programs
from config.embedded.places import DatabaseUnavailable
from tests.house.checkouts import PATIENCE

USERS = pytest.mark.parametrize("user", ["ordinary", "root"])


@USERS
@pytest.mark.parametrize(
    "place",
    [
        pytest.param({}, id="a home folder of mode 0700"),
        pytest.param({"folder": "my news 'desk' %s $HOME Ж"}, id="a path with spaces and signs"),
        pytest.param({"length": 120}, id="a path of 120 characters"),
    ],
)
def test_database_works_wherever_the_checkout_lies(new_checkout, user, place):
    checkout = new_checkout(is_fresh=True, user=user, **place)
    application = checkout.application()

    answer = application.ask("CREATE TABLE kept AS SELECT 'said' AS word; SELECT word FROM kept")

    assert answer == "said"
    assert application.ask("SHOW listen_addresses") == ""
    application.leave()
    assert checkout.is_stopped_in_the_end()
    assert checkout.application().ask("SELECT word FROM kept") == "said"


@USERS
def test_command_and_server_share_one_database_at_the_same_time(new_checkout, user):
    checkout = new_checkout(user=user)
    server, command = checkout.application(), checkout.application()
    server.ask("CREATE TABLE kept (word text)")
    first = checkout.server_pid()

    command.ask("INSERT INTO kept VALUES ('by the command')")
    command.leave()

    time.sleep(1.5)  # longer than the keeper lingers
    assert server.ask("SELECT word FROM kept") == "by the command"
    assert checkout.server_pid() == first


@USERS
def test_database_stops_after_its_last_user_was_killed_and_keeps_what_was_committed(new_checkout, user):
    checkout = new_checkout(user=user)
    application, other = checkout.application(), checkout.application()
    application.ask("CREATE TABLE kept AS SELECT 'committed' AS word")
    other.ask("SELECT 1")

    application.kill()
    other.kill()

    assert checkout.is_stopped_in_the_end()
    assert checkout.application().ask("SELECT word FROM kept") == "committed"


@USERS
def test_database_comes_back_for_a_living_application_after_it_was_killed(new_checkout, user):
    checkout = new_checkout(user=user)
    application = checkout.application()
    application.ask("CREATE TABLE kept AS SELECT 'committed' AS word")
    killed = checkout.server_pid()

    os.kill(killed, signal.SIGKILL)

    assert application.ask("SELECT word FROM kept") == "committed"
    assert checkout.server_pid() not in (None, killed)
    application.leave()
    assert checkout.is_stopped_in_the_end()


@USERS
def test_six_processes_that_start_at_once_get_one_database(new_checkout, user):
    checkout = new_checkout(is_fresh=True, user=user)
    applications = [checkout.application() for _ in range(6)]

    for application in applications:
        application.tell("SELECT pg_postmaster_start_time(), current_setting('data_directory')")
    answers = {application.hear() for application in applications}

    assert len(answers) == 1
    assert str(checkout.state / "postgres") in answers.pop()
    assert len(checkout.keeper_pids()) == 1


def test_start_during_a_stop_waits_and_then_starts(new_checkout):
    checkout = new_checkout()
    checkout.application().ask("CREATE TABLE kept AS SELECT 0 AS number")

    # Each user leaves and the next comes at another moment around the keeper's last look.
    for round_ in range(5):
        for process in checkout.started:
            process.kill()
        time.sleep(0.45 + round_ * 0.06)
        assert (
            checkout.application().ask("UPDATE kept SET number = number + 1 RETURNING number")
            == f"{round_ + 1}"
        )


def test_killed_keeper_is_replaced_and_the_database_still_stops(new_checkout):
    checkout = new_checkout()
    first = checkout.application()
    first.ask("SELECT 1")
    server = checkout.server_pid()

    for keeper in checkout.keeper_pids():
        os.kill(keeper, signal.SIGKILL)
    second = checkout.application()

    assert second.ask("SELECT 1") == "1"
    assert checkout.server_pid() == server
    first.leave()
    second.leave()
    assert checkout.is_stopped_in_the_end()


def test_forked_child_keeps_the_database_while_it_uses_it(new_checkout):
    checkout = new_checkout()
    parent = checkout.application()
    parent.ask("SELECT 1")
    child = int(parent.ask("fork CREATE TABLE kept AS SELECT 'by the child' AS word"))
    _wait_until(lambda: parent.ask("SELECT to_regclass('kept')") == "kept")

    parent.kill()

    time.sleep(1.5)
    assert checkout.server_pid() is not None
    os.kill(child, signal.SIGKILL)
    assert checkout.is_stopped_in_the_end()


def test_forked_child_that_never_asks_does_not_keep_the_database(new_checkout):
    checkout = new_checkout()
    parent = checkout.application()
    parent.ask("SELECT 1")
    child = int(parent.ask("fork "))

    parent.kill()

    try:
        assert checkout.is_stopped_in_the_end()
    finally:
        os.kill(child, signal.SIGKILL)


def test_database_starts_although_its_old_number_now_belongs_to_another_program(new_checkout):
    checkout = new_checkout()
    application = checkout.application()
    application.ask("CREATE TABLE kept AS SELECT 'committed' AS word")
    left_by_the_killed = (checkout.state / "postgres" / "postmaster.pid").read_text()
    application.leave()
    assert checkout.is_stopped_in_the_end()
    stranger = checkout.popen(["sleep", "600"])
    note = checkout.state / "postgres" / "postmaster.pid"
    note.write_text(left_by_the_killed.replace(left_by_the_killed.split()[0], str(stranger.pid), 1))

    answer = checkout.application().ask("SELECT word FROM kept")

    assert answer == "committed"
    assert stranger.poll() is None


def test_creation_that_was_interrupted_begins_afresh(new_checkout):
    checkout = new_checkout(is_fresh=True)
    application = checkout.application()
    application.tell("SELECT 1")
    _wait_until(lambda: checkout.keeper_pids() != [])
    while not list(checkout.state.glob("unfinished-*/PG_VERSION")):
        time.sleep(0.001)
    for pid in checkout.keeper_pids():
        os.kill(pid, signal.SIGKILL)
    application.hear()
    assert not (checkout.state / "postgres").exists()

    answer = checkout.application().ask("SELECT 'made after all'")

    assert answer == "made after all"
    assert not list(checkout.state.glob("unfinished-*"))


def test_state_folder_that_was_removed_under_a_running_database_is_made_anew(new_checkout):
    checkout = new_checkout()
    application = checkout.application()
    application.ask("SELECT 1")
    checkout.state.rename(checkout.state.with_name("moved away"))

    assert application.ask("SELECT 'a new database'") == "a new database"


def test_root_leaves_users_and_permissions_as_they_were(new_checkout):
    checkout = new_checkout(is_fresh=True, user="root")
    before = [(path, path.stat()) for path in (checkout.top, checkout.path, Path("/var/lib"), Path("/tmp"))]
    users = Path("/etc/passwd").read_bytes()

    checkout.application().ask("SELECT 1")

    assert Path("/etc/passwd").read_bytes() == users
    for path, was in before:
        assert (path.stat().st_mode, path.stat().st_uid) == (was.st_mode, was.st_uid), path
    data, sockets = checkout.state / "postgres", checkout.state / "sockets"
    assert [folder.stat().st_mode & 0o777 for folder in (data, sockets)] == [0o700, 0o700]
    assert data.stat().st_uid != 0
    assert not (checkout.path / ".data").exists()


@USERS
def test_installed_postgresql_serves_where_it_is_named(new_checkout, user):
    installed = [
        folder for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")) if (folder / "initdb").exists()
    ]
    if not installed:
        pytest.skip("needs an installed PostgreSQL server in /usr/lib/postgresql")
    checkout = new_checkout(is_fresh=True, user=user)
    checkout.environment["SOURCELINE_POSTGRES_BIN"] = str(installed[0])
    application = checkout.application()
    version = installed[0].parent.name

    assert application.ask("SHOW server_version").startswith(f"{version}.")
    assert application.ask("SELECT lower('ÄЖ')") == "äж"

    application.leave()
    assert checkout.is_stopped_in_the_end()
    del checkout.environment["SOURCELINE_POSTGRES_BIN"]
    # The data stay with the version that wrote them, although the wheel brings a later one.
    assert checkout.application().ask("SHOW server_version").startswith(f"{version}.")


def test_machine_without_postgresql_is_told_in_one_sentence_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "WHEEL", "a_wheel_nobody_built")
    monkeypatch.setattr(programs, "SYSTEM_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(
        DatabaseUnavailable, match=r"no PostgreSQL 15 or later.*apt-get install.*DATABASE_URL"
    ):
        programs.find_programs(tmp_path)


def test_data_of_a_version_that_is_not_here_are_left_alone(tmp_path):
    (tmp_path / "PG_VERSION").write_text("9\n")

    with pytest.raises(
        DatabaseUnavailable, match=r"written by PostgreSQL 9, but here is only .*PostgreSQL 18"
    ):
        programs.find_programs(tmp_path)


@pytest.mark.parametrize("named", ["/", "/no/such/folder"])
def test_senseless_folder_of_programs_is_refused(tmp_path, monkeypatch, named):
    monkeypatch.setenv("SOURCELINE_POSTGRES_BIN", named)

    with pytest.raises(DatabaseUnavailable, match=f"SOURCELINE_POSTGRES_BIN is {named}, which"):
        programs.find_programs(tmp_path)


def test_checkout_that_cannot_be_written_is_told_in_one_sentence(new_checkout):
    checkout = new_checkout(is_fresh=True)
    checkout.path.chmod(0o500)

    answer = checkout.application().ask("SELECT 1")

    assert answer.startswith(
        f"unavailable: The embedded database cannot use {checkout.path / '.data'} (Permission"
    )
    assert "DATABASE_URL" in answer


def test_foreign_socket_folder_in_the_temp_folder_is_refused(new_checkout):
    checkout = new_checkout(length=120)
    sockets = Path("/tmp", f"sourceline-{checkout.uid or os.geteuid()}-{checkout.mark}")
    sockets.mkdir()
    sockets.chmod(0o777)

    answer = checkout.application().ask("SELECT 1")

    assert answer.startswith(
        f"unavailable: {sockets} is not a folder that only the database's user may enter"
    )


def test_broken_data_are_reported_with_postgresqls_own_reason(new_checkout):
    checkout = new_checkout()
    application = checkout.application()
    application.ask("SELECT 1")
    application.leave()
    assert checkout.is_stopped_in_the_end()
    (checkout.state / "postgres" / "global" / "pg_control").unlink()

    answer = checkout.application().ask("SELECT 1")

    assert answer.startswith("unavailable: The embedded database did not start: ")
    assert "pg_control" in answer
    assert str(checkout.state / "server.log") in answer


DJANGO = """
import io, sys
import django
from django.conf import settings
from pathlib import Path
from config.database import embedded_settings
settings.configure(DATABASES={"default": embedded_settings(Path(sys.argv[1]))})
django.setup()
from django.core.management import call_command
from django.core.signals import request_started
from django.db import connection
for line in sys.stdin:
    if line == "check\\n":
        call_command("check", stdout=io.StringIO())
        print("checked", flush=True)
        continue
    request_started.send(None)
    with connection.cursor() as cursor:
        print(cursor.execute(line).fetchone(), flush=True)
"""


@pytest.fixture
def django_process(new_checkout):
    """A Django process whose database is that of a new checkout."""
    checkout = new_checkout(is_fresh=True, user="root" if os.geteuid() == 0 else "ordinary")
    process = subprocess.Popen(
        [sys.executable, "-c", DJANGO, str(checkout.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    checkout.started.append(process)
    return checkout, process


def _say(process: subprocess.Popen[str], line: str) -> str:
    process.stdin.write(f"{line}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_django_checks_start_no_database(django_process):
    checkout, process = django_process

    assert _say(process, "check") == "checked"

    assert not checkout.state.exists()


def test_request_after_the_database_was_killed_is_answered(django_process):
    checkout, process = django_process
    assert _say(process, "SELECT 1") == "(1,)"
    killed = checkout.server_pid()

    os.kill(killed, signal.SIGKILL)
    # The process that served the first request may outlive its server for a moment, and serve once more.
    _wait_until(lambda: checkout.server_pid() is None)

    assert _say(process, "SELECT 2") == "(2,)"
    assert checkout.server_pid() != killed


def test_embedded_database_listens_on_no_network(new_checkout):
    checkout = new_checkout()
    checkout.application().ask("SELECT 1")

    opened = {str(entry.readlink()) for entry in Path(f"/proc/{checkout.server_pid()}/fd").iterdir()}
    network = [
        line.split()[9]
        for table in ("tcp", "tcp6", "udp", "udp6")
        if Path("/proc/net", table).exists()
        for line in Path("/proc/net", table).read_text().splitlines()[1:]
    ]

    assert any(name.startswith("socket:") for name in opened)
    assert not {f"socket:[{inode}]" for inode in network} & opened


def _wait_until(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE
    while time.monotonic() < give_up_at:
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it never came about")
