"""Addresses of embeds: which /embed/ page shows what a public page shows, and how it is asked to look.

The pages under /embed/, the oEmbed answers and the embedding dialog share these addresses, so that a code
copied from one works as the others say.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import QueryDict
from django.urls import reverse

from timeline.filters import EventFilterForm
from timeline.paging import SIZE
from timeline.public_pages import NoPublicPage, PublicPage, page_at

PREFIX = "/embed"
"""An embed's path is its page's, behind this."""

EMBEDDED_AS = {
    "timeline": "timeline",
    "coverage": "timeline",
    "differences": "timeline",
    "event": "event",
    "quote": "quote",
    "statement": "statement",
}
"""The kind of embed that shows a kind of page; of the others there is none."""

THEMES = {"auto": "as the reader's device says", "light": "light", "dark": "dark"}

PARTS = {
    "timeline": ("summary", "quotes", "filters", "overview"),
    "event": ("summary", "quotes"),
    "quote": (),
    "statement": (),
}
"""What may be shown or left out of each kind of embed, in the order in which addresses name it."""

SHOWN_UNASKED = {"timeline": ("quotes",), "event": ("summary", "quotes"), "quote": (), "statement": ()}
"""What is shown where the address does not say."""

NO_PART = "titles"
"""Written as `show=titles` where no part is wanted: titles are always shown."""

OPTIONS = ("theme", "show", "events")
"""Names in an embed's address that say how it looks; they are no filters."""

FROM_HOSTS = ("initialWidth", "childId", "parentTitle", "parentUrl")
"""What pym.js on a host page appends to an embed's address: never kept, linked or logged."""

KEPT = {
    "timeline": tuple(name for name in EventFilterForm.base_fields if name != "cursor"),
    "statement": ("with",),
}
"""Names in a page's address that its embed keeps: a timeline's filters, and with which wording of a statement
the others are compared. A timeline begins at its first page.
"""


class NotEmbeddable(NoPublicPage):
    """A public page has no embed; the message is a sentence for whoever asked."""


@dataclass(frozen=True)
class EmbedOptions:
    """How an embed looks: its theme, its parts (None: those shown unasked), how many events a page holds."""

    theme: str = "auto"
    show: tuple[str, ...] | None = None
    events: int | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "EmbedOptions":
        """Read them from an address; what cannot be read is as if it were not there."""
        theme = query.get("theme", "")
        asked = {word for value in query.getlist("show") for word in value.split(",")}
        known = [name for names in PARTS.values() for name in names] + [NO_PART]
        show = tuple(name for name in dict.fromkeys(known) if name in asked and name != NO_PART)
        events = query.get("events", "")
        return cls(
            theme if theme in THEMES else "auto",
            show if show or NO_PART in asked else None,
            int(events) if events.isascii() and events.isdecimal() and 1 <= _number(events) <= SIZE else None,
        )

    def parts(self, kind: str) -> tuple[str, ...]:
        """What an embed of `kind` shows beside its titles, in the order of PARTS."""
        if self.show is None:
            return SHOWN_UNASKED[kind]
        return tuple(name for name in PARTS[kind] if name in self.show)

    def values(self, kind: str) -> dict[str, Any]:
        """What an address of an embed of `kind` has to say; what goes without saying is left out."""
        values: dict[str, Any] = {}
        if self.theme != "auto":
            values["theme"] = self.theme
        if (parts := self.parts(kind)) != SHOWN_UNASKED[kind]:
            values["show"] = list(parts) or [NO_PART]
        if self.events is not None and kind == "timeline":
            values["events"] = self.events
        return values


AS_USUAL = EmbedOptions()


def _number(digits: str) -> int:
    return int(digits) if len(digits) < 10 else 0


@dataclass(frozen=True)
class Embed:
    """An embed of one public page: what it shows, with which filters, looking how."""

    kind: str
    page: PublicPage
    options: EmbedOptions = field(default=AS_USUAL)

    @property
    def key(self) -> str:
        """The slug or public id of what it shows."""
        return str(getattr(self.page.record, "public_id" if self.kind == "quote" else "slug"))

    @property
    def filters(self) -> dict[str, list[str]]:
        """What the embed keeps of its page's address beside the path, as it is written there."""
        given = self.page.query
        kept = {name: [value for value in given.getlist(name) if value] for name in KEPT.get(self.kind, ())}
        return {name: values for name, values in kept.items() if values}

    @property
    def path(self) -> str:
        """The embed's address on this site: path and query."""
        return embed_address(self.kind, self.key, self.filters | self.options.values(self.kind))

    @property
    def page_path(self) -> str:
        """The address of the page it shows, on this site: path and query without what says how it looks."""
        return _with(reverse(f"timeline:{self.kind}", args=[self.key]), self.filters)


def embed_of(page: PublicPage, options: EmbedOptions | None = None) -> Embed:
    """Return the embed of a page, with `options` or those that its address names.

    Raises NotEmbeddable for pages of which there is none.
    """
    if (kind := EMBEDDED_AS.get(page.kind)) is None:
        raise NotEmbeddable(
            "Pages of this kind cannot be embedded: give a timeline, an event, a quote or a statement."
        )
    page = replace(page, query=without_foreign(page.query, (*FROM_HOSTS, "cursor")))
    return Embed(kind, page, EmbedOptions.read(page.query) if options is None else options)


def embed_path(page: PublicPage, options: EmbedOptions | None = None) -> str:
    """Return the /embed/ path, with its query, that shows what `page` shows; raises NotEmbeddable."""
    return embed_of(page, options).path


def embed_at(address: str, hosts: Container[str]) -> Embed:
    """Return the embed of the page that `address` names, in one query; an embed's own address will do.

    Raises NoPublicPage as `page_at` does, and NotEmbeddable.
    """
    return embed_of(page_at(_without_prefix(address), hosts))


def _without_prefix(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return address
    if not parts.path.startswith(f"{PREFIX}/"):
        return address
    return parts._replace(path=parts.path.removeprefix(PREFIX)).geturl()


def embed_address(kind: str, key: str, query: dict[str, Any]) -> str:
    """Return the path and query of the embed of a record, by kind and slug or public id."""
    return _with(PREFIX + reverse(f"timeline:{kind}", args=[key]), query)


def _with(path: str, query: dict[str, Any]) -> str:
    asked = urlencode(query, doseq=True)
    return f"{path}?{asked}" if asked else path


def without_foreign(query: QueryDict, names: Iterable[str] = FROM_HOSTS) -> QueryDict:
    """Return a copy of `query` without what host pages append to it."""
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return kept
