"""Servers for benchmarks: ours as it runs in production, and one for the files of others, both granian."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from config.setting_up import CHECKOUT

STARTS_WITHIN = 180  # seconds, on a machine that has much else to do
COMMAND = (
    sys.executable,
    "-m",
    "granian",
    "--interface",
    "wsgi",
    "--host",
    "127.0.0.1",
    "--log-level",
    "error",
)
WORKERS = 2
AS_IN_PRODUCTION = {"WEB_WORKERS": str(WORKERS), "WEB_THREADS": "4"}  # as the Dockerfile starts it
NOT_SECRET = "only-for-measuring-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF"


def production_environment(database: dict[str, str], *, keeps_pages: bool = True) -> dict[str, str]:
    """Return the environment in which Sourceline runs as in production, but for HTTPS, on this database."""
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    options = {ours: database[theirs] for theirs, ours in names.items() if database.get(theirs)}
    return os.environ | {
        "SOURCELINE_ENV": "production",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": NOT_SECRET,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "LOG_REQUESTS": "0",  # nor does nginx write a line on each, where it is measured beside us
        "DATABASE_URL": f"postgresql:///{database['NAME']}?{urlencode(options)}",
        **({} if keeps_pages else {"PAGE_CACHE_MEGABYTES": "0"}),
    }


def collect_static_files(environment: dict[str, str]) -> None:
    """Compress and name the static files as production has them, into the checkout's `staticfiles`."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        cwd=CHECKOUT,
        env=environment,
        check=True,
    )


@contextmanager
def sourceline(environment: dict[str, str]) -> Iterator[str]:
    """Serve Sourceline with this environment; yield its address."""
    port = _free_port()
    command = (sys.executable, "-m", "config.serving")
    with _served(
        command, port, environment=environment | AS_IN_PRODUCTION | {"PORT": str(port)}, asked="/healthz"
    ) as address:
        yield address


@contextmanager
def files(folders: dict[str, Path]) -> Iterator[str]:
    """Serve the files of folders under these paths, as fast as granian hands out files; yield the address."""
    mounts: list[str] = []
    for path, folder in folders.items():
        mounts += ["--static-path-route", path, "--static-path-mount", str(folder)]
    port = _free_port()
    command = (*COMMAND, "--port", str(port), *mounts, "tests.bench.servers:nothing")
    with _served(command, port, environment=dict(os.environ), asked="/") as address:
        yield address


def nothing(environ: object, start: object) -> list[bytes]:
    """Answer what is no file of the folder: nothing is."""
    start("204 No Content", [])  # type: ignore[operator]
    return []


@contextmanager
def _served(command: tuple[str, ...], port: int, *, environment: dict[str, str], asked: str) -> Iterator[str]:
    # It writes a line for each request, as in production; nobody reads them unless it does not start.
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            try:
                _wait_for(f"{address}{asked}", server)
            except SystemExit:
                log.seek(0)
                sys.stderr.write(log.read().decode(errors="replace"))
                raise
            yield address
        finally:
            server.terminate()
            server.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < ends and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"The server of the benchmark does not answer at {address}: see what it wrote above.")
