"""What was corrected, of all that is published."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from timeline.correction_list import latest_corrections, read_moment
from timeline.exporting.corrections_feed import corrections_feed
from timeline.page_heads import PageHead
from timeline.typography import typographic
from timeline.views.exports import ATOM
from timeline.visibility import visible_timelines

MOST_WAYS = 25
"""Of more timelines than that only the one that is asked for is named, beside all of them together."""


@require_safe
def corrections_as_atom(request: HttpRequest) -> HttpResponse:
    """The newest corrections as a feed; `timeline` keeps those of one."""
    asked = request.GET.get("timeline", "")
    if "\x00" in asked:
        raise Http404
    timeline = get_object_or_404(visible_timelines(), slug=asked) if asked else None
    response = HttpResponse(corrections_feed(timeline, request.build_absolute_uri), content_type=ATOM)
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Corrections by day, newest first; `timeline` keeps those of one, `before` leads to older ones."""
    asked = request.GET.get("timeline", "")
    timelines = list(visible_timelines().only("slug", "title"))
    timeline = next((one for one in timelines if one.slug == asked), None)
    if asked and timeline is None:
        raise Http404
    before, problem = None, ""
    if text := request.GET.get("before", ""):
        try:
            before = read_moment(text)
        except ValueError:
            problem = "This place in the list cannot be found: these are the newest corrections."
    page = latest_corrections(timeline, before=before)
    here = reverse("timeline:corrections")
    kept = {"timeline": timeline.slug} if timeline else {}
    title = "Corrections" + (f": {typographic(timeline.title)}" if timeline else "")
    return render(
        request,
        "timeline/corrections.html",
        {
            "head": PageHead(
                title,
                "What was changed in published events after readers had first seen them, day by day.",
                f"{here}?{urlencode(kept)}" if kept else here,
                is_listed=before is None,
            ),
            "page": page,
            "timeline": timeline,
            "is_first": before is None,
            "problem": problem,
            "feed": reverse("timeline:corrections-atom") + (f"?{urlencode(kept)}" if kept else ""),
            "first": f"{here}?{urlencode(kept)}" if kept else here,
            "older": f"{here}?{urlencode({**kept, 'before': page.older})}" if page.older else "",
            "ways": [
                ("All timelines", here, timeline is None),
                *(
                    (typographic(one.title), f"{here}?{urlencode({'timeline': one.slug})}", one == timeline)
                    for one in (timelines if len(timelines) <= MOST_WAYS else filter(None, [timeline]))
                ),
            ],
        },
    )
