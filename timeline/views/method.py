"""How we work, in plain words: what stands behind a quote, a date and a count."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """The page that every count links to; its sections have names that other pages use."""
    return render(request, "timeline/method.html")
