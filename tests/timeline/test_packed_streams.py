"""What is streamed for everybody goes out packed, and is not to be unpacked where it broke off."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.makers import make_event, make_timeline
from timeline.views import exports
from timeline.views.exports import CUT_OFF

TAKES_GZIP = {"Accept-Encoding": "gzip, deflate, br"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every export is long enough to be streamed."""
    monkeypatch.setattr("timeline.views.exports.WHOLE", 0)
    make_event(make_timeline(slug="storm"))


def broken_off(*told: Any) -> Iterator[str]:
    yield "a whole line\n"
    yield "another one\n"
    raise RuntimeError("the database is away")


def sent(answer: Any) -> bytes:
    """Return what was sent before the answer broke off."""
    parts: list[bytes] = []
    with pytest.raises(RuntimeError, match="away"):
        for part in answer.streaming_content:
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("suffix", [".csv", ".atom", ".timelinejs.json", ".annotations.json"])
def test_whoever_takes_gzip_is_sent_the_same_packed(client: Client, suffix: str) -> None:
    plain = client.get(f"/timelines/storm{suffix}")
    packed = client.get(f"/timelines/storm{suffix}", headers=TAKES_GZIP)

    assert gzip.decompress(b"".join(packed)) == b"".join(plain)
    assert [one.headers.get("Content-Encoding") for one in (plain, packed)] == [None, "gzip"]
    assert all("Accept-Encoding" in one.headers["Vary"] for one in (plain, packed))


def test_what_an_editor_is_sent_goes_out_as_it_is(client: Client) -> None:
    client.force_login(User.objects.create_superuser("editor"))

    answer = client.get("/timelines/storm.csv", headers=TAKES_GZIP)

    assert "Content-Encoding" not in answer.headers
    assert b"".join(answer).startswith(b"\xef\xbb\xbf")


def test_a_table_that_breaks_off_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.views.exports.table_pieces", broken_off)

    got = sent(client.get("/timelines/storm.csv")).decode()

    assert got == f"a whole line\nanother one\n{CUT_OFF}"


def test_what_breaks_off_cannot_be_unpacked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.views.exports.table_pieces", broken_off)

    got = sent(client.get("/timelines/storm.csv", headers=TAKES_GZIP))

    with pytest.raises(zlib.error, match="invalid block type"):
        gzip.decompress(got)


def test_what_breaks_off_is_told_in_the_log_with_its_request(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("timeline.views.exports.table_pieces", broken_off)

    sent(client.get("/timelines/storm.csv"))

    (error,) = (record for record in caplog.records if record.levelname == "ERROR")
    assert error.name == "sourceline.requests"
    assert error.exc_info


def test_long_answers_leave_threads_for_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports.Place, "_free", BoundedSemaphore(1))
    read_slowly = client.get("/timelines/storm.csv")

    refused = client.get("/timelines/storm.annotations.json")
    page = client.get("/timelines/storm/")
    assert b"".join(read_slowly)
    after = client.get("/timelines/storm.csv")

    assert [one.status_code for one in (read_slowly, refused, page, after)] == [200, 503, 200, 200]
    assert refused.headers["Retry-After"] == "5"
    assert "Too many ask at once" in refused.json()["errors"][0]["message"]
    assert "Content-Disposition" not in refused.headers
    assert b"".join(after)


def test_an_answer_that_broke_off_leaves_its_place(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports.Place, "_free", BoundedSemaphore(1))
    monkeypatch.setattr("timeline.views.exports.table_pieces", broken_off)

    for _ in range(3):
        assert sent(client.get("/timelines/storm.csv"))
