"""The page at /cite/?of=… that gives the citation of any public page, in every format."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from timeline.citation_formats import plain
from timeline.citing import citation_context, cite_page, cite_view
from timeline.coverage_form import CoverageForm
from timeline.describing import Part, describe
from timeline.differences_form import DifferencesForm
from timeline.filters import EventFilterForm
from timeline.page_heads import tool_head
from timeline.public_pages import NoPublicPage, PublicPage, page_at
from timeline.typography import typographic
from timeline.views.coverage import coverage_context
from timeline.views.differences import differences_context
from timeline.views.oembed import hosts_of

VIEWS = {"timeline", "coverage", "differences"}
KINDS = {
    "timeline": "timeline",
    "coverage": "table",
    "differences": "list",
    "event": "event",
    "statement": "statement",
    "quote": "quote",
    "article": "article",
    "actor": "person or body",
    "outlet": "outlet",
}


@require_safe
@never_cache
def cite(request: HttpRequest) -> HttpResponse:
    """The formats of the page that `of` names; 404 with a sentence where there is none.

    Not kept by caches: a citation of a page that changes names the day on which it was looked at.
    """
    try:
        page = page_at(request.GET.get("of", ""), hosts_of(request))
    except NoPublicPage as refusal:
        return render(request, "timeline/cite.html", {"refusal": str(refusal)}, status=404)
    today = timezone.now().date()
    problems: Sequence[Any] = []
    of = page.path
    if page.kind in VIEWS:
        form, name, sentence = _as_shown(page)
        of = f"{of}?{form.query()}" if form.query() else of
        reference = cite_view(page, name, sentence, form.query(), request.build_absolute_uri, today)
        problems = form.problems
    else:
        reference = cite_page(page, request.build_absolute_uri, today)
    told = f"{plain(reference)}. For Wikipedia, as BibTeX and in other formats."
    context = {
        "head": tool_head("cite", of, f"Cite {reference.title}", told),
        "page": page,
        "kind": KINDS[page.kind],
        "problems": problems,
        **citation_context(reference),
    }
    return render(request, "timeline/cite.html", context)


def _as_shown(page: PublicPage) -> tuple[EventFilterForm, str, list[Part]]:
    """The filters of a view, what it is called without them, and its sentence with them."""
    timeline = page.record
    title = typographic(timeline.title)
    if page.kind == "coverage":
        table = CoverageForm(page.query, timeline=timeline)
        return table, f"Who reported what: {title}", coverage_context(timeline, table)["sentence"]
    if page.kind == "differences":
        points = DifferencesForm(page.query, timeline=timeline)
        return points, f"Where the sources differ: {title}", differences_context(timeline, points)["sentence"]
    form = EventFilterForm(page.query, timeline=timeline)
    form.conditions()  # first, since looking words up may refuse them
    return form, title, describe(form, form.count())
