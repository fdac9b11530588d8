"""Rounds of work in the middle of which something is killed, at a moment that a seed chooses.

Two editors accept and publish, a reader reads, an import runs. Then one of them loses its process or all of
them the database, without any warning (SIGKILL). What was answered before has to last.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.sites import Answer, Browser, Site, Unanswered
from tests.house.checkouts import PATIENCE

VICTIMS = ("web process", "web server", "database", "backend", "import")
SUGGESTIONS = 40
TEXTS = 24
QUOTES_OF_A_TEXT = 12
CLOCK = 1.5  # seconds in which the moment of the kill lies, from when all are at work


@dataclass
class Told:
    """What was answered before, during and after the kill."""

    accepted: set[int] = field(default_factory=set)
    published: set[int] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    odd: list[str] = field(default_factory=list)

    def count(self) -> int:
        return len(self.accepted) + len(self.published)


def write_texts(folder: Path, mark: str) -> None:
    """Write invented articles, each with as many quotes."""
    folder.mkdir(exist_ok=True)
    for number in range(TEXTS):
        said = [
            f"“The {word} pier has to be mended before the winter of {number},” Ines Calder said."
            for word in (
                "north",
                "south",
                "old",
                "new",
                "long",
                "short",
                "high",
                "low",
                "east",
                "west",
                "first",
                "last",
            )
        ]
        assert len(said) == QUOTES_OF_A_TEXT
        text = "\n\n".join([f"{mark}: piers, part {number}", "2 February 2022", *said])
        (folder / f"{mark}-{number:03}.txt").write_text(text + "\n", encoding="utf-8")


def accept_each(site: Site, session: str, work: dict[str, Any], told: Told, over: threading.Event) -> None:
    """Accept one suggestion after the other, as the queue does."""
    browser = Browser(site.port, session)
    for pk, seen in work["quotes"].items():
        if over.is_set():
            return
        with suppress(Unanswered):
            form = {"do": "accept", "quote": pk, "seen": seen}
            answer = browser.post(f"/admin/desk/articles/{work['article']}/queue/", form)
            if answer.status == 302:
                told.accepted.add(int(pk))
            elif answer.status != 503:
                told.odd.append(f"accepting {pk} was answered {answer.status}: {answer.body[:2000]}")


def publish_each(site: Site, session: str, work: dict[str, Any], told: Told, over: threading.Event) -> None:
    """Publish one draft after the other, as the list of events does."""
    browser = Browser(site.port, session)
    for pk in work["events"]:
        if over.is_set():
            return
        with suppress(Unanswered):
            form = {"action": "publish_selected", "_selected_action": pk}
            answer = browser.post("/admin/timeline/event/", form)
            if answer.status == 302:
                told.published.add(pk)
            elif answer.status != 503:
                told.odd.append(f"publishing {pk} was answered {answer.status}: {answer.body[:2000]}")


def read_on(site: Site, work: dict[str, Any], told: Told, over: threading.Event) -> None:
    """Read the timeline as data, again and again; what a reader has seen is published."""
    browser = Browser(site.port)
    while not over.is_set():
        with suppress(Unanswered):
            answer = browser.get(f"/timelines/{work['timeline']}.json")
            if answer.status == 200:
                told.seen |= {event["slug"] for event in json.loads(answer.body)["events"]}
            elif answer.status != 503:
                told.odd.append(f"a reader was answered {answer.status}; {site.last_error()}")


@dataclass
class Import:
    """An import under way: of a folder by the command, or of one text after the other at the desk."""

    site: Site
    folder: Path
    over: threading.Event
    session: str = ""
    """Of the editor who pastes the texts; without one it is the command."""
    told: set[str] = field(default_factory=set)
    """The files of which it was told that they are in, with all that reading found."""
    odd: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    """Lines on what the import could not do, as it may not where the database was killed."""
    process: subprocess.Popen[str] | None = None

    def begin(self) -> threading.Thread:
        if self.session:
            thread = threading.Thread(target=self._paste)
        else:
            self.process = self.site.command("import_articles", str(self.folder), "--outlet", "Pier Post")
            thread = threading.Thread(target=self._hear)
        thread.start()
        return thread

    def said(self) -> str:
        """Return what went wrong, where nothing was told to be taken in."""
        complaint = self.process.stderr.read() if self.process and self.process.stderr else ""
        return " ".join([*self.odd, complaint])[-2000:]

    def _paste(self) -> None:
        browser = Browser(self.site.port, self.session)
        for file in sorted(self.folder.iterdir()):
            if self.over.is_set():
                return
            with suppress(Unanswered):
                form = {"outlet": "Pier Post", "text": file.read_text(encoding="utf-8")}
                answer = browser.post("/admin/desk/import/", form)
                if answer.status == 302:
                    self.told.add(file.name)
                elif answer.status != 503 or not self.told:
                    self.odd.append(f"importing {file.name} was answered {answer.status}: {answer.body}")

    def _hear(self) -> None:
        assert self.process and self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                if line.startswith("imported") and f"; {QUOTES_OF_A_TEXT} suggestions" in line:
                    self.told.add(Path(line.split()[1].rstrip(":")).name)
                if "could not be" in line or line.startswith("failed"):
                    self.failed.append(line)
        self.process.wait()


def kill_in_the_middle(
    site: Site, victim: str, name: str, rng: random.Random, sessions: list[str]
) -> list[str]:
    """Let all work, kill the victim, let what is left come back; return a sentence on whatever is amiss."""
    work = site.clerk.ask("make_work", name, SUGGESTIONS)
    folder = site.top / f"texts-{name}"
    write_texts(folder, name)
    told, over = Told(), threading.Event()
    by_command = victim == "import" or rng.random() < 0.5
    importing = Import(site, folder, over, "" if by_command else sessions[2])
    workers = [
        threading.Thread(target=doing, args=arguments)
        for doing, arguments in (
            (accept_each, (site, sessions[0], work, told, over)),
            (publish_each, (site, sessions[1], work, told, over)),
            (read_on, (site, work, told, over)),
        )
    ]
    importer = importing.begin()
    _wait_until(lambda: importing.told or not importer.is_alive())
    if not importing.told:
        return [f"{name}: no text was taken in: {importing.said()}"]
    for thread in workers:
        thread.start()
    _wait_until(lambda: bool(told.count()))
    time.sleep(rng.uniform(0, CLOCK))
    imported_before = len(importing.told)
    done_before = told.count()
    answering = site.worker_pids() if victim in ("web process", "web server") else []
    os.kill(_pid(site, victim, importing, rng), signal.SIGKILL)
    over.set()
    if victim == "web server" and site.server:
        site.server.wait()
    for thread in (*workers, importer):
        thread.join()
    site.come_back(answering)
    print(f"{name}: killed {victim} after {done_before} decisions and {imported_before} texts")
    if victim not in ("database", "backend"):
        importing.odd += importing.failed
    amiss = [*told.odd, *importing.odd, *_lost(site, work, told), *_half_imported(site, importing, name)]
    return [f"{name}, {victim} killed: {sentence}" for sentence in amiss + site.clerk.ask("breaches")]


def _pid(site: Site, victim: str, importing: Import, rng: random.Random) -> int:
    if victim == "web process":
        return site.worker_pids()[0]
    if victim == "web server":
        assert site.server
        return site.server.pid
    if victim == "import" and importing.process and importing.process.poll() is None:
        return importing.process.pid
    backends = site.backend_pids()
    if victim == "backend" and backends:
        return rng.choice(backends)
    server = site.checkout.server_pid()
    assert server
    return server


def _lost(site: Site, work: dict[str, Any], told: Told) -> list[str]:
    """What was answered and is not there, or only half of it; what is there and not shown."""
    found = site.clerk.ask("found", work)
    amiss = list(found["halves"])
    if lost := told.accepted - set(found["accepted"]):
        amiss.append(f"acknowledged and not accepted: {lost}")
    if lost := told.published - set(found["published"]):
        amiss.append(f"acknowledged and not published: {lost}")
    if lost := told.seen - set(found["slugs"]):
        amiss.append(f"seen by readers and not published: {lost}")
    answer = _no_copy(site, f"/timelines/{work['timeline']}.json")
    shown = sorted(event["slug"] for event in json.loads(answer.body)["events"])
    if shown != found["slugs"]:
        amiss.append(f"published are {found['slugs']}, readers see {shown}")
    return amiss


def _half_imported(site: Site, importing: Import, mark: str) -> list[str]:
    """What was told to be imported and is not, or is there in part; the same import again completes it."""
    there = site.clerk.ask("imported", f"{mark}:")
    texts = {text.read_text(encoding="utf-8").partition("\n")[0]: text for text in importing.folder.iterdir()}
    told = importing.told
    amiss = [
        f"{text.name} was told to be imported and is not"
        for headline, text in texts.items()
        if text.name in told
        and (
            headline not in there
            or (importing.process is not None and there[headline][3] != [QUOTES_OF_A_TEXT])
        )
    ]
    amiss += [
        f"of “{headline}” there is a half: {parts}"
        for headline, parts in there.items()
        if parts[0] != 1 or (parts[2], parts[3]) not in (([True], [QUOTES_OF_A_TEXT]), ([False], [0]))
    ]
    again = site.command("import_articles", str(importing.folder), "--outlet", "Pier Post")
    said, complaint = again.communicate(timeout=PATIENCE)
    if again.returncode:
        amiss.append(f"the same import again failed: {said[-500:]} {complaint[-2000:]}")
    after = site.clerk.ask("imported", f"{mark}:")
    whole = {
        headline: [1, [len(text.read_text(encoding="utf-8"))], [True], [QUOTES_OF_A_TEXT]]
        for headline, text in texts.items()
    }
    if after != whole:
        differ = {
            headline: after.get(headline) for headline in whole if after.get(headline) != whole[headline]
        }
        amiss.append(f"after the same import again not all is there once: {differ}, {len(after)} articles")
    return amiss


def _no_copy(site: Site, path: str) -> Answer:
    """Return what is at `path`, as soon as it is no last good copy, which says of itself that it is one."""
    answers: list[Answer] = []

    def is_new() -> bool:
        answers.append(Browser(site.port).get(path))
        return "warning" not in answers[-1].headers

    _wait_until(is_new)
    return answers[-1]


def _wait_until(holds: Callable[[], Any]) -> None:
    give_up_at = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < give_up_at, "nothing came about"
        time.sleep(0.01)
