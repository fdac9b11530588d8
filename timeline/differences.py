"""Where articles differ, gathered for a page: each point with what every article has, and never who is right.

A page's points come in a fixed number of queries however many there are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf, StrIndex

from articles.comparing.figures import Figure, find_figures, same_amount
from articles.models import Outlet, Quote
from articles.phrasing import joined
from timeline.lines import HEAVY, with_printed_parts
from timeline.models import Discrepancy, DiscrepancySpan, Timeline
from timeline.paths import difference_path
from timeline.querysets import keyed_by
from timeline.renditions import Place
from timeline.sides import OWN_WORDS, Side, Stretch, side_of
from timeline.typography import typographic
from timeline.visibility import (
    visible_discrepancies,
    visible_entries,
    visible_outlets,
    visible_quotes,
    visible_spans,
)

KINDS = {
    "figure": ("Figures", "One count, and more than one number."),
    "wording": ("Wordings", "One utterance or thing, told in other words, cut elsewhere or translated anew."),
    "spelling": ("Spellings", "Names spelled in more than one way."),
    "attribution": ("Attributions", "Whose word it is, or whether it is anybody’s."),
    "omission": ("Omissions", "What only some outlets tell."),
}
"""Kinds of difference in the order of the page: what many are called, and what they are."""


@dataclass(frozen=True)
class Row:
    """The same words in one or more articles; `aligned` parts them at the figure that differs."""

    way: str
    style: str
    stretches: tuple[Stretch, ...]
    told: str
    how: str
    places: tuple[Place, ...]
    aligned: tuple[str, str, str] | None = None

    @property
    def is_direct(self) -> bool:
        return self.way == "direct"

    @property
    def is_said(self) -> bool:
        """Whether all of it is a speaker's words, in quotation marks."""
        return all(stretch.is_said for stretch in self.stretches)


@dataclass(frozen=True)
class Difference:
    """One point on which articles differ, ready to print; `about` is its event, or the whole timeline."""

    record: Discrepancy
    url: str
    about: Place
    sides: tuple[Side, ...]
    rows: tuple[Row, ...]
    silent: tuple[Outlet, ...]

    @property
    def slug(self) -> str:
        return self.record.slug

    @property
    def kind(self) -> str:
        return self.record.kind

    @property
    def topic(self) -> str:
        return typographic(self.record.topic)

    @property
    def explanation(self) -> str:
        return typographic(self.record.explanation)

    @property
    def is_of_event(self) -> bool:
        return self.record.event_id is not None

    @property
    def within(self) -> str:
        """The one outlet whose words differ among themselves, such as a heading's from the text's."""
        return within([side.outlet for side in self.sides], bool(self.silent))


def within(outlets: Sequence[str], has_silent: bool = False) -> str:
    """Return the outlet that has every side, where there are several and no other outlet is silent; else "".

    >>> within(["DW", "DW"]), within(["DW", "CGTN"]), within(["DW"]), within(["DW", "DW"], has_silent=True)
    ('DW', '', '', '')
    """
    return outlets[0] if len(outlets) > 1 and len(set(outlets)) == 1 and not has_silent else ""


def told_in_short(withins: Sequence[str]) -> str:
    """Say of the points of one event or statement that sources differ, or that one does within itself.

    `withins` has for each point what `within` tells of it.

    >>> told_in_short([]), told_in_short([""]), told_in_short(["", "DW"])
    ('', 'Sources differ', 'Sources differ on 2 points')
    >>> told_in_short(["DW"]), told_in_short(["DW", "CGTN"])
    ('Differs within DW', 'Differs within DW and CGTN on 2 points')
    """
    if not withins:
        return ""
    alone = _alone(withins)
    points = f" on {len(withins)} points" if len(withins) > 1 else ""
    return (f"Differs within {alone}" if alone else "Sources differ") + points


def headed(withins: Sequence[str]) -> str:
    """Return the heading above these points.

    >>> headed(["", "DW"]), headed(["DW"])
    ('Where the sources differ', 'Where words differ within DW')
    """
    alone = _alone(withins)
    return f"Where words differ within {alone}" if alone else "Where the sources differ"


def _alone(withins: Sequence[str]) -> str:
    """The outlets within which all of the points lie, if they do."""
    return joined(list(dict.fromkeys(withins))) if all(withins) else ""


def with_outlets_of_sides(discrepancies: QuerySet[Discrepancy]) -> QuerySet[Discrepancy]:
    """Bring along the name of each side's outlet that readers know, and whether one is said to be silent."""
    sides = visible_spans().filter(discrepancy=OuterRef("pk")).order_by("position", "pk")
    outlet = "version__article__outlet__"
    label = Coalesce(NullIf(F(f"{outlet}short_name"), Value("")), F(f"{outlet}name"))
    return discrepancies.annotate(
        side_outlets=ArraySubquery(sides.values(label=label)),
        has_silent=Exists(visible_outlets().filter(silences=OuterRef("pk"))),
    )


def with_what_pages_print(discrepancies: QuerySet[Discrepancy]) -> QuerySet[Discrepancy]:
    """What each difference is about, and the outlets that an editor found silent and that readers know."""
    silent = visible_outlets().filter(silences=OuterRef("pk")).order_by("name")
    parts = {name: name for name in ("id", "slug", "name", "short_name")}
    return (
        discrepancies.select_related("event", "timeline")
        .defer("event__title_search", "event__summary_search")
        .annotate(silent_outlets=ArraySubquery(silent.values(outlet=JSONObject(**parts))))
    )


def differences_of(
    discrepancies: Iterable[Discrepancy],
    timeline: Timeline | None = None,
    quotes: Iterable[Quote] | None = None,
) -> list[Difference]:
    """Return them in their order; they are visible ones that come `with_what_pages_print`.

    Their permalinks lead to `timeline`, or to the first by title of those on which the event stands. `quotes`
    saves a query where those of `quotes_of` are at hand.
    """
    points = list(discrepancies)
    spans = spans_of(points)
    if quotes is None:
        found = Quote.objects.filter(keyed_by(quotes_of(points).values("pk")))
        quotes = with_printed_parts(found) if any(spans.values()) else []
    sides = _sides(points, spans, quotes)
    silent = _silent(points, spans)
    slugs = {} if timeline is not None else _timelines({one.event_id for one in points if one.event_id})
    return [
        _difference(
            one,
            sides[one.pk],
            silent[one.pk],
            timeline.slug if timeline is not None else slugs.get(one.event_id or 0) or _own(one),
        )
        for one in points
    ]


def differences_of_quotes(quotes: Iterable[Quote]) -> list[Difference]:
    """Return the differences that turn on words of these quotes, for a statement's page."""
    rendering = list(quotes)
    here = Quote.objects.filter(
        pk__in=[quote.pk for quote in rendering],
        version=OuterRef("version"),
        start__lt=OuterRef("end"),
        end__gt=OuterRef("start"),
    )
    # Their texts are named too: very many may render a statement, and it is few spans that stand in those.
    texts = {quote.version_id for quote in rendering}
    touched = visible_spans().filter(Exists(here), version__in=texts).values("discrepancy")
    found = visible_discrepancies().filter(keyed_by(touched))
    return differences_of(in_kinds(with_what_pages_print(found)))


def in_kinds(discrepancies: Iterable[Discrepancy]) -> list[Discrepancy]:
    """Return them by kind as pages have the kinds, and else as they came."""
    order = list(KINDS)
    return sorted(discrepancies, key=lambda one: order.index(one.kind))


def spans_of(discrepancies: Sequence[Discrepancy]) -> dict[int, list[DiscrepancySpan]]:
    """Return what readers may know of each difference's sides, in one query."""
    spans: dict[int, list[DiscrepancySpan]] = defaultdict(list)
    found = (
        visible_spans()
        .filter(discrepancy__in=[one.pk for one in discrepancies])
        .select_related("version__article__outlet")
        .defer(
            *(f"version__{name}" for name in HEAVY if name != "spans"), "version__article__headline_search"
        )
        .order_by("discrepancy", "position", "pk")
    )
    for span in found:
        spans[span.discrepancy_id].append(span)
    return spans


def _sides(
    discrepancies: Sequence[Discrepancy], spans: dict[int, list[DiscrepancySpan]], quotes: Iterable[Quote]
) -> dict[int, list[Side]]:
    by_article: dict[int, list[Quote]] = defaultdict(list)
    for quote in sorted(quotes, key=lambda quote: (quote.start, quote.pk)):
        by_article[quote.version.article_id].append(quote)
    return {
        one.pk: [side_of(span, by_article[span.version.article_id], one.kind) for span in spans[one.pk]]
        for one in discrepancies
    }


def quotes_of(discrepancies: Sequence[Discrepancy]) -> QuerySet[Quote]:
    """The visible quotes whose words stand in the spans, or stood there before they moved to a later text."""
    spans = DiscrepancySpan.objects.filter(discrepancy__in=[one.pk for one in discrepancies])
    here = spans.filter(version=OuterRef("version"), start__lt=OuterRef("end"), end__gt=OuterRef("start"))
    moved = (
        spans.filter(
            version__article=OuterRef("version__article"), version__number__lt=OuterRef("version__number")
        )
        .annotate(found=StrIndex(OuterRef("exact"), F("exact")))
        .filter(found__gt=0)
    )
    # Their articles are named too: from all quotes there are, those two would be long in finding.
    articles = spans.values("version__article")
    return visible_quotes().filter(Exists(here) | Exists(moved), version__article__in=articles).order_by()


def _timelines(event_ids: set[int]) -> dict[int, str]:
    """The first timeline, by title, on which readers find each event: its slug by event id."""
    rows = (
        visible_entries()
        .filter(event__in=event_ids)
        .order_by("-timeline__title")
        .values_list("event", "timeline__slug")
    )
    return dict(rows)


def _own(discrepancy: Discrepancy) -> str:
    return discrepancy.timeline.slug if discrepancy.timeline is not None else ""


def _silent(
    discrepancies: Sequence[Discrepancy], spans: dict[int, list[DiscrepancySpan]]
) -> dict[int, list[Outlet]]:
    """The outlets found silent on each; one that has a side is not, whatever was said before it was found."""
    heard = {pk: {span.version.article.outlet_id for span in sides} for pk, sides in spans.items()}
    return {
        one.pk: [
            Outlet(**outlet)
            for outlet in getattr(one, "silent_outlets", [])
            if outlet["id"] not in heard.get(one.pk, ())
        ]
        for one in discrepancies
    }


def _difference(
    discrepancy: Discrepancy, sides: list[Side], silent: list[Outlet], timeline_slug: str
) -> Difference:
    event = discrepancy.event
    if event is not None:
        about = Place(typographic(event.title), event.get_absolute_url())
    else:
        timeline = discrepancy.timeline
        assert timeline is not None  # the database keeps it so
        about = Place(typographic(timeline.title), timeline.get_absolute_url())
    return Difference(
        discrepancy,
        difference_path(timeline_slug, discrepancy.slug),
        about,
        tuple(sides),
        tuple(_rows(sides, discrepancy.kind)),
        tuple(silent),
    )


def _rows(sides: list[Side], kind: str) -> list[Row]:
    """The sides in order, together those in the same words, and those whose words are not shown.

    A full stop or comma at the end makes no other words.
    Where in an article prose stands is told only of an outlet that has more than one side.
    """
    alike: dict[tuple[object, ...], list[Side]] = {}
    times = Counter(side.outlet for side in sides)
    for side in sides:
        same: object = tuple(stretch.text.rstrip(".,") for stretch in side.stretches)
        if not same:
            same = side.told if side.way == "prose" else side.span.pk
        zone = side.zone if times[side.outlet] > 1 else ""
        alike.setdefault((same, side.style, side.told, _how(side, zone)), []).append(side)
    aligned = _aligned([group[0] for group in alike.values()]) if kind == Discrepancy.Kind.FIGURE else {}
    rows = []
    for number, ((*_, how), group) in enumerate(alike.items()):
        side = group[0]
        places = tuple(dict.fromkeys(Place(one.outlet, one.url) for one in group))
        shared = str(how).replace(OWN_WORDS, "their own words") if len(places) > 1 else str(how)
        rows.append(Row(side.way, side.style, side.stretches, side.told, shared, places, aligned.get(number)))
    return rows


def _how(side: Side, zone: str) -> str:
    return f"{side.how}, {zone}" if zone else side.how


def _aligned(sides: list[Side]) -> dict[int, tuple[str, str, str]]:
    """By place in the list: what stands before the figure that differs, the figure, what stands behind it."""
    figures = {
        number: find_figures(side.words) for number, side in enumerate(sides) if len(side.stretches) == 1
    }
    parted = {}
    for number, own in figures.items():
        others = [theirs for place, theirs in figures.items() if place != number]
        if own:
            figure = next((one for one in own if _differs(one, others)), own[0])
            words = sides[number].words
            parted[number] = (
                words[: figure.start].rstrip(),
                words[figure.start : figure.end],
                words[figure.end :].lstrip(),
            )
    return parted


def _differs(figure: Figure, others: list[list[Figure]]) -> bool:
    """Whether another side has no such amount."""
    return any(not any(same_amount(figure, other) for other in theirs) for theirs in others)
