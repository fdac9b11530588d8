"""Entries are kept by the database, whatever changes and whoever changes it."""

import threading
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.db import IntegrityError, connection, connections, transaction

from articles.models import Actor, Quote
from tests.makers import (
    TEXT,
    make_actor,
    make_article,
    make_citation,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
)
from timeline.entries import paused_entries, refresh_entries
from timeline.models import Citation, Entry, Event, EventActor, Showing


def entry_of(event: Event) -> Entry:
    return Entry.objects.get(event=event)


def other_connection() -> psycopg.Connection:
    return psycopg.connect(
        **{**connection.get_connection_params(), "cursor_factory": psycopg.Cursor, "context": None}
    )


@pytest.mark.django_db
def test_an_entry_holds_what_is_public_of_its_event():
    speaker, minister = make_actor("Speaker"), make_actor("Minister")
    outlet = make_outlet()
    article = make_article(outlet, agencies=["Reuters", "AP"])
    quote = make_quote(make_version(article), speaker=speaker)
    event = make_event(make_timeline(), actors=[minister], quotes=[quote], kind="visit")

    entry = entry_of(event)

    assert entry.is_public
    assert entry.actor_ids == sorted([speaker.pk, minister.pk])
    assert entry.outlet_ids == [outlet.pk]
    assert entry.agencies == ["AP", "Reuters"]
    assert entry.quote_kinds == ["direct"]
    assert (entry.reports, entry.event_kind) == (1, "visit")


@pytest.mark.parametrize("status", ["suggested", "rejected"])
@pytest.mark.django_db
def test_a_quote_nobody_accepted_counts_nowhere(status):
    quote = make_quote(speaker=make_actor())
    event = make_event(make_timeline(), quotes=[quote])

    quote.status = status
    quote.save()

    entry = entry_of(event)
    assert (entry.is_public, entry.actor_ids, entry.outlet_ids, entry.quote_kinds, entry.reports) == (
        False, [], [], [], 0,
    )  # fmt: skip


@pytest.mark.django_db
def test_every_table_an_entry_is_made_of_refreshes_it():
    timeline = make_timeline(zone="UTC")
    event = make_event(timeline)
    speaker, joint, merged = make_actor("Speaker"), make_actor("Joint"), make_actor("Merged")

    quote = make_quote(make_version(make_article(agencies=["dpa"])), speaker=speaker)
    citation = make_citation(event, quote=quote)
    assert entry_of(event).actor_ids == [speaker.pk]
    quote.co_speakers.add(joint)
    assert entry_of(event).actor_ids == [speaker.pk, joint.pk]
    quote.co_speakers.clear()
    assert entry_of(event).actor_ids == [speaker.pk]
    Quote.objects.filter(pk=quote.pk).update(speaker=merged)
    assert entry_of(event).actor_ids == [merged.pk]
    merged.merged_into = joint
    merged.save()
    assert entry_of(event).actor_ids == [joint.pk]
    merged.merged_into = None
    merged.save()
    assert entry_of(event).actor_ids == [merged.pk]
    quote.version.article.agencies = ["AFP"]
    quote.version.article.save()
    assert entry_of(event).agencies == ["AFP"]
    citation.delete()
    assert entry_of(event).agencies == []
    EventActor.objects.create(event=event, actor=joint)
    assert entry_of(event).actor_ids == [joint.pk]
    EventActor.objects.filter(event=event).update(actor=speaker)
    assert entry_of(event).actor_ids == [speaker.pk]
    EventActor.objects.filter(event=event).delete()
    assert entry_of(event).actor_ids == []
    event.is_background = True
    event.save()
    assert entry_of(event).is_background
    timeline.is_published = False
    timeline.save()
    assert not entry_of(event).is_public


@pytest.mark.django_db
def test_merging_and_parting_leave_entries_as_they_would_be_worked_out_anew():
    one, other, third, bystander = (make_actor(name) for name in ("One", "Other", "Third", "Bystander"))
    timeline = make_timeline()

    def said_by(*speakers, joint=(), actors=(), **more):
        quotes = [make_quote(speaker=speaker) for speaker in speakers]
        for quote in quotes:
            quote.co_speakers.set(joint)
        return make_event(timeline, quotes=quotes, actors=actors, **more)

    events = [
        said_by(one),
        said_by(one, other, third),
        said_by(bystander, actors=[third, one]),
        said_by(bystander, joint=[one, third]),
        said_by(third, status="draft"),
        said_by(bystander),
    ]
    Entry.objects.create(timeline=make_timeline(), event=events[1])
    Quote.objects.filter(citations__event=said_by(bystander, one), speaker=one).update(status="rejected")

    def kept() -> list[dict]:
        return list(Entry.objects.order_by("pk").values())

    def people() -> list[list[int]]:
        return [entry_of(event).actor_ids for event in (events[0], *events[2:])]

    assert people()[0] == [one.pk]
    for moved, stays, whose in (
        ([third], one, [one.pk]),
        ([third], other, [one.pk]),
        ([one], other, [other.pk]),
        ([third], None, [other.pk]),
        ([third, one], bystander, [bystander.pk]),
        ([third, one], None, [one.pk]),
        ([one, third], other, [other.pk]),
    ):
        Actor.objects.filter(pk__in=[actor.pk for actor in moved]).update(merged_into=stays)

        assert people()[0] == whose
        before = kept()
        refresh_entries(Event.objects.values_list("pk", flat=True))
        assert kept() == before, (moved, stays)


@pytest.mark.django_db
def test_a_timeline_shown_and_hidden_leaves_its_entries_as_they_would_be_worked_out_anew():
    timeline, other = make_timeline(is_published=False), make_timeline()
    told = [make_event(timeline), make_event(timeline, is_cited=False)]
    make_citation(told[1], article=make_article())
    hidden = [
        make_event(timeline, status="draft"),
        make_event(timeline, is_cited=False, status="draft"),
        make_event(timeline, quotes=[make_quote(status="suggested")], status="draft"),
    ]
    lost = make_event(timeline)
    for citation in lost.citations.all():
        Quote.objects.filter(pk=citation.quote_id).update(status="lost")
    bare = make_event(timeline)
    bare.citations.all().delete()
    elsewhere = make_event(other)
    Entry.objects.create(timeline=other, event=told[0])

    def kept() -> list[dict]:
        return list(Entry.objects.order_by("pk").values())

    for is_published in (True, False, True):
        timeline.is_published = is_published
        timeline.save()

        public = {entry.event for entry in Entry.objects.filter(timeline=timeline, is_public=True)}
        assert public == ({*told, lost} if is_published else set())
        assert set(Entry.objects.filter(timeline=other, is_public=True).values_list("event", flat=True)) == {
            elsewhere.pk, told[0].pk,
        }  # fmt: skip
        before = kept()
        with connection.cursor() as cursor:
            cursor.execute("SELECT refresh_entries(array_agg(id)) FROM timeline_event")
        assert kept() == before
    assert not Entry.objects.filter(event__in=[*hidden, bare], is_public=True).exists()
    shown = Showing.objects.filter(timeline_id=timeline.pk).order_by("pk").values_list("event_id", "is_shown")
    turns = [[pair for pair in shown if pair[0] == event.pk] for event in (*told, lost)]
    assert turns == [[(event.pk, turn) for turn in (True, False, True)] for event in (*told, lost)]


@pytest.mark.django_db
def test_a_timeline_shown_in_another_zone_has_its_hours_there():
    timeline = make_timeline(zone="UTC", is_published=False)
    event = make_event(timeline, precision="hour", zone="UTC", on=date(2022, 2, 1))
    before = entry_of(event)

    timeline.zone, timeline.is_published = "Europe/Kyiv", True
    timeline.save()

    assert entry_of(event).is_public
    assert entry_of(event).sort_at - before.sort_at == timedelta(hours=2)


@pytest.mark.django_db
def test_while_entries_are_paused_a_timeline_that_is_shown_leaves_them():
    timeline = make_timeline(is_published=False)
    event = make_event(timeline)

    with paused_entries() as touched:
        timeline.is_published = True
        timeline.save()
        assert not entry_of(event).is_public
        touched.add(event.pk)

    assert entry_of(event).is_public


@pytest.mark.django_db(transaction=True)
def test_a_timeline_shown_while_an_event_is_unpublished_does_not_show_it():
    timeline = make_timeline(is_published=False)
    event, kept = make_event(timeline), make_event(timeline)

    with other_connection() as other:
        other.execute("UPDATE timeline_event SET status = 'draft' WHERE id = %s", [event.pk])

        def show() -> None:
            timeline.is_published = True
            timeline.save()
            connections.close_all()

        thread = threading.Thread(target=show)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "who shows the timeline has to wait for the event"
        other.commit()
        thread.join(300)

    assert (entry_of(event).is_public, entry_of(kept).is_public) == (False, True)


@pytest.mark.django_db
def test_an_event_without_a_public_citation_is_not_public():
    event = make_event(make_timeline())
    assert entry_of(event).is_public

    event.citations.all().delete()

    assert not entry_of(event).is_public


@pytest.mark.parametrize(
    ("fields", "window", "is_undated"),
    [
        pytest.param({"on": date(2022, 2, 1)}, ("2022-02-01 00:00", "2022-02-02 00:00"), False, id="a day"),
        pytest.param(
            {"on": None, "precision": "week", "earliest": "2022-01-24", "latest": "2022-01-30"},
            ("2022-01-24 00:00", "2022-01-31 00:00"), False, id="a week",
        ),
        pytest.param(
            {"on": None, "precision": "before", "latest": "2022-01-31"},
            (None, "2022-02-01 00:00"), False, id="by a day",
        ),
        pytest.param(
            {"on": None, "precision": "year", "earliest": "2014-01-01"}, ("2014-01-01 00:00", None), False,
            id="since a year",
        ),
        pytest.param({"on": None, "precision": "unknown"}, None, True, id="unknown"),
        pytest.param(
            {"on": None, "precision": "minute", "zone": "America/New_York", "earliest": "2022-02-01T22:30"},
            ("2022-02-02 00:30", "2022-02-02 00:31"), False, id="a minute, told in UTC as 22:30",
        ),
        pytest.param(
            {"on": None, "precision": "hour", "zone": "UTC",
             "earliest": "2022-07-01T10:00", "latest": "2022-07-01T11:00"},
            ("2022-07-01 13:00", "2022-07-01 15:00"), False, id="hours in summer",
        ),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_a_window_is_the_wall_clock_of_the_timeline(fields, window, is_undated):
    for name in ("earliest", "latest"):
        if name in fields:
            fields = {**fields, name: datetime.fromisoformat(fields[name]).replace(tzinfo=UTC)}

    entry = entry_of(make_event(make_timeline(zone="Europe/Kyiv"), **fields))

    def written(moment):
        return None if moment is None else moment.strftime("%Y-%m-%d %H:%M")

    assert (window is None) == (entry.window is None)
    if window is not None:
        assert (written(entry.window.lower), written(entry.window.upper)) == window
    assert entry.is_undated == is_undated


@pytest.mark.django_db
def test_the_order_within_a_day_is_by_what_followed_what():
    timeline = make_timeline()
    last, middle, first = (make_event(timeline) for _ in range(3))

    last.follows.add(middle)
    middle.follows.add(first)

    assert list(Entry.objects.order_by("sort_at", "rank", "id").values_list("event", flat=True)) == [
        first.pk, middle.pk, last.pk,
    ]  # fmt: skip


@pytest.mark.django_db
def test_events_cannot_follow_in_a_circle():
    one, two, three = (make_event() for _ in range(3))
    two.follows.add(one)
    three.follows.add(two)

    for event in (one, three):
        with pytest.raises(IntegrityError, match="cannot follow"), transaction.atomic():
            one.follows.add(event)


@pytest.mark.django_db
def test_a_citation_names_the_article_its_quote_stands_in():
    quote = make_quote()
    event = make_event()

    with pytest.raises(IntegrityError, match="another article"), transaction.atomic():
        Citation.objects.create(event=event, article=make_article(), quote=quote)
    citation = make_citation(event, quote=quote)
    with pytest.raises(IntegrityError, match="another article"), transaction.atomic():
        Citation.objects.filter(pk=citation.pk).update(article=make_article())
    with pytest.raises(IntegrityError, match="stays in its article"), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(version=make_version())


@pytest.mark.django_db
def test_a_quote_is_said_at_one_event_and_cited_once_by_each():
    quote = make_quote()
    one, two = make_event(), make_event()
    make_citation(one, quote=quote, relation="said-here")

    with pytest.raises(IntegrityError, match="citation_said_at_one_event"), transaction.atomic():
        make_citation(two, quote=quote, relation="said-here")
    with pytest.raises(IntegrityError, match="citation_of_quote_once"), transaction.atomic():
        make_citation(one, quote=quote)


@pytest.mark.django_db
def test_words_of_a_discrepancy_stand_where_it_says():
    version = make_version()
    discrepancy = make_discrepancy((version, "painful but limited"))
    span = discrepancy.spans.get()

    for change in ({"start": span.start + 1}, {"exact": "painful and lasting"}, {"end": len(TEXT) + 1}):
        with pytest.raises(IntegrityError, match="not at their place"), transaction.atomic():
            discrepancy.spans.update(**change)


@pytest.mark.django_db
def test_an_hour_needs_a_zone_and_a_day_has_none():
    with pytest.raises(IntegrityError, match="event_hour_has_zone"), transaction.atomic():
        make_event(on=None, precision="hour", earliest=datetime(2022, 2, 1, 14, tzinfo=UTC))
    with pytest.raises(IntegrityError, match="event_hour_has_zone"), transaction.atomic():
        make_event(zone="Europe/Kyiv")
    with pytest.raises(IntegrityError, match="event_published_has_summary"), transaction.atomic():
        make_event(summary="")


@pytest.mark.django_db
def test_a_bulk_load_refreshes_once_at_its_end_and_an_error_takes_everything_back():
    timeline = make_timeline()
    event = make_event(timeline)
    articles = [make_article() for _ in range(3)]

    with paused_entries() as touched:
        Citation.objects.bulk_create(Citation(event=event, article=article) for article in articles)
        touched.add(event.pk)
        assert entry_of(event).reports == 1
    assert entry_of(event).reports == 4

    with pytest.raises(ZeroDivisionError), paused_entries() as touched:
        event.citations.all().delete()
        1 / 0  # noqa: B018
    make_citation(event, article=make_article())
    assert entry_of(event).reports == 5


@pytest.mark.django_db(transaction=True)
def test_two_citations_added_at_once_are_both_counted():
    event = make_event(make_timeline())
    one, two = make_article(), make_article()
    sql = (
        "INSERT INTO timeline_citation (event_id, article_id, relation, stance, note, position) "
        "VALUES (%s, %s, 'about', 'reports', '', 9)"
    )

    with other_connection() as other:
        other.execute(sql, [event.pk, one.pk])

        def cite() -> None:
            make_citation(event, article=two)
            connections.close_all()

        thread = threading.Thread(target=cite)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "the second citation has to wait for the first"
        other.commit()
        thread.join(300)

    assert entry_of(event).reports == 3


@pytest.mark.django_db(transaction=True)
def test_two_halves_of_a_circle_added_at_once_do_not_close_it():
    one, two = make_event(), make_event()
    outcomes: list[str] = []

    with other_connection() as other:
        other.execute(
            "INSERT INTO timeline_event_follows (from_event_id, to_event_id) VALUES (%s, %s)",
            [one.pk, two.pk],
        )

        def follow() -> None:
            try:
                two.follows.add(one)
                outcomes.append("added")
            except IntegrityError as error:
                outcomes.append(str(error))
            finally:
                connections.close_all()

        thread = threading.Thread(target=follow)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive(), "the second half has to wait for the first"
        other.commit()
        thread.join(300)

    assert "cannot follow" in outcomes[0]


@pytest.mark.parametrize("year", [1, 999, 9999])
@pytest.mark.django_db
def test_dates_at_the_ends_of_the_calendar_are_refused(year: int):
    with pytest.raises(IntegrityError, match="within_the_calendar"), transaction.atomic():
        make_event(on=date(year, 1, 1))
