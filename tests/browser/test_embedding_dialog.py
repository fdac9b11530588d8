"""Making the code for another site, in a real browser: over the page it is for, and without scripts."""

import math
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.barriers import barriers
from tests.browser.hosts import another_site
from tests.timeline.host_filters import as_wordpress_prints
from tests.timeline.story import SLUG

pytestmark = pytest.mark.django_db  # so that there is a database for tests, also where these run alone

TIMELINE = f"/timelines/{SLUG}/"
EVENT = "/events/putin-orban-news-conference/"
NAME = "Ukraine crisis diplomacy: events with Sergey Lavrov"
CODE, PREVIEW = "#embedding-plain", ".preview iframe"


@pytest.fixture(scope="module")
def served(demonstration_server: LiveServer) -> LiveServer:
    return demonstration_server


def test_the_dialog_opens_over_the_view_and_shows_every_change_at_once(
    served: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{TIMELINE}?actor=sergey-lavrov", permissions=["clipboard-read", "clipboard-write"])
    link = page.get_by_role("link", name="Embed", exact=True)
    page.wait_for_load_state("networkidle")  # until scripts are here, the link leads to a page
    link.focus()
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog", name=NAME)
    expect(dialog).to_be_visible()
    assert page.url == f"{served.url}{TIMELINE}?actor=sergey-lavrov"
    frame = page.frame_locator(PREVIEW)
    expect(frame.locator(".note").first).to_contain_text("5 events with Sergey Lavrov")

    dialog.get_by_label("Dark").check()
    dialog.get_by_label("The strongest quote of each").uncheck()
    expect(frame.locator("html.dark")).to_be_attached()
    expect(frame.locator(".said")).to_have_count(0)
    shown = page.locator(PREVIEW)
    source = f"/embed/timelines/{SLUG}/?actor=sergey-lavrov&theme=dark&show=titles&events="
    assert shown.get_attribute("src").startswith(source)
    assert page.locator(CODE).input_value() == (
        f'<iframe src="{served.url}{shown.get_attribute("src").replace("&", "&amp;")}" width="640" '
        f'height="{shown.get_attribute("height")}" title="{NAME}" frameborder="0" loading="lazy" '
        'style="max-width: 100%" '
        'sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
    dialog.get_by_label("Width, pixels").fill("400")
    expect(page.locator("#embedding-size")).to_contain_text("400 × ")
    assert barriers(page, within="dialog") == []

    dialog.get_by_role("button", name="Copy the code", exact=True).click()
    expect(dialog.get_by_text("Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(CODE).input_value()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()


def test_without_scripts_the_link_leads_to_a_page_that_does_the_same(
    served: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(EVENT, java_script_enabled=False)
    page.get_by_role("link", name="Embed", exact=True).click()
    page.get_by_label("Light").check()
    page.get_by_label("What was said").uncheck()
    page.get_by_role("button", name="Show it so").click()

    source = f"/embed{EVENT}?theme=light&show=summary"
    assert page.locator(PREVIEW).get_attribute("src") == source
    assert source.replace("&", "&amp;") in page.locator(CODE).input_value()
    assert page.get_by_role("button", name="Copy the code").count() == 0
    expect(page.frame_locator(PREVIEW).locator("h1")).to_have_text(
        "Putin and Orban face the press after their talks"
    )


def test_on_a_phone_the_preview_is_as_high_as_what_it_shows(
    served: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/embedding/?of={EVENT}", viewport={"width": 390, "height": 800})
    shown = page.locator(PREVIEW)
    worked_out = re.search(r' height="(\d+)"', page.locator(CODE).input_value())[1]

    expect(shown).not_to_have_attribute("height", worked_out)
    needed = (
        page.frame_locator(PREVIEW).locator("html").evaluate("html => html.getBoundingClientRect().height")
    )

    assert int(shown.get_attribute("height")) == math.ceil(needed) > int(worked_out)
    assert f'width="640" height="{worked_out}"' in page.locator(CODE).input_value()


def test_the_page_has_no_barrier_and_tells_what_cannot_be_embedded(
    served: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/embedding/?of={TIMELINE}")
    expect(page.locator("#embedding-outcome")).to_be_visible()
    faults = barriers(page, name="form", widths=(1280, 320))

    page.goto("/embedding/?of=/method/")
    expect(page.locator(".error")).to_contain_text("leads to no timeline, event, quote")
    assert faults + barriers(page, name="refusal", widths=(320,)) == []


def test_what_wordpress_leaves_of_the_oembed_answer_shows_the_event(
    served: LiveServer, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    answer = page.request.get(
        f"{served.url}/oembed",
        params={"url": f"{served.url}{EVENT}", "maxwidth": 500, "maxheight": 750, "format": "json"},
    ).json()
    printed = as_wordpress_prints(answer["html"])
    assert printed is not None

    with another_site() as host:
        page.goto(host.show(printed))
        frame = page.frame_locator("iframe")
        expect(frame.locator("h1")).to_have_text("Putin and Orban face the press after their talks")
        box = page.locator("iframe").bounding_box()

    assert box is not None and (box["width"], box["height"]) == (answer["width"], answer["height"])
