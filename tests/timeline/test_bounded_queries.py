"""A reader's question that would hold the database is ended, and says how to ask for less."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from tests.makers import make_timeline

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Every list takes the database a minute."""

    def sleeping(*args: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")

    make_timeline(slug="pier")
    settings.READER_STATEMENT_SECONDS = 0.05
    monkeypatch.setattr("timeline.filters.count_knowing", sleeping)


@pytest.mark.usefixtures("slow")
def test_a_page_that_takes_too_long_says_how_to_ask_for_less(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/timelines/pier/?q=tide")
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert "Ask for less: a rarer word" in answer.content.decode()


@pytest.mark.usefixtures("slow")
def test_an_export_that_takes_too_long_says_so_as_data(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/timelines/pier.json?q=tide")
    assert answer.status_code == 503
    assert "ask for a rarer word" in answer.json()["errors"][0]["message"]


def test_after_a_page_the_connection_has_no_bound_any_more(client: Client) -> None:
    make_timeline(slug="pier")
    client.get("/timelines/pier/?q=tide")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
