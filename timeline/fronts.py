"""What the front page says of the published timelines."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from articles.models import Quote, Rendition
from timeline.dates import timeline_days, with_days_of_events
from timeline.describing import number
from timeline.lines import Line, line_of, one_wording, with_printed_parts
from timeline.models import Timeline
from timeline.renditions import reports_line
from timeline.visibility import (
    entries_with_discrepancies,
    visible_citations,
    visible_discrepancies,
    visible_entries,
    visible_quotes,
    visible_statements,
    visible_timelines,
)

SIZE = 25
"""So many timelines stand on one part of the page."""

LOOKED_AT = 500
"""Events of a part of the page that are looked into; of a longer timeline its events alone are told."""

NEWEST = 40
"""Of a timeline of more events than are looked into, so many of the newest are asked for a statement."""

MOST_WORDINGS = 200
"""Renditions of that statement that are looked through."""

SHOWN_WORDINGS = 2

IN_OWN_WORDS: dict[str, Any] = {
    "kind__in": [Quote.Kind.DIRECT, Quote.Kind.MIXED],
    "status": Quote.Status.ACCEPTED,
    "zone": Quote.Zone.BODY,
}
"""Quotes in which an outlet prints words of the speaker."""


@dataclass(frozen=True)
class Summary:
    """A timeline in a list: what it covers and how much there is."""

    title: str
    url: str
    text: str
    days: str
    counts: str
    differences: str
    differences_url: str


@dataclass(frozen=True)
class Front:
    """A part of the front page: the latest timeline first, with one statement as several outlets print it.

    The first part has the lead; `following` is the number of the next one, 0 after the last.
    """

    lead: Summary | None
    others: list[Summary]
    statement_url: str = ""
    wordings: list[Line] = field(default_factory=list)
    part: int = 1
    following: int = 0


@dataclass
class Figures:
    """What the events of a timeline rest on."""

    outlets: set[int] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)
    reports: set[int] = field(default_factory=set)
    quotes: set[int] = field(default_factory=set)


def front_page(part: int = 1) -> Front:
    """Gather a part in a fixed number of queries, however much there is; an empty timeline does not lead.

    Beyond the last part it is the last.
    """
    has_events = Exists(visible_entries().order_by().filter(timeline=OuterRef("pk")))
    ordered = visible_timelines().order_by(
        has_events.desc(), F("last_day").desc(nulls_first=True), "title", "pk"
    )
    timelines: list[Any] = list(_with_events(ordered)[(part - 1) * SIZE : part * SIZE + 1])
    if part > 1 and not timelines:
        return front_page(min(part - 1, max(1, -(-visible_timelines().count() // SIZE))))
    following = part + 1 if len(timelines) > SIZE else 0
    timelines = timelines[:SIZE]
    figures = _figures(timelines)
    summaries = _summaries(timelines, figures)
    if not summaries or part > 1:
        return Front(None, summaries, part=part, following=following)
    url, wordings = _told_apart(timelines[0])
    return Front(summaries[0], summaries[1:], url, wordings, following=following)


def _with_events(timelines: QuerySet[Timeline]) -> QuerySet[Timeline]:
    """With the number of its events and of those of background, and its first and last day."""
    of_timeline = visible_entries().filter(timeline=OuterRef("pk"))
    told = of_timeline.filter(is_background=False)
    dated = told.filter(is_undated=False)
    return timelines.annotate(
        told=_counted(told),
        behind=_counted(of_timeline.filter(is_background=True)),
        first=Subquery(dated.order_by("sort_at").values("sort_at")[:1]),
        last=Subquery(dated.order_by("-sort_at").values("sort_at")[:1]),
    )


def _counted(entries: Any) -> Coalesce:
    """How many there are, none included."""
    amount = entries.order_by().values("timeline").annotate(amount=Count("pk")).values("amount")
    return Coalesce(Subquery(amount, output_field=IntegerField()), 0)


def _figures(timelines: list[Any]) -> dict[int, Figures]:
    """By timeline what its events rest on, as far as `LOOKED_AT` events go; in two queries.

    Articles that are one report of an event count once: that with the smallest id stands for them.
    """
    left = LOOKED_AT
    found: dict[int, Figures] = {}
    for timeline in timelines:
        if (events := timeline.told + timeline.behind) <= left:
            left -= events
            found[timeline.pk] = Figures()
    on: dict[int, list[int]] = defaultdict(list)
    entries = visible_entries().filter(timeline__in=found).order_by()
    for pk, event, outlets, articles, origins in entries.values_list(
        "timeline", "event", "outlet_ids", "article_ids", "origins"
    ):
        on[event].append(pk)
        found[pk].outlets.update(outlets)
        found[pk].articles.update(articles)
        found[pk].reports.update(origins)
    cited = visible_citations(list(on)).filter(quote__isnull=False).order_by()
    for event, quote in cited.values_list("event", "quote"):
        for pk in on[event]:
            found[pk].quotes.add(quote)
    return found


def _summaries(timelines: list[Any], figures: dict[int, Figures]) -> list[Summary]:
    differing = _differing(timelines)
    return [
        Summary(
            timeline.title,
            timeline.get_absolute_url(),
            timeline.summary,
            timeline_days(_with_days(timeline)),
            _counts(timeline, figures.get(timeline.pk)),
            f"sources differ on {number(differing[timeline.pk], 'point')}"
            if timeline.pk in differing
            else "",
            reverse("timeline:differences", args=[timeline.slug]),
        )
        for timeline in timelines
    ]


def _differing(timelines: list[Timeline]) -> Counter[int]:
    """How many differences the page of each timeline shows."""
    differing: Counter[int] = Counter()
    of_events = entries_with_discrepancies(visible_entries().filter(timeline__in=timelines))
    of_timelines = visible_discrepancies().filter(event=None, timeline__in=timelines)
    for found in (of_events, of_timelines):
        differing.update(dict(found.order_by().values_list("timeline").annotate(points=Count("*"))))
    return differing


def _with_days(timeline: Any) -> Timeline:
    first, last = (moment.date() if moment else None for moment in (timeline.first, timeline.last))
    return with_days_of_events(timeline, first, last)


def _counts(timeline: Any, figures: Figures | None) -> str:
    if not timeline.told + timeline.behind:
        return "No events yet"
    events = number(timeline.told, "event")
    if timeline.behind:
        events += f" and {timeline.behind:,} of background"
    if figures is None:
        return events
    parts = [
        events,
        reports_line(len(figures.outlets), len(figures.reports)),
        number(len(figures.articles), "article"),
        number(len(figures.quotes), "quote"),
    ]
    return " · ".join(parts)


def _told_apart(timeline: Any) -> tuple[str, list[Line]]:
    """A statement of the timeline that most outlets quote in words of their own, and two of its wordings.

    Of a long timeline it is one of the newest events.
    """
    entries = visible_entries(timeline).order_by()
    if timeline.told + timeline.behind > LOOKED_AT:
        entries = entries.in_order(newest_first=True)[:NEWEST]
    said = visible_citations(list(entries.values_list("event", flat=True))).filter(
        quote__renditions__judgement=Rendition.Judgement.SAME,
        **{f"quote__{name}": value for name, value in IN_OWN_WORDS.items()},
    )
    quoted_most = (
        said.order_by()
        .values("quote__renditions__statement")
        .annotate(outlets=Count("article__outlet", distinct=True))
        .order_by("-outlets", "quote__renditions__statement__slug")
        .values_list("quote__renditions__statement", flat=True)
        .first()
    )
    statement = visible_statements().filter(pk=quoted_most).first() if quoted_most else None
    if statement is None:
        return "", []
    renditions = visible_quotes().filter(
        renditions__statement=statement, renditions__judgement=Rendition.Judgement.SAME, **IN_OWN_WORDS
    )
    wordings: dict[tuple[str, ...], Line] = {}
    outlets = set()
    ordered = with_printed_parts(renditions).order_by("kind", "renditions__position", "pk")
    for quote in ordered[:MOST_WORDINGS]:
        line = line_of(quote, repeats_gist=False)
        outlet = quote.version.article.outlet_id
        if outlet not in outlets and one_wording(line) not in wordings:
            outlets.add(outlet)
            wordings[one_wording(line)] = line
    return statement.get_absolute_url(), list(wordings.values())[:SHOWN_WORDINGS]
