"""Words looked for in a timeline: what finds them, and which quotes are shown for them."""

import pytest
from django.test import Client

from tests.makers import (
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)

pytestmark = pytest.mark.django_db


def test_words_are_found_without_accents_and_in_any_form(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline, title="Orbán criticises the sanctions")

    found = [
        client.get(timeline.get_absolute_url(), {"q": words}).context["counts"].total
        for words in (
            "orban",
            "Orbán",
            "criticise sanction",
            '"the sanctions"',
            "“criticises the sanctions”",
            "orban -sanction",
        )
    ]

    assert found == [1, 1, 1, 1, 1, 0]


def test_two_words_in_two_places_are_no_match(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline, title="The pier closes", summary="Ferries stay in the harbour.")

    totals = [
        client.get(timeline.get_absolute_url(), {"q": words}).context["counts"].total
        for words in ("pier", "ferries harbour", "pier ferries")
    ]

    assert totals == [1, 1, 0]


@pytest.mark.parametrize(
    ("asked", "label", "offered"),
    [
        ('"harbour pier"', "1 event holds these words apart from each other", "harbour pier"),
        ("“harbour pier”", "1 event holds these words apart from each other", "harbour pier"),
        ("pier -harbour", "Without leaving out “harbour”: 1 event", "pier"),
    ],
    ids=["a phrase", "a phrase in curly marks", "a word left out"],
)
def test_a_search_that_finds_nothing_offers_the_same_with_less_asked(
    client: Client, asked: str, label: str, offered: str
) -> None:
    timeline, outlet = make_timeline(), make_outlet("DW")
    make_event(timeline, title="The pier of the harbour closes", article=make_article(outlet))
    make_event(timeline, title="Another pier of another harbour")

    page = client.get(timeline.get_absolute_url(), {"q": asked, "outlet": "dw"})

    (way,) = [way for way in page.context["ways_out"] if way["label"] == label]
    found = client.get(f"{timeline.get_absolute_url()}?{way['query']}")
    assert found.context["form"].values() == {"q": offered, "outlet": ["dw"]}
    assert found.context["counts"].total == 1


def test_a_phrase_does_not_run_from_one_fragment_into_the_next(client: Client) -> None:
    timeline = make_timeline()
    quote = make_quote(
        words='"painful but limited" and thanked the crews', fragments=["painful", "limited"], gist="Praise."
    )
    make_event(timeline, quotes=[quote])

    totals = [
        client.get(timeline.get_absolute_url(), {"q": words}).context["counts"].total
        for words in ("painful limited", '"painful limited"')
    ]

    assert totals == [1, 0]


def test_hostile_words_are_escaped(client: Client) -> None:
    timeline = make_timeline(title="<script>alert(1)</script>")
    make_event(timeline, title="<b>bold</b>", summary='"><img src=x onerror=alert(1)>')

    body = client.get(timeline.get_absolute_url(), {"q": '"><script>', "outlet": "<i>"}).content.decode()
    listed = client.get(timeline.get_absolute_url()).content.decode()

    assert "<script>alert" not in body + listed and "<b>bold" not in listed and "<img" not in listed
    assert "<script>" not in body and "<i>&lt;" not in body.replace("<i>outlet</i>", "").replace(
        "<i>words</i>", ""
    )


def test_a_phrase_keeps_its_small_words(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline, title="A solution is near")
    make_event(timeline, title="Talks bring no solution")

    page = client.get(f"{timeline.get_absolute_url()}?q=%22no+solution%22")

    assert "Talks bring no solution" in page.content.decode()
    assert "A solution is near" not in page.content.decode()


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_paraphrase_is_found_by_its_words_only_where_they_are_shown(client: Client, is_shown: bool) -> None:
    timeline = make_timeline()
    words = "they had lost a week's catch"
    quote = make_quote(words=words, kind="indirect", shows_excerpt=is_shown)
    make_event(timeline, title="Fishermen count their losses", quotes=[quote])

    page = client.get(f"{timeline.get_absolute_url()}?q=catch").content.decode()

    assert ("Fishermen count their losses" in page) == is_shown


def test_a_search_shows_the_quotes_that_hold_its_words(client: Client) -> None:
    timeline = make_timeline()
    version = make_version()
    others = [make_quote(version, words) for words in ("We have cleared", "the northern channel")]
    sought = make_quote(version, "they had lost a week's catch", kind="indirect", gist="Nets came up empty.")
    make_event(timeline, quotes=[*others, sought])

    page = client.get(f"{timeline.get_absolute_url()}?q=nets").content.decode()

    assert "Nets came up empty." in page
    assert "We have cleared" not in page
    assert "2 more quotes" in page


def test_a_wording_printed_twice_by_one_article_is_one_wording(client: Client) -> None:
    version = make_version(text="Harbour 'closed'\n\nThe harbour is \"closed\", Calder said.\n")
    body = make_quote(version, "closed", start=34, end=40)
    headline = make_quote(version, "closed", start=9, end=15, zone="headline")
    statement = make_statement(body, headline)
    make_event(make_timeline(), quotes=[body, headline])

    page = client.get(statement.get_absolute_url()).content.decode()

    assert "The wording" in page
    assert "wordings, side by side" not in page
