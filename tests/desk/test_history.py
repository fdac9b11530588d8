"""History in the admin: who, when, what and why; and an old state brought back whole."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Quote
from tests.desk.pages import filled
from tests.makers import make_actor, make_event, make_quote, make_timeline
from timeline.models import Event

pytestmark = pytest.mark.django_db


def save(desk: Client, record: Any, **fields: Any) -> None:
    opts = record._meta
    page = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
    answer = desk.post(page, {**filled(desk.get(page)), "_save": "1", **fields})
    assert answer.status_code == 302
    record.refresh_from_db()


def bring_back(desk: Client, record: Any, state: Any, **fields: Any) -> HttpResponse:
    """Open an old state and press its button."""
    opts = record._meta
    page = reverse(
        f"admin:{opts.app_label}_{opts.model_name}_simple_history", args=[record.pk, state.history_id]
    )
    shown = {bound.html_name: bound.value() for bound in desk.get(page).context["adminform"].form}
    sent = {name: value for name, value in {**shown, **fields}.items() if value not in (None, False)}
    answer = desk.post(page, sent, follow=True)
    record.refresh_from_db()
    return answer


@pytest.fixture
def event(desk: Client) -> Event:
    """An event saved once through its form, with a person, a citation of a quote and one it follows."""
    event = make_event(make_timeline(), title="The old title", status="draft", is_cited=False)
    event.follows.add(make_event(title="Talks"))
    speaker, quote = make_actor("Ines Calder"), make_quote()
    rows = {"event_actors-0-actor": speaker.pk, "event_actors-0-role": "host", "citations-0-quote": quote.pk}
    save(desk, event, **rows)
    return event


def test_history_tells_who_changed_which_field_when_and_why(desk: Client, event: Event) -> None:
    save(desk, event, title="The new title", change_reason="A slip")
    save(desk, event, **{"citations-0-note": "On the quay", "change_reason": "Where it was said"})

    page = desk.get(reverse("admin:timeline_event_history", args=[event.pk])).content.decode()

    assert "<del>The old title</del> → <ins>The new title</ins>" in page
    assert "A slip" in page and "Where it was said" in page and "editor" in page
    assert "<del>–</del> → <ins>On the quay</ins>" in page
    assert "Ines Calder (host): added" in page


def test_history_tells_dates_as_readers_see_them(desk: Client) -> None:
    event = make_event(make_timeline(), status="draft")
    save(
        desk,
        event,
        earliest_typed="2022-02-03 14:30",
        latest_typed="",
        sort_on="2022-02-03",
        precision="minute",
        zone="Europe/Kyiv",
    )

    page = desk.get(reverse("admin:timeline_event_history", args=[event.pk])).content.decode()

    assert (
        "<strong>Date:</strong> <del>Tuesday 1 February 2022, hour not given</del> → "
        "<ins>Thursday 3 February 2022, 14:30, Kyiv time (UTC+2)</ins>"
    ) in page
    assert "<del>1 February 2022</del> → <ins>3 February 2022</ins>" in page
    assert "00:00:00" not in page and "2022-02-0" not in page


def test_publishing_leaves_no_empty_row_beside_its_own(desk: Client, event: Event) -> None:
    save(desk, event, summary="Ships may enter again.")
    page = reverse("admin:timeline_event_change", args=[event.pk])
    desk.post(page, {**filled(desk.get(page)), "_publish": "1"})
    save(desk, event, **{"citations-0-note": "On the quay"})

    shown = desk.get(reverse("admin:timeline_event_history", args=[event.pk])).context["page_obj"].object_list

    event.refresh_from_db()
    assert event.status == "published"
    assert all(
        record.history_delta_changes or record.history_change_reason or record.rows_changed
        for record in shown[:-1]
    )
    assert [change["new"] for change in shown[1].history_delta_changes] == ["published"]
    assert shown[0].rows_changed and not shown[0].history_delta_changes


def test_an_event_comes_back_with_its_people_citations_and_what_it_follows(desk: Client, event) -> None:
    state, quote = event.history.latest(), event.citations.get().quote
    other, later = make_actor("Tom Brenn"), make_quote()
    save(
        desk,
        event,
        **{
            "title": "The new title",
            "follows": [make_event(title="Dinner").pk],
            "event_actors-0-DELETE": "on",
            "event_actors-1-actor": other.pk,
            "citations-0-DELETE": "on",
            "citations-1-quote": later.pk,
        },
    )
    assert list(event.actors.all()) == [other]

    bring_back(desk, event, state, change_reason="It was right")

    assert event.title == "The old title"
    assert [(row.actor.name, row.role) for row in event.event_actors.all()] == [("Ines Calder", "host")]
    assert [citation.quote for citation in event.citations.all()] == [quote]
    assert [earlier.title for earlier in event.follows.all()] == ["Talks"]
    assert event.citations.get().history.latest().history_change_reason == "It was right"


def test_a_row_that_was_only_changed_gets_its_old_facts(desk: Client, event: Event) -> None:
    state = event.history.latest()
    save(desk, event, **{"event_actors-0-role": "guest", "citations-0-note": "On the quay"})

    bring_back(desk, event, state)

    assert (event.event_actors.get().role, event.citations.get().note) == ("host", "")


def test_rows_of_an_unknown_beginning_stay(desk: Client) -> None:
    event = make_event(title="The old title", status="draft", is_cited=False)
    quote = make_quote()
    event.citations.bulk_create(
        [event.citations.model(event=event, article=quote.version.article, quote=quote)]
    )
    state = event.history.latest()
    save(desk, event, title="The new title")

    bring_back(desk, event, state)

    assert (event.title, event.citations.get().quote) == ("The old title", quote)


def test_a_citation_of_a_quote_rejected_since_does_not_come_back_and_is_named(desk: Client, event) -> None:
    state, quote = event.history.latest(), event.citations.get().quote
    save(desk, event, **{"citations-0-DELETE": "on"})
    Quote.objects.filter(pk=quote.pk).update(status="rejected")

    page = bring_back(desk, event, state)

    assert event.citations.count() == 0
    assert "did not come back: the quote was rejected since." in page.content.decode()


def test_a_published_event_is_not_brought_back_to_a_time_without_citations(desk: Client) -> None:
    event = make_event(make_timeline(), title="The old title", status="draft", is_cited=False)
    state = event.history.latest()
    save(desk, event, **{"title": "The new title", "citations-0-quote": make_quote().pk, "summary": "S."})
    Event.objects.filter(pk=event.pk).update(status="published")

    page = bring_back(desk, event, state)

    assert (event.title, event.citations.count()) == ("The new title", 1)
    assert "Nothing was brought back." in page.content.decode()


def test_the_latest_state_brings_nothing_else_with_it(desk: Client, event: Event) -> None:
    bring_back(desk, event, event.history.latest())

    assert (event.actors.count(), event.citations.count(), event.follows.count()) == (1, 1, 1)


def test_a_quote_comes_back_to_its_place_with_its_words_and_speakers(desk: Client) -> None:
    quote = make_quote(words="We have cleared the northern channel")
    quote.co_speakers.add(make_actor("Ines Calder"))
    state = quote.history.latest()
    save(desk, quote, words="cleared the northern channel", co_speakers=[make_actor("Tom Brenn").pk])
    assert quote.exact == "cleared the northern channel"

    bring_back(desk, quote, state)

    assert quote.exact == "We have cleared the northern channel"
    assert quote.version.text[quote.start : quote.end] == quote.exact
    assert [actor.name for actor in quote.co_speakers.all()] == ["Ines Calder"]
