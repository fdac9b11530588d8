"""Threads share connections: no more than allowed, none that is dead, and a clear word to who gets none."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from psycopg_pool import PoolTimeout

from config import serving
from config.database import pooled, settings_from_url
from config.embedded.base import DatabaseWrapper as Embedded
from config.pooled.base import DatabaseWrapper as Pooled
from config.pooled.pool import BusyDatabase, answers
from tests.observing.test_metrics import own
from tests.timeline.test_last_good_copy import database_away
from timeline.views.errors import is_database_away, server_error

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 2


@pytest.fixture
def borrow(request: pytest.FixtureRequest) -> Iterator[Callable[[], Any]]:
    """A function that makes a thread's connection to the tests' database, all from one pool of two."""
    is_embedded = isinstance(connection, Embedded)
    settings = pooled(connection.settings_dict, least=1, most=MOST, timeout=1)
    made: list[Any] = []

    def one() -> Any:
        made.append((Embedded if is_embedded else Pooled)({**settings}, alias="default"))
        return made[-1]

    yield one
    for wrapper in made:
        wrapper.close()
    made[0].close_pool()


def number_of(wrapper: Any) -> int:
    """Return the number of the server's process at the other end."""
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return pid


def test_a_connection_goes_from_one_to_the_next(borrow: Callable[[], Any]) -> None:
    used = []
    for _ in range(5):
        wrapper = borrow()
        used.append(number_of(wrapper))
        wrapper.close()

    assert len(used) == 5 and len(set(used)) <= MOST


def test_no_more_connections_than_allowed_and_a_clear_word_to_whoever_gets_none(
    borrow: Callable[[], Any],
) -> None:
    before = own()
    first, second, third = borrow(), borrow(), borrow()
    assert number_of(first) != number_of(second)
    assert own()[("sourceline_connections_used",)] - before[("sourceline_connections_used",)] == MOST

    with pytest.raises(OperationalError, match="DATABASE_POOL_MAX") as refused:
        number_of(third)

    assert is_database_away(refused.value) and isinstance(refused.value.__cause__, BusyDatabase)
    second.close()
    assert number_of(third) > 0
    refusals = ("sourceline_connections_refused_total", "busy")
    assert own()[refusals] - before.get(refusals, 0) == 1


def test_who_waits_gets_what_another_gives_back(borrow: Callable[[], Any]) -> None:
    first, second, third = borrow(), borrow(), borrow()
    number_of(first)
    given_back = number_of(second)
    threading.Timer(0.3, second.connection._pool.putconn, [second.connection]).start()
    second.connection = None

    assert number_of(third) == given_back


def test_dead_connections_are_thrown_away(borrow: Callable[[], Any]) -> None:
    with ExitStack() as all_of_them:
        dead = []
        for _ in range(MOST):
            wrapper = borrow()
            all_of_them.callback(wrapper.close)
            dead.append(number_of(wrapper))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) AS pid", [dead])

    assert number_of(borrow()) not in dead


def test_while_the_database_is_away_nobody_waits_and_then_all_is_well_again(
    borrow: Callable[[], Any],
) -> None:
    wrapper = borrow()
    number_of(wrapper)
    wrapper.close()
    wrapper.pool.timeout = 30  # nobody waits so long: the reason comes instead
    with database_away():
        for _ in range(2):
            with pytest.raises(OperationalError, match="not currently accepting connections") as refused:
                number_of(borrow())
            assert not isinstance(refused.value.__cause__, PoolTimeout)

    assert number_of(borrow()) > 0


def test_a_transaction_left_open_is_not_handed_on(borrow: Callable[[], Any]) -> None:
    wrapper = borrow()
    wrapper.set_autocommit(False)
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE left_open (number int)")
    wrapper.close()

    after = borrow()
    with after.cursor() as cursor:
        cursor.execute("SELECT to_regclass('left_open')")
        assert cursor.fetchone() == (None,)
    assert after.get_autocommit()


def test_a_server_that_hangs_is_told_from_one_that_answers() -> None:
    connection.ensure_connection()
    assert answers(connection.connection, 5)
    with silent_server() as port:
        hanging = psycopg.connect(
            host="127.0.0.1", port=port, user="reader", dbname="news", sslmode="disable", gssencmode="disable"
        )
        assert not answers(hanging, 0.05)
        hanging.close()


@contextmanager
def silent_server() -> Iterator[int]:
    """Something that lets in whoever comes, as PostgreSQL does, and then never says another word."""
    let_in = b"R\0\0\0\x08\0\0\0\0" + b"S\0\0\0\x19client_encoding\0UTF8\0" + b"Z\0\0\0\x05I"
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as lines:

        def answer() -> None:
            line, _ = server.accept()
            lines.enter_context(line)
            line.recv(10_000)
            line.sendall(let_in)

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(("address", "kind"), [("/timelines/storm/", "html"), ("/storm.json", "json")])
def test_readers_are_told_that_too_many_ask_at_once(address: str, kind: str) -> None:
    try:
        try:
            raise BusyDatabase("none came free")
        except BusyDatabase as error:
            raise OperationalError("none came free") from error
    except OperationalError:
        answer = server_error(RequestFactory().get(address))

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert kind in answer["Content-Type"] and "Too many ask at once" in answer.content.decode()


def test_settings_of_a_pool_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_POOL_MIN is 3 and DATABASE_POOL_MAX 2"):
        pooled(settings_from_url("postgresql:///news"), least=3, most=2, timeout=1)


def test_commands_and_tests_have_no_pool_and_servers_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not serving.is_serving() and connection.pool is None
    assert Client().get("/healthz").status_code == 200
    monkeypatch.setenv(serving.SERVED_BY, "1")
    assert serving.is_serving()
