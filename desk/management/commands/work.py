"""manage.py work: a worker, which imports, reads and compares what was queued; as many as there are cores."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from desk.jobs.worker import work

SHORTEST, LONGEST = 1.0, 3_600.0


class Command(BaseCommand):
    help = (
        "Work off what was queued (large imports, reading and comparing the archive), until it is told to "
        "stop. Several may run, on several machines; what one leaves when it is killed another takes up."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="end as soon as nothing is left to do")
        parser.add_argument(
            "--lost-after",
            type=float,
            default=float(settings.WORKER_LOST_AFTER),
            metavar="SECONDS",
            help="without a sign of life a worker is taken for lost after so many seconds "
            f"({settings.WORKER_LOST_AFTER}); the same for all",
        )

    def handle(self, *, until_empty: bool, lost_after: float, **options: Any) -> None:
        if not SHORTEST <= lost_after <= LONGEST:
            raise CommandError(
                f"--lost-after is {lost_after:g}: give seconds, from {SHORTEST:g} to {LONGEST:g}."
            )
        self.tell("At work." if not until_empty else "At work until nothing is left.")
        work(lost_after=lost_after, until_empty=until_empty, told=self.tell)
        self.tell("Stopped." if not until_empty else "Nothing is left to do now.")

    def tell(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
