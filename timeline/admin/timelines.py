"""Timelines in the admin: the stories readers follow."""

from copy import copy
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from articles.admin.listing import Grouped
from articles.admin.records import NOTHING, RecordAdmin, counted, link, tag
from timeline.models import Timeline

PARTS_OF_THE_WORLD = (
    "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip


class ZoneSelect(forms.Select):
    """Every zone of the IANA database, by part of the world; common names of one zone all stand there."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        parts: dict[str, list[tuple[str, str]]] = {}
        for name in sorted(available_timezones()):
            part, _, city = name.partition("/")
            if city and part in PARTS_OF_THE_WORLD:
                parts.setdefault(part, []).append((name, city.replace("_", " ").replace("/", ", ")))
        super().__init__(attrs, choices=[("", "Choose whose clocks …"), ("UTC", "UTC"), *parts.items()])

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """A zone that is stored under a name which is not offered stays chosen."""
        listed = {key for group in self.choices for key, _ in (group[1] if _is_group(group) else [group])}
        extra = [(one, one) for one in value if one and one not in listed]
        shown = copy(self)
        shown.choices = [*extra, *self.choices]
        return super(ZoneSelect, shown).optgroups(name, value, attrs)


def _is_group(choice: Any) -> bool:
    return isinstance(choice[1], list)


class TimelineForm(forms.ModelForm):
    """What a timeline is called and covers."""

    class Meta:
        model = Timeline
        fields = ["title"]  # the page names the others
        widgets = {"summary": AdminTextareaWidget(attrs={"rows": 3}), "zone": ZoneSelect()}
        help_texts = {
            "title": "What the story is called, in our own words: Ukraine crisis diplomacy.",
            "slug": "In the timeline's address. Keep it once the timeline is published.",
            "summary": "One or two sentences of ours under the title: what it covers, and by whose reports. "
            "Without them the page begins bare.",
            "zone": "By whose clocks readers see hours: where most of it happens, such as Europe / Kyiv.",
            "first_day": "Leave both days empty to show those of its events, as far as readers see them.",
            "last_day": "Leave it empty while the story goes on: readers then see “Since” the first day.",
            "is_published": "Readers then see its published events, and only these.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["zone"] = (kwargs.get("initial") or {}).get("zone", "")


@admin.register(Timeline)
class TimelineAdmin(RecordAdmin):
    form = TimelineForm
    list_display = ["title", "standing", "zone", "first_day", "last_day", "event_count", "public_count"]
    list_filter = ["is_published"]
    search_fields = ["title", "slug", "summary"]
    ordering = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["events_on_it"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "events_on_it"]}),
        (
            "When",
            {
                "fields": ["zone", "first_day", "last_day"],
                "description": "Both stand above the title. Hours are told by the clocks of the zone; "
                "days are never converted.",
            },
        ),
        (
            "Readers",
            {"fields": ["is_published"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Timeline]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                event_count=counted(Timeline, "entries"),
                public_count=counted(Timeline, "entries", Q(entries__is_public=True)),
            )
        )

    @admin.display(description="status", ordering="is_published")
    def standing(self, timeline: Timeline) -> SafeString:
        return tag("published", "published") if timeline.is_published else tag("draft", "draft")

    @admin.display(description="events", ordering="event_count")
    def event_count(self, timeline: Any) -> int:
        return Grouped(timeline.event_count)

    @admin.display(description="seen by readers", ordering="public_count")
    def public_count(self, timeline: Any) -> int:
        return Grouped(timeline.public_count)

    @admin.display(description="events")
    def events_on_it(self, timeline: Any) -> str | SafeString:
        if timeline.pk is None:
            return NOTHING
        address = f"{reverse('admin:timeline_event_changelist')}?timelines__id__exact={timeline.pk}"
        return link(address, f"{timeline.event_count:,} events, {timeline.public_count:,} seen by readers")
