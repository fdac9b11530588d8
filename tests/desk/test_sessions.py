"""How long a session lasts, and what its cookie may do; a form that is open when it ends is not lost."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from desk import sessions
from tests.house.checkouts import REPOSITORY

HOUR = 60 * 60


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that lets seconds pass for sessions."""
    passed = [0.0]
    real = time.time
    monkeypatch.setattr(sessions.time, "time", lambda: real() + passed[0])

    def pass_(seconds: float) -> None:
        passed[0] += seconds

    return pass_


def is_in(browser: Client) -> bool:
    return browser.get("/admin/").status_code == 200


def test_a_session_that_is_used_all_day_ends_after_twelve_hours(desk: Client, clock: Any) -> None:
    for _ in range(2):
        clock(6 * HOUR - 60)
        assert is_in(desk)

    clock(121)

    assert not is_in(desk)
    assert "/admin/login/" in desk.get("/admin/desk/").url


def test_a_form_that_is_open_when_the_time_is_over_can_still_be_sent(desk: Client, clock: Any) -> None:
    asked = {"name": "The Anchor", "slug": "anchor", "kind": "newspaper", "excerpt_limit": 300}
    page = desk.get("/admin/articles/outlet/add/")
    asked = {**{one.html_name: one.value() or "" for one in page.context["adminform"].form}, **asked}

    clock(12 * HOUR + 1800)
    saved = desk.post("/admin/articles/outlet/add/", asked)

    assert saved.url == "/admin/articles/outlet/"
    assert not is_in(desk)


def test_forms_are_not_taken_for_ever(desk: Client, clock: Any) -> None:
    clock(14 * HOUR)

    assert "/admin/login/" in desk.post("/admin/articles/outlet/add/", {"name": "The Anchor"}).url


def test_a_session_nobody_uses_ends_after_eight_hours_and_one_in_use_goes_on(
    desk: Client, clock: Any
) -> None:
    def hours_left() -> float:
        return (Session.objects.get().expire_date - timezone.now()) / timedelta(hours=1)

    assert 7.9 < hours_left() <= 8
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=1))
    desk.get("/admin/")
    assert hours_left() < 1.1  # stored at most once a minute

    clock(61)
    desk.get("/admin/")
    assert hours_left() > 7.9

    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(desk)


def test_readers_are_given_no_session(client: Client, db: None) -> None:
    for address in ("/", "/method/", "/admin/login/"):
        assert "sessionid" not in client.get(address).cookies


ASK = """
import django
from django.conf import settings as s
django.setup()
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,
      s.SESSION_COOKIE_SAMESITE, s.SESSION_COOKIE_AGE, s.SESSION_WHOLE_SECONDS, s.REQUIRE_SECOND_FACTOR,
      s.PROXIES_IN_FRONT, s.PASSWORD_HASHERS[0].rpartition(".")[2], len(s.AXES_LOCKOUT_PARAMETERS))
"""


def settings_with(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=REPOSITORY,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SOURCELINE_ENV": "production",
            "SECRET_KEY": "0123456789" * 6,
            "ALLOWED_HOSTS": "sourceline.example",
            "DATABASE_URL": "postgresql://database.example/sourceline",
            **environment,
        },
        capture_output=True,
        text=True,
    )


def test_in_production_cookies_are_taken_from_this_very_host_over_https_alone() -> None:
    told = settings_with(REQUIRE_SECOND_FACTOR="1", BEHIND_PROXY="1", SESSION_HOURS="10").stdout.split()

    assert told == [
        "__Host-sessionid",
        "__Host-csrftoken",
        *("True", "True", "Lax"),
        *(str(8 * HOUR), str(10 * HOUR), "True"),
        *("1", "ScryptPasswordHasher", "1"),
    ]


def test_a_senseless_number_of_hours_stops_the_start() -> None:
    refused = settings_with(SESSION_IDLE_HOURS="0").stderr

    assert "SESSION_IDLE_HOURS is '0': give a whole number from 1 to 336." in refused
