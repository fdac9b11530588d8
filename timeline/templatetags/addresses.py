"""Addresses that come from files and other people: only those of the web become links."""

from django import template

register = template.Library()


@register.filter
def web_address(url: str | None) -> str:
    """Return `url` if it is an http or https address, else nothing; a browser would run a `javascript:` one.

    >>> web_address("https://anchor.example/1"), web_address("javascript:alert(1)"), web_address(None)
    ('https://anchor.example/1', '', '')
    """
    return url if url and url.lower().startswith(("https://", "http://")) else ""
