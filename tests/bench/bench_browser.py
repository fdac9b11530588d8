"""What a reader waits for, in a browser, beside the viewers in use today and a bare page without scripts."""

from __future__ import annotations

import os
import statistics
import tempfile
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import StringIO
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from config.setting_up import PEERS, WITHOUT_PEERS
from tests.bench import benchmarks_page
from tests.bench.browsing import Visit, filtering, version, visit
from tests.bench.generated_events import ACTORS, MOST, SIZES, generate
from tests.bench.measuring import Measurement
from tests.bench.peers.pages import MODULES, has_peers, write_pages
from tests.bench.servers import WORKERS, collect_static_files, files, production_environment, sourceline

RUNS = 5
FIRST_PAGE = SIZES[0]
MOST_TIMES_STATIC, MOST_BLOCKED, MOST_FILTER = 1.3, 50, 250
MOST_NODES, MOST_HTML, MOST_SCRIPTS_AND_STYLES = 1_000, 20 * 1_024, 30 * 1_024

OURS, ANEW, STATIC, TIMELINEJS, VIS = (
    "Sourceline",
    "Sourceline, rendered anew",
    "static",
    "TimelineJS",
    "vis-timeline",
)
EVENTS = {
    OURS: "article.event",
    ANEW: "article.event",
    STATIC: "li article",
    TIMELINEJS: ".tl-slide .tl-headline",
    VIS: ".vis-item-content",
}
"""Pages, and the selector of an event on each."""

WATCH_LIST = """(input) => addEventListener(input, (event) => {
  const before = document.getElementById("event-list");
  visit.until(event.timeStamp, () => document.getElementById("event-list") !== before);
}, {capture: true, once: true})"""
WATCH_VIS = """(actor) => {
  const started = performance.now(), before = document.querySelector(".vis-item");
  showActor(actor);
  visit.until(started, () => document.querySelector(".vis-item") !== before);
}"""

Figures = dict[tuple[str, int], list[Visit]]


def measure() -> Iterator[Measurement]:
    """Yield every figure; with a database and servers of its own, as in production."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.runner import DiscoverRunner

    from tests.bench.loaded_timelines import load_timelines

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        events = generate()
        slugs = load_timelines(events, SIZES)
        call_command("keep_cards", *slugs.values(), stdout=StringIO())
        with tempfile.TemporaryDirectory() as folder:
            write_pages(Path(folder), events, SIZES)
            yield from _measured(slugs, Path(folder), dict(connection.settings_dict))
    finally:
        runner.teardown_databases(databases)


def _measured(slugs: dict[int, str], folder: Path, database: dict[str, str]) -> Iterator[Measurement]:
    collect_static_files(production_environment(database))
    with ExitStack() as stack:
        keeping = stack.enter_context(sourceline(production_environment(database)))
        anew = stack.enter_context(sourceline(production_environment(database, keeps_pages=False)))
        folders = {"/pages": folder} | ({MODULES: PEERS / "node_modules"} if has_peers() else {})
        others = stack.enter_context(files(folders))
        playwright = stack.enter_context(sync_playwright())

        def address(page: str, size: int) -> str:
            return {
                OURS: f"{keeping}/timelines/{slugs[size]}/",
                ANEW: f"{anew}/timelines/{slugs[size]}/",
                STATIC: f"{others}/pages/static.html",
                TIMELINEJS: f"{others}/pages/timelinejs-{size}.html",
                VIS: f"{others}/pages/vis-{size}.html",
            }[page]

        pages = [OURS, ANEW, STATIC, *([TIMELINEJS, VIS] if has_peers() else [])]
        if not has_peers():
            yield Measurement(WITHOUT_PEERS, "", None)
        figures: Figures = defaultdict(list)
        for size in SIZES:
            _visit_in_turns(playwright, pages, size, address, figures)
            yield from _promised(figures, size)
            yield from _for_information(figures, pages, size)
        filters: dict[str, float | None] = {}
        yield from _filtered(playwright, address, has_peers(), filters)
        if os.environ.get("WRITE"):
            benchmarks_page.write(figures, filters, STATIC, version(playwright))


def _visit_in_turns(
    playwright: Playwright,
    pages: list[str],
    size: int,
    address: Callable[[str, int], str],
    figures: Figures,
) -> None:
    """Visit each page five times, by turns, so that a busy minute of the machine falls on all alike.

    A page that shows nothing within a minute is not waited for again.
    """
    for page in (OURS, ANEW):
        for _ in range(3 * WORKERS):  # somebody has been there before, whichever worker answers
            urllib.request.urlopen(address(page, size)).read()
    for _ in range(RUNS):
        for page in pages:
            known = figures[page, size]
            if not known or known[-1].first_event is not None:
                known.append(visit(playwright, address(page, size), EVENTS[page]))


def _promised(figures: Figures, size: int) -> Iterator[Measurement]:
    ours, static = figures[OURS, size], figures[STATIC, size]
    times = median(ours, "first_event") / median(static, "first_event")
    blocked = median(ours, "blocked")
    yield Measurement(
        f"{size:,} events: first one seen, times a static page of 50",
        f"{times:.2f}",
        times <= MOST_TIMES_STATIC,
    )
    yield Measurement(f"{size:,} events: main thread blocked, ms", f"{blocked:.0f}", blocked < MOST_BLOCKED)
    if size == FIRST_PAGE:
        for what, name, most in (
            ("DOM nodes", "nodes", MOST_NODES),
            ("bytes of HTML, gzipped", "html", MOST_HTML),
            ("bytes of scripts and styles, gzipped", "scripts_and_styles", MOST_SCRIPTS_AND_STYLES),
        ):
            figure = median(ours, name)
            yield Measurement(f"first page of 25: {what}", f"{figure:,.0f}", figure <= most)
    foreign = {url for one in ours for url in one.foreign}
    yield Measurement(f"{size:,} events: requests to other hosts", str(len(foreign)), not foreign)


def _for_information(figures: Figures, pages: list[str], size: int) -> Iterator[Measurement]:
    for page in pages:
        visits = figures[page, size]
        if visits[-1].first_event is None:
            yield Measurement(f"{size:,} events: {page}", "not within 60 s")
            continue
        told = (
            f"{median(visits, 'first_event'):.0f} ms, blocked {median(visits, 'blocked'):.0f} ms, "
            f"{median(visits, 'nodes'):,.0f} nodes, {median(visits, 'all_bytes') / 1024:.0f} KB"
        )
        yield Measurement(f"{size:,} events: {page}", told)


def _filtered(
    playwright: Playwright,
    address: Callable[[str, int], str],
    with_peers: bool,
    filters: dict[str, float | None],
) -> Iterator[Measurement]:
    """From the reader's input to the filtered list on the screen; another filter each time."""
    from tests.makers import slugify

    def choose(actor: str) -> Callable[[Page], None]:
        def act(page: Page) -> None:
            page.evaluate(
                "document.querySelectorAll('#filters details').forEach((one) => { one.open = true; })"
            )
            page.evaluate(WATCH_LIST, "change")
            page.locator(f"#filters input[name=actor][value={slugify(actor)}]").click()

        return act

    def search(words: str) -> Callable[[Page], None]:
        def act(page: Page) -> None:
            page.fill("#filter-q", words)
            page.evaluate(WATCH_LIST, "keydown")
            page.press("#filter-q", "Enter")

        return act

    def show(actor: str) -> Callable[[Page], None]:
        return lambda page: page.evaluate(WATCH_VIS, actor)

    words = ("lighthouse", "ferry", '"the harbour"', "storm -tide", "bridge warning")
    ways = [
        ("an actor chosen", OURS, [choose(actor) for actor in ACTORS[:RUNS]]),
        ("words searched for", OURS, [search(term) for term in words]),
    ]
    if with_peers:
        ways.append(("an actor chosen", VIS, [show(actor) for actor in ACTORS[:RUNS]]))
    for what, page, acts in ways:
        taken = [filtering(playwright, address(page, MOST), EVENTS[page], act) for act in acts]
        known = [one for one in taken if one is not None]
        figure = statistics.median(known) if len(known) == len(taken) else None
        filters[f"{page}: {what}"] = figure
        yield Measurement(
            f"{MOST:,} events, {page}: {what}, ms until it is painted",
            "not within 60 s" if figure is None else f"{figure:.0f}",
            (figure is not None and figure < MOST_FILTER) if page == OURS else None,
        )


def median(visits: list[Visit], name: str) -> float:
    return float(statistics.median(getattr(one, name) for one in visits))
