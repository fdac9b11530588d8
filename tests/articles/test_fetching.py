"""Fetching against servers on this machine: each refusal with its sentence, and what is let through."""

import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import pytest

from articles.importing.addresses import objection_to
from articles.importing.fetching import Reach, fetch
from articles.importing.pages import HTML, TEXT, prepare
from tests.articles.answering import (
    HOME,
    PAGE,
    at_home,
    fetched,
    reaching,
    refusal,
    refusal_of,
    response,
    serving,
)


def test_a_page_is_fetched_as_it_came():
    with serving(response(PAGE)) as server:
        page = fetched(server, "/ferry?day=1#top")

    assert page.raw == PAGE
    assert (page.content_type, page.charset) == (HTML, "utf-8")
    assert page.final_url == f"http://news.example:{server.port}/ferry?day=1"
    asked = server.asked[0]
    assert asked.startswith(b"GET /ferry?day=1 HTTP/1.1\r\n")
    assert f"Host: news.example:{server.port}\r\n".encode() in asked
    assert b"User-Agent: Sourceline" in asked
    assert b"Cookie" not in asked and b"Authorization" not in asked


def test_plain_text_keeps_the_encoding_that_the_server_names():
    words = "Паром снова пойдёт, сообщил порт."
    with serving(response(words.encode("koi8-r"), kind="text/plain; charset=KOI8-R")) as server:
        page = fetched(server)

    assert page.content_type == TEXT
    assert prepare(page.content, page.content_type).text == words


def test_an_address_with_letters_of_its_own_language_is_asked_for_in_ascii():
    with serving(response(PAGE)) as server:
        fetch(f"http://häfen.example:{server.port}/fähre?q=straße", resolver=at_home, reach=reaching(server))

    assert server.asked[0].startswith(b"GET /f%C3%A4hre?q=stra%C3%9Fe HTTP/1.1\r\n")
    assert f"Host: xn--hfen-loa.example:{server.port}".encode() in server.asked[0]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://news.example/a", "http:// or https://"),
        ("file:///etc/passwd", "http:// or https://"),
        ("news.example/a", "http:// or https://"),
        ("gopher://127.0.0.1:25/", "http:// or https://"),
        ("http:///a", "names no website"),
        ("http://[::1/a", "no web address"),
        ("http://news.example:99999/", "no web address"),
        ("http://editor:secret@news.example/", "name or password"),
        ("http://news.example:22/", "port 22"),
        ("http://news.example:8080/", "port 8080"),
        ("http://news.example/a b", "spaces or line breaks"),
        ("http://news.example/a\r\nHost: other", "spaces or line breaks"),
        ("http://news.example/" + "a" * 3000, "3,020 characters"),
    ],
)
def test_an_address_that_is_none_of_the_web_is_refused_before_anything_is_asked(url, says):
    def never(host: str, port: int) -> list[str]:
        raise AssertionError("its name was asked for")

    assert says in refusal(url, resolver=never)
    assert "secret" not in refusal(url, resolver=never)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.127.255.254", "192.0.0.8", "198.18.0.1", "203.0.113.9",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
        "2002:7f00:1::", "2001:0:1::1", "2001:db8::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0",
        "fec0::1", "ff02::1", "4000::1", "not an address",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_never_connected_to(address):
    assert objection_to(address)

    sentence = refusal("http://news.example/", resolver=lambda host, port: [address])

    assert address in sentence and "only public web pages are fetched" in sentence


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"]
)
def test_a_public_address_has_nothing_against_it(address):
    assert objection_to(address) == ""


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]"]
)
def test_every_spelling_of_this_machine_is_refused_by_the_address_it_leads_to(host):
    with serving(response(PAGE)) as server:
        sentence = refusal(
            f"http://{host}:{server.port}/", reach=Reach(ports=frozenset({80, 443, server.port}))
        )

    assert "only public web pages are fetched" in sentence
    assert server.asked == []


def test_a_redirect_to_this_machine_is_refused():
    with serving(response(b"secret", kind="text/plain")) as inner:
        moved = response(b"", f"Location: http://127.0.0.1:{inner.port}/", status="302 Found")
        with serving(moved) as outer:
            reach = Reach(frozenset({80, inner.port, outer.port}), frozenset({(HOME, outer.port)}))
            sentence = refusal(f"http://news.example:{outer.port}/", resolver=at_home, reach=reach)

    assert "means this machine" in sentence
    assert len(outer.asked) == 1 and inner.asked == []


def test_a_redirect_to_another_port_or_another_kind_of_address_is_refused():
    for location, says in (
        ("http://news.example:25/", "port 25"),
        ("file:///etc/passwd", "http:// or https://"),
        ("", "redirects to nowhere"),
    ):
        moved = response(b"", *([f"Location: {location}"] if location else []), status="301 Moved")
        assert says in refusal_of(moved)


def test_a_name_that_changes_its_address_between_redirects_is_refused_at_the_second():
    """The first answer of the resolver leads to a permitted place, the second to this machine."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    with serving(
        lambda talking, _: talking.sendall(response(b"", "Location: /again", status="307 T"))
    ) as server:
        sentence = refusal(
            f"http://news.example:{server.port}/",
            resolver=lambda host, port: next(answers),
            reach=reaching(server),
        )

    assert "127.0.0.2" in sentence and "means this machine" in sentence
    assert len(server.asked) == 1


def test_a_name_is_resolved_once_and_connected_to_at_the_very_address_that_was_checked():
    """A resolver that would answer differently the second time is not asked a second time."""
    asked = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return [HOME] if len(asked) == 1 else ["10.0.0.1"]

    with serving(response(PAGE)) as server:
        page = fetch(f"http://news.example:{server.port}/", resolver=changing, reach=reaching(server))

    assert page.raw == PAGE
    assert asked == ["news.example"]


def test_of_several_addresses_only_the_public_ones_are_tried():
    with serving(response(PAGE)) as server:
        page = fetch(
            f"http://news.example:{server.port}/",
            resolver=lambda host, port: ["10.0.0.1", "::1", HOME],
            reach=reaching(server),
        )

    assert page.raw == PAGE


def test_five_redirects_are_followed_and_a_sixth_is_not():
    def moving(talking: socket.socket, asked: bytes) -> None:
        step = int(asked.split(b" ")[1].strip(b"/") or b"0")
        last = 5 if b"five" in asked.split(b"Host:")[1] else 6
        if step == last:
            talking.sendall(response(PAGE))
        else:
            talking.sendall(response(b"", f"Location: {step + 1}", status="302 Found"))

    with serving(moving) as server:
        page = fetch(f"http://five.example:{server.port}/", resolver=at_home, reach=reaching(server))
        sentence = refusal(f"http://six.example:{server.port}/", resolver=at_home, reach=reaching(server))

    assert page.final_url.endswith("/5") and page.url.endswith("/")
    assert "more than 5 times" in sentence


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (b"%PDF-1.7 words", "application/pdf", "a PDF document"),
        (b"%PDF-1.7 words", "text/html", "a PDF document"),
        (b"\n%PDF-1.7 words", "", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "of the kind image/png"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "a PNG image"),
        (b"PK\x03\x04words", "text/plain", "a zip archive"),
        (b"words\x00\x01\x02", "text/plain", "binary data"),
        (b'{"a": 1}', "application/json", "of the kind application/json"),
    ],
)
def test_what_is_no_page_and_no_text_is_refused_by_name(body, kind, says):
    assert says in refusal_of(response(body, kind=kind))


def test_without_a_header_the_bytes_tell_page_from_text():
    for body, expected in ((PAGE, HTML), (b"The ferry sails.", TEXT)):
        with serving(response(body, kind="")) as server:
            assert fetched(server).content_type == expected


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (response(b"x", status="404 Not Found"), "404 Not Found"),
        (response(b"x", status="403 Forbidden"), "does not serve the page to programs"),
        (response(b"x", status="500 Oops"), "500 Oops"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<p>Half", "bytes missing"),
        (b"SSH-2.0-OpenSSH\r\n", "what is no web page"),
        (b"", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhalf", "ends too early"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", "what is no web page"),
    ],
)
def test_a_server_that_has_no_page_is_named_with_its_answer(answer, says):
    sentence = refusal_of(answer)

    assert says in sentence and "news.example" in sentence


def test_a_website_that_is_not_there_is_named():
    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert "no website news.example" in refusal("http://news.example/", resolver=nowhere)
    with socket.socket() as deaf:
        deaf.bind((HOME, 0))  # and never listens
        port = deaf.getsockname()[1]
        reach = Reach(frozenset({port}), frozenset({(HOME, port)}))
        assert "cannot be reached" in refusal(f"http://news.example:{port}/", resolver=at_home, reach=reach)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for news.example that nobody has signed."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate of this test, is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")),
        ],
        check=True,
        capture_output=True,
    )
    return folder


def encrypting(certificate: Path) -> tuple[ssl.SSLContext, list[str]]:
    """A server's side of TLS, and the names under which it was asked for."""
    names: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "certificate.pem", certificate / "key.pem")
    context.sni_callback = lambda talking, name, _: names.append(name)
    return context, names


def test_https_goes_to_the_resolved_address_under_the_name_of_the_page(certificate):
    tls, names = encrypting(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate / "certificate.pem"))
    with serving(response(PAGE), tls) as server:
        page = fetch(
            f"https://news.example:{server.port}/", resolver=at_home, reach=reaching(server, tls=trusting)
        )

    assert page.raw == PAGE
    assert names == ["news.example"]


def test_a_certificate_of_another_name_or_of_nobody_is_refused(certificate):
    tls, _ = encrypting(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate / "certificate.pem"))
    with serving(response(PAGE), tls) as server:
        unsigned = refusal(f"https://news.example:{server.port}/", resolver=at_home, reach=reaching(server))
        other = refusal(
            f"https://other.example:{server.port}/", resolver=at_home, reach=reaching(server, tls=trusting)
        )

    assert "certificate of news.example" in unsigned and "certificate of other.example" in other
    assert server.asked == []
