"""The differences of the demonstration, against what the story file says by itself."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from tests.timeline.shown_cards import cards_on
from tests.timeline.story import PATH, Story

pytestmark = pytest.mark.django_db

POINTS: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))["discrepancies"]

# Each row: the query as a reader's address has it, the filters of events in terms of the story file, the
# kinds, and the outlets that have a side.
CASES: list[tuple[str, dict[str, Any], set[str], set[str]]] = [
    ("", {}, set(), set()),
    ("background=1&order=newest", {}, set(), set()),
    ("differ=omission", {}, {"omission"}, set()),
    ("differ=figure&differ=spelling", {}, {"figure", "spelling"}, set()),
    ("side=cgtn", {}, set(), {"cgtn"}),
    ("side=cgtn&side=a-news&differ=attribution", {}, {"attribution"}, {"cgtn", "a-news"}),
    ("actor=boris-johnson", {"actor": ["boris-johnson"]}, set(), set()),
    ("outlet=a-news", {"outlet": ["a-news"]}, set(), set()),
    ("kind=direct&side=dw", {"kind": ["direct"]}, set(), {"dw"}),
    ("event=phone-call&differ=wording", {"event": ["phone-call"]}, {"wording"}, set()),
    ("q=parliament", {"q": ["parliament"]}, set(), set()),
]


def outlets_of(point: dict[str, Any], told: Story) -> set[str]:
    return {told.articles[span["article"]]["outlet"] for span in point["spans"]}


def found_on(client: Client, address: str, query: str) -> list[Any]:
    sections = client.get(f"{address}differences/?{query}").context["sections"]
    return [difference for section in sections for difference in section.differences]


@pytest.mark.parametrize(
    ("query", "asked", "kinds", "sides"), CASES, ids=[query or "all" for query, *_ in CASES]
)
def test_the_page_holds_the_points_whose_events_match(
    client: Client,
    story_loaded: str,
    told: Story,
    query: str,
    asked: dict[str, Any],
    kinds: set[str],
    sides: set[str],
) -> None:
    events = told.matching(background=True, **asked)
    expected = {
        point["slug"]
        for point in POINTS
        if (point.get("event") in events or (not asked and not point.get("event")))
        and (not kinds or point["kind"] in kinds)
        and (not sides or sides & outlets_of(point, told))
    }

    found = found_on(client, story_loaded, query)

    assert {difference.slug for difference in found} == expected
    assert len(found) == len(expected)


def test_kinds_and_outlets_are_counted_as_the_story_has_them(
    client: Client, story_loaded: str, told: Story
) -> None:
    kinds = Counter(point["kind"] for point in POINTS)
    sides = Counter(outlet for point in POINTS for outlet in outlets_of(point, told))

    context = client.get(f"{story_loaded}differences/").context
    offered = {offer.query: offer.label for offer in (*context["kinds"], *context["outlets"])}

    assert offered[""] == f"All {len(POINTS)}"
    for kind, points in kinds.items():
        assert offered[f"differ={kind}"].endswith(f" {points}")
    for outlet, points in sides.items():
        assert offered[f"side={outlet}"].endswith(f" {points}")
    assert len(offered) == 1 + len(kinds) + len(sides)


def test_no_side_shows_more_of_an_outlets_prose_than_eight_words(
    client: Client, story_loaded: str, told: Story
) -> None:
    said: dict[str, list[str]] = {}
    for quote in told.quotes.values():
        own = [quote["exact"]] if quote["kind"] == "direct" else []
        own += [fragment["exact"] for fragment in quote.get("fragments", [])]
        said.setdefault(quote["article"], []).extend(own)
    kept = {
        (span["article"], span["start"], span["end"]): span["exact"]
        for point in POINTS
        for span in point["spans"]
        if span.get("exact")
    }
    shown = 0

    for difference in found_on(client, story_loaded, ""):
        for side in difference.sides:
            article = side.span.version.article.public_id
            own = [stretch.text for stretch in side.stretches if not stretch.is_said]
            prose = [words for words in own if words != "…"]
            for stretch in side.stretches:
                if stretch.is_said:
                    assert any(stretch.text in words for words in said[article])
            assert sum(len(words.split()) for words in prose) <= 8
            for words in prose:
                assert words in kept[article, side.span.start, side.span.end]
            shown += bool(side.stretches)

    assert shown > 90


def test_the_silent_are_those_that_the_story_names(client: Client, story_loaded: str) -> None:
    silent = {
        difference.slug: sorted(outlet.slug for outlet in difference.silent)
        for difference in found_on(client, story_loaded, "")
        if difference.silent
    }

    assert silent == {point["slug"]: point["silent"] for point in POINTS if point.get("silent")}


def test_front_page_cards_events_and_export_count_alike(client: Client, story_loaded: str) -> None:
    of_event = Counter(point["event"] for point in POINTS if point.get("event"))
    exported: Counter[str] = Counter()
    carded: dict[str, str] = {}
    whole = 0
    address: str | None = f"{story_loaded.removesuffix('/')}.json?background=1"
    while address:
        data = client.get(address).json()
        whole += len(data["differences"])
        exported.update({event["slug"]: len(event["differences"]) for event in data["events"]})
        address = data["next"]
    carded |= {card.slug: card.differences for card in cards_on(client.get(story_loaded))}

    assert f"sources differ on {len(POINTS)} points" in client.get("/").content.decode()
    assert +exported == of_event and whole == len(POINTS) - of_event.total()
    for slug, words in carded.items():
        points = int((re.findall(r"\d+", words) or ["1"])[0]) if words else 0
        assert points == of_event[slug]
    for slug, points in of_event.items():
        assert len(client.get(f"/events/{slug}/").context["differences"]) == points


def test_the_two_counts_of_the_dead_stand_under_each_other(client: Client, story_loaded: str) -> None:
    (difference,) = found_on(client, story_loaded, "differ=figure")

    assert [row.aligned[1] for row in difference.rows] == ["13,000", "14,000"]
