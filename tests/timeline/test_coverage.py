"""The coverage page: who reported what, cell by cell, and how its rows are chosen and sorted."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Quote
from desk.takedown import take_down
from tests.makers import (
    make_article,
    make_citation,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from tests.timeline.crowd import make_crowd
from tests.timeline.story import PATH, Story
from tests.timeline.story_world import clear
from timeline.models import Timeline

GOLD = Path(__file__).resolve().parents[3] / "shared" / "seeds" / "gold.json"
WORDS = {
    "direct": "verbatim",
    "mixed": "in part",
    "indirect": "paraphrase",
    "noquote": "no quote",
    "silent": "silent",
}


class Table(HTMLParser):
    """The coverage table as its readers have it: rows of cells by the addresses of the rows."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.outlets: list[str] = []
        self.rows: dict[str, list[tuple[str, str]]] = {}
        self.links: dict[str, list[str]] = {}
        self.counts: list[list[str]] = []
        self._text = self._way = self._row = self._cell = ""
        self._numbers: list[str] = []
        self.feed(html[html.index("<table class=") : html.index("</table>")])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "tr":
            self._row, self._numbers = "", []
        if tag in ("th", "td"):
            self._cell, self._text = tag, ""
            self._way = (given.get("class") or "").removeprefix("way ")
            self._scope = given.get("scope") or ""
        if tag == "a" and self._cell == "th":
            self._row = given["href"] or ""
            self.rows[self._row], self.links[self._row] = [], []
        if tag == "a" and self._cell == "td" and self._row:
            self.links[self._row].append(given["href"] or "")

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "th" and self._scope == "col":
            self.outlets.append(self._text.strip())
        if tag == "td" and self._row:
            self.rows[self._row].append((self._way, self._text.strip()))
        elif tag == "td":
            self._numbers.append(self._text.strip())
        if tag == "tr" and self._numbers:
            self.counts.append(self._numbers)
        if tag in ("th", "td"):
            self._cell = ""

    def ways(self) -> dict[str, dict[str, str]]:
        """For each row, by the end of its address, the way of each outlet; the word must say the same."""
        found = {}
        for address, cells in self.rows.items():
            assert all(WORDS[way] == word for way, word in cells), address
            found[address.rstrip("/").rpartition("/")[2]] = dict(
                zip(self.outlets[1:], (way for way, _ in cells), strict=True)
            )
        return found


def table(client: Client, timeline: Timeline | str, **asked: Any) -> Table:
    path = timeline if isinstance(timeline, str) else timeline.get_absolute_url()
    return Table(client.get(f"{path}coverage/", asked).content.decode())


def order(client: Client, timeline: Timeline, **asked: Any) -> list[str]:
    return [address.rstrip("/").rpartition("/")[2] for address in table(client, timeline, **asked).rows]


@pytest.fixture
def coast(db: Any) -> Timeline:
    """Three events: one in both outlets, one in each of them alone."""
    timeline = make_timeline()
    anchor, courier = make_outlet("Anchor", slug="anchor"), make_outlet("Courier", slug="courier")
    texts = {outlet: make_version(make_article(outlet)) for outlet in (anchor, courier)}
    both = make_event(timeline, slug="both", quotes=[make_quote(texts[anchor])])
    make_citation(both, quote=make_quote(texts[courier], "Fishermen", kind="indirect"))
    make_event(timeline, slug="anchor-only", article=texts[anchor].article, on=both.sort_on.replace(day=2))
    make_event(
        timeline,
        slug="courier-only",
        on=both.sort_on.replace(day=3),
        quotes=[
            make_quote(texts[courier], 'the damage "painful but limited"', fragments=["painful but limited"])
        ],
    )
    return timeline


# The demonstration.


def ways_of_story(told: Story) -> dict[str, dict[str, str]]:
    """What each outlet has of each event, worked out from the story file alone."""
    outlets = {
        outlet["slug"]: outlet.get("short_name") or outlet["name"]
        for outlet in json.loads(PATH.read_text(encoding="utf-8"))["outlets"]
    }
    expected = {}
    for slug in told.events:
        kinds: dict[str, set[str]] = {name: set() for name in outlets}
        for article in told.cited_articles(slug):
            kinds[article["outlet"]].add("noquote")
        for quote in told.cited_quotes(slug):
            kinds[told.articles[quote["article"]]["outlet"]].add(quote["kind"])
        expected[slug] = {
            outlets[name]: next((way for way in WORDS if way in held), "silent")
            for name, held in kinds.items()
        }
    return expected


def test_each_cell_of_the_demonstration_says_what_the_story_file_says(
    story_loaded: str, told: Story, client: Client, db: Any
) -> None:
    assert table(client, story_loaded, background=1).ways() == ways_of_story(told)


def test_the_demonstration_is_silent_exactly_where_the_annotations_name_no_report(
    story_loaded: str, client: Client, db: Any
) -> None:
    if not GOLD.exists():
        pytest.skip("the hand-made annotations are not beside this checkout, at ../shared/seeds")
    gold = json.loads(GOLD.read_text(encoding="utf-8"))
    labels = {
        "moscow-times.txt": "The Moscow Times",
        "dw.txt": "DW",
        "cgtn.txt": "CGTN",
        "a-news.txt": "A News",
        "gulf-today.txt": "Gulf Today",
    }
    reported = {event["slug"]: {labels[file] for file in event["reported_by"]} for event in gold["events"]}

    found = table(client, story_loaded, background=1).ways()

    assert {
        slug: {outlet for outlet, way in ways.items() if way != "silent"} for slug, ways in found.items()
    } == reported


def test_statements_down_show_each_statement_of_the_story_with_its_closest_rendition(
    story_loaded: str, told: Story, client: Client, db: Any
) -> None:
    data = json.loads(PATH.read_text(encoding="utf-8"))
    labels = {outlet["slug"]: outlet.get("short_name") or outlet["name"] for outlet in data["outlets"]}
    cited = {
        c["quote"] for slug in told.events for c in told.events[slug].get("citations", []) if c.get("quote")
    }
    expected = {}
    for statement in data["statements"]:
        kinds: dict[str, set[str]] = {label: set() for label in labels.values()}
        for rendition in statement["renditions"]:
            quote = told.quotes[rendition["quote"]]
            if rendition["quote"] in cited:
                kinds[labels[told.articles[quote["article"]]["outlet"]]].add(quote["kind"])
        if any(kinds.values()):
            expected[statement["slug"]] = {
                label: next((way for way in WORDS if way in held), "silent") for label, held in kinds.items()
            }

    found: dict[str, dict[str, str]] = {}
    for part in (1, 2):
        found |= table(client, story_loaded, rows="statements", background=1, part=part).ways()

    assert len(expected) > 50
    assert found == expected


# How rows are chosen and sorted.


def test_a_cell_leads_to_the_quote_that_it_tells_of_or_to_the_outlets_row_on_the_events_page(
    coast: Timeline, client: Client
) -> None:
    found = table(client, coast)

    quotes = {quote.kind: quote.get_absolute_url() for quote in coast_quotes(coast)}
    assert found.links["/events/both/"] == [quotes["direct"], quotes["indirect"]]
    assert found.links["/events/anchor-only/"] == ["/events/anchor-only/#reports.anchor"]
    there = client.get("/events/anchor-only/").content.decode()
    assert re.search(r'<tr role="row" id="reports\.anchor"><th[^>]*><a[^>]*>Anchor</a>', there)
    assert found.links["/events/courier-only/"] == [quotes["mixed"]]


def coast_quotes(timeline: Timeline) -> list[Quote]:
    return list(Quote.objects.filter(citations__event__timelines=timeline))


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({}, ["both", "anchor-only", "courier-only"]),
        ({"order": "newest"}, ["courier-only", "anchor-only", "both"]),
        ({"sort": "most", "order": "newest"}, ["both", "courier-only", "anchor-only"]),
        ({"sort": "fewest"}, ["anchor-only", "courier-only", "both"]),
        ({"sort": "silent:anchor"}, ["courier-only", "both", "anchor-only"]),
        ({"only": "anchor"}, ["anchor-only"]),
        ({"silent": "anchor"}, ["courier-only"]),
        ({"outlet": "anchor"}, ["both", "anchor-only"]),
        ({"kind": ["indirect", "mixed"], "only": "courier"}, ["courier-only"]),
        ({"origins": "2"}, ["both"]),
    ],
    ids=[
        "by time",
        "newest first",
        "most outlets",
        "fewest outlets",
        "one silent first",
        "only one",
        "one silent",
        "one outlet",
        "kinds and only one",
        "two reports",
    ],
)
def test_rows_are_those_asked_for_in_the_order_asked_for(
    coast: Timeline, client: Client, asked: dict[str, Any], rows: list[str]
) -> None:
    assert order(client, coast, **asked) == rows


def test_the_figures_of_an_outlet_are_counted_over_the_filters_and_lead_to_their_rows(
    coast: Timeline, client: Client
) -> None:
    reported, only, silent, _ = table(client, coast, only="courier").counts

    assert reported == ["2", "2"] and only == ["1", "1"] and silent == ["1", "1"]
    response = client.get(f"{coast.get_absolute_url()}coverage/", {"since": "2022-02-02", "sort": "most"})
    queries = [
        parse_qs(urlsplit(unescape(address)).query)
        for address in re.findall(r'href="([^"]*(?:only|silent)=[^"]*)"', response.content.decode())
    ]
    assert {"since": ["2022-02-02"], "sort": ["most"], "only": ["anchor"]} in queries
    assert {"since": ["2022-02-02"], "sort": ["most"], "silent": ["courier"]} in queries


def test_statements_are_kept_by_what_one_outlet_alone_renders_or_does_not(
    coast: Timeline, client: Client
) -> None:
    by_kind = {quote.kind: quote for quote in coast_quotes(coast)}
    make_statement(by_kind["direct"], by_kind["indirect"], slug="shared", gist="The channel is open.")
    make_statement(by_kind["mixed"], slug="alone", gist="The damage is limited.")

    assert order(client, coast, rows="statements") == ["shared", "alone"]
    assert order(client, coast, rows="statements", sort="fewest") == ["alone", "shared"]
    assert order(client, coast, rows="statements", only="courier") == ["alone"]
    assert order(client, coast, rows="statements", silent="anchor") == ["alone"]
    nothing = client.get(f"{coast.get_absolute_url()}coverage/", {"rows": "statements", "only": "anchor"})
    assert nothing.context["table"].rows_in_all == 0


def test_the_tabs_keep_the_filters_and_leave_what_only_the_table_has(coast: Timeline, client: Client) -> None:
    page = client.get(
        f"{coast.get_absolute_url()}coverage/", {"outlet": "anchor", "sort": "most", "rows": "statements"}
    )

    assert [tab.url.partition("?")[2] for tab in page.context["tabs"]][:2] == ["outlet=anchor"] * 2


def test_the_table_alone_comes_for_htmx_with_the_filters_and_tabs_and_is_not_stored(
    coast: Timeline, client: Client
) -> None:
    fragment = client.get(
        f"{coast.get_absolute_url()}coverage/",
        {"sort": "most", "outlet": "anchor"},
        headers={"HX-Request": "true", "HX-Target": "event-list"},
    )

    text = fragment.content.decode()
    assert "<html" not in text
    assert all(f'id="{part}"' in text for part in ("event-list", "views", "filter-fields", "active-filters"))
    assert "no-store" in fragment["Cache-Control"]
    assert fragment["HX-Push-Url"].endswith("/coverage/?outlet=anchor&sort=most")
    assert '<input type="hidden" name="sort" value="most">' in text


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("rows", "quotes", "“quotes” is no kind of row"),
        ("sort", "best", "“best” is no order of the table"),
        ("sort", "silent:", "“silent:” is no order of the table"),
        ("sort", "silent:nobody", "“nobody” is no outlet cited on this timeline"),
        ("only", "nobody", "“nobody” is no outlet cited on this timeline"),
        ("silent", "nobody", "“nobody” is no outlet cited on this timeline"),
        ("part", "-1", "“-1” is no part of the table"),
        ("outlet", "nobody", "“nobody” is no outlet cited on this timeline"),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_table_and_the_rest_holds(
    coast: Timeline, client: Client, name: str, value: str, message: str
) -> None:
    page = client.get(f"{coast.get_absolute_url()}coverage/", {name: value, "kind": "mixed"})

    assert message in page.content.decode()
    assert [row.title for band in page.context["table"].bands for row in band.rows] == [
        coast.events.get(slug="courier-only").title
    ]


def test_nothing_that_matches_says_what_to_drop(coast: Timeline, client: Client) -> None:
    page = client.get(f"{coast.get_absolute_url()}coverage/", {"kind": "mixed", "only": "anchor"})

    assert "<table" not in page.content.decode()
    assert {way["label"] for way in page.context["ways_out"]} == {
        "Without the choice of kind of quote: 1 event",
        "With every outlet: 1 event",
    }


@pytest.mark.parametrize("words", ["set-cookie:x", "-nowhere zzzz:y", '"no such words"'])
def test_words_that_no_event_holds_leave_an_empty_table(coast: Timeline, client: Client, words: str) -> None:
    page = client.get(f"{coast.get_absolute_url()}coverage/", {"q": words})

    assert page.status_code == 200
    assert "<table" not in page.content.decode()


# What readers may see.


def test_what_is_not_public_is_in_no_cell_no_figure_and_no_row(coast: Timeline, client: Client) -> None:
    both = coast.events.get(slug="both")
    hidden = make_version(make_article(make_outlet("Hidden", slug="hidden")))
    suggested = make_quote(hidden, status="suggested")
    make_citation(both, quote=suggested)
    make_statement(suggested, slug="unseen")
    draft = make_event(
        coast, slug="draft", status="draft", quotes=[make_quote(hidden, "Fishermen", kind="indirect")]
    )
    make_statement(*(citation.quote for citation in draft.citations.all()), slug="unseen-too")
    anchor = both.citations.first().article
    make_citation(
        coast.events.get(slug="anchor-only"),
        quote=make_quote(anchor.versions.get(), "painful but limited", status="rejected"),
    )

    found = table(client, coast)

    assert found.outlets == ["Event", "Anchor", "Courier"]
    assert found.ways()["anchor-only"] == {"Anchor": "noquote", "Courier": "silent"}
    assert set(found.ways()) == {"both", "anchor-only", "courier-only"}
    assert b"unseen" not in client.get(f"{coast.get_absolute_url()}coverage/?rows=statements").content
    assert client.get(f"{make_timeline(is_published=False).get_absolute_url()}coverage/").status_code == 404


def test_a_cell_says_where_words_are_lost_or_taken_down_and_where_an_outlet_denies(
    coast: Timeline, client: Client, django_user_model: Any
) -> None:
    by_kind = {quote.kind: quote for quote in coast_quotes(coast)}
    editor = django_user_model.objects.create_superuser("editor")
    article = by_kind["direct"].version.article
    take_down(article, editor, reason="Asked for.", note="Taken down.", keeps_quotes=False)
    by_kind["mixed"].status, by_kind["mixed"].lost_because = "lost", "words"
    by_kind["mixed"].save()
    denial = coast.events.get(slug="anchor-only").citations.get()
    denial.stance = "denies"
    denial.save()

    rows = table(client, coast).rows

    assert rows["/events/both/"][0] == ("indirect", "paraphrase, since lost")
    assert rows["/events/courier-only/"][1] == ("mixed", "in part, since lost")
    assert rows["/events/anchor-only/"][0] == ("noquote", "no quote, denies it")


# At size.


@pytest.mark.parametrize("asked", [{}, {"rows": "statements"}, {"q": "harbour", "sort": "silent:outlet-1"}],
                         ids=["events", "statements", "words"])  # fmt: skip
def test_a_table_takes_as_many_queries_for_120_events_as_for_5(
    client: Client, db: Any, asked: dict[str, str]
) -> None:
    taken = []
    for events in (5, 120):
        clear()
        timeline = make_timeline()
        make_crowd(timeline, events=events)
        address = f"{timeline.get_absolute_url()}coverage/"
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address, asked)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 12
    assert sum(len(band.rows) for band in page.context["table"].bands) == 50
    assert page.context["table"].parts == 3


def test_parts_follow_each_other_without_a_row_twice_and_stop_at_the_last(client: Client, db: Any) -> None:
    timeline = make_timeline()
    make_crowd(timeline, events=120)

    seen = [row for part in (1, 2, 3) for row in order(client, timeline, part=part)]

    assert len(seen) == len(set(seen)) == 120
    assert order(client, timeline, part=9) == seen[100:]
    first = client.get(f"{timeline.get_absolute_url()}coverage/", {"kind": "direct"}).content.decode()
    assert re.search(r'href="[^"]*\?kind=direct&amp;part=2" rel="next"', first)


def test_figures_of_very_many_events_are_grouped_by_thousands(client: Client, db: Any) -> None:
    timeline = make_timeline()
    make_crowd(timeline, events=1_005, quotes_each=1)

    body = client.get(f"{timeline.get_absolute_url()}coverage/?part=21").content.decode()

    assert body.count("1,001–1,005 of 1,005") == 2
    assert "Events reported, of 1,005" in body
    assert re.findall(r"1005", re.sub(r"<[^>]*>", "", body)) == []


def test_of_sixty_outlets_those_that_report_most_stand_in_a_table_that_scrolls_in_itself(
    client: Client, db: Any
) -> None:
    timeline = make_timeline()
    event = make_event(timeline, slug="everywhere", title="A" * 200, is_cited=False)
    outlets = [make_outlet(f"Outlet {number:02}", slug=f"outlet-{number:02}") for number in range(60)]
    for outlet in outlets:
        make_citation(event, article=make_article(outlet))
    for outlet in outlets[40:50]:
        make_event(timeline, article=make_article(outlet))
    address = f"{timeline.get_absolute_url()}coverage/"

    body = client.get(address).content.decode()
    sets = [client.get(address, {"columns": columns}).context["table"].outlets for columns in (1, 2, 3)]

    assert len(Table(body).outlets) == 1 + 25
    assert '<div class="scrolled" role="region"' in body
    assert "Outlets 1–25 of 60, those that report most first" in body
    assert {outlet.label for outlet in sets[0]} >= {f"Outlet {number}" for number in range(40, 50)}
    assert sorted(outlet.label for one in sets for outlet in one) == [outlet.name for outlet in outlets]
    assert [len(one) for one in sets] == [25, 25, 10]
    assert client.get(address, {"columns": 9}).context["table"].outlets == sets[2]


def test_the_outlets_that_a_reader_names_stand_first_and_parts_keep_the_set_of_columns(
    client: Client, db: Any
) -> None:
    timeline = make_timeline()
    outlets = [make_outlet(f"Outlet {number:02}", slug=f"outlet-{number:02}") for number in range(30)]
    for outlet in outlets:
        for _ in range(2):
            make_event(timeline, article=make_article(outlet))
    address = f"{timeline.get_absolute_url()}coverage/"

    named = client.get(address, {"sort": "silent:outlet-29"}).context["table"].outlets
    second = client.get(address, {"columns": 2})

    assert named[0].label == "Outlet 29"
    assert re.search(r'href="[^"]*part=2&amp;columns=2" rel="next"', second.content.decode())
    assert len(second.context["table"].outlets) == 5
    refused = client.get(address, {"columns": "all"}).content.decode()
    assert "“all” is no set of columns: write columns=2." in refused
