"""Events offered for a quote with what speaks for them, and a question where a new one looks like another."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Actor, Quote
from desk.suggesting import similar_events, suggest_events
from tests.makers import make_actor, make_article, make_event, make_quote, make_version
from timeline.models import Event

DAY = date(2022, 2, 1)


@pytest.fixture
def keeper(db: None) -> Actor:
    return make_actor("Ines Calder", slug="ines-calder")


@pytest.fixture
def quote(keeper: Actor) -> Quote:
    """“We have cleared the northern channel”, said by the harbour master on 1 February."""
    return make_quote(speaker=keeper, said_on=DAY, said_on_precision="day")


def offered(*quotes: Quote) -> list[str]:
    return [one.event.title for one in suggest_events(quotes)]


def test_who_takes_part_counts_before_the_day_and_the_day_before_words(quote: Quote, keeper: Actor) -> None:
    make_event(title="A regatta", on=date(2021, 5, 1))
    make_event(title="Charts of the northern channel", on=date(2019, 1, 1))
    make_event(title="Markets close", on=DAY)
    make_event(title="Calder meets the crews", on=DAY, actors=[keeper])

    assert offered(quote) == ["Calder meets the crews", "Markets close", "Charts of the northern channel"]


def test_each_reason_is_told(quote: Quote, keeper: Actor) -> None:
    make_event(title="The channel is open", on=DAY, actors=[keeper], article=quote.version.article)

    (one,) = suggest_events([quote])

    assert one.reasons == (
        "takes part: Ines Calder",
        "on the day it was said",
        "words: channel",
        "cites the same article",
    )


def test_a_merged_speaker_is_known_under_the_record_that_stays(quote: Quote, keeper: Actor) -> None:
    old = make_actor("I. Calder", merged_into=keeper)
    quote.speaker = old
    quote.save()
    make_event(title="Crews thanked", on=date(2020, 1, 1), actors=[keeper])

    assert offered(quote) == ["Crews thanked"]


def test_without_a_day_of_its_own_a_quote_is_near_what_happened_before_it_was_printed(keeper: Actor) -> None:
    undated = make_quote(make_version(make_article()), said_on=None)
    make_event(title="Two days before", on=date(2022, 1, 30))
    make_event(title="The day after", on=date(2022, 2, 2))

    assert offered(undated) == ["Two days before"]


def test_an_event_that_cites_the_quote_is_not_offered_again(quote: Quote) -> None:
    make_event(title="The channel is open", on=DAY, quotes=[quote])

    assert offered(quote) == []
    assert offered(quote, make_quote(quote.version, "painful but limited")) == ["The channel is open"]


def test_an_event_that_cites_the_same_article_is_offered_after_those_with_more_to_say(
    quote: Quote, keeper: Actor
) -> None:
    make_event(
        title="Something else in the article", quotes=[make_quote(quote.version, "painful but limited")]
    )
    make_event(title="Crews thanked", on=DAY, actors=[keeper])

    assert offered(quote) == ["Crews thanked", "Something else in the article"]


def test_the_number_of_queries_does_not_grow_with_the_events(
    quote: Quote, keeper: Actor, django_assert_max_num_queries
) -> None:
    for _ in range(12):
        make_event(on=DAY, actors=[keeper])

    with django_assert_max_num_queries(12):
        assert len(suggest_events([quote])) == 5


@pytest.mark.parametrize(
    ("title", "day", "is_alike"),
    [
        ("Harbour of Aldmouth closes", date(2022, 2, 2), True),
        ("Aldmouth closes its harbour", None, True),
        ("Aldmouth closes its harbours", DAY, True),
        ("Aldmouth closes its harbour", date(2022, 3, 1), False),
        ("Aldmouth opens a school", DAY, False),
        ("Harbour", DAY, False),
        ("", DAY, False),
    ],
)
def test_an_event_looks_like_another_by_title_and_day(title: str, day, is_alike: bool, db: None) -> None:
    make_event(title="Aldmouth closes its harbour", on=DAY)

    assert bool(similar_events(title, day)) == is_alike


def test_an_event_is_not_like_itself(db: None) -> None:
    event = make_event(title="Aldmouth closes its harbour", on=DAY)

    assert similar_events(event.title, DAY, without=event) == []


# At the desk ---------------------------------------------------------------------


def test_a_quote_is_linked_to_what_was_offered_at_one_click(desk: Client, quote: Quote) -> None:
    event = make_event(title="The channel is open", on=DAY, status="draft")
    address = reverse("desk:link")

    page = desk.get(address, {"quote": quote.pk}).content.decode()
    desk.post(address, {"quote": quote.pk, "relation": "about", "suggested": event.pk, "title": "left over"})

    assert "It may belong to" in page and "on the day it was said" in page
    assert event.citations.filter(quote=quote).exists()
    assert Event.objects.count() == 1


def test_a_new_event_like_another_is_asked_about_once(desk: Client, quote: Quote) -> None:
    there = make_event(title="Aldmouth closes its harbour", on=DAY)
    fields = {"quote": quote.pk, "relation": "about", "title": "Harbour of Aldmouth closes"}

    asked = desk.post(reverse("desk:link"), fields)
    nothing = (Event.objects.count(), there.citations.filter(quote=quote).exists())
    made = desk.post(reverse("desk:link"), {**fields, "anyway": "1"})

    assert (asked.status_code, nothing) == (400, (1, False))
    assert "Is it the same?" in asked.content.decode()
    assert (made.status_code, Event.objects.count()) == (302, 2)


def test_the_form_of_a_draft_says_what_it_looks_like(desk: Client, db: None) -> None:
    there = make_event(title="Aldmouth closes its harbour", on=DAY)
    draft = make_event(title="Harbour of Aldmouth closes", on=DAY, status="draft")

    page = desk.get(reverse("admin:timeline_event_change", args=[draft.pk])).content.decode()
    published = desk.get(reverse("admin:timeline_event_change", args=[there.pk])).content.decode()

    assert "Is it there already?" in page and there.title in page
    assert "Is it there already?" not in published
