"""Two editors on one record: the second save shows what the first changed, nothing is overwritten unseen."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Quote, Rendition
from tests.desk.pages import errors, filled
from tests.makers import make_actor, make_event, make_quote, make_statement, make_timeline
from timeline.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(db: None) -> Client:
    """A second editor's browser."""
    client = Client()
    client.force_login(User.objects.create(username="second", is_staff=True, is_superuser=True))
    return client


def address(record: models.Model) -> str:
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def opened(browser: Client, record: models.Model) -> dict[str, Any]:
    return filled(browser.get(address(record)))


def save(browser: Client, record: models.Model, form: dict[str, Any], **fields: Any) -> HttpResponse:
    """Save an opened form with `fields` changed; None takes a field away, as an unticked box is."""
    sent = {**form, "_save": "1", **fields}
    return browser.post(address(record), {name: value for name, value in sent.items() if value is not None})


def choose(browser: Client, record: models.Model, page: HttpResponse, **choices: str) -> HttpResponse:
    """Send the page of choices back with those made; each names the label's beginning in the page."""
    html = page.content.decode()
    data: dict[str, Any] = {}
    for name, value in page.context["carried"]:
        data.setdefault(name, []).append(value)
    data["shown"] = re.search(r'name="shown" value="(\w+)"', html)[1]
    data[page.context["button"]] = "1"
    for one in page.context["found"].differences:
        data[f"choice:{one.key}"] = "theirs" if not one.is_conflict else ""
    for name, choice in choices.items():
        data[f"choice:{name.replace('__', '-')}"] = choice
    return browser.post(address(record), {name: value for name, value in data.items() if value != ""})


def told(page: HttpResponse) -> list[tuple[str, str, str, str]]:
    return [(one.key, one.before, one.theirs, one.yours) for one in page.context["found"].differences]


@pytest.fixture
def event() -> Event:
    return make_event(make_timeline(), title="The old title", place="Eskerby", status="draft")


def test_a_field_that_both_changed_is_shown_with_three_values_and_not_saved(desk, other, event) -> None:
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, title="Their title")

    page = save(desk, event, mine, title="My title")

    event.refresh_from_db()
    assert (page.status_code, event.title) == (409, "Their title")
    assert told(page) == [("title", "The old title", "Their title", "My title")]
    assert "second" in page.content.decode()


@pytest.mark.parametrize(("choice", "title"), [("theirs", "Their title"), ("yours", "My title")])
def test_what_is_chosen_is_saved_with_all_else_that_was_typed(choice, title, desk, other, event) -> None:
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, title="Their title", kind="visit")

    page = save(desk, event, mine, title="My title", summary="My summary.")
    done = choose(desk, event, page, title=choice)

    event.refresh_from_db()
    assert done.status_code == 302
    assert (event.title, event.kind, event.summary) == (title, "visit", "My summary.")


def test_without_a_choice_for_each_nothing_is_saved(desk, other, event) -> None:
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, title="Their title", place="The quay")

    page = save(desk, event, mine, title="My title", place="The mole")
    again = choose(desk, event, page, title="yours")

    event.refresh_from_db()
    assert (again.status_code, event.title, event.place) == (409, "Their title", "The quay")
    assert "Choose one of the two for each." in again.content.decode()


def test_a_third_change_between_is_shown_again(desk, other, event) -> None:
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, title="Their title")
    page = save(desk, event, mine, title="My title")
    save(other, event, opened(other, event), title="Their second title")

    again = choose(desk, event, page, title="yours")

    event.refresh_from_db()
    assert (again.status_code, event.title) == (409, "Their second title")
    assert told(again) == [("title", "The old title", "Their second title", "My title")]


def test_who_changed_nothing_else_meanwhile_is_not_asked(desk, other, event) -> None:
    mine = opened(desk, event)
    save(other, event, opened(other, event))

    assert save(desk, event, mine, title="My title").status_code == 302
    event.refresh_from_db()
    assert event.title == "My title"


def test_both_having_typed_the_same_needs_no_choice(desk, other, event) -> None:
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, title="Their title")

    assert save(desk, event, mine, title="Their title").status_code == 302


def test_a_date_and_a_tick_are_compared_as_they_are_typed(desk, other, event) -> None:
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, latest_typed="2022-02-03", is_background="on")

    page = save(desk, event, mine, place="The quay")
    assert sorted(told(page)) == [
        ("is_background", "no", "yes", "no"),
        ("latest_typed", "2022-02-01", "2022-02-03", "2022-02-01"),
    ]
    choose(desk, event, page)

    event.refresh_from_db()
    assert (event.place, event.is_background, event.latest.day) == ("The quay", True, 3)


def test_what_an_event_follows_is_compared(desk, other, event) -> None:
    earlier, first = make_event(title="Talks"), make_event(title="Dinner")
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, follows=[earlier.pk])

    page = save(desk, event, mine, follows=[first.pk])
    assert [tuple(value.split(" (")[0] for value in row[2:]) for row in told(page)] == [("Talks", "Dinner")]
    choose(desk, event, page, follows="yours")

    assert list(event.follows.all()) == [first]


def test_a_citation_that_both_changed_is_chosen_field_by_field(desk, other, event) -> None:
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, **{"citations-0-note": "Their note", "citations-0-stance": "denies"})

    page = save(desk, event, mine, **{"citations-0-note": "My note"})
    assert {row[0] for row in told(page)} == {"citations-0-note", "citations-0-stance"}
    choose(desk, event, page, citations__0__note="yours")

    citation = event.citations.get()
    assert (citation.note, citation.stance) == ("My note", "denies")


def test_a_row_that_the_first_added_stays_and_is_told(desk, other, event) -> None:
    quote, actor = make_quote(), make_actor("Ines Calder")
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, **{"citations-1-quote": quote.pk, "event_actors-0-actor": actor.pk})

    page = save(desk, event, mine, title="My title")
    assert len(page.context["found"].told) == 2
    choose(desk, event, page)

    event.refresh_from_db()
    assert event.title == "My title"
    assert (event.citations.count(), list(event.actors.all())) == (2, [actor])


def test_a_row_that_the_first_removed_does_not_come_back_by_itself(desk, other, event) -> None:
    quote = make_quote()
    event.citations.create(quote=quote, article=quote.version.article, position=1)
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, **{"citations-1-DELETE": "on"})

    page = save(desk, event, mine, title="My title", **{"citations-0-note": "My note"})
    assert any("removed" in line for line in page.context["found"].told)
    assert choose(desk, event, page).status_code == 302

    event.refresh_from_db()
    assert event.title == "My title"
    assert [citation.note for citation in event.citations.all()] == ["My note"]


@pytest.mark.parametrize(("choice", "notes"), [("theirs", [""]), ("yours", ["", "My note"])])
def test_a_row_removed_by_one_and_changed_by_the_other_is_asked_about(
    choice, notes, desk, other, event
) -> None:
    quote = make_quote()
    row = event.citations.create(quote=quote, article=quote.version.article, position=1)
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, **{"citations-1-DELETE": "on"})

    page = save(desk, event, mine, **{"citations-1-note": "My note"})
    done = choose(desk, event, page, **{f"again:citations__{row.pk}": choice})

    assert done.status_code == 302
    assert sorted(citation.note for citation in event.citations.all()) == notes


@pytest.mark.parametrize(("choice", "count"), [("theirs", 1), ("yours", 0)])
def test_a_row_changed_by_the_first_is_not_deleted_unseen(choice, count, desk, other, event) -> None:
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, **{"citations-0-note": "Their note"})

    page = save(desk, event, mine, **{"citations-0-DELETE": "on"})
    assert event.citations.count() == 1
    done = choose(desk, event, page, citations__0__DELETE=choice)

    assert done.status_code == 302
    assert event.citations.filter(note="Their note").count() == count


def test_a_decision_waits_until_the_other_change_was_seen(desk, other) -> None:
    quote = make_quote(status="suggested")
    mine, theirs = opened(desk, quote), opened(other, quote)
    save(other, quote, theirs, _reject="1")

    page = save(desk, quote, mine, _save=None, _accept="1")

    assert page.status_code == 409
    assert Quote.objects.get(pk=quote.pk).status == "rejected"
    assert "Its status is “Rejected” now." in page.content.decode()
    assert page.context["button"] == "_continue"


def test_an_event_is_not_published_over_an_unseen_change(desk, other, event) -> None:
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, summary="Their summary.")

    page = save(desk, event, mine, _save=None, _publish="1")
    choose(desk, event, page)

    event.refresh_from_db()
    assert (event.status, event.summary) == ("draft", "Their summary.")


def test_a_form_with_an_error_keeps_what_it_had_shown(desk, other, event) -> None:
    mine = opened(desk, event)
    refused = save(desk, event, mine, title="")
    save(other, event, opened(other, event), title="Their title")

    page = save(desk, event, filled(refused), title="My title")

    assert errors(refused)
    assert page.status_code == 409
    assert told(page) == [("title", "The old title", "Their title", "My title")]


def records() -> list[tuple[models.Model, str, str, str]]:
    """A record of each kind with a text field of it, and two values."""
    quote = make_quote()
    return [
        (quote, "gist", "Their gist.", "My gist."),
        (quote.version.article, "headline", "Their headline", "My headline"),
        (make_actor("Ines Calder"), "role", "harbour master", "mayor"),
        (make_statement(quote), "gist", "Their gist.", "My gist."),
        (make_timeline(), "summary", "Their summary.", "My summary."),
    ]


@pytest.mark.parametrize("number", range(5))
def test_every_kind_of_record_is_compared(number: int, desk, other) -> None:
    record, name, first, second = records()[number]
    mine, theirs = opened(desk, record), opened(other, record)
    save(other, record, theirs, **{name: first})

    page = save(desk, record, mine, **{name: second})
    record.refresh_from_db()
    kept = getattr(record, name)
    done = choose(desk, record, page, **{name: "yours"})

    record.refresh_from_db()
    assert (page.status_code, kept) == (409, first)
    assert (done.status_code, getattr(record, name)) == (302, second)


def test_rows_of_statements_and_actors_are_compared(desk, other) -> None:
    statement = make_statement(make_quote())
    mine, theirs = opened(desk, statement), opened(other, statement)
    save(other, statement, theirs, **{"renditions-0-judgement": "unsure"})

    page = save(desk, statement, mine, gist="My gist.")
    choose(desk, statement, page)

    statement.refresh_from_db()
    assert (statement.gist, Rendition.objects.get().judgement) == ("My gist.", "unsure")


def test_texts_with_line_breaks_and_marks_come_through_the_page_of_choices(desk, other, event) -> None:
    mine, theirs = opened(desk, event), opened(other, event)
    save(other, event, theirs, title="Their title")
    summary = 'First line.\r\n\r\n<b>"Second"</b> & third.'

    page = save(desk, event, mine, title="My title", summary=summary)
    choose(desk, event, page, title="theirs")

    event.refresh_from_db()
    assert event.summary.replace("\r\n", "\n") == summary.replace("\r\n", "\n")
    assert '<b>"Second"</b>' not in page.content.decode()


def test_why_something_was_changed_stands_in_history(desk, event) -> None:
    form = opened(desk, event)

    save(desk, event, form, title="New", change_reason="A slip", **{"citations-0-note": "A note"})

    assert event.history.latest().history_change_reason == "A slip"
    assert event.citations.get().history.latest().history_change_reason == "A slip"
    assert event.history.latest().history_user.username == "editor"
