"""From the front page to a citation on the clipboard, with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.timeline.story import PATH
from timeline.stories.loading import load_story

FOCUSED = "document.activeElement"


def tab_to(page: Page, name: str, *, within: int = 60) -> None:
    """Press Tab until what is focused has the name, in at most so many steps; each step shows where it is."""
    seen = []
    for _ in range(within):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(f"{FOCUSED}.getAttribute('aria-label') || {FOCUSED}.innerText.trim()"))
        outline = page.evaluate(f"getComputedStyle({FOCUSED}).outlineStyle")
        assert outline != "none", f"nothing shows that {seen[-1]!r} is focused"
        if seen[-1] == name:
            return
    raise AssertionError(f"{name!r} is not reached by Tab: {seen}")


@pytest.mark.django_db(transaction=True)
def test_a_citation_is_copied_with_the_keyboard_alone(open_page: Callable[..., Page]) -> None:
    load_story(PATH.read_text(encoding="utf-8"))
    page = open_page("/", permissions=["clipboard-read", "clipboard-write"])

    tab_to(page, "Ukraine crisis diplomacy", within=12)
    page.keyboard.press("Enter")
    expect(page.locator(".event").first).to_be_visible()
    tab_to(page, "Skip the filters", within=12)
    page.keyboard.press("Enter")
    tab_to(page, "US and NATO answer Russia’s demands in writing", within=30)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("demands in writing")
    tab_to(page, "Cite", within=20)
    page.keyboard.press("Enter")
    tab_to(page, "Copy", within=3)
    page.keyboard.press("Enter")

    expect(page.locator("#cite [role=status]").first).to_contain_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "US and NATO answer Russia’s demands in writing" in copied
    assert page.url.split("#")[0] in copied
