"""The database keeps cards of events as they were made, each with the state of the rows it was made of."""

from pathlib import Path

from django.db import migrations

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"
UNDO = """
DROP TRIGGER entries_leave_no_card ON timeline_entry;
DROP TRIGGER quotes_leave_no_card ON articles_quote;
DROP TRIGGER version_leaves_no_card ON articles_articleversion;
DROP FUNCTION forget_cards_of_entries();
DROP FUNCTION forget_cards_of_quotes();
DROP FUNCTION forget_cards();
DROP FUNCTION keep_cards(bigint[], text[], text[], text[]);
DROP FUNCTION versions_of_cards(bigint[]);
DROP TABLE timeline_card;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_same_statement_judgements"),
        ("timeline", "0013_withdrawals"),
    ]

    operations = [sql_file("0014_cards.sql", undo=UNDO, folder=SQL)]
