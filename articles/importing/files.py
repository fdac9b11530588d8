"""Finds what is to be imported in files and folders, with the metadata that stand beside it."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from articles.extraction.cleaning import MAX_BYTES
from articles.importing.beside import (
    LONGEST_METADATA,
    METADATA_ENDING,
    METADATA_NAMES,
    Entry,
    Folder,
    Origin,
    decoded_json,
)
from articles.importing.metadata import Metadata, MetadataRefused, read_metadata
from articles.importing.pages import HTML, TEXT
from articles.importing.positions import JsonRefused, load_json

TEXT_ENDINGS = frozenset({".txt", ".text"})
PAGE_ENDINGS = frozenset({".html", ".htm"})
LINES_ENDINGS = frozenset({".jsonl", ".ndjson"})
# Files that go with a folder rather than being articles of it.
ACCOMPANYING = frozenset({"readme", "license", "licence", "changelog", "notice", "copying"})
# A text of 5 MB whose every character is written as \uXXXX, and its metadata.
LONGEST_LINE = 6 * MAX_BYTES + 1024 * 1024


@dataclass(frozen=True)
class Item:
    """One text to import: `name` is its file, or file and line, as the report prints it."""

    name: str
    content: str | bytes
    content_type: str = TEXT
    metadata: Metadata | None = None
    origin: Origin | None = None


@dataclass(frozen=True)
class Skipped:
    """A file that is no article, named so that nobody misses it."""

    name: str
    reason: str


@dataclass(frozen=True)
class Unreadable:
    """Something that cannot be imported; `message` is one sentence."""

    name: str
    message: str


Found = Item | Skipped | Unreadable


def find_items(paths: list[Path]) -> Iterator[Found]:
    """Yield what `paths` hold, file by file in the order given and, in folders, by name.

    Nothing is raised for a path that cannot be read: it is yielded as Unreadable. One file is yielded once.
    """
    walker = _Walker()
    for path in paths:
        yield from walker.path(path)


def printable(path: Path) -> str:
    """The path with names that are no UTF-8 made printable."""
    return os.fsencode(path).decode("utf-8", "replace")


class _Walker:
    """One walk over several paths, which remembers the files it has seen and the metadata it has read."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.folders: dict[Path, Folder] = {}
        self.roots: list[Path] = []

    def path(self, path: Path) -> Iterator[Found]:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield Unreadable(printable(path), f"It cannot be opened: {_why(error)}.")
            return
        if stat.S_ISDIR(mode):
            self.roots = [path]
            yield from self._folder(path)
        elif stat.S_ISREG(mode):
            self.roots = [path.parent]
            yield from self._given_file(path)
        else:
            yield Unreadable(printable(path), "It is neither a file nor a folder: give a file with the text.")

    def _given_file(self, path: Path) -> Iterator[Found]:
        ending = path.suffix.lower()
        if self._is_seen(path):
            return
        if ending in LINES_ENDINGS:
            yield from _lines(path)
        elif ending == METADATA_ENDING:
            yield from self._given_metadata(path)
        else:
            folder = self._metadata_in(path.parent)
            entry = folder.entries.get(path.name)
            yield from _faults(folder) if entry is None else ()
            yield self._item(path, entry)

    def _given_metadata(self, path: Path) -> Iterator[Found]:
        folder = Folder()
        _read_metadata_file(path, folder, is_given=True)
        yield from _faults(folder)
        for name in sorted(folder.entries):
            file = path.parent / name
            if not self._is_seen(file):
                yield self._named_file(file, folder.entries[name])

    def _named_file(self, path: Path, entry: Entry) -> Found:
        if not path.is_file():
            return Unreadable(
                printable(path), f"{entry.origin.at(('file',))}: “file” names it, but it is not there."
            )
        return self._item(path, entry)

    def _folder(self, top: Path) -> Iterator[Found]:
        faults: list[Unreadable] = []

        def note(error: OSError) -> None:
            faults.append(
                Unreadable(
                    printable(Path(error.filename or top)), f"The folder cannot be read: {_why(error)}."
                )
            )

        for place, folders, files in os.walk(top, onerror=note):
            here = Path(place)
            yield from faults
            faults.clear()
            for hidden in sorted(name for name in folders if name.startswith(".")):
                yield Skipped(printable(here / hidden), "hidden folder")
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            metadata = self._metadata_in(here)
            yield from _faults(metadata)
            for name in sorted(files):
                path = here / name
                if not self._is_seen(path):
                    yield from self._file_in_folder(path, metadata)
            for name, entry in sorted(metadata.entries.items()):
                if not (here / name).is_file():
                    yield self._named_file(here / name, entry)
        yield from faults

    def _file_in_folder(self, path: Path, beside: Folder) -> Iterator[Found]:
        ending = path.suffix.lower()
        entry = beside.entries.get(path.name) or self._entry_above(path)
        if path.name in beside.metadata_files:
            yield Skipped(printable(path), "metadata of the texts")
        elif path.name.startswith(".") or not _is_regular(path):
            yield Skipped(printable(path), "hidden" if path.name.startswith(".") else "not a readable file")
        elif entry is not None:
            yield self._item(path, entry)
        elif path.stem.lower() in ACCOMPANYING:
            yield Skipped(printable(path), "goes with the folder")
        elif ending in LINES_ENDINGS:
            yield from _lines(path)
        elif ending in TEXT_ENDINGS or ending in PAGE_ENDINGS:
            yield self._item(path, None)
        elif not any(name == printable(path) for name, _ in beside.faults):
            yield Skipped(printable(path), "no text, page or JSON lines")

    def _entry_above(self, path: Path) -> Entry | None:
        """What a metadata file of a folder further up, inside the given one, says of this file."""
        for folder in path.parent.parents:
            if not any(folder == root or root in folder.parents for root in self.roots):
                return None
            known = self.folders.get(folder)
            entry = known.entries.get(path.relative_to(folder).as_posix()) if known else None
            if entry is not None:
                return entry
        return None

    def _item(self, path: Path, entry: Entry | None) -> Found:
        name = printable(path)
        if entry is not None and entry.objection:
            return Unreadable(name, entry.objection)
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            return Unreadable(name, f"It cannot be opened: {_why(error)}.")
        if len(content) > MAX_BYTES:
            return Unreadable(
                name,
                f"The file has more than the 5 MB ({MAX_BYTES:,} bytes) that are read: split it.",
            )
        content_type = HTML if path.suffix.lower() in PAGE_ENDINGS else TEXT
        return Item(
            name, content, content_type, entry.metadata if entry else None, entry.origin if entry else None
        )

    def _metadata_in(self, folder: Path) -> Folder:
        if folder not in self.folders:
            found = self.folders[folder] = Folder()
            try:
                names = sorted(path for path in folder.iterdir() if path.suffix.lower() == METADATA_ENDING)
            except OSError:
                return found  # the walk itself says so
            for path in names:
                if _is_regular(path) and not path.name.startswith("."):
                    _read_metadata_file(path, found, is_given=False)
        return self.folders[folder]

    def _is_seen(self, path: Path) -> bool:
        real = os.path.realpath(path)
        if real in self.seen:
            return True
        self.seen.add(real)
        return False


def _read_metadata_file(path: Path, folder: Folder, *, is_given: bool) -> None:
    """Add what a JSON file says of the files beside it; other JSON is left alone unless it was given."""
    name = printable(path)
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST_METADATA + 1)
    except OSError as error:
        if is_given or path.name.lower() in METADATA_NAMES:
            folder.faults.append((name, f"It cannot be opened: {_why(error)}."))
        return
    folder.add(name, path.name, raw, must_be=is_given)


def _faults(folder: Folder) -> Iterator[Found]:
    return (Unreadable(name, sentence) for name, sentence in folder.faults)


def _lines(path: Path) -> Iterator[Found]:
    """The texts of a JSON lines file: one object a line, with "text" and the same fields as metadata."""
    name = printable(path)
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    yield Unreadable(f"{name}:{number}", "The line is longer than a text of 5 MB can be.")
                    while line and not line.endswith(b"\n"):
                        line = file.readline(LONGEST_LINE)
                    continue
                if line.strip():
                    yield _line_item(name, number, line)
            if number == 0:
                yield Unreadable(name, "The file is empty (0 bytes): give one JSON object a line.")
    except OSError as error:
        yield Unreadable(name, f"It cannot be opened: {_why(error)}.")


def _line_item(name: str, number: int, line: bytes) -> Found:
    place = f"{name}:{number}"
    try:
        text = decoded_json(line)
        fields = load_json(text, number)
        if not isinstance(fields, Mapping):
            raise JsonRefused(f'line {number}: each line is one object, {{"text": …, "outlet": …}}')
        words = fields.get("text")
        if not isinstance(words, str):
            raise JsonRefused(f"line {number}: “text” is {'missing' if words is None else 'not text'}")
        metadata = read_metadata({key: value for key, value in fields.items() if key != "file"})
    except JsonRefused as error:
        return Unreadable(place, f"{str(error)[:1].upper()}{str(error)[1:]}.")
    except MetadataRefused as error:
        return Unreadable(place, f"Line {number}: {error}.")
    return Item(place, words, TEXT, metadata, Origin(name, text, (), number))


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _why(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not there"
    if isinstance(error, PermissionError):
        return "reading it is not permitted"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error)
