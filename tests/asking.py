"""Ask a WSGI application as a server does, byte for byte: without what a test client would put right."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A status line such as "200 OK", headers by name (the last of a name), the whole body, all cookies."""

    status: str
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        return int(self.status[:3])


def ask(
    application: Any, address: str, method: str = "GET", headers: Mapping[str, str] | None = None
) -> Answer:
    """Return the answer to a request; `address` and `headers` are sent as they are, as latin-1.

    Headers are named as in an environment of WSGI, without HTTP_: {"accept_encoding": "gzip"}.
    """
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost:8000",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    own = {"remote_addr", "content_type", "content_length"}
    for name, value in (headers or {}).items():
        environ[name.upper() if name in own else f"HTTP_{name.upper()}"] = value
    told: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, sent: list[tuple[str, str]], exc_info: Any = None) -> None:
        told.append((status, sent))

    parts: Iterable[bytes] = application(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
    status, sent = told[-1]
    cookies = tuple(value for name, value in sent if name == "Set-Cookie")
    return Answer(status, dict(sent), body, cookies)
