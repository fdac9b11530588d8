"""What a browser never sends and somebody does all the same: refused in words, never with status 500."""

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from desk.views import previewing
from tests.desk.pages import errors, filled
from tests.makers import make_actor, make_article, make_event, make_quote, make_timeline, make_version
from timeline.models import Event


@pytest.mark.parametrize("typed", ["9999-12-31", "9999-12", "9999", "0001-01-01"])
def test_no_event_stands_at_an_end_of_the_calendar(desk: Client, typed: str) -> None:
    event = make_event(make_timeline(), article=make_article())
    address = reverse("admin:timeline_event_change", args=[event.pk])
    form = {**filled(desk.get(address)), "earliest_typed": typed, "latest_typed": "", "precision": "year"}

    answer = desk.post(address, form)

    assert "is no year of the news" in str(errors(answer))
    assert Event.objects.get(pk=event.pk).earliest == event.earliest


@pytest.mark.parametrize(
    ("typed", "precision", "zone"),
    [
        ("9999-12-31", "week", ""),
        ("9999-12-31 23:59", "minute", "America/New_York"),
        ("0001-01-01 00:00", "minute", "Europe/Kyiv"),
    ],
)
def test_a_date_that_leads_out_of_the_calendar_is_refused_in_words(
    desk: Client, typed: str, precision: str, zone: str
) -> None:
    event = make_event(make_timeline(), article=make_article())
    address = reverse("admin:timeline_event_change", args=[event.pk])
    form = filled(desk.get(address)) | {"earliest_typed": typed, "latest_typed": ""}

    answer = desk.post(address, form | {"precision": precision, "zone": zone})

    assert "is no year of the news" in str(errors(answer))


@pytest.mark.parametrize("named", ["x", "a\x00b", "9" * 5000, "²", "[]"])
def test_a_choice_that_is_no_record_is_shown_as_an_error(desk: Client, named: str) -> None:
    quote = make_quote(make_version())

    linking = desk.post(reverse("desk:link"), {"quote": quote.pk, "event": named, "relation": "about"})
    reviewing = desk.post(
        reverse("desk:review", args=[quote.pk]), {"speaker": named, "said_on_precision": "unknown"}
    )

    assert (linking.status_code, reviewing.status_code) == (400, 400)
    assert "event" in linking.context["form"].errors
    assert "speaker" in reviewing.context["form"].errors


def test_a_version_of_five_thousand_digits_is_not_found(desk: Client) -> None:
    article = make_version().article

    answer = desk.get(reverse("desk:article", args=[article.pk]), {"version": "9" * 5000})

    assert answer.status_code == 404


def test_nul_characters_in_an_address_and_selections_of_no_record_are_refused(desk: Client) -> None:
    make_actor()
    actors = reverse("admin:articles_actor_changelist")
    choices = {"app_label": "articles", "model_name": "quote", "field_name": "speaker", "term": "a\x00b"}

    answers = [
        desk.get(actors, {"kind": "a\x00b"}),
        desk.get(reverse("admin:autocomplete"), choices),
        desk.post(actors, {"action": "delete_selected", "_selected_action": ["x"], "index": "0"}),
        desk.post(actors, {"action": "delete_selected", "_selected_action": ["9" * 5000], "index": "0"}),
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400, 400]


@pytest.mark.parametrize("address", ["x/history/", "%00/history/", "{pk}/history/x/", "²/history/1/"])
def test_the_history_of_no_record_is_not_found(desk: Client, address: str) -> None:
    actor = make_actor()

    answer = desk.get(reverse("admin:articles_actor_changelist") + address.format(pk=actor.pk))

    assert answer.status_code in (400, 404)


def test_a_session_cookie_with_a_nul_character_is_nobody_s(client: Client, db: None) -> None:
    article = make_article()
    make_event(make_timeline(), article=article)
    client.cookies["sessionid"] = "\x00abcdefgh"

    public, editors = client.get(article.get_absolute_url()), client.get(reverse("admin:index"))

    assert (public.status_code, editors.status_code) == (200, 302)


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site_but_to_the_admin(client: Client, db: None, wanted: str) -> None:
    User.objects.create_superuser("editor", password="seven-anchors-at-noon")

    answer = client.post(
        reverse("admin:login"),
        {"username": "editor", "password": "seven-anchors-at-noon", "next": wanted},
    )

    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))


def test_an_event_that_is_deleted_while_it_is_looked_at_is_not_found(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event(status="draft")
    shows = previewing.preview

    def deletes_first(request: HttpRequest, shown: Event) -> str:
        Event.objects.filter(pk=shown.pk).delete()
        return shows(request, Event(pk=event.pk))

    monkeypatch.setattr(previewing, "preview", deletes_first)

    answer = desk.get(reverse("desk:event-preview", args=[event.pk]))

    assert answer.status_code == 404
