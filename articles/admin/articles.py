"""Articles and their versions in the admin: what was published, when, and the text as it stood."""

from datetime import UTC, tzinfo
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin.deleting import BoundedDeletion
from articles.admin.filtering import NamedFilter
from articles.admin.listing import ShortLists
from articles.admin.moments import (
    Typed,
    TypedMomentField,
    as_day,
    as_moment,
    as_typed,
    refuse_other_precision,
)
from articles.admin.records import (
    NOTHING,
    LabelledChoices,
    NamesField,
    RecordAdmin,
    RowsInline,
    counted,
    link,
    tag,
)
from articles.admin.searching import found_in, keys_or_rows, pieces_of, place_of
from articles.importing.moments import zone_named
from articles.models import Article, ArticleVersion, Outlet, Quote
from articles.precision import CLOCK, Precision

HEXADECIMAL = frozenset("0123456789abcdef")
MOMENTS = ("published", "updated")
ARTICLE_WORDS = ("headline", "url", "public_id")
"""What is searched of an article itself; an index of trigrams is on just these."""


def outlets_called(piece: str) -> QuerySet[Outlet]:
    """Outlets with `piece` in either of their names."""
    return Outlet.objects.filter(Q(name__icontains=piece) | Q(short_name__icontains=piece))


def articles_titled(piece: str) -> QuerySet[Article]:
    """Articles with `piece` in the headline."""
    return Article.objects.filter(place_of(Article, piece, ["headline"], ARTICLE_WORDS))


def articles_with(piece: str) -> QuerySet[Article]:
    """Articles with `piece` in the headline, and those of the outlets that are called so."""
    of_outlets = Q(outlet__in=keys_or_rows(outlets_called(piece)))
    return Article.objects.filter(place_of(Article, piece, ["headline"], ARTICLE_WORDS) | of_outlets)


class ArticleForm(forms.ModelForm):
    """An article's facts, its printed dates typed as text."""

    published = TypedMomentField(label="Published")
    updated = TypedMomentField(label="Updated")
    agencies = NamesField(required=False, help_text="Credited for the text, as printed, one a line.")
    photo_credits = NamesField(required=False, help_text="As printed, one a line.")
    agencies_inferred = NamesField(
        required=False, help_text="That we suppose, one a line; never shown to readers."
    )

    class Meta:
        model = Article
        fields = ["outlet"]  # the page names the others

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in MOMENTS:
            at = getattr(self.instance, f"{name}_at")
            precision, zone = (getattr(self.instance, f"{name}_{part}") for part in ("precision", "zone"))
            self.initial[name] = as_typed(at, precision, printed_zone(zone))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in MOMENTS:
            try:
                self._set_moment(name, cleaned.get(name))
            except ValidationError as error:
                self.add_error(name, error)
        return cleaned

    def _set_moment(self, name: str, moment: Typed | None) -> None:
        if name in self.errors:
            return
        if moment is None:
            setattr(self.instance, f"{name}_at", None)
            self.cleaned_data[f"{name}_precision"] = Precision.UNKNOWN
            return
        precision = self.cleaned_data.get(f"{name}_precision") or Precision.UNKNOWN
        if precision == Precision.UNKNOWN:
            precision = Precision.DAY if moment.hour is None else Precision.MINUTE
            self.cleaned_data[f"{name}_precision"] = precision
        refuse_other_precision(moment, precision)
        # As importing keeps it: the moment where the printed zone is known, else as if UTC.
        zone = printed_zone(self.cleaned_data.get(f"{name}_zone", ""))
        kept = as_moment(moment, zone) if precision in CLOCK else as_day(moment.first_day)
        setattr(self.instance, f"{name}_at", kept)


class VersionInline(RowsInline):
    """The texts an article has had, to look at; whether a change matters is decided at the desk."""

    model = ArticleVersion
    fields = [
        "number",
        "standing",
        "characters",
        "hash",
        "retrieved_at",
        "read_by",
        "is_trivial",
        "open_text",
    ]
    readonly_fields = [
        "number",
        "standing",
        "characters",
        "hash",
        "retrieved_at",
        "read_by",
        "is_trivial",
        "open_text",
    ]
    extra = 0
    can_delete = False
    verbose_name_plural = "versions (texts are immutable: a changed text is a new version)"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        return super().get_queryset(request).defer("raw").order_by("number")

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    @admin.display(description="text")
    def standing(self, version: ArticleVersion) -> SafeString:
        return standing_of(version)

    @admin.display(description="sha256")
    def hash(self, version: ArticleVersion) -> str:
        return f"{version.text_sha256[:8]}…"

    @admin.display(description="")
    def open_text(self, version: ArticleVersion) -> SafeString:
        return link(reverse("admin:articles_articleversion_change", args=[version.pk]), "Open")


def printed_zone(zone: str) -> tzinfo:
    """Return the zone that articles are kept by: the printed one where it is known, else as if UTC."""
    return zone_named(zone) or UTC


def standing_of(version: ArticleVersion) -> SafeString:
    """Return whether we hold the text."""
    if version.taken_down_at is not None:
        return tag("taken-down", "taken down")
    return tag("withheld", "withheld") if version.text is None else tag("held", "held")


class ArticleNeedsFilter(admin.SimpleListFilter):
    title = "what it needs"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("decisions", "Suggestions wait"),
            ("reading", "Not read yet"),
            ("text", "Its text is withheld"),
            ("date", "No printed date"),
            ("lost", "Quotes were lost"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        versions = ArticleVersion.objects.filter(article=OuterRef("pk"))
        quotes = Quote.objects.filter(version__article=OuterRef("pk"))
        match self.value():
            case "decisions":
                return queryset.filter(Exists(quotes.filter(status="suggested")))
            case "reading":
                return queryset.filter(Exists(versions.filter(text__isnull=False, read_by="")))
            case "text":
                return queryset.filter(Exists(versions.filter(text__isnull=True, taken_down_at__isnull=True)))
            case "date":
                return queryset.filter(published_at__isnull=True)
            case "lost":
                return queryset.filter(Exists(quotes.filter(status="lost")))
        return queryset


@admin.register(Article)
class ArticleAdmin(RecordAdmin):
    form = ArticleForm
    list_display = ["headline", "outlet", "published_day", "agencies_printed", "undecided", "accepted"]
    list_filter = [ArticleNeedsFilter, ("outlet", NamedFilter), "kind", "language"]
    list_select_related = ["outlet"]
    is_sought_in_pieces = True
    search_fields = ["headline", "outlet__name", "outlet__short_name", "url", "public_id"]
    search_help_text = "Headlines, outlets, addresses."
    ordering = [F("published_at").desc(nulls_last=True), "-pk"]
    slowly_sorted = ["undecided", "accepted"]
    indexed = ["published_day"]
    autocomplete_fields = ["outlet"]
    readonly_fields = ["public_id"]
    inlines = [VersionInline]
    fieldsets = [
        (None, {"fields": ["outlet", "headline", "url", "url_evidence", "archive_url", "public_id"]}),
        (
            "Dates, as printed",
            {
                "fields": [
                    ("published", "published_precision", "published_zone"),
                    "published_as_printed",
                    ("updated", "updated_precision", "updated_zone"),
                    "updated_as_printed",
                ],
                "description": "Nothing is converted or added: a zone only where one is printed by an hour.",
            },
        ),
        (
            "Who made it",
            {"fields": ["byline", "agencies", "photo_credits", "kind", "section", "language"]},
        ),
        (
            "For editors only",
            {"fields": ["agencies_inferred", "provenance"], "classes": ["collapse"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        match = request.resolver_match
        if match is not None and match.url_name == "autocomplete":
            return super().get_queryset(request).select_related("outlet")
        quotes, status = "versions__quotes", "versions__quotes__status"
        return (
            super()
            .get_queryset(request)
            .annotate(
                undecided=counted(Article, quotes, Q(**{status: "suggested"})),
                accepted=counted(Article, quotes, Q(**{status: "accepted"})),
            )
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        return found_in(
            queryset, search_term, ARTICLE_WORDS, {"outlet": (outlets_called, "outlet__name")}
        ), False

    def choice_label(self, record: Any) -> str:
        day = f", {record.published_at:%-d %b %Y}" if record.published_at else ""
        return f"{record.headline} ({record.outlet.label}{day})"

    @admin.display(description="published", ordering="published_at")
    def published_day(self, article: Article) -> str:
        zone = printed_zone(article.published_zone)
        return as_typed(article.published_at, article.published_precision, zone) or NOTHING

    @admin.display(description="agencies")
    def agencies_printed(self, article: Article) -> str:
        return ", ".join(article.agencies) or NOTHING

    @admin.display(description="undecided", ordering="undecided")
    def undecided(self, article: Any) -> str | SafeString:
        return tag("suggested", f"{article.undecided} suggested") if article.undecided else NOTHING

    @admin.display(description="accepted", ordering="accepted")
    def accepted(self, article: Any) -> int | str:
        return article.accepted or NOTHING


@admin.register(ArticleVersion)
class ArticleVersionAdmin(ShortLists, BoundedDeletion, LabelledChoices, admin.ModelAdmin):
    """A text as it stood. It is read here, never edited: quotes point into it."""

    list_display = ["article", "number", "standing", "characters", "retrieved_at", "read_by", "is_trivial"]
    list_filter = [
        ("text", admin.EmptyFieldListFilter),
        "is_trivial",
        "marks_lost",
        ("article__outlet", NamedFilter),
    ]
    list_select_related = ["article__outlet"]
    is_sought_in_pieces = True
    search_fields = ["article__headline", "article__outlet__name", "text_sha256"]
    ordering = ["-article_id", "-number"]
    slowly_sorted = ["article"]
    fieldsets = [
        (None, {"fields": ["article_link", "number", "standing", "is_trivial"]}),
        ("Text", {"fields": ["whole_text", "characters", "text_sha256"]}),
        (
            "Where it came from",
            {
                "fields": [
                    "retrieved_at", "extractor", "extractor_version", "removed", "read_by", "read_at",
                    "marks_lost", "paragraphs_out_of_order",
                ]
            },
        ),
        ("Taken down", {"fields": ["taken_down_at", "taken_down_reason", "taken_down_note"]}),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        versions = super().get_queryset(request).defer("raw")
        match = request.resolver_match
        if match is not None and match.url_name in ("autocomplete", "articles_articleversion_changelist"):
            # A list of texts needs no texts: only whether they are there.
            versions = versions.defer("raw", "spans").select_related("article__outlet")
        return versions

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ArticleVersion], search_term: str
    ) -> tuple[QuerySet[ArticleVersion], bool]:
        for piece in pieces_of(search_term):
            articles = keys_or_rows(articles_with(piece))
            hashed = Q(text_sha256__icontains=piece) if HEXADECIMAL.issuperset(piece.lower()) else Q()
            queryset = queryset.filter(Q(article__in=articles) | hashed)
        return queryset, False

    def get_readonly_fields(self, request: HttpRequest, obj: ArticleVersion | None = None) -> list[str]:
        named = flatten_fieldsets(self.get_fieldsets(request, obj))
        return list(named)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def choice_label(self, record: Any) -> str:
        return f"{record.article.headline} ({record.article.outlet.label}), version {record.number}"

    @admin.display(description="article")
    def article_link(self, version: ArticleVersion) -> SafeString:
        return link(reverse("admin:articles_article_change", args=[version.article_id]), version.article)

    @admin.display(description="standing")
    def standing(self, version: ArticleVersion) -> SafeString:
        return standing_of(version)

    @admin.display(description="text")
    def whole_text(self, version: ArticleVersion) -> str | SafeString:
        if version.text is None:
            return "We know its length and hash, not its words."
        return format_html('<div class="desk-plain">{}</div>', version.text)

    @admin.display(description="characters removed")
    def removed(self, version: ArticleVersion) -> str:
        parts = [f"{removal.get('count')} × {removal.get('name')}" for removal in version.removals]
        return ", ".join(parts) or "none"
