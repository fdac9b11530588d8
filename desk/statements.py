"""Judging whether two quotes are one utterance, and taking renditions out again: steps that can be undone.

Where one of the two renders a statement, the judgement is of the statement and stands in a Rendition; where
neither does, it is of the pair (QuotePair), or makes the statement that both render. What was judged is
never asked again, and may be judged anew by whoever opens it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Prefetch, QuerySet

from articles.models import Quote, QuotePair, Rendition, Statement
from articles.recording import save_for
from articles.statements import (
    COUNTED,
    GROUPABLE,
    HEAVY,
    Suggestion,
    suggestions_for,
    ungrouped,
    with_suggestions,
)
from desk.holding import hold_quotes
from desk.models import Step
from desk.steps import Overtaken, StepRefused, checked, made, new_rendition, new_statement, seen_of
from desk.undoing import take_back

JUDGE = "articles.add_rendition"
"""What judging needs: the right to say which statement a quote renders."""
VERBS = ("pair-same", "pair-different", "pair-unsure", "taken-out", "split")
LOOKED_THROUGH = 8
"""So many quotes without a statement are looked through for the next question, then the editor is asked to
go on."""
TOLD = {
    "same": "the same utterance",
    "different": "two different utterances",
    "unsure": "nobody can tell whether they are the same",
}


@dataclass
class Question:
    """A quote that renders no statement, what it may be the same as, and the one of these in hand."""

    quote: Quote
    suggestions: list[Suggestion]
    current: Suggestion

    @property
    def others(self) -> list[Suggestion]:
        return [one for one in self.suggestions if one is not self.current]


@dataclass(frozen=True)
class Progress:
    """How many quotes may be grouped, and how many are; of very many, the newest alone are counted."""

    grouped: int
    quotes: int
    is_of_newest: bool = False


def progress() -> Progress:
    """Count the quotes that may render a statement and those that do; of very many, among the newest."""
    newest = Quote.objects.filter(status__in=GROUPABLE).newest(COUNTED)
    quotes = newest.count()
    return Progress(quotes - ungrouped(newest).count(), quotes, is_of_newest=quotes >= COUNTED)


def next_question(before: int | None = None) -> tuple[Question | None, int | None]:
    """Return the next question about a quote whose key is below `before`, newest first, and the key to go on
    from; that is nothing where every quote was looked through.
    """
    waiting = ungrouped()
    if before is not None:
        waiting = waiting.filter(pk__lt=before)
    shown = list(_shown(waiting)[:LOOKED_THROUGH])
    for quote in with_suggestions(shown):
        question = question_about(quote)
        if question is not None:
            return question, quote.pk
    return None, shown[-1].pk if len(shown) == LOOKED_THROUGH else None


def question_about(quote: Quote, other: int | None = None) -> Question | None:
    """Return what is to be asked about `quote`; with the key of another quote, about these two, judged or
    not.
    """
    if other is not None:
        found = suggestions_for(quote, limit=300, judged=True)
        current = next((one for one in found if one.quote.pk == other), None)
        return Question(quote, [current], current) if current else None
    found = [one for one in suggestions_for(quote) if one.is_suggested]
    return Question(quote, found, found[0]) if found else None


def renditions_beside(quote: Quote) -> list[Rendition]:
    """Return all renditions of the statement that `quote` renders, or none."""
    own = Rendition.objects.filter(quote=quote, judgement="same").values("statement")
    return list(
        Rendition.objects.filter(statement__in=own, judgement="same")
        .select_related("statement", "quote__speaker", "quote__version__article__outlet")
        .defer("quote__version__text", "quote__version__raw", "quote__version__spans")
    )


def seen_pair(one: Quote, other: Quote) -> str:
    """Return a digest of what an editor sees of two quotes and of how they are grouped."""
    rows = Rendition.objects.filter(quote__in=[one, other]).order_by("pk").values_list("pk", "judgement")
    first, second = sorted((one.pk, other.pk))
    pairs = QuotePair.objects.filter(one=first, other=second).values_list("pk", "judgement")
    grouped = "".join(f"{key}{judgement[0]}" for key, judgement in [*rows, *pairs])
    return f"{seen_of(one)}-{seen_of(other)}-{grouped}"


@transaction.atomic
def judge(one: int, other: int, seen: str, user: User, judgement: str, gist: str = "") -> Step:
    """Remember whether the two quotes are the same utterance; two that are render one statement from then on.

    `gist` is needed where neither renders a statement yet. Raises StepRefused, and Overtaken where somebody
    has changed or judged them since they were shown.
    """
    if judgement not in TOLD:
        raise StepRefused("Say whether they are the same, different, or that nobody can tell.")
    hold_quotes([one, other])
    first, second = _held(one), _held(other)
    if first.pk == second.pk:
        raise StepRefused("Choose two quotes.")
    if seen_pair(first, second) != seen:
        raise Overtaken("Nothing was saved: somebody has changed or judged these quotes since; look again.")
    grouped = {
        rendition.quote_id: rendition.statement
        for rendition in Rendition.objects.filter(quote__in=[first, second], judgement="same")
        .select_related("statement")
        .order_by("pk")
    }
    if len(grouped) == 2:
        raise StepRefused("Both render a statement already: take one out of its statement first.")
    if grouped:
        (key, statement), quote = grouped.popitem(), first
        quote = second if key == first.pk else first
        statement = Statement.objects.select_for_update(no_key=True).get(pk=statement.pk)
        changes = [_rendition(statement, quote, judgement, user)]
    elif judgement == "same":
        quote, changes = first, _grouped([first, second], gist, user)
    else:
        quote, changes = first, [_pair(first, second, judgement, user)]
    told = f"“{quote}” and “{second if quote is first else first}”: {TOLD[judgement]}"
    return _step(quote, user, f"pair-{judgement}", told, changes)


@transaction.atomic
def take_out(statement: int, quotes: Collection[int], user: User, gist: str = "", *, split: bool) -> Step:
    """Take these quotes out of the statement; `split` makes a statement of their own of them, called `gist`.

    That they are different from the rest is remembered, so nobody is asked again.
    """
    hold_quotes(quotes)
    kept = Statement.objects.select_for_update(no_key=True).filter(pk=statement).first()
    if kept is None:
        raise StepRefused("This statement is gone: another editor has undone or deleted it.")
    renditions = list(
        kept.renditions.filter(quote__in=quotes, judgement="same").select_related("quote__version__article")
    )
    if not renditions or len(renditions) != len(set(quotes)):
        raise StepRefused("Tick at least one quote that renders this statement.")
    changes: list[dict[str, Any]] = []
    for rendition in renditions:
        changes.append(_judged(rendition, "different", user))
    taken = [rendition.quote for rendition in renditions]
    if split:
        if not kept.renditions.filter(judgement="same").exists():
            raise StepRefused("Leave at least one quote in the statement: there is nothing to split.")
        changes += _grouped(taken, gist, user)
    named = f"“{taken[0]}”" if len(taken) == 1 else f"{len(taken)} quotes"
    told = f"{named} {'split off' if split else 'taken out of'} “{kept}”"
    return _step(taken[0], user, "split" if split else "taken-out", told, changes)


def last_judgement(user: User) -> Step | None:
    """Return what `user` would undo next of what was judged."""
    return Step.objects.filter(user=user, verb__in=VERBS, undone_at=None).first()


@transaction.atomic
def undo_judgement(user: User) -> Step:
    """Take back what `user` judged last, again and again."""
    step = last_judgement(user)
    if step is None:
        raise StepRefused("There is nothing of yours left to undo here.")
    quotes = {change["quote"] for change in step.changes if "quote" in change}
    hold_quotes(quotes)
    return take_back(step, user)


def unsure_pairs(limit: int = 20) -> list[tuple[Quote, Quote]]:
    """Return the pairs of which nobody could tell, the newest first; each may be judged anew."""
    same = Rendition.objects.filter(judgement="same")
    grouped = same.values("quote")
    pairs = QuotePair.objects.filter(judgement="unsure").exclude(one__in=grouped, other__in=grouped)
    found = [(pair.one, pair.other) for pair in pairs.select_related("one", "other").order_by("-pk")[:limit]]
    unsure = Rendition.objects.filter(judgement="unsure").exclude(quote__in=grouped)
    first = Prefetch("statement__renditions", same.select_related("quote"), to_attr="same")
    for rendition in unsure.select_related("quote").prefetch_related(first).order_by("-pk")[:limit]:
        found += [(rendition.quote, one.quote) for one in rendition.statement.same[:1]]  # type: ignore[attr-defined]
    return found[:limit]


def _held(pk: int) -> Quote:
    quote = Quote.objects.filter(pk=pk, status__in=GROUPABLE).select_related("version__article").first()
    if quote is None:
        raise StepRefused("Only quotes that are accepted or lost are grouped: one of these is not any more.")
    return quote


def _shown(quotes: QuerySet[Quote]) -> QuerySet[Quote]:
    """These quotes with what a page shows of them, without the texts."""
    return quotes.select_related("speaker", "version__article__outlet").defer(*HEAVY)


def _grouped(quotes: list[Quote], gist: str, user: User) -> list[dict[str, Any]]:
    """Make a statement that all these quotes render."""
    gist = " ".join(gist.split())
    if not gist:
        raise StepRefused("Say in your own words what was said: the statement is called so.")
    statement = new_statement(gist, quotes, user, "Judged at the desk")
    changes = [made(statement)]
    for quote in quotes:
        changes.append(_rendition(statement, quote, "same", user))
    return changes


def _rendition(statement: Statement, quote: Quote, judgement: str, user: User) -> dict[str, Any]:
    known = Rendition.objects.select_for_update().filter(statement=statement, quote=quote).first()
    if known is not None:
        return _judged(known, judgement, user)
    rendition = new_rendition(statement, quote, user, "Judged at the desk", judgement)
    return {**made(rendition), "after": {"judgement": judgement}, "quote": quote.pk}


def _judged(record: Rendition | QuotePair, judgement: str, user: User) -> dict[str, Any]:
    """Judge anew, and return what changed from what to what."""
    before = record.judgement
    record.judgement = judgement
    checked(record)
    save_for(record, user, "Judged at the desk")
    quote = record.quote_id if isinstance(record, Rendition) else record.one_id
    return {
        "model": type(record).__name__,
        "pk": record.pk,
        "before": {"judgement": before},
        "after": {"judgement": judgement},
        "quote": quote,
    }


def _pair(one: Quote, other: Quote, judgement: str, user: User) -> dict[str, Any]:
    first, second = sorted((one, other), key=lambda quote: quote.pk)
    known = QuotePair.objects.select_for_update().filter(one=first, other=second).first()
    if known is not None:
        return _judged(known, judgement, user)
    pair = QuotePair(one=first, other=second, judgement=judgement, by=user)
    checked(pair)
    save_for(pair, user, "Judged at the desk")
    return {**made(pair), "after": {"judgement": judgement}, "quote": first.pk}


def _step(quote: Quote, user: User, verb: str, told: str, changes: list[dict[str, Any]]) -> Step:
    return Step.objects.create(
        article=quote.version.article, quote=quote, user=user, verb=verb, told=told[:300], changes=changes
    )
