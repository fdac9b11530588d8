"""Loading a story: what it does to what is there, and what it leaves to the editors."""

import json
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Actor, Article, Outlet, Quote, Rendition, Statement
from articles.words import supply_text
from tests.makers import make_actor, make_article, make_event, make_quote, make_timeline, make_version
from tests.timeline.story_world import ANCHOR, COURIER, changed, refusal, story_of_world, without
from timeline.models import Citation, Discrepancy, Entry, Event, LoadedRecord, Timeline
from timeline.stories import loading
from timeline.stories.exporting import export_story
from timeline.stories.format import parse
from timeline.stories.loading import load_story
from timeline.stories.planning import plan_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> str:
    """The world as a file, over an empty database."""
    return story_of_world()


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


def test_no_record_is_looked_for_in_a_list_of_all(story, monkeypatch):
    class Walked(list):
        def __contains__(self, key):
            raise AssertionError("of a million records each would be compared with all others")

    def planned(story):
        plan = plan_for(story)
        for keys in (plan.new, plan.changed, plan.vanished):
            keys.update({kind: Walked(keys[kind]) for kind in keys})
        return plan

    monkeypatch.setattr(loading, "plan_for", planned)

    assert load_story(story).created and load_story(changed(story, "quotes", "closed", gist="Shut")).updated


def test_what_a_story_leaves_out_is_its_own_each_time():
    short = json.dumps(
        {
            "format": "sourceline-story",
            "version": 1,
            "timeline": {"slug": "one", "title": "One", "zone": "UTC"},
        }
    )

    parse(short)["quotes"].append("changed")

    assert parse(short)["quotes"] == []


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


def test_the_database_plans_by_what_is_loaded_not_by_the_empty_tables_of_before(story):
    tables = ["timeline_event", "timeline_entry", "articles_quote", "articles_statement"]

    def counted() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT reltuples::integer FROM unnest(%s::regclass[]) WITH ORDINALITY AS named (one, place) "
                "JOIN pg_class ON oid = one ORDER BY place",
                [tables],
            )
            return [rows for (rows,) in cursor.fetchall()]

    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
    assert counted() == [0, 0, 0, 0]

    load_story(story)

    assert counted() == [model.objects.count() for model in (Event, Entry, Quote, Statement)]
    assert min(counted()) > 0


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


def test_a_name_with_a_mark_that_nothing_ends_is_stored_as_told_and_read_without(story):
    slug = json.loads(story)["outlets"][0]["slug"]
    turned = changed(story, "outlets", slug, name="Anchor \u202eredlac")
    load_story(turned)

    report = load_story(turned)

    assert (report.created, report.updated, report.removed) == (0, 0, 0)
    assert Outlet.objects.get(slug=slug).name == "Anchor redlac"
    exported = json.loads(export_story(json.loads(story)["timeline"]["slug"]))
    assert exported["outlets"] == json.loads(turned)["outlets"]


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
