"""How much happened when: what the bars above a timeline count, in one statement at every size."""

# Statements are composed of our own column names; values are parameters.
# ruff: noqa: S608

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from config.replicas import reading
from timeline.filters import EventFilterForm
from timeline.models import Entry, Timeline
from timeline.visibility import visible_entries

NARROW = timedelta(days=14)
"""An asked stretch up to this long is drawn whole; of a longer one only what holds events."""
MOST_SERIES = 6
STEP = timedelta(minutes=5)
COLUMNS = {"outlet": "outlet_ids", "actor": "actor_ids"}
OTHERS = 0
"""The key of all outlets, or people, beyond those that have a bar of their own."""

# As many days, weeks … as stand beside each other before the next longer unit is counted.
UNIT = """
    CASE WHEN is_narrow AND ends - starts <= interval '1 hour' THEN 'minute'
         WHEN is_narrow AND ends - starts <= interval '1 day' OR starts::date = final::date THEN 'hour'
         WHEN final::date - starts::date < 14 THEN 'day'
         WHEN date_trunc('week', final)::date - date_trunc('week', starts)::date < 26 * 7 THEN 'week'
         WHEN 12 * (extract(year FROM final) - extract(year FROM starts))
              + extract(month FROM final) - extract(month FROM starts) < 24 THEN 'month'
         WHEN extract(year FROM final) - extract(year FROM starts) < 26 THEN 'year'
         WHEN extract(year FROM final) - extract(year FROM starts) < 260 THEN 'decade'
         ELSE 'century' END"""


@dataclass
class Stretch:
    """What falls into one bin, or somewhere between two: events, and reports (or events) by series."""

    first: datetime
    last: datetime
    events: int = 0
    by_key: Counter[int] = field(default_factory=Counter)

    def add(self, other: "Stretch") -> None:
        self.events += other.events
        self.by_key += other.by_key


@dataclass
class Counted:
    """The bars' figures: `unit` and the bins of the axis, what falls into one, across several, or nowhere.

    Moments are wall-clock times of the timeline's zone, written as UTC. `before` and `behind` are the moments
    of the nearest events that lie outside the stretch a reader asked for.
    """

    unit: str = ""
    bins: list[datetime] = field(default_factory=list)
    ends: datetime | None = None
    single: dict[datetime, Stretch] = field(default_factory=dict)
    spans: list[Stretch] = field(default_factory=list)
    undated: Stretch | None = None
    before: datetime | None = None
    behind: datetime | None = None

    @property
    def events(self) -> int:
        """How many events were counted."""
        stretches = [*self.single.values(), *self.spans, *filter(None, [self.undated])]
        return sum(stretch.events for stretch in stretches)


def series_of(form: EventFilterForm) -> list[tuple[int, str]]:
    """Key and label of each bar, in the timeline's own order; of many the five most frequent, and others."""
    choices = form.choices[form.bars_by]
    if len(choices) <= MOST_SERIES:
        return [(choice.pk, choice.label) for choice in choices]
    own = [(choice.pk, choice.label) for choice in choices[: MOST_SERIES - 1]]
    return [*own, (OTHERS, "others")]


def bin_of(moment: datetime, unit: str) -> datetime:
    """The start of the bin that holds `moment`.

    >>> bin_of(datetime(2022, 2, 3, 14, 38, tzinfo=UTC), "week").isoformat()
    '2022-01-31T00:00:00+00:00'
    >>> bin_of(datetime(2000, 2, 3, tzinfo=UTC), "century").year
    1901
    """
    if unit == "minute":
        return moment.replace(minute=moment.minute // 5 * 5, second=0, microsecond=0)
    if unit == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
        case "decade":
            return day.replace(year=day.year // 10 * 10, month=1, day=1)
        case "century":
            return day.replace(year=(day.year - 1) // 100 * 100 + 1, month=1, day=1)
    return day


def bin_after(start: datetime, unit: str) -> datetime:
    """The start of the next bin.

    >>> bin_after(datetime(2021, 12, 1, tzinfo=UTC), "month").isoformat()
    '2022-01-01T00:00:00+00:00'
    """
    match unit:
        case "minute":
            return start + STEP
        case "hour":
            return start + timedelta(hours=1)
        case "day":
            return start + timedelta(days=1)
        case "week":
            return start + timedelta(days=7)
        case "month":
            return bin_of(start + timedelta(days=31), "month")
    return start.replace(year=start.year + {"year": 1, "decade": 10, "century": 100}[unit])


def counted(form: EventFilterForm) -> Counted:
    """Count the reports (or, by people, the events) of the filtered list by time, in one statement.

    Background stands apart and is not counted. Of very many events what was counted is kept, so that it is
    not to be changed.
    """
    return form.found_once(f"bars by {form.bars_by}", lambda: _counted(form), lambda found: found.events)


def _counted(form: EventFilterForm) -> Counted:
    since = form.asked_since.starts if form.asked_since else None
    until = form.asked_until.ends if form.asked_until else None
    is_narrow = since is not None and until is not None and until - since <= NARROW
    own = [key for key, _ in series_of(form) if key != OTHERS]
    found = Counted()
    try:
        statement, parameters = _statement(form, since, until, own, is_narrow=is_narrow)
    except EmptyResultSet:  # the words that were looked up stand nowhere
        return found
    with reading().cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    for part, first, last, events, amounts in rows:
        first, last = first and first.astimezone(UTC), last and last.astimezone(UTC)
        if part == "beyond":
            found.before, found.behind = first, last
        elif part in UNITS:
            _lay_out(found, part, first, last, since if is_narrow else None)
        elif part == "counted":
            by_key = {key: amount for key, amount in zip([*own, OTHERS], amounts, strict=True) if amount}
            _put(found, Stretch(first, last, events, Counter(by_key)))
    return found


def _put(found: Counted, stretch: Stretch) -> None:
    """Put what was counted where it belongs: into its bin, across several, or with what has no date."""
    if stretch.first is None:
        found.undated = stretch
    elif stretch.first == stretch.last:
        found.single[stretch.first] = stretch
    else:
        found.spans.append(stretch)


UNITS = frozenset({"minute", "hour", "day", "week", "month", "year", "decade", "century"})


def _lay_out(
    found: Counted, unit: str, first: datetime | None, last: datetime | None, since: datetime | None
) -> None:
    """Set the bins from the first to the last; a day whose events name hours is drawn from 0 to 24."""
    if first is None or last is None:
        return
    if unit == "hour" and since is None:
        first, last = bin_of(first, "day"), bin_of(first, "day") + timedelta(days=1)
    found.unit, found.ends = unit, last
    start = bin_of(first, unit)
    while start < last:
        found.bins.append(start)
        start = bin_after(start, unit)


def _statement(
    form: EventFilterForm, since: datetime | None, until: datetime | None, own: list[int], *, is_narrow: bool
) -> tuple[str, list[Any]]:
    """One pass to find the axis, one to count into its bins: no event is taken apart into its keys.

    Rows: the unit with the axis' start and end; each pair of first and last bin, with its events and, for the
    keys of `own` and for all others together, the amounts; and the nearest moments beyond an asked stretch.
    """
    kept = [
        condition
        for name, condition in form.conditions_to_count().items()
        if name not in ("since", "until", "background")
    ]
    base, parameters = (
        _rows(form.entries, form.bars_by, kept) if kept else (_of_all_rows(form.bars_by), (form.timeline.pk,))
    )
    inside = ["window_is_known"] if since or until else []
    inside += ["(closes IS NULL OR closes > since)"] if since else []
    inside += ["(opens IS NULL OR opens < until)"] if until else []
    each = [f"count(*) FILTER (WHERE {int(key)} = ANY (keys))" for key in own]
    own_keys = f"ARRAY[{', '.join(str(int(key)) for key in own)}]::bigint[]"
    # An outlet's bar counts its reports; that of several people together counts an event of two of them once.
    others = f"count(*) FILTER (WHERE NOT keys <@ {own_keys})"
    if form.bars_by == "outlet":
        others = " - ".join(["coalesce(sum(cardinality(keys)), 0)::bigint", *each])
    statement = f"""
        WITH asked AS (SELECT %s::timestamptz AS since, %s::timestamptz AS until, %s::boolean AS is_narrow),
        placed AS MATERIALIZED (
            SELECT "window" IS NOT NULL AS window_is_known, lower("window") AS opens,
                   upper("window") AS closes, {COLUMNS[form.bars_by]} AS keys
            FROM ({base}) AS base
        ),
        known AS (
            -- What has no end, or no beginning, takes a day of the stretch that is asked for.
            SELECT min(coalesce(opens, least(closes, until) - interval '24 hours')) AS opens,
                   max(coalesce(closes, greatest(opens, since) + interval '24 hours')) AS closes
            FROM placed, asked WHERE {" AND ".join(["window_is_known", *inside])}
        ),
        stretch AS (
            SELECT is_narrow,
                   CASE WHEN is_narrow THEN since
                        WHEN opens IS NOT NULL THEN greatest(since, opens) END AT TIME ZONE 'UTC' AS starts,
                   CASE WHEN is_narrow THEN until
                        WHEN closes IS NOT NULL THEN least(until, closes) END AT TIME ZONE 'UTC' AS ends
            FROM asked, known
        ),
        axis AS MATERIALIZED (
            SELECT starts AT TIME ZONE 'UTC' AS starts, ends AT TIME ZONE 'UTC' AS ends, unit,
                   CASE unit WHEN 'minute' THEN interval '5 minutes' WHEN 'hour' THEN interval '1 hour'
                             WHEN 'day' THEN interval '24 hours'
                             WHEN 'week' THEN interval '168 hours' END AS step
            FROM (
                SELECT starts, ends, {UNIT} AS unit
                FROM (SELECT *, ends - interval '1 microsecond' AS final FROM stretch) AS stretch
            ) AS measured
        ),
        binned AS (
            SELECT keys, CASE WHEN window_is_known THEN {_bin("greatest(opens, starts)")} END AS first,
                   CASE WHEN window_is_known
                        THEN {_bin("least(closes, ends) - interval '1 microsecond'")} END AS last
            FROM placed, axis, asked WHERE {" AND ".join(inside) or "true"}
        )
        SELECT unit AS part, starts AS first, ends AS last, 0::bigint AS events, NULL::bigint[] AS amounts
        FROM axis
        UNION ALL SELECT 'counted', first, last, count(*), ARRAY[{", ".join([*each, others])}]
        FROM binned GROUP BY first, last"""
    if since and until:
        statement += """
        UNION ALL SELECT 'beyond', max(opens) FILTER (WHERE closes <= since),
                         min(opens) FILTER (WHERE opens >= until), 0, NULL
        FROM placed, asked WHERE closes - opens <= until - since"""
    return statement, [since, until, is_narrow, *parameters]


@cache
def _of_all_rows(bars_by: str) -> str:
    """The statement of all rows of a timeline, its parameter; Django writes it once for all of them."""
    statement, parameters = _rows(visible_entries(Timeline(pk=1)), bars_by, [])
    assert tuple(parameters) == (1,), "nothing in it differs but the timeline"
    return statement


def _rows(entries: QuerySet[Entry], bars_by: str, conditions: Sequence[Q]) -> tuple[str, Sequence[Any]]:
    """The statement that finds when events took place, and by what the bars are told apart."""
    found = entries.filter(*conditions, is_background=False).order_by().values("window", COLUMNS[bars_by])
    statement, parameters = found.query.sql_with_params()
    return statement, parameters


def _bin(moment: str) -> str:
    """The start of the bin of a moment; bins of one length are reckoned, which is quick, others looked up."""
    return (
        f"coalesce(date_bin(step, {moment}, timestamptz '2000-01-03 00:00:00+00'), "
        f"date_trunc(unit, {moment}, 'UTC'))"
    )
