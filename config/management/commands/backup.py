"""Write the whole database into one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from config.backups import BackupFailed, backup


class Command(BaseCommand):
    help = "Write the whole database into FILE, to be put back with restore."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--force", action="store_true", help="replace FILE if it is there")

    def handle(self, *, file: Path, force: bool, **options: Any) -> None:
        try:
            size = backup(file, replace=force)
        except (BackupFailed, OperationalError) as error:
            raise CommandError(str(error).strip()) from None
        self.stdout.write(f"{file}: {size:,} bytes written.")
