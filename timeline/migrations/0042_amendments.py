"""The database notes when something was put on record about what readers had seen, for the pages of corrections."""

from pathlib import Path

from django.db import migrations, models

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"
HISTORIES = (
    "timeline_historicalevent",
    "timeline_historicaleventactor",
    "timeline_historicalcitation",
    "timeline_historicaldiscrepancy",
    "articles_historicalquote",
    "articles_historicalrendition",
    "articles_historicalstatement",
    "timeline_showing",
)
UNDO = "\n".join(
    [
        *(f"DROP TRIGGER notes_amendments ON {table};" for table in HISTORIES),
        "DROP FUNCTION note_amendments();",
    ]
)
UNDO += "\nDROP FUNCTION seen_before(bigint, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("timeline", "0041_whole_timelines")]

    operations = [
        migrations.CreateModel(
            name="Amendment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["at", "event_id"], name="amendment_at")],
                "constraints": [
                    models.UniqueConstraint(fields=("event_id", "at"), name="amendment_of_event")
                ],
            },
        ),
        sql_file("0042_amendments.sql", undo=UNDO, folder=SQL),
    ]
