"""The detached process that starts a checkout's server and stops it when its last user is gone.

Processes come and go and may be killed; none of them can be trusted to stop the server. The keeper waits for
the lock that every user holds: once it can have that lock alone, nobody is left.
Run as `python -m config.embedded.keeper CHECKOUT`; it answers when the server is ready.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

from config.embedded import locks, postmaster
from config.embedded.places import DatabaseUnavailable, Places, places_of
from config.embedded.programs import find_programs, reachable_by_server

# Seconds without any user before the server stops: one command often follows another.
LINGER = 0.5
LOOK_EVERY = 0.1


def main(arguments: list[str]) -> int:
    """Detach a keeper for the checkout; exit status 0 once the server is ready, else 1 and a sentence."""
    places = places_of(Path(arguments[0]))
    hears, tells = os.pipe()
    if os.fork():
        os.close(tells)
        with os.fdopen(hears, encoding="utf-8") as answer:
            told = answer.read()
        if told == "ready":
            return 0
        sys.stderr.write(told or f"The embedded database's keeper died; its log is {places.log}.")
        return 1
    os.close(hears)
    _keep(places, tells)
    os._exit(0)


def _keep(places: Places, tells: int) -> None:
    """Be the keeper: start or adopt the server, tell the outcome through `tells`, watch, stop."""
    os.setsid()
    os.umask(0o077)
    _speak_into(places.log)
    lock = locks.open_lock(places.keeper_lock)
    try:
        if not locks.try_exclusive(lock):
            outcome, server, pid = "ready", None, 0  # somebody else keeps it already
        else:
            server, pid = _start_or_adopt(places)
            outcome = "ready"
    except DatabaseUnavailable as error:
        outcome, server, pid = str(error), None, 0
    except Exception:
        traceback.print_exc()
        outcome, server, pid = "", None, 0
    os.chdir("/")
    with os.fdopen(tells, "w", encoding="utf-8") as answer:
        answer.write(outcome)
    if pid:
        _watch(places, pid, server)


def _start_or_adopt(places: Places) -> tuple[subprocess.Popen[bytes] | None, int]:
    """Return the server and its number: one just started, or one whose keeper was killed."""
    status = postmaster.read_status(places.data)
    if status and postmaster.answers(status):
        return None, status.pid
    programs = reachable_by_server(find_programs(places.data), places)
    if not places.data.exists():
        postmaster.create_data(programs, places)
    server = postmaster.start(programs, places)
    return server, server.pid


def _watch(places: Places, pid: int, server: subprocess.Popen[bytes] | None) -> None:
    """Return when the server is gone: by itself, or stopped here once nobody has used it for a while."""
    users = locks.open_lock(places.users_lock)
    unused_since: float | None = None
    while (server.poll() is None) if server else postmaster.is_alive(pid):
        if not locks.is_current(users, places.users_lock):
            postmaster.stop(pid, server)  # the state folder was removed or replaced under it
            return
        if not locks.try_exclusive(users):
            unused_since = None
        elif unused_since is None or time.monotonic() - unused_since < LINGER:
            unused_since = unused_since or time.monotonic()
            locks.release(users)
        else:
            postmaster.stop(pid, server)  # new users wait for the lock meanwhile
            return
        time.sleep(LOOK_EVERY)


def _speak_into(log: Path) -> None:
    """Let go of the terminal: everything said from here on goes into the log."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(nothing, 0)
    os.dup2(written, 1)
    os.dup2(written, 2)
    os.close(nothing)
    os.close(written)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
