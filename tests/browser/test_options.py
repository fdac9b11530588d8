"""One of very many options, found by typing or, without scripts, on a page of its own."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.browser.waiting import until
from tests.makers import make_actor, make_event, make_timeline
from timeline.sidebar import MOST_LISTED

MANY = MOST_LISTED + 10


@pytest.fixture
def harbour(served: Any) -> str:
    pilots = [make_actor(f"Pilot No {number:03}", slug=f"pilot-{number}") for number in range(MANY)]
    timeline = make_timeline(slug="harbour", title="Harbour")
    make_event(timeline, title="The harbour opens", actors=[*pilots, make_actor("Zoë Orsk", slug="zoe")])
    make_event(timeline, title="The ferry sails", actors=pilots)
    return f"{served.url}/timelines/harbour/"


def test_an_option_that_is_not_in_the_form_is_found_and_chosen(harbour: str, page: Page) -> None:
    page.goto(harbour)
    until(page, "window.htmx")
    field = page.get_by_role("searchbox", name="Find among: Person or body")

    field.press_sequentially("orsk")
    expect(page.locator("#facet-actor label:visible")).to_have_text(["Zoë Orsk 1"])
    expect(page.locator("#found-actor")).to_have_text(f"1 of {MANY + 1}")
    assert page.url == harbour
    page.get_by_role("checkbox", name="Zoë Orsk").check()

    expect(page.locator(".filtered strong").first).to_have_text("1 event")
    expect(field).to_have_value("orsk")
    expect(page.locator("#found-actor")).to_have_text(f"1 of {MANY + 1}")
    expect(page.get_by_role("checkbox", name="Zoë Orsk")).to_be_checked()
    assert page.url == f"{harbour}?actor=zoe"

    field.fill("No 03")
    expect(page.locator("#facet-actor label:visible").first).to_contain_text("Pilot No 03")
    expect(page.get_by_role("checkbox", name="Zoë Orsk")).to_be_checked()
    field.fill("")
    expect(page.locator("#facet-actor summary")).to_be_visible()
    assert page.url == f"{harbour}?actor=zoe"


def test_without_scripts_it_is_found_on_a_page_of_its_own(harbour: str, page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(f"{harbour}?order=newest")

    page.get_by_role("link", name=f"All {MANY + 1}").click()
    page.get_by_role("searchbox", name="Find: person or body").fill("zoe")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Zoë Orsk").click()

    expect(page.locator(".filtered strong").first).to_have_text("1 event")
    assert page.url == f"{harbour}?order=newest&actor=zoe"


def test_the_page_of_all_options_has_no_barrier(harbour: str, page: Page) -> None:
    page.goto(f"{harbour}options/actor/?actor=pilot-3&find=pilot")

    assert barriers(page, name="options", widths=(1280, 390, 320)) == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_field_and_its_button_stand_in_one_row_under_their_label(
    harbour: str, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.goto(f"{harbour}options/actor/")

    label, field, button = (
        page.locator(one).bounding_box() for one in ("label[for=find]", "#find", "form .button")
    )
    sentence, heading = page.locator(".filtered").bounding_box(), page.locator("h1").bounding_box()

    assert label and field and button and sentence and heading
    assert label["y"] + label["height"] <= field["y"]
    assert abs((field["y"] + field["height"] / 2) - (button["y"] + button["height"] / 2)) < 2
    assert field["x"] + field["width"] < button["x"]
    assert sentence["y"] - (heading["y"] + heading["height"]) >= 10
