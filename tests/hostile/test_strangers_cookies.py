"""Cookies that no browser was given: no answer to a reader sets another one for them, nor breaks."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

from tests.asking import ask
from tests.makers import make_event, make_timeline

NO_TOKENS = ("x", "a" * 31, "a" * 33, "a" * 63, "a" * 31 + "-", "a" * 32 + "\n", "\u00e9" * 32, '""', "\x00")


@pytest.mark.parametrize(
    ("address", "method", "headers", "code"),
    [
        ("/timelines/pier/", "GET", {}, 200),
        ("/timelines/pier/", "GET", {"cookie": "sessionid=stranger; "}, 200),
        ("/timelines/pier/", "POST", {}, 405),
        ("/nowhere/", "GET", {}, 404),
        ("/nowhere/", "POST", {}, 404),
        ("/timelines/pier/", "PUT", {"host": "a b"}, 400),
        ("/embed/timelines/pier/", "GET", {"host": "localhost:99999"}, 400),
        ("/oembed", "GET", {}, 400),
    ],
    ids=["page", "session", "method", "nothing", "form", "host", "port", "asked badly"],
)
def test_a_token_that_is_none_is_answered_without_a_cookie(
    transactional_db: None, address: str, method: str, headers: dict[str, str], code: int
) -> None:
    make_event(make_timeline(slug="pier"))
    site = WSGIHandler()

    for token in NO_TOKENS:
        cookies = headers.get("cookie", "") + f"csrftoken={token}"
        answer = ask(site, address, method, {**headers, "cookie": cookies})

        assert answer.code == code, ascii(token)
        assert not [cookie for cookie in answer.cookies if "csrftoken" in cookie], ascii(token)


def test_a_host_refused_on_the_way_to_https_sets_no_cookie(transactional_db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    answer = ask(WSGIHandler(), "/", headers={"host": "a b", "cookie": "csrftoken=x"})

    assert (answer.code, answer.cookies) == (400, ())


@pytest.mark.parametrize("token", ["a" * 32, "B1" * 32], ids=["present", "earlier"])
def test_a_token_that_is_one_is_kept(db: None, token: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = token

    sent = browser.post("/admin/login/", {"username": "a", "password": "b"}, headers={"X-CSRFToken": token})

    assert sent.status_code == 200  # the form again: the name is unknown


def test_an_editor_whose_token_is_none_gets_one_with_the_next_form(db: None) -> None:
    User.objects.create_superuser("editor", password="not guessed by anybody")
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["csrftoken"] = "x"

    form = browser.get("/admin/login/")
    token = form.cookies["csrftoken"].value
    sent = {"username": "editor", "password": "not guessed by anybody", "csrfmiddlewaretoken": token}

    assert browser.post("/admin/login/", sent).status_code == 302
