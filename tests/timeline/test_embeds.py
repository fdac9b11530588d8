"""Embeds as they are answered: what may frame them, where their links lead, and what they never show."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from config.security import frame_ancestors
from tests.makers import make_event, make_quote, make_statement, make_timeline, make_version
from tests.timeline.crowd import make_crowd
from tests.timeline.story import SLUG, Story
from timeline.embed_addresses import embed_at
from timeline.embed_heights import LABEL, QUOTE, TITLE, fitting_events, height_of

pytestmark = pytest.mark.django_db

TIMELINE = f"/timelines/{SLUG}/"
PAGES = [
    f"{TIMELINE}?show=summary&show=quotes&show=filters&outlet=dw&outlet=cgtn",
    f"{TIMELINE}?background=1&events=25&theme=dark",
    f"{TIMELINE}?show=overview&since=2022-02-01&until=2022-02-01&bars=actor",
    f"{TIMELINE}?q=elephant&since=31.02.2022",
    "/events/putin-orban-news-conference/?theme=light",
    "/events/russian-troop-buildup/",
    "/quotes/dw-official-if-putin/?theme=dark",
    "/quotes/mt-lead-accused/",
    "/statements/putin-imagine-ukraine-in-nato/?with=b",
    "/statements/johnson-gun-to-head/",
]


class Read(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, Any]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def classes(self) -> set[str]:
        return {name for _, attributes in self.tags for name in str(attributes.get("class", "")).split()}

    @property
    def links(self) -> list[str]:
        return [str(link["href"]) for link in self.all("a")]


def embed(client: Client, address: str) -> Read:
    return Read(client.get(f"/embed{address}").content.decode())


def events_in(page: Read) -> list[str]:
    return [str(one["id"]) for one in page.all("article") if one.get("class") == "event"]


@pytest.mark.parametrize("address", PAGES)
def test_an_embed_may_be_framed_sets_no_cookie_and_runs_nothing_but_its_own_script(
    client: Client, story_loaded: str, address: str
) -> None:
    response = client.get(f"/embed{address}")
    page = Read(response.content.decode())

    assert response.status_code == 200
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["form-action"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self' http://testserver"
    assert policy["frame-ancestors"] == "*"
    assert "X-Frame-Options" not in response and not response.cookies
    assert [script["src"] for script in page.all("script")] == ["/static/js/frame.js"]
    names = {name for name, _ in page.tags}
    assert not names & {"form", "input", "button", "iframe", "style", "img"}
    assert not [
        attributes for _, attributes in page.tags if {"style", "onclick", "hx-get"} & attributes.keys()
    ]


@pytest.mark.parametrize("address", PAGES)
def test_links_stay_within_the_frame_or_open_beside_it_with_the_pages_address_printed(
    client: Client, story_loaded: str, address: str
) -> None:
    page = embed(client, address)

    public = f"http://testserver{urlsplit(address).path}"
    for link in page.all("a"):
        href = link["href"]
        if link.get("target"):
            assert (link["target"], link["rel"]) == ("_blank", "noopener")
            assert href.startswith(("http://", "https://"))
        else:
            assert href.startswith(("/embed/", "#", "?")), href
            if not href.startswith("#"):
                assert client.get(urljoin(f"/embed{address}", href)).status_code == 200, href
    assert public in page.text
    assert [one["href"].split("?")[0] for one in page.all("link") if one["rel"] == "canonical"] == [public]


def test_how_an_embed_looks_goes_along_its_links_and_what_hosts_append_does_not(
    client: Client, story_loaded: str
) -> None:
    asked = "show=quotes&show=filters&show=overview&theme=dark&events=4&outlet=dw"
    hosts = "initialWidth=640&childId=here&parentTitle=A&parentUrl=https://paper.example/secret"

    page = embed(client, f"{TIMELINE}?{asked}&{hosts}")

    inside = [link for link in page.links if link.startswith(("/embed/", "?"))]
    assert inside and all("theme=dark" in link for link in inside)
    to_timeline = [link for link in inside if link.startswith((f"/embed{TIMELINE}", "?"))]
    assert to_timeline and all("events=4" in link and "show=filters" in link for link in to_timeline)
    assert "paper.example" not in client.get(f"/embed{TIMELINE}?{asked}&{hosts}").content.decode()


def test_a_filters_link_leads_to_what_the_filter_leaves(
    client: Client, story_loaded: str, told: Story
) -> None:
    start = embed(client, f"{TIMELINE}?show=filters&events=25&kind=direct")
    link = next(link for link in start.links if parse_qs(urlsplit(link).query).get("actor") == ["liz-truss"])

    narrowed = Read(client.get(link).content.decode())

    assert set(events_in(narrowed)) == told.matching(actor=["liz-truss"], kind=["direct"])
    undone = [link for link in narrowed.links if "kind=direct" in link and "actor=" not in link]
    assert any(events_in(Read(client.get(link).content.decode())) == events_in(start) for link in undone)


def test_pages_of_three_events_tell_each_event_once_in_order(
    client: Client, story_loaded: str, told: Story
) -> None:
    address, seen = f"/embed{TIMELINE}?events=3&order=newest", []
    for _ in range(20):
        page = Read(client.get(address).content.decode())
        seen += events_in(page)
        following = [link["href"] for link in page.all("a") if link.get("rel") == "next"]
        if not following:
            break
        address = following[0]

    assert len(seen) == len(set(seen)) == len(told.matching())
    assert seen == [event["slug"] for event in _in_order(client)]


def _in_order(client: Client) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    address = f"/timelines/{SLUG}.json?order=newest"
    while address:
        answer = client.get(address).json()
        events += answer["events"]
        address = answer["next"]
    return events


def test_what_is_not_public_is_not_there_and_the_frame_says_so(client: Client) -> None:
    hidden = make_timeline(title="The secret harbour", is_published=False)
    quote = make_quote()
    event = make_event(hidden, quotes=[quote], title="The secret opening")
    statement = make_statement(quote, gist="The secret words.")

    for record in (hidden, event, quote, statement):
        response = client.get(f"/embed{record.get_absolute_url()}")

        body = response.content.decode()
        assert response.status_code == 404
        assert (
            "There is nothing public here" in body
            and "secret" not in body.replace(SLUG, "").split("<footer>")[0]
        )
        assert "frame-ancestors *" in response["Content-Security-Policy"]


def test_marks_are_explained_where_wordings_are_compared_and_offered_nowhere_else(
    client: Client, story_loaded: str
) -> None:
    compared = embed(client, "/statements/putin-imagine-ukraine-in-nato/?with=b")
    alone = embed(client, "/statements/johnson-gun-to-head/")

    assert "a negation changed or gone" in compared.text and "against wording B" in compared.text
    assert "Mark what differs" in compared.text and {"ins", "del"} <= {name for name, _ in compared.tags}
    assert ("Mark what differs" in alone.text) == ("Wording B" in alone.text)


def test_lost_words_are_struck_and_words_given_up_are_in_no_embed(client: Client) -> None:
    texts = [make_version(text=f"“We cleared the {name} channel,” she said.") for name in ("open", "secret")]
    lost, given_up = [make_quote(text, str(text.text)[1:27].rstrip(",”")) for text in texts]
    statement, other = make_statement(lost, given_up), make_statement(make_quote())
    event = make_event(make_timeline(), quotes=[lost, given_up])
    lost.status, lost.lost_because = "lost", "words"
    lost.save()
    texts[1].text, texts[1].taken_down_at = None, datetime(2022, 3, 1, tzinfo=UTC)
    texts[1].taken_down_reason = "The outlet asked."
    texts[1].save()
    given_up.status, given_up.lost_because = "lost", "taken-down"
    given_up.save()

    for record in (event.entries.get().timeline, event, lost, given_up, statement):
        response = client.get(f"/embed{record.get_absolute_url()}")
        body = response.content.decode()

        assert response.status_code == 200 and "secret" not in body, record
        assert "lost" in Read(body).classes, record
    assert client.get(f"/embed{other.get_absolute_url()}").status_code == 404


def test_who_may_frame_embeds_is_a_setting_and_nobody_frames_other_pages(
    client: Client, story_loaded: str, settings: Any
) -> None:
    settings.EMBED_FRAME_ANCESTORS = ["https://paper.example"]

    framed, public = client.get(f"/embed{TIMELINE}"), client.get(TIMELINE)

    assert "frame-ancestors 'self' https://paper.example" in framed["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in public["Content-Security-Policy"]
    assert public["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("source", ["https://a.example; script-src *", "a b", "https://ä.example"])
def test_a_source_that_would_begin_another_directive_is_refused(source: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMBED_FRAME_ANCESTORS"):
        frame_ancestors([source])


def test_a_page_that_isolates_itself_may_show_embeds_and_their_files(
    client: Client, story_loaded: str
) -> None:
    for address in (f"/embed{TIMELINE}", "/static/css/embed.css", "/static/js/frame.js"):
        assert client.get(address)["Cross-Origin-Resource-Policy"] == "cross-origin", address


@pytest.mark.parametrize("events", [5, 500])
def test_an_embed_takes_at_most_8_queries_whatever_its_size(client: Client, events: int) -> None:
    timeline = make_timeline()
    made = make_crowd(timeline, events=events)
    path = timeline.get_absolute_url()
    taken = {}
    for address in (
        f"{path}?show=summary&show=quotes&show=filters&show=overview&events=25",
        f"{path}?outlet=outlet-1&q=channel&background=1",
        made[0].get_absolute_url(),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/embed{address}").status_code == 200
        taken[address] = len(queries)

    assert max(taken.values()) <= 8, taken


@pytest.mark.parametrize("address", ["/quotes/dw-official-if-putin/", "/statements/putin-ukraine-tool/"])
def test_a_quote_and_a_statement_take_at_most_8_queries(
    client: Client, story_loaded: str, address: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/embed{address}")

    assert len(queries) <= 8


def test_as_many_events_are_counted_as_fit_and_more_room_holds_no_fewer(story_loaded: str) -> None:
    asked = embed_at(TIMELINE, ())

    fitted = [fitting_events(asked, 500, height) for height in (100, 750, 2_000, 50_000)]

    events = [count for count, _ in fitted]
    assert events[0] == 1 and events == sorted(events) and events[-1] == 25
    assert fitted[1][1] <= 750 and fitted[2][1] <= 2_000
    assert fitted[3][1] == height_of(embed_at(f"{TIMELINE}?events=25", ()), 500)


@given(st.text(max_size=400), st.floats(min_value=40, max_value=1200))
def test_a_text_takes_a_line_at_least_and_never_more_room_than_its_letters(text: str, room: float) -> None:
    for kind in (TITLE, QUOTE, LABEL):
        lines = kind.lines(text, room)

        assert 1 <= lines <= 1 + len(text.split()) + kind.width(text) / room
        assert lines >= sum(kind.width(word) for word in text.split()) / room - 1e-9 or lines == 1


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("one two three four", 1_000, 1),
        ("one two three four", 60, 3),
        ("Donaudampfschifffahrtsgesellschaft", 60, 4),
        ("北京北京北京", 56, 2),
        ("", 60, 1),
    ],
    ids=["fits", "wraps", "breaks-a-long-word", "squares", "nothing"],
)
def test_lines_are_counted_by_the_widths_of_letters(text: str, room: float, lines: int) -> None:
    assert LABEL.lines(text, room) == lines


@pytest.mark.parametrize("address", ["/embed/", "/embed/nowhere/", "/embed/timelines/no.such/"])
def test_where_no_embed_stands_the_frame_says_so(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 404
    assert "There is nothing public here" in response.content.decode()
    assert client.get(address.removesuffix("/")).status_code == 301
