"""Readers' pages on paper: nothing that a page folds on the screen is missing there."""

import pytest
from playwright.sync_api import Page, expect

from tests.makers import (
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)


@pytest.mark.django_db(transaction=True)
def test_what_is_folded_on_the_screen_is_printed(page: Page) -> None:
    quotes = [
        make_quote(make_version(make_article(make_outlet(f"Courier {number:02}")))) for number in range(14)
    ]
    make_event(make_timeline(), quotes=quotes)
    statement = make_statement(*quotes)
    last = page.locator("details a").last

    page.goto(statement.get_absolute_url())
    expect(last).to_be_hidden()

    page.emulate_media(media="print")
    expect(last).to_be_visible()
