"""Moments are read as psycopg reads them, whatever their year, fraction and zone."""

from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from django.db import DataError, connection
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db


def stored(moment: datetime) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        (found,) = cursor.fetchone()
    return found


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.integers(-14 * 60, 14 * 60))
def test_any_moment_comes_back_as_it_was_stored(naive: datetime, minutes: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    found = stored(moment)
    assert (found, found.tzinfo) == (moment, UTC)


def test_moments_are_read_by_the_quick_parser() -> None:
    connection.ensure_connection()
    adapters = connection.connection.adapters
    loader = adapters.get_loader(adapters.types["timestamptz"].oid, psycopg.pq.Format.TEXT)
    assert loader.__name__ == "MomentLoader"


@pytest.mark.parametrize("beyond", ["10000-01-01", "0044-03-15 BC", "infinity"])
def test_a_moment_off_the_calendar_is_refused(beyond: str) -> None:
    with connection.cursor() as cursor, pytest.raises(DataError):
        cursor.execute(f"SELECT '{beyond}'::timestamptz")
        cursor.fetchone()


def test_a_session_in_another_zone_tells_the_same_moment() -> None:
    moment = datetime(2022, 2, 1, 14, 5, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'Asia/Kathmandu'")
        cursor.execute("SELECT '2022-02-01 14:05:00+00'::timestamptz")
        assert cursor.fetchone() == (moment,)
