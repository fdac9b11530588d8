"""The cards of a list as finished HTML, kept in the database while what they are made of is unchanged.

To make a card takes a hundred times what it takes to print one. Each is kept with a key: which state of
which rows it was made of, as the database's `versions_of_cards` tells, and what else it prints. One question
brings for every event of a page its state and what is kept of it; what does not fit is made again.
"""

import hashlib
import json
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from itertools import islice
from typing import Any, Self

from django.db import DatabaseError, connection, transaction
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.template.loader import get_template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from psycopg.errors import ReadOnlySqlTransaction

from config.replicas import in_use, reading
from timeline.cards import (
    BackgroundItem,
    Card,
    Day,
    background_of,
    by_day,
    cards_of,
    foreground,
    more_quotes,
    outlet_labels,
    told_once,
    with_people,
)
from timeline.filters import EventFilterForm
from timeline.models import Entry, Timeline
from timeline.paging import Page
from timeline.picking import NOTHING, AskedQuotes, Picked, strongest_quotes
from timeline.querysets import EntryQuerySet
from timeline.typography import typographic
from timeline.version_tags import code
from timeline.visibility import visible_entries, visible_timelines

logger = logging.getLogger(__name__)

KEPT_WITH_LINES = """
SELECT now.entry_id, now.version, card.key, card.html, card.lines
FROM versions_of_cards(%s::bigint[]) AS now
LEFT JOIN timeline_card card ON card.entry_id = now.entry_id AND card.xmin::text = card.written_by"""
KEPT = KEPT_WITH_LINES.replace("card.lines", "NULL")
VERSION = """(
SELECT jsonb_object_agg(entry_id, version) FROM versions_of_cards(%s::bigint[])
) ->> timeline_entry.id::text"""
"""The version of an entry's card, asked once for all entries of a statement."""

AT_ONCE = 100
"""Cards that are made together where all of a timeline are."""

SPARE_QUOTES = 12
"""Of so many quotes of an event the lines are kept; where a reader asks for others, its card is made."""

KEEP = "SELECT keep_cards(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])"


def arrange_printed(
    page: Page, timeline: Timeline, form: EventFilterForm
) -> tuple[list[Day[SafeString]], list[BackgroundItem]]:
    """As `arrange`, with each card as the HTML that lists print of it.

    An event that was withdrawn since the page was found is left out.
    """
    printed = printed_cards(foreground(page), timeline, outlet_labels(form), form.asked_quotes)
    return by_day(page, timeline, printed), background_of(page, timeline)


def printed_cards(
    entries: list[Entry], timeline: Timeline, outlets: Mapping[int, str], asked: AskedQuotes = NOTHING
) -> dict[int, SafeString]:
    """Return the HTML of each event's card, by event id: in one query where all are kept.

    Entries and events as a short page has them are enough. Which quotes stand on a card depends on what a
    reader `asked` for: one query tells which, and where their lines are kept, they take the place of those
    that stood there.
    """
    if not entries:
        return {}
    kept = list(_kept(entries, timeline, outlets, with_lines=bool(asked)))
    if asked:
        return _printed_for(asked, kept, timeline, outlets)
    printed = {entry.event_id: card.html for entry, card in kept if card}
    if missing := [entry.pk for entry, card in kept if card is None]:
        made = made_now(missing, timeline, outlets)
        printed |= {one.event: one.card.html for one in made}
        # What one sees in a transaction may never be committed, and a replica takes nothing in.
        if not reading().in_atomic_block and in_use() is None:
            keep(made)
    return printed


def _printed_for(
    asked: AskedQuotes,
    kept: list[tuple[Entry, "KeptCard | None"]],
    timeline: Timeline,
    outlets: Mapping[int, str],
) -> dict[int, SafeString]:
    """Cards on which the quotes stand that fit what was asked for; those that cannot be kept's are made."""
    candidates = strongest_quotes([entry.event_id for entry, _ in kept], asked)
    printed: dict[int, SafeString] = {}
    missing: list[int] = []
    for entry, card in kept:
        picks, quotes = candidates.shown(entry.event_id), candidates.totals.get(entry.event_id, 0)
        html = card.showing(entry, picks, quotes) if card else None
        if html is None:
            missing.append(entry.pk)
        else:
            printed[entry.event_id] = html
    if missing:
        made = cards_of(list(_in_full(missing, timeline)), timeline, dict(outlets), candidates)
        printed |= {event: printed_card(card).html for event, card in made.items()}
    return printed


@dataclass(frozen=True)
class KeptLine:
    """The line of one quote as a card prints it, and what of it decides whether another says it already."""

    quote: int
    has_words: bool
    gist: str
    html: str


@dataclass(frozen=True)
class KeptCard:
    """A card's HTML, as templates make it; `said` is its part with the quotes, `lines` may stand there."""

    html: SafeString
    said: str
    lines: list[KeptLine]

    @classmethod
    def read(cls, html: str, lines: str | None) -> Self:
        said, *kept = json.loads(lines) if lines else [""]
        return cls(SafeString(html), said, [KeptLine(*line) for line in kept])

    def written_lines(self) -> str:
        return json.dumps([self.said, *map(astuple, self.lines)], ensure_ascii=False)

    def showing(self, entry: Entry, picks: list[Picked], quotes: int) -> SafeString | None:
        """The card with those quotes on it, of `quotes` in all; None where the line of one is not kept."""
        known = {line.quote: line for line in self.lines}
        if not self.said and not picks:
            return self.html
        if not self.said or any(pick.quote_id not in known for pick in picks):
            return None
        lines = told_once(known[pick.quote_id] for pick in picks)
        event = entry.event
        said = _said(
            [SafeString(line.html) for line in lines],
            more_quotes(quotes, len(lines)),
            event.get_absolute_url(),
            typographic(event.title),
        )
        return SafeString(self.html.replace(self.said, said, 1))


def printed_card(card: Card) -> KeptCard:
    """A card in the template of lists."""
    lines = {line.quote.pk: _printed("_said", line=line) for line in (*card.lines, *card.spare)}
    said = _said([lines[line.quote.pk] for line in card.lines], card.more, card.url, card.title)
    kept = [KeptLine(line.quote.pk, line.has_words, line.gist, lines[line.quote.pk]) for line in card.spare]
    return KeptCard(_printed("_card", card=card, said=said), said, kept)


def _said(lines: list[SafeString], more: str, url: str, title: str) -> SafeString:
    return _printed("_card_said", lines=lines, more=more, url=url, title=title)


def _printed(template: str, **context: Any) -> SafeString:
    return SafeString(get_template(f"timeline/{template}.html").render(context))


def _kept(
    entries: list[Entry], timeline: Timeline, outlets: Mapping[int, str], *, with_lines: bool = False
) -> Iterator[tuple[Entry, KeptCard | None]]:
    """Return the entries that readers see, each with the card that is kept of it and still right, if any."""
    with reading().cursor() as cursor:
        cursor.execute(KEPT_WITH_LINES if with_lines else KEPT, [[entry.pk for entry in entries]])
        kept = {entry: row for entry, *row in cursor.fetchall()}
    keys = _Keys(timeline, outlets)
    for entry in entries:
        if entry.pk in kept:
            version, key, html, lines = kept[entry.pk]
            is_right = key == keys.of(version, entry)
            yield entry, KeptCard.read(html, lines) if is_right else None


@dataclass(frozen=True)
class Made:
    """A card that was made of one state of its rows."""

    entry: int
    event: int
    version: str
    key: str
    card: KeptCard


def made_now(ids: Collection[int], timeline: Timeline, outlets: Mapping[int, str]) -> list[Made]:
    """Make the cards of these entries, each with the state that it shows, which is one state for all."""
    with one_state():
        state = RawSQL(VERSION, [list(ids)], output_field=TextField())  # noqa: S611 - ours
        entries: list[Entry] = list(_in_full(ids, timeline).annotate(version=state))
        cards = cards_of(entries, timeline, dict(outlets), spare_quotes=SPARE_QUOTES)
    keys = _Keys(timeline, outlets)
    return [
        Made(
            entry.pk,
            entry.event_id,
            version := str(getattr(entry, "version", "")),
            keys.of(version, entry),
            printed_card(cards[entry.event_id]),
        )
        for entry in entries
    ]


def _in_full(ids: Collection[int], timeline: Timeline) -> EntryQuerySet:
    """Entries with all that cards are made of."""
    entries = with_people(visible_entries(timeline).filter(pk__in=ids)).select_related("event")
    return entries.defer("event__title_search", "event__summary_search").order_by("pk")


@contextmanager
def one_state() -> Iterator[None]:
    """Let all that is read within be of one moment, whatever others commit meanwhile.

    Within a transaction that has begun already there is no such promise.
    """
    database = reading()
    if database.in_atomic_block:
        yield
        return
    with transaction.atomic(using=database.alias):
        with database.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def keep(made: Collection[Made]) -> None:
    """Keep the cards of which nothing has changed since; a database that takes nothing in is no failure."""
    try:
        _keep(made)
    except DatabaseError as error:
        if not isinstance(error.__cause__, ReadOnlySqlTransaction):  # as a replica is, all day long
            logger.warning("Cards of events were not kept and will be made again: %s", error)


def _keep(made: Collection[Made]) -> None:
    columns: list[list[int] | list[str]] = [
        [one.entry for one in made],
        [one.version for one in made],
        [one.key for one in made],
        [str(one.card.html) for one in made],
        [one.card.written_lines() for one in made],
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, columns)


def keep_cards_of(events: Collection[int]) -> None:
    """Make and keep the cards of events that readers have just been shown, on each of their timelines."""
    for timeline in visible_timelines().filter(entries__event__in=events).distinct():
        keep_all(timeline, among=events)


def keep_all(timeline: Timeline, *, among: Collection[int] | None = None) -> int:
    """Make and keep what is not kept of a timeline's cards; return how many that were. Raises DatabaseError.

    Of all its events or those `among` these. Readers find them ready then, also those who read from a
    replica, where nothing can be kept.
    """
    outlets = outlet_labels(EventFilterForm(QueryDict(), timeline=timeline))
    entries = visible_entries(timeline).filter(is_background=False).order_by("pk").only("pk", "outlet_ids")
    if among is not None:
        entries = entries.filter(event__in=among)
    count = 0
    for some in batched(entries.iterator(chunk_size=AT_ONCE)):
        missing = [entry.pk for entry, card in _kept(some, timeline, outlets) if card is None]
        if missing:
            _keep(made_now(missing, timeline, outlets))
            count += len(missing)
    return count


def batched(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Return them by a hundred."""
    left = iter(entries)
    while some := list(islice(left, AT_ONCE)):
        yield some


class _Keys:
    """Makes the keys of a timeline's cards: of the state of the rows, and of what is printed beside them.

    That is the names of its outlets, in the order in which the whole timeline has them, the clock, the
    timeline's address, and the code.
    """

    def __init__(self, timeline: Timeline, outlets: Mapping[int, str]) -> None:
        self._of_all = "\n".join((code(), get_script_prefix(), timeline.slug, timeline.zone))
        named = (f"{pk} {label}" for pk, label in outlets.items())
        self._named = dict(zip(outlets, enumerate(named), strict=True))

    def of(self, version: str, entry: Entry) -> str:
        named = sorted(self._named[pk] for pk in set(entry.outlet_ids) if pk in self._named)
        told = "\n".join((self._of_all, *(name for _, name in named), version))
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()
