"""What the front page says of the published timelines."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, Func, Max, Min, OuterRef, Q
from django.urls import reverse

from articles.models import Quote
from timeline.dates import timeline_days, with_days_of_events
from timeline.describing import number
from timeline.lines import Line, line_of, one_wording, with_printed_parts
from timeline.models import Timeline
from timeline.renditions import reports_line
from timeline.visibility import (
    visible_citations,
    visible_discrepancies,
    visible_entries,
    visible_quotes,
    visible_statements,
    visible_timelines,
)

SHOWN_WORDINGS = 2


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
    """The front page: the latest timeline first, with one statement as several outlets print it."""

    lead: Summary | None
    others: list[Summary]
    statement_url: str
    wordings: list[Line]


def front_page() -> Front:
    """Gather it in a fixed number of queries for however many timelines; an empty one does not lead."""
    has_events = Exists(visible_entries().order_by().filter(timeline=OuterRef("pk")))
    timelines = list(
        visible_timelines().order_by(has_events.desc(), F("last_day").desc(nulls_first=True), "title")
    )
    summaries = _summaries(timelines)
    if not summaries:
        return Front(None, [], "", [])
    url, wordings = _told_apart(timelines[0])
    return Front(summaries[0], summaries[1:], url, wordings)


def _summaries(timelines: list[Timeline]) -> list[Summary]:
    entries = {
        row["timeline"]: row
        for row in visible_entries()
        .order_by()
        .values("timeline")
        .annotate(
            told=Count("pk", filter=Q(is_background=False)),
            behind=Count("pk", filter=Q(is_background=True)),
            first=Min("sort_at", filter=Q(is_background=False, is_undated=False)),
            last=Max("sort_at", filter=Q(is_background=False, is_undated=False)),
        )
    }
    cited = {
        row["event__entries__timeline"]: row
        for row in visible_citations()
        .filter(event__entries__is_public=True)
        .order_by()
        .values("event__entries__timeline")
        .annotate(
            outlets=Count("article__outlet", distinct=True),
            articles=Count("article", distinct=True),
            quotes=Count("quote", distinct=True),
        )
    }
    reports = _independent_reports()
    differing = _differing(timelines)
    return [
        Summary(
            timeline.title,
            timeline.get_absolute_url(),
            timeline.summary,
            timeline_days(_with_days(timeline, entries.get(timeline.pk, {}))),
            _counts(entries.get(timeline.pk, {}), cited.get(timeline.pk, {}), reports.get(timeline.pk, 0)),
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
    points = visible_discrepancies().order_by()
    of_events = points.filter(event__entries__timeline__in=timelines, event__entries__is_public=True)
    of_timelines = points.filter(event=None, timeline__in=timelines)
    for path, found in (("event__entries__timeline", of_events), ("timeline", of_timelines)):
        differing.update(dict(found.values_list(path).annotate(Count("pk"))))
    return differing


def _with_days(timeline: Timeline, entries: Mapping[str, Any]) -> Timeline:
    first, last = (entries[end].date() if entries.get(end) else None for end in ("first", "last"))
    return with_days_of_events(timeline, first, last)


def _independent_reports() -> dict[int, int]:
    """By timeline, the articles that are a report of their own of at least one event, copies counted once.

    Of the articles that are one report of an event, that with the smallest id stands for them.
    """
    origin = Func(F("origins"), function="unnest", output_field=BigIntegerField())
    pairs = visible_entries().order_by().annotate(origin=origin).values_list("timeline", "origin").distinct()
    return Counter(timeline for timeline, _ in pairs.iterator())


def _counts(entries: Mapping[str, Any], cited: Mapping[str, Any], reports: int) -> str:
    if not entries:
        return "No events yet"
    events = number(entries["told"], "event")
    if entries["behind"]:
        events += f" and {entries['behind']:,} of background"
    parts = [
        events,
        reports_line(cited.get("outlets", 0), reports),
        number(cited.get("articles", 0), "article"),
        number(cited.get("quotes", 0), "quote"),
    ]
    return " · ".join(parts)


def _told_apart(timeline: Timeline) -> tuple[str, list[Line]]:
    """A statement of the timeline that most outlets quote in words of their own, and two of its wordings."""
    quoted = Q(
        renditions__judgement="same",
        renditions__quote__kind__in=[Quote.Kind.DIRECT, Quote.Kind.MIXED],
        renditions__quote__status=Quote.Status.ACCEPTED,
        renditions__quote__zone=Quote.Zone.BODY,
        renditions__quote__citations__event__entries__timeline=timeline,
        renditions__quote__citations__event__entries__is_public=True,
    )
    statement = (
        visible_statements()
        .filter(quoted)
        .annotate(outlets=Count("renditions__quote__version__article__outlet", distinct=True))
        .order_by("-outlets", "slug")
        .first()
    )
    if statement is None:
        return "", []
    renditions = visible_quotes().filter(
        renditions__statement=statement,
        renditions__judgement="same",
        kind__in=[Quote.Kind.DIRECT, Quote.Kind.MIXED],
        status=Quote.Status.ACCEPTED,
        zone=Quote.Zone.BODY,
    )
    wordings: dict[tuple[str, ...], Line] = {}
    outlets = set()
    for quote in with_printed_parts(renditions).order_by("kind", "renditions__position", "pk"):
        line = line_of(quote, repeats_gist=False)
        outlet = quote.version.article.outlet_id
        if outlet not in outlets and one_wording(line) not in wordings:
            outlets.add(outlet)
            wordings[one_wording(line)] = line
    return statement.get_absolute_url(), list(wordings.values())[:SHOWN_WORDINGS]
