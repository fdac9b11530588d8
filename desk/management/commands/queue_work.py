"""manage.py queue_work: queues an import, a reading or a comparison of the archive for the workers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from articles.phrasing import counted
from desk.jobs.models import Job
from desk.jobs.queueing import queue_comparing, queue_paths, queue_reading
from desk.jobs.watching import workers_alive


class Command(BaseCommand):
    help = "Queue work for the workers (manage.py work); how far it is stands in the admin under Jobs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="import|read|compare")
        imports = kinds.add_parser("import", help="import files and folders, as import_articles does")
        imports.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
        imports.add_argument(
            "--outlet", default="", help="slug or name of the outlet, where metadata name none"
        )
        imports.add_argument(
            "--new-version",
            action="store_true",
            help="add another text at a known address as the next version of its article",
        )
        kinds.add_parser("read", help="read the texts that this engine has not read, as read_articles does")
        compare = kinds.add_parser("compare", help="look for copies, as find_copies does")
        compare.add_argument("--all", action="store_true", help="also in texts that were compared")

    def handle(self, *, kind: str, **options: Any) -> None:
        if kind == "import":
            outlet, is_version = options["outlet"], options["new_version"]
            job = queue_paths(options["paths"], outlet, new_version=is_version)
        elif kind == "read":
            job = queue_reading()
        else:
            job = queue_comparing(again=options["all"])
        self.stdout.write(f"Job {job.pk}: {job.told}, {counted(job.total, 'item')}. {self._who(job)}")

    def _who(self, job: Job) -> str:
        if job.finished_at:
            return "There is nothing to be done."
        if alive := workers_alive():
            return f"{counted(alive, 'worker')} will see to it."
        return "No worker runs now: start one with manage.py work."
