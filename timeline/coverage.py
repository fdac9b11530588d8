"""Who reported what: events or statements down, outlets across, and how closely each keeps to the words."""

# The statement is composed of our own table and column names; values are parameters.
# ruff: noqa: S608

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import (
    BooleanField,
    Case,
    F,
    Func,
    IntegerField,
    Max,
    Q,
    Value,
    When,
    Window,
)

from articles.models import Quote, Rendition, Statement
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
from timeline.visibility import visible_citations

SIZE = 50
LOOKED_AT = 500
"""Of more events than that, statements are those of the first."""

COLUMNS = 25
"""So many outlets stand beside each other; of more, those that the rows and the reader's choices call for."""

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
    """One part of the table: `rows_in_all` in so many parts, each of at most `SIZE` rows.

    `outlets` are those of one set of columns, of as many as `outlets_in_all` fill.
    """

    outlets: list[Choice]
    outlets_in_all: int
    columns: int
    bands: list[Band]
    tallies: list[Tally]
    tallied: int
    rows_in_all: int
    part: int
    of_first: int = 0
    """Statements are those of so many events, where there are more."""

    @property
    def parts(self) -> int:
        return max(1, -(-self.rows_in_all // SIZE))

    @property
    def sets(self) -> int:
        return max(1, -(-self.outlets_in_all // COLUMNS))

    @property
    def first_outlet(self) -> int:
        return (self.columns - 1) * COLUMNS + 1

    @property
    def last_outlet(self) -> int:
        return self.first_outlet - 1 + len(self.outlets)

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
    tallies, tallied = _tallies_of_events(form, form.choices["outlet"])
    tallies, columns = _columns(form, tallies)
    outlets = [tally.outlet for tally in tallies]
    part = _part(form.part_number, counts.total)
    entries = _part_of_entries(form, part)
    cells = _event_cells([entry.event_id for entry in entries], [choice.pk for choice in outlets])
    return Coverage(
        outlets,
        len(form.choices["outlet"]),
        columns,
        _event_bands(form, timeline, entries, cells, outlets),
        tallies,
        tallied,
        counts.total,
        part,
    )


def _columns(form: CoverageForm, tallies: list[Tally]) -> tuple[list[Tally], int]:
    """The set of columns that is asked for, and its number.

    Of more outlets than a set holds those come first that the reader has named, then those that report most.
    """
    if len(tallies) <= COLUMNS:
        return tallies, 1
    of_sort = (form.only_here, form.silent_on, form.silent_first)
    named = {*(choice.value for choice in form.chosen["outlet"]), *(one.value for one in of_sort if one)}
    ordered = sorted(tallies, key=lambda tally: (tally.outlet.value not in named, -tally.reported))
    columns = min(form.columns_number, -(-len(ordered) // COLUMNS))
    return ordered[(columns - 1) * COLUMNS : columns * COLUMNS], columns


def _part(asked: int, rows: int) -> int:
    """The part that was asked for, or the last there is."""
    return min(asked, max(1, -(-rows // SIZE)))


# Events down.


def _part_of_entries(form: CoverageForm, part: int) -> list[Entry]:
    """The entries of one part, in two queries: those before them are passed over in the index alone."""
    ids = list(_sorted_entries(form).values_list("pk", flat=True)[(part - 1) * SIZE : part * SIZE])
    entries = form.entries.order_by().select_related("event")
    found = entries.defer("event__title_search", "event__summary_search").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _sorted_entries(form: CoverageForm) -> EntryQuerySet:
    entries = form.apply(form.entries)
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
    outlets: list[Choice],
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
            for choice in outlets
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


def _event_cells(event_ids: list[int], outlets: list[int]) -> dict[int, dict[int, tuple[str, str, str]]]:
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
        visible_citations(event_ids)
        .filter(article__outlet__in=outlets)
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

    def ask() -> dict[int | None, tuple[int, int]]:
        with reading().cursor() as cursor:
            cursor.execute(statement, parameters)
            return {outlet: (reported, only) for outlet, reported, only in cursor.fetchall()}

    found = form.found_once("tallies", ask, lambda found: found[None][0])
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
    """A statement as the table sorts it: who renders it in which quotes, and the day, if known."""

    statement: int
    outlets: frozenset[int]
    quotes: frozenset[int]
    day: date | None
    gist: str


def _of_statements(form: CoverageForm, timeline: Timeline) -> Coverage:
    """The statements quoted in the events that the filters leave, with all renditions on the timeline."""
    everything, are_more = _rendered(form)
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for row in everything:
        for outlet in row.outlets:
            found[outlet][0] += 1
            found[outlet][1] += len(row.outlets) == 1
    tallies = _tallies(
        form.choices["outlet"],
        {key: (rows[0], rows[1]) for key, rows in found.items()},
        len(everything),
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
    tallies, columns = _columns(form, tallies)
    outlets = [tally.outlet for tally in tallies]
    bands = _statement_bands(form, shown, outlets)
    return Coverage(
        outlets,
        len(form.choices["outlet"]),
        columns,
        bands,
        tallies,
        len(everything),
        len(rows),
        part,
        of_first=LOOKED_AT if are_more else 0,
    )


def _rendered(form: CoverageForm) -> tuple[list[Rendered], bool]:
    """The statements quoted in the first events, and whether there are more events than those."""
    asked = form.apply(form.entries).in_order(newest_first=form.newest_first)
    events = list(asked.values_list("event", flat=True)[: LOOKED_AT + 1])
    are_more = len(events) > LOOKED_AT
    cited = visible_citations(events[:LOOKED_AT]).filter(quote__isnull=False).order_by()
    same = Rendition.objects.filter(judgement=Rendition.Judgement.SAME).order_by()
    matching = set(
        same.filter(quote__in=list(cited.values_list("quote", flat=True))).values_list("statement", flat=True)
    )
    told = same.filter(statement__in=matching).values_list("statement", "quote")
    statement_of = {quote: statement for statement, quote in told}
    public = visible_citations(quotes=statement_of).filter(
        event__entries__timeline=form.timeline, event__entries__is_public=True
    )
    outlets: dict[int, set[int]] = defaultdict(set)
    quotes: dict[int, set[int]] = defaultdict(set)
    days: dict[int, set[date]] = defaultdict(set)
    rows = public.order_by().values_list(
        "quote", "article__outlet", "quote__said_on", "quote__said_on_precision"
    )
    for quote, outlet, day, precision in rows:
        outlets[statement_of[quote]].add(outlet)
        quotes[statement_of[quote]].add(quote)
        if day is not None and precision == Precision.DAY:
            days[statement_of[quote]].add(day)
    statements = Statement.objects.filter(pk__in=outlets).values_list("pk", "said_on", "gist")
    return [
        Rendered(
            pk, frozenset(outlets[pk]), frozenset(quotes[pk]), said_on or min(days[pk], default=None), gist
        )
        for pk, said_on, gist in statements
    ], are_more


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


def _statement_bands(form: CoverageForm, shown: Sequence[Rendered], outlets: list[Choice]) -> list[Band]:
    """Rows of one part of the table, in three queries."""
    ids = [row.statement for row in shown]
    statements = Statement.objects.select_related("speaker__merged_into").defer("gist_search").in_bulk(ids)
    quotes: dict[int, list[Quote]] = defaultdict(list)
    on_timeline = [quote for row in shown for quote in row.quotes]
    renditions = (
        Rendition.objects.filter(
            statement__in=ids, quote__in=on_timeline, judgement=Rendition.Judgement.SAME
        )
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
                _statement_cells(outlets, held),
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
