"""Draw the overview above a list: in percent of the width, so that text keeps its size at every width."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from math import ceil

from timeline.dates import (
    MONTHS,
    AskedMoment,
    spell_day,
    spell_since,
    spell_span,
    spell_until,
)
from timeline.describing import number
from timeline.filters import EventFilterForm
from timeline.overview import Counted, Stretch, bin_after, bin_of, counted, series_of
from timeline.overview_picture import SPAN_HIGH, Bar, Group, Overview, Series, Span, Tick, Way
from timeline.paging import Cursor

BARS_HIGH, ONE_REPORT = 90, 18
"""The highest bar, and how high a bar for one report is at most, in pixels."""
LANE, MOST_LANES = 22, 3
FILLS = {2: "url(#hatch)", 3: "url(#dots)", 5: "url(#rungs)"}
MOST_BESIDE = 84
"""Of more bars than this those of one time are stacked: beside each other they are too thin for a phone."""
MOST_NUMBERS = 12
"""Of more groups than this the numbers above the bars are left out where the page is narrow."""
FULL_TEXT = 40
"""A span of at least this width, in percent, has room for a few words; a shorter one for a number."""
PERIODS = ("minute", "hour", "day", "week", "month", "year", "decade", "century")
UNIT_NAMES = {"minute": "five minutes", "decade": "ten years", "century": "hundred years"}


def overview(form: EventFilterForm, *, keeps: str = "") -> Overview | None:
    """Return the overview of the filtered list, in one query; None where there is nothing to see or undo.

    Its links lead to `?…` of the page they stand on. `keeps` is a query string that each ends with.
    """
    drawing = _Drawing(form, counted(form), f"&{keeps}" if keeps else "")
    made = drawing.made
    return made if made.is_drawn or made.window else None


def between(start: datetime, end: datetime) -> dict[str, str]:
    """The values of `since` and `until` that ask for the time from `start` up to but not including `end`.

    >>> between(datetime(2022, 1, 24, tzinfo=UTC), datetime(2022, 1, 31, tzinfo=UTC))
    {'since': '2022-01-24', 'until': '2022-01-30'}
    >>> between(datetime(2022, 2, 1, 14, tzinfo=UTC), datetime(2022, 2, 1, 14, 5, tzinfo=UTC))
    {'since': '2022-02-01T14', 'until': '2022-02-01T14:04'}
    """
    if (start.hour, start.minute, end.hour, end.minute) == (0, 0, 0, 0):
        return {"since": f"{start:%Y-%m-%d}", "until": f"{end - timedelta(days=1):%Y-%m-%d}"}
    last = f"{end - timedelta(hours=1):%Y-%m-%dT%H}"
    if end.minute:
        last = f"{end - timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    return {"since": f"{start:%Y-%m-%dT%H}" + (f":{start:%M}" if start.minute else ""), "until": last}


def name_of(start: datetime, end: datetime, *, year: bool = False) -> str:
    """Name the time from `start` up to but not including `end`, for a link that leads there.

    >>> name_of(datetime(2022, 1, 31, tzinfo=UTC), datetime(2022, 2, 7, tzinfo=UTC))
    '31 January to 6 February'
    >>> name_of(datetime(2022, 2, 1, 14, tzinfo=UTC), datetime(2022, 2, 1, 15, tzinfo=UTC))
    '14:00 to 15:00'
    >>> name_of(datetime(2022, 2, 1, 14, tzinfo=UTC), datetime(2022, 2, 3, tzinfo=UTC))
    '1 February, 14:00, to 2 February, 24:00'
    >>> name_of(datetime(1990, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC))
    '1990 to 1999'
    """
    if (start.hour, start.minute, end.hour, end.minute) != (0, 0, 0, 0):
        closes = "24:00" if bin_of(end, "day") == end else f"{end:%H:%M}"
        last_day = end - timedelta(minutes=1)
        if last_day.date() != start.date():
            opens = f"{spell_day(start, year=year and start.year != last_day.year)}, {start:%H:%M}"
            return f"{opens}, to {spell_day(last_day, year=year)}, {closes}"
        hours = f"{start:%H:%M} to {closes}"
        return f"{spell_day(start, weekday=True)}, {hours}" if year else hours
    last = end - timedelta(days=1)
    if (start.month, start.day, last.month, last.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == last.year else f"{start.year} to {last.year}"
    if start.day == 1 and bin_after(start, "month") == end:
        return f"{MONTHS[start.month - 1]} {start.year}"
    if start == last:
        return spell_day(start, weekday=year, year=year)
    return spell_span(start, last, year=year).replace("–", " to ")


def _spell_hours(since: AskedMoment, until: AskedMoment) -> str:
    """Name the time asked for as the sentence of the list does: up to the last minute that is included.

    >>> from timeline.dates import parse_day_or_hour
    >>> ten, noon = parse_day_or_hour("2022-02-01T10:30"), parse_day_or_hour("2022-02-01T11")
    >>> _spell_hours(ten, noon)
    'Tuesday 1 February 2022, 10:30 until 11:59'
    >>> _spell_hours(parse_day_or_hour("2022-01-31"), noon)
    '31 January 2022 until 1 February 2022, 11:59'
    """
    last = until.ends - timedelta(minutes=1)
    if last.date() != since.starts.date():
        return f"{spell_since(since)} until {spell_until(until)}"
    return f"{spell_day(last, weekday=True)}, {since.starts:%H:%M} until {last:%H:%M}"


def merged(spans: list[Stretch]) -> list[list[Stretch]]:
    """Sort spans into lanes in which none overlaps; where `MOST_LANES` are too few, they are joined.

    Wider spans come first, so that a shorter one stands beneath the one it lies in.
    """
    for joined in (spans, _joined(spans)):
        lanes: list[list[Stretch]] = []
        for span in sorted(joined, key=lambda one: (one.first, -one.last.timestamp())):
            free = next((lane for lane in lanes if lane[-1].last < span.first), None)
            if free is None:
                lanes.append([span])
            else:
                free.append(span)
        if (len(lanes) <= MOST_LANES and sum(map(len, lanes)) <= 2 * MOST_LANES) or joined is not spans:
            return lanes
    return []


def _joined(spans: list[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for span in sorted(spans, key=lambda one: one.first):
        if joined and span.first <= joined[-1].last:
            joined[-1].last = max(joined[-1].last, span.last)
            joined[-1].add(span)
        else:
            joined.append(Stretch(span.first, span.last, span.events, Counter(span.by_key)))
    return joined


def _share(value: float) -> str:
    return f"{value:.2f}%".replace(".00%", "%")


def _pixels(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


class _Drawing:
    """Puts the figures into places; `made` is the result."""

    def __init__(self, form: EventFilterForm, found: Counted, keeps: str) -> None:
        self.form, self.found, self.keeps = form, found, keeps
        self.by_actor = form.bars_by == "actor"
        self.series = series_of(form)
        self.since = form.asked_since.starts if form.asked_since else None
        self.until = form.asked_until.ends if form.asked_until else None
        unit = UNIT_NAMES.get(found.unit, found.unit)
        what = "Events" if self.by_actor else "Reports"
        title = f"{what} by {unit}" if unit else what
        if not self.by_actor:
            title += ", copies and other outlets included" if form.chosen["outlet"] else ", copies included"
        one_each = "a person or body" if self.by_actor else "an outlet"
        self.made = Overview(
            title=title,
            label=f"{title}: a bar for {one_each}; each group of bars leads to its time",
            key_label="People and bodies in the bars" if self.by_actor else "Outlets in the bars",
            switch=[
                Way("by outlet", self._query(bars=None), not self.by_actor),
                Way("by person or body", self._query(bars="actor"), self.by_actor),
            ],
        )
        if not form.choices["actor"]:
            self.made.switch = []
        if self.since or self.until:
            self._name_window()
        if found.bins:
            self._draw()

    def _query(self, **changes: str | None) -> str:
        return (self.form.view_query(**changes) + self.keeps).removeprefix("&")

    def _time_query(self, start: datetime, end: datetime) -> str:
        """The query for that time, no wider than what is asked for already."""
        start = max(start, self.since) if self.since else start
        end = min(end, self.until) if self.until else end
        return self._query(**between(start, end))

    # The time asked for, and the ways out of it.

    def _name_window(self) -> None:
        made, since, until = self.made, self.form.asked_since, self.form.asked_until
        if since is None:
            made.window = f"Until {spell_until(until)}" if until else ""
        elif until is None:
            made.window = f"Since {spell_since(since)}"
        if since and until and self.since and self.until:
            made.window = name_of(self.since, self.until, year=True)
            if since.has_hour or until.has_hour:
                made.window = _spell_hours(since, until)
            made.previous = self._neighbour(self.found.before, -1)
            made.following = self._neighbour(self.found.behind, 1)
            for period, label in (("hour", "Whole hour"), ("day", "Whole day")):
                start = bin_of(self.since, period)
                end = bin_after(start, period)
                if self.until <= end and (start, end) != (self.since, self.until):
                    made.wider.append(Way(label, self._query(**between(start, end))))
        made.wider.append(Way("All days", self._query(since=None, until=None)))

    def _neighbour(self, nearest: datetime | None, direction: int) -> Way | None:
        """The nearest period with events beside the one asked for: a day beside a day, a month by a month."""
        assert self.since and self.until
        if nearest is None:
            return None
        period = next(
            (
                unit
                for unit in PERIODS
                if bin_of(self.since, unit) == self.since and bin_after(self.since, unit) == self.until
            ),
            "",
        )
        if period:
            start = bin_of(nearest, period)
            end = bin_after(start, period)
        else:
            length = (self.until - self.since) * direction
            start, end = self.since + length, self.until + length
        label = name_of(start, end)
        if period in ("minute", "hour") and start.date() != self.since.date():
            label = f"{spell_day(start, year=False)}, {label}"
        return Way(label, self._query(**between(start, end)))

    # The drawing.

    def _draw(self) -> None:
        found, made = self.found, self.made
        rest, rest_name, spans = self._rest()
        has_bars = bool(found.single or rest)
        made.base = BARS_HIGH + 22 if has_bars else 4
        lanes = merged(spans)
        made.ticks_y = made.base + 18 + LANE * len(lanes)
        made.height = made.ticks_y + 8
        made.hit_height = made.height
        made.is_crowded = len(found.bins) > MOST_NUMBERS
        width = max(6.0, min(12.0, 100 / (len(found.bins) + 1.4))) if rest else 0.0
        area = 100 - width - (2.5 if rest else 0)
        self.slot = area / len(found.bins)
        self.is_stacked = len(found.bins) * len(self.series) > MOST_BESIDE
        together = sum if self.is_stacked else max
        stretches = [*found.single.values(), *([rest] if rest else [])]
        highest = max((together([0, *one.by_key.values()]) for one in stretches), default=0)
        self.scale = min(ONE_REPORT, BARS_HIGH / highest) if highest else 0
        made.axes = [("0", _share(area))]
        for place, start in enumerate(found.bins):
            if stretch := found.single.get(start):
                query = self._time_query(start, self._end(start))
                label = f"{self._name(start, start)}: {self._amounts(stretch)}"
                made.groups.append(self._group(stretch, place * self.slot, self.slot, query, label))
        if rest:
            made.axes.append((_share(100 - width), "100%"))
            made.groups.append(self._rest_group(rest, rest_name, 100 - width, width))
            made.ticks.append(Tick(_share(100 - width / 2), rest_name, is_minor=False))
        places = {start: place for place, start in enumerate(found.bins)}
        for number_of_lane, lane in enumerate(lanes):
            made.spans += [self._span(one, places, made.base + 5 + LANE * number_of_lane) for one in lane]
        self._write_ticks()
        totals = Counter[int]()
        for one in spans:
            totals += one.by_key
        for position, (key, label) in enumerate(self.series):
            amount = "" if has_bars else f" {totals[key]:,}"
            made.key.append(Series(f"s{position}", FILLS.get(position, ""), f"{label}{amount}"))

    def _rest(self) -> tuple[Stretch | None, str, list[Stretch]]:
        """What stands at the right: without a date, or on a day by the hour what covers all of it; its name;
        and the spans that are left.
        """
        found = self.found
        if found.unit not in ("minute", "hour"):
            return found.undated, "no date", found.spans
        covering = [one for one in found.spans if self._covers_all(one)]
        if not found.single or not covering:
            return None, "", found.spans
        others = [one for one in found.spans if not self._covers_all(one)]
        return covering[0], "no hour" if found.unit == "hour" else "no minute", others

    def _covers_all(self, stretch: Stretch) -> bool:
        return stretch.first <= self.found.bins[0] and stretch.last >= self.found.bins[-1]

    def _end(self, start: datetime) -> datetime:
        return bin_after(start, self.found.unit)

    def _name(self, first: datetime, last: datetime) -> str:
        years = self.found.bins[0].year != self.found.bins[-1].year
        plain = self.found.unit in ("minute", "hour")
        return name_of(first, self._end(last), year=years and not plain)

    def _amount(self, stretch: Stretch) -> str:
        if self.by_actor:
            return number(stretch.events, "event")
        return number(sum(stretch.by_key.values()), "report")

    def _amounts(self, stretch: Stretch) -> str:
        parts = [f"{label} {stretch.by_key[key]:,}" for key, label in self.series if stretch.by_key[key]]
        return f"{self._amount(stretch)}; {', '.join(parts)}" if parts else self._amount(stretch)

    def _group(self, stretch: Stretch, x: float, width: float, query: str, label: str) -> Group:
        middle, beside = x + width / 2, 1 if self.is_stacked else max(len(self.series), 1)
        thick = min(width * 0.8 / beside, 4 if self.is_stacked else 2.4)
        left = middle - thick * beside / 2
        bars, highest, foot = [], 0.0, 0.0
        for position, (key, _) in enumerate(self.series):
            if amount := stretch.by_key[key]:
                height = max(amount * self.scale, 1.5)
                highest = max(highest, foot + height)
                bars.append(
                    Bar(
                        f"s{position}",
                        FILLS.get(position, ""),
                        _share(left if self.is_stacked else left + position * thick),
                        _pixels(self.made.base - foot - height),
                        _share(thick),
                        _pixels(height),
                    )
                )
                foot += height if self.is_stacked else 0
        count = self._amount(stretch).split()[0]
        return Group(
            query, label, _share(x), _share(width), _share(middle), bars, count,
            _pixels(self.made.base - highest - 5),
        )  # fmt: skip

    def _rest_group(self, rest: Stretch, name: str, x: float, width: float) -> Group:
        if name == "no date":
            newest = self.form.newest_first
            extreme = datetime(9999, 12, 31, tzinfo=UTC) if newest else datetime(1, 1, 1, tzinfo=UTC)
            place = Cursor(newest, False, True, extreme, 2**31 - 1 if newest else 0, 2**62 if newest else 0)
            query = self._query(cursor=place.write())
            label = f"No date given: {self._amounts(rest)}"
        else:
            query = f"{self._query()}#stream"
            label = f"{name.removeprefix('no ').capitalize()} not given: {self._amounts(rest)}"
        return self._group(rest, x, width, query, label)

    def _span(self, stretch: Stretch, places: dict[datetime, int], y: int) -> Span:
        x, width = (
            places[stretch.first] * self.slot,
            (places[stretch.last] - places[stretch.first] + 1) * self.slot,
        )
        amount = self._amount(stretch)
        unit = {"minute": "minute", "hour": "hour"}.get(self.found.unit, "day")
        lack = f"{unit} not given" if self._covers_all(stretch) and unit != "day" else f"no single {unit}"
        return Span(
            self._time_query(stretch.first, self._end(stretch.last)),
            f"{self._name(stretch.first, stretch.last)}, {lack}: {self._amounts(stretch)}",
            _share(x + 0.2),
            _share(width - 0.4),
            y,
            _share(x + width / 2),
            f"{amount}, {lack}" if width >= FULL_TEXT else amount.split()[0],
            y + SPAN_HIGH - 5,
        )

    def _write_ticks(self) -> None:
        """Name as many bins as there is room for; on narrow pages fewer (`is_minor`)."""
        bins, unit = self.found.bins, self.found.unit
        stride = 3 if unit == "hour" and len(bins) > 8 else ceil(len(bins) / 14)
        named = bins[::stride]
        narrow = ceil(len(named) / 5) if len(named) > 7 else 1
        last_named: tuple[int, int] | None = None
        last_major: tuple[int, int] | None = None
        ticks = []
        for place, start in enumerate(named):
            is_minor = bool(place % narrow)
            turns = last_named != _month(start) or (not is_minor and last_major != _month(start))
            last_named = _month(start)
            if not is_minor:
                last_major = _month(start)
            x = (place * stride + 0.5) * self.slot
            ticks.append(Tick(_share(x), _tick(start, unit, turns=turns), is_minor))
        self.made.ticks = ticks + self.made.ticks


def _month(moment: datetime) -> tuple[int, int]:
    return moment.year, moment.month


def _tick(start: datetime, unit: str, *, turns: bool) -> str:
    """The name of a bin beneath the axis; months, and years beside months, are named where they begin."""
    match unit:
        case "minute":
            return f"{start:%H:%M}"
        case "hour":
            return f"{start:%H}"
        case "day" | "week":
            return f"{start.day} {MONTHS[start.month - 1][:3]}" if turns else str(start.day)
        case "month":
            return MONTHS[start.month - 1][:3] + (f" {start.year}" if start.month == 1 else "")
        case "decade":
            return f"{start.year}s"
    return str(start.year)
