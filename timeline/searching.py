"""Find events by words: each place they may stand in is asked by itself, and only what readers may see."""

# Statements are composed of our own table and column names; values are parameters.
# ruff: noqa: S608

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any

from django.contrib.postgres.fields import ArrayField
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

# Whether a place of an event holds the words together: the first that is found tells. OFFSET 0, since places
# come from the event; an index of words would be asked anew for each event.
IN_PLACES = f"""EXISTS (
    SELECT FROM timeline_event event WHERE event.id = entry.event_id AND {IN_EVENT}
    UNION ALL SELECT FROM (
        SELECT quote.words_search, quote.lost_because, quote.gist_search FROM timeline_citation citation
        JOIN articles_quote quote ON quote.id = citation.quote_id
        WHERE citation.event_id = entry.event_id AND {SEEN} OFFSET 0
    ) AS quote WHERE ({IN_WORDS}) OR {IN_GIST}
    UNION ALL SELECT FROM (
        SELECT article.headline_search FROM timeline_citation citation
        JOIN articles_article article ON article.id = citation.article_id
        WHERE citation.event_id = entry.event_id AND {CITED} OFFSET 0
    ) AS article WHERE {IN_HEADLINE}
    UNION ALL SELECT FROM (
        SELECT rendition.judgement, statement.gist_search FROM timeline_citation citation
        JOIN articles_quote quote ON quote.id = citation.quote_id
        JOIN articles_rendition rendition ON rendition.quote_id = quote.id
        JOIN articles_statement statement ON statement.id = rendition.statement_id
        WHERE citation.event_id = entry.event_id AND {SEEN} OFFSET 0
    ) AS rendition, LATERAL (SELECT rendition.gist_search) AS statement WHERE {IN_STATEMENT})"""

# The wordings of events (timeline/sql/0020_wordings.sql) tell which hold a phrase of up to three words; of
# longer ones, and of several terms that must stand together, which may.
FOUND = f"""
    SELECT entry.event_id FROM ({{in_order}}) AS entry
    WHERE (SELECT {{may_be_apart}}) IS NOT TRUE OR {IN_PLACES} LIMIT {{most}}"""
APART = "cardinality(runs_of({term})) > 1"


class HeldBy(Func):
    """Whether the first expression is an event with what all the terms are looked for by."""

    arg_joiner = " = ANY (ARRAY(SELECT events_with("
    template = "%(expressions)s::text[])))"
    output_field = BooleanField()


def _events_holding(entries: QuerySet[Entry], terms: tuple[str, ...], most: int | None) -> set[int]:
    """The events of `entries` with a public place that holds all terms, at most the first `most` of them."""
    held = entries.filter(HeldBy(F("event_id"), Value(list(terms), ArrayField(TextField()))))
    try:
        in_order = _written(*held.values("event_id").query.sql_with_params())
    except EmptyResultSet:
        return set()
    compiler = entries.query.get_compiler(connection=reading())
    query = reduce(and_, map(_query, terms))
    asked = _written(*compiler.compile(query.resolve_expression(entries.query)))
    apart = "true" if len(terms) > 1 else APART.format(term=_written("%s", terms))
    statement = FOUND.format(
        query=f"({asked})",
        in_order=in_order,
        may_be_apart=apart,
        most="ALL" if most is None else most,
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
    return _events_holding(entries, terms, CAP + 1)


def events_holding_any(entries: QuerySet[Entry], terms: tuple[str, ...]) -> set[int]:
    """All events with a place that holds one of the terms."""
    entries = entries.order_by()
    return set().union(*(_events_holding(entries, (term,), None) for term in terms))
