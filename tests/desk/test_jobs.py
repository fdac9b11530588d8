"""Work that takes long: queued whole, done item by item, told of, cancelled, and tried again."""

import json
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from psycopg.errors import AdminShutdown, DeadlockDetected, DiskFull, ProgramLimitExceeded

from articles.importing import Metadata, import_text
from articles.importing.trouble import AWAY
from articles.models import Article, ArticleVersion, Outlet, Quote, SharedPassage
from config.observing.stored import look
from desk.jobs import queueing, working
from desk.jobs.models import Job, JobItem
from desk.jobs.queueing import queue_comparing, queue_files, queue_paths, queue_reading
from desk.jobs.tasks import work_on
from desk.jobs.watching import progress_of
from desk.jobs.working import Interrupted, cancel, note_trouble, work_through
from tests.desk.queued import archive, chunks, ferries, text_of, work_off
from tests.makers import make_article, make_outlet, make_version

PAGE = "/admin/desk/import/"


@pytest.fixture
def worker(db: None) -> None:
    """A worker that gave a sign of life just now."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")


class TestQueueing:
    def test_a_large_archive_is_left_to_the_workers(self, desk: Client, worker: None, settings) -> None:
        settings.JOBS_IN_PLACE = 2

        answer = desk.post(PAGE, {"outlet": "Coast Radio", "uploads": [ferries(3)]})

        job = Job.objects.get()
        assert answer.url == f"/admin/desk/jobs/{job.pk}/"
        assert (job.told, job.total, job.outlet) == ("Import of ferries.zip", 3, "Coast Radio")
        assert Article.objects.count() == 0
        assert chunks() == [{"job": job.pk, "first": 1, "last": 20}]

    @pytest.mark.parametrize(("files", "has_worker"), [(2, True), (3, False)], ids=["few", "no-worker"])
    def test_few_files_and_all_where_no_worker_runs_are_taken_in_at_once(
        self, files: int, has_worker: bool, desk: Client, settings, request
    ) -> None:
        settings.JOBS_IN_PLACE = 2
        if has_worker:
            request.getfixturevalue("worker")

        answer = desk.post(PAGE, {"outlet": "Coast Radio", "uploads": [ferries(files)]})
        b"".join(answer.streaming_content)

        assert (Article.objects.count(), Job.objects.count()) == (files, 0)

    def test_a_worker_without_a_sign_of_life_is_none(self, desk: Client, worker: None, settings) -> None:
        settings.JOBS_IN_PLACE = 2
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")

        assert desk.post(PAGE, {"outlet": "Coast Radio", "uploads": [ferries(3)]}).streaming

    def test_items_go_into_the_queue_by_chunks_with_the_import_before_the_archive(self, editor: User) -> None:
        queue_files([ferries(45)], "Coast Radio", editor)
        make_version(make_article())
        queue_reading()

        assert [(chunk["first"], chunk["last"]) for chunk in chunks()] == [
            (1, 20),
            (21, 40),
            (41, 60),
            (1, 20),
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT array_agg(DISTINCT priority) FROM procrastinate_jobs GROUP BY args->>'job'"
            )
            assert sorted(cursor.fetchall()) == [([0],), ([10],)]

    @pytest.mark.django_db(transaction=True)
    def test_an_archive_that_breaks_off_while_it_is_stored_leaves_nothing(
        self, editor: User, monkeypatch
    ) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise OperationalError("The disk is full")

        monkeypatch.setattr(type(work_on.configure()), "batch_defer", broken)

        with pytest.raises(OperationalError):
            queue_files([ferries(3)], "Coast Radio", editor)

        assert (Job.objects.count(), JobItem.objects.count(), chunks()) == (0, 0, [])


class TestImporting:
    def test_each_file_goes_in_once_as_its_editor_s(self, editor: User) -> None:
        job = work_off(queue_files([ferries(3)], "Coast Radio", editor))
        headlines = set(Article.objects.values_list("headline", flat=True))
        again = work_off(job)

        assert headlines == {"Ferry 1 is late", "Ferry 2 is late", "Ferry 3 is late"}
        assert {article.history.first().history_user for article in Article.objects.all()} == {editor}
        assert (Article.objects.count(), ArticleVersion.objects.exclude(read_by="").count()) == (3, 3)
        assert Quote.objects.count() == progress_of(job).found == 3
        assert job.finished_at is not None and again.finished_at == job.finished_at
        assert not job.items.exclude(content=None).exists()

    def test_what_is_no_article_is_told_as_when_it_is_taken_in_at_once(self, editor: User) -> None:
        told = {
            "sources": [
                {"file": "texts/a.txt", "outlet": "The Harbour Post", "published": "2024-03-05T09:30Z"},
                {"file": "texts/b.txt", "headline": 7},
                {"file": "texts/c.txt", "outlet_slug": "nobody"},
            ]
        }
        sent = archive(
            {
                **{f"texts/{letter}.txt": text_of(number) for number, letter in enumerate("abc")},
                "sources.json": json.dumps(told, indent=1).encode(),
                "picture.jpg": b"\xff\xd8\xff",
                "README.txt": b"How to.",
                "empty.txt": b"",
                "d.txt": text_of(9),
            }
        )

        job = work_off(queue_files([sent], "Coast Radio", editor))

        outcomes = dict(job.items.values_list("name", "outcome"))
        assert outcomes == {
            "texts/a.txt": "imported",
            "texts/b.txt": "failed",
            "texts/c.txt": "failed",
            "sources.json": "metadata",
            "picture.jpg": "failed",
            "README.txt": "skipped",
            "empty.txt": "failed",
            "d.txt": "imported",
        }
        described = Article.objects.get(outlet__name="The Harbour Post")
        assert f"{described.published_at:%Y-%m-%d %H:%M}" == "2024-03-05 09:30"
        words = dict(job.items.values_list("name", "words"))
        assert "There is no outlet with the slug “nobody”" in words["texts/c.txt"]
        assert "“headline” must be text" in words["texts/b.txt"]
        assert job.items.exclude(words="").filter(name="empty.txt").exists()

    def test_without_an_outlet_the_sentence_says_so(self, editor: User) -> None:
        job = work_off(queue_files([ferries(1)], "", editor))

        assert job.items.get().words == "It does not say which outlet published it: give the outlet's name."

    def test_files_folders_and_lines_of_this_machine_are_queued_as_they_are_imported(
        self, db: None, tmp_path: Path
    ) -> None:
        (tmp_path / "a.txt").write_bytes(text_of(1))
        (tmp_path / "notes.pdf").write_bytes(b"%PDF")
        line = {"text": text_of(2).decode(), "outlet": "Coast Radio", "agencies": ["AFP"]}
        wrong = {"text": text_of(3).decode(), "outlet": "Coast Radio", "body_start": 5, "body_end": 9_000}
        (tmp_path / "more.jsonl").write_text(f"{json.dumps(line)}\n{json.dumps(wrong)}\n", encoding="utf-8")

        job = work_off(queue_paths([tmp_path], "The Harbour Post"))

        assert sorted(Article.objects.values_list("headline", "outlet__name", "agencies")) == [
            ("Ferry 1 is late", "The Harbour Post", []),
            ("Ferry 2 is late", "Coast Radio", ["AFP"]),
        ]
        by_line = ArticleVersion.objects.get(article__headline="Ferry 2 is late")
        assert by_line.raw is None
        failed = job.items.get(outcome="failed")
        assert failed.words.startswith(f"{tmp_path}/more.jsonl, line 2: ")
        assert job.items.get(outcome="skipped").name.endswith("notes.pdf")

    def test_an_article_that_is_known_is_named_and_read_if_nobody_has(self, editor: User) -> None:
        import_text(text_of(1), outlet="Coast Radio")
        unread = import_text(text_of(2), outlet="Coast Radio", reading=False).version

        job = work_off(queue_files([ferries(3)], "Coast Radio", editor))

        assert list(job.items.order_by("number").values_list("outcome", flat=True)) == [
            "already-there",
            "already-there",
            "imported",
        ]
        assert unread.quotes.count() == 1


class TestGoingOn:
    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("step", ["store_text", "read_version", "suggest_passages", "_settle"])
    def test_an_import_cut_off_at_any_step_goes_on_there(self, step: str, editor: User, monkeypatch) -> None:
        job = queue_files([ferries(2)], "Coast Radio", editor)
        whole = getattr(working, step)

        def cut_off(*args: object, **kwargs: object) -> object:
            whole(*args, **kwargs)
            raise OperationalError("terminating connection due to administrator command")

        monkeypatch.setattr(working, step, cut_off)
        with pytest.raises(OperationalError):
            work_off(job)
        monkeypatch.undo()
        work_off(job)

        assert (Article.objects.count(), Quote.objects.count()) == (2, 2)
        assert set(job.items.values_list("outcome", flat=True)) == {"imported"}
        assert Job.objects.get().finished_at is not None

    def test_a_full_disk_is_waited_for_and_a_text_beyond_limits_is_not(
        self, editor: User, monkeypatch
    ) -> None:
        job = queue_files([ferries(2)], "Coast Radio", editor)

        def refuse(error: Exception) -> None:
            def refused(*args: object, **kwargs: object) -> None:
                raise OperationalError("no") from error

            monkeypatch.setattr(working, "store_text", refused)

        def refuse_in_other_words(*args: object, **kwargs: object) -> None:
            try:
                raise OperationalError("no") from DiskFull()
            except OperationalError:
                raise RuntimeError("The cast could not be looked up") from None

        monkeypatch.setattr(working, "store_text", refuse_in_other_words)
        with pytest.raises(RuntimeError):
            work_off(job)
        refuse(DiskFull())
        with pytest.raises(OperationalError):
            work_off(job)
        waiting = job.items.filter(settled_at=None).count()
        refuse(ProgramLimitExceeded())
        work_off(job)

        assert waiting == 2
        assert set(job.items.values_list("outcome", flat=True)) == {"failed"}

    def test_a_text_at_which_workers_end_again_and_again_is_left_alone(
        self, editor: User, monkeypatch
    ) -> None:
        job = queue_files([ferries(2)], "Coast Radio", editor)
        store = working.store_text

        def end(content: bytes, **kwargs: object) -> object:
            if b"Ferry 1 " in content:
                raise SystemExit
            return store(content, **kwargs)

        monkeypatch.setattr(working, "store_text", end)
        for _ in range(working.MOST_TRIES):
            with pytest.raises(SystemExit):
                work_off(job, is_careful=True)
        work_off(job, is_careful=True)

        assert list(job.items.order_by("number").values_list("outcome", flat=True)) == ["failed", "imported"]
        assert "Its worker ended 5 times" in job.items.first().words

    def test_tries_that_the_database_ended_are_not_counted(self, editor: User, monkeypatch) -> None:
        job = queue_files([ferries(1)], "Coast Radio", editor)

        def away(*args: object, **kwargs: object) -> None:
            raise OperationalError("the server closed the connection")

        monkeypatch.setattr(working, "store_text", away)
        for _ in range(working.MOST_TRIES + 1):
            with pytest.raises(OperationalError):
                work_off(job, is_careful=True)
        monkeypatch.undo()
        work_off(job, is_careful=True)

        assert job.items.get().outcome == "imported"

    def test_a_worker_that_is_told_to_stop_ends_the_item_in_hand(self, editor: User) -> None:
        job = queue_files([ferries(3)], "Coast Radio", editor)
        asked = iter([False, True])

        with pytest.raises(Interrupted):
            work_through(job.pk, 1, 3, is_careful=False, is_stopping=lambda: next(asked))

        assert (Article.objects.count(), progress_of(job).done) == (1, 1)


class TestGoingThroughTheArchive:
    def test_texts_are_read_and_compared_by_workers_as_by_commands(self, db: None) -> None:
        shared = "The pier was closed for nine days, and nobody could say when it would open again. " * 6
        for outlet in ("Coast Radio", "The Harbour Post"):
            import_text(
                f"{outlet} reports\n\n{shared}\n\n{text_of(1).decode()}", outlet=outlet, reading=False
            )
        SharedPassage.objects.all().delete()

        reading = work_off(queue_reading())
        comparing = work_off(queue_comparing(again=True))

        assert {quote.version_id for quote in Quote.objects.all()} == set(
            ArticleVersion.objects.values_list("pk", flat=True)
        )
        assert SharedPassage.objects.exists()
        assert (progress_of(reading).parts, progress_of(comparing).parts) == (
            [(2, "read")],
            [(2, "compared")],
        )
        assert queue_reading().finished_at is not None  # nothing is left to be read

    def test_a_text_that_cannot_be_read_is_named_and_the_others_are_read(self, db: None, monkeypatch) -> None:
        outlet = make_outlet()
        odd, sound = (
            make_version(make_article(outlet), text=f"{number} {text_of(number).decode()}")
            for number in (1, 2)
        )
        read = working.read_version

        def fail(version: ArticleVersion, actors: object) -> object:
            if version.pk == odd.pk:
                raise RecursionError
            return read(version, actors)

        monkeypatch.setattr(working, "read_version", fail)
        job = work_off(queue_reading())

        assert (odd.quotes.count(), sound.quotes.count()) == (0, 1)
        assert job.items.get(outcome="failed").version_id == odd.pk
        assert "could not be read for quotes" in progress_of(job, with_failures=True).failures[0].words


class TestTelling:
    def test_the_page_tells_how_far_it_is_and_what_failed(
        self, desk: Client, editor: User, worker: None
    ) -> None:
        sent = archive({"a.txt": text_of(1), "b.txt": text_of(2), "empty.txt": b""})
        job = queue_files([sent], "Coast Radio", editor)
        before = unescape(desk.get(f"/admin/desk/jobs/{job.pk}/").content.decode())
        work_through(job.pk, 1, 1, is_careful=False)
        between = unescape(desk.get(f"/admin/desk/jobs/{job.pk}/").content.decode())
        work_off(job)
        after = unescape(desk.get(f"/admin/desk/jobs/{job.pk}/").content.decode())
        listed = unescape(desk.get("/admin/desk/jobs/").content.decode())

        assert "0 of 3 done" in before and "Not begun" in before and 'hx-trigger="every 3s"' in before
        assert "1 of 3 done" in between and "under way" in between and "1 worker at work." in between
        assert "3 of 3 done, 2 suggestions" in after and "2 imported, 1 failed" in after
        assert "<b>empty.txt</b>: " in after and "hx-trigger" not in after
        assert "Import of ferries.zip" in listed and "3 of 3 done, 1 failed" in listed

    def test_the_page_says_that_no_worker_runs_and_what_kept_one(self, desk: Client, editor: User) -> None:
        job = queue_files([ferries(1)], "Coast Radio", editor)
        Job.objects.filter(pk=job.pk).update(
            begun_at=timezone.now(), trouble="The disk is full", trouble_at=timezone.now()
        )
        before = desk.get(f"/admin/desk/jobs/{job.pk}/").content.decode()
        Job.objects.filter(pk=job.pk).update(trouble_at=timezone.now() - timedelta(seconds=5))
        work_off(job)
        after = desk.get(f"/admin/desk/jobs/{job.pk}/").content.decode()

        assert "No worker runs now" in before and "The disk is full" in before
        assert "The disk is full" not in after

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (DiskFull(), "The disk of the database is full: make room there, then it goes on by itself."),
            (AdminShutdown(), f"{AWAY}, then it goes on by itself."),
            (DeadlockDetected("deadlock detected"), "It tries again by itself: deadlock detected"),
        ],
        ids=["full", "away", "other"],
    )
    def test_what_keeps_workers_is_told_with_what_to_do(
        self, error: Exception, told: str, editor: User
    ) -> None:
        job = queue_files([ferries(1)], "Coast Radio", editor)

        try:
            raise OperationalError(*error.args) from error
        except OperationalError as raised:
            note_trouble(job.pk, raised)

        assert progress_of(Job.objects.get()).trouble == told

    def test_a_page_that_asks_by_itself_is_loaded_anew_once_nobody_is_signed_in(
        self, desk: Client, editor: User
    ) -> None:
        page = f"/admin/desk/jobs/{queue_files([ferries(1)], 'Coast Radio', editor).pk}/"
        signed_in = desk.get(page, headers={"HX-Request": "true"})
        desk.logout()

        asked = desk.get(page, headers={"HX-Request": "true"})

        assert (signed_in.status_code, signed_in.get("HX-Refresh")) == (200, None)
        assert (asked.status_code, asked["HX-Refresh"]) == (403, "true")
        assert desk.get(page).status_code == 302

    def test_what_is_cancelled_is_not_done_and_what_was_done_stays(self, desk: Client, editor: User) -> None:
        job = queue_files([ferries(3)], "Coast Radio", editor)
        work_through(job.pk, 1, 1, is_careful=False)

        shown = desk.post(f"/admin/desk/jobs/{job.pk}/", follow=True).content.decode()
        again = desk.post(f"/admin/desk/jobs/{job.pk}/", follow=True).content.decode()
        work_off(job)

        assert "Cancelled: 2 items left undone" in shown and "Cancel what is left" not in shown
        assert "1 of 3 done" in shown
        assert "Nothing is left of it to be cancelled." in again
        assert Article.objects.count() == 1
        assert (job.cancelled_by, job.items.exclude(content=None).count()) == (editor, 0)

    def test_an_item_half_done_when_its_job_is_cancelled_is_ended(self, editor: User, monkeypatch) -> None:
        job = queue_files([ferries(2)], "Coast Radio", editor)

        def cut_off(*args: object) -> None:
            raise OperationalError

        monkeypatch.setattr(working, "read_version", cut_off)
        with pytest.raises(OperationalError):
            work_off(job)
        monkeypatch.undo()
        cancel(job, editor)
        work_off(job)

        assert (Article.objects.count(), Quote.objects.count()) == (1, 1)
        assert job.finished_at is not None

    def test_metrics_tell_of_the_queue_and_of_who_works_on_it(self, editor: User, worker: None) -> None:
        job = queue_files([ferries(45)], "Coast Radio", editor)
        before = look()
        work_off(job)

        told = ("sourceline_queue_length", "sourceline_jobs_unfinished", "sourceline_workers")
        assert [before[name] for name in told] == [3, 1, 1]
        assert look()["sourceline_jobs_unfinished"] == 0

    def test_of_finished_jobs_the_last_ones_are_kept(self, editor: User, monkeypatch) -> None:
        monkeypatch.setattr(queueing, "JOBS_KEPT", 2)
        unfinished = queue_files([ferries(1)], "Coast Radio", editor)
        for _ in range(3):
            last = queue_files([archive({"README.txt": b"How to."})], "", editor)

        kept = sorted(Job.objects.values_list("pk", flat=True))
        assert kept == [unfinished.pk, last.pk - 1, last.pk]

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["read"], "Reading all texts that were not read yet, 1 item. No worker runs now"),
            (["compare", "--all"], "Looking for copies in all texts, 1 item. No worker runs now"),
        ],
        ids=["read", "compare"],
    )
    def test_the_command_queues_and_says_who_will_see_to_it(
        self, arguments: list[str], told: str, db: None, capsys
    ) -> None:
        make_version(make_article())

        call_command("queue_work", *arguments)

        assert told in capsys.readouterr().out
        assert len(chunks()) == 1

    def test_the_command_says_where_there_is_nothing_to_be_done(self, db: None, capsys) -> None:
        call_command("queue_work", "read")

        assert "0 items. There is nothing to be done." in capsys.readouterr().out

    def test_a_senseless_patience_is_refused(self) -> None:
        with pytest.raises(CommandError, match="--lost-after is 0: give seconds"):
            call_command("work", "--lost-after", "0")


def test_a_name_too_long_for_its_column_keeps_its_end(editor: User) -> None:
    sent = SimpleUploadedFile("x.txt", text_of(1))
    sent._name = f"{'folder/' * 100}x.txt"

    item = queue_files([sent], "Coast Radio", editor).items.get()

    assert (len(item.name), item.name[0], item.name[-5:]) == (500, "…", "x.txt")


def test_metadata_with_characters_that_no_column_holds_wait_and_are_read(db: None, tmp_path: Path) -> None:
    line = {"text": text_of(1).decode(), "outlet": "Coast Radio", "od\x00d": 1, "\ud800": 2}
    (tmp_path / "a.jsonl").write_text(json.dumps(line), encoding="utf-8")

    job = work_off(queue_paths([tmp_path / "a.jsonl"]))

    assert job.items.get().outcome == "imported"
    assert Outlet.objects.get().name == "Coast Radio"
    assert Metadata().ignored == ()
