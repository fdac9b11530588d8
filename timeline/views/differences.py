"""The page of differences: where the sources of a timeline differ, filtered as the timeline is."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from timeline.describing import Part, describe, number
from timeline.differences import KINDS, Difference, differences_of, in_kinds, with_what_pages_print
from timeline.differences_form import DifferencesForm
from timeline.facets import Counts
from timeline.models import Discrepancy, Timeline
from timeline.page_heads import view_head
from timeline.sidebar import Sidebar, sidebar
from timeline.tabs import tabs
from timeline.typography import typographic
from timeline.views.lists import HtmxHttpRequest, list_or_page, varies_with_htmx
from timeline.visibility import visible_discrepancies, visible_timelines

OFFERED_OUTLETS = 12
SPELLED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


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
    matching = differences_of(_matching(timeline, form), timeline)
    shown = [one for one in matching if _is_of_kind(one, form) and _is_of_side(one, form)]
    chips = form.chips()
    outlets = _outlet_offers(matching, form)
    shared = form.shared_query()
    here = reverse("timeline:differences", args=[timeline.slug])
    sentence = _sentence(form, counts, shown)
    return {
        "head": view_head(
            "Where the sources differ",
            form,
            sentence,
            here,
            about="Figures, wordings, names and attributions on which the sources of "
            f"{typographic(timeline.title)} differ, side by side.",
        ),
        "timeline": timeline,
        "here": here,
        "tabs": tabs(form, "differences"),
        "kept": form.kept(),
        "filter_action": "Show differences",
        "form": form,
        "sections": _sections(shown),
        "kinds": _kind_offers(matching, form),
        "outlets": outlets[:OFFERED_OUTLETS],
        "more_outlets": outlets[OFFERED_OUTLETS:],
        "any_outlet": Offer("Any outlet", form.query(side=None), not form.outlets),
        "sentence": sentence,
        "chips": chips,
        "problems": form.problems,
        "sidebar": _sidebar(form, counts),
        "filter_button": f"Filter · {len(chips)} active" if chips else "Filter",
        "json_query": f"?{shared}" if shared else "",
        "publishers": _publishers(shown),
    }


def _sidebar(form: DifferencesForm, counts: Counts) -> Sidebar:
    """The filters of the timeline without background; an outlet there is one that reports the event."""
    bar = sidebar(form, counts)
    facets = [
        replace(facet, legend="Event reported by") if facet.name == "outlet" else facet
        for facet in bar.facets
    ]
    return replace(bar, facets=facets, background=None)


def _matching(timeline: Timeline, form: DifferencesForm) -> list[Discrepancy]:
    """The differences whose events match, by kind and in the order of the events."""
    place = {pk: number for number, pk in enumerate(form.differing().values_list("event", flat=True))}
    wanted = Q(event__in=place)
    if not form.asks_for_events:
        wanted |= Q(event__isnull=True)
    found = with_what_pages_print(visible_discrepancies(timeline).filter(wanted)).order_by("slug")
    return in_kinds(sorted(found, key=lambda one: place.get(one.event_id or 0, len(place))))


def _outlets(difference: Difference) -> dict[str, str]:
    """The outlets that have a side in it: labels by slug."""
    outlets = [side.span.version.article.outlet for side in difference.sides]
    return {outlet.slug: outlet.label for outlet in outlets}


def _is_of_kind(difference: Difference, form: DifferencesForm) -> bool:
    return not form.kinds or difference.kind in form.kinds


def _is_of_side(difference: Difference, form: DifferencesForm) -> bool:
    named = {outlet.value for outlet in form.outlets}
    return not named or bool(named & _outlets(difference).keys())


def _kind_offers(matching: list[Difference], form: DifferencesForm) -> list[Offer]:
    kept = [one for one in matching if _is_of_side(one, form)]
    offers = [Offer(f"All {len(kept):,}", form.query(differ=None), not form.kinds)]
    for kind, (title, _) in KINDS.items():
        points = sum(one.kind == kind for one in kept)
        if points or kind in form.kinds:
            offers.append(Offer(f"{title} {points:,}", form.query(differ=kind), kind in form.kinds))
    return offers


def _outlet_offers(matching: list[Difference], form: DifferencesForm) -> list[Offer]:
    known = {choice.value for choice in form.choices["outlet"]}
    labels = {choice.value: choice.label for choice in form.outlets}
    points: dict[str, int] = dict.fromkeys(labels, 0)
    for one in matching:
        if _is_of_kind(one, form):
            for slug, label in _outlets(one).items():
                if slug in known:
                    labels[slug] = label
                    points[slug] = points.get(slug, 0) + 1
    chosen = {outlet.value for outlet in form.outlets}
    return [
        Offer(f"{labels[slug]} {points[slug]:,}", form.query(side=slug), slug in chosen)
        for slug in sorted(points, key=lambda slug: (slug not in chosen, -points[slug], labels[slug]))
    ]


def _sections(shown: list[Difference]) -> list[Section]:
    sections = []
    for kind, (title, note) in KINDS.items():
        of_kind = [one for one in shown if one.kind == kind]
        if of_kind:
            sections.append(Section(kind, title, f"{number(len(of_kind), 'point')}. {note}", of_kind))
    return sections


def _sentence(form: DifferencesForm, counts: Counts, shown: list[Difference]) -> list[Part]:
    """“36 points on which five outlets differ, grouped by kind.”"""
    points = number(len(shown), "point")
    outlets = len({slug for one in shown for slug in _outlets(one)})
    parts = [Part(points[0].upper() + points[1:], is_chosen=True)]
    if outlets > 1:
        told = SPELLED[outlets] if outlets < len(SPELLED) else f"{outlets:,}"
        parts += [Part(" on which "), Part(f"{told} outlets", is_chosen=True), Part(" differ")]
    elif shown:
        parts += [Part(" on which "), Part("one outlet", is_chosen=True), Part(" differs from itself")]
    else:
        parts.append(Part(" on which sources differ"))
    if form.asks_for_events:
        asked = [part for part in describe(form, counts)[1:] if not _is_of_the_list(part)]
        parts += [Part(", on events"), *asked]
    if len({one.kind for one in shown}) > 1:
        parts += [Part(", grouped by "), Part("kind", is_chosen=True)]
    return [*parts, Part(". We show that they differ; we do not say which is right.")]


def _is_of_the_list(part: Part) -> bool:
    return part.text in (".", ", oldest first", ", newest first") or part.text.endswith(
        ("background,", "background")
    )


def _publishers(shown: list[Difference]) -> list[tuple[str, str]]:
    outlets = {side.span.version.article.outlet for one in shown for side in one.sides}
    return [(one.label, one.homepage) for one in sorted(outlets, key=lambda one: one.label)]
