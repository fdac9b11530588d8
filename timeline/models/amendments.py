"""Where corrections are looked for: what was put on record about events after readers had seen them."""

from django.db import models


class Amendment(models.Model):
    """A moment at which something about an event was put on record, after readers had first seen the event.

    The database writes one whenever a history grows. Not every one is a correction: `timeline.corrections`
    decides which of them readers saw. Events are named by their keys alone, as in showings.
    """

    event_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["event_id", "at"], name="amendment_of_event")]
        indexes = [models.Index(fields=["at", "event_id"], name="amendment_at")]

    def __str__(self) -> str:
        return f"event {self.event_id} amended at {self.at}"
