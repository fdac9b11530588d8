"""One utterance, however many renditions."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from articles.models.actors import Actor
from articles.models.quotes import Quote
from articles.search import search_column


class Statement(models.Model):
    """One utterance, however many outlets rendered it."""

    class Confidence(models.TextChoices):
        CERTAIN = "certain"
        PROBABLE = "probable"

    slug = models.SlugField(max_length=80, unique=True)
    speaker = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="statements"
    )
    said_on = models.DateField(null=True, blank=True)
    gist = models.TextField(help_text="The content in our own words.")
    confidence = models.CharField(
        max_length=10,
        choices=Confidence,
        default=Confidence.CERTAIN,
        help_text="Probable: the articles alone do not prove that the renditions go back to one utterance.",
    )
    note = models.TextField(blank=True)
    quotes = models.ManyToManyField(Quote, through="Rendition", related_name="statements")
    gist_search = search_column("gist")

    history = HistoricalRecords(excluded_fields=["gist_search"])

    class Meta:
        ordering = ["slug"]
        indexes = [GinIndex(fields=["gist_search"], name="statement_gist_search")]

    def __str__(self) -> str:
        return self.gist

    def get_absolute_url(self) -> str:
        return reverse("timeline:statement", args=[self.slug])


class Rendition(models.Model):
    """The judgement whether a quote renders a statement; kept always, so that nobody is asked twice."""

    class Judgement(models.TextChoices):
        SAME = "same"
        DIFFERENT = "different"
        UNSURE = "unsure"

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="renditions")
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="renditions")
    judgement = models.CharField(max_length=10, choices=Judgement, default=Judgement.SAME)
    position = models.PositiveIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["statement", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "quote"], name="rendition_once"),
            models.UniqueConstraint(
                fields=["quote"],
                condition=Q(judgement="same"),
                name="rendition_of_one_statement",
                violation_error_message="A quote renders one statement only.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quote}: {self.judgement} as {self.statement.slug}"


class QuotePair(models.Model):
    """What an editor said of two quotes neither of which rendered a statement then: that they are different,
    or that nobody can tell; kept always, so that nobody is asked twice.

    Where one renders a statement, a Rendition says it of the whole statement; two that are the same get one.
    """

    class Judgement(models.TextChoices):
        DIFFERENT = "different"
        UNSURE = "unsure"

    one = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="pairs_as_one")
    other = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="pairs_as_other")
    judgement = models.CharField(max_length=10, choices=Judgement)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["id"]
        default_permissions = ()  # whoever may say that a quote renders a statement may say this
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="pair_judged_once"),
            models.CheckConstraint(name="pair_in_order", condition=Q(one__lt=F("other"))),
            models.CheckConstraint(
                name="pair_judgement_known", condition=Q(judgement__in=["different", "unsure"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} / {self.other}: {self.judgement}"
