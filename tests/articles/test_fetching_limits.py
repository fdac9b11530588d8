"""A fetch takes no more bytes, no more time and no more room than it should, however a server answers."""

import gzip
import socket
import threading
import time
import tracemalloc
import zlib

import pytest

from tests.articles.answering import (
    HOME,
    MEGABYTE,
    PAGE,
    at_home,
    fetched,
    reaching,
    refusal,
    refusal_of,
    response,
    serving,
)


def test_a_page_of_six_megabytes_is_refused_by_its_length_alone():
    sent = []

    def large(talking: socket.socket, asked: bytes) -> None:
        talking.sendall(
            f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {6 * MEGABYTE}\r\n\r\n".encode()
        )
        try:
            for _ in range(6):
                talking.sendall(b"<p>" + b"a" * (MEGABYTE - 3))
                sent.append(1)
        except OSError:
            pass

    assert "5 MB" in refusal_of(large)
    assert len(sent) < 6


@pytest.mark.parametrize("is_chunked", [True, False])
def test_a_page_of_six_megabytes_that_does_not_tell_its_length_is_cut_off(is_chunked):
    def large(talking: socket.socket, asked: bytes) -> None:
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        talking.sendall((head + ("Transfer-Encoding: chunked\r\n\r\n" if is_chunked else "\r\n")).encode())
        for _ in range(96):
            part = b"a" * 65536
            talking.sendall(b"10000\r\n" + part + b"\r\n" if is_chunked else part)

    assert "5 MB" in refusal_of(large)


def test_a_page_of_just_five_megabytes_is_taken():
    body = b"a" * (5 * MEGABYTE)
    with serving(response(body, kind="text/plain")) as server:
        assert fetched(server).raw == body


@pytest.mark.parametrize("part", ["headers", "body", "nothing"])
def test_a_server_that_drips_is_left_when_the_time_is_up(part):
    is_left = threading.Event()

    def slow(talking: socket.socket, asked: bytes) -> None:
        if part == "body":
            talking.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        elif part == "headers":
            talking.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while not is_left.wait(0.05):
            talking.sendall(b"" if part == "nothing" else b"a")

    try:
        sentence = refusal_of(slow, seconds=0.6)
    finally:
        is_left.set()

    assert "took longer than 0.6 seconds" in sentence


def test_slow_redirects_share_one_limit_of_time():
    def slow(talking: socket.socket, asked: bytes) -> None:
        time.sleep(0.25)  # five of these come before the sixth redirect would be refused for itself
        talking.sendall(response(b"", "Location: /on", status="302 Found"))

    assert "took longer" in refusal_of(slow, seconds=0.6)


def test_a_name_that_takes_long_to_resolve_is_left_when_the_time_is_up():
    is_left = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        assert is_left.wait(300), "the fetch waits for the name for ever"
        return [HOME]

    try:
        sentence = refusal("http://news.example/", resolver=slow, seconds=0.3)
    finally:
        is_left.set()

    assert "took longer" in sentence


@pytest.mark.parametrize("packing", ["gzip", "x-gzip", "deflate"])
def test_a_packed_page_is_unpacked(packing):
    body = zlib.compress(PAGE * 2000) if packing == "deflate" else gzip.compress(PAGE * 2000)
    with serving(response(body, f"Content-Encoding: {packing}")) as server:
        assert fetched(server).raw == PAGE * 2000


def test_deflate_without_its_header_and_gzip_in_several_pieces_are_unpacked():
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    for body, packing in (
        (packer.compress(PAGE) + packer.flush(), "deflate"),
        (gzip.compress(PAGE[:40]) + gzip.compress(PAGE[40:]) + b"\x00" * 10, "gzip"),
    ):
        with serving(response(body, f"Content-Encoding: {packing}")) as server:
            assert fetched(server).raw == PAGE


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    packed = b"".join(packer.compress(b"<p>" + b" " * (MEGABYTE - 3)) for _ in range(size // MEGABYTE))
    return packed + packer.flush()


def test_a_bomb_by_gzip_is_stopped_while_it_unfolds():
    """Two hundred megabytes packed into less than one: refused without ever holding what it would become."""
    body = bomb(200 * MEGABYTE)
    assert len(body) < MEGABYTE
    with serving(response(body, "Content-Encoding: gzip")) as server:
        tracemalloc.start()
        try:
            sentence = refusal(
                f"http://news.example:{server.port}/", resolver=at_home, reach=reaching(server)
            )
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert "5 MB" in sentence
    assert peak < 20 * MEGABYTE


@pytest.mark.parametrize(
    ("body", "headers", "says"),
    [
        (gzip.compress(PAGE * 100)[:-20], ["Content-Encoding: gzip"], "broke off"),
        (PAGE, ["Content-Encoding: gzip"], "not packed as it says"),
        (PAGE, ["Content-Encoding: br"], "packs the page as “br”"),
        (PAGE, ["Content-Encoding: gzip, gzip"], "packs the page as"),
        (b"  \n", [], "is empty"),
    ],
)
def test_a_page_that_cannot_be_unpacked_is_refused(body, headers, says):
    assert says in refusal_of(response(body, *headers))


def test_a_server_that_never_finishes_its_greeting_is_left_when_the_time_is_up():
    def silent(talking: socket.socket, asked: bytes) -> None:
        raise AssertionError("a greeting is no request")

    with serving(silent) as server:
        sentence = refusal(
            f"https://news.example:{server.port}/", resolver=at_home, reach=reaching(server), seconds=0.4
        )

    assert "took longer" in sentence
