"""Write a timeline out as a story file."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.stories.exporting import story_pieces
from timeline.stories.format import StoryError


class Command(BaseCommand):
    help = "Write the timeline SLUG as a story file, to the standard output or to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="The timeline, e.g. ukraine-crisis-february-2022.")
        parser.add_argument(
            "--output", "-o", type=Path, help="The file to write; without it, the standard output."
        )

    def handle(self, *, slug: str, output: Path | None, **options: Any) -> None:
        try:
            pieces = story_pieces(slug)
            if output is None:
                for piece in pieces:
                    self.stdout.write(piece, ending="")
                return
            written = _write_whole(output, pieces)
        except StoryError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            if output is None:
                raise
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{output}: {written} bytes.")


def _write_whole(output: Path, pieces: Iterator[str]) -> int:
    """Write the pieces and return how many bytes they are.

    Under another name first: what breaks off leaves a file as it was, and a story that there is not makes
    none.
    """
    if output.exists() and not output.is_file():  # a pipe
        return _write(output, pieces)
    output = output.resolve()
    unfinished = output.with_name(f".{output.name}.part")
    try:
        written = _write(unfinished, pieces)
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def _write(file: Path, pieces: Iterator[str]) -> int:
    written = 0
    with file.open("wb") as out:
        for piece in pieces:
            written += out.write(piece.encode())
    return written
