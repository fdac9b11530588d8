"""Write a timeline out as a story: all that its entries lead to, and nothing that is suggested or rejected.

What a story file brought stays in the story even where no entry leads to it, as an actor only mentioned does.
Which records are told is settled at the beginning, and in which order; they are read and written part by
part, so that a timeline of very many events needs little more memory than one of few.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Collate

from articles.models import Actor, Article, Outlet, Quote, Rendition, SharedPassage, Statement
from articles.models.names import names_as_stored
from timeline.models import Citation, Discrepancy, Event, StatementLink, StatementTopic, Timeline
from timeline.querysets import PUBLIC_QUOTE_STATUSES
from timeline.stories.format import SECTIONS, Record, StoryError, key_of, pieces
from timeline.stories.forms import Scope, forms_of, timeline_form, withhold_prose

A_PART = 1_000
"""So many records of a kind are in memory at a time."""
QUOTES_IN_ORDER = ("version__article__public_id", "version__number", "start", "end", "public_id")
NUMBERS = ("version__number", "start", "end")


def export_story(slug: str) -> str:
    """Return the story file of the timeline `slug`; raises StoryError where there is none."""
    return "".join(story_pieces(slug))


def story_pieces(slug: str) -> Iterator[str]:
    """Yield the story file piece by piece, all of it from one transaction; raises StoryError like
    `export_story`, before the first piece.
    """
    with names_as_stored(), transaction.atomic():
        timeline = Timeline.objects.filter(slug=slug).first()
        if timeline is None:
            known = ", ".join(Timeline.objects.order_by("slug").values_list("slug", flat=True)[:20])
            raise StoryError(
                [f"There is no timeline {slug!r}; there {'are ' + known if known else 'is none yet'}."]
            )
        articles = _Articles(timeline)
        told = {
            "outlet": _outlets(articles),
            "actor": _actors(articles),
            "article": Article.objects.filter(pk__in=among(articles.keys)),
            "quote": articles.quotes,
            "statement": _statements(articles),
            "event": Event.objects.filter(entries__timeline=timeline),
            "discrepancy": articles.discrepancies,
            "shared_passage": articles.passages,
            "topic": _topics(articles),
        }
        yield from pieces(
            {
                "format": "sourceline-story",
                "version": 1,
                "timeline": timeline_form(timeline),
                **{section: _records(kind, told[kind], articles) for section, kind in SECTIONS.items()},
            }
        )


class _Articles:
    """The articles that a story tells of, and what stands in them."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        of_events = Event.objects.filter(entries__timeline=timeline).values("pk")
        published = Discrepancy.objects.filter(status=Discrepancy.Status.PUBLISHED)
        keys = united(published.filter(timeline=timeline), published.filter(event__in=of_events))
        self.discrepancies = Discrepancy.objects.filter(pk__in=among(keys))
        cited = Citation.objects.public().filter(event__entries__timeline=timeline)
        self.keys = united(
            Article.objects.filter(pk__in=cited.values("article")),
            Article.objects.filter(pk__in=self.discrepancies.values("spans__version__article")),
            Article.objects.filter(public_id__in=self.brought("article")),
        )
        names = Article.objects.filter(pk__in=among(self.keys)).values_list("public_id", flat=True)
        self.scope = Scope(timeline, frozenset(names))
        self.quotes = Quote.objects.filter(
            version__article__in=among(self.keys), status__in=PUBLIC_QUOTE_STATUSES
        )
        self.passages = SharedPassage.objects.filter(
            status=SharedPassage.Status.CONFIRMED,
            one__article__in=among(self.keys),
            other__article__in=among(self.keys),
        ).exclude(one__article=F("other__article"))

    def brought(self, kind: str) -> QuerySet[Any, str]:
        """The keys of the records of this kind that a story file brought with the timeline."""
        return self.timeline.loaded_records.filter(kind=kind).values_list("key", flat=True)

    @property
    def told(self) -> QuerySet[Any]:
        """The statements that the quotes in them render, by their keys."""
        return Rendition.objects.filter(quote__in=self.quotes.values("pk")).values("statement")


def among(keys: Iterable[int]) -> RawSQL:
    """Return the keys as rows, which the database lays beside others at once, however many they are."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


def united(*rows: QuerySet[Any]) -> "array[int]":
    """Return the keys of what is in one of these.

    Asked for one by one: of alternatives in one question, the database would try each row of the table.
    """
    keys: set[int] = set()
    for some in rows:
        keys.update(some.order_by().values_list("pk", flat=True).iterator(chunk_size=10_000))
    return array("q", sorted(keys))


def _records(kind: str, rows: QuerySet[Any], articles: _Articles) -> Iterator[Record]:
    """Yield the records of one kind in the order in which a file has them."""
    if kind == "shared_passage":  # by their sides in order, which only the records have
        yield from sorted(forms_of(kind, rows, articles.scope).values(), key=_places)
        return
    if kind == "discrepancy":
        yield from sorted(_discrepancies(rows, articles), key=lambda record: key_of(kind, record))
        return
    names = {"article": ("public_id",), "quote": QUOTES_IN_ORDER}.get(kind, ("slug",))
    order = [name if name in NUMBERS else Collate(name, "C") for name in names]  # as Python sorts
    keys = array("q", rows.order_by(*order).values_list("pk", flat=True).iterator(chunk_size=10_000))
    model: type[Model] = rows.model
    for first in range(0, len(keys), A_PART):
        part = keys[first : first + A_PART]
        forms = forms_of(kind, model._default_manager.filter(pk__in=list(part)), articles.scope)
        yield from (forms[key] for key in part)


def _places(passage: Record) -> Any:
    return tuple(
        (side["article"], side["version"], side["start"], side["end"])
        for side in (passage["one"], passage["other"])
    )


def _discrepancies(rows: QuerySet[Discrepancy], articles: _Articles) -> Iterable[Record]:
    """Those of the timeline and its events, without words that a story may not print."""
    forms = forms_of("discrepancy", rows, articles.scope).values()
    named = {span["article"] for discrepancy in forms for span in discrepancy["spans"]}
    beside = articles.quotes.filter(version__article__public_id__in=named)
    withhold_prose(forms, forms_of("quote", beside, articles.scope).values())
    return forms


def _outlets(articles: _Articles) -> QuerySet[Outlet]:
    rows = Outlet.objects.all()
    return rows.filter(
        pk__in=among(
            united(
                rows.filter(articles__in=among(articles.keys)).distinct(),
                rows.filter(pk__in=articles.discrepancies.values("silent")),
                rows.filter(slug__in=articles.brought("outlet")),
            )
        )
    )


def _statements(articles: _Articles) -> QuerySet[Statement]:
    rows = Statement.objects.all()
    brought = rows.filter(slug__in=articles.brought("statement"))
    return rows.filter(pk__in=among(united(rows.filter(pk__in=articles.told), brought)))


def _topics(articles: _Articles) -> QuerySet[StatementTopic]:
    rows = StatementTopic.objects.all()
    linked = StatementLink.objects.filter(statement__in=articles.told).values("topic")
    brought = rows.filter(slug__in=articles.brought("topic"))
    return rows.filter(pk__in=among(united(rows.filter(pk__in=linked), brought)))


def _actors(articles: _Articles) -> QuerySet[Actor]:
    """Everybody who takes part in an event, or who speaks, relays or is spoken to in a quote, and those whom
    they stand for, or who stand for them.
    """
    rows = Actor.objects.all()
    events = Event.objects.filter(entries__timeline=articles.timeline)
    met = set(
        united(
            rows.filter(pk__in=events.values("event_actors__actor")),
            *(
                rows.filter(pk__in=articles.quotes.values(role))
                for role in ("speaker", "co_speakers", "relayed_by", "addressee_actor")
            ),
            rows.filter(pk__in=_statements(articles).values("speaker")),
            rows.filter(pk__in=_topics(articles).values("speaker")),
            rows.filter(slug__in=articles.brought("actor")),
        )
    )
    met.update(united(rows.filter(merged__in=among(met)).distinct()))
    met.update(united(rows.filter(merged_into__in=among(met))))
    return rows.filter(pk__in=among(met))
