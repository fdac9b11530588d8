"""How we work, in plain words: what stands behind a quote, a date and a count."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timeline.page_heads import PageHead

HEAD = PageHead(
    "How we work",
    "How quotes are found, checked, counted, dated and compared, what is corrected, and what the "
    "program never does.",
    "/method/",
)


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """The page that every count links to; its sections have names that other pages use."""
    return render(request, "timeline/method.html", {"head": HEAD})
