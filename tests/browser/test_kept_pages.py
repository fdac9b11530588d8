"""What is published shows in a real browser at once, and its pages can be read while the database is away."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.makers import make_event, make_timeline
from tests.timeline.test_last_good_copy import database_away


def test_a_reader_who_comes_back_sees_what_was_changed_meanwhile(page: Page) -> None:
    timeline = make_timeline(slug="pier", title="The pier")
    event = make_event(timeline, title="The pier closes")
    page.goto("/timelines/pier/")
    page.get_by_role("link", name="Timelines", exact=True).first.click()

    event.title = "The pier reopens"
    event.save()
    page.get_by_role("link", name="The pier").first.click()
    page.wait_for_url("**/timelines/pier/")

    expect(page.get_by_text("The pier reopens").first).to_be_visible()
    expect(page.get_by_text("The pier closes")).to_have_count(0)


def test_the_last_good_copy_says_so_above_its_content(
    page: Page, open_page: Callable[..., Page], transactional_db: Any
) -> None:
    make_event(make_timeline(slug="pier", title="The pier"), title="The pier closes")
    page.goto("/timelines/pier/")

    with database_away():
        copy = open_page("/timelines/pier/")
        without_scripts = open_page("/timelines/pier/", java_script_enabled=False)

    for shown in (copy, without_scripts):
        expect(shown.get_by_role("status").filter(has_text="cannot be reached")).to_be_visible()
        expect(shown.get_by_text("The pier closes").first).to_be_visible()
    assert barriers(copy, widths=(1280, 320)) == []


def test_a_filter_chosen_while_the_database_is_away_leads_to_a_page_that_says_so(page: Page) -> None:
    make_event(make_timeline(slug="pier", title="The pier"), title="The pier closes")
    page.goto("/timelines/pier/?background=1")
    page.goto("/timelines/pier/")

    with database_away():
        page.get_by_label("Background events too").check()
        page.wait_for_url("**/timelines/pier/?background=1")
        expect(page.get_by_role("status").filter(has_text="cannot be reached")).to_be_visible()
        page.get_by_label("Newest first").check()
        expect(page.get_by_role("heading", name="Back in a moment")).to_be_visible()
