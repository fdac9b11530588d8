"""Audit what this checkout depends on, for `make check`, without a network.

Two questions: is what is installed what was pinned, with hashes, in the requirements; and is any of it known
to have a hole? The second takes advisories as data: a folder or zip of OSV records for Python packages, named
by ADVISORIES. OSV hands them out as one archive; without it a sentence says that nobody looked.

    python config/auditing.py
"""

from __future__ import annotations

import json
import os
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

CHECKOUT = Path(__file__).resolve().parent.parent
FILES = ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt")
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)
GROWS_OLD = timedelta(days=30)
LARGEST_RECORD = 16 * 2**20
"""Bytes of one advisory."""


class NoAdvisories(Exception):
    """The advisories cannot be read; the message says which, and what to do."""


@dataclass(frozen=True)
class Hole:
    """An advisory that says of a pinned version that it is affected."""

    package: str
    version: str
    advisory: str
    summary: str
    fixed: tuple[str, ...]

    def __str__(self) -> str:
        way_out = f"fixed in {', '.join(self.fixed)}" if self.fixed else "no version mends it yet"
        return f"{self.package} {self.version}: {self.advisory}, {way_out}. {self.summary}".strip()


def plain(name: str) -> str:
    """Return a package's name as all spellings of it share it.

    >>> plain("Django_OTP") == plain("django-otp")
    True
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(checkout: Path = CHECKOUT) -> dict[str, str]:
    """Return the version of each package that the requirements name."""
    return {
        plain(name): version
        for file in FILES
        for name, version in PIN.findall((checkout / file).read_text(encoding="utf-8"))
    }


def strays(pinned: Mapping[str, str], installed: Mapping[str, str]) -> list[str]:
    """Return a sentence for each installed package that is another version than was pinned.

    >>> strays({"django": "5.2.1"}, {"django": "5.2.0", "somebody-s-own": "1"})
    ['django is 5.2.0, pinned is 5.2.1: make setup-development installs what is pinned.']
    """
    return [
        f"{name} is {installed[name]}, pinned is {version}: make setup-development installs what is pinned."
        for name, version in sorted(pinned.items())
        if name in installed and installed[name] != version
    ]


def records(source: Path) -> Iterator[dict[str, Any]]:
    """Yield the advisories in a folder or zip of OSV records. Raises NoAdvisories."""
    try:
        if source.is_dir():
            for path in sorted(source.rglob("*.json")):
                yield json.loads(path.read_bytes())
            return
        with zipfile.ZipFile(source) as archive:
            for info in archive.infolist():
                if info.filename.endswith(".json") and info.file_size <= LARGEST_RECORD:
                    yield json.loads(archive.read(info))
    except (OSError, zipfile.BadZipFile, ValueError) as error:
        raise NoAdvisories(
            f"ADVISORIES names {source}, which cannot be read as OSV records ({error}): name a folder or zip "
            "of them, or unset it."
        ) from None


def holes(record: Mapping[str, Any], pinned: Mapping[str, str]) -> list[Hole]:
    """Return what an advisory says of the pinned versions; one that was withdrawn says nothing."""
    if record.get("withdrawn"):
        return []
    found = []
    for affected in record.get("affected", []):
        package = affected.get("package", {})
        name = plain(package.get("name", ""))
        if package.get("ecosystem") != "PyPI" or name not in pinned:
            continue
        spans = [one["events"] for one in affected.get("ranges", []) if one.get("type") == "ECOSYSTEM"]
        version = pinned[name]
        if version in affected.get("versions", []) or any(holds(events, version) for events in spans):
            fixed = tuple(event["fixed"] for events in spans for event in events if "fixed" in event)
            found.append(Hole(name, version, record.get("id", "?"), record.get("summary", ""), fixed))
    return found


def holds(events: list[dict[str, str]], version: str) -> bool:
    """Whether `version` lies where OSV's events say that a hole is.

    >>> holds([{"introduced": "0"}, {"fixed": "4.2.5"}, {"introduced": "5.0"}, {"fixed": "5.2.1"}], "5.1")
    True
    >>> holds([{"introduced": "0"}, {"last_affected": "4.2"}], "4.2.1")
    False
    """
    try:
        wanted = Version(version)
        steps = [
            (Version("0.dev0" if value == "0" else value), kind)
            for event in events
            for kind, value in event.items()
            if kind in ("introduced", "fixed", "last_affected")
        ]
    except InvalidVersion:
        return False  # the versions that it lists by name have been compared
    is_affected = False
    for at, kind in sorted(steps):
        if kind == "introduced" and at <= wanted:
            is_affected = True
        elif (kind == "fixed" and at <= wanted) or (kind == "last_affected" and at < wanted):
            is_affected = False
    return is_affected


def audit(pinned: Mapping[str, str], source: Path, now: datetime) -> tuple[list[str], str]:
    """Return a line for each hole, and a sentence on the advisories looked at. Raises NoAdvisories."""
    count, newest, found = 0, "", []
    for record in records(source):
        count += 1
        newest = max(newest, str(record.get("modified", "")))
        found += [str(hole) for hole in holes(record, pinned)]
    if not count:
        raise NoAdvisories(
            f"ADVISORIES names {source}, which holds no OSV record: name another, or unset it."
        )
    told = (
        f"{len(pinned)} packages compared with {count} advisories, the newest of {newest[:10] or 'no date'}."
    )
    if newest[:10] < f"{now - GROWS_OLD:%Y-%m-%d}":
        told += " They are older than 30 days: fetch newer ones."
    return sorted(set(found)), told


def main(environment: Mapping[str, str]) -> int:
    """Print what was found; 1 where something has to be done."""
    pinned = pins()
    installed = {plain(one.metadata["Name"]): one.version for one in metadata.distributions()}
    wrong = strays(pinned, installed)
    told = (
        "No advisories were looked at: ADVISORIES names no folder or zip of OSV records. What is installed "
        "was compared with what is pinned."
    )
    if named := environment.get("ADVISORIES", "").strip():
        try:
            found, told = audit(pinned, Path(named), datetime.now(UTC))
        except NoAdvisories as error:
            found, told = [str(error)], ""
        wrong += found
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    if told:
        sys.stdout.write(f"{told}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
