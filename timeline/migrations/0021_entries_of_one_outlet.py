"""Events that one outlet alone reports come from an index, instead of a look at all that it reports."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("timeline", "0020_wordings")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                F("timeline"),
                F("outlet_ids"),
                condition=Q(is_public=True, outlet_ids__len=1),
                name="entry_one_outlet",
            ),
        ),
    ]
