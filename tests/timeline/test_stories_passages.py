"""Shared passages in story files: what they tell, and whose word counts where both have one."""

import json

import pytest
from django.contrib.auth.models import User

from articles.models import Article, SharedPassage
from tests.makers import make_article, make_version
from tests.timeline.story_world import ANCHOR, COURIER, refusal, story_of_world
from timeline.models import Entry, Event, PassageTelling
from timeline.stories.exporting import export_story
from timeline.stories.loading import load_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> str:
    return story_of_world()


def edited(story: str, **values: object) -> str:
    """The story with other values in its one passage."""
    data = json.loads(story)
    data["shared_passages"][0] |= values
    return json.dumps(data)


def tells() -> list[str]:
    return sorted(PassageTelling.objects.values_list("event__slug", flat=True))


def test_the_events_that_a_passage_tells_of_come_with_it_and_with_their_history(story):
    load_story(story)

    telling = PassageTelling.objects.get()
    assert (telling.event.slug, telling.passage.status) == ("survey", "confirmed")
    assert telling.history.get().history_change_reason == "Loaded from a story file"


def test_a_passage_without_events_is_written_without_the_key(story):
    load_story(edited(story, tells=[]))

    exported = json.loads(export_story("pier"))["shared_passages"][0]

    assert list(exported) == ["one", "other"]
    assert exported == {key: json.loads(story)["shared_passages"][0][key] for key in ("one", "other")}


def test_another_file_takes_the_events_of_the_first_away_and_brings_its_own(story):
    load_story(story)

    load_story(edited(story, tells=["closing", "someday"]))

    assert tells() == ["closing", "someday"]


def test_a_passage_that_tells_of_an_event_the_story_does_not_have_is_refused(story):
    assert "names the event nowhere, which the story does not have." in refusal(
        edited(story, tells=["nowhere"])
    )


@pytest.mark.parametrize("start", [0, 40], ids=["the same place", "another place"])
def test_a_passage_with_one_article_on_both_sides_is_refused_in_words(story, start):
    side = json.loads(story)["shared_passages"][0]["one"]
    other = {**side, "start": start, "end": start + 30}

    assert "has the same article on both sides: name the two" in refusal(edited(story, other=other))


def test_what_an_editor_has_said_since_is_overwritten_only_when_asked_for(story):
    load_story(story)
    PassageTelling.objects.create(
        passage=SharedPassage.objects.get(), event=Event.objects.get(slug="closing")
    )

    message = refusal(edited(story, tells=["someday"]))

    assert "was changed since the story was loaded (tells)." in message
    assert tells() == ["closing", "survey"]
    load_story(edited(story, tells=["someday"]), replace=True)
    assert tells() == ["someday"]


@pytest.mark.parametrize("is_turned", [False, True])
def test_a_suggestion_at_the_same_place_becomes_the_passage_of_the_story(story, is_turned):
    versions = [make_version(make_article(), text) for text in (ANCHOR, COURIER)]
    places = [
        (text.index("The pier carried"), text.index("The pier carried") + 20) for text in (ANCHOR, COURIER)
    ]
    if is_turned:
        versions.reverse()
        places.reverse()
    found = SharedPassage.objects.create(
        one=versions[0], one_start=places[0][0], one_end=places[0][1],
        other=versions[1], other_start=places[1][0], other_end=places[1][1], status="suggested",
    )  # fmt: skip

    load_story(story)

    passage = SharedPassage.objects.get()
    assert (passage.pk, passage.status) == (found.pk, "confirmed")
    assert Article.objects.count() == 2
    assert export_story("pier") == story


def test_a_passage_that_an_editor_rejected_is_not_confirmed_unless_asked_for(story):
    load_story(story)
    passage = SharedPassage.objects.get()
    passage.status = "rejected"
    passage._history_user = User.objects.create(username="editor")
    passage.save()

    assert "(status)" in refusal(story)
    load_story(story, replace=True)

    assert SharedPassage.objects.get().status == "confirmed"


def test_sides_may_stand_in_either_order_in_the_file(story):
    passage = json.loads(story)["shared_passages"][0]

    load_story(edited(story, one=passage["other"], other=passage["one"]))

    assert export_story("pier") == story


def test_what_the_file_tells_is_counted_at_once(story):
    data = json.loads(story)
    survey = next(event for event in data["events"] if event["slug"] == "survey")
    survey |= {"status": "published", "citations": [{"article": "anchor-1"}, {"article": "courier-1"}]}

    load_story(json.dumps(data))

    assert Entry.objects.get(event__slug="survey").reports == 1
