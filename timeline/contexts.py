"""The words around a quote that readers may see: short, and out of what an article's share leaves over.

What an editor chose to show of an outlet's prose, a paraphrase or the words of a difference, comes first. The
rest of the share is given to the quotes of the article in the order of their places, a side at a time, until
it is spent; the words of speakers take nothing from it. So the page of a quote, and `verify`, which counts
what all pages show, come to the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, IntegerField, Value

from articles.excerpts import TOUCHING, Run, merged
from articles.models import Article, ArticleVersion, Quote
from articles.words import CONTEXT
from timeline.models import DiscrepancySpan
from timeline.visibility import public_words, visible_discrepancies

MOST_QUOTES = 100
"""Quotes of an article that have their context shown; the share of most is spent sooner."""


@dataclass(frozen=True)
class Context:
    """What stands right before and after a quote, as the article prints it; either may be empty."""

    before: str = ""
    after: str = ""

    def __bool__(self) -> bool:
        return bool(self.before or self.after)


def context_of(quote: Quote, article: Article, quotes: Sequence[Quote]) -> Context:
    """Return what may be shown around `quote`, one of `quotes`: all that readers see of the article.

    Takes one query, and none where the quote keeps no words beside it.
    """
    if not any(_sides(quote)):
        return Context()
    sides = {side: place for one, side, place in shown_around(article, quotes) if one.pk == quote.pk}
    before, after = sides.get("before"), sides.get("after")
    return Context(
        quote.prefix[-(before[1] - before[0]) :] if before else "",
        quote.suffix[: after[1] - after[0]] if after else "",
    )


def shown_around(article: Article, quotes: Sequence[Quote]) -> Iterator[tuple[Quote, str, Run]]:
    """Yield each side of a quote that is shown: the quote, `before` or `after`, and its place.

    `quotes` are all that readers see of the article. Takes one query.
    """
    shortest, shown = _otherwise_shown(article, quotes)
    spoken = _spoken(quotes)
    room = int(shortest * article.outlet.excerpt_share)
    room -= sum(_length(_without(merged(runs), spoken[version])) for version, runs in shown.items())
    for quote in sorted(quotes, key=lambda one: (one.version_id, one.start, one.end, one.pk))[:MOST_QUOTES]:
        for side, place in _sides(quote):
            if room <= 0:
                return
            ours = spoken[quote.version_id]
            before = _without(merged(shown[quote.version_id]), ours)
            after = _without(merged([*shown[quote.version_id], place]), ours)
            cost = _length(after) - _length(before)
            longest = max((end - start for start, end in merged(after, TOUCHING)), default=0)
            if cost <= room and longest <= article.outlet.excerpt_limit:
                room -= cost
                shown[quote.version_id].append(place)
                yield quote, side, place


def _otherwise_shown(article: Article, quotes: Iterable[Quote]) -> tuple[int, Mapping[int, list[Run]]]:
    """The length of the shortest version, and the places of the prose that is shown anyway, by version."""
    spans = DiscrepancySpan.objects.filter(
        version__article=article, exact__isnull=False, discrepancy__in=visible_discrepancies()
    )
    lengths = ArticleVersion.objects.filter(article=article).order_by()
    rows = (
        spans.order_by()
        .values_list("version_id", "start", "end")
        .union(lengths.values_list("pk", F("characters"), Value(None, IntegerField())), all=True)
    )
    shortest = None
    shown: dict[int, list[Run]] = defaultdict(list)
    for version, start, end in rows:
        if end is None:
            shortest = start if shortest is None else min(shortest, start)
        else:
            shown[version].append((start, end))
    for quote in quotes:
        if public_words(quote).excerpt:
            shown[quote.version_id].append((quote.start, quote.end))
    return shortest or 0, shown


def _spoken(quotes: Iterable[Quote]) -> Mapping[int, list[Run]]:
    """Where readers see speakers' own words, by version."""
    places: dict[int, list[Run]] = defaultdict(list)
    for quote in quotes:
        if quote.kind == Quote.Kind.DIRECT:
            places[quote.version_id].append((quote.start, quote.end))
        places[quote.version_id] += [(one["start"], one["end"]) for one in quote.fragments]
    return defaultdict(list, {version: merged(runs) for version, runs in places.items()})


def _without(runs: Sequence[Run], spoken: Sequence[Run]) -> list[Run]:
    """What is left of the runs outside the spans of `spoken`; both are in order and do not overlap."""
    left = []
    for start, end in runs:
        for first, last in spoken:
            if last <= start or first >= end:
                continue
            if start < first:
                left.append((start, first))
            start = max(start, last)
        if start < end:
            left.append((start, end))
    return left


def _length(runs: Iterable[Run]) -> int:
    return sum(end - start for start, end in runs)


def _sides(quote: Quote) -> Iterator[tuple[str, Run]]:
    """The places beside a quote that may be shown: of words quoted whole, from a text that still stands."""
    if quote.kind != Quote.Kind.DIRECT or quote.is_given_up or quote.version.taken_down_at:
        return
    if before := _ending(quote.prefix):
        yield "before", (quote.start - len(before), quote.start)
    if after := _beginning(quote.suffix):
        yield "after", (quote.end, quote.end + len(after))


def _ending(prefix: str) -> str:
    r"""The end of `prefix` on the line of the quote, from the first whole word on; nothing without a word.

    >>> _ending("nother ship left. The pilot said:"), _ending("It closed.\n\nShe said: “")
    ('ship left. The pilot said:', 'She said: “')
    >>> _ending("It left.\n\n“")
    ''
    """
    *earlier, line = prefix.split("\n")
    if not earlier and len(prefix) >= CONTEXT:
        line = re.sub(r"^\S+", "", line)
    return line.lstrip() if re.search(r"\w", line) else ""


def _beginning(suffix: str) -> str:
    r"""The beginning of `suffix` on the line of the quote, up to its last whole word.

    >>> _beginning("” the pilot told the crew of the h"), _beginning(".\n\nThe next day")
    ('” the pilot told the crew of the', '')
    """
    line, *later = suffix.split("\n")
    if not later and len(suffix) >= CONTEXT:
        line = re.sub(r"\S+$", "", line)
    return line.rstrip() if re.search(r"\w", line) else ""
