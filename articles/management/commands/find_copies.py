"""manage.py find_copies: compares stored texts that were not compared yet, and suggests shared passages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.importing.reporting import CountBar
from articles.management.commands.read_articles import at_least_one
from articles.syndication import find_copies, to_compare


class Command(BaseCommand):
    help = "Find prose that articles print alike; the passages wait as suggestions for an editor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="compare every text again, also those that were compared"
        )
        parser.add_argument("--limit", type=at_least_one, default=None, help="compare at most so many texts")

    def handle(self, *, all: bool, limit: int | None, **options: Any) -> None:
        pending = to_compare(again=all).count()
        total = pending if limit is None else min(limit, pending)
        with CountBar(self.stderr, total, "texts compared") as bar:
            report = find_copies(again=all, limit=limit, progress=bar.advance)
        self.stdout.write(f"{report.texts} texts compared, {report.passages} shared passages suggested")
        if report.failures:
            shown = "\n".join(report.failures[:20])
            raise CommandError(f"{len(report.failures)} texts could not be compared:\n{shown}")
