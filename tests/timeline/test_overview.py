"""The overview above a timeline: what its bars count, where they lead, and what they say in words."""

import html
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Outlet
from tests.makers import make_actor, make_article, make_event, make_outlet, make_timeline
from tests.timeline.crowd import make_crowd
from tests.timeline.shown_cards import cards_on
from timeline.models import Citation, Event, Timeline
from timeline.overview import Stretch, bin_after, bin_of
from timeline.overview_drawing import Overview, between, merged, name_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def reported(timeline: Timeline, *outlets: Outlet, **fields: object) -> Event:
    """An event on the timeline that each of the outlets reports in one article."""
    event = make_event(timeline, article=make_article(outlets[0]), **fields)
    for outlet in outlets[1:]:
        Citation.objects.create(event=event, article=make_article(outlet))
    return event


def when(earliest: str, latest: str = "", precision: str = "day", zone: str = "") -> dict[str, object]:
    return {
        "on": None,
        "earliest": at(earliest),
        "latest": at(latest or earliest),
        "precision": precision,
        "zone": zone,
    }


def drawn(client: Client, timeline: Timeline, query: str = "") -> Overview:
    return client.get(f"{timeline.get_absolute_url()}?{query}").context["overview"]


def labels(overview: Overview) -> list[str]:
    return [group.label for group in overview.groups] + [span.label for span in overview.spans]


@pytest.mark.django_db
def test_each_day_has_a_bar_for_each_outlet_that_leads_to_the_day_and_keeps_the_other_filters(
    client: Client,
) -> None:
    timeline, anchor, courier = make_timeline(), make_outlet("Anchor"), make_outlet("Courier")
    reported(timeline, anchor, courier, on=at("2022-02-01").date(), kind="visit")
    reported(timeline, anchor, on=at("2022-02-01").date(), kind="visit")
    reported(timeline, anchor, on=at("2022-02-03").date(), kind="visit")
    reported(timeline, courier, on=at("2022-02-03").date(), kind="call")

    overview = drawn(client, timeline, "event=visit&order=newest")

    assert labels(overview) == [
        "1 February: 3 reports; Anchor 2, Courier 1",
        "3 February: 1 report; Anchor 1",
    ]
    assert overview.groups[0].query == "event=visit&order=newest&since=2022-02-01&until=2022-02-01"
    assert [bar.style for bar in overview.groups[0].bars] == ["s0", "s1"]
    assert [one.label for one in overview.key] == ["Anchor", "Courier"]
    assert [tick.label for tick in overview.ticks] == ["1 Feb", "2", "3"]
    assert overview.title == "Reports by day, copies included"


@pytest.mark.django_db
def test_what_names_no_single_day_is_a_span_and_what_has_no_date_stands_apart(client: Client) -> None:
    timeline, anchor = make_timeline(), make_outlet("Anchor")
    reported(timeline, anchor, on=at("2022-02-01").date())
    reported(timeline, anchor, **when("2022-01-24", "2022-01-30", "week"))
    undated = reported(timeline, anchor, on=None, precision="unknown")

    overview = drawn(client, timeline)

    assert labels(overview) == [
        "1 February: 1 report; Anchor 1",
        "No date given: 1 report; Anchor 1",
        "24 to 30 January, no single day: 1 report; Anchor 1",
    ]
    assert overview.spans[0].query == "since=2022-01-24&until=2022-01-30"
    page = client.get(f"{timeline.get_absolute_url()}?{overview.groups[-1].query}")
    assert [card.slug for card in cards_on(page)] == [undated.slug]
    newest = drawn(client, timeline, "order=newest").groups[-1].query
    page = client.get(f"{timeline.get_absolute_url()}?{newest}")
    assert [card.slug for card in cards_on(page)] == [undated.slug]


@pytest.mark.django_db
def test_a_day_is_drawn_by_the_hour_of_the_timelines_clock_and_an_hour_by_five_minutes(
    client: Client,
) -> None:
    timeline, anchor = make_timeline(zone="Europe/Kyiv"), make_outlet("Anchor")
    reported(timeline, anchor, **when("2022-02-01T12:36", precision="minute", zone="Europe/Kyiv"))
    reported(timeline, anchor, **when("2022-02-01T12:00", precision="hour", zone="Europe/Kyiv"))
    reported(timeline, anchor, on=at("2022-02-01").date())
    reported(timeline, anchor, on=at("2022-02-04").date())

    day = drawn(client, timeline, "since=2022-02-01&until=2022-02-01")
    hour = drawn(client, timeline, day.groups[0].query)
    minutes = drawn(client, timeline, hour.groups[0].query)

    assert labels(day) == ["14:00 to 15:00: 2 reports; Anchor 2", "Hour not given: 1 report; Anchor 1"]
    assert day.window == "Tuesday 1 February 2022"
    assert day.following and day.following.label == "4 February"
    assert day.previous is None
    assert [way.label for way in day.wider] == ["All days"]
    assert day.groups[0].query == "since=2022-02-01T14&until=2022-02-01T14"
    assert labels(hour) == ["14:35 to 14:40: 1 report; Anchor 1", "Minute not given: 2 reports; Anchor 2"]
    assert hour.groups[0].query == "since=2022-02-01T14:35&until=2022-02-01T14:39".replace(":", "%3A")
    assert minutes.window == "Tuesday 1 February 2022, 14:35 until 14:39"
    assert [way.label for way in minutes.wider] == ["Whole hour", "Whole day", "All days"]
    page = client.get(f"{timeline.get_absolute_url()}?{hour.groups[0].query}").content.decode()
    assert "3 events" in page
    assert "Events whose hour is not known stay in, here 1; the minute 14:39 is included." in page
    assert "hours-told" not in client.get(timeline.get_absolute_url() + "?since=2022-02-01").content.decode()
    chosen = drawn(client, timeline, "outlet=" + anchor.slug)
    assert chosen.title == "Reports by day, copies and other outlets included"


@pytest.mark.django_db
def test_a_day_whose_reports_name_no_hour_is_one_span_and_the_key_carries_the_counts(client: Client) -> None:
    timeline, anchor, courier = make_timeline(), make_outlet("Anchor"), make_outlet("Courier")
    reported(timeline, anchor, courier, on=at("2022-02-01").date())
    reported(timeline, anchor, on=at("2022-02-01").date())

    overview = drawn(client, timeline, "since=2022-02-01&until=2022-02-01")

    assert overview.groups == []
    assert [(span.text, span.x, span.width) for span in overview.spans] == [
        ("3 reports, hour not given", "0.20%", "99.60%")
    ]
    assert [one.label for one in overview.key] == ["Anchor 2", "Courier 1"]
    assert [tick.label for tick in overview.ticks][:3] == ["00", "03", "06"]


@pytest.mark.parametrize(
    ("last", "title"),
    [
        ("2022-01-14", "Reports by day, copies included"),
        ("2022-01-17", "Reports by week, copies included"),
        ("2022-06-26", "Reports by week, copies included"),
        ("2022-07-31", "Reports by month, copies included"),
        ("2023-12-31", "Reports by month, copies included"),
        ("2024-01-01", "Reports by year, copies included"),
        ("2048-01-01", "Reports by ten years, copies included"),
        ("2300-01-01", "Reports by hundred years, copies included"),
    ],
)
@pytest.mark.django_db
def test_the_longer_the_time_the_longer_are_its_units(client: Client, last: str, title: str) -> None:
    timeline, anchor = make_timeline(), make_outlet("Anchor")
    reported(timeline, anchor, on=at("2022-01-01").date())
    reported(timeline, anchor, on=at(last).date())

    overview = drawn(client, timeline)

    assert overview.title == title
    assert sum(len(group.bars) for group in overview.groups) == 2
    assert len(overview.ticks) <= 14


@pytest.mark.django_db
def test_each_group_leads_to_a_list_that_holds_at_least_what_it_counts(client: Client) -> None:
    timeline = make_timeline()
    make_crowd(timeline, events=90)
    for query in ("", "since=2022-01-05T07&until=2022-01-20", "since=2022-01-12", "until=2022-01-31T12"):
        overview = drawn(client, timeline, query)
        assert len(overview.groups) > 2
        for group in overview.groups:
            stated = Counter(re.findall(r"(Outlet \d) (\d+)", group.label))
            page = client.get(f"{timeline.get_absolute_url()}?{group.query}").context
            found = Counter({choice.key: 0 for choice in page["form"].choices["outlet"]})
            for entry in page["form"].apply(page["form"].entries):
                found.update(map(str, entry.outlet_ids))
            names = {choice.label: found[choice.key] for choice in page["form"].choices["outlet"]}
            assert {name: int(amount) for name, amount in stated} == {
                name: amount for name, amount in names.items() if amount
            }, group.label


@pytest.mark.django_db
def test_of_many_outlets_the_five_most_frequent_have_a_bar_and_the_others_one_together(
    client: Client,
) -> None:
    timeline = make_timeline()
    outlets = [make_outlet(f"Paper {number}") for number in range(8)]
    reported(timeline, *outlets, on=at("2022-02-01").date())
    reported(timeline, *outlets[:5], on=at("2022-02-01").date())
    reported(timeline, outlets[7], on=at("2022-02-02").date())
    reported(timeline, *outlets[:5], on=at("2022-02-02").date())

    overview = drawn(client, timeline, "outlet=paper-7")

    assert [one.label for one in overview.key] == [*(f"Paper {number}" for number in range(5)), "others"]
    assert labels(overview) == [
        "1 February: 8 reports; Paper 0 1, Paper 1 1, Paper 2 1, Paper 3 1, Paper 4 1, others 3",
        "2 February: 1 report; others 1",
    ]
    assert overview.groups[1].bars[0].style == "s5"


@pytest.mark.django_db
def test_bars_by_person_count_events_and_the_choice_stays_with_every_link_but_is_no_filter(
    client: Client,
) -> None:
    timeline, calder, voss = make_timeline(), make_actor("Ines Calder"), make_actor("Jan Voss")
    make_event(timeline, actors=[calder, voss], on=at("2022-02-01").date())
    make_event(timeline, actors=[calder], on=at("2022-02-02").date())
    make_event(timeline, on=at("2022-02-02").date())

    page = client.get(f"{timeline.get_absolute_url()}?bars=actor")
    overview, body = page.context["overview"], page.content.decode()

    assert labels(overview) == [
        "1 February: 1 event; Ines Calder 1, Jan Voss 1",
        "2 February: 2 events; Ines Calder 1",
    ]
    assert overview.groups[0].query == "bars=actor&since=2022-02-01&until=2022-02-01"
    assert not page.context["form"].is_filtered
    assert page.context["form"].query() == ""
    assert page.context["chips"] == []
    assert '<input type="hidden" name="bars" value="actor">' in body
    assert "bars=" not in page.context["tabs"][1].url
    assert [(way.query, way.is_current) for way in overview.switch] == [("", False), ("bars=actor", True)]
    wrong = client.get(f"{timeline.get_absolute_url()}?bars=colour").content.decode()
    assert "“colour” is no kind of bars: write bars=actor, or leave it out." in wrong


@pytest.mark.django_db
def test_background_and_what_is_not_public_are_not_counted(client: Client) -> None:
    timeline, anchor = make_timeline(), make_outlet("Anchor")
    reported(timeline, anchor, on=at("2022-02-01").date())
    reported(timeline, anchor, on=at("2022-02-02").date(), status="draft")
    reported(timeline, anchor, on=at("1945-02-04").date(), is_background=True)

    overview = drawn(client, timeline, "background=1")

    assert labels(overview) == ["1 February, hour not given: 1 report; Anchor 1"]


@pytest.mark.django_db
def test_a_time_without_events_still_leads_out_and_a_timeline_without_events_has_no_overview(
    client: Client,
) -> None:
    timeline, anchor = make_timeline(), make_outlet("Anchor")
    assert drawn(client, timeline) is None
    reported(timeline, anchor, on=at("2022-02-01").date())
    reported(timeline, anchor, on=at("2022-02-09").date())

    overview = drawn(client, timeline, "since=2022-02-05&until=2022-02-05")

    assert not overview.is_drawn
    assert overview.previous and overview.previous.label == "1 February"
    assert overview.following and overview.following.query == "since=2022-02-09&until=2022-02-09"
    assert drawn(client, timeline, "q=nowhere") is None


@pytest.mark.django_db
def test_the_overview_is_one_query_and_comes_with_the_list_but_not_with_its_next_page(client: Client) -> None:
    timeline = make_timeline()
    make_crowd(timeline, events=60)
    address = timeline.get_absolute_url()
    further = client.get(address).context["next_query"]

    with CaptureQueriesContext(connection) as queries:
        alone = client.get(address, headers={"HX-Request": "true", "HX-Target": "event-list"})
    taken = sum("binned" in query["sql"] for query in queries)
    below = client.get(address + further, headers={"HX-Request": "true", "HX-Target": "next-page"})

    assert taken == 1
    assert 'id="overview"' in alone.content.decode()
    assert 'id="overview"' not in below.content.decode()


@pytest.mark.django_db
def test_every_bar_is_inside_a_link_that_says_what_it_counts_and_nothing_is_styled_inline(
    client: Client,
) -> None:
    timeline, anchor = make_timeline(), make_outlet('Anchor & "Sons" <1901>')
    reported(timeline, anchor, on=at("2022-02-01").date())
    reported(timeline, anchor, on=at("2022-02-02").date())

    body = client.get(timeline.get_absolute_url()).content.decode()
    drawing = re.search(r'<div class="density".*?</div>', body, re.S)

    assert drawing is not None
    links = re.findall(r'<a href="\?([^"]*)" aria-label="([^"]*)"><rect class="hit"', drawing[0])
    assert [html.unescape(label) for _, label in links] == [
        '1 February: 1 report; Anchor & "Sons" <1901> 1',
        '2 February: 1 report; Anchor & "Sons" <1901> 1',
    ]
    assert "style=" not in drawing[0]
    assert "viewBox" not in drawing[0]
    assert "<1901>" not in drawing[0]


@pytest.mark.parametrize("unit", ["minute", "hour", "day", "week", "month", "year", "decade", "century"])
def test_bins_follow_each_other_without_a_gap(unit: str) -> None:
    moment = at("1899-12-31T22:58")
    start = bin_of(moment, unit)

    for _ in range(30):
        after = bin_after(start, unit)
        assert bin_of(after, unit) == after
        assert bin_of(after - timedelta(minutes=1), unit) == start
        start = after


@pytest.mark.parametrize(
    ("start", "end", "query", "name"),
    [
        ("2022-01-24", "2022-01-31", ("2022-01-24", "2022-01-30"), "24 to 30 January"),
        ("2022-02-01", "2022-03-01", ("2022-02-01", "2022-02-28"), "February 2022"),
        ("2022-01-01", "2023-01-01", ("2022-01-01", "2022-12-31"), "2022"),
        ("2022-02-01T00:00", "2022-02-01T01:00", ("2022-02-01T00", "2022-02-01T00"), "00:00 to 01:00"),
        ("2022-02-01T23:00", "2022-02-02", ("2022-02-01T23", "2022-02-01T23"), "23:00 to 24:00"),
        ("2022-02-01T23:55", "2022-02-02", ("2022-02-01T23:55", "2022-02-01T23"), "23:55 to 24:00"),
        ("2022-02-01T14:05", "2022-02-01T14:10", ("2022-02-01T14:05", "2022-02-01T14:09"), "14:05 to 14:10"),
    ],
    ids=["week", "month", "year", "first hour", "last hour", "last minutes", "minutes"],
)
def test_a_time_is_asked_for_and_named_to_its_last_day_hour_or_minute(
    start: str, end: str, query: tuple[str, str], name: str
) -> None:
    assert between(at(start), at(end)) == dict(zip(("since", "until"), query, strict=True))
    assert name_of(at(start), at(end)) == name


def test_spans_that_need_too_many_lanes_become_one() -> None:
    apart = [Stretch(at("2022-01-01"), at("2022-01-02"), 1), Stretch(at("2022-01-03"), at("2022-01-04"), 1)]
    crossing = [Stretch(at(f"2022-01-0{day}"), at(f"2022-01-0{day + 4}"), 1) for day in range(1, 6)]

    assert [len(lane) for lane in merged(apart)] == [2]
    assert [[(one.first.day, one.last.day, one.events) for one in lane] for lane in merged(crossing)] == [
        [(1, 9, 5)]
    ]
