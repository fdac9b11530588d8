"""An article with its suggestions where they stand, and the decision on one of them."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from articles.excerpts import excerpt_room
from articles.models import Article, ArticleVersion, Quote
from articles.recording import save_for
from desk.access import EditorRequest, desk_page, desk_render, forbidden
from desk.concurrency import PLACE, Snapshot, choice_page, shown_values, unsettled
from desk.forms import ReviewForm
from desk.marking import NumberedQuote, marked, numbered
from desk.reviewing import DecisionRefused, SpeakerAsked, decide_as, hold_article_of
from desk.speaking import hold_namesakes, is_only_named, known_by_name
from timeline.models import Citation

DONE = {
    "accept": "accepted", "accept_new": "accepted", "accept_nobody": "accepted", "reject": "rejected",
    "reopen": "suggested again",
}  # fmt: skip
ASKED = "asked"
"""In the address of a quote that is not accepted yet, since who is meant by a name is asked first."""


@desk_page("articles.view_articleversion", "articles.view_quote")
@require_safe
def article(request: EditorRequest, pk: int) -> HttpResponse:
    """Show the newest version of the article, or the one named; `quote` names the one in hand."""
    shown = get_object_or_404(Article.objects.select_related("outlet"), pk=pk)
    version = _version(shown, request.GET.get("version", ""))
    quotes = list(_quotes(version)) if version else []
    wanted = request.GET.get("quote", "")
    current = next((quote for quote in quotes if str(quote.pk) == wanted), None)
    if current is None:
        current = next((quote for quote in quotes if quote.status == Quote.Status.SUGGESTED), None)
    return _page(request, shown, version, quotes, current)


@desk_page("articles.change_quote", "articles.view_articleversion")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: EditorRequest, pk: int) -> HttpResponse:
    """Save what was corrected of a quote, take the decision that was pressed, and go on to the next one.

    Opened without a form, as after a reload or a sign-in, it leads to the quote and decides nothing.
    """
    if request.method != "POST":
        quote = get_object_or_404(Quote.objects.select_related("version__article"), pk=pk)
        return HttpResponseRedirect(address_of(quote))
    decision = request.POST.get("decision", "")
    if decision == "accept_new" and not request.user.has_perm("articles.add_actor"):
        return forbidden(request, ["articles.add_actor"])
    with transaction.atomic():
        if decision == "accept_new":
            hold_namesakes(pk)
        hold_article_of(pk)
        quote = get_object_or_404(
            Quote.objects.select_for_update(of=("self",), no_key=True).select_related(
                "version__article__outlet"
            ),
            pk=pk,
        )
        version, shown = quote.version, quote.version.article
        if answer := _choices_needed(request, quote):
            return answer
        form = ReviewForm(request.POST, instance=quote)
        if form.is_valid():
            if set(form.changed_data) - {"reason"}:
                save_for(quote, request.user, "Corrected at the desk")
            try:
                if decision in DONE:
                    decide_as(decision, quote, request.user, form.cleaned_data["reason"])
            except SpeakerAsked as asked:
                messages.warning(request, str(asked))
                return HttpResponseRedirect(address_of(quote, asked=True))
            except DecisionRefused as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(address_of(quote))
            _tell(request, quote, decision)
            return HttpResponseRedirect(
                _after(quote) if decision in DONE and decision != "reopen" else address_of(quote)
            )
    held = list(_quotes(version))
    current = next(one for one in held if one.pk == quote.pk)
    return _page(request, shown, version, held, current, form)


def _choices_needed(request: EditorRequest, quote: Quote) -> HttpResponse | None:
    """Return the page of choices where somebody has changed `quote` since it was opened here.

    A decision that was pressed waits until the editor has seen the quote as it is now.
    """
    seen = Snapshot.unpacked(request.POST.get("seen", ""))
    if seen is None:
        return None
    form = ReviewForm(instance=quote)
    now = _snapshot(form)
    asked = unsettled(request, seen, now, form, [])
    if asked is None:
        return None
    put_off = request.POST.get("decision") in DONE
    return choice_page(
        request, quote, seen, now, *asked,
        back=address_of(quote), button="decision", button_value="save", put_off=put_off,
    )  # fmt: skip


def _snapshot(form: ReviewForm) -> Snapshot:
    """What the form shows of its quote, and what is decided beside it."""
    quote = form.instance
    place = f"{quote.kind} {quote.start} {quote.end}"
    shown = {name: values for name, values in shown_values(form).items() if name != "reason"}
    return Snapshot(shown, {}, {"status": quote.status, PLACE: place}, timezone.now().isoformat())


def address_of(quote: Quote, *, asked: bool = False) -> str:
    """Return the address where `quote` is in hand, scrolled to where it stands, or to what is asked of it."""
    address = reverse("desk:article", args=[quote.version.article_id])
    place = f"&{ASKED}=1#in-hand" if asked else f"#q{quote.pk}"
    return f"{address}?version={quote.version.number}&quote={quote.pk}{place}"


def _tell(request: EditorRequest, quote: Quote, decision: str) -> None:
    """Say what became of the quote, and what an accepted one still lacks."""
    done = f"“{quote}” {DONE.get(decision, 'saved')}"
    if decision.startswith("accept") and not quote.speaker_id and not quote.speaker_description:
        messages.warning(request, f"{done} without a speaker: readers will see “Speaker not given”.")
    else:
        messages.success(request, f"{done}.")


def _after(quote: Quote) -> str:
    """The address of the version's next undecided quote, from the beginning again after the last; once all
    are decided, of the version, which says what comes then.
    """
    undecided = quote.version.quotes.suggested().order_by("start", "-end", "pk")
    if following := undecided.filter(start__gte=quote.start).first() or undecided.first():
        return address_of(following)
    return f"{reverse('desk:article', args=[quote.version.article_id])}?version={quote.version.number}"


def _version(shown: Article, wanted: str) -> ArticleVersion | None:
    versions = shown.versions.defer("raw").order_by("-number")
    if wanted:
        return get_object_or_404(
            versions, number=int(wanted) if wanted.isdecimal() and len(wanted) < 10 else -1
        )
    return versions.first()


def _quotes(version: ArticleVersion):  # type: ignore[no-untyped-def]
    citations = Citation.objects.select_related("event").order_by("pk")
    return (
        version.quotes.select_related("speaker")
        .prefetch_related(Prefetch("citations", citations), "speaker_candidates")
        .order_by("start", "-end", "pk")
    )


def _page(
    request: EditorRequest,
    shown: Article,
    version: ArticleVersion | None,
    quotes: list[Quote],
    current: Quote | None,
    form: ReviewForm | None = None,
) -> HttpResponse:
    ordered: list[NumberedQuote] = numbered(quotes, current)
    decided = sum(quote.status != Quote.Status.SUGGESTED for quote in quotes)
    in_hand = next((one for one in ordered if one.is_current), None)
    opened = ReviewForm(instance=current) if current else None
    context = {
        "title": shown.headline,
        "article": shown,
        "version": version,
        "versions": shown.versions.only("number", "article_id").order_by("number"),
        "quotes": ordered,
        "paragraphs": marked(version, ordered) if version else [],
        "decided": decided,
        "in_hand": in_hand,
        "form": form or opened,
        "seen": form.data.get("seen", "") if form else _snapshot(opened).packed() if opened else "",
        "known": known_by_name([current]).get(current.pk) if current else None,
        "asked": ASKED in request.GET and current is not None and is_only_named(current),
        "mention": _words(current, "speaker"),
        "cue": _words(current, "cue"),
        "room": excerpt_room(shown),
        "may_change": request.user.has_perm("articles.change_quote"),
        "may_link": request.user.has_perm("timeline.add_citation"),
    }
    return desk_render(request, "desk/article.html", context, status=400 if form else 200)


def _words(quote: Quote | None, name: str) -> str:
    if quote is None or quote.version.text is None:
        return ""
    start, end = getattr(quote, f"{name}_start"), getattr(quote, f"{name}_end")
    return quote.version.text[start:end] if start is not None else ""
