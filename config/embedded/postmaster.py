"""What the running server says of itself in `postmaster.pid`, and how it is made, started and stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.places import INSTEAD, SOCKET_NAME, DatabaseUnavailable, Places
from config.embedded.programs import Programs

DATABASE = USER = "sourceline"
# A server that was killed leaves children behind for a moment, and refuses to start until they are gone.
START_PATIENCE = 10.0
# Replaying the log after a power cut may take long; a start is not given up while the server is at work.
RECOVERY_PATIENCE = 300.0
STOP_PATIENCE = 20.0
# What PostgreSQL says while parts of a killed server are still there.
PASSING = ("still in use", "already exists", "already in use", "is empty")
LARGEST_LOG = 10 * 1024 * 1024


@dataclass(frozen=True)
class Status:
    """The lines of `postmaster.pid` that matter to us."""

    pid: int
    sockets: Path
    is_ready: bool


def read_status(data: Path) -> Status | None:
    """Return what the server of `data` last wrote about itself, or None; it may have been killed since."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        return Status(int(lines[0]), Path(lines[4]), lines[7].strip() == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None


def answers(status: Status | None) -> bool:
    """Return whether a server listens where `status` says, ready for connections."""
    if status is None or not status.is_ready:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(status.sockets / SOCKET_NAME))
        except OSError:
            return False
    return True


def create_data(programs: Programs, places: Places) -> None:
    """Make the data folder with our database in it: complete, or not there at all."""
    _remove_leftovers(places)
    unfinished = places.state / f"unfinished-{os.getpid()}"
    unfinished.mkdir(mode=0o700)
    if places.server_user:
        os.chown(unfinished, places.server_user.uid, places.server_user.gid)
    if programs.major >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        locale = ["--locale=en_US.UTF-8" if sys.platform == "darwin" else "--locale=C.UTF-8"]
    _run(
        [
            programs.path("initdb"),
            f"--pgdata={unfinished}",
            f"--username={USER}",
            "--auth=trust",  # the socket's folder lets nobody else in
            "--encoding=UTF8",
            "--lc-messages=C",
            *locale,
        ],
        places,
    )
    # Without a server yet, so that a data folder never exists without our database in it.
    statement = f"CREATE DATABASE {DATABASE}\n".encode()
    _run([programs.path("postgres"), "--single", "-D", str(unfinished), "postgres"], places, statement)
    unfinished.rename(places.data)
    _remove_leftovers(places)  # what an orphan still wrote while we began: it has failed by now


def _remove_leftovers(places: Places) -> None:
    """Remove what a killed keeper left; its initdb may still write there, and fails by itself."""
    for leftover in places.state.glob("unfinished-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def start(programs: Programs, places: Places) -> subprocess.Popen[bytes]:
    """Start the server on the data of `places` and return once it takes connections.

    Raises DatabaseUnavailable with PostgreSQL's own reason where it does not.
    """
    forget_stranger(places)
    give_up_at = time.monotonic() + START_PATIENCE
    while True:
        log_begins = _begin_log(places.log)
        with places.log.open("ab") as log:
            server = subprocess.Popen(
                [
                    programs.path("postgres"),
                    *("-D", str(places.data), "-k", str(places.sockets)),
                    *("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "port=5432"),
                    *("-c", "max_connections=100", "-c", "jit=off", "-c", "log_timezone=UTC"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **_as_server_user(places),
            )
        if _becomes_ready(server, places):
            return server
        if server.poll() is None:
            stop(server.pid, server)
            raise DatabaseUnavailable(
                f"The embedded database is still not ready after {RECOVERY_PATIENCE:.0f} seconds; "
                f"read {places.log}, or {INSTEAD}."
            )
        reason = _reason(places.log, log_begins)
        if time.monotonic() > give_up_at or not any(words in reason for words in PASSING):
            raise DatabaseUnavailable(
                f"The embedded database did not start: {reason}; "
                f"its log is {places.log}, and without it you can {INSTEAD}."
            )
        time.sleep(0.1)


def stop(pid: int, server: subprocess.Popen[bytes] | None = None) -> None:
    """Stop the server at `pid`: in good order, and if it takes too long, at once."""
    for request, patience in (
        (signal.SIGINT, STOP_PATIENCE),
        (signal.SIGQUIT, 5.0),
        (signal.SIGKILL, 5.0),
    ):
        try:
            os.kill(pid, request)
        except ProcessLookupError:
            return
        give_up_at = time.monotonic() + patience
        while time.monotonic() < give_up_at:
            if not (server.poll() is None if server else is_alive(pid)):
                return
            time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Return whether a process with this number exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def forget_stranger(places: Places) -> None:
    """Remove a `postmaster.pid` whose number has gone to another program, as after a restart of the machine.

    PostgreSQL would take that program for the old server and refuse to start. A number that any PostgreSQL
    program has is left for PostgreSQL to judge.
    """
    try:
        first_line = (places.data / "postmaster.pid").read_bytes().partition(b"\n")[0]
        command = Path(f"/proc/{int(first_line)}/cmdline").read_bytes()
    except (FileNotFoundError, ValueError, PermissionError):
        return
    if command and b"postgres" not in command:
        (places.data / "postmaster.pid").unlink(missing_ok=True)


def _becomes_ready(server: subprocess.Popen[bytes], places: Places) -> bool:
    give_up_at = time.monotonic() + RECOVERY_PATIENCE
    while server.poll() is None and time.monotonic() < give_up_at:
        status = read_status(places.data)
        if status and status.pid == server.pid and status.is_ready:
            return True
        time.sleep(0.01)
    return False


def _run(command: list[str], places: Places, given: bytes = b"") -> None:
    """Run one of PostgreSQL's programs as the server's user; raise DatabaseUnavailable if it fails."""
    done = subprocess.run(
        command,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        **_as_server_user(places),
    )
    if done.returncode:
        told = [line.strip() for line in done.stdout.decode(errors="replace").splitlines() if line.strip()]
        errors = [line for line in told if "error" in line or "FATAL" in line] or told or ["no reason given"]
        raise DatabaseUnavailable(
            f"The embedded database cannot be created in {places.state}: {errors[0].rstrip('.')}; "
            f"mend that and start again, or {INSTEAD}."
        )


def _as_server_user(places: Places) -> dict[str, Any]:
    """Return how to start a program: as the server's user, from a folder and in an environment it can use."""
    surroundings = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", "PWD": "/"}
    options: dict[str, Any] = {"cwd": "/", "env": surroundings, "umask": 0o077}
    if places.server_user:
        options |= {"user": places.server_user.uid, "group": places.server_user.gid, "extra_groups": []}
    return options


def _begin_log(log: Path) -> int:
    """Return where the next start's lines will begin; a log grown large is set aside once."""
    try:
        size = log.stat().st_size
    except FileNotFoundError:
        return 0
    if size < LARGEST_LOG:
        return size
    log.replace(log.with_suffix(".log.old"))
    return 0


def _reason(log: Path, begins: int) -> str:
    """Return PostgreSQL's last word on why it did not start."""
    with log.open("rb") as lines:
        lines.seek(begins)
        told = lines.read().decode(errors="replace").splitlines()
    fatal = [line for line in told if "FATAL" in line or "PANIC" in line or "could not" in line] or told
    return fatal[-1].split("UTC [")[-1].partition("] ")[2] or fatal[-1] if fatal else "it gave no reason"
