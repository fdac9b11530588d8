"""The styles printed into a page mean what the style sheet says."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from config.printed_into_pages import SHEET, page_styles

RULES = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  // What a custom property holds is told as it was written, blanks behind commas and all.
  return [...sheet.cssRules].map((rule) => rule.cssText.replace(/,\\s+/g, ","));
}"""


def test_what_is_left_out_of_the_styles_changes_no_rule(open_page: Callable[..., Page]) -> None:
    sheet = (Path("static") / SHEET).read_text(encoding="utf-8")
    page = open_page()

    written, printed = (page.evaluate(RULES, css) for css in (sheet, page_styles().text))

    assert len(printed) > 300
    assert printed == written
