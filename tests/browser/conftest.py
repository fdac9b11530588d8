"""A real Chromium before a real server: pages as people have them, and nothing wrong in their console."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from config.setting_up import browser
from tests.browser.profiles import Profiles
from tests.conftest import empty_database, refuse_other_databases
from tests.timeline.story import PATH

# Playwright keeps an event loop in the tests' thread, beside which Django refuses the database; the tests
# themselves wait for each answer, so nothing runs at once.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Milliseconds until a page is given up: what takes a fast machine a moment may take a slow one long.
PATIENCE = 90_000
expect.set_options(timeout=PATIENCE)

# What only a browser does that somebody sits at: drawing by graphics card, and asking its maker for news.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-software-rasterizer", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
)  # fmt: skip


@pytest.fixture(scope="session")
def chromium(django_db_setup: Any) -> Iterator[Browser]:
    """The machine's own Chromium; without one the tests fail: a page nobody opened is not tested.

    It is warm: the first page of all, for which it starts most of its processes, is open already. Beside
    Playwright's loop Django would give the thread a second connection, which nobody closed; it keeps its own.
    """
    path = browser()
    if path is None:
        pytest.fail("no Chromium on this machine: install the package chromium, or run make test, which does")
    own = connections[DEFAULT_DB_ALIAS]
    with sync_playwright() as playwright:
        connections[DEFAULT_DB_ALIAS] = own
        opened = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS), timeout=2 * PATIENCE)
        warm = opened.new_page()
        warm.goto("data:text/html,<title>Warm</title>", timeout=2 * PATIENCE)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def profiles(chromium: Browser) -> Profiles:
    return Profiles(chromium, PATIENCE)


@pytest.fixture
def served(live_server: Any) -> Any:
    """The server of the test; a module whose tests only read may keep one, with its database, for all."""
    return live_server


@pytest.fixture(scope="module")
def demonstration_server(
    django_db_setup: Any, django_db_blocker: Any, profiles: Profiles
) -> Iterator[LiveServer]:
    """A server whose database holds the demonstration, loaded once, for modules whose tests only read."""
    from timeline.stories.loading import load_story

    with django_db_blocker.unblock():
        refuse_other_databases()
        load_story(PATH.read_text(encoding="utf-8"))
        server = LiveServer("localhost")
        yield server
        profiles.close(server.url)
        server.stop()
        empty_database()


@pytest.fixture
def open_page(profiles: Profiles, served: Any) -> Iterator[Callable[..., Page]]:
    """A function opening a page of the test's server.

    Options are those of a Playwright context: java_script_enabled, color_scheme, viewport … When the test is
    over, no page may have reported a breach of the Content-Security-Policy or an error of a script.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{page.url}: {message.text}")
                if "Content Security Policy" in message.text
                else None
            ),
        )

    def open_(address: str = "", **options: Any) -> Page:
        context = profiles.take(served.url, options)
        contexts.append(context)
        page = context.new_page()
        listen(page)
        if address:
            page.goto(address)
        return page

    yield open_
    for context in contexts:
        profiles.give_back(context)
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page with JavaScript, 1280 pixels wide."""
    return open_page()


@pytest.fixture
def page_without_scripts(open_page: Callable[..., Page]) -> Page:
    """A page of a reader who has switched JavaScript off."""
    return open_page(java_script_enabled=False)
