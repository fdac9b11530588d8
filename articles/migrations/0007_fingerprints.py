"""Texts are known by some of their runs of words, so that copies of them are found without reading all."""

import django.db.models.deletion
from django.db import migrations, models

from articles.sql import sql_file


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_why_a_quote_is_lost")]

    operations = [
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("method", models.CharField(help_text="Version of the method that made it.", max_length=20)),
                ("compared_at", models.DateTimeField(blank=True, null=True)),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fingerprint",
                        to="articles.articleversion",
                    ),
                ),
            ],
            options={"ordering": ["version"]},
        ),
        migrations.CreateModel(
            name="Shingle",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "hash", "version", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("hash", models.BigIntegerField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shingles",
                        to="articles.articleversion",
                    ),
                ),
            ],
            options={"ordering": ["hash", "version"]},
        ),
        sql_file(
            "0007_fingerprints.sql",
            undo="DROP TRIGGER version_fingerprint ON articles_articleversion; DROP FUNCTION drop_fingerprint();",
        ),
    ]
