"""The coverage page: who reported what of a timeline, filtered as the timeline is."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from timeline.coverage import Coverage, coverage_of
from timeline.coverage_form import SILENT_FIRST, SORTS, CoverageForm
from timeline.describing import Part, describe, number
from timeline.facets import Counts
from timeline.models import Timeline
from timeline.page_heads import view_head
from timeline.sidebar import sidebar
from timeline.tabs import tabs
from timeline.typography import typographic
from timeline.views.lists import HtmxHttpRequest, list_or_page, varies_with_htmx
from timeline.views.timelines import ways_out
from timeline.visibility import visible_timelines

WIDEST = 7
"""So many outlets stand beside each other without the table scrolling."""


@dataclass(frozen=True)
class Way:
    """A link to the same table in another order, or with other rows."""

    label: str
    query: str
    is_current: bool


@require_safe
@varies_with_htmx
def coverage(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    """The table; it and the filters alone where the table asks for itself."""
    timeline = get_object_or_404(visible_timelines(), slug=slug)
    form = CoverageForm(request.GET, timeline=timeline)
    return list_or_page(
        request,
        page="timeline/coverage.html",
        alone="timeline/_coverage_list.html",
        context=coverage_context(timeline, form),
        address=reverse("timeline:coverage", args=[timeline.slug]),
        query=form.query(),
    )


def coverage_context(timeline: Timeline, form: CoverageForm) -> dict[str, Any]:
    form.conditions()  # first, since looking words up may refuse them
    counts = form.count()
    table = coverage_of(form, timeline, counts)
    chips = form.chips()
    shared = form.shared_query()
    here = reverse("timeline:coverage", args=[timeline.slug])
    sentence = _sentence(form, counts, table)
    left_out = counts.with_background - counts.total if not form.with_background else 0
    return {
        "head": view_head(
            "Who reported what",
            form,
            sentence,
            here,
            about=f"Which outlet reported which event of {typographic(timeline.title)}, and how closely each "
            "keeps to the speakers’ words.",
            is_first=table.part == table.columns == 1,
        ),
        "timeline": timeline,
        "here": here,
        "tabs": tabs(form, "coverage"),
        "kept": form.kept(),
        "filter_action": "Show the table",
        "form": form,
        "table": table,
        "row_name": "Statement" if form.shows_statements else "Event",
        "is_wide": len(table.outlets) > WIDEST,
        "columns": len(table.outlets) + 1,
        "tallies": [
            (tally, form.query(only=tally.outlet.value), form.query(silent=tally.outlet.value))
            for tally in table.tallies
        ],
        "silences_first": [
            (tally.outlet, form.query(sort=f"{SILENT_FIRST}{tally.outlet.value}")) for tally in table.tallies
        ],
        "rows_ways": [
            Way("Events", form.query(rows=None), not form.shows_statements),
            Way("Statements", form.query(rows="statements"), form.shows_statements),
        ],
        "sort_ways": [
            Way(label, form.query(sort=sort), form.sorting == sort) for sort, label in SORTS.items()
        ],
        "sentence": sentence,
        "chips": chips,
        "problems": form.problems,
        "sidebar": sidebar(form, counts),
        "filter_button": f"Filter · {len(chips)} active" if chips else "Filter",
        "json_query": f"?{shared}" if shared else "",
        "left_out": number(left_out, "background event") if left_out > 0 else "",
        "background_query": form.query(background=1),
        "before_query": _query(form, table.part - 1, table.columns) if table.part > 1 else "",
        "next_query": _query(form, table.part + 1, table.columns) if table.part < table.parts else "",
        "columns_before": _query(form, table.part, table.columns - 1) if table.columns > 1 else "",
        "columns_next": _query(form, table.part, table.columns + 1) if table.columns < table.sets else "",
        "ways_out": ways_out(form, counts.without) if not counts.total else [],
    }


def _query(form: CoverageForm, part: int, columns: int) -> str:
    return form.query(part=part if part > 1 else None, columns=columns if columns > 1 else None)


def _sentence(form: CoverageForm, counts: Counts, table: Coverage) -> list[Part]:
    """What the table holds: “22 events reported by DW, in 5 outlets, most outlets first.”"""
    parts = [
        part for part in describe(form, counts) if part.text not in (", oldest first", ", newest first", ".")
    ]
    if form.shows_statements:
        events = parts[0].text
        first = number(table.rows_in_all, "statement")
        parts[:1] = [
            Part(first[0].upper() + first[1:], is_chosen=True),
            Part(" made or cited in "),
            Part(events[0].lower() + events[1:]),
        ]
    if form.only_here:
        parts += [Part(", reported by "), Part(f"{form.only_here.label} alone", is_chosen=True)]
    if form.silent_on:
        parts += [Part(", on which "), Part(f"{form.silent_on.label} is silent", is_chosen=True)]
    if table.rows_in_all:
        parts += [Part(", "), Part(number(table.outlets_in_all, "outlet"), is_chosen=True), Part(" across")]
    if table.rows_in_all > 1:
        if form.silent_first:
            parts.append(Part(f", those on which {form.silent_first.label} is silent first"))
        elif form.sorting:
            parts.append(Part(f", {SORTS[form.sorting]}"))
        else:
            parts.append(Part(", newest first" if form.newest_first else ", oldest first"))
    return [*parts, Part(".")]
