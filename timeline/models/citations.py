"""Why we believe an event."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from articles.models import Article, Quote
from timeline.models.events import Event
from timeline.querysets import CitationQuerySet


class Citation(models.Model):
    """An article, and perhaps a quote in it, that an event rests on."""

    class Relation(models.TextChoices):
        SAID_HERE = "said-here", "said at the event"
        ABOUT = "about", "said about it"

    class Stance(models.TextChoices):
        REPORTS = "reports"
        DENIES = "denies"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="citations")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="citations")
    quote = models.ForeignKey(
        Quote, on_delete=models.PROTECT, null=True, blank=True, related_name="citations"
    )
    relation = models.CharField(max_length=10, choices=Relation, default=Relation.ABOUT)
    stance = models.CharField(max_length=10, choices=Stance, default=Stance.REPORTS)
    note = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)

    history = HistoricalRecords()
    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["event", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "quote"],
                name="citation_of_quote_once",
                violation_error_message="The event cites this quote already.",
            ),
            models.UniqueConstraint(
                fields=["event", "article"],
                condition=Q(quote__isnull=True),
                name="citation_of_article_once",
                violation_error_message="The event cites this article already.",
            ),
            models.UniqueConstraint(
                fields=["quote"],
                condition=Q(relation="said-here"),
                name="citation_said_at_one_event",
                violation_error_message="A quote is said at one event; at the others it is about them.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.quote or self.article}"

    def clean(self) -> None:
        """The article is that of the quote, as in the database; nothing published cites the sample."""
        if self.quote_id and self.quote is not None:
            if not self.article_id:
                self.article = self.quote.version.article
            elif self.quote.version.article_id != self.article_id:
                raise ValidationError({"quote": "This quote stands in another article."})
        if self.article_id and self.article.is_practice and self.event.status == Event.Status.PUBLISHED:
            raise ValidationError("A published event does not cite the sample article.")
