"""Deciding what articles print alike: confirmed passages are counted once, and every decision can be undone.

Passages are decided a pair of articles at a time; what follows for the events that cite both is told before.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from articles.models import Article, ArticleVersion, Quote, SharedPassage
from articles.recording import delete_for, save_for
from articles.syndication import families, waiting
from desk.models import Step
from desk.steps import COPIES, Overtaken, StepRefused
from timeline.models import Citation, Event, PassageTelling
from timeline.origins import origins, passages_between, shared_sides

DECIDE = "articles.change_sharedpassage"
"""What deciding needs."""
VERB = COPIES
Status = SharedPassage.Status
SIDES = ("one", "other")
MOST_PAIRED = 5_000
"""So many passages, the newest, are put together to pairs for a list."""
MOST_BESIDE = 500
"""So many passages are looked at for the further articles of a family."""
STATUSES = {Status.CONFIRMED: "confirmed", Status.REJECTED: "rejected", Status.SUGGESTED: "left open"}


@dataclass(frozen=True)
class Decision:
    """What is to hold of a passage: whether it is one, and of which events it tells beyond its quotes."""

    status: str
    tells: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Consequence:
    """An event that cites both articles, with its independent reports before and after."""

    event: Event
    before: int
    after: int
    is_joined: bool
    by_quotes: bool

    @property
    def changes(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Relative:
    """A further article that prints a passage of a pair, and the one of the pair that it shares it with."""

    article: Article
    beside: Article
    is_confirmed: bool


def waiting_pairs() -> QuerySet[Any, Any]:
    """Pairs of articles with suggestions to judge: `first`, `second` and `passages`, most passages first."""
    return _pairs(waiting())


def decided_pairs() -> QuerySet[Any, Any]:
    """Pairs of articles of which an editor, or a story file, has decided a passage, like `waiting_pairs`."""
    return _pairs(_decided())


def are_more_than_paired(*, decided: bool) -> bool:
    """Whether there are passages that such a list of pairs passes over."""
    passages = _decided() if decided else waiting()
    return passages.order_by("-pk")[MOST_PAIRED : MOST_PAIRED + 1].exists()


def _decided() -> QuerySet[SharedPassage]:
    # As two values: an index has each in the order of the keys.
    return SharedPassage.objects.filter(status__in=[Status.CONFIRMED, Status.REJECTED])


def _pairs(passages: QuerySet[SharedPassage]) -> QuerySet[Any, Any]:
    """Pairs of the newest MOST_PAIRED: of any number all would be read before the first page is shown."""
    newest = passages.order_by("-pk").values("pk")[:MOST_PAIRED]
    return (
        SharedPassage.objects.filter(pk__in=newest)
        .annotate(
            first=Least("one__article", "other__article"), second=Greatest("one__article", "other__article")
        )
        .order_by()
        .values("first", "second")
        .annotate(
            passages=Count("pk"), confirmed=Count("pk", filter=Q(status=SharedPassage.Status.CONFIRMED))
        )
        .order_by("-passages", "first", "second")
    )


def passages_of(one: Article, other: Article) -> list[SharedPassage]:
    """All passages of the two, suggested and decided, in the order of the first article; without texts."""
    texts = [_texts_of(article) for article in (one, other)]
    between = Q(one__in=texts[0], other__in=texts[1]) | Q(one__in=texts[1], other__in=texts[0])
    found = (
        SharedPassage.objects.filter(between)
        .select_related("one", "other")
        .defer(*(f"{side}__{name}" for side in ("one", "other") for name in ("text", "raw", "removals")))
        .prefetch_related("tellings")
    )
    return sorted(found, key=lambda passage: (*place_in(passage, one)[1:], passage.pk))


def _texts_of(article: Article) -> list[int]:
    """The keys of the article's texts: asked for with the passages, all passages on record would be read."""
    return list(ArticleVersion.objects.filter(article=article).values_list("pk", flat=True))


def place_in(passage: SharedPassage, article: Article) -> tuple[Any, int, int, int]:
    """The version of `article` in which the passage stands, its number, and the start and end there."""
    if passage.one.article_id == article.pk:
        return passage.one, passage.one.number, passage.one_start, passage.one_end
    return passage.other, passage.other.number, passage.other_start, passage.other_end


def relatives_of(
    passages: Iterable[SharedPassage], one: Article, other: Article
) -> dict[int, list[Relative]]:
    """Return by passage the further articles that print some of it too, where nobody has said otherwise.

    Each is laid beside one of the two; an article that only a third one connects is not among them. One
    query, of at most MOST_BESIDE passages, confirmed ones first.
    """
    own = {passage.pk: passage for passage in passages}
    if not own:
        return {}
    pair = {one.pk, other.pk}
    texts = [*_texts_of(one), *_texts_of(other)]
    rows = (
        SharedPassage.objects.filter(Q(one__in=texts) | Q(other__in=texts))
        .exclude(Q(pk__in=own) | Q(status=Status.REJECTED))
        .select_related("one__article__outlet", "other__article__outlet")
        .only(
            "status", "one_start", "one_end", "other_start", "other_end",
            *(f"{side}__article__{name}" for side in SIDES for name in ("headline", "outlet__name")),
            *(f"{side}__article__outlet__short_name" for side in SIDES),
        )
        .order_by("status", "pk")[:MOST_BESIDE]
    )  # fmt: skip
    found: dict[int, list[Relative]] = {}
    for family in families([*own.values(), *rows]):
        beside: dict[int, Relative] = {}
        for passage in family:
            sides = (passage.one.article, passage.other.article) if passage.pk not in own else ()
            for article, joined in zip(sides, reversed(sides), strict=True):
                if article.pk not in pair:
                    is_confirmed = passage.status == Status.CONFIRMED
                    beside.setdefault(article.pk, Relative(article, joined, is_confirmed))
        found |= {passage.pk: list(beside.values()) for passage in family if passage.pk in own}
    return found


def decision_of(passage: SharedPassage) -> Decision:
    """What holds of the passage now."""
    told = frozenset(telling.event_id for telling in passage.tellings.all())
    return Decision(passage.status, told)


def seen_of(passages: Iterable[SharedPassage]) -> str:
    """Return a short digest of what an editor sees decided; it changes with any decision."""
    state = [[one.pk, one.status, sorted(decision_of(one).tells)] for one in passages]
    return hashlib.sha256(json.dumps(sorted(state)).encode()).hexdigest()[:16]


def events_citing(one: Article, other: Article) -> list[Event]:
    """The events that rest on both articles in public, drafts among them, in their order."""
    cited = Citation.objects.public()
    return list(
        Event.objects.filter(pk__in=cited.filter(article=one).values("event"))
        .filter(pk__in=cited.filter(article=other).values("event"))
        .only("title", "slug", "status", "sort_on")
        .order_by(F("sort_on").asc(nulls_last=True), "pk")
    )


def consequences(
    one: Article,
    other: Article,
    passages: Iterable[SharedPassage],
    decisions: Mapping[int, Decision],
    events: Iterable[Event],
) -> list[Consequence]:
    """Return what the counts of these events are, and would be by the decisions, by passage key.

    `passages` are all that the two articles share. The rule is that of `timeline.origins`; nothing is
    written. Three queries for any number of events.
    """
    events = list(events)
    citations: dict[int, dict[int, list[Quote]]] = defaultdict(lambda: defaultdict(list))
    rows = (
        Citation.objects.public()
        .filter(event__in=events)
        .select_related("quote")
        .only(
            "event_id", "article_id", "quote__version_id", "quote__zone",
            *(f"quote__{part}{end}" for part in ("", "speaker_", "cue_") for end in ("start", "end")),
        )
    )  # fmt: skip
    for citation in rows:
        citations[citation.event_id][citation.article_id] += [citation.quote] if citation.quote else []
    confirmed = passages_between({article for cited in citations.values() for article in cited})
    own = {passage.pk: passage for passage in passages}
    told = _told({event.pk for event in events})
    now = {pk: decision_of(passage) for pk, passage in own.items()}
    then = {**now, **{pk: decision for pk, decision in decisions.items() if pk in own}}
    elsewhere = [passage for passage in confirmed if passage.pk not in own]
    before = shared_sides([*elsewhere, *_confirmed(own, now)])
    after = shared_sides([*elsewhere, *_confirmed(own, then)])
    pair = (one.pk, other.pk)
    found = []
    for event in events:
        beside = [joined for passage, joined in told[event.pk] if passage not in own]
        counts = [
            origins(citations[event.pk], sides, [*beside, *([pair] if _tells(event, decided) else [])])
            for sides, decided in ((before, now), (after, then))
        ]
        by_quotes = origins(citations[event.pk], after, beside)
        found.append(
            Consequence(
                event,
                len(set(counts[0].values())),
                len(set(counts[1].values())),
                is_joined=_same(counts[1], pair),
                by_quotes=_same(by_quotes, pair),
            )
        )
    return found


def quotes_in(passages: Iterable[SharedPassage], events: Iterable[Event]) -> dict[int, dict[int, set[int]]]:
    """By passage and event, the articles of which a cited quote stands in the passage, if only in part."""
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    rows = list(
        Citation.objects.public()
        .filter(event__in=list(events), quote__isnull=False)
        .values_list("event", "article", "quote__version", "quote__start", "quote__end")
    )
    for passage in passages:
        sides = (
            (passage.one_id, passage.one_start, passage.one_end),
            (passage.other_id, passage.other_start, passage.other_end),
        )
        for event, article, version, start, end in rows:
            if any(version == own and start < last and first < end for own, first, last in sides):
                found[passage.pk][event].add(article)
    return found


def _tells(event: Event, decisions: Mapping[int, Decision]) -> bool:
    return any(
        decision.status == Status.CONFIRMED and event.pk in decision.tells for decision in decisions.values()
    )


def _same(counted: Mapping[int, int], pair: tuple[int, int]) -> bool:
    return pair[0] in counted and counted[pair[0]] == counted.get(pair[1])


def _told(events: set[int]) -> dict[int, list[tuple[int, tuple[int, int]]]]:
    """By event, the confirmed passages that tell of it by an editor's word, with their articles."""
    told: dict[int, list[tuple[int, tuple[int, int]]]] = defaultdict(list)
    rows = PassageTelling.objects.filter(event__in=events, passage__status=Status.CONFIRMED).values_list(
        "event", "passage", "passage__one__article", "passage__other__article"
    )
    for event, passage, one, other in rows:
        told[event].append((passage, (one, other)))
    return told


def _confirmed(
    passages: Mapping[int, SharedPassage], decisions: Mapping[int, Decision]
) -> list[SharedPassage]:
    """Stand-ins of the passages that the decisions confirm, so that their sides are counted."""
    kept = []
    for pk, passage in passages.items():
        if decisions[pk].status == Status.CONFIRMED:
            stand_in = SharedPassage(
                pk=pk, one=passage.one, one_start=passage.one_start, one_end=passage.one_end,
                other=passage.other, other_start=passage.other_start, other_end=passage.other_end,
                status=Status.CONFIRMED,
            )  # fmt: skip
            kept.append(stand_in)
    return kept


@transaction.atomic
def decide(
    one: Article, other: Article, seen: str, user: User, decisions: Mapping[int, Decision], reason: str = ""
) -> Step:
    """Decide passages of the two articles, all of them or none: one transaction, one step, one undo.

    Raises Overtaken where somebody has decided since the page was shown, and StepRefused where nothing would
    change.
    """
    _hold(one.pk, other.pk)
    passages = {passage.pk: passage for passage in passages_of(one, other)}
    if seen_of(passages.values()) != seen:
        raise Overtaken("Nothing was saved: somebody has decided on these passages since; look again.")
    allowed = {event.pk for event in events_citing(one, other)}
    if ticked := ticked_in_vain(passages.values(), decisions):
        raise StepRefused(ticked)
    changes = []
    for pk, decision in sorted(decisions.items()):
        if pk not in passages or decision.status not in STATUSES:
            raise StepRefused("One of the passages is gone, or no decision: look again.")
        tells = decision.tells if decision.status == Status.CONFIRMED else frozenset()
        if not tells <= allowed | decision_of(passages[pk]).tells:
            raise StepRefused("A passage tells only of events that cite both articles: look again.")
        if change := _settle(passages[pk], Decision(decision.status, tells), user, reason):
            changes.append(change)
    if not changes:
        raise StepRefused("Nothing was changed: say of at least one passage what it is.")
    return Step.objects.create(
        article=one, user=user, verb=VERB, told=_in_words(one, other, changes)[:300], changes=changes
    )


def last_decision(user: User) -> Step | None:
    """What `user` would undo next of what was decided on copies."""
    return Step.objects.filter(user=user, verb=VERB, undone_at=None).first()


@transaction.atomic
def undo(user: User) -> Step:
    """Take back what `user` decided last, all of it or nothing; again and again.

    Raises StepRefused where somebody has gone on from there.
    """
    step = last_decision(user)
    if step is None:
        raise StepRefused("There is nothing of yours left to undo here.")
    keys = [change["pk"] for change in step.changes]
    sides = SharedPassage.objects.filter(pk__in=keys).values_list("one__article", "other__article")
    _hold(*{article for pair in sides for article in pair})
    passages = SharedPassage.objects.prefetch_related("tellings").in_bulk(keys)
    told = {pk for change in step.changes for pk in change["before"]["tells"]}
    events = set(Event.objects.filter(pk__in=told).values_list("pk", flat=True))
    for change in step.changes:
        passage = passages.get(change["pk"])
        if passage is None or _state(decision_of(passage)) != change["after"]:
            raise StepRefused("Not undone: somebody has decided on these passages since.")
        before = change["before"]
        _settle(passage, Decision(before["status"], frozenset(before["tells"]) & events), user, "Undone")
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    return step


def ticked_in_vain(passages: Iterable[SharedPassage], decisions: Mapping[int, Decision]) -> str:
    """Return one sentence if events are newly ticked for passages not decided to be one text, else nothing.

    `passages` are all that the two articles share, in the order of the page, which numbers them.
    """
    numbers = [
        str(number)
        for number, passage in enumerate(passages, 1)
        if (decision := decisions.get(passage.pk))
        and decision.status != Status.CONFIRMED
        and decision.tells - decision_of(passage).tells
    ]
    if not numbers:
        return ""
    which = f"passage {numbers[0]} is" if len(numbers) == 1 else f"passages {', '.join(numbers)} are"
    return (
        f"Events are ticked, but {which} not said to be one text, and only one text can tell of an event: "
        "choose “One text” there, or take the ticks away. Nothing was saved."
    )


def _hold(*articles: int) -> None:
    """Hold the articles as confirming a passage does, so that nobody cites them meanwhile."""
    list(Article.objects.filter(pk__in=articles).order_by("pk").select_for_update().values_list("pk"))


def _settle(passage: SharedPassage, decision: Decision, user: User, reason: str) -> dict[str, Any] | None:
    """Make the decision hold, with its history; None where it holds already."""
    before = decision_of(passage)
    if before == decision:
        return None
    if passage.status != decision.status:
        passage.status = decision.status
        save_for(passage, user, reason)
    for telling in passage.tellings.all():
        if telling.event_id not in decision.tells:
            delete_for(telling, user)
    for event in sorted(decision.tells - before.tells):
        save_for(PassageTelling(passage=passage, event_id=event), user, reason)
    return {
        "model": "SharedPassage", "pk": passage.pk, "before": _state(before), "after": _state(decision),
    }  # fmt: skip


def _state(decision: Decision) -> dict[str, Any]:
    return {"status": decision.status, "tells": sorted(decision.tells)}


def _in_words(one: Article, other: Article, changes: list[dict[str, Any]]) -> str:
    """What was done, as the editor is told."""
    done = Counter(change["after"]["status"] for change in changes)
    parts = [f"{amount} {STATUSES[Status(status)]}" for status, amount in done.items()]
    return f"{one.outlet.label} and {other.outlet.label}: of what they share, {', '.join(parts)}"
