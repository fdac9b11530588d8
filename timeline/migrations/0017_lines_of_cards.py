"""Beside the card of an event the database keeps the lines of its quotes, by which a reader's choice is put on it."""

from pathlib import Path

from django.db import migrations

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"
UNDO = """
DROP FUNCTION keep_cards(bigint[], text[], text[], text[], text[]);
ALTER TABLE timeline_card DROP COLUMN lines;
CREATE FUNCTION keep_cards(entries bigint[], versions text[], keys text[], htmls text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock_shared('timeline_card'::regclass::oid::integer, 0) THEN
        RETURN;
    END IF;
    INSERT INTO timeline_card (entry_id, key, html, written_by)
    SELECT made.entry_id, made.key, made.html, pg_current_xact_id()::xid::text
    FROM unnest(entries, versions, keys, htmls) AS made (entry_id, version, key, html)
    JOIN versions_of_cards(entries) AS now ON now.entry_id = made.entry_id AND now.version = made.version
    ORDER BY made.entry_id
    ON CONFLICT (entry_id) DO UPDATE
        SET key = excluded.key, html = excluded.html, written_by = excluded.written_by;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("timeline", "0016_guessed_rows")]

    operations = [sql_file("0017_lines_of_cards.sql", undo=UNDO, folder=SQL)]
