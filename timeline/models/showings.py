"""Since when readers saw an event: corrections tell what was changed before their eyes, and nothing else."""

from django.db import models


class Showing(models.Model):
    """The moment at which an event began or ceased to be public on a timeline.

    The database writes one whenever `Entry.is_public` turns. Events and timelines are named by their keys
    alone: what readers saw stays on record after both are gone.
    """

    event_id = models.BigIntegerField()
    timeline_id = models.BigIntegerField()
    at = models.DateTimeField()
    is_shown = models.BooleanField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["event_id", "at"], name="showing_of_event"),
            models.Index(fields=["at"], name="showing_at"),
            models.Index(fields=["event_id"], condition=models.Q(is_shown=False), name="showing_taken_back"),
        ]

    def __str__(self) -> str:
        return f"event {self.event_id} {'shown' if self.is_shown else 'hidden'} at {self.at}"
