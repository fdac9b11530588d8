"""Each request has a number, in its answer and in every line on it; a line tells nothing of readers."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection
from django.test import Client

from config.observing.observed import current
from tests.makers import make_event, make_timeline
from tests.observing.conftest import Lines

MADE = 32


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [
        ("edge-7f3a91c2", True),
        ("0" * 64, True),
        ("short", False),
        ("0" * 65, False),
        ("with a blank", False),
        ("zwölfzeichen", False),
        ('quoted"number', False),
        ("", False),
    ],
    ids=["good", "longest", "short", "long", "blank", "letters of others", "quote", "empty"],
)
def test_a_number_is_taken_where_it_is_well_formed_and_made_where_not(given: str, is_taken: bool) -> None:
    answer = Client().get("/healthz", headers={"X-Request-ID": given})

    number = answer["X-Request-ID"]
    assert (number == given) is is_taken
    assert is_taken or (len(number) == MADE and number.isalnum())


@pytest.mark.django_db
def test_a_kept_page_has_the_number_of_whoever_asks_now(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.views.exports.WHOLE", 0)
    make_event(make_timeline(slug="storm"))
    for address in ("/timelines/storm/", "/timelines/storm.csv"):
        for number in ("first-reader", "second-reader"):
            answer = client.get(address, headers={"X-Request-ID": number})
            b"".join(answer) if answer.streaming else answer.content

            assert answer["X-Request-ID"] == number


@pytest.mark.django_db
def test_a_request_has_one_line_and_it_says_nothing_of_the_reader(client: Client, lines: Lines) -> None:
    make_event(make_timeline(slug="storm"))

    client.get("/timelines/storm/?q=secret-search", headers={"X-Request-ID": "reader-number-1"})

    (line,) = lines.of("sourceline.requests")
    assert (line["level"], line["message"]) == ("INFO", "GET /timelines/storm/ 200")
    assert (line["method"], line["path"], line["status"]) == ("GET", "/timelines/storm/", 200)
    assert (line["request_id"], line["view"]) == ("reader-number-1", "timeline:timeline")
    assert line["queries"] > 1 and line["milliseconds"] >= line["database_milliseconds"] > 0
    assert "secret" not in str(lines.written) and "127.0.0.1" not in str(lines.written)
    assert "user" not in line


@pytest.mark.django_db
def test_readers_are_told_of_where_the_settings_say_so(client: Client, lines: Lines, settings: Any) -> None:
    settings.LOG_READERS = True

    client.get("/?q=storm")

    (line,) = lines.of("sourceline.requests")
    assert (line["query"], line["address"]) == ("q=storm", "127.0.0.1")


@pytest.mark.django_db
def test_an_editor_is_named_by_number(client: Client, lines: Lines) -> None:
    editor = User.objects.create(username="editor", is_staff=True, is_superuser=True)
    client.force_login(editor)

    client.get("/admin/")

    assert [line["user"] for line in lines.of("sourceline.requests")] == [editor.pk]


def test_health_is_told_only_where_it_is_bad(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    Client().get("/healthz")
    monkeypatch.setattr("timeline.views.pages.reason_against", lambda: "The database sleeps.")
    Client().get("/readyz")

    assert [line["path"] for line in lines.of("sourceline.requests")] == ["/readyz"]


@pytest.mark.django_db
def test_lines_on_errors_have_the_number_too(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*arguments: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int", ["what a reader typed"])

    monkeypatch.setattr("timeline.views.timelines.front_page", refused)

    Client(raise_request_exception=False).get("/", headers={"X-Request-ID": "unlucky-one"})

    assert {line["request_id"] for line in lines.written} == {"unlucky-one"}
    (line,) = lines.of("sourceline.statements")
    assert (line["level"], line["sqlstate"]) == ("WARNING", "22P02")
    assert line["statement"] == "SELECT %s::int"
    assert "typed" not in str(line)
    (error,) = (line for line in lines.of("django.request") if line["level"] == "ERROR")
    assert "DataError" in error["exception"]


@pytest.mark.django_db
def test_a_statement_that_takes_too_long_is_told_in_the_words_of_the_database(lines: Lines) -> None:
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(10)")

    (line,) = lines.of("sourceline.statements")
    assert "canceling statement due to statement timeout" in line["message"]
    assert (line["sqlstate"], line["request_id"]) == ("57014", "-")


@pytest.mark.django_db
def test_an_answer_in_parts_is_over_with_its_last_part(
    client: Client, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.views.exports.WHOLE", 0)
    make_event(make_timeline(slug="storm"))
    answer = client.get("/timelines/storm.csv", headers={"X-Request-ID": "in-many-parts"})
    assert answer.streaming and lines.of("sourceline.requests") == []

    b"".join(answer)

    (line,) = lines.of("sourceline.requests")
    assert (line["request_id"], line["status"]) == ("in-many-parts", 200)
    assert "cut_off" not in line


@pytest.mark.django_db
def test_an_answer_that_nobody_reads_to_its_end_is_told_as_cut_off(
    client: Client, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.views.exports.WHOLE", 0)
    make_event(make_timeline(slug="storm"))
    answer = client.get("/timelines/storm.csv")
    next(iter(answer.streaming_content))

    answer.close()

    (line,) = lines.of("sourceline.requests")
    assert line["cut_off"] is True


def test_a_line_cannot_be_forged_by_an_address(lines: Lines) -> None:
    Client().get("/healthz%0AINFO%20forged/")

    (line,) = lines.of("sourceline.requests")
    assert "\n" not in line["message"] and r"\n" in line["message"]


def test_after_a_request_nothing_belongs_to_it(lines: Lines) -> None:
    Client().get("/healthz")

    assert current() is None
