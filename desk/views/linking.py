"""Linking quotes to events: from a selection of quotes, and from an event's own page."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from articles.admin.articles import articles_with, outlets_called
from articles.admin.listing import ShortPaginator
from articles.admin.quotes import QUOTE_WORDS
from articles.admin.searching import keys_or_rows, place_of
from articles.models import Actor, Quote
from desk.access import EditorRequest, desk_page, desk_render, forbidden
from desk.drafting import known_of
from desk.forms import LinkForm, QuoteSearchForm
from desk.linking import LinkReport, draft_event, link_quotes
from desk.suggesting import Suggestion, similar_events, suggest_events
from timeline.models import Citation, Event

MOST_QUOTES = 200
"""So many quotes are linked in one go: their numbers travel in the address."""
PER_PAGE = 50
MOST_ARTICLES = 2_000
"""So many articles are looked up beforehand. Of more the quotes fill a list soon, from the newest on."""
TAKEN_OVER = "Its date and the people who take part are taken over from its quotes: look at them."


@desk_page("timeline.add_citation", "articles.view_quote")
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: EditorRequest) -> HttpResponse:
    """Link the quotes that `quote` names, once each, to an event that is there or to a new one.

    `suggested` chooses one of the events that are offered. A new event that looks like one that is there is
    asked about once; `anyway` makes it.
    """
    data = request.POST if request.method == "POST" else request.GET
    quotes = list(chosen_quotes(data.getlist("quote")))
    form = LinkForm(_chosen(request.POST) if request.method == "POST" else None)
    alike: list[Suggestion] = []
    if request.method == "POST" and not quotes:
        form.add_error(None, "Tick at least one quote.")
    elif request.method == "POST" and form.is_valid():
        event = form.cleaned_data["event"]
        if event is None and not request.user.has_perm("timeline.add_event"):
            return forbidden(request, ["timeline.add_event"])
        if event is None and "anyway" not in request.POST:
            alike = similar_events(form.cleaned_data["title"])
        if not alike:
            with transaction.atomic():
                known = known_of(quotes) if event is None else None
                event = event or draft_event(
                    form.cleaned_data["title"], request.user, form.cleaned_data["timeline"], known
                )
                report = link_quotes(quotes, event, form.cleaned_data["relation"], request.user)
            tell(request, report)
            if known and (known.as_typed or known.speakers):
                messages.info(request, TAKEN_OVER)
            return redirect("admin:timeline_event_change", report.event.pk)
    context = {
        "title": "Link quotes to an event",
        "quotes": quotes,
        "form": form,
        "alike": alike,
        "suggested": suggest_events(quotes) if request.user.has_perm("timeline.view_event") else [],
    }
    return desk_render(request, "desk/link.html", context, status=400 if form.errors or alike else 200)


@desk_page("timeline.add_citation", "timeline.view_event", "articles.view_quote")
@require_http_methods(["GET", "HEAD", "POST"])
def event_quotes(request: EditorRequest, pk: int) -> HttpResponse:
    """List accepted quotes that the event does not cite yet; link those that are ticked."""
    event = get_object_or_404(Event, pk=pk)
    if request.method == "POST":
        relation = request.POST.get("relation", "")
        quotes = list(chosen_quotes(request.POST.getlist("quote")))
        if quotes and relation in Citation.Relation.values:
            tell(request, link_quotes(quotes, event, relation, request.user))
            return redirect("admin:timeline_event_change", event.pk)
        messages.error(
            request, "Tick at least one quote, and say whether it was said at the event or about it."
        )
    search = QuoteSearchForm(request.GET)
    cited = Citation.objects.filter(event=event, quote__isnull=False).values_list("quote", flat=True)
    found = matching(search, Quote.objects.accepted().exclude(pk__in=list(cited)))
    page = ShortPaginator(found, PER_PAGE, _told(Quote.objects.all())).get_page(request.GET.get("page"))
    context = {
        "title": "Link quotes",
        "event": event,
        "search": search,
        "page": page,
        "relations": Citation.Relation.choices,
    }
    return desk_render(request, "desk/event_quotes.html", context)


def _chosen(posted: QueryDict) -> QueryDict:
    """What was sent, with the event whose button was pressed in place of whatever else was chosen."""
    if "suggested" not in posted:
        return posted
    data = posted.copy()
    data["event"], data["title"] = posted.get("suggested", ""), ""
    return data


def chosen_quotes(numbers: list[str]) -> QuerySet[Quote]:
    """Return the quotes with these primary keys, in reading order; what is no number names none."""
    keys = [int(number) for number in numbers if number.isdecimal() and len(number) < 19]
    return _told(Quote.objects.filter(pk__in=keys[:MOST_QUOTES])).order_by("version", "start", "end")


def matching(search: QuoteSearchForm, quotes: QuerySet[Quote]) -> QuerySet[Quote]:
    """Narrow `quotes` by each filled field; newest articles first."""
    asked: dict[str, Any] = search.cleaned_data if search.is_valid() else {}
    if words := asked.get("words"):
        quotes = quotes.filter(place_of(Quote, words, ["exact", "gist"], QUOTE_WORDS))
    if speaker := asked.get("speaker"):
        called = Actor.objects.filter(Q(name__icontains=speaker) | Q(aliases__name__icontains=speaker))
        described = place_of(Quote, speaker, ["speaker_description"], QUOTE_WORDS)
        quotes = quotes.filter(Q(speaker__in=keys_or_rows(called)) | described)
    if article := asked.get("article"):
        keys = keys_or_rows(articles_with(article), MOST_ARTICLES)
        outlets = keys_or_rows(outlets_called(article))
        titled = Q(version__article__headline__icontains=article) | Q(version__article__outlet__in=outlets)
        quotes = quotes.filter(Q(version__article__in=keys) if isinstance(keys, list) else titled)
    newest = F("version__article__published_at").desc(nulls_last=True)
    return quotes.order_by(newest, "-version__article_id", "-version_id", "start", "pk")


def tell(request: EditorRequest, report: LinkReport) -> None:
    """Put what became of the quotes into messages: what was linked, then each refusal with its reason."""
    if report.linked or report.already:
        messages.success(request, str(report))
    for quote, why in report.refused:
        messages.warning(request, f"“{quote}” was not linked. {why}")


def _told(quotes: QuerySet[Quote]) -> QuerySet[Quote]:
    """With what a list says of each quote."""
    return quotes.select_related("speaker", "version__article__outlet").defer(
        "version__text", "version__raw", "version__spans"
    )
