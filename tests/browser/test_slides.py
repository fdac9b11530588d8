"""The export for TimelineJS, loaded by TimelineJS itself in a page of another site."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.hosts import another_site
from tests.npm_packages import node_module
from tests.timeline.story import SLUG, Story

SLIDES = """<link rel="stylesheet" href="/timeline.css"><script src="/timeline.js"></script>
<style>#slides { height: 600px }</style><div id="slides"></div>
<script>window.shown = new TL.Timeline("slides", "%s", { script_path: "/", font: null });</script>"""

# What TimelineJS made of the file: the events it took, the marks it drew, and what it complains of.
READ = """() => ({
  ids: window.shown.config.events.map(event => event.unique_id),
  marks: document.querySelectorAll(".tl-timemarker").length,
  dates: [...document.querySelectorAll(".tl-headline-date")].map(one => one.innerText.trim()),
  headlines: [...document.querySelectorAll(".tl-text h2")].map(one => one.innerText.trim()),
  faults: window.shown.config.messages.errors.map(String),
  links: [...document.querySelectorAll(".tl-text-content a")].every(link => link.href.startsWith("http")),
})"""


@pytest.fixture(scope="module")
def served(demonstration_server: LiveServer) -> LiveServer:
    return demonstration_server


@pytest.mark.django_db
def test_timelinejs_on_another_site_shows_every_dated_event_and_no_more_exact_than_known(
    served: LiveServer, open_page: Callable[..., Page]
) -> None:
    told = Story()
    files = node_module("@knight-lab/timelinejs/dist")
    dated = {slug for slug in told.events if told.window(slug) is not None}
    with another_site() as site:
        site.file("/timeline.js", (files / "js/timeline.js").read_text(encoding="utf-8"))
        site.pages["/timeline.css"] = (
            (files / "css/timeline.css").read_text(encoding="utf-8"),
            "text/css; charset=utf-8",
        )
        address = site.show(SLIDES % f"{served.url}/timelines/{SLUG}.timelinejs.json?background=1")
        page = open_page(timezone_id="America/New_York")
        page.goto(address)
        page.wait_for_function(
            "amount => document.querySelectorAll('.tl-timemarker').length >= amount", arg=len(dated)
        )
        read = page.evaluate(READ)

    assert set(read["ids"]) == dated
    assert read["marks"] == len(dated)
    assert read["faults"] == []
    assert "24–30 January 2022, day not given" in read["dates"]
    assert "US and NATO answer Russia’s demands in writing" in read["headlines"]
    assert read["links"]
