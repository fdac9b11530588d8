"""Readers' pages are made by the replica while it is as new as the primary; all else is the primary's.

Both servers write down every statement, so that a test knows which of them made a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookiejar import CookieJar
from itertools import count
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest

from tests.replicas.conftest import World
from tests.replicas.servers import Server, Site, manage, served, wait_until

TAKE_DOWN = """
from articles.models import Article
from desk.takedown import take_down
from django.contrib.auth.models import User
article = Article.objects.get(versions__quotes__public_id="qchannel")
take_down(article, User.objects.get(), reason="The outlet asked.", note="Taken down.", keeps_quotes=False)
"""
WORDS = "We have cleared the northern channel"


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[Site]:
    """Served so that every page that is kept is first asked for."""
    with served(world.servers, PAGE_VERSION_TRUSTED_MILLISECONDS="0") as site:
        yield site


def about_pages(asked: list[str]) -> list[str]:
    """Return those statements that pages are made of: not which version they have, nor sessions."""
    return [one for one in asked if re.search(r"\b(timeline|articles)_(?!change\b)", one)]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/?fresh=1", {}),
        ("/timelines/storm/?fresh=1", {}),
        ("/timelines/storm/?q=channel", {}),
        ("/timelines/storm/?actor=calder", {"HX_Request": "true", "HX_Target": "event-list"}),
        ("/timelines/storm/coverage/", {}),
        ("/timelines/storm.csv", {}),
        ("/events/channel/", {}),
        ("/quotes/qchannel/", {}),
        ("/embed/timelines/storm/", {}),
        ("/corrections/", {}),
    ],
    ids=["front", "timeline", "words", "list", "coverage", "table", "event", "quote", "embed", "corrections"],
)
def test_a_readers_page_is_made_by_the_replica(
    world: World, site: Site, path: str, headers: dict[str, str]
) -> None:
    with world.servers.primary.watched() as of_primary, world.servers.replica.watched() as of_replica:
        status, _ = site.get(path, **headers)

    assert status == 200
    assert about_pages(of_replica)
    assert not about_pages(of_primary)


def test_an_editors_page_is_made_by_the_primary(world: World, site: Site) -> None:
    for path in ("/timelines/storm/?editor=1", "/admin/timeline/event/"):
        with world.servers.primary.watched() as of_primary, world.servers.replica.watched() as of_replica:
            status, _ = site.get(path, Cookie=f"sessionid={world.session}")

        assert status == 200
        assert about_pages(of_primary)
        assert not of_replica


def test_what_is_sent_goes_to_the_primary_alone(world: World, site: Site) -> None:
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    _, form = site.get("/admin/login/", by=browser)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token
    sent = {"csrfmiddlewaretoken": token[1], "username": "editor", "password": "not the right one"}

    with world.servers.primary.watched() as of_primary, world.servers.replica.watched() as of_replica:
        browser.open(f"{site.address}/admin/login/", urlencode(sent).encode()).close()

    assert any(one.startswith(("INSERT", "UPDATE")) for one in of_primary)
    assert not of_replica


def test_what_the_replica_lacks_is_seen_at_once(world: World, site: Site) -> None:
    primary = world.servers.primary
    assert "The pier is closed" in site.get("/timelines/storm/")[1]
    assert WORDS in site.get("/quotes/qchannel/")[1]

    with world.servers.lagging():
        primary.asked("UPDATE timeline_event SET status = 'published' WHERE slug = 'ferry'")
        assert "The ferry returns" in site.get("/timelines/storm/")[1]

        primary.asked("UPDATE timeline_event SET status = 'draft' WHERE slug = 'pier'")
        assert "The pier is closed" not in site.get("/timelines/storm/")[1]
        assert site.get("/events/pier/")[0] == 404

        manage(world.servers, "shell", "--command", TAKE_DOWN)
        assert WORDS not in site.get("/quotes/qchannel/")[1]
        assert WORDS not in site.get("/timelines/storm/")[1]
        assert WORDS not in site.get("/timelines/storm/?never=asked")[1]
        assert re.fullmatch(
            r"ready\nreplica 1: \d+ bytes behind, its last change is \d+ seconds old; "
            r"what it lacks comes from the primary\n",
            site.get("/readyz")[1],
        )

    with world.servers.replica.watched() as of_replica:
        assert WORDS not in site.get("/timelines/storm/?caught=up")[1]
    assert about_pages(of_replica)
    assert site.get("/readyz")[1] == "ready\nreplica 1: level with the primary\n"


def test_pages_go_on_without_the_replica_and_come_from_it_again(world: World, site: Site) -> None:
    replica = world.servers.replica
    assert site.get("/timelines/storm/?before=1")[0] == 200

    replica.stop()
    try:
        for number in range(3):
            assert site.get(f"/timelines/storm/?gone={number}")[0] == 200
        assert site.get("/readyz") == (200, "ready\nreplica 1: away; pages come from the primary\n")
    finally:
        replica.start()

    def is_asked_again() -> bool:
        with replica.watched() as of_replica:
            site.get("/timelines/storm/", HX_Request="true")
        return bool(about_pages(of_replica))

    assert wait_until(is_asked_again, "a page from the replica that is back")


def test_pages_go_on_while_the_replica_hangs(world: World, site: Site) -> None:
    assert site.get("/timelines/storm/?before=2")[0] == 200

    with world.servers.replica.hanging():
        for number in range(3):
            assert site.get(f"/timelines/storm/?hangs={number}")[0] == 200


def test_a_page_that_fails_at_the_replica_is_made_by_the_primary(world: World, site: Site) -> None:
    primary = world.servers.primary
    whole = primary.asked("SELECT pg_get_functiondef('versions_of_cards'::regproc)")
    primary.asked("CREATE SEQUENCE trips")
    # A replica takes in nothing, so that this fails there and nowhere else.
    primary.asked(whole.replace("\nBEGIN\n", "\nBEGIN PERFORM nextval('trips');\n", 1))
    world.servers.become_level()
    pages = (f"/timelines/storm/?fails={number}" for number in count())

    def page_that_fails() -> tuple[int, str] | None:
        """A page for which the replica, which was away, is asked again."""
        with world.servers.replica.watched() as of_replica:
            answer = site.get(next(pages))
        return answer if any("versions_of_cards" in one for one in of_replica) else None

    try:
        status, page = wait_until(page_that_fails, "a page for which the replica is asked")
    finally:
        primary.asked(whole)
        primary.asked("DROP SEQUENCE trips")
        world.servers.become_level()

    assert (status, "The channel is cleared" in page) == (200, True)


def held(server: Server) -> dict[str, str]:
    """Return a hash of the rows of each table of the database that is logged: a replica has no other."""
    with psycopg.connect(server.address) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relpersistence = 'p' "
            "AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        rows = "SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) FROM"
        return {table: str(connection.execute(f'{rows} "{table}" AS row').fetchone()) for (table,) in tables}


def test_a_lost_database_comes_back_from_its_backup_with_every_promise_kept(
    world: World, site: Site, tmp_path: Path
) -> None:
    servers, backup = world.servers, tmp_path / "monday"
    shown = site.get("/events/channel/")
    manage(servers, "backup", str(backup))
    before = held(servers.primary)

    with psycopg.connect(servers.primary.of("postgres"), autocommit=True) as other:
        other.execute("DROP DATABASE sourceline WITH (FORCE)")
        assert site.get("/events/pier/?never=kept")[0] == 503
        other.execute("CREATE DATABASE sourceline")
    manage(servers, "restore", str(backup))
    servers.become_level()

    assert len(before) > 40
    assert held(servers.primary) == before
    assert held(servers.replica) == before
    assert "All promises hold" in manage(servers, "verify")
    assert site.get("/events/channel/") == shown
