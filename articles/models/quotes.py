"""Somebody's words at one place of one version."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from articles.identifiers import new_public_id
from articles.models.actors import Actor
from articles.models.articles import ArticleVersion
from articles.precision import Precision
from articles.querysets import QuoteQuerySet
from articles.search import Trigrams, search_column


def pair(start: str, end: str) -> Q:
    """Both ends of a span or neither, and in order."""
    neither = Q(**{f"{start}__isnull": True, f"{end}__isnull": True})
    return neither | Q(**{f"{start}__isnull": False, f"{end}__isnull": False, f"{start}__lt": F(end)})


class Quote(models.Model):
    """Somebody's words at one place of one article version, in half-open code points.

    The database refuses words that are not at their offsets. `exact` is null only while the version is
    withheld, and never for a direct quote. Only `articles.words.place_quote` changes its place.
    """

    class Kind(models.TextChoices):
        DIRECT = "direct", "verbatim"
        MIXED = "mixed", "partly quoted"
        INDIRECT = "indirect", "paraphrase"

    class Zone(models.TextChoices):
        BODY = "body"
        HEADLINE = "headline"
        STANDFIRST = "standfirst"
        SUBHEADING = "subheading"
        CAPTION = "caption"

    class Status(models.TextChoices):
        SUGGESTED = "suggested"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        LOST = "lost"

    class Loss(models.TextChoices):
        """Why a quote is lost; it tells readers whether the outlet changed its words, or something else."""

        WORDS = "words", "its words are gone"
        CONTEXT = "context", "its words stand there, but not as they did"
        UNSEEN = "unseen", "the earlier text is not there to compare with"
        TAKEN_DOWN = "taken-down", "given up when the text was taken down"

    class Evidence(models.TextChoices):
        STATED = "stated", "stated in the sentence"
        CONTEXT = "context", "from elsewhere in the article"
        OTHER_ARTICLE = "other-article", "from another article"
        EXTERNAL = "external", "from outside sources"

    class Confidence(models.TextChoices):
        CERTAIN = "certain"
        PROBABLE = "probable"

    class Certainty(models.TextChoices):
        CERTAIN = "certain"
        LIKELY = "likely"
        UNSURE = "unsure"

    public_id = models.SlugField(max_length=80, unique=True, default=new_public_id, editable=False)
    version = models.ForeignKey(ArticleVersion, on_delete=models.CASCADE, related_name="quotes")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField(null=True, blank=True)
    prefix = models.TextField(blank=True)
    suffix = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    fragments = models.JSONField(
        default=list, blank=True, help_text='The quoted words of a mixed quote: [{"start", "end", "exact"}].'
    )
    zone = models.CharField(max_length=12, choices=Zone, default=Zone.BODY)

    speaker = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="quotes")
    speaker_confidence = models.CharField(max_length=10, choices=Confidence, default=Confidence.CERTAIN)
    co_speakers = models.ManyToManyField(Actor, blank=True, related_name="joint_quotes")
    speaker_description = models.CharField(
        max_length=300, blank=True, help_text="Of an unnamed speaker: as the article puts it."
    )
    speaker_named = models.CharField(
        max_length=200,
        blank=True,
        help_text="The name the article gives where we know no actor of it; for editors, "
        "never shown to readers.",
    )
    anonymity_reason = models.CharField(
        max_length=300, blank=True, help_text="Why the speaker is unnamed, where the article says it."
    )
    speaker_start = models.PositiveIntegerField(null=True, blank=True)
    speaker_end = models.PositiveIntegerField(null=True, blank=True)
    cue_start = models.PositiveIntegerField(null=True, blank=True)
    cue_end = models.PositiveIntegerField(null=True, blank=True)
    implicit_attribution = models.BooleanField(
        default=False, help_text="Nothing beside the words says who spoke; the text before does."
    )
    attribution_inside = models.BooleanField(
        default=False,
        help_text="The attribution stands inside the span, as in “If he comes, she said, we go”.",
    )
    continues = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="continued_by"
    )
    nested_in = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="nested"
    )
    relayed_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="relayed_quotes"
    )
    relayed_by_description = models.CharField(max_length=300, blank=True)

    said_on = models.DateField(null=True, blank=True)
    said_on_precision = models.CharField(max_length=10, choices=Precision, default=Precision.UNKNOWN)
    said_on_evidence = models.CharField(max_length=15, choices=Evidence, blank=True)
    said_on_basis = models.TextField(blank=True, help_text="What the date rests on.")
    occasion = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=200, blank=True)
    addressee = models.CharField(max_length=300, blank=True)
    addressee_actor = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, blank=True, related_name="addressed_quotes"
    )
    via = models.CharField(
        max_length=300, blank=True, help_text="The channel: a statement, a briefing, a letter."
    )
    denied = models.BooleanField(default=False, help_text="What the speaker is said to reject.")
    marks_lost = models.BooleanField(
        default=False, help_text="The speaker's words, though the text lost its marks."
    )
    marks_lost_basis = models.TextField(blank=True)
    gist = models.TextField(blank=True, help_text="The content in our own words.")
    shows_excerpt = models.BooleanField(
        default=False,
        help_text="Readers see the outlet's paraphrase, counted against its excerpt share; without, "
        "they see the gist.",
    )
    difficulties = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    note = models.TextField(blank=True)

    status = models.CharField(max_length=10, choices=Status, default=Status.SUGGESTED, db_index=True)
    lost_because = models.CharField(
        max_length=12, choices=Loss, blank=True, help_text="Of a lost quote: what readers are told of it."
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_reason = models.CharField(max_length=300, blank=True)
    engine_version = models.CharField(
        max_length=40, blank=True, help_text="Of the program that suggested it."
    )
    rule = models.CharField(max_length=80, blank=True, help_text="The rule that found it.")
    certainty = models.CharField(max_length=10, choices=Certainty, blank=True)
    speaker_candidates = models.ManyToManyField(
        Actor, blank=True, related_name="candidate_quotes", help_text="Whom an ambiguous mention may mean."
    )

    words_search = search_column("kind", "exact", "fragments", "shows_excerpt", function="quote_words_vector")
    gist_search = search_column("gist")

    history = HistoricalRecords(excluded_fields=["words_search", "gist_search"], m2m_fields=[co_speakers])
    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["version", "start", "end"]
        indexes = [
            GinIndex(fields=["words_search"], name="quote_words_search"),
            GinIndex(fields=["gist_search"], name="quote_gist_search"),
            models.Index(fields=["version", "start"], name="quote_place"),
            models.Index(fields=["speaker", "said_on"], name="quote_said"),
            GinIndex(Trigrams("exact", "gist", "speaker_description"), name="quote_sought"),
            models.Index(fields=["status", "id"], name="quote_by_status"),
            models.Index(fields=["kind", "id"], name="quote_by_kind"),
            models.Index(fields=["certainty", "id"], name="quote_by_certainty"),
            models.Index(fields=["zone", "id"], condition=~Q(zone="body"), name="quote_outside_body"),
            models.Index(
                fields=["id"],
                condition=Q(status="accepted", kind="indirect", gist="", shows_excerpt=False),
                name="quote_without_words",
            ),
        ]
        constraints = [
            models.CheckConstraint(name="quote_span_in_order", condition=Q(start__lt=F("end"))),
            models.CheckConstraint(name="quote_speaker_span", condition=pair("speaker_start", "speaker_end")),
            models.CheckConstraint(name="quote_cue_span", condition=pair("cue_start", "cue_end")),
            models.CheckConstraint(
                name="quote_direct_has_words",
                condition=~Q(kind="direct") | Q(exact__isnull=False),
                violation_error_message="A direct quote always has its words.",
            ),
            models.CheckConstraint(
                name="quote_mixed_has_fragments",
                condition=(Q(kind="mixed") & ~Q(fragments=[])) | (~Q(kind="mixed") & Q(fragments=[])),
                violation_error_message="A mixed quote has fragments, and only a mixed quote has.",
            ),
            models.CheckConstraint(
                name="quote_said_on_has_precision",
                condition=Q(said_on__isnull=True) | ~Q(said_on_precision=Precision.UNKNOWN),
            ),
            models.CheckConstraint(
                name="quote_named_or_described",
                condition=Q(speaker__isnull=True) | Q(speaker_description=""),
                violation_error_message="A speaker is an actor or a description, not both.",
            ),
            models.CheckConstraint(
                name="quote_not_its_own_kin", condition=~Q(continues=F("id")) & ~Q(nested_in=F("id"))
            ),
            models.CheckConstraint(
                name="quote_kind_known", condition=Q(kind__in=["direct", "mixed", "indirect"])
            ),
            models.CheckConstraint(
                name="quote_status_known",
                condition=Q(status__in=["suggested", "accepted", "rejected", "lost"]),
            ),
            models.CheckConstraint(
                name="quote_lost_because",
                condition=Q(lost_because="")
                | Q(status="lost", lost_because__in=["words", "context", "unseen", "taken-down"]),
                violation_error_message="Only a lost quote has a reason for its loss.",
            ),
        ]

    def __str__(self) -> str:
        words = self.exact or self.gist or f"characters {self.start} to {self.end}"
        return words if len(words) <= 80 else words[:79] + "…"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save it; a quote that is lost no longer has no reason for its loss any more."""
        if self.status != self.Status.LOST and self.lost_because:
            self.lost_because = ""
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "lost_because"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("timeline:quote", args=[self.public_id])

    @property
    def is_given_up(self) -> bool:
        """Whether readers are shown none of its words, because its text was taken down."""
        return self.lost_because == self.Loss.TAKEN_DOWN

    @property
    def is_public_status(self) -> bool:
        """Whether a reader may see it where a published event cites it."""
        return self.status in (self.Status.ACCEPTED, self.Status.LOST)

    @property
    def verbatim_fragments(self) -> list[str]:
        """The speaker's own words: of a direct quote all, of a mixed one its fragments, else none."""
        if self.kind == self.Kind.DIRECT:
            return [self.exact or ""]
        return [fragment["exact"] for fragment in self.fragments if fragment.get("exact")]
