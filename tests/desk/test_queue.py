"""The queue by forms: every step without a script, each kept, each undone."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Actor, Quote, Rendition, Statement
from desk import queue as queued
from desk import steps
from desk.models import Step
from desk.reviewing import accept, reject
from tests.desk.pressing import address, in_hand, press, said
from tests.makers import (
    make_actor,
    make_article,
    make_event,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline.models import Citation, Event


class TestDeciding:
    def test_accepting_goes_on_to_the_next_suggestion(self, desk: Client, suggested) -> None:
        page = press(desk, suggested[0], "accept")

        suggested[0].refresh_from_db()
        assert (suggested[0].status, in_hand(page)) == ("accepted", suggested[1])

    def test_rejecting_keeps_the_reason(self, desk: Client, suggested) -> None:
        press(desk, suggested[0], "reject", reason="A headline of another story.")

        suggested[0].refresh_from_db()
        assert (suggested[0].status, suggested[0].review_reason) == (
            "rejected",
            "A headline of another story.",
        )

    def test_a_quote_put_behind_comes_again_last(self, desk: Client, suggested) -> None:
        first = press(desk, suggested[0], "unsure")
        second = press(desk, suggested[1], "accept")
        third = press(desk, suggested[2], "accept")

        assert [in_hand(page) for page in (first, second, third)] == [
            suggested[1],
            suggested[2],
            suggested[0],
        ]
        assert "unsure" in third.content.decode()

    def test_after_the_last_one_the_next_article_is_offered(self, desk: Client, suggested) -> None:
        other = make_quote(make_version(make_article()), status="suggested")
        for quote in suggested:
            page = press(desk, quote, "accept")

        assert in_hand(page) is None
        assert "Everything is decided" in page.content.decode()
        led = desk.get(reverse("desk:queue"), {"after": suggested[0].version.article_id})
        assert led.url == address(other)

    def test_when_nothing_waits_the_pile_leads_back_to_the_desk(self, desk: Client) -> None:
        page = desk.get(reverse("desk:queue"), follow=True)

        assert "Nothing waits: every suggestion is decided." in said(page)

    def test_the_page_tells_how_far_the_article_and_the_pile_are(self, desk: Client, suggested) -> None:
        make_quote(make_version(make_article()), status="suggested")

        shown = press(desk, suggested[0], "accept").content.decode()

        assert "1 of 3 decided" in shown
        assert "1 article after this one, 1 suggestion" in shown

    def test_a_script_gets_the_queue_alone_and_the_address_of_the_next_quote(
        self, desk: Client, suggested
    ) -> None:
        data = {"do": "accept", "quote": suggested[0].pk, "seen": steps.seen_of(suggested[0])}

        answer = desk.post(address(suggested[0]), data, headers={"HX-Request": "true"})

        assert answer.content.decode().lstrip().startswith("<section")
        assert answer.headers["HX-Push-Url"].endswith(f"?quote={suggested[1].pk}")

    def test_the_page_asks_the_same_number_of_questions_for_forty_quotes(
        self, desk: Client, django_assert_max_num_queries
    ) -> None:
        version = make_version()
        for start in range(40):
            make_quote(version, start=start * 3, end=start * 3 + 3, status="suggested")

        with django_assert_max_num_queries(24):
            desk.get(reverse("desk:article-queue", args=[version.article_id]))


class TestTwoEditors:
    def test_a_quote_that_was_decided_meanwhile_is_not_decided_over(self, desk: Client, suggested) -> None:
        seen = steps.seen_of(suggested[0])
        accept(suggested[0], User.objects.create(username="n.ama"))

        page = desk.post(address(suggested[0]), {"do": "reject", "quote": suggested[0].pk, "seen": seen})

        suggested[0].refresh_from_db()
        assert (page.status_code, suggested[0].status) == (409, "accepted")
        assert "Nothing was saved, since n.ama accepted it" in page.content.decode()
        assert in_hand(page) == suggested[0]

    def test_a_bulk_with_one_quote_decided_meanwhile_accepts_none(self, desk: Client, suggested) -> None:
        each = [f"{quote.pk}:{steps.seen_of(quote)}" for quote in suggested]
        reject(suggested[2], User.objects.create(username="n.ama"))

        page = desk.post(address(suggested[0]), {"do": "certain", "each": each})

        assert page.status_code == 409
        assert [quote.status for quote in Quote.objects.order_by("start")] == [
            "suggested", "suggested", "rejected",
        ]  # fmt: skip
        assert not Step.objects.exists()

    def test_an_undo_does_not_throw_away_what_another_editor_did_since(self, desk: Client, suggested) -> None:
        press(desk, suggested[0], "accept")
        reject(suggested[0], User.objects.create(username="n.ama"))

        page = desk.post(address(suggested[0]), {"do": "undo"})

        suggested[0].refresh_from_db()
        assert (page.status_code, suggested[0].status) == (400, "rejected")
        assert "Not undone, since n.ama rejected it" in page.content.decode()

    def test_each_editor_undoes_only_what_they_did(self, desk: Client, suggested) -> None:
        steps.decide(
            suggested[0].pk, steps.seen_of(suggested[0]), User.objects.create(username="n.ama"), "accept"
        )

        page = desk.post(address(suggested[0]), {"do": "undo"})

        assert "nothing of yours left to undo" in page.content.decode()


class TestAllCertain:
    def test_one_look_shows_them_and_one_button_accepts_them(self, desk: Client, suggested) -> None:
        make_quote(suggested[0].version, "Harbour reopens", status="suggested", certainty="unsure")

        look = desk.get(address(suggested[0]), {"panel": "certain"})
        each = re.findall(r'name="each" value="([^"]+)"', look.content.decode())
        page = desk.post(address(suggested[0]), {"do": "certain", "each": each}, follow=True)

        assert len(each) == 3
        assert Quote.objects.accepted().count() == 3
        assert "3 certain quotes accepted." in said(page)

    def test_one_undo_takes_them_all_back(self, desk: Client, suggested) -> None:
        each = [f"{quote.pk}:{steps.seen_of(quote)}" for quote in suggested]
        desk.post(address(suggested[0]), {"do": "certain", "each": each})

        desk.post(address(suggested[0]), {"do": "undo"})

        assert Quote.objects.suggested().count() == 3


class TestLinking:
    def test_linking_a_suggestion_accepts_it_and_goes_on(self, desk: Client, suggested) -> None:
        event = make_event(status="draft")

        page = press(desk, suggested[0], "link", event=event.pk, relation="about")

        suggested[0].refresh_from_db()
        assert suggested[0].status == "accepted"
        assert Citation.objects.get(quote=suggested[0]).event == event
        assert in_hand(page) == suggested[1]

    def test_the_event_last_linked_to_is_offered_first(self, desk: Client, suggested) -> None:
        make_event(article=suggested[0].version.article)
        far = make_event(status="draft", on=None)
        press(desk, suggested[0], "link", event=far.pk, relation="about")

        page = desk.get(address(suggested[1]), {"quote": suggested[1].pk, "panel": "link"})

        assert page.context["events"][0] == far

    def test_a_new_event_is_a_draft_on_the_timeline_that_was_chosen(self, desk: Client, suggested) -> None:
        story = make_timeline()

        press(
            desk, suggested[0], "event", title="The channel is cleared", timeline=story.pk, relation="about"
        )

        event = Event.objects.get(title="The channel is cleared")
        assert (event.status, event.entries.get().timeline) == ("draft", story)
        assert event.citations.get().quote == suggested[0]

    def test_a_new_event_that_looks_like_another_is_asked_about(self, desk: Client, suggested) -> None:
        make_event(title="The northern channel is cleared", on=None)
        new = {"title": "Northern channel cleared", "relation": "about"}

        page = press(desk, suggested[0], "event", **new)

        assert "looks like the same event" in page.content.decode()
        assert not Event.objects.filter(title=new["title"]).exists()
        press(desk, suggested[0], "event", another="1", **new)
        assert Event.objects.get(title=new["title"]).citations.get().quote == suggested[0]

    def test_two_quotes_of_one_utterance_share_a_statement(self, desk: Client, suggested) -> None:
        other = make_quote(make_version(make_article()), speaker=suggested[0].speaker)

        press(desk, suggested[0], "same", other=other.pk, gist="The northern channel is clear.")

        statement = Statement.objects.get()
        assert set(statement.quotes.all()) == {suggested[0], other}
        assert statement.gist == "The northern channel is clear."

    def test_a_quote_put_to_a_statement_stands_last_whatever_was_taken_out_before(
        self, desk: Client, suggested
    ) -> None:
        quotes = [make_quote(make_version(make_article()), speaker=suggested[0].speaker) for _ in range(3)]
        statement = make_statement(*quotes)
        statement.renditions.get(quote=quotes[0]).delete()

        press(desk, suggested[0], "same", other=quotes[2].pk)

        assert list(statement.renditions.values_list("quote", "position")) == [
            (quotes[1].pk, 1),
            (quotes[2].pk, 2),
            (suggested[0].pk, 3),
        ]

    def test_what_was_judged_different_is_not_made_the_same_in_passing(self, desk: Client, suggested) -> None:
        other = make_quote(make_version(make_article()), speaker=suggested[0].speaker)
        statement = make_statement(other, gist="The channel is clear.")
        Rendition.objects.create(statement=statement, quote=suggested[0], judgement="different")

        page = press(desk, suggested[0], "same", other=other.pk, gist="The northern channel is clear.")

        assert (
            "Whether it renders “The channel is clear.” was judged already (different)"
            in page.content.decode()
        )
        assert not suggested[0].renditions.filter(judgement="same").exists()


class TestUndoing:
    def test_any_number_of_steps_are_taken_back_in_their_order(self, desk: Client, suggested) -> None:
        event, first, second = make_event(status="draft"), suggested[0], suggested[1]
        before = [steps.state_of(quote) for quote in suggested]
        maren = make_actor("Maren Ek", slug="maren-ek")
        press(desk, first, "span", start=first.start + 3, end=first.end)
        press(desk, first, "speaker", name="Maren Ek")
        press(desk, first, "date", said_on="2022-02-01", precision="day")
        press(desk, first, "kind", kind="indirect")
        press(desk, first, "accept")
        press(desk, second, "speaker-new", name="Tomas Weir")
        press(desk, second, "link", event=event.pk, relation="about")
        press(desk, suggested[2], "event", title="A catch is lost", relation="about")
        press(desk, suggested[2], "reopen")
        count = Step.objects.count()

        for _ in range(count):
            page = desk.post(address(first), {"do": "undo"}, follow=True)
            assert page.status_code == 200

        assert [steps.state_of(quote) for quote in Quote.objects.order_by("start")] == before
        assert not Citation.objects.filter(event=event, quote__isnull=False).exists()
        assert not Event.objects.filter(title="A catch is lost").exists()
        assert not Actor.objects.filter(name="Tomas Weir").exists()
        assert Actor.objects.filter(pk=maren.pk).exists()
        assert count == Step.objects.filter(undone_at__isnull=False).count()

    def test_undoing_is_itself_in_history(self, desk: Client, editor, suggested) -> None:
        press(desk, suggested[0], "accept")

        desk.post(address(suggested[0]), {"do": "undo"})

        told = list(suggested[0].history.values_list("history_change_reason", "history_user"))[:2]
        assert told == [("Suggested again: Undone in the queue", editor.pk), ("Accepted", editor.pk)]

    def test_a_new_quote_and_a_statement_are_taken_back(self, desk: Client, suggested) -> None:
        other = make_quote(make_version(make_article()), speaker=suggested[0].speaker)
        desk.post(
            address(suggested[0]), {"do": "new", "start": 0, "end": 15, "kind": "indirect", "version": 1}
        )
        press(desk, suggested[0], "same", other=other.pk, gist="The northern channel is clear.")

        for _ in range(2):
            desk.post(address(suggested[0]), {"do": "undo"})

        assert not Statement.objects.exists() and not Rendition.objects.exists()
        assert suggested[0].version.quotes.count() == 3

    def test_an_unsure_quote_undone_stands_in_its_place_again(self, desk: Client, suggested) -> None:
        press(desk, suggested[0], "unsure")

        desk.post(address(suggested[0]), {"do": "undo"})

        work = queued.work_on(suggested[0].version.article)
        assert (work.behind, queued.next_in(work, None)) == (set(), suggested[0])


class TestRights:
    def test_whoever_may_not_change_quotes_sees_them_without_buttons(self, staff_with, suggested) -> None:
        reader = staff_with("articles.view_articleversion", "articles.view_quote")

        page = reader.get(address(suggested[0]))
        refused = press(reader, suggested[0], "accept")

        assert 'name="do"' not in page.content.decode()
        assert refused.status_code == 403

    @pytest.mark.parametrize("do", ["event", "link", "new", "alias", "speaker-new", "same"])
    def test_each_step_asks_for_what_it_needs(self, do, staff_with, suggested) -> None:
        browser = staff_with("articles.view_articleversion", "articles.view_quote", "articles.change_quote")

        assert press(browser, suggested[0], do).status_code == 403

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"do": "x"},
            {"do": "accept"},
            {"do": "accept", "quote": "-1"},
            {"do": "accept", "quote": "99999"},
            {"do": "new", "start": "a", "end": "٣", "version": "1"},
            {"do": "certain", "each": "x:y"},
        ],
    )
    def test_what_no_form_of_ours_sends_is_answered_with_a_sentence(
        self, data, desk: Client, suggested
    ) -> None:
        assert desk.post(address(suggested[0]), data).status_code in (400, 409)

    @pytest.mark.parametrize("query", ["quote=x", "panel=span&start=-1&end=9", "panel=new&start=9&end=1",
                                       "panel=new&start=1&end=999999", "panel=date&quote=99999"])  # fmt: skip
    def test_an_odd_address_shows_the_queue(self, query, desk: Client, suggested) -> None:
        assert desk.get(f"{address(suggested[0])}?{query}").status_code == 200
