"""Stories that readers follow, and the rows they filter."""

from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Func, Q
from simple_history.models import HistoricalRecords

from articles.models.names import NameField
from timeline.models.events import Event, validate_zone
from timeline.paths import path_to
from timeline.querysets import EntryQuerySet, is_not


class Timeline(models.Model):
    """A story readers follow."""

    title = NameField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    summary = models.TextField(blank=True)
    zone = models.CharField(
        max_length=60,
        default="UTC",
        validators=[validate_zone],
        help_text="Whose hours readers see, e.g. Europe/Kyiv.",
    )
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    is_published = models.BooleanField("published", default=False)
    events = models.ManyToManyField(Event, through="Entry", related_name="timelines")

    history = HistoricalRecords()

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="timeline_ends_after_start",
                condition=Q(first_day__isnull=True)
                | Q(last_day__isnull=True)
                | Q(first_day__lte=F("last_day")),
                violation_error_message="The last day lies before the first.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_to("timeline")(self.slug)

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Entry(models.Model):
    """An event on a timeline: the row that readers filter.

    Only `timeline` and `event` are ours to set. The database keeps the rest with `refresh_entries` from what
    is public of the event. Its clock is the timeline's: `sort_at` and `window` are wall-clock times of the
    timeline's zone, written as if UTC, so that a calendar day is the same day in every zone.
    `origins` stands beside `article_ids`: articles with the same number there are one report of the event,
    and `reports` counts the different numbers.
    """

    timeline = models.ForeignKey(Timeline, on_delete=models.CASCADE, related_name="entries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="entries")
    is_public = models.BooleanField(default=False, editable=False)
    sort_at = models.DateTimeField(null=True, editable=False)
    is_undated = models.BooleanField(default=True, editable=False)
    rank = models.PositiveIntegerField(default=0, editable=False)
    window = DateTimeRangeField(null=True, editable=False)
    event_kind = models.CharField(max_length=60, default="", editable=False)
    is_background = models.BooleanField(default=False, editable=False)
    actor_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    outlet_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    agencies = ArrayField(models.TextField(), default=list, editable=False)
    quote_kinds = ArrayField(models.TextField(), default=list, editable=False)
    article_ids = ArrayField(models.BigIntegerField(), default=list, editable=False)
    origins = ArrayField(models.BigIntegerField(), default=list, editable=False)
    reports = models.PositiveIntegerField(default=0, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [models.UniqueConstraint(fields=["timeline", "event"], name="entry_once")]
        indexes = [
            models.Index(
                F("timeline"),
                F("is_background"),
                F("is_undated"),
                F("sort_at"),
                F("rank"),
                F("id"),
                condition=Q(is_public=True),
                name="entry_order",
            ),
            models.Index(
                F("timeline"),
                is_not("is_background"),
                is_not("is_undated"),
                F("sort_at"),
                F("rank"),
                F("id"),
                condition=Q(is_public=True),
                name="entry_newest_first",
            ),
            models.Index(
                F("timeline"), F("event_kind"), condition=Q(is_public=True), name="entry_event_kind"
            ),
            models.Index(
                F("timeline"),
                Func(F("outlet_ids"), function="cardinality", output_field=models.IntegerField()),
                condition=Q(is_public=True),
                name="entry_outlets_held",
            ),
            models.Index(
                F("timeline"),
                F("outlet_ids"),
                condition=Q(is_public=True, outlet_ids__len=1),
                name="entry_one_outlet",
            ),
            GinIndex(fields=["actor_ids"], name="entry_actors"),
            GinIndex(fields=["outlet_ids"], name="entry_outlets"),
            GinIndex(fields=["agencies"], name="entry_agencies"),
            GinIndex(fields=["quote_kinds"], name="entry_quote_kinds"),
            GistIndex(fields=["window"], name="entry_window"),
        ]

    def __str__(self) -> str:
        return f"{self.event} on {self.timeline}"
