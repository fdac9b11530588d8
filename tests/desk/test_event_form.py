"""The event form: dates as they are typed, an order without circles, citations that name their article."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.pages import errors, filled
from tests.makers import make_article, make_event, make_quote, make_timeline
from timeline.models import Event


def address(event: Event) -> str:
    return reverse("admin:timeline_event_change", args=[event.pk])


def save(desk: Client, event: Event, **fields: object) -> list[str]:
    """Save the form with `fields` changed; return the errors it shows."""
    page = desk.post(address(event), {**filled(desk.get(address(event))), **fields, "_save": "1"})
    event.refresh_from_db()
    return errors(page) if page.status_code == 200 else []


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.fixture
def undated(db: None) -> Event:
    return make_event(status="draft", on=None)


@pytest.mark.parametrize(
    ("precision", "first", "last", "zone", "earliest", "latest"),
    [
        ("day", "2022-02-01", "", "", utc(2022, 2, 1), utc(2022, 2, 1)),
        ("day", "2022-02-01", "2022-02-03", "", utc(2022, 2, 1), utc(2022, 2, 3)),
        ("week", "2022-01-31", "", "", utc(2022, 1, 31), utc(2022, 2, 6)),
        ("month", "2022-02", "", "", utc(2022, 2, 1), utc(2022, 2, 28)),
        ("year", "2014", "", "", utc(2014, 1, 1), utc(2014, 12, 31)),
        ("year", "2014-01-01", "", "", utc(2014, 1, 1), None),
        ("before", "", "2022-01-31", "", None, utc(2022, 1, 31)),
        ("ongoing", "", "", "", None, None),
        ("unknown", "", "", "", None, None),
        ("minute", "2022-02-01 14:30", "", "Europe/Kyiv", utc(2022, 2, 1, 12, 30), None),
        ("hour", "2022-02-01 14", "2022-02-01 16", "Europe/Kyiv", utc(2022, 2, 1, 12), utc(2022, 2, 1, 14)),
    ],
)
def test_a_typed_date_is_kept_as_typed(
    precision: str, first: str, last: str, zone: str, earliest, latest, desk: Client, undated: Event
) -> None:
    assert not save(desk, undated, precision=precision, earliest_typed=first, latest_typed=last, zone=zone)

    assert (undated.precision, undated.earliest, undated.latest) == (precision, earliest, latest)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"precision": "day", "earliest_typed": "next Tuesday"}, "“next Tuesday” is no date"),
        ({"precision": "day", "earliest_typed": "2022-02-30"}, "“2022-02-30” is on no calendar or clock"),
        ({"precision": "day", "earliest_typed": "2022-02-01 14:30"}, "You give an hour"),
        ({"precision": "day"}, "“a day” needs an earliest date"),
        ({"precision": "minute", "earliest_typed": "2022-02-01"}, "Give the hour as well"),
        ({"precision": "minute", "earliest_typed": "2022-02-01 14:30"}, "An hour needs a zone"),
        (
            {"precision": "day", "earliest_typed": "2022-02-01", "zone": "Europe/Kyiv"},
            "A day or coarser has no zone",
        ),
        (
            {"precision": "minute", "earliest_typed": "2022-02-01 14:30", "zone": "Kiev time"},
            "is no time zone",
        ),
        (
            {"precision": "minute", "earliest_typed": "2022-03-27 03:30", "zone": "Europe/Kyiv"},
            "skipped this hour",
        ),
        (
            {"precision": "minute", "earliest_typed": "2022-10-30 03:30", "zone": "Europe/Kyiv"},
            "showed this hour twice",
        ),
        ({"precision": "before"}, "“By a day” needs the day"),
        ({"precision": "unknown", "earliest_typed": "2022-02-01 14:30"}, "An hour needs a zone"),
        (
            {"precision": "day", "earliest_typed": "2022-02-03", "latest_typed": "2022-02-01"},
            "ends before it starts",
        ),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_a_sentence(
    fields: dict, sentence: str, desk: Client, undated: Event
) -> None:
    found = save(desk, undated, **fields)

    assert any(sentence in error for error in found), found
    assert undated.earliest is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "dated",
    [
        {"on": None, "precision": "year", "earliest": utc(2014, 1, 1), "latest": None},
        {"on": None, "precision": "week", "earliest": utc(2022, 1, 31), "latest": utc(2022, 2, 4)},
        {"on": None, "precision": "before", "latest": utc(2022, 1, 31)},
        {
            "on": None,
            "precision": "minute",
            "zone": "Asia/Kathmandu",
            "earliest": utc(2022, 2, 1, 12, 30),
            "latest": None,
        },
    ],
)
def test_saving_without_a_change_leaves_the_date_as_it_was(dated: dict, desk: Client) -> None:
    event = make_event(status="draft", **dated)
    before = (event.earliest, event.latest, event.precision, event.zone)

    assert not save(desk, event)

    assert (event.earliest, event.latest, event.precision, event.zone) == before


def test_an_event_follows_none_that_follows_it(desk: Client) -> None:
    first, second, third = (make_event(title=title) for title in ("Talks", "Dinner", "Statement"))
    second.follows.add(first)
    third.follows.add(second)

    assert save(desk, first, follows=[third.pk]) == [
        "“Statement” itself follows this event, through “Dinner”: it cannot have come before it."
    ]
    assert save(desk, first, follows=[first.pk]) == ["“Talks” is this event: it does not follow itself."]
    assert list(first.follows.all()) == []


def test_what_it_follows_can_be_chosen(desk: Client) -> None:
    first, second = make_event(), make_event()

    assert not save(desk, second, follows=[first.pk])

    assert list(second.follows.all()) == [first]


def test_a_citation_of_a_quote_takes_its_article_and_the_next_place(desk: Client) -> None:
    event, quote = make_event(status="draft"), make_quote()

    assert not save(desk, event, **{"citations-1-quote": quote.pk})

    added = event.citations.get(quote=quote)
    assert (added.article, added.position, added.relation) == (quote.version.article, 1, "about")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (lambda event: {"note": "says so"}, "Name a quote, or the article as a whole."),
        (
            lambda event: {"quote": make_quote(status="rejected").pk},
            "This quote was rejected: it is no evidence.",
        ),
        (
            lambda event: {"quote": make_quote().pk, "article": make_article().pk},
            "This quote stands in another article.",
        ),
        (
            lambda event: {"article": event.citations.get().article_id},
            "is cited twice as a whole: once is enough.",
        ),
    ],
)
def test_a_citation_that_proves_nothing_is_refused_with_a_sentence(row, sentence: str, desk: Client) -> None:
    event = make_event(status="draft")
    fields = {f"citations-1-{name}": value for name, value in row(event).items()}

    found = save(desk, event, **fields)

    assert any(sentence in error for error in found), found
    assert event.citations.count() == 1


def test_another_quote_in_a_citation_brings_its_own_article(desk: Client) -> None:
    first, second = make_quote(), make_quote()
    event = make_event(status="draft", quotes=[first])

    assert not save(desk, event, **{"citations-0-quote": second.pk})

    citation = event.citations.get()
    assert (citation.quote, citation.article) == (second, second.version.article)


def test_a_citation_shows_whose_words_it_rests_on_and_whether_they_are_decided(desk: Client) -> None:
    event = make_event(status="draft", quotes=[make_quote(speaker_description="a diver", status="suggested")])

    page = desk.get(address(event)).content.decode()

    assert '<a class="find direct suggested"' in page
    assert "unnamed: a diver, verbatim: not decided" in page


def test_a_published_event_is_not_deleted(desk: Client) -> None:
    event = make_event(make_timeline(), title="The harbour opens")
    page = reverse("admin:timeline_event_delete", args=[event.pk])

    shown, _ = desk.get(page).content.decode(), desk.post(page, {"post": "yes"})

    assert "“The harbour opens” is published: unpublish it first" in shown
    assert Event.objects.filter(pk=event.pk).exists()


def test_a_draft_is_deleted(desk: Client) -> None:
    event = make_event(status="draft")

    desk.post(reverse("admin:timeline_event_delete", args=[event.pk]), {"post": "yes"})

    assert not Event.objects.filter(pk=event.pk).exists()


def test_bringing_an_old_state_back_changes_the_facts_and_not_the_decision(desk: Client) -> None:
    event = make_event(make_timeline(), title="The old title")
    old = event.history.latest()
    event.title, event.status = "The new title", "draft"
    event.save()
    page = reverse("admin:timeline_event_simple_history", args=[event.pk, old.history_id])
    shown = desk.get(page)
    data = {bound.html_name: bound.value() for bound in shown.context["adminform"].form}

    desk.post(page, {name: value for name, value in data.items() if value not in (None, False)})

    event.refresh_from_db()
    assert (event.title, event.status) == ("The old title", "draft")


@pytest.mark.parametrize(
    ("first", "last", "zone", "precision"),
    [
        ("2022-02-01", "", "", "day"),
        ("2022-02", "", "", "month"),
        ("2022", "", "", "year"),
        ("2022-02-01 14", "", "Europe/Kyiv", "hour"),
        ("2022-02-01 14:30", "", "Europe/Kyiv", "minute"),
        ("", "2022-02-01", "", "before"),
    ],
)
def test_a_date_is_known_as_exactly_as_it_is_typed(
    first: str, last: str, zone: str, precision: str, desk: Client, undated: Event
) -> None:
    assert not save(desk, undated, precision="unknown", earliest_typed=first, latest_typed=last, zone=zone)
    undated.refresh_from_db()
    assert undated.precision == precision


def test_an_event_that_very_many_quotes_report_can_be_saved(desk: Client) -> None:
    event = make_event(make_timeline(), quotes=[make_quote()])
    form = filled(desk.get(address(event)))
    fields = sum(name.startswith("citations-0-") for name in form)
    beside = {f"citations-{number}-beside": "" for number in range(1_000 * fields)}

    page = desk.post(address(event), form | beside | {"title": "The channel is open again", "_save": "1"})

    event.refresh_from_db()
    assert (page.status_code, event.title) == (302, "The channel is open again")
