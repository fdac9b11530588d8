"""A long export under which the database breaks off: made whole by another, or seen by all not to be."""

from __future__ import annotations

import csv
import gzip
import json
import socket
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.replicas.conftest import World
from tests.replicas.servers import PATIENCE, Server, Site, served
from timeline.views.exports import CUT_OFF

EVENTS = 3000
FIRST = 100_000
"""The number of the first of them."""

AWAY_AGAIN = f"""
DELETE FROM timeline_entry WHERE timeline_id = {FIRST};
DELETE FROM timeline_citation WHERE event_id > {FIRST};
DELETE FROM timeline_event WHERE id > {FIRST};
DELETE FROM timeline_timeline WHERE id = {FIRST}"""


def make_copies(server: Server) -> None:
    """Store rows like those of the story, under other numbers and names."""
    text = "repeat('The ferry waits. ', 200)"
    of_event = "event_id = (SELECT id FROM timeline_event WHERE slug = 'channel')"
    with psycopg.connect(server.address) as connection:
        for table, where, rows, told in (
            ("timeline_timeline", "slug = 'storm'", 0, "'slug', 'long'"),
            ("timeline_event", "slug = 'channel'", EVENTS, f"'slug', 'many-' || n, 'summary', {text}"),
            ("timeline_citation", of_event, EVENTS, f"'event_id', {FIRST} + n"),
            ("timeline_entry", of_event, EVENTS, f"'event_id', {FIRST} + n, 'timeline_id', {FIRST}"),
        ):
            stored = connection.execute(
                "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
                " WHERE table_name = %s AND is_generated = 'NEVER'",
                [table],
            ).fetchone()
            assert stored
            own = ", ".join(f"(made).{name}" for name in stored[0].split(", "))
            connection.execute(
                f"INSERT INTO {table} ({stored[0]}) OVERRIDING SYSTEM VALUE SELECT {own} FROM ("
                f"SELECT jsonb_populate_record(one, jsonb_build_object('id', {FIRST} + n, {told})) AS made"
                f" FROM {table} one, generate_series({min(1, rows)}, {rows}) n"
                f" WHERE one.id = (SELECT min(id) FROM {table} WHERE {where})) AS all_made"
            )


@pytest.fixture(scope="module")
def long_story(world: World) -> Iterator[World]:
    """A timeline of which every export is streamed, from several questions one after the other."""
    make_copies(world.servers.primary)
    world.servers.become_level()
    yield world
    world.servers.primary.asked(AWAY_AGAIN)
    world.servers.become_level()


@pytest.fixture(scope="module")
def site(long_story: World) -> Iterator[Site]:
    # Half of the threads send long exports, of which four are asked for at once.
    with served(long_story.servers, WEB_THREADS="12", PAGE_CACHE_MEGABYTES="0") as site:
        yield site


def begun(site: Site, path: str, **headers: str) -> HTTPResponse:
    """Ask for an export and read none of it, so that the server cannot send the whole."""
    address = urlsplit(site.address)
    connection = HTTPConnection(str(address.hostname), address.port, timeout=PATIENCE)
    connection.sock = socket.socket()
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.sock.settimeout(PATIENCE)
    connection.sock.connect((address.hostname, address.port))
    connection.request("GET", path, headers={name.replace("_", "-"): told for name, told in headers.items()})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Transfer-Encoding"]) == (200, "chunked")
    return answer


def break_off(server: Server) -> int:
    """End every connection that the site has to a server; return how many these were."""
    with psycopg.connect(server.of("postgres"), autocommit=True) as connection:
        ended = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'sourceline'"
        ).fetchone()
        return int(ended[0]) if ended else 0


@contextmanager
def nobody_let_in(world: World) -> Iterator[None]:
    """Within, neither server lets anybody read."""
    with psycopg.connect(world.servers.primary.of("postgres"), autocommit=True) as connection:
        connection.execute("ALTER DATABASE sourceline ALLOW_CONNECTIONS false")
        try:
            break_off(world.servers.replica)
            break_off(world.servers.primary)
            yield
        finally:
            connection.execute("ALTER DATABASE sourceline ALLOW_CONNECTIONS true")


@pytest.mark.parametrize("suffix", [".csv", ".timelinejs.json"])
def test_an_export_that_its_replica_breaks_off_is_made_whole_by_the_primary(
    long_story: World, site: Site, suffix: str
) -> None:
    _, whole = site.get(f"/timelines/long{suffix}")
    answer = begun(site, f"/timelines/long{suffix}")

    with long_story.servers.primary.watched() as of_primary:
        assert break_off(long_story.servers.replica)
        got = answer.read().decode()

    assert got == whole
    assert any("timeline_entry" in statement for statement in of_primary)


def test_an_export_goes_on_where_the_primary_broke_off_and_is_back(long_story: World, site: Site) -> None:
    path, editor = "/timelines/long.csv", f"sessionid={long_story.session}"
    _, whole = site.get(path, Cookie=editor)
    answer = begun(site, path, Cookie=editor)

    assert break_off(long_story.servers.primary)

    assert answer.read().decode() == whole


def test_an_export_that_breaks_off_for_good_is_seen_not_to_be_whole(long_story: World, site: Site) -> None:
    asked: list[tuple[str, dict[str, str]]] = [(end, {}) for end in (".csv", ".timelinejs.json")]
    asked.append((".csv", {"Accept_Encoding": "gzip"}))
    with ThreadPoolExecutor() as together:
        answers = list(together.map(lambda one: begun(site, f"/timelines/long{one[0]}", **one[1]), asked))

    with nobody_let_in(long_story):
        got = [answer.read() for answer in answers]

    assert got[0].decode().endswith(CUT_OFF)
    with pytest.raises(csv.Error, match="unexpected end of data"):
        list(csv.reader(got[0].decode().splitlines(keepends=True), strict=True))
    with pytest.raises(json.JSONDecodeError):
        json.loads(got[1])
    with pytest.raises(zlib.error):
        gzip.decompress(got[2])
