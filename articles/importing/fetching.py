"""Fetches one page at an editor's request, from the public web and from nowhere else.

What an editor pastes may lead anywhere: to a service of this machine, to a file of gigabytes, to a server
that never ends. So every address is checked where it is connected to: a name is resolved once, the connection
goes to that very address, and each redirect begins anew. All of it together has a limit in time and in size.
"""

import contextlib
import http.client
import io
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from articles.extraction.cleaning import MAX_BYTES, looks_like
from articles.importing.addresses import Address, Resolver, objection_to, system_addresses
from articles.importing.pages import HTML, TEXT

SECONDS = 15.0
"""The time that a fetch may take, redirects included."""

REDIRECTS = 5
LONGEST_ADDRESS = 2000
CHUNK = 64 * 1024
USER_AGENT = "Sourceline (fetches one page at an editor's request)"

_PAGES = {"text/html": HTML, "application/xhtml+xml": HTML, "text/plain": TEXT}
_NAMED = {"application/pdf": "a PDF document", "application/x-pdf": "a PDF document"}
_PORTS = {"http": 80, "https": 443}
_MOVED = frozenset({301, 302, 303, 307, 308})
_AS_IT_IS = "%/:=&~+!$,;'@()*[]"
_NO_TEXT = "give the address of a page, or paste the words."


class FetchRefused(ValueError):
    """The page is not fetched; the message is one sentence for an editor."""


@dataclass(frozen=True)
class Fetched:
    """A page as it came: `raw` is decoded from its transfer (gzip), not from its characters."""

    url: str
    final_url: str
    content_type: str
    charset: str
    raw: bytes
    retrieved_at: datetime

    @property
    def content(self) -> str | bytes:
        """What to import: text, where the server names an encoding that the bytes are valid in, else bytes.

        The server's word goes before the page's own, as in browsers.
        """
        if self.charset and not self.raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
            try:
                return self.raw.decode(self.charset)
            except (LookupError, UnicodeError):
                pass
        return self.raw


@dataclass(frozen=True)
class Reach:
    """Where a fetch may go: by default to public addresses, on the two ports of the web.

    `exempt` are single places (address, port) that are reached though they are not public, `tls` says whose
    certificates count: both are for tests, whose servers run on this machine.
    """

    ports: frozenset[int] = frozenset(_PORTS.values())
    exempt: frozenset[tuple[Address, int]] = frozenset()
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def objection(self, address: Address, port: int) -> str:
        """What is wrong with connecting there, or nothing."""
        return "" if (address, port) in self.exempt else objection_to(address)


def fetch(
    url: str, *, resolver: Resolver = system_addresses, reach: Reach | None = None, seconds: float = SECONDS
) -> Fetched:
    """Return the page at `url`, following at most five redirects, within `seconds` and 5 MB.

    Only pages and plain text are taken, without cookies and without a name or password. Raises FetchRefused.
    """
    reach = reach or Reach()
    deadline = _Deadline(seconds)
    asked = url = url.strip()
    for _ in range(REDIRECTS + 1):
        place = _place_of(url, reach)
        connection = _connect(place, resolver, reach, deadline)
        try:
            answer = _ask(connection, place)
            if answer.status in _MOVED:
                url = _next_address(place, answer)
                continue
            _refuse_status(place, answer)
            kind, charset = _kind_of(place, answer)
            raw = _body(place, answer)
            return Fetched(asked, place.url, _seen_kind(place, kind, raw), charset, raw, datetime.now(UTC))
        except ssl.SSLError as error:
            raise FetchRefused(f"{place.host} does not keep up a safe connection: {_why(error)}.") from error
        except TimeoutError:
            raise deadline.refusal(place.host) from None
        except (OSError, http.client.HTTPException) as error:
            raise FetchRefused(
                f"{place.host} broke off, or answers what is no web page: {_why(error)}."
            ) from error
        finally:
            connection.hang_up()
    raise FetchRefused(
        f"“{_short(asked)}” redirects more than {REDIRECTS} times: give the page's last address."
    )


@dataclass(frozen=True)
class _Place:
    """An address taken apart; `host` is in ASCII, `target` what the server is asked for."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


class _Deadline:
    """The moment at which a fetch ends, however the server parts what it sends."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.ends_at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; raises TimeoutError when there are none."""
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def refusal(self, host: str) -> FetchRefused:
        return FetchRefused(
            f"{host} took longer than {self.seconds:g} seconds: try again, or paste the words."
        )


class _TimedReader(io.RawIOBase):
    """Reads from a socket until the deadline, which a server that drips byte by byte cannot put off."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(self.deadline.left())
        return self.sock.recv_into(buffer)


class _Connection:
    """The little of a socket that an HTTP connection uses, each step of it within the deadline."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self.sock, self.deadline = sock, deadline

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self.sock, self.deadline))

    def sendall(self, content: bytes) -> None:
        self.sock.settimeout(self.deadline.left())
        self.sock.sendall(content)

    def close(self) -> None:
        """Asked for when the headers are read, while the page is still to come: `hang_up` closes."""

    def hang_up(self) -> None:
        self.sock.close()


def _place_of(url: str, reach: Reach) -> _Place:
    if len(url) > LONGEST_ADDRESS:
        raise FetchRefused(
            f"The address has {len(url):,} characters, more than {LONGEST_ADDRESS:,}: {_NO_TEXT}"
        )
    if any(character <= " " or character == "\x7f" for character in url):
        raise FetchRefused("The address holds spaces or line breaks: copy it anew from the browser.")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        raise FetchRefused(f"“{_short(url)}” is no web address: copy it anew from the browser.") from None
    if parts.scheme not in _PORTS:
        named = f"not {parts.scheme}://" if parts.scheme else "this has none of them"
        raise FetchRefused(f"Only addresses that begin with http:// or https:// are fetched, {named}.")
    if not host:
        raise FetchRefused(f"“{_short(url)}” names no website: copy the whole address from the browser.")
    if "@" in parts.netloc:
        raise FetchRefused("The address holds a name or password before an @: give it without.")
    port = _PORTS[parts.scheme] if port is None else port
    if port not in reach.ports:
        raise FetchRefused(
            f"The address names port {port}: only the ports of the web, 80 and 443, are fetched from."
        )
    target = quote(parts.path or "/", safe=_AS_IT_IS, errors="replace")
    query = f"?{quote(parts.query, safe=_AS_IT_IS + '?', errors='replace')}" if parts.query else ""
    plain = urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query, ""))
    return _Place(plain, parts.scheme, _ascii_host(host), port, target + query)


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise FetchRefused(f"“{_short(host)}” is no name of a website: copy the address anew.") from None


def _connect(place: _Place, resolver: Resolver, reach: Reach, deadline: _Deadline) -> _Connection:
    """Connect to one of the place's public addresses, as they were resolved just now and once."""
    addresses = _resolve(place, resolver, deadline)
    objections = {address: reach.objection(address, place.port) for address in addresses}
    public = [address for address, objection in objections.items() if not objection]
    if not public:
        address, objection = next(iter(objections.items()))
        raise _not_public(place, address, objection)
    trouble: OSError | None = None
    for position, address in enumerate(public):
        try:
            patience = deadline.left() / (len(public) - position)
            sock = socket.create_connection((address, place.port), timeout=patience)
        except OSError as error:
            trouble = error
            continue
        return _Connection(_secured(sock, place, reach, deadline), deadline)
    if isinstance(trouble, TimeoutError):
        raise deadline.refusal(place.host)
    raise FetchRefused(f"{place.host} cannot be reached: {_why(trouble)}.") from trouble


def _resolve(place: _Place, resolver: Resolver, deadline: _Deadline) -> list[Address]:
    """Ask the resolver in a thread of its own: the system's has no limit in time."""
    answer: list[list[Address] | Exception] = []

    def ask() -> None:
        try:
            answer.append(resolver(place.host, place.port))
        except (OSError, ValueError) as error:
            answer.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    try:
        asking.join(deadline.left())
    except TimeoutError:
        raise deadline.refusal(place.host) from None
    if not answer:
        raise deadline.refusal(place.host)
    addresses = answer[0]
    if isinstance(addresses, Exception) or not addresses:
        raise FetchRefused(f"There is no website {_short(place.host)}: its name has no address.")
    return addresses


def _secured(sock: socket.socket, place: _Place, reach: Reach, deadline: _Deadline) -> socket.socket:
    """The socket, sure to lead to an allowed address; for https encrypted, under the place's own name."""
    try:
        address = str(sock.getpeername()[0])
        objection = reach.objection(address, place.port)
        if objection:
            raise _not_public(place, address, objection)
        if place.scheme != "https":
            return sock
        sock.settimeout(deadline.left())
        return reach.tls.wrap_socket(sock, server_hostname=place.host)
    except ssl.SSLCertVerificationError as error:
        sock.close()
        raise FetchRefused(
            f"The certificate of {place.host} is not to be trusted: {error.verify_message}."
        ) from error
    except TimeoutError:
        sock.close()
        raise deadline.refusal(place.host) from None
    except OSError as error:
        sock.close()
        raise FetchRefused(f"{place.host} does not open a safe connection: {_why(error)}.") from error
    except FetchRefused:
        sock.close()
        raise


def _not_public(place: _Place, address: Address, objection: str) -> FetchRefused:
    leads = "" if address == place.host else f"leads to {address}, "
    return FetchRefused(
        f"{_short(place.host)} {leads or 'is '}{objection}: only public web pages are fetched."
    )


def _ask(connection: _Connection, place: _Place) -> http.client.HTTPResponse:
    asking = http.client.HTTPConnection(place.host, place.port)
    asking.sock = connection
    asking.putrequest("GET", place.target, skip_host=True, skip_accept_encoding=True)
    for name, value in (
        ("Host", place.host_header),
        ("User-Agent", USER_AGENT),
        ("Accept", "text/html, application/xhtml+xml, text/plain;q=0.9"),
        ("Accept-Encoding", "gzip, deflate"),
        ("Connection", "close"),
    ):
        asking.putheader(name, value)
    asking.endheaders()
    return asking.getresponse()


def _next_address(place: _Place, answer: http.client.HTTPResponse) -> str:
    location = answer.headers.get("Location", "").strip()
    if not location:
        raise FetchRefused(f"{place.host} redirects to nowhere: give the page's last address.")
    with contextlib.suppress(UnicodeError):
        # Servers send the characters of an address as they are, which a header reads as Latin-1.
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(place.url, location)
    except ValueError:
        raise FetchRefused(
            f"{place.host} redirects to “{_short(location)}”, which is no web address."
        ) from None


def _refuse_status(place: _Place, answer: http.client.HTTPResponse) -> None:
    if answer.status == 200:
        return
    said = " ".join(f"{answer.status} {answer.reason}".split())
    advice = {
        401: "it asks for a name and password, so paste the words.",
        403: "it does not serve the page to programs, so paste the words.",
        404: "there is no such page, so look at the address.",
        410: "the page was taken away.",
        429: "it has been asked too often, so try again later.",
    }.get(answer.status, "try again later, or paste the words.")
    raise FetchRefused(f"{place.host} answers “{_short(said)}”: {advice}")


def _kind_of(place: _Place, answer: http.client.HTTPResponse) -> tuple[str, str]:
    """The media type and the encoding that the header names; no media type where it names none."""
    header = answer.headers.get("Content-Type")
    if header is None:
        return "", ""
    message = Message()
    message["Content-Type"] = header
    named = message.get_content_type() if "/" in header else ""
    if named and named not in _PAGES:
        what = _NAMED.get(named, f"of the kind {named}")
        raise FetchRefused(f"What {place.host} has there is {what}, no web page or plain text: {_NO_TEXT}")
    charset = message.get_param("charset")
    return _PAGES.get(named, ""), charset.strip().lower() if isinstance(charset, str) else ""


def _body(place: _Place, answer: http.client.HTTPResponse) -> bytes:
    declared = answer.length
    if declared is not None and declared > MAX_BYTES:
        raise _too_large(place)
    body = bytearray()
    for part in _decoded(place, answer):
        body += part
        if len(body) > MAX_BYTES:
            raise _too_large(place)
    if not body.strip():
        raise FetchRefused(f"The page at {place.host} is empty: {_NO_TEXT}")
    return bytes(body)


def _too_large(place: _Place) -> FetchRefused:
    return FetchRefused(f"The page at {place.host} is larger than the 5 MB that are read: paste the words.")


def _received(place: _Place, answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """The bytes as they are sent, which may not be more than a page may have either."""
    received = 0
    while part := answer.read(CHUNK):
        received += len(part)
        if received > MAX_BYTES:
            raise _too_large(place)
        yield part
    if answer.length:
        raise FetchRefused(f"{place.host} broke off with {answer.length:,} bytes missing: try again.")


def _decoded(place: _Place, answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """The bytes unpacked, a limited piece at a time: what a bomb would unfold is never held."""
    packing = answer.headers.get("Content-Encoding", "").strip().lower()
    if packing in ("", "identity"):
        yield from _received(place, answer)
        return
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise FetchRefused(
            f"{place.host} packs the page as “{_short(packing)}”, which is not read: paste the words."
        )
    unpacker = None
    is_whole = False
    try:
        for part in _received(place, answer):
            while part:
                if unpacker is None:
                    if is_whole and (packing == "deflate" or not part.startswith(b"\x1f")):
                        break  # padding; a gzip file may also be several, one after the other
                    unpacker = zlib.decompressobj(_window_bits(packing, part))
                    is_whole = False
                yield unpacker.decompress(part, CHUNK)
                part = unpacker.unconsumed_tail
                if unpacker.eof:
                    part, unpacker, is_whole = unpacker.unused_data, None, True
        while unpacker is not None and (rest := unpacker.decompress(b"", CHUNK)):
            yield rest
        if unpacker is not None and not unpacker.eof:
            raise FetchRefused(f"{place.host} broke off in the middle of the page: try again.")
    except zlib.error:
        raise FetchRefused(
            f"What {place.host} sends is not packed as it says ({packing}): paste the words."
        ) from None


def _window_bits(packing: str, start: bytes) -> int:
    """How zlib is to read it; "deflate" comes with and without its header."""
    if packing != "deflate":
        return 16 + zlib.MAX_WBITS
    has_header = len(start) > 1 and start[0] & 0x0F == 8 and int.from_bytes(start[:2]) % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS


def _seen_kind(place: _Place, named: str, raw: bytes) -> str:
    """The media type, after a look at the bytes: a header may be missing, or wrong."""
    start = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    what = looks_like(start)
    if not what and b"\x00" in start and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        what = "binary data"
    if what:
        raise FetchRefused(f"What {place.host} has there is {what}, no web page or plain text: {_NO_TEXT}")
    return named or (HTML if start.startswith(b"<") else TEXT)


def _why(error: Exception | None) -> str:
    """The reason in a few words, without the numbers of a library."""
    if isinstance(error, http.client.IncompleteRead):
        return "the page ends too early"
    said = getattr(error, "strerror", None) or getattr(error, "reason", None) or str(error or "")
    said = " ".join(str(said).split()).rstrip(".")
    return _short(said) if said else type(error).__name__


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:79] + "…"
