"""All options of one filter, for a list that leads to more of them than its form prints."""

from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from timeline.coverage_form import CoverageForm
from timeline.describing import Part, describe
from timeline.differences_form import DifferencesForm
from timeline.facets import Counts
from timeline.filters import EventFilterForm
from timeline.options import LEGENDS, SIDE, Possible, address_of_options, holding, possible
from timeline.page_heads import PageHead
from timeline.paths import path_to
from timeline.points import asked_for, describe_points, points_of, sides_of
from timeline.sidebar import facet_of
from timeline.typography import typographic
from timeline.views.lists import HtmxHttpRequest, varies_with_htmx
from timeline.visibility import visible_timelines

FORMS = {form.view: form for form in (EventFilterForm, CoverageForm, DifferencesForm)}
OF_DIFFERENCES = LEGENDS | {SIDE: "Outlet that has a side"}
PART = 200
"""Options on one page."""

LONGEST = 100
"""Characters of what is looked for."""


@require_safe
@varies_with_htmx
def options(request: HtmxHttpRequest, slug: str, name: str) -> HttpResponse:
    """The options that lead to events, most first, or those that hold the words of `find`.

    For htmx those that were found, as the form has them.
    """
    timeline = get_object_or_404(visible_timelines(), slug=slug)
    kind = FORMS.get(request.GET.get("view", EventFilterForm.view))
    if kind is None or name not in (OF_DIFFERENCES if kind is DifferencesForm else LEGENDS):
        raise Http404
    form = kind(request.GET, timeline=timeline)
    form.conditions()  # first, since looking words up may refuse them
    counts = form.count()
    words = " ".join(request.GET.get("find", "")[:LONGEST].split())
    if name in LEGENDS and request.htmx and not request.htmx.history_restore_request:
        facet = facet_of(form, counts, name, words)
        response = render(request, "timeline/_found_options.html", {"facet": facet})
        add_never_cache_headers(response)
        return response
    every, sentence = _every(form, counts, name)
    found = holding(every, words) if words else every
    context = {
        **_page(form, name, found, words, request.GET.get("part", "")),
        "every": f"{len(every):,}",
        "sentence": sentence,
        "chips": form.chips(),
        "problems": form.problems,
    }
    return render(request, "timeline/options.html", context)


def _every(form: EventFilterForm, counts: Counts, name: str) -> tuple[list[Possible], list[Part]]:
    """All options, and what the list holds, as its own page says it."""
    if not isinstance(form, DifferencesForm):
        return possible(form, counts, name), describe(form, counts)
    points = points_of(form)
    every = sides_of(points, form) if name == SIDE else possible(form, counts, name)
    return every, describe_points(form, counts, asked_for(points, form))


def _page(form: EventFilterForm, name: str, found: list[Possible], words: str, part: str) -> dict[str, Any]:
    """One part of the options that were found, those that lead to most events first, as links to the list."""
    title, legend = typographic(form.timeline.title), OF_DIFFERENCES[name]
    here = path_to(form.view)(form.timeline.slug)
    parts = max(1, -(-len(found) // PART))
    is_number = part.isascii() and part.isdecimal() and len(part) < 10
    number = max(1, min(int(part), parts)) if is_number else 1
    ordered = sorted(found, key=lambda one: (not one.is_chosen, -one.events, one.place))
    address = partial(address_of_options, form, name)
    path, _, query = address().partition("?")
    return {
        "head": PageHead(
            f"{legend}: {title}",
            f"What {'the differences' if name == SIDE else 'the events'} of {title} can be narrowed to by "
            f"{legend.lower()}.",
            address(),
            is_listed=False,
        ),
        "title": title,
        "legend": legend,
        "here": here,
        "back": _asked(here, form.view_query()),
        "find": words,
        "action": path,
        "kept": parse_qsl(query),
        "all": address(),
        "found": f"{len(found):,}",
        "rows": [
            (option, _asked(here, _query(form, name, option)), f"{option.events:,}")
            for option in ordered[(number - 1) * PART : number * PART]
        ],
        "before": address(find=words or None, part=number - 1) if number > 1 else "",
        "next": address(find=words or None, part=number + 1) if number < parts else "",
        "part": number,
        "parts": parts,
    }


def _query(form: EventFilterForm, name: str, option: Possible) -> str:
    """The query of the list with the option, or without it where it is chosen."""
    chosen = form.outlets if name == SIDE and isinstance(form, DifferencesForm) else form.chosen[name]
    values = [choice.value for choice in chosen if choice != option.choice]
    return form.view_query(**{name: values if option.is_chosen else [*values, option.choice.value]})


def _asked(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
