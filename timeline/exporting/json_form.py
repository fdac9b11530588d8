"""The JSON form, version 1: the events of a view as data, which the other formats are written from."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from articles.importing.moments import zone_named
from articles.models import Article, Quote, Rendition
from articles.precision import CLOCK
from timeline.copies import families_of
from timeline.differences import Difference, differences_of, in_kinds, with_what_pages_print
from timeline.filters import EventFilterForm
from timeline.models import Citation, Entry, Event, EventActor, Timeline
from timeline.paths import path_to
from timeline.sides import Side
from timeline.visibility import public_words, visible_citations, visible_discrepancies, visible_quotes

Absolute = Callable[[str], str]
"""Makes an absolute address of a path."""

Differences = defaultdict[int | None, list[dict[str, Any]]]
"""Where sources differ, as it is printed, by the event's id."""

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
    differences = _differences_json([entry.event_id for entry in page.entries], form, absolute)
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
        "differences": differences[None],
        "events": events_json(page.entries, form, absolute, differences),
    }


def problems_json(form: EventFilterForm) -> dict[str, Any]:
    """What cannot be read in a query, in the words that the page uses."""
    return {
        "errors": [
            {"filter": problem.name, "value": problem.value, "message": problem.message}
            for problem in form.problems
        ]
    }


def events_json(
    entries: list[Entry],
    form: EventFilterForm,
    absolute: Absolute,
    differences: Differences | None = None,
) -> list[dict[str, Any]]:
    """The events of `entries` as the JSON form prints them, in as many queries for one as for many.

    Only what is printed is fetched: whoever writes a whole timeline out asks for it in thousands.
    """
    ids = [entry.event_id for entry in entries]
    actors = _actors_json(ids)
    citations: dict[int, list[Citation]] = defaultdict(list)
    for citation in (
        visible_citations()
        .filter(event__in=ids)
        .only("event", "article", "quote", "stance", "relation")
        .order_by("event", "position", "pk")
    ):
        citations[citation.event_id].append(citation)
    articles = articles_json({one.article_id for cited in citations.values() for one in cited}, absolute)
    quotes = quotes_json(
        {one.quote_id for cited in citations.values() for one in cited if one.quote_id}, absolute
    )
    outlets = {choice.pk: {"slug": choice.value, "name": choice.label} for choice in form.choices["outlet"]}
    if differences is None:
        differences = _differences_json(ids, form, absolute)
    path = path_to("event")
    place = {pk: number for number, pk in enumerate(outlets)}
    return [
        _event_json(
            entry,
            actors.get(entry.event_id, []),
            [outlets[pk] for pk in sorted(place.keys() & set(entry.outlet_ids), key=lambda pk: place[pk])],
            sorted(
                sorted(articles[pk]["outlet"]["slug"] for pk in family if pk in articles)
                for family in families_of(entry)
            ),
            [
                {
                    **articles[citation.article_id],
                    "judgement": citation.stance,
                    "relation": citation.relation,
                    "quote": quotes.get(citation.quote_id) if citation.quote_id else None,
                }
                for citation in citations[entry.event_id]
            ],
            differences[entry.event_id],
            absolute(path(entry.event.slug)),
        )
        for entry in entries
    ]


def _actors_json(event_ids: list[int]) -> dict[int, list[dict[str, str]]]:
    """Who took part, by event, each once under the record that stays after a merge."""
    actors: dict[int, list[dict[str, str]]] = defaultdict(list)
    rows = (
        EventActor.objects.filter(event__in=event_ids)
        .order_by("event", "position", "pk")
        .values_list(
            "event",
            Coalesce("actor__merged_into__slug", "actor__slug"),
            Coalesce("actor__merged_into__name", "actor__name"),
        )
    )
    for event_id, slug, name in rows:
        actor = {"slug": slug, "name": name}
        if actor not in actors[event_id]:
            actors[event_id].append(actor)
    return actors


def articles_json(article_ids: set[int], absolute: Absolute) -> dict[int, dict[str, Any]]:
    """What a citation prints of its article, written once for each."""
    articles = (
        Article.objects.filter(pk__in=article_ids)
        .select_related("outlet")
        .only(
            "public_id", "headline", "published_at", "published_precision", "published_zone", "language",
            "url", "archive_url", "outlet__slug", "outlet__name", "outlet__short_name",
        )
    )  # fmt: skip
    path = path_to("article")
    return {
        article.pk: {
            "outlet": {"slug": article.outlet.slug, "name": article.outlet.label},
            "article": absolute(path(article.public_id)),
            "headline": article.headline,
            "language": article.language,
            "published": published(article),
            "url": article.url,
            "archive_url": article.archive_url or None,
        }
        for article in articles.iterator()
    }


def quotes_json(quote_ids: set[int], absolute: Absolute) -> dict[int, dict[str, Any]]:
    """The quotes that readers see of those named, with the speaker who stays after a merge."""
    same = Rendition.objects.filter(quote=OuterRef("pk"), judgement=Rendition.Judgement.SAME)
    quotes = (
        visible_quotes()
        .filter(pk__in=quote_ids)
        .only(
            "public_id", "kind", "status", "lost_because", "exact", "fragments", "gist", "shows_excerpt",
            "speaker_description", "said_on", "start", "end",
        )
        .annotate(
            statement_gist=Subquery(same.values("statement__gist")[:1]),
            statement_slug=Subquery(same.values("statement__slug")[:1]),
            speaker_slug=Coalesce("speaker__merged_into__slug", "speaker__slug"),
            speaker_shown=Coalesce("speaker__merged_into__name", "speaker__name"),
            text_sha256=F("version__text_sha256"),
            version_number=F("version__number"),
            retrieved_at=F("version__retrieved_at"),
        )
    )  # fmt: skip
    path, statement = path_to("quote"), path_to("statement")
    return {
        quote.pk: _quote_json(
            quote,
            absolute(path(quote.public_id)),
            absolute(statement(quote.statement_slug)) if quote.statement_slug else "",
        )
        for quote in quotes.iterator()
    }


def _differences_json(event_ids: list[int], form: EventFilterForm, absolute: Absolute) -> Differences:
    """Where the sources differ, by event as its page shows it; under None those of the timeline as a whole.

    The latter match where no filter asks for events, and stand on the first page alone.
    """
    wanted = Q(event__in=event_ids)
    if form.place is None and not form.values().keys() - {"order", "background"}:
        wanted |= Q(event=None, timeline=form.timeline)
    found = with_what_pages_print(visible_discrepancies().filter(wanted)).order_by("slug")
    differences: Differences = defaultdict(list)
    for difference in differences_of(in_kinds(found), form.timeline):
        differences[difference.record.event_id].append(_difference_json(difference, absolute))
    return differences


def _difference_json(difference: Difference, absolute: Absolute) -> dict[str, Any]:
    return {
        "slug": difference.slug,
        "kind": difference.kind,
        "topic": difference.record.topic,
        "explanation": difference.record.explanation,
        "url": absolute(difference.url),
        "spans": [_side_json(side, absolute) for side in difference.sides],
        "silent": [{"slug": outlet.slug, "name": outlet.label} for outlet in difference.silent],
    }


def _side_json(side: Side, absolute: Absolute) -> dict[str, Any]:
    """Words as the page shows them, null where it shows none; `fragments` are the speaker's among them."""
    version = side.span.version
    outlet = version.article.outlet
    return {
        "outlet": {"slug": outlet.slug, "name": outlet.label},
        "article": absolute(version.article.get_absolute_url()),
        "kind": side.way,
        "words": side.words or None,
        "fragments": [stretch.text for stretch in side.stretches if stretch.is_said],
        "quote": side.quote.public_id if side.quote is not None else None,
        "start": side.span.start,
        "end": side.span.end,
        "version_sha256": version.text_sha256,
    }


def _event_json(
    entry: Entry,
    actors: list[dict[str, str]],
    outlets: list[dict[str, str]],
    origins: list[list[str]],
    citations: list[dict[str, Any]],
    differences: list[dict[str, Any]],
    address: str,
) -> dict[str, Any]:
    event = entry.event
    return {
        "slug": event.slug,
        "url": address,
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
        "origins": origins,
        "citations": citations,
        "differences": differences,
    }


def event_moment(event: Event, moment: datetime | None) -> str | None:
    """A calendar date, or a moment with its offset where the event has a clock."""
    if moment is None:
        return None
    return moment.astimezone(event.zone_info).isoformat() if event.has_clock else moment.date().isoformat()


def published(article: Article) -> str | None:
    """The day, or the moment as far as the article prints it: no offset where no zone is known."""
    at = article.published_at
    if at is None:
        return None
    if article.published_precision not in CLOCK:
        return at.date().isoformat()
    zone = zone_named(article.published_zone)
    return at.astimezone(zone).isoformat() if zone else at.astimezone(UTC).replace(tzinfo=None).isoformat()


def _quote_json(quote: Any, address: str, statement_address: str) -> dict[str, Any]:
    words = public_words(quote)
    is_direct = quote.kind == Quote.Kind.DIRECT
    return {
        "id": quote.public_id,
        "url": address,
        "kind": quote.kind,
        "status": quote.status,
        "lost_because": quote.lost_because,
        "exact": ("".join(words.fragments) if is_direct else words.excerpt) or None,
        "fragments": [] if is_direct else words.fragments,
        "fragment_places": [
            {"start": fragment["start"], "end": fragment["end"]}
            for fragment in quote.fragments
            if fragment.get("exact") and words.fragments
        ],
        "gist": words.gist,
        "speaker": {"slug": quote.speaker_slug, "name": quote.speaker_shown} if quote.speaker_slug else None,
        "speaker_description": quote.speaker_description,
        "said_on": _day(quote.said_on),
        "start": quote.start,
        "end": quote.end,
        "version": quote.version_number,
        "version_sha256": quote.text_sha256,
        "version_retrieved": quote.retrieved_at.astimezone(UTC).isoformat() if quote.retrieved_at else None,
        "statement": {
            "slug": quote.statement_slug,
            "url": statement_address,
            "gist": quote.statement_gist,
        }
        if quote.statement_slug
        else None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
