"""Build the demonstration story from the annotations beside the checkout, so that it can be built again.

`python -m tests.story_from_gold` writes stories/ukraine-crisis-february-2022.json from ../shared/seeds.
"""

import json
import re
from pathlib import Path
from typing import Any

from tests.demonstration_copies import shared_passages
from timeline.stories.checking import faults, may_stand, verbatim_places
from timeline.stories.format import Record, StoryError, parse, schema, write
from timeline.stories.format import complete as completed

CHECKOUT = Path(__file__).resolve().parent.parent
SEEDS = CHECKOUT.parent / "shared" / "seeds"
STORY = CHECKOUT / "stories" / "ukraine-crisis-february-2022.json"

TIMELINE = {
    "slug": "ukraine-crisis-february-2022",
    "title": "Ukraine crisis diplomacy",
    "summary": (
        "Three days of calls, visits and news conferences, as five outlets reported them: what Putin, "
        "Blinken, Lavrov, Johnson, Orban and Zelensky said, to whom, and in whose translation."
    ),
    "zone": "Europe/Kyiv",
    "first_day": "2022-01-31",
    "last_day": "2022-02-02",
    "is_published": True,
}
OUTLETS = {
    "moscow-times.txt": ("moscow-times", "The Moscow Times", "", "https://www.themoscowtimes.com/"),
    "dw.txt": ("dw", "Deutsche Welle", "DW", "https://www.dw.com/"),
    "cgtn.txt": (
        "cgtn",
        "CGTN (China Global Television Network), European edition",
        "CGTN",
        "https://newseu.cgtn.com/",
    ),
    "a-news.txt": ("a-news", "A News", "", "https://www.anews.com.tr/"),
    "gulf-today.txt": ("gulf-today", "Gulf Today", "", "https://www.gulftoday.ae/"),
}
EVIDENCE = {
    "stated": "stated",
    "context": "context",
    "other-seed": "other-article",
    "external": "external",
    None: "",
}

EVENT_OF_DISCREPANCY = {
    "killed-in-donbas": "donbas-conflict",
    "gun-altered": "johnson-zelensky-press-conference",
    "spheres-zones": "johnson-zelensky-press-conference",
    "toughest-altered": "truss-sanctions-statement",
    "immediately-marks": "blinken-lavrov-call",
    "further-invasion": "blinken-lavrov-call",
    "spelling-lavrov": "blinken-lavrov-call",
    "spelling-blinken": "blinken-lavrov-call",
    "call-source": "blinken-lavrov-call",
    "withdraw-from-where": "blinken-lavrov-call",
    "resolute-reiterated": "price-statement",
    "macron-visit": "macron-moscow-visit-planned",
    "opposition-wording": "hungarian-opposition-appeal",
    "orban-description": "putin-orban-talks",
    "spelling-orban": "putin-orban-talks",
    "spelling-zelensky": None,
    "official-or-officials": "state-department-briefing",
    "call-in-english": "state-department-briefing",
    "troops-fact-or-charge": "russian-troop-buildup",
    "lavrov-outcome": "lavrov-comments-after-call",
    "army-plan": "zelensky-army-decree",
    "who-was-in-kyiv": "johnson-kyiv-visit",
    "cancelled-call": "johnson-putin-call-planned",
}
"""The event that a discrepancy concerns; those not named here concern Putin's and Orban's news conference."""

TOPICS = [
    {
        "slug": "blinken-security-talks-with-russia",
        "title": "Talks with Russia on security",
        "speaker": "antony-blinken",
        "statements": [
            {"statement": "blinken-describes-us-document"},
            {
                "statement": "blinken-substantive-exchange",
                "change": (
                    "He offers on the phone to go on talking about the security concerns of both sides, "
                    "alone and together with allies; in January he told what the American paper holds."
                ),
            },
        ],
    }
]
"""What one speaker said on one topic at two times, as an editor who reads the statements would link them."""

SILENT = {
    "first-remarks-how-long": ["cgtn"],
    "crimea-status": ["dw"],
    "solution-translation": ["cgtn"],
    "troops-fact-or-charge": ["cgtn"],
    "macron-visit": ["cgtn"],
    "call-in-english": ["a-news", "cgtn", "moscow-times"],
    "lavrov-outcome": ["a-news", "dw"],
    "who-was-in-kyiv": ["a-news", "cgtn"],
}
"""Outlets that say nothing on the point of a discrepancy, as its explanation has it."""

SHORTENED = {
    "first-remarks-how-long": {
        "dw.txt": "Ukraine standoff in more than a month",
        "a-news.txt": "over Ukraine in more than a month",
        "gulf-today.txt": "on the standoff in more than a month",
    },
    "drawn-into-conflict-marks": {"a-news.txt": "by getting Russia involved in an armed conflict"},
    "orban-description": {
        "moscow-times.txt": "one of Putin's few allies",
        "gulf-today.txt": "closer ties with Moscow than almost any other",
        "dw.txt": "the first in-person meeting with Putin",
    },
    "call-source": {"moscow-times.txt": "Antony Blinken on Tuesday urged Russia"},
    "troops-fact-or-charge": {
        "moscow-times.txt": "Moscow massed more than 100,000 troops",
        "gulf-today.txt": "Russia has amassed over 100,000 troops",
        "dw.txt": "accused Russia\u00a0of amassing more than 100,000 troops",
        "a-news.txt": "accused Moscow of massing more than 100,000 troops",
    },
    "withdraw-from-where": {
        "dw.txt": "troops from the border with Ukraine",
        "gulf-today.txt": "troops from the border and neighboring Belarus",
    },
    "army-plan": {
        "moscow-times.txt": "end conscription",
        "dw.txt": "bringing the total number to 350,000",
    },
    "who-was-in-kyiv": {
        "dw.txt": "Prime Minister Mateusz Morawiecki were both in Kyiv",
        "moscow-times.txt": "Boris Johnson was meanwhile in Kyiv",
    },
    "cancelled-call": {
        "dw.txt": "After canceling a call with Putin on Monday",
        "gulf-today.txt": "would have a call with Putin on Wednesday",
    },
}
"""What is shown of sides that are longer than the eight words of prose which a page may print."""

NEWS_CONFERENCE = "putin-orban-news-conference"


def story_text(seeds: Path = SEEDS) -> str:
    """Return the text of the story file; raises StoryError where the annotations do not hold together."""
    gold = json.loads((seeds / "gold.json").read_text(encoding="utf-8"))
    sources = json.loads((seeds / "sources.json").read_text(encoding="utf-8"))["sources"]
    text = write(_story(gold, sources))
    if found := faults(parse(text)):
        raise StoryError(found)
    return text


def article_id(source: Record) -> str:
    """Return the public id of an article: its outlet and the day it was published.

    >>> article_id({"file": "dw.txt", "published": "2022-02-01"})
    'dw-2022-02-01'
    """
    return f"{OUTLETS[source['file']][0]}-{source['published']}"


def _story(gold: Record, sources: list[Record]) -> Record:
    articles = {source["file"]: article_id(source) for source in sources}
    found = {
        quote["id"]: (article["file"], quote) for article in gold["articles"] for quote in article["quotes"]
    }
    quotes = [_quote(quote, articles[file], found) for file, quote in found.values()]
    verbatim = verbatim_places([completed(quote, schema()["$defs"]["quote"]) for quote in quotes])
    story = {
        "format": "sourceline-story",
        "version": 1,
        "timeline": TIMELINE,
        "outlets": _by("slug", map(_outlet, sources)),
        "actors": _by("slug", map(_actor, gold["actors"])),
        "articles": _by("public_id", map(_article, sources)),
        "quotes": sorted(
            quotes, key=lambda quote: (quote["article"], quote["start"], quote["end"], quote["public_id"])
        ),
        "statements": _by("slug", map(_statement, gold["statements"])),
        "events": _by("slug", (_event(event, articles, found) for event in gold["events"])),
        "discrepancies": _by(
            "slug", (_discrepancy(discrepancy, articles, verbatim) for discrepancy in gold["discrepancies"])
        ),
        "shared_passages": shared_passages(),
        "topics": TOPICS,
    }
    return completed(story, schema())


def _by(key: str, records: Any) -> list[Record]:
    return sorted(records, key=lambda record: record[key])


def _filled(**values: Any) -> Record:
    """A record without what is null: its default says the same."""
    return {key: value for key, value in values.items() if value is not None}


def _outlet(source: Record) -> Record:
    slug, name, short_name, homepage = OUTLETS[source["file"]]
    return {
        "slug": slug,
        "name": name,
        "short_name": short_name,
        "kind": source["outlet_kind"].replace(" ", "-"),
        "country": source["outlet_country"],
        "homepage": homepage,
    }


def _actor(actor: Record) -> Record:
    return _filled(
        **{
            key: actor[key]
            for key in ("slug", "name", "kind", "role", "affiliation", "country", "wikidata", "note")
        },
        aliases=[
            {"name": name, "is_ambiguous": name in actor["ambiguous_aliases"]} for name in actor["aliases"]
        ],
    )


def _article(source: Record) -> Record:
    published, updated = _printed(source["published"]), _printed(source["updated"])
    return _filled(
        public_id=article_id(source),
        outlet=OUTLETS[source["file"]][0],
        headline=source["headline"],
        url=source["url"],
        url_evidence=source["url_evidence"],
        published_at=published[0],
        published_precision=published[1],
        published_as_printed=source["published_as_printed"],
        updated_at=updated[0],
        updated_precision=updated[1],
        updated_zone=source["updated_zone"],
        updated_as_printed=source["updated_as_printed"],
        byline=source["byline"],
        section=source["section"],
        language=source["language"],
        agencies=source["agencies_credited"],
        photo_credits=source["photo_credits"],
        agencies_inferred=source["agencies_inferred"],
        provenance=source["provenance"],
        versions=[
            {
                "number": 1,
                "characters": source["characters"],
                "text_sha256": source["sha256"],
                "body_start": source["body_start"],
                "body_end": source["body_end"],
                "marks_lost": source["marks_lost"],
                "paragraphs_out_of_order": source["paragraphs_out_of_order"],
                "spans": [{key: span[key] for key in ("kind", "start", "end")} for span in source["spans"]],
            }
        ],
    )


def _printed(moment: str | None) -> tuple[str | None, str | None]:
    """A date as it is, a minute without a zone as if UTC, each with its precision."""
    if moment is None:
        return None, None
    return (f"{moment}:00Z", "minute") if "T" in moment else (moment, "day")


def _quote(quote: Record, article: str, found: dict[str, tuple[str, Record]]) -> Record:
    relayed_by, description = _relay(quote, found)
    return _filled(
        public_id=quote["id"],
        article=article,
        start=quote["start"],
        end=quote["end"],
        kind=quote["kind"],
        exact=quote["text"] if quote["kind"] == "direct" else None,
        fragments=[
            {"start": part["start"], "end": part["end"], "exact": part["text"]}
            for part in quote.get("fragments", ())
        ],
        co_speakers=sorted(quote.get("co_speakers", ())),
        relayed_by=relayed_by,
        relayed_by_description=description,
        said_on=quote["said_on"],
        said_on_precision="day" if quote["said_on"] else None,
        said_on_evidence=EVIDENCE[quote["said_on_evidence"]],
        denied=quote.get("polarity") == "denied",
        difficulties=quote["hard"],
        **{
            key: quote.get(key)
            for key in (
                "zone",
                "speaker",
                "speaker_confidence",
                "speaker_description",
                "speaker_start",
                "speaker_end",
                "cue_start",
                "cue_end",
                "implicit_attribution",
                "attribution_inside",
                "continues",
                "nested_in",
                "said_on_basis",
                "occasion",
                "place",
                "addressee",
                "addressee_actor",
                "via",
                "marks_lost",
                "marks_lost_basis",
                "note",
            )
        },
    )


def _relay(quote: Record, found: dict[str, tuple[str, Record]]) -> tuple[str | None, str | None]:
    """Through whom the words came: who speaks the quote around them, or who issued the statement in `via`."""
    if outer := quote.get("nested_in"):
        around = found[outer][1]
        return around["speaker"], around.get("speaker_description")
    issued = re.match(r"statement issued by (\w+ \w+)", quote["via"] or "")
    slug = issued.group(1).lower().replace(" ", "-") if issued else None
    return (slug, None) if slug != quote["speaker"] else (None, None)


def _statement(statement: Record) -> Record:
    return _filled(
        **{key: statement[key] for key in ("slug", "speaker", "said_on", "gist", "confidence", "note")},
        renditions=[{"quote": quote} for quote in statement["quotes"]],
    )


def _event(event: Record, articles: dict[str, str], found: dict[str, tuple[str, Record]]) -> Record:
    quoted = {found[quote][0] for quote in event["quotes"]}
    return _filled(
        **{
            key: event[key]
            for key in (
                "slug",
                "title",
                "summary",
                "precision",
                "date_basis",
                "external_date",
                "sort_on",
                "place",
            )
        },
        earliest=event["start"],
        latest=event["end"],
        follows=sorted(event["after"]),
        kind=event["kind"].replace(" ", "-"),
        is_background=event["background"],
        is_announced=event["announced"],
        status="published",
        actors=[{"actor": actor} for actor in event["actors"]],
        citations=[
            *({"quote": quote, "relation": "said-here"} for quote in event["said_here"]),
            *({"quote": quote, "relation": "about"} for quote in event["about"]),
            *({"article": articles[file]} for file in event["reported_by"] if file not in quoted),
        ],
    )


def _discrepancy(discrepancy: Record, articles: dict[str, str], verbatim: Any) -> Record:
    spans = [
        {
            "article": articles[item["file"]],
            "version": 1,
            **_side(item, SHORTENED.get(discrepancy["slug"], {}).get(item["file"], item["text"])),
        }
        for item in discrepancy["items"]
    ]
    return _filled(
        **{key: discrepancy[key] for key in ("slug", "kind", "topic", "explanation")},
        event=EVENT_OF_DISCREPANCY.get(discrepancy["slug"], NEWS_CONFERENCE),
        spans=[span if may_stand(span, verbatim) else {**span, "exact": None} for span in spans],
        silent=SILENT.get(discrepancy["slug"], []),
    )


def _side(item: Record, words: str) -> Record:
    """Return where `words` stand in a side, or the whole side if they do not: an article may have two."""
    at = item["text"].find(words)
    if at < 0:
        return {"start": item["start"], "end": item["end"], "exact": item["text"]}
    return {"start": item["start"] + at, "end": item["start"] + at + len(words), "exact": words}


if __name__ == "__main__":
    STORY.parent.mkdir(exist_ok=True)
    STORY.write_text(story_text(), encoding="utf-8", newline="\n")
    print(f"{STORY.name}: {STORY.stat().st_size} bytes")
