"""The front page, the page on method, what stands where there is nothing, and what machines ask."""

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from tests.makers import (
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline import fronts
from timeline.models import Timeline


@pytest.mark.django_db
def test_the_latest_timeline_leads_with_what_it_holds(client: Client) -> None:
    make_timeline(title="Empty", slug="empty", last_day=None)
    make_event(make_timeline(title="Older", slug="older", last_day=date(2021, 1, 1)))
    latest = make_timeline(
        title="Storm", slug="storm", first_day=date(2022, 1, 31), last_day=date(2022, 2, 2)
    )
    make_timeline(title="Hidden", is_published=False, last_day=date(2023, 1, 1))
    quotes = [make_quote(make_version(make_article(make_outlet(name)))) for name in ("Anchor", "Post")]
    make_event(latest, quotes=quotes)
    make_event(latest, is_background=True)

    response = client.get("/")
    body = response.content.decode()

    assert response.context["front"].lead.title == "Storm"
    assert "31 January to 2 February 2022" in body
    assert "1 event and 1 of background · 3 outlets, 3 independent reports · 3 articles · 2 quotes" in body
    assert [other.title for other in response.context["front"].others] == ["Older", "Empty"]
    assert "No events yet" in body and "Hidden" not in body


@pytest.mark.django_db
def test_a_statement_that_outlets_word_differently_stands_beside_the_lead(client: Client) -> None:
    texts = {
        "Anchor": '"We reopen," she said.',
        "Post": '"We open again," she said.',
        "Copy": '"We reopen," she said.',
    }
    quotes = [
        make_quote(make_version(make_article(make_outlet(name)), text), text.split(",")[0].strip('"'))
        for name, text in texts.items()
    ]
    statement = make_statement(*quotes)
    make_event(make_timeline(), quotes=quotes)

    front = client.get("/").context["front"]

    assert front.statement_url == statement.get_absolute_url()
    assert sorted(line.words[0] for line in front.wordings) == ["We open again", "We reopen"]


@pytest.mark.django_db
def test_of_a_long_timeline_the_front_page_tells_the_events_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fronts, "LOOKED_AT", 2)
    long = make_timeline(title="Long", last_day=date(2022, 2, 2))
    short = make_timeline(title="Short", last_day=date(2022, 1, 1))
    quote = make_quote(make_version(make_article(make_outlet("Post")), '"We reopen," she said.'), "We reopen")
    for _ in range(3):
        make_event(long)
    make_event(long, quotes=[quote])
    statement = make_statement(quote)
    make_event(short)

    front = client.get("/").context["front"]

    assert front.lead.counts == "4 events"
    assert front.others[0].counts == "1 event · 1 outlet, 1 report · 1 article · no quote"
    assert front.statement_url == statement.get_absolute_url()


@pytest.mark.django_db
def test_many_timelines_are_listed_part_by_part(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fronts, "SIZE", 2)
    for day in (1, 2, 3, 4, 5):
        make_event(make_timeline(title=f"Day {day}", last_day=date(2022, 2, day)))
    told, address = [], "/"
    while address:
        response = client.get(address)
        front = response.context["front"]
        told += [one.title for one in ([front.lead] if front.lead else []) + front.others]
        following = html.fromstring(response.content).xpath("//main//a[@rel='next']/@href")
        address = following[0] if following else ""

    assert told == ["Day 5", "Day 4", "Day 3", "Day 2", "Day 1"]
    beyond = client.get("/?part=9")
    assert beyond.status_code == 200
    assert html.fromstring(beyond.content).xpath("//main//a[@rel='prev']/@href") == ["/"]
    assert [one.title for one in beyond.context["front"].others] == ["Day 1"], "it is the last part"
    Timeline.objects.exclude(title="Day 5").delete()
    assert client.get("/?part=9").context["front"].lead.title == "Day 5"
    assert client.get("/?part=x").context["front"].lead.title == "Day 5"


@pytest.mark.django_db
def test_the_front_page_takes_as_many_queries_for_many_timelines_as_for_one(client: Client) -> None:
    taken = []
    for timelines in (1, 12):
        for _ in range(timelines):
            make_event(make_timeline())
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        taken.append(len(queries))

    assert taken[0] == taken[1] <= 8


@pytest.mark.django_db
def test_without_a_timeline_the_front_page_says_so_and_still_explains_itself(client: Client) -> None:
    body = client.get("/").content.decode()

    assert (
        "No timeline is published yet" in body and "How to read a line" in body and "What we promise" in body
    )


@pytest.mark.django_db
def test_the_page_on_method_needs_no_data(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/method/")

    page = html.fromstring(response.content)
    assert "How we work" in page.findtext("head/title")
    named = {link.removeprefix("#") for link in page.xpath("//aside//a/@href") if link.startswith("#")}
    assert named == set(page.xpath("//main//section/h2/@id")) - {"pro"}
    assert {"found", "words", "dates", "counted", "compared", "corrections", "never"} <= named


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/timelines/none/",
        "/timelines/none.json",
        "/events/none/",
        "/quotes/none/",
        "/statements/none/",
        "/articles/none/",
        "/actors/none/",
        "/outlets/none/",
        "/events/%00/",
        "/quotes/../",
    ],
)
def test_what_is_not_there_answers_404_in_our_own_words(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 404
    assert "There is no public page here" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/timelines/storm/", "/timelines/storm.json", "/method/", "/healthz"]
)
def test_readers_pages_are_for_reading(client: Client, address: str) -> None:
    make_timeline(slug="storm")

    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_an_error_page_needs_no_database(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any, **options: Any) -> None:
        raise RuntimeError("the storm took it")

    monkeypatch.setattr("timeline.views.timelines.front_page", broken)

    response = Client(raise_request_exception=False).get("/")

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert "storm took it" not in response.content.decode()


def test_alive_is_not_asked_of_the_database() -> None:
    assert Client().get("/healthz").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/timelines/storm/", "/timelines/storm.json", "/nothing", "/admin/login/"]
)
def test_every_answer_forbids_scripts_and_styles_of_others_and_framing(client: Client, address: str) -> None:
    make_timeline(slug="storm")

    response = client.get(address)

    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    for printed in ("script-src", "style-src"):
        assert re.fullmatch(r"'self' 'sha256-[\w+/]{43}='", policy[printed])
    assert policy["frame-ancestors"] == "'none'" and policy["base-uri"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "camera=()" in response["Permissions-Policy"]
    assert response["X-Frame-Options"] == "DENY" and response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_what_an_editor_sees_is_cut_off_from_the_window_that_opened_it(
    client: Client, admin_client: Client
) -> None:
    make_timeline(slug="storm")

    assert client.get("/admin/login/")["Cross-Origin-Opener-Policy"] == "same-origin"
    assert admin_client.get("/timelines/storm/")["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Cross-Origin-Opener-Policy" not in client.get("/timelines/storm/")


def hash_of(text: str) -> str:
    """How a policy names what is printed into a page."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@pytest.mark.django_db
def test_no_page_holds_scripts_addresses_of_other_hosts_or_styles_that_the_policy_does_not_name(
    client: Client,
) -> None:
    quote = make_quote()
    event = make_event(make_timeline(slug="storm"), quotes=[quote])
    pages = [
        "/",
        "/timelines/storm/",
        event.get_absolute_url(),
        quote.get_absolute_url(),
        "/method/",
        "/nothing",
    ]

    for address in pages:
        response = client.get(address)
        body = response.content.decode()
        for kind, printed in {
            "style": "<style>(.*?)</style>",
            "script": r"<script data-[^>]*>(.*?)</script>",
        }.items():
            sources = {hash_of(one) for one in re.findall(printed, body, re.DOTALL)}
            allowed = re.search(f"{kind}-src ([^;]*)", response["Content-Security-Policy"])[1].split()
            assert sources <= set(allowed[1:]) and len(allowed) == 2, address
        assert len(re.findall("<script(?! src=| data-scripts=| type=.application/ld)", body)) == 0, address
        assert body.count("<style") == 1 and " style=" not in body and "javascript:" not in body, address
        assert " onclick" not in body and "<script>" not in body, address
        assert 'src="http' not in body and 'rel="stylesheet" href="http' not in body, address
