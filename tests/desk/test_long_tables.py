"""Tables of an archive that is too large to be held in memory: read in parts, sent while they are read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from desk.spreadsheets import SHEETS, TableRefused, read_table, sheets, tables
from desk.spreadsheets.events import EventSheet
from tests.desk.test_spreadsheets import table
from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_event,
    make_quote,
    make_timeline,
    make_version,
)
from timeline.models import Event
from timeline.views import exports

EVENTS = reverse("desk:export-csv", args=["events"])


@pytest.fixture
def in_twos(monkeypatch: Any, db: None) -> list[Event]:
    """Five events with a day, a person and two citations each, the last ones first; read two at a time."""
    monkeypatch.setattr(sheets, "A_PART", 2)
    timeline = make_timeline(slug="storm")
    events = []
    for day in range(5, 0, -1):
        event = make_event(timeline, slug=f"day-{day}", on=date(2022, 2, day), actors=[make_actor()])
        version = make_version(make_article())
        make_citation(event, quote=make_quote(version, speaker=make_actor()), position=2)
        make_citation(event, article=make_article(), position=1)
        events.append(event)
    return events


def test_rows_stand_in_one_order_whatever_part_they_are_read_in(
    in_twos: list[Event], monkeypatch: Any
) -> None:
    make_event(slug="undated", precision="unknown", on=None)
    parted = {what: SHEETS[what]().written() for what in SHEETS}
    monkeypatch.setattr(sheets, "A_PART", 500)

    assert parted == {what: SHEETS[what]().written() for what in SHEETS}
    days = [f"day-{day}" for day in range(1, 6)]
    assert [row["slug"] for row in table(parted["events"])] == [*days, "undated"]
    told = [
        (row["event"], row["position"]) for row in table(parted["citations"]) if row["event"] != "undated"
    ]
    assert [one for one in told if one[1] in "12"] == [(day, place) for day in days for place in ("1", "2")]


@pytest.mark.parametrize("what", ["events", "citations"])
def test_more_rows_in_a_part_ask_no_more(in_twos: list[Event], what: str, monkeypatch: Any) -> None:
    def asked(part: int) -> int:
        monkeypatch.setattr(sheets, "A_PART", part)
        with CaptureQueriesContext(connection) as captured:
            assert SHEETS[what]().written()
        return len(captured)

    assert asked(5) < asked(2) <= 1 + 3 * 5


def test_what_is_put_among_the_rows_meanwhile_moves_none_of_them(in_twos: list[Event]) -> None:
    rows = SHEETS["events"]().rows()
    first = next(rows)["slug"]
    make_event(slug="earlier", on=date(2022, 1, 1))
    Event.objects.get(slug="day-4").delete()

    assert [first, *(row["slug"] for row in rows)] == ["day-1", "day-2", "day-3", "day-5"]


class TestSending:
    @pytest.fixture(autouse=True)
    def long(self, in_twos: list[Event], monkeypatch: Any) -> None:
        monkeypatch.setattr(exports, "WHOLE", 0)
        monkeypatch.setattr(tables, "A_PIECE", 1)

    def test_a_long_table_is_sent_while_it_is_read_and_for_nobody_else(self, desk: Client) -> None:
        answer = desk.get(EVENTS)

        assert answer.streaming
        assert b"".join(answer) == SHEETS["events"]().written()
        assert "no-store" in answer["Cache-Control"] and "public" not in answer["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in answer

    def test_one_that_breaks_off_is_refused_when_it_comes_back(self, desk: Client, monkeypatch: Any) -> None:
        def broken(self: EventSheet) -> Any:
            yield {"slug": "day-1", "title": "One"}
            yield {"slug": "day-2", "title": "Two"}
            raise DatabaseError

        monkeypatch.setattr(EventSheet, "rows", broken)
        parts: list[bytes] = []
        with pytest.raises(DatabaseError):
            parts.extend(desk.get(EVENTS))

        assert "is cut off here" in b"".join(parts).decode()
        with pytest.raises(TableRefused, match="cannot be read as CSV"):
            read_table(b"".join(parts), EventSheet.columns)

    def test_of_very_many_at_once_one_is_asked_for_later(self, desk: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr(exports.Place, "taken", classmethod(lambda cls: None))

        page = desk.get(EVENTS, follow=True)

        assert page.redirect_chain == [(reverse("desk:spreadsheets"), 302)]
        assert "ask for it again in a minute" in page.content.decode()


def test_a_command_that_breaks_off_leaves_the_file_as_it_was(
    in_twos: list[Event], tmp_path: Path, monkeypatch: Any
) -> None:
    file = tmp_path / "events.csv"
    file.write_text("as it was", encoding="utf-8")

    def broken(self: EventSheet) -> Any:
        yield {"slug": "day-1"}
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(EventSheet, "rows", broken)
        with pytest.raises(DatabaseError):
            call_command("export_csv", "events", str(file))
    left = (file.read_text(encoding="utf-8"), [one.name for one in tmp_path.iterdir()])
    call_command("export_csv", "events", str(file))

    assert left == ("as it was", ["events.csv"])
    assert file.read_bytes() == SHEETS["events"]().written()
