"""Takes the quotes of an article over to its new text, each only where it still stands there.

**A quote that is carried over moves**: its row, with its public id, its citations and its judgements, then
points into the new version, and history keeps where it stood. It was decided so, rather than leaving the row
on the old version with a note that it still holds, because everything beside it asks where a quote stands
*now*: pages print it with its place in the latest text, the next change compares with the text before it, a
reading of the new text sees that these words are decided already, and "lost since version 3" counts from the
version in which the quote last stood. The old version stays as it was, text and hash, and a quote's history
can be checked against it.

**A quote that does not stand any more stays** on the version that held it, with the status lost and the
reason: there its words are, and there nothing drifts. Nothing is moved to words that look alike.

A trivial version makes no quote lost: what stands in it moves to it, the rest stays accepted where it was,
and is asked about again when a version comes that is not trivial.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from articles.excerpts import may_show
from articles.models import Actor, Article, ArticleVersion, Quote
from articles.precision import Precision
from articles.reading import clear_untouched, read_version
from articles.recording import save_for
from articles.versions.standing import (
    FOLLOWS,
    GONE,
    NESTED,
    OUTSIDE,
    UNSEEN,
    Found,
    Placed,
    Text,
    day_words_beside,
    find_again,
)
from articles.words import CONTEXT, Place, WordsRefused, place_quote

REASON_LENGTH = 300

_ZONES = frozenset(Quote.Zone.values)
_OUTSIDE = frozenset({"boilerplate", "credit", "section"})
"""Parts of a page in which the same words are not the article's: teasers of other articles, above all."""


class CarryingRefused(ValueError):
    """With these versions or quotes it cannot be done; the message is one sentence for an editor."""


@dataclass(frozen=True)
class NotCarried:
    """A quote that does not stand in the new text, and why: part of a sentence."""

    quote: Quote
    reason: str


@dataclass(frozen=True)
class Carried:
    """What became of an article's quotes when its text changed.

    `carried` and `lost` are accepted ones. `stayed` are those that are left where they were: accepted ones
    where the version is trivial, suggestions that a person made or edited, and rejected ones. `moved` counts
    such suggestions and rejected ones that stand in the new text and went along; `dropped` the program's own
    suggestions, which a reading of the new text makes anew. `undated` are carried ones whose day rested on
    words beside them that have changed, so that it is not known any more. `hidden` are paraphrases that are
    shown no longer, because the new text is shorter and so is the excerpt that may be shown.
    """

    carried: tuple[Quote, ...] = ()
    lost: tuple[NotCarried, ...] = ()
    stayed: tuple[NotCarried, ...] = ()
    moved: int = 0
    dropped: int = 0
    hidden: tuple[Quote, ...] = ()
    undated: tuple[Quote, ...] = ()


@dataclass
class _Judged:
    """Each quote with its place in the new text, or with the reason why it has none."""

    found: dict[int, Found] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)


def foresee(
    article: Article, text: str, spans: Iterable[Mapping[str, Any]] = ()
) -> tuple[list[Quote], list[NotCarried]]:
    """Return which accepted quotes would be carried over to `text` and which would be lost; nothing is saved.

    `spans` are the parts of the text that are not running text, as a version keeps them.
    """
    quotes = _quotes_of(article)
    judged = _judge(quotes, text, list(spans))
    quotes = [quote for quote in quotes if quote.status == Quote.Status.ACCEPTED]
    lost = [NotCarried(quote, judged.reasons[quote.pk]) for quote in quotes if quote.pk in judged.reasons]
    return [quote for quote in quotes if quote.pk in judged.found], lost


def unseen_quotes(article: Article) -> int:
    """Return how many accepted quotes stand in a withheld text: with a new one they cannot be compared."""
    return sum(quote.status == Quote.Status.ACCEPTED and _is_unseen(quote) for quote in _quotes_of(article))


@transaction.atomic
def carry_over(version: ArticleVersion, user: AbstractBaseUser | None = None) -> Carried:
    """Take the quotes of the article's earlier versions over to `version`, or mark them lost.

    Each change stands in history under the name of `user`. Raises CarryingRefused for a version without a
    text.
    """
    if version.text is None:
        raise CarryingRefused(
            f"The text of version {version.number} is withheld: quotes cannot be looked for."
        )
    article = _held(version.article_id)
    dropped = sum(
        clear_untouched(earlier)[0]
        for earlier in article.versions.filter(
            number__lt=version.number, quotes__status=Quote.Status.SUGGESTED
        )
        .defer("text", "raw")
        .distinct()
    )
    quotes = _quotes_of(article, before=version.number)
    judged = _judge(quotes, version.text, version.spans)
    carried, lost, stayed, undated, moved = [], [], [], [], 0
    for quote in quotes:
        is_accepted = quote.status == Quote.Status.ACCEPTED
        if quote.pk in judged.found:
            was_dated = quote.said_on is not None
            _move(quote, version, judged, user)
            if was_dated and quote.said_on is None:
                undated.append(quote)
            if is_accepted:
                carried.append(quote)
            else:
                moved += 1
            continue
        not_carried = NotCarried(quote, judged.reasons[quote.pk])
        if is_accepted and not version.is_trivial:
            _lose(quote, version, not_carried.reason, user)
            lost.append(not_carried)
        else:
            stayed.append(not_carried)
    hidden = _keep_to_excerpts(article, user) if _is_shortest(version) else ()
    return Carried(tuple(carried), tuple(lost), tuple(stayed), moved, dropped, hidden, tuple(undated))


@transaction.atomic
def mark_trivial(
    version: ArticleVersion, is_trivial: bool = True, user: AbstractBaseUser | None = None
) -> Carried:
    """Say that `version` differs in nothing that matters, or that it does after all.

    Quotes that were lost by it are accepted again where they stood, unless a later text is known: then they
    are asked about again there. Where it does matter after all, quotes that do not stand in it are lost.
    Raises CarryingRefused for the first version, which differs from nothing.
    """
    article = _held(version.article_id)
    if not article.versions.filter(number__lt=version.number).exists():
        raise CarryingRefused(
            f"Version {version.number} is the first: trivial is what differs from an earlier one."
        )
    held = ArticleVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if held.is_trivial == is_trivial:
        version.is_trivial = is_trivial
        return Carried()
    if is_trivial:
        _accept_again(article, held, user)
    held.is_trivial = version.is_trivial = is_trivial
    held.save(update_fields=["is_trivial"])
    latest = (
        article.versions.supplied()
        .filter(number__gte=held.number, is_trivial=False)
        .order_by("-number")
        .first()
    )
    if latest is None:
        return Carried()
    carried = carry_over(latest, user)
    if carried.carried or carried.moved or carried.dropped:
        read_version(latest)
    return carried


@transaction.atomic
def place_anew(
    quote: Quote,
    version: ArticleVersion,
    start: int,
    end: int,
    *,
    fragments: Iterable[Place] | None = None,
    user: AbstractBaseUser | None = None,
    reason: str = "",
) -> Quote:
    """Put a quote where a person says that it stands now, and accept it there.

    A mixed quote keeps its fragments where their words stand once within the new place; else `fragments` have
    to be given. What tied it to its speaker in the old text is cleared. The program's own suggestions for the
    same words give way. Raises CarryingRefused for a version of another article, WordsRefused for a place
    that is none.
    """
    article = _held(quote.version.article_id)
    if version.article_id != article.pk:
        raise CarryingRefused("That version is of another article: a quote stays with its own.")
    held = (
        Quote.objects.select_for_update(of=("self",), no_key=True)
        .defer("words_search", "gist_search")
        .select_related("version")
        .get(pk=quote.pk)
    )
    old_number = held.version.number
    if held.kind != Quote.Kind.MIXED:
        fragments = ()
    elif fragments is None:
        fragments = _fragments_within(held, version, start, end)
    if held.version_id != version.pk:
        held.continues = held.nested_in = None
    place_quote(held, version, start, end, fragments)
    held.speaker_start = held.speaker_end = held.cue_start = held.cue_end = None
    held.zone = (
        _part_of(version.spans, start, end) if _is_zone(version.spans, start, end) else Quote.Zone.BODY
    )
    held.status = Quote.Status.ACCEPTED
    held.reviewed_by = user  # type: ignore[assignment]
    held.reviewed_at = timezone.now()
    held.review_reason = reason[:REASON_LENGTH]
    clear_untouched(version, within=(start, end))
    save_for(held, user, reason or f"Placed anew, from version {old_number} to {version.number}")
    if held.shows_excerpt and not may_show(held):
        _hide(held, user)
    quote.refresh_from_db()
    return quote


def _held(key: int) -> Article:
    """The article, held with all its quotes by their keys, as everybody holds several."""
    article = Article.objects.select_for_update(no_key=True).get(pk=key)
    quotes = Quote.objects.filter(version__article=article).order_by("pk")
    list(quotes.select_for_update(of=("self",), no_key=True).values_list("pk"))
    return article


def _quotes_of(article: Article, before: int | None = None) -> list[Quote]:
    """The quotes that may have to move, with their texts: each text once, however many quotes it has."""
    quotes: QuerySet[Quote] = Quote.objects.filter(version__article=article).exclude(status=Quote.Status.LOST)
    if before is not None:
        quotes = quotes.filter(version__number__lt=before)
    records = Actor.objects.select_related("merged_into").prefetch_related("aliases", "merged_into__aliases")
    rows = list(
        quotes.defer("words_search", "gist_search")
        .prefetch_related(Prefetch("speaker", records))
        .order_by("version__number", "start", "end", "pk")
    )
    versions = article.versions.defer("raw", "removals").in_bulk({row.version_id for row in rows})
    for row in rows:
        row.version = versions[row.version_id]
        row.version.article = article
    return rows


def _judge(quotes: Sequence[Quote], text: str, spans: Sequence[Mapping[str, Any]]) -> _Judged:
    """Look for each quote by itself, then take back those that hang on one that was not found."""
    new = Text.of(text)
    olds: dict[int, Text | None] = {}
    judged = _Judged()
    for quote in quotes:
        version = quote.version
        if version.pk not in olds:
            olds[version.pk] = None if version.text is None else Text.of(version.text)
        if _is_unseen(quote):
            judged.reasons[quote.pk] = UNSEEN.format(number=version.number)
            continue
        found = find_again(_placed(quote), olds[version.pk], new)
        if isinstance(found, str):
            judged.reasons[quote.pk] = found
        elif _is_outside(spans, found) and not _is_outside(version.spans, quote):
            judged.reasons[quote.pk] = OUTSIDE
        else:
            judged.found[quote.pk] = found
    _take_back_the_dependent(quotes, judged)
    return judged


def _is_unseen(quote: Quote) -> bool:
    """Whether nothing is known of what stood around it: its text was never there."""
    return quote.exact is None or (quote.version.text is None and not (quote.prefix or quote.suffix))


def _take_back_the_dependent(quotes: Sequence[Quote], judged: _Judged) -> None:
    """Who spoke is known of some quotes only through another: when that one is lost, so are they."""
    is_settled = False
    while not is_settled:
        is_settled = True
        for quote in quotes:
            if quote.pk not in judged.found:
                continue
            if quote.nested_in_id in judged.reasons:
                reason = NESTED
            elif quote.continues_id in judged.reasons and (
                quote.implicit_attribution or quote.speaker_start is None
            ):
                reason = FOLLOWS
            else:
                continue
            del judged.found[quote.pk]
            judged.reasons[quote.pk] = reason
            is_settled = False


def _placed(quote: Quote) -> Placed:
    text = quote.version.text
    prefix, suffix = quote.prefix, quote.suffix
    if text is not None:
        prefix = text[max(0, quote.start - CONTEXT) : quote.start]
        suffix = text[quote.end : quote.end + CONTEXT]
    return Placed(
        quote.start,
        quote.end,
        quote.exact or "",
        prefix,
        suffix,
        _stretch(quote.speaker_start, quote.speaker_end),
        _stretch(quote.cue_start, quote.cue_end),
        _names_of(quote.speaker),
        quote.implicit_attribution,
    )


def _names_of(speaker: Actor | None) -> tuple[str, ...]:
    """What an article may call the speaker: full name, last name, and names kept as aliases."""
    if speaker is None:
        return ()
    records = [speaker, *([speaker.merged_into] if speaker.merged_into else [])]
    names = [name for one in records for name in (one.name, one.name.split()[-1])]
    names += [alias.name for one in records for alias in one.aliases.all()]
    return tuple(dict.fromkeys(name for name in names if len(name) > 2))


def _move(quote: Quote, version: ArticleVersion, judged: _Judged, user: AbstractBaseUser | None) -> None:
    """Put the quote at its place in the new version, with all that has a place of its own."""
    found, old = judged.found[quote.pk], quote.version
    by = found.start - quote.start
    fragments = [(part["start"] + by, part["end"] + by) for part in quote.fragments]
    old_part = _part_of(old.spans, quote.start, quote.end)
    new_part = _part_of(version.spans, found.start, found.end)
    if old_part != new_part:
        quote.zone = new_part if new_part in _ZONES else Quote.Zone.BODY
    if quote.continues_id is not None and quote.continues_id not in judged.found:
        quote.continues = None
    if quote.nested_in_id is not None and quote.nested_in_id not in judged.found:
        quote.nested_in = None
    if _is_dated_otherwise(quote, version, found):
        quote.said_on_basis = (
            f"{quote.said_on} until version {version.number}, which gives its days otherwise: set it anew."
        )
        quote.said_on, quote.said_on_precision, quote.said_on_evidence = None, Precision.UNKNOWN, ""
    quote.speaker_start, quote.speaker_end = found.mention or (None, None)
    quote.cue_start, quote.cue_end = found.cue or (None, None)
    place_quote(quote, version, found.start, found.end, fragments)
    save_for(quote, user, f"Carried over from version {old.number} to {version.number}")


def _is_dated_otherwise(quote: Quote, version: ArticleVersion, found: Found) -> bool:
    """Whether the day that the quote was said on rests on words of its paragraph that have changed."""
    elsewhere = (Quote.Evidence.OTHER_ARTICLE, Quote.Evidence.EXTERNAL)
    old = quote.version.text
    if quote.said_on is None or old is None or quote.said_on_evidence in elsewhere:
        return False
    was = day_words_beside((quote.start, quote.end), old)
    return was != day_words_beside((found.start, found.end), version.text or "")


def _lose(quote: Quote, version: ArticleVersion, reason: str, user: AbstractBaseUser | None) -> None:
    """Mark the quote lost where it stands; who accepted it, and when, stays with it."""
    quote.status = Quote.Status.LOST
    quote.lost_because = _loss(quote, reason)
    quote.review_reason = f"Lost since version {version.number}: {reason}."[:REASON_LENGTH]
    save_for(quote, user, f"Lost since version {version.number}")


def _loss(quote: Quote, reason: str) -> str:
    """What readers are told of the reason: only where its words are gone has the outlet taken them out."""
    if reason == GONE:
        return Quote.Loss.WORDS
    return Quote.Loss.UNSEEN if reason == UNSEEN.format(number=quote.version.number) else Quote.Loss.CONTEXT


def _accept_again(article: Article, version: ArticleVersion, user: AbstractBaseUser | None) -> None:
    """Accept the quotes again that this version alone made lost."""
    between = article.versions.filter(number__lt=version.number, is_trivial=False).order_by("-number")
    since = between.values_list("number", flat=True).first() or 0
    lost = Quote.objects.filter(
        version__article=article,
        version__number__gte=since,
        version__number__lt=version.number,
        status=Quote.Status.LOST,
    ).exclude(lost_because=Quote.Loss.TAKEN_DOWN)
    held = lost.select_for_update(of=("self",), no_key=True).order_by("pk")
    for quote in held.defer("words_search", "gist_search"):
        quote.status = Quote.Status.ACCEPTED
        quote.review_reason = ""
        save_for(quote, user, f"Accepted again: version {version.number} is trivial")


def _keep_to_excerpts(article: Article, user: AbstractBaseUser | None) -> tuple[Quote, ...]:
    """Hide paraphrases that a shorter text leaves no room for: lost ones first, then from the end."""
    shown = list(
        Quote.objects.filter(
            version__article=article,
            kind=Quote.Kind.INDIRECT,
            shows_excerpt=True,
            exact__isnull=False,
            status__in=(Quote.Status.ACCEPTED, Quote.Status.LOST),
        )
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
        .defer("words_search", "gist_search")
        .select_related("version__article__outlet")
    )
    hidden = []
    for quote in sorted(shown, key=lambda one: (one.status != Quote.Status.LOST, -one.start, -one.pk)):
        if not may_show(quote):
            _hide(quote, user)
            hidden.append(quote)
    return tuple(hidden)


def _is_shortest(version: ArticleVersion) -> bool:
    """Whether the share of the article that may be shown has become smaller: the shortest text counts."""
    others = ArticleVersion.objects.filter(article=version.article_id).exclude(pk=version.pk)
    return not others.filter(characters__lte=version.characters).exists()


def _hide(quote: Quote, user: AbstractBaseUser | None) -> None:
    quote.shows_excerpt = False
    save_for(quote, user, "Shown no longer: the article's excerpt share is spent")


def _fragments_within(quote: Quote, version: ArticleVersion, start: int, end: int) -> list[Place]:
    """Where the words of a mixed quote's fragments stand within a new place, in their order and once each."""
    stretch = (version.text or "")[start:end]
    places: list[Place] = []
    reached = 0
    for words in quote.verbatim_fragments:
        at = stretch.find(words, reached)
        if at < 0 or stretch.count(words) > 1:
            raise WordsRefused(f"“{words}” does not stand there once: say which words are the speaker's own.")
        reached = at + len(words)
        places.append((start + at, start + reached))
    return places


def _part_of(spans: Iterable[Mapping[str, Any]], start: int, end: int) -> str:
    """The kind of span that holds the middle of a place; empty for running text."""
    middle = (start + end) // 2
    return next((str(span["kind"]) for span in spans if span["start"] <= middle < span["end"]), "")


def _is_zone(spans: Iterable[Mapping[str, Any]], start: int, end: int) -> bool:
    return _part_of(spans, start, end) in _ZONES


def _is_outside(spans: Iterable[Mapping[str, Any]], place: Found | Quote) -> bool:
    return _part_of(spans, place.start, place.end) in _OUTSIDE


def _stretch(start: int | None, end: int | None) -> tuple[int, int] | None:
    return None if start is None or end is None else (start, end)
