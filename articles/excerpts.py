"""How much of an outlet's own prose may be shown: excerpts, not articles.

Speakers' own words are free. Everything else of an article that readers see, its paraphrases of what somebody
said and the words in which it differs from others, counts against the outlet's share and against its longest
run.
"""

from collections.abc import Collection, Iterable

from articles.models import Article, ArticleVersion, Quote

Run = tuple[int, int]
"""A stretch of a text, in half-open code points."""

TOUCHING = 2
"""Stretches that no more than this many characters part (a space, a comma and a space) read as one run."""


def merged(stretches: Iterable[Run], gap: int = 0) -> list[Run]:
    """Return `stretches` in order, those that overlap or lie at most `gap` characters apart made one.

    >>> merged([(10, 20), (0, 5), (18, 30)])
    [(0, 5), (10, 30)]
    >>> merged([(0, 5), (7, 9)], gap=2)
    [(0, 9)]
    """
    runs: list[Run] = []
    for start, end in sorted(stretches):
        if runs and start <= runs[-1][1] + gap:
            runs[-1] = (runs[-1][0], max(runs[-1][1], end))
        else:
            runs.append((start, end))
    return runs


def shown_stretches(version: ArticleVersion, *, without: Quote | None = None) -> list[Run]:
    """Return the stretches of the outlet's own prose in `version` that are, or may be, shown to readers.

    These are the paraphrases marked as shown, cited or not (a citation may come any day), and the words kept
    of published discrepancies; publishing one asks for room first. `without` leaves one quote out, to ask
    what it would add.
    """
    quotes = version.quotes.filter(
        kind=Quote.Kind.INDIRECT,
        shows_excerpt=True,
        status__in=[Quote.Status.ACCEPTED, Quote.Status.LOST],
    )
    if without is not None and without.pk:
        quotes = quotes.exclude(pk=without.pk)
    # Discrepancies are the timeline's; a version knows them by their place in it only.
    differing = version.discrepancy_spans.filter(exact__isnull=False, discrepancy__status="published")
    return merged([*quotes.values_list("start", "end"), *differing.values_list("start", "end")])


def excerpt_budget(article: Article) -> int:
    """Return how many characters of the article's own prose may be shown in all.

    Of several versions the shortest counts, so that the share holds whichever of them a reader compares with.
    """
    lengths = article.versions.values_list("characters", flat=True)
    return int(min(lengths, default=0) * article.outlet.excerpt_share)


def excerpt_room(article: Article) -> int:
    """Return how many more characters of the article's own prose may be shown; 0 once the share is spent."""
    return max(0, excerpt_budget(article) - prose_shown(article))


def may_show(quote: Quote) -> bool:
    """Whether the outlet's paraphrase in `quote` still fits: into its share, and into its longest run.

    Of the speaker's own words there is nothing to ask, so the answer for a direct or mixed quote is no: it
    has no paraphrase to show. What is shown of the quote already does not count against it.
    """
    if quote.kind != Quote.Kind.INDIRECT or quote.exact is None:
        return False
    article = quote.version.article
    place = (quote.version_id, quote.start, quote.end)
    if prose_shown(article, [place], without=quote) > excerpt_budget(article):
        return False
    runs = merged([*shown_stretches(quote.version, without=quote), (quote.start, quote.end)], gap=TOUCHING)
    longest = next(end - start for start, end in runs if start <= quote.start < end)
    return longest <= article.outlet.excerpt_limit


def prose_shown(
    article: Article, adding: Collection[tuple[int, int, int]] = (), *, without: Quote | None = None
) -> int:
    """Return how many characters of the article's own prose are shown, of all its versions together.

    The places of `adding` (version, start, end) count as if they were shown, and `without` as if it were not.
    """
    used = 0
    for version in article.versions.defer("text", "raw"):
        places = [(start, end) for key, start, end in adding if key == version.pk]
        stretches = merged([*shown_stretches(version, without=without), *places])
        used += sum(end - start for start, end in stretches) - _spoken(version, stretches)
    return used


def _spoken(version: ArticleVersion, stretches: list[Run]) -> int:
    """How many characters of `stretches` are a speaker's own words, in a quote cited for an event."""
    if not stretches:
        return 0
    quotes = version.quotes.filter(status=Quote.Status.ACCEPTED, citations__isnull=False)
    places: list[Run] = []
    for kind, start, end, fragments in (
        quotes.exclude(kind=Quote.Kind.INDIRECT).values_list("kind", "start", "end", "fragments").distinct()
    ):
        if kind == Quote.Kind.DIRECT:
            places.append((start, end))
        places += [(fragment["start"], fragment["end"]) for fragment in fragments]
    spoken = merged(places)
    return sum(
        max(0, min(end, last) - max(start, first)) for start, end in stretches for first, last in spoken
    )
