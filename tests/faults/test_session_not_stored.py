"""The database goes away just when a session is stored, after all else was done: that is no bad request."""

from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client

from desk.sessions import SEEN, SessionStore
from tests.timeline.test_database_away import end_of_the_connection


@pytest.fixture
def editor(transactional_db: None) -> Client:
    """An editor whose session is stored anew with the next request."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("ada"))
    session = client.session
    session[SEEN] = 0
    session.save()
    return client


def lose_the_connection() -> None:
    with suppress(OperationalError):
        end_of_the_connection()


def before_storing(monkeypatch: pytest.MonkeyPatch, done: Any) -> None:
    """Let `done` happen before a session is stored."""
    make = SessionStore.create_model_instance

    def first(store: SessionStore, data: Any) -> Session:
        made = make(store, data)
        done()
        return made

    monkeypatch.setattr(SessionStore, "create_model_instance", first)


def test_an_editor_reads_that_the_database_is_away(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        before_storing(patched, lose_the_connection)
        answer = editor.get("/admin/")
    connection.close()

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "look before you send it again" in answer.content.decode()
    assert editor.get("/admin/").status_code == 200


def test_who_was_signed_out_meanwhile_is_told_that(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before_storing(monkeypatch, lambda: Session.objects.all().delete())

    assert editor.get("/admin/").status_code == 400
