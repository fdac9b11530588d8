"""Entries kept by the database, and its rules on citations, discrepancies and the order of events."""

from pathlib import Path

from django.db import migrations

from articles.sql import sql_file

SOURCES = {
    "entry": ("timeline_entry", ("insert", "update")),
    "event": ("timeline_event", ("update",)),
    "event_actor": ("timeline_eventactor", ("insert", "update", "delete")),
    "citation": ("timeline_citation", ("insert", "update", "delete")),
    "event_follows": ("timeline_event_follows", ("insert", "update", "delete")),
    "timeline": ("timeline_timeline", ("update",)),
    "quote": ("articles_quote", ("update",)),
    "co_speaker": ("articles_quote_co_speakers", ("insert", "update", "delete")),
    "article": ("articles_article", ("update",)),
    "actor": ("articles_actor", ("update",)),
}
TABLES = {"insert": "NEW TABLE AS changed", "delete": "OLD TABLE AS changed"}


def triggers() -> str:
    """One trigger a statement for every table that an entry is made of.

    A trigger for several kinds of statement cannot name their transition tables, hence one for each; an update runs
    its function over the rows as they were and as they are.
    """
    made = []
    for name, (table, kinds) in SOURCES.items():
        for kind in kinds:
            seen = "OLD TABLE AS before NEW TABLE AS after" if kind == "update" else TABLES[kind]
            suffix = "updated" if kind == "update" else "changed"
            made.append(
                f"CREATE TRIGGER entries_{name}_{kind} AFTER {kind.upper()} ON {table} REFERENCING {seen} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION entries_{name}_{suffix}();"
            )
    return "\n".join(made)


def without_triggers() -> str:
    drops = [
        f"DROP TRIGGER entries_{name}_{kind} ON {table};"
        for name, (table, kinds) in SOURCES.items()
        for kind in kinds
    ]
    return "\n".join(drops)


UNDO = """
DROP TRIGGER event_follows_no_circle ON timeline_event_follows;
DROP TRIGGER version_supplied_to_discrepancies ON articles_articleversion;
DROP TRIGGER discrepancy_span_inserted ON timeline_discrepancyspan;
DROP TRIGGER discrepancy_span_updated ON timeline_discrepancyspan;
DROP TRIGGER citation_of_its_article_inserted ON timeline_citation;
DROP TRIGGER citation_of_its_article_updated ON timeline_citation;
DROP TRIGGER quote_stays_in_cited_article ON articles_quote;
DO $$ DECLARE made record; BEGIN
    FOR made IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'entries\\_%' OR proname IN ('refresh_entries', 'refuse_circle_of_events',
            'check_supplied_discrepancies', 'check_discrepancy_spans', 'check_cited_articles', 'check_moved_quotes')
    LOOP EXECUTE 'DROP FUNCTION ' || made.name; END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("timeline", "0001_initial"), ("articles", "0002_words_do_not_drift")]

    operations = [
        sql_file("0002_entries.sql", undo=UNDO, folder=Path(__file__).parent.parent / "sql"),
        migrations.RunSQL(triggers(), reverse_sql=without_triggers()),
    ]
