"""The demonstration's articles, changed as outlets change theirs: quotes not concerned are left alone."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.importing import VersionRefused, add_version
from articles.models import Article, Quote
from articles.versions import candidates
from timeline.stories.loading import load_story
from timeline.verifying import verify

pytestmark = pytest.mark.django_db

STORY = Path(__file__).resolve().parents[2] / "stories" / "ukraine-crisis-february-2022.json"
QUOTES = 149


@pytest.fixture
def loaded(shared: Path) -> None:
    """The demonstration, its texts withheld."""
    load_story(STORY.read_text(encoding="utf-8"))


@pytest.fixture
def supplied(loaded: None, shared: Path) -> None:
    call_command("import_articles", str(shared / "seeds"), verbosity=0)


def breaches() -> list[str]:
    return [str(breach) for breach in verify(Counter())]


def texts() -> dict[str, str]:
    """The latest text of each article."""
    latest = {article.public_id: article.versions.latest("number").text for article in Article.objects.all()}
    return {public_id: text for public_id, text in latest.items() if text is not None}


def test_a_line_put_above_and_below_every_article_takes_all_quotes_along(supplied):
    days = dict(Quote.objects.accepted().values_list("public_id", "said_on"))

    for public_id, text in texts().items():
        add_version(Article.objects.get(public_id=public_id), f"Corrected version\n\n{text}\n\nMore soon.\n")

    carried = Quote.objects.accepted().filter(version__number=2)
    assert carried.count() == QUOTES
    assert dict(carried.values_list("public_id", "said_on")) == days
    assert all(isinstance(day, date) for day in days.values() if day)
    for quote in carried.select_related("version").exclude(speaker_start=None):
        text = quote.version.text or ""
        assert (
            text[quote.speaker_start : quote.speaker_end].strip()
            == text[quote.speaker_start : quote.speaker_end]
        )
    assert not Quote.objects.filter(version__number=1, status="suggested").exists()
    assert breaches() == []


def test_words_taken_out_of_one_quote_lose_it_and_those_that_hold_the_same_words_only(supplied):
    quote = Quote.objects.accepted().filter(kind="direct", nested_in=None).order_by("pk")[0]
    text = quote.version.text or ""
    middle = (quote.start + quote.end) // 2
    word = text.index(" ", middle) + 1

    added = add_version(quote.version.article, text[:word] + "hardly " + text[word:])

    lost = {one.quote for one in added.lost}
    assert quote in lost
    assert all(one.start < word < one.end or one.nested_in in lost or one.continues in lost for one in lost)
    assert (
        len(added.carried) + len(lost)
        == quote.version.article.versions.get(number=1).quotes.filter(status="lost").count()
        + added.version.quotes.filter(status="accepted").count()
    )
    best = candidates(quote, added.version)[0]
    assert best.score > 80 and "hardly" in best.exact
    assert breaches() == []


def test_an_article_whose_text_is_withheld_keeps_its_quotes_until_the_text_is_there(loaded):
    article = Article.objects.order_by("pk")[0]

    with pytest.raises(VersionRefused, match="supply the earlier text first"):
        add_version(article, "Another text altogether.\n")

    assert Quote.objects.accepted().count() == QUOTES
    assert breaches() == []
