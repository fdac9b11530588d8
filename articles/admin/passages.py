"""Shared passages in the admin: prose that two articles print alike, decided here."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin.quotes import versions_titled
from articles.admin.records import RecordAdmin, tag
from articles.admin.searching import is_frequent, keys_or_rows, pieces_of
from articles.models import Article, ArticleVersion, SharedPassage

LONGEST_SHOWN = 600
VERY_FREQUENT = 10
"""What more than one in so many headlines has is read along the list; to look it up takes longer."""


def words_at(version: ArticleVersion, start: int, end: int) -> SafeString:
    """Return the words of a passage, shortened where they are long."""
    if version.text is None:
        return format_html("characters {} to {}, text withheld", start, end)
    words = version.text[start:end]
    return format_html(
        '<div class="desk-plain">{}</div>',
        words if len(words) <= LONGEST_SHOWN else words[:LONGEST_SHOWN] + "…",
    )


@admin.register(SharedPassage)
class SharedPassageAdmin(RecordAdmin):
    list_display = ["one", "other", "length", "decision"]
    list_filter = ["status"]
    ordering = ["one_id", "one_start"]
    slowly_sorted = ["one", "other"]
    list_select_related = ["one__article__outlet", "other__article__outlet"]
    fields = ["one", "one_words", "other", "other_words", "status"]
    readonly_fields = ["one", "one_words", "other", "other_words"]
    is_sought_in_pieces = True
    search_fields = ["one__article__headline", "other__article__headline"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[SharedPassage], search_term: str
    ) -> tuple[QuerySet[SharedPassage], bool]:
        for piece in pieces_of(search_term):
            is_rare = not is_frequent(Article, piece, ["headline"], VERY_FREQUENT)
            texts = keys_or_rows(versions_titled(piece)) if is_rare else None
            found = Q()
            for side in ("one", "other"):
                is_few = isinstance(texts, list)  # else many passages hold it, and a list is soon filled
                found |= (
                    Q(**{f"{side}__in": texts})
                    if is_few
                    else Q(**{f"{side}__article__headline__icontains": piece})
                )
            queryset = queryset.filter(found)
        return queryset, False

    def get_queryset(self, request: HttpRequest) -> QuerySet[SharedPassage]:
        """A list of passages needs no texts."""
        passages = super().get_queryset(request)
        match = request.resolver_match
        if match is not None and match.url_name == "articles_sharedpassage_changelist":
            heavy = [
                f"{side}__{name}"
                for side in ("one", "other")
                for name in ("text", "raw", "spans", "removals")
            ]
            passages = passages.defer(*heavy)
        return passages

    @admin.display(description="characters")
    def length(self, passage: SharedPassage) -> int:
        return passage.one_end - passage.one_start

    @admin.display(description="decision", ordering="status")
    def decision(self, passage: SharedPassage) -> SafeString:
        return tag(passage.status, passage.get_status_display())

    @admin.display(description="words of the first")
    def one_words(self, passage: SharedPassage) -> SafeString:
        return words_at(passage.one, passage.one_start, passage.one_end)

    @admin.display(description="words of the second")
    def other_words(self, passage: SharedPassage) -> SafeString:
        return words_at(passage.other, passage.other_start, passage.other_end)
