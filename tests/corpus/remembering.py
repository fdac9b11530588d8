"""What editors' work leaves on record, written for the whole archive at once: a history of every record."""

from __future__ import annotations

from pathlib import Path

from django.db import connection, models

import timeline
from articles.models import Quote
from timeline.models import Citation, Event, EventActor

AT = "coalesce({0}latest, {0}earliest, '2025-01-01'::timestamptz - {0}id % 20000 * interval '1 hour')"
TOLD = f"(SELECT {AT.format('')} FROM timeline_event WHERE id = row.event_id)"
READ = "(SELECT retrieved_at FROM articles_articleversion WHERE id = row.version_id)"
REMEMBERED: tuple[tuple[type[models.Model], str, str, dict[str, str]], ...] = (
    (Event, f"{AT.format('row.')} + interval '1 day'", "+", {"status": "'draft'"}),
    (
        Event,
        f"{AT.format('row.')} + interval '2 days'",
        "~",
        {"place": "CASE WHEN row.id % 10 = 3 THEN '' ELSE row.place END"},
    ),
    (Event, f"{AT.format('row.')} + interval '10 days'", "~", {}),
    (EventActor, f"{TOLD} + interval '1 day'", "+", {}),
    (Citation, f"{TOLD} + interval '1 day'", "+", {}),
    (Quote, f"{READ} + interval '1 hour'", "+", {"status": "'suggested'"}),
    (Quote, f"{READ} + interval '1 day'", "~", {}),
)
"""Which records have a history: when a row was put there, its turn, and what stood in it then instead.

Of ten events one was put right after readers had seen it. What a changed article did with a quote is on
record already, and all that was before.
"""
HISTORIES = sorted({model.history.model._meta.db_table for model, *_ in REMEMBERED})  # type: ignore[attr-defined]
SHOWN = f"""
    UPDATE timeline_showing SET at = told.at + interval '2 days'
    FROM (SELECT id, {AT.format("")} AS at FROM timeline_event) AS told
    WHERE told.id = timeline_showing.event_id"""


NOTED = (
    (Path(timeline.__file__).parent / "sql" / "0042_amendments.sql")
    .read_text(encoding="utf-8")
    .partition("-- What was put on record until now.")[2]
)
"""Notes what readers had seen before it was put on record, as triggers do for each of their rows."""


def remember() -> None:
    """Write what editors leave on record: each record as it was made and as it is, some put right."""
    with connection.cursor() as cursor:
        for table in HISTORIES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for model, at, turn, before in REMEMBERED:
            history = model.history.model._meta  # type: ignore[attr-defined]
            columns = [field.column for field in model._meta.concrete_fields]
            kept = [name for name in columns if name in {field.column for field in history.concrete_fields}]
            told = ", ".join(before.get(name, f'row."{name}"') for name in kept)
            named = ", ".join(f'"{name}"' for name in kept)
            cursor.execute(
                f"INSERT INTO {history.db_table} ({named}, history_date, history_type) "
                f"SELECT {told}, {at}, '{turn}' FROM {model._meta.db_table} row "
                f"WHERE id NOT IN (SELECT id FROM {history.db_table} WHERE history_change_reason <> '')"
            )
        for table in HISTORIES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def show() -> None:
    """Let readers have seen each event since two days after it, and note what was put on record later."""
    with connection.cursor() as cursor:
        cursor.execute(SHOWN)
        cursor.execute(NOTED)
