"""What story files last said, record by record."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("timeline", "0002_entries_and_citations")]

    operations = [
        migrations.CreateModel(
            name="LoadedRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=400)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "timeline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="loaded_records",
                        to="timeline.timeline",
                    ),
                ),
            ],
            options={
                "ordering": ["timeline", "kind", "key"],
                "indexes": [models.Index(fields=["kind", "key"], name="loaded_record_key")],
                "constraints": [
                    models.UniqueConstraint(fields=("timeline", "kind", "key"), name="loaded_record_once")
                ],
            },
        ),
    ]
