"""While the database is away, readers get each page as it last was, and are told since when."""

import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from tests.makers import make_event, make_timeline
from tests.timeline.test_database_away import end_of_the_connection
from timeline.kept_pages import with_line
from timeline.models import Timeline
from timeline.presence import Presence, current_version

LINE = "The database cannot be reached; this page is as of "


@contextmanager
def database_away() -> Iterator[None]:
    """No connection to the tests' database is left, and none is let in."""
    name = connection.settings_dict["NAME"]
    options = connection.get_connection_params() | {"cursor_factory": None, "dbname": "postgres"}
    connection.close()
    with psycopg.connect(**options, autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            server.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            yield
        finally:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.fixture
def timeline(transactional_db: None) -> Timeline:
    timeline = make_timeline(slug="pier", title="The pier")
    make_event(timeline, slug="closing", title="The pier closes")
    return timeline


@pytest.mark.usefixtures("timeline")
def test_the_last_good_page_says_since_when_and_is_kept_by_nobody(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2024, 3, 5, 13, 50, tzinfo=UTC).timestamp()
    monkeypatch.setattr("time.time", lambda: now)
    page = client.get("/timelines/pier/").content.decode()
    now += 800  # seconds later somebody sees another page, so this one would have been the same
    client.get("/method/")

    now += 90
    with database_away():
        answer = client.get("/timelines/pier/", headers={"If-None-Match": '"anything"'})

    told = answer.content.decode()
    assert answer.status_code == 200
    assert f"{LINE}14:03 UTC on 5 March 2024.</p>" in told
    assert told.replace(told[told.index('\n<p class="as-of"') : told.index("2024.</p>") + 9], "") == page
    assert (answer["Cache-Control"], answer["Age"]) == ("no-store", "90")
    assert answer["Warning"].startswith("111 ")
    assert answer["X-Sourceline-As-Of"] == "2024-03-05T14:03:20Z"
    assert int(answer["Content-Length"]) == len(answer.content)
    assert "ETag" not in answer


@pytest.mark.usefixtures("timeline")
def test_an_export_says_in_a_header_since_when_it_is(client: Client) -> None:
    export = client.get("/timelines/pier.json")

    with database_away():
        answer = client.get("/timelines/pier.json")

    assert answer.json() == export.json()
    assert "X-Sourceline-As-Of" in answer and answer["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("timeline")
def test_a_page_that_nobody_has_asked_for_before_is_not_there_until_the_database_is_back(
    client: Client,
) -> None:
    with database_away():
        answer = client.get("/events/closing/")
        assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")

    assert client.get("/events/closing/").status_code == 200


def test_a_database_that_goes_away_while_a_page_is_rendered_leaves_the_last_good_one(
    timeline: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.get("/timelines/pier/")
    timeline.title = "The old pier"
    timeline.save()

    with monkeypatch.context() as patched:
        patched.setattr("timeline.views.timelines.get_object_or_404", end_of_the_connection)
        answer = client.get("/timelines/pier/")
    connection.close()

    assert answer.status_code == 200
    assert LINE in answer.content.decode() and "The old pier" not in answer.content.decode()


@pytest.mark.usefixtures("timeline")
def test_readers_of_a_database_that_comes_back_get_pages_as_they_are(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/timelines/pier/")
    with database_away():
        assert LINE in client.get("/timelines/pier/").content.decode()
    Timeline.objects.update(title="The old pier")
    moment = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: moment + 2)

    assert "The old pier" in client.get("/timelines/pier/").content.decode()
    assert LINE not in client.get("/timelines/pier/").content.decode()


@pytest.mark.usefixtures("timeline")
def test_no_reader_of_a_page_meets_an_error_while_the_database_is_stopped_under_load(
    live_server: LiveServer,
) -> None:
    address = f"{live_server.url}/timelines/pier/"
    answers: Counter[str] = Counter()
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            try:
                with urllib.request.urlopen(address) as answer:
                    answers["a copy" if LINE in answer.read().decode() else "the page"] += 1
            except urllib.error.URLError as error:
                answers[str(error)] += 1

    def wait_for(what: str) -> None:
        before = answers[what]
        for _ in range(3000):
            if answers[what] >= before + 20:
                return
            time.sleep(0.1)
        pytest.fail(f"readers have not met {what}: {answers}")

    urllib.request.urlopen(address).close()
    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    try:
        wait_for("the page")
        with database_away():
            wait_for("a copy")
        wait_for("the page")
    finally:
        over.set()
        for reader in readers:
            reader.join()

    assert set(answers) == {"the page", "a copy"}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (
            b'<body>\n<main class="page" id="main">\n<h1>',
            b'<body>\n<main class="page" id="main">\n<p class="as-',
        ),
        (b"<body>\n<h1>The pier</h1>", b'<body>\n<p class="as-of" role="status">'),
        (b"no page", b"no page"),
    ],
    ids=["content", "body", "neither"],
)
def test_the_line_stands_where_the_content_starts(page: bytes, expected: bytes) -> None:
    assert with_line(page, datetime(2024, 3, 5, 14, 3, tzinfo=UTC)).startswith(expected)


@pytest.fixture
def no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions of a test's own are asked without a connection."""
    unneeded = SimpleNamespace(connection=None, ensure_connection=lambda: None)
    monkeypatch.setattr("timeline.presence.connection", unneeded)


@pytest.mark.usefixtures("no_connection")
def test_one_reader_at_a_time_looks_whether_the_database_is_back_and_the_others_do_not_wait() -> None:
    database = Presence()
    looking, back = threading.Event(), threading.Event()

    def gone() -> str:
        raise OperationalError("no route")

    def slow() -> str:
        looking.set()
        back.wait(300)
        return "7"

    assert database.ask(gone, can_do_without=True) is None
    assert database.ask(lambda: "asked again at once", can_do_without=True) is None
    database._asked_at -= 2
    found: list[str | None] = []
    first = threading.Thread(target=lambda: found.append(database.ask(slow, can_do_without=True)))
    first.start()
    looking.wait(300)
    assert database.ask(lambda: "beside the first", can_do_without=True) is None
    assert database.ask(gone, can_do_without=False) is None
    back.set()
    first.join()

    assert found == ["7"]
    assert database.ask(lambda: "8", can_do_without=True) == "8"


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize(
    "error", [ProgrammingError("no such function"), DatabaseError("odd")], ids=["missing", "odd"]
)
def test_a_fault_that_is_none_of_being_away_is_told(error: Exception) -> None:
    def faulty() -> str:
        raise error

    with pytest.raises(type(error)):
        Presence().ask(faulty, can_do_without=True)


@pytest.mark.django_db(transaction=True)
def test_a_server_that_hangs_is_given_up_and_asked_again_on_a_new_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("timeline.presence.ANSWERS_WITHIN", 0.2)
    database = Presence()

    def hangs() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(600)")
        return "answered"

    connection.ensure_connection()
    sleeper = connection.connection.info.backend_pid
    assert database.ask(hangs, can_do_without=True) is None
    connection.close_if_unusable_or_obsolete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [sleeper])

    monkeypatch.undo()
    assert database.ask(lambda: current_version(time.time()), can_do_without=False) is not None
    assert database.ask(lambda: current_version(time.time()), can_do_without=True) is not None
