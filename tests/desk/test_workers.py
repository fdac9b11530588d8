"""Workers as processes of their own: what one leaves when it is killed another takes up, and does once."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from articles.models import Article, ArticleVersion, Quote, Shingle
from config.backups import backup, restore
from desk.jobs.models import Job
from desk.jobs.queueing import queue_files, queue_reading
from tests.articles.processes import start_command
from tests.desk.queued import archive, ferries, text_of
from tests.makers import make_article, make_outlet, make_version

LOST_AFTER = "3"
ENOUGH = 300  # seconds: how long is the machine's affair


@contextmanager
def worker(*options: str) -> Iterator[subprocess.Popen[str]]:
    process = start_command("work", "--lost-after", LOST_AFTER, *options)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_until(is_so: Callable[[], object], *workers: subprocess.Popen[str]) -> None:
    ends_at = time.monotonic() + ENOUGH
    while not is_so():
        assert all(one.poll() is None for one in workers), [one.communicate() for one in workers]
        assert time.monotonic() < ends_at, list(ProcrastinateJob.objects.values())
        time.sleep(0.02)


def cut_all_connections() -> None:
    """Have the database end every connection but this one, as a restart of it does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def settled(job: Job) -> int:
    return job.items.exclude(settled_at=None).count()


def assert_each_once(job: Job, count: int) -> None:
    job.refresh_from_db()
    assert sorted(Article.objects.values_list("headline", flat=True)) == sorted(
        f"Ferry {number} is late" for number in range(1, count + 1)
    )
    assert set(job.items.values_list("outcome", flat=True)) == {"imported"}
    assert ArticleVersion.objects.filter(read_by="").count() == 0
    places = list(Quote.objects.values_list("version_id", "start", "end"))
    assert (len(places), len(set(places))) == (count, count)
    assert Shingle.objects.values("version").distinct().count() == count
    assert job.finished_at is not None
    assert not job.items.exclude(content=None).exists()


@contextmanager
def another_database() -> Iterator[None]:
    """Within, this process and the commands that it starts work on a new and empty database."""
    wishes = connection.settings_dict
    name = wishes["NAME"]
    other = f"{name}_restored"
    quoted = connection.ops.quote_name(other)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
    connection.close()
    wishes["NAME"] = other
    try:
        yield
    finally:
        connection.close()
        wishes["NAME"] = name
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")


@pytest.fixture
def sender(transactional_db: None) -> User:
    return User.objects.create(username="ada", is_staff=True, is_superuser=True)


@pytest.mark.parametrize("kills", [1, pytest.param(15, marks=pytest.mark.long)])
def test_what_killed_workers_leave_others_take_up_and_every_article_is_there_once(
    kills: int, sender: User
) -> None:
    count = 40 * kills
    job = queue_files([ferries(count)], "Coast Radio", sender)

    for kill in range(kills):
        enough = settled(job) + 3 + kill
        with worker() as first:
            wait_until(lambda enough=enough: settled(job) >= enough, first)
            os.kill(first.pid, signal.SIGKILL)
    left = count - settled(job)
    with worker() as last:
        wait_until(lambda: settled(job) > count - left, last)
        cut_all_connections()
        wait_until(lambda: Job.objects.filter(pk=job.pk, finished_at__isnull=False), last)
        wait_until(lambda: not ProcrastinateJob.objects.exists(), last)

    assert left > 0
    assert_each_once(job, count)


def test_what_a_worker_leaves_when_it_is_told_to_stop_two_others_do_at_once(sender: User) -> None:
    outlet = make_outlet()
    for number in range(1, 11):
        make_version(make_article(outlet), text=text_of(number).decode())
    shared = b"The pier was closed for nine days while divers looked at each of its forty posts. " * 8
    twins = archive({f"twin-{n}.txt": b"%d reports\n\n%s\n\nNumber %d" % (n, shared, n) for n in range(30)})
    jobs = queue_files([twins], "Coast Radio", sender), queue_reading()

    with worker() as first:
        wait_until(lambda: settled(jobs[0]) >= 3, first)
        first.send_signal(signal.SIGTERM)
        said, _ = first.communicate(timeout=ENOUGH)
    left, waiting = (
        40 - sum(map(settled, jobs)),
        set(ProcrastinateJob.objects.values_list("status", flat=True)),
    )
    with worker("--until-empty") as one, worker("--until-empty") as other:
        ended = [one.wait(timeout=ENOUGH), other.wait(timeout=ENOUGH)]

    assert (first.returncode, said, left > 0, waiting) == (0, "At work.\nStopped.\n", True, {"todo"})
    assert (ended, Job.objects.exclude(finished_at=None).count()) == ([0, 0], 2)
    assert ProcrastinateWorker.objects.count() == 0
    assert Quote.objects.count() == Quote.objects.values("version").distinct().count() == 10
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT side) FROM articles_sharedpassage, unnest(ARRAY[one_id, other_id]) side"
        )
        assert cursor.fetchone() == (30,)


def test_of_a_backup_from_the_middle_of_work_the_rest_is_done_once_where_it_is_restored(
    sender: User, tmp_path: Path
) -> None:
    begun = queue_files([ferries(22)], "Coast Radio", sender)
    others = archive({f"ferry-{number}.txt": text_of(number) for number in (23, 24, 25)})
    queued = queue_files([others], "Coast Radio", sender)
    with worker() as lost, transaction.atomic():
        begun.items.select_for_update().get(number=4)  # so that it comes no further than to the fourth
        wait_until(lambda: settled(begun) == 3, lost)
        backup(tmp_path / "monday")
        lost.kill()

    with another_database():
        restore(tmp_path / "monday")
        taken_along = settled(begun), settled(queued), Article.objects.count()
        in_hand = ProcrastinateJob.objects.filter(status="doing").count()
        with worker() as other:
            wait_until(lambda: Job.objects.exclude(finished_at=None).count() == 2, other)
            wait_until(lambda: not ProcrastinateJob.objects.exists(), other)
        verify = start_command("verify")
        told, _ = verify.communicate(timeout=ENOUGH)

        assert (taken_along, in_hand) == ((3, 0, 3), 1)
        assert_each_once(begun, 25)
        assert set(queued.items.values_list("outcome", flat=True)) == {"imported"}
        assert (verify.returncode, "All promises hold" in told) == (0, True)
