"""The options of each filter and what each would lead to, in one statement for all of them."""

# Statements are composed of our own table and column names; values are parameters.
# ruff: noqa: S608

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from articles.directions import settled
from articles.models import Actor, Outlet, Quote
from config.replicas import reading
from timeline.models import Entry, Timeline
from timeline.visibility import visible_entries

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

    `options[facet][key]` is with that option alone in its filter and the other filters kept. Where the list
    holds none, `without[name]` is with one filter dropped.
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
        options = (events for counted in self.options.values() for events in counted.values())
        return max(self.total, self.with_background, *self.without.values(), *options)


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
        instead = {} if shown else {"background": total}
        several_shown, several = divmod(counted["figure"]["several_reports"], FOREGROUND)
        return cls(
            Counts(total, total - shown, everything, total, several),
            Counts(shown, 0, foreground, total, several_shown, instead),
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


@cache
def _of_all_options() -> str:
    """The statement that finds the options of a timeline, which is its parameter.

    Of what readers see and nothing else, so that a filter tells nothing of what is not public.
    """
    columns = (*_arrays(), "is_background", "is_undated", "sort_at", "reports")
    entries = visible_entries(Timeline(pk=1)).order_by().values(*columns)
    base, parameters = entries.query.sql_with_params()
    assert tuple(parameters) == (1,), "nothing in it differs but the timeline"
    actors, outlets = Actor._meta.db_table, Outlet._meta.db_table
    plain = " UNION ALL ".join(
        f"SELECT '{facet}', key, key, key, true, total FROM ({_totals(facet, FREQUENCY)}) AS {facet} "
        "WHERE key <> ''"
        for facet in COLUMNS
        if facet not in ("actor", "outlet")
    )
    return f"""
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


def offered(timeline: Timeline) -> Offered:
    """Return what the events of a timeline that readers see can be filtered by."""
    with reading().cursor() as cursor:
        cursor.execute(_of_all_options(), (timeline.pk,))
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


def count_knowing(
    entries: QuerySet[Entry],
    conditions: dict[str, Q],
    whole: Whole,
    kept_options: Callable[[str], dict[str, int] | None],
) -> Counts:
    """As `count`, where the `whole` of the entries is known: nothing is asked without a filter.

    With one filter only what it leaves is looked at, since what is left without it is the whole. With
    several, `kept_options` may know what the list without one of them counted. Hiding the background is no
    filter here.
    """
    filters = [name for name in conditions if name != "background"]
    if len(filters) > 1:
        kept = {name: kept_options(name) for name in filters if name in COLUMNS}
        return count(entries, conditions, {name: options for name, options in kept.items() if options})
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
    without = {} if found.total else found.without | {name: known.total}
    return replace(
        found,
        options=found.options | ({name: known.options[name]} if name in known.options else {}),
        several_reports=known.several_reports if name == "origins" else found.several_reports,
        without={each: without[each] for each in conditions if each in without},
    )


def count(
    entries: QuerySet[Entry],
    conditions: dict[str, Q],
    known_options: Mapping[str, dict[str, int]] | None = None,
) -> Counts:
    """Count for `conditions` (filter name to condition) over `entries`, in one statement.

    What all of them leave is read once, for all that is counted of it. For the options of a filter in use
    the events are read that the others leave, and nothing of them but what this filter chooses by; those of
    `known_options` are not counted.
    """
    known = known_options or {}
    hides = "background" in conditions
    filters = {name: condition for name, condition in conditions.items() if name != "background"}
    parameters: list[Any] = []

    def left(columns: list[str], *, but: str = "", shown: bool = True) -> str:
        """The columns of what is left without one filter, and of what readers are shown or also beside it."""
        kept = [condition for name, condition in filters.items() if name != but]
        kept += [conditions["background"]] if hides and shown else []
        rows = entries.order_by().filter(*kept).values(*columns)
        try:
            statement, given = rows.query.sql_with_params()
        except EmptyResultSet:  # Django sees that a condition can hold for nothing
            statement, given = entries.order_by().values(*columns).query.sql_with_params()
            statement = f"SELECT * FROM ({statement}) AS none WHERE false"
        parameters.extend(given)
        return statement

    counted = [facet for facet in COLUMNS if facet not in filters]
    together = [facet for facet in counted if facet not in VARIED]
    base = left([*(COLUMNS[facet] for facet in counted), "is_background", "reports"], shown=False)
    shown = "NOT is_background" if hides else "true"
    statement = f"""
        WITH base AS MATERIALIZED ({base}), figures AS MATERIALIZED (
            SELECT count(*) FILTER (WHERE {shown}) AS total, count(*) AS with_background,
                   count(*) FILTER (WHERE is_background AND {shown}) AS background,
                   count(*) FILTER (WHERE reports >= 2 AND {shown}) AS several_reports
            FROM base
        )"""
    if together:  # each facet in a row of its own; `missing` has a bit for each column it is not grouped by
        columns = [COLUMNS[facet] for facet in together]
        statement += f""",
        alike AS MATERIALIZED (
            SELECT {", ".join(columns)}, grouping({", ".join(columns)}) AS missing, count(*) AS measured
            FROM base WHERE {shown} GROUP BY GROUPING SETS ({", ".join(f"({one})" for one in columns)})
        )"""
    figures = ["total", "background", "with_background"]
    if "origins" not in filters:
        figures.append("several_reports")
    listed = ", ".join(f"('{figure}', {figure})" for figure in figures)
    statement += f"""
        SELECT '' AS part, key, events FROM figures, LATERAL (VALUES {listed}) AS listed (key, events)"""
    if "origins" in filters:
        several = left(["reports"], but="origins")
        statement += f"""
        UNION ALL SELECT '', 'several_reports', count(*) FROM ({several}) AS left_over WHERE reports >= 2"""
    for name in filters:  # how many there would be is told where there are none
        instead = left(["id"], but=name)
        statement += f"""
        UNION ALL SELECT 'without', '{name}', (SELECT count(*) FROM ({instead}) AS left_over)
        FROM figures WHERE total = 0"""
    for place, facet in enumerate(together):
        missing = 2 ** len(together) - 1 - 2 ** (len(together) - 1 - place)
        key = "event_kind" if facet == "event" else "unnested"
        unnested = "" if facet == "event" else f", unnest({COLUMNS[facet]}) AS unnested"
        statement += f"""
        UNION ALL SELECT '{facet}', {key}::text, sum(measured)::bigint
        FROM alike{unnested} WHERE missing = {missing} GROUP BY {key}"""
    for facet, column in COLUMNS.items():
        if facet in together or facet in known:
            continue
        rows = f"SELECT {column} FROM base WHERE {shown}" if facet in counted else left([column], but=facet)
        if facet in VARIED:  # hardly two of them have the same
            rows = f"SELECT unnest({column}) AS key, 1 AS events FROM ({rows}) AS each"
        elif facet == "event":
            rows = f"SELECT {column} AS key, 1 AS events FROM ({rows}) AS each"
        else:
            rows = f"SELECT {column} AS keys, count(*) AS events FROM ({rows}) AS each GROUP BY 1"
            rows = f"SELECT unnest(keys) AS key, events FROM ({rows}) AS alike"
        statement += f"""
        UNION ALL SELECT '{facet}', key::text, sum(events)::bigint FROM ({rows}) AS {facet} GROUP BY key"""
    with reading().cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    options: dict[str, dict[str, int]] = {facet: dict(known.get(facet, {})) for facet in MANY}
    single: dict[str, int] = {}
    without: dict[str, int] = {}
    for part, key, events in found:
        if part in options:
            options[part][key] = events
        elif part == "without":
            without[key] = events
        else:
            single[key] = events
    if hides and not single["total"]:
        without["background"] = single["with_background"]
    without = {name: without[name] for name in conditions if name in without}
    return Counts(options=options, without=without, **single)
