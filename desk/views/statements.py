"""“Same statement?”: one question at a time, and the renditions of one statement, each by plain forms."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles.comparing.diff import Kind, Part, Segment, compare
from articles.models import Quote, Rendition, Statement
from articles.statements import GROUPABLE, in_words
from desk import statements
from desk.access import EditorRequest, desk_page, desk_render, forbidden
from desk.statements import JUDGE
from desk.steps import Overtaken, StepRefused

TAKE_OUT = "articles.change_rendition"


@dataclass(frozen=True)
class Side:
    """One quote as the page shows it: its words in pieces, those that the other has not being marked."""

    quote: Quote
    pieces: list[tuple[str, str]]


@desk_page("articles.view_quote", "articles.view_statement")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def same_statement(request: EditorRequest) -> HttpResponse:
    """Ask whether two quotes are the same utterance; `quote` and `other` name them, without them the next
    ones; `after` is where looking goes on.
    """
    if request.method != "POST":
        return _question(request, request.GET)
    if not request.user.has_perm(JUDGE):
        return forbidden(request, [JUDGE])
    data, do = request.POST, request.POST.get("do", "")
    if any("\x00" in value for _, values in data.lists() for value in values):
        return _question(request, _pair(data), "What was sent holds a NUL character: type it anew.", 400)
    try:
        if do == "undo":
            step = statements.undo_judgement(request.user)
            messages.success(request, f"Undone: {step}.")
            quotes = [change["quote"] for change in step.changes if "quote" in change][-1:]
            return redirect(f"{request.path}?quote={quotes[0]}" if quotes else request.path)
        one, other = _key(data, "quote"), _key(data, "other")
        if one is None or other is None:
            raise StepRefused("Choose two quotes.")
        step = statements.judge(one, other, data.get("seen", ""), request.user, do, data.get("gist", ""))
    except Overtaken as overtaken:
        return _question(request, _pair(data), str(overtaken), 409)
    except StepRefused as refusal:
        return _question(request, data, str(refusal), 400)
    messages.success(request, f"{step}."[:400])
    return HttpResponseRedirect(f"{request.path}?{_onwards(one)}")


@desk_page("articles.view_quote", "articles.view_statement")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def renditions(request: EditorRequest, pk: int) -> HttpResponse:
    """Show what renders a statement; take quotes out of it, or split them off as a statement of their own."""
    statement = get_object_or_404(Statement.objects.select_related("speaker"), pk=pk)
    said, status = "", 200
    if request.method == "POST":
        missing = [one for one in (JUDGE, TAKE_OUT) if not request.user.has_perm(one)]
        if missing:
            return forbidden(request, missing)
        do, gist = request.POST.get("do", ""), request.POST.get("gist", "").replace("\x00", "")
        keys = [int(key) for key in request.POST.getlist("each") if _is_key(key)]
        try:
            if do == "undo":
                step = statements.undo_judgement(request.user)
                told = f"Undone: {step}."
            else:
                step = statements.take_out(pk, keys, request.user, gist, split=do == "split")
                told = f"{step}."
            messages.success(request, told)
            return redirect(request.path)
        except StepRefused as refusal:
            said, status = str(refusal), 400
    rows = (
        Rendition.objects.filter(statement=statement)
        .select_related("quote__speaker", "quote__version__article__outlet")
        .defer("quote__version__text", "quote__version__raw", "quote__version__spans")
    )
    context = {
        "title": "Renditions of a statement",
        "statement": statement,
        "same": [row for row in rows if row.judgement == "same"],
        "judged": [row for row in rows if row.judgement != "same"],
        "said": said,
        "data": request.POST,
        "undoable": statements.last_judgement(request.user),
        "may_change": request.user.has_perm(JUDGE) and request.user.has_perm(TAKE_OUT),
    }
    return desk_render(request, "desk/statements_renditions.html", context, status=status)


def _question(request: EditorRequest, data: QueryDict, said: str = "", status: int = 200) -> HttpResponse:
    one, other, after = _key(data, "quote"), _key(data, "other"), _key(data, "after")
    question, onwards = None, None
    if one is not None:
        quote = (
            Quote.objects.filter(pk=one, status__in=GROUPABLE)
            .select_related("speaker", "version__article__outlet")
            .first()
        )
        question = statements.question_about(quote, other) if quote else None
        onwards = one
    if question is None and (one is None or other is None):
        question, onwards = statements.next_question(after if one is None else one + 1)
    context: dict[str, Any] = {
        "title": "Same statement?",
        "question": question,
        "onwards": onwards,
        "said": said,
        "data": data,
        "is_pair": one is not None and other is not None,
        "progress": statements.progress(),
        "undoable": statements.last_judgement(request.user),
        "may_judge": request.user.has_perm(JUDGE),
    }
    if question is not None:
        first, second = question.quote, question.current.quote
        beside = statements.renditions_beside(second)
        own = statements.renditions_beside(first)
        context |= {
            "sides": _sides(first, second),
            "seen": statements.seen_pair(first, second),
            "how": in_words(question.current.likeness),
            "statement": beside[0].statement if beside else None,
            "beside": [row for row in beside if row.quote_id != second.pk],
            "is_grouped": bool(own and beside),
            "own": own[0].statement if own else None,
            "gist": data.get("gist") or first.gist or second.gist,
        }
    else:
        context["unsure"] = statements.unsure_pairs()
    return desk_render(request, "desk/statements.html", context, status=status)


def _sides(one: Quote, other: Quote) -> list[Side]:
    """Both quotes with their words in pieces, each told by what it is beside the other."""
    words = [quote.exact or " … ".join(quote.verbatim_fragments) for quote in (one, other)]
    if not all(words):
        shown = [text or quote.gist for quote, text in zip((one, other), words, strict=True)]
        return [Side(quote, [(text, "")]) for quote, text in zip((one, other), shown, strict=True)]
    heads = {Quote.Zone.HEADLINE, Quote.Zone.SUBHEADING}
    segments = compare(words[0], words[1], is_headline=other.zone in heads)
    return [
        Side(one, [piece for segment in segments for piece in _pieces(segment, segment.chosen)]),
        Side(other, [piece for segment in segments for piece in _pieces(segment, segment.other)]),
    ]


def _pieces(segment: Segment, parts: tuple[Part, ...]) -> list[tuple[str, str]]:
    """The text of one side, and in words what each piece is; nothing where both sides say the same."""
    if segment.kind == Kind.SAME:
        return [("".join(part.text for part in parts), "")]
    return [(part.text, ", ".join(sorted(part.what)) or "other words") for part in parts if part.text]


def _pair(data: QueryDict) -> QueryDict:
    """Just the two quotes of the form, so that they are shown as they are now."""
    keys = [f"{name}={data[name]}" for name in ("quote", "other") if _is_key(data.get(name, ""))]
    return QueryDict("&".join(keys))


def _onwards(one: int) -> str:
    """The quote again while it renders nothing and something is left to ask about it, then the next one."""
    if Rendition.objects.filter(quote=one, judgement="same").exists():
        return f"after={one}"
    return f"quote={one}"


def _key(data: QueryDict, name: str) -> int | None:
    words = data.get(name, "")
    return int(words) if _is_key(words) else None


def _is_key(words: str) -> bool:
    return words.isascii() and words.isdecimal() and len(words) < 10
