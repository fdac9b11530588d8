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
from http import HTTPStatus
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date

from config.observing.metrics import note_kept
from config.observing.observed import begin, end
from config.observing.requests import over
from timeline.kept_pages import SERVED, Served, key_of_everybodys
from timeline.page_cache import Headers, KeptPage, Ready

Start = Callable[..., Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]

WORTH_PACKING = 500
"""Bytes; what is shorter goes out as it is."""

PACKABLE = re.compile(r"text/|application/(?:[\w.-]+\+)?(?:json|xml)\b|image/svg", re.ASCII)
TAKES_GZIP = re.compile(r"(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.ASCII | re.IGNORECASE)
OF_ONE_ANSWER = {"date", "x-request-id"}
OF_A_BODY = {"content-length", "content-type", "content-encoding"}


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

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        known = self.known
        if known is not None and time.monotonic() - known.asked_at < self.trusted:
            request = WSGIRequest(dict(environ))  # a copy, since it writes the path into it in another form
            key = key_of_everybodys(request)
            page = known.pages.get(key) if key else None
            if page is not None and page.ready and page.version == known.version:
                answer = _answer(request, page, page.ready, start_response)
                if answer is not None:
                    return answer
        return self._through(environ, start_response)

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
    return Ready(
        headers=own,
        packed_headers=_for_packed(own, len(packed)),
        unchanged_headers=[(name, value) for name, value in own if name.lower() not in OF_A_BODY],
        packed=packed,
        tag=named.get("etag"),
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


def _answer(
    request: WSGIRequest, page: KeptPage, ready: Ready, start_response: Start
) -> Iterable[bytes] | None:
    """Answer with what is ready; None where Django has to say more, as to a condition that does not hold."""
    conditional = get_conditional_response(request, ready.tag, ready.changed)
    if conditional is not None and conditional.status_code != HTTPStatus.NOT_MODIFIED:
        return None
    observed = begin(request.META.get("HTTP_X_REQUEST_ID"))
    try:
        note_kept("hit")
        status = HTTPStatus.OK if conditional is None else HTTPStatus.NOT_MODIFIED
        is_packed = bool(ready.packed) and TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        if conditional is not None:
            headers, body = ready.unchanged_headers, b""
        elif is_packed:
            headers, body = ready.packed_headers, ready.packed
        else:
            headers, body = ready.headers, page.body
        over(request, HttpResponse(status=status), observed)
        start_response(f"{status.value} {status.phrase}", [*headers, ("X-Request-ID", observed.request_id)])
        return [body] if body and request.method == "GET" else []
    finally:
        end()
