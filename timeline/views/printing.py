"""A filtered timeline for paper: the whole list on one page, each cited address in a note."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from timeline.dates import timeline_days, timeline_zone
from timeline.describing import describe
from timeline.filters import EventFilterForm
from timeline.page_heads import timeline_head
from timeline.printing import MOST, printed_list
from timeline.views.timelines import with_days
from timeline.visibility import visible_timelines


@require_safe
def timeline_for_paper(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole filtered list; a place in the list that the query names is passed over."""
    timeline = get_object_or_404(visible_timelines(), slug=slug)
    form = EventFilterForm(request.GET, timeline=timeline)
    form.conditions()  # first, since looking words up may refuse them
    sentence = describe(form, form.count())
    shown = with_days(timeline, form.offered)
    days = timeline_days(shown)
    printed = printed_list(form)
    here = timeline.get_absolute_url()
    query = form.query()
    address = f"{here}?{query}" if query else here
    table = reverse("timeline:timeline-csv", args=[timeline.slug])
    return render(
        request,
        "timeline/timeline_for_paper.html",
        {
            "head": replace(timeline_head(form, sentence, is_first=True, days=days), is_listed=False),
            "timeline": timeline,
            "here": here,
            "address": address,
            "table": f"{table}?{query}" if query else table,
            "whole_address": request.build_absolute_uri(address),
            "days_covered": days,
            "zone": timeline_zone(shown),
            "sentence": sentence,
            "problems": form.problems,
            "printed": printed,
            "most": MOST,
            "publishers": {
                note.article.outlet.label: note.article.outlet.homepage for note in printed.notes
            }.items(),
        },
    )
