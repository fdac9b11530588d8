"""The overview in a real browser: bars narrow the time, in place or as links; typing finds an option."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.barriers import barriers
from tests.browser.waiting import until
from tests.makers import make_actor, make_event, make_timeline
from timeline.models import Timeline

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def storm() -> str:
    """A timeline of three days with minutes, an undated event, a span, and fourteen people."""
    timeline = make_timeline(title="Storm", slug="storm", zone="Europe/Kyiv")
    names = ("Ada", "Bo", "Cy", "Dee", "Eli", "Flo", "Gus", "Hal", "Ida", "Jo", "Kit", "Lou", "Max")
    people = [make_actor(f"{name} Calder") for name in names]
    people.append(make_actor("Zoë Ångström"))
    for number, person in enumerate(people):
        moment = datetime(2026, 3, 10 + number % 3, 12, 5 * (number % 4), tzinfo=UTC)
        make_event(
            timeline,
            on=None,
            title=f"The pier holds, {number}",
            earliest=moment,
            latest=moment,
            precision="minute",
            zone="Europe/Kyiv",
            actors=[person],
        )
    week = {"earliest": datetime(2026, 3, 9, tzinfo=UTC), "latest": datetime(2026, 3, 15, tzinfo=UTC)}
    make_event(timeline, on=None, precision="week", **week)
    make_event(timeline, on=None, precision="unknown")
    return "/timelines/storm/"


def bar(page: Page, label: str) -> None:
    page.locator("#overview").get_by_role("link", name=label).locator("rect").first.click()


def test_a_bar_narrows_the_time_in_place_and_going_back_widens_it(storm: str, page: Page) -> None:
    page.goto(storm)
    until(page, "window.htmx")  # before it is here, bars are plain links
    page.evaluate("window.isSamePage = true")

    bar(page, "11 March: 5 reports")

    expect(page).to_have_url(re.compile(r"\?since=2026-03-11&until=2026-03-11$"))
    expect(page.locator("#overview b")).to_have_text("Wednesday 11 March 2026")
    expect(page.locator("#announcement")).to_have_text("6 events on 11 March 2026, oldest first.")
    expect(page.locator("#filter-since")).to_have_value("2026-03-11")
    expect(page.locator("#overview")).to_be_focused()
    page.keyboard.press("Tab")  # the way past the bars
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#overview b")).to_have_text("Tuesday 10 March 2026")
    page.get_by_role("link", name="Remove filter: To 10 March 2026").click()
    expect(page.locator("#overview b")).to_have_text("Since 10 March 2026")
    assert page.evaluate("window.isSamePage")
    page.go_back()
    expect(page.locator("#overview b")).to_have_text("Tuesday 10 March 2026")


@pytest.mark.parametrize("form", ["whole", "narrowed"])
def test_fields_that_come_after_the_paint_move_nothing(storm: str, page: Page, form: str) -> None:
    page.add_init_script("""window.shifts = 0; new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) window.shifts += shift.value;
    }).observe({type: "layout-shift", buffered: true});""")

    page.goto(storm + ("?until=2026-03-11" if form == "narrowed" else ""))
    until(page, "window.htmx")

    expect(page.get_by_label("From", exact=True)).to_be_visible()
    expect(page.get_by_label("To", exact=True)).to_have_value("2026-03-11" if form == "narrowed" else "")
    expect(page.locator("noscript")).to_have_count(0)
    assert page.evaluate("window.shifts") == 0


def test_a_day_is_typed_as_the_field_says_and_asked_for_once(storm: str, page: Page) -> None:
    page.goto(storm)
    until(page, "window.htmx")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if storm in request.url else None)
    since, last = page.locator("#filter-since"), page.locator("#filter-until")

    since.click(position={"x": 12, "y": 12})
    page.keyboard.type("2026-03-11", delay=30)
    expect(since).to_have_attribute("type", "text")
    assert asked == []
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?since=2026-03-11$"))
    last.fill("2026-02-30")
    last.blur()

    expect(page.get_by_role("alert")).to_contain_text("“2026-02-30”")
    expect(since).to_have_value("2026-03-11")
    assert len(asked) == 2


def test_an_answer_leaves_a_field_alone_in_which_somebody_types(storm: str, page: Page) -> None:
    page.goto(storm)
    until(page, "window.htmx")
    held: list[Route] = []
    page.route(re.compile("order=newest$"), lambda route: held.append(route))
    since = page.locator("#filter-since")

    page.check("#newest-first")
    since.press_sequentially("2026-03")
    while not held:
        page.wait_for_timeout(20)
    held.pop().continue_()
    expect(page).to_have_url(re.compile(r"\?order=newest$"))
    expect(since).to_be_focused()
    expect(since).to_have_value("2026-03")
    page.unroute_all()
    since.press("End")
    page.keyboard.type("-11")
    page.keyboard.press("Tab")

    expect(page).to_have_url(re.compile("since=2026-03-11"))
    expect(since).to_have_value("2026-03-11")


def test_a_finger_picks_a_day_and_no_half_typed_year_is_asked_for(storm: str, page: Page) -> None:
    page.add_init_script(
        "const all = matchMedia; window.matchMedia = (media) => media === '(pointer: coarse)'"
        " ? { matches: true } : all.call(window, media);"
    )
    page.goto(storm)
    until(page, "window.htmx")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if storm in request.url else None)
    day = page.locator("#filter-since")

    day.click(position={"x": 12, "y": 12})
    expect(day).to_have_attribute("type", "date")
    page.keyboard.type("03112026", delay=30)  # as the browser's own language orders month, day and year

    expect(page).to_have_url(re.compile(r"\?since=2026-03-11$"))
    expect(day).to_have_value("2026-03-11")
    assert len(asked) == 1


def test_without_scripts_a_day_is_typed(storm: str, page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto(storm)
    since, until_day = (page.locator(f"#filter-{name}").bounding_box() for name in ("since", "until"))
    assert since and until_day
    assert since["x"] == until_day["x"]

    page.locator("#filter-since").fill("2026-03-11")
    page.get_by_role("button", name="Show events").click()

    expect(page).to_have_url(re.compile(r"since=2026-03-11"))
    expect(page.locator("#filter-since")).to_have_value("2026-03-11")


def test_the_words_of_a_span_keep_clear_of_its_border(storm: str, page: Page) -> None:
    page.goto(storm)

    border = page.locator("#overview rect.span").bounding_box()
    words = page.locator("#overview a:has(rect.span) + text").bounding_box()

    assert border and words
    assert border["y"] + 1 < words["y"]
    assert words["y"] + words["height"] < border["y"] + border["height"] - 1


def test_without_scripts_bars_lead_from_days_to_minutes_and_back_to_all_days(
    storm: str, page_without_scripts: Page
) -> None:
    page = page_without_scripts
    page.goto(storm)

    bar(page, "10 March: 5 reports")
    bar(page, "14:00 to 15:00: 5 reports")
    bar(page, "14:15 to 14:20: 1 report")

    expect(page.locator("#overview b")).to_have_text("Tuesday 10 March 2026, 14:15 until 14:19")
    expect(page.locator(".filtered strong").first).to_have_text("2 events")
    page.get_by_role("link", name="All days").click()
    bar(page, "No date given: 1 report")
    expect(page.locator(".day").first).to_contain_text("No date given")


def test_options_are_found_by_typing_and_stay_narrowed_when_one_is_chosen(storm: str, page: Page) -> None:
    page.goto(storm)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url) if storm in request.url else None)
    field = page.get_by_role("searchbox", name="Find among: Person or body")

    field.fill("angstrom")
    field.press("Enter")

    options = page.locator("#facet-actor label:visible")
    expect(options).to_have_text(["Zoë Ångström 1"])
    expect(page.locator("#facet-actor [role=status]")).to_have_text("1 of 14")
    assert requests == []
    page.get_by_role("checkbox", name="Zoë Ångström").check()
    expect(page.locator("#filter-action")).to_have_text("Show 1 event")
    expect(field).to_have_value("angstrom")
    expect(options).to_have_text(["Zoë Ångström 1"])
    assert "angstrom" not in requests[0]


def test_the_overview_of_hours_and_of_people_has_no_barrier(
    storm: str, open_page: Callable[..., Page]
) -> None:
    page = open_page()

    faults: list[str] = []
    for query in (
        "?since=2026-03-10&until=2026-03-10&bars=actor",
        "?since=2026-03-10T14&until=2026-03-10T14",
    ):
        page.goto(storm + query)
        faults += barriers(page, within="#event-list", name=query, widths=(1280, 320))

    assert faults == []


def test_whoever_comes_back_finds_the_list_as_it_was_left(storm: str, page: Page) -> None:
    timeline = Timeline.objects.get()
    for number in range(40):
        make_event(timeline, title=f"The tide turns, {number}")
    page.goto(storm)
    until(page, "window.htmx")
    bar(page, "No date given: 1 report")
    expect(page).to_have_url(re.compile(r"\?cursor="))
    page.reload()
    expect(page.locator(".day").first).to_contain_text("No date given")

    page.goto(storm)
    until(page, "window.htmx")
    page.click("#next-page")
    cards = page.locator("#stream article.event")
    expect(cards).to_have_count(50)
    cards.nth(40).get_by_role("link").first.click()
    expect(page).not_to_have_url(re.compile(storm))
    page.go_back()
    expect(cards).to_have_count(50)
    expect(cards.nth(40)).to_be_in_viewport()
    page.check("#newest-first")
    expect(cards).to_have_count(25)
    page.go_back()

    expect(cards).to_have_count(50)
