"""What editors do to a difference: word it, show it to readers, reject it, and take each step back.

A step names the difference as the editor saw it. If somebody has changed it meanwhile, nothing is done and
the editor is told. A rejected one stays, so that it is never suggested again.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.admin.wording import sentences_of
from articles.comparing.differing import MOST_WORDS
from articles.excerpts import TOUCHING, excerpt_budget, merged, prose_shown, shown_stretches
from articles.models import ArticleVersion, Outlet, Quote
from articles.recording import save_for
from desk.models import DifferenceStep
from desk.publishing import word_runs
from desk.steps import Overtaken, StepRefused
from timeline.differing import free_difference_slug
from timeline.models import Discrepancy, DiscrepancySpan
from timeline.visibility import visible_articles

WORD = "timeline.change_discrepancy"
"""What wording, rejecting and opening again need; showing it to readers needs desk.roles.PUBLISH as well."""
FIELDS = ("kind", "topic", "explanation", "event_id", "timeline_id", "status", "review_reason")


@dataclass(frozen=True)
class Place:
    """One side: where it stands in which version; its words are shown where they are few enough."""

    version: int
    start: int
    end: int


@dataclass
class Wording:
    """What an editor says of a difference; without `sides` these stay as they are."""

    kind: str
    topic: str
    explanation: str
    event: int | None
    timeline: int | None
    silent: list[int] = field(default_factory=list)
    sides: list[Place] | None = None


def seen_of(discrepancy: Discrepancy) -> str:
    """Return a short digest of what an editor sees; it changes with anything that a step changes."""
    return hashlib.sha256(json.dumps(_state(discrepancy), sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def word(pk: int, seen: str, user: User, wording: Wording, *, may_publish: bool = False) -> DifferenceStep:
    """Change what it says, and its sides where they are given. One that readers see is a publisher's."""
    discrepancy = _in_hand(pk, seen)
    before = _state(discrepancy)
    if discrepancy.status == Discrepancy.Status.PUBLISHED and not may_publish:
        raise StepRefused("Readers see it: whoever publishes may change it.")
    _put(discrepancy, wording)
    _save(discrepancy, user, "Worded at the desk")
    _put_sides(discrepancy, wording)
    if discrepancy.status == Discrepancy.Status.PUBLISHED and (reasons := reasons_against(discrepancy)):
        raise StepRefused(" ".join(reasons))
    return _kept(discrepancy, user, "worded anew", before)


@transaction.atomic
def make(user: User, wording: Wording) -> DifferenceStep:
    """Make a difference by hand; it is a suggestion until it is published."""
    discrepancy = Discrepancy(slug=free_difference_slug(wording.topic), status=Discrepancy.Status.SUGGESTED)
    _put(discrepancy, wording)
    _save(discrepancy, user, "Made at the desk")
    _put_sides(discrepancy, wording)
    return _kept(discrepancy, user, "made", None)


@transaction.atomic
def publish(pk: int, seen: str, user: User, explanation: str | None = None) -> DifferenceStep:
    """Show it to readers, with `explanation` where one is given. Raises StepRefused with the reasons."""
    discrepancy = _in_hand(pk, seen)
    before = _state(discrepancy)
    if explanation is not None:
        discrepancy.explanation = explanation.strip()
    if reasons := reasons_against(discrepancy):
        raise StepRefused(" ".join(reasons))
    discrepancy.status, discrepancy.review_reason = Discrepancy.Status.PUBLISHED, ""
    _save(discrepancy, user, "Published")
    return _kept(discrepancy, user, "published", before)


@transaction.atomic
def reject(pk: int, seen: str, user: User, reason: str) -> DifferenceStep:
    """Keep it from readers and from being suggested again; the reason stands beside it for editors."""
    discrepancy = _in_hand(pk, seen)
    before = _state(discrepancy)
    if discrepancy.status == Discrepancy.Status.PUBLISHED:
        raise StepRefused("Readers see it: take it back from them first.")
    if not reason.strip():
        raise StepRefused("Say why it is rejected, so that nobody wonders later.")
    discrepancy.status, discrepancy.review_reason = Discrepancy.Status.REJECTED, reason.strip()[:300]
    _save(discrepancy, user, discrepancy.review_reason)
    return _kept(discrepancy, user, "rejected", before)


@transaction.atomic
def reopen(pk: int, seen: str, user: User) -> DifferenceStep:
    """Make it a suggestion again: one that was rejected, or one that readers see."""
    discrepancy = _in_hand(pk, seen)
    before = _state(discrepancy)
    if discrepancy.status == Discrepancy.Status.SUGGESTED:
        raise StepRefused("It is a suggestion already.")
    taken_back = discrepancy.status == Discrepancy.Status.PUBLISHED
    discrepancy.status, discrepancy.review_reason = Discrepancy.Status.SUGGESTED, ""
    _save(discrepancy, user, "Taken back from readers" if taken_back else "Opened again")
    return _kept(discrepancy, user, "taken back from readers" if taken_back else "opened again", before)


def last_step(user: Any) -> DifferenceStep | None:
    """Return what `user` would undo next."""
    return DifferenceStep.objects.filter(user=user, undone_at=None).select_related("discrepancy").first()


@transaction.atomic
def undo(user: User, *, may_publish: bool) -> DifferenceStep:
    """Take back what `user` did last to a difference, all of it or nothing."""
    step = last_step(user)
    if step is None:
        raise StepRefused("There is nothing of yours left to undo.")
    if step.discrepancy_id is None:
        raise StepRefused("Not undone: the difference is gone since.")
    discrepancy = _held(step.discrepancy_id)
    if _state(discrepancy) != step.after:
        raise StepRefused(f"Not undone, since somebody has changed “{discrepancy}” since.")
    public = Discrepancy.Status.PUBLISHED
    touches_readers = public in (step.after["status"], (step.before or {}).get("status"))
    if touches_readers and not may_publish:
        raise StepRefused("Readers see it, or would again: whoever publishes may undo that.")
    if step.before is None:
        discrepancy.delete()
    else:
        _refuse_what_is_gone(step.before)
        for name in FIELDS:
            setattr(discrepancy, name, step.before[name])
        _save(discrepancy, user, "Undone at the desk")
        discrepancy.silent.set(step.before["silent"])
        _replace_sides(discrepancy, step.before["sides"])
        if discrepancy.status == public and (reasons := reasons_against(discrepancy)):
            raise StepRefused(" ".join(reasons))
    step.refresh_from_db(fields=["discrepancy"])
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    return step


def forget_words(versions: Iterable[int]) -> None:
    """Take from every step the words of these texts, which were taken down, as the sides have lost them.

    So no step keeps or brings back what is gone, and each is undone as before.
    """
    gone = set(versions)
    told = Q()
    for version in gone:
        told |= Q(before__contains={"sides": [[version]]}) | Q(after__contains={"sides": [[version]]})
    for step in DifferenceStep.objects.filter(told).order_by("pk") if gone else ():
        for state in filter(None, (step.before, step.after)):
            state["sides"] = [
                [version, start, end, None if version in gone else exact, position]
                for version, start, end, exact, position in state["sides"]
            ]
        step.save(update_fields=["before", "after"])


# What stands against publishing


def reasons_against(discrepancy: Discrepancy) -> list[str]:
    """Return a sentence for each thing that keeps it from readers; none: it can be published."""
    reasons = []
    spans = list(discrepancy.spans.select_related("version__article__outlet").defer("version__raw"))
    if not discrepancy.explanation.strip():
        reasons.append("It has no explanation in our own words.")
    if len(spans) < 2:
        reasons.append("It needs two sides at least: the words of each, copied out of its text.")
    if borrowed := _borrowed(discrepancy, spans):
        reasons.append(f"Topic or explanation has eight words in a row of {borrowed}: say it in our own.")
    reasons += _beyond_share(spans)
    known = visible_articles().filter(pk__in={span.version.article_id for span in spans})
    if spans and not known.exists():
        reasons.append("Readers know none of its articles: publish an event that cites one first.")
    return reasons


def _borrowed(discrepancy: Discrepancy, spans: Sequence[DiscrepancySpan]) -> str:
    ours = word_runs(discrepancy.topic) | word_runs(discrepancy.explanation)
    for version in {span.version_id: span.version for span in spans}.values():
        theirs = word_runs(version.text or "")
        for quote in Quote.objects.filter(version=version).exclude(kind=Quote.Kind.INDIRECT):
            for words in quote.verbatim_fragments:
                theirs -= word_runs(words)
        if ours & theirs:
            return str(version.article)
    return ""


def _beyond_share(spans: Sequence[DiscrepancySpan]) -> list[str]:
    """Say where the words of its sides would be more of an outlet's prose than may be shown."""
    reasons = []
    articles = {span.version.article_id: span.version.article for span in spans}
    for article in articles.values():
        for version in article.versions.defer("raw", "text"):
            places = [(one.start, one.end) for one in spans if one.version_id == version.pk and one.exact]
            for start, end in merged([*shown_stretches(version), *places], gap=TOUCHING):
                if end - start > article.outlet.excerpt_limit and any(
                    start <= one[0] < end for one in places
                ):
                    reasons.append(f"Readers would see {end - start} characters of “{article}” in a row.")
        adding = [(one.version_id, one.start, one.end) for one in spans if one.exact]
        if prose_shown(article) < (after := prose_shown(article, adding)) and after > excerpt_budget(article):
            reasons.append(
                f"Readers would see more of “{article}” than its outlet’s share: shorten its side."
            )
    return reasons


# One step


def _in_hand(pk: int, seen: str) -> Discrepancy:
    discrepancy = _held(pk)
    if seen_of(discrepancy) != seen:
        last = discrepancy.history.select_related("history_user").first()
        by = last.history_user.get_username() if last is not None and last.history_user else "somebody"
        raise Overtaken(f"Nothing was saved, since {by} changed it while it was open here.")
    return discrepancy


def _held(pk: int) -> Discrepancy:
    try:
        return Discrepancy.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    except Discrepancy.DoesNotExist:
        raise StepRefused("This difference is gone: another editor has undone or deleted it.") from None


def _put(discrepancy: Discrepancy, wording: Wording) -> None:
    discrepancy.kind, discrepancy.topic = wording.kind, wording.topic.strip()
    discrepancy.explanation = wording.explanation.strip()
    discrepancy.event_id, discrepancy.timeline_id = wording.event, wording.timeline


def _put_sides(discrepancy: Discrepancy, wording: Wording) -> None:
    discrepancy.silent.set(Outlet.objects.filter(pk__in=wording.silent))
    if wording.sides is None:
        return
    versions = ArticleVersion.objects.in_bulk([side.version for side in wording.sides])
    kept = {(span.version_id, span.start, span.end): span.exact for span in discrepancy.spans.all()}
    rows = []
    for position, side in enumerate(wording.sides):
        version = versions.get(side.version)
        if version is None or not side.start < side.end <= version.characters:
            raise StepRefused("A side stands at no place of its text: copy its words anew.")
        exact = kept.get((side.version, side.start, side.end))
        if version.text is not None:
            exact = version.text[side.start : side.end]
        if exact is not None and len(exact.split()) > MOST_WORDS:
            exact = None
        rows.append([side.version, side.start, side.end, exact, position])
    _replace_sides(discrepancy, rows)


def _refuse_what_is_gone(state: dict[str, Any]) -> None:
    """Raise StepRefused where a version or an outlet that the state names was deleted since."""
    versions = {version for version, *_ in state["sides"]}
    if ArticleVersion.objects.filter(pk__in=versions).count() < len(versions):
        raise StepRefused("Not undone: the text in which one of its sides stood is gone since.")
    if Outlet.objects.filter(pk__in=state["silent"]).count() < len(state["silent"]):
        raise StepRefused("Not undone: an outlet that was said to be silent on it is gone since.")


def _replace_sides(discrepancy: Discrepancy, rows: Iterable[Sequence[Any]]) -> None:
    rows = [list(row) for row in rows]
    if rows == _sides(discrepancy):
        return
    # The texts before their spans: whoever takes a text down holds it, and then clears the spans in it.
    texts = {version for version, *_ in [*rows, *_sides(discrepancy)]}
    held = ArticleVersion.objects.filter(pk__in=texts).order_by("pk").select_for_update(no_key=True)
    list(held.values_list("pk"))
    for span in discrepancy.spans.all():
        span.delete()
    for version, start, end, exact, position in rows:
        DiscrepancySpan.objects.create(
            discrepancy=discrepancy, version_id=version, start=start, end=end, exact=exact, position=position
        )


def _sides(discrepancy: Discrepancy) -> list[list[Any]]:
    spans = sorted(discrepancy.spans.all(), key=lambda span: (span.position, span.pk))
    return [[span.version_id, span.start, span.end, span.exact, span.position] for span in spans]


def _state(discrepancy: Discrepancy) -> dict[str, Any]:
    state: dict[str, Any] = {name: getattr(discrepancy, name) for name in FIELDS}
    state["silent"] = sorted(outlet.pk for outlet in discrepancy.silent.all())
    state["sides"] = _sides(discrepancy)
    return state


def _save(discrepancy: Discrepancy, user: User, reason: str) -> None:
    try:
        discrepancy.full_clean()
    except ValidationError as error:
        raise StepRefused(sentences_of(error, discrepancy)) from None
    save_for(discrepancy, user, reason)


def _kept(discrepancy: Discrepancy, user: User, done: str, before: dict[str, Any] | None) -> DifferenceStep:
    return DifferenceStep.objects.create(
        discrepancy=discrepancy,
        user=user,
        told=f"“{discrepancy.topic[:200]}” {done}",
        before=before,
        after=_state(discrepancy),
    )
