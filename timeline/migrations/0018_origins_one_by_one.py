"""Which articles are one report is found from the texts that an event cites, not from all passages there are."""

import re
from pathlib import Path

from django.db import migrations

from articles.sql import sql_file

SQL = Path(__file__).parent.parent / "sql"


def former() -> str:
    """The function as it was before."""
    text = (SQL / "0006_origins.sql").read_text(encoding="utf-8")
    found = re.search(r"^CREATE (FUNCTION event_origins\(.*?^\$\$;)", text, re.DOTALL | re.MULTILINE)
    assert found is not None
    return f"CREATE OR REPLACE {found.group(1)}"


class Migration(migrations.Migration):
    dependencies = [("timeline", "0017_lines_of_cards")]

    operations = [sql_file("0018_origins_one_by_one.sql", undo=former(), folder=SQL)]
