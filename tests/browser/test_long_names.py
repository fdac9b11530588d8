"""Names as long as nobody has them, and names that run from right to left: pages stay readable with both."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page

from tests.browser.barriers import too_wide
from tests.makers import (
    make_actor,
    make_article,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
)

NAME = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle" * 2


@pytest.mark.django_db(transaction=True)
def test_a_very_long_name_breaks_no_page(page: Page) -> None:
    version = make_version(make_article(make_outlet(NAME[:150], slug="long"), headline=NAME * 2))
    actor = make_actor(NAME, slug="long", role=NAME)
    quote = make_quote(version, speaker=actor, addressee=NAME, place=NAME, gist=NAME)
    timeline = make_timeline(title=NAME, slug="long")
    event = make_event(
        timeline, title=NAME, slug="long", summary=NAME, quotes=[quote], actors=[actor], place=NAME
    )
    printed = make_version(version.article, f"{NAME} 13,000 {NAME} \u05e9\u05dc\u05d5\u05dd {NAME}")
    sides = [
        (printed, f"{NAME} 13,000 {NAME}"),
        (printed, "\u05e9\u05dc\u05d5\u05dd"),
        (version, "The harbour"),
    ]
    make_discrepancy(*sides, event=event, topic=NAME, explanation=NAME * 3)
    things = (timeline, event, quote, actor, version.article, version.article.outlet)
    views = [f"/timelines/long/{view}/" for view in ("coverage", "differences")]

    wide = []
    for address in (*(thing.get_absolute_url() for thing in things), *views, "/"):
        page.goto(address)
        for width in (320, 390, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            if too_wide(page):
                wide.append((address, width))

    assert wide == []
    page.goto(timeline.get_absolute_url())
    page.set_viewport_size({"width": 390, "height": 900})
    signs = page.locator(".density li svg").evaluate_all("all => all.map(one => one.getBoundingClientRect())")
    assert signs and all(sign["width"] == sign["height"] for sign in signs)


@pytest.mark.django_db(transaction=True)
def test_the_day_behind_a_name_from_right_to_left_stays_behind_it(page: Page) -> None:
    outlet = make_outlet("\u05d4\u05e2\u05d5\u05d2\u05df", slug="anchor")
    quote = make_quote(make_version(make_article(outlet)), speaker=make_actor("Ines Calder"))
    make_event(make_timeline(), quotes=[quote])
    page.goto(quote.get_absolute_url())

    name, date = page.evaluate(
        """() => {
            const told = (one) => one.textContent.includes("2022");
            const line = [...document.querySelectorAll("#hands li")].find(told);
            const rest = [...line.childNodes].find((one) => one.nodeType === 3 && told(one));
            const day = document.createRange();
            day.setStart(rest, rest.data.search(/[0-9]/));
            day.setEnd(rest, rest.data.search(/[0-9]/) + 1);
            return [line.querySelector("b"), day].map((one) => one.getBoundingClientRect().toJSON());
        }"""
    )

    assert date["width"] > 0 and date["left"] >= name["right"]


@pytest.mark.django_db(transaction=True)
def test_two_names_from_right_to_left_in_one_line_stand_in_the_order_of_the_line(page: Page) -> None:
    speaker, outlet = "\u05e2\u05d9\u05e0\u05d4", "\u05d4\u05e2\u05d5\u05d2\u05df"
    version = make_version(make_article(make_outlet(outlet, slug="anchor")))
    quote = make_quote(version, speaker=make_actor(speaker, slug="speaker"))
    timeline = make_timeline()
    make_event(timeline, quotes=[quote])
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(timeline.get_absolute_url())

    first, second = page.evaluate(
        """(names) => {
            const text = document.querySelector(".said > a").firstChild;
            return names.map((name) => {
                const printed = document.createRange();
                printed.setStart(text, text.data.indexOf(name));
                printed.setEnd(text, text.data.indexOf(name) + name.length);
                return printed.getBoundingClientRect().toJSON();
            });
        }""",
        [speaker, outlet],
    )

    assert first["width"] > 0 and second["width"] > 0
    assert first["top"] == second["top"] and first["right"] <= second["left"]


@pytest.mark.django_db(transaction=True)
def test_on_the_desk_too_the_day_behind_a_name_from_right_to_left_stays_behind_it(
    page: Page, live_server: Any
) -> None:
    outlet = make_outlet("\u05d4\u05e2\u05d5\u05d2\u05df", slug="anchor")
    quote = make_quote(make_version(make_article(outlet)))
    client = Client()
    client.force_login(User.objects.create(username="editor", is_staff=True, is_superuser=True))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    page.goto(f"/admin/desk/events/{make_event(make_timeline()).pk}/quotes/")
    name, year = page.locator("td", has=page.locator("bdi", has_text=outlet.name)).evaluate(
        """cell => {
            const [name, rest] = cell.childNodes, day = document.createRange();
            day.setStart(rest, rest.data.search(/[0-9]/));
            day.setEnd(rest, rest.data.search(/[0-9]/) + 1);
            return [name, day].map((one) => one.getBoundingClientRect().toJSON());
        }"""
    )

    assert quote.pk and year["width"] > 0 and year["left"] >= name["right"]
