"""A lost quote says why, so that readers are told whether the outlet changed its words or something else."""

from django.conf import settings
from django.db import migrations, models

from articles.sql import sql_file

LOST_BECAUSE = {
    "blank": True,
    "choices": [
        ("words", "its words are gone"),
        ("context", "its words stand there, but not as they did"),
        ("unseen", "the earlier text is not there to compare with"),
        ("taken-down", "given up when the text was taken down"),
    ],
    "help_text": "Of a lost quote: what readers are told of it.",
    "max_length": 12,
}


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_take_down_permission"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name="lost_because",
                field=models.CharField(default="", **LOST_BECAUSE),
                preserve_default=False,
            )
            for model in ("historicalquote", "quote")
        ),
        migrations.AddConstraint(
            model_name="quote",
            constraint=models.CheckConstraint(
                name="quote_lost_because",
                condition=models.Q(lost_because="")
                | models.Q(status="lost", lost_because__in=["words", "context", "unseen", "taken-down"]),
                violation_error_message="Only a lost quote has a reason for its loss.",
            ),
        ),
        sql_file(
            "0006_given_up.sql",
            undo="DROP TRIGGER quote_given_up ON articles_quote; DROP FUNCTION refuse_giving_up_of_held_text();",
        ),
    ]
