"""Copies of the whole database: written completely or not at all, and put back in one transaction.

With PostgreSQL's own programs, since only they know everything a database holds: those of the embedded
server, or for a DATABASE_URL the machine's.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.db.migrations.executor import MigrationExecutor

from config.embedded import locks
from config.embedded.programs import client_folders

# As initdb makes the schema, so that the next backup looks like the first.
EMPTY_THE_DATABASE = b"""SET LOCAL client_min_messages = warning;
SET LOCAL lock_timeout = '30s';
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""
# Behind pg_dump's own format, whose reader does not look there: it notices only some kinds of damage.
SEAL = b"\nSourceline backup, SHA-256 of all before this line: "
SEAL_LENGTH = len(SEAL) + 64 + 1
# A backup on its way, hidden beside its target and locked by whoever writes it.
UNFINISHED = ".sourceline-backup-"
PART = ".part"
# The settings that pg_restore writes stand within so many bytes.
HEAD = 65536


class BackupFailed(Exception):
    """The backup or restore did not happen; the message says why and what to do, and nothing has changed."""


def backup(target: Path, *, replace: bool = False) -> int:
    """Write the whole database to `target` and return its size in bytes.

    The file appears under its name only once it is complete and on the disk, readable by its owner only. What
    backups that were killed have left unfinished in the folder is removed, never what one is still writing.
    """
    if target.is_dir():
        raise BackupFailed(f"{target} is a folder: name a file to write the backup to.")
    if target.exists() and not replace:
        raise BackupFailed(f"{target} is there already: choose another name, or add --force to replace it.")
    if not target.parent.is_dir():
        raise BackupFailed(f"{target.parent} is no folder: make it first, or choose another.")
    _remove_abandoned(target.parent)
    with _unfinished_file(target.parent) as (written, unfinished):
        # What is not logged is worth nothing later: what addresses asked for in the last minute.
        options = ["--format=custom", "--no-owner", "--no-privileges", "--no-unlogged-table-data"]
        _run("pg_dump", options, stdout=written.fileno())
        written.seek(0, os.SEEK_END)
        written.write(SEAL + _digest(unfinished).encode() + b"\n")
        written.flush()
        os.fsync(written.fileno())
        # Named while it is still locked: an unlocked one may be taken for abandoned.
        if replace:
            unfinished.replace(target)
        else:
            _put_in_place(unfinished, target)
    return target.stat().st_size


def restore(source: Path, *, replace: bool = False) -> None:
    """Put the database back as it was when `source` was written.

    All in one transaction: a broken or foreign file leaves the database as it was. Refuses a database that
    holds tables unless `replace`, which drops them first, in the same transaction.
    """
    if not source.is_file():
        raise BackupFailed(f"{source} is no file: name one that `manage.py backup` has written.")
    _refuse_broken(source)
    tables = connection.introspection.table_names()
    if tables and not replace:
        raise BackupFailed(
            f"The database is not empty (it has {len(tables)} tables): "
            "restore into a new one, or add --replace to lose what it holds now."
        )
    with tempfile.TemporaryDirectory(prefix="sourceline-restore-") as folder:
        script = Path(folder, "restore.sql")
        # As text first: a file that cannot be read to its end is found out before the database is touched.
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={script}"]
        _run("pg_restore", [*options, str(source.resolve())], connects=False)
        commands = Path(folder, "commands.sql")
        with commands.open("wb") as written, script.open("rb") as read:
            if tables:
                written.write(EMPTY_THE_DATABASE)
            written.write(_understood_by_server(read.read(HEAD)))
            shutil.copyfileobj(read, written)
        connection.close()
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run("psql", [*options, f"--file={commands}"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # of restored rows the planner knows nothing, and readers would wait


def unapplied_migrations() -> list[str]:
    """Return the migrations that the database has not had yet: it may be older than this program."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def unknown_migrations() -> list[str]:
    """Return the migrations the database has had and this program does not know: it is older."""
    loader = MigrationExecutor(connection).loader
    known = set(loader.disk_migrations) | set(loader.replacements)
    ours = {app for app, _ in known}
    return sorted(
        f"{app}.{name}" for app, name in loader.applied_migrations if app in ours and (app, name) not in known
    )


def _refuse_broken(source: Path) -> None:
    """Raise BackupFailed unless `source` is, to the last byte, what `backup` wrote."""
    whole = source.stat().st_size - SEAL_LENGTH
    with source.open("rb") as read:
        begins = read.read(5)
        read.seek(max(whole, 0))
        seal = read.read()
    if begins != b"PGDMP":
        raise BackupFailed(f"{source} is no backup: name a file that `manage.py backup` has written.")
    if seal != SEAL + _digest(source, whole).encode() + b"\n":
        raise BackupFailed(
            f"{source} is damaged or was not written to its end, so nothing was changed: use another backup."
        )


def _digest(file: Path, length: int | None = None) -> str:
    """Return the SHA-256 of the first `length` bytes of `file`, or of all."""
    digest = hashlib.sha256()
    with file.open("rb") as read:
        left = file.stat().st_size if length is None else max(length, 0)
        while left and (block := read.read(min(left, 1024 * 1024))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()


@contextmanager
def _unfinished_file(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Give a new hidden file in `folder`, locked until it is closed, and remove it at the end if it is there.

    pg_dump writes through the same open file and keeps it locked even if this process is killed.
    """
    while True:
        try:
            descriptor, name = tempfile.mkstemp(prefix=UNFINISHED, suffix=PART, dir=folder)
        except OSError as error:
            raise BackupFailed(f"Nothing can be written in {folder} ({error.strerror}).") from None
        unfinished = Path(name)
        with os.fdopen(descriptor, "wb") as written:
            with suppress(OSError):  # a file system without locks: nothing there is ever taken for abandoned
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if not locks.is_current(descriptor, unfinished):
                continue  # another backup found it before it was locked
            try:
                yield written, unfinished
            finally:
                unfinished.unlink(missing_ok=True)
            return


def _remove_abandoned(folder: Path) -> None:
    """Remove what killed backups have left in `folder`; what somebody still writes is locked and stays."""
    for left in folder.glob(f"{UNFINISHED}*{PART}"):
        with suppress(OSError):  # somebody else's, or gone meanwhile
            descriptor = os.open(left, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                if locks.try_exclusive(descriptor) and locks.is_current(descriptor, left):
                    left.unlink()
            finally:
                os.close(descriptor)


def _put_in_place(unfinished: Path, target: Path) -> None:
    """Give the file its name unless somebody else has taken it meanwhile."""
    try:
        os.link(unfinished, target)
    except FileExistsError:
        raise BackupFailed(f"{target} has appeared meanwhile: choose another name.") from None
    except OSError:  # a file system without links
        unfinished.replace(target)


def _understood_by_server(head: bytes) -> bytes:
    """Leave out the one setting that pg_restore writes and servers before 17 refuse."""
    return head if _server_version() >= 17 else head.replace(b"SET transaction_timeout = 0;\n", b"", 1)


def _server_version() -> int:
    """Return the server's major version."""
    return connection.get_database_version()[0]


def _run(program: str, options: list[str], *, connects: bool = True, stdout: int | None = None) -> None:
    """Run one of PostgreSQL's programs on our database; raise BackupFailed with its own reason."""
    connection.ensure_connection()
    # As `manage.py dbshell` tells psql: what is secret goes through the environment, which is nobody else's.
    command, environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *arguments, name = command[1:]
    done = subprocess.run(
        [_path_of(program), *options, *([*arguments, f"--dbname={name}"] if connects else [])],
        env={**os.environ, **(environment or {}), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=stdout or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        told = [line for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
        reason = next(
            (line for line in told if "error" in line.lower()), told[0] if told else "no reason given"
        )
        raise BackupFailed(f"{program} failed and nothing was changed: {reason.strip()}")


def _path_of(program: str) -> str:
    """Return the program of the server's own version if it is on this machine, else the one on PATH."""
    major = _server_version()
    for folder in client_folders(major):
        if os.access(folder / program, os.X_OK):
            return str(folder / program)
    found = shutil.which(program)
    if not found:
        raise BackupFailed(
            f"{program} is not on this machine: install PostgreSQL's client programs of version {major} "
            "(Debian: apt-get install postgresql-client)."
        )
    return found
