"""An article and its outlet: what was printed, where the quotes stand, what rests on it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from articles.models import Article, ArticleVersion, Outlet, Quote
from timeline.dates import article_date, event_date, spell_day
from timeline.describing import number
from timeline.likenesses import beside_others, likenesses_of
from timeline.lines import HEAVY, Line, line_of, numbered, with_printed_parts
from timeline.models import Event
from timeline.page_heads import PageHead
from timeline.strips import Stretch, Tick, stretches, ticks
from timeline.views.quotes import timelines_of
from timeline.visibility import (
    public_words,
    visible_articles,
    visible_entries,
    visible_events,
    visible_outlets,
    visible_quotes,
)

KINDS = (("direct", "verbatim"), ("mixed", "partly quoted"), ("indirect", "paraphrase"))
LISTED_EVENTS = 25


@dataclass(frozen=True)
class VersionPart:
    """The quotes of one version and where they stand in it."""

    version: ArticleVersion
    ticks: list[Tick]
    lines: list[Line]
    shared: list[Stretch]

    @property
    def characters(self) -> str:
        return f"{self.version.characters:,}"


@require_safe
def article_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """The article without its text; whoever may read texts finds it below, and no cache keeps that page.

    Readers without a session are not looked up, so that their page is everybody's.
    """
    article = get_object_or_404(visible_articles().select_related("outlet"), public_id=public_id)
    context = article_context(request, article)
    user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    may_read = user is not None and user.is_staff and user.has_perm("articles.view_articleversion")
    if may_read:
        context["texts"] = list(article.versions.order_by("-number"))
    response = render(request, "timeline/article_detail.html", context)
    if may_read:
        add_never_cache_headers(response)
    return response


def article_context(request: HttpRequest, article: Article) -> dict[str, Any]:
    quotes = list(
        with_printed_parts(visible_quotes().filter(version__article=article)).order_by(
            "-version__number", "start", "end", "pk"
        )
    )
    versions = list(article.versions.defer(*HEAVY).order_by("-number"))
    held = set(article.versions.supplied().values_list("pk", flat=True))
    likenesses, prose = likenesses_of(article, quotes)
    parts = []
    for version in versions:
        own = [quote for quote in quotes if quote.version_id == version.pk]
        if own:
            parts.append(
                VersionPart(
                    version,
                    ticks(version, own),
                    numbered(line_of(q, names_outlet=False) for q in own),
                    stretches(
                        version,
                        [
                            (start, end)
                            for pair in prose
                            for number, start, end in pair.places[article.pk]
                            if number == version.number
                        ],
                    ),
                )
            )
    events = (
        visible_events()
        .filter(Q(citations__quote__isnull=True) | Q(citations__quote__in=quotes), citations__article=article)
        .annotate(said=Count("citations__quote", distinct=True))
        .order_by("sort_on", "pk")
    )
    supports = [(event, event_date(event), number(event.said, "quote")) for event in events]
    kinds = Counter(quote.kind for quote in quotes)
    taken_down = next((version for version in versions if version.taken_down_at), None)
    return {
        "head": PageHead(
            f"{article.headline} · {article.outlet.name}",
            f"What {article.outlet.name} printed, {article_date(article)}: {number(len(quotes), 'quote')} "
            "cited here, and where they stand in the article.",
            article.get_absolute_url(),
            kind="article",
        ),
        "article": article,
        "parts": parts,
        "likenesses": likenesses,
        "versions": [
            (
                version,
                version.pk in held,
                sum(q.version_id == version.pk and q.status != "lost" for q in quotes),
                sum(q.version_id == version.pk for q in quotes),
                f"{version.characters:,}",
            )
            for version in versions
        ],
        "taken_down": taken_down,
        "taken_down_on": spell_day(taken_down.taken_down_at)
        if taken_down and taken_down.taken_down_at
        else "",
        "shown": _shown(quotes),
        "quotes": number(len(quotes), "quote"),
        "kinds": ", ".join(f"{kinds[kind]} {label}" for kind, label in KINDS if kinds[kind]),
        "supports": supports,
        "supports_line": number(len(supports), "event"),
        "published": article_date(article),
        "updated": article_date(article, "updated"),
        "timelines": timelines_of(event.pk for event, _, _ in supports),
        "address": request.build_absolute_uri(article.get_absolute_url()),
        "publishers": {article.outlet.label: article.outlet.homepage}.items(),
    }


def _shown(quotes: list[Quote]) -> dict[str, Any]:
    """How many characters of the latest version stand on public pages, and whose they are."""
    if not quotes:
        return {"all": ""}
    version = quotes[0].version
    words = [public_words(quote) for quote in quotes if quote.version_id == version.pk]
    own = sum(len(fragment) for shown in words for fragment in shown.fragments)
    prose = sum(len(shown.excerpt) for shown in words)
    return {
        "all": f"{own + prose:,}" if own + prose else "",
        "prose": f"{prose:,}",
        "has_prose": bool(prose),
        "of": f"{version.characters:,}",
    }


@require_safe
def outlet_detail(request: HttpRequest, slug: str) -> HttpResponse:
    outlet = get_object_or_404(visible_outlets(), slug=slug)
    return render(request, "timeline/outlet_detail.html", outlet_context(request, outlet))


def outlet_context(request: HttpRequest, outlet: Outlet) -> dict[str, Any]:
    articles = list(
        visible_articles()
        .filter(outlet=outlet)
        .annotate(
            said=Count("citations__quote", filter=Q(citations__quote__in=visible_quotes()), distinct=True)
        )
        .order_by("-published_at", "pk")
    )
    entries = visible_entries().filter(outlet_ids__contains=[outlet.pk])
    timelines = timelines_of(entries.values_list("event", flat=True))
    told = visible_entries().filter(timeline__in=timelines, is_background=False)
    only_here = told.filter(outlet_ids=[outlet.pk])
    silent = told.exclude(outlet_ids__contains=[outlet.pk]).filter(event__is_background=False)
    return {
        "head": PageHead(
            outlet.name,
            f"What {outlet.name} reports: {number(len(articles), 'article')} on the published timelines.",
            outlet.get_absolute_url(),
        ),
        "outlet": outlet,
        "articles": [(article, article_date(article), number(article.said, "quote")) for article in articles],
        "articles_line": number(len(articles), "article"),
        "reported": told.filter(outlet_ids__contains=[outlet.pk]).values("event").distinct().count(),
        "told": told.values("event").distinct().count(),
        "closeness": _closeness(outlet, timelines),
        "only_here": _listed(only_here),
        "only_here_count": only_here.values("event").distinct().count(),
        "silent": _listed(silent),
        "silent_count": silent.values("event").distinct().count(),
        "beside": beside_others(outlet, told),
        "agencies": sorted({agency for article in articles for agency in article.agencies}),
        "timelines": timelines,
        "share": f"{outlet.excerpt_share:.0%}",
        "publishers": {outlet.label: outlet.homepage}.items(),
    }


def _listed(entries: Any) -> list[tuple[Event, str]]:
    events = visible_events().filter(entries__in=entries).distinct().order_by("sort_on", "pk")[:LISTED_EVENTS]
    return [(event, event_date(event)) for event in events]


def _closeness(outlet: Outlet, timelines: Any) -> list[dict[str, Any]]:
    """Quotes by kind for this outlet and those beside it on its timelines, as shares of a bar."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    rows = (
        visible_quotes()
        .filter(citations__event__entries__timeline__in=timelines)
        .order_by()
        .values_list("version__article__outlet__name", "version__article__outlet__slug", "kind")
        .annotate(Count("pk", distinct=True))
    )
    for name, slug, kind, amount in rows:
        counts.setdefault((name, slug), Counter())[kind] = amount
    bars = []
    for (name, slug), kinds in sorted(counts.items()):
        total = sum(kinds.values())
        direct, mixed = 100 * kinds["direct"] / total, 100 * kinds["mixed"] / total
        bars.append(
            {
                "name": name,
                "slug": slug,
                "is_this": slug == outlet.slug,
                "direct": f"{direct:.1f}%",
                "mixed": f"{mixed:.1f}%",
                "mixed_at": f"{direct:.1f}%",
                "indirect": f"{100 - direct - mixed:.1f}%",
                "indirect_at": f"{direct + mixed:.1f}%",
                "kinds": [
                    (kind, f"{kinds[kind]} {word}")
                    for kind, word in (
                        ("direct", "verbatim"),
                        ("mixed", "in part"),
                        ("indirect", "paraphrase"),
                    )
                ],
            }
        )
    return bars
