"""What words the public places of an event hold: search asks for the events, not for each place."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Wording(models.Model):
    """The words of an event's public places, and each two and three that follow each other in one of them.

    Words are stems, as the index holds them. The database keeps it (timeline/sql/0020_wordings.sql).
    """

    event_id = models.BigIntegerField(primary_key=True)
    runs = ArrayField(models.TextField())

    class Meta:
        indexes = [GinIndex(fields=["runs"], name="wording_runs")]

    def __str__(self) -> str:
        return f"event {self.event_id}: {len(self.runs)} runs of words"
