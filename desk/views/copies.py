"""What articles print alike: pairs that wait, and the passages of one pair with what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.models import Article, ArticleVersion, SharedPassage
from articles.syndication import evidence
from articles.versions.comparing import ADDED, REMOVED, difference
from desk import copies
from desk.access import EditorRequest, desk_page, desk_render, forbidden
from desk.copies import DECIDE, Decision, Relative
from desk.steps import Overtaken, StepRefused
from timeline.models import Event

A_PAGE = 25
LONGEST_SHOWN = 4000
DIGITS = 18
"""A number of so many digits is no key."""
CHOICES = (("confirmed", "One text"), ("rejected", "Not one text"), ("suggested", "Leave open"))
VIEW = ("articles.view_sharedpassage", "articles.view_articleversion")


@dataclass(frozen=True)
class Option:
    """An event that both articles are cited for.

    `is_told`: an editor says that the passage tells of it. `by_quotes`: its quotes do, so that it is counted.
    """

    event: Event
    is_told: bool
    quoted: str
    by_quotes: bool


@dataclass
class Shown:
    """A passage as the page shows it: the words of both sides, and what is decided or chosen."""

    passage: SharedPassage
    chosen: str
    sides: list[dict[str, Any]]
    options: list[Option] = field(default_factory=list)
    relatives: list[Relative] = field(default_factory=list)

    @property
    def told(self) -> int:
        """Of how many events it is told to tell, or tells by its quotes."""
        return sum(option.is_told or option.by_quotes for option in self.options)

    @property
    def is_decided(self) -> bool:
        return self.passage.status != SharedPassage.Status.SUGGESTED


@desk_page(*VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def shared(request: EditorRequest) -> HttpResponse:
    """List the pairs of articles with suggestions, or with `?decided` those with decisions.

    Posted, take back what the editor decided last.
    """
    said = ""
    if request.method == "POST":
        if not request.user.has_perm(DECIDE):
            return forbidden(request, [DECIDE])
        try:
            messages.success(request, f"Undone: {copies.undo(request.user)}.")
            return redirect(request.path)
        except StepRefused as refusal:
            said = str(refusal)
    is_decided = "decided" in request.GET
    pairs = copies.decided_pairs() if is_decided else copies.waiting_pairs()
    page = Paginator(pairs, A_PAGE).get_page(request.GET.get("page"))
    keys = {pair[side] for pair in page for side in ("first", "second")}
    articles = Article.objects.select_related("outlet").defer("headline_search").in_bulk(keys)
    context = {
        "title": "Who prints the same",
        "page": page,
        "is_decided": is_decided,
        "most": f"{copies.MOST_PAIRED:,}" if copies.are_more_than_paired(decided=is_decided) else "",
        "pairs": [
            {
                **pair,
                "one": articles[pair["first"]],
                "other": articles[pair["second"]],
                "evidence": evidence(articles[pair["first"]], articles[pair["second"]]),
            }
            for pair in page
        ],
        "said": said,
        "undoable": copies.last_decision(request.user),
        "may_decide": request.user.has_perm(DECIDE),
    }
    return desk_render(request, "desk/copies.html", context, 409 if said else 200)


@desk_page(*VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def shared_by(request: EditorRequest, one: int, other: int) -> HttpResponse:
    """The passages of two articles. Posted: `do` says whether to look at what follows, or to save it."""
    if len(str(max(one, other))) >= DIGITS:
        raise Http404
    found = Article.objects.select_related("outlet").defer("headline_search").in_bulk([one, other])
    if len(found) < 2:
        raise Http404
    pair = found[one], found[other]
    if request.method != "POST":
        return _page(request, pair)
    if not request.user.has_perm(DECIDE):
        return forbidden(request, [DECIDE])
    data, do = request.POST, request.POST.get("do", "")
    passages = copies.passages_of(*pair)
    decisions = _decisions(data, passages, all_of_them=do == "confirm-all")
    reason = data.get("reason", "").replace("\x00", "").strip()[:300]
    try:
        if do == "undo":
            step = copies.undo(request.user)
            messages.success(request, f"Undone: {step}.")
            return redirect(request.path)
        if do == "look":
            said = copies.ticked_in_vain(passages, decisions)
            return _page(request, pair, decisions=decisions, reason=reason, said=said)
        step = copies.decide(*pair, data.get("seen", ""), request.user, decisions, reason)
    except Overtaken as overtaken:
        return _page(request, pair, said=str(overtaken), status=409)
    except StepRefused as refusal:
        return _page(request, pair, decisions=decisions, reason=reason, said=str(refusal), status=400)
    messages.success(request, f"{step}.")
    return HttpResponseRedirect(request.path if do == "save" else reverse("desk:copies"))


def _decisions(
    data: QueryDict, passages: list[SharedPassage], *, all_of_them: bool = False
) -> dict[int, Decision]:
    """What was chosen of each passage on the page; one that it did not show stays as it is."""
    decisions = {}
    for passage in passages:
        status = data.get(f"p{passage.pk}", passage.status)
        if all_of_them and status == SharedPassage.Status.SUGGESTED == passage.status:
            status = SharedPassage.Status.CONFIRMED
        named = data.getlist(f"t{passage.pk}")
        tells = {int(key) for key in named if key.isascii() and key.isdecimal() and len(key) < DIGITS}
        if f"p{passage.pk}" in data:
            decisions[passage.pk] = Decision(status, frozenset(tells))
    return decisions


def _page(
    request: EditorRequest,
    pair: tuple[Article, Article],
    *,
    decisions: Mapping[int, Decision] | None = None,
    reason: str = "",
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    passages = copies.passages_of(*pair)
    if not passages:
        raise Http404
    events = copies.events_citing(*pair)
    chosen = {passage.pk: copies.decision_of(passage) for passage in passages} | dict(decisions or {})
    assumed = chosen
    if decisions is None:  # what is open is told as if it were confirmed, and chosen by nobody
        confirmed = SharedPassage.Status.CONFIRMED
        assumed = {
            pk: Decision(confirmed, one.tells) if one.status == SharedPassage.Status.SUGGESTED else one
            for pk, one in chosen.items()
        }
    follows = copies.consequences(*pair, passages, assumed, events)
    by_quotes = {one.event.pk for one in follows if one.by_quotes}
    open_ones = [one for one in passages if one.status == SharedPassage.Status.SUGGESTED]
    context = {
        "title": f"{pair[0].outlet.label} and {pair[1].outlet.label}",
        "pair": pair,
        "evidence": evidence(*pair),
        "shown": _shown(pair, passages, chosen, events, by_quotes),
        "choices": CHOICES,
        "seen": copies.seen_of(passages),
        "changing": [one for one in follows if one.changes],
        "unchanged": [one for one in follows if not one.changes],
        "is_looking": decisions is not None,
        "open_ones": len(open_ones),
        "reason": reason,
        "said": said,
        "undoable": copies.last_decision(request.user),
        "may_decide": request.user.has_perm(DECIDE),
    }
    return desk_render(request, "desk/copies_pair.html", context, status)


def _shown(
    pair: tuple[Article, Article],
    passages: list[SharedPassage],
    chosen: Mapping[int, Decision],
    events: list[Event],
    by_quotes: set[int],
) -> list[Shown]:
    keys = {version for passage in passages for version in (passage.one_id, passage.other_id)}
    texts = dict(ArticleVersion.objects.filter(pk__in=keys).values_list("pk", "text"))
    quoted = copies.quotes_in(passages, events)
    relatives = copies.relatives_of(passages, *pair)
    labels = {article.pk: article.outlet.label for article in pair}
    shown = []
    for passage in passages:
        places = [copies.place_in(passage, article) for article in pair]
        words = [(texts[version.pk] or "")[start:end] for version, _, start, end in places]
        pieces = difference(*(" ".join(text.split())[:LONGEST_SHOWN] for text in words))
        sides = [
            {
                "article": article,
                "number": place[1],
                "start": place[2],
                "end": place[3],
                "in_caption": _in_caption(place),
                "is_held": bool(text),
                "pieces": [piece for piece in pieces if piece.kind != missing],
            }
            for article, place, text, missing in zip(pair, places, words, (ADDED, REMOVED), strict=True)
        ]
        options = []
        for event in events:
            articles = quoted[passage.pk].get(event.pk, set())
            inside = ", ".join(label for pk, label in labels.items() if pk in articles)
            counted = f"counted by the quotes of {inside}" if inside and event.pk in by_quotes else ""
            options.append(
                Option(
                    event,
                    event.pk in chosen[passage.pk].tells,
                    counted or (f"quotes of {inside} stand here, beside other words" if inside else ""),
                    by_quotes=bool(counted),
                )
            )
        options.sort(key=lambda option: not option.quoted)
        beside = relatives.get(passage.pk, [])
        shown.append(Shown(passage, chosen[passage.pk].status, sides, options, beside))
    return shown


def _in_caption(place: tuple[Any, int, int, int]) -> bool:
    version, _, start, end = place
    return any(
        span["kind"] == "caption" and span["start"] < end and start < span["end"] for span in version.spans
    )
