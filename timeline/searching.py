"""Find events by words: each place they may stand in is asked by itself, and only what readers may see."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value

from articles.models import Quote, Rendition
from timeline.models import Citation, Entry
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


def _events_holding(entries: QuerySet[Entry], query: SearchQuery) -> set[int]:
    """The events of `entries` with a public place that the query matches, at most one more than CAP."""
    shown = Citation.objects.public().filter(event_id__in=entries.values("event_id"))
    quoted = shown.filter(quote__status__in=PUBLIC_QUOTE_STATUSES)
    words = Q(quote__words_search=query) & ~Q(quote__lost_because=Quote.Loss.TAKEN_DOWN)
    same = {"quote__renditions__judgement": Rendition.Judgement.SAME}
    # Places in one row are looked up together: each lookup by itself would go through all entries once more.
    places = [
        entries.filter(Q(event__title_search=query) | Q(event__summary_search=query)),
        quoted.filter(words | Q(quote__gist_search=query)),
        quoted.filter(**same, quote__renditions__statement__gist_search=query),
        shown.filter(article__headline_search=query),
    ]
    first, *others = (place.order_by().values_list("event_id") for place in places)
    return {row[0] for row in first.union(*others)[: CAP + 1]}


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


def of_events(found: set[int]) -> Q:
    """The condition that an entry's event was found."""
    among = IsAmongMany if len(found) > FEW else IsAmong
    return Q(among(F("event_id"), Value(f"{{{','.join(map(str, sorted(found)))}}}", TextField())))


def events_holding_all(entries: QuerySet[Entry], terms: tuple[str, ...]) -> set[int]:
    """Events with one place that holds all terms together."""
    return _events_holding(entries, reduce(and_, map(_query, terms)))


def events_holding_any(entries: QuerySet[Entry], terms: tuple[str, ...]) -> set[int]:
    return _events_holding(entries, reduce(or_, map(_query, terms)))
