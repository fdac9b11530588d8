"""Make the cards of published timelines beforehand, so that no reader waits for one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.describing import number
from timeline.stored_cards import keep_all
from timeline.visibility import visible_timelines


class Command(BaseCommand):
    help = "Make and keep what is missing of the cards that lists print, of all timelines or of those named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "slugs", nargs="*", help="The timelines' addresses, e.g. ukraine-crisis-february-2022; none: all."
        )

    def handle(self, *, slugs: list[str], **options: Any) -> None:
        timelines = {timeline.slug: timeline for timeline in visible_timelines().order_by("slug")}
        if unknown := [slug for slug in slugs if slug not in timelines]:
            raise CommandError(
                f"There is no published timeline {unknown[0]!r}: give the last part of its page's address."
            )
        for slug in slugs or timelines:
            self.stdout.write(f"{slug}: {number(keep_all(timelines[slug]), 'card')} made.")
