"""A statement may ask how many rows PostgreSQL guesses another to find."""

from pathlib import Path

from django.db import migrations

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("timeline", "0015_long_lists")]

    operations = [sql_file("0016_guessed_rows.sql", undo="DROP FUNCTION guessed_rows(text);", folder=SQL)]
