"""A connection that is lost in a word said to it beside Django's queries is a database that is away, too."""

import psycopg
import pytest

from timeline.views.errors import is_database_away


@pytest.mark.parametrize(
    ("error", "is_away"),
    [
        pytest.param(psycopg.OperationalError("the connection is lost"), True, id="lost"),
        pytest.param(psycopg.InterfaceError("the connection is closed"), True, id="closed"),
        pytest.param(psycopg.errors.AdminShutdown("terminating"), True, id="shut down"),
        pytest.param(psycopg.errors.QueryCanceled("too long"), False, id="took too long"),
        pytest.param(psycopg.errors.DiskFull("no space"), False, id="full"),
        pytest.param(psycopg.errors.UndefinedTable("no such table"), False, id="a fault of ours"),
    ],
)
def test_what_psycopg_itself_raises_is_told_apart(error: psycopg.Error, is_away: bool) -> None:
    assert is_database_away(error) == is_away
