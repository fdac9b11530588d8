"""Put the database back as a backup holds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from config.backups import BackupFailed, restore, unapplied_migrations, unknown_migrations


class Command(BaseCommand):
    help = "Put the database back as FILE, written by backup, holds it; all of it or nothing."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="lose what the database holds now")

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        try:
            restore(file, replace=replace)
        except (BackupFailed, OperationalError) as error:
            raise CommandError(str(error).strip()) from None
        self.stdout.write(f"The database is as {file} holds it.")
        if later := unknown_migrations():
            raise CommandError(
                f"It was written by a later version of Sourceline, with {', '.join(later)}: "
                "install that version before you use it."
            )
        if missing := unapplied_migrations():
            self.stdout.write(
                f"It is older than this program: run `manage.py migrate` ({len(missing)} steps)."
            )
