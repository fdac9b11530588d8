"""Events in the admin: what happened, who took part, why we believe it, and on which timelines it stands."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.db import connection, models
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin.filtering import NamedFilter
from articles.admin.moments import as_typed
from articles.admin.quotes import who_said
from articles.admin.records import NOTHING, ChangesInWords, RecordAdmin, RowsInline, counted, tag
from articles.admin.searching import found_in
from articles.models import Quote
from timeline.admin.event_form import CitationForm, CitationFormSet, EventForm
from timeline.dates import event_date_in_full
from timeline.models import Citation, Entry, Event, EventActor

EVENT_WORDS = ("title", "summary", "place", "slug")
"""What is searched of an event; an index of trigrams is on just these."""
DATE_FIELDS = ("earliest", "latest", "precision", "zone")
MARKS = {"accepted": "✓", "rejected": "✗", "lost": "lost"}


class EventActorInline(RowsInline):
    model = EventActor
    fields = ["actor", "role", "position"]
    autocomplete_fields = ["actor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventActor]:
        return super().get_queryset(request).select_related("actor")


class EntryInline(RowsInline):
    model = Entry
    fields = ["timeline"]
    autocomplete_fields = ["timeline"]
    verbose_name = "timeline"
    verbose_name_plural = "timelines it stands on"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        return super().get_queryset(request).select_related("timeline")


class CitationInline(RowsInline):
    """Why we believe it. Readers see them in this order."""

    model = Citation
    form = CitationForm
    formset = CitationFormSet
    fields = ["position", "quote", "article", "evidence", "relation", "stance", "note"]
    readonly_fields = ["evidence"]
    autocomplete_fields = ["article", "quote"]
    made_elsewhere = ["article", "quote"]
    verbose_name_plural = "citations: why we believe it, in the order readers see them"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Citation]:
        return (
            super()
            .get_queryset(request)
            .select_related("article__outlet", "quote__speaker", "quote__version__article__outlet")
            .defer("quote__version__text", "quote__version__raw", "quote__version__spans")
        )

    @admin.display(description="evidence")
    def evidence(self, citation: Citation) -> str | SafeString:
        if citation.pk is None:
            return NOTHING
        if citation.quote is None:
            return "No quote: the article as a whole"
        quote = citation.quote
        return format_html(
            '<a class="find {} {}" href="{}">{}, {}: {}</a>',
            quote.kind,
            quote.status,
            reverse("admin:articles_quote_change", args=[quote.pk]),
            who_said(quote),
            quote.get_kind_display(),
            MARKS.get(quote.status, "not decided"),
        )


class EventNeedsFilter(admin.SimpleListFilter):
    title = "what it needs"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("publishing", "In review: publish it or not"),
            ("citation", "A citation"),
            ("decision", "A decision on a cited quote"),
            ("words", "Published, but a cited quote was lost"),
            ("summary", "A summary"),
            ("timeline", "A timeline"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        citations = Citation.objects.filter(event=OuterRef("pk"))
        match self.value():
            case "publishing":
                return queryset.filter(status="in-review")
            case "citation":
                return queryset.filter(~Exists(citations))
            case "decision":
                return queryset.filter(Exists(citations.filter(quote__status="suggested")))
            case "words":
                return queryset.filter(Exists(citations.filter(quote__status="lost")), status="published")
            case "summary":
                return queryset.filter(summary="")
            case "timeline":
                return queryset.filter(~Exists(Entry.objects.filter(event=OuterRef("pk"))))
        return queryset


class EventChanges(ChangesInWords):
    """Of an event's date, what readers were told before and after, in one line."""

    def context_for_delta_changes(self, delta: Any) -> list[dict[str, Any]]:
        dated = [change for change in delta.changes if change.field in DATE_FIELDS]
        told = [event_date_in_full(state.instance) for state in (delta.old_record, delta.new_record)]
        if not dated or told[0] == told[1]:
            return super().context_for_delta_changes(delta)
        others = [change for change in delta.changes if change.field not in DATE_FIELDS]
        changes = super().context_for_delta_changes(replace(delta, changes=others))
        return [{"field": "Date", "old": told[0], "new": told[1]}, *changes]


@admin.register(Event)
class EventAdmin(RecordAdmin):
    form = EventForm
    decided_elsewhere = ["status"]
    list_display = ["title", "standing", "date", "place", "kind", "cited", "undecided"]
    list_filter = [
        EventNeedsFilter, "status", ("timelines", NamedFilter),
        "is_background", "is_announced", "precision", "kind",
    ]  # fmt: skip
    is_sought_in_pieces = True
    search_fields = ["title", "summary", "place", "slug"]
    search_help_text = "Titles, summaries, places."
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["follows"]
    readonly_fields = ["standing"]
    ordering = ["-sort_on", "-id"]
    slowly_sorted = ["cited", "undecided"]
    indexed = ["date"]
    inlines = [EventActorInline, EntryInline, CitationInline]
    fieldsets = [
        (
            "Event",
            {
                "fields": [
                    "standing", "title", "slug", "summary", "kind", "place",
                    ("is_background", "is_announced"),
                ]
            },
        ),
        (
            "When",
            {
                "fields": [("earliest_typed", "precision", "zone"), "latest_typed", "date_basis"],
                "description": "A day is never converted between zones. Minute and hour need one.",
            },
        ),
        (
            "Its place in the order",
            {"fields": ["sort_on", "follows", "external_date"], "classes": ["collapse"]},
        ),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        suggested = models.Q(citations__quote__status="suggested")
        return (
            super()
            .get_queryset(request)
            .annotate(
                citation_count=counted(Event, "citations"),
                undecided_count=counted(Event, "citations", suggested),
            )
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        return found_in(queryset, search_term, EVENT_WORDS), False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Event | None:
        """Return the event; where its form was sent, held until the form is saved.

        Otherwise it could take out the last citation while somebody publishes the event, or bring back a
        status that somebody has just changed. Quotes are held before events, as everywhere.
        """
        event = super().get_object(request, object_id, from_field)
        if event is None or request.method != "POST" or not connection.in_atomic_block:
            return event
        list(
            Quote.objects.filter(citations__event=event)
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
        )
        Event.objects.select_for_update(no_key=True).filter(pk=event.pk).first()
        return super().get_object(request, object_id, from_field)

    def save_formset(
        self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool
    ) -> None:
        """Put what was added without a place after what is there."""
        if formset.model in (Citation, EventActor):
            used = [row.instance.position for row in formset.forms if row.instance.pk]
            for row in formset.forms:
                if row.has_changed() and not row.instance.pk and not row.cleaned_data.get("position"):
                    row.instance.position = max(used, default=-1) + 1
                    used.append(row.instance.position)
        super().save_formset(request, form, formset, change)

    def get_deleted_objects(
        self, objs: Iterable[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """What readers see is unpublished before it is deleted, so published events stand in the way."""
        objs = list(objs)
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        published = [event for event in objs if event.status == Event.Status.PUBLISHED]
        protected = [*protected, *(f"“{event}” is published: unpublish it first" for event in published)]
        return to_delete, counts, lacking, protected

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> Any:
        return EventChanges(self.model, historical_record)

    def choice_label(self, record: Any) -> str:
        day = f"{record.sort_on:%-d %b %Y}" if record.sort_on else "undated"
        return f"{record.title} ({day}, {record.get_status_display().lower()})"

    @admin.display(description="status", ordering="status")
    def standing(self, event: Event) -> SafeString:
        return tag(event.status or "draft", event.get_status_display() or "draft")

    @admin.display(description="date", ordering="sort_on")
    def date(self, event: Event) -> str:
        first = as_typed(event.earliest, event.precision, event.zone_info)
        last = as_typed(event.latest, event.precision, event.zone_info)
        if not first and not last:
            return NOTHING
        return first if first == last or not last else f"{first} to {last}" if first else f"by {last}"

    @admin.display(description="citations", ordering="citation_count")
    def cited(self, event: Any) -> int:
        return event.citation_count

    @admin.display(description="undecided", ordering="undecided_count")
    def undecided(self, event: Any) -> str | SafeString:
        return tag("suggested", f"{event.undecided_count} suggested") if event.undecided_count else NOTHING
