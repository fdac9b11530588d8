"""Which differences a page lists: all that match, of each what putting in order and counting takes.

A part of them is read in full then (`timeline/differences.py`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q

from timeline.describing import Part, describe, number
from timeline.differences import KINDS
from timeline.differences_form import EVENTS_A_DIFFERENCE, DifferencesForm
from timeline.facets import Counts
from timeline.models import DiscrepancySpan, Timeline
from timeline.options import Possible
from timeline.visibility import (
    entries_with_discrepancies,
    visible_citations,
    visible_discrepancies,
    visible_spans,
)

PART = 36
"""Differences on one page."""

OUTLET = "version__article__outlet"
SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Point(NamedTuple):
    """A difference that readers see, and the outlets that have a side in it, by their keys."""

    pk: int
    slug: str
    kind: str
    outlets: list[int]


def points_of(form: DifferencesForm) -> list[Point]:
    """Return the differences whose events match, by kind and in the order of the events.

    At the end of each kind stand those of the timeline as a whole. Kinds and outlets that the form asks for
    are not looked at. Takes two queries, and none where an answer about very many is kept.
    """
    order = "newest" if form.newest_first else "oldest"
    return form.found_once(
        f"points {order} first",
        lambda: _found(form),
        lambda points: sum(EVENTS_A_DIFFERENCE + len(one.outlets) for one in points),
    )


def sides_of(points: Iterable[Point], form: DifferencesForm) -> list[Possible]:
    """Return the outlets that have a side in these, with in how many, or that are chosen.

    Those chosen come first, then those with most points. Of the kinds of the form no others are counted.
    """
    wanted = (one for one in points if is_of_kind(one, form))
    counted = Counter(outlet for one in wanted for outlet in one.outlets)
    offered = [
        Possible(place, choice, counted[choice.pk], choice in form.outlets)
        for place, choice in enumerate(form.choices["outlet"])
        if counted[choice.pk] or choice in form.outlets
    ]
    return sorted(offered, key=lambda one: (not one.is_chosen, -one.events, one.choice.label))


def asked_for(points: Iterable[Point], form: DifferencesForm) -> list[Point]:
    """Those of the kinds and the outlets that the form asks for."""
    return [one for one in points if is_of_kind(one, form) and is_of_side(one, form)]


def is_of_kind(point: Point, form: DifferencesForm) -> bool:
    return not form.kinds or point.kind in form.kinds


def is_of_side(point: Point, form: DifferencesForm) -> bool:
    return not form.outlets or any(outlet.pk in point.outlets for outlet in form.outlets)


def describe_points(form: DifferencesForm, counts: Counts, points: list[Point]) -> list[Part]:
    """“36 points on which five outlets differ, grouped by kind.”"""
    told = number(len(points), "point")
    outlets = len({outlet for one in points for outlet in one.outlets})
    parts = [Part(told[0].upper() + told[1:], is_chosen=True)]
    if outlets > 1:
        told = SPELLED[outlets] if outlets < len(SPELLED) else f"{outlets:,}"
        parts += [Part(" on which "), Part(f"{told} outlets", is_chosen=True), Part(" differ")]
    elif points:
        parts += [Part(" on which "), Part("one outlet", is_chosen=True), Part(" differs from itself")]
    else:
        parts.append(Part(" on which sources differ"))
    if form.asks_for_events:
        asked = [part for part in describe(form, counts)[1:] if not _is_of_the_list(part)]
        parts += [Part(", on events"), *asked]
    if len({one.kind for one in points}) > 1:
        parts += [Part(", grouped by "), Part("kind", is_chosen=True)]
    return [*parts, Part(". We show that they differ; we do not say which is right.")]


def _is_of_the_list(part: Part) -> bool:
    return part.text in (".", ", oldest first", ", newest first") or part.text.endswith(
        ("background,", "background")
    )


def _found(form: DifferencesForm) -> list[Point]:
    kinds = list(KINDS)
    points = list(_of_events(form))
    if not form.asks_for_events:
        points += _of_timeline(form.timeline)
    return sorted(points, key=lambda one: kinds.index(one.kind))


def _of_events(form: DifferencesForm) -> Iterator[Point]:
    spans = DiscrepancySpan.objects.filter(discrepancy=OuterRef("event__discrepancies"))
    # Nearly all sides stand in articles that the event itself cites, which its entry names.
    place = Func(
        OuterRef("article_ids"), F("version__article"), function="array_position", output_field=IntegerField()
    )
    known = Exists(visible_citations().filter(article=OuterRef("version__article")))
    seen = spans.annotate(place=place).filter(Q(place__isnull=False) | Q(known))
    outlets = ArraySubquery(seen.order_by(OUTLET).values(OUTLET).distinct())
    differing = entries_with_discrepancies(form.entries, timeline=form.timeline)
    entries = form.apply(differing).in_order(newest_first=form.newest_first)
    ordered = entries.order_by(*entries.query.order_by, "event__discrepancies__slug")
    named = {name: F(f"event__discrepancies__{name}") for name in ("pk", "slug", "kind")}
    rows = ordered.values_list(*named.values(), outlets)
    return map(Point._make, rows)


def _of_timeline(timeline: Timeline) -> Iterator[Point]:
    spans = visible_spans().filter(discrepancy=OuterRef("pk"))
    outlets = ArraySubquery(spans.order_by(OUTLET).values(OUTLET).distinct())
    found = visible_discrepancies(timeline).filter(event__isnull=True).order_by("slug")
    return map(Point._make, found.values_list("pk", "slug", "kind", outlets))
