"""Suggests where the articles of a timeline differ: computed from texts and accepted quotes, kept as records.

What an editor has rejected or published, made by hand or loaded with a story is never suggested again: a
finding is known where a record of its kind stands at words of two of its sides.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Prefetch, Q

from articles.comparing.differing import Difference, Rendered, Side, Told, find_differences
from articles.identifiers import free_slug
from articles.models import ArticleVersion, Quote, Rendition
from articles.models.articles import PRACTICE_ID
from articles.recording import save_for
from timeline.models import Citation, Discrepancy, DiscrepancySpan, Event, Timeline

MOST_ARTICLES = 400
"""So many articles of a timeline, those published last, are compared; the report says how many were not."""


@dataclass
class Found:
    """What became of the findings: suggestions made anew, how many were known, and what was compared."""

    made: list[Discrepancy] = field(default_factory=list)
    known: int = 0
    articles: int = 0
    withheld: int = 0
    beyond: int = 0

    def __str__(self) -> str:
        told = f"{self.articles} article{'' if self.articles == 1 else 's'} compared"
        if self.withheld:
            told += f", of {self.withheld} only the quotes, because the text is withheld"
        if self.beyond:
            told += f"; {self.beyond} older ones were not"
        return f"{told}: {len(self.made)} suggested anew, {self.known} known before."


@transaction.atomic
def suggest_differences(timeline: Timeline, user: User | None = None) -> Found:
    """Compare the articles that the timeline's events cite, and keep what is not known yet as suggestions.

    One run at a time for each timeline. `user` stands in history as who asked for it.
    """
    Timeline.objects.select_for_update(no_key=True).get(pk=timeline.pk)
    found = Found()
    versions = _versions(timeline, found)
    accounts = [_account(version) for version in versions]
    gists = _gists(accounts)
    by_key: dict[Any, ArticleVersion] = {version.pk: version for version in versions}
    known = _known(timeline)
    together = _together(timeline, versions)
    for difference in find_differences(accounts, gists, together):
        if _is_known(difference, known, by_key):
            found.known += 1
            continue
        made = _keep(difference, timeline, by_key, accounts, user)
        known.append((made.kind, _places(made.spans.all())))
        found.made.append(made)
    return found


def known_to(timeline: Timeline) -> Q:
    """Return what selects the discrepancies of a timeline: those of its events, and those of itself."""
    return Q(timeline=timeline) | Q(event__entries__timeline=timeline)


def _versions(timeline: Timeline, found: Found) -> list[ArticleVersion]:
    """Return the newest version of each article cited, those whose text is there before those withheld."""
    cited = Citation.objects.filter(event__entries__timeline=timeline).exclude(article__public_id=PRACTICE_ID)
    articles = list(
        cited.order_by("-article__published_at", "-article_id").values_list("article", flat=True).distinct()
    )
    articles = list(dict.fromkeys(articles))
    found.beyond = max(0, len(articles) - MOST_ARTICLES)
    quotes = (
        Quote.objects.accepted()
        .select_related("speaker")
        .prefetch_related(
            Prefetch("renditions", Rendition.objects.filter(judgement=Rendition.Judgement.SAME)),
            Prefetch(
                "citations", Citation.objects.filter(event__entries__timeline=timeline).order_by("event")
            ),
        )
        .defer("words_search", "gist_search")
        .order_by("start", "end", "pk")
    )
    rows = (
        ArticleVersion.objects.filter(article__in=articles[:MOST_ARTICLES], taken_down_at=None)
        .defer("raw")
        .order_by("article_id", "number")
        .prefetch_related(Prefetch("quotes", quotes))
    )
    newest: dict[int, ArticleVersion] = {version.article_id: version for version in rows}
    found.articles = len(newest)
    found.withheld = sum(version.text is None for version in newest.values())
    return list(newest.values())


def _account(version: ArticleVersion) -> Told:
    """Return a version as it is compared; of a withheld text there is what its quotes hold, at its places."""
    body = None
    if version.body_start is not None and version.body_end is not None:
        body = (version.body_start, version.body_end)
    return Told(
        version.pk,
        version.text if version.text is not None else _quoted_alone(version),
        body if version.text is not None else None,
        tuple(
            (part["kind"], part["start"], part["end"]) for part in version.spans if version.text is not None
        ),
        tuple(_rendered(quote) for quote in version.quotes.all()),
    )


def _quoted_alone(version: ArticleVersion) -> str:
    """Return a text of the version's length that is empty but for the quotes whose words we hold."""
    signs = ["\n"] * version.characters
    for quote in version.quotes.all():
        if quote.exact and quote.end <= version.characters:
            signs[quote.start : quote.end] = quote.exact
    return "".join(signs)


def _rendered(quote: Quote) -> Rendered:
    speaker = None
    if quote.speaker is not None:
        speaker = quote.speaker.merged_into_id or quote.speaker.pk
    renditions = list(quote.renditions.all())
    return Rendered(
        quote.pk,
        quote.start,
        quote.end,
        quote.kind,
        quote.zone,
        tuple((fragment["start"], fragment["end"]) for fragment in quote.fragments),
        speaker,
        quote.speaker_description,
        _pair(quote.speaker_start, quote.speaker_end) if not _is_blank(quote) else None,
        _pair(quote.cue_start, quote.cue_end),
        renditions[0].statement_id if renditions else None,
        tuple(citation.event_id for citation in quote.citations.all()),
    )


def _is_blank(quote: Quote) -> bool:
    """Whether the mention of the speaker stands in a text that we do not hold."""
    return quote.version.text is None


def _pair(start: int | None, end: int | None) -> tuple[int, int] | None:
    return (start, end) if start is not None and end is not None else None


def _gists(accounts: Iterable[Told]) -> dict[Any, str]:
    statements: set[Any] = {quote.statement for account in accounts for quote in account.quotes} - {None}
    rows = Rendition.objects.filter(statement__in=statements).values_list("statement", "statement__gist")
    return dict(rows.distinct())


def _together(timeline: Timeline, versions: Sequence[ArticleVersion]) -> set[frozenset[Any]]:
    """Return the pairs of versions whose articles some event of the timeline cites both."""
    by_article = {version.article_id: version.pk for version in versions}
    by_event: dict[int, set[int]] = defaultdict(set)
    cited = Citation.objects.filter(event__entries__timeline=timeline, article__in=by_article)
    for event, article in cited.values_list("event", "article"):
        by_event[event].add(by_article[article])
    return {
        frozenset((one, other))
        for there in by_event.values()
        for one in there
        for other in there
        if one < other
    }


# What is known already

Place = tuple[int, int, int]
"""An article, start and end of a side."""


def _known(timeline: Timeline) -> list[tuple[str, list[Place]]]:
    rows = Discrepancy.objects.filter(known_to(timeline)).distinct().prefetch_related("spans__version")
    return [(row.kind, _places(row.spans.all())) for row in rows]


def _places(spans: Iterable[DiscrepancySpan]) -> list[Place]:
    return [(span.version.article_id, span.start, span.end) for span in spans]


def _is_known(
    difference: Difference, known: Iterable[tuple[str, list[Place]]], versions: dict[Any, ArticleVersion]
) -> bool:
    sides = [(versions[side.article].article_id, side.start, side.end) for side in difference.sides]
    for kind, places in known:
        if kind != difference.kind:
            continue
        met = {at for at, side in enumerate(sides) if any(_meet(side, place) for place in places)}
        if len(met) >= 2:
            return True
    return False


def _meet(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


# Keeping


def _keep(
    difference: Difference,
    timeline: Timeline,
    versions: dict[Any, ArticleVersion],
    accounts: Sequence[Told],
    user: User | None,
) -> Discrepancy:
    event = Event.objects.filter(pk=_event_of(difference, accounts)).first()
    made = Discrepancy(
        slug=free_difference_slug(difference.topic),
        event=event,
        timeline=None if event is not None else timeline,
        kind=difference.kind,
        topic=difference.topic[:300],
        found_by=difference.rule,
        found_because=difference.reason,
    )
    save_for(made, user, "Suggested by the program")
    for position, side in enumerate(difference.sides):
        version = versions[side.article]
        DiscrepancySpan.objects.create(
            discrepancy=made,
            version=version,
            start=side.start,
            end=side.end,
            exact=_exact(version, side),
            position=position,
        )
    return made


def _exact(version: ArticleVersion, side: Side) -> str | None:
    """Return the side's words, of a withheld text only those that a quote holds."""
    if version.text is not None:
        return version.text[side.start : side.end]
    words = _quoted_alone(version)[side.start : side.end]
    return None if "\n" in words or not words.strip() else words


def _event_of(difference: Difference, accounts: Sequence[Told]) -> Any:
    """Return the event of a finding: its own, or the one for which quotes at all of its sides are cited."""
    if difference.event is not None:
        return difference.event
    by_key = {account.key: account for account in accounts}
    common: set[Any] | None = None
    for side in difference.sides:
        there = {
            event
            for quote in by_key[side.article].quotes
            if quote.start < side.end and side.start < quote.end
            for event in quote.events
        }
        common = there if common is None else common & there
    return min(common, key=str) if common else None


def free_difference_slug(topic: str) -> str:
    """Return an address made of `topic` that no discrepancy has yet."""
    return free_slug(Discrepancy.objects.all(), topic, "difference", 60)
