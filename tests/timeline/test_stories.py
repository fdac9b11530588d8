"""Story files: what they hold, what they withhold, and which files are none."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Quote
from articles.words import supply_text
from tests.makers import make_article, make_event, make_quote, make_timeline, make_version
from tests.timeline.story_world import ANCHOR, COURIER, changed, refusal, story_of_world
from timeline.models import Timeline
from timeline.stories import exporting
from timeline.stories.exporting import export_story
from timeline.stories.format import SECTIONS, parse, pieces, write
from timeline.stories.loading import load_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> str:
    """The world as a file, over an empty database."""
    return story_of_world()


def test_what_is_exported_and_loaded_gives_the_same_bytes(story):
    load_story(story)

    assert export_story("pier") == story


def test_the_bytes_are_the_same_however_few_records_are_read_at_a_time(story, monkeypatch):
    load_story(story)
    monkeypatch.setattr(exporting, "A_PART", 1)

    assert export_story("pier") == story


@pytest.mark.parametrize("sections", [(), ("outlets",), ("outlets", "quotes", "topics")])
def test_a_story_piece_by_piece_is_laid_out_as_one_in_memory(story, sections):
    whole = parse(story)
    told = {section: whole[section] if section in sections else [] for section in SECTIONS}
    head = {key: value for key, value in whole.items() if key not in SECTIONS}

    parts = list(pieces({**head, **{section: iter(records) for section, records in told.items()}}))

    assert "".join(parts) == write({**head, **told})
    assert len(parts) > sum(map(len, told.values())) or not sections


def test_a_list_that_just_fits_on_its_line_stands_on_it():
    def story(topics):
        timeline = {"slug": "pier", "title": "Pier", "zone": "UTC"}
        return {"format": "sourceline-story", "version": 1, "timeline": timeline, "topics": topics}

    on_one_line = []
    for wide in range(20, 80):
        topic = {"slug": "a", "title": "t" * wide, "speaker": "b", "statements": []}
        told = "".join(pieces(story(iter([topic]))))

        assert told == write(story([topic]))
        on_one_line.append('"topics": [{' in told)
    assert on_one_line == sorted(on_one_line, reverse=True) and {*on_one_line} == {True, False}


def test_an_export_that_breaks_off_leaves_the_file_as_it_was(story, tmp_path, monkeypatch):
    load_story(story)
    file = tmp_path / "pier.json"
    file.write_text("as it was", encoding="utf-8")

    def broken(kind, rows, scope):
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(exporting, "forms_of", broken)
        with pytest.raises(DatabaseError):
            call_command("export_story", "pier", "--output", str(file))
    left = (file.read_text(encoding="utf-8"), [one.name for one in tmp_path.iterdir()])
    call_command("export_story", "pier", "--output", str(file), stdout=StringIO())

    assert left == ("as it was", ["pier.json"])
    assert file.read_text(encoding="utf-8") == story


def test_an_export_asks_no_more_for_more_articles(story):
    load_story(story)
    with CaptureQueriesContext(connection) as few:
        export_story("pier")
    timeline = Timeline.objects.get(slug="pier")
    for _ in range(3):
        make_event(timeline, quotes=[make_quote(make_version(make_article()))])
    with CaptureQueriesContext(connection) as many:
        export_story("pier")

    assert len(many) == len(few)
    alternatives = [one["sql"] for one in many if re.search(r"OR \S+ IN \(SELECT", one["sql"])]
    assert alternatives == []  # of which the database tries each row of a table


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
    assert [passage["tells"] for passage in data["shared_passages"]] == [["survey"]]
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
        (
            "events",
            "closing",
            {"earliest": "9999-12-31"},
            "earliest: '9999-12-31' is not in the years 1000 to 9000.",
        ),
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
