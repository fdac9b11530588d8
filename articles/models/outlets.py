"""Who publishes."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from articles.models.names import NameField


class Outlet(models.Model):
    """A publisher, broadcaster or agency."""

    class Kind(models.TextChoices):
        NEWSPAPER = "newspaper"
        BROADCASTER = "broadcaster"
        AGENCY = "agency"
        STATE_MEDIA = "state-media", "State media"
        WEBSITE = "website"
        INSTITUTION = "institution"

    name = NameField(max_length=200, unique=True)
    short_name = NameField(
        max_length=60, blank=True, help_text="As readers know it in lists, e.g. DW. Empty: the name."
    )
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.WEBSITE)
    country = models.CharField(max_length=100, blank=True)
    homepage = models.URLField(blank=True)
    excerpt_limit = models.PositiveIntegerField(
        default=300, help_text="The longest run of its own prose, in characters, that may be shown in public."
    )
    excerpt_share = models.DecimalField(
        max_digits=4,
        decimal_places=3,
        default=Decimal("0.1"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="The share of an article's characters that may be shown beside speakers' own words.",
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="outlet_excerpt_share_is_a_share",
                condition=models.Q(excerpt_share__gte=0, excerpt_share__lte=1),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("timeline:outlet", args=[self.slug])

    @property
    def label(self) -> str:
        """The name that lists print."""
        return self.short_name or self.name
