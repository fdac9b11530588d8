"""The database notes since when readers see an event."""

from pathlib import Path

from django.db import migrations, models

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"
UNDO = """
DROP TRIGGER entries_hidden ON timeline_entry;
DROP TRIGGER entries_turned ON timeline_entry;
DROP TRIGGER entries_shown ON timeline_entry;
DROP FUNCTION note_showings();
"""


class Migration(migrations.Migration):
    dependencies = [("timeline", "0011_changes")]

    operations = [
        migrations.CreateModel(
            name="Showing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.BigIntegerField()),
                ("timeline_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("is_shown", models.BooleanField()),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [
                    models.Index(fields=["event_id", "at"], name="showing_of_event"),
                    models.Index(fields=["at"], name="showing_at"),
                ],
            },
        ),
        sql_file("0012_showings.sql", undo=UNDO, folder=SQL),
    ]
