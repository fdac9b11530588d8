"""Where a page can be embedded from: the links in its head that other sites look for, and its own link."""

from typing import Any

from django import template
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from timeline.embed_addresses import KEPT, OPTIONS
from timeline.oembed import FORMATS

register = template.Library()


@register.simple_tag(takes_context=True)
def oembed_links(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the type and whole address of each oEmbed answer for the page that is being written.

    They name the view with its filters as the page's own `address` has them, where it has one, and with what
    the request says of how an embed of it looks and what it compares.
    """
    request: HttpRequest = context["request"]
    address = request.build_absolute_uri(_with_looks(context.get("address") or request.path, request.GET))
    here = request.build_absolute_uri(reverse("timeline:oembed"))
    return [
        (f"{'application' if name == 'json' else 'text'}/{name}+oembed", f"{here}?{query}")
        for name in FORMATS
        for query in [urlencode({"url": address, "format": name})]
    ]


def _with_looks(address: str, query: QueryDict) -> str:
    looks = urlencode(
        [(name, value) for name in (*OPTIONS, *KEPT["statement"]) for value in query.getlist(name)]
    )
    if not looks:
        return address
    return f"{address}{'&' if '?' in address else '?'}{looks}"
