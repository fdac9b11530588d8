"""The front page and the timelines."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.precision import CLOCK
from timeline.dates import timeline_days, timeline_zone, with_days_of_events
from timeline.describing import asks_for_hours, describe, hours_told, number
from timeline.exporting.json_ld import timeline_data
from timeline.facets import Offered
from timeline.filters import NAMES, EventFilterForm
from timeline.fronts import front_page
from timeline.kept_choices import kept_choices
from timeline.loosening import looser_words
from timeline.models import Timeline
from timeline.overview_drawing import overview
from timeline.page_heads import PageHead, timeline_head
from timeline.paging import SIZE, Page
from timeline.parts import part_of
from timeline.sidebar import sidebar
from timeline.stored_cards import arrange_printed
from timeline.tabs import tabs
from timeline.views.lists import NEXT_PAGE, HtmxHttpRequest, asked_alone, list_or_page, varies_with_htmx
from timeline.visibility import visible_timelines

WITHOUT = {
    "q": "Without the words",
    "since": "Without a first day",
    "until": "Without a last day",
    "origins": "With any number of reports",
    "background": "With background events",
    "only": "With every outlet",
    "silent": "With every outlet",
}
"""What a reader does to drop a filter, where “without the choice of …” would not say it."""


FRONT = PageHead(
    "Sourceline: every line has a source",
    "Timelines of the news in which every line has a source: who said what, pinned to the words that were "
    "published.",
    "/",
)


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    shown = front_page(part_of(request.GET.get("part", "")))
    head = replace(FRONT, is_listed=shown.part == 1)
    return render(request, "timeline/front.html", {"head": head, "front": shown})


@require_safe
@varies_with_htmx
def timeline_detail(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    """The timeline; its list and filters alone where the list asks for itself."""
    timeline = get_object_or_404(visible_timelines(), slug=slug)
    form = EventFilterForm(request.GET, timeline=timeline)
    context = timeline_context(timeline, form, with_overview=asked_alone(request) != NEXT_PAGE)
    events = [entry.event for entry in context["page"].entries]
    context["json_ld"] = timeline_data(timeline, events, context["counts"].total, request.build_absolute_uri)
    return list_or_page(
        request,
        page="timeline/timeline_detail.html",
        alone="timeline/_event_list.html",
        context=context,
        address=timeline.get_absolute_url(),
        query=form.view_query(),
        place=form.place.write() if form.place else "",
    )


def timeline_context(
    timeline: Timeline, form: EventFilterForm, *, with_overview: bool = True
) -> dict[str, Any]:
    """What the list, its filters and the overview above them print; the overview is one query more."""
    form.conditions()  # first, since looking words up may refuse them
    counts = form.count()
    page = form.short_page()
    days, background = arrange_printed(page, timeline, form)
    shown = with_days(timeline, form.offered)
    sentence = describe(form, counts)
    following = f"?{form.view_query(cursor=page.next)}" if page.next else ""
    return {
        "head": timeline_head(form, sentence, is_first=page.is_first, days=timeline_days(shown)),
        "timeline": timeline,
        "here": timeline.get_absolute_url(),
        "tabs": tabs(form, "timeline"),
        "form": form,
        "kept": [("bars", form.bars_by)] if form.bars_by != "outlet" else [],
        "overview": overview(form) if with_overview else None,
        "counts": counts,
        "page": page,
        "days": days,
        "background": background,
        "sentence": sentence,
        "hours": hours_told(form, _without_hour(form)) if asks_for_hours(form) else "",
        "chips": form.chips(),
        "problems": form.problems,
        "sidebar": sidebar(form, counts),
        "filter_button": f"Filter · {len(chips)} active" if (chips := form.chips()) else "Filter",
        "show_events": f"Show {number(counts.total, 'event')}",
        "next_label": _next_label(page, counts.total),
        "where": where_in_list(form, page, counts.total),
        "days_covered": timeline_days(shown),
        "zone": timeline_zone(shown),
        "next_query": following,
        "first_query": _asked(form.view_query()),
        "json_query": _asked(form.query()),
        "ways_out": ways_out(form, counts.without) if not counts.total else [],
    }


def with_days(timeline: Timeline, offered: Offered) -> Timeline:
    """The timeline; for one that names no days, with those of the events that it offers."""
    return with_days_of_events(timeline, offered.first, offered.last)


def days_covered(timeline: Timeline) -> str:
    """The days that a timeline covers, in words."""
    if timeline.first_day or timeline.last_day:
        return timeline_days(timeline)
    return timeline_days(with_days(timeline, kept_choices.of(timeline).offered))


def ways_out(form: EventFilterForm, without: dict[str, int]) -> list[dict[str, str]]:
    """For a list that holds nothing: which single filter to drop, and how many events there would be then."""
    ways = looser_words(form)
    for name, events in without.items():
        if events:
            label = WITHOUT.get(name) or f"Without the choice of {NAMES[name]}"
            query = form.view_query(**({"background": 1} if name == "background" else {name: None}))
            ways.append({"label": f"{label}: {number(events, 'event')}", "query": query})
    return ways


def _next_label(page: Page, total: int) -> str:
    rest = total - SIZE
    if not page.is_first:
        return "Show more events"
    return f"Show the other {number(rest, 'event')}" if rest <= SIZE else f"Show {SIZE} more events"


def where_in_list(form: EventFilterForm, page: Page, total: int) -> str:
    """Say which of the events a further page holds: “Events 26–28 of 28”; of the first page nothing."""
    if form.place is None or not page.entries:
        return ""
    behind = form.apply(form.entries).filter(form.place.behind()).count()
    first = total - behind + (0 if page.is_first else 1) + 1
    last = first + len(page.entries) - 1
    which = f"Event {first:,}" if first == last else f"Events {first:,}–{last:,}"
    return which if form.is_capped else f"{which} of {total:,}"


def _without_hour(form: EventFilterForm) -> int | None:
    """How many of the filtered events name no hour, in one query; None where words are looked up."""
    if form.words.wanted or form.words.unwanted:
        return None
    return form.apply(form.entries).exclude(event__precision__in=CLOCK).count()


def _asked(query: str) -> str:
    return f"?{query}" if query else ""
