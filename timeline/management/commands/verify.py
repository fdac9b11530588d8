"""Check every hash, anchor, citation, excerpt budget and public promise."""

import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from timeline.verifying import verify


class Command(BaseCommand):
    help = "Check every hash, anchor, citation, entry, excerpt budget and export; exit status 1 on a breach."

    def handle(self, **options: Any) -> None:
        counted: Counter[str] = Counter()
        breaches = 0
        for breach in verify(counted):
            breaches += 1
            self.stdout.write(str(breach))
        if breaches:
            sys.exit(1)
        checked = ", ".join(f"{number} {what}" for what, number in counted.items())
        self.stdout.write(f"All promises hold: {checked or 'nothing is stored yet'}.")
