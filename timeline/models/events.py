"""Something that happened, was announced or was said to have happened."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from articles.models import Actor
from articles.models.names import NameField
from articles.precision import CLOCK, FIRST_YEAR, LAST_YEAR, Precision
from articles.search import Trigrams, search_column
from articles.zones import known_zones
from timeline.paths import path_to
from timeline.querysets import EventQuerySet

CALENDAR = (datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR, 12, 31, 23, 59, tzinfo=UTC))
"""Beyond it a zone or a window carries a date off the calendar, and a page with it."""


def validate_zone(name: str) -> None:
    """Refuse what is no zone of the IANA database."""
    if name and name not in known_zones():
        raise ValidationError(f"{name!r} is no time zone: give a name such as Europe/Kyiv.")


class Event(models.Model):
    """Something that happened, was announced or was said to have happened.

    `earliest` and `latest` bound it, each null where not known. For day and coarser they are calendar
    dates, kept as midnight UTC and never converted, and `latest` is the last day itself; for hour and minute
    they are moments, and `zone` names the zone they are told in.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        IN_REVIEW = "in-review", "In review"
        PUBLISHED = "published"

    slug = models.SlugField(max_length=80, unique=True)
    title = NameField(max_length=200, help_text="In our own words.")
    summary = models.TextField(blank=True, help_text="In our own words; needed for publishing.")
    earliest = models.DateTimeField(null=True, blank=True)
    latest = models.DateTimeField(null=True, blank=True)
    precision = models.CharField(max_length=10, choices=Precision, default=Precision.UNKNOWN)
    zone = models.CharField(
        max_length=60,
        blank=True,
        validators=[validate_zone],
        help_text="For an hour or a minute, e.g. Europe/Kyiv.",
    )
    date_basis = models.TextField(blank=True, help_text="What the date rests on.")
    external_date = models.DateField(
        null=True, blank=True, help_text="A date that only outside sources give; not used for filtering."
    )
    sort_on = models.DateField(
        null=True, blank=True, help_text="The day to place it by where it has no date."
    )
    follows = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="followed_by",
        help_text="Events that it came after, for the order within a day.",
    )
    place = NameField(max_length=200, blank=True)
    kind = models.SlugField(max_length=60, blank=True, help_text="E.g. phone-call, visit, statement.")
    actors = models.ManyToManyField(Actor, through="EventActor", related_name="events")
    is_background = models.BooleanField(
        "background", default=False, help_text="Older or lasting circumstances that the articles refer to."
    )
    is_announced = models.BooleanField(
        "announced", default=False, help_text="Had not happened when it was reported."
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, db_index=True)
    title_search = search_column("title")
    summary_search = search_column("summary")

    history = HistoricalRecords(excluded_fields=["title_search", "summary_search"], m2m_fields=[follows])
    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["sort_on", "id"]
        permissions = [("publish_event", "Can publish and unpublish event")]
        indexes = [
            GinIndex(fields=["title_search"], name="event_title_search"),
            GinIndex(fields=["summary_search"], name="event_summary_search"),
            GinIndex(Trigrams("title", "summary", "place", "slug"), name="event_sought"),
            models.Index(fields=["sort_on", "id"], name="event_sorted"),
        ]
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_start",
                condition=Q(earliest__isnull=True) | Q(latest__isnull=True) | Q(earliest__lte=F("latest")),
                violation_error_message="The event ends before it starts.",
            ),
            models.CheckConstraint(
                name="event_hour_has_zone",
                condition=(Q(precision__in=CLOCK) & ~Q(zone="")) | (~Q(precision__in=CLOCK) & Q(zone="")),
                violation_error_message="An hour or a minute needs a zone; a day or coarser has none.",
            ),
            models.CheckConstraint(
                name="event_precise_has_date",
                condition=~Q(precision__in=["minute", "hour", "day", "week", "month", "year"])
                | Q(earliest__isnull=False),
                violation_error_message="This precision needs an earliest date.",
            ),
            models.CheckConstraint(
                name="event_before_has_latest",
                condition=~Q(precision="before") | Q(latest__isnull=False),
                violation_error_message="“By a day” needs a latest date.",
            ),
            models.CheckConstraint(
                name="event_unknown_has_no_date",
                condition=~Q(precision="unknown") | Q(earliest__isnull=True, latest__isnull=True),
                violation_error_message="With an unknown date, leave earliest and latest empty.",
            ),
            models.CheckConstraint(
                name="event_within_the_calendar",
                condition=Q(earliest__isnull=True) | Q(earliest__range=CALENDAR),
                violation_error_message=f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.",
            ),
            models.CheckConstraint(
                name="event_ends_within_the_calendar",
                condition=Q(latest__isnull=True) | Q(latest__range=CALENDAR),
                violation_error_message=f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.",
            ),
            models.CheckConstraint(
                name="event_published_has_summary",
                condition=~Q(status="published") | (~Q(summary="") & ~Q(title="")),
                violation_error_message="A published event has a summary.",
            ),
            models.CheckConstraint(
                name="event_status_known", condition=Q(status__in=["draft", "in-review", "published"])
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_to("event")(self.slug)

    @property
    def has_clock(self) -> bool:
        """Whether an hour is known, so that the date is a moment in a zone."""
        return self.precision in CLOCK

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone its hour is told in; UTC, which converts nothing, for calendar dates."""
        return ZoneInfo(self.zone or "UTC")


class EventActor(models.Model):
    """Somebody who took part in an event, and as what."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="event_actors")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="event_actors")
    role = models.CharField(max_length=100, blank=True)
    position = models.PositiveIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["event", "position", "id"]
        verbose_name = "person or body"
        verbose_name_plural = "people and bodies"
        constraints = [models.UniqueConstraint(fields=["event", "actor"], name="event_actor_once")]

    def __str__(self) -> str:
        return f"{self.actor} ({self.role})" if self.role else str(self.actor)
