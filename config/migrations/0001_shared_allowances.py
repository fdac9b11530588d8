"""A table in which all processes count together; unlogged, as it is worth nothing after a minute."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.RunSQL(
            "CREATE UNLOGGED TABLE config_allowance ("
            "name text, who bytea, full_at timestamptz NOT NULL, PRIMARY KEY (name, who))",
            "DROP TABLE config_allowance",
        )
    ]
