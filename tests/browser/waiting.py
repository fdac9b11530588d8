"""Wait for what a page becomes, also where its Content-Security-Policy refuses Playwright's own waiting."""

import time

from playwright.sync_api import Page

LONGEST = 90  # seconds, which only keep a test from hanging
LOOK_EVERY = 50  # milliseconds


def until(page: Page, condition: str) -> None:
    """Wait until a JavaScript expression is true. Raises TimeoutError, naming it, after 90 seconds."""
    ends = time.monotonic() + LONGEST
    while not page.evaluate(f"Boolean({condition})"):
        if time.monotonic() > ends:
            raise TimeoutError(f"{page.url}: never true: {condition}")
        page.wait_for_timeout(LOOK_EVERY)
