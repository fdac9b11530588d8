"""A name that the article gives: the actor made of it speaks wherever it stands; none is dropped unasked."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Actor, Quote
from desk import steps
from desk.speaking import known_by_name
from tests.desk.pages import filled
from tests.desk.pressing import address, press, said
from tests.makers import make_actor, make_article, make_event, make_quote, make_version


@pytest.fixture
def named(db: None) -> list[Quote]:
    """Three suggestions of one text and one of another, all said by a Piet Oost whom nobody has on record."""
    version, other = make_version(), make_version(make_article())
    found = {"status": "suggested", "certainty": "certain", "speaker_named": "Piet Oost"}
    return [
        make_quote(version, "We have cleared the northern channel", **found),
        make_quote(version, "painful but limited", **found),
        make_quote(version, "they had lost a week's catch", kind="indirect", **found),
        make_quote(other, "We have cleared the northern channel", **found),
    ]


def speakers(quotes: list[Quote]) -> list[str]:
    return [str(Quote.objects.get(pk=quote.pk).speaker or "") for quote in quotes]


class TestOneNameOneActor:
    def test_a_new_actor_speaks_in_the_other_suggestions_of_the_text_too(self, desk: Client, named) -> None:
        named[2].status = "rejected"
        named[2].save()

        page = press(desk, named[0], "speaker-new", name="Piet Oost")

        assert speakers(named) == ["Piet Oost", "Piet Oost", "", ""]
        assert "and so is 1 other suggestion of the same name" in said(page)
        assert named[1].history.first().history_user is not None

    def test_a_fuller_name_reaches_those_named_like_the_one_in_hand(self, desk: Client, named) -> None:
        press(desk, named[0], "speaker-new", name="Piet van der Oost")

        assert speakers(named[:3]) == ["Piet van der Oost"] * 3

    def test_one_undo_takes_the_actor_back_from_all_of_them(self, desk: Client, named) -> None:
        press(desk, named[0], "speaker-new", name="Piet Oost")

        desk.post(address(named[0]), {"do": "undo"})

        assert (speakers(named), Actor.objects.count()) == ([""] * 4, 0)

    def test_in_another_article_the_actor_is_shown_and_accepted_with_the_quote(
        self, desk: Client, named
    ) -> None:
        press(desk, named[0], "speaker-new", name="Piet Oost")

        shown = desk.get(address(named[3])).content.decode()
        press(desk, named[3], "accept")

        assert "Piet Oost, on record under this name" in shown
        assert speakers(named)[3] == "Piet Oost"
        desk.post(address(named[3]), {"do": "undo"})
        assert speakers(named)[3] == ""

    def test_what_has_a_speaker_or_a_description_keeps_it(self, desk: Client, named) -> None:
        described = make_quote(named[0].version, "Harbour reopens", status="suggested",
                               speaker_named="Piet Oost", speaker_description="a deckhand")  # fmt: skip

        press(desk, named[0], "speaker-new", name="Piet Oost")

        assert speakers([described]) == [""]

    def test_a_name_of_several_or_kept_as_ambiguous_means_nobody(self, named) -> None:
        make_actor("Piet Oost", slug="one")
        assert known_by_name(named).keys() == {quote.pk for quote in named}

        make_actor("Pieter Oost", aliases=("piet oost",))

        assert known_by_name(named) == {}


class TestAsking:
    def test_accepting_a_name_without_an_actor_asks_first(self, desk: Client, named) -> None:
        page = press(desk, named[0], "accept")

        named[0].refresh_from_db()
        assert (page.status_code, named[0].status) == (400, "suggested")
        shown = page.content.decode()
        assert "Make “Piet Oost” an actor and accept" in shown and "Accept without a speaker" in shown

    def test_the_actor_is_made_and_the_quote_accepted_in_one_step(self, desk: Client, named) -> None:
        press(desk, named[0], "accept-new")

        assert speakers(named) == ["Piet Oost"] * 3 + [""]
        assert Quote.objects.accepted().get() == named[0]
        desk.post(address(named[0]), {"do": "undo"})
        assert (speakers(named), Actor.objects.count(), Quote.objects.accepted().count()) == ([""] * 4, 0, 0)

    def test_it_is_accepted_without_a_speaker_where_that_is_said(self, desk: Client, named) -> None:
        press(desk, named[0], "accept-nobody")
        press(desk, named[0], "reject")
        desk.post(address(named[0]), {"do": "undo"})

        named[0].refresh_from_db()
        assert (named[0].status, named[0].speaker) == ("accepted", None)

    def test_linking_a_suggestion_asks_in_its_own_panel(self, desk: Client, named) -> None:
        event = make_event(status="draft")
        asked = press(desk, named[0], "link", event=event.pk, relation="about", panel="link")
        refused = Quote.objects.get(pk=named[0].pk).status

        press(desk, named[0], "link", event=event.pk, relation="about", named="new", panel="link")

        assert (asked.status_code, refused) == (400, "suggested")
        assert 'name="named" value="new"' in asked.content.decode()
        assert (speakers(named[:1]), event.citations.filter(quote=named[0]).count()) == (["Piet Oost"], 1)

    def test_a_name_of_several_is_not_made_an_actor_once_more(self, desk: Client, named) -> None:
        make_actor("Piet Oost", slug="one")
        make_actor("Piet Oost", slug="two")

        page = press(desk, named[0], "accept")
        again = press(desk, named[0], "accept-new")

        assert "Choose who is meant" in page.content.decode()
        assert (again.status_code, Actor.objects.count()) == (400, 2)

    def test_the_field_of_the_speaker_holds_the_name_that_is_proposed(self, desk: Client, named) -> None:
        make_quote(named[0].version, "Harbour reopens", speaker=make_actor("Maren Ek"))

        panel = desk.get(address(named[0]), {"panel": "speaker"}).content.decode()

        assert 'id="name" name="name" value="Piet Oost"' in panel

    def test_somebody_ticked_goes_before_the_name_that_was_only_proposed(self, desk: Client, named) -> None:
        maren = make_actor("Maren Ek")

        press(desk, named[0], "speaker", name="Piet Oost", proposed="Piet Oost", actor=maren.pk)

        assert speakers(named[:1]) == ["Maren Ek"]

    @pytest.mark.parametrize(("pressed", "speaker"), [("accept_new", "Piet Oost"), ("accept_nobody", "")])
    def test_on_the_page_of_all_its_fields(self, pressed: str, speaker: str, desk: Client, named) -> None:
        review = reverse("desk:review", args=[named[0].pk])
        sent = {"said_on_precision": "unknown"}

        asked = desk.post(review, {**sent, "decision": "accept"}, follow=True)
        desk.post(review, {**sent, "decision": pressed})

        assert f'value="{pressed}"' in asked.content.decode()
        assert (Quote.objects.accepted().get(), speakers(named[:1])) == (named[0], [speaker])

    @pytest.mark.parametrize(("pressed", "speaker"), [("_accept_new", "Piet Oost"), ("_accept_nobody", "")])
    def test_on_its_record(self, pressed: str, speaker: str, desk: Client, named) -> None:
        record = reverse("admin:articles_quote_change", args=[named[0].pk])

        asked = desk.post(record, {**filled(desk.get(record)), "_accept": "1"}, follow=True)
        desk.post(record, {**filled(desk.get(record)), pressed: "1"})

        assert f'name="{pressed}"' in asked.content.decode()
        assert (Quote.objects.accepted().get(), speakers(named[:1])) == (named[0], [speaker])

    def test_in_a_selection_it_stays_as_it_was_and_is_told(self, desk: Client, named) -> None:
        data = {"action": "accept_selected", "_selected_action": [quote.pk for quote in named]}

        page = desk.post(reverse("admin:articles_quote_changelist"), data, follow=True)

        assert "no one actor is called “Piet Oost”" in said(page)
        assert not Quote.objects.accepted().exists()

    @pytest.mark.parametrize("fields", [{"do": "accept-new"}, {"do": "accept-nobody", "named": "new"}])
    def test_putting_an_actor_on_record_is_a_right_of_its_own(self, fields, staff_with, named) -> None:
        browser = staff_with("articles.view_articleversion", "articles.view_quote", "articles.change_quote")
        data = {"quote": named[0].pk, "seen": steps.seen_of(named[0]), **fields}

        assert browser.post(address(named[0]), data).status_code == 403
        assert not Actor.objects.exists()
