"""From a raw text to two published events: every suggestion of an article decided by keyboard alone."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, Quote
from tests.browser.test_editor_flow import PASSWORD, finish_and_publish, listed, sign_in
from tests.conftest import ROOT, SHARED
from tests.makers import make_timeline
from timeline.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

OURS = ROOT / "tests" / "samples" / "dike-inquiry.txt"
SEED = SHARED / "seeds" / "dw.txt"
TITLES = ("A speaker is quoted", "Somebody answers")


def press(page: Page, *keys: str) -> int:
    for key in keys:
        page.keyboard.press(key)
    return len(keys)


def left(page: Page, decided: int) -> None:
    expect(page.locator("#queue .desk-bar")).to_contain_text(f"{decided} of ")


@pytest.mark.parametrize(
    "text",
    [
        OURS,
        pytest.param(
            SEED,
            marks=[
                pytest.mark.long,
                pytest.mark.skipif(not SEED.is_file(), reason="no ../shared beside this"),
            ],
        ),
    ],
    ids=["our own text", "a seed article"],
)
def test_an_article_is_worked_through_by_keyboard_and_published(text: Path, page: Page) -> None:
    User.objects.create_superuser("m.ek", password=PASSWORD)
    timeline = make_timeline(title="What was said")
    sign_in(page)
    page.get_by_role("link", name="Import a text").first.click()
    page.get_by_label("Outlet").fill("The Daily Anchor")
    page.get_by_label("Text", exact=True).fill(text.read_text(encoding="utf-8"))
    page.get_by_role("button", name="Import and look for quotes").click()
    expect(page.locator(".messagelist")).to_contain_text("is taken in")
    count = Quote.objects.suggested().count()
    assert count >= 20
    page.goto(reverse("desk:article-queue", args=[Article.objects.get().pk]))
    page.wait_for_load_state()
    page.evaluate("window.stays = true")

    pressed = 0
    for number in range(1, count + 1):
        is_asked = page.locator("dl.found").get_by_text("no actor yet").count() > 0
        if number <= 2:
            press(page, "n")
            page.get_by_label("What happened, in our own words").fill(TITLES[number - 1])
            page.get_by_label("Timeline").select_option(label="What was said")
            page.get_by_label("said at the event").check()
            if is_asked:
                page.get_by_label("Make an actor of this name").check()
            page.get_by_label("What happened, in our own words").focus()
            press(page, "Enter")
        elif number <= 4:
            pressed += press(page, "l")
            offered = page.get_by_role("radio", name=re.compile("A speaker|Somebody"))
            expect(offered.first).to_be_focused()
            wanted = page.get_by_role("radio", name=re.compile(TITLES[number - 3]))
            pressed += press(page, "Space")
            while not wanted.is_checked():
                pressed += press(page, "ArrowDown")
            page.get_by_label("said about it").check()
            if is_asked:
                page.get_by_label("Make an actor of this name").check()
            pressed += press(page, "Enter")
        else:
            pressed += press(page, "a", *(["Enter"] if is_asked else []))
        left(page, number)

    expect(page.locator("#in-hand")).to_have_text("Everything is decided")
    assert page.evaluate("window.stays"), "no page was loaded between the quotes"
    assert pressed <= 2 * (count - 2)
    assert Quote.objects.accepted().count() == count
    assert [Event.objects.get(title=title).citations.count() for title in TITLES] == [2, 2]
    for title in TITLES:
        event = Event.objects.get(title=title)
        page.goto(reverse("admin:timeline_event_change", args=[event.pk]))
        finish_and_publish(page, "A speaker is quoted.", "2022-02-01")
    page.goto(timeline.get_absolute_url())
    for title in TITLES:
        expect(listed(page, title)).to_be_visible()
    assert Article.objects.get().versions.count() == 1
