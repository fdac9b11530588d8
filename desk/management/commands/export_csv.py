"""Write events or citations as CSV, as the desk does."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from desk.spreadsheets import SHEETS
from desk.spreadsheets.tables import MARK


class Command(BaseCommand):
    help = "Write all events or all citations as CSV to FILE, or to the terminal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=sorted(SHEETS))
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--semicolons", action="store_true", help="part the cells by ; in place of ,")

    def handle(self, *, what: str, file: Path | None, semicolons: bool, **options: Any) -> None:
        pieces = SHEETS[what]().pieces(";" if semicolons else ",")
        if file is None:
            stream = getattr(self.stdout, "_out", sys.stdout)
            for piece in pieces:
                stream.write(piece.removeprefix(MARK))
        elif file.exists() and not file.is_file():  # a pipe
            _write(file, pieces)
        else:
            _write_whole(file.resolve(), pieces)


def _write_whole(file: Path, pieces: Iterable[str]) -> None:
    """Write it under another name first: what breaks off leaves a file as it was."""
    unfinished = file.with_name(f".{file.name}.part")
    try:
        _write(unfinished, pieces)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def _write(file: Path, pieces: Iterable[str]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)
