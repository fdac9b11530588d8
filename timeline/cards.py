"""What a list prints of its events, gathered in a fixed number of queries and put into words once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import Coalesce

from articles.models import Quote
from timeline.copies import outlets_by_report
from timeline.dates import Heading, date_under_heading, event_date, heading, machine_date, zone_label
from timeline.describing import number
from timeline.differences import in_kinds, told_in_short, with_outlets_of_sides, within
from timeline.facets import event_kind_label
from timeline.filters import EventFilterForm
from timeline.lines import Line, apart, line_of, with_printed_parts
from timeline.models import Entry, EventActor, Timeline
from timeline.paging import Page
from timeline.paths import difference_path
from timeline.picking import NO_CANDIDATES, NOTHING, Candidates, Picked, strongest_quotes
from timeline.querysets import EntryQuerySet
from timeline.renditions import reports_line as reports_line
from timeline.typography import typographic
from timeline.visibility import visible_discrepancies

NAMED_OUTLETS = 8


@dataclass(frozen=True)
class Card:
    """One event of a list; `outlets` by report, those that print one text together.

    `spare` are lines of quotes that may stand on it where a reader asks for them.
    """

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
    spare: list[Line]


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
    entries = foreground(page)
    candidates = NO_CANDIDATES
    if "quotes" not in without:
        candidates = strongest_quotes([entry.event_id for entry in entries], form.asked_quotes)
    cards = cards_of(entries, timeline, outlet_labels(form), candidates, without)
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
    candidates: Candidates | None = None,
    without: Collection[str] = (),
    spare_quotes: int = 0,
) -> dict[int, Card]:
    """Cards by event id, in four queries, and one more where articles print one text.

    On them stand the first of the `candidates`, the strongest quotes unless others are given; `spare` are the
    lines of the first `spare_quotes`.
    `timeline/stored_cards.py` keeps what is made of them: whatever else a card is to show, the rows it is
    read from belong in the database's `versions_of_cards`.
    """
    ids = [entry.event_id for entry in entries]
    if not ids:
        return {}
    together = {} if "outlets" in without else outlets_by_report(entries)
    people = {} if "people" in without else _people(entries)
    if candidates is None:
        candidates = strongest_quotes(ids, NOTHING)
    picked = {event_id: candidates.shown(event_id) for event_id in ids}
    spare = {event_id: picks[:spare_quotes] for event_id, picks in candidates.by_event.items()}
    wanted = {pick.quote_id for some in (picked, spare) for picks in some.values() for pick in picks}
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
            _lines(picked[entry.event_id], quotes),
            _lines(spare.get(entry.event_id, []), quotes),
            candidates.totals.get(entry.event_id, 0),
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
    spare: list[Line],
    quotes: int,
    outlets: list[list[str]],
    differing: dict[str, str],
) -> Card:
    event = entry.event
    shown = told_once(lines)
    named, more_outlets = first_outlets(outlets)
    when = date_under_heading(entry, timeline.zone)
    about = [event.place, event_kind_label(event.kind).lower() if event.kind else ""]
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
        lines=shown,
        more=more_quotes(quotes, len(shown)),
        differences=told_in_short(list(differing.values())),
        differences_url=difference_path(timeline.slug, next(iter(differing))) if differing else "",
        spare=spare,
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
    known = [(quotes[pick.quote_id], pick.about) for pick in picked if pick.quote_id in quotes]
    return [line_of(quote, remark="about\u00a0it" if about else "") for quote, about in known]


class Told(Protocol):
    """A line as far as it matters whether it says something new."""

    @property
    def has_words(self) -> bool: ...
    @property
    def gist(self) -> str: ...


Some = TypeVar("Some", bound=Told)


def told_once(lines: Iterable[Some]) -> list[Some]:
    """Leave out a paraphrase that we would tell in words told already; it is left to the count."""
    told: set[str] = set()
    kept = []
    for line in lines:
        if line.has_words or line.gist not in told:
            kept.append(line)
        told.add(line.gist)
    return kept


def more_quotes(quotes: int, shown: int) -> str:
    """Say how many of an event's quotes a card does not show.

    >>> more_quotes(5, 3), more_quotes(2, 0), more_quotes(2, 2)
    ('2 more quotes', '2 quotes', '')
    """
    if quotes <= shown:
        return ""
    return number(quotes - shown, "more quote") if shown else number(quotes, "quote")


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
