"""The bars count what one counts who takes each event by itself, whatever is asked for."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.test import Client

from tests.makers import make_actor, make_article, make_event, make_outlet, make_timeline
from timeline.filters import EventFilterForm
from timeline.models import Citation, Entry, Event, Timeline
from timeline.overview import OTHERS, Counted, Stretch, bin_of, counted, series_of

ZONE = "Europe/Kyiv"
BEGUN = date(2022, 1, 24)
LONGER = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
CLOCK_PRECISIONS = ["minute", "minute", "hour"]
CALENDAR_PRECISIONS = ["day", "day", "week", "month", "year", "before", "ongoing", "unknown"]
DAYS = {
    "a day": 1,
    "days": 9,
    "weeks": 120,
    "months": 400,
    "years": 5_000,
    "decades": 60_000,
    "ages": 500_000,
}
UNITS = {
    "a day": {"hour", "minute", "day"},
    "days": {"hour", "minute", "day"},
    "weeks": {"hour", "minute", "week"},
    "months": {"hour", "minute", "month"},
    "years": {"year"},
    "decades": {"decade"},
    "ages": {"century"},
}
"""What the bars of a timeline are of, among others, by how long it is."""

Window = tuple[datetime | None, datetime | None] | None


def varied_events(timeline: Timeline, days: int, chance: random.Random) -> None:
    """Events of every precision within so many days, some of them background."""
    outlets = [
        make_outlet(name) for name in ("Tern", "Skua", "Gull", "Auk", "Knot", "Ruff", "Crake", "Stilt")
    ]
    actors = [make_actor(name) for name in ("Ada", "Bo", "Cy", "Dee", "Eli", "Flo", "Gus", "Hal")]
    precisions = CALENDAR_PRECISIONS + (CLOCK_PRECISIONS * 3 if days < 1_000 else [])
    for number in range(26):
        precision = precisions[number % len(precisions)]
        day = datetime.combine(BEGUN + timedelta(days=chance.randrange(days)), datetime.min.time(), UTC)
        earliest: datetime | None = day
        latest: datetime | None = day + timedelta(days=chance.choice((0, 0, 1, 6)) if days > 1 else 0)
        if precision in LONGER:
            earliest = day + timedelta(minutes=chance.randrange(24 * 60))
            latest = chance.choice((None, earliest, earliest + timedelta(minutes=chance.choice((7, 50)))))
        elif precision in ("before", "unknown"):
            earliest = None
            latest = None if precision == "unknown" else latest
        elif precision == "ongoing" or number % 5 == 0:
            latest = None
        told = chance.sample(outlets, chance.choice((1, 1, 2, 3)))
        event = make_event(
            timeline,
            on=None,
            earliest=earliest,
            latest=latest,
            precision=precision,
            zone="America/New_York" if precision in LONGER else "",
            article=make_article(told[0]),
            actors=chance.sample(actors, chance.choice((0, 1, 2))),
            is_background=number % 11 == 7,
        )
        for outlet in told[1:]:
            Citation.objects.create(event=event, article=make_article(outlet))


def on_the_wall(moment: datetime | None) -> datetime | None:
    return moment and moment.astimezone(ZoneInfo(ZONE)).replace(tzinfo=UTC)


def window_of(event: Event) -> Window:
    """From when until when it happened by the clock of the timeline, without a limit where there is none."""
    opens, closes = event.earliest, event.latest
    if opens is None and closes is None:
        return None
    if event.precision in LONGER:
        opens, closes = on_the_wall(opens), on_the_wall(closes or opens)
    elif event.precision == "day":
        closes = closes or opens
    return opens, closes and closes + LONGER.get(event.precision, timedelta(days=1))


def unit_by_hand(starts: datetime, ends: datetime, *, is_narrow: bool) -> str:
    final = ends - timedelta(microseconds=1)
    if is_narrow and ends - starts <= timedelta(hours=1):
        return "minute"
    if (is_narrow and ends - starts <= timedelta(days=1)) or starts.date() == final.date():
        return "hour"
    if (final.date() - starts.date()).days < 14:
        return "day"
    if (bin_of(final, "week") - bin_of(starts, "week")).days < 26 * 7:
        return "week"
    if 12 * (final.year - starts.year) + final.month - starts.month < 24:
        return "month"
    years = final.year - starts.year
    return "year" if years < 26 else "decade" if years < 260 else "century"


def counted_by_hand(form: EventFilterForm, entries: list[Entry]) -> Counted:
    since = form.asked_since and form.asked_since.starts
    until = form.asked_until and form.asked_until.ends
    is_narrow = bool(since and until and until - since <= timedelta(days=14))
    own = {key for key, _ in series_of(form)} - {OTHERS}
    found, placed = Counted(), [(entry, window_of(entry.event)) for entry in entries]
    inside = []
    for entry, window in placed:
        if window is None:
            if not since and not until:
                inside.append((entry, window))
            continue
        opens, closes = window
        if not (since and closes and closes <= since) and not (until and opens and opens >= until):
            inside.append((entry, window))
        if since and until and opens and closes and closes - opens <= until - since:
            if closes <= since:
                found.before = max(opens, found.before or opens)
            if opens >= until:
                found.behind = min(opens, found.behind or opens)
    day = timedelta(days=1)
    known = [window for _, window in inside if window]
    starts, ends = (since, until) if is_narrow else (None, None)
    if known and not is_narrow:
        starts = min(opens or min(closes, until or closes) - day for opens, closes in known)  # type: ignore[operator]
        ends = max(closes or max(opens, since or opens) + day for opens, closes in known)  # type: ignore[operator]
        starts, ends = max(starts, since or starts), min(ends, until or ends)
    if starts and ends:
        found.unit = unit_by_hand(starts, ends, is_narrow=is_narrow)
    stretches: dict[tuple[datetime, datetime] | None, Stretch] = {}
    for entry, window in inside:
        place = None
        if window is not None:
            assert starts and ends
            last = min(window[1] or ends, ends) - timedelta(microseconds=1)
            place = bin_of(max(window[0] or starts, starts), found.unit), bin_of(last, found.unit)
        stretch = stretches.setdefault(place, Stretch(*(place or (None, None))))  # type: ignore[arg-type]
        stretch.events += 1
        if form.bars_by == "outlet":
            stretch.by_key.update(key if key in own else OTHERS for key in entry.outlet_ids)
        else:
            stretch.by_key.update({key if key in own else OTHERS for key in entry.actor_ids})
    found.undated = stretches.pop(None, None)
    found.single = {one.first: one for one in stretches.values() if one.first == one.last}
    found.spans = [one for one in stretches.values() if one.first != one.last]
    return found


def in_order(spans: list[Stretch]) -> list[tuple[datetime, datetime, int, Counter[int]]]:
    return sorted(((one.first, one.last, one.events, one.by_key) for one in spans), key=lambda one: one[:2])


@pytest.mark.django_db
def test_what_began_long_before_and_goes_on_is_drawn_in_a_time_that_holds_nothing_else(
    client: Client,
) -> None:
    timeline = make_timeline()
    make_event(timeline, on=None, earliest=datetime(2021, 1, 4, tzinfo=UTC), precision="ongoing")

    overview = client.get(f"{timeline.get_absolute_url()}?since=2022-02-01&until=2022-06-30").context[
        "overview"
    ]

    assert [group.query for group in overview.groups] + [span.query for span in overview.spans] == [
        "since=2022-02-01&until=2022-02-01"
    ]


@pytest.mark.parametrize("length", DAYS)
@pytest.mark.django_db
def test_the_bars_count_what_one_counts_by_hand(length: str) -> None:
    timeline, chance = make_timeline(zone=ZONE), random.Random(DAYS[length])
    varied_events(timeline, DAYS[length], chance)
    entries = list(Entry.objects.filter(timeline=timeline, is_background=False).select_related("event"))
    middle = BEGUN + timedelta(days=DAYS[length] // 2)
    clock = next(
        (on_the_wall(one.event.earliest) for one in entries if one.event.precision == "minute"), None
    )
    hour = f"{clock:%Y-%m-%dT%H}" if clock else f"{middle}T12"
    queries = (
        "",
        "bars=actor",
        f"since={middle}&until={middle}",
        f"since={hour}&until={hour}",
        f"since={hour}&until={hour}&bars=actor",
        f"since={middle - timedelta(days=3)}&until={middle + timedelta(days=3)}&bars=actor",
        f"since={middle - timedelta(days=300)}&until={middle + timedelta(days=300)}",
        f"since={middle}",
        f"until={hour}&bars=actor",
        "outlet=tern&outlet=auk",
        "since=1400-01-01&until=1400-01-02",
    )
    units = set()

    for query in queries:
        form = EventFilterForm(QueryDict(query), timeline=timeline)
        chosen = {choice.pk for choice in form.chosen["outlet"]}
        kept = [one for one in entries if not chosen or chosen & set(one.outlet_ids)]
        drawn, by_hand = counted(form), counted_by_hand(form, kept)
        units.add(drawn.unit)

        assert drawn.unit == by_hand.unit, query
        assert drawn.single == by_hand.single, query
        assert in_order(drawn.spans) == in_order(by_hand.spans), query
        assert drawn.undated == by_hand.undated, query
        assert (drawn.before, drawn.behind) == (by_hand.before, by_hand.behind), query
        assert {one.first for one in drawn.spans} | set(drawn.single) <= set(drawn.bins), query

    assert units >= UNITS[length]
