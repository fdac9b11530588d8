"""manage.py import_articles: takes texts, pages, JSON lines and folders of them in, and reports on each."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError

from articles.importing import ImportRefused, import_text
from articles.importing.files import Item, Skipped, Unreadable, find_items
from articles.importing.reporting import ProgressBar, Report, report_line
from articles.importing.trouble import trouble_of


class Command(BaseCommand):
    help = (
        "Import articles: text files, HTML pages, JSON lines (one object a line) or folders of them. "
        'Metadata beside the texts stand in a JSON file {"sources": [{"file": …}]}; see docs/importing.md.'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
        parser.add_argument(
            "--outlet", default="", help="slug or name of the outlet, where metadata name none"
        )
        parser.add_argument(
            "--new-version",
            action="store_true",
            help="add another text at a known address as the next version of its article",
        )
        parser.add_argument(
            "--no-reading", action="store_true", help="leave finding quotes to manage.py read_articles"
        )

    def handle(
        self, *, paths: list[Path], outlet: str, new_version: bool, no_reading: bool, **options: Any
    ) -> None:
        report = Report()
        with ProgressBar(self.stderr, paths) as bar:
            for found in find_items(paths):
                bar.show(found.name)
                try:
                    line = self._one(found, report, outlet, new_version, not no_reading)
                except (DatabaseError, InterfaceError) as error:
                    if not (trouble := trouble_of(error)):
                        raise
                    bar.clear()
                    self.stdout.write(report.summary())
                    raise CommandError(
                        f"{found.name}: nothing of it was stored. {trouble}, then start the same import "
                        "again; what went in stays, and is not taken in twice."
                    ) from error
                bar.clear()
                self.stdout.write(line)
                bar.advance(found)
        self.stdout.write(report.summary())
        if report.failures:
            raise CommandError(report.failed())

    def _one(
        self,
        found: Item | Skipped | Unreadable,
        report: Report,
        outlet: str,
        new_version: bool,
        reading: bool,
    ) -> str:
        """Import one thing that was found and return the report's line on it."""
        if isinstance(found, Skipped):
            report.skipped += 1
            return report_line("skipped", found.name, found.reason)
        if isinstance(found, Unreadable):
            return report.fail(found.name, found.message)
        try:
            imported = import_text(
                found.content,
                outlet=outlet or None,
                metadata=found.metadata,
                content_type=found.content_type,
                new_version=new_version,
                reading=reading,
            )
        except ImportRefused as error:
            place = f"{found.origin.at(error.at)}: " if found.origin is not None and error.at else ""
            return report.fail(found.name, f"{place}{error}")
        return report.count(found.name, imported)
