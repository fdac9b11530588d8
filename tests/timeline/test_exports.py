"""A view in other programs' formats: whole, in order, readable by those programs, and with nothing hidden."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from articles.models import Quote
from tests.makers import (
    TEXT,
    make_actor,
    make_article,
    make_citation,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from tests.timeline.crowd import make_crowd
from timeline.exporting import annotations, atom, whole
from timeline.exporting.formulas import unguarded
from timeline.exporting.timelinejs import dates_of
from timeline.models import Citation, Event, Showing, Timeline
from timeline.views import exports

pytestmark = pytest.mark.django_db

SCHEMA = settings.BASE_DIR / "static" / "schemas" / "timeline-1.schema.json"
WHOLE = (".csv", ".atom", ".timelinejs.json", ".annotations.json")
BASE = "http://testserver"


def fetched(client: Client, address: str) -> str:
    """The body of an answer, whether it comes as one or in pieces."""
    response = client.get(address)
    assert response.status_code == 200
    return response.getvalue().decode()


def table(body: str) -> list[dict[str, str]]:
    """The lines as Python's csv reads them, each cell as it was before it was guarded."""
    assert body.startswith("\ufeff")
    rows = csv.DictReader(io.StringIO(body.removeprefix("\ufeff"), newline=""), strict=True)
    return [{name: unguarded(cell) for name, cell in row.items()} for row in rows]


def events_in(suffix: str, body: str) -> list[str]:
    """The slugs of the events that an export holds, in its order; of annotations those that cite a quote."""
    if suffix == ".csv":
        return list(dict.fromkeys(row["event"] for row in table(body)))
    if suffix == ".atom":
        return [entry.link.rstrip("/").rsplit("/", 1)[-1] for entry in feedparser.parse(body).entries]
    if suffix == ".timelinejs.json":
        return [slide["unique_id"] for slide in json.loads(body)["events"]]
    items = json.loads(body)["first"]["items"]
    sources = [
        part["source"] for item in items for part in item["body"] if "/events/" in part.get("source", "")
    ]
    return list(dict.fromkeys(source.rstrip("/").rsplit("/", 1)[-1] for source in sources))


# The whole list.


@pytest.mark.parametrize("suffix", WHOLE)
def test_the_whole_filtered_list_is_written_in_its_order(
    client: Client, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(whole, "STRETCH", 7)
    monkeypatch.setattr(exports, "WHOLE", 2000)
    make_crowd(make_timeline(slug="storm"), events=30)
    expected: list[str] = []
    address: str | None = "/timelines/storm.json?event=kind-1&event=kind-2&order=newest"
    while address:
        data = client.get(address).json()
        expected += [event["slug"] for event in data["events"]]
        address = data["next"]

    response = client.get(f"/timelines/storm{suffix}?event=kind-1&event=kind-2&order=newest")

    assert response.streaming
    assert events_in(suffix, response.getvalue().decode()) == expected
    assert len(expected) == 8


@pytest.mark.parametrize("suffix", WHOLE)
def test_a_list_takes_as_many_queries_for_one_event_as_for_many(client: Client, suffix: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            fetched(client, f"/timelines/storm{suffix}")
        return len(made)

    timeline = make_timeline(slug="storm")
    make_event(timeline, quotes=[make_quote()])
    few = queries()
    make_crowd(timeline, events=90)

    assert queries() == few <= 20


@pytest.mark.parametrize("suffix", (".json", *WHOLE))
def test_a_filter_that_cannot_be_read_is_refused_in_the_words_of_the_page(
    client: Client, suffix: str
) -> None:
    make_event(make_timeline(slug="storm"))

    response = client.get(f"/timelines/storm{suffix}?since=soon")

    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["message"] in client.get("/timelines/storm/?since=soon").content.decode()


@pytest.mark.parametrize("suffix", (".json", *WHOLE))
def test_other_sites_may_read_it_and_an_unpublished_timeline_is_not_there(
    client: Client, suffix: str
) -> None:
    make_event(make_timeline(slug="storm"))
    make_event(make_timeline(slug="draft", is_published=False))

    assert client.get(f"/timelines/storm{suffix}")["Access-Control-Allow-Origin"] == "*"
    assert client.get(f"/timelines/draft{suffix}").status_code == 404


@pytest.mark.parametrize("suffix", (".json", *WHOLE))
def test_nothing_is_told_that_the_pages_do_not_tell(client: Client, suffix: str) -> None:
    version = make_version()
    told = make_quote(version, "they had lost a week's catch", kind="indirect", gist="Fish was lost.")
    mixed = make_quote(version, 'the damage "painful but limited"', fragments=["painful but limited"])
    guess = make_quote(version, "The harbour will open again on Friday", status="suggested", gist="Unheard.")
    timeline = make_timeline(slug="storm")
    make_event(timeline, quotes=[told, mixed, guess])
    make_event(timeline, title="Never shown", status="draft")

    body = fetched(client, f"/timelines/storm{suffix}")

    for hidden in ("catch", "the damage", "open again", "Unheard", "Never shown"):
        assert hidden not in body
    assert "painful but limited" in body
    assert "Fish was lost." in body


# JSON.


def strict(schema: Any) -> Any:
    """The schema without room for fields that it does not describe."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strict(part) for name, part in schema.items()}
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


def test_every_page_of_the_demonstration_is_as_the_schema_says(client: Client, story_loaded: str) -> None:
    validator = jsonschema.Draft202012Validator(strict(json.loads(SCHEMA.read_text(encoding="utf-8"))))
    address: str | None = f"{story_loaded[:-1]}.json?background=1"

    events = 0
    while address:
        response = client.get(address)
        assert "timeline-1.schema.json" in response["Link"]
        validator.validate(response.json())
        events += len(response.json()["events"])
        address = response.json()["next"]

    assert events == 40


def test_what_the_demonstration_lacks_is_as_the_schema_says_too(client: Client) -> None:
    version = make_version(retrieved_at=datetime(2022, 2, 3, 7, 30, tzinfo=UTC))
    lost = make_quote(version, status="lost", lost_because="words", speaker_description="a port official")
    clock = datetime(2022, 2, 1, 12, 30, tzinfo=UTC)
    timeline = make_timeline(slug="storm")
    event = make_event(
        timeline, on=None, earliest=clock, latest=clock, precision="minute", zone="UTC", quotes=[lost]
    )
    make_event(timeline, on=None)
    make_discrepancy((version, "harbour master"), event=event)
    make_discrepancy((version, "Fishermen"), timeline=timeline)
    validator = jsonschema.Draft202012Validator(strict(json.loads(SCHEMA.read_text(encoding="utf-8"))))

    data = client.get("/timelines/storm.json").json()

    validator.validate(data)
    assert len(data["differences"]) == len(data["events"][0]["differences"]) == 1


# CSV.


def test_a_table_has_a_line_for_each_citation_and_comes_back_as_it_went_out(client: Client) -> None:
    words = "“نحن مستعدون”, he said;\r\n=and left"
    version = make_version(
        make_article(make_outlet("'tis News", slug="tis"), headline='+1 "quoted", cut', language="ar"),
        text=f"{words}\n\n{TEXT}",
    )
    quotes = [
        make_quote(version, words, public_id="ready", gist="-ready"),
        make_quote(version, 'the damage "painful but limited"', fragments=["painful", "limited"]),
        make_quote(version, "they had lost a week's catch", kind="indirect", shows_excerpt=True),
    ]
    event = make_event(
        make_timeline(slug="storm"), slug="opens", title="=HYPERLINK(1)", summary="'=2+2\nNext line",
        quotes=quotes, actors=[make_actor("@Calder"), make_actor("Ada, Lady")],
    )  # fmt: skip
    make_citation(event, article=make_article(make_outlet("Plain")), stance="denies")

    body = fetched(client, "/timelines/storm.csv")
    rows = table(body)

    assert [row["event"] for row in rows] == ["opens"] * 4
    assert {(row["title"], row["summary"], row["people"]) for row in rows} == {
        ("=HYPERLINK(1)", "'=2+2\nNext line", "@Calder; Ada, Lady")
    }
    direct, mixed, told, bare = rows
    assert (direct["words"], direct["gist"], direct["headline"]) == (words, "-ready", '+1 "quoted", cut')
    assert (direct["outlet_name"], direct["language"], direct["quote"]) == ("'tis News", "ar", "ready")
    assert (mixed["words"], mixed["excerpt"]) == ("painful … limited", "")
    assert (told["words"], told["excerpt"]) == ("", "they had lost a week's catch")
    assert (bare["quote"], bare["judgement"], bare["outlet"]) == ("", "denies", "plain")
    assert version.text is not None
    assert version.text[int(direct["start"]) : int(direct["end"])] == words
    raw = csv.reader(io.StringIO(body.removeprefix("\ufeff"), newline=""))
    assert not [cell for row in raw for cell in row if cell[:1] in tuple("=+-@\t\r\n")]


def test_the_demonstrations_table_holds_what_its_json_holds(client: Client, story_loaded: str) -> None:
    rows = table(fetched(client, f"{story_loaded[:-1]}.csv?background=1"))

    told: list[tuple[str, str, str, str]] = []
    address: str | None = f"{story_loaded[:-1]}.json?background=1"
    while address:
        data = client.get(address).json()
        for event in data["events"]:
            for one in event["citations"]:
                quote = one["quote"] or {"id": "", "gist": ""}
                told.append((event["slug"], one["outlet"]["slug"], quote["id"], quote["gist"]))
        address = data["next"]
    assert [(row["event"], row["outlet"], row["quote"], row["gist"]) for row in rows] == told


# Atom.


def test_the_demonstrations_feed_is_a_feed_by_its_standard_and_to_its_readers(
    client: Client, story_loaded: str
) -> None:
    address = f"{story_loaded[:-1]}.atom?outlet=dw&background=1"
    body = fetched(client, address)
    grammar = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))

    grammar.assertValid(etree.fromstring(body.encode()))
    feed = feedparser.parse(body)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [BASE + address]
    assert [link.href for link in feed.feed.links if link.rel == "alternate"] == [
        BASE + address.replace(".atom", "/")
    ]
    ids = [feed.feed.id, *(entry.id for entry in feed.entries)]
    assert len(set(ids)) == len(ids) > 15
    assert all(entry.updated_parsed and entry.title and entry.summary for entry in feed.entries)
    assert max(entry.updated for entry in feed.entries) <= feed.feed.updated


def test_an_entry_is_updated_when_what_its_page_tells_changes_and_keeps_its_id(client: Client) -> None:
    timeline = make_timeline(slug="storm")
    quote = make_quote()
    event = make_event(timeline, slug="opens", title="Opens", quotes=[quote])
    other = make_event(timeline, slug="other", title="A < B & \x0bC")
    for record in (*Event.objects.all(), timeline, quote, *event.citations.all(), *other.citations.all()):
        for row in record.history.all():
            row.history_date = datetime(2022, 3, 1, 12, tzinfo=UTC)
            row.save()

    def entries() -> dict[str, Any]:
        feed = feedparser.parse(fetched(client, "/timelines/storm.atom"))
        assert not feed.bozo
        return {"feed": feed.feed, **{entry.id: entry for entry in feed.entries}}

    before = entries()
    quote.gist = "It is open."
    quote.save()
    after = entries()

    opens, stays = (f"tag:testserver,2026:events/{slug}" for slug in ("opens", "other"))
    assert before.keys() == after.keys() == {"feed", opens, stays}
    assert {entry.updated for entry in before.values()} == {"2022-03-01T12:00:00Z"}
    assert after[stays].updated == before[stays].updated < after[opens].updated == after["feed"].updated
    assert (after[stays].title_detail.type, after[stays].title_detail.value) == ("text/plain", "A < B & C")


def test_an_event_without_a_history_is_updated_when_readers_first_saw_it(client: Client) -> None:
    timeline = make_timeline(slug="storm")
    event = make_event(timeline)
    for model in (Event, Timeline, Citation, Quote):
        model.history.all().delete()
    seen_at = datetime(2023, 5, 4, 3, 2, 1, tzinfo=UTC)
    Showing.objects.filter(event_id=event.pk).update(at=seen_at)

    found = feedparser.parse(fetched(client, "/timelines/storm.atom"))

    assert [entry.updated for entry in found.entries] == ["2023-05-04T03:02:01Z"]
    assert found.feed.updated == "2023-05-04T03:02:01Z"


def test_the_quotes_of_a_very_long_list_are_not_counted_beforehand(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeline = make_timeline(slug="storm")
    make_event(timeline, quotes=[make_quote()])
    make_event(timeline, quotes=[make_quote()])
    counted = json.loads(fetched(client, "/timelines/storm.annotations.json"))
    monkeypatch.setattr(annotations, "MOST_COUNTED", 1)
    long = json.loads(fetched(client, "/timelines/storm.annotations.json"))

    assert counted.pop("total") == 2
    assert long == counted


def test_a_long_list_is_told_in_feeds_that_lead_to_each_other_the_newest_events_first(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atom, "PAGE", 10)
    make_crowd(make_timeline(slug="storm"), events=30)
    expected: list[str] = []
    address: str | None = "/timelines/storm.json?event=kind-1&event=kind-2&event=kind-3&order=newest"
    while address:
        data = client.get(address).json()
        expected += [event["slug"] for event in data["events"]]
        address = data["next"]
    start = "/timelines/storm.atom?event=kind-1&event=kind-2&event=kind-3"
    grammar = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))

    found, ids, following = [], set(), BASE + start
    while following:
        with CaptureQueriesContext(connection) as queries:
            body = fetched(client, following.removeprefix(BASE))
        assert len(queries) <= 20
        grammar.assertValid(etree.fromstring(body.encode()))
        feed = feedparser.parse(body).feed
        links = {link.rel: link.href for link in feed.links}
        assert links["self"] == following and links["first"] == BASE + start
        found.append(events_in(".atom", body))
        ids.add(feed.id)
        following = links.get("next", "")

    assert [len(one) for one in found] == [10, len(expected) - 10]
    assert [slug for one in found for slug in one] == expected
    assert len(ids) == 1


def test_a_place_in_a_feed_that_cannot_be_read_is_refused(client: Client) -> None:
    make_event(make_timeline(slug="storm"))

    assert client.get("/timelines/storm.atom?cursor=nowhere").status_code == 400


# TimelineJS.


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("precision", "earliest", "latest", "start", "end"),
    [
        pytest.param("year", moment(2021, 1, 1), moment(2021, 12, 31), [2021], None, id="a year"),
        pytest.param("month", moment(2021, 5, 1), moment(2021, 6, 30), [2021, 5], [2021, 6], id="two months"),
        pytest.param("week", moment(2022, 1, 3), moment(2022, 1, 9), [2022, 1, 3], [2022, 1, 9], id="week"),
        pytest.param("day", moment(2022, 2, 1), moment(2022, 2, 1), [2022, 2, 1], None, id="a day"),
        pytest.param("before", None, moment(2022, 2, 5), [2022, 2, 5], None, id="by a day"),
        pytest.param("ongoing", moment(2014, 3, 1), None, [2014, 3, 1], None, id="since a day"),
        pytest.param("ongoing", None, None, None, None, id="continuing without a date"),
        pytest.param("unknown", None, None, None, None, id="no date"),
        pytest.param(
            "minute", moment(2022, 1, 31, 23, 5), moment(2022, 1, 31, 23, 5), [2022, 2, 1, 1, 5], None,
            id="a minute by the timeline's clock",
        ),
        pytest.param(
            "hour", moment(2022, 2, 1, 8), moment(2022, 2, 1, 9), [2022, 2, 1, 10], [2022, 2, 1, 12],
            id="between two hours",
        ),
    ],
)  # fmt: skip
def test_slides_have_dates_as_exact_as_they_are_known(
    precision: str,
    earliest: datetime | None,
    latest: datetime | None,
    start: list[int] | None,
    end: list[int] | None,
) -> None:
    event = Event(precision=precision, earliest=earliest, latest=latest)

    dates = dates_of(event, Timeline(zone="Europe/Kyiv"))

    assert {name: list(parts.values()) for name, parts in dates.items()} == {
        name: parts for name, parts in (("start_date", start), ("end_date", end)) if parts
    }


def values_in(data: Any) -> Iterator[Any]:
    """Every value in it, at any depth."""
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else []
    for value in inner:
        yield value
        yield from values_in(value)


def test_slides_are_of_dated_events_escaped_and_without_empty_keys(client: Client) -> None:
    timeline = make_timeline(slug="storm", title="Storm & <b>sea</b>", summary="<script>1</script>")
    make_event(timeline, slug="opens", title="<img src=x>", summary="A <i>summary</i>")
    make_event(timeline, on=None)

    data = json.loads(fetched(client, "/timelines/storm.timelinejs.json"))

    assert [slide["unique_id"] for slide in data["events"]] == ["opens"]
    assert "1 event without a date" in data["title"]["text"]["text"]
    body = json.dumps(data)
    assert not any(tag in body for tag in ("<img", "<script", "<i>", "<b>"))
    assert not [value for value in values_in(data) if value in (None, "", {}, [])]


def test_a_view_without_events_still_has_a_slide_that_says_so(client: Client) -> None:
    make_event(make_timeline(slug="storm"))

    data = json.loads(fetched(client, "/timelines/storm.timelinejs.json?since=2031-05-04"))

    (slide,) = data["events"]
    assert slide["start_date"] == {"year": 2031, "month": 5, "day": 4}
    assert "No event" in slide["text"]["headline"]


# Web Annotations.


def test_each_quote_is_annotated_once_where_its_words_stand(client: Client) -> None:
    article = make_article(url="https://anchor.example/1", archive_url="https://archive.example/1")
    version = make_version(article, retrieved_at=datetime(2022, 2, 3, 7, 30, tzinfo=UTC))
    direct = make_quote(version, public_id="direct", gist="It is open.")
    mixed = make_quote(
        version, 'the damage "painful but limited"', fragments=["painful", "limited"], public_id="mixed"
    )
    told = make_quote(make_version(), "they had lost a week's catch", kind="indirect", public_id="told")
    make_statement(direct, slug="open")
    timeline = make_timeline(slug="storm")
    make_event(timeline, slug="opens", quotes=[direct, mixed, told])
    make_event(timeline, slug="again", on=date(2022, 2, 2), quotes=[direct])

    collection = json.loads(fetched(client, "/timelines/storm.annotations.json"))

    items = {item["id"].split("/")[-2]: item for item in collection["first"]["items"]}
    assert collection["type"] == "AnnotationCollection"
    assert len(collection["first"]["items"]) == len(items) == collection["total"] == 3
    assert {part.get("source", part.get("value")) for part in items["direct"]["body"]} == {
        "It is open.",
        f"{BASE}/quotes/direct/",
        f"{BASE}/statements/open/",
        f"{BASE}/events/opens/",
        f"{BASE}/events/again/",
    }
    target = items["direct"]["target"]
    assert (target["source"], target["state"]) == (
        "https://anchor.example/1",
        {
            "type": "TimeState",
            "sha256": version.text_sha256,
            "sourceDate": "2022-02-03T07:30:00+00:00",
            "cached": "https://archive.example/1",
        },
    )
    words, place = target["selector"]
    assert TEXT[place["start"] : place["end"]] == words["exact"] == direct.exact
    for fragment, part in zip(("painful", "limited"), items["mixed"]["target"], strict=True):
        words, place, within = part["selector"]
        assert TEXT[place["start"] : place["end"]] == words["exact"] == fragment
        whole_span = TEXT[within["start"] : within["end"]]
        inner = within["refinedBy"]
        assert whole_span[inner["start"] : inner["end"]] == fragment
    assert items["told"]["target"]["selector"]["type"] == "TextPositionSelector"
    assert items["told"]["target"]["source"].startswith(f"{BASE}/articles/")


def test_a_quotes_own_annotation_is_the_one_in_the_collection(client: Client) -> None:
    make_event(make_timeline(slug="storm"), quotes=[make_quote(public_id="direct")])
    make_quote(public_id="guess", status="suggested")
    (item,) = json.loads(fetched(client, "/timelines/storm.annotations.json"))["first"]["items"]

    response = client.get(item["id"])

    assert response["Content-Type"].startswith("application/ld+json")
    own = response.json()
    assert own.pop("@context")[0] == "http://www.w3.org/ns/anno.jsonld"
    assert own == item
    assert client.get("/quotes/guess/annotation.json").status_code == 404


@pytest.mark.parametrize("ending", ["csv", "json", "atom", "timelinejs.json", "annotations.json"])
def test_the_name_of_a_file_tells_of_its_filters(client: Client, ending: str) -> None:
    timeline = make_timeline(slug="storm")

    whole = client.get(f"/timelines/{timeline.slug}.{ending}")
    narrowed = client.get(f"/timelines/{timeline.slug}.{ending}?since=2022-02-01")

    assert f'filename="storm.{ending}"' in whole["Content-Disposition"]
    assert f'filename="storm-since-2022-02-01.{ending}"' in narrowed["Content-Disposition"]
