"""What needs an editor now: suggestions to decide, words that were lost, events to publish."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from articles.admin.listing import counted_up_to
from articles.models import Article, Quote
from articles.statements import COUNTED
from articles.syndication import waiting as passages_waiting
from desk.publishing import reasons_against, with_what_is_checked
from timeline.models import Citation, Discrepancy, Event

COUNTED_ARTICLES = 1_000
"""So many articles with suggestions are counted; of more, that there are more."""
SHOWN = 20
"""Rows of each list; how many there are in all is told beside it."""


@dataclass
class Waiting:
    """The first rows of each pile and its size; a pile that the user may not see is empty."""

    articles: list[Article] = field(default_factory=list)
    article_count: int = 0
    suggestion_count: int = 0
    lost: list[Quote] = field(default_factory=list)
    lost_count: int = 0
    in_review: list[tuple[Event, list[str]]] = field(default_factory=list)
    in_review_count: int = 0
    shaken: list[Event] = field(default_factory=list)
    unlinked_count: int = 0
    unspoken_count: int = 0
    is_of_newest: bool = False
    """Whether what is not finished was looked for among the newest quotes alone, as there are very many."""
    difference_count: int = 0
    passage_count: int = 0

    def __bool__(self) -> bool:
        return bool(
            self.article_count or self.lost_count or self.in_review_count or self.shaken
            or self.unlinked_count or self.unspoken_count or self.difference_count or self.passage_count
        )  # fmt: skip


def waiting_for(user: Any) -> Waiting:
    """Return what `user` may see of the work that waits."""
    waiting = Waiting()
    if user.has_perm("articles.view_quote"):
        _add_quotes(waiting)
    if user.has_perm("articles.view_sharedpassage"):
        waiting.passage_count = passages_waiting().count()
    if user.has_perm("timeline.view_event"):
        _add_events(waiting)
    if user.has_perm("timeline.view_discrepancy"):
        waiting.difference_count = Discrepancy.objects.filter(status="suggested").count()
    return waiting


def _add_quotes(waiting: Waiting) -> None:
    suggested = Quote.objects.suggested()
    waiting.suggestion_count = counted_up_to(suggested)
    pile = Article.objects.filter(Exists(suggested.filter(version__article=OuterRef("pk"))))
    waiting.article_count = counted_up_to(pile, COUNTED_ARTICLES)
    waiting.articles = list(
        pile.select_related("outlet")
        .annotate(
            undecided=Count("versions__quotes", filter=Q(versions__quotes__status="suggested")),
            decided=Count("versions__quotes", filter=~Q(versions__quotes__status="suggested")),
        )
        .order_by("-pk")[:SHOWN]
    )
    lost = Quote.objects.filter(status=Quote.Status.LOST).exclude(lost_because=Quote.Loss.TAKEN_DOWN)
    waiting.lost_count = lost.count()
    waiting.lost = list(
        lost.select_related("speaker", "version__article__outlet")
        .defer("version__text", "version__raw", "version__spans")
        .prefetch_related("citations__event")
        .order_by("-pk")[:SHOWN]
    )
    accepted = Quote.objects.accepted()
    newest = accepted.newest(COUNTED)
    waiting.is_of_newest = newest.count() >= COUNTED
    waiting.unlinked_count = newest.filter(~Exists(Citation.objects.filter(quote=OuterRef("pk")))).count()
    waiting.unspoken_count = newest.unspoken().count()


def _add_events(waiting: Waiting) -> None:
    in_review = Event.objects.filter(status=Event.Status.IN_REVIEW)
    waiting.in_review_count = in_review.count()
    shown = with_what_is_checked(in_review.order_by("pk"))[:SHOWN]
    waiting.in_review = [(event, reasons_against(event)) for event in shown]
    lost = Citation.objects.filter(event=OuterRef("pk"), quote__status=Quote.Status.LOST).exclude(
        quote__lost_because=Quote.Loss.TAKEN_DOWN
    )
    waiting.shaken = list(Event.objects.published().filter(Exists(lost)).order_by("-pk")[:SHOWN])
