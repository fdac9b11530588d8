"""Whatever changes what pages are made of is counted once it is committed, and nobody waits for it."""

import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.apps import apps
from django.db import connection, transaction

from articles.models import Outlet
from tests.makers import make_event, make_outlet, make_timeline
from timeline.entries import paused_entries
from timeline.models import Event

TELL_NOTHING = {
    "timeline_amendment",  # written by the database itself together with histories, whose records tell
    "articles_fingerprint",  # where texts are compared, and only then
    "articles_shingle",
    "articles_historicalquotepair",  # what editors are asked
    "articles_quotepair",
    "articles_quote_speaker_candidates",
    "timeline_loadedrecord",  # what a story file brought, for loading it again
    "timeline_showing",  # written by the database itself together with entries, which tell
    "timeline_wording",  # written by the database from what tells
}


WRITE = "UPDATE timeline_timeline SET title = title WHERE false"
"""A statement that tells of a change."""


def version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version_of_pages()")
        (found,) = cursor.fetchone()
    return str(found)


def changes() -> tuple[int, int]:
    """How many changes were counted, in how many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(changes), 0), count(*) FROM timeline_change")
        counted, rows = cursor.fetchone()
    return int(counted), int(rows)


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[psycopg.Connection]:
    """Another process's connection to the same database."""
    connection.ensure_connection()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        yield other


@pytest.mark.django_db
def test_every_table_that_pages_may_be_made_of_tells_of_its_changes() -> None:
    models = [
        model
        for app in ("articles", "timeline")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'tells_of_change'")
        telling = {name for (name,) in cursor.fetchall()}

    assert telling == {model._meta.db_table for model in models} - TELL_NOTHING


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda outlet: make_outlet(), id="insert"),
        pytest.param(lambda outlet: Outlet.objects.filter(pk=outlet.pk).update(name="The Buoy"), id="update"),
        pytest.param(lambda outlet: outlet.delete(), id="delete"),
        pytest.param(lambda outlet: _execute("TRUNCATE articles_outlet CASCADE"), id="truncate"),
        pytest.param(
            lambda outlet: _copy("COPY timeline_statementtopic FROM STDIN", b""), id="copy of nothing"
        ),
    ],
)
def test_a_change_of_any_kind_makes_another_version(change: Callable[[Outlet], object]) -> None:
    outlet = make_outlet()
    before = version()
    assert version() == before

    change(outlet)

    assert version() != before


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _copy(statement: str, rows: bytes) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(rows)


@pytest.mark.django_db(transaction=True)
def test_events_loaded_while_their_entries_are_paused_make_another_version() -> None:
    timeline = make_timeline()
    before = version()

    with paused_entries() as touched:
        touched.add(make_event(timeline).pk)

    assert version() != before


@pytest.mark.django_db(transaction=True)
def test_a_transaction_counts_once_and_one_that_is_taken_back_not_at_all() -> None:
    counted, _ = changes()

    with transaction.atomic():
        make_outlet()
        make_outlet()
    with pytest.raises(RuntimeError), transaction.atomic():
        make_outlet()
        raise RuntimeError("taken back")

    assert changes()[0] == counted + 1


@pytest.mark.django_db(transaction=True)
def test_a_change_after_a_savepoint_that_was_taken_back_is_counted() -> None:
    counted, _ = changes()

    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            make_outlet()
            raise RuntimeError("taken back to the savepoint")
        make_outlet()

    assert changes()[0] == counted + 1


def test_a_transaction_that_commits_after_later_ones_makes_another_version(
    elsewhere: psycopg.Connection,
) -> None:
    elsewhere.execute("INSERT INTO articles_outlet SELECT * FROM articles_outlet WHERE false")
    make_outlet()
    before = version()

    elsewhere.commit()

    assert version() != before


def test_putting_changes_together_waits_for_nobody_and_counts_them_all(
    elsewhere: psycopg.Connection,
) -> None:
    for _ in range(3):
        make_outlet()
    counted, rows = changes()
    assert rows >= 3

    elsewhere.execute("SELECT put_changes_together()")
    _execute("SET lock_timeout = '5s'")
    _execute(WRITE)  # while the other transaction is open
    _execute("SELECT put_changes_together()")
    elsewhere.commit()

    assert changes() == (counted + 1, 2)


@pytest.mark.django_db(transaction=True)
def test_thousands_of_changes_leave_few_rows_to_count() -> None:
    counted, _ = changes()

    _execute(f"DO $$ BEGIN FOR one IN 1..1000 LOOP {WRITE}; COMMIT; END LOOP; END $$")

    now, rows = changes()
    assert now == counted + 1_000
    assert rows <= 201


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_are_all_counted_and_none_fails() -> None:
    counted, _ = changes()
    failures: list[Exception] = []

    def write() -> None:
        try:
            for _ in range(150):
                _execute(WRITE)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failures == []
    assert changes()[0] == counted + 600


@pytest.mark.django_db(transaction=True)
def test_a_transaction_with_one_snapshot_changes_pages_beside_others() -> None:
    counted, _ = changes()

    for _ in range(201):
        with transaction.atomic():
            _execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
            Event.objects.filter(pk=0).update(title="nothing")

    assert changes()[0] == counted + 201
