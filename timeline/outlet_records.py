"""What an outlet reports, beside the others of its timelines: counted as far as a page can be waited for.

An outlet may have printed more than anybody reads. Then a page tells of `LOOKED_AT` articles and events that
there are more, and takes what it compares from the newest.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from articles.models import Article, Outlet
from timeline.dates import event_date
from timeline.describing import number
from timeline.models import Event, Timeline
from timeline.querysets import EntryQuerySet
from timeline.visibility import (
    visible_articles,
    visible_citations,
    visible_entries,
    visible_events,
    visible_timelines,
)

LOOKED_AT = 300
"""So many articles and events are counted one by one; of more than that a page says so."""

COMPARED = 100
"""So many of the newest events are compared with what other outlets print, where there are more."""

SIZE = 50
"""So many articles stand on one page."""

LISTED_EVENTS = 25
BARS = 25
TIMELINES = 3


@dataclass(frozen=True)
class Amount:
    """How many there are, or that there are more than so many."""

    total: int
    is_capped: bool = False

    @classmethod
    def of(cls, found: Collection[Any]) -> "Amount":
        return cls(min(len(found), LOOKED_AT), len(found) > LOOKED_AT)

    @property
    def told(self) -> str:
        return f"more than {self.total:,}" if self.is_capped else f"{self.total:,}"

    def told_of(self, one: str) -> str:
        """The number and what is counted: “more than 1,000 events”."""
        return f"more than {number(self.total, one)}" if self.is_capped else number(self.total, one)


@dataclass(frozen=True)
class Printed:
    """Articles of one page, each with how many of its quotes are public; `after` leads on, "" at the end."""

    articles: list[tuple[Article, int]]
    after: str


def printed_by(outlet: Outlet, after: Article | None = None) -> Printed:
    """Return a page of the outlet's public articles, the latest first, behind `after` where it is given."""
    articles = visible_articles().filter(outlet=outlet)
    if after is not None:
        later = Q(pk__gt=after.pk)
        if after.published_at is None:  # those without a date stand first
            articles = articles.filter(Q(published_at__isnull=True) & later | Q(published_at__isnull=False))
        else:
            articles = articles.filter(
                Q(published_at__lt=after.published_at) | later, published_at__lte=after.published_at
            )
    found = list(articles.defer("headline_search").order_by("-published_at", "pk")[: SIZE + 1])
    shown = found[:SIZE]
    said = dict(
        visible_citations()
        .filter(article__in=[article.pk for article in shown], quote__isnull=False)
        .order_by()
        .values_list("article")
        .annotate(Count("quote", distinct=True))
    )
    return Printed(
        [(article, said.get(article.pk, 0)) for article in shown],
        shown[-1].public_id if len(found) > SIZE else "",
    )


def counted_articles(outlet: Outlet) -> tuple[Amount, list[str]]:
    """How many public articles the outlet has, and the agencies that the latest of them credit."""
    rows = list(
        visible_articles()
        .filter(outlet=outlet)
        .order_by("-published_at", "pk")
        .values_list("agencies", flat=True)[: LOOKED_AT + 1]
    )
    return Amount.of(rows), sorted({agency for agencies in rows for agency in agencies})


def timelines_with(outlet: Outlet) -> list[Timeline]:
    """The published timelines that have most of its events: of very many, of the last put on one."""
    reported = visible_entries().filter(outlet_ids__contains=[outlet.pk]).order_by("-pk")
    held = Counter(reported.values_list("timeline", flat=True)[:LOOKED_AT])
    found = visible_timelines().filter(pk__in=held)
    return sorted(found, key=lambda timeline: (-held[timeline.pk], timeline.pk))[:TIMELINES]


@dataclass(frozen=True)
class Reported:
    """Of the events of some timelines, which an outlet reports, alone or not at all: the first of each."""

    told: Amount
    reported: Amount
    only_here: list[tuple[Event, str]]
    only_here_count: Amount
    silent: list[tuple[Event, str]]
    silent_count: Amount


def reported_by(outlet: Outlet, timelines: Sequence[Timeline]) -> Reported:
    """Look at the events of the timelines that are no background, in five queries."""
    told = visible_entries().filter(is_background=False)
    all_told = _events_of(told, timelines)
    reported = _events_of(told.filter(outlet_ids__contains=[outlet.pk]), timelines)
    silent = _events_of(told.exclude(outlet_ids__contains=[outlet.pk]), timelines)
    # The length stands here as it does in the index of such entries.
    alone = _events_of(told.filter(outlet_ids=[outlet.pk], outlet_ids__len=1), timelines)
    shown = {*silent[:LISTED_EVENTS], *alone[:LISTED_EVENTS]}
    events = visible_events(shown).defer("title_search", "summary_search").in_bulk()
    return Reported(
        Amount.of(all_told),
        Amount.of(reported),
        _listed(alone, events),
        Amount.of(alone),
        _listed(silent, events),
        Amount.of(silent),
    )


def _events_of(entries: EntryQuerySet, timelines: Sequence[Timeline]) -> list[int]:
    """The events of the entries on these timelines in their order, at most one more than are counted of each.

    One timeline after the other, so that each is read from where its index begins.
    """
    place = ("is_undated", "sort_at", "rank", "pk")
    parts = [
        entries.filter(timeline=timeline).in_order().values_list(*place, "event")[: LOOKED_AT + 1]
        for timeline in timelines
    ]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return list(dict.fromkeys(row[-1] for row in sorted(rows)))


def _listed(found: Sequence[int], events: dict[int, Event]) -> list[tuple[Event, str]]:
    return [(events[pk], event_date(events[pk])) for pk in found[:LISTED_EVENTS] if pk in events]


def newest_told(timelines: Sequence[Timeline]) -> tuple[list[int], bool]:
    """The newest entries of the timelines that are no background, and whether there are more of them."""
    parts = [
        visible_entries(timeline)
        .filter(is_background=False)
        .in_order(newest_first=True)
        .values_list("is_undated", "sort_at", "pk")[: COMPARED + 1]
        for timeline in timelines
    ]
    if not parts:
        return [], False
    rows = sorted(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0], reverse=True)
    dated = sorted(rows, key=lambda row: row[0])  # the undated last
    return [pk for _, _, pk in dated[:COMPARED]], len(dated) > COMPARED


@dataclass(frozen=True)
class Bar:
    """How closely an outlet quotes: shares of a bar, and how many quotes of each kind."""

    name: str
    slug: str
    is_this: bool
    direct: str
    mixed: str
    mixed_at: str
    indirect: str
    indirect_at: str
    kinds: list[tuple[str, str]]


def closeness(outlet: Outlet, entries: Collection[int]) -> tuple[list[Bar], int]:
    """Quotes of these entries by kind, for the outlet and those with most; how many are left out."""
    events = list(visible_entries().filter(pk__in=entries).order_by().values_list("event", flat=True))
    rows = (
        visible_citations(events)
        .filter(quote__isnull=False)
        .order_by()
        .values_list("article__outlet__name", "article__outlet__slug", "quote__kind")
        .annotate(Count("quote", distinct=True))
    )
    counts: dict[tuple[str, str], Counter[str]] = {}
    for name, slug, kind, amount in rows:
        counts.setdefault((name, slug), Counter())[kind] = amount
    most = sorted(counts, key=lambda one: (one[1] != outlet.slug, -counts[one].total(), one))
    return [_bar(outlet, *one, counts[one]) for one in sorted(most[:BARS])], max(0, len(most) - BARS)


def _bar(outlet: Outlet, name: str, slug: str, kinds: Counter[str]) -> Bar:
    total = kinds.total()
    direct, mixed = 100 * kinds["direct"] / total, 100 * kinds["mixed"] / total
    words = (("direct", "verbatim"), ("mixed", "in part"), ("indirect", "paraphrase"))
    return Bar(
        name,
        slug,
        slug == outlet.slug,
        direct=f"{direct:.1f}%",
        mixed=f"{mixed:.1f}%",
        mixed_at=f"{direct:.1f}%",
        indirect=f"{100 - direct - mixed:.1f}%",
        indirect_at=f"{direct + mixed:.1f}%",
        kinds=[(kind, f"{kinds[kind]:,} {word}") for kind, word in words],
    )
