"""A whole site of its own in a throw-away folder, served and killed as in life, with a database to itself.

Its code is a copy of the checkout's, its database an embedded one that begins as the tests' own: empty and
migrated. Nothing here spares the disk, as tests do elsewhere: what is acknowledged has to last.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

from config.embedded.places import places_of
from config.embedded.programs import find_programs
from tests.house.checkouts import PATIENCE, REPOSITORY, Checkout

PARTS = ("articles", "config", "desk", "static", "templates", "timeline")
ENDS_WITHIN = 30
"""Seconds for which a process that answers may outlive the one that started it; it looks twice a second."""

NOT_COPIED = shutil.ignore_patterns("__pycache__", "node_modules")


class Unanswered(Exception):
    """Nothing came back, or not all of it: what was asked for may have been done or not."""


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in small letters."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Browser:
    """Somebody at a site, signed in where a session is given."""

    port: int
    session: str = ""
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    told: str = ""
    """What was said of the last step, which the next page shows: a cookie, as Django keeps messages."""

    def get(self, path: str) -> Answer:
        """Return what is at `path`. Raises Unanswered."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, data: dict[str, Any]) -> Answer:
        """Send a form. Raises Unanswered."""
        body = urlencode(data, doseq=True).encode()
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            asked.request(method, path, body, headers | self._own())
            answer = asked.getresponse()
            read = answer.read().decode(errors="replace")
            headers_read = {name.lower(): value for name, value in answer.getheaders()}
            for cookie in answer.headers.get_all("Set-Cookie", []):
                if cookie.startswith("messages="):
                    self.told = cookie.partition(";")[0].removeprefix("messages=")
            return Answer(answer.status, headers_read, read)
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(str(error)) from error
        finally:
            asked.close()

    def _own(self) -> dict[str, str]:
        if not self.session:
            return {}
        return {
            "Cookie": f"sessionid={self.session}; csrftoken={self.token}; messages={self.told}",
            "X-CSRFToken": self.token,
        }


class Clerk:
    """The process behind `tests.faults.clerk`."""

    def __init__(self, site: Site) -> None:
        self.process = site.start("-m", "tests.faults.clerk")

    def ask(self, name: str, *arguments: Any) -> Any:
        """Return what a function there returns; fail with its traceback."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the clerk has ended"
        told = json.loads(line)
        assert "error" not in told, told["error"]
        return told["answer"]


class Site:
    """A copy of Sourceline at work; `remove` ends all that it started."""

    def __init__(self, *, disk: str = "", **environment: str) -> None:
        """`disk` gives the database a disk of its own, so large (as in "200m"); else it is the machine's."""
        self.top = Path(tempfile.mkdtemp(prefix="sourceline-faults-")).resolve()
        self.path = self.top / "site"
        self.path.mkdir()
        self.top.chmod(0o755)
        for part in PARTS:
            shutil.copytree(REPOSITORY / part, self.path / part, ignore=NOT_COPIED)
        shutil.copy(REPOSITORY / "manage.py", self.path)
        self.checkout = Checkout(self.path, self.top, sys.executable, REPOSITORY)
        self.environment = environment
        self.has_disk = bool(disk)
        if disk:
            self._mount(disk)
        self.log = self.top / "served.log"
        self.server: subprocess.Popen[str] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def _mount(self, size: str) -> None:
        """Put the database's folder on a disk of this size; skip the test where that may not be done."""
        state = self.checkout.state
        state.mkdir(parents=True)
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0711", "tmpfs", state],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            state.rmdir()
            shutil.rmtree(self.top)
            pytest.skip(f"needs to mount a small disk, as root may: {done.stderr.strip()}")

    def fill(self, left: int) -> None:
        """Take all room on the database's disk but so many bytes."""
        free = shutil.disk_usage(self.checkout.state).free
        with (self.checkout.state / "ballast").open("wb") as ballast:
            ballast.write(bytes(max(0, free - left)))

    def make_room(self) -> None:
        (self.checkout.state / "ballast").unlink(missing_ok=True)

    def begin(self) -> None:
        """Start the database as a copy of the tests', and the clerk; the web is served from `serve` on."""
        code = (
            "from config.embedded.server import ensure_running; from pathlib import Path; import sys; "
            "print(ensure_running(Path.cwd()), flush=True); sys.stdin.read()"
        )
        starting = self.start("-c", code)
        assert starting.stdout and starting.stdin
        sockets = starting.stdout.readline().strip()
        programs = find_programs(places_of(self.path).data)
        given = connection.get_connection_params()
        dump = subprocess.Popen(
            [
                programs.path("pg_dump"),
                "--no-owner",
                "-h",
                given["host"],
                "-U",
                given["user"],
                given["dbname"],
            ],
            stdout=subprocess.PIPE,
            env={
                "PATH": os.defpath,
                "PGPASSWORD": given.get("password", ""),
                "PGPORT": str(given.get("port") or 5432),
            },
        )
        subprocess.run(
            [
                programs.path("psql"),
                "-qX",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                sockets,
                "-U",
                "sourceline",
                "sourceline",
            ],
            stdin=dump.stdout,
            stdout=subprocess.DEVNULL,
            check=True,
            env={"PATH": os.defpath},
        )
        assert dump.stdout
        dump.stdout.close()
        assert dump.wait() == 0
        self.clerk = Clerk(self)
        self.clerk.ask("execute", "ANALYZE")
        starting.stdin.close()
        starting.wait()
        starting.stdout.close()

    def start(self, *arguments: str, log: Any = None, complaints: Any = None) -> subprocess.Popen[str]:
        """Start Python in the site's folder, in a process group of its own."""
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.path,
            env={
                "PATH": os.defpath,
                "HOME": str(self.top),
                "PYTHONPATH": str(REPOSITORY),
                "PYTHONUNBUFFERED": "1",
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "READER_STATEMENT_SECONDS": os.environ.get("READER_STATEMENT_SECONDS", "5"),
                **self.environment,
            },
            stdin=subprocess.PIPE,
            stdout=log or subprocess.PIPE,
            stderr=complaints or log,
            text=True,
            start_new_session=True,
        )
        self.checkout.started.append(process)
        return process

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command of manage.py; what it says and what it complains of can both be heard."""
        return self.start("manage.py", *arguments, complaints=subprocess.PIPE)

    def serve(self) -> None:
        """Serve the web until it is killed; return once it answers."""
        with self.log.open("a") as log:
            self.environment |= {"PORT": str(self.port), "WEB_WORKERS": "1", "WEB_THREADS": "4"}
            self.server = self.start("-m", "config.serving", log=log)
        self.wait_until_it_answers()

    def come_back(self, dying: Sequence[int] = ()) -> None:
        """Serve the web again where nobody does; return once a process answers that is none of `dying`.

        Whose parent was killed goes on for a moment beside the next server: it answers, and what it has taken
        in when it ends is cut off. A client asks again then; that the site is back is not for it to say.
        """
        if not self.is_served():
            self.serve()
        give_up_at = time.monotonic() + ENDS_WITHIN
        while left := [pid for pid in dying if _runs(pid)]:
            assert time.monotonic() < give_up_at, f"without their parent {left} go on"
            time.sleep(0.02)
        self.wait_until_it_answers()

    def wait_until_it_answers(self) -> None:
        give_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < give_up_at and self.is_served():
            with suppress(Unanswered):
                if Browser(self.port).get("/readyz").status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"the site answers no more: {self.log.read_text()[-3000:]}")

    @contextmanager
    def database_away(self) -> Iterator[None]:
        """Within, the server lets nobody into the site's database, and whoever was in is out."""
        sockets = places_of(self.path).sockets
        options = {"host": str(sockets), "user": "sourceline", "dbname": "postgres", "autocommit": True}
        with psycopg.connect(**options) as server:
            server.execute("ALTER DATABASE sourceline ALLOW_CONNECTIONS false")
            try:
                server.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                    "WHERE datname = 'sourceline'"
                )
                yield
            finally:
                server.execute("ALTER DATABASE sourceline ALLOW_CONNECTIONS true")

    def last_error(self) -> str:
        """Return the last fault that the site has logged, with where it arose."""
        return "Internal Server Error".join(self.log.read_text().rpartition("Internal Server Error")[1:])[
            :6000
        ]

    def is_served(self) -> bool:
        return self.server is not None and self.server.poll() is None

    def worker_pids(self) -> list[int]:
        """Return the processes that answer requests, at least one."""
        assert self.server
        give_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < give_up_at:
            if children := _children(self.server.pid):
                return children
            time.sleep(0.02)
        raise AssertionError("the server has no process that answers")

    def backend_pids(self) -> list[int]:
        """Return the processes of the database that somebody is connected to."""
        server = self.checkout.server_pid()
        found = []
        for pid in _children(server) if server else []:
            with suppress(OSError):
                if b"[local]" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found

    def remove(self) -> None:
        for process in self.checkout.started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if self.server:
            self.server.wait()
        if self.has_disk:
            for pid in (*self.checkout.keeper_pids(), self.checkout.server_pid()):
                if pid:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            subprocess.run(["umount", "--lazy", self.checkout.state], check=False)
        self.checkout.remove()


def _runs(pid: int) -> bool:
    """Whether a process holds what it has opened: until the last of its threads has ended."""
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                if (entry / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX":
                    return True
    return False


def _children(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            after = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(after[1]) == parent and after[0] != "Z":
                found.append(int(entry.name))
    return sorted(found)
