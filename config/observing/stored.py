"""What the database itself can tell Prometheus: what waits, is lost, was imported and was verified.

Asked for at most once in `KEPT_FOR` seconds by each process, and given up soon: metrics are wanted most when
the database is in trouble.
"""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.observing.bounded import Bounded

logger = logging.getLogger("sourceline.metrics")
KEPT_FOR = 30
ANSWERS_WITHIN = 3
Values = dict[str, float]

TELLS = {
    "sourceline_suggestions_waiting": "Quotes that were found and that no editor has decided on.",
    "sourceline_quotes_lost": "Quotes whose article no longer holds them, texts taken down left out.",
    "sourceline_texts": "Texts of articles that were ever imported, each version of an article one.",
    "sourceline_texts_unread": "Texts in which quotes have not been looked for yet.",
    "sourceline_newest_text_timestamp_seconds": "When the text imported last was retrieved.",
    "sourceline_queue_length": "Chunks of work that wait for a worker or are in a worker's hands.",
    "sourceline_jobs_unfinished": "Jobs that are waiting or under way.",
    "sourceline_workers": "Workers that gave a sign of life lately.",
    "sourceline_verify_started_timestamp_seconds": "When the last check of all promises began.",
    "sourceline_verify_seconds": "How long the last check that came to its end took.",
    "sourceline_verify_breaches": "Promises found broken by the last check that came to its end.",
    "sourceline_verify_unfinished": "1 where the last check has not come to its end: it runs, or it failed.",
}


def look() -> Values:
    """Return what the database holds now, by the names in `TELLS`. Raises DatabaseError."""
    quotes = apps.get_model("articles", "Quote")._default_manager
    texts = apps.get_model("articles", "ArticleVersion")._default_manager
    runs = apps.get_model("desk", "VerifyRun")._default_manager
    values: Values = {
        "sourceline_suggestions_waiting": quotes.filter(status="suggested").count(),
        "sourceline_quotes_lost": quotes.filter(status="lost").exclude(lost_because="taken-down").count(),
        "sourceline_texts": texts.count(),
        "sourceline_texts_unread": texts.filter(read_at=None, text__isnull=False).count(),
    }
    values |= _of_the_queue()
    newest = texts.order_by("-pk").values_list("retrieved_at", flat=True).first()
    if newest:
        values["sourceline_newest_text_timestamp_seconds"] = newest.timestamp()
    if last := runs.order_by("-pk").first():
        values["sourceline_verify_started_timestamp_seconds"] = last.started_at.timestamp()
        values["sourceline_verify_unfinished"] = float(last.finished_at is None)
    if ended := runs.exclude(finished_at=None).order_by("-pk").first():
        values["sourceline_verify_breaches"] = ended.breach_count
        values["sourceline_verify_seconds"] = ended.seconds
    return values


def _of_the_queue() -> Values:
    lost_before = timezone.now() - timedelta(seconds=settings.WORKER_LOST_AFTER)
    queued = apps.get_model("procrastinate", "ProcrastinateJob")._default_manager
    workers = apps.get_model("procrastinate", "ProcrastinateWorker")._default_manager
    jobs = apps.get_model("desk", "Job")._default_manager
    return {
        "sourceline_queue_length": queued.filter(status__in=("todo", "doing")).count(),
        "sourceline_jobs_unfinished": jobs.filter(finished_at=None).count(),
        "sourceline_workers": workers.filter(last_heartbeat__gte=lost_before).count(),
    }


class Kept:
    """The last answer of the database, asked for anew where it is too old; usable from many threads."""

    def __init__(self) -> None:
        self.question = Bounded(look, ANSWERS_WITHIN)
        self._values: Values | None = None
        self._asked_at = float("-inf")
        self._lock = threading.Lock()

    def values(self) -> Values | None:
        """Return what the database holds, or None where it does not answer now."""
        with self._lock:
            if time.monotonic() - self._asked_at >= KEPT_FOR or self._values is None:
                try:
                    self._values = self.question.ask()
                except Exception as error:  # whatever it is, the counts of this process are still to be had
                    logger.warning("The database tells nothing for the metrics: %s", type(error).__name__)
                    self._values = None
                self._asked_at = time.monotonic()
            return self._values


class Stored(Collector):
    """The last answer in Prometheus's form."""

    def __init__(self, values: Values | None) -> None:
        self.values = values

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily(
            "sourceline_database_up",
            "Whether the database answered when it was last asked for these.",
            value=float(self.values is not None),
        )
        for name, value in (self.values or {}).items():
            yield GaugeMetricFamily(name, TELLS[name], value=value)


kept = Kept()


def written() -> bytes:
    """Return what the database knows in Prometheus's own form."""
    registry = CollectorRegistry()
    registry.register(Stored(kept.values()))
    return generate_latest(registry)
