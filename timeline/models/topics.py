"""What an actor said on one topic at one time and another, where an editor says that it is one topic."""

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from articles.models import Actor, Statement


class StatementTopic(models.Model):
    """A topic on which one speaker made several statements; nothing is linked but by an editor."""

    speaker = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="topics")
    title = models.CharField(
        "topic", max_length=200, help_text="In our own words, e.g. Who pays for the pier. Never a verdict."
    )
    slug = models.SlugField(max_length=80, unique=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.speaker.canonical.get_absolute_url()}?topic={self.slug}#{self.slug}"


class StatementLink(models.Model):
    """A statement's place in the order of its topic, and what changed since the one before."""

    topic = models.ForeignKey(StatementTopic, on_delete=models.CASCADE, related_name="links")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="topic_links")
    change = models.CharField(
        max_length=300,
        blank=True,
        help_text="In our own words, what is different from the statement before, if anything.",
    )
    position = models.PositiveIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["topic", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "statement"],
                name="statement_once_in_topic",
                violation_error_message="The statement stands in this topic already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.statement} ({self.topic})"

    def clean(self) -> None:
        """A topic is one speaker's."""
        if not self.statement_id or not self.topic.speaker_id:
            return
        speaker, said_by = self.topic.speaker, self.statement.speaker
        if said_by is None or said_by.canonical.pk != speaker.canonical.pk:
            raise ValidationError({"statement": f"This is no statement of {speaker}: choose one of theirs."})
