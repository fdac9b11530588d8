"""Check all promises every so many hours, for as long as it runs, and keep what was found."""

import logging
import sys
import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from desk.models import VerifyRun
from desk.promises import seconds_until_due, verify_and_keep

logger = logging.getLogger("sourceline.promises")
ASK_AGAIN_AFTER = 60.0
"""Seconds between two looks whether a check is due, or the database is back."""

MOST_HOURS = 24 * 31


class Command(BaseCommand):
    help = (
        "Check all promises every --hours and keep what was found, for the admin and the metrics; --once "
        "checks now and ends, with exit status 1 on a breach."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hours", type=float, default=24, help="between two checks (24)")
        parser.add_argument("--once", action="store_true", help="check once, now, and end")

    def handle(self, *, hours: float, once: bool, **options: Any) -> None:
        if not 0 < hours <= MOST_HOURS:
            raise CommandError(f"--hours is {hours:g}: give a number above 0, and at most {MOST_HOURS}.")
        if once:
            run = verify_and_keep()
            self.tell(run)
            if run and run.breach_count:
                sys.exit(1)
            return
        while True:
            time.sleep(self.step(timedelta(hours=hours)))

    def step(self, every: timedelta) -> float:
        """Check where it is due; return the seconds until the next look. No failure ends it."""
        try:
            if (waits := seconds_until_due(every)) > 0:
                return min(waits, ASK_AGAIN_AFTER)
            self.tell(verify_and_keep())
        except DatabaseError as error:
            logger.error("The promises could not be checked: %s", type(error).__name__)
        except Exception:
            logger.exception("The promises could not be checked")
        finally:
            connection.close()  # nobody needs it for the next hours
        return ASK_AGAIN_AFTER

    def tell(self, run: VerifyRun | None) -> None:
        self.stdout.write(str(run) if run else "Another process checks all promises now.")
        self.stdout.flush()
