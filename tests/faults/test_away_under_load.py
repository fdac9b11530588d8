"""The database is away while many read and some edit: readers notice a line, editors are told."""

import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest

from tests.faults.sites import Browser, Site, Unanswered
from tests.house.checkouts import PATIENCE

LINE = "The database cannot be reached; this page is as of "
SENTENCE = "It is stored whole or not at all: look before you send it again."
READERS, EDITORS = 6, 2


@pytest.mark.parametrize(
    "seconds", [pytest.param(1, id="a second"), pytest.param(10, id="ten seconds", marks=pytest.mark.long)]
)
def test_readers_read_on_and_editors_are_told_while_the_database_is_away(site: Site, seconds: int) -> None:
    name = f"away-{seconds}"
    work = site.clerk.ask("make_work", name, 200)
    sessions = site.clerk.ask("make_editors", EDITORS)
    pages = [f"/timelines/{name}/", f"/timelines/{name}.json", f"/embed/timelines/{name}/", "/"]
    for page in pages:
        assert Browser(site.port).get(page).status == 200
    read: Counter[str] = Counter()
    edited: Counter[str] = Counter()
    odd: list[str] = []
    done: set[int] = set()
    over = threading.Event()

    def read_on(number: int) -> None:
        browser, page = Browser(site.port), pages[number % len(pages)]
        while not over.is_set():
            try:
                answer = browser.get(page)
            except Unanswered as error:
                odd.append(f"{page}: {error}")
                return
            if answer.status != 200:
                odd.append(f"{page}: {answer.status}")
            is_copy = "warning" in answer.headers
            read["as of" if is_copy else "now"] += 1
            if is_copy and page.endswith("/") and LINE not in answer.body:
                odd.append(f"{page}: a copy that does not say so")

    def edit_on(session: str, events: list[int]) -> None:
        browser, at = Browser(site.port, session), 0
        while not over.is_set() and at < len(events):
            form = {"action": "publish_selected", "_selected_action": events[at]}
            answer = browser.post("/admin/timeline/event/", form)
            edited[str(answer.status)] += 1
            if answer.status == 302:
                done.add(events[at])
                at += 1
            elif answer.status != 503 or SENTENCE not in answer.body:
                odd.append(f"an editor was answered {answer.status}")
            else:
                time.sleep(0.05)

    threads = [threading.Thread(target=read_on, args=[number]) for number in range(READERS)]
    threads += [
        threading.Thread(target=edit_on, args=[session, work["events"][number::EDITORS]])
        for number, session in enumerate(sessions)
    ]
    for thread in threads:
        thread.start()
    try:
        more(read, "now", 20), more(edited, "302", 2)
        with site.database_away():
            more(read, "as of", 20), more(edited, "503", 2)
            time.sleep(seconds)
        more(read, "now", 20), more(edited, "302", 2)
    finally:
        over.set()
        for thread in threads:
            thread.join()

    assert odd == []
    found = site.clerk.ask("found", work)
    assert done <= set(found["published"]) and found["halves"] == []
    site.clerk.ask("rename", name, "Ships that came back")
    wait_until(lambda: "Ships that came back" in Browser(site.port).get(pages[0]).body)
    shown = Browser(site.port).get(pages[1])
    assert "warning" not in shown.headers
    assert all(slug in shown.body for slug in found["slugs"])
    assert site.clerk.ask("breaches") == []


def more(counted: Counter[str], what: str, count: int) -> None:
    """Wait until there are so many more of something."""
    least = counted[what] + count
    wait_until(lambda: counted[what] >= least)


def wait_until(holds: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < give_up_at, "it does not come about"
        time.sleep(0.02)
