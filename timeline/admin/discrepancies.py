"""Discrepancies in the admin: where articles differ, each side at its place, and never who is right."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from articles.admin.filtering import NamedFilter
from articles.admin.placing import find_words
from articles.admin.records import RecordAdmin, RowsInline, tag
from timeline.models import Discrepancy, DiscrepancySpan

MOST_WORDS = 8
"""So many words of an outlet's prose are shown of one side; of a longer one only the place is kept."""


class SpanForm(forms.ModelForm):
    """One article's side: its words, copied out of the text, give the place."""

    words = forms.CharField(
        required=False,
        help_text=f"Exactly as the text has them; of more than {MOST_WORDS} words only the place is kept.",
    )

    class Meta:
        model = DiscrepancySpan
        fields = ["version", "start", "end", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["words"] = self.instance.exact or ""
        for name in ("start", "end"):
            if name in self.fields:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        version, words = cleaned.get("version"), cleaned.get("words")
        if version is None or self.errors:
            return cleaned
        start, end = cleaned.get("start"), cleaned.get("end")
        try:
            if words and ("words" in self.changed_data or start is None):
                near = (start, end) if start is not None and end is not None else None
                start, end = find_words(words, version, near)
            if start is None or end is None:
                raise ValidationError("Give the words, or start and end.")
            if not start < end <= version.characters:
                raise ValidationError(
                    f"{start} to {end} is no place in a text of {version.characters} characters."
                )
        except ValidationError as error:
            self.add_error("words" if words else "start", error)
            return cleaned
        cleaned["start"], cleaned["end"] = start, end
        if version.text is not None:
            shown = version.text[start:end]
            self.instance.exact = shown if len(shown.split()) <= MOST_WORDS else None
        elif {"start", "end", "version"} & set(self.changed_data):
            self.instance.exact = None
        return cleaned


class SpanInline(RowsInline):
    model = DiscrepancySpan
    form = SpanForm
    fields = ["position", "version", "words", "start", "end"]
    autocomplete_fields = ["version"]
    made_elsewhere = ["version"]
    verbose_name = "side"
    verbose_name_plural = "sides: what each article has"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DiscrepancySpan]:
        return super().get_queryset(request).select_related("version__article__outlet")


@admin.register(Discrepancy)
class DiscrepancyAdmin(RecordAdmin):
    list_display = ["topic", "standing", "kind", "event", "timeline"]
    list_filter = ["status", "kind", ("timeline", NamedFilter)]
    list_select_related = ["event", "timeline"]
    search_fields = ["topic", "explanation", "slug", "event__title"]
    autocomplete_fields = ["event", "timeline", "silent"]
    prepopulated_fields = {"slug": ["topic"]}
    inlines = [SpanInline]
    fieldsets = [
        (None, {"fields": ["topic", "slug", "kind", "event", "timeline", "silent"]}),
        (
            "For readers",
            {"fields": ["explanation", "status"], "description": "Say that they differ, not which is right."},
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Discrepancy | None = None) -> Any:
        """Its status shows it to readers: who may not publish does not set it."""
        return () if request.user.has_perm("timeline.publish_event") else ("status",)

    @admin.display(description="status", ordering="status")
    def standing(self, discrepancy: Discrepancy) -> SafeString:
        return tag(discrepancy.status, discrepancy.get_status_display())
