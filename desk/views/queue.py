"""The queue of an article and of the whole pile: one address that shows and does, with and without scripts.

A plain form post is answered by a redirection; one that asks for a fragment gets the queue alone, with what
was done, and is at the next quote without another page.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, prefetch_related_objects
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from articles.models import Actor, Article, Quote
from articles.precision import Precision
from desk import queue as queued
from desk import steps, undoing
from desk.access import EditorRequest, desk_page, desk_render, forbidden
from desk.drafting import Known, known_of
from desk.marked_text import print_marked
from desk.marking import marked, numbered
from desk.naming import actors_called, likely_kind, means_one, mention_of
from desk.speaking import is_only_named
from desk.steps import ACCEPTING, Done, NameAsked, Overtaken, StepRefused
from desk.suggesting import similar_events
from timeline.models import Citation, Event, Timeline

PANELS = ("speaker", "named", "date", "kind", "span", "link", "event", "same", "certain", "new")
NEEDS = {
    "new": "articles.add_quote",
    "alias": "articles.add_alias",
    "speaker-new": "articles.add_actor",
    "accept-new": "articles.add_actor",
    "link": "timeline.add_citation",
    "event": "timeline.add_event",
    "same": "articles.add_rendition",
}
"""What a step needs beyond changing quotes."""
KINDS = (
    ("direct", "verbatim", "all of it is the speaker's words"),
    ("mixed", "partly quoted", "only the words inside its quotation marks are"),
    ("indirect", "paraphrase", "none of it is: the article puts it in its own words"),
)


@desk_page("articles.view_articleversion", "articles.view_quote")
@require_safe
def queue(request: EditorRequest) -> HttpResponse:
    """Lead to the next article that waits, after the one that `after` names."""
    after = request.GET.get("after", "")
    article = queued.next_article(int(after) if _is_key(after) else None)
    if article is None:
        messages.success(request, "Nothing waits: every suggestion is decided.")
        return redirect("desk:index")
    return redirect("desk:article-queue", article.pk)


@desk_page("articles.view_articleversion", "articles.view_quote")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@vary_on_headers("HX-Request")
def article_queue(request: EditorRequest, pk: int) -> HttpResponse:
    """Show the article with one quote in hand and, if `panel` names one, what is asked about it; do what was
    pressed.
    """
    article = get_object_or_404(Article.objects.select_related("outlet"), pk=pk)
    if request.method != "POST":
        return _page(request, article, request.GET)
    do = request.POST.get("do", "")
    needed = ["articles.change_quote", *([NEEDS[do]] if do in NEEDS else [])]
    if request.POST.get("named") == "new":
        needed.append("articles.add_actor")
    if missing := [permission for permission in needed if not request.user.has_perm(permission)]:
        return forbidden(request, missing)
    if any("\x00" in value for _, values in request.POST.lists() for value in values):
        said = "What was sent holds a NUL character, which no text has: type it anew."
        return _page(request, article, _in_hand(request), said=said, status=400)
    try:
        done = _do(request, article, do)
    except Overtaken as overtaken:
        return _page(request, article, _in_hand(request), said=str(overtaken), status=409)
    except NameAsked as asked:
        data = request.POST.copy()
        data["panel"] = "named" if do == "accept" else data.get("panel", "")
        return _page(request, article, data, said=str(asked), status=400)
    except StepRefused as refusal:
        return _page(request, article, request.POST, said=str(refusal), status=400)
    work, quote = queued.work_on(article), done.quote
    if done.goes_on:
        quote = queued.next_in(work, next((one for one in work.quotes if quote and one.pk == quote.pk), None))
    query = f"?quote={quote.pk}" if quote else ""
    if request.htmx:  # type: ignore[attr-defined]
        answer = _page(request, article, QueryDict(query[1:]), said=done.told, work=work, made=done.draft)
        answer.headers["HX-Push-Url"] = request.path + query
        return answer
    messages.success(request, done.message)
    return HttpResponseRedirect(request.path + query + (f"#q{quote.pk}" if quote else ""))


@desk_page("articles.view_actor")
@require_safe
@never_cache
def queue_actors(request: EditorRequest) -> HttpResponse:
    """Names and aliases that hold what is typed, as options of a list."""
    words = request.GET.get("name", "").strip()
    found = Actor.objects.canonical().filter(Q(name__icontains=words) | Q(aliases__name__icontains=words))
    names = list(found.distinct().order_by("name")[:12]) if words else []
    return render(request, "desk/queue_actors.html", {"actors": names})


@dataclass(frozen=True)
class Outcome:
    """The quote to go on from, what to tell, whether to go on to the next one, and a draft that was made."""

    quote: Quote | None
    told: str
    goes_on: bool
    draft: Event | None = None

    @property
    def message(self) -> str:
        """What to tell on a page of its own, with the way to the draft."""
        if self.draft is None:
            return self.told
        address = reverse("admin:timeline_event_change", args=[self.draft.pk])
        return format_html('{} <a href="{}">Open the draft</a>', self.told, address)


def _do(request: EditorRequest, article: Article, do: str) -> Outcome:
    """Do the step that was pressed."""
    data, user = request.POST, request.user
    if do == "undo":
        step = undoing.undo(article, user)
        return Outcome(step.quote, f"Undone: {step}.", False)
    if do == "certain":
        seen = dict(one.partition(":")[::2] for one in data.getlist("each"))
        chosen = {int(key): digest for key, digest in seen.items() if _is_key(key)}
        return Outcome(None, f"{steps.accept_each(article, chosen, user)}.".capitalize(), True)
    if do == "new":
        version = article.versions.order_by("-number").first()
        start, end = _span(data)
        if version is None or data.get("version") != str(version.number):
            raise Overtaken("Nothing was saved: the article has a newer text by now, shown here.")
        kind = data.get("kind", "")
        if kind not in Quote.Kind.values:
            raise StepRefused("Say whether it is verbatim, partly quoted or a paraphrase.")
        return _told(steps.make_quote(version, user, start, end, kind))
    quote = data.get("quote", "")
    step_of = DOING.get(do)
    if step_of is None or not _is_key(quote):
        raise StepRefused("Choose what to do with which quote.")
    if not Quote.objects.filter(pk=quote, version__article=article).exists():
        raise StepRefused("This quote is gone: another editor has undone or deleted it.")
    return _told(step_of(int(quote), data.get("seen", ""), request))


def _decide(decision: str) -> Callable[[int, str, EditorRequest], Done]:
    def step(pk: int, seen: str, request: EditorRequest) -> Done:
        reason = request.POST.get("reason", "").strip()[:300] if decision == "reject" else ""
        return steps.decide(pk, seen, request.user, decision, reason)

    return step


def _accept_as(named: str) -> Callable[[int, str, EditorRequest], Done]:
    return lambda pk, seen, request: steps.accept_as(pk, seen, request.user, named)


def _named(request: EditorRequest) -> str:
    """What was said of a speaker who is only named, with a step that accepts the quote on its way."""
    named = request.POST.get("named", "")
    return named if named in ACCEPTING else ""


def _speaker(pk: int, seen: str, request: EditorRequest) -> Done:
    """A typed name goes before what is ticked, the name that was proposed does not; one that several share is
    asked about.
    """
    name, actor = " ".join(request.POST.get("name", "").split()), request.POST.get("actor", "")
    if name and not (_is_key(actor) and name == " ".join(request.POST.get("proposed", "").split())):
        called = actors_called(name)
        if not called:
            raise StepRefused(
                f"Nobody is known as “{name}” yet: make a new actor, or take it as the description of "
                "somebody unnamed."
            )
        if len(called) > 1 or not means_one(name, called[0]):
            raise StepRefused(f"“{name}” may mean several: choose {_either(called)} by the full name.")
        return steps.name_speaker(pk, seen, request.user, called[0])
    found = Actor.objects.filter(pk=actor).first() if _is_key(actor) else None
    return steps.name_speaker(pk, seen, request.user, found)


def _new_speaker(pk: int, seen: str, request: EditorRequest) -> Done:
    name = " ".join(request.POST.get("name", "").split())
    if not name:
        raise StepRefused("Type the name of the new actor.")
    if called := actors_called(name):
        raise StepRefused(f"“{name}” is a name of {_either(called)} already: choose, or type a fuller name.")
    return steps.name_new_speaker(pk, seen, request.user, name)


def _unnamed(pk: int, seen: str, request: EditorRequest) -> Done:
    description = " ".join(request.POST.get("name", "").split())
    return steps.name_speaker(pk, seen, request.user, None, description)


def _date(pk: int, seen: str, request: EditorRequest) -> Done:
    typed, precision = request.POST.get("said_on", "").strip(), request.POST.get("precision", "")
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        raise StepRefused(f"“{typed}” is no day: write it as in 2022-02-01.") from None
    if precision not in Precision.values:
        raise StepRefused("Say how exactly the day is known.")
    return steps.date_quote(pk, seen, request.user, day, precision)


def _move(pk: int, seen: str, request: EditorRequest) -> Done:
    return steps.move(pk, seen, request.user, *_span(request.POST))


def _kind(pk: int, seen: str, request: EditorRequest) -> Done:
    return steps.change_kind(pk, seen, request.user, request.POST.get("kind", ""))


def _link(pk: int, seen: str, request: EditorRequest) -> Done:
    key, relation = request.POST.get("event", ""), request.POST.get("relation", "")
    event = Event.objects.filter(pk=key).first() if _is_key(key) else None
    if event is None or relation not in Citation.Relation.values:
        raise StepRefused("Choose the event, and say whether it was said there or about it.")
    return steps.link(pk, seen, request.user, event, "", None, relation, _named(request))


def _event(pk: int, seen: str, request: EditorRequest) -> Done:
    title, key = request.POST.get("title", "").strip(), request.POST.get("timeline", "")
    relation = request.POST.get("relation", "")
    if not title or relation not in Citation.Relation.values:
        raise StepRefused("Give the title of the new event, and say whether it was said there or about it.")
    if not request.POST.get("another") and (alike := similar_events(title)):
        raise StepRefused(
            f"“{alike[0].event}” looks like the same event: link to that one, or say that this is another."
        )
    timeline = Timeline.objects.filter(pk=key).first() if _is_key(key) else None

    def known(quote: Quote) -> Known:
        """What the form shows of it; one that shows nothing takes over what the quote knows."""
        found = known_of([quote])
        if "day" not in request.POST:
            return found
        try:
            dated = found.dated(request.POST["day"])
        except ValidationError as error:
            raise StepRefused(" ".join(error.messages)) from None
        basis = " ".join(request.POST.get("basis", "").split())
        if basis and (dated == found or basis != found.basis):
            dated = replace(dated, basis=basis)
        return dated if "takes_part" in request.POST else replace(dated, speakers=())

    return steps.link(pk, seen, request.user, None, title, timeline, relation, _named(request), known)


def _same(pk: int, seen: str, request: EditorRequest) -> Done:
    key, gist = request.POST.get("other", ""), request.POST.get("gist", "").strip()
    other = Quote.objects.accepted().filter(pk=key).exclude(pk=pk).first() if _is_key(key) else None
    if other is None:
        raise StepRefused("Choose the quote that is the same utterance.")
    return steps.same_as(pk, seen, request.user, other, gist)


DOING: dict[str, Callable[[int, str, EditorRequest], Done]] = {
    "accept": _decide("accept"),
    "accept-new": _accept_as("new"),
    "accept-nobody": _accept_as("nobody"),
    "reject": _decide("reject"),
    "reopen": _decide("reopen"),
    "unsure": lambda pk, seen, request: steps.put_behind(pk, seen, request.user),
    "speaker": _speaker,
    "speaker-new": _new_speaker,
    "speaker-unnamed": _unnamed,
    "alias": lambda pk, seen, request: steps.add_alias(pk, seen, request.user),
    "date": _date,
    "kind": _kind,
    "span": _move,
    "link": _link,
    "event": _event,
    "same": _same,
}


def _page(
    request: EditorRequest,
    article: Article,
    data: QueryDict,
    said: str = "",
    work: queued.Work | None = None,
    status: int = 200,
    made: Event | None = None,
) -> HttpResponse:
    work = work or queued.work_on(article)
    panel = data.get("panel", "") if data.get("panel") in PANELS else ""
    wanted = data.get("quote", "")
    named = next((quote for quote in work.quotes if str(quote.pk) == wanted), None)
    queued.take_in_hand(work, named or queued.next_in(work, None))
    context: dict[str, Any] = {
        "title": article.headline,
        "article": article,
        "work": work,
        "said": said,
        "made": made,
        "is_refused": status >= 400,
        "panel": panel,
        "data": data,
        "may_change": request.user.has_perm("articles.change_quote"),
    }
    shown, in_hand = list(work.quotes), work.current
    if panel in ("new", "span"):
        in_hand = _preview(work, panel, data, context)
        if panel == "new" and in_hand is not None:
            shown.append(in_hand)
    elif work.current is not None:
        context |= _asked(request, work, work.current, panel, data)
        context |= _name_asked(work, work.current, panel)
    ordered = numbered(shown, in_hand)
    paragraphs = marked(work.version, ordered) if work.version else []
    context |= {
        "quotes": ordered,
        "in_hand": next((one for one in ordered if one.is_current), None),
        "paragraphs": paragraphs,
        "text": print_marked(paragraphs, work.behind),
        "progress": queued.progress(work),
        "undoable": undoing.last_step(article, request.user),
        "previous": work.beside(-1),
        "following": work.beside(1),
        "relations": Citation.Relation.choices,
    }
    if work.current is not None:
        context |= {
            "seen": steps.seen_of(work.current) if panel != "span" else context["seen"],
            "mention": mention_of(work.current),
            "alias": queued.alias_proposed(work.current),
            "known": work.known.get(work.current.pk),
            "is_behind": work.current.pk in work.behind,
        }
    if panel == "certain":
        certain = work.certain
        prefetch_related_objects(certain, "speaker")
        context["certain"] = [
            (quote, steps.seen_of(quote), quote.speaker or work.known.get(quote.pk)) for quote in certain
        ]
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        return render(request, "desk/_queue.html", context, status=status)
    return desk_render(request, "desk/queue.html", context, status=status)


def _preview(work: queued.Work, panel: str, data: QueryDict, context: dict[str, Any]) -> Quote | None:
    """The quote in hand as it would stand, or a new one of the words that were selected; nothing is saved."""
    text = work.version.text if work.version else None
    if text is None or (panel == "span" and work.current is None):
        context |= {"panel": "", "seen": steps.seen_of(work.current) if work.current else ""}
        return work.current
    try:
        start, end = _span(data)
    except StepRefused:
        start, end = (work.current.start, work.current.end) if work.current and panel == "span" else (0, 0)
    if not 0 <= start < end <= len(text):
        start, end = (work.current.start, work.current.end) if work.current and panel == "span" else (0, 0)
    context |= {"start": start, "end": end, "words": text[start:end]}
    if panel == "new":
        if work.current is not None:
            context["seen"] = steps.seen_of(work.current)
        if (words := data.get("words", "").strip()) and not end:
            context["places"] = _places(text, words)
        if not end:
            return None
        kind = likely_kind(text, start, end)
        context |= {"kind": kind, "kinds": Quote.Kind.choices}
        return Quote(version=work.version, start=start, end=end, kind=kind, exact=text[start:end])
    assert work.current is not None
    context |= {"seen": steps.seen_of(work.current), "moves": queued.moves(text, start, end)}
    work.current.start, work.current.end = start, end
    return work.current


def _asked(
    request: EditorRequest, work: queued.Work, quote: Quote, panel: str, data: QueryDict
) -> dict[str, Any]:
    """What a panel offers to choose from."""
    words = data.get("words", "").strip()
    if panel == "speaker":
        return {
            "speakers": queued.likely_speakers(work, quote),
            "proposed": quote.speaker_named if is_only_named(quote) else quote.speaker_description,
        }
    if panel == "date":
        return {"precisions": Precision.choices}
    if panel == "kind":
        return {"kinds": KINDS}
    if panel == "link":
        return {"events": queued.likely_events(quote, request.user, words)}
    if panel == "event":
        return {"timelines": Timeline.objects.order_by("title"), "draft": known_of([quote])}
    if panel == "same":
        return {"others": queued.likely_renditions(quote, words)}
    return {}


def _name_asked(work: queued.Work, quote: Quote, panel: str) -> dict[str, Any]:
    """Whether accepting `quote` asks who is meant by the name that the article gives, and who may be."""
    asks = is_only_named(quote) and quote.status != Quote.Status.ACCEPTED and quote.pk not in work.known
    if panel not in ("named", "link", "event"):
        return {"asks_name": asks}
    if panel == "named" and not asks:
        return {"asks_name": False, "panel": ""}
    return {"asks_name": asks, "called": actors_called(quote.speaker_named) if asks else []}


def _places(text: str, words: str) -> list[tuple[int, int, str, str]]:
    """Where `words` stand in the text: start, end, and some words before and after, at most ten times."""
    found: list[tuple[int, int, str, str]] = []
    at = text.find(words)
    while at >= 0 and len(found) < 10:
        end = at + len(words)
        found.append((at, end, text[max(0, at - 40) : at], text[end : end + 40]))
        at = text.find(words, end)
    return found


def _in_hand(request: EditorRequest) -> QueryDict:
    """Just the quote of the form, so that it is shown as it is now."""
    return QueryDict(f"quote={request.POST['quote']}" if _is_key(request.POST.get("quote", "")) else "")


def _told(done: Done) -> Outcome:
    quote = done.quote
    told = f"“{quote}” {done.step}."
    if done.step.verb == "accept" and not quote.speaker_id and not quote.speaker_description:
        told = f"{told} It has no speaker: readers will see “Speaker not given”."
    return Outcome(quote, told, done.goes_on, done.draft)


def _span(data: QueryDict) -> tuple[int, int]:
    start, end = data.get("start", ""), data.get("end", "")
    if not _is_key(start) or not _is_key(end):
        raise StepRefused("Give the first and last character as whole numbers.")
    return int(start), int(end)


def _is_key(words: str) -> bool:
    return words.isascii() and words.isdecimal() and len(words) < 10


def _either(actors: list[Actor]) -> str:
    return " or ".join(f"{actor}{f' ({actor.role})' if actor.role else ''}" for actor in actors[:5])
