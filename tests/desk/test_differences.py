"""Differences at the desk: worded, published, rejected, made by hand, and each step taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import ArticleVersion
from desk import differing
from desk.differing import Place, Wording
from desk.models import DifferenceStep
from desk.steps import Overtaken, StepRefused
from tests.makers import (
    make_article,
    make_citation,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
)
from timeline.models import Discrepancy, DiscrepancySpan, Event, Timeline

PAGE = "/admin/desk/differences/"
PADDING = " Nothing else was heard that night from the villages by the river." * 12
FORTY = "The flood in Marden killed more than 40 people." + PADDING
FIFTY = "In Marden 50 people were killed by the flood." + PADDING
OURS = "The totals differ, and only one is given as a lower bound."


@pytest.fixture
def timeline(db: None) -> Timeline:
    return make_timeline(title="The flood")


@pytest.fixture
def versions(timeline: Timeline) -> list[ArticleVersion]:
    """Two articles that one published event cites."""
    event = make_event(timeline, is_cited=False, title="The flood in Marden")
    made = [
        make_version(make_article(make_outlet(name)), text)
        for name, text in (("Marden Post", FORTY), ("River Herald", FIFTY))
    ]
    for version in made:
        make_citation(event, article=version.article)
    return made


@pytest.fixture
def point(timeline: Timeline, versions: list[ArticleVersion]) -> Discrepancy:
    return make_discrepancy(
        (versions[0], "more than 40 people"),
        (versions[1], "50 people"),
        timeline=timeline,
        status="suggested",
        explanation="",
        topic="How many were killed",
    )


def seen(point: Discrepancy) -> str:
    return differing.seen_of(Discrepancy.objects.get(pk=point.pk))


def wording(point: Discrepancy, **changes: Any) -> Wording:
    fields = {
        "kind": point.kind, "topic": point.topic, "explanation": point.explanation, "event": point.event_id,
        "timeline": point.timeline_id,
    }  # fmt: skip
    return Wording(**{**fields, **changes})


def filled(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back of the page's form on which nothing was changed."""
    page = client.get(address)
    context = page.context
    forms = [context["form"], context["sides"].management_form, *context["sides"].forms]
    fields = {
        bound.html_name: getattr(bound.value(), "pk", bound.value()) for form in forms for bound in form
    }
    fields["seen"] = context["row"].seen if "row" in context else ""
    return {name: value for name, value in fields.items() if value is not None and value is not False}


class TestSteps:
    def test_one_with_an_explanation_is_published_and_taken_back(self, point, editor) -> None:
        differing.publish(point.pk, seen(point), editor, OURS)

        point.refresh_from_db()
        assert (point.status, point.explanation) == ("published", OURS)
        assert point.history.first().history_user == editor

        differing.undo(editor, may_publish=True)

        point.refresh_from_db()
        assert (point.status, point.explanation) == ("suggested", "")

    def test_none_is_published_without_an_explanation_or_a_second_side(self, point, editor) -> None:
        point.spans.last().delete()

        with pytest.raises(StepRefused) as refusal:
            differing.publish(point.pk, seen(point), editor, " ")

        assert str(refusal.value) == (
            "It has no explanation in our own words. "
            "It needs two sides at least: the words of each, copied out of its text."
        )
        point.refresh_from_db()
        assert point.status == "suggested"

    def test_an_explanation_in_an_outlets_words_is_refused(self, point, editor) -> None:
        borrowed = "The River Herald has that nothing else was heard that night from the villages."

        with pytest.raises(StepRefused, match="eight words in a row"):
            differing.publish(point.pk, seen(point), editor, borrowed)

    def test_words_beyond_the_outlets_share_are_refused(self, point, versions, editor) -> None:
        outlet = versions[0].article.outlet
        outlet.excerpt_share = 0
        outlet.save()

        with pytest.raises(StepRefused, match="than its outlet’s share"):
            differing.publish(point.pk, seen(point), editor, OURS)

    @pytest.mark.parametrize("is_cited", [True, False])
    def test_a_speakers_words_are_no_prose_once_readers_know_the_quote(
        self, timeline, point, versions, editor, is_cited
    ) -> None:
        for version, words in zip(versions, ("more than 40 people", "50 people"), strict=True):
            quote = make_quote(version, words)
            if is_cited:
                make_event(timeline, quotes=[quote])
            version.article.outlet.excerpt_share = 0
            version.article.outlet.save()

        against = differing.reasons_against(point)

        assert any("than its outlet’s share" in reason for reason in against) is not is_cited

    def test_one_whose_articles_no_reader_knows_waits(self, point, editor) -> None:
        for event in Event.objects.all():
            event.status = "draft"
            event.save()

        with pytest.raises(StepRefused, match="Readers know none of its articles"):
            differing.publish(point.pk, seen(point), editor, OURS)

    def test_a_rejected_one_keeps_its_reason_and_can_be_opened_again(self, point, editor) -> None:
        with pytest.raises(StepRefused, match="Say why"):
            differing.reject(point.pk, seen(point), editor, " ")

        differing.reject(point.pk, seen(point), editor, "Two floods.")
        point.refresh_from_db()
        assert (point.status, point.review_reason) == ("rejected", "Two floods.")

        differing.reopen(point.pk, seen(point), editor)
        point.refresh_from_db()
        assert (point.status, point.review_reason) == ("suggested", "")

    def test_any_number_of_steps_are_undone_sides_and_silent_outlets_too(
        self, point, versions, editor
    ) -> None:
        outlet = versions[0].article.outlet
        before = list(DiscrepancySpan.objects.values_list("version", "start", "end", "exact"))
        sides = [Place(versions[1].pk, 0, 9), Place(versions[0].pk, 0, len(FORTY))]
        differing.word(
            point.pk, seen(point), editor, wording(point, topic="The dead", silent=[outlet.pk], sides=sides)
        )
        differing.publish(point.pk, seen(point), editor, OURS)
        assert list(point.silent.all()) == [outlet]
        assert [span.exact for span in point.spans.all()] == ["In Marden", None]

        differing.undo(editor, may_publish=True)
        differing.undo(editor, may_publish=True)

        point.refresh_from_db()
        assert (point.topic, point.status, point.silent.count()) == ("How many were killed", "suggested", 0)
        assert list(DiscrepancySpan.objects.values_list("version", "start", "end", "exact")) == before
        with pytest.raises(StepRefused, match="nothing of yours left"):
            differing.undo(editor, may_publish=True)

    def test_nothing_is_done_over_what_somebody_else_has_changed(self, point, editor) -> None:
        shown = seen(point)
        other = User.objects.create(username="other")
        differing.word(point.pk, shown, other, wording(point, topic="The dead"))

        with pytest.raises(Overtaken, match="other changed it"):
            differing.publish(point.pk, shown, editor, OURS)

        differing.reject(point.pk, seen(point), editor, "Two floods.")
        with pytest.raises(StepRefused, match="somebody has changed"):
            differing.undo(other, may_publish=True)

    def test_what_named_a_text_or_an_outlet_that_is_gone_is_not_undone(self, point, editor) -> None:
        sides = [Place(span.version_id, span.start, span.end) for span in point.spans.order_by("position")]
        third = make_version(make_article(make_outlet("Third Post")), FIFTY)
        silent = make_outlet("Fourth Post")
        for changes in (
            {"sides": [*sides, Place(third.pk, 0, 9)]},
            {"sides": sides, "silent": [silent.pk]},
            {"sides": sides},
        ):
            differing.word(point.pk, seen(point), editor, wording(point, **changes))
        silent.delete()

        with pytest.raises(StepRefused, match="an outlet that was said to be silent"):
            differing.undo(editor, may_publish=True)

        differing.word(point.pk, seen(point), editor, wording(point, sides=[*sides, Place(third.pk, 0, 9)]))
        differing.word(point.pk, seen(point), editor, wording(point, sides=sides))
        third.article.delete()

        with pytest.raises(StepRefused, match="the text in which one of its sides stood"):
            differing.undo(editor, may_publish=True)

    def test_one_made_by_hand_is_a_suggestion_and_goes_when_it_is_undone(
        self, timeline, versions, editor
    ) -> None:
        sides = [Place(versions[0].pk, 0, 9), Place(versions[1].pk, 0, 9)]
        made = Wording("wording", "How the flood is called", "", None, timeline.pk, sides=sides)

        step = differing.make(editor, made)

        assert step.discrepancy.status == "suggested"
        assert [span.exact for span in step.discrepancy.spans.all()] == ["The flood", "In Marden"]

        differing.undo(editor, may_publish=False)
        assert not Discrepancy.objects.exists()

    def test_a_side_outside_its_text_is_refused(self, point, versions, editor) -> None:
        sides = [Place(versions[0].pk, 0, 9), Place(versions[1].pk, 5, 100_000)]

        with pytest.raises(StepRefused, match="no place of its text"):
            differing.word(point.pk, seen(point), editor, wording(point, sides=sides))


class TestPages:
    def test_the_list_shows_words_beside_each_other_and_the_index_counts_them(
        self, point, desk: Client
    ) -> None:
        page = desk.get(PAGE).content.decode()

        assert "<mark>more than 40 people</mark>" in page and "<mark>50 people</mark>" in page
        assert "1 point on which articles may differ" in desk.get("/admin/desk/").content.decode()

    def test_looking_for_differences_keeps_what_is_found(self, timeline, versions, desk: Client) -> None:
        page = desk.post(PAGE, {"do": "find", "timeline": timeline.pk}, follow=True)

        assert "2 articles compared: 1 suggested anew" in page.content.decode()
        assert [row.discrepancy.found_by for row in page.context["rows"]] == ["figure"]

    def test_it_is_published_and_rejected_from_the_list(self, point, desk: Client) -> None:
        address = f"{PAGE}{point.pk}/"
        sent = {"seen": seen(point), "do": "publish", "explanation": OURS, "list": "status=suggested"}

        answer = desk.post(address, sent)

        assert (answer.status_code, answer["Location"]) == (302, f"{PAGE}?status=suggested")
        point.refresh_from_db()
        assert point.status == "published"
        assert OURS in desk.get(f"{PAGE}?status=published").content.decode() or point.explanation == OURS

        desk.post(PAGE, {"do": "undo"})
        desk.post(address, {"seen": seen(point), "do": "reject", "reason": "Two floods."})

        assert "Rejected: Two floods." in desk.get(f"{PAGE}?status=rejected").content.decode()

    def test_words_copied_from_the_text_make_a_side(self, point, versions, desk: Client) -> None:
        address = f"{PAGE}{point.pk}/"
        data = {**filled(desk, address), "do": "word", "topic": "The dead"}
        data |= {"sides-2-version": versions[1].pk, "sides-2-words": "killed by the flood"}

        answer = desk.post(address, data)

        assert answer.status_code == 302, answer.context["sides"].errors
        point.refresh_from_db()
        assert point.topic == "The dead"
        assert [span.exact for span in point.spans.all()] == [
            "more than 40 people",
            "50 people",
            "killed by the flood",
        ]

    def test_words_that_do_not_stand_in_the_text_are_told_beside_them(
        self, point, versions, desk: Client
    ) -> None:
        address = f"{PAGE}{point.pk}/"
        data = {**filled(desk, address), "do": "word"}
        data |= {"sides-2-version": versions[1].pk, "sides-2-words": "killed by the fire"}

        answer = desk.post(address, data)

        assert answer.status_code == 400
        assert "These words do not stand in the text" in answer.content.decode()

    def test_one_is_made_by_hand(self, timeline, versions, desk: Client) -> None:
        address = f"{PAGE}new/?timeline={timeline.pk}"
        data = {**filled(desk, address), "topic": "How the flood is called", "kind": "wording"}
        for at, words in enumerate(("The flood", "In Marden")):
            data |= {f"sides-{at}-version": versions[at].pk, f"sides-{at}-words": words}

        answer = desk.post(address, data)

        assert answer.status_code == 302
        made = Discrepancy.objects.get()
        assert (made.topic, made.timeline, made.spans.count()) == ("How the flood is called", timeline, 2)

    def test_an_address_without_timeline_asks_for_one(self, timeline, desk: Client) -> None:
        assert f"?timeline={timeline.pk}" in desk.get(f"{PAGE}new/").content.decode()
        assert desk.get(f"{PAGE}new/?timeline=x&event=99999999999").status_code == 200
        assert desk.get(f"{PAGE}4711/").status_code == 404

    @pytest.mark.parametrize("do", ["publish", "fly", ""])
    def test_what_cannot_be_done_is_told_in_a_sentence(self, point, desk: Client, do) -> None:
        answer = desk.post(f"{PAGE}{point.pk}/", {"seen": seen(point), "do": do})

        assert answer.status_code == 400
        assert answer.context["said"]

    def test_whoever_may_not_publish_words_and_rejects(
        self, point, staff_with: Callable[..., Client]
    ) -> None:
        words = staff_with("timeline.view_discrepancy", "timeline.change_discrepancy")
        address = f"{PAGE}{point.pk}/"
        data = {**filled(words, address), "do": "word", "explanation": OURS}

        assert words.post(address, data).status_code == 302
        refused = words.post(address, {"seen": seen(point), "do": "publish"})
        assert refused.status_code == 403

        point.refresh_from_db()
        assert (point.status, point.explanation) == ("suggested", OURS)

    def test_what_readers_see_is_a_publishers(self, point, editor, staff_with: Callable[..., Client]) -> None:
        differing.publish(point.pk, seen(point), editor, OURS)
        words = staff_with("timeline.view_discrepancy", "timeline.change_discrepancy")
        address = f"{PAGE}{point.pk}/"

        told = words.post(address, {**filled(words, address), "do": "word", "topic": "The dead"})
        refused = words.post(address, {"seen": seen(point), "do": "reopen"})

        assert (told.status_code, refused.status_code) == (400, 403)
        point.refresh_from_db()
        assert (point.status, point.topic) == ("published", "How many were killed")
        assert DifferenceStep.objects.count() == 1

    @pytest.mark.parametrize("size", [2, 20], ids=["two", "twenty"])
    def test_the_list_takes_few_queries(
        self, timeline, versions, desk: Client, size, django_assert_max_num_queries
    ) -> None:
        for _ in range(size):
            make_discrepancy(
                (versions[0], "Marden"), (versions[1], "Marden"), timeline=timeline, status="suggested"
            )

        with django_assert_max_num_queries(14):
            assert len(desk.get(PAGE).context["rows"]) == size


def test_a_whole_form_that_names_no_step_is_asked_what_to_do(desk: Client, point) -> None:
    page = f"{PAGE}{point.pk}/"

    answer = desk.post(page, {**filled(desk, page), "do": "dance"})

    assert answer.status_code == 400
    assert "Choose what is to be done with it." in answer.content.decode()
