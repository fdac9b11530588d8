"""Write events or citations as CSV, as the desk does."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from desk.spreadsheets import SHEETS


class Command(BaseCommand):
    help = "Write all events or all citations as CSV to FILE, or to the terminal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=sorted(SHEETS))
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--semicolons", action="store_true", help="part the cells by ; in place of ,")

    def handle(self, *, what: str, file: Path | None, semicolons: bool, **options: Any) -> None:
        data = SHEETS[what]().written(";" if semicolons else ",")
        if file is not None:
            file.write_bytes(data)
        else:
            stream = getattr(self.stdout, "_out", sys.stdout)
            stream.write(data.decode("utf-8-sig"))
