"""The demonstration's articles: what they are suggested to share is what a reader finds, and nothing else."""

from pathlib import Path

import pytest
from django.core.management import call_command

from articles.models import SharedPassage, Shingle
from articles.syndication import waiting
from tests.story_from_gold import STORY
from timeline.stories.loading import load_story

# Between which outlets prose is shared, in how many passages, and how far the words go (words in a row that
# are no names with titles), found by reading the five articles side by side.
EXPECTED = {
    ("a-news", "gulf-today"): 3,
    ("a-news", "dw"): 1,
    ("cgtn", "gulf-today"): 1,
}


@pytest.mark.django_db
def test_the_five_articles_share_what_a_reader_finds_and_nothing_else(shared: Path):
    call_command("import_articles", str(shared / "seeds"), verbosity=0)

    found: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for passage in SharedPassage.objects.select_related("one__article__outlet", "other__article__outlet"):
        sides = sorted(
            (
                (passage.one.article.outlet.slug, passage.one.text[passage.one_start : passage.one_end]),
                (
                    passage.other.article.outlet.slug,
                    passage.other.text[passage.other_start : passage.other_end],
                ),
            )
        )
        assert passage.status == "suggested"
        found.setdefault(tuple(slug for slug, _ in sides), []).append(tuple(words for _, words in sides))

    assert {pair: len(passages) for pair, passages in found.items()} == EXPECTED
    assert not SharedPassage.history.exists()
    assert Shingle.objects.values("version").distinct().count() == 5
    # One sentence, up to where the two go on differently; a caption; no word that somebody is quoted with.
    [sentence] = found[("a-news", "dw")]
    assert all(len(words.split()) == 23 for words in sentence)
    [caption] = found[("cgtn", "gulf-today")]
    assert caption[0] == caption[1]
    assert not any('"' in words for pair in found.values() for passage in pair for words in passage)


@pytest.mark.django_db
def test_comparing_the_archive_again_suggests_nothing_twice(shared: Path):
    call_command("import_articles", str(shared / "seeds"), verbosity=0)
    before = list(SharedPassage.objects.order_by("pk").values_list())

    call_command("find_copies", "--all", verbosity=0)

    assert list(SharedPassage.objects.order_by("pk").values_list()) == before


@pytest.mark.django_db
def test_what_the_story_confirms_is_not_suggested_again_when_its_texts_are_supplied(shared: Path):
    load_story(STORY.read_text(encoding="utf-8"))
    confirmed = SharedPassage.objects.filter(status="confirmed").count()

    call_command("import_articles", str(shared / "seeds"), verbosity=0)

    assert confirmed == sum(EXPECTED.values())
    assert not waiting().exists()
    assert SharedPassage.objects.count() == confirmed
