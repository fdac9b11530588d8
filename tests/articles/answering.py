"""Servers on this machine that answer as a test says, and how a fetch reaches them.

A server of a test is reached by naming its own place (address and port) as an exception; everything else is
refused as it is for editors.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from articles.importing.fetching import Fetched, FetchRefused, Reach, fetch

MEGABYTE = 1024 * 1024
PAGE = b"<!doctype html><title>Ferry</title><p>The ferry will sail again, the harbour office said.</p>"
HOME = "127.0.0.1"

Answer = Callable[[socket.socket, bytes], None]


class Server:
    """Answers each request by `answer`, and keeps what was asked."""

    def __init__(self, answer: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.answer, self.tls = answer, tls
        self.asked: list[bytes] = []
        self.listener = socket.create_server((HOME, 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(client,), daemon=True).start()

    def _handle(self, client: socket.socket) -> None:
        try:
            with client if self.tls is None else self.tls.wrap_socket(client, server_side=True) as talking:
                asked = b""
                while b"\r\n\r\n" not in asked:
                    if not (part := talking.recv(4096)):
                        return
                    asked += part
                self.asked.append(asked)
                self.answer(talking, asked)
        except OSError:
            pass  # the other side has hung up, as it should


@contextmanager
def serving(answer: Answer | bytes, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(answer if callable(answer) else lambda talking, _: talking.sendall(answer), tls)
    try:
        yield server
    finally:
        server.listener.close()


def response(
    body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8"
) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        *([f"Content-Type: {kind}"] if kind else []),
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def reaching(*servers: Server, **fields: object) -> Reach:
    """What an editor's fetch may reach, and these servers."""
    ports = frozenset({80, 443, *(server.port for server in servers)})
    return Reach(ports, frozenset((HOME, server.port) for server in servers), **fields)  # type: ignore[arg-type]


def at_home(host: str, port: int) -> list[str]:
    return [HOME]


def fetched(server: Server, path: str = "/", **fields: object) -> Fetched:
    return fetch(
        f"http://news.example:{server.port}{path}",
        resolver=at_home,
        reach=reaching(server),
        **fields,  # type: ignore[arg-type]
    )


def refusal(url: str, **fields: object) -> str:
    with pytest.raises(FetchRefused) as refused:
        fetch(url, **fields)  # type: ignore[arg-type]
    sentence = str(refused.value)
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 400
    return sentence


def refusal_of(answer: Answer | bytes, **fields: object) -> str:
    with serving(answer) as server:
        return refusal(
            f"http://news.example:{server.port}/", resolver=at_home, reach=reaching(server), **fields
        )
