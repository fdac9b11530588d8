"""The page at /cite/: every public page has a citation, and nothing else has."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote as percent_encoded

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from articles.models import Quote
from desk.takedown import take_down
from tests.makers import (
    make_actor,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from tests.timeline.crowd import make_crowd
from timeline.citation_formats import PartialDate
from timeline.models import Event, Timeline

pytestmark = pytest.mark.django_db


@pytest.fixture
def calder():
    return make_actor("Ines Calder", slug="ines-calder")


@pytest.fixture
def quote(calder) -> Quote:
    article = make_article(
        make_outlet("The Daily Anchor"),
        headline="Harbour reopens",
        byline="Mara Quill",
        url="https://anchor.example/1",
        language="en",
    )
    return make_quote(make_version(article), speaker=calder, public_id="q1")


@pytest.fixture
def timeline() -> Timeline:
    return make_timeline(title="Storm on the coast", slug="storm")


@pytest.fixture
def event(timeline: Timeline, quote: Quote, calder) -> Event:
    return make_event(timeline, actors=[calder], quotes=[quote], title="The harbour opens", slug="opens")


def cited(client: Client, address: str) -> dict[str, str]:
    response = client.get("/cite/", {"of": address})
    assert response.status_code == 200
    return {one.slug: one.text for one in response.context["written"]}


def today() -> str:
    return str(PartialDate.of(timezone.now().date()))


def test_a_filtered_view_is_cited_by_its_title_its_sentence_its_address_and_the_day(client, event) -> None:
    texts = cited(client, "/timelines/storm/?actor=ines-calder&cursor=x")

    assert texts["text"] == (
        "“Storm on the coast: 1 event with Ines Calder”, Sourceline, "
        f"http://testserver/timelines/storm/?actor=ines-calder, accessed {today()}"
    )


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ("/timelines/storm/", "“Storm on the coast”, Sourceline"),
        ("/timelines/storm/coverage/", "“Who reported what: Storm on the coast”"),
        ("/timelines/storm/coverage/?rows=statements", "“Who reported what: Storm on the coast: 1 statement"),
        ("/timelines/storm/differences/?q=pier", "“Where the sources differ: Storm on the coast: no point"),
        ("/events/opens/", "“The harbour opens”, 1 February 2022, in Storm on the coast, reported by The "),
        (
            "/statements/open/",
            "Ines Calder, day not given. The channel is open again (in Sourceline’s words), reported by",
        ),
        ("/quotes/q1/", "Ines Calder: “We have cleared the northern channel”. In: Mara Quill, “Harbour"),
        ("/actors/ines-calder/", "“Ines Calder”, Sourceline, http://testserver/actors/ines-calder/"),
        ("/outlets/the-daily-anchor/", "“The Daily Anchor”, Sourceline"),
    ],
    ids=[
        "timeline",
        "coverage",
        "statements",
        "differences",
        "event",
        "statement",
        "quote",
        "actor",
        "outlet",
    ],
)
def test_every_public_page_has_a_citation(client, event, quote, address: str, begins: str) -> None:
    make_statement(quote, slug="open", speaker=quote.speaker)

    texts = cited(client, address)

    assert texts["text"].startswith(begins)
    assert set(texts) == {"text", "markdown", "html", "bibtex", "wikipedia", "ris", "csl"}


def test_a_quote_an_event_and_a_statement_give_wikipedia_the_outlets_article(client, event, quote) -> None:
    make_statement(quote, slug="open")
    article = (
        "{{cite news |author=Mara Quill |date=1 February 2022 |title=Harbour reopens "
        "|url=https://anchor.example/1 |work=The Daily Anchor |language=en "
        "|quote=We have cleared the northern channel}}"
    )

    for address in ("/quotes/q1/", "/events/opens/", "/statements/open/"):
        assert cited(client, address)["wikipedia"] == article


def test_a_paraphrase_is_cited_without_a_word_of_the_outlets_prose(client, timeline) -> None:
    words = "they had lost a week's catch"
    quote = make_quote(words=words, kind="indirect", gist="Fish was lost.", shows_excerpt=True)
    event = make_event(timeline, quotes=[quote])

    for page in (quote, event):
        texts = cited(client, page.get_absolute_url())
        assert all("catch" not in text for text in texts.values())


def test_words_given_up_are_in_no_citation(client, event, quote) -> None:
    article, editor = quote.version.article, User.objects.create_user("ed")
    take_down(article, editor, reason="Asked for.", note="Taken down.", keeps_quotes=False)

    for page in (quote, event):
        assert all("northern" not in text for text in cited(client, page.get_absolute_url()).values())


def test_the_citation_of_a_lost_quote_says_that_the_words_are_gone(client, event, quote) -> None:
    Quote.objects.filter(pk=quote.pk).update(status="lost", lost_because="words")
    make_version(quote.version.article, "Another text.\n")

    assert "; in version 1, lost since version 2." in cited(client, "/quotes/q1/")["text"]


def test_a_filter_that_cannot_be_read_is_named_and_left_out(client, event) -> None:
    body = client.get(
        "/cite/", {"of": "/timelines/storm/?since=yesterday&actor=ines-calder"}
    ).content.decode()

    assert "The filter <i>" in body and "was left out" in body
    assert "/timelines/storm/?actor=ines-calder, accessed" in body


@pytest.mark.parametrize(
    "address",
    ["", "/", "/timelines/hidden/", "/events/draft/", "https://elsewhere.example/events/opens/", "/admin/"],
    ids=["nothing", "front", "unpublished", "draft", "another site", "admin"],
)
def test_what_is_not_public_has_no_citation(client, event, address: str) -> None:
    make_timeline(slug="hidden", is_published=False)
    make_event(make_timeline(), slug="draft", status="draft")

    response = client.get("/cite/", {"of": address})

    assert response.status_code == 404
    assert "Nothing to cite" in response.content.decode()


def test_the_page_is_not_kept_by_caches(client, event) -> None:
    assert "no-store" in client.get("/cite/", {"of": "/events/opens/"})["Cache-Control"]


@pytest.mark.parametrize("address", ["/timelines/storm/?actor=ines-calder", "/timelines/storm/coverage/"])
def test_views_lead_to_their_citation(client, event, address: str) -> None:
    body = client.get(address).content.decode()

    link = f'<a href="/cite/?of={percent_encoded(address, safe="")}">Cite</a>'
    assert link in body
    assert client.get("/cite/", {"of": address}).status_code == 200


@pytest.mark.parametrize("kind", ["actors", "outlets", "articles"])
def test_records_lead_to_their_citation(client, event, quote, kind: str) -> None:
    article = quote.version.article
    shown = {"actors": quote.speaker, "outlets": article.outlet, "articles": article}[kind]
    address = shown.get_absolute_url()

    box = html.fromstring(client.get(address).content).get_element_by_id("cite")

    assert f"/cite/?of={percent_encoded(address, safe='')}" in box.xpath(".//a/@href")


@pytest.mark.parametrize("events", [2, 30])
def test_the_citation_of_a_view_takes_no_more_queries_for_more_events(client, events: int) -> None:
    timeline = make_timeline()
    first = make_crowd(timeline, events=events, quotes_each=2)[0]
    taken: dict[str, Any] = {}

    for page in (timeline, first, first.citations.exclude(quote=None).first().quote):
        with CaptureQueriesContext(connection) as queries:
            cited(client, page.get_absolute_url())
        taken[type(page).__name__] = len(queries)

    assert taken["Timeline"] <= 8 and taken["Event"] <= 5 and taken["Quote"] <= 4


def test_an_articles_date_is_told_by_the_clock_it_is_printed_with(client, event, quote) -> None:
    article = quote.version.article
    article.published_at = datetime(2022, 2, 1, 23, 30, tzinfo=UTC)
    article.published_precision, article.published_zone = "minute", "Europe/Kyiv"
    article.save()

    texts = cited(client, "/quotes/q1/")

    assert "2 February 2022, 01:30" in texts["text"]
    assert "date=2 February 2022 " in texts["wikipedia"]
    assert date(2022, 2, 2).isoformat().replace("-", "/") in texts["ris"]
