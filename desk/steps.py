"""What an editor does in the queue: checked against the screen, done whole, and kept to be undone.

A step names the quote as the editor saw it (`seen_of`). If somebody has changed it meanwhile, nothing is done
and the editor is told who did what. `desk/undoing.py` takes it back.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from articles.admin.wording import sentences_of
from articles.excerpts import may_show
from articles.models import Actor, Alias, Article, ArticleVersion, Quote, Rendition, Statement
from articles.phrasing import counted
from articles.recording import save_for
from articles.words import WordsRefused, place_quote
from desk.drafting import Known
from desk.holding import hold_quotes
from desk.linking import draft_event, link_quotes
from desk.models import Step
from desk.naming import actors_called, free_statement_slug, mention_of, quoted_within
from desk.reviewing import (
    DECISIONS,
    DecisionRefused,
    SpeakerAsked,
    accept,
    accept_with_new_actor,
    ask_who_speaks,
    hold_article_of,
    stands_in_outlets_words,
)
from desk.speaking import give_to_namesakes, hold_namesakes, make_actor_called
from timeline.models import Event, Timeline

KEPT = (
    "status", "start", "end", "kind", "fragments", "speaker_id", "speaker_description", "said_on",
    "said_on_precision", "gist",
)  # fmt: skip
"""What a step remembers of a quote, and what two editors may not change over one another."""
COPIES = "copies"
"""The verb of decisions on what articles print alike, which `desk.copies` takes back."""
DONE = {"accept": "accepted", "reject": "rejected", "reopen": "suggested again"}


class StepRefused(ValueError):
    """The step cannot be done; the message is one sentence for an editor."""


class Overtaken(StepRefused):
    """Somebody else has changed the quote since it was shown."""


class NameAsked(StepRefused):
    """Nobody on record is called as the article names the speaker: an editor says who it is first."""


@dataclass(frozen=True)
class Done:
    """A step that was done, whether the queue goes on to the next quote, and the draft that it made."""

    step: Step
    quote: Quote
    goes_on: bool = False
    draft: Event | None = None


def seen_of(quote: Quote) -> str:
    """Return a short digest of what an editor sees of `quote`; it changes with any of KEPT."""
    return hashlib.sha256(json.dumps(state_of(quote), sort_keys=True).encode()).hexdigest()[:16]


ACCEPTING = ("", "new", "nobody")
"""What an editor says of a speaker who is only named: nothing, make an actor, or accept without a speaker."""


@transaction.atomic
def accept_as(pk: int, seen: str, user: User, named: str) -> Done:
    """Accept the quote as `named` of ACCEPTING says of its speaker, all of it one step.

    Raises NameAsked where nothing is said and nobody is called so.
    """
    quote = _with_namesakes(pk, seen)
    changes = _accepted(quote, user, named)
    others = [change for change in changes if change["model"] == "Quote" and change["pk"] != quote.pk]
    told = f"{DONE['accept']}, said by {quote.speaker}{_and_others(others)}" if named == "new" else "accepted"
    return Done(_kept(quote, user, "accept", told, changes), quote, goes_on=True)


@transaction.atomic
def decide(pk: int, seen: str, user: User, decision: str, reason: str = "") -> Done:
    """Accept, reject or reopen the quote."""
    quote = _in_hand(pk, seen)
    before = state_of(quote)
    if decision == "accept":
        through(lambda: ask_who_speaks(quote))
    through(lambda: DECISIONS[decision](quote, user, reason, is_held=True))
    changes = [_change(quote, before)]
    return Done(_kept(quote, user, decision, DONE[decision], changes), quote, goes_on=decision != "reopen")


@transaction.atomic
def put_behind(pk: int, seen: str, user: User) -> Done:
    """Leave the quote suggested, behind the others, and remember who was unsure."""
    quote = _in_hand(pk, seen)
    if quote.status != Quote.Status.SUGGESTED:
        raise StepRefused(f"It is {quote.status} already: only a suggestion is put behind.")
    return Done(_kept(quote, user, "unsure", "put behind the others", []), quote, goes_on=True)


@transaction.atomic
def name_speaker(pk: int, seen: str, user: User, actor: Actor | None, description: str = "") -> Done:
    """Say who speaks: an actor, or somebody unnamed as the article describes them.

    An actor is then said to speak in the other suggestions of the text that give the speaker the same name.
    """
    quote = _with_namesakes(pk, seen, actor.canonical.name if actor else "")
    before = state_of(quote)
    if bool(actor) == bool(description):
        raise StepRefused("Say who speaks: choose somebody, type a name, or describe somebody unnamed.")
    quote.speaker, quote.speaker_description = (actor.canonical if actor else None), description
    save_checked(quote, user, "Speaker chosen in the queue")
    told, changes = f"said by {quote.speaker or description}", [_change(quote, before)]
    if quote.speaker:
        others = _given(quote, user)
        changes += others
        told += _and_others(others)
    step = _kept(quote, user, "speaker", told, changes)
    if actor:
        step.mention, step.actor = mention_of(quote)[:200], quote.speaker
        step.save()
    return Done(step, quote)


@transaction.atomic
def name_new_speaker(pk: int, seen: str, user: User, name: str) -> Done:
    """Make an actor of this name and say that they speak."""
    _with_namesakes(pk, seen, name)
    try:
        actor = make_actor_called(name, user, "Made in the queue")
    except ValidationError as error:
        raise StepRefused(sentences_of(error, Actor())) from None
    done = name_speaker(pk, seen, user, actor)
    done.step.changes = [made(actor), *done.step.changes]
    done.step.save()
    return done


@transaction.atomic
def add_alias(pk: int, seen: str, user: User) -> Done:
    """Keep the words by which the article means the speaker as a name of theirs."""
    quote = _in_hand(pk, seen)
    mention = mention_of(quote)
    if quote.speaker is None or not mention:
        raise StepRefused("There are no words here that mean a speaker.")
    if Alias.objects.filter(actor=quote.speaker, name__iexact=mention).exists():
        raise StepRefused(f"“{mention}” is a name of {quote.speaker} already.")
    others = [actor for actor in actors_called(mention) if actor.pk != quote.speaker.pk]
    alias = Alias(
        actor=quote.speaker, name=mention, position=quote.speaker.aliases.count(), is_ambiguous=bool(others)
    )
    checked(alias)
    alias.save()
    told = f"“{mention}” is a name of {quote.speaker} from now on"
    return Done(_kept(quote, user, "alias", told, [made(alias)]), quote)


@transaction.atomic
def date_quote(pk: int, seen: str, user: User, said_on: date | None, precision: str) -> Done:
    """Say when it was said, and how exactly that is known."""
    quote = _in_hand(pk, seen)
    before = state_of(quote)
    quote.said_on, quote.said_on_precision = said_on, precision
    if (said_on is None) != (precision == "unknown"):
        raise StepRefused("Give a day and how exactly it is known, or neither.")
    save_checked(quote, user, "Dated in the queue")
    told = f"said on {said_on.isoformat()}, {precision}" if said_on else "without a date"
    return Done(_kept(quote, user, "date", told, [_change(quote, before)]), quote)


@transaction.atomic
def move(pk: int, seen: str, user: User, start: int, end: int) -> Done:
    """Put the quote at `start` to `end` of its text; a partly quoted one keeps what stands in marks there."""
    quote = _in_hand(pk, seen)
    before = state_of(quote)
    if quote.version.text is None:
        raise StepRefused("The text is withheld: supply it before you move a quote in it.")
    _refuse_twin(quote.version, start, end, quote.pk)
    fragments = quoted_within(quote.version.text, start, end) if quote.kind == Quote.Kind.MIXED else []
    if quote.kind == Quote.Kind.MIXED and not fragments:
        raise StepRefused("A partly quoted passage needs words in quotation marks inside it.")
    through(lambda: place_quote(quote, quote.version, start, end, fragments))
    hide_beyond_share(quote)
    save_checked(quote, user, "Moved in the queue")
    return Done(_kept(quote, user, "span", "moved", [_change(quote, before)]), quote)


@transaction.atomic
def change_kind(pk: int, seen: str, user: User, kind: str) -> Done:
    """Say that the quote is verbatim, partly quoted or a paraphrase; its place stays."""
    quote = _in_hand(pk, seen)
    before, shown = state_of(quote), quote.shows_excerpt
    text = quote.version.text
    if text is None:
        raise StepRefused("The text is withheld: the kind can be judged again once it is there.")
    if kind not in Quote.Kind.values:
        raise StepRefused("Say whether it is verbatim, partly quoted or a paraphrase.")
    if kind == quote.kind:
        raise StepRefused(f"It is {quote.get_kind_display()} already.")
    fragments = quoted_within(text, quote.start, quote.end) if kind == Quote.Kind.MIXED else []
    if kind == Quote.Kind.MIXED and not fragments:
        raise StepRefused(
            "Partly quoted words have quotation marks inside: move the ends first, so that they are."
        )
    quote.kind = kind
    through(lambda: place_quote(quote, quote.version, quote.start, quote.end, fragments))
    # A paraphrase stands in the outlet's words, of which readers see no more than its share.
    quote.shows_excerpt = quote.status == Quote.Status.ACCEPTED and stands_in_outlets_words(quote)
    save_checked(quote, user, "Its kind changed in the queue")
    change = _change(quote, before)
    change["before"]["shows_excerpt"] = shown
    return Done(_kept(quote, user, "kind", f"{quote.get_kind_display()} from now on", [change]), quote)


@transaction.atomic
def make_quote(version: ArticleVersion, user: User, start: int, end: int, kind: str) -> Done:
    """Make a quote of the words at `start` to `end`; it is a suggestion until it is accepted."""
    hold_article(version.article_id)
    version = ArticleVersion.objects.get(pk=version.pk)  # not one taken down, or marked, at this moment
    if version.text is None:
        raise StepRefused("The text is withheld: supply it before you mark quotes in it.")
    _refuse_twin(version, start, end)
    fragments = quoted_within(version.text, start, end) if kind == Quote.Kind.MIXED else []
    if kind == Quote.Kind.MIXED and not fragments:
        raise StepRefused("A partly quoted passage needs words in quotation marks inside it.")
    quote = Quote(kind=kind)
    through(lambda: place_quote(quote, version, start, end, fragments))
    save_checked(quote, user, "Marked in the queue")
    return Done(_kept(quote, user, "new", "marked as a new quote", [_change(quote, None)]), quote)


@transaction.atomic
def link(
    pk: int,
    seen: str,
    user: User,
    event: Event | None,
    title: str,
    timeline: Timeline | None,
    relation: str,
    named: str = "",
    known: Callable[[Quote], Known] | None = None,
) -> Done:
    """Cite the quote for `event`, or for a new draft called `title`; a suggestion is accepted first, as
    `named` of ACCEPTING says of its speaker. `known` tells what the draft takes over from the quote, asked
    once that is accepted.
    """
    quote, changes = _with_namesakes(pk, seen), []
    if quote.status == Quote.Status.SUGGESTED:
        changes += _accepted(quote, user, named)
    draft = None
    if event is None:
        try:
            event = draft = draft_event(title, user, timeline, known(quote) if known else None)
        except ValidationError as error:
            raise StepRefused(sentences_of(error, Event())) from None
        changes.append(made(event))
    report = link_quotes([quote], event, relation, user)
    if not report.linked:
        why = report.refused[0][1] if report.refused else "It is linked to this event already."
        raise StepRefused(why)
    changes.append(made(report.linked[0]))
    step = _kept(quote, user, "link", f"linked to “{event}”"[:300], changes)
    return Done(step, quote, goes_on=True, draft=draft)


@transaction.atomic
def same_as(pk: int, seen: str, user: User, other: Quote, gist: str) -> Done:
    """Say that the quote renders the same utterance as `other`, in a new statement where it has none."""
    quote = _in_hand(pk, seen)
    held = Rendition.objects.filter(quote=quote, judgement="same").select_related("statement").first()
    if held is not None:
        raise StepRefused(f"It renders “{held.statement}” already.")
    changes = []
    rendered = Rendition.objects.filter(quote=other, judgement="same").select_related("statement").first()
    statement = rendered.statement if rendered else None
    if statement is None:
        statement = new_statement(gist, [quote, other], user, "Made in the queue")
        changes = [made(statement), made(new_rendition(statement, other, user, "Made in the queue"))]
    known = Rendition.objects.filter(statement=statement, quote=quote).first()
    if known is not None:
        raise StepRefused(
            f"Whether it renders “{statement}” was judged already ({known.judgement}): judge it anew under "
            f"“Same statement?”."
        )
    changes.append(made(new_rendition(statement, quote, user, "Made in the queue")))
    return Done(_kept(quote, user, "same", f"the same as “{other}”", changes), quote)


@transaction.atomic
def accept_each(article: Article, seen: dict[int, str], user: User) -> Step:
    """Accept all these quotes or none: one transaction, one step, one undo. `seen` is by primary key."""
    changes = []
    hold_article(article.pk)
    hold_quotes(seen)
    for pk in sorted(seen):
        quote = _in_hand(pk, seen[pk], is_held=True)
        if quote.version.article_id != article.pk:
            raise StepRefused("One of the quotes stands in another article.")
        before = state_of(quote)
        through(lambda quote=quote: ask_who_speaks(quote))  # type: ignore[misc]
        through(lambda quote=quote: DECISIONS["accept"](quote, user, is_held=True))  # type: ignore[misc]
        changes.append(_change(quote, before))
    if not changes:
        raise StepRefused("Tick at least one quote.")
    told = f"{len(changes)} certain {'quote' if len(changes) == 1 else 'quotes'} accepted"
    return Step.objects.create(article=article, user=user, verb="certain", told=told, changes=changes)


def _accepted(quote: Quote, user: User, named: str) -> list[dict[str, Any]]:
    """Accept a held quote and return what changes with it, in the order in which it is taken back."""
    before, changes = state_of(quote), []
    if named == "new":
        found = through(lambda: accept_with_new_actor(quote, user, is_held=True))
        changes = [made(found[0]), *map(_named_now, found[1])]
    elif named == "nobody":
        through(lambda: accept(quote, user, is_held=True, without_speaker=True))
    else:
        through(lambda: ask_who_speaks(quote))
        through(lambda: DECISIONS["accept"](quote, user, is_held=True))
    return [*changes, _change(quote, before)]


def _given(quote: Quote, user: User) -> list[dict[str, Any]]:
    """Say of the quote's namesakes that its speaker speaks there too, and return what changed."""
    assert quote.speaker is not None
    return [_named_now(other) for other in give_to_namesakes(quote, quote.speaker, user)]


def _named_now(other: Quote) -> dict[str, Any]:
    return _change(other, {**state_of(other), "speaker_id": None})


def _and_others(changes: list[dict[str, Any]]) -> str:
    count = len(changes)
    are = "is" if count == 1 else "are"
    return f", and so {are} {counted(count, 'other suggestion')} of the same name" if count else ""


def _with_namesakes(pk: int, seen: str, name: str = "") -> Quote:
    """The quote as `_in_hand` returns it, held together with its namesakes in one order for everybody."""
    hold_namesakes(pk, name)
    return _in_hand(pk, seen, is_held=True)


def _in_hand(pk: int, seen: str, *, is_held: bool = False) -> Quote:
    """The quote, locked as deciding locks it, if it still is what the editor saw."""
    quote = held_quote(pk, is_held=is_held)
    if seen_of(quote) != seen:
        raise Overtaken(f"Nothing was saved, since {who_changed(quote)} while it was open here.")
    return quote


def held_quote(pk: int, *, is_held: bool = False) -> Quote:
    """The quote, locked after its article; `is_held` says that its article is locked already."""
    if not is_held:
        hold_article_of(pk)
    quotes = Quote.objects.select_related("version__article__outlet", "speaker")
    try:
        return quotes.select_for_update(of=("self",), no_key=True).get(pk=pk)
    except Quote.DoesNotExist:
        raise StepRefused("This quote is gone: another editor has undone or deleted it.") from None


def hold_article(article: int) -> None:
    Article.objects.select_for_update(no_key=True).only("pk").get(pk=article)


def who_changed(quote: Quote) -> str:
    last = quote.history.select_related("history_user").first()
    done = {"accepted": "accepted it", "rejected": "rejected it"}.get(quote.status, "changed it")
    if last is None:
        return "it was read anew"
    by = last.history_user.get_username() if last.history_user else "somebody"
    return f"{by} {done} at {timezone.localtime(last.history_date):%H:%M} UTC"


def state_of(quote: Quote) -> dict[str, Any]:
    state = {name: getattr(quote, name) for name in KEPT}
    state["said_on"] = quote.said_on.isoformat() if quote.said_on else None
    state["fragments"] = [{"start": one["start"], "end": one["end"]} for one in quote.fragments]
    return state


def _change(quote: Quote, before: dict[str, Any] | None) -> dict[str, Any]:
    """What differs from `before`; of a quote that was made, all of it."""
    after = state_of(quote)
    if before is None:
        return {"model": "Quote", "pk": quote.pk, "before": None, "after": after}
    names = [name for name in KEPT if before[name] != after[name]]
    return {
        "model": "Quote",
        "pk": quote.pk,
        "before": {name: before[name] for name in names},
        "after": {name: after[name] for name in names},
    }


def made(record: models.Model) -> dict[str, Any]:
    """Return the change that making `record` is."""
    return {"model": type(record).__name__, "pk": record.pk, "before": None, "after": None}


def _kept(quote: Quote, user: User, verb: str, told: str, changes: list[dict[str, Any]]) -> Step:
    return Step.objects.create(
        article=quote.version.article, quote=quote, user=user, verb=verb, told=told[:300], changes=changes
    )


def hide_beyond_share(quote: Quote) -> None:
    """Keep a paraphrase that has become too long for the outlet's share from being shown."""
    if quote.shows_excerpt and not may_show(quote):
        quote.shows_excerpt = False


def save_checked(quote: Quote, user: User, reason: str) -> None:
    checked(quote)
    save_for(quote, user, reason)


def new_statement(gist: str, quotes: Sequence[Quote], user: User, reason: str) -> Statement:
    """Make a statement with the speaker and the day that `quotes` give first, and no rendition yet."""
    speaker = next((quote.speaker for quote in quotes if quote.speaker), None)
    said_on = next((quote.said_on for quote in quotes if quote.said_on), None)
    statement = Statement(slug=free_statement_slug(gist), gist=gist, speaker=speaker, said_on=said_on)
    checked(statement)
    save_for(statement, user, reason)
    return statement


def new_rendition(
    statement: Statement, quote: Quote, user: User, reason: str, judgement: str = "same"
) -> Rendition:
    """Say of the quote that it renders the statement, or does not; it stands behind those judged before."""
    last = statement.renditions.aggregate(last=models.Max("position"))["last"]
    rendition = Rendition(
        statement=statement, quote=quote, judgement=judgement, position=0 if last is None else last + 1
    )
    checked(rendition)
    save_for(rendition, user, reason)
    return rendition


def checked(record: models.Model) -> None:
    """Refuse with the model's own words what the database would refuse."""
    try:
        record.full_clean()
    except ValidationError as error:
        raise StepRefused(sentences_of(error, record)) from None


def through(step: Callable[[], Any]) -> Any:
    try:
        return step()
    except SpeakerAsked as asked:
        raise NameAsked(str(asked)) from None
    except (DecisionRefused, WordsRefused) as refusal:
        raise StepRefused(str(refusal)) from None


def _refuse_twin(version: ArticleVersion, start: int, end: int, own: int = 0) -> None:
    if version.quotes.filter(start=start, end=end).exclude(pk=own).exists():
        raise StepRefused("There is a quote with exactly these words already.")
