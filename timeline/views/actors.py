"""An actor's record: what they are reported to have said, day by day, and where they took part."""

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Actor, Quote
from timeline.actor_records import Told, chains_of, record_of, records_of, told_in_a_sentence
from timeline.cards import reports_line
from timeline.dates import event_date
from timeline.describing import number
from timeline.models import Event, EventActor
from timeline.page_heads import PageHead
from timeline.parts import part_of
from timeline.views.asked import asked_for
from timeline.visibility import (
    entries_with_discrepancies,
    visible_actors,
    visible_citations,
    visible_entries,
    visible_events,
    visible_quotes,
    visible_timelines,
    visible_topics,
)

LISTED_EVENTS = 50
TIMELINES = 3
"""So many are named, those in which the actor has most events."""

LOOKED_AT = 500
"""So many events are looked through for the first, and for the timelines that they are on."""
TOLD_TOPICS = 3
"""So many topics are told in full before a reader chooses one."""


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
    """Everything the page prints, in a fixed number of queries."""
    runs = visible_topics(actor)
    topics = {run[0].topic.slug: run[0].topic for run in runs}
    asked = request.GET.get("topic", "")
    chosen = topics.get(asked)
    linked = {link.statement_id for run in runs for link in run if link.topic == chosen} if chosen else None
    speakers = records_of(actor)
    named_from = asked_for(request, "from")
    beginning = visible_quotes().filter(public_id=named_from).first() if named_from else None
    record = record_of(speakers, part_of(request.GET.get("part", "")), linked, None if chosen else beginning)
    told = record.told
    held = Counter(
        visible_entries()
        .filter(actor_ids__contains=[actor.pk])
        .order_by("-pk")
        .values_list("timeline", flat=True)[:LOOKED_AT]
    )
    found = visible_timelines().filter(pk__in=held)
    timelines = sorted(found, key=lambda timeline: (-held[timeline.pk], timeline.title, timeline.pk))[
        :TIMELINES
    ]
    events = _events_with(actor, speakers, max(held, key=lambda pk: (held[pk], -pk), default=0))
    quoted = _quoted_at(speakers, [event.pk for event in events])
    entries = visible_entries().filter(actor_ids__contains=[actor.pk], timeline__in=timelines)
    points = entries_with_discrepancies(entries).order_by()
    differing = dict(points.values_list("timeline").annotate(points=Count("*")))
    shown = [run for run in runs if run[0].topic == chosen] if chosen else runs
    is_first = record.part == 1 and not record.is_later
    address = actor.get_absolute_url()
    lede = _lede(actor, told)
    return {
        "head": PageHead(
            actor.name,
            f"What {actor.name} is quoted with, where, and by whom. {lede}",
            f"{address}?topic={chosen.slug}" if chosen else address,
            is_listed=is_first,
        ),
        "actor": actor,
        "record": record,
        "days": record.days,
        "lede": lede,
        "chains": chains_of(shown if chosen else shown[:TOLD_TOPICS]) if is_first else [],
        "topics": [(topic, f"{address}?topic={topic.slug}", topic == chosen) for topic in topics.values()],
        "topic": chosen,
        "problem": f"“{asked[:80]}” is no topic on which statements of {actor.name} are linked."
        if asked and not chosen
        else "",
        "address_of_all": address,
        "before": _part_query(chosen, beginning, record.part - 1) if record.part > 1 else "",
        "after": _part_query(chosen, beginning, record.part + 1) if record.part < record.parts else "",
        "later": f"{address}?from={record.following}"
        if record.following and record.part == record.parts
        else "",
        "present": [(event, event_date(event)) for event in events[:LISTED_EVENTS] if event.pk not in quoted]
        if is_first and not chosen
        else [],
        "events_line": f"more than {LISTED_EVENTS} events"
        if len(events) > LISTED_EVENTS
        else number(len(events), "event")
        if events
        else "",
        "kinds": [
            (kind, f"{told.kinds[kind]:,} {word}")
            for kind, word in (("direct", "verbatim"), ("mixed", "in part"), ("indirect", "paraphrase"))
        ],
        "has_quotes": bool(told.quotes),
        "relayed_by": told.relayed_by,
        "addressees": told.addressees,
        "timelines": [
            (timeline, f"{timeline.get_absolute_url()}?actor={actor.slug}", timeline.title)
            for timeline in timelines
        ],
        "differing": [
            (
                f"{reverse('timeline:differences', args=[timeline.slug])}?actor={actor.slug}",
                number(differing[timeline.pk], "point"),
                timeline.title if len(timelines) > 1 else "",
            )
            for timeline in timelines
            if timeline.pk in differing
        ],
        "publishers": {
            quote.version.article.outlet.label: quote.version.article.outlet.homepage
            for quote in record.quotes
        }.items(),
        "address": request.build_absolute_uri(reverse("timeline:actor", args=[actor.slug])),
    }


def _events_with(actor: Actor, speakers: list[int], timeline: int) -> list[Event]:
    """The first events in which the actor took part, one more than are listed.

    Of somebody who took part in very many it is those of one timeline alone.
    """
    took_part = EventActor.objects.filter(actor__in=speakers)
    ids = list(took_part.order_by().values_list("event", flat=True)[: LOOKED_AT + 1])
    if len(ids) <= LOOKED_AT:
        events = visible_events(ids).defer("title_search", "summary_search").order_by("sort_on", "pk")
        return list(events[: LISTED_EVENTS + 1])
    entries = (
        visible_entries()
        .filter(timeline=timeline, actor_ids__contains=[actor.pk])
        .filter(Exists(took_part.filter(event=OuterRef("event_id"))))
        .in_order()
        .values_list("event", flat=True)
    )
    found = list(entries[: LISTED_EVENTS + 1])
    by_id = visible_events(found).defer("title_search", "summary_search").in_bulk()
    return [by_id[pk] for pk in found if pk in by_id]


def _quoted_at(speakers: list[int], events: list[int]) -> set[int]:
    """Those of the events that readers find words of the actor cited for."""
    said = Q(quote__speaker__in=speakers) | Q(quote__co_speakers__in=speakers)
    return set(visible_citations(events).filter(said).order_by().values_list("event", flat=True))


def _part_query(topic: Any, beginning: Quote | None, part: int) -> str:
    asked = [f"topic={topic.slug}"] if topic else [f"from={beginning.public_id}"] if beginning else []
    asked += [f"part={part}"] if part > 1 else []
    return f"?{'&'.join(asked)}" if asked else ""


def _lede(actor: Actor, told: Told) -> str:
    role = f"{actor.role}. " if actor.role else ""
    if not told.quotes:
        return f"{role}Named in events; none of their words are quoted here."
    relayed = ""
    if told.relayed:
        verb = "is" if told.relayed == 1 else "are"
        relayed = f" {number(told.relayed, 'rendition')} {verb} relayed by somebody else."
    return f"{role}{told_in_a_sentence(told)}; {reports_line(told.outlets, told.reports)}.{relayed}"
