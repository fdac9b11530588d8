"""Make sure that the checkout's server runs for as long as this process uses it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from config.embedded import locks, postmaster
from config.embedded.places import (
    INSTEAD,
    DatabaseUnavailable,
    Places,
    make_socket_folder,
    make_state_folder,
    places_of,
)

# Seconds until a keeper whose server is gone must have noticed; a server at crash recovery takes no longer.
KEEPER_PATIENCE = 30.0
# Seconds to go on connecting while a server that was killed comes back.
CONNECT_PATIENCE = 10.0
# What PostgreSQL says to those who come while it is not ready; its messages are in English here.
PASSING = ("starting up", "shutting down", "recovery mode", "not yet accepting connections")

Connection = TypeVar("Connection")

_guard = threading.Lock()
# The descriptors of the users' locks this process holds, by state folder.
_held: dict[Path, int] = {}


def ensure_running(checkout: Path) -> Path:
    """Return the socket folder of a running server that stays for as long as this process lives.

    Starts the server if need be (about a second the first time, a quarter later). Raises DatabaseUnavailable.
    The server may still be killed at any time: whoever cannot connect calls this again.
    """
    places = places_of(checkout)
    with _guard:
        if not _is_holding(places):
            make_state_folder(places)
            # Before looking: from here on the keeper cannot stop the server under us.
            _held[places.state] = locks.share(places.users_lock)
        with locks.exclusive(places.start_lock):
            make_socket_folder(places)
            status = _kept_server(places)
            if status is None:
                _start_keeper(places)
                status = postmaster.read_status(places.data)
    return status.sockets if status else places.sockets


def is_using(checkout: Path) -> bool:
    """Return whether this process keeps the server from stopping."""
    places = places_of(checkout)
    with _guard:
        return _is_holding(places)


def insist(
    checkout: Path,
    connect: Callable[[Path], Connection],
    failure: type[Exception],
    sockets: Path | None = None,
) -> Connection:
    """Return what `connect` makes of the socket folder, through the death and return of the server.

    `sockets` is where the server was last seen. A `failure` that has nothing to do with the server's coming
    and going is raised at once, any other after ten seconds of trying.
    """
    give_up_at = time.monotonic() + CONNECT_PATIENCE
    was_ready = False
    while True:
        try:
            return connect(sockets or ensure_running(checkout))
        except failure as error:
            status = postmaster.read_status(places_of(checkout).data)
            is_passing = not postmaster.answers(status) or any(words in str(error) for words in PASSING)
            # The server may have come back between the failure and this look, so one more try is due.
            if time.monotonic() > give_up_at or (was_ready and not is_passing):
                raise
            was_ready = not is_passing
        sockets = None
        time.sleep(0.05)


def _is_holding(places: Places) -> bool:
    descriptor = _held.get(places.state)
    if descriptor is None:
        return False
    if locks.is_current(descriptor, places.users_lock):
        return True
    os.close(_held.pop(places.state))  # the state folder was removed under us
    return False


def _kept_server(places: Places) -> postmaster.Status | None:
    """Return the server if it answers and has a keeper, None if both are gone or the keeper was killed."""
    give_up_at = time.monotonic() + KEEPER_PATIENCE
    while locks.is_held(places.keeper_lock):
        status = postmaster.read_status(places.data)
        if postmaster.answers(status):
            return status
        # The server was killed a moment ago and its keeper is about to notice.
        if time.monotonic() > give_up_at:
            raise DatabaseUnavailable(
                "The embedded database does not answer and its keeper does not end; end the process that "
                f"has {places.keeper_lock} open, or {INSTEAD}."
            )
        time.sleep(0.02)
    return None


def _start_keeper(places: Places) -> None:
    """Start the detached keeper and wait for its answer."""
    home = Path(__file__).resolve().parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "config.embedded.keeper", str(places.checkout)],
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise DatabaseUnavailable(told[-1] if told else "The database's keeper was killed; start again.")


def _forget_in_child() -> None:
    """A forked process takes its own lock when it needs the database, so it must not keep its parent's."""
    global _guard
    _guard = threading.Lock()
    for descriptor in _held.values():
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_forget_in_child)
