"""Story files: what they hold, what they withhold, and what loading one does to what is there."""

import json
from io import StringIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from articles.models import Actor, Article, Outlet, Quote, Rendition
from articles.words import supply_text
from tests.makers import make_actor, make_article, make_event, make_quote, make_timeline, make_version
from tests.timeline.story_world import ANCHOR, COURIER, story_of_world
from timeline.models import Citation, Discrepancy, Entry, Event, LoadedRecord, Timeline
from timeline.stories.exporting import export_story
from timeline.stories.format import StoryError, parse
from timeline.stories.loading import load_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> str:
    """The world as a file, over an empty database."""
    return story_of_world()


def changed(story: str, section: str, key: str, **values: Any) -> str:
    """The story with other values in one record; None takes the key away."""
    data = json.loads(story)
    record = next(item for item in data[section] if key in (item.get("slug"), item.get("public_id")))
    for name, value in values.items():
        if value is None:
            del record[name]
        else:
            record[name] = value
    return json.dumps(data)


def without(story: str, section: str, key: str) -> str:
    data = json.loads(story)
    data[section] = [item for item in data[section] if key not in (item.get("slug"), item.get("public_id"))]
    return json.dumps(data)


def counts() -> dict[str, int]:
    models = (
        Outlet,
        Actor,
        Article,
        Quote,
        Rendition,
        Timeline,
        Event,
        Entry,
        Citation,
        Discrepancy,
        LoadedRecord,
    )
    return {model.__name__: model.objects.count() for model in models}


def refusal(story: str, **options: Any) -> str:
    with pytest.raises(StoryError) as refused:
        load_story(story, **options)
    return str(refused.value)


def test_what_is_exported_and_loaded_gives_the_same_bytes(story):
    load_story(story)

    assert export_story("pier") == story


def test_the_bytes_are_the_same_once_the_texts_are_supplied(story):
    load_story(story)

    for public_id, text in (("anchor-1", ANCHOR), ("courier-1", COURIER)):
        supply_text(Article.objects.get(public_id=public_id).versions.get(), text)

    assert export_story("pier") == story
    assert Quote.objects.get(public_id="survey").exact == "that Calder had asked for a second survey"


def test_a_story_holds_no_prose_of_an_outlet(story):
    assert "We close the pier tonight," in story
    assert "a hard day" in story
    for prose in (
        "that Calder had asked",
        "eleven hundred people",
        "told Mayor",
        "The pier is closed from tonight",
    ):
        assert prose not in story


def test_suggested_and_rejected_things_are_never_exported(story):
    data = json.loads(story)

    assert {quote["public_id"] for quote in data["quotes"]}.isdisjoint({"suggested", "rejected"})
    assert [record["slug"] for record in data["discrepancies"]] == ["passengers"]
    assert len(data["shared_passages"]) == 1
    closing = next(event for event in data["events"] if event["slug"] == "closing")
    assert [row["quote"] for row in closing["citations"]] == ["tonight", "hard-day", "closed"]


def test_a_story_reaches_no_further_than_its_timeline(story):
    data = json.loads(story)

    assert {event["slug"] for event in data["events"]} == {"closing", "survey", "draft", "someday"}
    assert next(event for event in data["events"] if event["slug"] == "closing")["follows"] == ["survey"]
    assert {actor["slug"] for actor in data["actors"]} == {"ines-calder", "i-calder", "bo-lind"}


def test_a_discrepancy_prints_eight_words_of_prose_or_a_speakers_own(story):
    spans = json.loads(story)["discrepancies"][0]["spans"]

    assert [span.get("exact") for span in spans] == [
        "about 1,200 passengers",
        "about 1,300 passengers",
        None,
        "a hard day",
    ]


def test_loading_fills_every_table_as_it_was(story):
    load_story(story)

    closing = Event.objects.get(slug="closing")
    assert [(row.actor.slug, row.role) for row in closing.event_actors.all()] == [
        ("bo-lind", ""),
        ("ines-calder", "speaker"),
    ]
    assert [row.relation for row in closing.citations.all()] == ["said-here", "about", "about"]
    assert closing.entries.get().is_public
    assert closing.entries.get().rank == 1
    joint = Quote.objects.get(public_id="hard-day")
    assert [actor.slug for actor in joint.co_speakers.all()] == ["ines-calder"]
    assert joint.exact is None
    assert joint.fragments[0]["exact"] == "a hard day"
    assert Quote.objects.get(public_id="closed").status == "lost"
    assert Actor.objects.get(slug="i-calder").canonical.slug == "ines-calder"
    assert not Event.objects.get(slug="draft").entries.get().is_public


def test_what_is_loaded_enters_the_history_once(story):
    load_story(story)

    assert Event.history.filter(slug="draft").count() == 1
    assert (
        Quote.history.get(public_id="survey-inner").nested_in_id == Quote.objects.get(public_id="survey").pk
    )
    assert Quote.history.get(public_id="tonight").history_change_reason == "Loaded from a story file"
    assert Citation.history.count() == Citation.objects.count()


def test_loading_twice_changes_nothing(story):
    load_story(story)
    before = counts()

    report = load_story(story)

    assert (report.created, report.updated, report.removed) == (0, 0, 0)
    assert counts() == before
    assert Event.history.filter(slug="survey").count() == 1


def test_a_newer_story_updates_what_no_editor_has_touched(story):
    load_story(story)
    newer = changed(story, "events", "closing", title="The pier is closed")
    newer = changed(newer, "quotes", "hard-day", gist="Both are sorry.", co_speakers=None)
    newer = changed(newer, "actors", "bo-lind", aliases=[{"name": "Lind"}])

    report = load_story(newer)

    assert report.updated == 3
    assert Event.objects.get(slug="closing").title == "The pier is closed"
    assert Event.history.filter(slug="closing").first().title == "The pier is closed"
    assert not Quote.objects.get(public_id="hard-day").co_speakers.exists()
    assert [alias.name for alias in Actor.objects.get(slug="bo-lind").aliases.all()] == ["Lind"]
    assert parse(export_story("pier")) == parse(newer)


def test_a_newer_story_takes_away_what_it_no_longer_tells(story):
    load_story(story)
    newer = without(without(story, "events", "someday"), "discrepancies", "passengers")

    report = load_story(newer)

    assert report.removed == 2
    assert not Event.objects.filter(slug="someday").exists()
    assert not Discrepancy.objects.exists()
    assert parse(export_story("pier")) == parse(newer)


def test_an_event_on_another_timeline_stays_when_the_story_drops_it(story):
    load_story(story)
    someday = Event.objects.get(slug="someday")
    Entry.objects.create(timeline=make_timeline(), event=someday)

    load_story(without(story, "events", "someday"))

    assert [entry.timeline.slug for entry in someday.entries.all()] != ["pier"]
    assert someday.entries.count() == 1


def test_a_said_here_quote_can_move_from_one_event_to_another(story):
    load_story(story)
    data = json.loads(story)
    for event in data["events"]:
        if event["slug"] == "closing":
            event["citations"][0] = {"quote": "tonight"}
        if event["slug"] == "someday":
            event["citations"].append({"quote": "tonight", "relation": "said-here"})

    load_story(json.dumps(data))

    assert Citation.objects.get(quote__public_id="tonight", relation="said-here").event.slug == "someday"


def test_what_an_editor_changed_is_named_and_nothing_is_loaded(story):
    load_story(story)
    event = Event.objects.get(slug="survey")
    event.title = "The pier is examined"
    event.save()
    Discrepancy.objects.get().delete()
    Quote.objects.filter(public_id="closed").update(gist="The pier shuts.")

    message = refusal(changed(story, "events", "closing", title="Other"))

    assert "Event survey was changed since the story was loaded (title)." in message
    assert "Discrepancy passengers was deleted since the story was loaded." in message
    assert "Quote closed was changed since the story was loaded (gist)." in message
    assert "Event closing" not in message
    assert Event.objects.get(slug="closing").title != "Other"


def test_an_editors_citation_counts_as_a_change_of_its_event(story):
    load_story(story)
    Citation.objects.create(
        event=Event.objects.get(slug="draft"), article=Article.objects.get(public_id="courier-1")
    )

    assert "Event draft was changed" in refusal(story)


def test_an_event_taken_off_the_timeline_counts_as_changed(story):
    load_story(story)
    Entry.objects.get(event__slug="someday").delete()

    assert "Event someday was changed since the story was loaded (off_timeline)." in refusal(story)


def test_replace_lets_the_story_win(story):
    load_story(story)
    Event.objects.filter(slug="survey").update(title="The pier is examined")
    Entry.objects.get(event__slug="someday").delete()
    Discrepancy.objects.get().delete()
    Quote.objects.filter(public_id="closed").update(status="rejected")

    load_story(story, replace=True)

    assert export_story("pier") == story


def test_what_an_editor_added_stays(story):
    load_story(story)
    version = Article.objects.get(public_id="courier-1").versions.get()
    supply_text(version, COURIER)
    make_quote(version, "about 1,300 passengers", kind="indirect", public_id="added")
    make_event(Timeline.objects.get(slug="pier"), slug="added")

    load_story(story)

    assert Quote.objects.filter(public_id="added").exists()
    assert {"added"} < {event["slug"] for event in json.loads(export_story("pier"))["events"]}


def test_texts_imported_before_are_used_and_their_suggestions_give_way(story):
    article = make_article(headline="Ferry pier closed", url="https://anchor.example/pier")
    version = make_version(article, ANCHOR)
    double = make_quote(version, "We close the pier tonight", status="suggested")
    other = make_quote(version, "about 1,200 passengers", kind="indirect", status="suggested")
    Quote.history.all().delete()

    report = load_story(story)

    article.refresh_from_db()
    assert article.public_id == "anchor-1"
    assert article.outlet.slug == "anchor"
    assert article.versions.get() == version
    assert report.checked == 5
    assert report.suggestions_removed == 1
    assert not Quote.objects.filter(pk=double.pk).exists()
    assert Quote.objects.filter(pk=other.pk).exists()
    assert Quote.objects.get(public_id="survey").exact == "that Calder had asked for a second survey"
    assert Quote.objects.get(public_id="tonight").suffix.startswith('" harbour master')
    assert export_story("pier") == story


def test_an_article_that_an_editor_made_is_not_overwritten(story, django_user_model):
    article = make_article(headline="Ferry pier closed", url="https://anchor.example/pier")
    editor = django_user_model.objects.create_user("editor")
    article.history.update(history_user=editor)

    message = refusal(story)

    assert "Article anchor-1 is there already and reads otherwise" in message


def test_a_newer_story_leaves_the_words_of_a_text_taken_down_as_they_are(story):
    load_story(story)
    version = Article.objects.get(public_id="anchor-1").versions.get()
    supply_text(version, ANCHOR)
    version.text, version.taken_down_at, version.taken_down_reason = (
        None,
        timezone.now(),
        "Asked by the outlet",
    )
    version.save()

    load_story(changed(story, "quotes", "survey", gist="A second survey was wanted."))

    survey = Quote.objects.get(public_id="survey")
    assert survey.gist == "A second survey was wanted."
    assert survey.exact == "that Calder had asked for a second survey"


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_give_one_story(story):
    start, reports, errors = Barrier(2), [], []

    def load() -> None:
        start.wait()
        try:
            reports.append(load_story(story))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(report.created for report in reports) == [0, 21]
    assert export_story("pier") == story


def test_words_that_a_held_text_does_not_have_are_refused_by_name(story):
    make_version(make_article(url="https://anchor.example/pier"), ANCHOR)
    moved = changed(story, "quotes", "unsafe", exact="It is so safe.!")

    message = refusal(moved)

    assert "Quote unsafe: its words are not at" in message
    assert not Event.objects.exists()


def test_an_actor_of_the_same_slug_that_is_somebody_else_is_named(story):
    make_actor("Bo Lind", slug="bo-lind", role="A baker")

    assert "Actor bo-lind is there already and reads otherwise" in refusal(story)


def test_an_actor_whom_two_stories_share_is_no_conflict(story):
    load_story(story)
    second = json.dumps(
        {
            **json.loads(story),
            "timeline": {"slug": "pier-two", "title": "The pier again", "is_published": True},
        }
    )
    second = second.replace('"passengers"', '"passengers-two"')

    load_story(second)

    assert Entry.objects.filter(event__slug="closing").count() == 2
    assert Timeline.objects.get(slug="pier-two").entries.filter(is_public=True).count() == 3


def test_a_quote_of_a_lost_status_keeps_its_mark(story):
    load_story(story)

    assert json.loads(story)["quotes"][-1]["status"] == "lost"
    assert Quote.objects.get(public_id="closed").status == "lost"


@pytest.mark.parametrize(
    ("section", "key", "values", "sentence"),
    [
        ("quotes", "tonight", {"start": "a"}, "quotes[0].start: 'a' is not of type 'integer'."),
        ("quotes", "tonight", {"exact": None}, "quotes[0]: 'exact' is a required property."),
        ("quotes", "survey", {"exact": "a sentence"}, "is not of type 'null'."),
        ("quotes", "tonight", {"exact": "too short"}, "Quote tonight: its 9 characters of words do not fill"),
        (
            "quotes",
            "tonight",
            {"speaker": "somebody"},
            "names the actor somebody, which the story does not have.",
        ),
        ("quotes", "tonight", {"end": 9000}, "is not inside anchor-1"),
        ("quotes", "tonight", {"said_on": "2024-02-31"}, "'2024-02-31' is not a 'date'."),
        ("quotes", "hard-day", {"fragments": []}, "[] should be non-empty."),
        ("quotes", "tonight", {"colour": "red"}, "'colour' was unexpected"),
        ("events", "closing", {"earliest": "2024-02-31"}, "events[0].earliest: '2024-02-31' is no date."),
        ("events", "closing", {"zone": "Europe/Nowhere"}, "'Europe/Nowhere' is no time zone"),
        ("events", "survey", {"follows": ["closing"]}, "follow each other in a circle: closing, survey."),
        ("events", "closing", {"title": "a\x00b"}, "events[0].title: the text holds a NUL character."),
        ("events", "closing", {"precision": "day"}, "The database refuses the story:"),
        (
            "actors",
            "ines-calder",
            {"merged_into": "i-calder"},
            "which is merged itself: name the one that stays.",
        ),
        ("statements", "pier-closes", {"renditions": [{"quote": "no"}]}, "names the quote no, which"),
        (
            "outlets",
            "anchor",
            {"excerpt_share": 0.12345},
            "Outlet anchor: excerpt_share has more than three decimals.",
        ),
        ("articles", "anchor-1", {"outlet": "gone"}, "names the outlet gone, which the story does not have."),
    ],
)
def test_each_fault_gets_one_sentence_and_nothing_is_loaded(story, section, key, values, sentence):
    message = refusal(changed(story, section, key, **values))

    assert sentence in message
    assert not Timeline.objects.exists()


def test_prose_of_more_than_eight_words_is_refused_in_a_discrepancy(story):
    data = json.loads(story)
    data["discrepancies"][0]["spans"][2]["exact"] = (
        "the island and its eleven hundred people who need the ferry"
    )

    assert "are the outlet's own; at most 8 may stand in a story." in refusal(json.dumps(data))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is no JSON"),
        ("[]", "The story: [] is not of type 'object'."),
        ("{}", "The story: 'format' is a required property."),
        (
            '{"format": "sourceline-story", "version": 2, "timeline": {"slug": "a", "title": "A"}}',
            "version: 1 was expected",
        ),
        ('{"format": 1, "format": 2}', "the key 'format' stands twice"),
        ("[" * 100_000, "nested too deeply"),
        ('{"format": NaN}', "NaN is no number of JSON"),
    ],
)
def test_what_is_no_story_is_refused_in_a_sentence(text, sentence):
    assert sentence in refusal(text)


def test_the_commands_load_and_export(story, tmp_path):
    source, copy, out = tmp_path / "pier.json", tmp_path / "copy.json", StringIO()
    source.write_text(story, encoding="utf-8")

    call_command("load_story", source, stdout=out)
    call_command("export_story", "pier", output=copy, stdout=out)
    printed = StringIO()
    call_command("export_story", "pier", stdout=printed)

    assert copy.read_bytes() == source.read_bytes()
    assert printed.getvalue() == story
    assert out.getvalue().startswith("The pier (pier): 21 records new")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "cannot be read: No such file"), (b"\xff\xfe", "is no UTF-8: the byte at 0")],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, content, sentence):
    path = tmp_path / "story.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        call_command("load_story", path)


def test_an_unknown_timeline_is_named_with_those_that_are_there():
    make_timeline(slug="storm")

    with pytest.raises(CommandError, match="There is no timeline 'strom'; there are storm"):
        call_command("export_story", "strom")


def test_the_documented_story_can_be_loaded():
    page = (Path(__file__).resolve().parent.parent.parent / "docs" / "story-format.md").read_text(
        encoding="utf-8"
    )
    documented = page.partition("```json\n")[2].partition("```")[0]

    load_story(documented)

    assert export_story("pier") == documented
