"""The words of each event are kept with it: a search asks one index, whatever it asks for."""

from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"
SEEN = {
    "insert": "NEW TABLE AS changed",
    "update": "OLD TABLE AS before NEW TABLE AS after",
    "delete": "OLD TABLE AS changed",
}
TRIGGERS = {
    ("timeline_event", "insert"): "event_inserted",
    ("timeline_event", "update"): "event_updated",
    ("timeline_event", "delete"): "event_deleted",
    ("timeline_citation", "insert"): "citation_changed",
    ("timeline_citation", "update"): "citation_updated",
    ("timeline_citation", "delete"): "citation_changed",
    ("articles_article", "update"): "article_updated",
    ("articles_quote", "update"): "quote_updated",
    ("articles_rendition", "insert"): "rendition_changed",
    ("articles_rendition", "update"): "rendition_updated",
    ("articles_rendition", "delete"): "rendition_changed",
    ("articles_statement", "update"): "statement_updated",
}
MADE = "\n".join(
    f"CREATE TRIGGER wordings_{kind} AFTER {kind.upper()} ON {table} REFERENCING {SEEN[kind]} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION wordings_{function}();"
    for (table, kind), function in TRIGGERS.items()
)
DROPPED = "\n".join(f"DROP TRIGGER wordings_{kind} ON {table};" for table, kind in TRIGGERS)
UNDO = "\n".join(
    [
        "DROP FUNCTION events_with(text[]);",
        "DROP FUNCTION runs_of(text);",
        *(f"DROP FUNCTION wordings_{function}();" for function in dict.fromkeys(TRIGGERS.values())),
        "DROP FUNCTION wordings_refresh(bigint[]);",
        "DROP FUNCTION wordings_refresh_unless_paused(bigint[]);",
        "DROP FUNCTION refresh_wordings(bigint[]);",
        "DROP FUNCTION wordings(bigint[]);",
    ]
)
GUESSED = (SQL / "0016_guessed_rows.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_same_statement_judgements"), ("timeline", "0019_entries_by_kind")]

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("event_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("runs", ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        # The words stand beside the rows, which are then quick to go through.
        migrations.RunSQL(
            "ALTER TABLE timeline_wording SET (toast_tuple_target = 128)",
            "ALTER TABLE timeline_wording RESET (toast_tuple_target)",
        ),
        sql_file("0020_wordings.sql", undo=UNDO, folder=SQL),
        migrations.AddIndex(model_name="wording", index=GinIndex(fields=["runs"], name="wording_runs")),
        migrations.RunSQL(MADE, DROPPED),
        migrations.RunSQL("DROP FUNCTION guessed_rows(text)", GUESSED),
    ]
