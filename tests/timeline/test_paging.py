"""Pages of a list: each event once, in order, whatever happens between two pages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers import make_event, make_timeline
from timeline.models import Entry, Timeline
from timeline.paging import OF_ENTRIES, OF_EVENTS, SIZE, Cursor, first_short_page_of, page_of, short_page_of
from timeline.visibility import visible_entries

cursors = st.builds(
    Cursor,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.datetimes(timezones=st.just(UTC)),
    st.integers(0, 2**31 - 1),
    st.integers(0, 2**63 - 1),
)


@given(cursors)
def test_a_cursor_reads_as_it_was_written(cursor: Cursor) -> None:
    assert Cursor.read(cursor.write()) == cursor


@given(st.text(max_size=80))
def test_any_other_text_is_no_cursor(text: str) -> None:
    try:
        cursor = Cursor.read(text)
    except ValueError:
        return
    assert Cursor.read(cursor.write()) == cursor


@pytest.mark.parametrize(
    "text", ["", "x", "W10", "WzEsMl0", "bnVsbA", "WzAsMCwwLCJ4IiwwLDFd", "é", "W1tbW1tbW1tbW1tb" * 18]
)
def test_what_nobody_wrote_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Cursor.read(text)


@pytest.fixture
def mixed() -> Timeline:
    """Sixty-three events: dated on few days, undated, background; and one that follows another."""
    timeline = make_timeline()
    events = []
    for number in range(63):
        on = None if number % 9 == 4 else date(2022, 2, 1) + timedelta(days=number % 4)
        options = {"is_background": number % 5 == 2}
        if on is None and number % 2:
            options["sort_on"] = date(2022, 2, 2)
        events.append(make_event(timeline, on=on, **options))
    events[1].follows.add(events[61])
    return timeline


def pages(timeline: Timeline, *, newest_first: bool) -> list[list[Entry]]:
    cursor, found = None, []
    while True:
        page = page_of(visible_entries(timeline), newest_first=newest_first, cursor=cursor)
        found.append(page.entries)
        if not page.next:
            return found
        cursor = Cursor.read(page.next)


@pytest.mark.django_db
@pytest.mark.parametrize("newest_first", [False, True])
def test_pages_together_are_the_whole_list_in_order(mixed: Timeline, newest_first: bool) -> None:
    whole = list(visible_entries(mixed).in_order(newest_first=newest_first))

    found = pages(mixed, newest_first=newest_first)

    assert [len(page) for page in found] == [SIZE, SIZE, 63 - 2 * SIZE]
    assert [entry.pk for page in found for entry in page] == [entry.pk for entry in whole]


@pytest.mark.django_db
@pytest.mark.parametrize("newest_first", [False, True])
def test_the_order_is_background_apart_then_undated_last_then_time(
    mixed: Timeline, newest_first: bool
) -> None:
    rows = [entry for page in pages(mixed, newest_first=newest_first) for entry in page]

    groups = [(entry.is_background, entry.is_undated) for entry in rows]
    assert groups == sorted(groups)
    for group in set(groups):
        places = [(e.sort_at, e.rank, e.pk) for e in rows if (e.is_background, e.is_undated) == group]
        assert places == sorted(places, reverse=newest_first)
    assert len({entry.rank for entry in rows}) == 2


@pytest.mark.django_db
def test_an_event_added_between_two_pages_is_neither_doubled_nor_hides_another() -> None:
    timeline = make_timeline()
    for day in range(SIZE + 5):
        make_event(timeline, on=date(2022, 3, 1) + timedelta(days=day))
    first = page_of(visible_entries(timeline), newest_first=False, cursor=None)

    make_event(timeline, on=date(2022, 1, 1))
    second = page_of(visible_entries(timeline), newest_first=False, cursor=Cursor.read(first.next))

    assert len(second.entries) == 5
    assert not {entry.pk for entry in first.entries} & {entry.pk for entry in second.entries}


@pytest.mark.django_db
def test_the_page_goes_on_where_the_last_event_of_the_page_before_has_gone() -> None:
    timeline = make_timeline()
    for day in range(SIZE + 3):
        make_event(timeline, on=date(2022, 3, 1) + timedelta(days=day))
    first = page_of(visible_entries(timeline), newest_first=False, cursor=None)

    first.entries[-1].event.delete()
    second = page_of(visible_entries(timeline), newest_first=False, cursor=Cursor.read(first.next))

    assert len(second.entries) == 3
    assert second.before is None


@pytest.mark.django_db
def test_a_page_knows_the_event_that_stood_before_it() -> None:
    timeline = make_timeline()
    for _ in range(SIZE + 1):
        make_event(timeline)
    first = page_of(visible_entries(timeline), newest_first=False, cursor=None)

    second = page_of(visible_entries(timeline), newest_first=False, cursor=Cursor.read(first.next))

    assert first.before is None
    assert second.before == first.entries[-1]
    assert second.next == ""


def test_a_cursor_keeps_the_microsecond() -> None:
    moment = datetime(2022, 2, 1, 14, 30, 59, 123456, tzinfo=UTC)

    read = Cursor.read(Cursor(False, False, False, moment, 0, 7).write())

    assert read.sort_at == moment


@pytest.mark.django_db
@pytest.mark.parametrize("newest_first", [False, True])
def test_short_pages_are_the_same_pages(mixed: Timeline, newest_first: bool) -> None:
    cursor = None
    for _ in range(3):
        whole = page_of(visible_entries(mixed), newest_first=newest_first, cursor=cursor)
        short = short_page_of(visible_entries(mixed), newest_first=newest_first, cursor=cursor)

        assert (short.entries, short.before, short.next) == (whole.entries, whole.before, whole.next)
        for one, other in zip(short.entries, whole.entries, strict=True):
            assert [getattr(one, name) for name in OF_ENTRIES] == [
                getattr(other, name) for name in OF_ENTRIES
            ]
            assert [getattr(one.event, name) for name in OF_EVENTS] == [
                getattr(other.event, name) for name in OF_EVENTS
            ]
        cursor = Cursor.read(whole.next) if whole.next else None

    assert short.entries[0].event.summary == whole.entries[0].event.summary, "the rest is read when asked for"


@pytest.mark.django_db
@pytest.mark.parametrize("newest_first", [False, True])
@pytest.mark.parametrize("with_background", [False, True])
def test_the_first_short_page_of_each_timeline_is_its_own(
    mixed: Timeline, newest_first: bool, with_background: bool
) -> None:
    other = make_timeline()
    make_event(other)
    for timeline in (mixed, other):
        entries = visible_entries(timeline)
        asked = entries if with_background else entries.filter(is_background=False)

        page = first_short_page_of(timeline, newest_first=newest_first, with_background=with_background)

        assert page == page_of(asked, newest_first=newest_first, cursor=None)
