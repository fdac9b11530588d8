"""Which of an event's quotes stand on its card: those that fit what a reader asked for, the strongest."""

# The statement is composed of our own table and column names; values are parameters.
# ruff: noqa: S608

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from articles.models import Actor, Quote, Rendition
from config.replicas import reading
from timeline.querysets import PUBLIC_QUOTE_STATUSES
from timeline.searching import holding_all
from timeline.visibility import visible_citations

SHOWN_QUOTES = 3


@dataclass(frozen=True)
class AskedQuotes:
    """What a reader asks for that is a matter of quotes; all together, and one of several of a kind.

    >>> bool(AskedQuotes()), bool(AskedQuotes(words=("ferry",)))
    (False, True)
    """

    words: tuple[str, ...] = ()
    speakers: tuple[int, ...] = ()
    outlets: tuple[int, ...] = ()
    agencies: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.words, self.speakers, self.outlets, self.agencies, self.kinds))

    def conditions(self) -> list[Q]:
        """What a citation's quote has to be, one condition for each filter."""
        speakers = Actor.objects.filter(Q(pk__in=self.speakers) | Q(merged_into__in=self.speakers))
        together = Quote.co_speakers.through.objects.filter(actor__in=speakers).values("quote")
        spoken = Q(quote__speaker__in=speakers) | Q(quote__in=together)
        asked = [
            (self.words, lambda: holding_all(self.words, quotes="quote__")),
            (self.speakers, lambda: spoken),
            (self.outlets, lambda: Q(article__outlet__in=self.outlets)),
            (self.agencies, lambda: Q(article__agencies__overlap=list(self.agencies))),
            (self.kinds, lambda: Q(quote__kind__in=self.kinds)),
        ]
        return [condition() for values, condition in asked if values]


NOTHING = AskedQuotes()


@dataclass(frozen=True)
class Picked:
    """A quote that may stand on a card; `unmatched` filters that a reader chose it does not fit."""

    event_id: int
    quote_id: int
    outlet_id: int
    statement_id: int | None
    unmatched: int
    about: int
    strength: int


@dataclass(frozen=True)
class Candidates:
    """What may stand on cards, by event id, the first choice first, and how many quotes each event has."""

    by_event: dict[int, list[Picked]]
    totals: dict[int, int]

    def shown(self, event_id: int) -> list[Picked]:
        """At most three, each of another outlet."""
        return _varied(self.by_event[event_id]) if event_id in self.by_event else []


NO_CANDIDATES = Candidates({}, {})

STRONGEST = f"""
    SELECT event, quote, outlet, (
        SELECT min(rendition.statement_id) FROM articles_rendition rendition
        WHERE rendition.quote_id = ranked.quote AND rendition.judgement = '{Rendition.Judgement.SAME.value}'
    ), unmatched, about, strength, total
    FROM (
        SELECT *, count(*) OVER (PARTITION BY event) AS total, row_number() OVER (
            PARTITION BY event, outlet ORDER BY unmatched, about, strength, out_of_body, position, pk
        ) AS place
        FROM (
            SELECT event, quote, article__outlet AS outlet, unmatched, position, pk,
                CASE WHEN relation = 'said-here' THEN 0 ELSE 1 END AS about,
                CASE quote__kind WHEN 'direct' THEN 0 WHEN 'mixed' THEN 1 ELSE 2 END AS strength,
                CASE WHEN quote__zone = 'body' THEN 0 ELSE 1 END AS out_of_body
            FROM ({{citations}}) AS cited
        ) AS weighed
    ) AS ranked
    WHERE place <= {SHOWN_QUOTES}
    ORDER BY event, unmatched, about, strength, out_of_body, position, pk"""


def strongest_quotes(event_ids: list[int], asked: AskedQuotes) -> Candidates:
    """The quotes that may stand on each event's card, at most three of an outlet, in one query.

    Those that fit most of what a reader asked for come first; then words said at the event before words about
    it, and the closest to verbatim.
    """
    if not event_ids:
        return NO_CANDIDATES
    unmatched: Combinable = reduce(
        add,
        (
            Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())
            for condition in asked.conditions()
        ),
        Value(0, IntegerField()),
    )
    citations = (
        visible_citations()
        .filter(event__in=event_ids, quote__status__in=PUBLIC_QUOTE_STATUSES)
        .order_by()
        .annotate(unmatched=unmatched)
        .values(
            *("event", "quote", "article__outlet", "relation", "position", "pk"),
            *("quote__kind", "quote__zone", "unmatched"),
        )
    )
    statement, parameters = citations.query.sql_with_params()
    with reading().cursor() as cursor:
        cursor.execute(STRONGEST.format(citations=statement), parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    candidates: dict[int, list[Picked]] = defaultdict(list)
    totals: dict[int, int] = {}
    for *pick, total in rows:
        candidates[pick[0]].append(Picked(*pick))
        totals[pick[0]] = total
    return Candidates(candidates, totals)


def _varied(candidates: list[Picked]) -> list[Picked]:
    """At most three, each of another outlet; a statement twice only where an outlet has none as strong."""
    by_outlet: dict[int, list[Picked]] = defaultdict(list)
    first = candidates[0]
    for pick in candidates:
        if (pick.unmatched, pick.about) == (first.unmatched, first.about):
            by_outlet[pick.outlet_id].append(pick)
    chosen: list[Picked] = []
    told: set[int] = set()
    for picks in by_outlet.values():
        best = [pick for pick in picks if pick.strength == picks[0].strength]
        pick = next((pick for pick in best if pick.statement_id not in told), best[0])
        chosen.append(pick)
        if pick.statement_id is not None:
            told.add(pick.statement_id)
    return chosen[:SHOWN_QUOTES]
