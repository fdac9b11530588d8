"""Paths of many pages of one kind, for lists and exports that name thousands."""

from collections.abc import Callable
from functools import cache

from django.urls import get_script_prefix, reverse


def path_to(page: str) -> Callable[[str], str]:
    """Return a function from a slug or public id to the path of its page.

    Django's table of addresses is asked once.
    """
    before, after = _around(page, get_script_prefix())
    return lambda key: f"{before}{key}{after}"


@cache
def _around(page: str, prefix: str) -> tuple[str, str]:
    """What stands before and behind a slug in the path of a page, where the site lies below `prefix`."""
    before, after = reverse(f"timeline:{page}", args=["x"]).rsplit("x", 1)
    return before, after


def difference_path(timeline_slug: str, slug: str) -> str:
    """Return the permalink of a difference: its place on that part of its timeline's page that has it."""
    return f"{path_to('differences')(timeline_slug)}?point={slug}#{slug}"


def reports_anchor(outlet_slug: str) -> str:
    """Return the id of an outlet's first row among an event's reports; no slug has a full stop."""
    return f"reports.{outlet_slug}"
