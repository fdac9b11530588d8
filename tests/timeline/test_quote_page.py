"""A quote's page: who said what, to whom, where it was printed, and through whose hands it came."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Quote
from tests.makers import (
    make_actor,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
    make_withheld,
)
from tests.timeline.crowd import make_crowd

pytestmark = pytest.mark.django_db

CHAIN = (
    'An official said: "If he means it, the minister told him then it is time to talk about the pier," '
    "and left the room. The harbour stays closed, a clerk said.\n"
)


def shown(client: Client, quote: Quote) -> str:
    return client.get(quote.get_absolute_url()).content.decode()


def cited(quote: Quote, **event: Any) -> Quote:
    make_event(make_timeline(), quotes=[quote], **event)
    return quote


def test_the_page_says_who_what_to_whom_where_when_and_how(client: Client) -> None:
    article = make_article(
        make_outlet("The Daily Anchor"), agencies=["AFP", "dpa"], url="https://anchor.example/1",
        archive_url="https://archive.example/1",
    )  # fmt: skip
    calder = make_actor("Ines Calder", role="harbour master")
    quote = make_quote(
        make_version(article), speaker=calder, said_on=date(2022, 2, 1), said_on_precision="day",
        said_on_evidence="context", addressee="reporters", place="Eskerby", occasion="a walk along the pier",
        via="a briefing",
    )  # fmt: skip
    cited(quote, title="The harbour opens")

    body = shown(client, quote)

    assert "“We have cleared the northern channel”" in body
    assert '<a href="/actors/ines-calder/">Ines Calder</a>' in body
    assert "Tuesday 1 February 2022" in body and "From elsewhere in the article" in body
    assert (
        "Reporters" in body and "A walk along the pier" in body and "A briefing" in body and "Eskerby" in body
    )
    assert "credits AFP and dpa" in body
    assert "https://anchor.example/1" in body and "https://archive.example/1" in body
    assert "The harbour opens</a>" in body
    assert quote.version.text_sha256[:16] in body


def test_an_unnamed_speaker_is_shown_as_the_article_describes_them(client: Client) -> None:
    quote = cited(
        make_quote(speaker_description="a senior port official", anonymity_reason="not allowed to speak")
    )

    body = shown(client, quote)

    assert "<b>A senior port official</b>, unnamed; in" in body
    assert "<small>Why unnamed, by the article’s account: not allowed to speak.</small>" in body
    assert (
        "<dt>Why unnamed</dt><dd>Not allowed to speak<br><small>By the article’s account.</small></dd>"
        in body
    )
    assert "/actors/" not in body


@pytest.mark.parametrize(
    ("description", "reason", "credit", "why"),
    [
        ("an official who asked not to be named", "", "An official who asked not to be named</b>; in", ""),
        ("an unnamed pilot", "Fearing reprisals.", "An unnamed pilot</b>; in", "account: fearing reprisals."),
        ("a pilot", "NATO rules", "A pilot</b>, unnamed; in", "account: NATO rules."),
    ],
    ids=["says so itself", "reason as a sentence", "reason with a name"],
)
def test_that_no_name_is_given_is_said_once_and_the_reason_is_the_articles(
    client: Client, description: str, reason: str, credit: str, why: str
) -> None:
    quote = cited(make_quote(speaker_description=description, anonymity_reason=reason))

    body = shown(client, quote)
    listed = client.get(quote.citations.get().event.get_absolute_url()).content.decode()

    assert credit in body and why in body
    assert ("Unnamed:" in listed) is (", unnamed" in credit)


def test_words_nobody_printed_stand_in_no_marks(client: Client) -> None:
    quote = cited(make_quote(words="they had lost a week's catch", kind="indirect", gist="Fish was lost."))

    body = shown(client, quote)

    assert "Fish was lost." in body and "“Fish was lost" not in body
    assert "lost a week" not in body
    assert "Told in our words" in body


def test_a_paraphrase_that_an_editor_chose_is_shown_as_the_outlets(client: Client) -> None:
    quote = cited(
        make_quote(words="they had lost a week's catch", kind="indirect", shows_excerpt=True, gist="Fish.")
    )

    body = shown(client, quote)

    assert (
        "they had lost a week&#x27;s catch" in body and "The outlet’s own words, not the speaker’s." in body
    )


def test_a_partly_quoted_one_shows_our_gist_and_the_speakers_fragments(client: Client) -> None:
    quote = cited(
        make_quote(
            words='the damage "painful but limited"',
            fragments=["painful but limited"],
            gist="It could be worse.",
        )
    )

    body = shown(client, quote)

    assert "“painful but limited”</q>" in body and "It could be worse." in body
    assert "the damage &quot;painful" not in body


def test_the_quotes_own_page_keeps_the_comma_that_lists_drop(client: Client) -> None:
    quote = cited(make_quote(make_version(text='"We reopen," she said.'), "We reopen,"))

    listed = client.get(quote.citations.get().event.get_absolute_url()).content.decode()

    assert "“We reopen,”" in shown(client, quote)
    assert "“We reopen”" in listed


def test_relayed_words_name_every_hand_in_order(client: Client) -> None:
    version = make_version(make_article(make_outlet("The Daily Anchor"), agencies=["AFP"]), CHAIN)
    minister, official = make_actor("Bo Lind", role="minister"), "a senior official"
    outer = make_quote(
        version, "If he means it, the minister told him then it is time to talk about the pier,",
        speaker_description=official, addressee="reporters",
    )  # fmt: skip
    inner = make_quote(
        version, "then it is time to talk about the pier", kind="indirect", nested_in=outer, speaker=minister,
        relayed_by_description=official, gist="Talks are due.",
    )  # fmt: skip
    make_event(make_timeline(), quotes=[outer, inner])

    outer_page = client.get(outer.get_absolute_url())
    inner_page = client.get(inner.get_absolute_url())

    assert [hand.name for hand in outer_page.context["hands"]] == [
        "Bo Lind",
        official,
        "The Daily Anchor",
        "Sourceline",
    ]
    assert '<span class="inner">then it is time to talk about the pier</span>' in outer_page.content.decode()
    assert [hand.name for hand in inner_page.context["hands"]] == [
        "Bo Lind",
        official,
        "The Daily Anchor",
        "Sourceline",
    ]
    assert "Known only through the next speaker." in inner_page.content.decode()
    assert "told reporters" in inner_page.content.decode()


def test_a_nested_quote_that_is_not_public_leaves_no_trace(client: Client) -> None:
    version = make_version(text=CHAIN)
    outer = make_quote(
        version, "If he means it, the minister told him then it is time to talk about the pier,"
    )
    make_quote(
        version,
        "then it is time",
        kind="indirect",
        nested_in=outer,
        status="suggested",
        speaker=make_actor("Guess"),
    )
    cited(outer)

    body = shown(client, outer)

    assert 'class="inner"' not in body and "Guess" not in body


def test_the_strip_shows_the_quote_among_the_others_at_its_share_of_the_text(client: Client) -> None:
    version = make_version(text="x" * 400 + "FIRST" + "x" * 395 + "SECOND" + "x" * 194)
    first, second = make_quote(version, "FIRST"), make_quote(version, "SECOND", kind="indirect")
    make_quote(version, "x" * 9, status="suggested")
    make_event(make_timeline(), quotes=[first, second])

    context = client.get(first.get_absolute_url()).context

    assert [(tick.x, tick.style) for tick in context["ticks"]] == [("80.00%", "tick"), ("40.00%", "here")]
    assert (context["start"], context["end"], context["characters"]) == ("400", "405", "1,000")
    assert context["others"] == "1 other quote"
    assert (context["previous"], context["following"]) == (None, second)


def test_the_same_statement_elsewhere_is_linked(client: Client) -> None:
    here, there = make_quote(), make_quote()
    statement = make_statement(here, there)
    make_event(make_timeline(), quotes=[here, there])

    body = shown(client, here)

    assert there.get_absolute_url() in body and statement.get_absolute_url() in body
    assert "Compare all 2 renditions" in body


def test_a_denied_paraphrase_says_that_it_is_denied(client: Client) -> None:
    quote = cited(make_quote(words="Fishermen", kind="indirect", denied=True, gist="The pier was sold."))

    assert "denied by the speaker" in shown(client, quote)


def test_an_addressee_without_a_page_is_named_and_not_linked(client: Client) -> None:
    quote = cited(
        make_quote(addressee_actor=make_actor("Bo Lind", slug="bo-lind"), speaker=make_actor("Ines Calder"))
    )

    body = shown(client, quote)

    assert "Bo Lind" in body and "/actors/bo-lind/" not in body
    assert client.get("/actors/bo-lind/").status_code == 404


@pytest.mark.parametrize("quotes", [4, 200])
def test_the_page_takes_at_most_10_queries_whatever_the_article_holds(client: Client, quotes: int) -> None:
    event = make_crowd(make_timeline(), events=1, quotes_each=quotes)[0]
    quote = event.citations.order_by("position").first().quote

    with CaptureQueriesContext(connection) as queries:
        response = client.get(quote.get_absolute_url())

    assert len(response.context["ticks"]) == quotes // 4
    assert len(queries) <= 10


def test_that_no_text_is_kept_to_show_around_the_words_is_said(client: Client) -> None:
    kept, withheld = (
        make_quote(),
        make_quote(version=make_withheld(), start=5, end=22, exact="The door is open."),
    )
    make_event(make_timeline(), quotes=[kept, withheld])

    page = client.get(withheld.get_absolute_url()).content.decode()

    assert "We do not keep this article’s text, so nothing that stands beside the words is shown here" in page
    assert "text-away" not in client.get(kept.get_absolute_url()).content.decode()


def test_a_quote_alone_in_its_article_names_no_others(client: Client) -> None:
    version = make_version()
    alone = cited(make_quote(version))
    assert "in grey" not in shown(client, alone)

    cited(make_quote(version, "painful but limited"))
    assert "1 other quote in grey" in shown(client, alone)
