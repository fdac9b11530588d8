"""What the histories tell of published events, brought together in one statement and in the order of time.

Only rows are read here; `timeline.corrections` decides which of them readers saw.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config.replicas import reading

SQL = Path(__file__).parent / "sql"
OF_EVENTS = (SQL / "record_of_events.sql").read_text(encoding="utf-8")
TOUCHED = (SQL / "touched_events.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Row:
    """A record as it stood from `at` on; `turn` is + when made, ~ when changed, - when gone."""

    kind: str
    event_id: int
    at: datetime
    turn: str
    reason: str
    key: int
    told: dict[str, Any]


@dataclass(frozen=True)
class Touched:
    """A moment at which something about an event was put on record, or at which readers lost it."""

    at: datetime
    event_id: int
    is_gone: bool


def rows_of(event_ids: Iterable[int]) -> list[Row]:
    """Return all that the histories hold of these events, oldest first, in one query."""
    with reading().cursor() as cursor:
        cursor.execute(OF_EVENTS, {"events": list(event_ids)})
        rows = cursor.fetchall()
    return [
        Row(kind, event_id, at, turn, reason, key, json.loads(told) if isinstance(told, str) else told)
        for kind, event_id, at, turn, reason, key, told in rows
    ]


def touched_events(timeline_id: int | None, *, before: datetime | None, rows: int) -> list[Touched]:
    """Return the moments before `before`, newest first, of all timelines or of one, in one query.

    At least `rows` where there are as many, and more where several bear the moment of the last. Events
    that were taken back from readers are named by their keys alone.
    """
    with reading().cursor() as cursor:
        cursor.execute(TOUCHED, {"timeline": timeline_id, "before": before, "rows": rows})
        return [Touched(*row) for row in cursor.fetchall()]
