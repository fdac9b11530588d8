"""The options of each filter and what each would lead to, in one statement for all of them."""

# Statements are composed of our own table and column names; values are parameters.
# ruff: noqa: S608

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Self

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from articles.directions import settled
from articles.models import Actor, Outlet, Quote
from config.replicas import reading
from timeline.models import Entry

MANY = ("actor", "outlet", "agency", "kind", "event")
"""Filters with several options; the values of one are alternatives."""

COLUMNS = {
    "actor": "actor_ids",
    "outlet": "outlet_ids",
    "agency": "agencies",
    "kind": "quote_kinds",
    "event": "event_kind",
}
VARIED = ("actor", "outlet")
"""Filters with so many options that hardly two events have all of them alike."""

FOREGROUND = 10**9
"""How much more than a background event counts what stands in the list that readers open first."""
FREQUENCY = f"count(*) FILTER (WHERE NOT is_background) * {FOREGROUND} + count(*)"
"""Both numbers in one, by which options are put in order: without the background, and with it."""
KINDS = {"direct": "Verbatim", "mixed": "Partly quoted", "indirect": "Paraphrase"}


@dataclass(frozen=True)
class Choice:
    """An option of a filter: its value in the address, its label, and the key that entries hold it by."""

    value: str
    label: str
    key: str

    @property
    def pk(self) -> int:
        return int(self.key)


def event_kind_label(kind: str) -> str:
    """
    >>> event_kind_label("phone-call")
    'Phone call'
    """
    return kind.replace("-", " ").capitalize()


def quote_kind_label(kind: str) -> str:
    return str(Quote.Kind(kind).label)


def _totals(facet: str, measure: str, condition: str = "true") -> str:
    """The statement that sums a measure of the rows of `base` for each option of a facet.

    Where there are few options, rows that have all of them alike are taken together first: to unnest each
    would take twice as long. Of people and of outlets hardly two rows have the same.
    """
    if facet == "event":
        return f"SELECT event_kind AS key, {measure} AS total FROM base WHERE {condition} GROUP BY 1"
    if facet in VARIED:
        unnested = f"SELECT unnest({COLUMNS[facet]}) AS key, is_background FROM base WHERE {condition}"
        return f"SELECT key, ({measure})::bigint AS total FROM ({unnested}) AS unnested GROUP BY key"
    alike = f"SELECT {COLUMNS[facet]} AS keys, {measure} AS measured FROM base WHERE {condition} GROUP BY 1"
    return (
        "SELECT key, sum(measured)::bigint AS total "
        f"FROM (SELECT unnest(keys) AS key, measured FROM ({alike}) AS alike) AS unnested GROUP BY key"
    )


def _arrays() -> list[str]:
    return ["actor_ids", "outlet_ids", "agencies", "quote_kinds", "event_kind"]


@dataclass(frozen=True)
class Counts:
    """How many events the list holds, and would hold with another choice.

    `options[facet][key]` is with that option alone in its filter and the other filters kept; `without[name]`
    is with one filter dropped.
    """

    total: int = 0
    background: int = 0
    options: dict[str, dict[str, int]] = field(default_factory=dict)
    with_background: int = 0
    several_reports: int = 0
    without: dict[str, int] = field(default_factory=dict)

    @property
    def looked_at(self) -> int:
        """At least so many events were gone through to count this."""
        return max(self.total, self.with_background, *self.without.values())


@dataclass(frozen=True)
class Whole:
    """What all of a timeline's events count, without any filter: with the background and without it."""

    everything: Counts
    foreground: Counts

    @classmethod
    def of(cls, counted: dict[str, dict[str, int]]) -> Self:
        """Read it from what the options and the single figures count, each as a `FREQUENCY`."""
        facets = {facet: options for facet, options in counted.items() if facet in MANY}
        everything = {
            facet: {key: total % FOREGROUND for key, total in options.items()}
            for facet, options in facets.items()
        }
        foreground = {
            facet: {key: total // FOREGROUND for key, total in options.items() if total >= FOREGROUND}
            for facet, options in facets.items()
        }
        shown, total = divmod(counted["figure"]["total"], FOREGROUND)
        several_shown, several = divmod(counted["figure"]["several_reports"], FOREGROUND)
        return cls(
            Counts(total, total - shown, everything, total, several),
            Counts(shown, 0, foreground, total, several_shown, {"background": total}),
        )


@dataclass(frozen=True)
class Offered:
    """What a timeline offers to filter by.

    `options` are those of each filter, the most frequent first; `merged_actors` goes by their old slugs;
    `first` and `last` are the days of the first and the last event that has one, without the background;
    `whole` is what all of it counts.
    """

    options: dict[str, list[Choice]]
    merged_actors: dict[str, Choice]
    first: date | None
    last: date | None
    whole: Whole


def offered(entries: QuerySet[Entry]) -> Offered:
    """Return what stands in `entries` and nothing else, so a filter tells nothing of what is not public."""
    columns = (*_arrays(), "is_background", "is_undated", "sort_at", "reports")
    base, parameters = entries.order_by().values(*columns).query.sql_with_params()
    actors, outlets = Actor._meta.db_table, Outlet._meta.db_table
    plain = " UNION ALL ".join(
        f"SELECT '{facet}', key, key, key, true, total FROM ({_totals(facet, FREQUENCY)}) AS {facet} "
        "WHERE key <> ''"
        for facet in COLUMNS
        if facet not in ("actor", "outlet")
    )
    statement = f"""
        WITH base AS MATERIALIZED ({base}),
        actors AS ({_totals("actor", FREQUENCY)}),
        outlets AS ({_totals("outlet", FREQUENCY)})
        SELECT 'actor', actor.id::text, actor.slug, actor.name, true, total
        FROM actors JOIN {actors} actor ON actor.id = actors.key
        UNION ALL
        SELECT 'actor', actors.key::text, actor.slug, actor.name, false, total
        FROM actors JOIN {actors} actor ON actor.merged_into_id = actors.key
        UNION ALL
        SELECT 'outlet', outlet.id::text, outlet.slug,
               coalesce(nullif(outlet.short_name, ''), outlet.name), true, total
        FROM outlets JOIN {outlets} outlet ON outlet.id = outlets.key
        UNION ALL SELECT 'figure', 'total', '', '', true, {FREQUENCY} FROM base
        UNION ALL SELECT 'figure', 'several_reports', '', '', true, {FREQUENCY} FROM base WHERE reports >= 2
        UNION ALL
        SELECT 'day', to_char(min(sort_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD'),
               to_char(max(sort_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD'), '', true, 0
        FROM base WHERE NOT is_background AND NOT is_undated
        UNION ALL {plain}
        ORDER BY 1, 6 DESC, 4, 2"""
    with reading().cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    choices: dict[str, list[Choice]] = {facet: [] for facet in MANY}
    counted: dict[str, dict[str, int]] = {facet: {} for facet in (*MANY, "figure")}
    merged: dict[str, Choice] = {}
    first = last = None
    for facet, key, value, label, stays, total in rows:
        if facet == "day":
            first, last = (date.fromisoformat(day) if day else None for day in (key, value))
            continue
        if stays:
            counted[facet][key] = total
        if facet != "figure":
            shown = event_kind_label(key) if facet == "event" else settled(label or "")
            choice = Choice(value, shown, key)
            if stays:
                choices[facet].append(choice)
            else:
                merged[value] = choice
    canonical = {choice.key: choice for choice in choices["actor"]}
    found = {choice.key for choice in choices["kind"]}
    choices["kind"] = [Choice(kind, label, kind) for kind, label in KINDS.items() if kind in found]
    merged = {slug: canonical[choice.key] for slug, choice in merged.items() if choice.key in canonical}
    return Offered(choices, merged, first, last, Whole.of(counted))


def count_knowing(entries: QuerySet[Entry], conditions: dict[str, Q], whole: Whole) -> Counts:
    """As `count`, where the `whole` of the entries is known: nothing is asked without a filter.

    With one filter only what it leaves is looked at, since what is left without it is the whole. Hiding the
    background is no filter here.
    """
    filters = [name for name in conditions if name != "background"]
    if len(filters) > 1:
        return count(entries, conditions)
    hides = "background" in conditions
    known = whole.foreground if hides else whole.everything
    if not filters:
        return known
    (name,) = filters
    background = {"background": conditions["background"]} if hides else {}
    try:
        found = count(entries.filter(conditions[name]), background)
    except EmptyResultSet:  # the filter can hold for nothing, as Django sees by itself
        return count(entries, conditions)
    without = found.without | {name: known.total}
    return replace(
        found,
        options=found.options | ({name: known.options[name]} if name in known.options else {}),
        several_reports=known.several_reports if name == "origins" else found.several_reports,
        without={each: without[each] for each in conditions},
    )


def count(entries: QuerySet[Entry], conditions: dict[str, Q]) -> Counts:
    """Count for `conditions` (filter name to condition) over `entries`, in one statement.

    An entry that two filters leave out is counted nowhere, and is not looked at where indexes tell which.
    """
    names = list(conditions)
    filters = [condition for name, condition in conditions.items() if name != "background"]
    if len(filters) > 1:
        all_but_one = [reduce(and_, filters[:place] + filters[place + 1 :]) for place in range(len(filters))]
        with suppress(EmptyResultSet):  # Django sees that one can hold for nothing, but not which of them
            near = entries.filter(reduce(or_, all_but_one))
            near.query.sql_with_params()
            entries = near
    marks = {
        f"ok_{name}": Case(
            When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for name, condition in conditions.items()
    }
    rows = entries.order_by().annotate(**marks).values(*_arrays(), "is_background", "reports", *marks)
    base, parameters = rows.query.sql_with_params()

    def kept(*, but: str = "") -> str:
        return " AND ".join(f"ok_{name}" for name in names if name != but) or "true"

    # Each row is looked at once for all single figures, and once for all facets that hold by one condition.
    figures = {
        ("total", ""): kept(),
        ("background", ""): f"is_background AND {kept()}",
        ("with_background", ""): kept(but="background"),
        ("several_reports", ""): f"reports >= 2 AND {kept(but='origins')}",
    } | {("without", name): kept(but=name) for name in names}
    counted = ", ".join(
        f"count(*) FILTER (WHERE {condition}) AS figure_{place}"
        for place, condition in enumerate(figures.values())
    )
    listed = ", ".join(f"('{part}', '{key}', figure_{place})" for place, (part, key) in enumerate(figures))
    together = [facet for facet in COLUMNS if facet not in names and facet not in VARIED]
    columns = [COLUMNS[facet] for facet in together]
    # An entry that two filters leave out is counted nowhere.
    missed = " + ".join(f"(NOT ok_{name})::int" for name in names) or "0"
    alike = ""
    if together:  # each facet in a row of its own; `missing` has a bit for each column it is not grouped by
        alike = f""",
        alike AS MATERIALIZED (
            SELECT {", ".join(columns)}, grouping({", ".join(columns)}) AS missing, count(*) AS measured
            FROM base WHERE {kept()} GROUP BY GROUPING SETS ({", ".join(f"({one})" for one in columns)})
        )"""
    statement = f"""
        WITH base AS MATERIALIZED (SELECT * FROM ({base}) AS entries WHERE {missed} <= 1),
        figures AS (SELECT {counted} FROM base){alike}
        SELECT part, key, events FROM figures, LATERAL (VALUES {listed}) AS listed (part, key, events)"""
    for place, facet in enumerate(together):
        missing = 2 ** len(columns) - 1 - 2 ** (len(columns) - 1 - place)
        key = "event_kind" if facet == "event" else "unnested"
        unnested = "" if facet == "event" else f", unnest({COLUMNS[facet]}) AS unnested"
        statement += f"""
        UNION ALL SELECT '{facet}', {key}::text, sum(measured)::bigint
        FROM alike{unnested} WHERE missing = {missing} GROUP BY {key}"""
    for facet in COLUMNS:
        if facet not in together:
            own = _totals(facet, "count(*)", kept(but=facet))
            statement += f" UNION ALL SELECT '{facet}', key::text, total FROM ({own}) AS {facet}"
    with reading().cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    options: dict[str, dict[str, int]] = {facet: {} for facet in MANY}
    single: dict[str, int] = {}
    without: dict[str, int] = {}
    for part, key, events in found:
        if part in options:
            options[part][key] = events
        elif part == "without":
            without[key] = events
        else:
            single[part] = events
    return Counts(options=options, without=without, **single)
