"""What editors said of two quotes that may render one statement, and the index that finds such quotes."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_fingerprints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalQuotePair",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "judgement",
                    models.CharField(
                        choices=[("different", "Different"), ("unsure", "Unsure")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField(blank=True, editable=False)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical quote pair",
                "verbose_name_plural": "historical quote pairs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="QuotePair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "judgement",
                    models.CharField(
                        choices=[("different", "Different"), ("unsure", "Unsure")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="quote",
            index=models.Index(fields=["speaker", "said_on"], name="quote_said"),
        ),
        migrations.AddField(
            model_name="historicalquotepair",
            name="by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalquotepair",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalquotepair",
            name="one",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.quote",
            ),
        ),
        migrations.AddField(
            model_name="historicalquotepair",
            name="other",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="articles.quote",
            ),
        ),
        migrations.AddField(
            model_name="quotepair",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="quotepair",
            name="one",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pairs_as_one", to="articles.quote"
            ),
        ),
        migrations.AddField(
            model_name="quotepair",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pairs_as_other",
                to="articles.quote",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotepair",
            constraint=models.UniqueConstraint(fields=("one", "other"), name="pair_judged_once"),
        ),
        migrations.AddConstraint(
            model_name="quotepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("one__lt", models.F("other"))), name="pair_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="quotepair",
            constraint=models.CheckConstraint(
                condition=models.Q(("judgement__in", ["different", "unsure"])), name="pair_judgement_known"
            ),
        ),
    ]
