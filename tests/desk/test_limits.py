"""What one client may ask of us is bounded, and neither readers of kept pages nor embeds ever notice."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from config.clients import address_of
from config.limits import MOST_OF_A_STRANGER
from config.shared_allowances import Allowance, SharedAllowance
from tests.makers import make_event, make_timeline

PAGE = "/timelines/harbour/"
READER, OTHER = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "198.51.100.9"}


@pytest.fixture
def few(settings: Any) -> None:
    settings.SEARCHES_A_MINUTE = settings.OEMBEDS_A_MINUTE = 2


@pytest.fixture
def site(few: None, db: None) -> None:
    make_event(make_timeline(slug="harbour"), slug="reopens")


def statuses(browser: Client, *addresses: str, **who: Any) -> list[int]:
    return [browser.get(address, **who).status_code for address in addresses]


def test_searches_beyond_the_limit_are_told_when_to_ask_again(site: None) -> None:
    browser = Client()
    searches = [f"{PAGE}?q=storm{number}" for number in range(3)]

    assert statuses(browser, *searches, **READER) == [200, 200, 429]

    refused = browser.get(searches[2], **READER)
    assert 1 <= int(refused["Retry-After"]) <= 30
    assert f"ask again in {refused['Retry-After']} seconds" in refused.content.decode()
    assert refused["Cache-Control"] == "no-store"
    assert statuses(browser, searches[2], **OTHER) == [200]
    assert statuses(browser, PAGE, f"{PAGE}?q=", "/events/reopens/", **READER) == [200, 200, 200]


def test_a_refusal_takes_the_form_of_what_was_asked_for(site: None) -> None:
    browser = Client()
    for _ in range(3):
        browser.get(f"{PAGE}?q=storm", **READER)
        browser.get("/oembed", {"url": f"http://testserver{PAGE}"}, **READER)

    data = browser.get("/timelines/harbour.json?q=storm", **READER)
    part = browser.get(f"{PAGE}?q=storm", headers={"HX-Request": "true"}, **READER)
    oembed = browser.get("/oembed", {"url": f"http://testserver{PAGE}"}, **READER)
    embed = browser.get(f"/embed{PAGE}?q=storm", **READER)

    assert [one.status_code for one in (data, part, oembed, embed)] == [429] * 4
    assert "ask again" in json.loads(data.content)["errors"][0]["message"]
    assert part["HX-Redirect"] == f"{PAGE}?q=storm"
    assert oembed["Content-Type"].startswith("text/plain") and oembed["Access-Control-Allow-Origin"] == "*"
    assert "frame-ancestors *" in embed["Content-Security-Policy"]


def test_what_is_kept_is_not_counted_and_nobody_s_refusal_is_kept_for_others(
    few: None, transactional_db: None
) -> None:
    make_event(make_timeline(slug="harbour"))
    process = Client()

    assert statuses(process, *[f"{PAGE}?q=storm"] * 20, **READER) == [200] * 20
    assert statuses(process, f"{PAGE}?q=gale", f"{PAGE}?q=rain", **READER) == [200, 429]
    assert statuses(process, f"{PAGE}?q=rain", **OTHER) == [200]
    assert statuses(process, f"{PAGE}?q=rain", **READER) == [200]


def test_readers_without_a_search_and_this_machine_itself_have_no_limit(site: None) -> None:
    assert set(statuses(Client(), *[PAGE] * 4, **READER)) == {200}
    assert set(statuses(Client(), *[f"{PAGE}?q=storm"] * 4)) == {200}


class TestTogether:
    """Two clients of a test have a middleware each, as two processes do."""

    SEARCH = f"{PAGE}?q=storm"

    def test_all_processes_count_together(self, site: None) -> None:
        one, other, third = Client(), Client(), Client()

        assert statuses(one, self.SEARCH, **READER) == [200]
        assert statuses(other, self.SEARCH, self.SEARCH, **READER) == [200, 429]
        assert statuses(one, self.SEARCH, **READER) == statuses(third, self.SEARCH, **READER) == [429]
        assert statuses(third, self.SEARCH, **OTHER) == [200]
        told = third.get(self.SEARCH, **READER)
        assert 1 <= int(told["Retry-After"]) <= 30

    def test_what_was_used_up_comes_back_little_by_little_and_is_forgotten(self, site: None) -> None:
        statuses(Client(), self.SEARCH, self.SEARCH, **READER)
        later("40 seconds")

        assert statuses(Client(), self.SEARCH, self.SEARCH, **READER) == [200, 429]
        later("2 minutes")
        statuses(Client(), self.SEARCH, **OTHER)
        assert len(kept()) == 1

    def test_a_clock_set_back_refuses_nobody(self, site: None) -> None:
        statuses(Client(), self.SEARCH, self.SEARCH, **READER)
        later("-1 hour")

        assert statuses(Client(), self.SEARCH, self.SEARCH, self.SEARCH, **READER) == [200, 200, 429]

    def test_neither_an_address_nor_what_was_searched_is_stored(self, site: None) -> None:
        statuses(Client(), self.SEARCH, **READER)

        ((name, who, _),) = kept()
        assert name == "searches" and b"203" not in bytes(who) and len(who) == 12

    def test_whoever_is_refused_costs_the_database_nothing_more(
        self, site: None, django_assert_num_queries: Any
    ) -> None:
        allowance = SharedAllowance("searches", 2)
        for _ in range(2):
            statuses(Client(), self.SEARCH, **READER)

        refused = allowance.wait("203.0.113.7", 0)
        with django_assert_num_queries(0):
            waits = [allowance.wait("203.0.113.7", now) for now in (0, refused - 1, refused - 0.5)]

        assert 1 <= refused <= 30 and waits == [refused, 1, 1]

    def test_while_the_database_is_away_each_process_counts_by_itself(self, monkeypatch: Any) -> None:
        def away(*args: object) -> int:
            raise OperationalError("the server closed the connection")

        monkeypatch.setattr(SharedAllowance, "_taken_of_all", away)
        allowance = SharedAllowance("searches", 2)

        assert [allowance.wait("203.0.113.7", now) for now in (0, 0, 0)] == [0, 0, 30]


def kept() -> list[tuple[Any, ...]]:
    """What is counted now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, who, full_at FROM config_allowance")
        return cursor.fetchall()


def later(time: str) -> None:
    """Make all that is counted so much older."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE config_allowance SET full_at = full_at - %s::interval", [time])


def test_an_allowance_remembers_a_bounded_number_of_addresses() -> None:
    allowance = Allowance(1, most_addresses=2)

    for address in ("a", "b", "c"):
        assert allowance.wait(address, 0) == 0

    assert list(allowance.left) == ["b", "c"]
    assert allowance.wait("c", 0) == 60 and allowance.wait("a", 0) == 0


@pytest.mark.parametrize(
    ("told", "proxies", "counted"),
    [
        ("198.51.100.9", 0, "203.0.113.7"),
        ("192.0.2.1, 198.51.100.9", 1, "198.51.100.9"),
        ("192.0.2.1, 198.51.100.9", 2, "192.0.2.1"),
        ("192.0.2.1", 2, "203.0.113.7"),
        ("192.0.2.1, unknown", 1, "203.0.113.7"),
        ("[2001:db8:1:2:3::4]:443", 1, "2001:db8:1:2::"),
        ("", 1, "203.0.113.7"),
    ],
)
def test_a_client_is_who_our_own_proxies_say_it_is(
    told: str, proxies: int, counted: str, settings: Any
) -> None:
    settings.PROXIES_IN_FRONT = proxies

    request = RequestFactory().get("/", headers={"X-Forwarded-For": told}, **READER)

    assert address_of(request) == counted


def test_a_stranger_may_not_send_more_than_a_sign_in_takes(db: None) -> None:
    browser = Client()
    small, large = "x" * 1000, "x" * MOST_OF_A_STRANGER
    file = SimpleUploadedFile("large.zip", large.encode())

    assert browser.post("/admin/login/", {"username": small, "password": small}).status_code == 200
    for sent in ({"username": large}, {"uploads": file}):
        for address in ("/admin/login/", "/admin/desk/import/", "/nowhere/"):
            file.seek(0)
            refused = browser.post(address, sent)
            assert refused.status_code == 413, address
            assert "signed in send up to 100 MB" in refused.content.decode()


def test_neither_a_made_up_session_nor_an_account_that_is_no_editor_s_sends_more(db: None) -> None:
    reader, liar = Client(), Client()
    reader.force_login(User.objects.create(username="reader"))
    liar.cookies["sessionid"] = "made-up"

    for browser in (reader, liar):
        assert browser.post("/admin/login/", {"username": "x" * MOST_OF_A_STRANGER}).status_code == 413


def test_an_editor_sends_up_to_the_limit_and_no_more(db: None, settings: Any) -> None:
    settings.MOST_SENT_BYTES = 200 * 1024
    editor = Client()
    editor.force_login(User.objects.create(username="editor", is_staff=True, is_superuser=True))

    def sent(size: int) -> int:
        text = SimpleUploadedFile("storm.txt", b"A storm. " * (size // 9))
        return editor.post("/admin/desk/import/", {"outlet": "The Anchor", "uploads": text}).status_code

    assert sent(MOST_OF_A_STRANGER) in (200, 302)
    assert sent(200 * 1024) == 413


@pytest.mark.parametrize("length", ["-1", "1e9", "99999999999999999999999", "٣"], ids=ascii)
def test_a_senseless_length_is_refused_or_read_as_none(db: None, length: str) -> None:
    answered = Client().generic("POST", "/admin/login/", b"username=x", CONTENT_LENGTH=length)

    assert answered.status_code in (200, 403, 413)


def test_a_limit_of_none_is_none(db: None, settings: Any) -> None:
    settings.OEMBEDS_A_MINUTE = 0

    asked = statuses(Client(), *["/oembed?url=x"] * 300, **READER)

    assert set(asked) == {404} or set(asked) == {400}
