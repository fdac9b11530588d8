"""Who reported what: events or statements down, outlets across, and how closely each keeps to the words."""

# The statement is composed of our own table and column names; values are parameters.
# ruff: noqa: S608

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import EmptyResultSet
from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    Q,
    Value,
    When,
    Window,
)

from articles.models import Quote, Statement
from articles.precision import Precision
from config.replicas import reading
from timeline.cards import named_by_report, reports_line
from timeline.copies import few, outlets_by_report, outlets_together
from timeline.coverage_form import CoverageForm
from timeline.dates import event_date, heading, spell_day
from timeline.facets import Choice, Counts
from timeline.lines import STRENGTH, as_unnamed
from timeline.models import Citation, Entry, Timeline
from timeline.origins import origins, passages_between, shared_sides
from timeline.paths import path_to, reports_anchor
from timeline.querysets import EntryQuerySet
from timeline.typography import typographic
from timeline.visibility import visible_citations, visible_renditions

SIZE = 50
WORDS = {
    "direct": "verbatim",
    "mixed": "in part",
    "indirect": "paraphrase",
    "noquote": "no quote",
    "silent": "silent",
}
"""How closely an outlet keeps to a speaker's words, the closest first, each with its word."""
WAYS = list(WORDS)


@dataclass(frozen=True)
class Cell:
    """What one outlet has of a row: `way` is the sign, `word` says the same, `url` leads to the evidence."""

    way: str
    word: str
    outlet: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """An event or a statement; `note` says what else is known of it, `by` how many report it.

    `joined` names the outlets that print one text, by report, those that stand alone left out.
    """

    title: str
    url: str
    note: str
    by: str
    joined: list[str]
    cells: list[Cell]


@dataclass
class Band:
    """Rows under one heading; without a title where the order is another than time."""

    title: str
    note: str = ""
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Tally:
    """Of one outlet: how many rows it reports, how many it alone does, and on how many it is silent."""

    outlet: Choice
    reported: int
    only: int
    silent: int


@dataclass(frozen=True)
class Coverage:
    """One part of the table: `rows_in_all` in so many parts, each of at most `SIZE` rows."""

    outlets: list[Choice]
    bands: list[Band]
    tallies: list[Tally]
    tallied: int
    rows_in_all: int
    part: int

    @property
    def parts(self) -> int:
        return max(1, -(-self.rows_in_all // SIZE))

    @property
    def first(self) -> int:
        return (self.part - 1) * SIZE + 1

    @property
    def last(self) -> int:
        return self.first - 1 + sum(len(band.rows) for band in self.bands)


def coverage_of(form: CoverageForm, timeline: Timeline, counts: Counts) -> Coverage:
    """Return the part of the table that `form` asks for, in a fixed number of queries."""
    if form.shows_statements:
        return _of_statements(form, timeline)
    outlets = form.choices["outlet"]
    tallies, tallied = _tallies_of_events(form, outlets)
    part = _part(form.part_number, counts.total)
    entries = list(_sorted_entries(form)[(part - 1) * SIZE : part * SIZE])
    cells = _event_cells([entry.event_id for entry in entries])
    return Coverage(
        outlets, _event_bands(form, timeline, entries, cells), tallies, tallied, counts.total, part
    )


def _part(asked: int, rows: int) -> int:
    """The part that was asked for, or the last there is."""
    return min(asked, max(1, -(-rows // SIZE)))


# Events down.


def _sorted_entries(form: CoverageForm) -> EntryQuerySet:
    entries = form.apply(form.entries).select_related("event")
    entries = entries.defer("event__title_search", "event__summary_search")
    in_time = entries.in_order(newest_first=form.newest_first)
    by_time = in_time.query.order_by
    if form.silent_first:
        speaks = Case(
            When(outlet_ids__contains=[form.silent_first.pk], then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        return entries.annotate(speaks=speaks).order_by("speaks", *by_time)
    if form.sorting:
        held = Func(F("outlet_ids"), function="cardinality", output_field=IntegerField())
        direction = "-" if form.sorting == "most" else ""
        return entries.annotate(held=held).order_by(f"{direction}held", *by_time)
    return in_time


def _event_bands(
    form: CoverageForm,
    timeline: Timeline,
    entries: list[Entry],
    cells: dict[int, dict[int, tuple[str, str, str]]],
) -> list[Band]:
    bands: list[Band] = []
    quote_page = path_to("quote")
    together = outlets_by_report(entries)
    for entry in entries:
        event = entry.event
        title, note = "", ""
        if not form.sorting:
            stands_under = heading(entry)
            title, note = stands_under.title, stands_under.note
            if entry.is_background:
                title, note = "Background", "older or lasting circumstances"
        if not bands or bands[-1].title != title:
            bands.append(Band(title, note))
        about = []
        if form.sorting or entry.is_background:
            about.append(event_date(event, timeline.zone))
        if event.is_announced:
            about.append("announced")
        if entry.is_background and form.sorting:
            about.append("background")
        found = cells.get(entry.event_id, {})
        made = [
            _event_cell(choice, found.get(choice.pk), event.get_absolute_url(), quote_page)
            for choice in form.choices["outlet"]
        ]
        bands[-1].rows.append(
            Row(
                typographic(event.title),
                event.get_absolute_url(),
                ", ".join(about),
                reports_line(len(entry.outlet_ids), entry.reports),
                _joined(together[entry.pk], form.choices["outlet"]),
                made,
            )
        )
    return bands


def _joined(reports: list[list[int]], outlets: list[Choice]) -> list[str]:
    """The outlets of each report that several print, joined as on a card."""
    named = named_by_report(reports, {choice.pk: choice.label for choice in outlets})
    return [" + ".join(few(names)) for names in named if len(names) > 1]


def _event_cell(outlet: Choice, found: tuple[str, str, str] | None, event_url: str, quote_page: Any) -> Cell:
    if found is None:
        return Cell("silent", WORDS["silent"], outlet.label)
    way, public_id, remark = found
    url = quote_page(public_id) if public_id else f"{event_url}#{reports_anchor(outlet.value)}"
    return Cell(way, WORDS[way] + (f", {remark}" if remark else ""), outlet.label, url)


def _event_cells(event_ids: list[int]) -> dict[int, dict[int, tuple[str, str, str]]]:
    """For each event and outlet its strongest way, the quote that shows it and a remark, in one query."""
    if not event_ids:
        return {}
    given_up = Q(quote__lost_because=Quote.Loss.TAKEN_DOWN)
    strength = Case(
        When(quote__isnull=True, then=Value(3)),
        When(given_up | Q(quote__kind="indirect"), then=Value(2)),
        When(quote__kind="mixed", then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    is_lost = Case(When(quote__status="lost", then=Value(1)), default=Value(0), output_field=IntegerField())
    out_of_body = Case(When(quote__zone="body", then=Value(0)), default=Value(1), output_field=IntegerField())
    denies = Case(
        When(stance=Citation.Stance.DENIES, then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    rows = (
        visible_citations()
        .filter(event__in=event_ids)
        .annotate(
            strength=strength,
            is_lost=is_lost,
            out_of_body=out_of_body,
            denies=Window(Max(denies), partition_by=["event", "article__outlet"]),
        )
        .order_by("event", "article__outlet", "strength", "is_lost", "out_of_body", "position", "pk")
        .distinct("event", "article__outlet")
        .values_list("event", "article__outlet", "strength", "quote__public_id", "is_lost", "denies")
    )
    cells: dict[int, dict[int, tuple[str, str, str]]] = defaultdict(dict)
    for event_id, outlet_id, rank, public_id, lost, denied in rows:
        remark = ", ".join((["since lost"] if lost else []) + (["denies it"] if denied else []))
        cells[event_id][outlet_id] = (WAYS[rank], public_id or "", remark)
    return cells


def _tallies_of_events(form: CoverageForm, outlets: list[Choice]) -> tuple[list[Tally], int]:
    """Count each outlet's rows over the filters without those on one outlet, in one statement."""
    entries = form.entries.filter(*form.conditions_of_events()).order_by().values("outlet_ids")
    try:
        base, parameters = entries.query.sql_with_params()
    except EmptyResultSet:  # no event holds the words, and no statement needs asking
        return _tallies(outlets, {}, 0), 0
    statement = f"""
        WITH base AS MATERIALIZED ({base})
        SELECT outlet, count(*), count(*) FILTER (WHERE alone)
        FROM (SELECT unnest(outlet_ids) AS outlet, cardinality(outlet_ids) = 1 AS alone FROM base) AS held
        GROUP BY outlet
        UNION ALL SELECT NULL, count(*), 0 FROM base"""
    with reading().cursor() as cursor:
        cursor.execute(statement, parameters)
        found = {outlet: (reported, only) for outlet, reported, only in cursor.fetchall()}
    total = found[None][0]
    return _tallies(outlets, found, total), total


def _tallies(outlets: list[Choice], found: dict[Any, tuple[int, int]], total: int) -> list[Tally]:
    return [
        Tally(choice, *found.get(choice.pk, (0, 0)), total - found.get(choice.pk, (0, 0))[0])
        for choice in outlets
    ]


# Statements down.


@dataclass(frozen=True)
class Rendered:
    """A statement as the table sorts it: the outlets that render it and the day it was said, if known."""

    statement: int
    outlets: frozenset[int]
    day: date | None
    gist: str


def _of_statements(form: CoverageForm, timeline: Timeline) -> Coverage:
    """The statements quoted in the events that the filters leave, with all renditions on the timeline."""
    outlets = form.choices["outlet"]
    everything = _rendered(form)
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for row in everything:
        for outlet in row.outlets:
            found[outlet][0] += 1
            found[outlet][1] += len(row.outlets) == 1
    tallies = _tallies(
        outlets, {key: (reported, only) for key, (reported, only) in found.items()}, len(everything)
    )
    rows = [
        row
        for row in everything
        if (form.only_here is None or row.outlets == {form.only_here.pk})
        and (form.silent_on is None or form.silent_on.pk not in row.outlets)
    ]
    rows = _sorted_statements(form, rows)
    part = _part(form.part_number, len(rows))
    shown = rows[(part - 1) * SIZE : part * SIZE]
    bands = _statement_bands(form, shown)
    return Coverage(outlets, bands, tallies, len(everything), len(rows), part)


def _rendered(form: CoverageForm) -> list[Rendered]:
    on_timeline = visible_citations().filter(event__in=form.entries.values("event"))
    asked = visible_citations().filter(event__in=form.apply(form.entries).order_by().values("event"))
    matching = visible_renditions().filter(quote__in=asked.values("quote")).order_by().values("statement")
    rows = (
        visible_renditions()
        .filter(quote__in=on_timeline.values("quote"), statement__in=matching)
        .order_by()
        .values("statement", "statement__said_on", "statement__gist")
        .annotate(
            outlets=ArrayAgg("quote__version__article__outlet", distinct=True),
            first=Min("quote__said_on", filter=Q(quote__said_on_precision=Precision.DAY)),
        )
        .values_list("statement", "outlets", "statement__said_on", "first", "statement__gist")
    )
    return [Rendered(pk, frozenset(held), said_on or first, gist) for pk, held, said_on, first, gist in rows]


def _sorted_statements(form: CoverageForm, rows: list[Rendered]) -> list[Rendered]:
    """In the order that the form asks for; those whose day is not known stand last within it."""
    rows = sorted(rows, key=lambda row: (-len(row.outlets), row.gist, row.statement))
    dated = [row for row in rows if row.day is not None]
    undated = [row for row in rows if row.day is None]
    rows = sorted(dated, key=lambda row: row.day or date.min, reverse=form.newest_first) + undated
    if form.silent_first is not None:
        outlet = form.silent_first.pk
        return sorted(rows, key=lambda row: outlet in row.outlets)
    if form.sorting:
        return sorted(rows, key=lambda row: len(row.outlets), reverse=form.sorting == "most")
    return rows


def _statement_bands(form: CoverageForm, shown: Sequence[Rendered]) -> list[Band]:
    """Rows of one part of the table, in three queries."""
    ids = [row.statement for row in shown]
    statements = Statement.objects.select_related("speaker__merged_into").defer("gist_search").in_bulk(ids)
    quotes: dict[int, list[Quote]] = defaultdict(list)
    on_timeline = visible_citations().filter(event__in=form.entries.values("event"))
    renditions = (
        visible_renditions()
        .filter(statement__in=ids, quote__in=on_timeline.values("quote"))
        .select_related("quote__version__article")
        .only(
            "statement_id",
            *(
                f"quote__{name}"
                for name in (
                    "public_id", "kind", "zone", "start", "end", "status", "lost_because", "speaker_start",
                    "speaker_end", "cue_start", "cue_end", "speaker_description", "speaker_id",
                    "version__article__outlet_id",
                )
            ),
        )
        .order_by("position", "pk")
    )  # fmt: skip
    for rendition in renditions:
        quotes[rendition.statement_id].append(rendition.quote)
    articles = {quote.version.article_id for held in quotes.values() for quote in held}
    sides = shared_sides(passages_between(articles)) if len(articles) > 1 else []
    bands: list[Band] = []
    for row in shown:
        statement, held = statements[row.statement], quotes[row.statement]
        day = spell_day(row.day, weekday=not form.sorting) if row.day else "Day not given"
        title = "" if form.sorting else day
        if not bands or bands[-1].title != title:
            bands.append(Band(title))
        by_article: dict[int, list[Quote]] = defaultdict(list)
        for quote in held:
            by_article[quote.version.article_id].append(quote)
        families: dict[int, list[int]] = defaultdict(list)
        for article, origin in origins(by_article, sides).items():
            families[origin].append(article)
        outlet_of = {pk: cited[0].version.article.outlet_id for pk, cited in by_article.items()}
        note = ", ".join(filter(None, [_speaker(statement, held), day if form.sorting else ""]))
        bands[-1].rows.append(
            Row(
                typographic(statement.gist),
                statement.get_absolute_url(),
                note,
                reports_line(len(row.outlets), len(families)),
                _joined(outlets_together(families.values(), outlet_of), form.choices["outlet"]),
                _statement_cells(form.choices["outlet"], held),
            )
        )
    return bands


def _speaker(statement: Statement, quotes: Iterable[Quote]) -> str:
    if statement.speaker is not None:
        return statement.speaker.canonical.name
    described = dict.fromkeys(quote.speaker_description for quote in quotes if quote.speaker_description)
    return as_unnamed(next(iter(described), ""))


def _statement_cells(outlets: list[Choice], quotes: list[Quote]) -> list[Cell]:
    strongest: dict[int, Quote] = {}
    for quote in sorted(quotes, key=_closeness):
        strongest.setdefault(quote.version.article.outlet_id, quote)
    cells = []
    for choice in outlets:
        if (shown := strongest.get(choice.pk)) is None:
            cells.append(Cell("silent", WORDS["silent"], choice.label))
            continue
        way = WAYS[_closeness(shown)[0]]
        word = WORDS[way] + (", since lost" if shown.status == Quote.Status.LOST else "")
        cells.append(Cell(way, word, choice.label, shown.get_absolute_url()))
    return cells


def _closeness(quote: Quote) -> tuple[int, bool, bool]:
    """Closest to the speaker's words first; then what still stands, then the body."""
    strength = STRENGTH[Quote.Kind.INDIRECT if quote.is_given_up else Quote.Kind(quote.kind)]
    return strength, quote.status == Quote.Status.LOST, quote.zone != Quote.Zone.BODY
