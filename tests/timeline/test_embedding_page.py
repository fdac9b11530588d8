"""The page where one makes the code that shows a view on another site; all of it works without a script."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.makers import make_actor, make_event, make_quote, make_statement, make_timeline

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


@pytest.fixture(scope="module")
def site(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """A timeline of six events, made once: what a test adds is gone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        timeline = make_timeline(slug="harbour", title='The "harbour" & its pier')
        quote = make_quote(public_id="q1", speaker=make_actor("Ines Calder"))
        make_statement(quote, slug="channel", gist="The channel is open.")
        make_event(timeline, slug="reopens", title="The harbour reopens", quotes=[quote])
        for _ in range(5):
            make_event(timeline)
        yield
        transaction.set_rollback(True)


def made(client: Client, of: str, **form: Any) -> dict[str, Any]:
    """What the page leads to: its preview's attributes, the two codes, the address to paste, and its HTML."""
    response = client.get("/embedding/?" + urlencode({"of": of, **form}, doseq=True))
    assert response.status_code == 200
    body = response.content.decode()
    areas = {
        name: unescape(text)
        for name, text in re.findall(r'<textarea[^>]* id="embedding-(\w+)"[^>]*>(.*?)</textarea>', body, re.S)
    }
    return {"body": body, "preview": frame(body), **areas}


class _Frames(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "iframe":
            self.found.append({name: value or "" for name, value in attrs})


def frame(html: str) -> dict[str, str]:
    """The attributes of the one frame in `html`, as a browser reads them."""
    parser = _Frames()
    parser.feed(html)
    (only,) = parser.found
    return only


@pytest.mark.parametrize(
    ("of", "title"),
    [
        ("/timelines/harbour/?actor=ines-calder", 'The "harbour" & its pier'),
        ("/timelines/harbour/coverage/", 'The "harbour" & its pier'),
        ("/timelines/harbour/differences/", 'The "harbour" & its pier'),
        ("http://testserver/events/reopens/", "The harbour reopens"),
        ("/quotes/q1/", "Ines Calder, in "),
        ("/statements/channel/", "The channel is open."),
    ],
)
def test_each_view_gets_code_that_shows_it(client: Client, site: None, of: str, title: str) -> None:
    page = made(client, of)

    code = frame(page["plain"])
    assert code["src"] == SITE + page["preview"]["src"]
    assert code["title"].startswith(title)
    assert code["width"] == "640" and int(code["height"]) > 100
    assert code["loading"] == "lazy"
    assert code["sandbox"].split() == ["allow-scripts", "allow-popups", "allow-popups-to-escape-sandbox"]
    assert client.get(page["preview"]["src"]).status_code == 200
    assert client.get("/oembed", {"url": page["pasted"]}).status_code == 200


def test_the_second_code_adds_the_script_by_a_name_that_stays(client: Client, site: None) -> None:
    page = made(client, "/timelines/harbour/")

    assert page["scripted"].startswith(page["plain"])
    assert page["scripted"].removeprefix(page["plain"]) == (
        f'\n<script src="{SITE}/static/js/embed.js" async></script>'
    )


def test_what_is_chosen_is_in_the_code_and_stays_in_the_form(client: Client, site: None) -> None:
    page = made(
        client, "/timelines/harbour/?q=harbour", width=480, events=2, theme="dark", show=["titles", "summary"]
    )

    source = urlsplit(frame(page["plain"])["src"])
    assert parse_qs(source.query) == {
        "q": ["harbour"],
        "theme": ["dark"],
        "show": ["summary"],
        "events": ["2"],
    }
    assert frame(page["plain"])["width"] == "480"
    assert parse_qs(urlsplit(page["pasted"]).query) == parse_qs(source.query)
    assert re.search(r'name="width"[^>]* value="480"', page["body"])
    assert re.search(r'value="dark" checked', page["body"])
    assert re.search(r'value="summary" checked', page["body"])
    assert not re.search(r'value="quotes" checked', page["body"])


def test_a_box_that_is_not_ticked_leaves_its_part_out(client: Client, site: None) -> None:
    page = made(client, "/events/reopens/", width=640, theme="auto", show="titles")

    assert frame(page["plain"])["src"] == f"{SITE}/embed/events/reopens/?show=titles"


def test_more_events_and_narrower_frames_are_higher(client: Client, site: None) -> None:
    heights = [
        int(made(client, "/timelines/harbour/", width=width, events=events)["preview"]["height"])
        for width, events in ((640, 1), (640, 5), (280, 5))
    ]

    assert heights == sorted(set(heights))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"width": "wide"}, "“wide” is no width we offer"),
        ({"width": "100"}, "from 240 to 1,200"),
        ({"width": "9" * 100}, "is no width we offer"),
        ({"width": "640", "events": "400"}, "“400” is no number of events"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_done(
    client: Client, site: None, form: dict[str, str], sentence: str
) -> None:
    page = made(client, "/timelines/harbour/", theme="dark", **form)

    assert sentence in page["body"]
    assert (page["preview"]["width"], "theme=dark" in page["preview"]["src"]) == ("640", True)


@pytest.mark.parametrize(
    "of", ["", "/actors/ines-calder/", "https://elsewhere.example/", "/events/none/", "x\x00"]
)
def test_where_nothing_can_be_embedded_a_sentence_says_so(client: Client, site: None, of: str) -> None:
    response = client.get("/embedding/", {"of": of})

    assert response.status_code == 404
    assert "Nothing to embed" in response.content.decode()


@pytest.mark.parametrize(
    "page",
    [
        "/timelines/harbour/?actor=ines-calder",
        "/timelines/harbour/coverage/",
        "/timelines/harbour/differences/",
        "/events/reopens/",
        "/quotes/q1/",
        "/statements/channel/",
    ],
)
def test_every_view_leads_to_the_code_for_itself(client: Client, site: None, page: str) -> None:
    body = client.get(page).content.decode()

    (link,) = set(re.findall(r'<a href="(/embedding/[^"]*)" data-embedding>Embed</a>', body))
    shown = made(client, parse_qs(urlsplit(unescape(link)).query)["of"][0])
    assert re.search(r'<input type="hidden" name="of" value="([^"]*)"', shown["body"])[1] == unescape(
        page.replace("coverage/", "").replace("differences/", "")
    )


def test_names_that_hold_markup_stay_text_in_the_code(client: Client) -> None:
    make_event(make_timeline(), slug="loud", title='A"><script>alert(1)</script>')

    page = made(client, "/events/loud/")

    assert "<script>alert" not in page["body"]
    assert frame(page["plain"])["title"] == 'A"><script>alert(1)</script>'


@pytest.mark.parametrize("of", ["/timelines/harbour/", "/events/reopens/", "/statements/channel/"])
def test_the_page_needs_few_queries(client: Client, site: None, of: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        made(client, of)

    assert len(queries) <= 8
