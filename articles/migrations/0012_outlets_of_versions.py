"""Whose a version is, and which of them, comes from indexes alone: rows of versions and articles are wide, and far apart."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_passages_by_status")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["id"], include=["outlet"], name="article_outlet"),
        ),
        migrations.AddIndex(
            model_name="articleversion",
            index=models.Index(fields=["id"], include=["article", "number"], name="version_article"),
        ),
    ]
