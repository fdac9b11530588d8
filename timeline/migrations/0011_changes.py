"""The database tells when something has changed that pages are made of."""

from pathlib import Path

from django.db import migrations

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"
TABLES = (
    "articles_actor",
    "articles_alias",
    "articles_article",
    "articles_articleversion",
    "articles_historicalactor",
    "articles_historicalarticle",
    "articles_historicaloutlet",
    "articles_historicalquote",
    "articles_historicalquote_co_speakers",
    "articles_historicalrendition",
    "articles_historicalsharedpassage",
    "articles_historicalstatement",
    "articles_outlet",
    "articles_quote",
    "articles_quote_co_speakers",
    "articles_rendition",
    "articles_sharedpassage",
    "articles_statement",
    "timeline_citation",
    "timeline_discrepancy",
    "timeline_discrepancy_silent",
    "timeline_discrepancyspan",
    "timeline_entry",
    "timeline_event",
    "timeline_event_follows",
    "timeline_eventactor",
    "timeline_historicalcitation",
    "timeline_historicaldiscrepancy",
    "timeline_historicaldiscrepancy_silent",
    "timeline_historicalevent",
    "timeline_historicalevent_follows",
    "timeline_historicaleventactor",
    "timeline_historicalpassagetelling",
    "timeline_historicalstatementlink",
    "timeline_historicalstatementtopic",
    "timeline_historicaltimeline",
    "timeline_passagetelling",
    "timeline_statementlink",
    "timeline_statementtopic",
    "timeline_timeline",
)
TRIGGERS = "\n".join(
    f"CREATE TRIGGER tells_of_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION tell_of_change();"
    for table in TABLES
)
WITHOUT_TRIGGERS = "\n".join(f"DROP TRIGGER tells_of_change ON {table};" for table in TABLES)
UNDO = """
DROP FUNCTION version_of_pages();
DROP FUNCTION tell_of_change();
DROP FUNCTION put_changes_together();
DROP TABLE timeline_change;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_same_statement_judgements"),
        ("timeline", "0010_words_go_with_their_text"),
    ]

    operations = [
        sql_file("0011_changes.sql", undo=UNDO, folder=SQL),
        migrations.RunSQL(TRIGGERS, reverse_sql=WITHOUT_TRIGGERS),
    ]
