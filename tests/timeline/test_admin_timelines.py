"""Timelines and discrepancies in the admin."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.desk.pages import errors, filled
from tests.makers import make_discrepancy, make_event, make_quote, make_timeline, make_version, make_withheld
from timeline.models import Discrepancy, Timeline


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    client.force_login(User.objects.create(username="editor", is_staff=True, is_superuser=True))
    return client


def save(desk: Client, record, **fields: object) -> list[str]:
    page = reverse(f"admin:timeline_{record._meta.model_name}_change", args=[record.pk])
    answer = desk.post(page, {**filled(desk.get(page)), **fields, "_save": "1"})
    record.refresh_from_db()
    return errors(answer) if answer.status_code == 200 else []


def test_the_list_of_timelines_counts_events_and_those_readers_see(desk: Client) -> None:
    timeline = make_timeline()
    make_event(timeline)
    make_event(timeline, status="draft")

    (listed,) = desk.get(reverse("admin:timeline_timeline_changelist")).context["cl"].result_list

    assert (listed.event_count, listed.public_count) == (2, 1)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"zone": "Kiev time"}, "'Kiev time' is no time zone"),
        ({"first_day": "2022-02-02", "last_day": "2022-02-01"}, "The last day lies before the first."),
        ({"slug": "two words"}, "“Slug” becomes part of an address: use only letters from a to z"),
    ],
)
def test_a_timeline_that_cannot_be_is_refused_with_a_sentence(
    fields: dict, sentence: str, desk: Client
) -> None:
    found = save(desk, make_timeline(), **fields)

    assert any(sentence in error for error in found), found


def test_a_timeline_made_by_hand_is_asked_for_its_summary_days_and_zone(desk: Client) -> None:
    page = desk.get(reverse("admin:timeline_timeline_add"))
    body = page.content.decode()

    assert '<optgroup label="Europe">' in body and '<option value="Europe/Kyiv">Kyiv</option>' in body
    assert "what it covers, and by whose reports" in body and "Leave both days empty" in body

    nowhere = {"title": "Storm", "slug": "storm", "_save": "1"}
    assert errors(desk.post(page.wsgi_request.path, {**filled(page), **nowhere})) == [
        "“Zone” is empty: fill it in."
    ]
    fields = {"title": "Storm", "slug": "storm", "summary": "Three days.", "zone": "Asia/Kolkata"}
    assert desk.post(page.wsgi_request.path, {**filled(page), **fields, "_save": "1"}).status_code == 302
    assert Timeline.objects.get(slug="storm").zone == "Asia/Kolkata"


def test_a_zone_stored_under_another_name_stays_chosen(desk: Client) -> None:
    timeline = make_timeline(zone="Etc/GMT+3")

    assert not save(desk, timeline, title="Storm")

    assert timeline.zone == "Etc/GMT+3"
    address = reverse("admin:timeline_timeline_change", args=[timeline.pk])
    assert '<option value="Etc/GMT+3" selected>' in desk.get(address).content.decode()


def test_days_left_empty_are_those_of_the_events_that_readers_see(client: Client, db: None) -> None:
    timeline = make_timeline(title="Storm", slug="storm", zone="Europe/Kyiv")
    make_event(timeline, on=date(2022, 1, 31))
    make_event(timeline, on=date(2022, 2, 2))
    make_event(timeline, on=date(2022, 2, 9), status="draft")
    make_event(timeline, on=date(1997, 5, 1), is_background=True)
    make_event(timeline, on=None)

    page = client.get("/timelines/storm/").content.decode()

    assert "31 January to 2 February 2022 · Kyiv time (UTC+2)" in page
    assert "31 January to 2 February 2022" in client.get("/").content.decode()
    assert Timeline.objects.get().first_day is None


def test_unpublishing_a_timeline_hides_its_events(desk: Client) -> None:
    timeline = make_timeline()
    make_event(timeline)
    page = reverse("admin:timeline_timeline_change", args=[timeline.pk])
    data = {name: value for name, value in filled(desk.get(page)).items() if name != "is_published"}

    desk.post(page, {**data, "_save": "1"})

    assert not Timeline.objects.get().is_published
    assert not timeline.entries.get().is_public


def test_words_copied_from_the_text_place_a_side_of_a_discrepancy(desk: Client) -> None:
    discrepancy, version = make_discrepancy(), make_version()

    assert not save(desk, discrepancy, **{"spans-0-version": version.pk, "spans-0-words": "a week's catch"})

    side = discrepancy.spans.get()
    assert version.text is not None
    assert version.text[side.start : side.end] == side.exact == "a week's catch"


def test_of_more_than_eight_words_only_the_place_is_kept(desk: Client) -> None:
    discrepancy, version = make_discrepancy(), make_version()
    words = "The harbour will open again on Friday, harbour master Ines Calder"

    assert not save(desk, discrepancy, **{"spans-0-version": version.pk, "spans-0-words": words})

    side = discrepancy.spans.get()
    assert (side.exact, side.end - side.start) == (None, len(words))


@pytest.mark.parametrize(
    ("side", "sentence"),
    [
        ({"words": "ten weeks' catch"}, "These words do not stand in the text"),
        ({}, "Give the words, or start and end."),
        ({"start": 5, "end": 99_999}, "5 to 99999 is no place in a text of"),
    ],
)
def test_a_side_that_stands_nowhere_is_refused_with_a_sentence(
    side: dict, sentence: str, desk: Client
) -> None:
    discrepancy = make_discrepancy()
    fields = {f"spans-0-{name}": value for name, value in side.items()}

    found = save(desk, discrepancy, **{"spans-0-version": make_version().pk, **fields})

    assert any(sentence in error for error in found), found
    assert discrepancy.spans.count() == 0


def test_the_kept_words_of_a_withheld_text_stay_when_nothing_of_the_side_changes(desk: Client) -> None:
    version = make_withheld()
    discrepancy = make_discrepancy()
    discrepancy.spans.create(version=version, start=5, end=9, exact="quay")

    assert not save(desk, discrepancy, topic="Another topic")

    assert (discrepancy.topic, discrepancy.spans.get().exact) == ("Another topic", "quay")


def test_a_discrepancy_is_published_with_an_explanation_only(desk: Client) -> None:
    discrepancy = make_discrepancy(status="suggested", explanation="")

    assert save(desk, discrepancy, status="published") == ["A published discrepancy has an explanation."]
    assert Discrepancy.objects.get().status == "suggested"


@pytest.mark.parametrize(
    ("needs", "title"),
    [
        ("publishing", "in review"),
        ("citation", "uncited"),
        ("decision", "undecided"),
        ("words", "lost"),
        ("summary", "no summary"),
        ("timeline", "nowhere"),
    ],
)
def test_a_filter_answers_which_events_need_an_editor(needs: str, title: str, desk: Client) -> None:
    timeline = make_timeline()
    make_event(timeline, title="fine")
    make_event(timeline, title="in review", status="in-review")
    make_event(timeline, title="uncited", status="draft", is_cited=False)
    make_event(timeline, title="undecided", quotes=[make_quote(status="suggested")])
    make_event(timeline, title="lost", quotes=[make_quote(status="lost")])
    make_event(timeline, title="no summary", status="draft", summary="")
    make_event(title="nowhere")

    listed = desk.get(reverse("admin:timeline_event_changelist"), {"needs": needs}).context["cl"].result_list

    assert [event.title for event in listed] == [title]
