"""Adds the next text of an article that its outlet has changed, and takes its quotes over to it.

Whether the new text comes from the desk or from an import, it is this that stores it: nowhere does an article
get another text without its quotes being asked whether they still stand.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from articles.extraction.cleaning import UnreadableText
from articles.importing.facts import Facts, gather_facts
from articles.importing.finishing import finish
from articles.importing.metadata import Metadata, MetadataRefused
from articles.importing.pages import TEXT, Prepared, prepare
from articles.models import Article, ArticleVersion, Quote
from articles.recording import save_for
from articles.syndication import carry_over as carry_passages_over
from articles.syndication import hold_with_copies
from articles.versions import Carried, NotCarried, carry_over, unseen_quotes
from articles.words import text_sha256


class VersionRefused(ValueError):
    """The text is not added; the message is one sentence for an editor, and nothing was stored."""


@dataclass(frozen=True)
class NewVersion:
    """A text that was added, and what became of the article's quotes (see `Carried`).

    `notes` are what an editor should be told; `suggestions` counts what reading the text added.
    """

    version: ArticleVersion
    outcome: Carried
    notes: tuple[str, ...] = ()
    suggestions: int = 0

    @property
    def carried(self) -> tuple[Quote, ...]:
        """Accepted quotes, which now stand in the new version."""
        return self.outcome.carried

    @property
    def lost(self) -> tuple[NotCarried, ...]:
        """Accepted quotes that do not stand in it, each with the reason."""
        return self.outcome.lost


def add_version(
    article: Article,
    text: str | bytes,
    *,
    content_type: str = TEXT,
    metadata: Metadata | None = None,
    is_trivial: bool = False,
    retrieved_at: datetime | None = None,
    user: AbstractBaseUser | None = None,
    lose_unseen: bool = False,
    reading: bool = True,
) -> NewVersion:
    """Add `text`, a page or plain text, as the next version of `article`, all of it or nothing.

    Accepted quotes are carried over where they stand exactly and once with their context, else marked lost,
    with the reason; a trivial version makes none lost. Of a withheld text only hash and positions are known,
    so its accepted quotes cannot be compared: the version is refused, so that the earlier text be supplied
    first, unless `lose_unseen` says that nobody has it and that they may be lost. The new text is read unless
    `reading` is off. Raises VersionRefused.
    """
    try:
        prepared = prepare(text, content_type)
        facts = gather_facts(prepared, metadata or Metadata())
    except (UnreadableText, MetadataRefused) as error:
        raise VersionRefused(_sentence(str(error))) from error
    with transaction.atomic():
        held = hold_with_copies(article)
        added = store_version(
            held,
            prepared,
            facts,
            is_trivial=is_trivial,
            retrieved_at=retrieved_at,
            user=user,
            lose_unseen=lose_unseen,
        )
    finished = finish(version=added.version, reading=reading)
    return replace(added, notes=(*added.notes, *finished.notes), suggestions=finished.suggestions)


def store_version(
    article: Article,
    prepared: Prepared,
    facts: Facts,
    *,
    is_trivial: bool = False,
    retrieved_at: datetime | None = None,
    user: AbstractBaseUser | None = None,
    lose_unseen: bool = False,
) -> NewVersion:
    """Store the next version of an article whose row is locked, unread. Raises VersionRefused."""
    digest = text_sha256(prepared.text)
    latest = article.versions.defer("text", "raw").order_by("-number").first()
    _refuse_known(article, latest, digest)
    if not (is_trivial or lose_unseen) and (unseen := unseen_quotes(article)):
        quotes = "1 accepted quote stands" if unseen == 1 else f"{unseen} accepted quotes stand"
        raise VersionRefused(
            f"{quotes} in a text that is withheld, so nobody can see whether the new text still holds "
            f"{'it' if unseen == 1 else 'them'}: supply the earlier text first, or, where nobody has it, "
            f"say at the preview that {'it' if unseen == 1 else 'they'} may be lost."
        )
    number = (article.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = ArticleVersion.objects.create(
        article=article,
        is_trivial=is_trivial and latest is not None,
        **version_columns(prepared, facts, number, retrieved_at),
    )
    notes = [f"version {number}"]
    if facts.article["headline"] != article.headline:
        notes.append(f"its headline is now “{facts.article['headline']}”, the record keeps the first")
    _update_moment(article, facts, user)
    outcome = carry_over(version, user)
    carry_passages_over(version, user)
    for amount, what in (
        (len(outcome.carried), "carried over"),
        (len(outcome.lost), "lost"),
        (len(outcome.undated), "no longer dated, since the days beside changed"),
        (len(outcome.hidden), "shown without the outlet's words from now on"),
    ):
        if amount:
            notes.append(f"{amount} {'quote' if amount == 1 else 'quotes'} {what}")
    return NewVersion(version, outcome, tuple(notes))


def version_columns(
    prepared: Prepared, facts: Facts, number: int, retrieved_at: datetime | None = None
) -> dict[str, Any]:
    """Return the columns of a version that holds this text."""
    return {
        "number": number,
        "text": prepared.text,
        "characters": len(prepared.text),
        "text_sha256": text_sha256(prepared.text),
        "retrieved_at": retrieved_at or timezone.now(),
        **facts.version,
    }


def _refuse_known(article: Article, latest: ArticleVersion | None, digest: str) -> None:
    taken_down = article.versions.filter(text_sha256=digest, taken_down_at__isnull=False).first()
    if taken_down is not None:
        raise VersionRefused(
            f"This text was taken down on {taken_down.taken_down_at:%Y-%m-%d} and is not taken in again."
        )
    if latest is not None and latest.text_sha256 == digest:
        known = f"This is the text of version {latest.number}, character by character"
        is_there = article.versions.supplied().filter(pk=latest.pk).exists()
        raise VersionRefused(
            f"{known}: there is nothing to add."
            if is_there
            else f"{known}, which is withheld: import it, and it is supplied to that version."
        )


def _update_moment(article: Article, facts: Facts, user: AbstractBaseUser | None) -> None:
    """Keep when the outlet says that it changed the article."""
    updated = {name: value for name, value in facts.article.items() if name.startswith("updated_")}
    if updated["updated_at"] is None or all(
        getattr(article, name) == value for name, value in updated.items()
    ):
        return
    for name, value in updated.items():
        setattr(article, name, value)
    save_for(article, user)


def _sentence(message: str) -> str:
    message = message[:1].upper() + message[1:]
    return message if message.endswith((".", "!", "?")) else f"{message}."
