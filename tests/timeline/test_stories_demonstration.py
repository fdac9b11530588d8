"""The demonstration story: its file, its way through the database, and what is not in it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from articles.models import Actor, Article, Quote, Statement
from tests.story_from_gold import STORY, article_id, story_text
from timeline.models import Discrepancy, Entry, Event, StatementTopic, Timeline
from timeline.stories.exporting import export_story
from timeline.stories.loading import load_story

SLUG = "ukraine-crisis-february-2022"
WORDS_IN_A_ROW = 8


@pytest.fixture
def loaded(db: None) -> Timeline:
    """The demonstration, loaded into an empty database."""
    load_story(STORY.read_text(encoding="utf-8"))
    return Timeline.objects.get(slug=SLUG)


@pytest.fixture
def supplied(loaded: Timeline, shared: Path) -> Timeline:
    """The demonstration with the texts of its articles imported."""
    call_command("import_articles", shared / "seeds", verbosity=0)
    return loaded


@pytest.fixture
def sources(shared: Path) -> list[dict[str, Any]]:
    return json.loads((shared / "seeds" / "sources.json").read_text(encoding="utf-8"))["sources"]


def test_the_file_is_its_own_export(loaded):
    assert export_story(SLUG) == STORY.read_text(encoding="utf-8")


def test_the_file_holds_the_whole_story(loaded):
    assert Quote.objects.accepted().count() == 149
    assert Actor.objects.count() == 41
    assert Statement.objects.count() == 59
    assert Discrepancy.objects.filter(timeline=loaded).count() == 36
    assert StatementTopic.objects.count() == 1
    assert Event.objects.filter(is_background=False).count() == 28
    assert Event.objects.filter(is_background=True).count() == 12
    assert Entry.objects.filter(is_public=True).count() == 40
    assert set(Article.objects.values_list("public_id", flat=True)) == {
        "a-news-2022-02-01",
        "cgtn-2022-02-02",
        "dw-2022-02-01",
        "gulf-today-2022-02-02",
        "moscow-times-2022-02-01",
    }


def test_the_file_is_what_the_annotations_say(shared):
    assert STORY.read_text(encoding="utf-8") == story_text(shared / "seeds")


def test_the_file_is_its_own_export_once_the_texts_are_imported(supplied):
    held = Quote.objects.accepted()

    assert export_story(SLUG) == STORY.read_text(encoding="utf-8")
    assert held.count() == 149
    assert all(
        quote.exact == quote.version.text[quote.start : quote.end] for quote in held.select_related("version")
    )


@pytest.mark.django_db
def test_the_texts_may_come_before_the_story(shared):
    call_command("import_articles", shared / "seeds", verbosity=0)
    suggested = Quote.objects.suggested().count()

    report = load_story(STORY.read_text(encoding="utf-8"))

    assert report.checked == 149
    assert 0 < report.suggestions_removed <= suggested
    assert Article.objects.count() == 5
    assert export_story(SLUG) == STORY.read_text(encoding="utf-8")


def test_no_sentence_of_an_article_is_in_the_file(shared, sources):
    story = json.loads(STORY.read_text(encoding="utf-8"))
    articles = {article_id(source): source["file"] for source in sources}
    prose = set()
    for public_id, file in articles.items():
        text = (shared / "seeds" / file).read_bytes().decode("utf-8")
        verbatim = [
            (part["start"], part["end"])
            for quote in story["quotes"]
            if quote["article"] == public_id
            for part in ([quote] if quote["kind"] == "direct" else quote.get("fragments", ()))
        ]
        prose |= set(runs(text, verbatim))

    for article in story["articles"]:
        del article["headline"]
    for part in (part for quote in story["quotes"] for part in (quote, *quote.get("fragments", ()))):
        part.pop("exact", None)  # a speaker's words in one article, which another may print without marks
    taken = [(words, string) for string in strings(story) for words in runs(string, []) if words in prose]

    assert taken == []


def runs(text: str, without: list[tuple[int, int]]) -> Iterator[tuple[str, ...]]:
    """Every run of nine words of `text` that does not lie in one of the spans alone."""
    words = [
        (match.start(), match.end(), match.group().lower())
        for match in re.finditer(r"\w+(?:[^\w\s]\w+)*", text)
    ]
    for first in range(len(words) - WORDS_IN_A_ROW):
        run = words[first : first + WORDS_IN_A_ROW + 1]
        if not any(start <= run[0][0] and run[-1][1] <= end for start, end in without):
            yield tuple(word for _, _, word in run)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)
