"""Excerpts, not articles: of an outlet's prose no more is shown than its share and its longest run allow.

Counted are the paraphrases that readers see, the words of differences, and what stands beside a quote on its
page; all less what speakers say in them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db.models import Min, Q

from articles.models import Article, ArticleVersion, Quote
from timeline.contexts import seen_of, shown_around
from timeline.models import DiscrepancySpan
from timeline.verifying.breach import Breach
from timeline.verifying.events import CHUNK
from timeline.visibility import public_words, visible_discrepancies

Run = tuple[int, int]

GAP = 2
"""Shown stretches that so few characters part, a space or a comma, read as one."""


def check_excerpts(counted: Counter[str]) -> Iterator[Breach]:
    """Of every article: all of its prose that is shown, less what speakers say in it."""
    articles = Article.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    while chunk := list(islice(articles, CHUNK)):
        yield from _faults_of(chunk, counted)


def _faults_of(chunk: list[int], counted: Counter[str]) -> Iterator[Breach]:
    seen = seen_of(Q(version__article__in=chunk))
    differing: dict[int, list[tuple[int, Run]]] = defaultdict(list)
    for article_id, version, start, end in DiscrepancySpan.objects.filter(
        version__article__in=chunk, discrepancy__in=visible_discrepancies(), exact__isnull=False
    ).values_list("version__article", "version", "start", "end"):
        differing[article_id].append((version, (start, end)))
    beside: dict[int, list[tuple[int, Run]]] = defaultdict(list)
    for quote, _, place in shown_around(seen):
        beside[quote.version.article_id].append((quote.version_id, place))
    articles = Article.objects.select_related("outlet").annotate(shortest=Min("versions__characters"))
    for article in articles.filter(pk__in=chunk).order_by("pk"):
        quotes = seen.get(article, [])
        shown: dict[int, list[Run]] = defaultdict(list)
        for version, place in differing[article.pk] + beside[article.pk]:
            shown[version].append(place)
        for quote in quotes:
            if public_words(quote).excerpt:
                shown[quote.version_id].append((quote.start, quote.end))
        if shown:
            counted["articles with excerpts"] += 1
            # Of all versions together: a reader may see them side by side.
            prose = [_without(joined(runs), _verbatim(version, quotes)) for version, runs in shown.items()]
            yield from _faults(article, prose)


def _faults(article: Article, prose: list[list[Run]]) -> Iterator[Breach]:
    name, outlet = f"Article {article.public_id}", article.outlet
    used = sum(end - start for runs in prose for start, end in runs)
    budget = int(article.shortest * outlet.excerpt_share)  # type: ignore[attr-defined]
    if used > budget:
        yield Breach(
            name,
            f"readers see {used} characters of its prose, and {outlet.excerpt_share:.0%} of it are {budget}.",
        )
    for start, end in (run for runs in prose for run in joined(runs, GAP)):
        if end - start > outlet.excerpt_limit:
            yield Breach(
                name,
                f"readers see {end - start} characters of its prose in a row at {start} to {end}, "
                f"and {outlet} allows {outlet.excerpt_limit}.",
            )


def _verbatim(version: int, quotes: Iterable[Quote]) -> list[Run]:
    """Where speakers' own words stand in this version, of all quotes of its article that readers see."""
    spoken = [quote for quote in quotes if quote.kind != Quote.Kind.INDIRECT]
    places: list[Run] = []
    for quote in spoken:
        if quote.version_id == version:
            if quote.kind == Quote.Kind.DIRECT:
                places.append((quote.start, quote.end))
            places += [(fragment["start"], fragment["end"]) for fragment in quote.fragments]
    return places + _verbatim_elsewhere(version, [one for one in spoken if one.version_id != version])


def _verbatim_elsewhere(version: int, moved: list[Quote]) -> list[Run]:
    """Where words stand in this version that speakers are quoted with from another text of the article.

    A quote moves on to the text that an outlet changed its article to; what it left behind is its speaker's.
    """
    text = (ArticleVersion.objects.only("text").get(pk=version).text or "") if moved else ""
    return [
        match.span()
        for quote in moved
        for words in quote.verbatim_fragments
        for match in re.finditer(re.escape(words), text)
        if words
    ]


def joined(stretches: Iterable[Run], gap: int = 0) -> list[Run]:
    """Return the stretches in order, those made one that overlap or that at most `gap` characters part.

    >>> joined([(8, 12), (0, 5), (6, 7)], gap=1)
    [(0, 12)]
    """
    runs: list[Run] = []
    for start, end in sorted(stretches):
        if runs and start <= runs[-1][1] + gap:
            start, end = runs[-1][0], max(runs.pop()[1], end)
        runs.append((start, end))
    return runs


def _without(runs: list[Run], verbatim: Iterable[Run]) -> list[Run]:
    """Return what is left of the runs outside the spans of `verbatim`."""
    for first, last in verbatim:
        runs = [
            part
            for start, end in runs
            for part in ((start, min(end, first)), (max(start, last), end))
            if part[0] < part[1]
        ]
    return runs
