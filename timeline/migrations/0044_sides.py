"""Which versions have a side in a difference comes from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("timeline", "0043_merges")]

    operations = [
        migrations.AddIndex(
            model_name="discrepancyspan",
            index=models.Index(fields=["discrepancy"], include=["version"], name="span_sides"),
        ),
    ]
