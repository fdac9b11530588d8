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
FEW = 2_000
"""Events of a timeline whose amendments are found by their keys, not among the newest of all."""

OF_ALL = TOUCHED.format(few="", amendments="timeline_amendment")
OF_FEW = TOUCHED.format(
    few="few AS MATERIALIZED ("
    "SELECT amendment.at, amendment.event_id FROM unnest(%(events)s::bigint[]) AS one(id) "
    "JOIN timeline_amendment amendment ON amendment.event_id = one.id), ",
    amendments="few",
)


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
    """A moment at which something about an event was put on record, or at which readers lost it.

    `gone` is how many events they lost within that minute; `event_id` is the first of them.
    """

    at: datetime
    event_id: int
    gone: int


def rows_of(event_ids: Iterable[int]) -> list[Row]:
    """Return all that the histories hold of these events, oldest first, in one query."""
    with reading().cursor() as cursor:
        cursor.execute(OF_EVENTS, {"events": list(event_ids)})
        rows = cursor.fetchall()
    return [
        Row(kind, event_id, at, turn, reason, key, json.loads(told) if isinstance(told, str) else told)
        for kind, event_id, at, turn, reason, key, told in rows
    ]


def touched_events(
    timeline_id: int | None,
    events: list[int] | None = None,
    *,
    before: datetime | None,
    rows: int,
    looked_at: int,
) -> tuple[list[Touched], datetime | None]:
    """Return moments before `before`, newest first, of all timelines or of one, and where to go on.

    `events` are those of the timeline, where they are few enough to be looked up one by one. `looked_at`
    amendments are looked at. Of what they tell, `rows` are returned where there are as many, and more where
    several bear the moment of the last. One goes on from the moment before which more may have
    happened; it is None where nothing has. Takes one query.
    """
    asked = {"timeline": timeline_id, "before": before or "infinity", "rows": rows, "looked_at": looked_at}
    with reading().cursor() as cursor:
        cursor.execute(OF_ALL if events is None else OF_FEW, asked | {"events": events})
        found = cursor.fetchall()
    touched = [Touched(at, event_id, gone) for _, at, event_id, gone in found if at is not None]
    return touched, touched[-1].at if len(touched) >= rows else found[0][0]
