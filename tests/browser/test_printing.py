"""Readers' pages on paper: nothing that a page folds on the screen is missing there."""

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.makers import (
    make_article,
    make_citation,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from tests.timeline.story import PATH, SLUG, Story
from timeline.stories.loading import load_story
from timeline.typography import typographic


def text_of(pdf: bytes) -> str:
    """The words of a PDF without their lines: addresses are broken anywhere."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


@pytest.mark.django_db(transaction=True)
def test_a_timeline_is_printed_whole_with_every_cited_address(page: Page, page_without_scripts: Page) -> None:
    load_story(PATH.read_text(encoding="utf-8"))
    told = Story()
    titles = [re.sub(r"\s", "", typographic(event["title"])) for event in told.events.values()]
    addresses = [article["url"] for article in told.articles.values()]
    assert (len(titles), len(addresses)) == (40, 5)

    for reader in (page, page_without_scripts):
        reader.goto(f"/timelines/{SLUG}/?background=1")
        reader.get_by_text("Export", exact=True).click()
        reader.get_by_role("link", name="Print or PDF").click()
        reader.wait_for_url("**/print/**")
        printed = text_of(reader.pdf(format="A4"))

        assert [title for title in titles if title not in printed] == []
        assert [address for address in addresses if address not in printed] == []
        assert f"/timelines/{SLUG}/?background=1" in printed

    # Only what the filters leave.
    page.goto(f"/timelines/{SLUG}/print/?outlet=cgtn")
    there = [slug for slug, event in told.events.items() if "cgtn" in told.outlets(slug)]
    there = [slug for slug in there if not told.events[slug].get("is_background")]
    expect(page.locator(".event")).to_have_count(len(there))
    cited = {article["public_id"] for slug in there for article in told.cited_articles(slug)}
    expect(page.locator(".footnotes li")).to_have_count(len(cited))


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


@pytest.mark.django_db(transaction=True)
def test_the_notes_of_an_event_of_many_articles_stay_on_a_phone(open_page: Callable[..., Page]) -> None:
    timeline = make_timeline(slug="harbour")
    event = make_event(timeline, is_cited=False)
    for _ in range(40):
        make_citation(event, article=make_article())
    page = open_page(viewport={"width": 390, "height": 844})

    page.goto("/timelines/harbour/print/")

    assert page.locator(".numbers a").count() == 40
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
