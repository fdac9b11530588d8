"""Turns the bytes of a file into text whose characters can be counted, because quotes are pinned by counting.

Two promises: what comes out is the same for the same bytes on every machine, and whatever was taken out
before counting is named and numbered, so that nobody has to wonder why an offset does not fit the file.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

MAX_BYTES = 5 * 1024 * 1024
"""The largest text that is read, in bytes: five megabytes, some 800,000 words."""


class UnreadableText(ValueError):
    """The bytes are not a text that can be read; the message is one sentence for an editor."""


@dataclass(frozen=True, slots=True)
class Removal:
    """One sort of character that was taken out before counting, and how often it stood there."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without what cannot be seen or stored, and what that was."""

    text: str
    removals: tuple[Removal, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, the encoding it was in, and what was taken out before counting."""

    text: str
    encoding: str
    removals: tuple[Removal, ...]


# Names are plural and in the order in which they are reported. Joiners (U+200C, U+200D) are absent on
# purpose: Persian words and family emoji fall apart without them.
_REMOVED = (
    ("NUL characters", "\x00"),
    ("control characters", "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"),
    ("variation selectors", "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"),
    ("bidi controls", "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"),
    ("lone surrogates", "\ud800-\udfff"),
)
_ANY_REMOVED = re.compile("[" + "".join(characters for _, characters in _REMOVED) + "]")
_NAMED = tuple((name, re.compile(f"[{characters}]")) for name, characters in _REMOVED)

# What the first bytes of common files that are not text look like.
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"RIFF", "an image, sound or film"),
    (b"OggS", "a sound recording"),
    (b"ID3", "a sound recording"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_BYTE_ORDER_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8 with BOM"),
)
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_ACCENTED_RUN = re.compile("[\u00c0-\u00ff\u0160\u0161\u017d\u017e\u0152\u0153\u0178\u0192]{3,}")


def clean(text: str) -> Cleaned:
    """Take out what cannot be seen or stored, and count each sort of it.

    Removed are NUL and other control characters (tab and line endings stay), variation selectors,
    bidi controls and halves of surrogate pairs, and a byte order mark at the very start. Line endings,
    no-break spaces and joiners stay as they are.

    >>> clean("Caf\\u00e9\\x00\\u202e closes\\r\\n")
    Cleaned(text='Café closes\\r\\n', removals=(Removal(name='NUL characters', count=1), \
Removal(name='bidi controls', count=1)))
    """
    removals = []
    if text.startswith("\ufeff"):
        text = text[1:]
        removals.append(Removal("byte order marks", 1))
    if _ANY_REMOVED.search(text) is None:
        return Cleaned(text, tuple(removals))
    for name, characters in _NAMED:
        count = len(characters.findall(text))
        if count:
            removals.append(Removal(name, count))
    return Cleaned(_ANY_REMOVED.sub("", text), tuple(removals))


def decode(raw: bytes) -> Decoded:
    """Read the bytes of a file as text and clean it.

    Taken are UTF-8, with or without its mark, UTF-16 and UTF-32 with theirs, and windows-1252 where the
    bytes are plausibly text in it. Raises `UnreadableText` for a file that is empty, larger than
    `MAX_BYTES`, not text at all, or in another encoding.

    >>> decode("\\ufeffPorts close".encode("utf-16-le")).encoding
    'UTF-16'
    >>> decode(b"caf\\xe9 closed, owner said").encoding
    'windows-1252'
    """
    if not raw:
        raise UnreadableText("The file is empty (0 bytes): give a file that holds the text of an article.")
    if len(raw) > MAX_BYTES:
        raise UnreadableText(
            f"The file has {len(raw):,} bytes, more than the 5 MB ({MAX_BYTES:,} bytes) that are read: "
            "split it into single articles."
        )
    kind = looks_like(raw)
    if kind:
        raise UnreadableText(
            f"The file is {kind}, not text: copy the article's words out of it into a UTF-8 text file."
        )
    text, encoding = _decode_bytes(raw)
    _refuse_binary(text)
    cleaned = clean(text)
    if not cleaned.text.strip():
        raise UnreadableText(
            "The file is empty: it holds only spaces, line breaks or invisible characters; "
            "give a file that holds the text of an article."
        )
    return Decoded(cleaned.text, encoding, cleaned.removals)


def looks_like(raw: bytes) -> str:
    """Return the kind of file that these first bytes are known from, or nothing.

    >>> looks_like(b"%PDF-1.7")
    'a PDF document'
    """
    for signature, name in _SIGNATURES:
        if raw.startswith(signature):
            return name
    if raw[4:8] == b"ftyp":
        return "a film or picture"
    return ""


def _decode_bytes(raw: bytes) -> tuple[str, str]:
    for mark, codec, name in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(codec), name
            except UnicodeDecodeError as error:
                raise UnreadableText(
                    f"The file begins with the mark of {name.removesuffix(' with BOM')} but is not valid in "
                    f"it at byte {error.start:,} (tried: {name}): save it again as UTF-8."
                ) from None
    try:
        return raw.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        broken_at = error.start
    if b"\x00" in raw:
        raise UnreadableText(
            f"The file holds binary data (a NUL byte at byte {raw.index(0):,}, and it is not UTF-8), not "
            "text: give the article's words as a UTF-8 text file."
        )
    text, objection = _as_windows_1252(raw)
    if objection:
        raise UnreadableText(
            f"The file's encoding is not known: tried UTF-8 (fails at byte {broken_at:,}) and windows-1252 "
            f"({objection}); save it again as UTF-8."
        )
    return text, "windows-1252"


def _as_windows_1252(raw: bytes) -> tuple[str, str]:
    """The text in windows-1252 and an empty objection, or the reason why it is not in that encoding."""
    high = len(_HIGH_BYTE.findall(raw))
    # Several sound UTF-8 sequences beside the broken byte mean damaged UTF-8, not another encoding.
    sound = sum(len(sequence) for sequence in _UTF8_SEQUENCE.findall(raw))
    if sound * 2 > high:
        return "", "most of its special characters are sound UTF-8, so the file is damaged UTF-8"
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as error:
        return "", f"byte {error.start:,} means nothing in it"
    # Western text has some accents among many plain letters; Cyrillic or Chinese bytes are nearly all high.
    if high * 4 > len(raw) and high > 2:
        return "", "too many accented letters for a text in it"
    if sum(len(run) for run in _ACCENTED_RUN.findall(text)) * 3 > high and high > 6:
        return "", "long runs of accented letters are no words in it"
    controls = sum(1 for character in text if character < " " and character not in "\t\n\r\f")
    if controls:
        return "", f"{controls:,} control characters, which no such text has"
    return text, ""


def _refuse_binary(text: str) -> None:
    """Raise `UnreadableText` where so much of the text is control characters that it is none."""
    if text.isprintable():
        return
    counts = Counter(character for character in text if character < " " or "\x7f" <= character <= "\x9f")
    for allowed in "\t\n\r\f":
        counts.pop(allowed, None)
    controls = counts.total()
    if controls * 20 <= len(text) or (controls < 4 and controls < len(text.strip())):
        return
    if counts["\x00"] * 3 > len(text):
        raise UnreadableText(
            "The file looks like UTF-16 without its byte order mark (every other byte is NUL): "
            "save it again as UTF-8."
        )
    raise UnreadableText(
        f"The file holds binary data ({controls:,} control characters among {len(text):,}), not text: "
        "give the article's words as a UTF-8 text file."
    )
