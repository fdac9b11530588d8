"""Take events or citations in from CSV, as the desk does."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from desk.spreadsheets import SHEETS, TableRefused


class Command(BaseCommand):
    help = "Take in events or citations from FILE: all lines or none. --dry-run only says what would change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=sorted(SHEETS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="store nothing, report on each line")

    def handle(self, *, what: str, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        try:
            report = SHEETS[what]().import_table(data, is_trial=dry_run)
        except TableRefused as refusal:
            raise CommandError(f"{file}: {refusal}") from None
        for line in report.lines:
            if line.outcome != "same":
                self.stdout.write(str(line))
        if report.unknown:
            self.stdout.write(f"Columns passed over: {', '.join(report.unknown)}.")
        self.stdout.write(str(report))
        if report.refused:
            raise CommandError(f"{len(report.refused)} refused: nothing was stored.")
