"""All promises are checked regularly: what was found is kept, told in the log and shown to superusers."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from desk import promises
from desk.management.commands.verify_regularly import Command
from desk.models import VerifyRun
from desk.promises import LOCK, seconds_until_due, verify_and_keep
from tests.makers import make_event, make_timeline
from timeline.verifying import Breach


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty promises are broken."""

    def verify(counted: object) -> Iterator[Breach]:
        for number in range(60):
            yield Breach(f"event {number}", "has no source.")

    monkeypatch.setattr(promises, "verify", verify)


@pytest.mark.django_db(transaction=True)
def test_a_check_that_finds_nothing_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    make_event(make_timeline())

    run = verify_and_keep()

    assert VerifyRun.objects.get() == run
    assert run and run.finished_at and run.outcome == "all promises hold" and sum(run.checked.values()) > 0
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broken")
def test_a_broken_promise_is_kept_told_and_ends_a_single_check_with_a_failure(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("verify_regularly", "--once")

    run = VerifyRun.objects.get()
    assert (run.breach_count, len(run.breaches), run.breaches[0]) == (60, 50, "event 0: has no source.")
    assert ended.value.code == 1
    (line,) = (record for record in caplog.records if record.name == "sourceline.promises")
    assert (line.levelname, line.getMessage().partition(":")[0]) == ("ERROR", "60 broken promises")
    assert "60 broken promises found" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_check_that_fails_says_so_and_the_next_one_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(counted: object) -> Iterator[Breach]:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(promises, "verify", fails)

    waits = Command().step(timedelta(hours=1))

    run = VerifyRun.objects.get()
    assert (run.finished_at, run.failure, run.outcome) == (None, "RuntimeError", "failed (RuntimeError)")
    assert waits == 60 and seconds_until_due(timedelta(hours=1)) == 0
    lines = [record for record in caplog.records if record.name == "sourceline.promises"]
    assert lines and {line.levelname for line in lines} == {"ERROR"}


@pytest.mark.django_db(transaction=True)
def test_a_check_is_due_so_long_after_the_last_one_began_even_for_another_process() -> None:
    assert seconds_until_due(timedelta(hours=6)) == 0
    run = VerifyRun.objects.create()
    run.finished_at = timezone.now()
    run.save()

    assert 6 * 3600 - 60 < seconds_until_due(timedelta(hours=6)) <= 6 * 3600
    assert seconds_until_due(timedelta(0)) == 0
    assert 0 < Command().step(timedelta(hours=6)) <= 60
    assert VerifyRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_do_not_check_at_once(capsys: pytest.CaptureFixture) -> None:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        call_command("verify_regularly", "--once")
    finally:
        other.close()

    assert "Another process" in capsys.readouterr().out
    assert VerifyRun.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_right_to_check_is_given_back() -> None:
    assert verify_and_keep() and verify_and_keep()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_old_checks_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promises, "RUNS_KEPT", 3)

    made = [verify_and_keep() for _ in range(5)]

    assert list(VerifyRun.objects.all()) == made[:1:-1]


@pytest.mark.django_db
def test_superusers_read_what_was_found_and_nobody_changes_it(
    desk: Client, staff_with: Callable[..., Client]
) -> None:
    run = VerifyRun.objects.create(breach_count=1, breaches=["event <b>: has no source."])
    pages = [
        reverse("admin:desk_verifyrun_changelist"),
        reverse("admin:desk_verifyrun_change", args=[run.pk]),
    ]

    assert [desk.get(page).status_code for page in pages] == [200, 200]
    assert "event &lt;b&gt;: has no source." in desk.get(pages[1]).content.decode()
    for refused in ("add", "delete"):
        arguments = [run.pk] if refused == "delete" else []
        assert desk.get(reverse(f"admin:desk_verifyrun_{refused}", args=arguments)).status_code == 403
    others = staff_with("desk.view_verifyrun", "desk.change_verifyrun")
    assert [others.get(page).status_code for page in pages] == [403, 403]


@pytest.mark.parametrize("hours", ["0", "-1", "1000", "nan"])
def test_a_senseless_time_between_two_checks_is_refused(hours: str) -> None:
    with pytest.raises(CommandError, match="--hours is"):
        call_command("verify_regularly", "--hours", hours)
