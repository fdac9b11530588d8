"""Decisions on quotes: accepted, rejected, or undecided again.

Only a person decides, one quote at a time and through `save`, so that each decision stands in history with
who took it, when and why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles.admin.wording import sentences_of
from articles.excerpts import may_show
from articles.models import Actor, Article, ArticleVersion, Quote
from articles.recording import save_for
from desk.holding import hold_quotes
from desk.naming import actors_called
from desk.speaking import give_to_namesakes, hold_namesakes, is_only_named, known_by_name, make_actor_called
from timeline.models import Event


class DecisionRefused(ValueError):
    """The decision cannot be taken; the message is one sentence for an editor."""


class SpeakerAsked(DecisionRefused):
    """The article names the speaker and no one actor is called so: an editor says who it is, or that readers
    are told of none.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Nothing was accepted yet: no one actor is called “{name}”. Make an actor of this name, choose "
            "who is meant, or accept without a speaker."
        )


@dataclass
class ReviewReport:
    """What became of several decisions: the quotes decided, and those that could not be, each with the
    reason.
    """

    decided: list[Quote] = field(default_factory=list)
    refused: list[tuple[Quote, str]] = field(default_factory=list)


def ask_who_speaks(quote: Quote) -> None:
    """Raise SpeakerAsked where accepting `quote` would drop the name that the article gives."""
    may_be_accepted = quote.status in (Quote.Status.SUGGESTED, Quote.Status.REJECTED)
    if may_be_accepted and is_only_named(quote) and not known_by_name([quote]):
        raise SpeakerAsked(quote.speaker_named)


@transaction.atomic
def accept(
    quote: Quote, user: User, reason: str = "", *, is_held: bool = False, without_speaker: bool = False
) -> Quote:
    """Accept `quote`: its words, its kind and its speaker are right.

    A speaker whom the article names and who has no actor yet is the one actor called so, unless it is said
    that readers are told of no speaker. Where there is none, or several, readers are told of none: whoever
    lets an editor accept it asks before, with `ask_who_speaks`.

    A paraphrase without a gist of our own is shown in the outlet's words, where the article's excerpt share
    has room for it; else readers see that it was paraphrased, without words. Raises DecisionRefused for a
    quote that was lost: words that a later version does not hold are not accepted again, they are placed
    anew.
    """
    held = quote if is_held else _locked(quote)
    if held.is_given_up:
        raise DecisionRefused("It was given up when its text was taken down: nobody can check it any more.")
    if held.status == Quote.Status.LOST:
        raise DecisionRefused(
            "The words were lost in a later version: they cannot be accepted where they stood."
        )
    if held.status == Quote.Status.ACCEPTED:
        return _copied(held, quote)
    _refuse_outdated(held)
    if is_only_named(held) and not without_speaker:
        held.speaker = known_by_name([held]).get(held.pk)
    # Until it is accepted it is not counted as shown, whatever the flag says.
    held.shows_excerpt = stands_in_outlets_words(held)
    return _decided(held, quote, Quote.Status.ACCEPTED, user, reason)


@transaction.atomic
def accept_with_new_actor(
    quote: Quote, user: User, reason: str = "", *, is_held: bool = False
) -> tuple[Actor, list[Quote]]:
    """Put the name that the article gives on record, say so of the other suggestions of its text with this
    name, and accept `quote`; return the actor and those others.
    """
    if not is_held:
        hold_namesakes(quote.pk)
        quote.refresh_from_db(fields=["status", "speaker", "speaker_description", "speaker_named"])
    if not is_only_named(quote) or quote.status == Quote.Status.ACCEPTED:
        raise DecisionRefused("Nothing was saved: who speaks has been decided meanwhile.")
    if actors_called(quote.speaker_named):
        raise SpeakerAsked(quote.speaker_named)
    try:
        quote.speaker = actor = make_actor_called(quote.speaker_named, user, "Made while accepting a quote")
    except ValidationError as error:
        raise DecisionRefused(sentences_of(error, Actor())) from None
    save_for(quote, user, "Its speaker put on record")
    others = give_to_namesakes(quote, actor, user)
    accept(quote, user, reason, is_held=is_held)
    return actor, others


@transaction.atomic
def reject(quote: Quote, user: User, reason: str = "", *, is_held: bool = False) -> Quote:
    """Reject `quote`: nobody said this, or not in these bounds.

    Raises DecisionRefused where a published event would be left without a public citation.
    """
    held = quote if is_held else _locked(quote)
    if held.status == Quote.Status.REJECTED:
        return _copied(held, quote)
    _refuse_to_bare(held, "reject")
    return _decided(held, quote, Quote.Status.REJECTED, user, reason)


@transaction.atomic
def reopen(quote: Quote, user: User, reason: str = "", *, is_held: bool = False) -> Quote:
    """Make `quote` a suggestion again, to be decided anew.

    Raises DecisionRefused for a lost quote, and where a published event would be left without a public
    citation.
    """
    held = quote if is_held else _locked(quote)
    if held.status == Quote.Status.LOST:
        raise DecisionRefused("The words were lost in a later version: there is nothing left to suggest.")
    if held.status == Quote.Status.SUGGESTED:
        return _copied(held, quote)
    _refuse_to_bare(held, "reopen")
    return _decided(held, quote, Quote.Status.SUGGESTED, user, reason)


DECISIONS = {"accept": accept, "reject": reject, "reopen": reopen}
"""The decisions by the names that forms and addresses give them.

`is_held` says that the caller has locked the quote and its article already and that it is as it is stored.
"""


def decide_as(decision: str, quote: Quote, user: User, reason: str = "") -> None:
    """Take one of DECISIONS, or accept with a new actor of the name that is given (`accept_new`), or
    without a speaker (`accept_nobody`).
    """
    if decision == "accept_new":
        accept_with_new_actor(quote, user, reason)
    elif decision == "accept_nobody":
        accept(quote, user, reason, without_speaker=True)
    else:
        if decision == "accept":
            ask_who_speaks(quote)
        DECISIONS[decision](quote, user, reason)


def decide_each(decision: str, quotes: Iterable[Quote], user: User, reason: str = "") -> ReviewReport:
    """Take one of DECISIONS on each quote, all in one transaction; those refused stay as they were and are
    named.
    """
    decide = DECISIONS[decision]
    report = ReviewReport()
    quotes = list(quotes)
    with transaction.atomic():
        hold_quotes([quote.pk for quote in quotes])
        for quote in quotes:
            try:
                if decision == "accept":
                    ask_who_speaks(quote)
                report.decided.append(decide(quote, user, reason))
            except DecisionRefused as refusal:
                report.refused.append((quote, str(refusal)))
    return report


def hold_article_of(quote_id: int) -> None:
    """Hold the article of a quote until the transaction ends: whoever decides or saves a quote does so first.

    Who holds the quote already and then asks for the article waits for somebody who waits for the quote. The
    article's key is left alone, since citing the article needs no more of it.
    """
    Article.objects.select_for_update(no_key=True).filter(versions__quotes=quote_id).first()


def _locked(quote: Quote) -> Quote:
    """The quote as it is now, its article held: two editors cannot both spend the last excerpts."""
    hold_article_of(quote.pk)
    return (
        Quote.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version__article__outlet", "speaker")
        .get(pk=quote.pk)
    )


def stands_in_outlets_words(quote: Quote) -> bool:
    """Whether an accepted `quote` is shown as the outlet paraphrased it: for want of words of our own, and as
    long as its share has room.
    """
    return quote.kind == Quote.Kind.INDIRECT and not _has_gist(quote) and may_show(quote)


def _has_gist(quote: Quote) -> bool:
    """Whether there are words of our own for it, its own or those of the statement that it renders."""
    return bool(quote.gist) or quote.renditions.filter(judgement="same").exclude(statement__gist="").exists()


def _refuse_outdated(held: Quote) -> None:
    """Keep the promise that accepted words stand in the article's latest text: these were not looked for in
    it, since they were undecided or rejected when it came.
    """
    later = ArticleVersion.objects.filter(
        article=held.version.article_id,
        number__gt=held.version.number,
        text__isnull=False,
        is_trivial=False,
    ).order_by("-number")
    latest = later.defer("raw", "spans").first()
    words = [held.exact] if held.exact is not None else held.verbatim_fragments
    if latest is not None and not all(one in (latest.text or "") for one in words):
        raise DecisionRefused(
            f"Its words do not stand in version {latest.number} of the article: mark there what it says now."
        )


def _refuse_to_bare(quote: Quote, verb: str) -> None:
    """Keep the promise that no published event is without a source."""
    for event in (
        Event.objects.published().filter(citations__quote=quote).order_by("pk").select_for_update(no_key=True)
    ):
        if not event.citations.public().exclude(quote=quote).exists():
            raise DecisionRefused(
                f"The published event “{event}” rests on this quote alone: cite something else or unpublish "
                f"it, then {verb} the quote."
            )


def _decided(held: Quote, given: Quote, status: str, user: User, reason: str) -> Quote:
    held.status = status
    if status == Quote.Status.SUGGESTED:
        held.reviewed_by, held.reviewed_at, held.shows_excerpt = None, None, False
    else:
        held.reviewed_by, held.reviewed_at = user, timezone.now()
    held.review_reason = reason
    save_for(held, user, f"{_PAST[status]}: {reason}" if reason else _PAST[status])
    return _copied(held, given)


_PAST: dict[str, str] = {
    Quote.Status.ACCEPTED: "Accepted",
    Quote.Status.REJECTED: "Rejected",
    Quote.Status.SUGGESTED: "Suggested again",
}


def _copied(held: Quote, given: Quote) -> Quote:
    """Return `given`, telling of the decision as the stored row does."""
    for name in (
        "status", "lost_because", "reviewed_by", "reviewed_at", "review_reason", "shows_excerpt", "speaker",
    ):  # fmt: skip
        setattr(given, name, getattr(held, name))
    return given
