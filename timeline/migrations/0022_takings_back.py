"""Events that were taken back from readers come from an index, instead of a look at all that were ever shown."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("timeline", "0021_entries_of_one_outlet")]

    operations = [
        migrations.AddIndex(
            model_name="showing",
            index=models.Index(fields=["event_id"], condition=Q(is_shown=False), name="showing_taken_back"),
        ),
    ]
