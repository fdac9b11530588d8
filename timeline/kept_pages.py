"""Readers' pages answered from what was rendered before, as long as nothing has changed since.

One cheap question to the database, before anything else, tells whether it has. While the database is away,
the last good copy of a page is served and says since when; and every answer says how long others may keep it.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeGuard
from urllib.parse import parse_qsl, quote, urlencode

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.html import format_html
from django.utils.http import escape_leading_slashes, http_date, parse_http_date_safe

from config.observing.metrics import note_kept, note_kept_size
from timeline.page_cache import KeptPage, PageCache, tag
from timeline.presence import Presence, Withdrawals, current_version, known_version
from timeline.single_flight import SingleFlight
from timeline.version_tags import version_tag
from timeline.views.errors import unavailable

FOR_OTHERS = "public, max-age=0, s-maxage=30, stale-while-revalidate=30, stale-if-error=86400"
"""What a cache between us and readers may do with a public page.

It shows a change within 60 seconds: it keeps a copy for 30, and for 30 more gives the old one to whoever
makes it ask for the new. A browser asks each time. For a day it may bridge a failure of ours.
"""

FOR_NOBODY_ELSE = "private, no-cache"
"""Of a page that was rendered for somebody who has a session."""

NOT_FOR_READERS = ("/admin/", "/healthz", "/readyz", "/metrics")
OF_ONE_ASKER = {"HTTP_HX_REQUEST", "HTTP_AUTHORIZATION"}
"""Headers, as an environment names them, of requests whose answers are not everybody's."""

LONGEST_KEY = 2_000
"""Characters of an address; longer ones are rendered each time."""

OF_THE_HOST = {"initialWidth", "childId", "parentTitle", "parentUrl"}
"""What pym.js, on the page around an embed, adds to its address. No page of ours depends on it, and it may
name pages that are nobody's business.
"""

SETTLED_AFTER = 2
"""Seconds after which a page's date of change, told in whole seconds, tells it from one rendered before."""

WAITS_FOR_ANOTHER = 2
"""Seconds that a request waits for another one that renders the same page, before it does so itself."""

START_OF_CONTENT = (re.compile(rb"<main\b[^>]*>"), re.compile(rb"<body\b[^>]*>"))
"""Where a page takes up the line that it is a copy: behind the first of these that it has."""


SERVED = "sourceline.served"
"""Under this name a request carries a note of what was asked and served, for who stands before Django."""


@dataclass(frozen=True)
class Served:
    """The version that the database told, asked at this moment of `time.monotonic`, and the page served."""

    pages: PageCache
    version: str
    asked_at: float
    key: str = ""
    page: KeptPage | None = None


class KeptPagesMiddleware:
    """Answer readers from the pages that this process keeps; let everything else through.

    Whoever has a session may see more on a page than readers do, so theirs are rendered each time and kept by
    nobody; only while the database is away do they get what readers get.
    """

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.pages = PageCache(settings.PAGE_CACHE_BYTES)
        self.database = Presence()
        self.withdrawals = Withdrawals()
        self.flights = SingleFlight(WAITS_FOR_ANOTHER)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return _refused(request) or self._changed(request)
        if request.path.startswith(NOT_FOR_READERS):
            return self.get_response(request)
        key = _key(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self._own(request, key)
        if key is None or not self.pages.capacity or connection.in_atomic_block:
            # Within a transaction what one reads may never be committed.
            return _conditional(request, for_others(whole_page_instead(request, self.get_response(request))))
        kept = self.pages.get(key)
        asked_at = time.time()
        version = self._version(request, asked_at, can_do_without=self._may_be_served(kept))
        if version is None:
            return self._last_good(kept) or unavailable(request)
        self.pages.confirm(version, asked_at)
        if kept is not None and kept.version == version:
            note_kept("hit")
            request.META[SERVED] = replace(request.META[SERVED], key=key, page=kept)
            return _conditional(request, _answer(kept), kept.rendered_at)
        if same := self._same_as_had(request, key, version):
            note_kept("hit")
            return same
        if request.method == "HEAD":
            return self._rendered(request, key, version, kept)
        with self.flights.of((key, version)) as is_first:
            if not is_first and (ready := self.pages.get(key)) and ready.version == version:
                note_kept("hit")
                return _conditional(request, _answer(ready), ready.rendered_at)
            return self._rendered(request, key, version, kept)

    def _rendered(
        self, request: HttpRequest, key: str, version: str, kept: KeptPage | None
    ) -> HttpResponseBase:
        with known_version(version):
            response = self.get_response(request)
        if response.status_code == 503:
            self.database.went_away()
            return self._last_good(kept) or response
        note_kept("miss")
        return self._kept(request, key, version, for_others(response))

    def _same_as_had(self, request: HttpRequest, key: str, version: str) -> HttpResponseBase | None:
        """Answer 304 without rendering where whoever asks has what is there, by the tag of its version.

        Only what was streamed ever got such a tag.
        """
        had = request.headers.get("If-None-Match")
        if not had or (tagged := version_tag(version, key)) not in had:
            return None
        return HttpResponse(status=304, headers={"ETag": tagged, "Cache-Control": FOR_OTHERS})

    def _own(self, request: HttpRequest, key: str | None) -> HttpResponseBase:
        """The page of somebody who has a session."""
        response = self.get_response(request)
        if response.status_code == 503 and key and (copy := self._last_good(self.pages.get(key))):
            return copy
        response.headers.setdefault("Cache-Control", FOR_NOBODY_ELSE)
        patch_vary_headers(response, ["Cookie"])
        return _conditional(request, response)

    def _kept(
        self, request: HttpRequest, key: str, version: str, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Keep `response` where others might, and answer with it."""
        if request.method != "GET" or not is_for_all(response):
            return _conditional(request, response)
        if response.streaming:
            if response.status_code == 200:
                response.headers.setdefault("ETag", version_tag(version, key))
            self._keep_stream(key, version, response)
            return response
        page = _page(response, response.content, version)  # type: ignore[attr-defined]
        self.pages.put(key, page)
        note_kept_size(len(self.pages), self.pages.size)
        return _conditional(request, response, page.rendered_at)

    def _keep_stream(self, key: str, version: str, response: Any) -> None:
        """Keep what is streamed once all of it has gone out, where it is small enough."""
        if response.is_async:
            return

        def through(parts: Iterator[bytes]) -> Iterator[bytes]:
            held: list[bytes] = []
            size = 0
            for part in parts:
                size += len(part)
                if size <= self.pages.most_of_one:
                    held.append(part)
                else:
                    held.clear()
                yield part
            if size <= self.pages.most_of_one:
                self.pages.put(key, _page(response, b"".join(held), version))
                note_kept_size(len(self.pages), self.pages.size)

        response.streaming_content = through(response.streaming_content)

    def _version(self, request: HttpRequest, asked_at: float, *, can_do_without: bool) -> str | None:
        """Ask the database for the version of pages; None while it is away."""
        begun = time.monotonic()
        version = self.database.ask(lambda: current_version(asked_at), can_do_without=can_do_without)
        if version is not None:
            self.withdrawals.note(version)
            request.META[SERVED] = Served(self.pages, version, begun)
        return version

    def _changed(self, request: HttpRequest) -> HttpResponseBase:
        """Answer what may change something, and learn at once what it has withdrawn.

        Nobody may ask for a page before the database goes away.
        """
        response = self.get_response(request)
        if self.pages.capacity and request.path.startswith("/admin/") and not connection.in_atomic_block:
            self._version(request, time.time(), can_do_without=True)
        return response

    def _may_be_served(self, kept: KeptPage | None) -> TypeGuard[KeptPage]:
        return kept is not None and self.withdrawals.spare(kept.version)

    def _last_good(self, kept: KeptPage | None) -> HttpResponse | None:
        """The page as it last was, which says so, and which nobody is to keep.

        None where there is none, or where it may show what is known to be withdrawn.
        """
        if not self._may_be_served(kept):
            return None
        note_kept("stale")
        as_of = min(self.pages.as_of(kept), time.time())  # the clock may have been set back since
        moment = datetime.fromtimestamp(as_of, UTC)
        response = _answer(kept)
        response.headers.pop("ETag", None)
        response["Cache-Control"] = "no-store"
        response["Warning"] = '111 - "Revalidation Failed"'
        response["Age"] = str(max(0, int(time.time() - as_of)))
        response["X-Sourceline-As-Of"] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        if response["Content-Type"].startswith("text/html"):
            response.content = with_line(response.content, moment)
            response["Content-Length"] = str(len(response.content))
        return response


def _refused(request: HttpRequest) -> HttpResponse | None:
    """Answer 405 to whoever wants more of a reader's page than to read it.

    Asked for a token first, as forms are, they would be told of that one instead.
    """
    if request.path.startswith("/admin/"):
        return None
    try:
        resolve(request.path_info)
    except Resolver404:
        return None
    return HttpResponseNotAllowed(["GET", "HEAD"])


def whole_page_instead(request: HttpRequest, response: Any) -> Any:
    """Lead htmx, which would show nothing of a refusal, to the page itself or to why there is none.

    A form sends its empty fields as well; the page's own address goes without.
    """
    if response.status_code == 503 and "HX-Request" in request.headers:
        asked = urlencode(parse_qsl(request.META.get("QUERY_STRING", "")))
        path = escape_leading_slashes(quote(request.path))
        response["HX-Redirect"] = f"{path}?{asked}" if asked else path
    return response


def for_others(response: Any) -> Any:
    """Say that others may keep a public answer, unless its view has said something else."""
    if response.status_code in (200, 404):
        response.headers.setdefault("Cache-Control", FOR_OTHERS)
    if response.status_code == 200 and not response.streaming and is_for_all(response):
        response.headers.setdefault("ETag", tag(response.content))
    return response


def is_for_all(response: HttpResponseBase) -> bool:
    """Return whether an answer is the same for whoever asks, and whole."""
    said = response.headers.get("Cache-Control", "")
    return (
        response.status_code in (200, 404)
        and "public" in said
        and "no-store" not in said
        and not response.cookies
        and "cookie" not in response.headers.get("Vary", "").lower()
    )


def with_line(body: bytes, moment: datetime) -> bytes:
    """Return a page with a line at the start of its content that says as of when it is."""
    day = "" if moment.date() == datetime.now(UTC).date() else f" on {moment.day} {moment:%B %Y}"
    line = format_html(
        '\n<p class="as-of" role="status">The database cannot be reached; this page is as of {} UTC{}.</p>',
        f"{moment:%H:%M}",
        day,
    ).encode()
    for start in START_OF_CONTENT:
        if place := start.search(body):
            return body[: place.end()] + line + body[place.end() :]
    return body


def forget_the_host(request: HttpRequest) -> None:
    """Take out of the address of an embed what the page around it has added, before anybody reads it."""
    asked = request.META.get("QUERY_STRING", "").split("&")
    own = [part for part in asked if part.partition("=")[0] not in OF_THE_HOST]
    if len(own) < len(asked):
        request.META["QUERY_STRING"] = "&".join(own)


def key_of_everybodys(request: HttpRequest) -> str | None:
    """Return under which key the answer to a request is kept, None where it is not for everybody."""
    if request.method not in ("GET", "HEAD") or request.path.startswith(NOT_FOR_READERS):
        return None
    return None if settings.SESSION_COOKIE_NAME in request.COOKIES else _key(request)


def _key(request: HttpRequest) -> str | None:
    """Return what a page depends on, or None for a request whose answer is not everybody's."""
    if request.path.startswith("/embed/"):
        forget_the_host(request)
    if not request.META.keys().isdisjoint(OF_ONE_ASKER):
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_KEY:
        return None
    # As views read it: bytes that are not encoded have another meaning than the letters they look like. The
    # order of different parameters says nothing; that of several values of one is kept.
    query = urlencode(sorted(request.GET.lists()), doseq=True)
    key = f"{request.scheme}://{host}{request.path}?{query}"
    return key if len(key) <= LONGEST_KEY else None


def _page(response: HttpResponseBase, body: bytes, version: str) -> KeptPage:
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    if response.status_code == 200 and "ETag" not in headers:
        headers["ETag"] = tag(body)
    return KeptPage(response.status_code, tuple(headers.items()), body, version, time.time())


def _answer(page: KeptPage) -> HttpResponse:
    headers = {**dict(page.headers), "Content-Length": str(len(page.body))}
    return HttpResponse(page.body, status=page.status, headers=headers)


def _conditional(request: HttpRequest, response: Any, rendered_at: float | None = None) -> HttpResponseBase:
    """Answer 304 where whoever asks has this very page; else say since when the page is as it is.

    Different processes render at different moments, so the date of a page that was rendered just now is not
    told: another may have rendered an earlier one in the same second.
    """
    if response.status_code != 200 or response.streaming:
        return response
    changed = None
    if rendered_at is not None and time.time() - rendered_at >= SETTLED_AFTER:
        changed = int(rendered_at)
        response["Last-Modified"] = http_date(changed)
    if tagged := response.headers.get("ETag"):
        comparable = None if is_from_later(request.META, changed) else changed
        return get_conditional_response(request, tagged, comparable, response) or response
    return response


def is_from_later(environ: dict[str, Any], changed: int | None) -> bool:
    """Return whether somebody has a page that is dated later than the one there is now.

    Then the clock was set back, and dates do not tell which of the two is the newer one.
    """
    had = parse_http_date_safe(environ.get("HTTP_IF_MODIFIED_SINCE", ""))
    return had is not None and changed is not None and had > changed
