"""Checking the quotes of a long text takes time in step with its length, however many they are."""

import re
from pathlib import Path

from django.db import migrations

from articles import sql


def earlier(*functions: str) -> str:
    """The definitions that 0002_words.sql gives these functions, to go back to."""
    rules = (Path(sql.__file__).parent / "0002_words.sql").read_text(encoding="utf-8")
    found = (
        re.search(rf"^CREATE (FUNCTION {name}\(.*?^END \$\$;)$", rules, re.M | re.S) for name in functions
    )
    return "\n".join(f"CREATE OR REPLACE {match[1]}" for match in found if match)


UNDO = (
    earlier("check_quotes", "complete_quotes")
    + """
DROP FUNCTION completed_fragments_in_pieces(jsonb, text[]),
    quote_fault_in_pieces(articles_quote, text[], int), text_slice(text[], int, int), text_pieces(text, int);
"""
)


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_quote_speaker_named")]

    operations = [sql.sql_file("0004_long_texts.sql", undo=UNDO)]
