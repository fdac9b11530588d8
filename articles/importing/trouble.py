"""Says in a sentence why the database stored nothing, where no text is to blame: an import then ends."""

import psycopg
from django.db import InterfaceError, OperationalError

NO_ROOM = "53100"
"""PostgreSQL's code for a full disk."""

FULL = "The disk of the database is full: make room there"
AWAY = "The database has gone away: wait until it is back"


def trouble_of(error: BaseException | None) -> str:
    """Return what keeps the database from storing anything and what to do; nothing for any other error.

    Looks along what `error` was raised from. The words begin a sentence, which goes on with “, then …”.
    """
    is_away = False
    while error is not None:
        if isinstance(error, psycopg.Error) and error.sqlstate == NO_ROOM:
            return FULL
        if isinstance(error, OperationalError | InterfaceError):
            code = getattr(error.__cause__, "sqlstate", None)
            is_away |= code is None or code.startswith(("08", "57P"))
        error = error.__cause__ or error.__context__
    return AWAY if is_away else ""
