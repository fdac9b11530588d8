"""What articles print alike is listed by an index, the newest first, whatever was decided of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_words_within")]

    operations = [
        migrations.AddIndex(
            model_name="sharedpassage",
            index=models.Index(fields=["status", "id"], name="passage_by_status"),
        ),
    ]
