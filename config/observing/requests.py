"""Watch every request from its first moment to the last byte of its answer: one line of log, one count.

First of all middleware, so that pages that are answered from what is kept are seen as well.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

from config.observing import metrics
from config.observing.observed import Observed, begin, end, still

logger = logging.getLogger("sourceline.requests")
QUIET = {metrics.STATIC, "timeline:healthz", "timeline:readyz", "metrics"}
"""Views whose good answers get no line: machines ask for them all day."""


def forget(**told: Any) -> None:
    """A request is over, with the lines that Django itself writes on it."""
    end()


request_finished.connect(forget, dispatch_uid="sourceline.observing")


class ObservedRequestsMiddleware:
    """Give each request a number, tell it in the answer, and write down how the request went."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        observed = begin(request.headers.get("X-Request-ID"))
        response = self.get_response(request)
        response.headers["X-Request-ID"] = observed.request_id
        if response.streaming and not isinstance(response, FileResponse) and not response.is_async:  # type: ignore[attr-defined]
            response.streaming_content = _watched(request, response, observed)  # type: ignore[attr-defined]
        else:
            over(request, response, observed)
        return response


def _watched(request: HttpRequest, response: Any, observed: Observed) -> Iterator[bytes]:
    """Send an answer part by part; it is over with the last one, or when nobody reads on."""
    parts = iter(response.streaming_content)

    def send() -> Iterator[bytes]:
        is_whole = False
        try:
            while True:
                with still(observed):
                    part = next(parts, None)
                if part is None:
                    break
                yield part
            is_whole = True
        except Exception:
            with still(observed):
                logger.exception("An answer broke off in the middle.")
            raise
        finally:
            if close := getattr(parts, "close", None):
                close()
            with still(observed):
                over(request, response, observed, is_whole=is_whole)

    return send()


def over(
    request: HttpRequest, response: HttpResponseBase, observed: Observed, *, is_whole: bool = True
) -> None:
    """Count a request and write its line."""
    match = request.resolver_match
    # Only who was looked up already: to ask for the sake of a line would be a query more.
    user = getattr(request, "_cached_user", None)
    tell(
        observed,
        request.META,
        method=request.method or "",
        path=request.path,
        view=(match.view_name if match else metrics.view_at(request.path_info)) or metrics.NO_VIEW,
        status=response.status_code,
        user=user.pk if user is not None else None,
        is_whole=is_whole,
    )


def tell(
    observed: Observed,
    environ: Mapping[str, Any],
    *,
    method: str,
    path: str,
    view: str,
    status: int,
    user: Any = None,
    is_whole: bool = True,
) -> None:
    """Count a request that was answered, by whomever, and write its line."""
    seconds = observed.seconds
    metrics.count_request(observed, view=view, method=method, status=status, seconds=seconds)
    if _has_a_line(view, status):
        _write(
            observed,
            environ,
            method=method,
            path=path,
            view=view,
            status=status,
            seconds=seconds,
            user=user,
            is_whole=is_whole,
        )


def tell_ready(
    environ: Mapping[str, Any],
    *,
    request_id: str,
    begun_at: float,
    method: str,
    path: str,
    view: str,
    status: int,
) -> None:
    """Count a request that was answered with what was ready, and write its line.

    `begun_at` is a moment of `perf_counter`. All that is to be told is known here, so that the request need
    not be watched.
    """
    seconds = perf_counter() - begun_at
    metrics.ready.note(view, method, status, seconds)
    if _has_a_line(view, status):
        observed = begin(request_id)
        observed.kept = metrics.HIT
        try:
            _write(observed, environ, method=method, path=path, view=view, status=status, seconds=seconds)
        finally:
            end()


def _has_a_line(view: str, status: int) -> bool:
    return logger.isEnabledFor(logging.INFO) and not (view in QUIET and status < 400)


def _write(
    observed: Observed,
    environ: Mapping[str, Any],
    *,
    method: str,
    path: str,
    view: str,
    status: int,
    seconds: float,
    user: Any = None,
    is_whole: bool = True,
) -> None:
    fields: dict[str, Any] = {
        "method": method,
        "path": path,
        "status": status,
        "milliseconds": round(seconds * 1000, 1),
        "queries": observed.queries,
        "database_milliseconds": round(observed.seconds_asking * 1000, 1),
        "view": view,
    }
    if observed.kept:
        fields["kept"] = observed.kept
    if not is_whole:
        fields["cut_off"] = True
    if user is not None:
        fields["user"] = user
    if settings.LOG_READERS:
        fields["query"] = environ.get("QUERY_STRING", "")
        fields["address"] = environ.get("REMOTE_ADDR", "")
    told = (method, path.encode("unicode_escape").decode("ascii"), status)
    # A line on every request: where in the code it was written need not be found out each time.
    record = logger.makeRecord(
        logger.name, logging.INFO, __file__, 0, "%s %s %s", told, None, extra={"fields": fields}
    )
    logger.handle(record)
