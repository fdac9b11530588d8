"""Actors in the admin: who speaks and acts, under which names, and who is the same."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from articles.admin.listing import Grouped
from articles.admin.records import NOTHING, RecordAdmin, RowsInline, counted, tag
from articles.models import Actor, Alias


class AliasInline(RowsInline):
    model = Alias
    fields = ["name", "is_ambiguous", "position"]
    verbose_name_plural = "other names, as articles print them"


class MergedFilter(admin.SimpleListFilter):
    title = "record"
    parameter_name = "record"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("stands", "Stands for itself"), ("merged", "Merged into another")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Actor]) -> QuerySet[Actor]:
        if self.value() is None:
            return queryset
        return queryset.filter(merged_into__isnull=self.value() == "stands")


@admin.register(Actor)
class ActorAdmin(RecordAdmin):
    list_display = ["name", "kind", "role", "affiliation", "country", "quote_count", "standing"]
    list_filter = [MergedFilter, "kind", ("wikidata", admin.EmptyFieldListFilter), "country"]
    list_select_related = ["merged_into"]
    ordering = ["name"]
    search_fields = ["name", "aliases__name", "role", "affiliation"]
    search_help_text = "Names, other names, roles and affiliations."
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["merged_into"]
    inlines = [AliasInline]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "role", "affiliation", "country", "wikidata", "note"]}),
        (
            "The same as another record",
            {
                "fields": ["merged_into"],
                "description": "Readers who open this actor's address are led to the record that stays. "
                "Nothing is lost: emptied again, both stand for themselves.",
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Actor]:
        return super().get_queryset(request).annotate(quote_count=counted(Actor, "quotes"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Actor], search_term: str
    ) -> tuple[QuerySet[Actor], bool]:
        """Offer in lists of choices only records that stand for themselves."""
        if request.resolver_match is not None and request.resolver_match.url_name == "autocomplete":
            queryset = queryset.filter(merged_into__isnull=True).order_by("name")
        return super().get_search_results(request, queryset, search_term)

    def choice_label(self, record: Any) -> str:
        detail = record.role or record.affiliation or (record.country if record.kind == "person" else "")
        return f"{record.name}, {detail}" if detail else record.name

    @admin.display(description="quotes", ordering="quote_count")
    def quote_count(self, actor: Any) -> int:
        return Grouped(actor.quote_count)

    @admin.display(description="record")
    def standing(self, actor: Actor) -> str | SafeString:
        return tag("merged", f"merged into {actor.merged_into}") if actor.merged_into else NOTHING
