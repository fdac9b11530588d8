"""A difference keeps no words of a text that was taken down."""

from pathlib import Path

from django.db import migrations

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"
UNDO = """
DROP TRIGGER difference_words ON timeline_discrepancyspan;
DROP FUNCTION leave_words_of_taken_down();
DROP TRIGGER version_differences ON articles_articleversion;
DROP FUNCTION drop_words_of_taken_down();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_same_statement_judgements"),
        ("timeline", "0009_why_a_difference_is_suggested"),
    ]

    operations = [sql_file("0010_taken_down_words.sql", undo=UNDO, folder=SQL)]
