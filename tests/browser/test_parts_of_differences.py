"""An address that names a difference without its part, as addresses did before there were parts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.waiting import until
from tests.makers import make_discrepancy, make_timeline
from timeline.points import PART

PAGE = "/timelines/harbour/differences/"
LAST = f"point-{PART:02}"


@pytest.fixture
def differing(served: Any) -> None:
    """One difference more than a page has."""
    timeline = make_timeline(slug="harbour", title="Harbour")
    for number in range(PART + 1):
        make_discrepancy(timeline=timeline, slug=f"point-{number:02}")


def test_a_difference_in_another_part_is_found_and_back_leads_to_where_one_was(
    differing: None, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    page.goto("/method/")

    page.goto(f"{PAGE}#{LAST}")

    expect(page.locator(f"#{LAST}:target")).to_be_in_viewport()
    assert page.url.endswith(f"{PAGE}?point={LAST}#{LAST}")
    page.go_back()
    expect(page).to_have_url(re.compile("/method/$"))


@pytest.mark.parametrize(
    "address", [f"{PAGE}#point-00", f"{PAGE}#event-list", f"{PAGE}?point=gone#gone", PAGE]
)
def test_an_address_that_names_what_is_there_or_nothing_stays(
    differing: None, open_page: Callable[..., Page], address: str
) -> None:
    page = open_page()
    page.goto(address)
    until(page, "window.htmx")  # the scripts have run

    page.wait_for_timeout(300)

    assert page.url.endswith(address)


def test_a_difference_that_is_nowhere_is_told_once(differing: None, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{PAGE}#gone")

    expect(page.get_by_text("No difference “gone” is in this list.")).to_be_visible()
    until(page, "window.htmx")
    assert page.url.endswith(f"{PAGE}?point=gone#gone")
