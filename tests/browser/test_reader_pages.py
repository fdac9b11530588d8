"""Readers' pages in a real browser: for everyone, with and without scripts, by mouse and by keyboard."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.barriers import barriers
from tests.browser.waiting import until
from tests.timeline.story import SLUG

TIMELINE = f"/timelines/{SLUG}/"
TAKEN_ALONG = "Cite, embed, export, print"
"""What stands behind the sentence above a list: the way to its foot."""
PAGES = [
    "/",
    TIMELINE,
    f"{TIMELINE}?outlet=dw&since=31.02.2022&background=1",
    f"{TIMELINE}?outlet=dw&q=elephant",
    f"{TIMELINE}differences/",
    f"{TIMELINE}differences/?differ=figure&side=dw&since=31.02.2022",
    f"{TIMELINE}coverage/",
    f"{TIMELINE}coverage/?rows=statements&sort=most&only=dw&since=31.02.2022",
    "/events/putin-orban-news-conference/",
    "/events/russian-troop-buildup/",
    "/statements/putin-imagine-ukraine-in-nato/?with=b#marks",
    "/statements/putin-ukraine-tool/#marks",
    "/statements/johnson-gun-to-head/",
    "/quotes/dw-official-if-putin/",
    "/quotes/mt-lead-accused/",
    "/articles/dw-2022-02-01/",
    "/actors/antony-blinken/",
    "/outlets/dw/",
    "/method/",
    f"{TIMELINE}print/?background=1",
    f"/cite/?of={TIMELINE}",
    "/nothing-here/",
]


@pytest.fixture(scope="module")
def served(demonstration_server: LiveServer) -> LiveServer:
    return demonstration_server


@pytest.fixture
def story(served: Any) -> str:
    """The address of the demonstration's timeline."""
    return TIMELINE


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def box(page: Page, label: str) -> Locator:
    """The tick box of a filter's option, whatever number stands beside it."""
    return page.get_by_role("checkbox", name=label)


def titles(page: Page) -> list[str]:
    return page.locator(".event h3").all_text_contents()


def test_no_page_has_a_barrier_that_axe_finds_nor_scrolls_sideways(
    story: str, open_page: Callable[..., Page]
) -> None:
    page = open_page()

    faults: list[str] = []
    for address in PAGES:
        page.goto(address)
        faults += barriers(page, name=address, widths=(1280, 320))

    assert faults == []


def test_the_open_filter_sheet_of_a_phone_has_no_barrier(story: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story, viewport={"width": 390, "height": 800})

    page.get_by_role("button", name="Filter").click()

    assert barriers(page, within="#filters", name="sheet", widths=[390]) == []
    expect(page.get_by_role("button", name="Show events")).to_be_visible()


def test_a_phone_shows_plain_wordings_until_the_marks_are_asked_for(
    story: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(
        "/statements/putin-imagine-ukraine-in-nato/",
        viewport={"width": 390, "height": 800},
        java_script_enabled=False,
    )
    left_out = page.locator("#wording-b del").first
    expect(left_out).to_be_hidden()
    expect(page.locator("#wording-b .text")).to_contain_text(
        "imagine Ukraine is a NATO member and starts", use_inner_text=True
    )

    page.get_by_role("link", name="Mark what differs").click()

    expect(left_out).to_be_visible()
    expect(page.locator(".key")).to_contain_text("a negation changed or gone")
    page.get_by_role("link", name="Compare with B").click()
    expect(page.locator("#wording-a del").first).to_be_visible()
    expect(page.locator("#wording-b :is(ins, del)")).to_have_count(0)


def test_ticking_an_outlet_swaps_the_list_and_its_numbers_in_place(story: str, page: Page) -> None:
    page.goto(story)
    page.evaluate("window.sameDocument = true")

    box(page, "DW").check()
    expect(page.locator(".filtered")).to_have_text(f"14 events reported by DW, oldest first. {TAKEN_ALONG}")

    assert asked(page) == {"outlet": ["dw"]}
    assert page.evaluate("window.sameDocument") is True
    expect(page.locator("#announcement")).to_have_text("14 events reported by DW, oldest first.")
    expect(page.locator("label", has_text="Viktor Orban").locator("span")).to_have_text("3")
    assert page.evaluate("document.activeElement.value") == "dw"
    assert len(titles(page)) == 14


def test_filters_add_up_and_a_chip_takes_one_away(story: str, page: Page) -> None:
    page.goto(story)
    box(page, "DW").check()
    expect(page.locator(".filtered")).to_contain_text("14 events")
    box(page, "Verbatim").check()
    expect(page.locator(".filtered")).to_contain_text("with words quoted verbatim")
    both = len(titles(page))

    page.get_by_role("link", name="Remove filter: Outlet: DW").click()
    page.wait_for_url("**/?kind=direct")

    assert both < 14
    expect(box(page, "DW")).not_to_be_checked()
    expect(box(page, "Verbatim")).to_be_checked()


def test_differences_are_filtered_in_place_and_keep_the_kind_that_was_chosen(story: str, page: Page) -> None:
    page.goto(f"{story}differences/")
    page.get_by_role("link", name="Wordings 22").click()
    expect(page.locator(".filtered")).to_contain_text("22 points on which five outlets differ")
    page.evaluate("window.sameDocument = true")

    box(page, "Boris Johnson").check()
    expect(page.locator(".filtered")).to_contain_text("on events with Boris Johnson")

    assert page.evaluate("window.sameDocument") is True
    assert asked(page) == {"differ": ["wording"], "actor": ["boris-johnson"]}
    assert page.locator(".difference h3").all_inner_texts() == [
        "Quoted words altered above the text: the gun",
        "Zones or spheres of influence",
    ]
    page.get_by_role("link", name="Zones or spheres of influence").click()
    assert page.url.endswith("/differences/?point=spheres-zones#spheres-zones")


def test_the_coverage_is_filtered_in_place_and_its_filters_go_along_to_the_other_views(
    story: str, page: Page
) -> None:
    page.goto(f"{story}coverage/?sort=most")
    page.evaluate("window.sameDocument = true")

    box(page, "DW").check()
    expect(page.locator(".filtered")).to_contain_text("14 events reported by DW")

    assert page.evaluate("window.sameDocument") is True
    assert asked(page) == {"outlet": ["dw"], "sort": ["most"]}
    page.get_by_role("row", name="Only here").get_by_role("link", name="3 only in DW").click()
    assert asked(page) == {"outlet": ["dw"], "sort": ["most"], "only": ["dw"]}
    assert page.locator(".coverage tbody:not(.totals) th[scope=row]").count() == 3
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Events").click()
    expect(page.locator(".filtered")).to_have_text(f"14 events reported by DW, oldest first. {TAKEN_ALONG}")


def test_on_a_phone_a_row_of_the_coverage_is_a_title_with_its_five_cells_below(
    story: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{story}coverage/", viewport={"width": 390, "height": 800}, java_script_enabled=False)

    row = page.locator(".coverage tr", has=page.get_by_role("link", name="Blinken and Lavrov speak"))
    title = row.locator("th").bounding_box()
    cells = [cell.bounding_box() for cell in row.locator("td").all()]

    assert title is not None and len(cells) == 5
    places = [(cell["x"], cell["y"], cell["width"]) for cell in cells if cell is not None]
    assert {y for _, y, _ in places} == {title["y"] + title["height"]}
    assert [x for x, _, _ in places] == sorted({x for x, _, _ in places})
    assert all(x >= title["x"] and x + width <= 390 for x, _, width in places)


def test_words_are_searched_on_enter_and_the_address_stays_short(story: str, page: Page) -> None:
    page.goto(story)
    until(page, "window.htmx")
    requests: list[str] = []
    # Not the sign on the tab, which a slow machine may fetch only now.
    page.on("request", lambda request: "/static/" in request.url or requests.append(request.url))

    page.get_by_role("searchbox", name="Words").fill("parliament -Zelensky")
    page.get_by_role("searchbox", name="Words").press("Enter")
    expect(page.locator(".filtered")).to_contain_text("matching parliament -Zelensky")

    assert asked(page) == {"q": ["parliament -Zelensky"]}
    assert len(requests) == 1


def test_the_button_asks_no_second_time_for_what_leaving_the_words_asked_for(story: str, page: Page) -> None:
    page.goto(story)
    until(page, "window.htmx")
    held: list[Route] = []
    page.route(f"**{story}?*", lambda route: held.append(route))
    words, button = page.get_by_role("searchbox", name="Words"), page.locator("#filters .button.first")
    shown = page.locator(".filtered")

    words.press_sequentially("parliament")
    button.hover()
    page.mouse.down()
    page.wait_for_timeout(50)
    page.mouse.up()
    page.wait_for_timeout(50)
    assert len(held) == 1
    held.pop().continue_()
    expect(shown).to_contain_text("matching parliament")

    button.click()  # once more: whoever waits for news asks anew
    page.wait_for_timeout(50)
    assert len(held) == 1


def test_back_and_forward_bring_list_and_filters_back(story: str, page: Page) -> None:
    page.goto(story)
    box(page, "DW").check()
    expect(page.locator(".filtered")).to_contain_text("14 events")
    box(page, "CGTN").check()
    expect(page.locator(".filtered")).to_contain_text("DW or CGTN")

    page.go_back()
    expect(page.locator(".filtered")).to_have_text(f"14 events reported by DW, oldest first. {TAKEN_ALONG}")
    expect(box(page, "DW")).to_be_checked()
    expect(box(page, "CGTN")).not_to_be_checked()
    page.go_back()
    expect(page.locator(".filtered")).to_have_text(f"28 events, oldest first. {TAKEN_ALONG}")
    expect(box(page, "DW")).not_to_be_checked()
    page.go_forward()
    expect(page.locator(".filtered")).to_have_text(f"14 events reported by DW, oldest first. {TAKEN_ALONG}")


def test_back_from_an_event_leads_to_the_filtered_list(story: str, page: Page) -> None:
    page.goto(story)
    box(page, "DW").check()
    expect(page.locator(".filtered")).to_contain_text("14 events")

    page.locator(".event h3 a").first.click()
    page.wait_for_url("**/events/**")
    page.go_back()

    expect(page.locator(".masthead")).to_be_visible()
    expect(page.locator(".filtered")).to_have_text(f"14 events reported by DW, oldest first. {TAKEN_ALONG}")
    expect(box(page, "DW")).to_be_checked()


def test_the_rest_of_the_list_comes_in_behind_what_is_there(story: str, page: Page) -> None:
    page.goto(f"{story}?background=1")
    first = titles(page)

    page.get_by_role("link", name="Show the other 15 events").click()
    expect(page.get_by_role("heading", name="Background")).to_be_visible()

    assert len(first) == 25 and len(titles(page)) == 28
    assert titles(page)[:25] == first
    assert page.locator(".background li").count() == 12
    assert asked(page) == {"background": ["1"]}


def test_folded_options_stay_open_while_numbers_change(story: str, page: Page) -> None:
    page.goto(story)
    people = page.locator("#facet-actor")
    people.locator("summary").click()

    people.locator("details label").first.click()
    expect(page.locator(".filtered")).to_contain_text("with")

    expect(people.locator("details")).to_have_attribute("open", "")


def test_an_unreadable_date_is_said_beside_the_list(story: str, page: Page) -> None:
    page.goto(f"{story}?since=31.02.2022&outlet=dw")

    expect(page.get_by_role("alert")).to_contain_text("“31.02.2022” is not a date we can read.")
    expect(page.locator(".filtered")).to_contain_text("14 events")
    expect(page.get_by_role("textbox", name="From")).to_have_value("31.02.2022")

    page.get_by_role("textbox", name="From").fill("2022-02-01")
    page.get_by_role("textbox", name="From").press("Enter")
    expect(page.locator(".filtered")).to_contain_text("since 1 February 2022")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_without_scripts_the_form_is_sent_by_its_button(story: str, page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(story)

    box(page, "DW").check()
    box(page, "Phone call").check()
    page.get_by_role("button", name="Show events").click()

    expect(page.locator(".filtered")).to_contain_text("of the kind phone call reported by DW")
    expect(box(page, "DW")).to_be_checked()
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator(".filtered")).to_have_text(f"28 events, oldest first. {TAKEN_ALONG}")


def test_without_scripts_pages_follow_each_other_by_links(story: str, page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(story)
    first = titles(page)

    page.get_by_role("link", name="Show the other 3 events").click()

    assert len(first) == 25 and len(titles(page)) == 3
    assert not set(first) & set(titles(page))
    page.get_by_role("link", name="Back to the first page").click()
    assert titles(page) == first


def test_without_scripts_a_phone_opens_its_filters(story: str, open_page: Callable[..., Page]) -> None:
    page = open_page(story, java_script_enabled=False, viewport={"width": 390, "height": 800})
    expect(box(page, "DW")).not_to_be_visible()

    page.get_by_role("button", name="Filter").click()
    box(page, "DW").check()
    page.get_by_role("button", name="Show events").click()

    expect(page.locator(".filtered")).to_contain_text("14 events reported by DW")
    expect(page.get_by_role("button", name="Filter · 1 active")).to_be_visible()


def test_a_phone_filters_in_a_sheet_that_stays_open_until_it_is_closed(
    story: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(story, viewport={"width": 390, "height": 800})

    page.get_by_role("button", name="Filter").click()
    box(page, "DW").check()
    expect(page.locator(".filtered")).to_contain_text("14 events")
    expect(box(page, "CGTN")).to_be_visible()
    box(page, "CGTN").check()
    expect(page.locator(".filtered")).to_contain_text("DW or CGTN")
    page.get_by_role("button", name=re.compile(r"Show \d+ events")).click()

    expect(box(page, "CGTN")).not_to_be_visible()
    expect(page.get_by_role("button", name="Filter · 2 active")).to_be_visible()


def test_on_a_phone_agencies_are_named_as_such_and_contents_come_first(
    story: str, open_page: Callable[..., Page]
) -> None:
    page = open_page("/events/putin-orban-news-conference/", viewport={"width": 390, "height": 800})
    cell = page.locator(".reports td", has_text="none credited").first
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") == '"Agencies: "'

    page.goto("/method/")
    contents, first = page.locator(".columns > aside"), page.locator("#found")
    assert contents.bounding_box()["y"] < first.bounding_box()["y"]


def test_where_no_agencies_stand_nothing_is_called_so(story: str, open_page: Callable[..., Page]) -> None:
    page = open_page("/outlets/dw/", viewport={"width": 390, "height": 800})

    signs = page.locator(".reports .way").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
    )

    assert len(signs) > 3 and set(signs) == {'""'}


@pytest.mark.parametrize("width", [390, 768])
def test_the_filter_button_hides_no_half_of_a_line_nor_the_last_one(
    width: int, story: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(story, viewport={"width": width, "height": 800})
    page.evaluate("scrollTo(0, 900)")
    around = page.evaluate("[732, 795].map(y => document.elementFromPoint(60, y).id)")  # above it and below
    assert around == ["main"] * 2  # whose strip lies over the cards

    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last, button = page.locator(".foot p").last.bounding_box(), page.locator(".fold").bounding_box()

    assert last["y"] + last["height"] < button["y"]


def test_on_a_phone_headings_that_stick_over_each_other_are_of_one_height(
    story: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(story, viewport={"width": 500, "height": 800})

    heights = page.locator(".day").evaluate_all("days => days.map(day => day.offsetHeight)")

    assert len(heights) > 3 and len(set(heights)) == 1


def test_everything_is_reached_by_keyboard_in_reading_order(story: str, page: Page) -> None:
    page.goto(story)

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    focused = "document.activeElement.closest('#main') !== null"
    assert page.evaluate(focused)
    box(page, "Gulf Today").focus()
    page.keyboard.press("Space")
    expect(page.locator(".filtered")).to_contain_text("reported by Gulf Today")
    assert page.evaluate("document.activeElement.value") == "gulf-today"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "outlet"


def test_by_keyboard_the_events_are_reached_past_the_filters(story: str, page: Page) -> None:
    page.goto(story)

    skip = page.get_by_role("link", name="Skip the filters")
    skip.focus()
    assert skip.bounding_box()["x"] >= 0  # type: ignore[index]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('#event-list') !== null")


BENEATH = """() => {
    const box = document.activeElement.getClientRects()[0];
    const top = document.elementFromPoint(box.x + Math.min(box.width / 2, 40), box.y + box.height / 2);
    const shown = top && (top.contains(document.activeElement) || document.activeElement.contains(top));
    return shown ? "" : document.activeElement.outerHTML.slice(0, 100);
}"""


@pytest.mark.parametrize(("width", "begins", "key", "steps"), [
    (390, "sheet", "Tab", 40),
    (390, "top", "Tab", 60),
    (768, "foot", "Shift+Tab", 60),
    (1280, "foot", "Shift+Tab", 60),
])  # fmt: skip
def test_what_has_the_focus_is_not_beneath_what_sticks_to_an_edge(
    story: str, open_page: Callable[..., Page], width: int, begins: str, key: str, steps: int
) -> None:
    page = open_page(story, viewport={"width": width, "height": 844})
    until(page, "document.querySelector('.find template') === null")
    if begins == "sheet":
        page.locator(".fold").click()
    elif begins == "foot":
        page.locator("#export a").first.focus()

    beneath = []
    for _ in range(steps):
        page.keyboard.press(key)
        beneath.append(page.evaluate(BENEATH))

    assert [one for one in beneath if one] == []


def test_what_has_the_focus_is_outlined(story: str, page: Page) -> None:
    page.goto(story)

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


def test_print_leaves_out_what_is_only_for_the_screen(story: str, page: Page) -> None:
    page.goto(story)
    page.emulate_media(media="print")

    page.set_viewport_size({"width": 768, "height": 800})

    expect(page.locator("#filters")).not_to_be_visible()
    expect(page.locator(".masthead nav")).not_to_be_visible()
    expect(page.get_by_role("link", name=TAKEN_ALONG)).not_to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('main'), '::after').display") == "none"
    expect(page.locator(".event h3").first).to_be_visible()
    expect(page.locator(".said").first).to_be_visible()


def test_quotes_differ_by_their_rule_not_by_colour_alone(story: str, open_page: Callable[..., Page]) -> None:
    page = open_page("/", forced_colors="active")

    styles = page.evaluate(
        "[...document.querySelectorAll('#reading .said')].map("
        "said => [said.className, getComputedStyle(said.firstElementChild).borderInlineStartStyle])"
    )

    assert dict(styles) == {
        "said direct": "solid",
        "said mixed": "dashed",
        "said indirect": "dotted",
        "said indirect relayed": "double",
        "said direct unnamed": "solid",
        "said direct lost": "dotted",
    }
