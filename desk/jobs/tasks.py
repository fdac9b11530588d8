"""What procrastinate keeps in its queue: numbers of items to be worked off, and when to try again."""

from django.db import DatabaseError, InterfaceError
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job as Queued

QUEUE = "sourceline"
CAREFUL_FROM = 3
"""From this attempt on a worker notes each item before it begins: one of them may be what ends workers."""

LONGEST_WAIT = 300
"""Seconds between two attempts at most. There is no last attempt: what was acknowledged is done."""


class Patience(BaseRetryStrategy):
    """Tries again after 2, 4, 8 … seconds where the database is in trouble; at once after a stop."""

    def get_retry_decision(self, *, exception: BaseException, job: Queued) -> RetryDecision:
        return RetryDecision(retry_in={"seconds": wait_before(exception, job.attempts)})


def wait_before(error: BaseException, attempts: int) -> int:
    """Return for how many seconds to wait after so many attempts that came before this one.

    >>> [wait_before(RuntimeError(), attempts) for attempts in (0, 1, 2, 7, 8, 5_000)]
    [2, 4, 8, 256, 300, 300]
    >>> wait_before(JobAborted(), 7)
    0
    """
    return 0 if isinstance(error, JobAborted) else min(LONGEST_WAIT, 2 ** min(attempts + 1, 20))


@app.task(name="sourceline.work_on", queue=QUEUE, pass_context=True, retry=Patience())
def work_on(context: JobContext, job: int, first: int, last: int) -> None:
    """Work off the items of a job with numbers from `first` to `last`."""
    from desk.jobs import working

    is_careful = (context.job.attempts or 0) >= CAREFUL_FROM
    try:
        working.work_through(job, first, last, is_careful=is_careful, is_stopping=context.should_abort)
    except working.Interrupted as stopped:
        raise JobAborted from stopped
    except (DatabaseError, InterfaceError) as error:
        working.note_trouble(job, error)
        raise
