"""The rules on texts and quotes that the database keeps by itself."""

from django.db import migrations

from articles.sql import sql_file

UNDO = """
DROP TRIGGER actor_merged ON articles_actor;
DROP TRIGGER version_supplied ON articles_articleversion;
DROP TRIGGER quote_of_taken_down ON articles_quote;
DROP TRIGGER quote_updated ON articles_quote;
DROP TRIGGER quote_inserted ON articles_quote;
DROP TRIGGER version_text ON articles_articleversion;
DROP FUNCTION refuse_chained_merge(), complete_quotes(), completed_fragments(jsonb, text),
    refuse_changed_words_of_taken_down(), check_quotes(), quote_fault(articles_quote, text, int),
    fragments_fault(int, int, jsonb, text), refuse_changed_text();
ALTER TABLE articles_articleversion DROP CONSTRAINT version_sha256_is_hexadecimal;
ALTER TABLE articles_articleversion DROP CONSTRAINT version_text_is_what_was_hashed;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [sql_file("0002_words.sql", undo=UNDO)]
