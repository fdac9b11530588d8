"""Reads the metadata that stand beside texts, in a folder, in an archive, or among files sent together."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from articles.importing.metadata import Metadata, MetadataRefused, read_metadata
from articles.importing.positions import JsonRefused, line_of, load_json

METADATA_ENDING = ".json"
METADATA_NAMES = frozenset({"sources.json", "metadata.json"})
LONGEST_METADATA = 50 * 1024 * 1024
MOST_SENT = 20 * 1024 * 1024
"""Bytes of metadata that are kept of one archive or of files sent together."""

MOST_FAULTS = 20
"""Wrong entries of one metadata file that are told one by one; how many more there are is told after them."""


@dataclass(frozen=True)
class Origin:
    """Where an item's metadata stand, to name the line of a field that turns out wrong later."""

    name: str
    text: str
    path: tuple[str | int, ...] = ()
    first_line: int = 1

    def at(self, field_path: tuple[str | int, ...]) -> str:
        """File and line of a field, for the head of a message."""
        return f"{self.name}, line {line_of(self.text, (*self.path, *field_path), self.first_line)}"


@dataclass
class Entry:
    """What a metadata file says of one text; `fault` where it says it wrongly."""

    metadata: Metadata | None
    origin: Origin
    fault: MetadataRefused | None = None

    @property
    def objection(self) -> str:
        """One sentence that names file, line and field; empty where nothing is wrong."""
        return "" if self.fault is None else f"{self.origin.at(self.fault.at)}: {self.fault}."


@dataclass
class Folder:
    """The metadata that stand in one folder: by file, as a path from the folder.

    `faults` are what is wrong with the metadata files themselves, as (file, sentence).
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    metadata_files: set[str] = field(default_factory=set)

    def add(self, name: str, file: str, raw: bytes, *, must_be: bool) -> None:
        """Take in what the JSON in `raw` says of the texts beside it; other JSON is left alone.

        `file` is its name in the folder and `name` that for messages. What has to be metadata (`must_be`, or
        by its name) and is none is a fault.
        """
        must_be = must_be or file.lower() in METADATA_NAMES
        try:
            if len(raw) > LONGEST_METADATA:
                raise JsonRefused(f"it has more than {LONGEST_METADATA // 1024**2} MB")
            text = decoded_json(raw)
            if not must_be and '"sources"' not in text:
                return
            whole = load_json(text)
            if isinstance(whole, Mapping) and isinstance(whole.get("sources"), list):
                listed = whole["sources"]
            elif must_be:
                line = line_of(text, ("sources",))
                raise JsonRefused(
                    f'line {line}: metadata are one object {{"sources": […]}} with one object for each text'
                )
            else:
                return
        except JsonRefused as error:
            self.metadata_files.add(file)
            self.faults.append((name, f"The metadata cannot be read: {error}."))
            return
        self.metadata_files.add(file)
        untold = told = 0
        for position, fields in enumerate(listed):
            origin = Origin(name, text, ("sources", position))
            try:
                self._add_entry(fields, origin, is_told=told < MOST_FAULTS)
            except MetadataRefused as error:
                if told < MOST_FAULTS:
                    place = origin.at(error.at).removeprefix(f"{name}, ").capitalize()
                    self.faults.append((name, f"{place}: {error}."))
                    told += 1
                else:
                    untold += 1
        if untold:
            self.faults.append((name, f"So are {untold:,} more of its entries."))

    def _add_entry(self, fields: Any, origin: Origin, *, is_told: bool) -> None:
        if not isinstance(fields, Mapping):
            raise MetadataRefused("each of “sources” must be an object that names a “file”")
        file = fields.get("file")
        if not isinstance(file, str) or not file.strip():
            raise MetadataRefused("“file” is missing: it names the text's file", ("file",))
        place = Path(file)
        if place.is_absolute() or ".." in place.parts or "\0" in file:
            raise MetadataRefused(
                f"“file” must name a file in the folder or below it, not “{file}”", ("file",)
            )
        name = place.as_posix()
        if name in self.entries:
            first = self.entries[name].origin.at(("file",)) if is_told else "an entry above"
            raise MetadataRefused(f"“file” names {name} a second time (first in {first})", ("file",))
        try:
            self.entries[name] = Entry(read_metadata(fields), origin)
        except MetadataRefused as error:
            self.entries[name] = Entry(None, origin, error)


class Described:
    """What metadata files say of the texts that come with them, as in one archive.

    A metadata file speaks of the texts in its folder and below it, and the nearest one counts.
    """

    def __init__(self) -> None:
        self._folders: dict[PurePosixPath, Folder] = {}
        self._faults: dict[str, list[str]] = {}
        self._names: set[str] = set()
        self._kept = 0

    def read(self, name: str, raw: bytes) -> None:
        """Take in a JSON file; one that is no metadata is left alone."""
        place = PurePosixPath(name)
        folder = self._folders.setdefault(place.parent, Folder())
        if self._kept + len(raw) > MOST_SENT:
            self._names.add(name)
            self._faults[name] = [
                f"There are more than {MOST_SENT // 1024**2} MB of metadata: send the texts in several parts."
            ]
            return
        known, before = len(folder.faults), set(folder.metadata_files)
        folder.add(name, place.name, raw, must_be=False)
        folder.entries = {_composed(file): entry for file, entry in folder.entries.items()}
        if folder.metadata_files - before:
            self._kept += len(raw)
            self._names.add(name)
            self._faults[name] = [sentence for _, sentence in folder.faults[known:]]

    def is_metadata(self, name: str) -> bool:
        """Whether the file of this name was read as metadata, soundly or not."""
        return name in self._names

    def entry(self, name: str) -> Entry | None:
        """Return what is said of the text of this name, or None."""
        place = PurePosixPath(_composed(name))
        for above in place.parents:
            folder = self._folders.get(above)
            entry = folder.entries.get(place.relative_to(above).as_posix()) if folder else None
            if entry is not None:
                return entry
        return None

    def faults(self, name: str, there: Collection[str] = ()) -> list[str]:
        """Return what is wrong with a metadata file, in sentences.

        `there` are the files that came with it: a text that it names and that is not among them is named.
        Where nothing is given, nothing is missed.
        """
        found = list(self._faults.get(name, ()))
        place = PurePosixPath(name)
        files = {_composed(one) for one in there}
        folder = self._folders.get(place.parent)
        entries = folder.entries.items() if folder and files else ()
        missing = [
            (file, entry)
            for file, entry in entries
            if entry.origin.name == name and (place.parent / file).as_posix() not in files
        ]
        for file, entry in missing[:MOST_FAULTS]:
            line = entry.origin.at(("file",)).removeprefix(f"{name}, ").capitalize()
            found.append(f"{line}: “file” names {file}, but it is not there.")
        if len(missing) > MOST_FAULTS:
            found.append(f"Nor are {len(missing) - MOST_FAULTS:,} more that it names.")
        return found

    def count(self, name: str) -> int:
        """Return of how many texts a metadata file speaks."""
        folder = self._folders.get(PurePosixPath(name).parent)
        return sum(entry.origin.name == name for entry in folder.entries.values()) if folder else 0


def decoded_json(raw: bytes) -> str:
    """Return JSON as text. Raises JsonRefused for what is no UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise JsonRefused(
            f"its encoding is not UTF-8, which was tried (byte {error.start:,}, line {line})"
        ) from None


def _composed(name: str) -> str:
    """The name in the one spelling of its accents that is compared."""
    return unicodedata.normalize("NFC", name)
