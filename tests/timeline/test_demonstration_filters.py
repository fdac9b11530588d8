"""Every filter on the demonstration, against what the story file says by itself."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.timeline.story import Story

pytestmark = pytest.mark.django_db

Case = tuple[str, str, dict[str, Any]]

# Each row: why it is there, the query as a reader's address has it, and the same in terms of the story file.
CASES: list[Case] = [
    ("no filter: everything but background", "", {}),
    ("background beside it", "background=1", {"background": True}),
    ("one actor", "actor=vladimir-putin", {"actor": ["vladimir-putin"]}),
    ("an actor who only speaks", "actor=the-west&background=1", {"actor": ["the-west"], "background": True}),
    (
        "actors are alternatives",
        "actor=boris-johnson&actor=joe-biden",
        {"actor": ["boris-johnson", "joe-biden"]},
    ),
    ("one outlet", "outlet=dw", {"outlet": ["dw"]}),
    ("outlets are alternatives", "outlet=cgtn&outlet=a-news", {"outlet": ["cgtn", "a-news"]}),
    ("an agency as printed", "agency=dpa", {"agency": ["dpa"]}),
    ("verbatim quotes", "kind=direct", {"kind": ["direct"]}),
    ("quotes verbatim or in part", "kind=direct&kind=mixed", {"kind": ["direct", "mixed"]}),
    ("paraphrase", "kind=indirect", {"kind": ["indirect"]}),
    ("a kind of event", "event=phone-call", {"event": ["phone-call"]}),
    ("kinds are alternatives", "event=visit&event=letter", {"event": ["visit", "letter"]}),
    ("since a day", "since=2022-02-01", {"since": date(2022, 2, 1)}),
    ("since a day inside a week", "since=2022-01-29", {"since": date(2022, 1, 29)}),
    ("since the day after the week", "since=2022-01-31", {"since": date(2022, 1, 31)}),
    ("until a day, inclusive", "until=2022-01-31", {"until": date(2022, 1, 31)}),
    (
        "a single day",
        "since=2022-01-31&until=2022-01-31",
        {"since": date(2022, 1, 31), "until": date(2022, 1, 31)},
    ),
    ("until an hour of a day known as a day", "until=2022-01-31T00", {"until": date(2022, 1, 31)}),
    ("since the last hour of a day", "since=2022-02-01T23", {"since": date(2022, 2, 1)}),
    ("a day with a space before the hour", "since=2022-02-01+23", {"since": date(2022, 2, 1)}),
    (
        "background by its years",
        "until=2010-12-31&background=1",
        {"until": date(2010, 12, 31), "background": True},
    ),
    ("two reports at least", "origins=2", {"origins": 2}),
    ("five reports at least", "origins=5", {"origins": 5}),
    ("a word", "q=parliament", {"q": [r"\bparliament"]}),
    ("a word in another form", "q=sanction", {"q": [r"\bsanction"]}),
    ("two words in one place", "q=Putin+Macron", {"q": [r"\bputin", r"\bmacron"]}),
    ("a phrase", 'q="security+concerns"', {"q": [r"\bsecurity concerns?\b"]}),
    ("a word that may not stand anywhere", "q=Putin+-Johnson", {"q": [r"\bputin"], "q_not": [r"\bjohnson"]}),
    ("only what may not stand anywhere", "q=-Johnson", {"q_not": [r"\bjohnson"]}),
    ("a speaker's own word", "q=bridgeable", {"q": [r"\bbridgeable"]}),
    (
        "three filters together",
        "actor=vladimir-putin&outlet=moscow-times&kind=direct",
        {"actor": ["vladimir-putin"], "outlet": ["moscow-times"], "kind": ["direct"]},
    ),
    (
        "three others together",
        "outlet=gulf-today&since=2022-02-01&event=phone-call&event=statement",
        {"outlet": ["gulf-today"], "since": date(2022, 2, 1), "event": ["phone-call", "statement"]},
    ),
    (
        "words, reports and background",
        "q=NATO&origins=2&background=1",
        {"q": [r"\bnato"], "origins": 2, "background": True},
    ),
]


def all_events(client: Client, address: str) -> list[str]:
    """The slugs on every page of the list, followed by its own links, through the JSON form."""
    slugs: list[str] = []
    following: str | None = address
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.content
        slugs += [event["slug"] for event in answer.json()["events"]]
        assert answer.json()["next"] != following
        following = answer.json()["next"]
    return slugs


@pytest.mark.parametrize(("why", "query", "asked"), CASES, ids=[case[0] for case in CASES])
def test_a_filter_leaves_what_the_story_says(
    client: Client, story_loaded: str, told: Story, why: str, query: str, asked: dict[str, Any]
) -> None:
    expected = told.matching(**asked)

    found = all_events(client, f"{story_loaded.removesuffix('/')}.json?{query}")
    page = client.get(f"{story_loaded}?{query}")

    assert len(found) == len(set(found))
    assert set(found) == expected
    assert page.context["counts"].total == len(expected)
    assert page.context["problems"] == []


def test_the_table_tells_filters_apart(told: Story) -> None:
    """A row that expected every event or none would pass whatever the filter did."""
    everything = told.matching(background=True)

    sizes = {why: len(told.matching(**asked)) for why, _, asked in CASES}

    assert len(everything) == 40 and sizes["no filter: everything but background"] == 28
    assert 0 not in sizes.values()
    assert [why for why, size in sizes.items() if size == 40] == ["background beside it"]


def test_the_demonstration_shows_28_events_and_40_with_background(client: Client, story_loaded: str) -> None:
    plain = client.get(story_loaded).context
    with_background = client.get(story_loaded, {"background": "1"}).context

    assert plain["counts"].total == 28
    assert with_background["counts"].total == 40
    assert with_background["counts"].background == 12


# The states of the filters in which every count is checked.
STATES: list[tuple[str, dict[str, Any]]] = [
    ("", {}),
    ("background=1", {"background": True}),
    ("outlet=dw&outlet=gulf-today", {"outlet": ["dw", "gulf-today"]}),
    (
        "actor=vladimir-putin&kind=direct&since=2022-01-31",
        {"actor": ["vladimir-putin"], "kind": ["direct"], "since": date(2022, 1, 31)},
    ),
    ("q=NATO&outlet=cgtn", {"q": [r"\bnato"], "outlet": ["cgtn"]}),
]


@pytest.mark.parametrize(("query", "asked"), STATES, ids=[state[0] or "nothing chosen" for state in STATES])
def test_each_count_is_what_the_list_would_hold_with_that_option(
    client: Client, story_loaded: str, told: Story, query: str, asked: dict[str, Any]
) -> None:
    sidebar = client.get(f"{story_loaded}?{query}").context["sidebar"]

    shown = {
        (facet.name, option.value): option.events
        for facet in sidebar.facets
        for option in [*facet.options, *facet.more]
    }

    assert len(shown) > 8
    for (name, value), events in shown.items():
        assert events == len(told.matching(**(asked | {name: [value]}))), (name, value)
    assert sidebar.several_reports.events == len(told.matching(**(asked | {"origins": 2})))
    assert sidebar.background.events == len(told.matching(**(asked | {"background": True})))


def test_every_option_that_leads_anywhere_is_offered(client: Client, story_loaded: str, told: Story) -> None:
    sidebar = client.get(story_loaded).context["sidebar"]

    offered = {facet.name: {o.value for o in [*facet.options, *facet.more]} for facet in sidebar.facets}

    events = told.matching()
    assert offered["actor"] == set().union(*(told.actors(slug) for slug in events))
    assert offered["outlet"] == set().union(*(told.outlets(slug) for slug in events))
    assert offered["agency"] == set().union(*(told.agencies(slug) for slug in events))
    assert offered["event"] == {told.events[slug]["kind"] for slug in events}
