"""Outlets in the admin: who publishes, and how much of it may be shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin.listing import Grouped
from articles.admin.records import RecordAdmin, counted
from articles.models import Outlet


@admin.register(Outlet)
class OutletAdmin(RecordAdmin):
    list_display = [
        "name",
        "short_name",
        "kind",
        "country",
        "article_count",
        "excerpt_share",
        "excerpt_limit",
    ]
    list_filter = ["kind", "country"]
    search_fields = ["name", "short_name", "slug"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "short_name", "slug", "kind", "country", "homepage"]}),
        (
            "What readers may see of its texts",
            {
                "fields": ["excerpt_share", "excerpt_limit"],
                "description": "Speakers' own words are always free; this counts the outlet's own prose.",
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        return super().get_queryset(request).annotate(article_count=counted(Outlet, "articles"))

    @admin.display(description="articles", ordering="article_count")
    def article_count(self, outlet: Any) -> int:
        return Grouped(outlet.article_count)
