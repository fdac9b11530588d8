"""What is left until an answer has gone out is done then, all of it, and by whoever answered."""

import logging
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config.afterwards import afterwards
from config.urls import urlpatterns as all_addresses

done: list[str] = []


def leave_work(request: HttpRequest) -> HttpResponse:
    afterwards(lambda: done.append("first"))
    afterwards(lambda: [][0])
    afterwards(lambda: done.append("last"))
    return HttpResponse(f"{len(done)} done")


urlpatterns = [path("leaves-work/", leave_work), *all_addresses]


@pytest.fixture(autouse=True)
def nothing_done() -> Iterator[None]:
    done.clear()
    yield
    done.clear()


def test_work_without_a_request_is_done_at_once() -> None:
    afterwards(lambda: done.append("at once"))
    assert done == ["at once"]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_work_is_done_once_the_answer_is_made_and_a_failure_keeps_none_from_it(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "config.afterwards"):
        answer = client.get("/leaves-work/")
    assert answer.content == b"0 done"
    assert done == ["first", "last"]
    assert "IndexError" in caplog.text


@pytest.mark.django_db
def test_nothing_is_left_for_the_request_after() -> None:
    request_started.send(sender=None)
    afterwards(lambda: done.append("of the first"))
    request_finished.send(sender=None)
    request_started.send(sender=None)
    request_finished.send(sender=None)
    assert done == ["of the first"]
