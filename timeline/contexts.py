"""The words around a quote that readers may see: short, and out of what an article's share leaves over.

What an editor chose to show of an outlet's prose, a paraphrase or the words of a difference, comes first. The
rest of the share is given to the quotes of the article in the order of their places, a side at a time, until
it is spent; the words of speakers take nothing from it. So the page of a quote, and `verify`, which counts
what all pages show, come to the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast

from articles.excerpts import TOUCHING, Run, merged
from articles.models import Article, ArticleVersion, Quote
from articles.words import CONTEXT
from timeline.models import DiscrepancySpan
from timeline.querysets import keyed_by
from timeline.visibility import public_words, visible_discrepancies, visible_quotes

TOGETHER = 1_000
"""Quotes whose articles are looked at in one statement: all that readers see of very many takes its time."""

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
    return _contexts(shown_around({article: quotes})).get(quote.public_id, Context())


def contexts_of(public_ids: Iterable[str]) -> dict[str, Context]:
    """Return by public id what may be shown around those public quotes that have something.

    It is what their pages show, since all that readers see of their articles is looked at. Takes two queries
    for each `TOGETHER` quotes.
    """
    asked = sorted(set(public_ids))
    contexts: dict[str, Context] = {}
    for first in range(0, len(asked), TOGETHER):
        wanted = asked[first : first + TOGETHER]
        named = Quote.objects.filter(public_id__in=wanted, kind=Quote.Kind.DIRECT)
        beside = named.exclude(prefix="", suffix="").order_by().values("version__article")
        found = _contexts(shown_around(seen_of(keyed_by(beside, "version__article"))))
        contexts |= {public_id: found[public_id] for public_id in found.keys() & set(wanted)}
    return contexts


def seen_of(articles: Q | Func) -> dict[Article, list[Quote]]:
    """Return of each article, found by a condition on quotes, all quotes that readers see, in one query.

    Left out are articles without one. The quotes bring what their places and words need, and their articles
    with the share of their outlets.
    """
    seen = (
        visible_quotes()
        .filter(articles)
        .select_related("version__article__outlet")
        .only(
            "public_id", "kind", "status", "lost_because", "exact", "fragments", "gist", "shows_excerpt",
            "start", "end", "prefix", "suffix", "version__article", "version__taken_down_at",
            "version__article__outlet__excerpt_share", "version__article__outlet__excerpt_limit",
        )
        .annotate(statement_gist=Value(""))  # no gist is shown here, so none is to be looked up
        .order_by()
    )  # fmt: skip
    by_article: dict[Article, list[Quote]] = defaultdict(list)
    for quote in seen:
        by_article[quote.version.article].append(quote)
    return dict(by_article)


def times_in_text(version_id: int, words: str) -> int:
    """Return how often the words stand in the text of a version, as a browser looks for them; in one query.

    Neither letters' case nor the kind of blank between words matters. Without a text it is 0.
    """
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    if not pattern:
        return 0
    counted = Func(F("text"), Value(pattern), Value(1), Value("i"), function="regexp_count")
    versions = ArticleVersion.objects.filter(pk=version_id, text__isnull=False)
    return versions.values_list(Cast(counted, IntegerField()), flat=True).first() or 0


def shown_around(seen: Mapping[Article, Sequence[Quote]]) -> Iterator[tuple[Quote, str, Run]]:
    """Yield each side of a quote that is shown: the quote, `before` or `after`, and its place.

    `seen` has of each article all quotes that readers see. Takes one query.
    """
    places = _places_of_prose(article.pk for article in seen)
    for article, quotes in seen.items():
        yield from _around(article, quotes, places[article.pk])


def _contexts(shown: Iterable[tuple[Quote, str, Run]]) -> dict[str, Context]:
    """The sides that are shown, as words by the public id of their quote."""
    contexts: dict[str, Context] = {}
    for quote, side, (start, end) in shown:
        words = quote.prefix[start - end :] if side == "before" else quote.suffix[: end - start]
        contexts[quote.public_id] = replace(contexts.get(quote.public_id, Context()), **{side: words})
    return contexts


def _around(article: Article, quotes: Sequence[Quote], prose: "_Prose") -> Iterator[tuple[Quote, str, Run]]:
    shortest, shown = prose.shortest, prose.with_excerpts(quotes)
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


@dataclass
class _Prose:
    """Of an article: the length of its shortest version, and where words of differences are shown."""

    shortest: int = 0
    differing: list[tuple[int, Run]] = field(default_factory=list)

    def with_excerpts(self, quotes: Iterable[Quote]) -> dict[int, list[Run]]:
        """The places of the prose that is shown anyway, paraphrases with it, by version."""
        shown: dict[int, list[Run]] = defaultdict(list)
        for version, place in self.differing:
            shown[version].append(place)
        for quote in quotes:
            if public_words(quote).excerpt:
                shown[quote.version_id].append((quote.start, quote.end))
        return shown


def _places_of_prose(articles: Iterable[int]) -> Mapping[int, _Prose]:
    """What is known of the prose of each of these articles, in one query."""
    asked = list(articles)
    spans = DiscrepancySpan.objects.filter(
        version__article__in=asked, exact__isnull=False, discrepancy__in=visible_discrepancies()
    )
    lengths = ArticleVersion.objects.filter(article__in=asked).order_by()
    rows = (
        spans.order_by()
        .values_list("version__article_id", "version_id", "start", "end")
        .union(
            lengths.values_list("article_id", "pk", F("characters"), Value(None, IntegerField())), all=True
        )
    )
    found: dict[int, _Prose] = defaultdict(_Prose)
    for article, version, start, end in rows:
        prose = found[article]
        if end is None:
            prose.shortest = min(prose.shortest or start, start)
        else:
            prose.differing.append((version, (start, end)))
    return found


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
