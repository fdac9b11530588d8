"""Signing in as editors do it, on a phone and without scripts: password, code, a pause after wrong ones."""

import re
from base64 import b32decode
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from desk import second_factor
from tests.browser.barriers import barriers, too_wide

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "the lighthouse keeper's cat"
PHONE = {"width": 390, "height": 800}


@pytest.fixture
def ines() -> User:
    return User.objects.create_user("ines", password=PASSWORD, is_staff=True)


def give(page: Page, password: str) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("ines")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_a_second_factor_is_set_up_and_used_without_scripts(
    ines: User, open_page: Callable[..., Page]
) -> None:
    page = open_page(java_script_enabled=False, viewport=PHONE)
    give(page, PASSWORD)
    page.get_by_role("link", name="Second factor").click()
    picture = page.get_by_role("img", name="QR code")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 100  # drawn, and allowed by the policy
    secret = page.locator(".desk-secret").inner_text()
    key = b32decode(secret.replace(" ", ""))

    page.get_by_label("Code that the app shows").fill(f"{totp(key):06d}")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Switch it on").click()
    codes = page.locator(".desk-codes code").all_inner_texts()
    page.get_by_role("link", name="I have them").click()
    page.get_by_role("button", name="Log out").click()
    give(page, PASSWORD)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Log in").click()

    expect(page).to_have_url(re.compile(r"/admin/$"))
    assert TOTPDevice.objects.get().confirmed


def test_the_pages_of_signing_in_fit_every_screen_and_have_no_barrier(
    ines: User, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        expect(page.locator("#content-main, #content")).not_to_have_count(0)
        found[name] = barriers(page)
        if too_wide(page):
            found[name].append("too wide")

    give(page, PASSWORD)
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.goto("/admin/second-factor/")
    look("set up")
    key = second_factor.default_key()
    TOTPDevice.objects.create(user=ines, key=key, name="App")
    page.goto("/admin/second-factor/")
    look("own")
    page.context.clear_cookies()
    give(page, PASSWORD)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("was wrong just now").or_(page.get_by_text("is not right"))).to_be_visible()
    look("code")
    for _ in range(5):
        give(page, "wrong")
    expect(page.get_by_role("heading", name="Signing in is paused")).to_be_visible()
    look("paused")

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
