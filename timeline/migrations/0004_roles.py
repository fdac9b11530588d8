"""Publishing is a right of its own, and three groups share out what editors may do.

A contributor imports and suggests, an editor accepts and links as well, a publisher publishes as well. The
groups are a beginning: whoever looks after accounts may change them in the admin, and nothing sets them back.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

SEEN = {
    "articles": [
        "actor", "alias", "article", "articleversion", "outlet", "quote", "rendition", "sharedpassage",
        "statement",
    ],
    "timeline": [
        "citation", "discrepancy", "discrepancyspan", "entry", "event", "eventactor", "timeline",
    ],
}  # fmt: skip

CONTRIBUTOR = [
    *(f"{app}.view_{model}" for app, models in SEEN.items() for model in models),
    "articles.add_article",
    "articles.add_quote",
]
EDITOR = [
    *CONTRIBUTOR,
    *(
        f"articles.{action}_{model}"
        for action in ("add", "change")
        for model in ("actor", "alias", "outlet", "rendition", "sharedpassage", "statement")
    ),
    "articles.change_article",
    "articles.change_articleversion",
    "articles.change_quote",
    "articles.delete_alias",
    "articles.delete_rendition",
    *(
        f"timeline.{action}_{model}"
        for action in ("add", "change")
        for model in ("citation", "discrepancy", "discrepancyspan", "entry", "event", "eventactor")
    ),
    "timeline.delete_citation",
    "timeline.delete_discrepancyspan",
    "timeline.delete_entry",
    "timeline.delete_event",
    "timeline.delete_eventactor",
]
PUBLISHER = [
    *EDITOR,
    "timeline.publish_event",
    "timeline.add_timeline",
    "timeline.change_timeline",
    "timeline.delete_discrepancy",
    "articles.take_down_text",
    "articles.delete_actor",
    "articles.delete_article",
    "articles.delete_quote",
    "articles.delete_statement",
]
ROLES = {"contributor": CONTRIBUTOR, "editor": EDITOR, "publisher": PUBLISHER}


def make_roles(apps, schema_editor=None):
    """Make the groups with their permissions; a group of that name that is there keeps what it has, too."""
    for label in SEEN:
        config = apps.get_app_config(label)
        # In a migration the apps are stand-ins that have models and no module of them.
        models_module = getattr(config, "models_module", None)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = models_module
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, permissions in ROLES.items():
        group, _ = group_model.objects.get_or_create(name=name)
        for permission in permissions:
            label, codename = permission.split(".")
            found = permission_model.objects.get(content_type__app_label=label, codename=codename)
            group.permissions.add(found)


def leave_roles(apps, schema_editor):
    """Groups stay on the way back: people are in them."""


class Migration(migrations.Migration):
    dependencies = [
        ("timeline", "0003_loaded_records"),
        ("articles", "0005_take_down_permission"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="event",
            options={
                "ordering": ["sort_on", "id"],
                "permissions": [("publish_event", "Can publish and unpublish event")],
            },
        ),
        migrations.RunPython(make_roles, leave_roles),
    ]
