"""Puts a text into the database once: as an article, a version, or the text that a version waited for."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, connection, transaction

from articles.extraction.cleaning import UnreadableText
from articles.importing.adding import VersionRefused, store_version, version_columns
from articles.importing.facts import Facts, gather_facts, refuse_other_text
from articles.importing.finishing import finish
from articles.importing.metadata import Metadata, MetadataRefused, normal_address
from articles.importing.outlets import OutletUnknown, find_outlet, outlet_for, outlet_of_address
from articles.importing.pages import TEXT, Prepared, prepare
from articles.models import Article, ArticleVersion, Outlet
from articles.phrasing import counted
from articles.recording import save_for
from articles.syndication import hold_with_copies
from articles.words import WordsRefused, supply_text, text_sha256

IMPORTED = "imported"
NEW_VERSION = "new-version"
SUPPLIED = "supplied"
ALREADY_THERE = "already-there"


class ImportRefused(ValueError):
    """The text cannot go in; the message is one sentence for an editor, and nothing was stored.

    `at` is the path of the field that is wrong, where it is one of the metadata.
    """

    def __init__(self, message: str, at: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Imported:
    """What became of one text.

    `outcome` is "imported", "new-version", "supplied" or "already-there"; `completed` counts the quotes that
    a supplied text completed; `suggestions` those that reading it added; `removals` are the characters that
    were taken out before counting, as [{"name", "count"}].
    """

    article: Article
    version: ArticleVersion
    outcome: str
    note: str = ""
    removals: tuple[dict[str, Any], ...] = ()
    suggestions: int = 0
    completed: int = 0


def import_text(
    content: str | bytes,
    *,
    outlet: Outlet | str | None = None,
    metadata: Metadata | None = None,
    content_type: str = TEXT,
    user: AbstractBaseUser | None = None,
    new_version: bool = False,
    reading: bool = True,
) -> Imported:
    """Store one text with what is known of it, whole or not at all, and read it unless `reading` is off.

    `outlet` counts where the metadata name none. The same text or the same address again is not stored twice;
    with `new_version` another text at a known address becomes its next version. A text that a withheld
    version was made from is supplied to it. Raises ImportRefused.
    """
    imported = store_text(
        content,
        outlet=outlet,
        metadata=metadata,
        content_type=content_type,
        user=user,
        new_version=new_version,
    )
    # One that is there and was never read is what a process that was ended in between left.
    if imported.outcome != ALREADY_THERE or (reading and not imported.version.read_by):
        finished = finish(imported.version, reading=reading)
        note = "; ".join(filter(None, (imported.note, *finished.notes)))
        imported = replace(imported, note=note, suggestions=finished.suggestions)
    return imported


def store_text(
    content: str | bytes,
    *,
    outlet: Outlet | str | None = None,
    metadata: Metadata | None = None,
    content_type: str = TEXT,
    user: AbstractBaseUser | None = None,
    new_version: bool = False,
) -> Imported:
    """Do the first half of `import_text`: store it, in a transaction of its own or the caller's, unread.

    Whoever calls it sees to reading and comparing once that transaction is committed. Raises ImportRefused.
    """
    metadata = metadata or Metadata()
    try:
        return _store(prepare(content, content_type), metadata, outlet, user, new_version)
    except MetadataRefused as error:
        raise ImportRefused(_sentence(error), error.at) from error
    except (UnreadableText, OutletUnknown, WordsRefused, VersionRefused) as error:
        raise ImportRefused(_sentence(error)) from error


def _store(
    prepared: Prepared,
    metadata: Metadata,
    outlet: Outlet | str | None,
    user: AbstractBaseUser | None,
    new_version: bool,
) -> Imported:
    refuse_other_text(prepared, metadata)
    digest = text_sha256(prepared.text)
    facts: Facts | None = None
    if not ArticleVersion.objects.filter(text_sha256=digest).exists():
        facts = gather_facts(prepared, metadata)  # the long part, outside the locks
    with transaction.atomic():
        _lock([f"text {digest}"])
        twins = list(
            ArticleVersion.objects.filter(text_sha256=digest).select_related("article__outlet").order_by("pk")
        )
        known = _known_text(prepared, metadata, twins)
        if known is not None:
            return known
        facts = facts or gather_facts(prepared, metadata)
        if twins:
            twin = twins[0].article
            facts = replace(facts, notes=(*facts.notes, f"the same text as {_named(twin)}"))
        if facts.url:
            _lock([f"address {_spellings(facts.url)[0]}"])
            there = Article.objects.filter(url__in=_spellings(facts.url)).select_related("outlet").first()
            if there is not None:
                return _known_address(prepared, facts, there, new_version, user)
        return _new_article(prepared, metadata, facts, outlet, user)


def _known_text(prepared: Prepared, metadata: Metadata, twins: list[ArticleVersion]) -> Imported | None:
    """The answer where the text itself is known already, else None."""
    completed = 0
    supplied = [twin for twin in twins if twin.text is None and twin.taken_down_at is None]
    for twin in supplied:
        completed += supply_text(
            twin, prepared.text, prepared.raw or b"", raw_content_type=prepared.content_type
        )
    if supplied:
        quotes = counted(completed, "quote")
        note = f"{quotes} completed"
        return Imported(
            supplied[0].article, supplied[0], SUPPLIED, note, _removals(prepared), completed=completed
        )
    held = [twin for twin in twins if twin.text is not None]
    if not held:
        for twin in twins:
            raise WordsRefused(
                f"The text of {_named(twin.article)} was taken down on {twin.taken_down_at:%Y-%m-%d} and "
                "is not taken in again."
            )
        return None
    if _is_printed_elsewhere(metadata, held):
        return None
    note = f"already there as {_named(held[0].article)}"
    if metadata.outlet and not _is_outlet(metadata, held[0].article.outlet):
        note += f", though the metadata name {metadata.outlet}"
    return Imported(held[0].article, held[0], ALREADY_THERE, note)


def _is_printed_elsewhere(metadata: Metadata, held: Iterable[ArticleVersion]) -> bool:
    """Whether the metadata say that another outlet printed the same text at an address of its own.

    Copies of one agency report are several published items, and it is their number that readers are told.
    """
    if not metadata.url or not (metadata.outlet or metadata.outlet_slug):
        return False
    spellings = _spellings(normal_address(metadata.url))
    return all(
        twin.article.url is not None
        and twin.article.url not in spellings
        and not _is_outlet(metadata, twin.article.outlet)
        for twin in held
    )


def _is_outlet(metadata: Metadata, outlet: Outlet) -> bool:
    named = find_outlet(metadata.outlet or "", metadata.outlet_slug or "")
    return named is not None and named.pk == outlet.pk


def _known_address(
    prepared: Prepared, facts: Facts, article: Article, new_version: bool, user: AbstractBaseUser | None
) -> Imported:
    """The answer where another text of this address is there."""
    latest = article.versions.order_by("-number").first()
    if not new_version and latest is not None:
        note = (
            f"its address is that of {_named(article)}, whose text is another: "
            "give --new-version to add it as the next version"
        )
        return Imported(article, latest, ALREADY_THERE, note)
    held = hold_with_copies(article)
    added = store_version(held, prepared, facts, user=user)
    return Imported(held, added.version, NEW_VERSION, _joined([*added.notes], facts), _removals(prepared))


def article_at(url: str) -> Article | None:
    """Return the article of this address, in whichever spelling it is kept, or None."""
    return Article.objects.filter(url__in=_spellings(url)).select_related("outlet").first() if url else None


def _new_article(
    prepared: Prepared,
    metadata: Metadata,
    facts: Facts,
    outlet: Outlet | str | None,
    user: AbstractBaseUser | None,
) -> Imported:
    notes = []
    if not (outlet or metadata.outlet or metadata.outlet_slug or metadata.outlet_short_name):
        # A page's own word for its site counts only where nobody else knows the outlet.
        outlet = outlet_of_address(facts.url) or prepared.page.outlet
    publisher, is_new = outlet_for(metadata, facts.url, outlet, user)
    if is_new:
        notes.append(f"new outlet {publisher.label}")
    article = Article(outlet=publisher, **facts.article)
    try:
        with transaction.atomic():
            save_for(article, user)
    except IntegrityError:
        there = Article.objects.filter(url__in=_spellings(facts.url)).select_related("outlet").first()
        if there is None:
            raise
        return _known_address(prepared, facts, there, False, user)  # made by hand since we looked
    version = ArticleVersion.objects.create(article=article, **version_columns(prepared, facts, 1))
    return Imported(article, version, IMPORTED, _joined(notes, facts), _removals(prepared))


def _lock(names: Iterable[str]) -> None:
    """Hold these names until the transaction ends, so that two imports of one thing queue up."""
    with connection.cursor() as cursor:
        for name in sorted(names):
            key = int.from_bytes(
                hashlib.sha256(f"sourceline import {name}".encode()).digest()[:8], signed=True
            )
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _spellings(url: str) -> list[str]:
    """The address in the spellings that mean one article, beginning with the one that stands for all."""
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("www.")
    path = parts.path.rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    spellings = [
        f"{scheme}://{www}{host}{path}{slash}{query}"
        for scheme in ("https", "http")
        for www in ("", "www.")
        for slash in ("", "/")
    ]
    return list(dict.fromkeys([*spellings, url]))


def _named(article: Article) -> str:
    return f"“{article.headline}” ({article.outlet.label}, article {article.public_id})"


def _joined(notes: list[str], facts: Facts) -> str:
    return "; ".join([*notes, *facts.notes])


def _removals(prepared: Prepared) -> tuple[dict[str, Any], ...]:
    return tuple({"name": removal.name, "count": removal.count} for removal in prepared.removals)


def _sentence(error: Exception) -> str:
    """The message as a sentence of its own."""
    message = str(error)
    message = message[:1].upper() + message[1:]
    return message if message.endswith((".", "!", "?")) else f"{message}."
