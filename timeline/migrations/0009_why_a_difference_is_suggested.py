"""Why the program suggests a difference, and why an editor rejected it."""

from django.db import migrations, models


def added(model: str) -> list[migrations.AddField]:
    return [
        migrations.AddField(
            model_name=model,
            name="found_by",
            field=models.CharField(
                blank=True,
                help_text="Of a suggestion: the rule that found it; empty: made by hand.",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name=model,
            name="found_because",
            field=models.TextField(
                blank=True,
                help_text="Of a suggestion: what the program saw; for editors, never shown to readers.",
            ),
        ),
        migrations.AddField(
            model_name=model,
            name="review_reason",
            field=models.CharField(blank=True, help_text="Why it was rejected.", max_length=300),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("timeline", "0008_silent_outlets")]

    operations = [*added("discrepancy"), *added("historicaldiscrepancy")]
