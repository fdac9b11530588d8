"""Prose that two articles print alike, and by what a text is known when another is compared with it."""

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
        indexes = [models.Index(fields=["status", "id"], name="passage_by_status")]
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


class Fingerprint(models.Model):
    """That a text was compared with all others; `compared_at` is null until what was found is stored.

    Only the latest text of an article has one, and it goes with the text: the database takes it away when
    a text is taken down (articles/sql/0007_fingerprints.sql).
    """

    version = models.OneToOneField(ArticleVersion, on_delete=models.CASCADE, related_name="fingerprint")
    method = models.CharField(max_length=20, help_text="Version of the method that made it.")
    compared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["version"]

    def __str__(self) -> str:
        return f"Fingerprint of {self.version}"


class Shingle(models.Model):
    """A run of words that stands in a text, as its hash: by it other texts that hold it are found.

    A row each, not an array with an inverted index: of a run that very many texts hold only the first few are
    looked at, so that finding takes as long among a hundred thousand articles as among a thousand.
    """

    pk = models.CompositePrimaryKey("hash", "version")
    hash = models.BigIntegerField()
    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="shingles")

    class Meta:
        ordering = ["hash", "version"]

    def __str__(self) -> str:
        return f"{self.hash:016x} in version {self.version_id}"
