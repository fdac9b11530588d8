"""Takes the articles out of an uploaded zip one at a time, and refuses by name what is no article or a trick.

An archive comes from outside: its names may point elsewhere, its sizes may lie, a kilobyte may unfold into
gigabytes. What is bad is named with its reason, and the good members go on; never more than one is held.
"""

import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from articles.extraction.cleaning import MAX_BYTES, clean, looks_like

MOST_MEMBERS = 5_000
MOST_BYTES = 500 * 1024 * 1024
"""What all members of one archive may unfold into."""

MOST_RATIO = 200
"""What a packed byte may unfold into, in members above `SMALL`; prose packs to a third or a fifth."""

SMALL = 256 * 1024
LONGEST_NAME = 400
LONGEST_LIST = 4 * 1024 * 1024
"""Bytes of the archive's list of members: it alone is read at once."""

CHUNK = 64 * 1024

_ARCHIVE_ENDINGS = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst", ".jar")
_ARCHIVES = frozenset({"a zip archive or an office document", "a zip archive", "a gzip archive"}) | {
    f"a {name} archive" for name in ("bzip2", "7z", "RAR")
}
_DRIVE = re.compile(r"[A-Za-z]:")
_IS_UTF8 = 0x800
_IS_ENCRYPTED = 0x1 | 0x40 | 0x2000
# What systems leave in archives beside the files that somebody put there.
_LEFT_BY_SYSTEMS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


class ArchiveRefused(ValueError):
    """The file as a whole cannot be opened as an archive; the message is one sentence for an editor."""


@dataclass(frozen=True)
class Member:
    """A file of the archive: its name with its folders, cleaned, and its bytes."""

    name: str
    raw: bytes


@dataclass(frozen=True)
class Refused:
    """A member that is not taken out; `sentence` says why and what to do."""

    name: str
    sentence: str


def count_members(archive: IO[bytes]) -> int:
    """Return how many members `members` will yield at most, to show how far it is. Raises ArchiveRefused."""
    with _opened(archive) as opened:
        return min(len(_files_of(opened)), MOST_MEMBERS + 1)


def member_names(archive: IO[bytes]) -> set[str]:
    """Return the names of the files that `members` will take out or refuse. Raises ArchiveRefused."""
    with _opened(archive) as opened:
        return {_printable_name(info) for info in _files_of(opened)[:MOST_MEMBERS]}


def members(archive: IO[bytes], ending: str = "") -> Iterator[Member | Refused]:
    """Yield the files of a zip in its order, each taken out when it is asked for.

    Only those whose names end with `ending`, in small letters or capitals. Folders, and what systems leave
    behind (.DS_Store, __MACOSX), are passed over. Raises ArchiveRefused at once, before anything is yielded,
    where there is no zip that can be read.
    """
    opened = _opened(archive)
    return _members(opened, ending)


def _members(opened: zipfile.ZipFile, ending: str) -> Iterator[Member | Refused]:
    taken = 0
    seen: set[str] = set()
    with opened:
        files = [info for info in _files_of(opened) if info.filename.lower().endswith(ending)]
        for info in files[:MOST_MEMBERS]:
            name = _printable_name(info)
            sentence = _objection(info, name, seen) or _objection_to_sizes(info, taken)
            if sentence:
                yield Refused(name, sentence)
                continue
            seen.add(name.casefold())
            member = _take_out(opened, info, name)
            if isinstance(member, Member):
                taken += len(member.raw)
            else:
                taken += info.file_size
            yield member
            del member
        if len(files) > MOST_MEMBERS:
            left = len(files) - MOST_MEMBERS
            yield Refused(
                _printable_name(files[MOST_MEMBERS]),
                f"It and {left - 1:,} after it are beyond the {MOST_MEMBERS:,} files that are taken out of "
                "one archive: put them into another.",
            )


class _Careful:
    """A file of which no more than the longest list of members is read at once."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def read(self, size: int = -1) -> bytes:
        wanted = size if 0 <= size <= LONGEST_LIST else LONGEST_LIST + 1
        found = self.file.read(wanted)
        if len(found) > LONGEST_LIST:
            raise ArchiveRefused(
                "The archive lists more files than are taken out of one: put them into several archives."
            )
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def _opened(archive: IO[bytes]) -> zipfile.ZipFile:
    archive.seek(0)
    try:
        return zipfile.ZipFile(_Careful(archive))
    except ArchiveRefused:
        raise
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        OSError,
        ValueError,
        UnicodeError,
        OverflowError,
    ) as error:
        archive.seek(0)
        what = looks_like(archive.read(16))
        if what and "zip" not in what.split():
            raise ArchiveRefused(
                f"The file is {what}, no zip archive: pack the articles into a zip."
            ) from error
        raise ArchiveRefused(
            "The file is no zip archive, or it is damaged: pack the articles anew."
        ) from error


def _files_of(opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [info for info in opened.infolist() if not info.is_dir() and not _is_left_by_system(info)]


def _is_left_by_system(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.replace("\\", "/").split("/")
    return "__MACOSX" in parts[:-1] or parts[-1].casefold() in _LEFT_BY_SYSTEMS


def _raw_name(info: zipfile.ZipInfo) -> str:
    """The name as it was packed; many programs write UTF-8 without saying so."""
    name = info.orig_filename
    if not info.flag_bits & _IS_UTF8:
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return name
    return name


def _printable_name(info: zipfile.ZipInfo) -> str:
    """The name for a report and, where nothing is wrong with it, for the article's file."""
    name = clean(unicodedata.normalize("NFC", _raw_name(info))).text
    name = "".join(character if character.isprintable() else "�" for character in name)
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    name = "/".join(parts) or "(a file without a name)"
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _objection(info: zipfile.ZipInfo, name: str, seen: set[str]) -> str:
    """What is wrong with a member before it is opened, or nothing."""
    raw_name = _raw_name(info)
    path = raw_name.replace("\\", "/")
    mode = stat.S_IFMT(info.external_attr >> 16)
    if not path.strip("/. ") or any(character < " " or character == "\x7f" for character in raw_name):
        return "Its name is empty or holds control characters: rename it and pack it anew."
    if path.startswith("/") or _DRIVE.match(path):
        return "Its name leads out of the archive (an absolute path): pack the folder that it is in."
    if ".." in path.split("/"):
        return "Its name leads out of the archive (..): pack the folder that it is in."
    if len(raw_name) > LONGEST_NAME:
        return f"Its name has {len(raw_name):,} characters, more than {LONGEST_NAME}: give it a shorter one."
    if mode == stat.S_IFLNK:
        return "It is a link to another file (a symlink): pack the file itself."
    if mode not in (0, stat.S_IFREG):
        return "It is a device or a pipe, no file: leave it out."
    if info.flag_bits & _IS_ENCRYPTED:
        return "It is encrypted: pack it without a password."
    if name.casefold().endswith(_ARCHIVE_ENDINGS):
        return "It is an archive in the archive: unpack it first, and pack its files."
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "It is packed in a way that is not read (only “deflate” is): pack it with an ordinary zip."
    if name.casefold() in seen:
        return "Another file of the archive has this name: rename one of them."
    return ""


def _objection_to_sizes(info: zipfile.ZipInfo, taken: int) -> str:
    if info.file_size > MAX_BYTES:
        return f"It has {info.file_size:,} bytes, more than the 5 MB that are read: split it into articles."
    if info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        times = info.file_size // max(info.compress_size, 1)
        return f"It unfolds to {times:,} times its size, as no article does: it is taken for a bomb."
    if taken + info.file_size > MOST_BYTES:
        return (
            f"With it the archive would unfold to more than {MOST_BYTES // 1024 // 1024} MB: "
            "put it into another archive."
        )
    return ""


def _take_out(opened: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Member | Refused:
    """The member's bytes, never more of them than an article may have, whatever its sizes say."""
    raw = bytearray()
    try:
        with opened.open(info) as packed:
            while part := packed.read(CHUNK):
                raw += part
                if len(raw) > MAX_BYTES:
                    return Refused(name, "It is larger than it says, and than the 5 MB that are read.")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        return Refused(name, f"It is damaged ({_why(error)}): pack it anew.")
    what = looks_like(bytes(raw[:16]))
    if what in _ARCHIVES:
        return Refused(name, f"It is {what}, not text: copy the article's words into a text file.")
    return Member(name, bytes(raw))


def _why(error: Exception) -> str:
    said = " ".join(str(error).split())
    if "CRC" in said:
        return "its checksum is wrong"
    if "Overlapped" in said:
        return "it lies over another file of the archive"
    if "differ" in said:
        return "the archive names it twice, differently"
    return "its bytes cannot be unpacked"
