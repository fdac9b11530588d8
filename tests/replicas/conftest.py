"""One primary and one replica for the tests here, with a small story in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.articles.processes import test_database_url
from tests.conftest import empty_database
from tests.makers import make_actor, make_event, make_quote, make_timeline, make_version
from tests.replicas.servers import Pair, primary_and_replica


class World(NamedTuple):
    """The two servers, and the session of an editor."""

    servers: Pair
    session: str


@pytest.fixture(scope="session")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A timeline of three events, the last a draft; the first rests on a quote of a text that we hold."""
    dump = tmp_path_factory.mktemp("replicas") / "story.dump"
    with primary_and_replica() as servers:
        with django_db_blocker.unblock():
            try:
                session = _make_story()
                _dump(servers, dump)
            finally:
                empty_database()
        servers.primary.run(
            "pg_restore",
            *("-h", str(servers.primary.folder), "-p", str(servers.primary.port), "-U", "sourceline"),
            *("--no-owner", "--dbname=sourceline", "--exit-on-error"),
            given=dump.read_bytes(),
        )
        servers.become_level()
        yield World(servers, session)


def _make_story() -> str:
    storm = make_timeline(title="Storm on the coast", slug="storm")
    calder = make_actor("Ines Calder", slug="calder")
    quote = make_quote(make_version(), speaker=calder, public_id="qchannel")
    make_event(storm, title="The channel is cleared", slug="channel", actors=[calder], quotes=[quote])
    make_event(storm, title="The pier is closed", slug="pier")
    make_event(storm, title="The ferry returns", slug="ferry", status="draft")
    client = Client()
    client.force_login(User.objects.create_superuser("editor"))
    return str(client.cookies["sessionid"].value)


def _dump(servers: Pair, file: Path) -> None:
    servers.primary.run("pg_dump", "--format=custom", f"--dbname={test_database_url()}", into=file)
