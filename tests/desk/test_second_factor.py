"""A password alone signs nobody in whose account has a second factor, and a lost device locks nobody out."""

import re
import time
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from desk import second_factor
from desk.sealing import MARK, CannotBeOpened, opened
from tests.makers import make_event, make_quote, make_timeline, make_version

LOGIN, CODE, OWN = "/admin/login/", "/admin/second-factor/code/", "/admin/second-factor/"
PASSWORD = "the lighthouse keeper's cat"
KEY = "48656c6c6f21deadbeef48656c6c6f21deadbeef"


def shown_by_app(key: str = KEY) -> str:
    """What the app shows now."""
    return f"{totp(bytes.fromhex(key)):06d}"


@pytest.fixture
def ines(db: None) -> User:
    return User.objects.create_user("ines", password=PASSWORD, is_staff=True, is_superuser=True)


@pytest.fixture
def codes(ines: User) -> list[str]:
    """The recovery codes of Ines, whose app holds KEY; what it shows now is still unused."""
    made = second_factor.set_up(ines, KEY, shown_by_app())
    assert made is not None
    TOTPDevice.objects.update(last_t=-1)
    return made[1]


def give_password(browser: Client, password: str = PASSWORD, to: str = "/admin/") -> HttpResponse:
    return browser.post(LOGIN, {"username": "ines", "password": password, "next": to})


def is_in(browser: Client) -> bool:
    return browser.get("/admin/").status_code == 200


def allow_at_once() -> None:
    TOTPDevice.objects.update(throttling_failure_count=0)


def test_without_a_second_factor_the_password_is_enough(ines: User, client: Client) -> None:
    assert give_password(client).url == "/admin/"
    assert is_in(client)


def test_after_the_password_the_code_is_asked_for_and_leads_where_one_wanted_to_go(
    codes: list[str], client: Client
) -> None:
    asked = give_password(client, to="/admin/desk/queue/")
    assert asked.url == CODE and not is_in(client)

    answer = client.post(CODE, {"code": shown_by_app()})

    assert (answer.status_code, answer.url) == (302, "/admin/desk/queue/")
    assert is_in(client)


def test_the_password_alone_shows_no_text_of_an_article(codes: list[str], client: Client) -> None:
    version = make_version(text="Gulls circled above the empty fish market all morning.")
    quote = make_quote(version, "the empty fish market")
    make_event(make_timeline(), quotes=[quote])
    page = version.article.get_absolute_url()

    give_password(client)
    assert "Gulls circled" not in client.get(page).content.decode()
    assert client.get("/admin/desk/").status_code == 302

    client.post(CODE, {"code": shown_by_app()})
    assert "Gulls circled" in client.get(page).content.decode()


def test_a_code_serves_once(codes: list[str]) -> None:
    one, other, code = Client(), Client(), shown_by_app()
    give_password(one)
    give_password(other)

    assert one.post(CODE, {"code": code}).status_code == 302
    assert other.post(CODE, {"code": code}).status_code == 400


@pytest.mark.parametrize(
    "typed", ["", "000000", "12345", "１２３４５６", "abcde-fghij", "x" * 41, "-1", "\x00"], ids=ascii
)
def test_a_wrong_code_signs_nobody_in(codes: list[str], client: Client, typed: str) -> None:
    give_password(client)

    answer = client.post(CODE, {"code": typed})

    assert answer.status_code == 400 and 'class="errorlist' in answer.content.decode()
    assert not is_in(client)


def test_five_wrong_codes_ask_for_the_password_again(codes: list[str], client: Client) -> None:
    give_password(client)
    answers = []
    for _ in range(5):
        allow_at_once()
        answers.append(client.post(CODE, {"code": "000000"}))
    allow_at_once()

    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 302]
    assert client.post(CODE, {"code": shown_by_app()}).url.startswith(LOGIN)
    assert "Five codes were wrong" in client.get(LOGIN).content.decode()


def test_after_a_wrong_code_the_next_one_has_to_wait(codes: list[str], client: Client) -> None:
    give_password(client)
    client.post(CODE, {"code": "000000"})
    TOTPDevice.objects.update(throttling_failure_count=7)

    answer = client.post(CODE, {"code": shown_by_app()})

    assert "the next one is looked at in 64 seconds" in answer.content.decode()
    assert not is_in(client)


def test_a_recovery_code_serves_in_place_of_the_app_and_once(codes: list[str]) -> None:
    one, other = Client(), Client()
    give_password(one)
    give_password(other)

    assert one.post(CODE, {"code": f" {codes[0].upper()} "}).status_code == 302
    assert other.post(CODE, {"code": codes[0]}).status_code == 400
    assert is_in(one)


def test_what_is_stored_of_a_recovery_code_is_not_the_code(codes: list[str], ines: User) -> None:
    stored = set(StaticToken.objects.values_list("token", flat=True))

    assert len(stored) == len(codes) == 10
    assert not stored & {code.replace("-", "") for code in codes}
    assert second_factor.check(ines, next(iter(stored))) is None


def test_the_step_after_the_password_ends_after_ten_minutes_and_with_a_new_password(
    codes: list[str], ines: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, changed = Client(), Client()
    give_password(late)
    give_password(changed)

    ines.set_password("another one, just as long")
    ines.save()
    assert changed.post(CODE, {"code": shown_by_app()}).url.startswith(LOGIN)

    now = time.time()
    monkeypatch.setattr(second_factor.time, "time", lambda: now + 601)
    assert late.get(CODE).url.startswith(LOGIN)


def test_nobody_without_the_password_reaches_the_pages_of_the_second_factor(
    codes: list[str], client: Client
) -> None:
    for page in (CODE, OWN):
        assert client.get(page).url.startswith(LOGIN)
        assert client.post(page, {"code": shown_by_app()}).url.startswith(LOGIN)
    give_password(client)
    assert client.get(OWN).url == CODE  # and cannot set another one up


def test_an_editor_sets_one_up_with_the_code_and_the_password_and_is_signed_out_elsewhere(
    ines: User, client: Client
) -> None:
    elsewhere = Client()
    give_password(client)
    give_password(elsewhere)
    page = client.get(OWN).content.decode()
    key = opened(client.session[second_factor.SET_UP])
    assert key not in str(dict(client.session))
    assert 'src="data:image/svg+xml' in page and second_factor.spelled(key) in page

    wrong = client.post(OWN, {"code": shown_by_app(key), "password": "not mine"})
    assert wrong.status_code == 400 and not second_factor.has_one(ines)
    answer = client.post(OWN, {"code": shown_by_app(key), "password": PASSWORD})

    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", answer.content.decode())
    assert len(set(codes)) == 10
    assert is_in(client) and not is_in(elsewhere)
    assert client.get(OWN).status_code == 200 and codes[0] not in client.get(OWN).content.decode()
    give_password(elsewhere)
    assert not is_in(elsewhere)
    elsewhere.post(CODE, {"code": codes[0]})
    assert is_in(elsewhere)


def test_a_wrong_first_code_changes_nothing(ines: User, client: Client) -> None:
    give_password(client)
    client.get(OWN)

    answer = client.post(OWN, {"code": "000000", "password": PASSWORD})

    assert "This is not what the app shows now" in answer.content.decode()
    assert not TOTPDevice.objects.exists()


def test_new_recovery_codes_and_taking_it_off_ask_for_password_and_code(
    codes: list[str], client: Client, ines: User
) -> None:
    give_password(client)
    client.post(CODE, {"code": codes[0]})

    for wrong in ({"password": "no", "code": codes[1]}, {"password": PASSWORD, "code": "aaaaa-aaaaa"}):
        assert client.post(OWN, {**wrong, "off": "1"}).status_code == 400
        second_factor.forget_wrong_codes(ines)
    new = client.post(OWN, {"password": PASSWORD, "code": codes[2], "codes": "1"}).content.decode()
    fresh = re.findall(r"<code>(\w{5}-\w{5})</code>", new)
    assert len(fresh) == 10 and second_factor.check(ines, codes[3]) is None
    second_factor.forget_wrong_codes(ines)

    client.post(OWN, {"password": PASSWORD, "code": fresh[0], "off": "1"})
    assert not second_factor.has_one(ines) and not is_in(client)
    give_password(client)
    assert is_in(client)


def test_where_the_site_asks_for_one_nobody_is_in_without(ines: User, settings: Any) -> None:
    before, browser = Client(), Client()
    give_password(before)
    assert is_in(before)
    settings.REQUIRE_SECOND_FACTOR = True
    assert not is_in(before)

    assert give_password(browser, to="/admin/desk/").url == OWN
    assert not is_in(browser)
    browser.get(OWN)
    shown = browser.post(OWN, {"code": shown_by_app(opened(browser.session[second_factor.SET_UP]))})

    assert 'href="/admin/desk/"' in shown.content.decode() and "recovery codes" in shown.content.decode()
    assert is_in(browser)
    off = {"password": PASSWORD, "code": re.findall(r"\w{5}-\w{5}", shown.content.decode())[0], "off": "1"}
    assert browser.post(OWN, off).status_code == 400 and second_factor.has_one(ines)


def test_a_superuser_takes_a_lost_device_away_and_its_sessions_end(codes: list[str], ines: User) -> None:
    lost, chief, keeper = Client(), Client(), Client()
    give_password(lost)
    lost.post(CODE, {"code": shown_by_app()})
    chief.force_login(User.objects.create(username="chief", is_staff=True, is_superuser=True))
    keeper.force_login(User.objects.create(username="keeper", is_staff=True))
    asked = {"action": "take_second_factor_away", "_selected_action": [ines.pk]}

    keeper.post("/admin/auth/user/", asked)
    assert second_factor.has_one(ines) and is_in(lost)
    answer = chief.post("/admin/auth/user/", asked, follow=True)

    assert "1 second factor taken away" in answer.content.decode()
    assert not second_factor.has_one(ines) and not is_in(lost)
    give_password(lost)
    assert is_in(lost)


def test_the_command_does_so_where_no_superuser_can_sign_in(
    codes: list[str], ines: User, capsys: Any
) -> None:
    call_command("let_sign_in_again", "ines", "--without-second-factor")

    assert "second factor taken away" in capsys.readouterr().out
    assert not second_factor.has_one(ines)


def test_no_page_of_the_admin_shows_a_secret(codes: list[str], client: Client) -> None:
    give_password(client)
    client.post(CODE, {"code": shown_by_app()})

    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert client.get("/admin/otp_static/staticdevice/").status_code == 404
    assert KEY not in client.get(OWN).content.decode()


class TestSealing:
    """The secret of an app, as it lies in the database."""

    @staticmethod
    def kept() -> str:
        return str(TOTPDevice.objects.values_list("key", flat=True).get())

    @pytest.fixture
    def changed_key(self, codes: list[str], settings: Any) -> str:
        """The site has another key now; the earlier one, under which all was made."""
        earlier = settings.SECRET_KEY
        settings.SECRET_KEY = "another key, made of at least fifty characters as well"
        return str(earlier)

    def test_the_database_does_not_hold_the_secret(self, codes: list[str]) -> None:
        assert self.kept().startswith(MARK) and KEY not in self.kept()
        assert opened(self.kept()) == KEY

    def test_the_same_secret_is_never_sealed_alike(self, codes: list[str]) -> None:
        before = self.kept()
        TOTPDevice.objects.update(key=KEY)

        call_command("seal_second_factors")

        assert self.kept() != before and opened(self.kept()) == KEY

    @pytest.mark.parametrize("which", ["of the app", "recovery"])
    def test_under_a_changed_key_codes_serve_while_the_earlier_one_is_a_fallback(
        self, which: str, codes: list[str], changed_key: str, client: Client, settings: Any
    ) -> None:
        settings.SECRET_KEY_FALLBACKS = [changed_key]
        give_password(client)

        client.post(CODE, {"code": codes[0] if which == "recovery" else shown_by_app()})

        assert is_in(client)
        settings.SECRET_KEY_FALLBACKS = []
        if which == "of the app":
            assert opened(self.kept()) == KEY  # sealed anew by being used

    def test_the_command_seals_under_the_key_of_now(
        self, changed_key: str, settings: Any, capsys: Any
    ) -> None:
        settings.SECRET_KEY_FALLBACKS = [changed_key]
        call_command("seal_second_factors")
        settings.SECRET_KEY_FALLBACKS = []

        call_command("seal_second_factors")

        assert capsys.readouterr().out == "1 second factor sealed under SECRET_KEY.\n" * 2
        assert opened(self.kept()) == KEY

    @pytest.mark.parametrize("which", ["of the app", "recovery"])
    def test_where_the_key_is_lost_nobody_is_in_and_a_sentence_says_what_to_do(
        self, which: str, codes: list[str], changed_key: str, client: Client, ines: User, capsys: Any
    ) -> None:
        give_password(client)

        answer = client.post(CODE, {"code": codes[0] if which == "recovery" else shown_by_app()})

        assert answer.status_code == 400 and not is_in(client)
        assert "Ask whoever looks after accounts to take it away" in answer.content.decode()
        with pytest.raises(CommandError, match="The second factor of ines cannot be read"):
            call_command("seal_second_factors")
        call_command("let_sign_in_again", "ines", "--without-second-factor")
        give_password(client)
        assert is_in(client) and second_factor.set_up(ines, KEY, shown_by_app()) is not None

    def test_a_sealed_secret_that_was_tampered_with_is_not_opened(self, codes: list[str]) -> None:
        whole = self.kept()

        for changed in (whole[:-2] + ("AA" if whole[-2:] != "AA" else "BB"), whole[:20], MARK, f"{MARK}é"):
            with pytest.raises(CannotBeOpened):
                opened(changed)

    def test_the_migration_seals_what_is_there_and_goes_back(
        self, codes: list[str], ines: User, changed_key: str, settings: Any
    ) -> None:
        migration = import_module("desk.migrations.0005_sealed_second_factors")
        TOTPDevice.objects.update(key=KEY)
        other = TOTPDevice.objects.create(user=ines, key="ab" * 40)

        migration.seal_all(apps, None)
        sealed = TOTPDevice.objects.exclude(pk=other.pk).get().key
        migration.open_all(apps, None)

        assert sealed.startswith(MARK) and opened(sealed) == KEY
        assert sorted(TOTPDevice.objects.values_list("key", flat=True)) == sorted([KEY, "ab" * 40])
        migration.seal_all(apps, None)
        settings.SECRET_KEY = changed_key
        with pytest.raises(CannotBeOpened, match="The second factor of ines was sealed under another"):
            migration.open_all(apps, None)
