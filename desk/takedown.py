"""Takes an article's texts down on demand of whoever owns them: with reason, date and a note for readers.

The demand is about the outlet's prose. Headline, dates, length and hash stay, so that what was said of the
article can still be checked by whoever has it; the text and the page it came from go, and are never supplied
again. What becomes of the quotes is decided with it: they are kept, as citations of what was said, or given
up. Given up they are lost, and say that the text was taken down: readers see that something was cited, and
when its text went, but none of its words. They are not rejected: nobody found that they were never said.
"""

from dataclasses import dataclass
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.models import Article, ArticleVersion, Quote
from articles.phrasing import counted
from articles.recording import save_for
from articles.remembering import forget_texts
from desk.differing import forget_words
from desk.holding import hold_quotes
from desk.reviewing import reject

GONE = "The text was taken down"


class TakeDownRefused(ValueError):
    """The texts cannot be taken down like this; the message is one sentence for an editor."""


@dataclass
class TakenDown:
    """What was taken down, and what became of the quotes."""

    versions: int = 0
    kept: int = 0
    given_up: int = 0
    undecided: int = 0

    def __str__(self) -> str:
        told = [f"{counted(self.versions, 'text')} taken down"]
        if self.kept:
            told.append(f"{counted(self.kept, 'quote')} kept")
        if self.given_up:
            told.append(f"{counted(self.given_up, 'quote')} given up")
        if self.undecided:
            told.append(f"{counted(self.undecided, 'suggestion')} rejected")
        return ", ".join(told) + "."


@transaction.atomic
def take_down(article: Article, user: User, *, reason: str, note: str, keeps_quotes: bool) -> TakenDown:
    """Take down every text of `article`, those that are only waited for too; all of it or nothing.

    Kept quotes stay with their words; paraphrases in the outlet's own words are no longer shown. Quotes that
    are given up are lost, each with `reason`, and readers see none of their words. Sides of differences, and
    the steps that made them, keep their places and no words. Suggestions cannot be checked any more and are
    rejected both ways. Raises TakeDownRefused without a reason, and where all is taken down already.
    """
    if not reason.strip():
        raise TakeDownRefused("Say why the text is taken down: who demanded it, and when.")
    Article.objects.select_for_update(no_key=True).get(pk=article.pk)
    quotes = Quote.objects.filter(version__article=article).exclude(status=Quote.Status.REJECTED)
    hold_quotes(quotes.values_list("pk", flat=True))
    held = list(
        quotes.order_by("pk").select_for_update(of=("self",), no_key=True).select_related("version__article")
    )
    versions = list(
        ArticleVersion.objects.select_for_update(no_key=True)
        .filter(article=article, taken_down_at=None)
        .order_by("pk")
    )
    if not versions:
        raise TakeDownRefused("There is no text of it that is not taken down already.")
    report = TakenDown()
    for version in versions:
        version.text = version.raw = None
        version.taken_down_at = timezone.now()
        version.taken_down_reason, version.taken_down_note = reason, note
        version.save()
        report.versions += 1
    forget_words(version.pk for version in versions)
    transaction.on_commit(partial(forget_texts, [version.pk for version in versions]))
    for quote in held:
        quote.version.refresh_from_db(fields=["text", "taken_down_at"])
        _decide(quote, user, reason, keeps_quotes, report)
    save_for(article, user, f"{GONE}: {reason}")
    return report


def _decide(quote: Quote, user: User, reason: str, keeps_quotes: bool, report: TakenDown) -> None:
    if quote.status == Quote.Status.SUGGESTED:
        reject(quote, user, f"{GONE}: {reason}"[:300])
        report.undecided += 1
        return
    if keeps_quotes:
        if quote.shows_excerpt:
            quote.shows_excerpt = False
            save_for(quote, user, f"{GONE}: no prose of the outlet is shown")
        report.kept += 1
        return
    quote.status, quote.lost_because = Quote.Status.LOST, Quote.Loss.TAKEN_DOWN
    quote.shows_excerpt = False
    quote.review_reason = f"{GONE}: {reason}"[:300]
    save_for(quote, user, f"{GONE}, and the quote given up: {reason}")
    report.given_up += 1
