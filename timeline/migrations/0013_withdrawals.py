"""The database counts what is withdrawn from readers, apart from other changes."""

from pathlib import Path

from django.db import migrations

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"
TURNED = (
    "timeline_entry",
    "timeline_timeline",
    "timeline_discrepancy",
    "timeline_citation",
    "timeline_eventactor",
    "articles_quote",
    "articles_articleversion",
    "timeline_discrepancyspan",
    "articles_rendition",
)
"""Tables a change of whose rows may withdraw something."""

REMOVED = (*TURNED, "articles_quote_co_speakers", "timeline_statementlink")
"""Tables whose rows withdraw something when they go, also all at once."""

EMPTIED = "\n".join(
    f"CREATE TRIGGER tells_of_emptying AFTER TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION tell_of_withdrawal();"
    for table in REMOVED
)
NOT_EMPTIED = "\n".join(f"DROP TRIGGER tells_of_emptying ON {table};" for table in REMOVED)
AS_BEFORE = """
CREATE OR REPLACE FUNCTION put_changes_together() RETURNS void LANGUAGE sql AS $$
    WITH gone AS (
        DELETE FROM timeline_change
        WHERE id IN (SELECT id FROM timeline_change ORDER BY id FOR UPDATE SKIP LOCKED)
        RETURNING at, changes
    )
    INSERT INTO timeline_change (at, changes) SELECT max(at), sum(changes) FROM gone HAVING count(*) > 0
$$;
CREATE OR REPLACE FUNCTION version_of_pages() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws('.', 'timeline_change'::regclass::oid, extract(epoch FROM pg_postmaster_start_time()),
                     coalesce(max(id), 0), coalesce(sum(changes), 0))
    FROM timeline_change
$$;
DROP FUNCTION tell_of_withdrawal_from_event();
DROP FUNCTION tell_of_withdrawal();
DROP FUNCTION count_withdrawal();
ALTER TABLE timeline_change DROP COLUMN withdrawals;
"""
UNDO = "\n".join(
    [
        *(f"DROP TRIGGER tells_of_withdrawal ON {table};" for table in TURNED),
        *(f"DROP TRIGGER tells_of_removal ON {table};" for table in REMOVED),
        AS_BEFORE,
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_same_statement_judgements"),
        ("timeline", "0012_showings"),
    ]

    operations = [
        sql_file("0013_withdrawals.sql", undo=UNDO, folder=SQL),
        migrations.RunSQL(EMPTIED, reverse_sql=NOT_EMPTIED),
    ]
