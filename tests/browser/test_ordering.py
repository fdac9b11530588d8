"""Citations are ordered in a real browser: by keyboard, by dragging, and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from tests.makers import make_article, make_citation, make_event
from timeline.models import Citation, Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three() -> tuple[Event, list[Citation]]:
    event = make_event(is_cited=False)
    return event, [make_citation(event, article=make_article(), position=place) for place in range(3)]


@pytest.fixture
def form(open_page: Callable[..., Page], live_server: Any, three) -> Callable[..., Page]:
    """A function opening the event's form signed in as an editor."""
    client = Client()
    client.force_login(User.objects.create(username="editor", is_staff=True, is_superuser=True))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def open_(**options: Any) -> Page:
        page = open_page(**options)
        page.context.add_cookies([session])
        page.goto(f"/admin/timeline/event/{three[0].pk}/change/")
        return page

    return open_


def order(event: Event) -> list[int]:
    return list(event.citations.order_by("position", "pk").values_list("pk", flat=True))


def test_a_citation_moves_by_keyboard_without_a_page_load_and_is_saved(form, three) -> None:
    event, (one, two, last) = three
    page = form()
    page.evaluate("window.stillHere = true")

    page.locator(f'button[value="up-{last.pk}"]').focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#citations-group [role=status]")).to_contain_text("Now 1 of 3")
    unsaved = order(event)

    assert page.evaluate("window.stillHere")
    assert unsaved == [one.pk, two.pk, last.pk]
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(".messagelist")).to_contain_text("was changed")
    assert order(event) == [last.pk, one.pk, two.pk]


def test_a_citation_is_dragged_to_its_place(form, three) -> None:
    event, (one, two, last) = three
    page = form(viewport={"width": 1280, "height": 2400})
    rows = page.locator("#citations-group tr.has_original")
    grip, goal = rows.nth(0).locator(".desk-grip").bounding_box(), rows.nth(2).bounding_box()
    assert grip is not None and goal is not None

    page.mouse.move(grip["x"] + 4, grip["y"] + 4)
    page.mouse.down()
    page.mouse.move(grip["x"] + 4, goal["y"] + goal["height"] - 4, steps=20)
    page.mouse.up()
    expect(page.locator("#citations-group [role=status]")).to_contain_text("Now 3 of 3")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.locator(".messagelist")).to_contain_text("was changed")

    assert order(event) == [two.pk, last.pk, one.pk]


def test_without_scripts_the_buttons_do_it(form, three) -> None:
    event, (one, two, last) = three
    page = form(java_script_enabled=False)

    page.locator(f'button[value="down-{one.pk}"]').click()
    expect(page.locator("#citations-group")).to_be_visible()

    assert order(event) == [two.pk, one.pk, last.pk]


def test_the_enter_key_in_a_field_saves_and_moves_nothing(form, three) -> None:
    event, (one, two, last) = three
    page = form()

    page.locator("#id_place").fill("Aldmouth")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("was changed")

    event.refresh_from_db()
    assert (event.place, order(event)) == ("Aldmouth", [one.pk, two.pk, last.pk])
