"""The archive to measure with is right: it keeps what `verify` checks, and is the same each time."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q

from articles.importing import add_version
from articles.models import Article, ArticleVersion, Quote, SharedPassage
from articles.syndication import carry_over as carry_passages_over
from tests.corpus.archive import BEGUN, Archive, Size
from tests.corpus.making import make_corpus
from tests.makers import make_article, make_outlet, make_version
from timeline.correction_list import latest_corrections
from timeline.models import Discrepancy, Entry
from timeline.verifying import verify
from timeline.visibility import visible_discrepancies, visible_quotes

QUOTES = 120
MANY_QUOTES = 1_000
COMPARED = (
    "start", "end", "exact", "prefix", "suffix", "kind", "fragments", "speaker_id", "speaker_start",
    "speaker_end", "said_on", "said_on_precision", "said_on_basis", "gist", "status", "lost_because",
    "review_reason", "shows_excerpt", "zone",
)  # fmt: skip


@pytest.mark.django_db
def test_the_archive_keeps_every_promise_that_verify_checks() -> None:
    make_corpus(QUOTES)
    assert [str(breach) for breach in verify(Counter())] == []
    assert Quote.objects.count() == QUOTES
    assert Entry.objects.filter(reports__gt=0).count() == QUOTES // 5
    copied = [entry for entry in Entry.objects.all() if len(set(entry.origins)) < len(entry.article_ids)]
    assert copied
    assert all(entry.reports == len(set(entry.origins)) for entry in copied)
    corrected = [
        change for day in latest_corrections(None).days for one in day.events for change in one.corrections
    ]
    assert {change.what for change in corrected if not change.what.startswith("Words of")} == {
        "Place changed"
    }
    assert visible_discrepancies().count() == Discrepancy.objects.exclude(status="suggested").count() > 0
    assert all(len(one.spans.all()) > 1 for one in Discrepancy.objects.all())


@pytest.mark.django_db
def test_an_archive_of_somebody_is_not_added_to() -> None:
    make_outlet()
    with pytest.raises(CommandError, match="holds outlets already"):
        call_command("make_corpus", "--quotes", "1000")


@pytest.mark.django_db
def test_changed_articles_are_as_importing_their_texts_would_have_left_them() -> None:
    make_corpus(MANY_QUOTES)
    changed = Article.objects.annotate(texts=Count("versions")).filter(texts__gt=1)
    assert {article.texts for article in changed} == {2, 3}
    later = ArticleVersion.objects.filter(number__gt=1)
    assert SharedPassage.objects.filter(Q(one__in=later) | Q(other__in=later)).exists()
    assert [passage for version in later for passage in carry_passages_over(version)] == []
    became: Counter[object] = Counter()
    for article in changed:
        assert _left(article) == _left(_imported_anew(article))
        became += Counter(quote["status"] for quote in _left(article).values())
    assert became.keys() == {"accepted", "suggested", "rejected", "lost"}
    reasons = Quote.objects.filter(status="lost").values_list("lost_because", flat=True)
    assert set(reasons) == {"words", "context"}
    assert visible_quotes().filter(status="lost").exists()


def _imported_anew(article: Article) -> Article:
    """An article with the same first text and what was decided of its quotes there, changed as it was."""
    again = make_article(headline=article.headline)
    first, *later = article.versions.order_by("number")
    version = make_version(again, first.text)
    for quote in Quote.objects.filter(version__article=article):
        stood = quote.history.order_by("history_date")[1].instance
        for name in ("words_search", "gist_search"):
            stood.__dict__.pop(name, None)
        stood.pk, stood.version, stood.public_id = None, version, f"again-{quote.pk}"
        stood._state.adding = True
        stood.save()
    for text in later:
        add_version(again, text.text, reading=False)
    return again


def _left(article: Article) -> dict[str, dict[str, object]]:
    """What is known of each quote of the article and of what became of it."""
    return {
        quote.public_id.rpartition("-")[2]: {
            "version": quote.version.number,
            "told": list(
                quote.history.exclude(history_change_reason=None)
                .order_by("history_date")
                .values_list(
                    "history_type", "history_change_reason", "status", "start", "end", "lost_because"
                )
            ),
            **{name: getattr(quote, name) for name in COMPARED},
        }
        for quote in Quote.objects.filter(version__article=article).select_related("version")
    }


def test_a_few_statements_are_repeated_by_very_many() -> None:
    events = list(Archive(Size(10_000)).events())
    assert sum(len(event.reports) for event in events) == 10_000
    repeated = max(events, key=lambda event: len(event.reports))
    spoken = [
        one for one in repeated.reports if one.status == "accepted" and one.speaker == repeated.actors[0]
    ]
    assert 360 <= len(spoken) <= 420


def test_what_very_many_repeat_is_always_published() -> None:
    archive = Archive(Size(200))
    assert all(archive._event(number, BEGUN, 3, is_repeated=True).is_published for number in range(300))


def test_the_same_archive_is_made_each_time() -> None:
    one, other = (list(Archive(Size(200)).events()) for _ in range(2))
    assert one == other
    assert sum(len(event.reports) for event in one) == 200
