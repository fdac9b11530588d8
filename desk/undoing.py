"""Taking back what was done at the desk, all of it or nothing, by the ways by which it was done.

So it stands in history like any other change. What somebody has gone on from since is not thrown away.
"""

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils import timezone

from articles.models import Actor, Alias, Article, Quote, QuotePair, Rendition, Statement
from articles.recording import delete_for, save_for
from articles.words import place_quote
from desk.holding import hold_quotes
from desk.models import Step
from desk.reviewing import DECISIONS
from desk.steps import (
    COPIES,
    StepRefused,
    checked,
    held_quote,
    hide_beyond_share,
    hold_article,
    save_checked,
    state_of,
    through,
    who_changed,
)
from timeline.models import Citation, Event

PLACE = {"start", "end", "kind", "fragments"}
BACK = {"suggested": "reopen", "accepted": "accept", "rejected": "reject"}
MADE: dict[str, type[models.Model]] = {
    model.__name__: model for model in (Quote, Event, Citation, Actor, Alias, Statement, Rendition, QuotePair)
}


def last_step(article: Article, user: Any) -> Step | None:
    """Return what `user` would undo next in this article."""
    steps = Step.objects.filter(article=article, user=user, undone_at=None)
    return steps.exclude(verb=COPIES).first()


@transaction.atomic
def undo(article: Article, user: User) -> Step:
    """Take back what `user` did last in this article, all of it or nothing.

    Raises StepRefused where somebody has gone on from there: what was changed since is not thrown away.
    """
    hold_article(article.pk)
    step = last_step(article, user)
    if step is None:
        raise StepRefused("There is nothing of yours left to undo in this article.")
    return take_back(step, user)


def take_back(step: Step, user: User) -> Step:
    """Take back one step, in the transaction that is open, all of it or nothing."""
    hold_quotes([change["pk"] for change in step.changes if change["model"] == "Quote"])
    for change in reversed(step.changes):
        if change["before"] is None:
            _unmake(change, user)
        elif change["model"] == "Quote":
            _restore(change, user)
        else:
            _judge_as_before(change, user)
    if any(change["before"] is None for change in step.changes):
        step.refresh_from_db(fields=["quote"])  # a quote that it made is gone by now
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    return step


def _restore(change: dict[str, Any], user: User) -> None:
    quote = held_quote(change["pk"], is_held=True)
    now = state_of(quote)
    if any(now[name] != value for name, value in change["after"].items()):
        raise StepRefused(f"Not undone, since {who_changed(quote)} since.")
    before = change["before"]
    wanted = before.get("status", quote.status)
    if PLACE & before.keys():
        place = {name: before.get(name, now[name]) for name in PLACE}
        quote.kind = place["kind"]
        through(lambda: place_quote(quote, quote.version, place["start"], place["end"], place["fragments"]))
    for name in before.keys() - PLACE - {"status"}:
        value = before[name]
        setattr(quote, name, date.fromisoformat(value) if name == "said_on" and value else value)
    hide_beyond_share(quote)
    if before.keys() - {"status"}:
        save_checked(quote, user, "Undone in the queue")
    if wanted == Quote.Status.LOST != quote.status:
        _lose_again(quote, user)
    elif wanted != quote.status:
        # What was accepted without a speaker is so again, without a question.
        how = {"without_speaker": True} if wanted == Quote.Status.ACCEPTED else {}
        through(lambda: DECISIONS[BACK[wanted]](quote, user, "Undone in the queue", is_held=True, **how))


def _judge_as_before(change: dict[str, Any], user: User) -> None:
    """Put back the judgement of a rendition or a pair, if nobody has judged anew."""
    model = MADE[change["model"]]
    record: Any = model._default_manager.select_for_update().filter(pk=change["pk"]).first()
    if record is None or record.judgement != change["after"]["judgement"]:
        raise StepRefused("Not undone: somebody has judged this anew since.")
    record.judgement = change["before"]["judgement"]
    if isinstance(record, Rendition) and record.judgement == Rendition.Judgement.SAME:
        held = Rendition.objects.filter(quote=record.quote_id, judgement="same").exclude(pk=record.pk)
        if (elsewhere := held.select_related("statement").first()) is not None:
            raise StepRefused(f"Not undone: the quote renders “{elsewhere.statement}” by now.")
    checked(record)
    save_for(record, user, "Undone at the desk")


def _lose_again(quote: Quote, user: User) -> None:
    """Make a quote lost that was decided although it was, as history tells it."""
    was = quote.history.filter(status=Quote.Status.LOST).first()
    if was is None:
        raise StepRefused("Not undone: nothing tells any more why its words were lost.")
    names = ("status", "lost_because", "reviewed_by_id", "reviewed_at", "review_reason", "shows_excerpt")
    for name in names:
        setattr(quote, name, getattr(was, name))
    save_checked(quote, user, "Undone in the queue")


def _unmake(change: dict[str, Any], user: User) -> None:
    """Delete what the step made, unless others have built on it."""
    model = MADE[change["model"]]
    record = model._default_manager.select_for_update().filter(pk=change["pk"]).first()
    if record is None:
        return
    if isinstance(record, Quote) and (record.citations.exists() or state_of(record) != change["after"]):
        raise StepRefused(f"Not undone, since {who_changed(record)} since.")
    if isinstance(record, Citation):
        event = Event.objects.select_for_update(no_key=True).get(pk=record.event_id)
        if event.status == "published" and not event.citations.public().exclude(pk=record.pk).exists():
            raise StepRefused(f"Not undone: the published event “{event}” rests on this quote alone.")
    if isinstance(record, Event) and (record.status != "draft" or record.citations.exists()):
        raise StepRefused(f"Not undone: “{record}” has been worked on since.")
    if isinstance(record, Rendition | QuotePair):
        was = (change["after"] or {"judgement": "same"})["judgement"]
        if record.judgement != was:
            raise StepRefused("Not undone: somebody has judged this anew since.")
    if isinstance(record, Statement) and record.renditions.exists():
        raise StepRefused(f"Not undone: other quotes render “{record}” by now.")
    if isinstance(record, Event | Actor | Statement) and record.history.count() > 1:
        raise StepRefused(f"Not undone: “{record}” has been worked on since.")
    try:
        with transaction.atomic():
            delete_for(record, user, "Undone in the queue")
    except models.ProtectedError:
        raise StepRefused(f"Not undone: “{record}” is used elsewhere by now.") from None
