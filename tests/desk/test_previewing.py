"""The preview shows what readers will see, and leaves everything as it was."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.makers import make_actor, make_event, make_quote, make_timeline, make_version
from timeline.models import Entry, Event, Timeline


def preview(desk: Client, event: Event) -> str:
    page = desk.get(reverse("desk:event-preview", args=[event.pk]))
    assert page.status_code == 200
    return page.content.decode()


def state(event: Event) -> tuple:
    stored = Event.objects.get(pk=event.pk)
    return (
        stored.status,
        stored.summary,
        stored.history.count(),
        Timeline.objects.count(),
        list(Entry.objects.order_by("pk").values_list("pk", "is_public")),
    )


@pytest.mark.parametrize("published", [True, False])
def test_a_draft_is_shown_with_its_accepted_quotes_and_stays_a_draft(published: bool, desk: Client) -> None:
    version = make_version()
    accepted = make_quote(version, speaker=make_actor("Ines Calder"))
    undecided = make_quote(
        version, "painful but limited", status="suggested", speaker=make_actor("Tomas Weir")
    )
    timeline = make_timeline(title="Storm on the coast", is_published=published)
    event = make_event(timeline, quotes=[accepted, undecided], status="draft")
    before = state(event)

    page = preview(desk, event)

    assert "We have cleared the northern channel" in page
    assert "Ines Calder" in page
    assert "Storm on the coast" in page
    assert "painful but limited" not in page
    assert "Tomas Weir" not in page
    assert state(event) == before


@pytest.mark.parametrize("fields", [{"summary": ""}, {"is_cited": False}, {"timeline": None}, {"on": None}])
def test_what_cannot_be_published_yet_can_be_previewed(fields: dict, desk: Client) -> None:
    event = make_event(**{"timeline": make_timeline(), "status": "draft", "title": "The quay", **fields})
    before = state(event)

    assert "The quay" in preview(desk, event)

    assert state(event) == before


def test_a_published_event_is_shown_as_its_page(desk: Client) -> None:
    event = make_event(make_timeline(), title="The quay is open")

    assert "The quay is open" in preview(desk, event)


def test_the_event_form_leads_to_it(desk: Client) -> None:
    event = make_event(status="draft")

    page = desk.get(reverse("admin:timeline_event_change", args=[event.pk])).content.decode()

    assert reverse("desk:event-preview", args=[event.pk]) in page
