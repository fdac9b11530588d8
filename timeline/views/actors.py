"""An actor: what they said, day by day, and where they took part."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Actor, Quote
from timeline.dates import event_date, said_on
from timeline.describing import number
from timeline.lines import as_unnamed, with_printed_parts
from timeline.renditions import Group, grouped
from timeline.views.quotes import timelines_of
from timeline.visibility import visible_actors, visible_events, visible_quotes

SHOWN_QUOTES = 300
LISTED_EVENTS = 50


@dataclass(frozen=True)
class SpokenOn:
    """What was said on one day, as exactly as the day is known."""

    title: str
    groups: list[Group]


@require_safe
def actor_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The actor's page; an address of a record that was merged leads on to the one that stays."""
    actor = get_object_or_404(Actor.objects.select_related("merged_into"), slug=slug)
    if not visible_actors().filter(pk=actor.canonical.pk).exists():
        raise Http404
    if actor.merged_into is not None:
        return redirect(actor.merged_into.get_absolute_url(), permanent=True)
    return render(request, "timeline/actor_detail.html", actor_context(request, actor))


def actor_context(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    spoken = visible_quotes().filter(pk__in=Quote.objects.by(actor).values("pk"))
    quotes = list(with_printed_parts(spoken).order_by("said_on", "version", "start")[: SHOWN_QUOTES + 1])
    has_more = len(quotes) > SHOWN_QUOTES
    quotes = quotes[:SHOWN_QUOTES]
    ids = [actor.pk, *actor.merged.values_list("pk", flat=True)]
    events = list(
        visible_events().filter(actors__in=ids).distinct().order_by("sort_on", "pk")[:LISTED_EVENTS]
    )
    quoted_at = set(
        visible_events()
        .filter(citations__quote__in=[quote.pk for quote in quotes])
        .values_list("pk", flat=True)
    )
    kinds = Counter(quote.kind for quote in quotes)
    days = _by_day(quotes)
    statements = sum(1 for day in days for group in day.groups if group.gist)
    outlets = {quote.version.article.outlet_id for quote in quotes}
    timelines = timelines_of([event.pk for event in events] + list(quoted_at))
    return {
        "actor": actor,
        "days": days,
        "has_more": has_more,
        "lede": _lede(actor, len(quotes), statements, len(outlets), has_more),
        "present": [(event, event_date(event)) for event in events if event.pk not in quoted_at],
        "events_line": number(len(events), "event"),
        "kinds": [
            (kind, f"{kinds[kind]} {word}")
            for kind, word in (("direct", "verbatim"), ("mixed", "in part"), ("indirect", "paraphrase"))
        ],
        "has_quotes": bool(quotes),
        "relayed_by": sorted(
            {q.relayed_by.canonical.name for q in quotes if q.relayed_by}
            | {as_unnamed(q.relayed_by_description) for q in quotes if q.relayed_by_description}
        ),
        "addressees": sorted({q.addressee for q in quotes if q.addressee}),
        "timelines": [
            (timeline, f"{timeline.get_absolute_url()}?actor={actor.slug}", timeline.title)
            for timeline in timelines
        ],
        "publishers": {
            q.version.article.outlet.label: q.version.article.outlet.homepage for q in quotes
        }.items(),
        "address": request.build_absolute_uri(reverse("timeline:actor", args=[actor.slug])),
    }


def _by_day(quotes: list[Quote]) -> list[SpokenOn]:
    days: dict[str, list[Quote]] = {}
    for quote in quotes:
        day = said_on(quote, weekday=True)
        days.setdefault(day[0].upper() + day[1:], []).append(quote)
    return [SpokenOn(title, grouped(spoken, names_speaker=False)) for title, spoken in days.items()]


def _lede(actor: Actor, quotes: int, statements: int, outlets: int, has_more: bool) -> str:
    role = f"{actor.role}. " if actor.role else ""
    if not quotes:
        return f"{role}Named in events; none of their words are quoted here."
    if has_more:
        return f"{role}More than {quotes} quotes; the first {quotes} are shown."
    said = f"{number(statements, 'statement')} in " if statements else ""
    sentence = f"{said}{number(quotes, 'quote')}, from {number(outlets, 'outlet')}."
    return f"{role}{sentence[0].upper()}{sentence[1:]}"
