"""Say how exactly a moment is known: an hour or a day that the reports do not give is never made up."""

import re
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from articles.importing.moments import zone_named
from articles.models import Article, Quote
from articles.precision import CLOCK, Precision
from timeline.models import Entry, Event, Timeline

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
DAY_OR_HOUR = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2})(?::([0-5]\d))?)?\Z", re.ASCII)


@dataclass(frozen=True)
class AskedMoment:
    """A day, an hour or a minute that a reader asks for, up to but not including `ends`.

    It goes by the timeline's clock.
    """

    starts: datetime
    ends: datetime
    text: str
    has_hour: bool


def parse_day_or_hour(text: str) -> AskedMoment:
    """Read `2022-02-01`, `2022-02-01T14` or `2022-02-01T14:38`; the result is wall-clock time written as UTC.

    `T14:00` is the hour, as `T14` is. Raises ValueError for anything else. An hour that a change of clocks
    leaves out is read like any other.

    >>> parse_day_or_hour("2022-02-01 14").text
    '2022-02-01T14'
    >>> parse_day_or_hour("2022-02-01").ends - parse_day_or_hour("2022-02-01").starts
    datetime.timedelta(days=1)
    >>> parse_day_or_hour("2022-02-01T14:38").ends.isoformat()
    '2022-02-01T14:39:00+00:00'
    """
    match = DAY_OR_HOUR.match(text)
    if match is None:
        raise ValueError(text)
    day = date.fromisoformat(match[1])
    if not 1 < day.year < 9999:
        raise ValueError(text)
    hour = int(match[2]) if match[2] else None
    starts = datetime(day.year, day.month, day.day, hour or 0, tzinfo=UTC)
    if hour is None:
        return AskedMoment(starts, starts + timedelta(days=1), day.isoformat(), has_hour=False)
    if match[3] in (None, "00"):
        return AskedMoment(starts, starts + timedelta(hours=1), f"{day.isoformat()}T{hour:02}", has_hour=True)
    starts = starts.replace(minute=int(match[3]))
    text = f"{day.isoformat()}T{hour:02}:{match[3]}"
    return AskedMoment(starts, starts + timedelta(minutes=1), text, has_hour=True)


def why_unread(text: str) -> str:
    """Say why `parse_day_or_hour` cannot read `text`, and what to write.

    >>> why_unread("2022-02-31").split(".")[0], why_unread("31.02.2022").split(".")[0:3]
    ('“2022-02-31” is on no calendar or clock', ['“31', '02', '2022” is not a date we can read'])
    >>> why_unread("9999-12-31").split(":")[0]
    '“9999-12-31” lies in no year that a list holds'
    """
    match = DAY_OR_HOUR.match(text)
    if match is None:
        why = "is not a date we can read."
    elif match[1][:4] in ("0001", "9999"):
        return f"“{text}” lies in no year that a list holds: give one from 0002 to 9998."
    else:
        why = "is on no calendar or clock."
    return f"“{text}” {why} Write a day as 2022-02-01, or a day and hour as 2022-02-01T14."


def spell_since(moment: AskedMoment) -> str:
    """
    >>> spell_since(parse_day_or_hour("2022-02-01T14"))
    '1 February 2022, 14:00'
    """
    return spell_day(moment.starts) + (f", {moment.starts:%H:%M}" if moment.has_hour else "")


def spell_until(moment: AskedMoment) -> str:
    """Name the last minute that is included.

    >>> spell_until(parse_day_or_hour("2022-02-01T14"))
    '1 February 2022, 14:59'
    """
    last = moment.ends - timedelta(minutes=1)
    return spell_day(last) + (f", {last:%H:%M}" if moment.has_hour else "")


def spell_day(day: date, *, weekday: bool = False, year: bool = True) -> str:
    """
    >>> spell_day(date(2022, 2, 1), weekday=True)
    'Tuesday 1 February 2022'
    """
    words = [WEEKDAYS[day.weekday()]] if weekday else []
    words += [str(day.day), MONTHS[day.month - 1]]
    return " ".join([*words, str(day.year)] if year else words)


def spell_span(first: date, last: date, *, year: bool = True) -> str:
    """Two days as shortly as they can be said.

    >>> spell_span(date(2022, 1, 24), date(2022, 1, 30))
    '24–30 January 2022'
    >>> spell_span(date(2022, 1, 31), date(2022, 2, 2))
    '31 January to 2 February 2022'
    >>> spell_span(date(2021, 12, 31), date(2022, 1, 2), year=False)
    '31 December 2021 to 2 January 2022'
    """
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return spell_day(last, year=year)
    if first.year != last.year:
        return f"{spell_day(first)} to {spell_day(last)}"
    if first.month != last.month:
        return f"{spell_day(first, year=False)} to {spell_day(last, year=year)}"
    return f"{first.day}–{spell_day(last, year=year)}"


def zone_label(zone: str, moment: datetime | None = None) -> str:
    """Name a zone by its city, with its offset where a moment fixes it.

    >>> zone_label("Europe/Kyiv", datetime(2022, 2, 1, tzinfo=UTC))
    'Kyiv time (UTC+2)'
    >>> zone_label("Asia/Kolkata", datetime(2022, 2, 1, tzinfo=UTC)), zone_label("UTC")
    ('Kolkata time (UTC+5:30)', 'UTC')
    """
    if zone in ("UTC", "Etc/UTC", "GMT"):
        return zone.removeprefix("Etc/")
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset() if moment is not None else None
    if offset is None:
        return f"{city} time"
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"{city} time (UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''})"


def spell_in_utc(clock: datetime, zone: str) -> str:
    """Say what a wall-clock time of a zone is in UTC, or nothing where the zone is UTC.

    >>> spell_in_utc(datetime(2022, 2, 1, 14), "Europe/Kyiv"), spell_in_utc(datetime(2022, 2, 1), "UTC")
    ('14:00 in Kyiv is 12:00 UTC', '')
    >>> spell_in_utc(datetime(2022, 2, 1, 1), "Europe/Kyiv")
    '01:00 in Kyiv is 23:00 UTC, 31 January'
    """
    name = zone_label(zone)
    if name == zone_label("UTC") or not name.endswith(" time"):
        return ""
    at = clock.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    day = f", {spell_day(at, year=False)}" if at.date() != clock.date() else ""
    return f"{clock:%H:%M} in {name.removesuffix(' time')} is {at:%H:%M} UTC{day}"


def with_days_of_events(timeline: Timeline, first: date | None, last: date | None) -> Timeline:
    """Return the timeline as it is shown: with the days of its first and last event where it names none."""
    if timeline.first_day or timeline.last_day or first is None or last is None:
        return timeline
    shown = copy(timeline)
    shown.first_day, shown.last_day = first, last
    return shown


def timeline_days(timeline: Timeline) -> str:
    """The days that a timeline covers, or nothing where it names none."""
    if timeline.first_day and timeline.last_day:
        return spell_span(timeline.first_day, timeline.last_day)
    if timeline.first_day:
        return f"Since {spell_day(timeline.first_day)}"
    return f"Until {spell_day(timeline.last_day)}" if timeline.last_day else ""


def timeline_zone(timeline: Timeline) -> str:
    """The zone that the timeline's hours are told in, with its offset on the first day."""
    first = timeline.first_day
    return zone_label(
        timeline.zone, datetime(first.year, first.month, first.day, 12, tzinfo=UTC) if first else None
    )


def event_date(event: Event, zone: str = "", *, year: bool = True, weekday: bool = False) -> str:
    """Say when an event was, no more exactly than is known.

    Hours are told in `zone` (its own where none is given); calendar dates are never converted. `year` and
    `weekday` are left out where a heading above says them.
    """
    precision = event.precision
    if precision == Precision.UNKNOWN or (event.earliest is None and event.latest is None):
        return "continuing" if precision == Precision.ONGOING else "no date given"
    if precision in CLOCK:
        return _clock_date(event, ZoneInfo(zone or event.zone), year, weekday)
    first, last = event.earliest, event.latest
    if first is None:
        assert last is not None
        bound = "by" if precision == Precision.BEFORE else "until"
        return f"{bound} {spell_day(last, year=year)}, day not given"
    if precision == Precision.YEAR:
        return _years(first, last)
    if precision == Precision.MONTH:
        return _months(first, last)
    if precision == Precision.DAY:
        return (
            spell_span(first, last, year=year)
            if last and last.date() != first.date()
            else spell_day(first, weekday=weekday, year=year)
        )
    if last is None:
        return f"since {spell_day(first, year=year)}"
    spell = spell_span(first, last, year=year)
    return f"from {spell}" if precision == Precision.ONGOING else f"{spell}, day not given"


def date_under_heading(entry: Entry, zone: str) -> str:
    """Say when, for a list in which the day of the entry stands above it: “14:05”, “during the day”.

    What the heading does not say is said: “between 24 and 30 January”, “announced for 2 February”.
    """
    event = entry.event
    first, last = event.earliest, event.latest
    if first is None or entry.sort_at is None:
        said = event_date(event, zone, year=False)
        return f"announced, {said}" if event.is_announced else said
    stands_above = entry.sort_at.date()
    if event.has_clock:
        local = first.astimezone(ZoneInfo(zone or event.zone))
        said = event_date(event, zone, year=False)
        if local.date() == stands_above:
            said = said.removeprefix(f"{spell_day(local, year=False)}, ")
        return _announced(said) if event.is_announced else said
    is_one_day = last is None or last.date() == first.date()
    said = event_date(event, zone, year=False)
    if event.precision == Precision.DAY:
        if is_one_day and not event.is_announced and first.date() == stands_above:
            return "during the day"
        return _announced(said) if event.is_announced else said
    if said.endswith(", day not given") and last is not None:
        said = f"between {_from_to(first, last)}"
    return f"announced, {said}" if event.is_announced else said


def _announced(said: str) -> str:
    return f"announced, {said}" if said.startswith("between") else f"announced for {said}"


def _from_to(first: date, last: date) -> str:
    """
    >>> _from_to(date(2022, 1, 24), date(2022, 1, 30)), _from_to(date(2022, 1, 31), date(2022, 2, 6))
    ('24 and 30 January', '31 January and 6 February')
    """
    if first.year != last.year:
        return f"{spell_day(first)} and {spell_day(last)}"
    start = str(first.day) if first.month == last.month else spell_day(first, year=False)
    return f"{start} and {spell_day(last, year=False)}"


def _clock_date(event: Event, zone: ZoneInfo, year: bool, weekday: bool) -> str:
    assert event.earliest is not None
    first = event.earliest.astimezone(zone)
    last = (event.latest or event.earliest).astimezone(zone)
    if event.precision == Precision.HOUR:
        last += timedelta(hours=1)
    day = spell_day(first, weekday=weekday, year=year)
    if first == last:
        return f"{day}, {first:%H:%M}"
    if first.date() == last.date() or (last - first <= timedelta(hours=1)):
        return f"{day}, between {first:%H:%M} and {last:%H:%M}"
    return f"{day}, {first:%H:%M}, to {spell_day(last, year=year)}, {last:%H:%M}"


def _years(first: date, last: date | None) -> str:
    if last is None:
        return f"since {first.year}"
    return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"


def _months(first: date, last: date | None) -> str:
    start = f"{MONTHS[first.month - 1]} {first.year}"
    if last is None:
        return f"since {start}"
    if (first.year, first.month) == (last.year, last.month):
        return start
    return f"{start} to {MONTHS[last.month - 1]} {last.year}"


def event_date_in_full(event: Event) -> str:
    """The date for an event's own page: with weekday, zone, and a word on the hour where none is given."""
    said = event_date(event, weekday=True)
    if event.has_clock:
        return f"{said}, {zone_label(event.zone, event.earliest)}"
    return f"{said}, hour not given" if event.precision == Precision.DAY else said


def machine_date(event: Event) -> str:
    """The value for a `<time datetime>`, or nothing where no single one is true.

    A week is ISO's number of it, a month and a year are themselves.
    """
    first, last = event.earliest, event.latest
    if first is None:
        return ""
    if event.precision in CLOCK:
        return (
            first.astimezone(event.zone_info).isoformat(timespec="minutes") if last in (None, first) else ""
        )
    same = last is None or last.date() == first.date()
    match event.precision:
        case Precision.DAY:
            return first.date().isoformat() if same else ""
        case Precision.WEEK:
            year, week, _ = first.isocalendar()
            return f"{year}-W{week:02}" if last and last.isocalendar()[:2] == (year, week) else ""
        case Precision.MONTH:
            return f"{first:%Y-%m}" if last and (last.year, last.month) == (first.year, first.month) else ""
        case Precision.YEAR:
            return str(first.year) if last and last.year == first.year else ""
    return ""


@dataclass(frozen=True)
class Heading:
    """What stands above the events of one day, or of a stretch that is all the reports give."""

    title: str
    note: str = ""


def heading(entry: Entry) -> Heading:
    """The heading an entry stands under; its note says what is not known, apart from hours."""
    event = entry.event
    if entry.is_undated:
        return Heading("No date given", "the reports do not say when")
    if (
        event.precision in (Precision.WEEK, Precision.MONTH, Precision.YEAR)
        and event.earliest
        and event.latest
    ):
        title = event_date(event).removesuffix(", day not given")
        return Heading(title, f"some day in this {event.precision}; the reports do not say which")
    if event.precision in (Precision.MONTH, Precision.YEAR) and event.earliest:
        return Heading(event_date(event).capitalize())
    assert entry.sort_at is not None, "the database places every entry"
    return Heading(spell_day(entry.sort_at, weekday=True))


def article_date(article: Article, moment: str = "published") -> str:
    """Say when an article was published (or "updated"), as printed: no zone is named that is not printed."""
    at: datetime | None = getattr(article, f"{moment}_at")
    precision = getattr(article, f"{moment}_precision")
    if at is None:
        return "not given"
    if precision == Precision.YEAR:
        return str(at.year)
    if precision == Precision.MONTH:
        return f"{MONTHS[at.month - 1]} {at.year}"
    if precision not in CLOCK:
        return spell_day(at)
    zone = getattr(article, f"{moment}_zone")
    if not zone:
        return f"{spell_day(at)}, {at:%H:%M}, no zone printed"
    # A zone that could be several is kept as if UTC: the hour is then the printed one too.
    at = at.astimezone(zone_named(zone) or UTC)
    return f"{spell_day(at)}, {at:%H:%M} {zone_label(zone) if '/' in zone else zone}"


def said_on(quote: Quote, *, weekday: bool = False) -> str:
    """Say when the words were spoken, no more exactly than is known."""
    day = quote.said_on
    if day is None or quote.said_on_precision == Precision.UNKNOWN:
        return "day not given"
    match quote.said_on_precision:
        case Precision.YEAR:
            return str(day.year)
        case Precision.MONTH:
            return f"{MONTHS[day.month - 1]} {day.year}"
        case Precision.WEEK:
            return f"some day in the week of {spell_day(day)}"
        case Precision.BEFORE:
            return f"by {spell_day(day)}"
        case Precision.ONGOING:
            return f"repeatedly since {spell_day(day)}"
    return spell_day(day, weekday=weekday)
