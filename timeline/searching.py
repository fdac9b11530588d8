"""Find events by words: each place they may stand in is asked by itself, and only what readers may see."""

# Statements are composed of our own table and column names; values are parameters.
# ruff: noqa: S608

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from articles.models import Quote, Rendition
from config.replicas import reading
from timeline.models import Entry
from timeline.querysets import PUBLIC_QUOTE_STATUSES

CAP = 20_000
"""The most events that a search pages over; it says so when there are more."""

FEW = 200
"""Up to so many events found, it pays that PostgreSQL knows how many they are before it looks for them."""

TERM = re.compile(r'(-?)(?:"([^"]*)"?|“([^”]*)”?|(\S+))')


@dataclass(frozen=True)
class Asked:
    """What a reader typed: terms that must stand together in one place, and terms that may stand in none."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def read_words(text: str) -> Asked:
    """Split words, "phrases" and -exclusions; a phrase left open reaches to the end.

    >>> read_words('troops "common ground" -visit')
    Asked(wanted=('troops', 'common ground'), unwanted=('visit',))
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    for minus, straight, curly, word in TERM.findall(text):
        term = (straight or curly or word).strip()
        if re.search(r"\w", term):
            (unwanted if minus else wanted).append(term)
    return Asked(tuple(wanted), tuple(unwanted))


def _query(term: str) -> SearchQuery:
    # As a phrase: a word such as "build-up" is several for the index, and they belong together.
    words = Func(Value(term), function="search_text")
    return SearchQuery(words, config="sourceline", search_type="phrase")


# Places of public words, each by itself: what is asked must stand together in one of them.
SEEN = f"quote.status = ANY ('{{{{{','.join(PUBLIC_QUOTE_STATUSES)}}}}}')"
IN_EVENT = "(event.title_search @@ {query} OR event.summary_search @@ {query})"
IN_WORDS = f"quote.words_search @@ {{query}} AND quote.lost_because <> '{Quote.Loss.TAKEN_DOWN.value}'"
IN_GIST = "quote.gist_search @@ {query}"
IN_STATEMENT = (
    f"rendition.judgement = '{Rendition.Judgement.SAME.value}' AND statement.gist_search @@ {{query}}"
)
IN_HEADLINE = "article.headline_search @@ {query}"
CITED = f"""(citation.quote_id IS NULL OR EXISTS (
    SELECT FROM articles_quote quote WHERE quote.id = citation.quote_id AND {SEEN}))"""

# Words that few places hold: those places from the indexes, then the events that cite them.
FROM_PLACES = f"""
    WITH quotes AS (
        SELECT quote.id FROM articles_quote quote WHERE {SEEN} AND {IN_WORDS}
        UNION ALL SELECT quote.id FROM articles_quote quote WHERE {SEEN} AND {IN_GIST}
        UNION ALL SELECT quote.id FROM articles_statement statement
        JOIN articles_rendition rendition ON rendition.statement_id = statement.id
        JOIN articles_quote quote ON quote.id = rendition.quote_id WHERE {SEEN} AND {IN_STATEMENT}
    )
    SELECT DISTINCT event_id FROM (
        SELECT event.id AS event_id FROM timeline_event event WHERE {IN_EVENT}
        UNION ALL SELECT citation.event_id FROM quotes
        JOIN timeline_citation citation ON citation.quote_id = quotes.id
        UNION ALL SELECT citation.event_id FROM articles_article article
        JOIN timeline_citation citation ON citation.article_id = article.id WHERE {IN_HEADLINE} AND {CITED}
    ) AS found WHERE event_id IN ({{in_any_order}}) LIMIT {{most}}"""

# Words that many places hold: event after event in the order of the list, each until a place of it is found.
FROM_EVENTS = f"""
    SELECT entry.event_id FROM ({{in_order}}) AS entry, LATERAL (
        SELECT FROM (
            SELECT FROM timeline_event event WHERE event.id = entry.event_id AND {IN_EVENT}
            UNION ALL SELECT FROM timeline_citation citation
            JOIN articles_quote quote ON quote.id = citation.quote_id
            WHERE citation.event_id = entry.event_id AND {SEEN} AND (({IN_WORDS}) OR {IN_GIST})
            UNION ALL SELECT FROM timeline_citation citation
            JOIN articles_quote quote ON quote.id = citation.quote_id
            JOIN articles_rendition rendition ON rendition.quote_id = quote.id
            JOIN articles_statement statement ON statement.id = rendition.statement_id
            WHERE citation.event_id = entry.event_id AND {SEEN} AND {IN_STATEMENT}
            UNION ALL SELECT FROM timeline_citation citation
            JOIN articles_article article ON article.id = citation.article_id
            WHERE citation.event_id = entry.event_id AND {IN_HEADLINE} AND {CITED}
        ) AS place LIMIT 1
    ) AS held LIMIT {{most}}"""

COMMON = 1.5
"""Quotes to an event of the list that hold the words, from which on the events are gone through."""

VERY_COMMON = 150_000
"""Quotes that hold the words, from which on the events are gone through, however many there are."""

# One of both, by the numbers that PostgreSQL guesses; the other is planned, and not carried out.
FOUND = f"""
    WITH guess AS MATERIALIZED (
        SELECT guessed_rows({{holding}}) AS quotes, guessed_rows({{listed}}) AS events
    ), common AS MATERIALIZED (
        SELECT quotes > {VERY_COMMON} OR quotes > {COMMON} * events AS is_so FROM guess
    )
    SELECT event_id FROM ({FROM_EVENTS}) AS gone_through WHERE (SELECT is_so FROM common)
    UNION ALL
    SELECT event_id FROM ({FROM_PLACES}) AS looked_up WHERE NOT (SELECT is_so FROM common)"""


def _events_holding(entries: QuerySet[Entry], query: SearchQuery, most: int | None) -> set[int]:
    """The events of `entries` with a public place that the query matches, at most `most`.

    Where there are more than that, they are the first in the order of `entries` for words that many places
    hold, and any of them for others.
    """
    try:
        in_order = _written(*entries.values("event_id").query.sql_with_params())
        in_any_order = _written(*entries.values("event_id").order_by().query.sql_with_params())
    except EmptyResultSet:
        return set()
    compiler = entries.query.get_compiler(connection=reading())
    asked = _written(*compiler.compile(query.resolve_expression(entries.query)))
    statement = FOUND.format(
        query=f"({asked})",
        in_order=in_order,
        in_any_order=in_any_order,
        most="ALL" if most is None else most,
        holding=_written("%s", [f"SELECT FROM articles_quote WHERE words_search @@ ({asked})"]),
        listed=_written("%s", [in_any_order]),
    )
    with reading().cursor() as cursor:
        cursor.execute(statement)
        return {row[0] for row in cursor.fetchall()}


def _written(statement: str, parameters: Sequence[Any]) -> str:
    """Return a statement with its parameters written into it, each as PostgreSQL quotes it."""
    return str(reading().ops.compose_sql(statement, parameters))  # type: ignore[attr-defined]


def holding_all(terms: tuple[str, ...], *, quotes: str) -> Q:
    """The condition that a quote holds all terms in one place; `quotes` is the way to it, as "quote__"."""
    query = reduce(and_, map(_query, terms))
    same = Rendition.objects.filter(
        quote=OuterRef(f"{quotes}pk"),
        judgement=Rendition.Judgement.SAME,
        statement__gist_search=query,
    )
    words = Q(**{f"{quotes}words_search": query}) & ~Q(**{f"{quotes}lost_because": Quote.Loss.TAKEN_DOWN})
    return words | Q(**{f"{quotes}gist_search": query}) | Q(Exists(same))


class IsAmong(Func):
    """Whether the first expression is one of the numbers of the second, an array as PostgreSQL writes it.

    Django would take each number into its hands, for each statement; of ten thousand that took longer than
    all the rest.
    """

    arg_joiner = " = ANY ("
    template = "%(expressions)s::bigint[])"
    output_field = BooleanField()


class IsAmongMany(IsAmong):
    """As `IsAmong`, of thousands: PostgreSQL does not weigh each number before it begins.

    What it makes of it is a table of the numbers in memory, in which it looks each row up.
    """

    arg_joiner = " IN (SELECT unnest("
    template = "(%(expressions)s::bigint[])) IS TRUE)"


class IsAmongFetched(IsAmong):
    """As `IsAmong`, of thousands that are all wanted: their rows are fetched by an index, and no others.

    That the numbers are written there PostgreSQL learns only when it begins.
    """

    arg_joiner = " = ANY (ARRAY(SELECT unnest("
    template = "%(expressions)s::bigint[])))"


def of_events(found: set[int], *, all_are_wanted: bool = False) -> Q:
    """The condition that an entry's event was found; `all_are_wanted` where no page of them is enough."""
    among = IsAmong
    if len(found) > FEW:
        among = IsAmongFetched if all_are_wanted else IsAmongMany
    return Q(among(F("event_id"), Value(f"{{{','.join(map(str, sorted(found)))}}}", TextField())))


def events_holding_all(entries: QuerySet[Entry], terms: tuple[str, ...]) -> set[int]:
    """Events with one place that holds all terms together, at most one more than CAP."""
    return _events_holding(entries, reduce(and_, map(_query, terms)), CAP + 1)


def events_holding_any(entries: QuerySet[Entry], terms: tuple[str, ...]) -> set[int]:
    """All events with a place that holds one of the terms."""
    return _events_holding(entries, reduce(or_, map(_query, terms)), None)
