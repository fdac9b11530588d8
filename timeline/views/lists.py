"""A filtered list within its page, or alone where htmx asks for it in place of the one that is shown."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

varies_with_htmx = vary_on_headers("HX-Request", "HX-Target", "HX-History-Restore-Request")

LIST, NEXT_PAGE = "event-list", "next-page"
"""The elements that an answer takes the place of."""


class HtmxHttpRequest(HttpRequest):
    """A request that says what htmx asked for."""

    htmx: HtmxDetails


def asked_alone(request: HtmxHttpRequest) -> str:
    """Return the element that htmx asks for without the page around it; nothing where a page is wanted."""
    htmx = request.htmx
    is_alone = htmx and htmx.target in (LIST, NEXT_PAGE) and not htmx.history_restore_request
    return str(htmx.target) if is_alone else ""


def list_or_page(
    request: HtmxHttpRequest,
    *,
    page: str,
    alone: str,
    context: dict[str, Any],
    address: str,
    query: str,
    place: str = "",
) -> HttpResponse:
    """Answer with the template `page`, or with `alone` and no cache where only the list is asked for.

    `address` and `query` together are the view's `address` in the templates, by which it is cited and
    embedded. The browser then shows them, and the place in the list (`place`, a cursor) where one was asked
    for, except where a further page is put below.
    """
    element = asked_alone(request)
    shown = f"{address}?{query}" if query else address
    response = render(request, alone if element else page, {"address": shown, **context})
    if element:
        add_never_cache_headers(response)
        if element == LIST:
            response["HX-Push-Url"] = _with_place(shown, place)
    return response


def _with_place(address: str, cursor: str) -> str:
    """
    >>> _with_place("/timelines/storm/?outlet=dw", "WzAs"), _with_place("/timelines/storm/", "")
    ('/timelines/storm/?outlet=dw&cursor=WzAs', '/timelines/storm/')
    """
    return f"{address}{'&' if '?' in address else '?'}cursor={cursor}" if cursor else address
