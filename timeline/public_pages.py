"""Which public page an address names: what can be cited, embedded and asked for over oEmbed."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import Resolver404, resolve

from timeline.lines import with_printed_parts
from timeline.typography import typographic
from timeline.visibility import (
    visible_actors,
    visible_articles,
    visible_events,
    visible_outlets,
    visible_quotes,
    visible_statements,
    visible_timelines,
)

LONGEST = 4_000
"""Characters; no view of ours has a longer address."""

PUBLIC: dict[str, Any] = {
    "timeline": visible_timelines,
    "coverage": visible_timelines,
    "differences": visible_timelines,
    "event": visible_events,
    "statement": lambda: visible_statements().select_related("speaker__merged_into"),
    "quote": lambda: with_printed_parts(visible_quotes()),
    "article": visible_articles,
    "actor": visible_actors,
    "outlet": visible_outlets,
}
"""The public rows that pages of a kind are about, with what is printed of them wherever they are named; kinds
are the names of their addresses.
"""


class NoPublicPage(Exception):
    """An address names no public page; the message is a sentence for whoever gave it."""


@dataclass(frozen=True)
class PublicPage:
    """A public page: its kind, what it is about, its path, and what its address asks of it."""

    kind: str
    record: Any
    path: str
    query: QueryDict

    @property
    def title(self) -> str:
        """What it is about, in a few words.

        A quote has no words of ours for it, so whoever names one says who spoke and where.
        """
        for name in ("title", "gist", "headline", "name"):
            if words := getattr(self.record, name, ""):
                return typographic(words)
        return ""

    @property
    def address(self) -> str:
        """The path with what is asked of it."""
        asked = self.query.urlencode()
        return f"{self.path}?{asked}" if asked else self.path


def page_at(address: str, hosts: Container[str]) -> PublicPage:
    """Return the public page that `address` names, in one query.

    `address` is a path with or without a query, or absolute at one of `hosts` (names with their port where
    it is none of the scheme's own). Raises NoPublicPage for all others; what is not public is not told from
    what does not exist.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        parts = None
    if parts is None or len(address) > LONGEST or "\x00" in address:
        raise NoPublicPage("This is no address that can be read.")
    if parts.scheme or parts.netloc:
        if parts.scheme not in ("http", "https") or parts.netloc.lower() not in hosts:
            raise NoPublicPage("This address is not on this site.")
    elif not parts.path.startswith("/"):
        raise NoPublicPage("Give the whole address of a page, or its path from the first / on.")
    try:
        found = resolve(parts.path)
    except Resolver404:
        found = None
    if found is None or found.namespace != "timeline" or found.url_name not in PUBLIC:
        raise NoPublicPage("This address leads to no timeline, event, quote or other public page.")
    record = _record(PUBLIC[found.url_name](), found.kwargs)
    if record is None:
        raise NoPublicPage("There is no public page at this address.")
    return PublicPage(found.url_name, record, parts.path, QueryDict(parts.query))


def _record(rows: QuerySet[Model], named: dict[str, str]) -> Model | None:
    return rows.filter(**named).first()
