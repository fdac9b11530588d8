"""Dates in words: as exact as they are known, and no more."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from articles.models import Article, Quote
from timeline.dates import (
    article_date,
    date_under_heading,
    event_date,
    event_date_in_full,
    heading,
    machine_date,
    parse_day_or_hour,
    said_on,
    spell_span,
    spell_until,
    timeline_days,
    timeline_zone,
)
from timeline.models import Entry, Event, Timeline


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def event(precision: str, earliest: str = "", latest: str = "", zone: str = "") -> Event:
    return Event(
        precision=precision,
        earliest=day(earliest) if earliest else None,
        latest=day(latest) if latest else None,
        zone=zone,
    )


KYIV = "Europe/Kyiv"

# Each row: what is known, in words, and as a machine reads it ("" where no single value is true).
KNOWN: list[tuple[Event, str, str]] = [
    (event("day", "2022-02-01", "2022-02-01"), "1 February 2022", "2022-02-01"),
    (event("day", "2022-02-01"), "1 February 2022", "2022-02-01"),
    (event("day", "2022-01-28", "2022-01-30"), "28–30 January 2022", ""),
    (event("day", "2021-12-30", "2022-01-02"), "30 December 2021 to 2 January 2022", ""),
    (event("week", "2022-01-24", "2022-01-30"), "24–30 January 2022, day not given", "2022-W04"),
    (event("week", "2022-01-26", "2022-02-01"), "26 January to 1 February 2022, day not given", ""),
    (event("month", "2022-02-01", "2022-02-28"), "February 2022", "2022-02"),
    (event("month", "2021-12-01", "2022-02-28"), "December 2021 to February 2022", ""),
    (event("year", "1997-01-01", "1997-12-31"), "1997", "1997"),
    (event("year", "2014-01-01"), "since 2014", ""),
    (event("year", "1941-01-01", "1945-12-31"), "1941–1945", ""),
    (event("before", latest="2022-01-31"), "by 31 January 2022, day not given", ""),
    (event("ongoing", "2022-01-31"), "since 31 January 2022", ""),
    (event("ongoing", "2021-11-01", "2022-02-02"), "from 1 November 2021 to 2 February 2022", ""),
    (event("ongoing", latest="2022-02-02"), "until 2 February 2022, day not given", ""),
    (event("ongoing"), "continuing", ""),
    (event("unknown"), "no date given", ""),
    (event("minute", "2022-02-01T12:30", zone=KYIV), "1 February 2022, 14:30", "2022-02-01T14:30+02:00"),
    (
        event("hour", "2022-02-01T12:00", zone=KYIV),
        "1 February 2022, between 14:00 and 15:00",
        "2022-02-01T14:00+02:00",
    ),
    (
        event("hour", "2022-02-01T21:00", zone=KYIV),
        "1 February 2022, between 23:00 and 00:00",
        "2022-02-01T23:00+02:00",
    ),
]


@pytest.mark.parametrize(("known", "words", "machine"), KNOWN, ids=[row[1] for row in KNOWN])
def test_a_date_says_as_much_as_is_known(known: Event, words: str, machine: str) -> None:
    assert event_date(known) == words
    assert machine_date(known) == machine


def test_an_hour_is_told_in_the_zone_of_the_timeline_and_a_day_never_converted() -> None:
    clock = event("minute", "2022-02-01T22:30", zone="Europe/London")
    calendar = event("day", "2022-02-01", "2022-02-01")

    assert event_date(clock, KYIV) == "2 February 2022, 00:30"
    assert event_date(clock) == "1 February 2022, 22:30"
    assert (
        event_date(calendar, "Pacific/Auckland")
        == event_date(calendar, "America/Los_Angeles")
        == "1 February 2022"
    )


def test_an_events_own_page_says_that_no_hour_is_given() -> None:
    assert event_date_in_full(event("day", "2022-02-01")) == "Tuesday 1 February 2022, hour not given"
    assert event_date_in_full(event("minute", "2022-07-01T12:30", zone=KYIV)) == (
        "Friday 1 July 2022, 15:30, Kyiv time (UTC+3)"
    )
    assert event_date_in_full(event("unknown")) == "no date given"


HEADINGS = [
    (event("day", "2022-02-01"), "Tuesday 1 February 2022", ""),
    (event("before", latest="2022-01-31"), "Monday 31 January 2022", ""),
    (event("week", "2022-01-24", "2022-01-30"), "24–30 January 2022", "some day in this week"),
    (event("month", "2022-02-01", "2022-02-28"), "February 2022", "some day in this month"),
    (event("year", "2014-01-01"), "Since 2014", ""),
]


@pytest.mark.parametrize(("known", "title", "note"), HEADINGS, ids=[row[1] for row in HEADINGS])
def test_a_heading_is_no_more_exact_than_what_stands_under_it(known: Event, title: str, note: str) -> None:
    entry = Entry(event=known, sort_at=known.earliest or known.latest, is_undated=False)

    assert heading(entry).title == title
    assert heading(entry).note.startswith(note) and bool(heading(entry).note) == bool(note)


def test_the_undated_stand_under_no_day_even_where_an_editor_placed_them() -> None:
    assert (
        heading(Entry(event=event("unknown"), sort_at=day("2022-02-01"), is_undated=True)).title
        == "No date given"
    )


ASKED = [
    ("2022-02-01", "2022-02-01T00:00", "2022-02-02T00:00"),
    ("2022-02-01T14", "2022-02-01T14:00", "2022-02-01T15:00"),
    ("2022-02-01 14", "2022-02-01T14:00", "2022-02-01T15:00"),
    ("2022-02-01T14:00", "2022-02-01T14:00", "2022-02-01T15:00"),
    ("2022-02-01T14:30", "2022-02-01T14:30", "2022-02-01T14:31"),
    ("2022-02-28T23", "2022-02-28T23:00", "2022-03-01T00:00"),
    ("2022-03-27T03", "2022-03-27T03:00", "2022-03-27T04:00"),  # an hour that clocks in Kyiv left out
]


@pytest.mark.parametrize(("text", "starts", "ends"), ASKED, ids=[row[0] for row in ASKED])
def test_a_day_or_an_hour_is_read_up_to_its_end(text: str, starts: str, ends: str) -> None:
    moment = parse_day_or_hour(text)

    assert (moment.starts, moment.ends) == (day(starts), day(ends))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.02.2022",
        "2022-02-30",
        "2022-2-1",
        "2022-02-01T24",
        "2022-02-01T14:60",
        "2022-02-01T14:3",
        "2022-02-01T1",
        "0000-01-01",
        "9999-12-31",
        "2022-02-01\n",
        "٢٠٢٢-٠٢-٠١",
        "yesterday",
        "2022-02-01T14Z",
    ],
)
def test_anything_else_is_no_day(text: str) -> None:
    with pytest.raises(ValueError):
        parse_day_or_hour(text)


def test_until_names_the_last_minute_that_counts() -> None:
    assert spell_until(parse_day_or_hour("2022-02-01")) == "1 February 2022"
    assert spell_until(parse_day_or_hour("2022-02-01T23")) == "1 February 2022, 23:59"


def test_a_span_of_days_is_said_as_shortly_as_it_can_be() -> None:
    assert spell_span(date(2022, 1, 31), date(2022, 1, 31)) == "31 January 2022"
    assert spell_span(date(2022, 1, 1), date(2022, 1, 31), year=False) == "1–31 January"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2022, 1, 31), date(2022, 2, 2), "31 January to 2 February 2022"),
        (date(2022, 1, 31), None, "Since 31 January 2022"),
        (None, date(2022, 2, 2), "Until 2 February 2022"),
        (None, None, ""),
    ],
)
def test_a_timeline_names_the_days_it_covers(first: date | None, last: date | None, words: str) -> None:
    assert timeline_days(Timeline(first_day=first, last_day=last)) == words


def test_a_timeline_names_its_zone_with_the_offset_of_its_first_day() -> None:
    assert timeline_zone(Timeline(zone=KYIV, first_day=date(2022, 1, 31))) == "Kyiv time (UTC+2)"
    assert timeline_zone(Timeline(zone=KYIV, first_day=date(2022, 7, 1))) == "Kyiv time (UTC+3)"
    assert (
        timeline_zone(Timeline(zone="America/New_York", first_day=date(2022, 1, 31)))
        == "New York time (UTC−5)"
    )
    assert timeline_zone(Timeline(zone=KYIV)) == "Kyiv time"


PRINTED: list[tuple[dict[str, Any], str]] = [
    ({"published_at": None, "published_precision": "unknown"}, "not given"),
    ({"published_at": day("2022-02-01"), "published_precision": "day"}, "1 February 2022"),
    ({"published_at": day("2022-02-01"), "published_precision": "month"}, "February 2022"),
    (
        {"published_at": day("2022-02-02T13:04"), "published_precision": "minute"},
        "2 February 2022, 13:04, no zone printed",
    ),
    (
        {"published_at": day("2022-02-02T11:04"), "published_precision": "minute", "published_zone": KYIV},
        "2 February 2022, 13:04 Kyiv time",
    ),
    (
        {"published_at": day("2022-02-02T11:04"), "published_precision": "minute", "published_zone": "EEST"},
        "2 February 2022, 14:04 EEST",
    ),
    (
        {"published_at": day("2022-02-02T13:04"), "published_precision": "minute", "published_zone": "IST"},
        "2 February 2022, 13:04 IST",
    ),
]


@pytest.mark.parametrize(("fields", "words"), PRINTED, ids=[row[1] for row in PRINTED])
def test_an_articles_date_names_no_zone_that_is_not_printed(fields: dict[str, Any], words: str) -> None:
    assert article_date(Article(**fields)) == words


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("day", "1 February 2022"),
        ("week", "some day in the week of 1 February 2022"),
        ("month", "February 2022"),
        ("year", "2022"),
        ("before", "by 1 February 2022"),
        ("unknown", "day not given"),
    ],
)
def test_the_day_of_words_is_as_exact_as_it_is_known(precision: str, words: str) -> None:
    assert said_on(Quote(said_on=date(2022, 2, 1), said_on_precision=precision)) == words
    assert said_on(Quote(said_on=None)) == "day not given"


UNDER_HEADING = [
    (event("minute", "2022-02-01T12:05", zone=KYIV), "2022-02-01T14:05", "14:05", "announced for 14:05"),
    (event("hour", "2022-02-01T12:00", zone=KYIV), "2022-02-01T14:00", "between 14:00 and 15:00",
     "announced, between 14:00 and 15:00"),
    (event("day", "2022-02-01"), "2022-02-01", "during the day", "announced for 1 February"),
    (event("day", "2022-02-01", "2022-02-03"), "2022-02-01", "1–3 February", "announced for 1–3 February"),
    (event("day", "2022-02-01"), "2022-02-02", "1 February", "announced for 1 February"),
    (event("week", "2022-01-24", "2022-01-30"), "2022-01-24", "between 24 and 30 January",
     "announced, between 24 and 30 January"),
    (event("before", "", "2022-01-31"), "2022-01-31", "by 31 January, day not given",
     "announced, by 31 January, day not given"),
    (event("unknown"), "2022-01-31", "no date given", "announced, no date given"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "placed", "said", "announced"), UNDER_HEADING, ids=[row[2] for row in UNDER_HEADING]
)
def test_beneath_the_heading_of_its_day_an_event_says_what_else_is_known_of_its_time(
    told: Event, placed: str, said: str, announced: str
) -> None:
    entry = Entry(event=told, sort_at=day(placed))

    assert date_under_heading(entry, KYIV) == said
    told.is_announced = True
    assert date_under_heading(entry, KYIV) == announced
