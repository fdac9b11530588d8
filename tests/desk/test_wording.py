"""What is refused is told by the name of its field, and with what to do."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from articles.admin.wording import sentences_of
from articles.models import Actor
from tests.desk.pages import errors, filled
from tests.desk.pressing import press
from tests.makers import make_event, make_quote
from timeline.models import Event


class TestOnARecord:
    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"title": ""}, "“Title” is empty: fill it in."),
            ({"title": "x" * 210}, "“Title” has 210 characters and takes at most 200: shorten it."),
            ({"slug": "Häfen offen"}, "“Slug” becomes part of an address: use only letters from a to z"),
            ({"slug": "taken"}, "“Slug” is the same as that of another record: give another one."),
        ],
        ids=["empty", "too long", "no address", "taken"],
    )
    def test_its_fields_are_named(self, fields: dict, said: str, desk: Client) -> None:
        make_event(slug="taken")
        address = reverse("admin:timeline_event_change", args=[make_event(status="draft").pk])

        page = desk.post(address, {**filled(desk.get(address)), **fields})

        assert any(error.startswith(said) for error in errors(page)), errors(page)

    def test_the_fields_of_its_rows_are_too(self, desk: Client) -> None:
        address = reverse("admin:timeline_event_change", args=[make_event(status="draft").pk])
        row = {"event_actors-0-role": "x" * 101}

        page = desk.post(address, {**filled(desk.get(address)), **row})

        assert "“Role” has 101 characters and takes at most 100: shorten it." in errors(page)
        assert "“Actor” is empty: choose one." in errors(page)


class TestAtTheDesk:
    def test_a_title_too_long_for_a_new_event(self, desk: Client, suggested) -> None:
        page = press(desk, suggested[0], "event", title="x" * 201, relation="about")

        assert "“Title” has 201 characters and takes at most 200: shorten it." in page.content.decode()
        assert not Event.objects.exists()

    def test_a_name_too_long_for_an_actor(self, desk: Client, suggested) -> None:
        page = press(desk, suggested[0], "speaker-new", name="x" * 201)

        assert "“Name” has 201 characters and takes at most 200: shorten it." in page.content.decode()

    def test_a_form_of_the_desks_own(self, desk: Client) -> None:
        data = {"quote": make_quote().pk, "title": "x" * 201, "relation": "about"}

        page = desk.post(reverse("desk:link"), data).content.decode()

        assert "“Or a new event” has 201 characters and takes at most 200" in page

    def test_what_a_record_says_in_its_own_words_stays(self) -> None:
        with pytest.raises(ValidationError) as refused:
            Actor(name="", slug="a b", wikidata="7747").clean_fields()

        said = sentences_of(refused.value, Actor())

        assert "“Name” is empty: fill it in." in said and "“Slug” becomes part of an address" in said
        assert "A Wikidata id is a Q and a number" in said
