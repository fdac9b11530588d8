"""Look for points on which the articles of a timeline differ, and keep them as suggestions."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.differing import suggest_differences
from timeline.models import Timeline


class Command(BaseCommand):
    help = "Suggest where the articles that a timeline cites differ; editors decide at the desk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="The timeline's address, e.g. ukraine-crisis-february-2022.")

    def handle(self, *, slug: str, **options: Any) -> None:
        timeline = Timeline.objects.filter(slug=slug).first()
        if timeline is None:
            raise CommandError(f"There is no timeline {slug!r}: give the last part of its page's address.")
        self.stdout.write(str(suggest_differences(timeline)))
