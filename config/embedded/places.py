"""Where the embedded database of a checkout keeps its data, locks, log and sockets.

Decided in one place, because every process of a checkout must come to the same answer: an ordinary user keeps
all in the checkout's `.data/`; for root, whose home the server's own user may not enter, it lies in the
system's state folder. Nothing that is there already has its owner or permissions changed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

SYSTEM_STATE = Path("/var/lib/sourceline")
SERVER_USER = "nobody"
# The kernel takes about 107 bytes (104 on macOS) for the path of a socket, its end mark included.
LONGEST_SOCKET = 100
SOCKET_NAME = ".s.PGSQL.5432"
INSTEAD = "set DATABASE_URL to a PostgreSQL 15 or later, as postgresql://user:password@localhost/sourceline"


class DatabaseUnavailable(Exception):
    """No database can be had; the message is one sentence that says why and what to do."""


@dataclass(frozen=True)
class ServerUser:
    """The user whom root hands the server to, since PostgreSQL refuses to run as root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Places:
    """The folders and files of one checkout's embedded database."""

    checkout: Path
    state: Path
    sockets: Path
    server_user: ServerUser | None

    @property
    def data(self) -> Path:
        return self.state / "postgres"

    @property
    def log(self) -> Path:
        return self.state / "server.log"

    @property
    def users_lock(self) -> Path:
        """Every process that uses the database holds this file's lock, shared."""
        return self.state / "users.lock"

    @property
    def start_lock(self) -> Path:
        """Held by whoever looks whether a server runs and starts one."""
        return self.state / "start.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the keeper for as long as it lives."""
        return self.state / "keeper.lock"

    @property
    def socket(self) -> Path:
        return self.sockets / SOCKET_NAME

    @property
    def programs(self) -> Path:
        """Where root puts copies of PostgreSQL programs that the server's user may enter."""
        return SYSTEM_STATE / "programs"


def places_of(checkout: Path) -> Places:
    """Return the places of the database of `checkout`, creating nothing."""
    checkout = checkout.resolve()
    mark = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:12]
    if os.geteuid() == 0:
        state = SYSTEM_STATE / mark
        return Places(checkout, state, state / "sockets", _server_user())
    state = checkout / ".data" / "database"
    sockets = state / "sockets"
    if len(os.fsencode(sockets / SOCKET_NAME)) > LONGEST_SOCKET:
        sockets = _short_folder() / f"sourceline-{os.geteuid()}-{mark}"
    return Places(checkout, state, sockets, None)


def make_state_folder(places: Places) -> None:
    """Create what is missing of the state folder; raise DatabaseUnavailable where that fails."""
    try:
        if places.server_user:
            # The server's user passes through these two and reads neither.
            _make_folder(SYSTEM_STATE, 0o755)
            if _make_folder(places.state, 0o711):
                (places.state / "checkout").write_text(f"{places.checkout}\n", encoding="utf-8")
        else:
            _make_folder(places.state.parent, 0o700)
            _make_folder(places.state, 0o700)
        if not os.access(places.state, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(places.state))
    except OSError as error:
        raise DatabaseUnavailable(
            f"The embedded database cannot use {error.filename or places.state} ({error.strerror}); "
            f"run Sourceline as the user who owns the checkout, or {INSTEAD}."
        ) from None


def make_socket_folder(places: Places) -> None:
    """Create the socket folder if it is missing, its owner's alone; the caller holds the start lock.

    Raises DatabaseUnavailable if what is there could be somebody else's, as may be in a temp folder.
    """
    owner = places.server_user.uid if places.server_user else os.geteuid()
    if not places.sockets.exists():
        try:
            _make_folder(places.sockets, 0o700)
            if places.server_user:
                os.chown(places.sockets, places.server_user.uid, places.server_user.gid)
        except OSError as error:
            raise DatabaseUnavailable(
                f"The embedded database cannot make its socket folder {places.sockets} ({error.strerror}); "
                f"make room there, or {INSTEAD}."
            ) from None
    found = places.sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise DatabaseUnavailable(
            f"{places.sockets} is not a folder that only the database's user may enter, so the embedded "
            f"database puts no socket there; remove it and start again, or {INSTEAD}."
        )


def _make_folder(path: Path, mode: int) -> bool:
    """Create `path` with exactly `mode`; say whether it was created. What is there is left as it is."""
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        return False
    path.chmod(mode)  # mkdir obeys the umask, and the server's user must pass
    return True


def _server_user() -> ServerUser:
    try:
        found = pwd.getpwnam(SERVER_USER)
    except KeyError:
        raise DatabaseUnavailable(
            f"PostgreSQL does not run as root and this system has no user {SERVER_USER!r} to run it as; "
            f"run Sourceline as an ordinary user, or {INSTEAD}."
        ) from None
    return ServerUser(found.pw_uid, found.pw_gid)


def _short_folder() -> Path:
    """Return a temp folder whose path leaves room for a socket; it holds sockets only, never data."""
    chosen = Path(tempfile.gettempdir())
    return chosen if len(os.fsencode(chosen)) < 50 else Path("/tmp")  # noqa: S108 - owner and mode are checked
