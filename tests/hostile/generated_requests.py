"""Requests that no reader sends: odd values in every place of an address, odd headers, odd methods."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from django.urls import URLPattern, get_resolver

MARK = "<script>alert(1)</script>"
ODD = (
    "", " ", "0", "-1", "+1", "1e999", "NaN", "9" * 400, "0" * 600 + "1", "٣", "١٢", "²", "ß", "é" * 40,
    "\u202e", "\x00", "a\x00b", "\r\nSet-Cookie: a=b", "%", "%zz", "%2e%2e%2f", "../../etc/passwd",
    "..\\..\\windows", "//evil.example", "https://evil.example/", "javascript:alert(1)", MARK,
    "'\"><img src=x onerror=alert(1)>", "{{7*7}}", "{% debug %}", "${7*7}", "' OR 1=1 --",
    "1; DROP TABLE articles_quote", "%' AND sleep(9) --", '"', '""', '"a', "-", "--", "-\"a b\"",
    "a AND b OR (", "& | ! ( )", ":*", "<->", "\\", "2022-02-30", "2022-02-01T25", "0000-00-00",
    "0001-01-01", "9999-12-31", "9999-12-31T23:59:59-23:59", "2022-02-01T14:00+99:99", "-2022-02-01",
    "2022-W05", "24:00", "14:00:00.5", "None", "null", "true", "[]", "a[]", "*", ",", ";", "&", "=", "#",
    "?", "/", ".", "~", "\ufeff", "\ud7ff", "\U0001f6a2", "q" * 1_500,
)  # fmt: skip
GOOD = (
    "pier", "closing", "landing", "pier-closes", "unsafe", "tonight", "hard-day", "ines-calder", "bo-lind",
    "anchor", "courier", "anchor-1", "courier-1", "direct", "indirect", "mixed", "decision", "newest",
    "outlet", "actor", "1", "2", "10", "640", "2026-03-10", "2026-03-10T14", "14:00", "pier", '"the pier"',
    "pier -ferry", "json", "xml", "dark", "light", "quotes", "/timelines/pier/", "/events/closing/",
    "coverage", "differences", "statements", "silent:anchor", "WzEsMCwwLCIyMDI2LTAzLTEwVDEyOjAwOjAwIiwwLDFd",
    "WzAsMCwxLCI5OTk5LTEyLTMxVDIzOjU5OjU5IiwwLDld", "2026-03-10T14:00:00+00:00",
    "http://localhost:8000/timelines/pier/", "http://localhost:8000/quotes/tonight/",
)  # fmt: skip
THERE = {
    "timelines": ("pier",),
    "events": ("closing", "landing"),
    "statements": ("pier-closes", "unsafe"),
    "quotes": ("tonight", "hard-day", "unsafe"),
    "articles": ("anchor-1", "courier-1"),
    "actors": ("ines-calder", "bo-lind"),
    "outlets": ("anchor", "courier"),
}
"""What the test's story holds under the first part of an address."""
FILTERS = ("actor", "outlet", "agency", "kind", "event")
NAMES = (
    "q", "outlet", "actor", "kind", "event", "agency", "since", "until", "since_hour", "until_hour",
    "origins", "background", "order", "after", "before", "page", "place", "bars", "rows", "sort", "silent",
    "of", "width", "height", "theme", "show", "events", "url", "format", "maxwidth", "maxheight",
    "callback", "version", "from", "to", "timeline", "count", "days", "initialWidth", "childId",
    "parentUrl", "find", "view", "part", "columns", "cursor", "only", "differ", "side", "topic", "older",
    "csrfmiddlewaretoken", "_method", "next", "id", "",
)  # fmt: skip
HEADERS = (
    "accept", "accept_encoding", "accept_language", "authorization", "cookie", "content_type",
    "content_length", "forwarded", "host", "hx_boosted", "hx_current_url", "hx_history_restore_request",
    "hx_request", "hx_target", "hx_trigger", "if_match", "if_modified_since", "if_none_match", "if_range",
    "if_unmodified_since", "origin", "purpose", "range", "referer", "te", "user_agent", "x_forwarded_for",
    "x_forwarded_host", "x_forwarded_proto", "x_http_method_override", "x_request_id",
)  # fmt: skip
OF_HEADERS = (
    "true", "gzip", "gzip;q=0", "*", "br, gzip", "application/json", "text/html;q=x", '"x"', 'W/"x"',
    '"x", "y', "bytes=0-", "bytes=-1", "sessionid=stranger", "csrftoken=x; sessionid=",
    "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 99 Foo 0000", "Basic eA==", "http", "https", "localhost",
    "evil.example", "localhost:99999", "localhost:", "[::1", "a b", "filters", "next-page", "event-list",
    "DELETE", "203.0.113.9, 10.0.0.1", "x" * 300,
)  # fmt: skip
METHODS = ("GET",) * 22 + ("HEAD", "HEAD") + (
    "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "BREW",
)  # fmt: skip
EMPTY_SLUG = "-"


@dataclass(frozen=True)
class Asked:
    """A request: `address` as a server hands it on, with bytes as latin-1."""

    address: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {ascii(self.address)[:300]} {ascii(dict(self.headers))[:300]}"


def public_routes() -> list[str]:
    """Return the addresses of all public views as they are declared, as in "events/<slug:slug>/"."""
    return sorted(
        str(pattern.pattern)
        for part in get_resolver().url_patterns
        if not isinstance(part, URLPattern) and str(part.pattern) == ""
        for pattern in part.url_patterns
        if isinstance(pattern, URLPattern)
    )


def generated(seed: int, count: int) -> Iterator[Asked]:
    """Yield so many requests, the same for the same seed, over all public addresses by turns."""
    chance = random.Random(seed)
    routes = public_routes()
    for number in range(count):
        route = routes[number % len(routes)]
        path = re.sub(r"<[^>]+>", lambda part, route=route: _within(chance, route, part[0]), route)
        if chance.random() < 0.03:
            path += _bytes(chance.choice(ODD)).replace("?", "")
        pairs = [
            f"{_written(chance, chance.choice(NAMES))}={_written(chance, _value(chance))}"
            for _ in range(chance.choice((0, 1, 1, 2, 3, 6)))
        ]
        query = chance.choice(("&", "&", "&", ";")).join(pairs)
        headers = {
            chance.choice(HEADERS): _clean(chance.choice((*OF_HEADERS, *ODD)))
            for _ in range(chance.choice((0, 0, 1, 2, 4)))
        }
        # Whoever asks so often is told to wait; these are many strangers.
        headers["remote_addr"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        yield Asked(f"/{path}?{query}" if query else f"/{path}", chance.choice(METHODS), headers)


def _within(chance: random.Random, route: str, part: str) -> str:
    """Return what stands in the place of a name: mostly one that is there, else what no name can be."""
    if chance.random() < 0.75:
        if part == "<slug:name>":
            return chance.choice(FILTERS)
        kind = re.match(r"(?:embed/)?([a-z]+)", route)
        return chance.choice(THERE.get(kind[1] if kind else "", GOOD))
    return _bytes(chance.choice(ODD).replace("?", "") or EMPTY_SLUG)


def _value(chance: random.Random) -> str:
    return chance.choice(GOOD if chance.random() < 0.4 else ODD)


def _written(chance: random.Random, text: str) -> str:
    """Write text into an address as a browser does, or now and then as it stands, or cut off."""
    how = chance.random()
    if how < 0.8:
        return quote(text, safe="")
    if how < 0.95:
        return _bytes(text).replace("?", "")
    return quote(text, safe="")[:-1]


def _bytes(text: str) -> str:
    """Return text as a server hands its bytes on."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def _clean(text: str) -> str:
    """A header as a server lets it through: in one line."""
    return re.sub(r"[\r\n\x00]", " ", _bytes(text))
