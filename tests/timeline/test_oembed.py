"""oEmbed 1.0 at /oembed: the specification's rules one by one, and what hosts make of the answer."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import SharedPassage
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
from tests.timeline.host_filters import as_wordpress_prints
from timeline.models import Timeline

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
MOST_QUERIES = {
    "/timelines/harbour/": 5,
    "/timelines/harbour/?actor=ines-calder": 5,
    "/timelines/harbour/coverage/": 5,
    "/events/reopens/": 5,
    "/statements/channel/": 4,
    "/quotes/q1/": 3,
}
"""Of the answer for a page, the one that finds the page among them."""


@pytest.fixture(scope="module")
def timeline(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Timeline]:
    """A timeline of twelve events, made once: what a test adds is gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        timeline = make_timeline(slug="harbour", title="The harbour & its pier")
        quote = make_quote(
            make_version(make_article(make_outlet("The Quay"))),
            public_id="q1",
            speaker=make_actor("Ines Calder"),
        )
        make_statement(quote, slug="channel", gist="The channel is open.")
        make_event(timeline, slug="reopens", title="The harbour reopens", quotes=[quote])
        for _ in range(11):
            make_event(timeline)
        yield timeline
        transaction.set_rollback(True)


def asked(client: Client, url: str = f"{SITE}/timelines/harbour/", **parameters: Any) -> HttpResponse:
    return client.get("/oembed", {"url": url, **parameters})


def answer(client: Client, url: str = f"{SITE}/timelines/harbour/", **parameters: Any) -> dict[str, Any]:
    response = asked(client, url, **parameters)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def frame(html: str) -> dict[str, str]:
    """The attributes of the one element that the HTML is; it reads as XML, so all of them are quoted."""
    element = ElementTree.fromstring(html)
    assert element.tag == "iframe" and len(element) == 0
    return dict(element.attrib)


PAGES = {
    "/timelines/harbour/": "The harbour & its pier",
    "/timelines/harbour/coverage/": "The harbour & its pier",
    "/timelines/harbour/differences/": "The harbour & its pier",
    "/events/reopens/": "The harbour reopens",
    "/statements/channel/": "The channel is open.",
    "/quotes/q1/": "Ines Calder, in The Quay",
}

RULES: dict[str, Callable[[dict[str, Any]], bool]] = {
    "type is one of the four": lambda told: told["type"] in ("photo", "video", "link", "rich"),
    "version is 1.0": lambda told: told["version"] == "1.0",
    "a rich answer has html": lambda told: isinstance(told["html"], str) and bool(told["html"]),
    "a rich answer has a width in pixels": lambda told: type(told["width"]) is int and told["width"] > 0,
    "a rich answer has a height in pixels": lambda told: type(told["height"]) is int and told["height"] > 0,
    "a title is text": lambda told: isinstance(told["title"], str) and bool(told["title"]),
    "cache_age is in seconds": lambda told: type(told["cache_age"]) is int and told["cache_age"] > 0,
    "a provider has a name and an address": lambda told: (
        told["provider_name"] == "Sourceline" and told["provider_url"] == f"{SITE}/"
    ),
    "a thumbnail comes with its size or not at all": lambda told: (
        len({"thumbnail_url", "thumbnail_width", "thumbnail_height"} & told.keys()) in (0, 3)
    ),
    "nothing is there that is empty": lambda told: all(value not in ("", None) for value in told.values()),
}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_that_can_be_embedded_is_answered_by_the_rules(
    client: Client, timeline: Timeline, page: str
) -> None:
    told = answer(client, SITE + page)

    assert [rule for rule, holds in RULES.items() if not holds(told)] == []
    assert told["title"].startswith(PAGES[page])
    assert frame(told["html"])["src"].startswith(f"{SITE}/embed/")


@pytest.mark.parametrize("page", PAGES)
def test_the_frame_leads_to_a_page_that_is_there(client: Client, timeline: Timeline, page: str) -> None:
    source = frame(answer(client, SITE + page)["html"])["src"]

    assert client.get(source.removeprefix(SITE)).status_code == 200


def test_html_is_one_bare_frame_of_the_size_that_is_told(client: Client, timeline: Timeline) -> None:
    told = answer(client)

    attributes = frame(told["html"])
    assert (attributes["width"], attributes["height"]) == (str(told["width"]), str(told["height"]))
    assert attributes["title"] == told["title"] == "The harbour & its pier"
    assert attributes.keys() == {"src", "width", "height", "title", "frameborder", "loading"}
    assert "\n" not in told["html"]


@pytest.mark.parametrize(
    ("most", "page"),
    [
        ({"maxwidth": "320"}, "/timelines/harbour/"),
        ({"maxwidth": "500", "maxheight": "750"}, "/timelines/harbour/"),
        ({"maxwidth": "2000", "maxheight": "4000"}, "/timelines/harbour/"),
        ({"maxheight": "200"}, "/timelines/harbour/?events=12"),
        ({"maxheight": "60", "maxwidth": "60"}, "/events/reopens/"),
        ({"maxheight": "1"}, "/quotes/q1/"),
        ({"maxwidth": "100", "maxheight": "100"}, "/statements/channel/"),
        ({"maxwidth": "9" * 40}, "/timelines/harbour/"),
    ],
)
def test_neither_side_is_longer_than_was_asked_for(
    client: Client, timeline: Timeline, most: dict[str, str], page: str
) -> None:
    told = answer(client, SITE + page, **most)

    assert 0 < told["width"] <= int(most.get("maxwidth", told["width"]))
    assert 0 < told["height"] <= int(most.get("maxheight", told["height"]))


def test_as_many_events_are_shown_as_fit_into_the_height(client: Client, timeline: Timeline) -> None:
    few, many = (
        int(parse_qs(urlsplit(frame(answer(client, maxheight=room)["html"])["src"]).query)["events"][0])
        for room in ("500", "1500")
    )

    assert 1 <= few < many <= 12


def test_a_number_of_events_that_is_asked_for_stays(client: Client, timeline: Timeline) -> None:
    source = frame(answer(client, f"{SITE}/timelines/harbour/?events=2")["html"])["src"]

    assert parse_qs(urlsplit(source).query)["events"] == ["2"]


def test_filters_and_looks_of_the_address_are_those_of_the_frame(client: Client, timeline: Timeline) -> None:
    told = answer(
        client,
        f"{SITE}/timelines/harbour/coverage/?actor=ines-calder&sort=outlet&theme=dark&show=summary"
        "&childId=x&parentUrl=https://host.example/&utm_source=post#event-list",
    )

    assert told["title"] == "The harbour & its pier: events with Ines Calder"
    source = urlsplit(frame(told["html"])["src"])
    assert source.path == "/embed/timelines/harbour/"
    assert {name: values for name, values in parse_qs(source.query).items() if name != "events"} == {
        "actor": ["ines-calder"],
        "theme": ["dark"],
        "show": ["summary"],
    }
    assert not source.fragment


def test_the_address_of_an_embed_answers_as_its_page_does(client: Client, timeline: Timeline) -> None:
    assert answer(client, f"{SITE}/embed/events/reopens/") == answer(client, f"{SITE}/events/reopens/")


@pytest.mark.parametrize(
    "url", ["https://testserver/events/reopens/", "http://TESTSERVER:80/events/reopens/"]
)
def test_this_site_may_be_named_by_either_scheme(client: Client, timeline: Timeline, url: str) -> None:
    assert asked(client, url).status_code == 200


def test_json_is_the_format_that_goes_without_saying(client: Client, timeline: Timeline) -> None:
    assert asked(client)["Content-Type"] == asked(client, format="json")["Content-Type"] == "application/json"


def test_xml_says_what_json_says(client: Client, timeline: Timeline) -> None:
    response = asked(client, format="xml")

    body = response.content.decode()
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert body.startswith('<?xml version="1.0" encoding="utf-8" standalone="yes"?>')
    assert "<!DOCTYPE" not in body
    root = ElementTree.fromstring(body)
    assert root.tag == "oembed"
    assert {one.tag: one.text for one in root} == {name: str(value) for name, value in answer(client).items()}


def test_what_the_specification_does_not_know_is_ignored(client: Client, timeline: Timeline) -> None:
    assert answer(client, dnt="1", callback="run", maxwidth="") == answer(client)


@pytest.mark.parametrize(
    ("parameters", "status", "reason"),
    [
        ({"url": f"{SITE}/timelines/harbour/", "format": "yaml"}, 501, "format=json or format=xml"),
        ({"url": f"{SITE}/timelines/harbour/", "format": "JSON"}, 501, "format=json or format=xml"),
        ({}, 400, "No address"),
        ({"url": f"{SITE}/timelines/harbour/", "maxwidth": "wide"}, 400, "maxwidth is no number"),
        ({"url": f"{SITE}/timelines/harbour/", "maxheight": "0"}, 400, "maxheight is no number"),
        ({"url": f"{SITE}/timelines/harbour/", "maxheight": "-5"}, 400, "maxheight is no number"),
        ({"url": "https://elsewhere.example/timelines/harbour/"}, 404, "not on this site"),
        ({"url": "//elsewhere.example/timelines/harbour/"}, 404, "not on this site"),
        ({"url": f"{SITE}/timelines/nowhere/"}, 404, "no public page"),
        ({"url": f"{SITE}/timelines/secret/"}, 404, "no public page"),
        ({"url": f"{SITE}/events/drafted/"}, 404, "no public page"),
        ({"url": f"{SITE}/admin/"}, 404, "no timeline"),
        ({"url": f"{SITE}/actors/ines-calder/"}, 404, "cannot be embedded"),
        ({"url": "javascript:alert(1)"}, 404, "not on this site"),
        ({"url": "http://[testserver/events/"}, 404, "can be read"),
        ({"url": f"{SITE}/events/\x00/"}, 404, "can be read"),
    ],
)
def test_what_cannot_be_answered_is_refused_as_text(
    client: Client, timeline: Timeline, parameters: dict[str, str], status: int, reason: str
) -> None:
    make_timeline(slug="secret", is_published=False)
    make_event(timeline, slug="drafted", status="draft")

    response = client.get("/oembed", parameters)

    assert response.status_code == status
    assert response["Content-Type"].startswith("text/plain")  # a host would read JSON as an answer
    assert reason in response.content.decode()


def test_what_is_not_published_is_answered_as_what_does_not_exist(client: Client, timeline: Timeline) -> None:
    make_timeline(slug="secret", is_published=False)

    hidden, missing = asked(client, f"{SITE}/timelines/secret/"), asked(client, f"{SITE}/timelines/nowhere/")

    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)


def test_only_reading_is_offered_and_for_the_scripts_of_any_site(client: Client, timeline: Timeline) -> None:
    assert client.post("/oembed", {"url": f"{SITE}/timelines/harbour/"}).status_code == 405
    assert asked(client)["Access-Control-Allow-Origin"] == "*"
    assert client.get("/oembed")["Access-Control-Allow-Origin"] == "*"


LINK = re.compile(r'<link rel="alternate" type="(application/json|text/xml)\+oembed" href="([^"]+)"')


@pytest.mark.parametrize(
    "page", [*PAGES, "/timelines/harbour/?actor=ines-calder&theme=dark", "/statements/channel/?with=a"]
)
def test_each_page_names_its_answers_in_its_head(client: Client, timeline: Timeline, page: str) -> None:
    head = client.get(page).content.decode().split("</head>")[0]

    found = {kind: unescape(href) for kind, href in LINK.findall(head)}
    assert found.keys() == {"application/json", "text/xml"}
    for kind, href in found.items():
        assert href.startswith(f"{SITE}/oembed?")  # hosts ask for it as it stands
        response = client.get(href)
        assert response.status_code == 200 and response["Content-Type"].startswith(kind)
    assert client.get(found["application/json"]).json() == answer(client, SITE + page)


@pytest.mark.parametrize("page", PAGES)
def test_wordpress_shows_the_frame_that_is_left_of_the_answer(
    client: Client, timeline: Timeline, page: str
) -> None:
    told = answer(client, SITE + page, maxwidth=500, maxheight=750)

    printed = as_wordpress_prints(told["html"])

    assert printed is not None and "clip:" not in printed
    kept = frame(printed)
    assert kept["src"].startswith(frame(told["html"])["src"] + "#")
    assert (kept["width"], kept["height"]) == (str(told["width"]), str(told["height"]))
    assert kept["title"] == told["title"]


def test_an_answer_needs_few_queries_however_many_events_there_are(
    client: Client, timeline: Timeline
) -> None:
    for _ in range(30):
        make_event(timeline)

    taken = {}
    for page in MOST_QUERIES:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/oembed?" + urlencode({"url": SITE + page})).status_code == 200
        taken[page] = len(queries)

    assert {page: number for page, number in taken.items() if number > MOST_QUERIES[page]} == {}


def test_an_event_told_by_copies_takes_no_more_and_names_them_together(
    client: Client, timeline: Timeline
) -> None:
    versions = [make_version(make_article(make_outlet(name))) for name in ("The Pier", "Bay Wire", "Tide")]
    (one, other, _), end = versions, versions[0].characters
    SharedPassage.objects.create(
        one=one, one_start=0, one_end=end, other=other, other_start=0, other_end=end, status="confirmed"
    )
    event = make_event(timeline, slug="closes", quotes=[make_quote(version) for version in versions])
    assert event.entries.get().reports == 2

    with CaptureQueriesContext(connection) as queries:
        answer(client, f"{SITE}/events/closes/")

    assert len(queries) <= MOST_QUERIES["/events/reopens/"]
    assert "Bay Wire + The Pier, Tide" in client.get("/embed/events/closes/").content.decode()
