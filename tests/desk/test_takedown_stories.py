"""Story files and texts taken down: what was given up is in no file, and no older file brings it back."""

import json
from collections import Counter

import pytest
from django.contrib.auth.models import User

from articles.models import Article, Quote
from desk.takedown import take_down
from tests.timeline.story_world import changed, clear, load_world, story_of_world
from timeline.models import DiscrepancySpan
from timeline.stories.exporting import export_story
from timeline.stories.loading import load_story
from timeline.verifying import verify

pytestmark = pytest.mark.django_db

WORDS = ("We close the pier tonight,", "It is not safe.", "a hard day", "about 1,200 passengers")


@pytest.fixture
def editor() -> User:
    """Who takes the text of the Anchor down, the world being loaded and its texts supplied."""
    load_world()
    return User.objects.create(username="editor")


def taken_down(editor: User, *, keeps_quotes: bool) -> str:
    """What the export says once the text of the Anchor is taken down."""
    article = Article.objects.get(public_id="anchor-1")
    take_down(article, editor, reason="A letter", note="", keeps_quotes=keeps_quotes)
    return export_story("pier")


def test_words_that_were_given_up_are_in_no_story_and_the_file_loads_elsewhere(editor: User) -> None:
    assert all(words in story_of_world() for words in WORDS)

    story = taken_down(editor, keeps_quotes=False)

    assert not any(words in story for words in WORDS)
    told = {quote["public_id"]: quote for quote in json.loads(story)["quotes"]}
    for public_id in ("tonight", "unsafe", "hard-day"):
        assert (told[public_id]["kind"], told[public_id]["status"]) == ("indirect", "lost")
        assert not {"exact", "fragments"} & told[public_id].keys()
    assert load_story(story, replace=True).updated == 0
    clear()
    load_story(story)
    assert export_story("pier") == story


def test_quotes_that_were_kept_stay_in_the_story_with_their_words(editor: User) -> None:
    story = taken_down(editor, keeps_quotes=True)

    assert json.loads(story)["quotes"] == json.loads(story_of_world())["quotes"]
    assert WORDS[-1] not in story


@pytest.mark.parametrize("keeps_quotes", [True, False], ids=["kept", "given up"])
def test_a_file_of_before_brings_nothing_back_and_is_not_refused(editor: User, keeps_quotes: bool) -> None:
    taken_down(editor, keeps_quotes=keeps_quotes)

    report = load_story(story_of_world())

    assert (report.created, report.updated, report.removed) == (0, 0, 0)
    told_anew = changed(story_of_world(), "quotes", "tonight", gist="The pier closes.", shows_excerpt=True)
    assert load_story(told_anew).updated == 1
    quote = Quote.objects.get(public_id="tonight")
    assert (quote.gist, quote.kind, quote.shows_excerpt) == ("The pier closes.", "direct", False)
    assert quote.is_given_up is not keeps_quotes
    assert not DiscrepancySpan.objects.filter(version=quote.version, exact__isnull=False).exists()
    assert [str(breach) for breach in verify(Counter())] == []
