"""An event: what was said, who reported it, where sources differ."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article, Quote
from articles.phrasing import joined
from timeline.citing import citation_context, cite_event
from timeline.copies import families_of, few, outlets_together, same_words, shared_prose, told_of
from timeline.corrections import EventCorrections, on_record
from timeline.dates import article_date, event_date_in_full, machine_date
from timeline.differences import (
    differences_of,
    headed,
    in_kinds,
    quotes_of,
    told_in_short,
    with_what_pages_print,
)
from timeline.exporting.json_ld import event_data
from timeline.facets import event_kind_label
from timeline.lines import with_printed_parts
from timeline.models import Citation, Discrepancy, Entry, Event
from timeline.origins import passages_between, shared_sides
from timeline.page_heads import event_head
from timeline.paths import reports_anchor
from timeline.querysets import keyed_by
from timeline.renditions import Group, Place, grouped, reports_line
from timeline.typography import typographic
from timeline.visibility import (
    visible_citations,
    visible_discrepancies,
    visible_entries,
    visible_events,
)

TOLD_IN_FULL = 8
TOLD_COPIES = 12


@dataclass(frozen=True)
class Report:
    """One article that reports the event; `anchor` is the id of the first one of its outlet."""

    outlet: str
    anchor: str
    url: str
    published: str
    agencies: str
    kinds: list[tuple[str, str]]
    denies: bool
    one_text_with: str


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    entries = entries_of(event__slug=slug)
    if not entries:
        raise Http404
    return render(request, "timeline/event_detail.html", event_context(request, entries[0].event, entries))


def entries_of(**of: Any) -> list[Entry]:
    """Where readers find the event, with the event itself."""
    return list(
        visible_entries()
        .filter(**of)
        .select_related("event", "timeline")
        .defer("event__title_search", "event__summary_search")
        .order_by("timeline__title")
    )


def event_context(request: HttpRequest, event: Event, entries: list[Entry] | None = None) -> dict[str, Any]:
    """Everything the page prints, in a fixed number of queries."""
    entries = entries if entries is not None else entries_of(event=event)
    citations = list(
        visible_citations()
        .filter(event=event)
        .select_related("article__outlet")
        .defer("article__headline_search")
        .order_by("position", "pk")
    )
    relation = {citation.quote_id: citation.relation for citation in citations if citation.quote_id}
    # The position of the citation is the editors' order, kept by the page.
    place = {citation.quote_id: position for position, citation in enumerate(citations) if citation.quote_id}
    points = in_kinds(with_what_pages_print(visible_discrepancies().filter(event=event)).order_by("slug"))
    printed = list(with_printed_parts(_printed_quotes(list(place), points)))
    quotes = sorted((quote for quote in printed if quote.pk in place), key=lambda quote: place[quote.pk])
    cited = [citation.article for citation in citations]
    reporting = {article.outlet_id: article.outlet.label for article in cited}
    articles = {article.pk: article for article in cited}
    families = _families(entries, articles)
    passages = passages_between(articles.keys()) if len(articles) > 1 else []
    prose, shared = shared_prose(passages), shared_sides(passages)
    here = grouped(
        [quote for quote in quotes if relation[quote.pk] == Citation.Relation.SAID_HERE],
        reporting=reporting,
        shared=shared,
    )
    about = grouped(
        [quote for quote in quotes if relation[quote.pk] == Citation.Relation.ABOUT],
        prefix="about-",
        shared=shared,
    )
    reports = _reports(citations, quotes, families)
    # Each difference leads to its place on the first of the event's timelines.
    differences = differences_of(points, entries[0].timeline if entries else None, printed)
    withins = [one.within for one in differences]
    people = _people(event)
    record = on_record([event.pk])[event.pk]
    address = request.build_absolute_uri(event.get_absolute_url())
    return {
        "head": event_head(event, entries),
        "event": event,
        "entries": entries,
        "when": event_date_in_full(event),
        "machine_when": machine_date(event),
        "kind": event_kind_label(event.kind),
        "people": people,
        "follows": [
            Place(typographic(earlier.title), earlier.get_absolute_url())
            for earlier in visible_events().filter(followed_by=event).order_by("sort_on", "pk")
        ],
        "said_here": _section(here),
        "said_about": _section(about),
        "reports": reports,
        "reports_line": reports_line(len(reporting), len(families)),
        "corrections": EventCorrections.of(record),
        "copies": told_of(
            families, prose, same_words(quotes), {pk: one.outlet.label for pk, one in articles.items()}
        )[:TOLD_COPIES],
        "outlets": _outlets_by_report(families, articles),
        "differences": differences,
        "differing": told_in_short(withins),
        "differing_heading": headed(withins),
        "address": address,
        "json_ld": event_data(event, citations, quotes, people, request.build_absolute_uri),
        "publishers": {c.article.outlet.label: c.article.outlet.homepage for c in citations}.items(),
        **citation_context(
            cite_event(
                event,
                entries[0].timeline if entries else None,
                citations,
                quotes,
                request.build_absolute_uri,
            )
        ),
    }


def _families(entries: list[Entry], articles: dict[int, Article]) -> list[list[int]]:
    """The articles by report; one that was cited a moment ago, and stands in no entry yet, by itself."""
    counted = families_of(entries[0]) if entries else []
    known = [[pk for pk in family if pk in articles] for family in counted]
    alone = articles.keys() - {pk for family in known for pk in family}
    return [*filter(None, known), *([pk] for pk in sorted(alone))]


def _outlets_by_report(families: list[list[int]], articles: dict[int, Article]) -> list[list[Place]]:
    """Each outlet once, those that print one text together, as on a card."""
    outlets = {article.outlet_id: article.outlet for article in articles.values()}
    order = {pk: place for place, pk in enumerate(outlets)}
    together = outlets_together(families, {pk: article.outlet_id for pk, article in articles.items()})
    return [
        [Place(outlets[pk].label, outlets[pk].get_absolute_url()) for pk in report]
        for report in sorted(together, key=lambda report: order[report[0]])
    ]


def _printed_quotes(cited: list[int], points: list[Discrepancy]) -> QuerySet[Quote]:
    """The quotes that are cited in public, and those whose words the differences turn on."""
    is_cited = Q(pk__in=cited)
    return Quote.objects.filter(
        is_cited | Q(keyed_by(quotes_of(points).values("pk"))) if points else is_cited
    )


def _section(groups: list[Group]) -> dict[str, Any]:
    return {
        "groups": groups[:TOLD_IN_FULL],
        "further": groups[TOLD_IN_FULL:],
        "statements": sum(1 for group in groups if group.gist),
        "quotes": sum(group.quotes for group in groups),
    }


def _people(event: Event) -> list[dict[str, str]]:
    people: dict[int, dict[str, str]] = {}
    for part in event.event_actors.select_related("actor__merged_into").order_by("position", "pk"):
        actor = part.actor.canonical
        about = part.role or actor.role
        people.setdefault(actor.pk, {"name": actor.name, "url": actor.get_absolute_url(), "about": about})
    return list(people.values())


def _reports(citations: list[Citation], quotes: list[Quote], families: list[list[int]]) -> list[Report]:
    """One row for each article, in the order in which they are cited first; those of one text together."""
    articles: dict[int, Article] = {citation.article_id: citation.article for citation in citations}
    family_of = {article: family for family in families for article in family}
    order = {pk: place for place, pk in enumerate(articles)}
    articles = {
        pk: articles[pk]
        for pk in sorted(order, key=lambda pk: (min(order[other] for other in family_of[pk]), order[pk]))
    }
    denying = {citation.article_id for citation in citations if citation.stance == Citation.Stance.DENIES}
    first_of: dict[int, int] = {}
    for pk, article in articles.items():
        first_of.setdefault(article.outlet_id, pk)
    counts: Counter[tuple[int, str]] = Counter((quote.version.article_id, quote.kind) for quote in quotes)
    words = {"direct": "verbatim", "mixed": "in part", "indirect": "paraphrase"}
    return [
        Report(
            article.outlet.label,
            reports_anchor(article.outlet.slug) if first_of[article.outlet_id] == pk else "",
            article.get_absolute_url(),
            article_date(article),
            ", ".join(article.agencies) or "none credited",
            [(kind, f"{counts[pk, kind]} {word}" if counts[pk, kind] else "") for kind, word in words.items()]
            if any(counts[pk, kind] for kind in words)
            else [("noquote", "no quote")],
            pk in denying,
            joined(few([articles[other].outlet.label for other in family_of[pk] if other != pk])),
        )
        for pk, article in articles.items()
    ]
