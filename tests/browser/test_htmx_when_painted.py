"""htmx comes after the page is painted: what a reader does before it is here is not lost, nor without it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.makers import make_actor, make_event, make_timeline
from timeline.models import Timeline

HTMX = "**/htmx-2*.js"


@pytest.fixture
def address(transactional_db: None) -> str:
    """A timeline of thirty events, on four of which a minister took part."""
    timeline, minister = make_timeline(), make_actor("Minister")
    for number in range(30):
        make_event(timeline, actors=[minister] if number % 8 == 0 else [])
    return timeline.get_absolute_url()


@pytest.fixture
def held(page: Page) -> list[Route]:
    """The requests for htmx, which are not answered until the test does."""
    requests: list[Route] = []
    page.route(HTMX, lambda route: requests.append(route))
    return requests


def wait_for_htmx_to_be_asked_for(page: Page, held: list[Route]) -> None:
    while not held:
        page.wait_for_timeout(20)


def choose(page: Page) -> None:
    page.check("#filters input[name=actor][value=minister]")


def search(page: Page) -> None:
    page.fill("#filter-q", "harbour")
    page.check("#filters input[name=actor][value=minister]")
    page.press("#filter-q", "Enter")


def ask_for_more(page: Page) -> None:
    page.click("#next-page")


@pytest.mark.parametrize(
    ("act", "events"),
    [(choose, 4), (search, 4), (ask_for_more, 30)],
    ids=["an option chosen", "words sent", "more events asked for"],
)
def test_what_is_done_before_htmx_is_here_is_done_in_place_when_it_comes(
    address: str, page: Page, held: list[Route], act: Callable[[Page], None], events: int
) -> None:
    page.goto(address)
    page.evaluate("window.isTheSamePage = true")
    wait_for_htmx_to_be_asked_for(page, held)

    act(page)
    held[0].continue_()

    expect(page.locator("#event-list article.event")).to_have_count(events)
    assert page.evaluate("window.isTheSamePage")


@pytest.mark.parametrize(
    ("act", "events"), [(search, 4), (ask_for_more, 5)], ids=["words sent", "more events asked for"]
)
def test_where_htmx_cannot_be_had_forms_and_links_lead_to_a_page(
    address: str, page: Page, held: list[Route], act: Callable[[Page], None], events: int
) -> None:
    page.goto(address)
    page.evaluate("window.isTheSamePage = true")
    wait_for_htmx_to_be_asked_for(page, held)

    act(page)
    held[0].abort()

    expect(page.locator("#event-list article.event")).to_have_count(events)
    assert not page.evaluate("window.isTheSamePage")


def test_a_step_back_or_forward_before_htmx_is_here_shows_the_list_of_its_address(
    address: str, page: Page, held: list[Route]
) -> None:
    page.goto(address)
    wait_for_htmx_to_be_asked_for(page, held)
    held[0].continue_()
    choose(page)
    expect(page.locator("#event-list article.event")).to_have_count(4)
    held.clear()
    page.reload()
    wait_for_htmx_to_be_asked_for(page, held)

    page.evaluate("history.back()")

    expect(page.locator("#event-list article.event")).to_have_count(25)


def test_no_room_is_left_to_search_among_options_where_that_script_cannot_be_had(
    address: str, page: Page, held: list[Route]
) -> None:
    make_event(Timeline.objects.get(), actors=[make_actor() for _ in range(20)])
    page.route("**/filters*.js", lambda route: route.abort())
    page.goto(address)
    wait_for_htmx_to_be_asked_for(page, held)
    room = page.locator("#facet-actor .find")
    assert room.bounding_box()["height"] > 40

    held[0].continue_()

    expect(room).to_have_count(0)
    choose(page)
    expect(page.locator("#event-list article.event")).to_have_count(4)
