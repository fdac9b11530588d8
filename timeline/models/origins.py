"""Which events a passage tells of where no quote in it says so."""

from django.db import models
from simple_history.models import HistoricalRecords

from articles.models import SharedPassage
from timeline.models.events import Event


class PassageTelling(models.Model):
    """An editor's word that what both articles report of the event stands in the passage that they share.

    Quotes tell that by their place; this is for events that an article reports without a quote.
    """

    passage = models.ForeignKey(SharedPassage, on_delete=models.CASCADE, related_name="tellings")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tellings")

    history = HistoricalRecords()

    class Meta:
        ordering = ["passage", "event"]
        constraints = [
            models.UniqueConstraint(
                fields=["passage", "event"],
                name="passage_tells_once",
                violation_error_message="The passage tells of this event already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.passage} tells of {self.event}"
