"""Where articles differ."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from articles.models import ArticleVersion, Outlet
from timeline.models.events import Event
from timeline.models.timelines import Timeline
from timeline.paths import difference_path


class Discrepancy(models.Model):
    """A point on which articles differ; never a verdict on which is right."""

    class Kind(models.TextChoices):
        FIGURE = "figure"
        WORDING = "wording"
        SPELLING = "spelling"
        ATTRIBUTION = "attribution"
        OMISSION = "omission"

    class Status(models.TextChoices):
        SUGGESTED = "suggested"
        PUBLISHED = "published"
        REJECTED = "rejected"

    slug = models.SlugField(max_length=80, unique=True)
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, null=True, blank=True, related_name="discrepancies"
    )
    timeline = models.ForeignKey(
        Timeline, on_delete=models.CASCADE, null=True, blank=True, related_name="discrepancies"
    )
    kind = models.CharField(max_length=12, choices=Kind)
    topic = models.CharField(max_length=300)
    explanation = models.TextField(blank=True, help_text="In our own words; needed for publishing.")
    silent = models.ManyToManyField(
        Outlet,
        blank=True,
        related_name="silences",
        help_text="Outlets that report the matter and say nothing on this point, as you found by reading.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.SUGGESTED)
    found_by = models.CharField(
        max_length=40, blank=True, help_text="Of a suggestion: the rule that found it; empty: made by hand."
    )
    found_because = models.TextField(
        blank=True, help_text="Of a suggestion: what the program saw; for editors, never shown to readers."
    )
    review_reason = models.CharField(max_length=300, blank=True, help_text="Why it was rejected.")

    history = HistoricalRecords(m2m_fields=[silent])

    class Meta:
        ordering = ["kind", "slug"]
        verbose_name_plural = "discrepancies"
        constraints = [
            models.CheckConstraint(
                name="discrepancy_of_event_or_timeline",
                condition=Q(event__isnull=False) | Q(timeline__isnull=False),
                violation_error_message="Name the event or the timeline that it concerns.",
            ),
            models.CheckConstraint(
                name="discrepancy_published_is_explained",
                condition=~Q(status="published") | ~Q(explanation=""),
                violation_error_message="A published discrepancy has an explanation.",
            ),
        ]

    def __str__(self) -> str:
        return self.topic

    def get_absolute_url(self) -> str:
        """Its place on the page of differences: of the timeline it names, or of one its event stands on."""
        timeline = self.timeline
        if self.event is not None:
            stands_on = self.event.timelines.order_by("-is_published", "title")
            timeline = stands_on.filter(pk=self.timeline_id or 0).first() or stands_on.first()
        if timeline is None:
            return self.event.get_absolute_url() if self.event is not None else reverse("timeline:front")
        return difference_path(timeline.slug, self.slug)


class DiscrepancySpan(models.Model):
    """One article's side of a discrepancy; `exact` is null where withheld or too long to show.

    The database clears it when the text is taken down, and keeps it clear.
    """

    discrepancy = models.ForeignKey(Discrepancy, on_delete=models.CASCADE, related_name="spans")
    version = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="discrepancy_spans")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["discrepancy", "position", "id"]
        indexes = [models.Index(fields=["discrepancy"], include=["version"], name="span_sides")]
        constraints = [
            models.CheckConstraint(name="discrepancy_span_in_order", condition=Q(start__lt=F("end")))
        ]

    def __str__(self) -> str:
        return self.exact or f"characters {self.start} to {self.end}"
