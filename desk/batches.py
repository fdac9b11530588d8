"""Several files, or a zip of them, taken in one after the other, each whole or not at all.

One file is held at a time, and each is told of as soon as it is done: a thousand articles need no more memory
than one, and an editor sees how far it is.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile

from articles.extraction.cleaning import MAX_BYTES
from articles.importing import (
    ALREADY_THERE,
    HTML,
    TEXT,
    Imported,
    ImportRefused,
    Metadata,
    import_text,
)
from articles.importing.archives import ArchiveRefused, Member, count_members, member_names, members
from articles.importing.beside import METADATA_ENDING, Described, Entry
from articles.importing.files import ACCOMPANYING, PAGE_ENDINGS, TEXT_ENDINGS
from articles.importing.outlets import OutletUnknown
from articles.importing.trouble import trouble_of
from articles.models import Article
from desk.arriving import missing_quotes

logger = logging.getLogger(__name__)

FAILED = "failed"
SKIPPED = "skipped"
METADATA = "metadata"
TOO_LARGE = "It has more than the 5 MB that are read: split it into articles."
NO_TEXT = "It is neither text (.txt) nor a page (.html): copy its words into a text file."
NOT_TAKEN_IN = "It could not be taken in; the log says why. Nothing of it was stored."
NO_OUTLET = "It does not say which outlet published it: give the outlet's name."


class FileRefused(ValueError):
    """The file is not read; the message is one sentence for an editor."""


@dataclass(frozen=True)
class Sent:
    """A text or page as it was sent, with what its metadata say of it; not yet taken in."""

    name: str
    content: bytes
    content_type: str
    entry: Entry | None = None


@dataclass(frozen=True)
class Taken:
    """What became of one file: `outcome` is that of the import, or FAILED, SKIPPED or METADATA."""

    name: str
    outcome: str
    words: str = ""
    article: Article | None = None
    suggestions: int = 0

    @property
    def said(self) -> str:
        return self.outcome.replace("-", " ")


def no_outlet(refusal: ImportRefused) -> bool:
    """Whether it was refused because of its outlet."""
    return isinstance(refusal.__cause__, OutletUnknown)


def is_archive(file: UploadedFile) -> bool:
    return PurePosixPath(file.name or "").suffix.lower() == ".zip"


def content_type_of(name: str) -> str:
    """Return what a file of this name holds. Raises FileRefused where it is neither text nor a page."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in PAGE_ENDINGS:
        return HTML
    if ending in TEXT_ENDINGS:
        return TEXT
    raise FileRefused(NO_TEXT)


def content_of(file: UploadedFile) -> tuple[bytes, str]:
    """Return the bytes of an uploaded text or page and which of both it is. Raises FileRefused."""
    content_type = content_type_of(file.name or "")
    if (file.size or 0) > MAX_BYTES:
        raise FileRefused(TOO_LARGE)
    file.seek(0)
    return file.read(), content_type


def count_files(files: Iterable[UploadedFile]) -> int:
    """Return how many lines `take_in_each` will yield at most."""
    total = 0
    for file in files:
        try:
            total += count_members(file) if is_archive(file) else 1
        except ArchiveRefused:
            total += 1
    return total


def take_in_each(files: Sequence[UploadedFile], outlet: str, user: User) -> Iterator[Taken]:
    """Import each file and each member of an archive when it is asked for, in a transaction of its own.

    `outlet` counts where nothing else names one. What cannot be taken in is told by name, and the others go
    on.
    """
    for sent in sent_in(files):
        yield sent if isinstance(sent, Taken) else _taken(sent, outlet, user)


def sent_in(files: Sequence[UploadedFile]) -> Iterator[Sent | Taken]:
    """Yield each file and each member of an archive when it is asked for: what it holds, or why it is none.

    Metadata in the archive, or among the files, speak of the texts beside and below them.
    """
    beside = _sent_metadata(files)
    for file in files:
        name = file.name or "(a file without a name)"
        if is_archive(file):
            try:
                yield from _members_sent(file)
            except ArchiveRefused as refusal:
                yield Taken(name, FAILED, str(refusal))
        elif beside.is_metadata(name):
            yield _metadata_told(name, beside)
        else:
            try:
                content, content_type = content_of(file)
            except FileRefused as refusal:
                yield Taken(name, FAILED, str(refusal))
            else:
                yield _sent(Sent(name, content, content_type, beside.entry(name)))


def _sent_metadata(files: Iterable[UploadedFile]) -> Described:
    """What JSON files among those sent say of the others."""
    described = Described()
    for file in files:
        name = file.name or ""
        if name.lower().endswith(METADATA_ENDING) and (file.size or 0) <= MAX_BYTES:
            file.seek(0)
            described.read(name, file.read())
    return described


def _members_sent(archive: UploadedFile) -> Iterator[Sent | Taken]:
    """Metadata are read first, wherever in the archive they stand. Raises ArchiveRefused."""
    beside = Described()
    for member in members(archive, METADATA_ENDING):
        if isinstance(member, Member):
            beside.read(member.name, member.raw)
    names = member_names(archive)
    for member in members(archive):
        if not isinstance(member, Member):
            yield Taken(member.name, FAILED, member.sentence)
        elif beside.is_metadata(member.name):
            yield _metadata_told(member.name, beside, names)
        elif beside.entry(member.name) is None and _goes_with_the_folder(member.name):
            yield Taken(member.name, SKIPPED, "It goes with the folder.")
        else:
            try:
                content_type = content_type_of(member.name)
            except FileRefused as refusal:
                yield Taken(member.name, FAILED, str(refusal))
            else:
                yield _sent(Sent(member.name, member.raw, content_type, beside.entry(member.name)))


def _sent(sent: Sent) -> Sent | Taken:
    """What was sent, unless its metadata are wrong."""
    objection = sent.entry.objection if sent.entry else ""
    return Taken(sent.name, FAILED, objection) if objection else sent


def _goes_with_the_folder(name: str) -> bool:
    return PurePosixPath(name).stem.lower() in ACCOMPANYING


def _metadata_told(name: str, beside: Described, there: Collection[str] = ()) -> Taken:
    """The line of a metadata file: of how many texts it speaks, or what is wrong with it."""
    faults = beside.faults(name, there)
    count = beside.count(name)
    told = f"It says what is known of {'1 text' if count == 1 else f'{count:,} texts'}."
    return Taken(name, FAILED if faults else METADATA, " ".join([*faults, *([told] if count else [])]))


def summary(outcomes: Counter[str], suggestions: int) -> str:
    """Return one line on all of them.

    >>> summary(Counter({"imported": 2, "failed": 1}), 7)
    '3 files: 2 imported, 1 failed; 7 suggestions to decide.'
    """
    total = outcomes.total()
    parts = ", ".join(f"{count} {outcome.replace('-', ' ')}" for outcome, count in outcomes.items())
    files, found = "1 file" if total == 1 else f"{total:,} files", f"{suggestions:,} suggestions"
    return f"{files}: {parts}; {'1 suggestion' if suggestions == 1 else found} to decide."


def _taken(sent: Sent, outlet: str, user: User) -> Taken:
    entry, metadata = sent.entry, sent.entry.metadata if sent.entry else None
    try:
        imported = import_text(
            sent.content, outlet=outlet or None, metadata=metadata, content_type=sent.content_type, user=user
        )
    except ImportRefused as refusal:
        place = entry.origin.at(refusal.at) if entry and refusal.at else ""
        return Taken(sent.name, FAILED, told_of(refusal, outlet, metadata, place))
    except Exception as error:
        logger.exception("Importing %s failed", sent.name)
        trouble = trouble_of(error)
        told = f"Nothing of it was stored. {trouble}, then import it again." if trouble else NOT_TAKEN_IN
        return Taken(sent.name, FAILED, told)
    words = "; ".join(notes_on(imported, metadata, sent.content, sent.content_type))
    return Taken(sent.name, imported.outcome, words, imported.article, imported.suggestions)


def told_of(refusal: ImportRefused, outlet: str, metadata: Metadata | None, place: str) -> str:
    """Return the sentence for an editor on a text that was refused.

    `place` is where in its metadata the wrong field stands, if it is one of theirs.
    """
    if no_outlet(refusal) and not outlet and not (metadata and metadata.outlet):
        return NO_OUTLET
    return f"{place}: {refusal}" if place else str(refusal)


def notes_on(
    imported: Imported, metadata: Metadata | None, content: str | bytes, content_type: str
) -> list[str]:
    """Return what an editor should be told of a text that was taken in."""
    notes = [imported.note] if imported.note else []
    if metadata and metadata.ignored:
        notes.append(f"not used of its metadata: {', '.join(metadata.ignored)}")
    is_new_page = content_type == HTML and imported.outcome != ALREADY_THERE
    if is_new_page and (missing := missing_quotes(content, imported.version.text or "")):
        notes.append(f"{len(missing)} × words in quotation marks on the page are missing from its text")
    return notes
