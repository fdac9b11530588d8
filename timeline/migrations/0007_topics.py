"""An editor links what one actor said on one topic, and editors may."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

MODELS = ("statementtopic", "statementlink")


def grant(apps, schema_editor):
    """Contributors see topics, editors and publishers make, change and undo them."""
    config = apps.get_app_config("timeline")
    # In a migration the apps are stand-ins that have models and no module of them.
    models_module = getattr(config, "models_module", None)
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = models_module
    groups, permissions = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for role, actions in (
        ("contributor", ("view",)),
        ("editor", ("view", "add", "change", "delete")),
        ("publisher", ("view", "add", "change", "delete")),
    ):
        named = [f"{action}_{model}" for action in actions for model in MODELS]
        found = permissions.objects.filter(content_type__app_label="timeline", codename__in=named)
        for group in groups.objects.filter(name=role):
            group.permissions.add(*found)


def leave_permissions(apps, schema_editor):
    """They go with the models."""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_fingerprints"),
        ("timeline", "0006_origins"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalStatementTopic",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="In our own words, e.g. Who pays for the pier. Never a verdict.",
                        max_length=200,
                        verbose_name="topic",
                    ),
                ),
                ("slug", models.SlugField(max_length=80)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "speaker",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.actor",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical statement topic",
                "verbose_name_plural": "historical statement topics",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="StatementTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="In our own words, e.g. Who pays for the pier. Never a verdict.",
                        max_length=200,
                        verbose_name="topic",
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "speaker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="topics",
                        to="articles.actor",
                    ),
                ),
            ],
            options={
                "ordering": ["slug"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalStatementLink",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        help_text="In our own words, what is different from the statement before, if anything.",
                        max_length=300,
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="articles.statement",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="timeline.statementtopic",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical statement link",
                "verbose_name_plural": "historical statement links",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="StatementLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        help_text="In our own words, what is different from the statement before, if anything.",
                        max_length=300,
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_links",
                        to="articles.statement",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="timeline.statementtopic",
                    ),
                ),
            ],
            options={
                "ordering": ["topic", "position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("topic", "statement"),
                        name="statement_once_in_topic",
                        violation_error_message="The statement stands in this topic already.",
                    )
                ],
            },
        ),
        migrations.RunPython(grant, leave_permissions),
    ]
