"""“Same statement?” in a browser: judged and taken back by keyboard, and without barriers."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from articles.models import QuotePair, Rendition
from tests.browser.barriers import barriers
from tests.makers import make_actor, make_article, make_quote, make_version

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "three quays and a ferry"


def test_pairs_are_judged_and_taken_back_by_keyboard(page: Page) -> None:
    # Given three outlets that print one utterance
    User.objects.create_superuser("m.ek", password=PASSWORD)
    master = make_actor("Ines Calder", slug="ines-calder")
    for words in (
        "We have cleared the northern channel of wrecks",
        "the northern channel had been cleared of wrecks",
        "Northern channel is cleared of wrecks",
    ):
        version = make_version(make_article(), words + ".")
        make_quote(version, words, speaker=master, said_on=date(2022, 2, 1), said_on_precision="day")
    page.goto("/admin/desk/statements/")
    page.get_by_label("Username").fill("m.ek")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    told = page.locator(".messagelist")

    # When one pair is judged the same and a third one different, then both are taken back
    page.get_by_label("What was said, in our own words").fill("The channel is clear.")
    page.locator("h1").click()
    page.keyboard.press("s")
    expect(told).to_contain_text("the same utterance")
    expect(page.get_by_text("renders “The channel is clear.”")).to_be_visible()
    found = barriers(page, name="same statement")
    page.keyboard.press("d")
    expect(told).to_contain_text("two different utterances")
    expect(page.get_by_text("Nothing is left to ask")).to_be_visible()
    assert Rendition.objects.count() == 3

    page.keyboard.press("z")
    expect(told).to_contain_text("Undone")
    page.keyboard.press("z")
    expect(page.get_by_text("0 of 3 accepted quotes are in a statement")).to_be_visible()

    # Then nothing is left of it, and nothing stood in anybody's way
    assert not Rendition.objects.exists() and not QuotePair.objects.exists()
    assert found == []
