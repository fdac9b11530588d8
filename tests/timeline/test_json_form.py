"""The JSON form: the same events, words and filters as the page, in the shape that was promised."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.makers import (
    make_actor,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
)
from tests.timeline.crowd import make_crowd

pytestmark = pytest.mark.django_db


def test_the_form_is_the_promised_one_with_its_keys_in_order(client: Client) -> None:
    article = make_article(
        make_outlet("The Daily Anchor", slug="anchor", short_name="Anchor"), headline="Harbour reopens"
    )
    calder = make_actor("Ines Calder", slug="ines-calder")
    quote = make_quote(
        make_version(article),
        public_id="calder-channel",
        speaker=calder,
        said_on=date(2022, 2, 1),
        said_on_precision="day",
        gist="It is open.",
    )
    make_event(
        make_timeline(title="Storm", slug="storm"),
        title="The harbour opens",
        slug="opens",
        quotes=[quote],
        actors=[calder],
        place="Eskerby",
        kind="opening",
    )

    data = client.get("/timelines/storm.json?actor=ines-calder").json()

    base = "http://testserver"
    assert list(data) == [
        "version",
        "licence",
        "timeline",
        "filters",
        "count",
        "count_is_capped",
        "next",
        "differences",
        "events",
    ]
    assert data["version"] == 1 and data["licence"]
    assert data["timeline"] == {
        "slug": "storm",
        "title": "Storm",
        "zone": "Europe/Kyiv",
        "url": f"{base}/timelines/storm/",
    }
    assert (data["filters"], data["count"], data["count_is_capped"], data["next"]) == (
        {"actor": ["ines-calder"]},
        1,
        False,
        None,
    )
    event = data["events"][0]
    citation = event.pop("citations")[0]
    assert event == {
        "slug": "opens",
        "url": f"{base}/events/opens/",
        "title": "The harbour opens",
        "summary": "Ships may enter the harbour again.",
        "earliest": "2022-02-01",
        "latest": "2022-02-01",
        "precision": "day",
        "zone": "",
        "place": "Eskerby",
        "kind": "opening",
        "background": False,
        "announced": False,
        "actors": [{"slug": "ines-calder", "name": "Ines Calder"}],
        "outlets": [{"slug": "anchor", "name": "Anchor"}],
        "reports": 1,
        "origins": [["anchor"]],
        "differences": [],
    }
    said = citation.pop("quote")
    assert citation == {
        "outlet": {"slug": "anchor", "name": "Anchor"},
        "article": f"{base}/articles/{article.public_id}/",
        "headline": "Harbour reopens",
        "language": "en",
        "published": "2022-02-01",
        "url": None,
        "archive_url": None,
        "judgement": "reports",
        "relation": "about",
    }
    assert said == {
        "id": "calder-channel",
        "url": f"{base}/quotes/calder-channel/",
        "kind": "direct",
        "status": "accepted",
        "lost_because": "",
        "exact": "We have cleared the northern channel",
        "fragments": [],
        "fragment_places": [],
        "gist": "It is open.",
        "speaker": {"slug": "ines-calder", "name": "Ines Calder"},
        "speaker_description": "",
        "said_on": "2022-02-01",
        "start": quote.start,
        "end": quote.end,
        "version": 1,
        "version_sha256": quote.version.text_sha256,
        "version_retrieved": None,
        "statement": None,
    }


def test_words_go_out_only_as_the_page_shows_them(client: Client) -> None:
    version = make_version()
    quotes = [
        make_quote(
            version, 'the damage "painful but limited"', fragments=["painful but limited"], gist="Bearable."
        ),
        make_quote(version, "they had lost a week's catch", kind="indirect", gist="Fish was lost."),
        make_quote(version, "The harbour will open again on Friday", kind="indirect", shows_excerpt=True),
    ]
    make_event(make_timeline(slug="storm"), quotes=quotes)

    citations = client.get("/timelines/storm.json").json()["events"][0]["citations"]

    assert [(c["quote"]["exact"], c["quote"]["fragments"], c["quote"]["gist"]) for c in citations] == [
        (None, ["painful but limited"], "Bearable."),
        (None, [], "Fish was lost."),
        ("The harbour will open again on Friday", [], ""),
    ]


def test_moments_carry_an_offset_and_calendar_dates_none(client: Client) -> None:
    clock = datetime(2022, 2, 1, 12, 30, tzinfo=UTC)
    timeline = make_timeline(slug="storm")
    make_event(timeline, on=None, earliest=clock, latest=clock, precision="minute", zone="Europe/Kyiv")
    article = make_article(published_at=datetime(2022, 2, 2, 13, 4, tzinfo=UTC), published_precision="minute")
    make_event(timeline, on=date(2022, 2, 2), article=article)

    first, second = client.get("/timelines/storm.json").json()["events"]

    assert (first["earliest"], first["zone"]) == ("2022-02-01T14:30:00+02:00", "Europe/Kyiv")
    assert (second["earliest"], second["zone"]) == ("2022-02-02", "")
    assert second["citations"][0]["published"] == "2022-02-02T13:04:00"
    assert second["citations"][0]["quote"] is None


def test_next_leads_through_the_whole_list_with_its_filters(client: Client) -> None:
    make_crowd(make_timeline(slug="storm"), events=60)
    address: str | None = "/timelines/storm.json?kind=direct&order=newest"

    slugs: list[str] = []
    while address:
        data: dict[str, Any] = client.get(address).json()
        slugs += [event["slug"] for event in data["events"]]
        assert data["count"] == 60 and data["filters"] == {"kind": ["direct"], "order": "newest"}
        address = data["next"]

    assert len(slugs) == len(set(slugs)) == 60


@pytest.mark.parametrize("events", [5, 500])
def test_it_takes_at_most_12_queries_whatever_the_size(client: Client, events: int) -> None:
    make_crowd(make_timeline(slug="storm"), events=events)

    with CaptureQueriesContext(connection) as queries:
        data = client.get("/timelines/storm.json?q=channel").json()

    assert data["count"] == events
    assert len(queries) <= 12


def test_letters_stay_letters(client: Client) -> None:
    make_event(make_timeline(slug="storm"), title="Orbán – “again”")

    assert "Orbán – “again”" in client.get("/timelines/storm.json").content.decode()
