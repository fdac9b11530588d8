"""Statements in the admin: one utterance, and which quotes render it."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from articles.admin.records import RecordAdmin, RowsInline, counted
from articles.models import Rendition, Statement


class RenditionInline(RowsInline):
    model = Rendition
    fields = ["quote", "judgement", "position"]
    autocomplete_fields = ["quote"]
    made_elsewhere = ["quote"]
    verbose_name_plural = "renditions: the quotes that were compared with it"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rendition]:
        return (
            super()
            .get_queryset(request)
            .select_related("quote__speaker", "quote__version__article__outlet")
            .defer("quote__version__text", "quote__version__raw")
        )


@admin.register(Statement)
class StatementAdmin(RecordAdmin):
    list_display = ["gist", "speaker", "said_on", "confidence", "rendered", "unsure"]
    list_filter = ["confidence", "renditions__judgement", "said_on"]
    list_select_related = ["speaker"]
    search_fields = ["gist", "slug", "speaker__name"]
    autocomplete_fields = ["speaker"]
    ordering = ["slug"]
    inlines = [RenditionInline]
    fields = ["gist", "slug", "speaker", "said_on", "confidence", "note"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Statement]:
        same, unsure = Q(renditions__judgement="same"), Q(renditions__judgement="unsure")
        return (
            super()
            .get_queryset(request)
            .annotate(
                rendered=counted(Statement, "renditions", same),
                unsure=counted(Statement, "renditions", unsure),
            )
        )

    @admin.display(description="renditions", ordering="rendered")
    def rendered(self, statement: Any) -> int:
        return statement.rendered

    @admin.display(description="to be judged", ordering="unsure")
    def unsure(self, statement: Any) -> int:
        return statement.unsure
