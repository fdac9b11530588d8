"""The coverage of many outlets: a table that scrolls in itself, and on a phone a list."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.makers import make_article, make_citation, make_event, make_outlet, make_timeline

OUTLETS = 12
GROUND = "element => getComputedStyle(element).backgroundColor"


@pytest.fixture
def table(served: Any) -> str:
    """The address of a table of twelve outlets, all of which report one event."""
    timeline = make_timeline(slug="harbour", title="Harbour")
    event = make_event(timeline, title="The harbour opens", is_cited=False)
    for number in range(OUTLETS):
        make_citation(event, article=make_article(make_outlet(f"Harbour Courier No {number:02}")))
    return "/timelines/harbour/coverage/"


def test_the_row_under_the_pointer_is_marked_from_its_title_on_and_no_heading_is(
    table: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(table)
    row, heading = page.locator(".coverage tbody tr", has_text="The harbour opens"), page.locator(".group")
    plain = row.locator("th").evaluate(GROUND)

    row.locator("td").first.hover()
    marked = row.evaluate(GROUND)
    assert marked != plain
    assert row.locator("th").evaluate(GROUND) == marked

    heading.hover()
    assert heading.evaluate(GROUND) != marked
    assert row.locator("th").evaluate(GROUND) == plain


def test_on_a_phone_the_figures_fade_where_more_follow_and_the_last_is_read_above_that(
    table: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(table)
    figures = page.locator(".totals")

    assert figures.evaluate("element => getComputedStyle(element).maskImage").startswith("linear-gradient")
    figures.evaluate("element => element.scrollTo(0, element.scrollHeight)")
    last = figures.locator("tr:not(.sorting) td").last
    expect(last).to_be_visible()
    bottom = last.evaluate(
        "cell => cell.closest('.totals').getBoundingClientRect().bottom - cell.getBoundingClientRect().bottom"
    )
    assert bottom >= 0.2 * figures.evaluate("element => element.clientHeight")
