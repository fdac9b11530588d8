"""Ask a worker for a few pages before readers do: the first of each kind take a second.

Programs and templates are read then, and a connection learns what the database is made of.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import Error, connection


def warm_up(application: Callable[..., Any]) -> list[str]:
    """Ask for the front page and a list of events, whole and as its filters do; return what was answered.

    The first page that does not come, as while the database is away, is the last that is asked for.
    """
    answered: list[str] = []
    try:
        with suppress(Error):
            for path, query, by_filters in _asked():
                if not _comes(application, path, query, by_filters=by_filters):
                    break
                answered.append(f"{path}?{query}" if query else path)
    finally:
        connection.close()  # of this thread, which answers nobody
    return answered


def _asked() -> Iterator[tuple[str, str, bool]]:
    from timeline.visibility import visible_timelines

    yield "/", "", False
    timeline = visible_timelines().first()
    if timeline is not None:
        yield timeline.get_absolute_url(), "background=1", False
        yield timeline.get_absolute_url(), "background=1&order=newest", True


def _comes(application: Callable[..., Any], path: str, query: str, *, by_filters: bool) -> bool:
    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": next(iter(settings.ALLOWED_HOSTS), "localhost").removeprefix("."),
        "HTTP_USER_AGENT": "Sourceline, warming up",
    }
    if by_filters:
        environ["HTTP_HX_REQUEST"] = "true"
    if settings.SECURE_SSL_REDIRECT:
        environ["wsgi.url_scheme"] = "https"
        if settings.SECURE_PROXY_SSL_HEADER:
            name, value = settings.SECURE_PROXY_SSL_HEADER
            environ[name] = value
    setup_testing_defaults(environ)
    told: list[str] = []
    parts = application(environ, lambda status, headers, exc_info=None: told.append(status))
    b"".join(parts)
    if close := getattr(parts, "close", None):
        close()
    return told[-1].startswith("200")
