"""/readyz says whether requests should be sent here: soon, whatever the database does, kept by nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from config.observing.bounded import Bounded
from config.observing.readiness import lacks_migrations, migrations
from tests.timeline.test_last_good_copy import database_away


@pytest.mark.django_db(transaction=True)
def test_ready_when_all_is_well_and_kept_by_nobody(client: Client) -> None:
    for address, said in (("/healthz", b"alive\n"), ("/readyz", b"ready\n")):
        answer = client.get(address)

        assert (answer.status_code, answer.content) == (200, said)
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_nobody_is_let_into_the_database(client: Client) -> None:
    with database_away():
        answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"not ready: The database cannot be reached.\n")


def test_the_reason_tells_no_secret(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> bool:
        raise OperationalError("password=secret host=db")

    monkeypatch.setattr(migrations, "question", unreachable)

    assert client.get("/readyz").content == b"not ready: The database cannot be reached.\n"


@contextmanager
def locked_table() -> Iterator[None]:
    """Nobody can read which migrations were applied, as in a database that hangs."""
    from django.db import connections

    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.django_db(transaction=True)
def test_not_ready_while_the_database_hangs(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "seconds", 0.2)
    with locked_table():
        answers = [client.get("/readyz") for _ in range(2)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            (waiting,) = cursor.fetchone()
    monkeypatch.setattr(migrations, "seconds", 30)

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (503, b"not ready: The database does not answer within 0.2 seconds.\n")
    }
    assert waiting == 1
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_migration_that_is_missing_is_seen() -> None:
    assert lacks_migrations() is False
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'timeline'")

    assert lacks_migrations() is True


def test_not_ready_while_a_migration_is_missing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "question", lambda: True)

    answer = client.get("/readyz")

    assert (answer.status_code, b"run manage.py migrate" in answer.content) == (503, True)


def test_who_asks_meanwhile_gets_the_same_answer() -> None:
    asked: list[str] = []
    may_answer = Event()

    def question() -> int:
        asked.append("once")
        may_answer.wait(30)
        return len(asked)

    bounded: Bounded[Any] = Bounded(question, 0)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            bounded.ask()
    bounded.seconds = 30
    may_answer.set()

    assert bounded.ask() in (1, 2)  # the first answer, or one asked for after it was there
    assert len(asked) <= 2
