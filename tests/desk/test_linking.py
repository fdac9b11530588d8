"""Quotes become citations of an event, and those that cannot are named with the reason."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Quote
from desk.linking import draft_event, link_quotes
from desk.naming import free_event_slug
from desk.views import linking
from tests.makers import (
    make_actor,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
)
from timeline.models import Event


@pytest.fixture
def accepted() -> list[Quote]:
    version = make_version()
    return [make_quote(version), make_quote(version, "they had lost a week's catch", kind="indirect")]


def draft(**fields) -> Event:
    return make_event(status="draft", is_cited=False, **fields)


def test_linked_quotes_are_cited_in_their_order_after_what_is_there(
    editor: User, accepted: list[Quote]
) -> None:
    event = make_event(status="draft")

    report = link_quotes(accepted, event, "about", editor)

    assert len(report.linked) == 2
    cited = list(event.citations.order_by("position").values_list("quote", "relation", "position"))
    assert cited[1:] == [(accepted[0].pk, "about", 1), (accepted[1].pk, "about", 2)]
    assert report.linked[0].article == accepted[0].version.article
    assert report.linked[0].history.latest().history_user == editor


def test_linking_twice_links_once(editor: User, accepted: list[Quote]) -> None:
    event = draft()
    link_quotes(accepted, event, "about", editor)

    report = link_quotes([*accepted, accepted[0]], event, "about", editor)

    assert (len(report.linked), len(report.already)) == (0, 3)
    assert event.citations.count() == 2


@pytest.mark.parametrize(
    ("status", "why"),
    [("suggested", "accept it first"), ("rejected", "It was rejected"), ("lost", "lost in a later version")],
)
def test_what_is_not_accepted_is_refused_and_the_rest_is_linked(
    status: str, why: str, editor: User, accepted: list[Quote]
) -> None:
    event = draft()
    other = make_quote(status=status)

    report = link_quotes([other, *accepted], event, "about", editor)

    assert len(report.linked) == 2
    assert [(quote.pk, why in reason) for quote, reason in report.refused] == [(other.pk, True)]


def test_a_quote_is_said_at_one_event_only(editor: User, accepted: list[Quote]) -> None:
    link_quotes(accepted[:1], draft(title="The harbour master speaks"), "said-here", editor)

    report = link_quotes(accepted[:1], draft(), "said-here", editor)

    assert "“The harbour master speaks”" in report.refused[0][1]
    assert link_quotes(accepted[:1], report.event, "about", editor).linked


def test_a_new_event_is_a_draft_with_an_address_of_its_own_on_the_timeline(editor: User) -> None:
    timeline = make_timeline()
    draft_event("The harbour opens", editor)

    event = draft_event("The harbour opens", editor, timeline)

    assert (event.status, event.slug) == ("draft", "the-harbour-opens-2")
    assert list(event.timelines.all()) == [timeline]
    assert event.history.latest().history_user == editor


@pytest.mark.django_db
def test_a_title_without_letters_of_ours_still_gets_an_address() -> None:
    assert free_event_slug("Гавань") == "event"


class TestFromTheListOfQuotes:
    """The bulk action, and the page between."""

    def test_the_action_leads_to_the_page_with_the_quotes_ticked(
        self, desk: Client, accepted: list[Quote]
    ) -> None:
        keys = [quote.pk for quote in accepted]

        page = desk.post(
            reverse("admin:articles_quote_changelist"),
            {"action": "link_selected", "_selected_action": keys},
            follow=True,
        )

        assert [quote.pk for quote in page.context["quotes"]] == keys
        assert page.content.decode().count("checked") == len(keys)  # and nothing else

    def test_it_links_to_an_event_that_is_there(self, desk: Client, accepted: list[Quote]) -> None:
        event = draft()

        answer = desk.post(
            reverse("desk:link"),
            {"quote": [quote.pk for quote in accepted], "event": event.pk, "relation": "said-here"},
        )

        assert answer.url == reverse("admin:timeline_event_change", args=[event.pk])
        assert set(event.citations.values_list("quote", "relation")) == {
            (quote.pk, "said-here") for quote in accepted
        }

    def test_it_makes_a_new_event(self, desk: Client, accepted: list[Quote]) -> None:
        timeline = make_timeline()

        desk.post(
            reverse("desk:link"),
            {
                "quote": accepted[0].pk,
                "title": "The channel is clear",
                "timeline": timeline.pk,
                "relation": "about",
            },
        )

        event = Event.objects.get(title="The channel is clear")
        assert (event.status, event.citations.get().quote) == ("draft", accepted[0])
        assert list(event.timelines.all()) == [timeline]

    @pytest.mark.parametrize("given", [{}, {"title": "A new one", "event": True}])
    def test_neither_and_both_are_refused_with_a_sentence(
        self, given: dict, desk: Client, accepted: list[Quote]
    ) -> None:
        event = draft()
        data = {**given, "event": event.pk} if "event" in given else given

        answer = desk.post(reverse("desk:link"), {"quote": accepted[0].pk, "relation": "about", **data})

        assert answer.status_code == 400
        assert "one of both" in answer.content.decode()
        assert (Event.objects.count(), event.citations.count()) == (1, 0)

    def test_a_refused_quote_is_named_with_its_reason(self, desk: Client, suggested: list[Quote]) -> None:
        event = draft()

        page = desk.post(
            reverse("desk:link"),
            {"quote": suggested[0].pk, "event": event.pk, "relation": "about"},
            follow=True,
        )

        assert "was not linked. It is only suggested: accept it first." in page.content.decode()
        assert event.citations.count() == 0

    @pytest.mark.parametrize("numbers", ["", "0", "x", "9" * 30, "-1"])
    def test_numbers_that_name_no_quote_are_answered_with_a_sentence(
        self, numbers: str, desk: Client
    ) -> None:
        page = desk.get(reverse("desk:link"), {"quote": numbers})

        assert (page.status_code, "No quote is selected" in page.content.decode()) == (200, True)


class TestFromTheEventsPage:
    """The list of accepted quotes that an event does not cite yet."""

    def test_it_lists_accepted_quotes_that_are_not_linked(
        self, desk: Client, accepted: list[Quote], suggested: list[Quote]
    ) -> None:
        event = draft()
        link_quotes(accepted[:1], event)

        page = desk.get(reverse("desk:event-quotes", args=[event.pk]))

        assert [quote.pk for quote in page.context["page"]] == [accepted[1].pk]

    def test_articles_that_are_too_many_to_be_looked_up_narrow_it_alike(
        self, desk: Client, accepted: list[Quote], monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(linking, "MOST_ARTICLES", 0)
        article = accepted[0].version.article
        elsewhere = make_quote(make_version(make_article(headline="Weather")))

        page = desk.get(reverse("desk:event-quotes", args=[draft().pk]), {"article": article.headline})

        found = {quote.pk for quote in page.context["page"]}
        assert accepted[0].pk in found and elsewhere.pk not in found

    @pytest.mark.parametrize(
        "search",
        [{"speaker": "weir"}, {"speaker": "the skipper"}, {"words": "northern"}, {"article": "coast radio"}],
    )
    def test_it_is_narrowed_by_speaker_words_and_article(self, search: dict, desk: Client) -> None:
        weir = make_actor("Tomas Weir", aliases=("the skipper",))
        wanted = make_quote(make_version(make_article(make_outlet("Coast Radio"))), speaker=weir)
        make_quote(
            make_version(), "they had lost a week's catch", kind="indirect", speaker=make_actor("Else")
        )

        page = desk.get(reverse("desk:event-quotes", args=[draft().pk]), search)

        assert [quote.pk for quote in page.context["page"]] == [wanted.pk]

    def test_ticked_quotes_are_linked(self, desk: Client, accepted: list[Quote]) -> None:
        event = draft()

        answer = desk.post(
            reverse("desk:event-quotes", args=[event.pk]), {"quote": accepted[1].pk, "relation": "about"}
        )

        assert answer.url == reverse("admin:timeline_event_change", args=[event.pk])
        assert [citation.quote for citation in event.citations.all()] == [accepted[1]]

    def test_nothing_ticked_is_answered_with_a_sentence(self, desk: Client, accepted: list[Quote]) -> None:
        page = desk.post(reverse("desk:event-quotes", args=[draft().pk]), {"relation": "about"})

        assert "Tick at least one quote" in page.content.decode()
