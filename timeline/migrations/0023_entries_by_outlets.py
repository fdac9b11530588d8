"""The events that most or fewest outlets report come from an index, instead of a look at each event there is."""

from django.db import migrations, models
from django.db.models import F, Func, Q


class Migration(migrations.Migration):
    dependencies = [("timeline", "0022_takings_back")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                F("timeline"),
                Func(F("outlet_ids"), function="cardinality", output_field=models.IntegerField()),
                condition=Q(is_public=True),
                name="entry_outlets_held",
            ),
        ),
    ]
