"""Runs of read_articles: side by side, killed in the middle, beside an editor at work."""

import io
import os
import signal
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from articles.extraction import ENGINE_VERSION
from articles.models import ArticleVersion, Quote
from articles.reading import read_version
from tests.articles.processes import is_group_alive, start_command
from tests.makers import make_article, make_outlet, make_quote, make_version

TEXT = (
    "Harbour reopens after storm\n\n"
    + "The harbour will open again on Friday, harbour master Ines Calder said on Tuesday.\n\n"
    '"We have cleared the northern channel," Calder told reporters. '
    'She called the damage "painful but limited" and thanked the crews.\n\n' * 4
)


def make_texts(count: int, repeated: int = 1) -> list[ArticleVersion]:
    outlet = make_outlet()
    return [
        make_version(make_article(outlet), text=TEXT * repeated + f"Report number {number}.\n")
        for number in range(count)
    ]


def suggestions() -> list[tuple]:
    """What is suggested, without what differs from run to run."""
    rows = Quote.objects.order_by("version_id", "start", "end", "kind").values_list(
        "version_id",
        "start",
        "end",
        "exact",
        "kind",
        "speaker_start",
        "continues__start",
        "nested_in__start",
        "fragments",
    )
    return [(*row[:-1], str(row[-1])) for row in rows]


@pytest.mark.django_db(transaction=True)
def test_several_processes_read_each_text_once():
    make_texts(50)
    out = io.StringIO()

    call_command("read_articles", "--workers", "2", stdout=out)

    assert not ArticleVersion.objects.exclude(read_by=ENGINE_VERSION).exists()
    per_version = set(Quote.objects.values("version").values_list("version"))
    assert len(per_version) == 50
    places = suggestions()
    assert len(places) == len({(row[0], row[1], row[2], row[4]) for row in places})
    assert out.getvalue() == f"50 texts read, {len(places)} quotes suggested\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_is_killed_goes_on_where_it_stopped(workers):
    make_texts(42, repeated=2)
    call_command("read_articles", stdout=io.StringIO())
    undisturbed = suggestions()
    Quote.objects.all().update(continues=None, nested_in=None)
    Quote.objects.all()._raw_delete("default")
    ArticleVersion.objects.update(read_by="", read_at=None)

    process = start_command("read_articles", "--workers", workers)
    deadline = time.monotonic() + 300
    while ArticleVersion.objects.filter(read_by=ENGINE_VERSION).count() < 3:
        assert time.monotonic() < deadline and process.poll() is None, process.communicate()
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    ended = time.monotonic() + 300
    while is_group_alive(process):
        assert time.monotonic() < ended, "a killed run leaves no worker behind"
        time.sleep(0.05)
    process.stdout.close()
    process.stderr.close()

    read = set(ArticleVersion.objects.filter(read_by=ENGINE_VERSION).values_list("pk", flat=True))
    assert 3 <= len(read) < 42
    assert set(Quote.objects.values_list("version_id", flat=True)) == read
    call_command("read_articles", stdout=io.StringIO())
    assert suggestions() == undisturbed


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_read_each_text_once():
    make_texts(30)

    first, second = start_command("read_articles"), start_command("read_articles")
    words = [process.communicate(timeout=300)[0] for process in (first, second)]

    assert (first.returncode, second.returncode) == (0, 0)
    assert sum(int(one.split()[0]) for one in words) == 30
    places = suggestions()
    assert len(places) == len({(row[0], row[1], row[2], row[4]) for row in places})


@pytest.mark.django_db(transaction=True)
def test_a_suggestion_an_editor_is_at_is_left_to_them():
    (version,) = make_texts(1)
    read_version(version)
    quote = version.quotes.filter(kind="direct").first()
    others = version.quotes.count() - 1
    held, done = threading.Event(), threading.Event()

    def accept() -> None:
        try:
            with transaction.atomic():
                mine = Quote.objects.select_for_update().get(pk=quote.pk)
                held.set()
                done.wait(300)
                mine.status = "accepted"
                mine.save()
        finally:
            connections.close_all()

    editor = threading.Thread(target=accept)
    editor.start()
    assert held.wait(300)
    report = read_version(version)
    done.set()
    editor.join()

    quote.refresh_from_db()
    assert quote.status == "accepted"
    assert report.replaced == others
    doubles = version.quotes.overlapping(version, quote.start, quote.end).exclude(pk=quote.pk)
    assert not doubles.filter(start=quote.start, end=quote.end).exists()


@pytest.mark.django_db(transaction=True)
def test_a_version_that_another_run_is_at_is_left_to_it():
    busy, free = make_texts(2)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                ArticleVersion.objects.select_for_update().get(pk=busy.pk)
                held.set()
                done.wait(300)
        finally:
            connections.close_all()

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(300)
    out = io.StringIO()
    call_command("read_articles", stdout=out)
    done.set()
    other.join()

    assert out.getvalue().startswith("1 texts read")
    assert free.quotes.exists()
    assert not busy.quotes.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["0", "-1", "two", "1.5"])
def test_a_senseless_number_of_workers_is_refused(words):
    with pytest.raises(CommandError, match="it must be a whole number from 1 up"):
        call_command("read_articles", f"--workers={words}")


@pytest.mark.django_db
def test_accepted_quotes_survive_every_reading_unchanged():
    (version,) = make_texts(1)
    accepted = make_quote(version, "We have cleared the northern channel")
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(q::text) FROM articles_quote q WHERE id = %s", [accepted.pk])
        before = cursor.fetchone()

    for _ in range(3):
        read_version(version)

    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(q::text) FROM articles_quote q WHERE id = %s", [accepted.pk])
        assert cursor.fetchone() == before
