"""What strangers may ask for: senseless values get an answer, and nobody's question spoils another's page."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from lxml import etree, html

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
from timeline.exporting.formulas import guarded, unguarded

TIMELINE = "/timelines/harbour/"


@pytest.fixture
def site(db: None) -> None:
    make_event(make_timeline(slug="harbour"), slug="reopens")


@pytest.mark.parametrize(
    "before",
    ["9999-12-31T23:59:59-23:59", "2000-01-01T00:00:00%2B23:59", "2022-01-01T00:00:00", "%00"],
)
def test_a_place_among_corrections_that_nobody_was_given_answers_with_the_newest(
    site: None, client: Client, before: str
) -> None:
    response = client.get(f"/corrections/?before={before}")

    assert response.status_code == 200
    assert "This place in the list cannot be found" in response.content.decode()


def test_corrections_of_a_timeline_whose_name_no_name_can_be_are_not_found(
    site: None, client: Client
) -> None:
    assert client.get("/corrections/?timeline=harbour%00").status_code == 404
    assert client.get("/corrections/?timeline=harbour").status_code == 200


@pytest.mark.parametrize(
    "width", ["000000400" + "0" * 5_000, "0000004009999999", "9" * 5_000], ids=["zeros", "long", "large"]
)
def test_a_width_behind_zeros_is_no_way_round_the_widest(site: None, client: Client, width: str) -> None:
    page = client.get("/embedding/", {"of": TIMELINE, "width": width})

    assert page.status_code == 200
    assert "is no width we offer" in page.content.decode()
    assert 'width="640"' in page.content.decode()


def test_what_htmx_is_said_to_ask_for_leaves_nothing_out_of_everybody_s_page(transactional_db: None) -> None:
    make_event(make_timeline(slug="harbour"))
    asked = {"HX-Target": "next-page", "HX-History-Restore-Request": "true"}

    whole = Client().get(TIMELINE)
    for headers in (asked, {"HX-Target": "event-list"}, {**asked, "HX-Request": "true"}):
        process = Client()
        assert process.get(TIMELINE, headers=headers).content == whole.content, headers
        assert process.get(TIMELINE).content == whole.content, headers


def test_a_question_in_bare_bytes_is_kept_as_what_it_was_read_as(transactional_db: None) -> None:
    make_event(make_timeline(slug="harbour"))
    reader = Client()

    bare = reader.get(TIMELINE, QUERY_STRING="q=\u00c3\u00a9")  # two bytes, as servers hand them on
    other = reader.get(TIMELINE, QUERY_STRING="q=%C3%83%C2%A9")

    assert 'name="q" value="é"' in bare.content.decode()
    assert 'name="q" value="Ã©"' in other.content.decode()


def test_thousands_of_values_of_one_filter_make_no_page_of_thousands_of_lines(
    site: None, client: Client
) -> None:
    asked = "&".join(f"actor=nobody-{number}" for number in range(4_000))

    page, export = client.get(f"{TIMELINE}?{asked}"), client.get(f"/timelines/harbour.json?{asked}")

    assert page.status_code == 200 and len(page.content) < 200_000
    assert "At most 100 values are read" in page.content.decode()
    assert export.status_code == 400
    assert len(export.json()["errors"]) == 101


MARKS = "</script><script>alert(1)</script>]]>{{7*7}}}}|[x](y)\"'<img src=x onerror=alert(2)>\u202e=&amp;"
"""What ends a field, a tag, a link or a template somewhere."""
VERBATIM = f"We sail {MARKS} at noon"


@pytest.fixture
def marked(db: None) -> dict[str, str]:
    """A timeline all of whose words hold such signs; returned are the addresses of its pages."""
    outlet = make_outlet(f"Anchor {MARKS}", slug="anchor", homepage="https://anchor.example/")
    article = make_article(outlet, headline=f"Harbour {MARKS}", url="https://anchor.example/?a=1|{b}]&c='<d>")
    version = make_version(article, f"The pilot said: “{VERBATIM}” on the quay.")
    speaker = make_actor(f"Ines {MARKS}", slug="ines")
    quote = make_quote(version, VERBATIM, speaker=speaker, public_id="q1", gist=f"Sailing {MARKS}")
    make_statement(quote, slug="sailing", gist=f"They sail {MARKS}", speaker=speaker)
    timeline = make_timeline(slug="harbour", title=f"Storm {MARKS}", summary=f"Wind {MARKS}")
    make_event(
        timeline,
        slug="sails",
        title=f"Ships sail {MARKS}",
        summary=f"At noon {MARKS}",
        place=f"Quay {MARKS}",
        kind=f"kind {MARKS}"[:60],
        actors=[speaker],
        quotes=[quote],
    )
    return {
        "article": article.get_absolute_url(),
        "quote": quote.get_absolute_url(),
        "event": "/events/sails/",
        "statement": "/statements/sailing/",
        "timeline": TIMELINE,
    }


def test_no_words_of_a_record_become_marks_of_a_page(marked: dict[str, str], client: Client) -> None:
    embeds = [f"/embed{marked[kind]}" for kind in ("timeline", "event", "quote", "statement")]
    tools = [
        f"/{tool}/?of={marked[kind]}" for tool in ("cite", "embedding") for kind in ("timeline", "quote")
    ]
    views = [f"{TIMELINE}{view}/" for view in ("coverage", "differences", "print")]
    others = ["/", "/corrections/", "/actors/ines/", "/outlets/anchor/"]
    for address in (*marked.values(), *embeds, *tools, *views, *others):
        response = client.get(address)

        page = html.fromstring(response.content)
        assert response.status_code == 200, address
        assert not page.xpath("//*[@onerror or @src='x']"), address
        assert not [one for one in page.xpath("//script") if "alert" in (one.text or "") and not one.attrib]
        for data in page.xpath("//script[@type='application/ld+json']"):
            json.loads(data.text)


def test_no_words_of_a_record_become_marks_of_an_export(marked: dict[str, str], client: Client) -> None:
    def told(ending: str) -> Any:
        return client.get(f"/timelines/harbour{ending}").content

    rows = list(csv.DictReader(io.StringIO(told(".csv").decode("utf-8-sig"), newline=""), strict=True))
    feed = etree.fromstring(told(".atom"))
    slides = json.loads(told(".timelinejs.json"))
    written = [
        feed.findtext("{*}entry/{*}content"),
        *(text for one in (slides["title"], *slides["events"]) for text in one["text"].values()),
        slides["events"][0].get("group", ""),
    ]

    assert rows[0]["words"] == VERBATIM
    for text in written:
        assert not html.fromstring(f"<div>{text}</div>").xpath(".//script | .//img | .//*[@onerror]"), text
    for ending in (".json", ".annotations.json"):
        assert json.loads(told(ending))
    oembed = client.get("/oembed", {"url": f"http://testserver{TIMELINE}", "format": "xml"})
    frame = html.fromstring(etree.fromstring(oembed.content).findtext("html"))
    assert frame.tag == "iframe" and len(frame) == 0


@pytest.mark.parametrize("end", ["\n\n", "\r\n", "\u2029", "\x85"], ids=["lf", "crlf", "paragraph", "nel"])
def test_words_of_two_paragraphs_have_their_page_and_their_picture(
    db: None, client: Client, end: str
) -> None:
    words = f"We sail at noon.{end}We come back at dusk"
    quote = make_quote(make_version(text=f"“{words},” the pilot said."), words, public_id="q1")
    make_event(make_timeline(), quotes=[quote])

    assert client.get(quote.get_absolute_url()).status_code == 200
    assert client.get(f"{quote.get_absolute_url()}card.png").status_code in (200, 404)  # 404 without fonts


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_whoever_would_do_more_than_read_is_told_what_can_be_done(
    site: None, client: Client, method: str
) -> None:
    asking = Client(enforce_csrf_checks=True)
    for address in (
        TIMELINE,
        "/",
        "/events/reopens/",
        "/timelines/harbour.csv",
        f"/embed{TIMELINE}",
        "/oembed",
    ):
        response = getattr(asking, method)(address)

        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD"), address
    assert getattr(asking, method)("/nowhere/").status_code in (403, 404)
    assert asking.post("/admin/login/").status_code == 403  # without the form's token


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("testserver:99999999", 400),
        ("testserver:65536", 400),
        ("testserver:" + "9" * 5_000, 400),
        ("testserver:65535", 200),
        ("testserver", 200),
        ("[::1]:65536", 400),
    ],
    ids=["no port", "one more", "thousands of digits", "the last", "none", "IPv6"],
)
def test_a_host_whose_port_is_none_is_refused(site: None, settings: Any, host: str, status: int) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "[::1]"]

    for address in (TIMELINE, f"/embed{TIMELINE}"):
        assert Client().get(address, headers={"Host": host}).status_code == status, address


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
@pytest.mark.parametrize(
    "unseen", ["\u200b", "\ufeff", "\u2060\u200d", "\u202e", "\u00ad ", "\u3164", "\U000e0020"], ids=ascii
)
def test_a_formula_behind_what_nobody_sees_is_guarded_and_comes_back(unseen: str, sign: str) -> None:
    cell = f"{unseen}{sign}HYPERLINK(1)"

    assert guarded(cell) == f"'{cell}"
    assert unguarded(guarded(cell)) == cell


def test_no_title_or_name_turns_round_what_stands_behind_it(db: None, client: Client) -> None:
    turned = "red\u202elac \u2067a"
    outlet = make_outlet(f"Anchor {turned}", slug="anchor")
    version = make_version(make_article(outlet, headline=f"Storm {turned}"))
    quote = make_quote(version, public_id="q1", speaker=make_actor(f"Ines {turned}", slug="ines"))
    make_event(make_timeline(slug="harbour", title=f"Coast {turned}"), title=f"Pier {turned}", quotes=[quote])

    heading = html.fromstring(client.get(TIMELINE).content).findtext(".//h1")
    cited = client.get("/cite/", {"of": quote.get_absolute_url()}).content.decode()
    text = html.fromstring(cited).xpath("string(//textarea | //pre)")

    assert heading == "Coast redlac a"
    assert "Ines redlac a" in text and "Storm redlac a" in text and "\u202e" not in text
    shown = client.get("/timelines/harbour.atom").content.decode()
    assert "Pier redlac a" in shown


@pytest.mark.parametrize(
    "page",
    [
        "/",
        TIMELINE,
        f"{TIMELINE}?actor=ines&outlet=anchor",
        f"{TIMELINE}coverage/",
        f"{TIMELINE}differences/",
        f"{TIMELINE}print/",
        f"{TIMELINE}options/actor/",
        "/events/pier/",
        "/quotes/q1/",
        "/statements/channel/",
        "/actors/ines/",
        "/outlets/anchor/",
        "/articles/storm/",
        f"/embed{TIMELINE}?show=quotes&show=filters",
        "/embed/events/pier/",
        "/embed/quotes/q1/",
        "/embed/statements/channel/",
        "/timelines/harbour.json",
        "/timelines/harbour.csv",
        "/timelines/harbour.atom",
        "/timelines/harbour.timelinejs.json",
    ],
)
def test_a_name_with_a_mark_that_nothing_ends_is_printed_nowhere_with_it(
    db: None, client: Client, page: str
) -> None:
    turned = "red\u202elac \u2067a"
    outlet = make_outlet(f"Anchor {turned}", slug="anchor")
    article = make_article(outlet, headline=f"Storm {turned}", public_id="storm")
    speaker = make_actor(f"Ines {turned}", slug="ines", role=f"Pilot {turned}")
    quote = make_quote(make_version(article), public_id="q1", speaker=speaker)
    make_statement(quote, slug="channel", gist="The channel is open.", speaker=speaker)
    make_event(
        make_timeline(slug="harbour", title=f"Coast {turned}"),
        slug="pier",
        title=f"Pier {turned}",
        place=f"Quay {turned}",
        actors=[speaker],
        quotes=[quote],
    )

    response = client.get(page)

    body = response.getvalue().decode()
    assert response.status_code == 200 and "redlac" in body
    marks = ("\u202e", "\u2067", "\\u202e", "\\u2067")
    assert [body[body.find(mark) - 60 :][:90] for mark in marks if mark in body] == []
