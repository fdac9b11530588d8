"""An archive as rows of tables: articles and their versions, quotes in them, and what is told of those."""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from operator import itemgetter

from articles.models import (
    Actor,
    Article,
    ArticleVersion,
    Outlet,
    Quote,
    Rendition,
    SharedPassage,
    Statement,
)
from articles.versions.standing import GONE, Found, Text
from tests.corpus.archive import Archive, Happened, Report
from tests.corpus.changing import SEEN_AFTER, changed, followed, standing_once, texts_of
from tests.corpus.sheets import Sheet, array, escaped
from tests.corpus.vocabulary import Lexicon
from tests.makers import slugify
from timeline.models import (
    Citation,
    Discrepancy,
    DiscrepancySpan,
    Entry,
    Event,
    EventActor,
    Timeline,
)

TOGETHER = 2_000
"""Events that are written in one go, at most."""

DIFFERING = 7
"""Of so many events, the sources of one differ where two or more quote somebody word for word."""

MOST_SIDES = 4
WORDS_THAT_DIFFER = 8

ARTICLE_STAYS_OPEN = timedelta(days=14)
CONTEXT = 32
ZONE = "Europe/Kyiv"
MAIN = "corpus"
"""The slug of the timeline that half of the events stand on; the others are `corpus-1`, `corpus-2` …"""

NULL = r"\N"

SILENT = Discrepancy.silent.through


@dataclass
class _Told:
    """A quote in an article that is still open: where it stands, and what it belongs to."""

    report: Report
    event: Happened
    position: int
    start: int
    end: int
    speaker_start: int
    fragment: tuple[int, int] | None
    statement: int | None


@dataclass
class _Open:
    """An article that still takes quotes; `version` is the number of its first text."""

    pk: int
    version: int
    outlet: int
    opened: datetime
    room: int
    headline: str
    text: str
    agencies: dict[str, None] = field(default_factory=dict)
    told: list[_Told] = field(default_factory=list)


@dataclass(frozen=True)
class _Side:
    """What an outlet prints of an event: its words, and where they begin in the article."""

    outlet: int
    start: int
    words: str


@dataclass(frozen=True)
class _Kept:
    """A text of an article, as it was taken in."""

    version: int
    text: Text
    seen: datetime


@dataclass(frozen=True)
class _Place:
    """Where a quote stands: in which text, from where to where, and where its speaker is named."""

    kept: _Kept
    start: int
    end: int
    mention: tuple[int, int] | None
    fragment: tuple[int, int] | None

    def moved(self, kept: _Kept, found: Found) -> _Place:
        by = found.start - self.start
        fragment = self.fragment and (self.fragment[0] + by, self.fragment[1] + by)
        return _Place(kept, found.start, found.end, found.mention, fragment)


_Stretch = tuple[int, int, int]
"""A version, and where in it something begins and ends."""


@dataclass(frozen=True)
class _Paragraph:
    """Where an agency's paragraph stands in the first text of an article."""

    article: int
    version: int
    start: int
    end: int


class Writer:
    """Lays the archive out in tables; numbers are given here, so that rows can name each other."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.outlets = Sheet(Outlet, "id", "name", "slug", "kind")
        self.actors = Sheet(Actor, "id", "name", "slug")
        self.timelines = Sheet(Timeline, "id", "title", "slug", "summary", "zone", "is_published")
        self.events = Sheet(
            Event, "id", "slug", "title", "summary", "earliest", "latest", "precision", "zone",
            "place", "kind", "is_background", "status",
        )  # fmt: skip
        self.event_actors = Sheet(EventActor, "id", "event_id", "actor_id", "position")
        self.entries = Sheet(Entry, "id", "timeline_id", "event_id")
        self.articles = Sheet(
            Article, "id", "public_id", "outlet_id", "headline", "url", "published_at", "published_precision",
            "language", "agencies",
        )  # fmt: skip
        self.versions = Sheet(
            ArticleVersion, "id", "article_id", "number", "text", "characters", "text_sha256", "retrieved_at"
        )
        columns = (
            "id", "public_id", "version_id", "start", "end", "exact", "prefix", "suffix", "kind",
            "fragments", "speaker_id", "speaker_start", "speaker_end", "said_on", "said_on_precision", "gist",
            "status", "lost_because", "review_reason",
        )  # fmt: skip
        self.quotes = Sheet(Quote, *columns)
        self.history = Sheet(
            Quote.history.model, *columns, "history_date", "history_type", "history_change_reason"
        )
        self.citations = Sheet(Citation, "id", "event_id", "article_id", "quote_id", "relation", "position")
        self.statements = Sheet(Statement, "id", "slug", "speaker_id", "said_on", "gist")
        self.renditions = Sheet(Rendition, "id", "statement_id", "quote_id", "position")
        self.passages = Sheet(
            SharedPassage, "id", "one_id", "one_start", "one_end", "other_id", "other_start", "other_end",
            "status",
        )  # fmt: skip
        self.differences = Sheet(
            Discrepancy, "id", "slug", "event_id", "kind", "topic", "explanation", "status"
        )
        self.sides = Sheet(
            DiscrepancySpan, "id", "discrepancy_id", "version_id", "start", "end", "exact", "position"
        )
        self.silent = Sheet(SILENT, "id", "discrepancy_id", "outlet_id")
        self._lexicon = Lexicon("en", archive.seed + 1)
        self._open: dict[tuple[int, bool], _Open] = {}
        self._alike: list[tuple[_Paragraph, _Paragraph]] = []
        self._passed_on: set[tuple[_Stretch, _Stretch]] = set()
        self._copies_kept: dict[int, list[_Kept]] = {}
        self._chance = random.Random(archive.seed + 2)
        self._lexicons: dict[str, Lexicon] = {}
        self._next = defaultdict(lambda: count(1))

    def write(self, tell: Callable[[str], None]) -> int:
        """Write all of it; return how many events there are, which are numbered from one."""
        self._write_names()
        events = 0
        for event in self.archive.events():
            events += 1
            self._add(event)
            if events % TOGETHER == 0:
                self._send()
                tell(f"{events:,} of {self.archive.size.events:,} events, {self.quotes.rows:,} quotes.")
        for article in list(self._open.values()):
            self._close(article)
        self._open.clear()
        self._send()
        return events

    def _write_names(self) -> None:
        archive = self.archive
        kinds = ("newspaper", "broadcaster", "website", "state-media")
        for number, name in enumerate(archive.outlets):
            self.outlets.add(number + 1, name, slugify(name), kinds[number % len(kinds)])
        for number, name in enumerate(archive.actors):
            self.actors.add(number + 1, name, slugify(name))
        for number in range(archive.size.timelines):
            title = archive.lexicons["en"].run(4).capitalize()
            slug = f"{MAIN}-{number}" if number else MAIN
            is_published = "f" if number and number % 50 == 0 else "t"
            summary = archive.lexicons["en"].sentence(20)
            self.timelines.add(number + 1, title, slug, summary, ZONE, is_published)

    def _add(self, event: Happened) -> None:
        pk = event.number + 1
        earliest, latest = _bounds(event)
        zone = ZONE if event.precision in ("minute", "hour") else ""
        self.events.add(
            pk, f"corpus-event-{pk}", event.title, event.summary, earliest, latest, event.precision, zone,
            self.archive.places[event.place], event.kind,
            "t" if event.is_background else "f", "published" if event.is_published else "draft",
        )  # fmt: skip
        for position, actor in enumerate(event.actors):
            self.event_actors.add(next(self._next["part"]), pk, actor + 1, position)
        self.entries.add(pk, event.timeline + 1, pk)
        statement = self._statement(event)
        first: _Paragraph | None = None
        sides: dict[int, _Side] = {}
        for position, report in enumerate(event.reports):
            article = self._article(report, event)
            paragraph = self._print(article, report, event, position, statement)
            if report.kind == "direct" and report.status == "accepted":
                words = " ".join(report.words.split()[:WORDS_THAT_DIFFER])
                start = article.told[-1].start
                side = _Side(report.outlet, start, article.text[start : start + len(words)])
                sides.setdefault(article.version, side)
            if report.copies is not None:
                article.agencies[self.archive.agencies[report.copies]] = None
                if first is None:
                    first = paragraph
                elif first.article != paragraph.article:
                    self._alike.append((first, paragraph))
            if article.room == 0:
                self._close(self._open.pop((report.outlet, event.timeline == 0)))
        if event.number % DIFFERING == 0 and len(sides) > 1:
            self._differ(event, sides)

    def _differ(self, event: Happened, sides: dict[int, _Side]) -> None:
        """Say that these texts, by number, do not print the same; of omissions, who else is silent."""
        pk = next(self._next["difference"])
        kinds = Discrepancy.Kind.values
        kind = kinds[pk % len(kinds)]
        shown = list(sides.items())[:MOST_SIDES]
        silent = {event.reports[0].outlet, event.reports[-1].outlet} - {side.outlet for _, side in shown}
        self.differences.add(
            pk, f"corpus-difference-{pk}", event.number + 1, kind, self._lexicon.run(5).capitalize(),
            self._lexicon.sentence(14), "published" if pk % 8 else "suggested",
        )  # fmt: skip
        for position, (version, side) in enumerate(shown):
            end = side.start + len(side.words)
            self.sides.add(
                next(self._next["side"]), pk, version, side.start, end, escaped(side.words), position
            )
        for outlet in silent if kind == Discrepancy.Kind.OMISSION else ():
            self.silent.add(next(self._next["silent"]), pk, outlet + 1)

    def _statement(self, event: Happened) -> int | None:
        """Where several render what its first speaker said, an editor has made it a statement."""
        first = event.reports[0]
        if len(event.reports) < 3 or event.number % 3:
            return None
        pk = next(self._next["statement"])
        gist = self.archive.lexicons["en"].sentence(10)
        self.statements.add(pk, f"corpus-statement-{pk}", first.speaker + 1, _said_on(event), gist)
        return pk

    def _article(self, report: Report, event: Happened) -> _Open:
        """The article that the outlet is writing on the timeline, or a new one where the last is too old."""
        key = (report.outlet, event.timeline == 0)
        held = self._open.get(key)
        if held is not None and event.at - held.opened <= ARTICLE_STAYS_OPEN:
            return held
        if held is not None:
            self._close(held)
        lexicon = self.archive.lexicons[self.archive.languages[report.outlet]]
        headline = lexicon.sentence(8)[:-1]
        self._open[key] = made = _Open(
            next(self._next["article"]), next(self._next["version"]), report.outlet, event.at,
            self.archive.chance.randint(2, 10), headline, f"{headline}\n\n{lexicon.sentence(22)}\n\n",
        )  # fmt: skip
        return made

    def _print(
        self, article: _Open, report: Report, event: Happened, position: int, statement: int | None
    ) -> _Paragraph:
        """Add the report's paragraph to the text of the article."""
        begins, name, fragment = len(article.text), self.archive.actors[report.speaker], None
        match report.kind:
            case "direct":
                words = report.words[0].upper() + report.words[1:]
                start, said = begins + 1, f"“{words},” said {name}. "
                speaker = begins + len(said) - len(name) - 2
            case "mixed":
                before, _, quoted = report.words.partition(" ")
                words = f"{before} “{quoted}”"
                speaker, said = begins, f"{name} said {words}. "
                start = begins + len(name) + 6
                fragment = (start + len(before) + 2, start + len(words) - 1)
            case _:
                words = report.words
                speaker, said = begins, f"{name} said that {words}. "
                start = begins + len(name) + 11
        article.text += f"{said}{report.more}\n\n"
        article.room -= 1
        renders = (
            statement if report.speaker == event.reports[0].speaker and report.status == "accepted" else None
        )
        article.told.append(
            _Told(report, event, position, start, start + len(words), speaker, fragment, renders)
        )
        return _Paragraph(article.pk, article.version, begins, len(article.text) - 2)

    def _close(self, article: _Open) -> None:
        """Write the article with all that stands in it."""
        archive, text = self.archive, article.text
        printed = article.opened + timedelta(hours=3)
        self.articles.add(
            article.pk, f"corpus-{article.pk}", article.outlet + 1, article.headline,
            f"https://news.example/{article.outlet}/{article.pk}", printed, "minute",
            archive.languages[article.outlet], array(article.agencies),
        )  # fmt: skip
        kept = [_Kept(article.version, Text.of(article.text), printed)]
        for number in range(1, texts_of(article.pk)):
            text = changed(kept[-1].text.plain, self._chance, self._lexicon_of(article))
            kept.append(_Kept(next(self._next["version"]), Text.of(text), printed + SEEN_AFTER[number]))
        for number, one in enumerate(kept, start=1):
            text = one.text.plain
            digest = hashlib.sha256(text.encode()).hexdigest()
            self.versions.add(one.version, article.pk, number, escaped(text), len(text), digest, one.seen)
        if len(kept) > 1 and article.agencies:
            self._copies_kept[article.pk] = kept
        for told in article.told:
            self._quote(article, told, kept)

    def _lexicon_of(self, article: _Open) -> Lexicon:
        """What the article's changes are written in: of its own, so that all else stays as it would be."""
        language = self.archive.languages[article.outlet]
        if language not in self._lexicons:
            self._lexicons[language] = Lexicon(language, self.archive.seed + 2)
        return self._lexicons[language]

    def _quote(self, article: _Open, told: _Told, kept: list[_Kept]) -> None:
        """Write a quote where it stands in the end, and what the article's changes did with it."""
        pk, report = next(self._next["quote"]), told.report
        mention = (told.speaker_start, told.speaker_start + len(self.archive.actors[report.speaker]))
        first = place = _Place(kept[0], told.start, told.end, mention, told.fragment)
        row = self._row(pk, told, place, report.status)
        changes = []
        texts = [one.text for one in kept]
        for at, found in followed(texts, told.start, told.end, mention) if len(kept) > 1 else ():
            if isinstance(found, Found):
                was = 1 + kept.index(place.kept)
                place = place.moved(kept[at], found)
                row = self._row(pk, told, place, report.status)
                changes.append((row, kept[at], f"Carried over from version {was} to {at + 1}"))
            elif report.status == "accepted":
                since = f"Lost since version {at + 1}"
                why = Quote.Loss.WORDS if found == GONE else Quote.Loss.CONTEXT
                row = self._row(pk, told, place, "lost", why, f"{since}: {found}.")
                changes.append((row, kept[at], since))
                break
        self.quotes.add(*row)
        if changes:
            made = self._row(pk, told, first, "suggested")
            self.history.add(*made, kept[0].seen + timedelta(hours=1), "+", NULL)
            decided = self._row(pk, told, first, report.status)
            self.history.add(*decided, kept[0].seen + timedelta(days=1), "~", NULL)
        for changed_row, one, reason in changes:
            self.history.add(*changed_row, one.seen + timedelta(minutes=1), "~", reason)
        if report.status == "accepted":
            self.citations.add(
                next(self._next["citation"]),
                told.event.number + 1,
                article.pk,
                pk,
                "said-here",
                told.position,
            )
        if told.statement is not None:
            self.renditions.add(next(self._next["rendition"]), told.statement, pk, told.position)

    def _row(
        self, pk: int, told: _Told, place: _Place, status: str, lost_because: str = "", reason: str = ""
    ) -> tuple[object, ...]:
        """A quote's columns as it stands at a place."""
        text, report = place.kept.text.plain, told.report
        fragments = "[]"
        if place.fragment is not None:
            start, end = place.fragment
            fragments = json.dumps([{"start": start, "end": end, "exact": text[start:end]}])
        said_on = _said_on(told.event)
        return (
            pk, f"corpus-{pk}", place.kept.version, place.start, place.end,
            escaped(text[place.start : place.end]),
            escaped(text[max(place.start - CONTEXT, 0) : place.start]),
            escaped(text[place.end : place.end + CONTEXT]), report.kind, escaped(fragments),
            report.speaker + 1, *(place.mention or (NULL, NULL)), said_on,
            "unknown" if said_on == NULL else "day", report.gist, status, lost_because, reason,
        )  # fmt: skip

    def _send(self) -> None:
        """Write what is collected, each row after those that it names."""
        still_open = {article.pk for article in self._open.values()}
        waiting = []
        for one, other in self._alike:
            if one.article in still_open or other.article in still_open:
                waiting.append((one, other))
                continue
            self._pass_on(one, other)
        self._alike = waiting
        for sheet in (
            self.outlets, self.actors, self.timelines, self.events, self.event_actors, self.entries,
            self.articles, self.versions, self.quotes, self.history, self.citations, self.statements,
            self.renditions, self.passages, self.differences, self.sides, self.silent,
        ):  # fmt: skip
            sheet.send()

    def _pass_on(self, one: _Paragraph, other: _Paragraph) -> None:
        """Write that two articles print a paragraph alike, and of each later text that it does so still."""
        alike = [((one.version, one.start, one.end), (other.version, other.start, other.end))]
        latest = [one.version, other.version]
        kept = [self._copies_kept.get(side.article, []) for side in (one, other)]
        later = [(text.seen, turn, text) for turn in (0, 1) for text in kept[turn][1:]]
        for _, turn, text in sorted(later, key=itemgetter(0, 1)):
            side = (one, other)[turn]
            words = kept[turn][0].text.plain[side.start : side.end]
            start = standing_once(words, text.text.plain)
            if start is not None:
                place = (text.version, start, start + len(words))
                beside = {pair[1 - turn] for pair in alike if pair[1 - turn][0] == latest[1 - turn]}
                alike += [(place, held) if turn == 0 else (held, place) for held in beside]
            latest[turn] = text.version
        for pair in alike:
            first, second = sorted(pair)
            # Printed twice in a first text, it is known twice; in a later one, of which half is left, once.
            if pair != alike[0]:
                if (first, second) in self._passed_on:
                    continue
                self._passed_on.add((first, second))
            self.passages.add(next(self._next["passage"]), *first, *second, "confirmed")


def _bounds(event: Happened) -> tuple[object, object]:
    """The earliest and the latest moment of an event, as COPY reads them."""
    at = event.at
    match event.precision:
        case "month":
            first = at.replace(day=1)
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        case "before":
            return NULL, at
        case "unknown":
            return NULL, NULL
    return at, NULL


def _said_on(event: Happened) -> object:
    return event.at.date() if event.precision in ("minute", "hour", "day") else NULL
