"""Lost quotes: what each of them rests on, where it may stand now, and the place that a person gives it.

Places are ranked by how alike they are, and nothing more: an editor looks and decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Prefetch, QuerySet

from articles.models import Article, ArticleVersion, Quote
from articles.versions import Candidate, candidates, place_anew
from articles.versions.comparing import Difference, difference
from timeline.models import Citation, Event
from timeline.querysets import keyed_by

UNLIKELY = 60.0
"""Below this likeness, of 100, a place is set apart: the best of an unrelated text often reaches as much."""


class PlacingRefused(ValueError):
    """The quote is not placed; the message is one sentence for an editor, and nothing was changed."""


@dataclass(frozen=True)
class Choice:
    """A place that the quote may have now, and how its words differ from those that were lost."""

    place: Candidate
    difference: list[Difference]

    @property
    def alike(self) -> str:
        """How alike, of 100; only the same words are 100."""
        return f"{min(self.place.score, 99.9):.1f}" if self.difference_is_any else "100"

    @property
    def is_unlikely(self) -> bool:
        """Whether it is no more like the quote than any passage of the language is."""
        return self.place.score < UNLIKELY

    @property
    def difference_is_any(self) -> bool:
        return any(piece.kind != "same" for piece in self.difference)


def lost_quotes() -> QuerySet[Quote]:
    """Every quote that a changed text lost, with what a list says of it, the newest first.

    Those given up with their text are not among them: nobody looks for them any more.
    """
    citations = Citation.objects.select_related("event").order_by("pk")
    return (
        _lost()
        .select_related("speaker", "version__article__outlet")
        .defer("version__text", "version__raw", "version__spans", "words_search", "gist_search")
        .prefetch_related(Prefetch("citations", citations))
        .order_by("-pk")
    )


def keys_of_lost_quotes(article: Article | None = None) -> list[int]:
    """Return the keys of `lost_quotes`, all or an article's, first those that published events cite.

    They are told by the few citations of lost quotes: asked of each quote, all citations there are would be.
    """
    asked = _lost() if article is None else _lost().filter(version__article=article)
    lost = list(asked.order_by("-pk").values_list("pk", flat=True))
    cited = Citation.objects.filter(keyed_by(asked.order_by().values("pk"), "quote_id"))
    published = set(cited.filter(event__status=Event.Status.PUBLISHED).values_list("quote_id", flat=True))
    return sorted(lost, key=lambda key: key not in published)


def in_this_order(quotes: QuerySet[Quote], keys: Sequence[int]) -> list[Quote]:
    """Return the quotes of these keys, in their order; without any that is gone by now."""
    found = {quote.pk: quote for quote in quotes.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def _lost() -> QuerySet[Quote]:
    return Quote.objects.filter(status=Quote.Status.LOST).exclude(lost_because=Quote.Loss.TAKEN_DOWN)


def newest_text(article: Article) -> ArticleVersion | None:
    """The version that a lost quote is looked for in: the last one whose text is there."""
    return article.versions.supplied().defer("raw").order_by("-number").first()


def choices(quote: Quote, version: ArticleVersion) -> list[Choice]:
    """Return the places of `version` that are most like the quote, the likest first."""
    words = quote.exact or ""
    return [Choice(place, difference(words, place.exact)) for place in candidates(quote, version)]


@transaction.atomic
def place(
    quote: Quote,
    version_number: int,
    start: int,
    end: int,
    user: User,
    *,
    fragments: Iterable[str] = (),
    reason: str = "",
) -> Quote:
    """Put a lost quote where an editor says that it stands, in the version that the editor looked at.

    `fragments` are the quoted words of a mixed quote, for where they are not found by themselves. Raises
    PlacingRefused where somebody was faster, where the article has changed meanwhile, and for a place that is
    none.
    """
    article = Article.objects.select_for_update(no_key=True).get(versions__quotes=quote.pk)
    held = Quote.objects.select_for_update(of=("self",), no_key=True).get(pk=quote.pk)
    if held.status != Quote.Status.LOST:
        raise PlacingRefused(f"It is {held.get_status_display().lower()} by now: somebody was faster.")
    version = newest_text(article)
    if version is None or version.number != version_number:
        raise PlacingRefused("The article has another text by now: look for the words in that one.")
    places = [_within(version, words, start, end) for words in fragments if words.strip()]
    try:
        return place_anew(
            held,
            version,
            start,
            end,
            fragments=places or None,
            user=user,
            reason=reason,
        )
    except ValueError as error:  # CarryingRefused, WordsRefused
        raise PlacingRefused(str(error)) from error


def find_words(version: ArticleVersion, words: str) -> tuple[int, int]:
    """Return where `words` stand in the text of `version`. Raises PlacingRefused unless it is once."""
    return _once(version.text or "", words.strip(), f"version {version.number}")


def _within(version: ArticleVersion, words: str, start: int, end: int) -> tuple[int, int]:
    first, last = _once((version.text or "")[start:end], words.strip(), "the place")
    return start + first, start + last


def _once(text: str, words: str, where: str) -> tuple[int, int]:
    at = text.find(words)
    if at < 0:
        raise PlacingRefused(f"“{words}” does not stand in {where}, letter by letter: copy it from the text.")
    if text.find(words, at + 1) >= 0:
        raise PlacingRefused(f"“{words}” stands more than once in {where}: give more of the words beside it.")
    return at, at + len(words)
