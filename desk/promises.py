"""Check all promises again and again while the site runs, and keep what was found.

A promise that breaks is broken in silence: by a disk, a restore, a hand in the database. So somebody looks
regularly, and whoever watches the site reads the last result without looking anew.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from articles.phrasing import counted
from desk.models import VerifyRun
from timeline.verifying import verify

logger = logging.getLogger("sourceline.promises")
BREACHES_KEPT = 50
RUNS_KEPT = 200
LOCK = 0x50524F4D  # any number that nothing else here locks


def verify_and_keep() -> VerifyRun | None:
    """Check every promise and return what was found, as it is kept; None where another process is at it.

    Writes a line of log at level ERROR where a promise is broken or the check itself fails, which it raises.
    """
    with _alone() as is_alone:
        if not is_alone:
            return None
        run = VerifyRun.objects.create()
        try:
            _look(run)
        except Exception as error:
            run.failure = type(error).__name__[:300]
            logger.error("The check of all promises failed: %s", run.failure)
            if connection.is_usable():
                run.save()
            raise
        run.finished_at = timezone.now()
        run.save()
        _tell(run)
        kept = VerifyRun.objects.values_list("pk", flat=True)[:RUNS_KEPT]
        VerifyRun.objects.exclude(pk__in=list(kept)).delete()
        return run


def seconds_until_due(every: timedelta) -> float:
    """Return in how many seconds the next check is due, 0 where it is now. Raises DatabaseError."""
    ended = VerifyRun.objects.exclude(finished_at=None).first()
    if ended is None:
        return 0
    return max(0.0, (ended.started_at + every - timezone.now()).total_seconds())


def _look(run: VerifyRun) -> None:
    checked: Counter[str] = Counter()
    for breach in verify(checked):
        run.breach_count += 1
        if len(run.breaches) < BREACHES_KEPT:
            run.breaches.append(str(breach))
    run.checked = dict(checked)


def _tell(run: VerifyRun) -> None:
    fields = {"breaches": run.breach_count, "seconds": round(run.seconds, 1)}
    if run.breach_count:
        logger.error(
            "%s: see the checks of all promises in the admin, or run manage.py verify.",
            counted(run.breach_count, "broken promise"),
            extra={"fields": fields},
        )
    else:
        logger.info("All promises hold.", extra={"fields": fields})


@contextmanager
def _alone() -> Iterator[bool]:
    """Hold the one right to check; the database takes it back from whoever dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
