"""While the database is away, every address says so and when to ask again; a fault stays a fault."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.db.utils import InterfaceError, OperationalError
from django.test import Client

from timeline.views.errors import is_database_away


def end_of_the_connection(*arguments: Any, **options: Any) -> None:
    """What a view meets whose server is shut down under it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.fixture
def _reconnect(transactional_db: None) -> Iterator[None]:
    yield
    connection.close()  # the test client keeps what a server would throw away


@pytest.mark.usefixtures("_reconnect")
def test_readers_and_editors_are_asked_back_while_the_database_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    editor = User.objects.create(username="editor", is_staff=True, is_superuser=True)
    for place, address in (
        ("timeline.views.timelines.front_page", "/"),
        ("timeline.views.timelines.get_object_or_404", "/timelines/storm/"),
        ("timeline.admin.events.EventAdmin.get_queryset", "/admin/timeline/event/"),
        ("django.contrib.sessions.backends.db.SessionStore.load", "/admin/"),
    ):
        client = Client(raise_request_exception=False)
        client.force_login(editor)
        with monkeypatch.context() as patched:
            patched.setattr(place, end_of_the_connection)
            answer = client.get(address)
        connection.close()

        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
        assert "Back in a moment" in answer.content.decode()
        assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("_reconnect")
def test_an_export_says_as_data_that_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.views.exports.get_object_or_404", end_of_the_connection)

    answer = Client(raise_request_exception=False).get("/timelines/storm.json")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "ask again" in answer.json()["errors"][0]["message"]


@pytest.mark.django_db
def test_a_statement_that_the_database_refuses_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: Any, **options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr("timeline.views.timelines.front_page", refused)

    answer = Client(raise_request_exception=False).get("/")

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


@pytest.mark.usefixtures("_reconnect")
def test_a_transaction_that_ends_without_its_connection_tells_the_same() -> None:
    def broken() -> None:
        with transaction.atomic():
            try:
                end_of_the_connection()
            except DatabaseError:
                connection.cursor()

    assert is_database_away(raised(broken))


@pytest.mark.parametrize(
    ("error", "is_away"),
    [(OperationalError("no route"), True), (InterfaceError("closed"), True), (ValueError("odd"), False)],
    ids=["unreachable", "closed", "ours"],
)
def test_what_never_reached_the_database_is_told_from_other_faults(error: Exception, is_away: bool) -> None:
    assert is_database_away(error) is is_away


def raised(function: Callable[[], None]) -> BaseException:
    with pytest.raises(Exception) as caught:
        function()
    return caught.value
