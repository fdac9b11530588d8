"""`manage.py verify`: it passes on what is sound, and names the record of every breach that is planted."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from articles.models import Article, ArticleVersion, Quote
from articles.words import supply_text
from tests.makers import make_discrepancy, make_event, make_quote, make_statement, make_timeline
from tests.story_from_gold import STORY
from tests.timeline.story_world import ANCHOR, COURIER, load_world
from timeline import cards, lines, renditions
from timeline.entries import refresh_entries
from timeline.models import Citation, Entry, Event, Timeline
from timeline.stories.loading import load_story
from timeline.verifying import exports
from timeline.views import quotes

pytestmark = pytest.mark.django_db

TABLES = (
    "articles_articleversion",
    "articles_quote",
    "timeline_citation",
    "timeline_discrepancyspan",
    "timeline_entry",
    "timeline_event",
)


@contextmanager
def planting() -> Iterator[Any]:
    """A cursor for raw SQL that no trigger of the database sees, and no check of a text against its hash."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE articles_articleversion DROP CONSTRAINT IF EXISTS version_text_is_what_was_hashed"
        )
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def plant(sql: str, *values: Any) -> None:
    with planting() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount > 0


def verify() -> str:
    """The one line of a database that keeps its promises."""
    out = StringIO()
    call_command("verify", stdout=out)
    return out.getvalue()


def breaches() -> list[str]:
    """The lines of a database that does not, which ends with exit status 1."""
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", stdout=out)
    assert ended.value.code == 1
    return out.getvalue().splitlines()


def test_an_empty_database_keeps_its_promises():
    assert verify() == "All promises hold: nothing is stored yet.\n"


def test_the_world_keeps_its_promises_supplied():
    load_world()

    assert verify().startswith("All promises hold: 2 texts, 6 quotes, 4 discrepancy spans, 4 events, ")


def test_the_demonstration_keeps_its_promises_withheld():
    load_story(STORY.read_text(encoding="utf-8"))

    line = verify()

    assert "5 withheld texts, 149 quotes, 123 discrepancy spans, 40 events, 218 citations, 40 entries" in line


def test_the_demonstration_keeps_its_promises_supplied(shared: Path):
    load_story(STORY.read_text(encoding="utf-8"))
    call_command("import_articles", shared / "seeds", verbosity=0)

    assert verify().startswith("All promises hold: 5 texts, ")


def test_a_changed_text_is_named():
    load_world()
    plant(
        "UPDATE articles_articleversion SET text = replace(text, '1,300', '1,400') WHERE text LIKE %s",
        "Island%",
    )

    found = breaches()

    assert any(
        line.startswith("Article courier-1, version 1: the text was changed: its SHA-256 is")
        for line in found
    )
    assert any(
        line.startswith("Discrepancy passengers in article courier-1, version 1: its words are")
        for line in found
    )


def test_a_text_changed_with_its_hash_is_found_by_its_quotes():
    load_world()
    text = ANCHOR.replace("tonight", "at noon")
    plant(
        "UPDATE articles_articleversion SET text = %s, text_sha256 = %s WHERE text LIKE 'Ferry%%'",
        text,
        hashlib.sha256(text.encode()).hexdigest(),
    )

    found = breaches()

    assert any(
        line.startswith("Quote tonight in article anchor-1, version 1: its words are not at")
        for line in found
    )
    assert not any("SHA-256" in line for line in found)


def test_words_of_a_difference_that_outlived_their_text_are_named():
    load_world()
    plant(
        "UPDATE articles_articleversion SET text = NULL, raw = NULL, taken_down_at = now(), "
        "taken_down_reason = 'A letter' WHERE text LIKE 'Island%%'"
    )

    found = [line for line in breaches() if line.startswith("Discrepancy passengers")]

    assert [line.partition(": ")[2] for line in found] == ["it keeps words of a text that was taken down."]


def test_a_wrong_count_of_characters_is_named():
    load_world()
    plant("UPDATE articles_articleversion SET characters = characters + 1 WHERE text LIKE 'Ferry%%'")

    assert (
        f"Article anchor-1, version 1: the text has {len(ANCHOR)} characters, not {len(ANCHOR) + 1}."
        in breaches()
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ('start = start + 1, "end" = "end" + 1', "its words are not at 21 to 47."),
        ("prefix = 'nowhere'", "its prefix does not stand before it."),
        ("suffix = 'nowhere'", "its suffix does not stand after it."),
        ('"end" = 9000', "20 to 9000 is not inside the"),
        ("cue_start = 5, cue_end = 8000", "its cue at 5 to 8000 is not inside the text."),
    ],
)
def test_a_shifted_anchor_is_named(change, sentence):
    load_world()
    assert ANCHOR.index("We close") == 20
    plant(f"UPDATE articles_quote SET {change} WHERE public_id = 'tonight'")

    expected = f"Quote tonight in article anchor-1, version 1: {sentence}"
    assert any(line.startswith(expected) for line in breaches())


def test_a_shifted_fragment_is_named():
    load_world()
    plant(
        "UPDATE articles_quote SET fragments = jsonb_set(fragments, '{0,start}', "
        "to_jsonb((fragments -> 0 ->> 'start')::int + 1)) WHERE public_id = 'hard-day'"
    )

    assert any(
        line.startswith("Quote hard-day in article anchor-1, version 1: the words of its fragment")
        for line in breaches()
    )


def test_a_published_event_without_a_citation_is_named():
    load_world()
    plant(
        "DELETE FROM timeline_citation WHERE event_id = (SELECT id FROM timeline_event WHERE slug = 'survey')"
    )

    found = breaches()

    assert "Event survey: it is published and has no citation that readers see." in found


def test_a_published_event_that_only_a_suggestion_supports_is_named():
    load_world()
    Citation.objects.filter(event__slug="closing").exclude(quote__public_id="tonight").delete()
    plant("UPDATE articles_quote SET status = 'suggested' WHERE public_id = 'tonight'")

    assert "Event closing: it is published and has no citation that readers see." in breaches()


def test_a_stale_entry_is_named():
    load_world()
    plant(
        "UPDATE timeline_entry SET reports = 7, actor_ids = '{}' "
        "WHERE event_id = (SELECT id FROM timeline_event WHERE slug = 'closing')"
    )

    assert "Entry of event closing on pier: actor_ids, reports are not what the event says." in breaches()


def test_an_unpublished_event_in_an_export_is_named():
    load_world()
    plant(
        "UPDATE timeline_entry SET is_public = true "
        "WHERE event_id = (SELECT id FROM timeline_event WHERE slug = 'draft')"
    )

    found = breaches()

    assert "Export of pier, event draft: it is printed, but its status is draft." in found
    assert "Entry of event draft on pier: is_public is not what the event says." in found


def test_a_suggested_quote_in_an_export_is_named(monkeypatch):
    load_world()
    event = Event.objects.get(slug="closing")
    printed = exports.events_json

    def careless(entries: list[Entry], form: Any, absolute: Any) -> list[dict[str, Any]]:
        lines = printed(entries, form, absolute)
        for line in lines:
            for row in line["citations"]:
                if row["quote"] and row["quote"]["id"] == "closed":
                    row["quote"] |= {"id": "tonight-2"}
        return lines

    monkeypatch.setattr(exports, "events_json", careless)

    assert (
        f"Export of pier, event {event.slug}: it prints the quote tonight-2, which is not cited in public."
        in breaches()
    )


def test_differences_in_an_export_are_held_against_the_records(monkeypatch):
    quote = make_quote(public_id="calder")
    event = make_event(make_timeline(slug="pier"), slug="closing", quotes=[quote])
    make_discrepancy((quote.version, "harbour master"), event=event, slug="title")
    make_discrepancy((quote.version, "Fishermen"), event=event, slug="guess", status="suggested")
    printed = exports.events_json

    def careless(entries: list[Entry], form: Any, absolute: Any) -> list[dict[str, Any]]:
        lines = printed(entries, form, absolute)
        difference = lines[0]["differences"][0]
        difference["spans"][0] |= {"words": " ".join(["prose"] * 9), "fragments": ["never said"]}
        lines[0]["differences"].append({"slug": "guess", "spans": []})
        return lines

    assert verify().startswith("All promises hold")
    monkeypatch.setattr(exports, "events_json", careless)
    of_differences = [line for line in breaches() if "difference" in line]

    name = "Export of pier, event closing: its difference"
    assert of_differences == [
        f"{name} title is printed with words that no speaker is quoted with there.",
        f"{name} title is printed with 9 words of the outlet's prose.",
        f"{name} guess is printed, and is suggested.",
    ]


def test_a_lost_quote_printed_as_held_is_named(monkeypatch):
    load_world()
    printed = exports.events_json

    def careless(entries: list[Entry], form: Any, absolute: Any) -> list[dict[str, Any]]:
        lines = printed(entries, form, absolute)
        for row in (row for line in lines for row in line["citations"] if row["quote"]):
            row["quote"]["status"] = "accepted"
        return lines

    monkeypatch.setattr(exports, "events_json", careless)

    assert "Export of pier, event closing: its quote closed is lost and is printed as accepted." in breaches()


def test_a_lost_quote_that_a_page_prints_as_held_is_named(monkeypatch):
    quote = make_quote(status="lost", lost_because="words", public_id="closed")
    make_event(make_timeline(slug="pier"), slug="closing", quotes=[quote])

    def careless(quote: Quote, **options: Any) -> lines.Line:
        line = lines.line_of(quote, **options)
        return replace(line, style=line.style.removesuffix(" lost"))

    for module in (renditions, cards, quotes):
        monkeypatch.setattr(module, "line_of", careless)

    assert breaches() == [
        "Page of quote closed: it prints the words as if they were held.",
        "Page of event closing: it prints the lost quote closed as if held.",
        "Card of event closing on pier: it prints the lost quote closed as if held.",
    ]


def test_every_way_an_event_page_prints_a_lost_quote_is_marked():
    timeline = make_timeline()
    wordings = [make_quote(status="lost", lost_because="words") for _ in range(2)]
    told = make_quote(words="Fishermen", kind="indirect", status="lost", lost_because="words")
    make_statement(*wordings, told)
    alone = [make_quote(status="lost", lost_because="words", gist="") for _ in range(9)]
    event = make_event(timeline, quotes=[*wordings, told, *alone])
    Citation.objects.filter(event=event).update(relation="said-here")

    body = Client().get(event.get_absolute_url()).content.decode()

    assert "(changed by the outlet since)" in body and "the same words, changed by the outlet since" in body
    assert "further" in body
    assert verify().startswith("All promises hold")


def test_a_lost_quote_shown_as_held_is_named():
    load_world()
    text = ANCHOR.replace("It is not safe.", "It is unsafe.")
    ArticleVersion.objects.create(
        article=Article.objects.get(public_id="anchor-1"),
        number=2,
        text=text,
        characters=len(text),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )

    found = breaches()

    assert found == [
        "Quote unsafe: it is shown as held, but its words do not stand in version 2 of article anchor-1."
    ]
    Quote.objects.filter(public_id="unsafe").update(status="lost")
    assert "4 quotes of older texts" in verify()


def test_a_trivial_version_loses_no_quote():
    load_world()
    text = ANCHOR.replace("It is not safe.", "It is unsafe.")
    ArticleVersion.objects.create(
        article=Article.objects.get(public_id="anchor-1"),
        number=2,
        text=text,
        characters=len(text),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        is_trivial=True,
    )

    assert verify().startswith("All promises hold")


def test_an_excerpt_budget_that_is_exceeded_is_named():
    load_world()
    Citation.objects.create(
        event=Event.objects.get(slug="survey"),
        article=Article.objects.get(public_id="anchor-1"),
        quote=Quote.objects.get(public_id="survey"),
    )
    assert verify().startswith("All promises hold")
    Quote.objects.filter(public_id="survey").update(shows_excerpt=True)

    found = breaches()

    shown = len("that Calder had asked for a second survey") + len("about 1,200 passengers")
    allowed = len(ANCHOR) // 10
    assert found == [
        f"Article anchor-1: readers see {shown} characters of its prose, and 10% of it are {allowed}."
    ]


def test_a_run_of_prose_that_is_too_long_is_named():
    load_world()
    outlet = Article.objects.get(public_id="courier-1").outlet
    outlet.excerpt_limit, outlet.excerpt_share = 20, 1
    outlet.save()
    Quote.objects.filter(public_id="closed").update(shows_excerpt=True)

    found = breaches()

    start = COURIER.index("The pier is closed")
    assert (
        f"Article courier-1: readers see 31 characters of its prose in a row at {start} to {start + 31}"
        in found[0]
    )


def test_entries_are_computed_for_every_kind_of_date():
    timeline = make_timeline(zone="America/New_York")
    chain = [make_event(timeline, on=None) for _ in range(4)]
    for later, earlier in pairwise(chain):
        later.follows.add(earlier)
    for precision, earliest, latest in (
        ("minute", "2024-03-10 06:30+00", None),
        ("hour", "2024-11-03 05:00+00", "2024-11-03 07:00+00"),
        ("week", "2024-03-04 00:00+00", "2024-03-10 00:00+00"),
        ("before", None, "2024-03-04 00:00+00"),
        ("ongoing", "2024-03-04 00:00+00", None),
        ("year", "2024-01-01 00:00+00", "2024-12-31 00:00+00"),
    ):
        zone = "Europe/Kyiv" if precision in ("minute", "hour") else ""
        make_event(timeline, on=None, precision=precision, earliest=earliest, latest=latest, zone=zone)
    refresh_entries(Event.objects.values_list("pk", flat=True))

    assert verify().startswith("All promises hold")
    assert Entry.objects.get(event=chain[0]).rank == 3


def test_a_second_supply_changes_no_verdict():
    load_world()
    version = Article.objects.get(public_id="anchor-1").versions.get()

    supply_text(version, ANCHOR)

    assert verify().startswith("All promises hold")
    assert Timeline.objects.get(slug="pier").is_published
