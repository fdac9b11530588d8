"""Copies are counted once: which of an event's articles are one report, kept with its entries."""

import re
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"
SOURCES = {
    "shared_passage": "articles_sharedpassage",
    "passage_telling": "timeline_passagetelling",
}
SEEN = {
    "insert": "NEW TABLE AS changed",
    "update": "OLD TABLE AS before NEW TABLE AS after",
    "delete": "OLD TABLE AS changed",
}
TRIGGERS = "\n".join(
    f"CREATE TRIGGER entries_{name}_{kind} AFTER {kind.upper()} ON {table} REFERENCING {seen} FOR EACH STATEMENT "
    f"EXECUTE FUNCTION entries_{name}_{'updated' if kind == 'update' else 'changed'}();"
    for name, table in SOURCES.items()
    for kind, seen in SEEN.items()
)
REFRESH = "SELECT refresh_entries(coalesce(array_agg(DISTINCT event_id), '{}')) FROM timeline_entry"


def former(name: str) -> str:
    """The function `name` as it was before."""
    text = (SQL / "0002_entries.sql").read_text(encoding="utf-8")
    found = re.search(rf"^CREATE (FUNCTION {name}\(.*?^END \$\$;)", text, re.DOTALL | re.MULTILINE)
    assert found is not None, name
    return f"CREATE OR REPLACE {found.group(1)}"


UNDO = "\n".join(
    [
        *(
            f"DROP TRIGGER entries_{name}_{kind} ON {table};"
            for name, table in SOURCES.items()
            for kind in SEEN
        ),
        former("refresh_entries"),
        former("entries_quote_updated"),
        former("entries_citation_changed"),
        former("entries_citation_updated"),
        *(f"DROP FUNCTION entries_{name}_{how}();" for name in SOURCES for how in ("changed", "updated")),
        "DROP FUNCTION entries_hold_articles(bigint[]);",
        "DROP FUNCTION entries_of_passages(bigint[], bigint[]);",
        "DROP FUNCTION event_origins(bigint[]);",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_why_a_quote_is_lost"),
        ("timeline", "0005_dates_within_the_calendar"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="article_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="origins",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, editable=False, size=None
            ),
        ),
        migrations.CreateModel(
            name="HistoricalPassageTelling",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="timeline.event",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.sharedpassage",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical passage telling",
                "verbose_name_plural": "historical passage tellings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PassageTelling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tellings",
                        to="timeline.event",
                    ),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tellings",
                        to="articles.sharedpassage",
                    ),
                ),
            ],
            options={
                "ordering": ["passage", "event"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("passage", "event"),
                        name="passage_tells_once",
                        violation_error_message="The passage tells of this event already.",
                    )
                ],
            },
        ),
        sql_file("0006_origins.sql", undo=UNDO, folder=SQL),
        migrations.RunSQL(TRIGGERS, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(REFRESH, reverse_sql=migrations.RunSQL.noop),
    ]
