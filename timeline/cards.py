"""What a list prints of its events, gathered in a fixed number of queries and put into words once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from articles.models import Quote, Rendition
from timeline.copies import outlets_by_report
from timeline.dates import Heading, date_under_heading, event_date, heading, machine_date, zone_label
from timeline.describing import number
from timeline.differences import in_kinds, permalink, told_in_short, with_outlets_of_sides, within
from timeline.facets import event_kind_label
from timeline.filters import EventFilterForm
from timeline.lines import Line, apart, line_of, with_printed_parts
from timeline.models import Entry, EventActor, Timeline
from timeline.paging import Page
from timeline.querysets import PUBLIC_QUOTE_STATUSES, EntryQuerySet
from timeline.renditions import reports_line as reports_line
from timeline.searching import holding_all
from timeline.typography import typographic
from timeline.visibility import visible_citations, visible_discrepancies

SHOWN_QUOTES = 3
NAMED_OUTLETS = 8


@dataclass(frozen=True)
class Card:
    """One event of a list; `outlets` by report, those that print one text together."""

    slug: str
    url: str
    title: str
    summary: str
    when: str
    machine_when: str
    about: str
    people: str
    by: str
    outlets: list[list[str]]
    more_outlets: str
    lines: list[Line]
    more: str
    differences: str
    differences_url: str


@dataclass(frozen=True)
class BackgroundItem:
    url: str
    title: str
    note: str


Shown = TypeVar("Shown")
"""What stands in a list for an event: its card, or what was made of it."""


@dataclass
class Day(Generic[Shown]):
    """Events under one heading. `is_continued` where the page before ended under it already."""

    title: str
    note: str
    is_continued: bool
    cards: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class Picked:
    """A quote that may stand on a card, the strongest of its outlet first."""

    event_id: int
    quote_id: int
    outlet_id: int
    statement_id: int | None
    unmatched: int
    about: int
    strength: int


def first_outlets(outlets: list[list[str]], most: int = NAMED_OUTLETS) -> tuple[list[list[str]], str]:
    """Those that a card names, by report, and how many more there are.

    >>> first_outlets([["A", "B"], ["C"], ["D"]], most=3)
    ([['A', 'B']], 'and 2 more')
    """
    total = sum(map(len, outlets))
    room = total if total <= most else most - 1
    shown: list[list[str]] = []
    for together in outlets:
        if room > 0:
            shown.append(together[:room])
            room -= len(together)
    rest = total - sum(map(len, shown))
    return shown, f"and {rest} more" if rest else ""


def arrange(
    page: Page, timeline: Timeline, form: EventFilterForm, *, without: Collection[str] = ()
) -> tuple[list[Day[Card]], list[BackgroundItem]]:
    """Return the days of the page with their cards, and its background events, which stand apart.

    What is named in `without`, of "people", "outlets", "quotes" and "differences", is left out and not asked
    for.
    """
    cards = cards_of(foreground(page), timeline, outlet_labels(form), form.words.wanted, without)
    return by_day(page, timeline, cards), background_of(page, timeline)


def foreground(page: Page) -> list[Entry]:
    return [entry for entry in page.entries if not entry.is_background]


def outlet_labels(form: EventFilterForm) -> dict[int, str]:
    """The timeline's outlets by primary key, in the order in which it lists them."""
    return {choice.pk: choice.label for choice in form.choices["outlet"]}


def by_day(page: Page, timeline: Timeline, shown: Mapping[int, Shown]) -> list[Day[Shown]]:
    """Put what is shown of events, by event id, under the headings of their days; what is not there is left
    out.
    """
    days: list[Day[Shown]] = []
    last = heading(page.before) if page.before and not page.before.is_background else None
    grouped: list[tuple[Heading, list[Entry]]] = []
    for entry in foreground(page):
        stands_under = heading(entry)
        if not grouped or grouped[-1][0] != stands_under:
            grouped.append((stands_under, []))
        grouped[-1][1].append(entry)
    for stands_under, entries in grouped:
        note = _note(stands_under, entries, timeline)
        cards = [shown[entry.event_id] for entry in entries if entry.event_id in shown]
        days.append(Day(stands_under.title, note, stands_under == last, cards))
    return days


def background_of(page: Page, timeline: Timeline) -> list[BackgroundItem]:
    return [
        BackgroundItem(
            entry.event.get_absolute_url(),
            typographic(entry.event.title),
            f"{event_date(entry.event, timeline.zone)} · "
            f"{reports_line(len(entry.outlet_ids), entry.reports)}",
        )
        for entry in page.entries
        if entry.is_background
    ]


def _note(stands_under: Heading, entries: list[Entry], timeline: Timeline) -> str:
    if stands_under.note:
        return stands_under.note
    notes = [zone_label(timeline.zone)]
    clocks = [entry.event.has_clock for entry in entries]
    if not any(clocks):
        notes = [f"{notes[0]} · hours not given"]
    elif not all(clocks):
        notes = [f"{notes[0]} · some hours not given"]
    if any(entry.rank for entry in entries) and not all(clocks) and len(entries) > 1:
        notes.append("the order is the one the reports tell")
    return "; ".join(notes)


def cards_of(
    entries: list[Entry],
    timeline: Timeline,
    outlets: dict[int, str],
    words: tuple[str, ...],
    without: Collection[str] = (),
) -> dict[int, Card]:
    """Cards by event id, in four queries, and one more where articles print one text.

    `timeline/stored_cards.py` keeps what is made of them: whatever else a card is to show, the rows it is
    read from belong in the database's `versions_of_cards`.
    """
    ids = [entry.event_id for entry in entries]
    if not ids:
        return {}
    together = {} if "outlets" in without else outlets_by_report(entries)
    people = {} if "people" in without else _people(entries)
    picked, totals = ({}, {}) if "quotes" in without else _strongest_quotes(ids, words)
    wanted = [pick.quote_id for picks in picked.values() for pick in picks]
    found = with_printed_parts(Quote.objects.filter(pk__in=wanted)) if wanted else Quote.objects.none()
    quotes = {quote.pk: quote for quote in found}
    differing: dict[int, dict[str, str]] = defaultdict(dict)
    points = visible_discrepancies().filter(event__in=ids).only("event", "slug", "kind")
    if "differences" in without:
        points = points.none()
    for point in in_kinds(with_outlets_of_sides(points)):
        sides = getattr(point, "side_outlets", [])
        differing[point.event_id or 0][point.slug] = within(sides, getattr(point, "has_silent", False))
    return {
        entry.event_id: _card(
            entry,
            timeline,
            people.get(entry.event_id, []),
            _lines(picked.get(entry.event_id, []), quotes),
            totals.get(entry.event_id, 0),
            named_by_report(together.get(entry.pk, []), outlets),
            differing.get(entry.event_id, {}),
        )
        for entry in entries
    }


def _card(
    entry: Entry,
    timeline: Timeline,
    people: list[str],
    lines: list[Line],
    quotes: int,
    outlets: list[list[str]],
    differing: dict[str, str],
) -> Card:
    event = entry.event
    named, more_outlets = first_outlets(outlets)
    when = date_under_heading(entry, timeline.zone)
    about = [event.place, event_kind_label(event.kind).lower() if event.kind else ""]
    rest = quotes - len(lines)
    more = ""
    if rest > 0:
        more = f"{number(rest, 'more quote')}" if lines else number(quotes, "quote")
    return Card(
        slug=event.slug,
        url=event.get_absolute_url(),
        title=typographic(event.title),
        summary=typographic(event.summary),
        when=when[0].upper() + when[1:],
        machine_when=machine_date(event),
        about=", ".join(filter(None, about)),
        people=", ".join(map(apart, people)),
        by=reports_line(len(entry.outlet_ids), entry.reports),
        outlets=[[apart(name) for name in report] for report in named],
        more_outlets=more_outlets,
        lines=lines,
        more=more,
        differences=told_in_short(list(differing.values())),
        differences_url=permalink(timeline.slug, next(iter(differing))) if differing else "",
    )


def named_by_report(reports: list[list[int]], outlets: dict[int, str]) -> list[list[str]]:
    """The names of each report's outlets, in the order in which the timeline lists outlets."""
    order = {pk: position for position, pk in enumerate(outlets)}
    known = [sorted((pk for pk in report if pk in order), key=order.__getitem__) for report in reports]
    return [
        [outlets[pk] for pk in report]
        for report in sorted(filter(None, known), key=lambda one: order[one[0]])
    ]


def _lines(picked: list[Picked], quotes: dict[int, Quote]) -> list[Line]:
    """The lines of a card; a paraphrase that we would tell in words told already is left to the count."""
    lines: list[Line] = []
    told: set[str] = set()
    for pick in picked:
        if (quote := quotes.get(pick.quote_id)) is None:
            continue
        line = line_of(quote, remark="about\u00a0it" if pick.about else "")
        if line.words or line.gist not in told:
            lines.append(line)
        told.add(line.gist)
    return lines


NAME_THAT_STAYS = Coalesce("actor__merged_into__name", F("actor__name"))
"""The name of who took part; after a merge that of the record that stays."""


def with_people(entries: EntryQuerySet) -> EntryQuerySet:
    """Bring along who took part, which saves `cards_of` a query."""
    people = EventActor.objects.filter(event=OuterRef("event")).order_by("position", "pk")
    return entries.annotate(people=ArraySubquery(people.values(shown=NAME_THAT_STAYS)))


def _people(entries: list[Entry]) -> dict[int, list[str]]:
    """Who took part, by event, each name once."""
    people: dict[int, list[str]] = {
        entry.event_id: entry.people for entry in entries if hasattr(entry, "people")
    }
    if missing := [entry.event_id for entry in entries if entry.event_id not in people]:
        rows = (
            EventActor.objects.filter(event__in=missing)
            .order_by("event", "position", "pk")
            .values_list("event", NAME_THAT_STAYS)
        )
        for event_id, name in rows:
            people.setdefault(event_id, []).append(name)
    return {event_id: list(dict.fromkeys(names)) for event_id, names in people.items()}


def _strongest_quotes(
    event_ids: list[int], words: tuple[str, ...]
) -> tuple[dict[int, list[Picked]], dict[int, int]]:
    """The quotes for each event's card, and how many it has in all.

    Those that hold the `words` a reader asked for, where some do; else words said at the event; where
    there are none, words about it. One of an outlet, the closest to verbatim, at most three; where there is a
    choice, not the same statement twice.
    """
    strength = Case(
        When(quote__kind="direct", then=Value(0)), When(quote__kind="mixed", then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    out_of_body = Case(When(quote__zone="body", then=Value(0)), default=Value(1), output_field=IntegerField())
    about = Case(When(relation="said-here", then=Value(0)), default=Value(1), output_field=IntegerField())
    same = Rendition.objects.filter(quote=OuterRef("quote"), judgement=Rendition.Judgement.SAME)
    unmatched = Case(
        When(holding_all(words, quotes="quote__") if words else Q(pk__isnull=False), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    order = ["unmatched", "about", "strength", "out_of_body", "position", "pk"]
    rows = (
        visible_citations()
        .filter(event__in=event_ids, quote__status__in=PUBLIC_QUOTE_STATUSES)
        .annotate(
            strength=strength,
            out_of_body=out_of_body,
            about=about,
            unmatched=unmatched,
            statement_id=Subquery(same.values("statement")[:1]),
            total=Window(Count("pk"), partition_by=["event"]),
        )
        .annotate(place=Window(RowNumber(), partition_by=["event", "article__outlet"], order_by=order))
        .filter(place__lte=SHOWN_QUOTES)
        .order_by("event", *order)
        .values_list(
            "event", "quote", "article__outlet", "statement_id", "unmatched", "about", "strength", "total"
        )
    )
    candidates: dict[int, list[Picked]] = defaultdict(list)
    totals: dict[int, int] = {}
    for *pick, total in rows:
        candidates[pick[0]].append(Picked(*pick))
        totals[pick[0]] = total
    return {event_id: _varied(picks) for event_id, picks in candidates.items()}, totals


def _varied(candidates: list[Picked]) -> list[Picked]:
    """At most three, each of another outlet; a statement twice only where an outlet has none as strong."""
    by_outlet: dict[int, list[Picked]] = defaultdict(list)
    first = candidates[0]
    for pick in candidates:
        if (pick.unmatched, pick.about) == (first.unmatched, first.about):
            by_outlet[pick.outlet_id].append(pick)
    chosen: list[Picked] = []
    told: set[int] = set()
    for picks in by_outlet.values():
        best = [pick for pick in picks if pick.strength == picks[0].strength]
        pick = next((pick for pick in best if pick.statement_id not in told), best[0])
        chosen.append(pick)
        if pick.statement_id is not None:
            told.add(pick.statement_id)
    return chosen[:SHOWN_QUOTES]
