"""Which outlets say nothing on the point of a difference, as an editor found."""

import django.db.models.deletion
import simple_history.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_same_statement_judgements"),
        ("timeline", "0007_topics"),
    ]

    operations = [
        migrations.AddField(
            model_name="discrepancy",
            name="silent",
            field=models.ManyToManyField(
                blank=True,
                help_text="Outlets that report the matter and say nothing on this point, as you found by reading.",
                related_name="silences",
                to="articles.outlet",
            ),
        ),
        migrations.CreateModel(
            name="HistoricalDiscrepancy_silent",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("m2m_history_id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "discrepancy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="timeline.discrepancy",
                    ),
                ),
                (
                    "history",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="timeline.historicaldiscrepancy",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_tablespace="",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.outlet",
                    ),
                ),
            ],
            options={
                "verbose_name": "HistoricalDiscrepancy_silent",
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
