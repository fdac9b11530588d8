"""How many readers one machine answers in a second from what is kept, beside nginx with the same bytes."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from tests.bench.generated_events import generate
from tests.bench.measuring import Measurement, own_database
from tests.bench.servers import collect_static_files, production_environment, sourceline

EVENTS = 2_500
ROUNDS, SECONDS, READERS = 5, 4, 32
LEAST_OF_NGINX, LEAST_OF_NGINX_UNCHANGED = 0.35, 0.40
WITHOUT = (
    "nginx and wrk (Debian: apt-get install nginx-light wrk), beside which this is measured, are not there"
)
CONFIGURATION = """\
worker_processes 2;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  keepalive_requests 1000000;
  default_type text/html;
  client_body_temp_path {folder};
  proxy_temp_path {folder};
  fastcgi_temp_path {folder};
  uwsgi_temp_path {folder};
  scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}/pages; gzip_static on; }}
}}
"""


@dataclass(frozen=True)
class Page:
    name: str
    path: str


def measure() -> Iterator[Measurement]:
    """Yield answers a second of ours and of nginx, by turns, for a timeline, an embed and both unchanged."""
    if not (shutil.which("nginx") and shutil.which("wrk")):
        yield Measurement(WITHOUT, "", None)
        return
    with own_database():
        from tests.bench.loaded_timelines import load_timelines

        slug = load_timelines(generate(EVENTS), [EVENTS])[EVENTS]
        environment = production_environment(dict(connection.settings_dict))
        collect_static_files(environment)
        pages = [
            Page("timeline", f"/timelines/{slug}/"),
            Page("embed", f"/embed/timelines/{slug}/"),
        ]
        with sourceline(environment) as ours, tempfile.TemporaryDirectory() as folder:
            bodies = {page.name: _until_ready(f"{ours}{page.path}") for page in pages}
            with _nginx(Path(folder), bodies) as theirs:
                for page in pages:
                    beside = f"{theirs}/{page.name}.html"
                    yield from _compared(page.name, f"{ours}{page.path}", beside, unchanged=False)
                    yield from _compared(page.name, f"{ours}{page.path}", beside, unchanged=True)


def _until_ready(address: str) -> bytes:
    """Ask for a page until each process has it ready; return its bytes as they are packed."""
    for _ in range(2):
        for _ in range(24):
            body = _asked(address)
        time.sleep(2.5)  # its date, in whole seconds, is told once it is settled
    for _ in range(24):
        body = _asked(address)
    return body


def _asked(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        body: bytes = answer.read()
    return body


def _compared(name: str, ours: str, theirs: str, *, unchanged: bool) -> Iterator[Measurement]:
    """Ask both by turns; the medians of their rounds are compared."""
    figures: dict[str, list[float]] = {ours: [], theirs: []}
    for _ in range(ROUNDS):
        for address in figures:
            figures[address].append(_answers_a_second(address, unchanged=unchanged))
    middle = {address: sorted(found)[ROUNDS // 2] for address, found in figures.items()}
    least = LEAST_OF_NGINX_UNCHANGED if unchanged else LEAST_OF_NGINX
    share = middle[ours] / middle[theirs]
    what = f"{name}, unchanged (304)" if unchanged else name
    yield Measurement(
        f"{what}: answers a second, of nginx's with the same bytes", f"{share:.0%}", share >= least
    )
    yield Measurement(f"{what}: answers a second", f"{middle[ours]:,.0f} and {middle[theirs]:,.0f} of nginx")


def _answers_a_second(address: str, *, unchanged: bool) -> float:
    asked = ["-H", "Accept-Encoding: gzip"]
    if unchanged:
        request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            asked += ["-H", f"If-None-Match: {answer.headers['ETag']}"]
    command = ["wrk", "-t1", f"-c{READERS}", f"-d{SECONDS}s", *asked, address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    if refused:
        raise SystemExit(f"{address}: {refused[1]} answers were errors, so that their number means nothing.")
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if found is None:
        raise SystemExit(f"wrk told no number of answers a second for {address}: {told}")
    return float(found[1])


@contextmanager
def _nginx(folder: Path, bodies: dict[str, bytes]) -> Iterator[str]:
    """Serve packed pages as nginx does at its fastest; yield its address."""
    pages = folder / "pages"
    pages.mkdir()
    for name, packed in bodies.items():
        (pages / f"{name}.html.gz").write_bytes(packed)
        (pages / f"{name}.html").write_bytes(gzip.decompress(packed))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "nginx.conf").write_text(CONFIGURATION.format(folder=folder, port=port), encoding="utf-8")
    folder.chmod(0o755)  # its workers may be somebody else
    server = subprocess.Popen(
        ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], env=dict(os.environ)
    )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{address}/{next(iter(bodies))}.html").close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"nginx does not answer: {(folder / 'error.log').read_text()}")
        yield address
    finally:
        server.terminate()
        server.wait(30)
