"""Publishing a timeline, or taking it back, works out of its entries only whether readers see them."""

import re
from pathlib import Path

from django.db import migrations

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"


def former() -> str:
    """The function as it was before."""
    text = (SQL / "0002_entries.sql").read_text(encoding="utf-8")
    found = re.search(
        r"^CREATE (FUNCTION entries_timeline_updated\(.*?^END \$\$;)", text, re.DOTALL | re.MULTILINE
    )
    assert found is not None
    return f"CREATE OR REPLACE {found.group(1)}"


class Migration(migrations.Migration):
    dependencies = [("timeline", "0040_words_within_events")]

    operations = [sql_file("0041_whole_timelines.sql", undo=former(), folder=SQL)]
