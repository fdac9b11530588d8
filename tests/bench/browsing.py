"""Open a page in a browser of its own, as a reader's first visit, and take down what it costs."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, Playwright, Response

from config.setting_up import find_or_install_browser

LONGEST = 60  # seconds
LOOK_EVERY, QUIET = 50, 500  # milliseconds
STARTING = 1_500  # milliseconds in which a browser just opened loads its own pages, on every core
PRINTED = re.compile(rb"<(style|script data-scripts=[^>]*)>(.*?)</(?:style|script)>", re.DOTALL)
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    # Nothing but this machine is found: what a page asks of others is noted and costs it nothing.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)  # fmt: skip

# An event is seen in the first frame that is painted with one of the first hundred inside the window.
WATCH = """
(() => {
  if (window !== top) return;
  const seen = window.visit = {first: null, tasks: [], done: null};
  const afterPaint = (then) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(null);
  });
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.tasks.push(task.duration);
  }).observe({type: "longtask", buffered: true});
  const isInside = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
      && box.top < innerHeight && box.left < innerWidth;
  };
  const look = () => {
    const events = document.querySelectorAll(EVENT);
    for (let place = 0; place < Math.min(events.length, 100); place++) {
      if (isInside(events[place])) {
        afterPaint((now) => { seen.first = now; });
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  // From an input's own time to the frame painted after `element` is another or another's content.
  seen.until = (started, isDone) => {
    const wait = () => isDone() ? afterPaint((now) => { seen.done = now - started; })
      : requestAnimationFrame(wait);
    wait();
  };
})();
"""


@dataclass(frozen=True)
class Visit:
    """What one visit cost: milliseconds, and bytes as gzip packs them; None for what took over a minute."""

    first_event: float | None
    blocked: float = 0
    nodes: int = 0
    html: int = 0
    scripts_and_styles: int = 0
    all_bytes: int = 0
    foreign: tuple[str, ...] = ()


@dataclass
class _Traffic:
    responses: list[Response] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        def note(response: Response) -> None:
            if urlsplit(response.url).hostname == "127.0.0.1":
                self.responses.append(response)

        page.on("response", note)
        page.on(
            "request",
            lambda request: (
                None
                if urlsplit(request.url).hostname in ("127.0.0.1", None)
                else self.foreign.append(request.url)
            ),
        )

    def sizes(self) -> dict[str, int]:
        """Bytes by kind of resource, gzipped; what is printed into the page once more under "style"."""
        sizes: dict[str, int] = defaultdict(int)
        for response in self.responses:
            try:
                body = response.body()
            except Error:  # an answer without a body, as a redirect
                continue
            sizes[response.request.resource_type] += len(gzip.compress(body, 6))
            if response.request.resource_type == "document":
                sizes["style"] += sum(len(gzip.compress(one, 6)) for _, one in PRINTED.findall(body))
        return sizes


@contextmanager
def first_visit(playwright: Playwright, address: str, event: str) -> Iterator[tuple[Page, _Traffic]]:
    """Open `address` with an empty cache and profile; `event` is the selector of an event on the page."""
    browser = playwright.chromium.launch(executable_path=find_or_install_browser(), args=list(ARGUMENTS))
    try:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        traffic = _Traffic()
        traffic.listen(page)
        page.add_init_script(WATCH.replace("EVENT", json.dumps(event)))
        page.wait_for_timeout(STARTING)
        page.goto(address, wait_until="commit")
        yield page, traffic
    finally:
        browser.close()


def version(playwright: Playwright) -> str:
    """Return which browser it is, as in "Chromium 142.0.7444.59"."""
    browser = playwright.chromium.launch(executable_path=find_or_install_browser(), args=list(ARGUMENTS))
    try:
        return f"Chromium {browser.version}"
    finally:
        browser.close()


def visit(playwright: Playwright, address: str, event: str) -> Visit:
    """Visit a page until an event is seen and the page is quiet."""
    with first_visit(playwright, address, event) as (page, traffic):
        if not is_seen(page):
            return Visit(None, foreign=tuple(traffic.foreign))
        wait_until_quiet(page)
        first, blocked, nodes = page.evaluate(
            """() => {
              const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
              const blocked = visit.tasks.reduce((sum, duration) => sum + Math.max(0, duration - 50), 0);
              return [Math.max(visit.first, painted), blocked, document.querySelectorAll("*").length];
            }"""
        )
        sizes = traffic.sizes()
        return Visit(
            first_event=first,
            blocked=blocked,
            nodes=nodes,
            html=sizes["document"],
            scripts_and_styles=sizes["script"] + sizes["stylesheet"] + sizes["style"],
            all_bytes=sum(sizes.values()) - sizes["style"],
            foreign=tuple(traffic.foreign),
        )


def filtering(playwright: Playwright, address: str, event: str, act: Callable[[Page], None]) -> float | None:
    """Open a page, do `act`, which must end by calling `visit.until`; return milliseconds until its paint."""
    with first_visit(playwright, address, event) as (page, _):
        if not is_seen(page):
            return None
        wait_until_quiet(page)
        act(page)
        return _figure(page, "visit.done")


def is_seen(page: Page) -> bool:
    """Wait until an event of the page is seen; False if that takes longer than a minute."""
    return _figure(page, "window.visit?.first ?? null") is not None


def _figure(page: Page, expression: str) -> float | None:
    """Wait until an expression has a value, None if it has none within a minute.

    Playwright's own waiting is refused by a strict Content-Security-Policy, since it needs `eval`.
    """
    ends = time.monotonic() + LONGEST
    while time.monotonic() < ends:
        value = page.evaluate(expression)
        if value is not None:
            return float(value)
        page.wait_for_timeout(LOOK_EVERY)
    return None


def wait_until_quiet(page: Page) -> None:
    """Wait until for half a second no long task has been added."""
    known = -1
    while (tasks := page.evaluate("visit.tasks.length")) != known:
        known = tasks
        page.wait_for_timeout(QUIET)
