"""The latest articles of an outlet come from an index, however many it has printed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_same_statement_judgements")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["outlet", "-published_at", "id"], name="article_of_outlet"),
        ),
    ]
