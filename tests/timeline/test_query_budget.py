"""What lists ask of the database, on a small archive that is made once: the plans, and what they find."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.corpus.archive import Archive, Size
from tests.corpus.making import make_corpus
from timeline import fronts, outlet_records
from timeline.filters import EventFilterForm
from timeline.models import Citation, Entry, Timeline
from timeline.paging import Cursor, page_of
from timeline.visibility import (
    visible_actors,
    visible_articles,
    visible_discrepancies,
    visible_events,
    visible_outlets,
    visible_quotes,
    visible_statements,
)

QUOTES = 2_000

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def corpus(django_db_setup: None, django_db_blocker: Any) -> Iterator[Timeline]:
    with django_db_blocker.unblock(), transaction.atomic():
        make_corpus(QUOTES)
        yield Timeline.objects.get(slug="corpus")
        transaction.set_rollback(True)


def asked(timeline: Timeline, query: str) -> EventFilterForm:
    return EventFilterForm(QueryDict(query), timeline=timeline)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def planned(statement: str) -> list[dict[str, Any]]:
    """The nodes of the plan of a statement, as it was carried out."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        (found,) = cursor.fetchone()
    found = json.loads(found) if isinstance(found, str) else found
    return list(nodes(found[0]["Plan"]))


def _reads_all(node: dict[str, Any]) -> bool:
    """Whether it goes through the quotes by an index, as when joins come before what is asked for."""
    is_of_quotes = node.get("Relation Name") == "articles_quote" and "Index Cond" not in node
    return is_of_quotes and node.get("Actual Rows", 0) * node["Actual Loops"] >= QUOTES


@pytest.mark.parametrize("newest_first", [False, True], ids=["oldest", "newest"])
def test_a_page_far_down_begins_where_the_index_leads(corpus: Timeline, newest_first: bool) -> None:
    entries = asked(corpus, "background=1").entries
    rows = list(entries.in_order(newest_first=newest_first))
    cursor = Cursor.of(rows[len(rows) * 3 // 4], newest_first=newest_first)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page = page_of(entries, newest_first=newest_first, cursor=cursor)
    assert [entry.pk for entry in page.entries] == [
        entry.pk for entry in rows[len(rows) * 3 // 4 + 1 :][: len(page.entries)]
    ]
    (query,) = captured.captured_queries
    with connection.cursor() as cursor:  # so few rows as here are sooner sorted
        cursor.execute("SET LOCAL enable_sort = off")
    plan = planned(query["sql"])
    scans = [node for node in plan if node.get("Relation Name") == "timeline_entry"]
    assert [scan["Index Name"] for scan in scans] == ["entry_newest_first" if newest_first else "entry_order"]
    assert all("ROW(" in scan["Index Cond"] for scan in scans)
    assert not [node for node in plan if node["Node Type"] == "Sort"]


LARGE = {
    *("articles_quote", "articles_article", "articles_articleversion"),
    *("timeline_entry", "timeline_citation", "timeline_event", "timeline_showing"),
    "timeline_amendment",
}


OF_FEW_QUOTES = {"article", "event", "event with differences", "quote", "statement"}


@pytest.mark.parametrize(
    "page",
    [
        "front", "actor", "outlet", "article", "event", "event with differences", "quote", "statement",
        "coverage", "coverage sorted", "statements covered", "differences", "differences of a kind",
        "corrections", "feed", "print", "embedded list",
        "embedded event", "embedded quote", "embedded statement",
    ],
)  # fmt: skip
def test_no_page_has_to_read_all_that_there_is(corpus: Timeline, client: Client, page: str) -> None:
    here = corpus.get_absolute_url()
    event, quote = visible_events().order_by("pk")[5], visible_quotes().order_by("pk")[5]
    differing = visible_events().filter(discrepancies__in=visible_discrepancies()).order_by("pk")[0]
    statement, article = visible_statements().order_by("pk")[0], visible_articles().order_by("pk")[9]
    address = {
        "front": "/",
        "actor": visible_actors().order_by("pk")[0].get_absolute_url(),
        "outlet": visible_outlets().order_by("pk")[0].get_absolute_url(),
        "article": article.get_absolute_url(),
        "event": event.get_absolute_url(),
        "event with differences": differing.get_absolute_url(),
        "quote": quote.get_absolute_url(),
        "statement": statement.get_absolute_url(),
        "coverage": f"{here}coverage/",
        "coverage sorted": f"{here}coverage/?sort=most",
        "statements covered": f"{here}coverage/?rows=statements",
        "differences": f"{here}differences/",
        "differences of a kind": f"{here}differences/?differ=figure",
        "corrections": "/corrections/",
        "feed": f"{here[:-1]}.atom",
        "print": f"{here}print/",
        "embedded list": f"/embed{here}",
        "embedded event": f"/embed{event.get_absolute_url()}",
        "embedded quote": f"/embed{quote.get_absolute_url()}",
        "embedded statement": f"/embed{statement.get_absolute_url()}",
    }[page]
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in captured.captured_queries if "SELECT" in query["sql"]]
    assert asked
    with connection.cursor() as cursor:  # so few rows as here are soonest read from the first to the last
        cursor.execute("SET LOCAL enable_seqscan = off")
    read = {
        node["Relation Name"]: statement
        for statement in asked
        for node in planned(statement)
        if node["Node Type"] == "Seq Scan" or (page in OF_FEW_QUOTES and _reads_all(node))
    }
    assert not {table: statement for table, statement in read.items() if table in LARGE}


def cited_by_hand(events: set[int]) -> list[Citation]:
    """The citations of these events that readers see, chosen in Python."""
    found = Citation.objects.filter(event__in=events).select_related("article", "quote")
    return [one for one in found if one.quote is None or one.quote.status in ("accepted", "lost")]


def test_the_figures_of_outlets_are_those_counted_by_hand(
    corpus: Timeline, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet_records, "LOOKED_AT", 10_000)
    public = {entry.event_id for entry in Entry.objects.filter(is_public=True)}
    articles = {one.article for one in cited_by_hand(public)}
    for outlet in visible_outlets().order_by("pk")[:6]:
        page = client.get(outlet.get_absolute_url()).context
        entries = Entry.objects.filter(is_public=True, is_background=False, timeline__in=page["timelines"])
        told = {entry.event_id: set(entry.outlet_ids) for entry in entries}
        figures = page["reported"]
        assert figures.told.total == len(told)
        assert figures.reported.total == sum(outlet.pk in held for held in told.values())
        assert figures.only_here_count.total == sum(held == {outlet.pk} for held in told.values())
        assert figures.silent_count.total == sum(outlet.pk not in held for held in told.values())
        of_outlet = sum(article.outlet_id == outlet.pk for article in articles)
        assert page["articles_line"] == f"{of_outlet:,} article{'s' if of_outlet > 1 else ''}"


def test_the_figures_of_the_front_page_are_those_counted_by_hand(
    corpus: Timeline, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fronts, "LOOKED_AT", 100_000)
    front = client.get("/").context["front"]
    counts = {one.url: one.counts for one in [front.lead, *front.others]}
    for timeline in Timeline.objects.filter(is_published=True):
        entries = Entry.objects.filter(is_public=True, timeline=timeline)
        if timeline.get_absolute_url() not in counts or not entries:
            continue
        cited = cited_by_hand({entry.event_id for entry in entries})
        told = counts[timeline.get_absolute_url()].split(" · ")
        figures = [
            sum(not entry.is_background for entry in entries),
            len({one.article.outlet_id for one in cited}),
            len({one.article_id for one in cited}),
            len({one.quote_id for one in cited if one.quote_id}),
        ]
        words = [told[0].split()[0], told[1].split()[0], told[2].split()[0], told[3].split()[0]]
        assert [int(word.replace(",", "").replace("no", "0")) for word in words] == figures


def searched(timeline: Timeline, words: str) -> tuple[set[int], list[dict[str, Any]]]:
    """What a search finds, and the nodes of its plan."""
    with CaptureQueriesContext(connection) as captured:
        form = asked(timeline, f"q={words}")
        found = set(form.apply(form.entries).values_list("event_id", flat=True))
    (search,) = (query["sql"] for query in captured.captured_queries if "events_with" in query["sql"])
    return found, planned(search)


def test_words_are_found_without_a_look_at_what_does_not_hold_them(corpus: Timeline) -> None:
    lexicon = Archive(Size(QUOTES)).lexicons["en"]
    phrases = [next(run for run in lexicon.collocations if run.count(" ") == more) for more in (1, 2, 3)]
    for words in (lexicon.words[0], lexicon.words[300], *(f'"{phrase}"' for phrase in phrases)):
        found, plan = searched(corpus, words)
        assert found == by_hand(corpus, words.strip('"')), words
        assert found, words
        used = [node for node in plan if node["Actual Loops"]]
        read = {node["Relation Name"] for node in used if node["Node Type"] == "Seq Scan"}
        assert read <= {"articles_rendition"}, words  # of which there are few here


def test_longer_phrases_are_looked_for_in_the_places_of_an_event_alone(corpus: Timeline) -> None:
    phrase = next(run for run in Archive(Size(QUOTES)).lexicons["en"].collocations if run.count(" ") == 3)
    _, plan = searched(corpus, f'"{phrase}"')
    looked = {
        node["Index Name"] for node in plan if node["Node Type"].startswith("Index") and node["Actual Loops"]
    }
    assert "timeline_event_pkey" in looked
    assert not looked & {"quote_words_search", "quote_gist_search", "event_title_search"}


def by_hand(timeline: Timeline, word: str) -> set[int]:
    """The events with the word in a public place, looked up in Python; no invented word is another's stem."""
    holds = re.compile(rf"\b{word}\b", re.IGNORECASE).search
    found = set()
    shown = asked(timeline, "").entries.filter(is_background=False)
    for entry in shown.select_related("event").prefetch_related("event__citations__quote__statements"):
        places = [entry.event.title, entry.event.summary]
        for citation in entry.event.citations.select_related("article", "quote"):
            places.append(citation.article.headline)
            if (quote := citation.quote) is not None:
                places += [quote.gist, *quote.verbatim_fragments]
                places += quote.statements.values_list("gist", flat=True)
        if any(map(holds, places)):
            found.add(entry.event_id)
    return found


def test_options_of_two_filters_look_only_at_events_that_one_of_them_leaves(corpus: Timeline) -> None:
    choices = asked(corpus, "").choices
    actor, outlet = choices["actor"][8].value, choices["outlet"][5].value
    form = asked(corpus, f"actor={actor}&outlet={outlet}")
    with CaptureQueriesContext(connection) as captured:
        counts = form.count()
    statement = captured.captured_queries[-1]["sql"]
    read = max(node["Actual Rows"] for node in planned(statement) if node.get("CTE Name") == "base")
    conditions = form.conditions()
    either = form.entries.filter(conditions["actor"] | conditions["outlet"]).count()
    assert counts.total <= read <= either < form.entries.count()
