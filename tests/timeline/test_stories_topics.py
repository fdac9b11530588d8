"""Story files carry what an editor linked on one topic, by slug, and come back with the same bytes."""

import json
from typing import Any

import pytest

from articles.models import Actor, Quote, Statement
from tests.makers import make_statement
from tests.timeline.story_world import changed, clear, refusal, story_of_world
from timeline.models import StatementLink, StatementTopic
from timeline.stories.exporting import export_story
from timeline.stories.loading import load_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> str:
    """The world with a topic of two statements, as a file over an empty database."""
    load_story(story_of_world())
    calder = Actor.objects.get(slug="ines-calder")
    unsafe = Quote.objects.get(public_id="unsafe")
    make_statement(unsafe, slug="pier-unsafe", gist="The pier is not safe.", speaker=calder)
    topic = StatementTopic.objects.create(speaker=calder, title="The pier's end", slug="pier-end")
    for position, (slug, change) in enumerate((("pier-unsafe", ""), ("pier-closes", "It is closed now."))):
        StatementLink.objects.create(
            topic=topic, statement=Statement.objects.get(slug=slug), change=change, position=position
        )
    told = export_story("pier")
    clear()
    return told


def test_a_topic_is_told_by_slug_and_loads_to_the_same_bytes(story: str) -> None:
    load_story(story)

    assert json.loads(story)["topics"] == [
        {
            "slug": "pier-end",
            "title": "The pier's end",
            "speaker": "ines-calder",
            "statements": [
                {"statement": "pier-unsafe"},
                {"statement": "pier-closes", "change": "It is closed now."},
            ],
        }
    ]
    assert export_story("pier") == story
    assert load_story(story).updated == 0


def test_a_story_without_topics_reads_as_before() -> None:
    assert "topics" not in json.loads(story_of_world())


def test_an_editors_change_of_a_topic_is_kept_unless_the_story_is_to_win(story: str) -> None:
    load_story(story)
    StatementLink.objects.get(statement__slug="pier-unsafe").delete()
    other = changed(story, "topics", "pier-end", title="The end of the pier")

    assert "Topic pier-end was changed since the story was loaded (statements, title)." in refusal(other)

    load_story(other, replace=True)
    assert json.loads(export_story("pier")) == json.loads(other)


def test_a_topic_that_is_gone_from_the_story_goes_with_its_links(story: str) -> None:
    load_story(story)

    load_story(json.dumps(json.loads(story) | {"topics": []}))

    assert not StatementTopic.objects.exists() and not StatementLink.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"speaker": "bo-lind"}, "Topic pier-end links the statement pier-closes, which is not by bo-lind."),
        ({"speaker": "no-one"}, "Topic pier-end: speaker names the actor no-one, which the story does not"),
        (
            {"statements": [{"statement": "nothing"}]},
            "Topic pier-end names the statement nothing, which the story does not have.",
        ),
        (
            {"statements": [{"statement": "pier-closes"}] * 2},
            "Topic pier-end names the statement pier-closes twice.",
        ),
        ({"statements": [{"statement": "pier-closes", "verdict": "a lie"}]}, "'verdict' was unexpected"),
    ],
    ids=["another speaker", "no such speaker", "no such statement", "twice", "another key"],
)
def test_a_topic_that_cannot_be_is_refused_with_its_reason(
    story: str, values: dict[str, Any], sentence: str
) -> None:
    assert sentence in refusal(changed(story, "topics", "pier-end", **values))
