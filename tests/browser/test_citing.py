"""A quote is cited and checked in a real browser: by keyboard, without scripts, at the outlet's page."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.models import Quote
from tests.browser.barriers import barriers, too_wide
from tests.makers import make_actor, make_article, make_event, make_quote, make_timeline, make_version
from timeline.text_fragments import fragment_link

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "We have cleared the northern channel, twenty-one buoys, and 50% of the wreck & its load; " * 2


@pytest.fixture
def quote(db: None) -> Quote:
    article = make_article(headline="Harbour reopens [sic]", url="https://anchor.example/1")
    text = (
        f'Harbour reopens\n\nThe harbour master was brief. "We open on Friday," she said.\n\n{"Rain. " * 90}'
    )
    said = make_quote(
        make_version(article, text, retrieved_at=datetime(2022, 2, 2, tzinfo=UTC)),
        "We open on Friday",
        speaker=make_actor("Ines Calder"),
        prefix='\n\nThe harbour master was brief. "',
        suffix='," she said.\n\nRain. Rain. Rain. R',
    )
    make_event(make_timeline(title="Storm on the coast", slug="storm"), quotes=[said], title="It opens")
    return said


def tab_to(page: Page, name: str) -> None:
    """Go on by the Tab key until what has the focus is called `name`; each step shows where it is."""
    for _ in range(60):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        where = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert outline != "none", f"nothing marks that this has the focus: {where}"
        if " ".join(page.evaluate("document.activeElement.textContent").split()) == name:
            return
    pytest.fail(f"the keyboard does not reach “{name}” at {page.url}")


def test_from_the_front_page_to_a_citation_copied_by_keyboard_alone(open_page, quote) -> None:
    page: Page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/")

    tab_to(page, "Storm on the coast")
    page.keyboard.press("Enter")
    page.wait_for_url("**/timelines/storm/")
    tab_to(page, "It opens")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/**")
    tab_to(page, "Cite")
    page.keyboard.press("Enter")
    tab_to(page, "BibTeX for LaTeX and reference managers")
    page.keyboard.press("Enter")
    tab_to(page, "Copy as BibTeX")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#cite-bibtex").input_value()
    assert page.locator("#cite-bibtex").input_value().startswith("@misc{sourceline-event-")


def test_where_the_clipboard_is_closed_to_scripts_the_text_is_copied_as_selected(open_page, quote) -> None:
    page: Page = open_page()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(quote.get_absolute_url())

    page.get_by_role("button", name="Copy the hash").click()

    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == quote.version.text_sha256


def test_without_scripts_every_format_can_be_opened_and_no_button_is_there_in_vain(
    page_without_scripts: Page, quote
) -> None:
    page = page_without_scripts
    page.goto("/timelines/storm/?actor=ines-calder")

    page.get_by_role("link", name="Cite", exact=True).click()

    assert page.url.endswith("/cite/?of=%2Ftimelines%2Fstorm%2F%3Factor%3Dines-calder")
    page.get_by_text("BibTeX for LaTeX").click()
    expect(page.get_by_label("Citation as BibTeX")).to_be_visible()
    assert page.get_by_role("button").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_in_the_way_of_a_screen_reader_and_of_a_phone(open_page, quote, scheme: Any) -> None:
    page: Page = open_page(viewport={"width": 320, "height": 700}, color_scheme=scheme)

    for address in (quote.get_absolute_url(), f"/cite/?of={quote.get_absolute_url()}", "/cite/?of=/nowhere/"):
        page.goto(address)
        for summary in page.locator("details.format summary").all():
            summary.click()
        assert barriers(page, name=address) == []
        assert not too_wide(page)


def test_the_words_beside_a_quote_and_the_way_to_them_are_shown(page: Page, quote) -> None:
    page.goto(quote.get_absolute_url())

    expect(page.locator(".context")).to_have_text(
        '… The harbour master was brief. "We open on Friday," she said. …'
    )
    there = page.get_by_role("link", name="These words at")
    assert there.get_attribute("href") == "https://anchor.example/1#:~:text=We%20open%20on%20Friday"


@pytest.mark.parametrize(
    "words",
    [
        "twenty-one & a half, or 50% of C# (yes): a+b=c?",
        "One line, it said.\n\nAnd another line after it, to the end.",
        LONG,
    ],
    ids=["signs with a meaning", "two lines", "long"],
)
def test_chromium_finds_the_words_at_the_end_of_a_long_page(
    open_page: Callable[..., Page], words: str
) -> None:
    page = open_page()
    paragraphs = "".join(f"<p>{line.replace('&', '&amp;')}</p>" for line in words.split("\n") if line)
    markup = f"<!doctype html><title>Anchor</title>{'<p>Rain.</p>' * 300}{paragraphs}{'<p>Rain.</p>' * 300}"
    page.context.route(
        "https://anchor.example/**", lambda route: route.fulfill(body=markup, content_type="text/html")
    )

    page.goto(fragment_link("https://anchor.example/1", words))

    page.wait_for_function("scrollY > 1000")


def test_chromium_tells_the_same_words_apart_by_what_stands_beside_them(
    open_page: Callable[..., Page],
) -> None:
    page = open_page()
    one, other = (
        "<p>Rain said: “It is open.” That was early.</p>",
        "<p>Calder said: “It is open.” Ships left.</p>",
    )
    markup = f"<!doctype html><title>Anchor</title>{one}{'<p>Rain.</p>' * 300}{other}{'<p>Rain.</p>' * 300}"
    page.context.route(
        "https://anchor.example/**",
        lambda route: route.fulfill(body=markup, content_type="text/html; charset=utf-8"),
    )

    page.goto(fragment_link("https://anchor.example/1", "It is open.", "Calder said: “", "” Ships left"))

    page.wait_for_function("scrollY > 1000")
