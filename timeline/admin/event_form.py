"""The form of an event: dates typed as text, an order without circles, and evidence that stays."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError

from articles.admin.moments import (
    Typed,
    TypedMomentField,
    as_day,
    as_moment,
    as_typed,
    bounds,
    refuse_other_precision,
)
from articles.admin.records import LabelledFormSet
from articles.models import Quote
from articles.precision import CLOCK, Precision
from timeline.models import Citation, Event
from timeline.models.events import validate_zone

DATED = (Precision.DAY, Precision.WEEK, Precision.MONTH, Precision.YEAR, *CLOCK)
"""Precisions that say nothing without an earliest date."""


class EventForm(forms.ModelForm):
    """An event; what is typed of its date is kept as it was typed, and nothing beside it."""

    earliest_typed = TypedMomentField(label="Earliest")
    latest_typed = TypedMomentField(
        label="Latest",
        help_text="Empty where it is not known. A day ends with itself, 2022-02 with its last day.",
    )

    class Meta:
        model = Event
        fields = ["title"]  # the page names the others
        widgets = {
            "summary": AdminTextareaWidget(attrs={"rows": 4}),
            "date_basis": AdminTextareaWidget(attrs={"rows": 2}),
        }
        help_texts = {
            "title": "What happened, in our own words; no names of outlets.",
            "slug": "In the address of the event's page. Keep it once the event is published.",
            "zone": "Only for an hour or a minute: whose clocks, e.g. Europe/Kyiv.",
            "precision": "How exactly the date is known; left at “not known”, as it is typed.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        event = self.instance
        zone = ZoneInfo(event.zone) if event.zone else UTC
        self.initial["earliest_typed"] = as_typed(event.earliest, event.precision, zone)
        self.initial["latest_typed"] = as_typed(event.latest, event.precision, zone)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"earliest_typed", "latest_typed", "precision", "zone"} & set(self.errors):
            self._set_dates(cleaned)
        if "follows" in cleaned:
            self._refuse_circle(cleaned["follows"])
        return cleaned

    def _set_dates(self, cleaned: dict[str, Any]) -> None:
        """Set earliest and latest from what was typed, each fault at its own field."""
        event = self.instance
        first: Typed | None = cleaned.get("earliest_typed")
        last: Typed | None = cleaned.get("latest_typed")
        precision, zone = cleaned.get("precision", Precision.UNKNOWN), cleaned.get("zone", "")
        if precision == Precision.UNKNOWN and (first or last):
            precision = cleaned["precision"] = first.precision if first else Precision.BEFORE
        for name, moment in (("earliest_typed", first), ("latest_typed", last)):
            if moment is not None:
                try:
                    refuse_other_precision(moment, precision)
                except ValidationError as error:
                    self.add_error(name, error)
        if precision in DATED and first is None:
            self.add_error("earliest_typed", f"“{Precision(precision).label}” needs an earliest date.")
        if precision == Precision.BEFORE and last is None:
            self.add_error("latest_typed", "“By a day” needs the day: give it here.")
        if precision in CLOCK and not zone:
            self.add_error("zone", "An hour needs a zone: say whose clocks, e.g. Europe/Kyiv.")
        if precision not in CLOCK and zone:
            self.add_error("zone", "A day or coarser has no zone: take it out, or give the hour.")
        if self.errors:
            return
        if precision in CLOCK:
            event.earliest = self._moment("earliest_typed", first, zone)
            event.latest = self._moment("latest_typed", last, zone)
        else:
            earliest, latest = bounds(first, last, precision)
            event.earliest = as_day(earliest) if earliest else None
            event.latest = as_day(latest) if latest else None
        if event.earliest and event.latest and event.latest < event.earliest:
            self.add_error("latest_typed", "The event ends before it starts.")
        if cleaned.get("sort_on") is None and "sort_on" in self.fields:
            placed = first or last
            cleaned["sort_on"] = placed.first_day if placed else None

    def _moment(self, name: str, moment: Typed | None, zone: str) -> Any:
        if moment is None:
            return None
        try:
            validate_zone(zone)
            return as_moment(moment, ZoneInfo(zone))
        except ValidationError as error:
            self.add_error(name, error)
            return None

    def _refuse_circle(self, follows: Any) -> None:
        if self.instance.pk is None:
            return
        for earlier in follows:
            way = way_to(self.instance, earlier)
            if way == [earlier]:
                self.add_error("follows", f"“{earlier}” is this event: it does not follow itself.")
            elif way:
                through = f", through “{way[1]}”" if len(way) > 2 else ""
                self.add_error(
                    "follows",
                    f"“{earlier}” itself follows this event{through}: it cannot have come before it.",
                )


def way_to(goal: Event, start: Event) -> list[Event]:
    """Return the events from `start` back to `goal`, each following the next; empty where there is no way."""
    came_from: dict[int, Event | None] = {start.pk: None}
    frontier = [start]
    while frontier:
        event = frontier.pop(0)
        if event.pk == goal.pk:
            way = [event]
            while (before := came_from[way[0].pk]) is not None:
                way.insert(0, before)
            return way
        for earlier in event.follows.all():
            if earlier.pk not in came_from:
                came_from[earlier.pk] = event
                frontier.append(earlier)
    return []


class CitationForm(forms.ModelForm):
    """Why we believe it: a quote, which names its article, or an article as a whole."""

    class Meta:
        model = Citation
        fields = ["position", "article", "quote", "relation", "stance", "note"]
        widgets = {"note": forms.TextInput(attrs={"aria-label": "Note"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "article" in self.fields:
            self.fields["article"].required = False
            self.fields["article"].help_text = "Left empty, it is the quote's."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        quote, article = cleaned.get("quote"), cleaned.get("article")
        if quote is not None:
            if article is None:
                cleaned["article"] = quote.version.article
            elif "quote" in self.changed_data and "article" not in self.changed_data:
                # Another quote was chosen and the article beside it left: the quote says where it stands.
                cleaned["article"] = quote.version.article
            if quote.status == Quote.Status.REJECTED and "quote" in self.changed_data:
                self.add_error("quote", "This quote was rejected: it is no evidence.")
        elif article is None and self.has_changed() and not self.errors:
            self.add_error("quote", "Name a quote, or the article as a whole.")
        return cleaned


class CitationFormSet(LabelledFormSet):
    """The citations of an event: each once, and of a published event at least one that readers see."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("article") and not form.cleaned_data.get("DELETE")
        ]
        whole = [data["article"] for data in kept if data.get("quote") is None]
        for article in whole:
            if whole.count(article) > 1:
                raise ValidationError(f"“{article.headline}” is cited twice as a whole: once is enough.")
        if self.instance.status == Event.Status.PUBLISHED and not any(_is_public(data) for data in kept):
            raise ValidationError("A published event keeps a citation that readers see: unpublish it first.")


def _is_public(data: dict[str, Any]) -> bool:
    quote = data.get("quote")
    return quote is None or quote.is_public_status
