"""Every fact of the annotations that the demonstration was made from is in the database, as annotated."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from articles.models import Actor, Article, Quote, Statement
from tests.story_from_gold import EVIDENCE, OUTLETS, STORY, article_id
from timeline.models import Discrepancy, Event, Timeline
from timeline.stories.loading import load_story

SLUG = "ukraine-crisis-february-2022"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def supplied(django_db_setup: Any, django_db_blocker: Any, shared: Path) -> Iterator[Timeline]:
    """The demonstration with the texts of its articles imported, once for all tests here: they only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_story(STORY.read_text(encoding="utf-8"))
        call_command("import_articles", shared / "seeds", verbosity=0)
        yield Timeline.objects.get(slug=SLUG)
        transaction.set_rollback(True)


@pytest.fixture
def gold(shared: Path) -> dict[str, Any]:
    return json.loads((shared / "seeds" / "gold.json").read_text(encoding="utf-8"))


@pytest.fixture
def sources(shared: Path) -> list[dict[str, Any]]:
    return json.loads((shared / "seeds" / "sources.json").read_text(encoding="utf-8"))["sources"]


def test_every_fact_of_the_annotated_quotes_is_in_the_database(supplied, gold):
    told = {quote["id"]: quote for article in gold["articles"] for quote in article["quotes"]}

    kept = {
        quote.public_id: gold_quote(quote)
        for quote in Quote.objects.accepted().select_related("version__article", "speaker", "addressee_actor")
    }

    assert kept == told


def gold_quote(quote: Quote) -> dict[str, Any]:
    """A stored quote in the words and keys of the annotations."""
    text = quote.version.text
    assert text is not None
    evidence = {ours: theirs for theirs, ours in EVIDENCE.items()}
    said_here = quote.citations.filter(relation="said-here").first()

    def words(part: str) -> str | None:
        start, end = getattr(quote, f"{part}_start"), getattr(quote, f"{part}_end")
        return text[start:end] if start is not None else None

    facts = {
        "id": quote.public_id,
        "start": quote.start,
        "end": quote.end,
        "text": quote.exact,
        "kind": quote.kind,
        "zone": quote.zone,
        "speaker": quote.speaker.slug if quote.speaker else None,
        "speaker_start": quote.speaker_start,
        "speaker_end": quote.speaker_end,
        "speaker_text": words("speaker"),
        "cue_start": quote.cue_start,
        "cue_end": quote.cue_end,
        "cue": words("cue"),
        "said_on": quote.said_on.isoformat() if quote.said_on else None,
        "said_on_evidence": evidence[quote.said_on_evidence],
        "said_on_basis": quote.said_on_basis,
        "occasion": quote.occasion or None,
        "place": quote.place or None,
        "addressee": quote.addressee or None,
        "addressee_actor": quote.addressee_actor.slug if quote.addressee_actor else None,
        "via": quote.via or None,
        "said_at_event": said_here.event.slug if said_here else None,
        "statement": quote.renditions.get(judgement="same").statement.slug,
        "hard": quote.difficulties,
        "note": quote.note or None,
    }
    unusual = {
        "speaker_description": quote.speaker_description,
        "co_speakers": [actor.slug for actor in quote.co_speakers.all()],
        "speaker_confidence": quote.speaker_confidence if quote.speaker_confidence != "certain" else "",
        "implicit_attribution": quote.implicit_attribution,
        "attribution_inside": quote.attribution_inside,
        "fragments": [
            {"start": part["start"], "end": part["end"], "text": part["exact"]} for part in quote.fragments
        ],
        "marks_lost": quote.marks_lost,
        "marks_lost_basis": quote.marks_lost_basis,
        "nested_in": quote.nested_in.public_id if quote.nested_in else None,
        "continues": quote.continues.public_id if quote.continues else None,
        "polarity": "denied" if quote.denied else "",
    }
    return facts | {key: value for key, value in unusual.items() if value}


def test_every_fact_of_the_annotated_actors_is_in_the_database(supplied, gold):
    kept = [
        {
            **{
                key: getattr(actor, key) or None
                for key in ("slug", "name", "kind", "role", "affiliation", "country")
            },
            "wikidata": actor.wikidata,
            "note": actor.note or None,
            "aliases": [alias.name for alias in actor.aliases.all()],
            "ambiguous_aliases": [alias.name for alias in actor.aliases.all() if alias.is_ambiguous],
        }
        for actor in Actor.objects.all()
    ]

    assert by_slug(kept) == by_slug(gold["actors"])


def test_every_fact_of_the_annotated_events_is_in_the_database(supplied, gold, sources):
    files = {article_id(source): source["file"] for source in sources}

    kept = [gold_event(event, files) for event in Event.objects.all()]

    told = [
        {**event, "after": sorted(event["after"]), "reported_by": sorted(event["reported_by"])}
        for event in gold["events"]
    ]
    assert by_slug(kept) == by_slug(told)


def gold_event(event: Event, files: dict[str, str]) -> dict[str, Any]:
    """A stored event in the words and keys of the annotations, its unordered lists sorted."""
    citations = list(event.citations.select_related("quote", "article"))
    quotes = [(row.relation, row.quote.public_id) for row in citations if row.quote]
    days = {
        key: day.isoformat() if day else None
        for key, day in (
            ("start", event.earliest and event.earliest.date()),
            ("end", event.latest and event.latest.date()),
            ("sort_on", event.sort_on),
            ("external_date", event.external_date),
        )
    }
    return {
        "slug": event.slug,
        "title": event.title,
        "summary": event.summary,
        "precision": event.precision,
        "date_basis": event.date_basis or None,
        "place": event.place or None,
        "kind": event.kind.replace("-", " "),
        "background": event.is_background,
        "announced": event.is_announced,
        "after": sorted(earlier.slug for earlier in event.follows.all()),
        "actors": [row.actor.slug for row in event.event_actors.all()],
        "said_here": [public_id for relation, public_id in quotes if relation == "said-here"],
        "about": [public_id for relation, public_id in quotes if relation == "about"],
        "quotes": [public_id for _, public_id in quotes],
        "reported_by": sorted({files[row.article.public_id] for row in citations}),
        **days,
    }


def test_every_fact_of_the_annotated_statements_is_in_the_database(supplied, gold, sources):
    order = [source["file"] for source in sources]
    files = {article_id(source): source["file"] for source in sources}

    kept = []
    for statement in Statement.objects.all():
        quotes = [row.quote for row in statement.renditions.select_related("quote__version__article")]
        kept.append(
            {
                "slug": statement.slug,
                "speaker": statement.speaker.slug if statement.speaker else None,
                "said_on": statement.said_on.isoformat() if statement.said_on else None,
                "gist": statement.gist,
                "quotes": [quote.public_id for quote in quotes],
                "files": sorted(
                    {files[quote.version.article.public_id] for quote in quotes}, key=order.index
                ),
                "confidence": statement.confidence,
                "note": statement.note or None,
            }
        )

    assert by_slug(kept) == by_slug(gold["statements"])


def _whole(side, annotated):
    """The annotated side of which `side` is a part in eight words at most, or `side` itself."""
    holding = (
        item
        for item in annotated
        if item["file"] == side["file"] and item["start"] <= side["start"] and side["end"] <= item["end"]
    )
    return next(holding, side) if len(side["text"].split()) <= 8 else side


def test_every_fact_of_the_annotated_discrepancies_is_in_the_database(supplied, gold, sources):
    files = {article_id(source): source["file"] for source in sources}
    annotated = by_slug(gold["discrepancies"])

    kept = []
    for discrepancy in Discrepancy.objects.all():
        items = []
        for span in discrepancy.spans.select_related("version__article"):
            words = span.version.text[span.start : span.end]
            assert span.exact in (None, words)
            item = {
                "file": files[span.version.article.public_id],
                "start": span.start,
                "end": span.end,
                "text": words,
            }
            items.append(_whole(item, annotated[discrepancy.slug]["items"]))
        facts = {key: getattr(discrepancy, key) for key in ("slug", "topic", "kind", "explanation")}
        kept.append({**facts, "items": items})

    assert by_slug(kept) == by_slug(gold["discrepancies"])


def test_every_fact_of_the_sources_is_in_the_database(supplied, sources):
    kept = [
        gold_source(Article.objects.get(public_id=article_id(source)), source["file"]) for source in sources
    ]

    assert kept == sources


def gold_source(article: Article, file: str) -> dict[str, Any]:
    """A stored article in the words and keys of the sources."""
    version, outlet = article.versions.get(), article.outlet
    slug, name, short_name, _ = OUTLETS[file]
    assert (outlet.slug, outlet.name, outlet.short_name) == (slug, name, short_name)
    assert article.published_at is not None
    inside = (version.body_start, version.body_end)
    return {
        "file": file,
        "outlet": f"{name} ({short_name})" if short_name and short_name not in name else name,
        "outlet_country": outlet.country,
        "outlet_kind": outlet.kind.replace("-", " "),
        "headline": article.headline,
        "published": article.published_at.date().isoformat(),
        "published_as_printed": article.published_as_printed or None,
        "updated": article.updated_at.strftime("%Y-%m-%dT%H:%M") if article.updated_at else None,
        "updated_as_printed": article.updated_as_printed or None,
        "updated_zone": article.updated_zone or None,
        "byline": article.byline or None,
        "section": article.section or None,
        "agencies_credited": article.agencies,
        "photo_credits": article.photo_credits,
        "agencies_inferred": article.agencies_inferred,
        "url": article.url,
        "url_evidence": article.url_evidence,
        "provenance": article.provenance or None,
        "language": article.language,
        "marks_lost": version.marks_lost,
        "paragraphs_out_of_order": version.paragraphs_out_of_order,
        "sha256": version.text_sha256,
        "characters": version.characters,
        "body_start": version.body_start,
        "body_end": version.body_end,
        "spans": [
            {
                **span,
                "text": version.text[span["start"] : span["end"]],
                "in_body": inside[0] <= span["start"] and span["end"] <= inside[1],
            }
            for span in version.spans
        ],
    }


def by_slug(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {record["slug"]: record for record in records}
