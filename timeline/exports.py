"""Write what a reader sees as data: the same filters, the same words, nothing more."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from articles.importing.moments import zone_named
from articles.models import Article, Quote
from articles.precision import CLOCK
from timeline.filters import EventFilterForm
from timeline.lines import with_printed_parts
from timeline.models import Citation, Entry, Event, EventActor, Timeline
from timeline.visibility import public_words, visible_citations, visible_quotes

Absolute = Callable[[str], str]
"""Makes an absolute address of a path."""

LICENCE = (
    "Titles, summaries and gists are the editors' own words and may be used with a link to this timeline. "
    "Quoted words are the speakers', as the named outlet printed them. "
    "The articles belong to their publishers."
)


def timeline_json(timeline: Timeline, form: EventFilterForm, absolute: Absolute) -> dict[str, Any]:
    """The JSON form, version 1, of one page of the filtered timeline; `form` has no problems."""
    counts, page = form.count(), form.page()
    path = f"{timeline.get_absolute_url().removesuffix('/')}.json"
    following = absolute(f"{path}?{form.query(cursor=page.next)}") if page.next else None
    return {
        "version": 1,
        "licence": LICENCE,
        "timeline": {
            "slug": timeline.slug,
            "title": timeline.title,
            "zone": timeline.zone,
            "url": absolute(timeline.get_absolute_url()),
        },
        "filters": form.values(),
        "count": counts.total,
        "count_is_capped": form.is_capped,
        "next": following,
        "events": events_json(page.entries, form, absolute),
    }


def problems_json(form: EventFilterForm) -> dict[str, Any]:
    """What cannot be read in a query, in the words that the page uses."""
    return {
        "errors": [
            {"filter": problem.name, "value": problem.value, "message": problem.message}
            for problem in form.problems
        ]
    }


def events_json(entries: list[Entry], form: EventFilterForm, absolute: Absolute) -> list[dict[str, Any]]:
    ids = [entry.event_id for entry in entries]
    actors: dict[int, list[dict[str, str]]] = defaultdict(list)
    for part in (
        EventActor.objects.filter(event__in=ids)
        .select_related("actor__merged_into")
        .order_by("event", "position", "pk")
    ):
        actor = {"slug": part.actor.canonical.slug, "name": part.actor.canonical.name}
        if actor not in actors[part.event_id]:
            actors[part.event_id].append(actor)
    citations: dict[int, list[Citation]] = defaultdict(list)
    for citation in (
        visible_citations()
        .filter(event__in=ids)
        .select_related("article__outlet")
        .defer("article__headline_search")
        .order_by("event", "position", "pk")
    ):
        citations[citation.event_id].append(citation)
    cited = [citation.quote_id for group in citations.values() for citation in group if citation.quote_id]
    quotes = {quote.pk: quote for quote in with_printed_parts(visible_quotes().filter(pk__in=cited))}
    outlets = {choice.pk: {"slug": choice.value, "name": choice.label} for choice in form.choices["outlet"]}
    return [
        _event_json(
            entry,
            actors.get(entry.event_id, []),
            [outlet for pk, outlet in outlets.items() if pk in entry.outlet_ids],
            [_citation_json(citation, quotes, absolute) for citation in citations[entry.event_id]],
            absolute,
        )
        for entry in entries
    ]


def _event_json(
    entry: Entry,
    actors: list[dict[str, str]],
    outlets: list[dict[str, str]],
    citations: list[dict[str, Any]],
    absolute: Absolute,
) -> dict[str, Any]:
    event = entry.event
    return {
        "slug": event.slug,
        "url": absolute(event.get_absolute_url()),
        "title": event.title,
        "summary": event.summary,
        "earliest": event_moment(event, event.earliest),
        "latest": event_moment(event, event.latest),
        "precision": event.precision,
        "zone": event.zone,
        "place": event.place,
        "kind": event.kind,
        "background": event.is_background,
        "announced": event.is_announced,
        "actors": actors,
        "outlets": outlets,
        "reports": entry.reports,
        "citations": citations,
    }


def event_moment(event: Event, moment: datetime | None) -> str | None:
    """A calendar date, or a moment with its offset where the event has a clock."""
    if moment is None:
        return None
    return moment.astimezone(event.zone_info).isoformat() if event.has_clock else moment.date().isoformat()


def _citation_json(citation: Citation, quotes: dict[int, Quote], absolute: Absolute) -> dict[str, Any]:
    article = citation.article
    quote = quotes.get(citation.quote_id) if citation.quote_id else None
    return {
        "outlet": {"slug": article.outlet.slug, "name": article.outlet.label},
        "article": absolute(article.get_absolute_url()),
        "headline": article.headline,
        "published": published(article),
        "url": article.url,
        "archive_url": article.archive_url or None,
        "judgement": citation.stance,
        "relation": citation.relation,
        "quote": _quote_json(quote, absolute) if quote else None,
    }


def published(article: Article) -> str | None:
    """The day, or the moment as far as the article prints it: no offset where no zone is known."""
    at = article.published_at
    if at is None:
        return None
    if article.published_precision not in CLOCK:
        return at.date().isoformat()
    zone = zone_named(article.published_zone)
    return at.astimezone(zone).isoformat() if zone else at.astimezone(UTC).replace(tzinfo=None).isoformat()


def _quote_json(quote: Quote, absolute: Absolute) -> dict[str, Any]:
    words = public_words(quote)
    speaker = quote.speaker.canonical if quote.speaker else None
    is_direct = quote.kind == Quote.Kind.DIRECT
    return {
        "id": quote.public_id,
        "url": absolute(quote.get_absolute_url()),
        "kind": quote.kind,
        "status": quote.status,
        "exact": (quote.exact if is_direct else words.excerpt) or None,
        "fragments": [] if is_direct else words.fragments,
        "gist": words.gist,
        "speaker": {"slug": speaker.slug, "name": speaker.name} if speaker else None,
        "speaker_description": quote.speaker_description,
        "said_on": _day(quote.said_on),
        "start": quote.start,
        "end": quote.end,
        "version_sha256": quote.version.text_sha256,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
