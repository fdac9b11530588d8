"""Two editors on one quote of the reading page: the second is asked, and decides on what is there now."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Quote
from desk import steps
from desk.reviewing import accept
from tests.makers import make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db: None) -> User:
    return User.objects.create(username="n.ama", is_staff=True, is_superuser=True)


def opened(desk: Client, quote: Quote) -> dict[str, Any]:
    """What a browser would send back of the quote's form, nothing changed."""
    page = desk.get(reverse("desk:article", args=[quote.version.article_id]), {"quote": quote.pk})
    shown = {bound.html_name: bound.value() for bound in page.context["form"]}
    return {"seen": page.context["seen"]} | {name: value for name, value in shown.items() if value}


def press(desk: Client, quote: Quote, form: dict[str, Any], decision: str, **fields: Any) -> HttpResponse:
    sent = {**form, **fields, "decision": decision}
    return desk.post(reverse("desk:review", args=[quote.pk]), sent)


def choose(desk: Client, quote: Quote, page: HttpResponse, **choices: str) -> HttpResponse:
    """Send the page of choices back as its form does."""
    html = page.content.decode()
    button = re.search(r'<button class="button first" name="(\w+)" value="(\w+)"', html)
    sent = dict(page.context["carried"]) | {"shown": page.context["shown"], button[1]: button[2]}
    sent |= {f"choice:{name}": choice for name, choice in choices.items()}
    return desk.post(reverse("desk:review", args=[quote.pk]), sent)


def test_what_both_changed_is_shown_and_chosen_and_the_decision_waits(desk, second, suggested) -> None:
    quote, form = suggested[0], opened(desk, suggested[0])
    theirs = make_actor("Maren Ek", slug="maren-ek")
    steps.name_speaker(quote.pk, steps.seen_of(Quote.objects.get(pk=quote.pk)), second, theirs)

    page = press(
        desk, quote, form, "accept", speaker="", speaker_description="an official", gist="It is clear."
    )

    assert (page.status_code, Quote.objects.get(pk=quote.pk).gist) == (409, "")
    assert [(one.key, one.theirs, one.yours) for one in page.context["found"].differences] == [
        ("speaker", "Maren Ek", "–")
    ]
    assert "n.ama" in page.content.decode() and "The decision you pressed waits" in page.content.decode()
    done = choose(desk, quote, page, speaker="theirs")
    assert done.status_code == 400  # a speaker and a description at once: the form says so, as always
    done = press(desk, quote, opened(desk, quote), "save", gist="It is clear.")
    quote.refresh_from_db()
    assert (done.status_code, quote.speaker, quote.gist, quote.status) == (
        302, theirs, "It is clear.", "suggested",
    )  # fmt: skip


def test_a_choice_is_saved_with_all_else_that_was_typed(desk, second, suggested) -> None:
    quote, form = suggested[0], opened(desk, suggested[0])
    held = Quote.objects.get(pk=quote.pk)
    held.gist = "Their gist."
    held.save()

    page = press(desk, quote, form, "save", gist="My gist.", addressee="reporters")
    choose(desk, quote, page, gist="yours")

    quote.refresh_from_db()
    assert (page.status_code, quote.gist, quote.addressee) == (409, "My gist.", "reporters")


def test_what_was_decided_or_moved_meanwhile_is_told_before_anything_is_saved(
    desk, second, suggested
) -> None:
    quote, form = suggested[0], opened(desk, suggested[0])
    accept(quote, second)
    steps.move(quote.pk, steps.seen_of(quote), second, quote.start + 3, quote.end)

    page = press(desk, quote, form, "reject")

    quote.refresh_from_db()
    assert (page.status_code, quote.status) == (409, "accepted")
    assert page.context["found"].told == [
        "Its kind or its place in the text was changed since you opened it.",
        "A decision was taken on it since you opened it.",
        "Its status is “Accepted” now.",
    ]


def test_who_is_alone_is_not_asked(desk, suggested) -> None:
    quote = suggested[0]

    press(desk, quote, opened(desk, quote), "accept", gist="The channel is clear.")

    quote.refresh_from_db()
    assert (quote.status, quote.gist) == ("accepted", "The channel is clear.")
