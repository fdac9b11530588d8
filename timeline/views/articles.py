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
from timeline.outlet_records import (
    closeness,
    counted_articles,
    newest_told,
    printed_by,
    reported_by,
    timelines_with,
)
from timeline.page_heads import PageHead
from timeline.strips import Stretch, Tick, stretches, ticks
from timeline.views.asked import asked_for
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
    """What the page prints; behind a place in the list of articles that is the list alone."""
    asked = asked_for(request, "after")
    after = Article.objects.filter(outlet=outlet, public_id=asked).first() if asked else None
    printed = printed_by(outlet, after)
    address = outlet.get_absolute_url()
    articles, agencies = counted_articles(outlet)
    context: dict[str, Any] = {
        "head": PageHead(
            outlet.name,
            f"What {outlet.name} reports: {articles.told_of('article')} on the published timelines.",
            address,
            is_listed=after is None,
        ),
        "outlet": outlet,
        "is_first": after is None,
        "articles": [
            (article, article_date(article), number(said, "quote")) for article, said in printed.articles
        ],
        "articles_line": articles.told_of("article"),
        "agencies": agencies,
        "some_agencies": articles.is_capped,
        "address": address,
        "after": f"{address}?after={printed.after}" if printed.after else "",
        "timelines": timelines_with(outlet),
        "share": f"{outlet.excerpt_share:.0%}",
        "publishers": {outlet.label: outlet.homepage}.items(),
    }
    if after is None:
        compared, are_more = newest_told(context["timelines"])
        bars, left_out = closeness(outlet, compared)
        context |= {
            "reported": reported_by(outlet, context["timelines"]),
            "closeness": bars,
            "outlets_left_out": left_out,
            "compared": len(compared) if are_more else 0,
            "beside": beside_others(outlet, visible_entries().filter(pk__in=compared)),
        }
    return context
