"""What readers are told of copies: which articles are one report, and what they print alike."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Func, OuterRef, Q
from django.db.models.functions import JSONObject

from articles.models import Article, ArticleVersion, Outlet, Quote, SharedPassage
from articles.phrasing import joined
from timeline.describing import number
from timeline.lines import speaker_name, statement_slug
from timeline.models import Entry
from timeline.querysets import EntryQuerySet
from timeline.visibility import public_words

RUN = 8
"""So many words in a row, alike in two articles, are more than chance."""
NAMED = 8
"""So many articles are named in a sentence; of more, the last are counted."""
SENTENCE = 300
"""Characters up to which a single passage is told to be no longer than a sentence."""


def families_of(entry: Entry) -> list[list[int]]:
    """The ids of the articles that are one report of the event, by report, as the entry keeps them."""
    families: dict[int, list[int]] = defaultdict(list)
    for article, origin in zip(entry.article_ids, entry.origins, strict=True):
        families[origin].append(article)
    return list(families.values())


def outlets_by_report(entries: Collection[Entry]) -> dict[int, list[list[int]]]:
    """For each entry, by its primary key, outlet ids by report: those that print one text stand together.

    One query where an entry has copies and does not come `with_reporting`, else none.
    """
    copied = {entry.pk for entry in entries if entry.reports < len(entry.article_ids)}
    outlet_of = {one["article"]: one["id"] for entry in entries for one in getattr(entry, "reporting", [])}
    wanted = {article for entry in entries if entry.pk in copied for article in entry.article_ids}
    if missing := wanted - outlet_of.keys():
        outlet_of |= Article.objects.filter(pk__in=missing).values_list("pk", "outlet")
    return {
        entry.pk: outlets_together(families_of(entry), outlet_of)
        if entry.pk in copied
        else [[outlet] for outlet in entry.outlet_ids]
        for entry in entries
    }


def with_reporting(entries: EntryQuerySet) -> EntryQuerySet:
    """Bring along each article with its outlet and its names: none of them, nor copies, cost a query more."""
    article = Func("article_ids", function="unnest", output_field=BigIntegerField())
    told = Entry.objects.filter(pk=OuterRef(OuterRef("pk"))).values(article=article)
    articles = Article.objects.filter(pk__in=told).order_by("pk")
    names = {name: f"outlet__{name}" for name in ("id", "name", "short_name")}
    return entries.annotate(reporting=ArraySubquery(articles.values(told=JSONObject(article="pk", **names))))


def outlet_labels_of(entry: Entry) -> dict[int, str]:
    """The outlets of an entry that came `with_reporting`, by primary key, in the order of their names."""
    rows = getattr(entry, "reporting", [])
    labels = {one["id"]: Outlet(name=one["name"], short_name=one["short_name"]).label for one in rows}
    return dict(sorted(labels.items(), key=lambda outlet: outlet[1]))


def outlets_together(families: Iterable[Sequence[int]], outlet_of: Mapping[int, int]) -> list[list[int]]:
    """Outlet ids by report, for articles by report: an outlet alone is named only where it is not named with
    others.

    >>> outlets_together([[1, 2], [3], [4]], {1: 10, 2: 20, 3: 10, 4: 30})
    [[10, 20], [30]]
    """
    together = [list(dict.fromkeys(outlet_of[article] for article in family)) for family in families]
    several = [outlets for outlets in together if len(outlets) > 1]
    named = {outlet for outlets in several for outlet in outlets}
    alone = dict.fromkeys(outlets[0] for outlets in together if len(outlets) == 1)
    return [*several, *([outlet] for outlet in alone if outlet not in named)]


Span = tuple[int, int, int]
"""The number of a version, and the start and end in it."""
_Alike = tuple[Span, Span, bool]


@dataclass(frozen=True)
class SharedProse:
    """What two articles print alike outside quotation marks, as editors confirmed it.

    `places` are the spans by article id.
    """

    one: int
    other: int
    passages: int
    captions: int
    characters: int
    places: Mapping[int, list[Span]]

    @property
    def told(self) -> str:
        """How much it is, in words.

        >>> SharedProse(1, 2, 4, 0, 1203, {}).told, SharedProse(1, 2, 1, 1, 93, {}).told
        ('4 passages of prose, 1,203 characters', 'a sentence of prose, 93 characters, and a caption')
        >>> SharedProse(1, 2, 0, 1, 0, {}).told
        'a caption, but no prose of the text'
        """
        caption = "a caption" if self.captions == 1 else f"{self.captions} captions"
        if not self.passages:
            return f"{caption}, but no prose of the text"
        length = f"{self.characters:,} characters"
        prose = f"{self.passages} passages of prose, {length}"
        if self.passages == 1:
            size = "a sentence of prose" if self.characters <= SENTENCE else "a passage of prose"
            prose = f"{size}, {length}"
        return f"{prose}, and {caption}" if self.captions else prose


def prose_with_others(article: int) -> list[SharedProse]:
    """Return what the article shares with each other by confirmed passages, in two queries without texts."""
    versions = list(ArticleVersion.objects.filter(article=article).values_list("pk", flat=True))
    return shared_prose(
        SharedPassage.objects.filter(
            Q(one__in=versions) | Q(other__in=versions), status=SharedPassage.Status.CONFIRMED
        )
        .select_related("one", "other")
        .defer(*(f"{side}__{part}" for side in ("one", "other") for part in ("text", "raw", "removals")))
        .order_by("one", "one_start", "pk")
    )


def shared_prose(passages: Iterable[SharedPassage]) -> list[SharedProse]:
    """Return what each two articles share by these passages, fetched with both versions.

    Of articles with several versions those count of which most is shared, the latest of such.
    """
    found: dict[tuple[int, int], dict[tuple[int, int], list[_Alike]]] = defaultdict(lambda: defaultdict(list))
    for passage in passages:
        one, other = passage.one, passage.other
        sides = {
            one.article_id: (one.number, passage.one_start, passage.one_end),
            other.article_id: (other.number, passage.other_start, passage.other_end),
        }
        in_caption = _in_caption(sides[one.article_id], one.spans) or _in_caption(
            sides[other.article_id], other.spans
        )
        first, second = min(sides), max(sides)
        found[first, second][sides[first][0], sides[second][0]].append(
            (sides[first], sides[second], in_caption)
        )
    return [
        _of_pair(pair, max(versions.items(), key=lambda kept: (len(kept[1]), kept[0]))[1])
        for pair, versions in sorted(found.items())
    ]


def _of_pair(pair: tuple[int, int], passages: list[_Alike]) -> SharedProse:
    one, other = pair
    prose = [first for first, _, in_caption in passages if not in_caption]
    return SharedProse(
        one,
        other,
        passages=len(prose),
        captions=len(passages) - len(prose),
        characters=sum(end - start for _, start, end in prose),
        places={
            one: [first for first, _, _ in passages],
            other: [second for _, second, _ in passages],
        },
    )


def _in_caption(place: Span, spans: list[dict[str, Any]]) -> bool:
    _, start, end = place
    return any(span["kind"] == "caption" and span["start"] < end and start < span["end"] for span in spans)


@dataclass(frozen=True)
class SameWords:
    """Articles that print a speaker's words to the letter, which makes nobody a copy."""

    speaker: str
    articles: frozenset[int]


def same_words(quotes: Iterable[Quote]) -> list[SameWords]:
    """Return which articles print eight words of a speaker in a row alike, the largest sets of them.

    `quotes` come from `with_printed_parts`; only words that readers see, of renditions of one statement.
    """
    printed: dict[tuple[str, str], dict[tuple[str, ...], set[int]]] = defaultdict(lambda: defaultdict(set))
    for quote in quotes:
        if slug := statement_slug(quote):
            for run in _runs(public_words(quote).fragments):
                printed[slug, speaker_name(quote)][run].add(quote.version.article_id)
    found: dict[str, set[frozenset[int]]] = defaultdict(set)
    for (_, speaker), runs in printed.items():
        found[speaker] |= {frozenset(articles) for articles in runs.values() if len(articles) > 1}
    return [
        SameWords(speaker, articles)
        for speaker, sets in found.items()
        for articles in sorted(sets, key=lambda one: (-len(one), sorted(one)))
        if not any(articles < larger for larger in sets)
    ]


def _runs(fragments: Iterable[str]) -> Iterable[tuple[str, ...]]:
    for words in fragments:
        plain = re.findall(r"\w+(?:['’]\w+)*", words.lower().replace("’", "'"))
        for first in range(len(plain) - RUN + 1):
            yield tuple(plain[first : first + RUN])


def few(names: list[str]) -> list[str]:
    """The names, or the first of many and how many more there are.

    >>> few(["A", "B"]), few(list("ABCDEFGHIJ"))
    (['A', 'B'], ['A', 'B', 'C', 'D', 'E', 'F', 'G', '3 more'])
    """
    return names if len(names) <= NAMED else [*names[: NAMED - 1], f"{len(names) - NAMED + 1} more"]


@dataclass(frozen=True)
class Copies:
    """A sentence about articles that print something alike: `names` of them, and what follows the names."""

    names: str
    told: str


def told_of(
    families: Sequence[Sequence[int]],
    prose: Sequence[SharedProse],
    words: Sequence[SameWords],
    names: Mapping[int, str],
) -> list[Copies]:
    """Say of an event's articles which are one report and why, and what else they share; `names` by id."""
    report_of = {article: place for place, family in enumerate(families) for article in family}
    order = {article: place for place, article in enumerate(names)}
    told = []
    for family in (sorted(family, key=order.__getitem__) for family in families):
        if len(family) > 1:
            within = [one for one in prose if one.one in family and one.other in family]
            how = within[0].told if len(within) == 1 else _between(within)
            together = " + ".join(few([names[pk] for pk in family]))
            told.append(Copies(together, f"print one text: one report. They share {how}"))
    for pair in prose:
        if pair.one in report_of and pair.other in report_of and report_of[pair.one] != report_of[pair.other]:
            told.append(
                Copies(
                    joined([names[pk] for pk in sorted((pair.one, pair.other), key=order.__getitem__)]),
                    f"share {pair.told}. Two reports here: each tells more of the event than they share",
                )
            )
    alike = {frozenset((pair.one, pair.other)) for pair in prose}
    for said in words:
        kin = {pk for pk in said.articles if any(frozenset((pk, o)) in alike for o in said.articles - {pk})}
        apart, beside = ([pk for pk in names if pk in part] for part in (said.articles - kin, kin))
        if apart:
            own = apart if beside else apart[:1]
            others = beside or apart[1:]
            verb = "shares" if len(own) == 1 else "share"
            told.append(
                Copies(
                    joined(few([names[pk] for pk in own])),
                    f"{verb} with {joined(few([names[pk] for pk in others]))} the wording of what "
                    f"{said.speaker} said, but no prose",
                )
            )
    return told


def _between(within: Sequence[SharedProse]) -> str:
    passages = sum(pair.passages + pair.captions for pair in within)
    return f"{number(passages, 'passage')}, each printed by two of them"
