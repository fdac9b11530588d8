"""A reader's question that would hold the database for long is ended; the page says how to ask for less."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from config.replicas import reading


class BoundedQueriesMiddleware:
    """Bounds each statement of what is asked outside the admin; an editor's work may take longer.

    `READER_STATEMENT_SECONDS`, 5 where the environment says nothing else, are a hundred times what one takes.

    The bound is set with the first query, so that what needs no database asks for none. A page that is
    streamed afterwards goes on without it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/admin/"):
            return self.get_response(request)
        bound = _Bound()
        try:
            with reading().execute_wrapper(bound):
                return self.get_response(request)
        finally:
            bound.lift()


class _Bound:
    """Sets the bound on the connection that the first query goes to, and takes it from that one again."""

    def __init__(self) -> None:
        self.connected: psycopg.Connection[Any] | None = None

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        asked = context["connection"].connection
        if self.connected is not asked:
            self.connected = asked
            self.connected.execute(f"SET statement_timeout = {int(settings.READER_STATEMENT_SECONDS * 1000)}")
        return execute(sql, params, many, context)

    def lift(self) -> None:
        if self.connected is not None and not self.connected.closed:
            with suppress(psycopg.Error):  # a transaction that failed takes the bound back by itself
                self.connected.execute("RESET statement_timeout")
