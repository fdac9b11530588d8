"""Published items and the texts they had."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from articles.identifiers import new_public_id
from articles.models.names import NameField
from articles.models.outlets import Outlet
from articles.precision import CLOCK, Precision
from articles.querysets import ArticleQuerySet, ArticleVersionQuerySet
from articles.search import Trigrams, search_column

PRACTICE_ID = "sample-practice"
"""The public id of the article to practise on: written for the project, and never shown to readers."""


def names_field(help_text: str) -> ArrayField:
    """Return a list of names, kept in the order in which they are printed."""
    return ArrayField(models.CharField(max_length=200), default=list, blank=True, help_text=help_text)


def moment_rules(moment: str) -> list[models.BaseConstraint]:
    """A printed moment has its precision, and a zone only with an hour."""
    at, precision, zone = f"{moment}_at", f"{moment}_precision", f"{moment}_zone"
    unknown = Q(**{precision: Precision.UNKNOWN})
    return [
        models.CheckConstraint(
            name=f"article_{moment}_has_precision",
            condition=Q(**{f"{at}__isnull": True, precision: Precision.UNKNOWN})
            | (Q(**{f"{at}__isnull": False}) & ~unknown),
            violation_error_message="A printed date needs a precision, and a precision needs a date.",
        ),
        models.CheckConstraint(
            name=f"article_{moment}_zone_needs_hour",
            condition=Q(**{zone: ""}) | Q(**{f"{precision}__in": CLOCK}),
            violation_error_message="A zone belongs to an hour: a date alone has none.",
        ),
    ]


class Article(models.Model):
    """One published item, whatever texts it has had."""

    class Kind(models.TextChoices):
        REPORT = "report"
        TRANSCRIPT = "transcript"
        OFFICIAL_STATEMENT = "official-statement", "Official statement"
        OPINION = "opinion"

    public_id = models.SlugField(max_length=80, unique=True, default=new_public_id, editable=False)
    outlet = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="articles")
    headline = NameField(max_length=500)
    url = models.URLField(max_length=1000, null=True, blank=True, unique=True)
    url_evidence = models.TextField(
        blank=True, help_text="How we know the address, where the text does not say it."
    )
    archive_url = models.URLField(max_length=1000, blank=True, help_text="A copy in a web archive.")
    published_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="As printed. A date alone is kept as midnight UTC and never converted; an hour without a "
        "printed zone is kept as if UTC and shown as printed.",
    )
    published_precision = models.CharField(max_length=10, choices=Precision, default=Precision.UNKNOWN)
    published_zone = models.CharField(
        max_length=60, blank=True, help_text="As printed; empty where none is printed."
    )
    published_as_printed = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_precision = models.CharField(max_length=10, choices=Precision, default=Precision.UNKNOWN)
    updated_zone = models.CharField(max_length=60, blank=True)
    updated_as_printed = models.CharField(max_length=200, blank=True)
    byline = models.CharField(max_length=500, blank=True)
    section = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20, default="en")
    agencies = names_field("Agencies credited for the text, as printed.")
    photo_credits = names_field("Credits of pictures, as printed.")
    agencies_inferred = names_field("Agencies that we suppose; never shown to readers.")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.REPORT)
    provenance = models.TextField(blank=True, help_text="What is known of where the text came from.")
    headline_search = search_column("headline")

    history = HistoricalRecords(excluded_fields=["headline_search"])
    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [
            GinIndex(fields=["headline_search"], name="article_headline_search"),
            models.Index(fields=["outlet", "-published_at", "id"], name="article_of_outlet"),
            GinIndex(Trigrams("headline", "url", "public_id"), name="article_sought"),
            models.Index(fields=["published_at", "id"], name="article_published"),
            models.Index(F("published_at").desc(nulls_last=True), F("id").desc(), name="article_newest"),
            models.Index(fields=["id"], include=["outlet"], name="article_outlet"),
        ]
        constraints = moment_rules("published") + moment_rules("updated")

    def __str__(self) -> str:
        return f"{self.headline} ({self.outlet})"

    def get_absolute_url(self) -> str:
        return reverse("timeline:article", args=[self.public_id])

    @property
    def is_practice(self) -> bool:
        """Whether it is the sample that editors practise on; no published event cites it."""
        return self.public_id == PRACTICE_ID


class ArticleVersion(models.Model):
    """The text of an article as it stood once; immutable, and withheld where `text` is null.

    The database keeps text, `characters` and `text_sha256` in step and refuses any change to the text but
    two: supplied once (null to the matching text) or taken down (to null, with reason and date).
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    text = models.TextField(null=True, blank=True)
    characters = models.PositiveIntegerField(help_text="Length of the text in Unicode code points.")
    text_sha256 = models.CharField(max_length=64, help_text="Of the text in UTF-8.")
    raw = models.BinaryField(null=True, blank=True, help_text="The upload or page as it came.")
    raw_content_type = models.CharField(max_length=100, blank=True)
    retrieved_at = models.DateTimeField(null=True, blank=True)
    extractor = models.CharField(max_length=60, blank=True, help_text="What turned the page into text.")
    extractor_version = models.CharField(max_length=40, blank=True)
    removals = models.JSONField(
        default=list,
        blank=True,
        help_text='Characters removed before counting: [{"name": …, "count": …}].',
    )
    spans = models.JSONField(
        default=list,
        blank=True,
        encoder=DjangoJSONEncoder,
        help_text='Parts that are not running text: [{"kind", "start", "end"}].',
    )
    body_start = models.PositiveIntegerField(null=True, blank=True)
    body_end = models.PositiveIntegerField(null=True, blank=True)
    marks_lost = models.BooleanField(default=False, help_text="Quotation marks are missing from the text.")
    paragraphs_out_of_order = models.BooleanField(default=False)
    is_trivial = models.BooleanField(
        default=False, help_text="Differs from the version before in nothing that matters."
    )
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_reason = models.TextField(blank=True)
    taken_down_note = models.TextField(blank=True, help_text="What readers are told about it.")
    read_by = models.CharField(
        max_length=40, blank=True, help_text="Version of the engine that has read the text."
    )
    read_at = models.DateTimeField(null=True, blank=True)

    objects = ArticleVersionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "number"]
        permissions = [("take_down_text", "Can take down the text of an article")]
        indexes = [
            models.Index(fields=["text_sha256"], name="version_sha256"),
            models.Index(fields=["id"], include=["article", "number"], name="version_article"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_once"),
            models.CheckConstraint(
                name="version_body_inside_text",
                condition=Q(body_start__isnull=True, body_end__isnull=True)
                | Q(
                    body_start__isnull=False,
                    body_end__isnull=False,
                    body_start__lte=models.F("body_end"),
                    body_end__lte=models.F("characters"),
                ),
            ),
            models.CheckConstraint(
                name="version_taken_down_with_reason",
                condition=Q(taken_down_at__isnull=True) | (Q(text__isnull=True) & ~Q(taken_down_reason="")),
                violation_error_message="A text is taken down with a reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of {self.article}"

    @property
    def is_withheld(self) -> bool:
        """Whether we hold the text's hash and positions but not the text."""
        return self.text is None
