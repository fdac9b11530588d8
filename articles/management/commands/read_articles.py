"""manage.py read_articles: finds quotes in the stored texts that this version of the engine has not read."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.extraction import ENGINE_VERSION
from articles.importing.reporting import CountBar
from articles.models import ArticleVersion
from articles.reading import read_pending
from articles.workers import WorkerLost


def at_least_one(words: str) -> int:
    """Return the whole number that an option gives, from 1 up."""
    if not words.isdecimal() or int(words) < 1:
        raise ArgumentTypeError(f"it must be a whole number from 1 up, not {words!r}")
    return int(words)


class Command(BaseCommand):
    help = "Find quotes in the stored texts that this engine has not read yet; they wait as suggestions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--workers", type=at_least_one, default=1, help="processes that read side by side"
        )
        parser.add_argument("--limit", type=at_least_one, default=None, help="read at most so many texts")

    def handle(self, *, workers: int, limit: int | None, **options: Any) -> None:
        unread = ArticleVersion.objects.unread_by(ENGINE_VERSION).count()
        total = unread if limit is None else min(limit, unread)
        with CountBar(self.stderr, total, "texts read") as bar:
            try:
                report = read_pending(limit=limit, workers=workers, progress=bar.advance)
            except WorkerLost as error:
                raise CommandError(f"{error} Run it again: it goes on where it stopped.") from error
        self.stdout.write(f"{report.versions} texts read, {report.quotes} quotes suggested")
        if report.failures:
            shown = "\n".join(report.failures[:20])
            raise CommandError(f"{len(report.failures)} texts could not be read and stay unread:\n{shown}")
