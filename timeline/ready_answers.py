"""Readers' pages that are kept and unchanged, answered before Django is asked: a rush costs mere bytes.

Which pages are kept, and for whom, is the business of `timeline.kept_pages`, and these are its pages: it
leaves a note of each that it serves. One that was asked for again is packed here, with the headers of all
middleware, and whoever asks next gets it so.
"""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date

from config.observing.metrics import view_at
from config.observing.observed import number_of
from config.observing.requests import tell_ready
from timeline.kept_pages import OF_ONE_ASKER, SERVED, Served, is_from_later, key_of_everybodys
from timeline.page_cache import Headers, KeptPage, Ready

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

WORTH_PACKING = 500
"""Bytes; what is shorter goes out as it is."""

PACKABLE = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml)\b|image/svg", re.ASCII)
TAKES_GZIP = re.compile(r"(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.ASCII | re.IGNORECASE)
OF_ONE_ANSWER = {"date", "x-request-id"}
OF_A_BODY = {"content-length", "content-type", "content-encoding"}
BEFORE_ALL = {"HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}
"""Conditions that are looked at before whether somebody has the page (RFC 9110, 13.2.2)."""

CONDITIONS = {*BEFORE_ALL, "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH"}
LINES = {status: f"{status.value} {status.phrase}" for status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)}
MOST_ADDRESSES = 2_000
"""Addresses whose keys are remembered."""


class ReadyAnswers:
    """A WSGI application that answers what is ready, and lets everything else through to `application`.

    For `trusted` seconds after the database has told of which version the data are, it is not asked again
    here. So long a page may outlive a change that another process has made; what was changed through this one
    is known at once. 0 answers nothing from here.
    """

    def __init__(self, application: Application, trusted: float) -> None:
        self.application = application
        self.trusted = trusted
        self.known: Served | None = None
        # Django's settings take their time each time that one of them is read.
        self._session_cookie = settings.SESSION_COOKIE_NAME
        behind = settings.SECURE_PROXY_SSL_HEADER
        self._told_by_proxy = behind[0] if behind else ""

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        begun_at = perf_counter()
        known = self.known
        if known is None or time.monotonic() - known.asked_at >= self.trusted:
            return self._through(environ, start_response)
        key = self._key(environ)
        page = known.pages.get(key) if key else None
        if page is None or page.ready is None or page.version != known.version:
            return self._through(environ, start_response)
        answer = _answer(environ, page, page.ready, start_response, begun_at)
        return self._through(environ, start_response) if answer is None else answer

    def _key(self, environ: dict[str, Any]) -> str | None:
        """Return under which key the answer to a request is kept, None where it is not for everybody."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not environ.keys().isdisjoint(OF_ONE_ASKER):
            return None
        if self._session_cookie in environ.get("HTTP_COOKIE", "") or environ.get("SCRIPT_NAME"):
            return None
        return _key_at(
            environ["wsgi.url_scheme"],
            environ.get(self._told_by_proxy),
            environ.get("HTTP_HOST", ""),
            environ.get("PATH_INFO", ""),
            environ.get("QUERY_STRING", ""),
        )

    def _through(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Let Django answer, and learn from the note that its kept pages leave."""
        told: list[Headers] = []

        def started(status: str, headers: Headers, exc_info: Any = None) -> Any:
            told.append(headers)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        parts = self.application(environ, started)
        served: Served | None = environ.get(SERVED)
        if served is not None and self.trusted > 0:
            if self.known is None or served.asked_at > self.known.asked_at:
                self.known = served
            if served.page is not None and served.page.ready is None and environ["REQUEST_METHOD"] == "GET":
                ready = make_ready(served.page, told[-1])
                if ready is not None:
                    served.pages.make_ready(served.key, served.page, ready)
        return parts


def make_ready(page: KeptPage, headers: Headers) -> Ready | None:
    """Pack a page that was answered with these headers; None for one that is not settled yet.

    That is one rendered so lately that its date, in whole seconds, does not tell it from an earlier one.
    """
    own = [(name, value) for name, value in headers if name.lower() not in OF_ONE_ANSWER]
    named = {name.lower(): value for name, value in own}
    if page.status != HTTPStatus.OK or "last-modified" not in named or "set-cookie" in named:
        return None
    varies = [part.strip() for part in named.get("vary", "").split(",") if part.strip()]
    own = [(name, value) for name, value in own if name.lower() != "vary"]
    own.append(("Vary", ", ".join([*varies, "Accept-Encoding"])))
    packed = b""
    if len(page.body) >= WORTH_PACKING and PACKABLE.match(named.get("content-type", "")):
        packed = gzip.compress(page.body, 6, mtime=0)
    tag = named.get("etag")
    bare = tag.removeprefix("W/") if tag else ""
    return Ready(
        headers=own,
        packed_headers=_for_packed(own, len(packed)),
        unchanged_headers=[(name, value) for name, value in own if name.lower() not in OF_A_BODY],
        packed=packed,
        tag=tag,
        tags=(bare, f"W/{bare}") if bare else (),
        changed=parse_http_date(named["last-modified"]),
    )


def _for_packed(headers: Headers, size: int) -> Headers:
    """The headers of the same page as gzip has packed it: other bytes, so that its tag is a weak one."""
    packed = []
    for name, value in headers:
        if name.lower() == "content-length":
            value = str(size)
        elif name.lower() == "etag" and not value.startswith("W/"):
            value = f"W/{value}"
        packed.append((name, value))
    return [*packed, ("Content-Encoding", "gzip")]


@lru_cache(MOST_ADDRESSES)
def _key_at(scheme: str, told_by_proxy: str | None, host: str, path: str, query: str) -> str | None:
    """Return the key of what is at an address, as Django reads it."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": host}
    behind = settings.SECURE_PROXY_SSL_HEADER
    if behind and told_by_proxy is not None:
        environ[behind[0]] = told_by_proxy
    return key_of_everybodys(WSGIRequest({**environ, "wsgi.url_scheme": scheme, "wsgi.input": BytesIO()}))


def _answer(
    environ: dict[str, Any], page: KeptPage, ready: Ready, start_response: Start, begun_at: float
) -> Iterable[bytes] | None:
    """Answer with what is ready; None where Django has to say more, as to a condition that does not hold."""
    status = _status(environ, ready)
    if status is None:
        return None
    if status is HTTPStatus.NOT_MODIFIED:
        headers, body = ready.unchanged_headers, b""
    elif ready.packed and TAKES_GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", "")):
        headers, body = ready.packed_headers, ready.packed
    else:
        headers, body = ready.headers, page.body
    request_id = number_of(environ.get("HTTP_X_REQUEST_ID"))
    start_response(LINES[status], [*headers, ("X-Request-ID", request_id)])
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    tell_ready(
        environ,
        request_id=request_id,
        begun_at=begun_at,
        method=method,
        path=path,
        view=view_at(path),
        status=int(status),
    )
    return [body] if body and method == "GET" else []


def _status(environ: dict[str, Any], ready: Ready) -> HTTPStatus | None:
    """Return with which status a page answers the conditions of a request; None for one that fails."""
    asked = environ.keys()
    if environ.get("HTTP_IF_NONE_MATCH") in ready.tags and asked.isdisjoint(BEFORE_ALL):
        return HTTPStatus.NOT_MODIFIED  # whatever its date: that counts only where no tag is told
    if asked.isdisjoint(CONDITIONS):
        return HTTPStatus.OK
    # A copy of the environment, since a request writes its path into it in another form.
    changed = None if is_from_later(environ, ready.changed) else ready.changed
    conditional = get_conditional_response(WSGIRequest(dict(environ)), ready.tag, changed)
    if conditional is None:
        return HTTPStatus.OK
    return HTTPStatus.NOT_MODIFIED if conditional.status_code == HTTPStatus.NOT_MODIFIED else None
