"""What pages say of themselves in their heads, and the picture that a link to them shows."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from lxml import html
from PIL import Image

from tests.makers import (
    make_actor,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
)
from tests.timeline.test_corrections import change
from timeline import card_drawing
from timeline.models import Event

pytestmark = pytest.mark.django_db

TOLD = ("og:title", "og:description", "og:url", "og:type", "og:site_name")


def head_of(client: Client, address: str) -> Any:
    response = client.get(address)
    assert response.status_code == 200
    return html.fromstring(response.content).find("head")


def told(head: Any, name: str) -> str:
    found = head.xpath(f"meta[@property='{name}' or @name='{name}']/@content")
    assert len(found) == 1, f"{name}: {found}"
    return found[0]


def picture(client: Client, head: Any) -> Image.Image:
    address = told(head, "og:image")
    assert address.startswith("http://testserver/")
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    return Image.open(BytesIO(response.content))


@pytest.fixture
def event() -> Event:
    version = make_version(make_article(make_outlet("The Daily Anchor")))
    quote = make_quote(version, speaker=make_actor("Ines Calder"))
    timeline = make_timeline(title="Storm on the coast", slug="storm", summary="What the storm did.")
    return make_event(
        timeline, quotes=[quote], actors=[quote.speaker], title="The harbour opens", slug="opens"
    )


def test_a_filtered_view_is_called_by_what_it_holds(client: Client, event: Event) -> None:
    head = head_of(client, "/timelines/storm/?actor=ines-calder&utm_source=mail")

    assert head.findtext("title") == "1 event with Ines Calder · Storm on the coast · Sourceline"
    assert told(head, "description") == "1 event with Ines Calder. What the storm did."
    assert told(head, "robots") == "noindex, follow"
    assert head.xpath("link[@rel='canonical']/@href") == [
        "http://testserver/timelines/storm/?actor=ines-calder"
    ]


def test_a_timeline_is_called_by_its_title(client: Client, event: Event) -> None:
    head = head_of(client, "/timelines/storm/")

    assert head.findtext("title") == "Storm on the coast · Sourceline"
    assert told(head, "description") == "What the storm did."
    assert head.xpath("link[@rel='canonical']/@href") == ["http://testserver/timelines/storm/"]
    assert not head.xpath("meta[@name='robots']")


def test_a_quote_is_described_by_its_words(client: Client, event: Event) -> None:
    quote = event.citations.get().quote
    assert quote is not None

    head = head_of(client, quote.get_absolute_url())

    assert told(head, "og:title") == "Ines Calder, in The Daily Anchor"
    assert told(head, "description") == (
        "Ines Calder, in The Daily Anchor, 1 February 2022. “We have cleared the northern channel”"
    )


def test_every_page_that_is_shared_tells_the_same_in_title_and_tags(client: Client, event: Event) -> None:
    quote = event.citations.get().quote
    assert quote is not None
    pages = [
        "/", "/method/", "/corrections/", "/timelines/storm/", "/timelines/storm/coverage/",
        "/timelines/storm/differences/", "/events/opens/", "/actors/ines-calder/",
        "/outlets/the-daily-anchor/", quote.get_absolute_url(), quote.version.article.get_absolute_url(),
        "/cite/?of=%2Fevents%2Fopens%2F", "/embedding/?of=%2Fevents%2Fopens%2F",
    ]  # fmt: skip
    seen = set()
    for address in pages:
        head = head_of(client, address)
        assert head.findtext("title") in {
            f"{told(head, 'og:title')} · Sourceline",
            told(head, "og:title"),
        }, address
        assert told(head, "description") == told(head, "og:description"), address
        assert told(head, "og:url") == f"http://testserver{address}"
        assert all(told(head, name) for name in TOLD)
        seen.add(head.findtext("title"))
    assert len(seen) == len(pages)


@pytest.mark.parametrize("tool", ["cite", "embedding"])
def test_a_page_made_from_a_view_is_led_to_once_whatever_else_its_address_says(
    client: Client, event: Event, tool: str
) -> None:
    head = head_of(
        client, f"/{tool}/?utm=x&of=http://testserver/timelines/storm/%3Factor=ines-calder%26cursor=x"
    )

    assert head.xpath("link[@rel='canonical']/@href") == [
        f"http://testserver/{tool}/?of=%2Ftimelines%2Fstorm%2F%3Factor%3Dines-calder"
    ]
    assert told(head, "robots") == "noindex, follow"


@pytest.mark.parametrize("page", ["timeline", "event", "quote"])
def test_a_link_shows_a_picture_that_changes_address_with_its_words(
    client: Client, event: Event, page: str
) -> None:
    quote = event.citations.get().quote
    assert quote is not None
    address = {
        "timeline": "/timelines/storm/",
        "event": "/events/opens/",
        "quote": quote.get_absolute_url(),
    }[page]
    before = head_of(client, address)

    assert picture(client, before).size == (1200, 630)

    change(event.timelines.get(), title="Storm over the coast")
    change(event, title="The harbour is open")
    change(quote.speaker, name="Ines Calder-Lind")
    assert told(head_of(client, address), "og:image") != told(before, "og:image")


@pytest.mark.parametrize("kind", ["timelines/storm", "events/opens"])
def test_what_is_not_public_has_no_picture(client: Client, event: Event, kind: str) -> None:
    change(event.timelines.get(), is_published=False)

    assert client.get(f"/{kind}/card.png").status_code == 404


def test_words_in_letters_that_no_font_here_has_get_no_picture(
    client: Client, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_drawing, "_places", dict)

    head = head_of(client, "/events/opens/")

    assert not head.xpath("meta[@property='og:image']")
    assert told(head, "twitter:card") == "summary"
    assert client.get("/events/opens/card.png").status_code == 404


@pytest.mark.parametrize(
    "words",
    ["Harbour " * 80, "Harbourmasterharbourmaster" * 20, "“" + "northern channel " * 60 + "”", ""],
    ids=["many", "one", "quoted", "none"],
)
def test_words_of_any_length_are_drawn_inside_the_picture(words: str) -> None:
    drawn = Image.open(BytesIO(card_drawing.draw(words, words, words, "direct"))).convert("L")

    edges = [
        drawn.crop(box).getextrema()[0]
        for box in ((0, 0, 60, 630), (1140, 0, 1200, 630), (0, 610, 1200, 630), (0, 0, 1200, 40))
    ]
    assert min(edges) > 200


@pytest.mark.parametrize("view", ["", "coverage/", "differences/"])
def test_a_list_that_asks_for_itself_brings_the_title_of_what_it_then_holds(
    client: Client, event: Event, view: str
) -> None:
    address = f"/timelines/storm/{view}?actor=ines-calder"
    alone = client.get(address, headers={"HX-Request": "true", "HX-Target": "event-list"})

    title = html.fromstring(alone.content.decode()).xpath("//title/text()")

    assert title == [head_of(client, address).findtext("title")]
