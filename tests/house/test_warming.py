import pytest
from django.core.handlers.wsgi import WSGIHandler
from pytest_django.fixtures import Settings

from config.warming import warm_up
from tests.makers import make_event, make_timeline
from tests.timeline.test_last_good_copy import database_away

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_is_asked_for_the_front_page_and_a_list_as_readers_and_filters_ask() -> None:
    make_timeline(slug="drafts", is_published=False)
    make_event(make_timeline(slug="pier"))

    assert warm_up(WSGIHandler()) == [
        "/",
        "/timelines/pier/?background=1",
        "/timelines/pier/?background=1&order=newest",
    ]


def test_without_a_timeline_the_front_page_is_all() -> None:
    assert warm_up(WSGIHandler()) == ["/"]


def test_a_worker_starts_where_the_database_is_away() -> None:
    with database_away():
        assert warm_up(WSGIHandler()) == []


def test_a_worker_starts_where_no_host_is_named(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = []

    assert warm_up(WSGIHandler()) == []


def test_where_readers_are_led_to_https_it_is_asked_as_the_proxy_does(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = [".news.example"]

    assert warm_up(WSGIHandler()) == ["/"]
