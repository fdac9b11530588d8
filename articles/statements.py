"""Which quotes may render the same statement: asked of PostgreSQL, compared by words, never asked twice.

Candidates come by the index on speaker and day (`quote_said`), at most CONSIDERED of them, so that a question
about one quote costs the same in an archive of any size.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q, QuerySet, prefetch_related_objects

from articles.comparing.utterances import (
    SUGGESTED,
    Likeness,
    Rarity,
    Said,
    compare,
    ranked,
)
from articles.models import Actor, Quote, QuotePair, Rendition

CONSIDERED = 300
"""So many quotes of a speaker around a day are compared with one, the nearest in time."""
PRINTED_WITHIN = timedelta(7)
"""A quote without a day is taken for one of the days before its article."""
IMPRECISE = {
    "week": timedelta(6),
    "month": timedelta(31),
    "year": timedelta(366),
    "before": timedelta(366),
}
COUNTED = 20_000
"""Where there are more, what is left to do is counted among so many of the newest quotes."""
GROUPABLE = (Quote.Status.ACCEPTED, Quote.Status.LOST)
HEAVY = ("version__text", "version__raw", "version__spans", "version__removals")


@dataclass(frozen=True)
class Suggestion:
    """Another quote that may render the same utterance, and why; `is_suggested` if the words are enough."""

    quote: Quote
    likeness: Likeness
    is_suggested: bool

    @property
    def reasons(self) -> str:
        return "; ".join(self.likeness.reasons)


def suggestions_for(quote: Quote, limit: int = 8, *, judged: bool = False) -> list[Suggestion]:
    """Return the quotes that may render the same utterance as `quote`, the likeliest first.

    Only those that are accepted or lost, and that no editor has judged with it yet unless `judged`. What is
    too unlike to be suggested comes after what is suggested: an editor who looks for one may choose it.
    """
    others = candidates(quote)
    settled = set() if judged else settled_with(quote, others)
    others = [other for other in others if other.pk not in settled]
    if not others:
        return []
    by_key = {other.pk: other for other in others}
    kept = said_of([quote, *others])
    found = ranked(kept[0], kept[1:])
    return [
        Suggestion(by_key[said.key], likeness, likeness.score >= SUGGESTED)  # type: ignore[index]
        for said, likeness in found[:limit]
    ]


def with_suggestions(quotes: Sequence[Quote]) -> Iterator[Quote]:
    """Yield those of `quotes` whose words alone are like those of another, judged pairs left out.

    Cheaper by far than `suggestions_for` each: the candidates of all that share speaker and days are asked
    for once, and none is compared with the other candidates.
    """
    prefetch_related_objects(quotes, "co_speakers", "nested")
    blocks: dict[object, tuple[dict[int, Quote], list[Said]]] = {}
    for quote in quotes:
        block = (frozenset(_named(quote)), quote.speaker_description, _window(quote))
        if block not in blocks:
            beside = [*candidates(quote), quote]
            said = said_of(beside) if len(beside) > 1 else []
            blocks[block] = {other.pk: other for other in beside}, said
        others, kept = blocks[block]
        if not kept:
            continue
        own = next((one for one in kept if one.key == quote.pk), None) or said_of([quote])[0]
        rarity = Rarity(kept)
        alike = {one.key for one in kept if one is not own and compare(own, one, rarity).score >= SUGGESTED}
        near = [other for key, other in others.items() if key in alike]
        if near and {other.pk for other in near} - settled_with(quote, near):
            yield quote


def candidates(quote: Quote) -> list[Quote]:
    """Return accepted and lost quotes of the same speaker, or of one described, around the same day."""
    others = Quote.objects.filter(status__in=GROUPABLE).exclude(pk=quote.pk).order_by("-pk")
    window = _window(quote)
    days = _days(window)
    names = _speakers(quote)
    if names:
        parts = [others.filter(day, speaker__in=names) for day in days]
        beside = days[0] if window is None else days[0] | days[2]
        parts.append(others.filter(beside, co_speakers__in=names))
        parts.append(others.filter(beside, relayed_by__in=names))
        inner = Quote.objects.filter(days[0], speaker__in=names, nested_in__isnull=False)
        parts.append(others.filter(pk__in=inner.order_by("-pk").values("nested_in")[:CONSIDERED]))
        if quote.nested_in_id:
            parts.append(others.filter(pk=quote.nested_in_id))
    elif quote.speaker_description:
        unnamed = others.filter(speaker__isnull=True).exclude(speaker_description="")
        parts = [unnamed.filter(day) for day in days]
    else:
        return []
    keyed = [part.values_list("pk")[:CONSIDERED] for part in parts]
    found = list(
        Quote.objects.filter(pk__in={key for (key,) in keyed[0].union(*keyed[1:])})
        .select_related("speaker", "version__article__outlet")
        .defer(*HEAVY)
        .order_by("pk")
    )
    day = quote.said_on or (window[1] if window else None)
    return sorted(found, key=lambda other: abs((other.said_on - day).days) if other.said_on and day else 0)[
        :CONSIDERED
    ]


def settled_with(quote: Quote, others: Collection[Quote]) -> set[int]:
    """Return the keys of `others` about which nobody is to be asked with `quote` any more: in one statement
    with it, in another that an editor grouped, or judged with it or with what they are the same as.
    """
    keys = {quote.pk, *(other.pk for other in others)}
    same: dict[int, int] = {}
    refused: dict[int, set[int]] = defaultdict(set)
    # Its statements first: asked for in one go, every rendition on record would be read.
    statements = set(Rendition.objects.filter(quote=quote.pk).order_by().values_list("statement", flat=True))
    rows = Rendition.objects.filter(Q(quote__in=keys) | Q(statement__in=statements)).order_by()
    for quote_id, statement_id, judgement in rows.values_list("quote_id", "statement_id", "judgement"):
        if judgement == Rendition.Judgement.SAME:
            same[quote_id] = statement_id
        else:
            refused[statement_id].add(quote_id)
    members: dict[int, set[int]] = defaultdict(set)
    for quote_id, statement_id in same.items():
        members[statement_id].add(quote_id)
    own = same.get(quote.pk)
    mine = members[own] | {quote.pk} if own else {quote.pk}
    judged: set[int] = set()
    for one, other in QuotePair.objects.filter(Q(one__in=mine) | Q(other__in=mine)).values_list(
        "one", "other"
    ):
        judged |= {one, other} - mine
    return {
        other.pk
        for other in others
        if other.pk in judged
        or (own and (other.pk in same or other.pk in refused[own]))
        or (other.pk in same and (quote.pk in refused[same[other.pk]] or members[same[other.pk]] & judged))
    }


def said_of(quotes: Sequence[Quote]) -> list[Said]:
    """Return what comparing needs of these quotes, which come with version and article; in two queries."""
    joint: dict[int, list[int]] = defaultdict(list)
    through = Quote.co_speakers.through.objects.filter(quote__in=[quote.pk for quote in quotes])
    for quote_id, actor_id in through.values_list("quote_id", "actor_id"):
        joint[quote_id].append(actor_id)
    named = {key for quote in quotes for key in (quote.speaker_id, quote.relayed_by_id, *joint[quote.pk])}
    merged = Actor.objects.filter(pk__in=[key for key in named if key], merged_into__isnull=False)
    stays: dict[int | None, int | None] = dict(merged.values_list("pk", "merged_into"))
    return [
        Said(
            key=quote.pk,
            words=quote.exact or " ".join(quote.verbatim_fragments) or quote.gist,
            speaker=stays.get(quote.speaker_id, quote.speaker_id),
            co_speakers=tuple(stays.get(key, key) for key in joint[quote.pk]),
            relayed_by=stays.get(quote.relayed_by_id, quote.relayed_by_id),
            speaker_description=quote.speaker_description,
            said_on=quote.said_on,
            said_on_precision=quote.said_on_precision,
            published_on=_printed(quote),
            occasion=quote.occasion,
            place=quote.place,
            addressee=quote.addressee,
            article=quote.version.article_id,
            outlet=quote.version.article.outlet_id,
            kind=quote.kind,
            zone=quote.zone,
            nested_in=quote.nested_in_id,
            continues=quote.continues_id,
        )
        for quote in quotes
    ]


def ungrouped(among: QuerySet[Quote] | None = None) -> QuerySet[Quote]:
    """Accepted and lost quotes that render no statement, the newest first."""
    return (
        (Quote.objects.filter(status__in=GROUPABLE) if among is None else among)
        .exclude(renditions__judgement=Rendition.Judgement.SAME)
        .order_by("-pk")
    )


def in_words(likeness: Likeness) -> str:
    """How likely it is that two quotes are the same, as an editor is told."""
    told = {"clear": "very much alike", "likely": "much alike"}
    return told.get(likeness.level, "somewhat alike")


def _speakers(quote: Quote) -> set[int]:
    """Everybody these words may be given to, under every record that is merged with theirs."""
    return _with_merged(_named(quote))


def _named(quote: Quote) -> set[int]:
    named = {quote.speaker_id, quote.relayed_by_id}
    named |= {actor.pk for actor in quote.co_speakers.all()}
    named |= {inner.speaker_id for inner in quote.nested.all()}
    return {key for key in named if key is not None}


def _with_merged(named: Iterable[int]) -> set[int]:
    named = set(named)
    if not named:
        return named
    kept = set(
        Actor.objects.filter(pk__in=named, merged_into__isnull=False).values_list("merged_into", flat=True)
    )
    named |= {key for key in kept if key is not None}
    return named | set(Actor.objects.filter(merged_into__in=named).values_list("pk", flat=True))


def _days(window: tuple[date, date] | None) -> list[Q]:
    """Conditions of which a quote of these days meets one, each to be asked by itself: so an index serves."""
    if window is None:
        return [Q()]
    first, last = window
    day, year = timedelta(1), timedelta(366)
    return [
        Q(said_on__range=(first - day, last + day)),
        Q(said_on__range=(first - year, last + year), said_on_precision__in=IMPRECISE),
        Q(said_on__isnull=True)
        & (
            Q(
                version__article__published_at__range=(
                    _midnight(first),
                    _midnight(last + PRINTED_WITHIN + day),
                )
            )
            | Q(version__article__published_at__isnull=True)
        ),
    ]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _window(quote: Quote) -> tuple[date, date] | None:
    """First and last day on which it may have been said."""
    if quote.said_on is None:
        printed = _printed(quote)
        return (printed - PRINTED_WITHIN, printed) if printed else None
    long = IMPRECISE.get(quote.said_on_precision, timedelta(0))
    if quote.said_on_precision == "before":
        return quote.said_on - long, quote.said_on
    return quote.said_on, quote.said_on + long


def _printed(quote: Quote) -> date | None:
    printed = quote.version.article.published_at
    return printed.date() if printed else None
