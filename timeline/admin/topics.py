"""Topics in the admin: an editor says which statements of one speaker are about one thing, in which order."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin.filtering import NamedFilter
from articles.admin.records import RecordAdmin, RowsInline, counted
from timeline.models import StatementLink, StatementTopic


class LinkInline(RowsInline):
    model = StatementLink
    fields = ["position", "statement", "change"]
    autocomplete_fields = ["statement"]
    made_elsewhere = ["statement"]
    verbose_name = "statement"
    verbose_name_plural = "statements in order: readers compare each with the one before"

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatementLink]:
        return super().get_queryset(request).select_related("statement__speaker__merged_into", "topic")


@admin.register(StatementTopic)
class StatementTopicAdmin(RecordAdmin):
    list_display = ["title", "speaker", "linked"]
    list_filter = [("speaker", NamedFilter)]
    list_select_related = ["speaker"]
    search_fields = ["title", "slug", "speaker__name", "links__statement__gist"]
    autocomplete_fields = ["speaker"]
    prepopulated_fields = {"slug": ["title"]}
    fields = ["title", "slug", "speaker"]
    inlines = [LinkInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StatementTopic]:
        return super().get_queryset(request).annotate(linked=counted(StatementTopic, "links"))

    @admin.display(description="statements", ordering="linked")
    def linked(self, topic: Any) -> int:
        return topic.linked
