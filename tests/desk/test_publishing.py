"""What stands against publishing an event, and that nothing else decides it."""

import re
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.publishing import (
    PublishingRefused,
    asked_before,
    checks,
    publish,
    publish_each,
    reasons_against,
    send_to_review,
    unpublish,
    unpublish_each,
)
from tests.desk.pages import errors, filled
from tests.makers import make_citation, make_event, make_quote, make_timeline, make_version
from timeline import stored_cards
from timeline.models import Event


def draft(**fields) -> Event:
    """A draft that nothing stands against."""
    fields.setdefault("timeline", make_timeline())
    return make_event(status="draft", **fields)


@pytest.mark.django_db
def test_nothing_stands_against_a_cited_event_with_words_of_ours_on_a_timeline() -> None:
    assert reasons_against(draft()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: draft(is_cited=False), "It cites nothing"),
        (lambda: draft(quotes=[make_quote(status="suggested")]), "A cited quote is not decided"),
        (lambda: draft(quotes=[make_quote(status="rejected")]), "A cited quote was rejected"),
        (lambda: draft(quotes=[make_quote(status="lost")]), "A cited quote was lost"),
        (lambda: draft(summary="  "), "It has no summary"),
        (lambda: draft(title=" "), "It has no title"),
        (lambda: draft(timeline=None), "It stands on no timeline"),
    ],
)
def test_each_thing_that_stands_against_it_is_said_in_a_sentence(made, reason: str) -> None:
    event = made()

    assert [sentence for sentence in reasons_against(event) if sentence.startswith(reason)] != []


def test_what_stands_against_it_keeps_it_a_draft(editor: User) -> None:
    event = draft(is_cited=False, summary="")

    with pytest.raises(PublishingRefused) as refusal:
        publish(event, editor)

    event.refresh_from_db()
    assert event.status == "draft"
    assert len(refusal.value.reasons) == 2


def test_publishing_and_unpublishing_stand_in_history(editor: User) -> None:
    event = draft()

    send_to_review(event, editor)
    publish(event, editor)
    unpublish(event, editor)

    event.refresh_from_db()
    assert event.status == "draft"
    steps = list(event.history.order_by("history_id").values_list("history_change_reason", "history_user"))
    assert steps[1:] == [
        ("Sent to review", editor.pk),
        ("Published", editor.pk),
        ("Unpublished", editor.pk),
    ]


def test_a_published_event_is_public_once_its_timeline_is(editor: User) -> None:
    hidden = make_timeline(is_published=False)
    event = draft(timeline=hidden)

    publish(event, editor)

    assert [check.sentence for check in checks(event) if not check.holds] == [
        f"Readers will see it once a timeline of it is published: “{hidden}”.",
        "Nothing says what its date rests on.",
    ]
    assert not event.entries.get().is_public


def test_sending_a_published_event_to_review_leaves_it_published(editor: User) -> None:
    event = draft()
    publish(event, editor)

    send_to_review(event, editor)

    event.refresh_from_db()
    assert event.status == "published"


@pytest.mark.django_db
def test_eight_words_of_a_cited_article_in_the_summary_are_a_warning() -> None:
    text = "The north pier at Eskerby will stay shut until the spring tide, officials said on Monday."
    event = draft(summary="In short: the north pier at Eskerby WILL stay shut, until the spring.")
    make_citation(event, article=make_version(text=text).article)

    said = [check for check in checks(event) if "eight words in a row" in check.sentence]

    assert [(check.holds, check.blocks) for check in said] == [(False, False)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("speaker", "warned"),
    [
        ({}, ["1 cited quote without a speaker: readers see “Speaker not given”."]),
        ({"speaker_description": "a diver"}, []),
    ],
    ids=["nobody", "somebody unnamed"],
)
def test_a_cited_quote_of_nobody_is_a_warning(speaker: dict, warned: list[str]) -> None:
    event = draft(quotes=[make_quote(**speaker)])

    assert reasons_against(event) == []
    assert [check.sentence for check in checks(event) if "without a speaker" in check.sentence] == warned


@pytest.mark.django_db
def test_words_cited_as_somebodys_own_may_be_repeated() -> None:
    words = "We will not put a single passenger on that deck"
    version = make_version(text=f'"{words}," Calder said.')
    event = draft(summary=f"Calder promised: {words}.", quotes=[make_quote(version, words)])

    assert not any("eight words in a row" in check.sentence for check in checks(event))


def test_of_several_events_the_refused_are_reported_with_their_reasons(editor: User) -> None:
    good, bad, published = draft(), draft(is_cited=False), make_event(make_timeline())

    report = publish_each([good, bad, published], editor)

    assert [event.pk for event in report.changed] == [good.pk]
    assert [(event.pk, reasons[0][:16]) for event, reasons in report.refused] == [
        (bad.pk, "It cites nothing")
    ]
    assert {event.pk for event in unpublish_each([good, bad, published], editor).changed} == {
        good.pk,
        published.pk,
    }


class TestOnTheEventsPage:
    """The panel with its reasons and buttons."""

    def address(self, event: Event) -> str:
        return reverse("admin:timeline_event_change", args=[event.pk])

    def form(self, desk: Client, event: Event, **fields: str) -> dict[str, object]:
        return {**filled(desk.get(self.address(event))), **fields}

    def test_it_says_why_not_and_offers_no_publishing(self, desk: Client) -> None:
        page = desk.get(self.address(draft(is_cited=False))).content.decode()

        assert "Cannot be published yet" in page
        assert "It cites nothing: no line without a source." in page
        assert 'name="_publish" disabled' in page
        assert "Save first: “Save and continue” looks again" in page

    def test_publish_saves_what_was_typed_and_publishes(self, desk: Client) -> None:
        event = draft(summary="")

        desk.post(self.address(event), self.form(desk, event, summary="It is open.", _publish="1"))

        event.refresh_from_db()
        assert (event.status, event.summary) == ("published", "It is open.")
        assert event.entries.get().is_public

    def test_a_button_pressed_past_its_page_publishes_nothing_unfit(self, desk: Client) -> None:
        event = draft(is_cited=False)

        page = desk.post(self.address(event), self.form(desk, event, _publish="1"), follow=True)

        event.refresh_from_db()
        assert event.status == "draft"
        assert "cannot be published yet. It cites nothing" in page.content.decode()

    def test_unpublish_takes_it_back(self, desk: Client) -> None:
        event = make_event(make_timeline())

        desk.post(self.address(event), self.form(desk, event, _unpublish="1"))

        event.refresh_from_db()
        assert event.status == "draft"

    def test_no_field_of_the_form_changes_the_status(self, desk: Client) -> None:
        event = draft(is_cited=False)

        desk.post(self.address(event), self.form(desk, event, title="Saved", status="published", _save="1"))

        event.refresh_from_db()
        assert (event.title, event.status) == ("Saved", "draft")

    def test_the_last_public_citation_of_a_published_event_is_not_taken_out(self, desk: Client) -> None:
        event = make_event(make_timeline())
        data = self.form(desk, event, _save="1")

        answer = desk.post(self.address(event), {**data, "citations-0-DELETE": "on"})

        assert errors(answer) == ["A published event keeps a citation that readers see: unpublish it first."]
        assert event.citations.count() == 1

    def test_the_bulk_action_reports_what_was_refused_and_why(self, desk: Client) -> None:
        good, bad = draft(), draft(is_cited=False, title="The quay sinks")

        page = desk.post(
            reverse("admin:timeline_event_changelist"),
            {"action": "publish_selected", "_selected_action": [good.pk, bad.pk]},
            follow=True,
        ).content.decode()

        assert "1 event published." in page
        assert "“The quay sinks”</a> was not published. It cites nothing" in page
        assert Event.objects.published().get() == good


@pytest.mark.django_db
class TestOutsideTheDaysOfItsTimeline:
    """An event that may have landed on the wrong timeline."""

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"on": date(2022, 1, 31)}, "lies before the days of “The strike” (1–28 February 2022)"),
            ({"on": date(2022, 3, 1)}, "Its date, 1 March 2022, lies after the days"),
            ({"on": date(2022, 2, 28)}, ""),
            ({"on": None}, ""),
            (
                {"on": None, "latest": datetime(2022, 1, 9, tzinfo=UTC), "precision": "before"},
                "by 9 January 2022",
            ),
            ({"on": None, "earliest": datetime(2021, 1, 9, tzinfo=UTC), "precision": "ongoing"}, ""),
            (
                {
                    "on": None,
                    "earliest": datetime(2022, 1, 31, 23, 30, tzinfo=UTC),
                    "precision": "minute",
                    "zone": "UTC",
                },
                "",
            ),
        ],
        ids=["before", "after", "its last day", "no date", "by a day", "lasting", "by the timeline's clock"],
    )
    def test_it_is_said_in_one_sentence(self, fields: dict, says: str) -> None:
        timeline = make_timeline(title="The strike", first_day=date(2022, 2, 1), last_day=date(2022, 2, 28))
        event = make_event(timeline, status="draft", **fields)

        assert bool(asked_before(event)) == bool(says)
        assert says in " ".join(asked_before(event))

    def test_it_is_published_once_the_sentence_was_read(self, desk: Client) -> None:
        timeline = make_timeline(first_day=date(2022, 2, 2))
        event = make_event(timeline, status="draft", date_basis="Printed on the article.")
        address = reverse("admin:timeline_event_change", args=[event.pk])

        asked = desk.post(address, {**filled(desk.get(address)), "_publish": ""}, follow=True)
        event.refresh_from_db()
        assert event.status == "draft"
        shown = asked.content.decode()
        assert "lies before the days of" in shown and "Publish all the same" in shown
        key = re.search(r'name="_publish" value="([0-9a-f]+)"', shown)
        assert key is not None
        desk.post(address, {**filled(asked), "_publish": key[1]})

        event.refresh_from_db()
        assert event.status == "published"

    def test_in_a_selection_it_stays_a_draft_and_is_named(self, editor: User) -> None:
        event = make_event(make_timeline(last_day=date(2022, 1, 31)), status="draft")

        report = publish_each([event], editor)

        event.refresh_from_db()
        assert (event.status, report.changed) == ("draft", [])
        assert report.refused[0][1][-1] == "On its own page it can be published all the same."


@pytest.mark.django_db(transaction=True)
def test_readers_find_the_card_of_a_published_event_made(client: Client) -> None:
    one, two, hidden = draft(), draft(), draft(timeline=make_timeline(slug="hidden", is_published=False))
    editor = User.objects.create_user("ada")

    publish(one, editor)
    publish_each([two, hidden], editor)

    with CaptureQueriesContext(connection) as queries:
        page = client.get(one.entries.get().timeline.get_absolute_url()).content.decode()
    assert f'id="{one.slug}"' in page
    assert not any("timeline_eventactor" in query["sql"] for query in queries)
    with connection.cursor() as cursor:
        cursor.execute("SELECT entry_id FROM timeline_card")
        kept = {entry for (entry,) in cursor.fetchall()}
    assert kept == {one.entries.get().pk, two.entries.get().pk}


@pytest.mark.django_db(transaction=True)
def test_an_event_is_published_though_its_card_cannot_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OperationalError("No room is left on the disk.")

    event = draft()
    monkeypatch.setattr(stored_cards, "keep_all", full)

    publish(event, User.objects.create_user("ada"))

    assert Event.objects.get().status == "published"
