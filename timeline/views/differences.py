"""The page of differences: where the sources of a timeline differ, filtered as the timeline is."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from timeline.describing import number
from timeline.differences import KINDS, Difference, differences_of, with_what_pages_print
from timeline.differences_form import DifferencesForm
from timeline.facets import Counts
from timeline.models import Timeline
from timeline.options import SIDE, address_of_options
from timeline.page_heads import view_head
from timeline.points import PART, Point, asked_for, describe_points, is_of_side, points_of, sides_of
from timeline.sidebar import MOST_LISTED, Sidebar, sidebar
from timeline.tabs import tabs
from timeline.typography import typographic
from timeline.views.lists import HtmxHttpRequest, list_or_page, varies_with_htmx
from timeline.visibility import visible_discrepancies, visible_timelines

OFFERED_OUTLETS = 12


@dataclass(frozen=True)
class Offer:
    """A link to the differences of one kind, or of one outlet, and how many they are."""

    label: str
    query: str
    is_current: bool


@dataclass(frozen=True)
class Section:
    """The differences of one kind."""

    kind: str
    title: str
    note: str
    differences: list[Difference]


@require_safe
@varies_with_htmx
def differences(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    """The page; its list and filters alone where the list asks for itself."""
    timeline = get_object_or_404(visible_timelines(), slug=slug)
    form = DifferencesForm(request.GET, timeline=timeline)
    return list_or_page(
        request,
        page="timeline/differences.html",
        alone="timeline/_differences_list.html",
        context=differences_context(timeline, form),
        address=reverse("timeline:differences", args=[timeline.slug]),
        query=form.query(),
    )


def differences_context(timeline: Timeline, form: DifferencesForm) -> dict[str, Any]:
    form.conditions()  # first, since looking words up may refuse them
    counts = form.count()
    matching = points_of(form)
    points = asked_for(matching, form)
    part = form.turn_to([one.slug for one in points], PART)
    first = (part - 1) * PART
    shown = _read(points[first : first + PART], timeline)
    chips = form.chips()
    sides = sides_of(matching, form)
    outlets = [
        Offer(f"{one.choice.label} {one.events:,}", form.query(side=one.choice.value), one.is_chosen)
        for one in sides[: max(MOST_LISTED, len(form.outlets))]
    ]
    shared = form.shared_query()
    here = reverse("timeline:differences", args=[timeline.slug])
    sentence = describe_points(form, counts, points)
    return {
        "head": view_head(
            "Where the sources differ",
            form,
            sentence,
            here,
            about="Figures, wordings, names and attributions on which the sources of "
            f"{typographic(timeline.title)} differ, side by side.",
            is_first=part == 1,
        ),
        "timeline": timeline,
        "here": here,
        "tabs": tabs(form, "differences"),
        "kept": form.kept(),
        "filter_action": "Show differences",
        "form": form,
        "sections": _sections(shown, points, first),
        "place": f"Points {first + 1:,}–{first + len(shown):,} of {len(points):,}",
        "is_first": part == 1,
        "before_query": form.query(part=part - 1 if part > 2 else None),
        "is_last": first + PART >= len(points),
        "next_query": form.query(part=part + 1),
        "kinds": _kind_offers(matching, form),
        "outlets": outlets[:OFFERED_OUTLETS],
        "more_outlets": outlets[OFFERED_OUTLETS:],
        "all_outlets": address_of_options(form, SIDE) if len(sides) > len(outlets) else "",
        "sides": f"{len(sides):,}",
        "any_outlet": Offer("Any outlet", form.query(side=None), not form.outlets),
        "sentence": sentence,
        "chips": chips,
        "problems": form.problems,
        "sidebar": _sidebar(form, counts),
        "filter_button": f"Filter · {len(chips)} active" if chips else "Filter",
        "json_query": f"?{shared}" if shared else "",
        "publishers": _publishers(shown),
    }


def _read(points: list[Point], timeline: Timeline) -> list[Difference]:
    """What the page prints of these."""
    found = with_what_pages_print(visible_discrepancies(timeline).filter(pk__in=[one.pk for one in points]))
    by_key = {one.pk: one for one in found}
    return differences_of([by_key[one.pk] for one in points if one.pk in by_key], timeline)


def _sidebar(form: DifferencesForm, counts: Counts) -> Sidebar:
    """The filters of the timeline without background; an outlet there is one that reports the event."""
    bar = sidebar(form, counts)
    facets = [
        replace(facet, legend="Event reported by") if facet.name == "outlet" else facet
        for facet in bar.facets
    ]
    return replace(bar, facets=facets, background=None)


def _kind_offers(matching: list[Point], form: DifferencesForm) -> list[Offer]:
    kept = Counter(one.kind for one in matching if is_of_side(one, form))
    offers = [Offer(f"All {kept.total():,}", form.query(differ=None), not form.kinds)]
    for kind, (title, _) in KINDS.items():
        if kept[kind] or kind in form.kinds:
            offers.append(Offer(f"{title} {kept[kind]:,}", form.query(differ=kind), kind in form.kinds))
    return offers


def _sections(shown: list[Difference], points: list[Point], first: int) -> list[Section]:
    """The differences of one part by kind, and of a kind that has more elsewhere which these are."""
    sections = []
    for kind, (title, note) in KINDS.items():
        of_kind = [one for one in shown if one.kind == kind]
        if of_kind:
            places = [place for place, one in enumerate(points) if one.kind == kind]
            told = number(len(places), "point")
            if len(of_kind) < len(places):
                begins = max(first - places[0], 0) + 1
                told += f", {begins:,}–{begins + len(of_kind) - 1:,} of them here"
            sections.append(Section(kind, title, f"{told}. {note}", of_kind))
    return sections


def _publishers(shown: list[Difference]) -> list[tuple[str, str]]:
    outlets = {side.span.version.article.outlet for one in shown for side in one.sides}
    return [(one.label, one.homepage) for one in sorted(outlets, key=lambda one: one.label)]
