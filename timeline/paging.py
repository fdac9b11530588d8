"""Pages of a list by the place where the last one ended: they stay right while events are added."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import BooleanField, F, Func, Q, TextField, Value

from timeline.models import Entry
from timeline.querysets import EntryQuerySet, is_not

SIZE = 25

UNPRINTED = (
    "event__title_search",
    "event__summary_search",
    *("window", "event_kind", "actor_ids", "agencies", "quote_kinds"),
)
"""What lists find events by and print nothing of."""

OF_KEPT_CARDS = (
    *("event", "is_undated", "is_background", "sort_at", "rank", "outlet_ids", "reports"),
    *(f"event__{name}" for name in ("slug", "title", "earliest", "latest", "precision", "zone")),
)
"""What a list of cards that are kept is made of, besides these; all else of an event stands on its card."""


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


def page_of(
    entries: EntryQuerySet,
    *,
    newest_first: bool,
    cursor: Cursor | None,
    size: int = SIZE,
    only: Sequence[str] = (),
) -> Page:
    """Return the page of `size` entries behind `cursor`, in one query, with its events.

    Of both come all fields that lists print, or `only` these.
    """
    entries = entries.in_order(newest_first=newest_first).select_related("event")
    entries = entries.only(*only) if only else entries.defer(*UNPRINTED)
    wanted = size + 1
    if cursor is not None:
        entries = entries.filter(cursor.behind())
        wanted += 1  # the entry the page before ended with comes along, for the heading it stood under
    rows = list(entries[:wanted])
    before = None
    if cursor is not None and rows and rows[0].pk == cursor.entry_id:
        before = rows.pop(0)
    shown = rows[:size]
    has_more = len(rows) > size
    return Page(shown, before, Cursor.of(shown[-1], newest_first=newest_first).write() if has_more else "")
