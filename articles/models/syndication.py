"""Prose that two articles print alike."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from articles.models.articles import ArticleVersion


class SharedPassage(models.Model):
    """A passage of prose that stands in two articles; articles connected by confirmed ones are one report."""

    class Status(models.TextChoices):
        SUGGESTED = "suggested"
        CONFIRMED = "confirmed"
        REJECTED = "rejected"

    one = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="passages_as_one")
    one_start = models.PositiveIntegerField()
    one_end = models.PositiveIntegerField()
    other = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="passages_as_other")
    other_start = models.PositiveIntegerField()
    other_end = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.SUGGESTED)

    history = HistoricalRecords()

    class Meta:
        ordering = ["one", "one_start"]
        constraints = [
            models.CheckConstraint(
                name="passage_spans_in_order",
                condition=Q(one_start__lt=F("one_end"), other_start__lt=F("other_end")),
            ),
            models.CheckConstraint(name="passage_of_two_versions", condition=~Q(one=F("other"))),
            models.UniqueConstraint(
                fields=["one", "one_start", "one_end", "other", "other_start", "other_end"],
                name="passage_once",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.one} {self.one_start}–{self.one_end} = {self.other} {self.other_start}–{self.other_end}"
        )
