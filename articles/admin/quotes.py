"""Quotes in the admin: what was said, where it stands, who said it, and what the machine found beside it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.admin.articles import articles_titled
from articles.admin.filtering import NamedFilter
from articles.admin.placing import find_fragments, find_words
from articles.admin.records import NOTHING, RecordAdmin, counted, link, tag
from articles.admin.searching import found_in, keys_or_rows
from articles.excerpts import excerpt_room, may_show
from articles.models import Actor, ArticleVersion, Quote
from articles.words import WordsRefused, place_quote

QUOTE_WORDS = ("exact", "gist", "speaker_description")
"""What is searched of a quote itself; an index of trigrams is on just these."""
KIND_WORDS = (
    "Verbatim: all of it is the speaker's. Partly quoted: a clause with some of the speaker's words in it."
)


class QuoteForm(forms.ModelForm):
    """A quote; its place is found from its words, which are copied out of the text."""

    words = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Exactly as the text has them, without the outer marks. Change them to move either end.",
    )
    first_character = forms.IntegerField(
        required=False,
        min_value=0,
        help_text="Only where the words stand several times: the character they start at, counted from 0.",
    )
    quoted_words = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Of a partly quoted one: the words in marks, each on a line of its own, without the marks.",
    )

    class Meta:
        model = Quote
        fields = ["kind"]  # the page names the others
        help_texts = {"kind": KIND_WORDS}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["words"] = self.instance.exact or ""
            self.initial["quoted_words"] = "\n".join(self._known_fragments())
            if self.instance.version.is_withheld:
                for name in ("words", "quoted_words", "first_character"):
                    if name in self.fields:
                        self.fields[name].disabled = True
                        self.fields[name].required = False
                        self.fields[
                            name
                        ].help_text = "The text of this version is withheld: its words stay as they are."

    def _known_fragments(self) -> list[str]:
        return [part["exact"] for part in self.instance.fragments if part.get("exact")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("said_on") and cleaned.get("said_on_precision") == "unknown":
            self.add_error("said_on_precision", "You give a day: say how exactly it is known.")
        if cleaned.get("speaker") and cleaned.get("speaker_description"):
            self.add_error(
                "speaker_description",
                "A speaker is an actor or a description, not both: empty one of the two.",
            )
        if not self.errors:
            self._place(cleaned)
        if not self.errors and cleaned.get("shows_excerpt"):
            self._refuse_excerpt_without_room(cleaned["kind"])
        return cleaned

    def _place(self, cleaned: dict[str, Any]) -> None:
        """Put the quote where its words stand. Nothing moves that was not changed."""
        quote, version = self.instance, self.instance.version if self.instance.pk else cleaned["version"]
        changed = {"words", "first_character", "quoted_words", "kind"} & set(self.changed_data)
        quote.kind = cleaned["kind"]
        if quote.pk and not changed:
            return
        if version.is_withheld:
            if quote.pk and "kind" in changed:
                self.add_error("kind", "The text is withheld: the kind can be judged again once it is there.")
            elif not quote.pk:
                self.add_error(
                    "version", "The text of this version is withheld: no words can be looked up in it."
                )
            return
        try:
            place = self._find(version, cleaned)
            fragments = find_fragments(cleaned.get("quoted_words") or "", version, place)
            if quote.kind == Quote.Kind.MIXED and not fragments:
                raise ValidationError({"quoted_words": "A partly quoted one has words in marks: name them."})
            if quote.kind != Quote.Kind.MIXED:
                fragments = []
            place_quote(quote, version, *place, fragments)
        except ValidationError as error:
            self.add_error(None if hasattr(error, "error_dict") else "words", error)
        except WordsRefused as error:
            self.add_error("words", str(error))

    def _find(self, version: Any, cleaned: dict[str, Any]) -> tuple[int, int]:
        words, start = cleaned["words"], cleaned.get("first_character")
        if start is not None and "first_character" in self.changed_data:
            words = words.replace("\r\n", "\n")
            if (version.text or "")[start : start + len(words)] != words:
                raise ValidationError({"first_character": f"The words do not start at character {start}."})
            return start, start + len(words)
        if self.instance.pk and "words" not in self.changed_data:
            return self.instance.start, self.instance.end
        near = (self.instance.start, self.instance.end) if self.instance.pk else None
        return find_words(words, version, near)

    def _refuse_excerpt_without_room(self, kind: str) -> None:
        if kind != Quote.Kind.INDIRECT:
            self.add_error(
                "shows_excerpt",
                "Only a paraphrase is the outlet's prose: readers see a speaker's words anyway.",
            )
        elif not may_show(self.instance):
            article = self.instance.version.article
            shown = 0 if not self.initial.get("shows_excerpt") else self.instance.end - self.instance.start
            self.add_error(
                "shows_excerpt",
                f"This paraphrase has {self.instance.end - self.instance.start} characters; of the article "
                f"{excerpt_room(article) + shown} more may be shown, and {article.outlet.excerpt_limit} in a "
                "row: write a gist instead.",
            )


class QuoteNeedsFilter(admin.SimpleListFilter):
    title = "what it needs"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("decision", "A decision"),
            ("speaker", "Accepted, but no speaker"),
            ("event", "Accepted, but no event"),
            ("words", "Accepted, but no words for readers"),
            ("anew", "Lost: its place anew"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quote]) -> QuerySet[Quote]:
        accepted = queryset.filter(status="accepted")
        match self.value():
            case "decision":
                return queryset.filter(status="suggested")
            case "speaker":
                return accepted.filter(speaker__isnull=True, speaker_description="")
            case "event":
                citations: Any = Quote._meta.get_field("citations").related_model
                return accepted.filter(~Exists(citations.objects.filter(quote=OuterRef("pk"))))
            case "words":
                return accepted.filter(kind="indirect", gist="", shows_excerpt=False).exclude(
                    Q(renditions__judgement="same") & ~Q(renditions__statement__gist="")
                )
            case "anew":
                return queryset.filter(status="lost")
        return queryset


@admin.register(Quote)
class QuoteAdmin(RecordAdmin):
    form = QuoteForm
    decided_elsewhere = ["status", "lost_because", "reviewed_by", "reviewed_at", "review_reason"]
    list_display = ["words_listed", "who", "where_listed", "kind", "standing", "certainty", "cited"]
    list_filter = [
        QuoteNeedsFilter,
        "status",
        "kind",
        "certainty",
        "zone",
        ("version__article__outlet", NamedFilter),
    ]
    list_select_related = ["speaker", "version__article__outlet"]
    is_sought_in_pieces = True
    search_fields = ["exact", "gist", "speaker__name", "speaker_description", "version__article__headline"]
    search_help_text = "Words, gists, speakers, headlines."
    ordering = [F("version_id").desc(), "start"]
    slowly_sorted = ["words_listed", "who", "cited"]
    indexed = ["where_listed", "kind", "standing", "certainty"]
    autocomplete_fields = [
        "version", "speaker", "co_speakers", "relayed_by", "addressee_actor", "continues", "nested_in",
    ]  # fmt: skip
    readonly_fields = [
        "in_context", "stands_in", "standing", "lost_because", "reviewed_by", "reviewed_at",
        "review_reason", "mention",
        "cue", "candidates", "renders", "certainty", "rule", "engine_version",
        "difficulties", "speaker_named",
    ]  # fmt: skip
    fieldsets = [
        (
            "What was said",
            {
                "fields": [
                    "stands_in", "in_context", "words", "first_character", "kind", "quoted_words", "zone",
                    "denied",
                ]
            },
        ),
        (
            "Who said it",
            {
                "fields": [
                    "speaker", "speaker_confidence", "co_speakers", "speaker_description", "anonymity_reason",
                    "relayed_by", "relayed_by_description", ("implicit_attribution", "attribution_inside"),
                ]
            },
        ),
        (
            "When, where, to whom",
            {
                "fields": [
                    ("said_on", "said_on_precision"), "said_on_evidence", "said_on_basis",
                    "occasion", "place", "addressee", "addressee_actor", "via",
                ]
            },
        ),
        (
            "What readers see",
            {
                "fields": ["gist", "shows_excerpt"],
                "description": "A speaker's own words are shown as they stand; of a paraphrase, the gist.",
            },
        ),
        (
            "Found by the program",
            {"fields": [
                "mention", "speaker_named", "cue", "candidates", "certainty", "rule", "engine_version",
            ]},
        ),
        ("Decision", {"fields": ["standing", "lost_because", "reviewed_by", "reviewed_at", "review_reason"]}),
        (
            "More",
            {
                "fields": [
                    "continues", "nested_in", "renders", "marks_lost", "marks_lost_basis", "difficulties",
                    "note",
                ],
                "classes": ["collapse"],
            },
        ),
    ]  # fmt: skip
    adding = [
        (None, {"fields": ["version", "words", "first_character", "kind", "quoted_words", "zone"]}),
        ("Who said it", {"fields": ["speaker", "speaker_description"]}),
        ("In our own words", {"fields": ["gist"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quote]:
        quotes = super().get_queryset(request).annotate(citation_count=counted(Quote, "citations"))
        match = request.resolver_match
        if match is not None and match.url_name in ("autocomplete", "articles_quote_changelist"):
            quotes = quotes.defer("version__text", "version__raw", "version__spans")
            if match.url_name == "autocomplete":
                quotes = quotes.select_related("speaker", "version__article__outlet")
        return quotes

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Quote], search_term: str
    ) -> tuple[QuerySet[Quote], bool]:
        """Offer as evidence for an event only what may still be one."""
        chosen_for = (request.GET.get("model_name"), request.GET.get("field_name"))
        if chosen_for == ("citation", "quote"):
            queryset = queryset.exclude(status__in=["rejected", "lost"])
        named = {
            "speaker": (actors_named, "speaker__name"),
            "version": (versions_titled, "version__article__headline"),
        }
        return found_in(queryset, search_term, QUOTE_WORDS, named), False

    def get_fieldsets(self, request: HttpRequest, obj: Quote | None = None) -> Any:
        return self.adding if obj is None else self.fieldsets

    def get_form(
        self, request: HttpRequest, obj: Quote | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(request, obj, change=change, **kwargs)

    def keep_decisions(self, record: Any) -> None:
        """Keep the decision, and the place too: an old state names its words, and they are looked up anew."""
        super().keep_decisions(record)
        fragments = list(record.fragments) if record.kind == Quote.Kind.MIXED else []
        place_quote(record, record.version, record.start, record.end, fragments)

    def choice_label(self, record: Any) -> str:
        article = record.version.article
        return f"“{record}” {who_said(record)}, {article.outlet.label} ({record.get_status_display()})"

    @admin.display(description="quote", ordering="exact")
    def words_listed(self, quote: Quote) -> str:
        return str(quote)

    @admin.display(description="speaker", ordering="speaker__name")
    def who(self, quote: Quote) -> str:
        return who_said(quote)

    @admin.display(description="article", ordering="version__article__published_at")
    def where_listed(self, quote: Quote) -> str:
        article = quote.version.article
        day = f", {article.published_at:%-d %b %Y}" if article.published_at else ""
        return f"{article.outlet.label}{day}"

    @admin.display(description="status", ordering="status")
    def standing(self, quote: Quote) -> SafeString:
        return tag(quote.status, quote.get_status_display())

    @admin.display(description="events", ordering="citation_count")
    def cited(self, quote: Any) -> int | str:
        return quote.citation_count or NOTHING

    @admin.display(description="stands in")
    def stands_in(self, quote: Quote) -> SafeString:
        article = link(
            reverse("admin:articles_article_change", args=[quote.version.article_id]), quote.version.article
        )
        return format_html(
            "{}, version {}, characters {} to {}", article, quote.version.number, quote.start, quote.end
        )

    @admin.display(description="in the text")
    def in_context(self, quote: Quote) -> str | SafeString:
        if quote.version.text is None:
            return "The text is withheld."
        return format_html(
            '<span class="desk-plain">…{}<mark>{}</mark>{}…</span>', quote.prefix, quote.exact, quote.suffix
        )

    @admin.display(description="mention of the speaker")
    def mention(self, quote: Quote) -> str:
        return words_between(quote, quote.speaker_start, quote.speaker_end)

    @admin.display(description="cue")
    def cue(self, quote: Quote) -> str:
        return words_between(quote, quote.cue_start, quote.cue_end)

    @admin.display(description="may be")
    def candidates(self, quote: Quote) -> str | SafeString:
        return ", ".join(str(actor) for actor in quote.speaker_candidates.all()) or NOTHING

    @admin.display(description="renders")
    def renders(self, quote: Quote) -> str | SafeString:
        renditions = quote.renditions.select_related("statement")
        return (
            format_html_join(
                ", ",
                '<a href="{}">{}</a> ({})',
                (
                    (
                        reverse("admin:articles_statement_change", args=[rendition.statement_id]),
                        rendition.statement,
                        rendition.get_judgement_display(),
                    )
                    for rendition in renditions
                ),
            )
            or NOTHING
        )


def actors_named(piece: str) -> QuerySet[Actor]:
    return Actor.objects.filter(name__icontains=piece)


def versions_titled(piece: str) -> QuerySet[ArticleVersion]:
    """The texts of articles with `piece` in the headline."""
    return ArticleVersion.objects.filter(article__in=keys_or_rows(articles_titled(piece)))


def who_said(quote: Quote) -> str:
    """Return the speaker, the article's description of an unnamed one, or the name that was only read."""
    if quote.speaker is not None:
        return quote.speaker.name
    if quote.speaker_description:
        return f"unnamed: {quote.speaker_description}"
    return f"{quote.speaker_named}, no actor yet" if quote.speaker_named else "no speaker"


def words_between(quote: Quote, start: int | None, end: int | None) -> str:
    """Return the words of the quote's text between two offsets, or a dash where there are none."""
    text = quote.version.text
    if start is None or end is None or text is None:
        return NOTHING
    return f"“{text[start:end]}”"
