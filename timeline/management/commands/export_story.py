"""Write a timeline out as a story file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.stories.exporting import export_story
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
            story = export_story(slug)
        except StoryError as error:
            raise CommandError(str(error)) from error
        if output is None:
            self.stdout.write(story, ending="")
            return
        try:
            output.write_text(story, encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{output}: {len(story.encode('utf-8'))} bytes.")
