"""Timelines in the admin: the stories readers follow."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from articles.admin.records import NOTHING, RecordAdmin, counted, link, tag
from timeline.models import Timeline


@admin.register(Timeline)
class TimelineAdmin(RecordAdmin):
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
                "description": "Readers see hours by the clocks of this zone; days are never converted.",
            },
        ),
        (
            "Readers",
            {
                "fields": ["is_published"],
                "description": "A published timeline shows its published events, and only these.",
            },
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
        return timeline.event_count

    @admin.display(description="seen by readers", ordering="public_count")
    def public_count(self, timeline: Any) -> int:
        return timeline.public_count

    @admin.display(description="events")
    def events_on_it(self, timeline: Any) -> str | SafeString:
        if timeline.pk is None:
            return NOTHING
        address = f"{reverse('admin:timeline_event_changelist')}?timelines__id__exact={timeline.pk}"
        return link(address, f"{timeline.event_count} events, {timeline.public_count} seen by readers")
