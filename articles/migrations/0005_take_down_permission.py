"""Taking a text down is a right of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_check_long_texts_once")]

    operations = [
        migrations.AlterModelOptions(
            name="articleversion",
            options={
                "ordering": ["article", "number"],
                "permissions": [("take_down_text", "Can take down the text of an article")],
            },
        ),
    ]
