"""DATABASE_REPLICA_URLS names replicas of a primary; a senseless one gets a sentence without the password."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured

from articles.models import Outlet
from config.database import replicas_from_environment
from config.replicas import Replica, ReplicaRouter, in_use, reading, reading_from

PRIMARY = {"DATABASE_URL": "postgresql://writer@first/news"}


def test_without_a_name_there_are_no_replicas() -> None:
    assert replicas_from_environment(PRIMARY) == {}
    assert replicas_from_environment(PRIMARY | {"DATABASE_REPLICA_URLS": "  "}) == {}


def test_several_stand_apart_by_spaces_and_are_waited_for_shortly() -> None:
    urls = "postgresql://reader@second/news?connect_timeout=4  postgresql://reader@third,fourth/news"

    replicas = replicas_from_environment(PRIMARY | {"DATABASE_REPLICA_URLS": urls})

    assert [replica["HOST"] for replica in replicas.values()] == ["second", "third,fourth"]
    assert [replica["OPTIONS"]["connect_timeout"] for replica in replicas.values()] == ["4", "2"]


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"DATABASE_REPLICA_URLS": "postgresql:///news"}, "DATABASE_URL is not: name the primary"),
        (PRIMARY | {"DATABASE_REPLICA_URLS": "secret@second"}, "DATABASE_REPLICA_URLS is not an address"),
        (
            PRIMARY | {"DATABASE_REPLICA_URLS": "mysql://u:secret@second/news"},
            "must begin with postgresql://",
        ),
        (PRIMARY | {"DATABASE_REPLICA_URLS": "postgresql://u:secret@second"}, "names no database"),
    ],
    ids=["no primary", "no address", "another kind", "no name"],
)
def test_a_senseless_value_stops_the_start_with_its_sentence(environment: dict[str, str], why: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URLS") as refused:
        replicas_from_environment(environment)

    assert why in str(refused.value)
    assert "secret" not in str(refused.value)


def test_only_what_pages_are_made_of_is_read_from_a_replica_and_nothing_is_written_there() -> None:
    router = ReplicaRouter()

    with reading_from(Replica("replica_1", "1-1-0-1-1")):
        found = [router.db_for_read(model) for model in (Outlet, User)], router.db_for_write(Outlet)
        is_migrated = [router.allow_migrate(alias, "timeline") for alias in ("default", "replica_1")]

    assert found == (["replica_1", "default"], "default")
    assert is_migrated == [True, False]
    assert (router.db_for_read(Outlet), in_use(), reading().alias) == ("default", None, "default")
