"""One of everything that a story tells, and of everything that it must not, for the tests of story files."""

import json
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from articles.models import Alias, Article, Quote, Rendition, SharedPassage
from articles.words import supply_text
from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline.models import PassageTelling, Timeline
from timeline.stories.exporting import export_story
from timeline.stories.format import StoryError
from timeline.stories.loading import load_story

ANCHOR = (
    "Ferry pier closed\n\n"
    '"We close the pier tonight," harbour master Ines Calder told Mayor Bo Lind on Tuesday. '
    '"It is not safe."\n\n'
    'Lind and Calder called it "a hard day" for the island and its eleven hundred people who need '
    "the ferry.\n\n"
    "A ministry official said that Calder had asked for a second survey.\n\n"
    "The pier carried about 1,200 passengers a day.\n"
)
COURIER = (
    "Island loses its ferry\n\n"
    "The pier is closed from tonight, Calder said.\n\n"
    "The pier carried about 1,300 passengers a day.\n\n"
    "Until it opens again a small boat crosses four times a day from the fish market, weather permitting, "
    "and the post comes with it. The shop by the landing stage stays open.\n"
)


def clear() -> None:
    """Empty every table of ours, histories included, within the test's own transaction."""
    with connection.cursor() as cursor:
        models = [
            model for app in ("articles", "timeline") for model in apps.get_app_config(app).get_models()
        ]
        tables = ", ".join(f'"{model._meta.db_table}"' for model in models)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def make_world() -> Timeline:
    """A timeline of four events from two articles whose texts are held."""
    calder = make_actor("Ines Calder", ("Calder", "the harbour master"), slug="ines-calder", wikidata="Q4242")
    lind = make_actor("Bo Lind", slug="bo-lind", kind="person", role="Mayor of Eskerby")
    Alias.objects.create(actor=lind, name="the mayor", is_ambiguous=True, position=0)
    make_actor("I. Calder", slug="i-calder", merged_into=calder)
    make_actor("Nobody Here", slug="nobody-here")
    anchor = make_article(
        make_outlet("The Daily Anchor", slug="anchor", kind="newspaper", excerpt_limit=120),
        headline="Ferry pier closed",
        public_id="anchor-1",
        url="https://anchor.example/pier",
        published_at=datetime(2024, 3, 5, 17, 30, tzinfo=UTC),
        published_precision="minute",
        published_zone="GMT",
        agencies=["Coast Wire"],
    )
    courier = make_article(
        make_outlet("Island Courier", slug="courier"),
        headline="Island loses its ferry",
        public_id="courier-1",
    )
    text = make_version(
        anchor, ANCHOR, spans=[{"kind": "headline", "start": 0, "end": 17}], body_start=0, body_end=300
    )
    other = make_version(courier, COURIER)
    tonight = make_quote(
        text,
        "We close the pier tonight,",
        public_id="tonight",
        speaker=calder,
        said_on=date(2024, 3, 5),
        said_on_precision="day",
        addressee_actor=lind,
        speaker_start=ANCHOR.index("harbour master"),
        speaker_end=ANCHOR.index("harbour master") + 26,
    )
    make_quote(text, "It is not safe.", public_id="unsafe", speaker=calder, continues=tonight)
    joint = make_quote(
        text,
        'it "a hard day" for the island and its eleven hundred people who need the ferry',
        fragments=["a hard day"],
        public_id="hard-day",
        speaker=lind,
        gist="Both regret the closing.",
    )
    joint.co_speakers.add(calder)
    relayed = make_quote(
        text,
        "that Calder had asked for a second survey",
        kind="indirect",
        public_id="survey",
        speaker_description="a ministry official",
    )
    make_quote(
        text,
        "asked for a second survey",
        kind="indirect",
        public_id="survey-inner",
        speaker=calder,
        nested_in=relayed,
        relayed_by_description="a ministry official",
    )
    lost = make_quote(
        other,
        "The pier is closed from tonight",
        kind="indirect",
        public_id="closed",
        speaker=calder,
        status="lost",
    )
    make_quote(other, "about 1,300 passengers", kind="indirect", public_id="suggested", status="suggested")
    make_quote(other, "The pier carried", kind="indirect", public_id="rejected", status="rejected")
    statement = make_statement(
        tonight, lost, slug="pier-closes", gist="The pier closes today.", speaker=calder
    )
    Rendition.objects.create(statement=statement, quote=joint, judgement="different", position=2)
    timeline = make_timeline(
        slug="pier", title="The pier", zone="Europe/Stockholm", first_day=date(2024, 3, 5), is_published=True
    )
    survey = make_event(timeline, slug="survey", on=None, is_cited=False, summary="The pier was surveyed.")
    closing = make_event(
        timeline,
        slug="closing",
        on=None,
        actors=[lind, calder],
        quotes=[tonight, joint],
        earliest=datetime(2024, 3, 5, 20, tzinfo=UTC),
        latest=datetime(2024, 3, 5, 20, tzinfo=UTC),
        precision="hour",
        zone="Europe/Stockholm",
        kind="announcement",
    )
    closing.event_actors.filter(actor=calder).update(role="speaker")
    closing.citations.filter(quote=tonight).update(relation="said-here")
    closing.follows.add(survey)
    make_citation(closing, quote=lost, stance="denies", note="Says from tonight.")
    make_citation(closing, quote=Quote.objects.get(public_id="suggested"))
    make_citation(survey, article=anchor)
    make_event(timeline, slug="draft", status="draft", summary="", is_cited=False, is_background=True)
    make_event(timeline, slug="someday", on=None, article=courier, is_announced=True)
    elsewhere = make_event(make_timeline(slug="elsewhere"), slug="elsewhere")
    closing.follows.add(elsewhere)
    make_discrepancy(
        (text, "about 1,200 passengers"),
        (other, "about 1,300 passengers"),
        (text, "the island and its eleven hundred people who need the ferry"),
        (text, "a hard day"),
        slug="passengers",
        event=closing,
        timeline=timeline,
    ).silent.add(courier.outlet)
    make_discrepancy((text, "Ferry"), slug="only-suggested", event=closing, status="suggested")
    start, end = ANCHOR.index("The pier carried"), COURIER.index("The pier carried")
    for length, status in ((20, "confirmed"), (30, "suggested")):
        passage = SharedPassage.objects.create(
            one=text,
            one_start=start,
            one_end=start + length,
            other=other,
            other_start=end,
            other_end=end + length,
            status=status,
        )
        for event in (survey, elsewhere):
            PassageTelling.objects.create(passage=passage, event=event)
    return timeline


@cache
def story_of_world() -> str:
    """The world as a file; making it takes longer than most tests, so it is made once, and cleared away."""
    make_world()
    story = export_story("pier")
    clear()
    return story


def load_world() -> None:
    """Load the world's file into the empty database and supply both texts."""
    load_story(story_of_world())
    for public_id, text in (("anchor-1", ANCHOR), ("courier-1", COURIER)):
        supply_text(Article.objects.get(public_id=public_id).versions.get(), text)


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
    """The story with one record less."""
    data = json.loads(story)
    data[section] = [item for item in data[section] if key not in (item.get("slug"), item.get("public_id"))]
    return json.dumps(data)


def refusal(story: str, **options: Any) -> str:
    """What a load that is refused says, a sentence a line."""
    with pytest.raises(StoryError) as refused:
        load_story(story, **options)
    return str(refused.value)
