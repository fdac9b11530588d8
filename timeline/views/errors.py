"""What a reader or an editor sees where there is nothing, where something broke, or the database is away."""

import sys

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from psycopg_pool import PoolTimeout

COMES_BACK_IN = 5
"""Seconds after which it is worth to ask again: a database that was killed recovers in fewer."""

AWAY = ("08", "57P", "53300")
"""PostgreSQL's codes for no connection, for being shut down or starting, and for too many connections."""

NO_ROOM = "53100"
"""PostgreSQL's code for a full disk."""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither the database nor the request, since either may be what broke.

    Django calls it while the exception is being handled, wherever it was raised: in a view, in a template or
    while a session was stored. So one place tells a database that is away for a moment from a fault of ours.
    """
    error = sys.exc_info()[1]
    if is_database_away(error):
        return unavailable(request, is_busy=is_busy(error))
    if is_full(error):
        return no_room(request)
    if is_overdue(error):
        return overdue(request)
    return HttpResponse(loader.get_template("500.html").render(), status=500)


def unavailable(request: HttpRequest, *, is_busy: bool = False) -> HttpResponse:
    """Try again soon; an export says so as data. `is_busy`: others have all connections to the database."""
    response: HttpResponse
    if request.path.endswith(".json"):
        why = "Too many ask at once" if is_busy else "The database cannot be reached at the moment"
        message = f"{why}: ask again in a few seconds."
        response = JsonResponse({"errors": [{"message": message}]}, status=503)
    else:
        response = HttpResponse(loader.get_template("503.html").render({"is_busy": is_busy}), status=503)
    response["Retry-After"] = str(COMES_BACK_IN)
    response["Cache-Control"] = "no-store"
    return response


def no_room(request: HttpRequest) -> HttpResponse:
    """Nothing can be stored, since the disk of the database is full; pages can still be read."""
    response = HttpResponse(loader.get_template("no_room.html").render(), status=507)
    response["Cache-Control"] = "no-store"
    return response


def overdue(request: HttpRequest) -> HttpResponse:
    """The question takes the database too long (`bounded_queries`); an export says so as data."""
    response: HttpResponse
    if request.path.endswith(".json"):
        message = "This takes the database too long: ask for a rarer word or fewer filters at once."
        response = JsonResponse({"errors": [{"message": message}]}, status=503)
    else:
        response = HttpResponse(loader.get_template("overdue.html").render(), status=503)
    response["Cache-Control"] = "no-store"
    return response


def is_overdue(error: BaseException | None) -> bool:
    """Return whether `error` comes from a statement that the database stopped since it took too long."""
    while error is not None:
        if isinstance(error, psycopg.errors.QueryCanceled):
            return True
        error = error.__cause__ or error.__context__
    return False


def is_full(error: BaseException | None) -> bool:
    """Return whether `error` comes from a database that has no room left on its disk."""
    while error is not None:
        if isinstance(error, psycopg.Error) and error.sqlstate == NO_ROOM:
            return True
        error = error.__cause__ or error.__context__
    return False


def is_busy(error: BaseException | None) -> bool:
    """Return whether `error` comes from a pool of connections none of which came free in time."""
    while error is not None:
        if isinstance(error, PoolTimeout):
            return True
        error = error.__cause__ or error.__context__
    return False


def is_database_away(error: BaseException | None) -> bool:
    """Return whether `error` comes from a database that could not be reached or went away meanwhile.

    Looks along what it was raised from: a transaction that ends without its connection raises another error.
    A statement that the database refused, for a lock or a limit of time say, is none of these.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OperationalError | InterfaceError):
            cause = error.__cause__
            code = cause.sqlstate if isinstance(cause, psycopg.Error) else None
            if code is None or code.startswith(AWAY):
                return True
        # What is said to a connection beside Django's queries, as in `bounded_queries`, raises psycopg's own.
        elif isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and (
            error.sqlstate is None or error.sqlstate.startswith(AWAY)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False
