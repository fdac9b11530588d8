"""The list of corrections and the record of one event are told soon, however much was corrected."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bench.measuring import Measurement, own_database

EVENTS, CORRECTIONS, CITED = 100, 5_000, 74
MOST_MILLISECONDS = 250
"""For a page of corrections that nobody has asked for since the last change; after that it is kept."""


def measure() -> Iterator[Measurement]:
    """Yield milliseconds, and which tables are read from end to end for a page of corrections."""
    with own_database():
        from django.test import Client

        from timeline.correction_list import latest_corrections
        from timeline.corrections import on_record

        much_cited = _much_cited()
        yield Measurement(
            f"record of an event with {CITED} citations: milliseconds",
            f"{_milliseconds(lambda: on_record([much_cited])):.1f}",
        )
        _correct()
        middle = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=CORRECTIONS // 2)
        for name, before in (("newest", None), ("middle", middle)):
            taken = _milliseconds(lambda before=before: latest_corrections(None, before=before))
            yield Measurement(
                f"{name} of {CORRECTIONS:,} corrections: milliseconds",
                f"{taken:.1f}",
                taken <= MOST_MILLISECONDS,
            )
        reader = Client(SERVER_NAME="localhost")
        yield Measurement(
            "their first page, rendered: queries", str(_queries(lambda: reader.get("/corrections/")))
        )


def _much_cited() -> int:
    from tests.makers import make_article, make_event, make_outlet, make_quote, make_timeline, make_version

    outlet = make_outlet("The Daily Anchor")
    quotes = [make_quote(make_version(make_article(outlet))) for _ in range(CITED)]
    return make_event(make_timeline(), quotes=quotes).pk


def _correct() -> None:
    """Change the place of each of the events in turn, past the signals and a minute after the other."""
    from django.db import connection

    from tests.makers import make_event, make_timeline
    from timeline.models import Event, Showing

    timeline = make_timeline()
    events = [make_event(timeline) for _ in range(EVENTS)]
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    Showing.objects.filter(event_id__in=[event.pk for event in events]).update(at=begun - timedelta(days=1))
    history: Any = Event.history.model
    stands = {row.id: row for row in Event.history.filter(id__in=[event.pk for event in events])}
    Event.history.filter(id__in=stands).update(history_date=begun - timedelta(days=2))
    rows = []
    for number in range(CORRECTIONS):
        row = stands[events[number % EVENTS].pk]
        values = {field.attname: getattr(row, field.attname) for field in history._meta.concrete_fields}
        values |= {"history_id": None, "history_type": "~", "place": f"Quay {number}"}
        rows.append(history(**values | {"history_date": begun + timedelta(minutes=number)}))
    history.objects.bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _milliseconds(work: Callable[[], object]) -> float:
    """Return the median of seven, after one that warms up."""
    taken = []
    for _ in range(8):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(taken[1:])


def _queries(work: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)
