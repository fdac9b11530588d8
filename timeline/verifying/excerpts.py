"""Excerpts, not articles: of an outlet's prose no more is shown than its share and its longest run allow.

Counted are the paraphrases that readers see, the words of differences, and what stands beside a quote on its
page; all less what speakers say in them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Min

from articles.models import Article, ArticleVersion, Quote
from timeline.contexts import shown_around
from timeline.models import DiscrepancySpan
from timeline.verifying.breach import Breach
from timeline.visibility import public_words, visible_discrepancies, visible_quotes

Run = tuple[int, int]

GAP = 2
"""Shown stretches that so few characters part, a space or a comma, read as one."""


def check_excerpts(counted: Counter[str]) -> Iterator[Breach]:
    """Of every article: all of its prose that is shown, less what speakers say in it."""
    quotes = visible_quotes().filter(kind=Quote.Kind.INDIRECT, shows_excerpt=True)
    spans = DiscrepancySpan.objects.filter(discrepancy__in=visible_discrepancies(), exact__isnull=False)
    beside = visible_quotes().filter(kind=Quote.Kind.DIRECT).exclude(prefix="", suffix="")
    showing = {
        pk for rows in (quotes, spans, beside) for pk in rows.values_list("version__article", flat=True)
    }
    articles = Article.objects.select_related("outlet").annotate(shortest=Min("versions__characters"))
    for pk in sorted(showing):
        article = articles.get(pk=pk)
        counted["articles with excerpts"] += 1
        shown: dict[int, list[Run]] = defaultdict(list)
        for quote in quotes.filter(version__article=pk).defer("words_search", "gist_search"):
            if public_words(quote).excerpt:
                shown[quote.version_id].append((quote.start, quote.end))
        for version, start, end in spans.filter(version__article=pk).values_list("version", "start", "end"):
            shown[version].append((start, end))
        for quote, _, place in shown_around(article, _seen_of(article)):
            shown[quote.version_id].append(place)
        # Of all versions together: a reader may see them side by side.
        prose = [_without(joined(stretches), _verbatim(version)) for version, stretches in shown.items()]
        yield from _faults(article, prose)


def _seen_of(article: Article) -> list[Quote]:
    """All that readers see of the article, as the page of a quote looks at it."""
    seen = visible_quotes().filter(version__article=article).select_related("version")
    return list(seen.defer("version__text", "version__raw", "version__spans", "words_search", "gist_search"))


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


def _verbatim(version: int) -> list[Run]:
    """Where readers see speakers' own words of this version."""
    rows = visible_quotes().filter(version=version).exclude(kind=Quote.Kind.INDIRECT)
    places: list[Run] = []
    for kind, start, end, fragments in rows.values_list("kind", "start", "end", "fragments"):
        if kind == Quote.Kind.DIRECT:
            places.append((start, end))
        places += [(fragment["start"], fragment["end"]) for fragment in fragments]
    return places + _verbatim_elsewhere(version)


def _verbatim_elsewhere(version: int) -> list[Run]:
    """Where words stand here that speakers are quoted with from another text of the article.

    A quote moves on to the text that an outlet changed its article to; what it left behind is its speaker's.
    """
    article = ArticleVersion.objects.filter(pk=version).values("article")
    moved = visible_quotes().filter(version__article__in=article).exclude(version=version)
    quotes = list(moved.exclude(kind=Quote.Kind.INDIRECT).only("kind", "exact", "fragments"))
    text = (ArticleVersion.objects.only("text").get(pk=version).text or "") if quotes else ""
    return [
        match.span()
        for quote in quotes
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
