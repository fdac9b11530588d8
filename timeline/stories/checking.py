"""What a schema cannot say of a story: that its parts name each other and its words fill their places."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from articles.precision import FIRST_YEAR, LAST_YEAR
from articles.zones import known_zones
from timeline.stories.format import SECTIONS, Record, key_of

SHOWN_WORDS = 8
"""So many words of an outlet's own prose may stand in a story, and no more in a row."""


def faults(story: Record) -> list[str]:
    """Return one sentence for each fault of a story that is complete and true to the schema."""
    found = list(_unreadable(story))
    found += _doubled_keys(story)
    if not found:
        found += _Checker(story).run()
    return found


class _Checker:
    """One walk over a story with its records at hand by their keys."""

    def __init__(self, story: Record) -> None:
        self.story = story
        self.by_key = {
            kind: {key_of(kind, record): record for record in story[section]}
            for section, kind in SECTIONS.items()
        }
        self.versions = {
            (article["public_id"], version["number"]): version
            for article in story["articles"]
            for version in article["versions"]
        }
        self.verbatim = verbatim_places(story["quotes"])

    def run(self) -> Iterator[str]:
        yield from self._zones()
        for outlet in self.story["outlets"]:
            if round(outlet["excerpt_share"], 3) != outlet["excerpt_share"]:
                yield f"Outlet {outlet['slug']}: excerpt_share has more than three decimals."
        for actor in self.story["actors"]:
            yield from self._actor(actor)
        for article in self.story["articles"]:
            yield from self._article(article)
        for quote in self.story["quotes"]:
            yield from self._quote(quote)
        for statement in self.story["statements"]:
            yield from self._known(f"Statement {statement['slug']}", statement, speaker="actor")
            yield from self._each_known(
                f"Statement {statement['slug']}", "quote", [row["quote"] for row in statement["renditions"]]
            )
        yield from self._once(
            "is the same as two statements",
            [
                row["quote"]
                for one in self.story["statements"]
                for row in one["renditions"]
                if row["judgement"] == "same"
            ],
        )
        for event in self.story["events"]:
            yield from self._event(event)
        yield from self._once(
            "is said at two events",
            [
                row["quote"]
                for event in self.story["events"]
                for row in event["citations"]
                if "quote" in row and row["relation"] == "said-here"
            ],
        )
        yield from self._circle()
        for discrepancy in self.story["discrepancies"]:
            yield from self._discrepancy(discrepancy)
        for passage in self.story["shared_passages"]:
            where = f"Shared passage {key_of('shared_passage', passage)}"
            for side in (passage["one"], passage["other"]):
                yield from self._place(where, side)
            if passage["one"]["article"] == passage["other"]["article"]:
                yield f"{where} has the same article on both sides: name the two articles that print it."
            yield from self._each_known(where, "event", passage["tells"])
        for topic in self.story["topics"]:
            yield from self._topic(topic)

    def _zones(self) -> Iterator[str]:
        zones = [(f"Timeline {self.story['timeline']['slug']}", self.story["timeline"]["zone"])]
        zones += [
            (f"Event {event['slug']}", event["zone"]) for event in self.story["events"] if event["zone"]
        ]
        known = known_zones()
        for where, zone in zones:
            if zone not in known:
                yield f"{where}: {zone!r} is no time zone; give a name such as Europe/Kyiv."

    def _known(self, where: str, record: Record, **references: str) -> Iterator[str]:
        for field, kind in references.items():
            if record[field] is not None:
                yield from self._each_known(f"{where}: {field}", kind, [record[field]])

    def _each_known(self, where: str, kind: str, keys: list[str]) -> Iterator[str]:
        for key in keys:
            if key not in self.by_key[kind]:
                yield f"{where} names the {kind.replace('_', ' ')} {key}, which the story does not have."
        for key, count in Counter(keys).items():
            if count > 1:
                yield f"{where} names the {kind.replace('_', ' ')} {key} twice."

    def _once(self, what: str, quotes: list[str]) -> Iterator[str]:
        for key, count in Counter(quotes).items():
            if count > 1:
                yield f"Quote {key} {what}: it can be of one only."

    def _actor(self, actor: Record) -> Iterator[str]:
        where = f"Actor {actor['slug']}"
        yield from self._known(where, actor, merged_into="actor")
        if actor["merged_into"] == actor["slug"]:
            yield f"{where} is merged into itself."
        elif (into := self.by_key["actor"].get(actor["merged_into"])) and into["merged_into"]:
            yield f"{where} is merged into {into['slug']}, which is merged itself: name the one that stays."
        for name, count in Counter(alias["name"] for alias in actor["aliases"]).items():
            if count > 1:
                yield f"{where} has the alias {name!r} twice."

    def _article(self, article: Record) -> Iterator[str]:
        where = f"Article {article['public_id']}"
        yield from self._known(where, article, outlet="outlet")
        for number, count in Counter(version["number"] for version in article["versions"]).items():
            if count > 1:
                yield f"{where} has version {number} twice."
        for version in article["versions"]:
            for span in version["spans"]:
                start, end = span["start"], span["end"]
                if not start < end <= version["characters"]:
                    yield f"{where}: the {span['kind']} at {start} to {end} is not inside the text."

    def _place(self, where: str, place: Record) -> Iterator[str]:
        article, number, start, end = (place[key] for key in ("article", "version", "start", "end"))
        version = self.versions.get((article, number))
        if version is None:
            yield f"{where} stands in version {number} of {article}, which the story does not have."
        elif not start < end <= version["characters"]:
            yield f"{where}: {start} to {end} is not inside {article} ({version['characters']} characters)."
        if place.get("exact") and len(place["exact"]) != end - start:
            yield f"{where}: its {len(place['exact'])} characters of words do not fill {start} to {end}."

    def _quote(self, quote: Record) -> Iterator[str]:
        where = f"Quote {quote['public_id']}"
        yield from self._place(where, quote)
        reached = quote["start"]
        for fragment in quote["fragments"]:
            start, end = fragment["start"], fragment["end"]
            if not reached <= start < end <= quote["end"]:
                yield f"{where}: its fragment at {start} to {end} lies outside the quote or over another."
            elif len(fragment["exact"]) != end - start:
                yield f"{where}: the words of its fragment do not fill {start} to {end}."
            reached = max(reached, end)
        for part in ("speaker", "cue"):
            start, end = quote[f"{part}_start"], quote[f"{part}_end"]
            if (start is None) != (end is None) or (start is not None and start >= end):
                yield f"{where}: {part}_start and {part}_end are no span."
        references = {"speaker": "actor", "relayed_by": "actor", "addressee_actor": "actor"}
        yield from self._known(where, quote, **references, continues="quote", nested_in="quote")
        yield from self._each_known(f"{where}: co_speakers", "actor", quote["co_speakers"])
        if quote["speaker"] and quote["speaker_description"]:
            yield f"{where} has a speaker and a description of one: give either."
        if quote["said_on"] and quote["said_on_precision"] == "unknown":
            yield f"{where}: said_on needs said_on_precision."

    def _event(self, event: Record) -> Iterator[str]:
        where = f"Event {event['slug']}"
        yield from self._each_known(where, "event", event["follows"])
        yield from self._each_known(where, "actor", [row["actor"] for row in event["actors"]])
        yield from self._each_known(
            where, "quote", [row["quote"] for row in event["citations"] if "quote" in row]
        )
        yield from self._each_known(
            where, "article", [row["article"] for row in event["citations"] if "article" in row]
        )
        if event["status"] == "published" and not event["summary"]:
            yield f"{where} is published and has no summary."

    def _circle(self) -> Iterator[str]:
        follows = {event["slug"]: set(event["follows"]) for event in self.story["events"]}
        while free := [slug for slug, earlier in follows.items() if not earlier & follows.keys()]:
            for slug in free:
                del follows[slug]
        if follows:
            yield f"These events follow each other in a circle: {', '.join(sorted(follows))}."

    def _discrepancy(self, discrepancy: Record) -> Iterator[str]:
        where = f"Discrepancy {discrepancy['slug']}"
        yield from self._known(where, discrepancy, event="event")
        if not discrepancy["of_timeline"] and discrepancy["event"] is None:
            yield f"{where} belongs neither to the timeline nor to an event."
        yield from self._each_known(f"{where}: silent", "outlet", discrepancy["silent"])
        for span in discrepancy["spans"]:
            yield from self._place(where, span)
            if span["exact"] and not may_stand(span, self.verbatim):
                yield (
                    f"{where}: the {len(span['exact'].split())} words at {span['start']} to {span['end']} of "
                    f"{span['article']} are the outlet's own; at most {SHOWN_WORDS} may stand in a story."
                )

    def _topic(self, topic: Record) -> Iterator[str]:
        where = f"Topic {topic['slug']}"
        linked = [row["statement"] for row in topic["statements"]]
        yield from self._known(where, topic, speaker="actor")
        yield from self._each_known(where, "statement", linked)
        for key in linked:
            statement = self.by_key["statement"].get(key)
            if statement is None:
                continue
            if self._standing(statement["speaker"]) != self._standing(topic["speaker"]):
                yield f"{where} links the statement {key}, which is not by {topic['speaker']}."
            if not statement["renditions"]:
                yield f"{where} links the statement {key}, of which the story has no quote."

    def _standing(self, slug: str | None) -> str | None:
        """The actor that stands for this one after a merge."""
        actor = self.by_key["actor"].get(slug or "")
        return (actor["merged_into"] or slug) if actor else slug


def verbatim_places(quotes: list[Record]) -> dict[tuple[str, int], list[tuple[int, int]]]:
    """Return where, by article and version, the story prints speakers' own words."""
    places: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for quote in quotes:
        here = places.setdefault((quote["article"], quote["version"]), [])
        if quote["kind"] == "direct":
            here.append((quote["start"], quote["end"]))
        here.extend((fragment["start"], fragment["end"]) for fragment in quote["fragments"])
    return places


def may_stand(span: Record, verbatim: dict[tuple[str, int], list[tuple[int, int]]]) -> bool:
    """Whether a story may print the words of this span: few enough, or all of them a speaker's own."""
    if len(span["exact"].split()) <= SHOWN_WORDS:
        return True
    return any(
        start <= span["start"] and span["end"] <= end
        for start, end in verbatim.get((span["article"], span["version"]), ())
    )


def _doubled_keys(story: Record) -> Iterator[str]:
    for section, kind in SECTIONS.items():
        for key, count in Counter(key_of(kind, record) for record in story[section]).items():
            if count > 1:
                yield f"{section} has {key} {count} times."


def _unreadable(value: Any, path: str = "") -> Iterator[str]:
    """Yield a sentence for each string that no database can hold, and each moment that no calendar has."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _unreadable(inner, f"{path}.{key}".lstrip("."))
            if key in ("earliest", "latest", "published_at", "updated_at") and inner is not None:
                try:
                    year = datetime.fromisoformat(inner).year
                except ValueError:
                    yield f"{path}.{key}: {inner!r} is no date."
                    continue
                if not FIRST_YEAR <= year <= LAST_YEAR:
                    yield f"{path}.{key}: {inner!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}."
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _unreadable(inner, f"{path}[{position}]")
    elif isinstance(value, str):
        if "\x00" in value:
            yield f"{path}: the text holds a NUL character."
        elif any("\ud800" <= character <= "\udfff" for character in value):
            yield f"{path}: the text holds half a character (a lone surrogate)."
