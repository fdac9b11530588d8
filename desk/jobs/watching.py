"""How far jobs are, and whether anybody works on them: for the desk's pages and for the metrics."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

from desk.batches import FAILED
from desk.jobs.models import CANCELLED, Job, JobItem

SHOWN_FAILURES = 200


@dataclass
class Progress:
    """How far a job is: `outcomes` counts what became of its items, `found` what they suggested."""

    job: Job
    outcomes: Counter[str] = field(default_factory=Counter)
    found: int = 0
    last_at: datetime | None = None
    failures: list[JobItem] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How many were gone through, those that failed among them; not what was cancelled."""
        return self.outcomes.total() - self.outcomes[CANCELLED]

    @property
    def failed(self) -> int:
        return self.outcomes[FAILED]

    @property
    def more_failures(self) -> int:
        return self.failed - len(self.failures)

    @property
    def parts(self) -> list[tuple[int, str]]:
        """What became of how many, most first."""
        return [(number, outcome.replace("-", " ")) for outcome, number in self.outcomes.most_common()]

    @property
    def state(self) -> str:
        """In a word or two where the job stands."""
        if self.job.cancelled_at:
            return "cancelled"
        if self.job.finished_at:
            return "finished"
        return "under way" if self.job.begun_at else "waiting"

    @property
    def is_over(self) -> bool:
        return self.job.finished_at is not None

    @property
    def trouble(self) -> str:
        """What keeps workers from it now; nothing where an item was settled since."""
        job = self.job
        if self.is_over or job.trouble_at is None or (self.last_at and self.last_at > job.trouble_at):
            return ""
        return job.trouble


def progress_of(job: Job, *, with_failures: bool = False) -> Progress:
    """Return how far a job is, `with_failures` with the first items that failed."""
    progress = Progress(job)
    settled = job.items.exclude(settled_at=None)
    rows = settled.order_by().values("outcome").annotate(
        number=Count("pk"), suggested=Sum("found"), last=Max("settled_at")
    )  # fmt: skip
    for row in rows:
        progress.outcomes[row["outcome"]] = row["number"]
        progress.found += row["suggested"]
        progress.last_at = max(filter(None, (progress.last_at, row["last"])))
    if with_failures and progress.failed:
        failed = job.items.filter(outcome=FAILED).exclude(settled_at=None).defer("content", "metadata")
        progress.failures = list(failed.order_by("number")[:SHOWN_FAILURES])
    return progress


def workers_alive() -> int:
    """Return how many workers gave a sign of life lately."""
    since = timezone.now() - timedelta(seconds=settings.WORKER_LOST_AFTER)
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=since).count()
