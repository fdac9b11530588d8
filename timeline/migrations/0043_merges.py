"""Merging two actors, or parting them, works out of entries only whose they are."""

import re
from pathlib import Path

from django.db import migrations

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"


def former() -> str:
    """The function as it was before."""
    text = (SQL / "0002_entries.sql").read_text(encoding="utf-8")
    found = re.search(
        r"^CREATE (FUNCTION entries_actor_updated\(.*?^END \$\$;)", text, re.DOTALL | re.MULTILINE
    )
    assert found is not None
    return f"CREATE OR REPLACE {found.group(1)}\nDROP FUNCTION refresh_people(bigint[]);"


class Migration(migrations.Migration):
    dependencies = [("timeline", "0042_amendments")]

    operations = [sql_file("0043_merges.sql", undo=former(), folder=SQL)]
