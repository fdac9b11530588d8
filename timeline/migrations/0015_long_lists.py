"""Long lists: their newest events come from an index of their own, and many entries are refreshed in parts."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import F, Q

from articles.sql import sql_file
from timeline.querysets import is_not

SQL = Path(__file__).parent.parent / "sql"
UNDO = """
DROP FUNCTION refresh_entries(bigint[]);
ALTER FUNCTION refresh_few_entries(bigint[]) RENAME TO refresh_entries;
"""


class Migration(migrations.Migration):
    dependencies = [("timeline", "0014_cards")]

    operations = [
        sql_file("0015_long_lists.sql", undo=UNDO, folder=SQL),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                F("timeline"),
                is_not("is_background"),
                is_not("is_undated"),
                F("sort_at"),
                F("rank"),
                F("id"),
                condition=Q(is_public=True),
                name="entry_newest_first",
            ),
        ),
    ]
