"""What editors fill in to take articles in, and what they correct of a preview."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from articles.admin.articles import printed_zone
from articles.admin.moments import Typed, TypedMomentField, as_typed
from articles.admin.records import NamesField
from articles.importing import HTML, TEXT, Metadata, Moment
from articles.models import Article, Outlet
from desk.arriving import Arrival, Likeness, Preview, corrected_spans, is_page
from desk.forms import DeskForm

OUTLET = forms.TextInput(attrs={"list": "outlets", "autocomplete": "off"})
SOURCE_MISSING = "Paste the text of the article. Or choose files, or give an address to fetch."
NO_VERSIONS = "A new version moves accepted quotes or loses them: only who may change quotes can add it."
TWO_SOURCES = "You give a text as well as {other}: give one of both."


class PastedTextField(forms.CharField):
    """A text as it was pasted, but for the line breaks, which every browser sends as CR LF."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; cleans to a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(FilesField, self).clean(file, initial) for file in given if file]


def clean_day(moment: Typed | None) -> Typed | None:
    if moment is not None and not moment.is_day:
        raise ValidationError("Give the day as well, as in 2022-02-01, or leave it out.")
    return moment


class ImportForm(DeskForm):
    """Articles to take in: pasted, as files or from an address, and what they do not say by themselves."""

    outlet = forms.CharField(
        required=False,
        max_length=200,
        help_text="Its name, e.g. The Moscow Times. A name that is not known yet makes a new outlet. "
        "Pages may name it themselves.",
        widget=OUTLET,
    )
    text = PastedTextField(
        required=False,
        help_text="All of it, as it was published, headline and byline included. Nothing is cut out of it.",
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    is_page = forms.BooleanField(
        required=False,
        label="It is the source of a page (HTML)",
        help_text="The article is taken out of it, and the page is kept.",
    )
    uploads = FilesField(
        required=False,
        label="Or files",
        help_text="Texts (.txt), pages (.html) or zip archives of them. Several are taken in one by one, "
        "with a report; metadata beside them (.json) name the outlet, headline, date and address of each.",
        widget=FilesInput(attrs={"accept": ".txt,.text,.html,.htm,.zip,.json"}),
    )
    address = forms.CharField(
        required=False,
        max_length=2000,
        label="Or an address to fetch",
        help_text="Of a page on the public web. Only this page is fetched, once.",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    headline = forms.CharField(
        required=False, max_length=500, help_text="Only where the text does not begin with it."
    )
    published = TypedMomentField(label="Published", help_text="Only where the text does not print it.")
    url = forms.URLField(
        required=False,
        max_length=1000,
        label="Address",
        assume_scheme="https",
        help_text="Of the article's own page. An article with this address is not taken in twice.",
    )
    adds_version = forms.BooleanField(
        required=False,
        label="A new version",
        help_text="The outlet changed the article at this address: keep both texts.",
    )
    article = forms.ModelChoiceField(Article.objects.all(), required=False, widget=forms.HiddenInput)

    def clean_published(self) -> Typed | None:
        return clean_day(self.cleaned_data["published"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_text = bool(cleaned.get("text", "").strip())
        files, address = cleaned.get("uploads"), cleaned.get("address")
        if not (has_text or files or address or "uploads" in self.errors):
            self.add_error("text", SOURCE_MISSING)
        elif has_text and (files or address):
            self.add_error("text", TWO_SOURCES.format(other="files" if files else "an address"))
        elif files and address:
            self.add_error("address", "You give files as well as an address: give one of both.")
        elif has_text and not cleaned.get("outlet") and not self.holds_page and not cleaned.get("article"):
            self.add_error("outlet", "“Outlet” is empty: fill it in.")
        return cleaned

    @property
    def holds_page(self) -> bool:
        return self.cleaned_data.get("is_page", False) or is_page(self.cleaned_data.get("text", ""))

    def pasted(self) -> Arrival:
        return Arrival(self.cleaned_data["text"], HTML if self.holds_page else TEXT)

    def metadata(self, arrival: Arrival | None = None) -> Metadata:
        """Return what the editor said beside the text; what was left empty is looked for in the text."""
        cleaned = self.cleaned_data
        moment = cleaned.get("published")
        fetched = arrival.url if arrival else ""
        return Metadata(
            outlet=cleaned["outlet"] or None,
            headline=cleaned.get("headline") or None,
            url=cleaned.get("url") or fetched or None,
            url_evidence="Fetched from there." if fetched and not cleaned.get("url") else None,
            published=Moment(moment.first_day, moment.time) if moment else None,
        )


class PreviewForm(DeskForm):
    """What was recognised of a text or page, to be corrected before it is stored."""

    draft = forms.CharField(widget=forms.HiddenInput, strip=False)
    outlet = forms.CharField(max_length=200, widget=OUTLET)
    headline = forms.CharField(max_length=500)
    published = TypedMomentField(label="Published")
    agencies = NamesField(required=False, help_text="Credited for the text, as printed, one a line.")
    url = forms.URLField(required=False, max_length=1000, label="Address", assume_scheme="https")
    version_of = forms.ChoiceField(required=False, label="This is", widget=forms.RadioSelect)
    lose_unseen = forms.BooleanField(
        required=False,
        label="Nobody has the earlier text: lose the quotes that cannot be compared",
        help_text="Better import the earlier text first: it is supplied to its version, and its quotes are "
        "then looked for in this one. Readers are told of a lost quote that it was not compared.",
    )

    def __init__(
        self,
        *args: Any,
        preview: Preview,
        likenesses: list[Likeness],
        may_add_versions: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        self.shown = recognised(preview)
        news = [("", "A new article")]
        news += [
            (
                str(like.article.pk),
                f"A new version of “{like.article.headline}” ({like.article.outlet.label})",
            )
            for like in likenesses
            if may_add_versions and not like.is_same_text
        ]
        version_of = self.fields["version_of"]
        assert isinstance(version_of, forms.ChoiceField)
        version_of.choices = news
        if not any(like.unseen for like in likenesses):
            del self.fields["lose_unseen"]

    def clean_published(self) -> Typed | None:
        return clean_day(self.cleaned_data["published"])

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if not url and self.preview.facts.url and not self.preview.arrival.url:
            raise ValidationError("The text names its address itself: correct it rather than empty it.")
        return url

    def metadata(self, ticked: set[int]) -> Metadata:
        """Return what the editor corrected; `ticked` are the lines that are boilerplate, by their starts."""
        cleaned, shown = self.cleaned_data, self.shown
        spans = corrected_spans(self.preview, ticked)
        moment = cleaned["published"]
        is_same_day = self.data.get("published", "").strip() == shown["published"]
        zone = self.preview.facts.article["published_zone"]
        fetched = self.preview.arrival.url
        return Metadata(
            outlet=cleaned["outlet"],
            headline=cleaned["headline"] if cleaned["headline"] != shown["headline"] else None,
            published=None
            if is_same_day or moment is None
            else Moment(moment.first_day, moment.time, zone if moment.time else ""),
            agencies=tuple(cleaned["agencies"]) if cleaned["agencies"] != shown["agencies"] else None,
            url=cleaned["url"] if cleaned["url"] != shown["url"] or fetched else None,
            url_evidence="Fetched from there." if fetched and cleaned["url"] == shown["url"] else None,
            spans=spans.spans,
            body_start=spans.body_start,
            body_end=spans.body_end,
        )

    @property
    def drops_date(self) -> bool:
        """Whether the editor emptied a date that was recognised."""
        return self.cleaned_data["published"] is None and bool(self.shown["published"])


def recognised(preview: Preview) -> dict[str, Any]:
    """Return what a preview's form shows before anybody corrects it."""
    article = preview.facts.article
    return {
        "headline": article["headline"],
        "published": as_typed(
            article["published_at"],
            article["published_precision"],
            printed_zone(article["published_zone"]),
        ),
        "agencies": article["agencies"],
        "url": article["url"] or "",
    }


def outlet_names() -> list[str]:
    """Names offered while an outlet is typed."""
    return list(Outlet.objects.values_list("name", flat=True))
