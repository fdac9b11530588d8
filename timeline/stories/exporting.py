"""Write a timeline out as a story: all that its entries lead to, and nothing that is suggested or rejected.

What a story file brought stays in the story even where no entry leads to it, as an actor only mentioned does.
"""

from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from articles.models import Actor, Article, Outlet, Quote, Rendition, SharedPassage, Statement
from articles.models.names import names_as_stored
from timeline.models import Citation, Discrepancy, Event, StatementLink, StatementTopic, Timeline
from timeline.querysets import PUBLIC_QUOTE_STATUSES
from timeline.stories.format import SECTIONS, Record, StoryError, key_of, write
from timeline.stories.forms import Scope, forms_of, timeline_form, withhold_prose


def export_story(slug: str) -> str:
    """Return the story file of the timeline `slug`; raises StoryError where there is none."""
    with transaction.atomic():
        return write(story_of(slug))


@names_as_stored()
def story_of(slug: str) -> Record:
    """Return the timeline `slug` as a story with all its keys."""
    timeline = Timeline.objects.filter(slug=slug).first()
    if timeline is None:
        known = ", ".join(Timeline.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise StoryError(
            [f"There is no timeline {slug!r}; there {'are ' + known if known else 'is none yet'}."]
        )
    articles = _articles(timeline)
    scope = Scope(timeline, frozenset(articles.values_list("public_id", flat=True)))
    rows = _rows(timeline, articles)
    forms = {kind: forms_of(kind, rows[kind], scope) for kind in SECTIONS.values()}
    withhold_prose(forms["discrepancy"].values(), forms["quote"].values())
    return {
        "format": "sourceline-story",
        "version": 1,
        "timeline": timeline_form(timeline),
        **{section: sorted(forms[kind].values(), key=_order(kind)) for section, kind in SECTIONS.items()},
    }


def _order(kind: str) -> Any:
    """How the records of a section are sorted: by place in their article, else by what names them."""
    if kind == "quote":
        return lambda quote: (
            quote["article"],
            quote["version"],
            quote["start"],
            quote["end"],
            quote["public_id"],
        )
    if kind == "shared_passage":
        return lambda passage: tuple(
            (side["article"], side["version"], side["start"], side["end"])
            for side in (passage["one"], passage["other"])
        )
    return lambda record: key_of(kind, record)


def _articles(timeline: Timeline) -> QuerySet[Article]:
    """The articles cited by the events of the timeline, and those in which its discrepancies stand."""
    cited = Citation.objects.public().filter(event__entries__timeline=timeline).values("article")
    differing = _discrepancies(timeline).values("spans__version__article")
    return Article.objects.filter(
        Q(pk__in=cited) | Q(pk__in=differing) | Q(public_id__in=_brought(timeline, "article"))
    )


def _brought(timeline: Timeline, kind: str) -> QuerySet[Any, str]:
    """The keys of the records of this kind that a story file brought with the timeline."""
    return timeline.loaded_records.filter(kind=kind).values_list("key", flat=True)


def _discrepancies(timeline: Timeline) -> QuerySet[Discrepancy]:
    of_events = Event.objects.filter(entries__timeline=timeline).values("pk")
    return Discrepancy.objects.filter(
        Q(timeline=timeline) | Q(event__in=of_events), status=Discrepancy.Status.PUBLISHED
    )


def _rows(timeline: Timeline, articles: QuerySet[Article]) -> dict[str, QuerySet[Any]]:
    """The rows of each kind that the story tells of."""
    events = Event.objects.filter(entries__timeline=timeline)
    quotes = Quote.objects.filter(version__article__in=articles, status__in=PUBLIC_QUOTE_STATUSES)
    statements = Statement.objects.filter(
        Q(pk__in=Rendition.objects.filter(quote__in=quotes).values("statement"))
        | Q(slug__in=_brought(timeline, "statement"))
    )
    told = Rendition.objects.filter(quote__in=quotes).values("statement")
    topics = StatementTopic.objects.filter(
        Q(pk__in=StatementLink.objects.filter(statement__in=told).values("topic"))
        | Q(slug__in=_brought(timeline, "topic"))
    )
    met = Actor.objects.filter(
        Q(pk__in=_ids_of_actors(events, quotes, statements))
        | Q(pk__in=topics.values("speaker"))
        | Q(slug__in=_brought(timeline, "actor"))
    )
    canonical = met.filter(merged_into__isnull=False).values("merged_into")
    actors = Actor.objects.filter(
        Q(pk__in=met) | Q(pk__in=canonical) | Q(merged_into__in=met) | Q(merged_into__in=canonical)
    )
    return {
        "outlet": Outlet.objects.filter(
            Q(pk__in=articles.values("outlet"))
            | Q(pk__in=_discrepancies(timeline).values("silent"))
            | Q(slug__in=_brought(timeline, "outlet"))
        ),
        "actor": actors,
        "article": articles,
        "quote": quotes,
        "statement": statements,
        "event": events,
        "discrepancy": _discrepancies(timeline),
        "shared_passage": SharedPassage.objects.filter(
            status=SharedPassage.Status.CONFIRMED, one__article__in=articles, other__article__in=articles
        ).exclude(one__article=F("other__article")),
        "topic": topics,
    }


def _ids_of_actors(
    events: QuerySet[Event], quotes: QuerySet[Quote], statements: QuerySet[Statement]
) -> set[int]:
    """Everybody who takes part in an event, or who speaks, relays or is spoken to in a quote."""
    ids = set(events.values_list("event_actors__actor", flat=True))
    for role in ("speaker", "co_speakers", "relayed_by", "addressee_actor"):
        ids.update(quotes.values_list(role, flat=True))
    ids.update(statements.values_list("speaker", flat=True))
    return {pk for pk in ids if pk is not None}
