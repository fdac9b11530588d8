"""A primary PostgreSQL and a replica that streams from it, both real, and Sourceline served from them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import OpenerDirector, Request, build_opener

import psycopg
import pytest

from config.embedded.places import Places, make_state_folder, places_of
from config.embedded.programs import Programs, find_programs, reachable_by_server

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300  # seconds until a test gives up
DEPLOY = ROOT / "deploy"
PASSWORD = "the-storm-is-over"
SETTINGS = """
unix_socket_permissions = 0700
max_connections = 60
log_statement = all
log_min_messages = warning
fsync = off
"""


def wait_until(holds: Callable[[], Any], what: str) -> Any:
    """Return what `holds` returns as soon as that is true; fail with `what` was waited for."""
    give_up_at = time.monotonic() + PATIENCE
    while time.monotonic() < give_up_at:
        if found := holds():
            return found
        time.sleep(0.05)
    return pytest.fail(f"{what} did not come about")


def free_port() -> int:
    """Return the number of a port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Server:
    """One PostgreSQL server: its data, its log, and whether it runs."""

    def __init__(self, programs: Programs, places: Places, folder: Path, name: str, port: int) -> None:
        self.programs, self.places, self.folder = programs, places, folder
        self.data, self.port = folder / name, port
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return self.of("sourceline")

    def of(self, database: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://sourceline@/{database}?host={self.folder}&port={self.port}"

    def run(self, program: str, *arguments: str, given: bytes = b"", into: Path | None = None) -> None:
        """Run one of PostgreSQL's programs as the user of the servers; what it writes goes `into` a file."""
        done = subprocess.run(
            [self.programs.path(program), *arguments], input=given, capture_output=True, **self.as_owner()
        )
        assert done.returncode == 0, done.stderr.decode()
        if into:
            into.write_bytes(done.stdout)

    def as_owner(self, **more: str) -> dict[str, Any]:
        owner = self.places.server_user
        path = f"{self.programs.folder}{os.pathsep}{os.defpath}"
        plain: dict[str, Any] = {"cwd": "/", "env": {"PATH": path, "LC_ALL": "C", "TZ": "UTC"} | more}
        return plain | ({"user": owner.uid, "group": owner.gid, "extra_groups": []} if owner else {})

    def start(self) -> None:
        """Start it as the container of its name does in docker-compose.yml."""
        command, more = self.command()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-k", str(self.folder), "-p", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self.as_owner(**more),
            )
        wait_until(lambda: self.is_up, "a server that answers")

    def command(self) -> tuple[list[str], dict[str, str]]:
        """Return what starts it, and what it has in its environment beside."""
        hba, program = f"hba_file={self.folder / 'pg_hba.conf'}", self.programs.path("postgres")
        return [program, "-D", str(self.data), "-c", hba, "-c", "listen_addresses=127.0.0.1"], {}

    @property
    def is_up(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            pytest.fail(f"the server did not start: {self.log.read_text()[-500:]}")
        with suppress(psycopg.OperationalError):
            psycopg.connect(self.of("postgres")).close()
            return True
        return False

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # connections are ended, what is committed is kept
            self.process.wait(PATIENCE)

    def asked(self, statement: str, *values: object) -> Any:
        """Return the first value that the server answers, None where it answers nothing."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Within, it answers nothing and hangs up on nobody, as when its machine is gone."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        stopped = [self.process.pid, *map(int, children)]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        """Fill the list at the end with the statements that were asked of this server meanwhile."""
        asked: list[str] = []
        begins = self.log.stat().st_size
        yield asked
        with self.log.open("rb") as log:
            log.seek(begins)
            told = log.read().decode(errors="replace")
        found = re.findall(
            r"LOG:  (?:statement|execute [^:]+): (.*?)(?=^\S* \S* UTC|\Z)", told, re.DOTALL | re.MULTILINE
        )
        asked += [" ".join(statement.split()) for statement in found]


class Follower(Server):
    """A replica of the server at `followed`, made by its first start."""

    followed = 0

    def command(self) -> tuple[list[str], dict[str, str]]:
        where = {"DATABASE_HOST": "127.0.0.1", "PGPORT": str(self.followed), "PGPASSWORD": PASSWORD}
        script = ["/bin/sh", str(self.folder / "replica.sh"), "-c", "listen_addresses="]
        return script, where | {"PGDATA": str(self.data)}


class Pair:
    """A primary and its replica."""

    def __init__(self, primary: Server, replica: Server) -> None:
        self.primary, self.replica = primary, replica

    @property
    def is_level(self) -> bool:
        """Whether the replica has replayed all that the primary has written."""
        written = self.primary.asked("SELECT pg_current_wal_lsn()::text")
        return self.replica.asked("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", written)

    def become_level(self) -> None:
        wait_until(lambda: self.is_level, "a replica that has caught up")

    @contextmanager
    def lagging(self) -> Iterator[None]:
        """Within, the replica receives what is written and shows nothing of it."""
        self.become_level()
        self.replica.asked("SELECT pg_wal_replay_pause()")
        wait_until(
            lambda: self.replica.asked("SELECT pg_get_wal_replay_pause_state()") == "paused",
            "a replica that pauses",
        )
        try:
            yield
        finally:
            self.replica.asked("SELECT pg_wal_replay_resume()")
            self.become_level()


@contextmanager
def primary_and_replica() -> Iterator[Pair]:
    """Two servers, with the rules of access, the script and the password that their containers have."""
    places = places_of(ROOT)
    make_state_folder(places)
    programs = reachable_by_server(find_programs(places.data), places)
    if not Path(programs.path("pg_basebackup")).exists():
        pytest.skip(
            f"{programs.folder} has no pg_basebackup: install PostgreSQL's server and client programs"
        )
    folder = Path(tempfile.mkdtemp(prefix="sl-"))
    if places.server_user:
        os.chown(folder, places.server_user.uid, places.server_user.gid)
    for name in ("pg_hba.conf", "replica.sh"):  # where the user of the servers may read them
        shutil.copy(DEPLOY / name, folder)
    primary = Server(programs, places, folder, "primary", free_port())
    replica = Follower(programs, places, folder, "replica", free_port())
    replica.followed = primary.port
    pair = Pair(primary, replica)
    try:
        primary.run(
            "initdb",
            *(f"--pgdata={primary.data}", "--username=sourceline", "--encoding=UTF8", "--locale=C.UTF-8"),
            *("--auth-local=trust", "--auth-host=scram-sha-256"),
        )
        with (primary.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        primary.start()
        with psycopg.connect(primary.of("postgres"), autocommit=True) as first:
            first.execute("CREATE DATABASE sourceline")
            first.execute(f"ALTER USER sourceline PASSWORD '{PASSWORD}'")
        replica.start()
        yield pair
    finally:
        replica.stop()
        primary.stop()
        shutil.rmtree(folder)


class Site:
    """Sourceline as it is served: its address, and readers and editors who ask it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, path: str, by: OpenerDirector | None = None, **headers: str) -> tuple[int, str]:
        """Return status and text of what a page answers, to a reader or to who asks `by` a browser."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with (by or build_opener()).open(
                Request(f"{self.address}{path}", headers=named), timeout=PATIENCE
            ) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, refused.read().decode()

    def is_alive(self) -> bool:
        with suppress(URLError, ConnectionError, TimeoutError):
            return self.get("/healthz")[0] == 200
        return False


def environment_of(pair: Pair, **more: str) -> dict[str, str]:
    """Return the environment in which commands and servers use both."""
    own = {name: value for name, value in os.environ.items() if name != "PGOPTIONS"}
    return own | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": pair.primary.address,
        "DATABASE_REPLICA_URLS": pair.replica.address,
        **more,
    }


def manage(pair: Pair, *arguments: str, **more: str) -> str:
    """Run manage.py on the pair; return what it wrote."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment_of(pair, **more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def served(pair: Pair, **more: str) -> Iterator[Site]:
    """Serve Sourceline with one process from both servers."""
    port = free_port()
    own = {"PORT": str(port), "WEB_WORKERS": "1", "WEB_THREADS": "3", "LOG_REQUESTS": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "config.serving"],
        cwd=ROOT,
        env=environment_of(pair, **own | more),
        start_new_session=True,
    )
    try:
        site = Site(f"http://127.0.0.1:{port}")
        wait_until(site.is_alive, "a site that is served")
        yield site
    finally:
        process.terminate()
        process.wait(PATIENCE)
