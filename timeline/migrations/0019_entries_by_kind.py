"""Events of one kind come from an index of their own, instead of a look at each event there is."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("timeline", "0018_origins_one_by_one")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                F("timeline"), F("event_kind"), condition=Q(is_public=True), name="entry_event_kind"
            ),
        ),
    ]
