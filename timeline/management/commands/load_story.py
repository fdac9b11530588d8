"""Load a story file: the whole timeline or, where something is wrong, nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.stories.format import StoryError, parse
from timeline.stories.loading import load_parsed


class Command(BaseCommand):
    help = "Load a story file. What an editor has changed since stops the load, unless --replace is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="A story file, e.g. stories/ukraine-crisis-february-2022.json."
        )
        parser.add_argument(
            "--replace", action="store_true", help="Let the story win over what editors have changed."
        )

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        try:
            report = load_parsed(parse(_text_of(file)), replace=replace)
        except StoryError as error:
            raise CommandError("\n".join(f"{file}: {sentence}" for sentence in error.sentences)) from error
        self.stdout.write(str(report))


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is no UTF-8: the byte at {error.start} does not fit.") from error
