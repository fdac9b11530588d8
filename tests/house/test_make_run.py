"""`make run` in a copy of the repository: it gets a database, the story and an editor, and ends on Ctrl-C."""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.house.checkouts import PATIENCE, REPOSITORY, Checkout

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".data", "staticfiles", "__pycache__", ".*_cache", ".hypothesis"
)
TITLE = "Ukraine crisis diplomacy"


class Running:
    """One `make run`, in a terminal's process group of its own, as it were."""

    def __init__(self, checkout: Checkout, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        self.output = checkout.top / f"output {time.monotonic_ns()}"
        # As in a terminal of its own: a make that runs the tests would have this one tell of its folders.
        strange = ("DATABASE_URL", "SECRET_KEY", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
        environment = {key: value for key, value in os.environ.items() if key not in strange}
        with self.output.open("w") as written:
            self.process = subprocess.Popen(
                ["make", "run", f"PORT={port}"],
                cwd=checkout.path,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
                start_new_session=True,
            )

    def wait_until_it_answers(self, patience: float = PATIENCE) -> float:
        """Return the seconds until the site was ready."""
        begun = time.monotonic()
        while time.monotonic() - begun < patience:
            assert self.process.poll() is None, self.told()
            try:
                urllib.request.urlopen(f"{self.address}readyz", timeout=patience).close()
            except OSError:
                time.sleep(0.05)
            else:
                return time.monotonic() - begun
        raise AssertionError(f"no answer after {patience} s: {self.told()}")

    def told(self) -> str:
        return self.output.read_text()

    def processes(self) -> list[int]:
        """Return the processes of this run, leaving out the database, which has a session of its own."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == self.process.pid and fields[0] != "Z":
                found.append(int(entry.parent.name))
        return found

    def worker(self) -> int:
        """Return the process that renders pages: it has left the others' group."""
        (found,) = (pid for pid in self.processes() if os.getpgid(pid) == pid != self.process.pid)
        return found

    def are_gone_in_the_end(self) -> bool:
        give_up_at = time.monotonic() + PATIENCE
        while self.processes() and time.monotonic() < give_up_at:
            self.process.poll()
            time.sleep(0.05)
        return not self.processes()


@dataclass
class RunCheckout(Checkout):
    """A checkout, and each `make run` that was started in it."""

    runs: list[Running] = field(default_factory=list)


@pytest.fixture
def checkout() -> Iterator[RunCheckout]:
    """A copy of the repository under a home of mode 0700, with a space in its path and our packages."""
    top = Path(tempfile.mkdtemp(prefix="sourceline-run-")).resolve()
    copy = top / "my checkout"
    shutil.copytree(REPOSITORY, copy, ignore=LEFT_OUT)
    # The environment that runs this test: what it lacks of the requirements, setting up would add.
    (copy / ".venv").symlink_to(sys.prefix)
    made = RunCheckout(copy, top, sys.executable, Path(), None)
    yield made
    for run in made.runs:
        for pid in run.processes():
            os.kill(pid, signal.SIGKILL)
        run.process.wait()
    made.remove()


def start(checkout: RunCheckout, port: int) -> Running:
    checkout.runs.append(Running(checkout, port))
    return checkout.runs[-1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def sign_in(address: str, name: str, password: str) -> str:
    """Return the address that the admin's sign-in form leads to."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{address}admin/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    form = {"csrfmiddlewaretoken": token, "username": name, "password": password, "next": "/admin/"}
    return browser.open(f"{address}admin/login/", urllib.parse.urlencode(form).encode()).url


def test_fresh_checkout_serves_the_story_and_ends_with_ctrl_c(checkout):
    port = free_port()

    # The first time: a database, the story, an editor.
    first = start(checkout, port)
    first.wait_until_it_answers()
    page = urllib.request.urlopen(first.address).read().decode()
    told = first.told()
    name, password = re.search(r"with the name (\S+) and the password (\S+)", told).groups()

    assert TITLE in page
    assert f"Sourceline is at {first.address} until you press Ctrl-C." in told
    assert sign_in(first.address, name, password) == f"{first.address}admin/"
    assert sign_in(first.address, name, "not the password") != f"{first.address}admin/"

    os.killpg(first.process.pid, signal.SIGINT)
    assert first.are_gone_in_the_end()
    assert checkout.is_stopped_in_the_end()
    assert is_free(port)
    assert "Traceback" not in first.told()
    assert "refused to gracefully stop" not in first.told()

    # The second time: nothing is made, loaded or told again.
    second = start(checkout, port)
    second.wait_until_it_answers()
    assert second.told() == f"Sourceline is at {second.address} until you press Ctrl-C.\n"

    # A worker that is killed is followed by another.
    killed = second.worker()
    os.kill(killed, signal.SIGKILL)
    second.wait_until_it_answers()
    assert second.worker() != killed

    # Killed, it leaves neither a process nor a busy port behind.
    for pid in second.processes():
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        if b"first_run" in command and Path(f"/proc/{pid}/stat").read_text().split()[3] == str(
            second.process.pid
        ):
            os.kill(pid, signal.SIGKILL)
    assert second.are_gone_in_the_end()
    assert checkout.is_stopped_in_the_end()
    assert is_free(port)


@contextmanager
def share_of_a_processor() -> Iterator[Callable[[], float]]:
    """Yield a function that tells which part of a processor a busy program was given meanwhile, up to 1.

    What a start takes on a machine that others keep busy is more than alone; times this it is about the
    same. A thread works for 0.2 seconds now and then and looks how long it waited for them.
    """
    over, worked, passed = threading.Event(), [0.0], [0.0]

    def work_now_and_then() -> None:
        while True:
            begun, busy = time.monotonic(), time.thread_time()
            while time.thread_time() - busy < 0.2:
                pass
            worked.append(time.thread_time() - busy)
            passed.append(time.monotonic() - begun)
            if over.wait(0.6):
                return

    thread = threading.Thread(target=work_now_and_then)
    thread.start()
    try:
        yield lambda: min(1.0, sum(worked) / sum(passed)) if len(passed) > 1 else 1.0
    finally:
        over.set()
        thread.join()


@pytest.mark.long
def test_fresh_checkout_without_packages_is_ready_in_time(checkout):
    (checkout.path / ".venv").unlink()

    with share_of_a_processor() as share:
        first = start(checkout, free_port())
        took = first.wait_until_it_answers()
    print(f"ready after {took:.1f} s, with {share():.0%} of a processor")
    assert took * share() < 90
    assert (checkout.path / ".venv" / "installed.json").exists()
    os.killpg(first.process.pid, signal.SIGINT)
    assert first.are_gone_in_the_end()
    with share_of_a_processor() as share:
        second = start(checkout, free_port())
        took = second.wait_until_it_answers()
    print(f"the second time after {took:.1f} s, with {share():.0%} of a processor")
    assert took * share() < 5
