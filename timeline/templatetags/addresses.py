"""Addresses that come from files and other people: only those of the web become links."""

from django import template
from django.http import HttpRequest

from timeline.paths import path_to

register = template.Library()


@register.simple_tag
def path(page: str, key: str, query: str = "") -> str:
    """Return what `url` would, of a page that a slug or a public id names, in a tenth of the time.

    `query` stands behind it, with its question mark.
    """
    return path_to(page)(key) + query


@register.simple_tag
def site_address(request: HttpRequest) -> str:
    """Return the address of this site as whoever asks writes it, without a slash at its end."""
    return f"{request.scheme}://{request.get_host()}"


@register.filter
def web_address(url: str | None) -> str:
    """Return `url` if it is an http or https address, else nothing; a browser would run a `javascript:` one.

    >>> web_address("https://anchor.example/1"), web_address("javascript:alert(1)"), web_address(None)
    ('https://anchor.example/1', '', '')
    """
    return url if url and url.lower().startswith(("https://", "http://")) else ""
