"""What Caddy does with deploy/Caddyfile, before a server that notes what it is asked; skipped without one."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.replicas.servers import DEPLOY, PATIENCE, free_port, wait_until

PAGE = b"The storm is over. " * 500
asked: list[tuple[str, HTTPMessage]] = []


class Noting(BaseHTTPRequestHandler):
    """Answers with the same page, for everybody below /public/ and for one editor elsewhere."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked.append((self.path, self.headers))
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Cache-Control", "public" if self.path.startswith("/public/") else "private")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    do_POST = do_GET

    def log_message(self, format: str, *told: object) -> None:
        pass


@pytest.fixture(scope="module", params=["127.0.0.1/32", "192.0.2.0/24"], ids=["behind another", "alone"])
def port(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a Caddy that takes, or does not take, this machine's word on who asks."""
    program = shutil.which("caddy")
    if program is None:
        pytest.skip(
            "there is no caddy on the PATH: install Caddy 2.8 or later to see deploy/Caddyfile at work"
        )
    server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    folder = tmp_path_factory.mktemp("caddy")
    settings = folder / "Caddyfile"
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    # The one server at its address, in place of the containers that Docker's names lead to.
    text, found = re.subn(r"dynamic a \{.*?\}", f"to 127.0.0.1:{server.server_port}", text, flags=re.DOTALL)
    assert found == 1
    settings.write_text(text, encoding="utf-8")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with running(program, settings, folder, trusting=request.param) as port:
        yield port
    server.shutdown()


@contextmanager
def running(program: str, settings: Path, folder: Path, *, trusting: str) -> Iterator[int]:
    """Run a Caddy that takes the word of the network `trusting`; yield its port."""
    port = free_port()
    own = {"SITE_ADDRESS": f":{port}", "TRUSTED_PROXIES": trusting, "HOME": str(folder)}
    told = ["--config", str(settings), "--adapter", "caddyfile"]
    environment = {"PATH": os.environ["PATH"], **own}
    seen = subprocess.run([program, "validate", *told], env=environment, capture_output=True, text=True)
    if "unrecognized" in seen.stderr:
        pytest.skip(f"{program} is older than Caddy 2.8: {seen.stderr.strip().splitlines()[-1]}")
    assert seen.returncode == 0, seen.stderr
    process = subprocess.Popen(
        [program, "run", *told], env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: answers(port), "a Caddy that answers")
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def got(port: int, path: str, **headers: str) -> tuple[HTTPMessage, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path, headers={name.replace("_", "-"): told for name, told in headers.items()})
    answer = connection.getresponse()
    return answer.headers, answer.read()


def test_what_is_public_is_packed_and_what_is_an_editors_is_not(port: int) -> None:
    public, packed = got(port, "/public/page", Accept_Encoding="gzip")
    private, whole = got(port, "/admin/", Accept_Encoding="gzip")

    assert (public["Content-Encoding"], gzip.decompress(packed)) == ("gzip", PAGE)
    assert (private["Content-Encoding"], whole) == (None, PAGE)


def test_nobody_chooses_the_address_that_limits_count(port: int, request: pytest.FixtureRequest) -> None:
    """What the proxy in front wrote is kept, with Caddy's own word behind it; a client's is not."""
    got(port, "/who", X_Forwarded_For="203.0.113.7, 198.51.100.7", X_Forwarded_Proto="https")

    (told,) = [headers for path, headers in asked[-1:] if path == "/who"]
    if "behind" in request.node.name:
        assert told["X-Forwarded-For"] == "203.0.113.7, 198.51.100.7, 127.0.0.1"
        assert told["X-Forwarded-Proto"] == "https"
    else:
        assert told["X-Forwarded-For"] == "127.0.0.1"
        assert told["X-Forwarded-Proto"] == "http"


def test_a_form_is_passed_on_when_all_of_it_is_there(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as slow:
        slow.sendall(
            b"POST /form HTTP/1.1\r\nHost: storm.example\r\nContent-Length: 60000\r\n\r\n" + b"x" * 30_000
        )
        time.sleep(0.5)
        before = [path for path, _ in asked].count("/form")
        slow.sendall(b"x" * 30_000)
        slow.recv(100)

    assert [path for path, _ in asked].count("/form") == before + 1
