"""Which articles are one report of a matter, because they print the same passage about it: copies count once.

The database keeps this for events (`event_origins` in timeline/sql/0018_origins_one_by_one.sql); here the
same rule serves for any set of quotes, such as the renditions of a statement.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from articles.models import Quote, SharedPassage


@dataclass(frozen=True)
class Shared:
    """One side of a confirmed passage: `start` to `end` of a version stand in `with_article` too."""

    version: int
    start: int
    end: int
    with_article: int


def shared_sides(passages: Iterable[SharedPassage]) -> list[Shared]:
    """Return both sides of each confirmed passage; `one` and `other` are fetched with them."""
    sides = []
    for passage in passages:
        if passage.status == SharedPassage.Status.CONFIRMED:
            one, other = passage.one, passage.other
            sides.append(Shared(one.pk, passage.one_start, passage.one_end, other.article_id))
            sides.append(Shared(other.pk, passage.other_start, passage.other_end, one.article_id))
    return sides


def passages_between(articles: Collection[int]) -> list[SharedPassage]:
    """Return the confirmed passages that two of these articles share, in one query without the texts.

    With their versions come the numbers and the spans, by which captions are told.
    """
    return list(
        SharedPassage.objects.filter(
            status=SharedPassage.Status.CONFIRMED, one__article__in=articles, other__article__in=articles
        )
        .select_related("one", "other")
        .only(
            "status",
            "one_start",
            "one_end",
            "other_start",
            "other_end",
            *(f"{side}__{part}" for side in ("one", "other") for part in ("article_id", "number", "spans")),
        )
        .order_by("one", "one_start", "pk")
    )


def origins(
    quotes: Mapping[int, Collection[Quote]],
    sides: Iterable[Shared],
    told: Iterable[tuple[int, int]] = (),
) -> dict[int, int]:
    """Return for each article the smallest id of those that are one report with it.

    `quotes` are the cited ones by article, none where an article is cited as a whole. `told` are pairs of
    articles of which an editor said that what they share tells of the matter. An article goes with the other
    that has most of its words where all of them stand in passages it shares; headings and captions count
    only where nothing stands in the body.
    """
    by_version: dict[int, list[Shared]] = defaultdict(list)
    for side in sides:
        if side.with_article in quotes:
            by_version[side.version].append(side)
    joined = [pair for pair in told if pair[0] in quotes and pair[1] in quotes]
    for article, cited in quotes.items():
        counted = [quote for quote in cited if quote.zone == Quote.Zone.BODY] or list(cited)
        beside: dict[int, int] = defaultdict(int)
        for quote in counted:
            others = {side.with_article for side in by_version[quote.version_id] if _touches(quote, side)}
            if not others:
                break
            for other in others:
                beside[other] += 1
        else:
            if beside:
                joined.append((article, min(beside, key=lambda other: (-beside[other], other))))
    return _components(sorted(quotes), joined)


def reports_of_quotes(quotes: Collection[Quote]) -> int:
    """Return how many independent reports these quotes are, in one query; they come with `version`."""
    by_article: dict[int, list[Quote]] = defaultdict(list)
    for quote in quotes:
        by_article[quote.version.article_id].append(quote)
    if len(by_article) < 2:
        return len(by_article)
    return len(set(origins(by_article, shared_sides(passages_between(by_article.keys()))).values()))


def _touches(quote: Quote, side: Shared) -> bool:
    """Whether the words, the mention of the speaker or the cue lie in the passage, if only in part."""
    starts = (quote.start, quote.speaker_start, quote.cue_start)
    ends = (quote.end, quote.speaker_end, quote.cue_end)
    first = min(place for place in starts if place is not None)
    last = max(place for place in ends if place is not None)
    return side.start < last and first < side.end


def _components(articles: list[int], joined: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each article the smallest of those it is joined with, directly or through others."""
    above = {article: article for article in articles}

    def top(article: int) -> int:
        while above[article] != article:
            article = above[article]
        return article

    for one, other in joined:
        first, second = sorted((top(one), top(other)))
        above[second] = first
    return {article: top(article) for article in articles}
