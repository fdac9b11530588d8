"""Taking articles in and keeping their versions, in a real browser, with scripts and without."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from articles.importing import add_version
from articles.models import Article, Quote
from tests.browser.barriers import barriers
from tests.makers import TEXT, make_actor, make_article, make_event, make_quote, make_timeline, make_version

pytestmark = pytest.mark.django_db(transaction=True)

CHANGED = TEXT.replace("northern", "southern")


@pytest.fixture
def desk(open_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A function opening a page signed in as an editor."""
    client = Client()
    client.force_login(User.objects.create(username="editor", is_staff=True, is_superuser=True))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def open_(**options: Any) -> Page:
        page = open_page(**options)
        page.context.add_cookies([session])
        return page

    return open_


@pytest.fixture
def quoted(db: None) -> Article:
    """An article with an accepted quote that a published event rests on, at an address."""
    version = make_version(make_article(url="https://radio.example/harbour"), TEXT)
    quote = make_quote(version, "We have cleared the northern channel", speaker=make_actor("Ines Calder"))
    make_event(make_timeline(slug="storm"), title="The harbour opens", quotes=[quote])
    return version.article


@pytest.mark.parametrize("scripts", [True, False])
def test_a_changed_article_is_previewed_stored_compared_and_its_lost_quote_placed_anew(
    scripts: bool, desk: Callable[..., Page], quoted: Article
) -> None:
    page = desk(java_script_enabled=scripts)
    page.goto("/admin/desk/import/")
    page.get_by_label("Outlet").fill("Coast Radio")
    page.get_by_label("Text", exact=True).fill(CHANGED)
    page.get_by_text("What the text does not say").click()
    page.get_by_label("Address", exact=True).fill("https://radio.example/harbour")
    page.get_by_role("button", name="Preview").click()

    expect(page.get_by_text("It has this address")).to_be_visible()
    expect(page.get_by_text("0 accepted quotes would be carried over and 1 lost")).to_be_visible()
    page.get_by_label("A new version of").check()
    page.get_by_role("button", name="Import and look for quotes").click()

    expect(page.locator(".compare del")).to_contain_text("northern")
    expect(page.locator(".compare ins")).to_contain_text("southern")
    reader = page.context.new_page()
    reader.goto("/timelines/storm/")
    expect(reader.get_by_text("changed by the outlet since").first).to_be_visible()
    page.goto("/admin/desk/")
    expect(page.get_by_role("heading", name="Published, though a cited quote was lost")).to_be_visible()
    page.get_by_role("link", name="We have cleared the northern channel").click()
    page.get_by_role("button", name="It stands here now: We have cleared the southern channel").click()
    expect(page.get_by_text("stands in version 2 and is accepted")).to_be_visible()
    assert Quote.objects.get(exact="We have cleared the southern channel").status == "accepted"


def test_a_zip_is_reported_line_by_line(desk: Callable[..., Page]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for number in range(12):
            opened.writestr(f"{number}.txt", f"Ferry {number} is late\n\nFerry {number} came on Friday.\n")
        opened.writestr("notes.pdf", b"%PDF-1.7")
    page = desk()
    page.goto("/admin/desk/import/")
    page.get_by_label("Outlet").fill("Coast Radio")
    page.get_by_label("Or files").set_input_files(
        {"name": "ferries.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    )
    page.get_by_role("button", name="Preview").click()

    expect(page.locator("ol.desk-report li")).to_have_count(13)
    expect(page.get_by_role("status")).to_contain_text("13 files: 12 imported, 1 failed")
    expect(page.get_by_text("notes.pdf").last).to_be_visible()
    assert Article.objects.count() == 12
    assert not (faults := barriers(page, within="#content", name="report")), "\n".join(faults)


def test_nothing_is_in_the_way_on_the_page_that_tells_what_a_table_would_change(
    desk: Callable[..., Page], db: None
) -> None:
    page = desk()
    page.goto("/admin/desk/spreadsheets/")
    table = b"title,earliest,precision\nThe harbour opens,2022-02-01,day\nIt shuts,some day,day\n"
    page.get_by_label("CSV file").set_input_files({"name": "e.csv", "mimeType": "text/csv", "buffer": table})
    page.get_by_role("button", name="See what would change").click()

    expect(page.get_by_role("heading", name="Nothing was stored")).to_be_visible()
    assert not (faults := barriers(page, within="#content", name="table")), "\n".join(faults)


def test_nothing_is_in_the_way_of_a_screen_reader_and_no_page_is_wider_than_the_screen(
    desk: Callable[..., Page], quoted: Article
) -> None:
    add_version(quoted, CHANGED)
    lost = Quote.objects.get(status="lost")
    page = desk()

    faults = []

    def look(name: str) -> None:
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        faults.extend(barriers(page, within="#content", name=name))

    for address in (
        f"/admin/desk/articles/{quoted.pk}/versions/",
        f"/admin/desk/lost/{lost.pk}/",
        "/admin/desk/lost/",
        "/admin/desk/import/",
        f"/admin/desk/import/?article={quoted.pk}",
    ):
        page.goto(address)
        look(address)
    page.goto("/admin/desk/import/")
    page.get_by_label("Outlet").fill("Coast Radio")
    page.get_by_label("Text", exact=True).fill(TEXT + "\nSubscribe to our newsletter\n")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".desk-lede")).to_contain_text("Nothing is stored yet")
    look("preview")
    assert not faults, "\n".join(faults)
