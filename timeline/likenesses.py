"""Beside whom an article or an outlet stands: which others print its prose or its speakers' words alike."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet

from articles.models import Article, Outlet, Quote
from articles.phrasing import joined
from timeline.copies import SharedProse, families_of, prose_with_others, same_words
from timeline.describing import number
from timeline.lines import statement_slug, with_printed_parts
from timeline.models import Entry
from timeline.renditions import Place
from timeline.visibility import visible_articles, visible_citations, visible_entries, visible_quotes

LISTED = 50
"""Articles or outlets that a page lists beside one."""


@dataclass(frozen=True)
class Likeness:
    """Another article that prints something of this one, and what follows for the counts."""

    pk: int
    outlet: str
    url: str
    prose: str
    words: str
    counted: str


def likenesses_of(article: Article, quotes: Iterable[Quote]) -> tuple[list[Likeness], list[SharedProse]]:
    """Return the public articles that print prose or words of this one, and what prose it is.

    `quotes` are the article's own, from `with_printed_parts`. Most prose first. At most four queries.
    """
    prose = {
        pair.one if pair.other == article.pk else pair.other: pair for pair in prose_with_others(article.pk)
    }
    words = _speakers_alike(article, quotes)
    others = visible_articles().filter(pk__in={*prose, *words}).select_related("outlet")
    listed = sorted(
        others.defer("headline_search"),
        key=lambda one: (-(prose[one.pk].characters if one.pk in prose else -1), one.outlet.label, one.pk),
    )[:LISTED]
    counted = _counted_beside(article, {one.pk for one in listed})
    return [
        Likeness(
            one.pk,
            one.outlet.label,
            one.get_absolute_url(),
            prose[one.pk].told if one.pk in prose else "no prose",
            f"words of {joined(words[one.pk])}" if words.get(one.pk) else "",
            counted.get(one.pk, "no event cites both"),
        )
        for one in listed
    ], [prose[one.pk] for one in listed if one.pk in prose]


def _speakers_alike(article: Article, quotes: Iterable[Quote]) -> Mapping[int, list[str]]:
    """By other article, the speakers of whom both print words to the letter."""
    slugs = {statement_slug(quote) for quote in quotes} - {""}
    if not slugs:
        return {}
    renditions = visible_quotes().filter(
        renditions__statement__slug__in=slugs, renditions__judgement="same", kind__in=["direct", "mixed"]
    )
    speakers: dict[int, list[str]] = defaultdict(list)
    for said in same_words(with_printed_parts(renditions)):
        if article.pk in said.articles:
            for other in said.articles - {article.pk}:
                if said.speaker not in speakers[other]:
                    speakers[other].append(said.speaker)
    return speakers


def _counted_beside(article: Article, others: set[int]) -> dict[int, str]:
    """By other article, of how many events the two are one report, and of how many they are not."""
    # Which events cite it is soon found; without, each entry there is would be looked at.
    citing = visible_citations().filter(article=article).order_by().values("event")
    entries = visible_entries().filter(
        event__in=citing, article_ids__contains=[article.pk], article_ids__overlap=list(others)
    )
    one, apart = Counter[int](), Counter[int]()
    rows = entries.values_list("event", "article_ids", "origins").distinct()
    for _, articles, origins in rows if others else ():
        origin_of = dict(zip(articles, origins, strict=True))
        for other in others & origin_of.keys():
            (one if origin_of[other] == origin_of[article.pk] else apart)[other] += 1
    return {
        other: "; ".join(
            filter(
                None,
                [
                    f"one report of {number(one[other], 'event')}" if one[other] else "",
                    f"separate reports of {number(apart[other], 'event')}" if apart[other] else "",
                ],
            )
        )
        for other in one.keys() | apart.keys()
    }


def beside_others(outlet: Outlet, told: QuerySet[Entry]) -> list[tuple[Place, str]]:
    """The outlets that print one text with this one, and of how many of the entries `told`."""
    entries = told.filter(outlet_ids__contains=[outlet.pk], article_ids__len__gt=F("reports"))
    found = list(entries.only("event", "article_ids", "origins"))
    outlet_of = dict(
        Article.objects.filter(pk__in={pk for entry in found for pk in entry.article_ids}).values_list(
            "pk", "outlet"
        )
        if found
        else ()
    )
    events: dict[int, set[int]] = defaultdict(set)
    for entry in found:
        for family in families_of(entry):
            outlets = {outlet_of[pk] for pk in family}
            for other in outlets - {outlet.pk} if outlet.pk in outlets else ():
                events[other].add(entry.event_id)
    if not events:
        return []
    others = Outlet.objects.filter(pk__in=events)  # of what readers see of `told`, so readers know them
    return [
        (Place(other.label, other.get_absolute_url()), number(len(events[other.pk]), "event"))
        for other in sorted(others, key=lambda other: (-len(events[other.pk]), other.label))[:LISTED]
    ]
