"""Two browsers edit one event: the second sees what the first changed, chooses, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.makers import make_event, make_quote, make_timeline
from timeline.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def signed_in(open_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A function opening a page signed in under a name."""

    def open_(name: str, **options: Any) -> Page:
        client = Client()
        client.force_login(User.objects.create(username=name, is_staff=True, is_superuser=True))
        page = open_page(**options)
        key = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        return page

    return open_


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_browsers_edit_one_event_and_nothing_is_lost(has_scripts: bool, signed_in) -> None:
    event = make_event(
        make_timeline(), quotes=[make_quote()], title="The harbour opens", place="Eskerby", status="draft"
    )
    address = f"/admin/timeline/event/{event.pk}/change/"
    anna = signed_in("anna", java_script_enabled=has_scripts)
    ben = signed_in("ben", java_script_enabled=has_scripts)
    anna.goto(address)
    ben.goto(address)

    anna.fill("[name=title]", "The northern channel opens")
    anna.fill("[name=summary]", "Ships pass the northern channel again.")
    anna.fill("[name=citations-0-note]", "Said on the quay")
    anna.fill("[name=change_reason]", "More exact")
    anna.click("[name=_continue]")
    expect(anna.locator(".messagelist")).to_contain_text("was changed successfully")
    ben.fill("[name=title]", "The harbour is open")
    ben.fill("[name=place]", "Eskerby, northern quay")
    ben.click("[name=_continue]")

    expect(ben.locator(".desk-choose")).to_contain_text("anna")
    expect(ben.locator(".desk-choose")).to_contain_text("More exact")
    choices = ben.get_by_role("group")
    expect(choices).to_have_count(3)
    expect(choices.filter(has_text="changed by both")).to_contain_text("The northern channel opens")
    if has_scripts:
        assert barriers(ben) == []
    kept = Event.objects.get(pk=event.pk)
    assert (kept.title, kept.place) == ("The northern channel opens", "Eskerby")

    choices.filter(has_text="changed by both").get_by_label("Yours").check()
    ben.get_by_role("button", name="Save what is chosen").click()

    expect(ben.locator("[name=title]")).to_have_value("The harbour is open")
    kept.refresh_from_db()
    assert (kept.title, kept.place) == ("The harbour is open", "Eskerby, northern quay")
    assert kept.summary == "Ships pass the northern channel again."
    assert kept.citations.get().note == "Said on the quay"
    assert [one.title for one in kept.history.all()][:2] == [
        "The harbour is open",
        "The northern channel opens",
    ]
