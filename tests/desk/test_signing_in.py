"""Passwords cannot be guessed at length, and nobody who knows theirs is kept out by somebody who guesses."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db.models import F
from django.http import HttpResponse
from django.test import Client

from desk.signing_in import MOST_FROM_ONE_ADDRESS, MOST_OF_ONE_ACCOUNT

LOGIN = "/admin/login/"
PASSWORD = "the lighthouse keeper's cat"
OFFICE, CAFE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def ines(db: None) -> User:
    return User.objects.create_user("ines", password=PASSWORD, is_staff=True)


def sign_in(
    name: str = "ines", password: str = "wrong", *, address: str = OFFICE, browser: Client | None = None
) -> HttpResponse:
    return (browser or Client()).post(
        LOGIN, {"username": name, "password": password, "next": "/admin/"}, REMOTE_ADDR=address
    )


def guess(times: int, **where: Any) -> list[int]:
    return [sign_in(**where).status_code for _ in range(times)]


def wait(**time: int) -> None:
    """Let that time pass since every failure."""
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(**time))


def failed(times: int, name: str, address: str) -> None:
    AccessAttempt.objects.create(username=name, ip_address=address, failures_since_start=times)


def test_five_wrong_passwords_pause_the_account_with_a_sentence_and_when_to_try_again(ines: User) -> None:
    assert guess(5) == [200, 200, 200, 200, 429]

    paused = sign_in(password=PASSWORD)

    page = paused.content.decode()
    assert paused.status_code == 429
    assert "Too many passwords were wrong. Try again after" in page and "in 15 minutes" in page
    assert paused["Retry-After"] == "900" and "no-store" in paused["Cache-Control"]
    assert "sessionid" not in paused.cookies


def test_when_the_time_told_is_over_the_right_password_is_enough(ines: User) -> None:
    guess(7)
    wait(minutes=14)
    assert "in 1 minute;" in sign_in(password=PASSWORD).content.decode()

    wait(minutes=2)

    assert sign_in(password=PASSWORD).status_code == 302


def test_attempts_during_the_pause_do_not_make_it_longer(ines: User) -> None:
    guess(5)
    wait(minutes=10)
    guess(5)
    wait(minutes=6)

    assert sign_in(password=PASSWORD).status_code == 302


def test_colleagues_at_the_same_address_and_the_same_account_elsewhere_go_on(ines: User) -> None:
    User.objects.create_user("omar", password=PASSWORD, is_staff=True)
    guess(6)

    assert sign_in("omar", PASSWORD).status_code == 302
    assert sign_in(password=PASSWORD, address=CAFE).status_code == 302


def test_an_account_that_does_not_exist_is_answered_like_one_that_does(ines: User) -> None:
    shown = [[sign_in(name) for _ in range(6)] for name in ("ines", "nobody")]

    statuses = [[answer.status_code for answer in answers] for answers in shown]
    assert statuses[0] == statuses[1]
    assert "ines" not in shown[0][5].content.decode()


def test_guesses_from_many_addresses_pause_the_account_but_not_where_it_has_signed_in_before(
    ines: User,
) -> None:
    own = Client()
    assert sign_in(password=PASSWORD, browser=own).status_code == 302
    own.cookies.pop("sessionid")
    failed(MOST_OF_ONE_ACCOUNT, "ines", CAFE)

    assert sign_in(password=PASSWORD, address="192.0.2.1").status_code == 429
    assert sign_in(password=PASSWORD, address="192.0.2.1", browser=own).status_code == 302


def test_guesses_at_many_accounts_from_one_address_end_there_alone(ines: User) -> None:
    for number in range(MOST_FROM_ONE_ADDRESS):
        failed(1, f"name{number}", CAFE)

    assert sign_in(password=PASSWORD, address=CAFE).status_code == 429
    assert sign_in(password=PASSWORD, address=OFFICE).status_code == 302


def test_a_browser_that_knows_one_account_is_a_stranger_to_others(ines: User) -> None:
    User.objects.create_user("omar", password=PASSWORD, is_staff=True)
    own = Client()
    sign_in(password=PASSWORD, browser=own)
    failed(MOST_OF_ONE_ACCOUNT, "omar", CAFE)

    assert sign_in("omar", PASSWORD, browser=own).status_code == 429


def test_what_a_client_says_of_its_address_counts_only_behind_a_proxy(ines: User, settings: Any) -> None:
    def guess_from(told: str) -> int:
        return (
            Client()
            .post(
                LOGIN,
                {"username": "ines", "password": "wrong"},
                headers={"X-Forwarded-For": told},
            )
            .status_code
        )

    assert [guess_from(f"192.0.2.{number}") for number in range(6)][4:] == [429, 429]

    settings.PROXIES_IN_FRONT = 1
    assert [guess_from(f"192.0.2.{number}, {OFFICE}") for number in range(6)][4:] == [429, 429]
    assert guess_from(CAFE) == 200


def test_a_superuser_lets_somebody_in_again_and_an_editor_who_keeps_accounts_may_not(ines: User) -> None:
    guess(5)
    keeper, chief = Client(), Client()
    staff = User.objects.create(username="keeper", is_staff=True)
    staff.user_permissions.add(*_permissions("view_user", "change_user"))
    keeper.force_login(staff)
    chief.force_login(User.objects.create(username="chief", is_staff=True, is_superuser=True))
    asked = {"action": "let_sign_in_again", "_selected_action": [ines.pk]}

    keeper.post("/admin/auth/user/", asked)
    assert sign_in(password=PASSWORD).status_code == 429

    chief.post("/admin/auth/user/", asked)
    assert sign_in(password=PASSWORD).status_code == 302


def test_the_command_lets_somebody_in_again(ines: User, capsys: Any) -> None:
    guess(5)

    call_command("let_sign_in_again", "ines")

    assert "ines can sign in again: 5 wrong passwords forgotten." in capsys.readouterr().out
    assert sign_in(password=PASSWORD).status_code == 302
    with pytest.raises(CommandError, match="There is no account 'inez'"):
        call_command("let_sign_in_again", "inez")


@pytest.mark.parametrize(
    "name",
    ["x" * 5_000, "\u202e" * 300, "=1+1", "ines'--", ""],
    ids=["long", "turning", "formula", "sql", "none"],
)
def test_a_name_that_no_account_can_have_is_answered_like_any_other(ines: User, name: str) -> None:
    assert [sign_in(name).status_code for _ in range(2)] == [200, 200]
    assert sign_in(f"{name}\x00").status_code == 200


def test_no_password_is_kept_of_a_failure(ines: User) -> None:
    sign_in(password="nearly right")

    kept = AccessAttempt.objects.values().get()

    assert "nearly right" not in str(kept)


def test_a_session_gets_a_new_name_with_the_sign_in(ines: User) -> None:
    browser = Client()
    browser.get(LOGIN)
    session = browser.session
    session["left"] = "by somebody before"
    session.save()
    before = session.session_key
    browser.cookies["sessionid"] = before

    sign_in(password=PASSWORD, browser=browser)

    assert browser.cookies["sessionid"].value != before


def _permissions(*names: str) -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=names)
