"""An old state of an event comes back whole: with its people and citations, not only its own fields.

The rows of an event keep a history of their own. They stood with one state of the event until its next one
was saved, and are brought back as they were then. Rows of which nobody knows when they began, as those that a
story file brought, stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models

from articles.admin.wording import sentences_of
from articles.models import Actor, Article, Quote
from articles.recording import delete_for, save_for
from desk.publishing import PublishingRefused
from timeline.models import Citation, Event, EventActor

PARTS: dict[type[models.Model], tuple[list[str], list[str]]] = {
    EventActor: (["actor_id"], ["role", "position"]),
    Citation: (["quote_id", "article_id"], ["relation", "stance", "note", "position"]),
}
"""The rows of an event: by what two of them are the same, and what else they say."""

MOST_CHANGES = 100


@dataclass(frozen=True)
class RowChange:
    """One change to a row of an event: when, by whom, why, and what."""

    when: datetime
    who: Any
    why: str
    what: str
    fields: list[tuple[str, str, str]]


def rows_of(state: Any) -> dict[type[models.Model], list[Any]]:
    """Return the rows that stood with an event's state out of its history, in their order; empty: as now."""
    until = _next_date(state)
    if until is None:
        return {}
    found: dict[type[models.Model], list[Any]] = {}
    for model in PARTS:
        latest: dict[int, Any] = {}
        for record in _records(model, state.id).filter(history_date__lt=until):
            latest[record.id] = record
        stood = [record for record in latest.values() if record.history_type != "-"]
        found[model] = sorted(stood, key=lambda record: (record.position, record.id))
    return found


def bring_back_rows(event: Event, state: Any, user: User, reason: str) -> list[str]:
    """Make the rows of `event` those of `state`; return a sentence for each that could not come back.

    Runs in the caller's transaction. Raises PublishingRefused where a published event would be left without a
    citation that readers see.
    """
    refused: list[str] = []
    for model, rows in rows_of(state).items():
        refused += _bring_back(model, rows, event, state, user, reason)
    if event.status == Event.Status.PUBLISHED and not event.citations.public().exists():
        raise PublishingRefused(
            ["It had no citation then that readers see, and it is published: unpublish it first."]
        )
    return refused


def row_changes(event_id: int) -> list[RowChange]:
    """Return the latest changes to an event's people and citations, the newest first."""
    changes = []
    for model in PARTS:
        before: dict[int, Any] = {}
        for record in _records(model, event_id).select_related("history_user"):
            changes.append(_told(model, record, before.get(record.id)))
            before[record.id] = record
    return sorted(changes, key=lambda change: change.when, reverse=True)[:MOST_CHANGES]


def _bring_back(
    model: type[models.Model], rows: Iterable[Any], event: Event, state: Any, user: User, reason: str
) -> list[str]:
    keys, facts = PARTS[model]
    now = {_key(row, keys): row for row in model._default_manager.filter(event_id=event.pk)}
    then = {_key(row, keys): row for row in rows}
    refused = []
    made_later = set(
        _records(model, event.pk)
        .filter(history_type="+", history_date__gte=_next_date(state))
        .values_list("id", flat=True)
    )
    for key, row in now.items():
        if key not in then and row.pk in made_later:
            delete_for(row, user, reason)
    for key, record in then.items():
        row = now.get(key) or model(event=event, **dict(zip(keys, key, strict=True)))
        facts_then = {name: getattr(record, name) for name in facts}
        if row.pk is not None and facts_then == {name: getattr(row, name) for name in facts}:
            continue
        for name, value in facts_then.items():
            setattr(row, name, value)
        if why := _reason_against(row):
            refused.append(f"{_named(model, record)} did not come back: {why}")
        else:
            save_for(row, user, reason)
    return refused


def _reason_against(row: Any) -> str:
    """One sentence why a row cannot stand any more, or nothing."""
    if isinstance(row, Citation) and row.quote_id is not None:
        quote = Quote.objects.filter(pk=row.quote_id).first()
        if quote is None:
            return "the quote was deleted."
        if row.pk is None and quote.status == Quote.Status.REJECTED:
            return "the quote was rejected since."
    try:
        row.full_clean()
    except ValidationError as error:
        return sentences_of(error, row)
    return ""


def _records(model: type[models.Model], event_id: int) -> Any:
    history: Any = getattr(model, "history")  # noqa: B009
    return history.filter(event_id=event_id).order_by("history_date", "history_id")


def _next_date(state: Any) -> datetime | None:
    later = Event.history.filter(id=state.id, history_date__gt=state.history_date).order_by("history_date")
    return later.values_list("history_date", flat=True).first()


def _key(row: Any, names: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _named(model: type[models.Model], record: Any) -> str:
    """The row in words, as far as what it names is still there."""
    if model is EventActor:
        actor = Actor.objects.filter(pk=record.actor_id).first()
        return f"{actor or 'somebody deleted'}{f' ({record.role})' if record.role else ''}"
    if record.quote_id is not None:
        quote = Quote.objects.filter(pk=record.quote_id).first()
        return f"The citation of “{quote}”" if quote else "The citation of a deleted quote"
    article = Article.objects.filter(pk=record.article_id).first()
    return f"The citation of “{article}”" if article else "The citation of a deleted article"


def _told(model: type[models.Model], record: Any, before: Any) -> RowChange:
    done = {"+": "added", "~": "changed", "-": "removed"}[record.history_type]
    fields = []
    if before is not None and record.history_type == "~":
        for name in PARTS[model][1]:
            old, new = getattr(before, name), getattr(record, name)
            if old != new:
                fields.append((name, str(old), str(new)))
    return RowChange(
        when=record.history_date,
        who=record.history_user,
        why=record.history_change_reason or "",
        what=f"{_named(model, record)}: {done}",
        fields=fields,
    )


def described(rows: dict[type[models.Model], list[Any]]) -> list[str]:
    """Return the rows that an old state would bring back, each in words."""
    return [_named(model, record) for model, records in rows.items() for record in records]
