"""Two hundred readers on one machine while an editor works: nobody meets an error, the editor waits little.

In the environment, READERS and SECONDS make it smaller, as in `make bench ONLY=load READERS=20 SECONDS=10`.
"""

from __future__ import annotations

import http.client
import os
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import connection

from tests.bench.generated_events import generate
from tests.bench.measuring import Measurement, own_database
from tests.bench.servers import NOT_SECRET, collect_static_files, production_environment, sourceline

EVENTS = 2_500
SUGGESTIONS = 400
PAUSE = (0.5, 1.5)
"""Seconds between two pages of a reader, and between two steps of the editor."""

EDITOR_P95 = 0.5  # seconds
PATIENCE = 60
WORDS = ("harbour", "minister", "storm", "talks", "border")


@dataclass
class Asked:
    """What one was answered: how often with which status, how long each took, and what was no answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Line:
    """A connection that stays open from one page to the next, as a browser's does."""

    def __init__(self, address: str, asked: Asked, headers: dict[str, str]) -> None:
        place = urlsplit(address)
        self.line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
        self.asked = asked
        self.headers = headers

    def ask(self, path: str, form: dict[str, Any] | None = None) -> None:
        body = urlencode(form) if form is not None else None
        headers = self.headers | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        begun = time.perf_counter()
        try:
            self.line.request("POST" if body else "GET", path, body, headers)
            answer = self.line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.line.close()
            self.asked.errors.append(f"{path}: {error!r}")
            return
        self.asked.seconds.append(time.perf_counter() - begun)
        self.asked.statuses[answer.status] += 1
        if answer.status not in (200, 302):
            self.asked.errors.append(f"{path}: {answer.status}")


def measure() -> Iterator[Measurement]:
    """Yield how often anybody met an error, and how long pages took readers and the editor."""
    readers, seconds = int(os.environ.get("READERS", "200")), float(os.environ.get("SECONDS", "60"))
    with own_database():
        from django.test import Client, override_settings

        from tests.bench.loaded_timelines import load_timelines
        from tests.faults.clerk import make_work

        slug = load_timelines(generate(EVENTS), [EVENTS])[EVENTS]
        work = make_work("edited-under-load", SUGGESTIONS)
        # All readers come from one address here, which may not search so often.
        environment = production_environment(dict(connection.settings_dict)) | {"SEARCHES_A_MINUTE": "0"}
        collect_static_files(environment)
        with override_settings(SECRET_KEY=NOT_SECRET):
            session = _signed_in(Client())
        connection.close()
        with sourceline(environment) as address:
            read, edited = _under_load(address, slug, work, session, readers, seconds)
    errors = read.errors + edited.errors
    for error in errors[:10]:
        print(f"  {error}")
    asked = sum(read.statuses.values()) + sum(edited.statuses.values())
    who = f"{readers} readers for {seconds:.0f} s"
    yield Measurement(
        f"{who}: errors among {asked:,} answers", f"{len(errors)}", not errors and bool(edited.seconds)
    )
    yield Measurement(f"{who}: a second of them", f"{len(read.seconds) / seconds:,.0f} pages")
    yield Measurement(f"{who}: a reader's page, p50 and p95", _figures(read.seconds))
    slow = _share(edited.seconds, 0.95)
    yield Measurement(
        f"{who}: the editor's p95 (p50) of {len(edited.seconds)} steps, below {EDITOR_P95 * 1000:.0f} ms",
        f"{slow * 1000:.0f} ({_share(edited.seconds, 0.5) * 1000:.0f}) ms",
        slow < EDITOR_P95,
    )


def _signed_in(client: Any) -> str:
    """Return the session of an editor who may do everything."""
    from django.contrib.auth.models import User

    client.force_login(User.objects.create_superuser("ada"))
    session: str = next(iter(client.cookies.values())).value
    return session


def _under_load(
    address: str, slug: str, work: dict[str, Any], session: str, readers: int, seconds: float
) -> tuple[Asked, Asked]:
    over = time.monotonic() + seconds
    each = [Asked() for _ in range(readers)]
    edited = Asked()
    threads = [
        threading.Thread(target=_read_on, args=(address, slug, asked, random.Random(number), over))
        for number, asked in enumerate(each)
    ]
    threads.append(threading.Thread(target=_edit_on, args=(address, work, session, edited, over)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    read = Asked()
    for asked in each:
        read.statuses += asked.statuses
        read.seconds += asked.seconds
        read.errors += asked.errors
    return read, edited


def _read_on(address: str, slug: str, asked: Asked, rng: random.Random, over: float) -> None:
    """Read as people do: mostly the timeline, its embed and what it leads to, now and then with filters."""
    line = Line(address, asked, {"Accept-Encoding": "gzip"})
    time.sleep(rng.uniform(0, PAUSE[1]))
    while time.monotonic() < over:
        chosen = rng.random()
        if chosen < 0.4:
            line.ask(f"/timelines/{slug}/")
        elif chosen < 0.6:
            line.ask(f"/embed/timelines/{slug}/")
        elif chosen < 0.7:
            line.ask("/")
        elif chosen < 0.8:
            line.ask("/timelines/edited-under-load/")
        elif chosen < 0.95:
            line.ask(f"/timelines/{slug}/?since=2022-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}")
        else:
            line.ask(
                f"/timelines/{slug}/?q={rng.choice(('harbour', 'minister', 'storm', 'talks', 'border'))}"
            )
        time.sleep(rng.uniform(*PAUSE))


def _edit_on(address: str, work: dict[str, Any], session: str, asked: Asked, over: float) -> None:
    """Decide one suggestion after the other, and publish; each changes what readers' pages are made of."""
    token = secrets.token_hex(16)
    headers = {"Cookie": f"__Host-sessionid={session}; __Host-csrftoken={token}", "X-CSRFToken": token}
    line, rng = Line(address, asked, headers), random.Random(1)
    queue = f"/admin/desk/articles/{work['article']}/queue/"
    for (quote, seen), event in zip(work["quotes"].items(), work["events"], strict=True):
        for path, form in (
            (queue, None),
            (queue, {"do": "accept", "quote": quote, "seen": seen}),
            ("/admin/timeline/event/", None),
            ("/admin/timeline/event/", {"action": "publish_selected", "_selected_action": event}),
        ):
            if time.monotonic() >= over:
                return
            line.ask(path, form)
            time.sleep(rng.uniform(*PAUSE) / 2)


def _share(seconds: list[float], share: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("inf")


def _figures(seconds: list[float]) -> str:
    return f"{_share(seconds, 0.5) * 1000:.0f} and {_share(seconds, 0.95) * 1000:.0f} ms"
