"""Pages of a list by the place where the last one ended: they stay right while events are added."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, F, Func, Model, Q, TextField, Value
from django.db.models.base import ModelState

from config.replicas import reading
from timeline.models import Entry, Event, Timeline
from timeline.querysets import EntryQuerySet, is_not
from timeline.visibility import visible_entries

SIZE = 25

UNPRINTED = (
    "event__title_search",
    "event__summary_search",
    *("window", "event_kind", "actor_ids", "agencies", "quote_kinds"),
)
"""What lists find events by and print nothing of."""

OF_ENTRIES = ("id", "event_id", "is_undated", "is_background", "sort_at", "rank", "outlet_ids", "reports")
OF_EVENTS = ("id", "slug", "title", "earliest", "latest", "precision", "zone")
"""What a list of cards that are kept is made of, besides these; all else of an event stands on its card."""

AnyModel = TypeVar("AnyModel", bound=Model)


class Row(Func):
    """Several values that are compared one after the other."""

    function = "ROW"
    output_field = TextField()


class Compared(Func):
    """Whether two rows stand in the order that `arg_joiner` says."""

    template = "%(expressions)s"
    arity = 2
    output_field = BooleanField()


@dataclass(frozen=True)
class Cursor:
    """The place of an entry in the order of its timeline; the next page begins behind it."""

    is_newest_first: bool
    is_background: bool
    is_undated: bool
    sort_at: datetime
    rank: int
    entry_id: int

    @classmethod
    def of(cls, entry: Entry, *, newest_first: bool) -> "Cursor":
        assert entry.sort_at is not None, "the database places every entry"
        return cls(newest_first, entry.is_background, entry.is_undated, entry.sort_at, entry.rank, entry.pk)

    def write(self) -> str:
        place = [
            int(self.is_newest_first),
            int(self.is_background),
            int(self.is_undated),
            self.sort_at.astimezone(UTC).replace(tzinfo=None).isoformat(),
            self.rank,
            self.entry_id,
        ]
        return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises ValueError for anything that `write` has not written."""
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            newest, background, undated, moment, rank, entry_id = json.loads(
                base64.b64decode(padded, altchars=b"-_", validate=True)
            )
            numbers = (newest, background, undated, rank, entry_id)
            if not all(type(number) is int and 0 <= number < 2**63 for number in numbers):
                raise ValueError(text)
            at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        except (ValueError, TypeError, binascii.Error, RecursionError) as error:
            raise ValueError(text) from error
        if rank >= 2**31 or max(newest, background, undated) > 1:
            raise ValueError(text)
        return cls(bool(newest), bool(background), bool(undated), at, rank, entry_id)

    def behind(self) -> Q:
        """Entries at this place or behind it: one comparison, so that an index leads straight to them."""
        place = [Value(self.sort_at), Value(self.rank), Value(self.entry_id)]
        order = [F("sort_at"), F("rank"), F("id")]
        if self.is_newest_first:
            groups = [is_not("is_background"), is_not("is_undated")]
            past = [Value(not self.is_background), Value(not self.is_undated)]
            return Q(Compared(Row(*groups, *order), Row(*past, *place), arg_joiner=" <= "))
        past = [Value(self.is_background), Value(self.is_undated)]
        return Q(Compared(Row("is_background", "is_undated", *order), Row(*past, *place), arg_joiner=" >= "))


@dataclass(frozen=True)
class Page:
    """One page; `before` is the last entry of the page before it, `next` the cursor to the page behind it."""

    entries: list[Entry]
    before: Entry | None
    next: str

    @property
    def is_first(self) -> bool:
        return self.before is None


def page_of(entries: EntryQuerySet, *, newest_first: bool, cursor: Cursor | None, size: int = SIZE) -> Page:
    """Return the page of `size` entries behind `cursor`, in one query, with its events.

    Of both come all fields that lists print.
    """
    rows = _behind(entries, newest_first=newest_first, cursor=cursor, size=size)
    rows = rows.select_related("event").defer(*UNPRINTED)
    return _page(list(rows), newest_first=newest_first, cursor=cursor, size=size)


def short_page_of(entries: EntryQuerySet, *, newest_first: bool, cursor: Cursor | None) -> Page:
    """As `page_of`; its entries and their events have the fields `OF_ENTRIES` and `OF_EVENTS` alone."""
    try:
        statement, parameters = _short(_behind(entries, newest_first=newest_first, cursor=cursor, size=SIZE))
    except EmptyResultSet:  # a condition can hold for nothing, as Django sees by itself
        return Page([], None, "")
    return _page(_read(statement, parameters), newest_first=newest_first, cursor=cursor, size=SIZE)


def first_short_page_of(timeline: Timeline, *, newest_first: bool, with_background: bool) -> Page:
    """The first page of the whole timeline, as `short_page_of` has it: the one that is asked for most."""
    statement = _of_first_page(newest_first, with_background)
    return _page(_read(statement, (timeline.pk,)), newest_first=newest_first, cursor=None, size=SIZE)


@cache
def _of_first_page(newest_first: bool, with_background: bool) -> str:
    """The statement that finds the first page of a timeline, which Django writes once for all of them."""
    entries = visible_entries(Timeline(pk=1))
    if not with_background:
        entries = entries.filter(is_background=False)
    statement, parameters = _short(_behind(entries, newest_first=newest_first, cursor=None, size=SIZE))
    assert tuple(parameters) == (1,), "nothing in it differs but the timeline"
    return statement


def _behind(entries: EntryQuerySet, *, newest_first: bool, cursor: Cursor | None, size: int) -> EntryQuerySet:
    """The entries of a page and one more; behind a cursor also the one that the page before ended with.

    That one comes along for the heading it stood under.
    """
    entries = entries.in_order(newest_first=newest_first)
    return entries[: size + 1] if cursor is None else entries.filter(cursor.behind())[: size + 2]


def _page(rows: list[Entry], *, newest_first: bool, cursor: Cursor | None, size: int) -> Page:
    before = None
    if cursor is not None and rows and rows[0].pk == cursor.entry_id:
        before = rows.pop(0)
    shown = rows[:size]
    has_more = len(rows) > size
    return Page(shown, before, Cursor.of(shown[-1], newest_first=newest_first).write() if has_more else "")


def _short(entries: EntryQuerySet) -> tuple[str, Sequence[Any]]:
    columns = (*OF_ENTRIES, *(f"event__{name}" for name in OF_EVENTS))
    statement, parameters = entries.values_list(*columns).query.sql_with_params()
    return statement, parameters


def _read(statement: str, parameters: Sequence[Any]) -> list[Entry]:
    database = reading()
    with database.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    found = []
    for row in rows:
        entry = _made(Entry, OF_ENTRIES, row[: len(OF_ENTRIES)], database.alias)
        event = _made(Event, OF_EVENTS, row[len(OF_ENTRIES) :], database.alias)
        entry._state.fields_cache["event"] = event
        found.append(entry)
    return found


def _made(model: type[AnyModel], names: Sequence[str], values: Sequence[Any], alias: str) -> AnyModel:
    """A record with these fields, as Django makes one of a row, and all others to be read when asked for.

    Django does it field by field; for the fifty of a page that takes longer than to ask for them.
    """
    made = model.__new__(model)
    made.__dict__.update(zip(names, values, strict=True))
    made._state = ModelState()
    made._state.adding, made._state.db = False, alias
    return made
