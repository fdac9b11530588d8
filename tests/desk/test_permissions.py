"""Each address of the desk asks for the permissions that the same step needs in the admin."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver, reverse

from articles.models import ArticleVersion, Quote, SharedPassage
from desk.jobs.models import Job
from tests.makers import make_actor, make_discrepancy, make_event, make_quote, make_statement, make_version
from timeline.models import Event


def _sharing() -> list[ArticleVersion]:
    """Two versions that share a passage."""
    one, other = make_version(), make_version()
    SharedPassage.objects.create(one=one, one_start=0, one_end=9, other=other, other_start=0, other_end=9)
    return [one, other]


# Each address with a way to make its arguments, and all the permissions it needs.
ADDRESSES: list[tuple[str, Callable[[Quote, Event], list[int]], list[str]]] = [
    ("index", lambda quote, event: [], []),
    ("import", lambda quote, event: [], ["articles.add_article"]),
    ("jobs", lambda quote, event: [], ["articles.add_article"]),
    ("job", lambda quote, event: [Job.objects.create(told="Import").pk], ["articles.add_article"]),
    (
        "article",
        lambda quote, event: [quote.version.article_id],
        ["articles.view_articleversion", "articles.view_quote"],
    ),
    (
        "review",
        lambda quote, event: [quote.pk],
        ["articles.change_quote", "articles.view_articleversion"],
    ),
    (
        "versions",
        lambda quote, event: [quote.version.article_id],
        ["articles.view_articleversion", "articles.view_quote"],
    ),
    (
        "take-down",
        lambda quote, event: [quote.version.article_id],
        ["articles.take_down_text", "articles.view_articleversion"],
    ),
    ("merge", lambda quote, event: [make_actor().pk], ["articles.change_actor"]),
    ("lost", lambda quote, event: [], ["articles.view_quote", "articles.view_articleversion"]),
    (
        "lost-quote",
        lambda quote, event: [quote.pk],
        ["articles.change_quote", "articles.view_articleversion"],
    ),
    (
        "article-queue",
        lambda quote, event: [quote.version.article_id],
        ["articles.view_articleversion", "articles.view_quote"],
    ),
    ("queue", lambda quote, event: [], ["articles.view_articleversion", "articles.view_quote"]),
    ("queue-actors", lambda quote, event: [], ["articles.view_actor"]),
    ("link", lambda quote, event: [], ["timeline.add_citation", "articles.view_quote"]),
    ("event-preview", lambda quote, event: [event.pk], ["timeline.view_event"]),
    (
        "event-quotes",
        lambda quote, event: [event.pk],
        ["timeline.add_citation", "timeline.view_event", "articles.view_quote"],
    ),
    ("statements", lambda quote, event: [], ["articles.view_quote", "articles.view_statement"]),
    (
        "statement-renditions",
        lambda quote, event: [make_statement().pk],
        ["articles.view_quote", "articles.view_statement"],
    ),
    ("copies", lambda quote, event: [], ["articles.view_sharedpassage", "articles.view_articleversion"]),
    (
        "copies-pair",
        lambda quote, event: [version.article_id for version in _sharing()],
        ["articles.view_sharedpassage", "articles.view_articleversion"],
    ),
    ("differences", lambda quote, event: [], ["timeline.view_discrepancy"]),
    ("difference-new", lambda quote, event: [], ["timeline.add_discrepancy"]),
    (
        "difference",
        lambda quote, event: [make_discrepancy(event=event).pk],
        ["timeline.view_discrepancy"],
    ),
    ("practice", lambda quote, event: [], ["articles.add_article", "articles.delete_article"]),
    ("spreadsheets", lambda quote, event: [], ["timeline.view_event"]),
    ("export-csv", lambda quote, event: ["events"], ["timeline.view_event"]),
]
GUARDED = [case for case in ADDRESSES if case[2]]


@pytest.fixture
def records(db: None) -> tuple[Quote, Event]:
    return make_quote(status="suggested"), make_event(status="draft")


def test_the_table_knows_every_address_of_the_desk() -> None:
    named = {pattern.name for pattern in get_resolver("desk.urls").url_patterns}

    assert named == {name for name, _, _ in ADDRESSES}


@pytest.mark.parametrize(("name", "arguments", "needed"), ADDRESSES, ids=[case[0] for case in ADDRESSES])
def test_strangers_are_led_to_the_sign_in(name, arguments, needed, client: Client, records) -> None:
    answer = client.get(reverse(f"desk:{name}", args=arguments(*records)))

    assert (answer.status_code, answer.url.startswith("/admin/login/")) == (302, True)


def test_an_account_that_is_not_staff_is_led_to_the_sign_in(client: Client, db: None) -> None:
    client.force_login(User.objects.create(username="reader"))

    assert client.get(reverse("desk:index")).status_code == 302


@pytest.mark.parametrize(("name", "arguments", "needed"), GUARDED, ids=[case[0] for case in GUARDED])
def test_staff_lacking_one_permission_is_told_which(
    name, arguments, needed, staff_with: Callable[..., Client], records
) -> None:
    address = reverse(f"desk:{name}", args=arguments(*records))
    for missing in needed:
        browser = staff_with(*(permission for permission in needed if permission != missing))

        for answer in (browser.get(address), browser.post(address)):
            assert answer.status_code == 403
            assert "may not open this page" in answer.content.decode()


@pytest.mark.parametrize(("name", "arguments", "needed"), ADDRESSES, ids=[case[0] for case in ADDRESSES])
def test_just_these_permissions_are_enough(
    name, arguments, needed, staff_with: Callable[..., Client], records
) -> None:
    browser = staff_with(*needed)

    status = browser.get(reverse(f"desk:{name}", args=arguments(*records))).status_code

    assert status == (302 if name in ("review", "queue") else 200)


def test_without_the_right_to_add_events_quotes_are_linked_to_those_that_are_there(
    staff_with: Callable[..., Client], records
) -> None:
    quote, event = make_quote(), records[1]
    browser = staff_with("timeline.add_citation", "articles.view_quote", "timeline.view_event")

    new = browser.post(reverse("desk:link"), {"quote": quote.pk, "title": "A new one", "relation": "about"})
    there = browser.post(reverse("desk:link"), {"quote": quote.pk, "event": event.pk, "relation": "about"})

    assert (new.status_code, there.status_code) == (403, 302)
    assert (Event.objects.count(), event.citations.filter(quote=quote).count()) == (1, 1)


@pytest.mark.parametrize("action", ["accept_selected", "reject_selected", "reopen_selected"])
def test_who_may_only_look_at_quotes_decides_none(action: str, staff_with, records) -> None:
    browser = staff_with("articles.view_quote")

    browser.post(
        reverse("admin:articles_quote_changelist"), {"action": action, "_selected_action": [records[0].pk]}
    )

    assert Quote.objects.get(pk=records[0].pk).status == "suggested"


def test_who_may_only_look_at_events_publishes_none(staff_with, records) -> None:
    browser, event = staff_with("timeline.view_event"), records[1]
    page = reverse("admin:timeline_event_change", args=[event.pk])

    shown = browser.get(page).content.decode()
    browser.post(page, {"_publish": "1"})
    browser.post(
        reverse("admin:timeline_event_changelist"),
        {"action": "publish_selected", "_selected_action": [event.pk]},
    )

    assert 'name="_publish"' not in shown
    assert Event.objects.get(pk=event.pk).status == "draft"


def test_the_first_page_shows_only_what_may_be_seen(staff_with, records) -> None:
    Event.objects.filter(pk=records[1].pk).update(status="in-review")

    nothing = staff_with().get(reverse("desk:index")).content.decode()
    quotes = staff_with("articles.view_quote").get(reverse("desk:index")).content.decode()
    events = staff_with("timeline.view_event").get(reverse("desk:index")).content.decode()

    assert ("to decide" in nothing, "Events in review" in nothing) == (False, False)
    assert ("to decide" in quotes, "Events in review" in quotes) == (True, False)
    assert ("to decide" in events, "Events in review" in events) == (False, True)
