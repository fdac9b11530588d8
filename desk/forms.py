"""What editors fill in at the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError

from articles.admin.records import LabelledChoice
from articles.admin.wording import in_plain_words
from articles.models import Quote
from timeline.models import Citation, Event, Timeline


class DeskForm(forms.Form):
    """A form whose labels stand above their fields, so without a colon."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        in_plain_words(self.fields)


class ReviewForm(forms.ModelForm):
    """What an editor looks at before deciding on a quote; everything else stands on its record's page."""

    reason = forms.CharField(required=False, max_length=300, help_text="Why, where it is not plain to see.")

    class Meta:
        model = Quote
        fields = [
            "speaker",
            "speaker_description",
            "said_on",
            "said_on_precision",
            "addressee",
            "via",
            "denied",
            "gist",
        ]
        widgets = {
            "speaker": AutocompleteSelect(Quote._meta.get_field("speaker"), admin.site),
            "said_on": forms.TextInput(attrs={"placeholder": "2022-02-01"}),
            "gist": forms.Textarea(attrs={"rows": 2}),
        }
        field_classes = {"speaker": LabelledChoice}
        labels = {
            "speaker_description": "Unnamed, as the article puts it",
            "said_on_precision": "Precision",
            "addressee": "To whom",
            "via": "Through",
            "denied": "The speaker denies it",
        }
        help_texts = {"denied": "", "speaker_description": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        in_plain_words(self.fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("said_on") and cleaned.get("said_on_precision") == "unknown":
            self.add_error("said_on_precision", "You give a day: say how exactly it is known.")
        if cleaned.get("speaker") and cleaned.get("speaker_description"):
            self.add_error(
                "speaker_description",
                "A speaker is an actor or a description, not both: empty one of the two.",
            )
        return cleaned


class LinkForm(DeskForm):
    """Where quotes are linked to: an event that is there, or a new one."""

    event = LabelledChoice(
        Event.objects.all(),
        required=False,
        label="An event that is there",
        widget=AutocompleteSelect(Citation._meta.get_field("event"), admin.site),
    )
    title = forms.CharField(
        required=False,
        max_length=200,
        label="Or a new event",
        help_text="What happened, in our own words. It becomes a draft; date and summary come next.",
    )
    timeline = forms.ModelChoiceField(
        Timeline.objects.all(), required=False, help_text="Of a new event: the story it belongs to."
    )
    relation = forms.ChoiceField(
        choices=Citation.Relation.choices,
        widget=forms.RadioSelect,
        label="The quotes were",
        error_messages={"required": "Say whether the quotes were said at the event or about it."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("event")) == bool(cleaned.get("title", "").strip()):
            raise ValidationError(
                "Choose an event that is there, or give the title of a new one: one of both."
            )
        return cleaned


class PlaceForm(DeskForm):
    """Where a lost quote stands now: a place that was offered, or its words as they are printed today."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    words = forms.CharField(
        required=False,
        label="Its words as they stand now",
        help_text="Copied from the text, from first to last letter.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    fragments = forms.CharField(
        required=False,
        label="Of these, the words in quotation marks",
        help_text="One stretch a line, where a partly quoted one has changed inside.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(
        required=False, max_length=300, help_text="Why, where it is not plain to see; kept in history."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("start") is None) != (cleaned.get("end") is None):
            raise ValidationError("A place has a beginning and an end: choose one of those offered.")
        if not self.errors and cleaned.get("start") is None and not cleaned.get("words", "").strip():
            self.add_error("words", "Choose one of the places above, or give the words as they stand now.")
        return cleaned


class QuoteSearchForm(DeskForm):
    """Which accepted quotes are listed for linking to an event."""

    words = forms.CharField(required=False, label="Words or gist")
    speaker = forms.CharField(required=False)
    article = forms.CharField(required=False, label="Headline or outlet")
