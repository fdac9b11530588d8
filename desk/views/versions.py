"""The texts an article has had, what changed between two of them, and the quotes that did not survive it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from articles.models import Article, ArticleVersion, Quote
from articles.versions import Carried, CarryingRefused, mark_trivial
from desk.access import EditorRequest, desk_page, desk_render, forbidden
from desk.differences import count_changes, shown_difference
from desk.forms import PlaceForm
from desk.lost import (
    PlacingRefused,
    choices,
    find_words,
    in_this_order,
    keys_of_lost_quotes,
    lost_quotes,
    newest_text,
    place,
)

A_PAGE = 50
MAY_MARK = ("articles.change_articleversion", "articles.change_quote")


@dataclass(frozen=True)
class Row:
    """A version of the list, with the number of quotes that stand in it."""

    version: ArticleVersion
    accepted: int
    lost: int


@desk_page("articles.view_articleversion", "articles.view_quote")
@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: EditorRequest, pk: int) -> HttpResponse:
    """Show two versions of the article and their difference; `old` and `new` name them by number.

    Posted, it says that the version named by `number` is trivial, or that it is not.
    """
    article = get_object_or_404(Article.objects.select_related("outlet"), pk=pk)
    if request.method == "POST":
        missing = [permission for permission in MAY_MARK if not request.user.has_perm(permission)]
        return forbidden(request, missing) if missing else _mark(request, article)
    held = list(article.versions.defer("raw", "text").order_by("number"))
    old, new = _pair(request, held)
    quotes = list(_quotes(article))
    pieces = []
    if old and new:
        texts = article.versions.defer("raw").in_bulk([old.pk, new.pk])
        pieces = shown_difference(texts[old.pk], texts[new.pk])
    context: dict[str, Any] = {
        "title": f"Versions of “{article.headline}”",
        "article": article,
        "rows": [_row(version, quotes) for version in held],
        "old": old,
        "new": new,
        "pieces": pieces,
        "changes": count_changes(pieces),
        "carried": _carried(article, new, quotes) if new else [],
        "lost": [q for q in quotes if q.status == Quote.Status.LOST and (not new or _before(q, new))],
        "may_mark": all(request.user.has_perm(permission) for permission in MAY_MARK),
    }
    return desk_render(request, "desk/versions.html", context)


@desk_page("articles.view_quote", "articles.view_articleversion")
@require_safe
def lost(request: EditorRequest) -> HttpResponse:
    """List every lost quote with the events that rest on it."""
    page = Paginator(keys_of_lost_quotes(), A_PAGE).get_page(request.GET.get("page"))
    quotes = in_this_order(lost_quotes(), list(page.object_list))
    return desk_render(request, "desk/lost.html", {"title": "Lost quotes", "page": page, "quotes": quotes})


@desk_page("articles.change_quote", "articles.view_articleversion")
@require_http_methods(["GET", "HEAD", "POST"])
def lost_quote(request: EditorRequest, pk: int) -> HttpResponse:
    """Show where a lost quote may stand now, and put it where the editor says."""
    quote = get_object_or_404(
        Quote.objects.select_related("speaker", "version__article__outlet").defer("version__raw"), pk=pk
    )
    article = quote.version.article
    version = newest_text(article)
    form = PlaceForm(request.POST or None, initial={"version": version.number if version else None})
    if request.method == "POST" and form.is_valid():
        try:
            _place(quote, version, form, request)
        except PlacingRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"“{quote}” stands in version {quote.version.number} and is accepted.")
            return HttpResponseRedirect(_next(article))
    words = quote.version.text or ""
    found = choices(quote, version) if version and quote.status == Quote.Status.LOST else []
    context = {
        "title": "A lost quote",
        "article": article,
        "quote": quote,
        "before": words[max(0, quote.start - 160) : quote.start] or quote.prefix,
        "after": words[quote.end : quote.end + 160] or quote.suffix,
        "version": version,
        "likely": [one for one in found if not one.is_unlikely],
        "unlikely": [one for one in found if one.is_unlikely],
        "form": form,
        "citations": quote.citations.select_related("event").order_by("pk"),
    }
    return desk_render(request, "desk/lost_quote.html", context, status=400 if form.errors else 200)


def _place(quote: Quote, version: ArticleVersion | None, form: PlaceForm, request: EditorRequest) -> None:
    cleaned = form.cleaned_data
    if version is None:
        raise PlacingRefused("No text of the article is there to put it in: add the changed text first.")
    start, end = cleaned["start"], cleaned["end"]
    if cleaned["words"].strip():
        start, end = find_words(version, cleaned["words"])
    placed = place(
        quote,
        cleaned["version"],
        start,
        end,
        request.user,
        fragments=cleaned["fragments"].splitlines(),
        reason=cleaned["reason"],
    )
    quote.version = placed.version


def _next(article: Article) -> str:
    """The next lost quote of the article, else its versions."""
    following = keys_of_lost_quotes(article)
    if following:
        return reverse("desk:lost-quote", args=following[:1])
    return reverse("desk:versions", args=[article.pk])


def _mark(request: EditorRequest, article: Article) -> HttpResponse:
    number = request.POST.get("number", "")
    version = get_object_or_404(
        article.versions.defer("raw"), number=int(number) if number.isdecimal() else -1
    )
    is_trivial = request.POST.get("is_trivial") == "1"
    try:
        outcome = mark_trivial(version, is_trivial, request.user)
    except CarryingRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(version, outcome))
    earlier = article.versions.filter(number__lt=version.number).order_by("-number")
    old = earlier.values_list("number", flat=True).first() or version.number
    address = reverse("desk:versions", args=[article.pk])
    return HttpResponseRedirect(f"{address}?old={old}&new={version.number}")


def _said(version: ArticleVersion, outcome: Carried) -> str:
    said = f"Version {version.number} " + (
        "is marked trivial" if version.is_trivial else "is no longer marked trivial"
    )
    counts = [
        f"{number} {'quote' if number == 1 else 'quotes'} {what}"
        for number, what in ((len(outcome.carried), "carried over"), (len(outcome.lost), "lost"))
        if number
    ]
    return ": ".join(filter(None, [said, " and ".join(counts)])) + "."


def _pair(
    request: EditorRequest, held: list[ArticleVersion]
) -> tuple[ArticleVersion | None, ArticleVersion | None]:
    """The two versions to compare: those asked for, else the last two."""
    if len(held) < 2:
        return None, None
    numbered = {str(version.number): version for version in held}
    new = numbered.get(request.GET.get("new", ""), held[-1])
    before = [version for version in held if version.number < new.number]
    old = numbered.get(request.GET.get("old", ""), before[-1] if before else held[0])
    return (old, new) if old.number <= new.number else (new, old)


def _quotes(article: Article) -> Any:
    return (
        Quote.objects.filter(version__article=article, status__in=["accepted", "lost"])
        .select_related("speaker", "version")
        .defer("version__text", "version__raw", "version__spans", "words_search", "gist_search")
        .prefetch_related("citations__event")
        .order_by("version__number", "start", "pk")
    )


def _row(version: ArticleVersion, quotes: list[Quote]) -> Row:
    here = [quote.status for quote in quotes if quote.version_id == version.pk]
    return Row(version, here.count("accepted"), here.count("lost"))


def _before(quote: Quote, version: ArticleVersion) -> bool:
    return quote.version.number < version.number


def _carried(article: Article, version: ArticleVersion, quotes: list[Quote]) -> list[Quote]:
    """Accepted quotes that stand in `version` and stood in an earlier one, as their history tells."""
    earlier = article.versions.filter(number__lt=version.number).values("pk")
    here = [quote for quote in quotes if quote.version_id == version.pk and quote.status == "accepted"]
    came = set(
        Quote.history.filter(version__in=earlier, id__in=[quote.pk for quote in here]).values_list(
            "id", flat=True
        )
    )
    return [quote for quote in here if quote.pk in came]
