"""The pages on which merges, take-downs and old states are confirmed, opened in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from articles.recording import save_for
from tests.browser.barriers import barriers
from tests.makers import make_actor, make_event, make_quote, make_timeline
from timeline.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(open_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A function opening a page signed in as an editor who may do everything."""
    client = Client()
    client.force_login(User.objects.create(username="editor", is_staff=True, is_superuser=True))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def open_(**options: Any) -> Page:
        page = open_page(**options)
        page.context.add_cookies([session])
        return page

    return open_


@pytest.fixture
def addresses(db: None) -> list[str]:
    goes, stays = make_actor("I. Calder", aliases=("the harbour master",)), make_actor("Ines Calder")
    make_actor("Tom Brenn", aliases=("the harbour master",))
    quote = make_quote(speaker=goes)
    event = make_event(make_timeline(), actors=[goes], quotes=[quote])
    state = event.history.latest()
    save_for(Event.objects.get(pk=event.pk), None, "Looked at again")
    return [
        f"/admin/desk/actors/{goes.pk}/merge/",
        f"/admin/desk/actors/{goes.pk}/merge/?into={stays.pk}",
        f"/admin/desk/articles/{quote.version.article_id}/take-down/",
        f"/admin/timeline/event/{event.pk}/history/",
        f"/admin/timeline/event/{event.pk}/history/{state.pk}/",
        f"/admin/articles/actor/{goes.pk}/change/",
    ]


def test_nothing_is_in_the_way_of_a_screen_reader_and_of_a_phone(desk, addresses) -> None:
    page = desk()

    for address in addresses:
        page.goto(address)
        assert barriers(page, name=address) == []


def test_two_actors_are_merged_and_parted_without_scripts(desk, addresses) -> None:
    page = desk(java_script_enabled=False)

    page.goto(addresses[1])
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".messagelist")).to_contain_text("“I. Calder” is merged into “Ines Calder”.")
    page.goto(addresses[0])
    page.get_by_role("button", name="Undo the merge").click()

    expect(page.locator(".messagelist")).to_contain_text("“I. Calder” stands for itself again.")
