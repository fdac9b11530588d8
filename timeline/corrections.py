"""What was changed in a published event before readers' eyes: nobody has to wonder what it said yesterday.

The histories are played through in the order of time. After each row the event is looked at as readers would
have seen it; wherever that differs from what they last saw, the difference is told. So a draft, a suggestion
and what happened while an event was taken back are never told, and nothing that readers saw is left out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from articles.models import Article, Quote, Rendition
from articles.phrasing import joined
from articles.precision import Precision
from timeline.dates import article_date, event_date_in_full, said_on
from timeline.facets import event_kind_label
from timeline.models import Discrepancy, Event
from timeline.paths import path_to
from timeline.querysets import PUBLIC_QUOTE_STATUSES
from timeline.record_rows import Row, rows_of
from timeline.typography import typographic

FOR_READERS = "for readers:"
"""A reason that begins so is shown to readers, without these words; all others stay with the editors."""

SMALL = ("typo", "minor")
"""A reason that begins with one of these folds the change away; it is still listed."""

STANDS = {
    Quote.Loss.WORDS: "the outlet changed its text, which no longer holds them",
    Quote.Loss.CONTEXT: "the outlet changed its text around them",
    Quote.Loss.UNSEEN: "the outlet changed its text, and the earlier one is not there to compare with",
    Quote.Loss.TAKEN_DOWN: "the text was taken down",
}


@dataclass(frozen=True)
class Correction:
    """One change that readers could see: what was changed, and our words before and after where there are.

    `address` leads to what it is about, where readers can still open that; `leads_to_lost` where that is a
    quote that is lost now. `why` is an editor's reason meant for them.
    """

    event_id: int
    at: datetime
    what: str
    before: str = ""
    after: str = ""
    address: str = ""
    why: str = ""
    is_small: bool = False
    leads_to_lost: bool = False

    @property
    def has_words(self) -> bool:
        """Whether it sets something before beside something after."""
        return bool(self.before or self.after)


@dataclass(frozen=True)
class OnRecord:
    """Of one event: since when readers have seen it, and what was changed since, newest first."""

    event_id: int
    shown_since: datetime | None = None
    corrections: tuple[Correction, ...] = ()


def on_record(event_ids: Iterable[int]) -> dict[int, OnRecord]:
    """Return by event what is on record of it, in one query; only of what readers see can they be told."""
    asked = list(dict.fromkeys(event_ids))
    records = {pk: _Record(pk) for pk in asked}
    if asked:
        for row in rows_of(asked):
            records[row.event_id].play(row)
    return {pk: record.close() for pk, record in records.items()}


# What readers see of an event, and what of it has another name for them.


@dataclass(frozen=True)
class _Seen:
    """An event as readers see it at one moment, by what a change of it would be told of."""

    event: dict[str, str]
    people: dict[str, str]
    citations: dict[tuple[str, int], dict[str, Any]]
    quotes: dict[int, dict[str, Any]]
    gists: dict[int, dict[str, Any]]
    differences: dict[int, dict[str, Any]]


NO_ARTICLE = dict.fromkeys(("public_id", "outlet", "published_at", "published_precision", "published_zone"))
"""Of a record whose article is gone by now."""

PARTS_OF = {
    "showing": (),
    "event": ("event",),
    "person": ("people",),
    "citation": ("citations", "quotes", "gists"),
    "quote": ("citations", "quotes", "gists"),
    "rendition": ("gists",),
    "statement": ("gists",),
    "difference": ("differences",),
}
"""Which parts of what readers see a row of a kind may change."""


@dataclass
class _Record:
    """All that is known of one event while its history is played through."""

    event_id: int
    rows: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    shown_on: set[int] = field(default_factory=set)
    seen: _Seen | None = None
    since: datetime | None = None
    parts: dict[str, Any] = field(default_factory=dict)
    is_seen: bool = False
    is_taken_back: bool = False
    found: list[Correction] = field(default_factory=list)

    def play(self, row: Row) -> None:
        """Take in what the next row says, and tell what readers then see differently."""
        stored = self.rows.setdefault(row.kind, {})
        if row.kind == "showing":
            (self.shown_on.add if row.turn == "+" else self.shown_on.discard)(row.key)
        elif row.turn == "-":
            stored.pop(row.key, None)
        elif stored.get(row.key) == row.told:
            return  # what was changed is nothing that is told
        else:
            stored[row.key] = row.told
            if row.kind in ("citation", "quote") and not row.told["article"]:
                row.told["article"] = NO_ARTICLE
        for part in PARTS_OF[row.kind]:
            self.parts.pop(part, None)
        self._look(row)

    def close(self) -> OnRecord:
        """Return what was found, newest first; nothing of an event that readers do not see now."""
        if not self.is_seen or self.seen is None:
            return OnRecord(self.event_id)
        reachable = {quote["public_id"] for quote in self.seen.quotes.values()}
        reachable |= {cited["article"]["public_id"] for cited in self.seen.citations.values()}
        reachable |= {gist["slug"] for gist in self.seen.gists.values()}
        quote_page = path_to("quote")
        lost = {
            quote_page(quote["public_id"])
            for quote in self.seen.quotes.values()
            if quote["status"] == Quote.Status.LOST
        }
        told = _with_open_addresses(reversed(self.found), reachable)
        return OnRecord(
            self.event_id,
            self.since,
            tuple(replace(one, leads_to_lost=True) if one.address in lost else one for one in told),
        )

    def _of(self, kind: str) -> dict[int, dict[str, Any]]:
        return self.rows.setdefault(kind, {})

    def _look(self, row: Row) -> None:
        event = self._of("event").get(self.event_id)
        is_published = event is not None and event["status"] == Event.Status.PUBLISHED
        if row.kind == "event" and not is_published and self.seen is not None and not self.is_taken_back:
            self.is_taken_back = True
            self._tell(row, Correction(self.event_id, row.at, "Taken back from readers"))
        self.is_seen = is_published and bool(self.shown_on)
        if event is None or not self.is_seen:
            return
        now = self._seen_now()
        if self.seen is None:
            self.since = row.at
        elif now != self.seen or self.is_taken_back:
            if self.is_taken_back:
                self._tell(row, Correction(self.event_id, row.at, "Published again"))
            for change in _changes(self.seen, now, self._cited()):
                self._tell(row, replace(change, event_id=self.event_id, at=row.at))
        self.seen, self.is_taken_back = now, False

    def _tell(self, row: Row, change: Correction) -> None:
        reason = row.reason.strip()
        if reason.lower().startswith(FOR_READERS):
            change = replace(change, why=_sentence(reason[len(FOR_READERS) :].strip()))
        self.found.append(replace(change, is_small=reason.lower().startswith(SMALL)))

    def _cited(self) -> set[tuple[str, int]]:
        """What the event cites, whether readers see it or not."""
        return {
            (told["article"]["public_id"], told["quote"] or 0)
            for told in self._of("citation").values()
            if told["article"]["public_id"]
        }

    def _seen_now(self) -> _Seen:
        """The event as readers see it; made anew only as far as rows since have touched it."""
        parts = self.parts
        if "event" not in parts:
            parts["event"] = _event_in_words(self._of("event")[self.event_id])
        if "people" not in parts:
            people = self._of("person").values()
            parts["people"] = {told["name"]: told["role"] for told in people if told["name"]}
        if "citations" not in parts:
            parts["citations"], parts["quotes"] = _public_citations(self._of("citation"), self._of("quote"))
        if "gists" not in parts:
            rendered = {
                told["statement"]
                for told in self._of("rendition").values()
                if told["judgement"] == Rendition.Judgement.SAME and told["quote"] in parts["quotes"]
            }
            parts["gists"] = {pk: told for pk, told in self._of("statement").items() if pk in rendered}
        if "differences" not in parts:
            published = Discrepancy.Status.PUBLISHED
            parts["differences"] = {
                pk: told for pk, told in self._of("difference").items() if told["status"] == published
            }
        return _Seen(**parts)


def _public_citations(
    citations: dict[int, dict[str, Any]], quotes: dict[int, dict[str, Any]]
) -> tuple[dict[tuple[str, int], dict[str, Any]], dict[int, dict[str, Any]]]:
    """The citations that readers see, by article and quote, each with its name, and their quotes."""
    public = {pk: told for pk, told in quotes.items() if told["status"] in PUBLIC_QUOTE_STATUSES}
    seen = {}
    for told in citations.values():
        article, quote = told["article"]["public_id"], told["quote"]
        if article and (not quote or quote in public):
            seen[article, quote or 0] = {**told, "name": _named(told["article"], public.get(quote))}
    return seen, {key: public[key] for _, key in seen if key}


def _with_open_addresses(changes: Iterable[Correction], reachable: set[str]) -> Iterator[Correction]:
    """The changes, each with its address only where the page at it is one that readers can open.

    Words of ours on a quote that readers no longer see are left out with it.
    """
    for change in changes:
        if change.address and change.address.rstrip("/").rsplit("/", 1)[-1] not in reachable:
            yield replace(change, address="", before="", after="")
        else:
            yield change


def _event_in_words(told: dict[str, Any]) -> dict[str, str]:
    return {
        "Title": _set(told["title"]),
        "Summary": _set(told["summary"]),
        "Date": _date_in_words(told["earliest"], told["latest"], told["precision"], told["zone"]),
        "What the date rests on": _set(told["date_basis"]),
        "What it came after": _set("; ".join(told["follows"])),
        "Place": told["place"],
        "Kind": event_kind_label(told["kind"]) if told["kind"] else "",
        "Background": "told as background" if told["is_background"] else "not told as background",
        "Announced": "told as announced, not as happened" if told["is_announced"] else "told as happened",
    }


_set = lru_cache(maxsize=2_048)(typographic)
"""From one row of a history to the next most words stay as they were."""


@lru_cache(maxsize=2_048)
def _date_in_words(earliest: str | None, latest: str | None, precision: str, zone: str) -> str:
    event = Event(earliest=_moment(earliest), latest=_moment(latest), precision=precision, zone=zone)
    return event_date_in_full(event)


# What differs between two moments.


def _change(what: str, before: str = "", after: str = "", address: str = "") -> Correction:
    return Correction(0, datetime.min, what, before, after, address)


def _changes(then: _Seen, now: _Seen, cited: set[tuple[str, int]]) -> Iterator[Correction]:
    """Tell what differs between two moments at which readers saw the event."""
    for name, before in then.event.items():
        if before != now.event[name]:
            yield _change(f"{name} changed", before or "not given", now.event[name] or "not given")
    for name in then.people:
        if name not in now.people:
            yield _change(f"Person or body removed: {name}")
    for name in now.people:
        if name not in then.people:
            yield _change(f"Person or body added: {name}")
        elif then.people[name] != now.people[name]:
            before, after = then.people[name] or "no role", now.people[name] or "no role"
            yield _change(f"Role of {name} changed", before, after)
    for key, told in then.citations.items():
        if key not in now.citations:
            gone = "Citation removed" if key not in cited else "Quote withdrawn"
            yield _change(f"{gone}: {told['name']}")
    for key, told in now.citations.items():
        if key not in then.citations:
            address = path_to("article")(told["article"]["public_id"])
            yield _change(f"Citation added: {told['name']}", address=address)
        else:
            yield from _changes_of_citation(then.citations[key], told)
    for pk, quote in now.quotes.items():
        if pk in then.quotes and quote != then.quotes[pk]:
            yield from _changes_of_quote(then.quotes[pk], quote)
    for pk, gist in now.gists.items():
        if pk in then.gists and gist["gist"] != then.gists[pk]["gist"]:
            before, after = typographic(then.gists[pk]["gist"]), typographic(gist["gist"])
            address = path_to("statement")(gist["slug"])
            yield _change("Our words for what was said changed", before, after, address)
    yield from _changes_of_differences(then.differences, now.differences)


def _changes_of_citation(then: dict[str, Any], now: dict[str, Any]) -> Iterator[Correction]:
    if then["relation"] != now["relation"] and now["quote"]:
        told = {"said-here": "said at the event", "about": "said about it"}
        yield _change(_capital(now["name"]), told[then["relation"]], told[now["relation"]])
    if then["stance"] != now["stance"]:
        told = {"reports": "reports the event", "denies": "denies it"}
        yield _change(_capital(now["name"]), told[then["stance"]], told[now["stance"]])


QUOTE_PARTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "the speaker": lambda told: joined(_speakers(told)) or told["speaker_description"] or "not given",
    "how they are quoted": lambda told: str(Quote.Kind(told["kind"]).label),
    "our words for them": lambda told: typographic(told["gist"]),
    "when they were said": lambda told: said_on(
        Quote(said_on=_day(told["said_on"]), said_on_precision=told["said_on_precision"])
    ),
    "the occasion": lambda told: told["occasion"],
    "where they were said": lambda told: told["place"],
    "to whom they were said": lambda told: told["addressee"],
    "through what they came": lambda told: told["via"],
    "who relayed them": lambda told: told["relayed_by"],
    "whether the speaker denies them": lambda told: "yes" if told["denied"] else "no",
}
"""What readers are told of a quote, and how."""


def _changes_of_quote(then: dict[str, Any], now: dict[str, Any]) -> Iterator[Correction]:
    """Tell of a quote what differs; of its words that they do, and never how they ran."""
    name, address = _words_of(now), path_to("quote")(now["public_id"])
    if then["status"] != now["status"] or then["lost_because"] != now["lost_because"]:
        if now["status"] == Quote.Status.LOST:
            why = STANDS[Quote.Loss(now["lost_because"] or Quote.Loss.WORDS)]
            yield _change(f"{_capital(name)} marked lost: {why}", address=address)
        elif then["status"] == Quote.Status.LOST:
            yield _change(
                f"{_capital(name)} stand again, in version {now['version']} of the article", address=address
            )
    elif None not in (then["words"], now["words"]) and then["words"] != now["words"]:
        where = f" as version {now['version']} has them" if then["version"] != now["version"] else ""
        yield _change(f"What is shown of {name} corrected{where}", address=address)
    for part, told in QUOTE_PARTS.items():
        before, after = told(then), told(now)
        if before != after:
            what = f"{_capital(name)}: {part} changed"
            yield _change(what, before or "not given", after or "not given", address)


def _changes_of_differences(
    then: dict[int, dict[str, Any]], now: dict[int, dict[str, Any]]
) -> Iterator[Correction]:
    for pk, told in then.items():
        if pk not in now:
            yield _change(f"Difference between sources withdrawn: {typographic(told['topic'])}")
    for pk, told in now.items():
        if pk not in then:
            yield _change(f"Difference between sources added: {typographic(told['topic'])}")
        else:
            for name, label in (("topic", "Topic"), ("explanation", "Explanation")):
                if then[pk][name] != told[name]:
                    yield _change(
                        f"{label} of a difference between sources changed",
                        typographic(then[pk][name]),
                        typographic(told[name]),
                    )
            before, after = (joined(one["silent"]) or "nobody" for one in (then[pk], told))
            if before != after:
                yield _change("Who is silent on a difference between sources changed", before, after)


# Words.


def _speakers(quote: dict[str, Any]) -> list[str]:
    """The speaker and those who spoke jointly, each once, as the quote's line names them."""
    return list(dict.fromkeys([quote["speaker"], *quote["joint"]])) if quote["speaker"] else []


def _named(article: dict[str, Any], quote: dict[str, Any] | None) -> str:
    """What a citation is called: “words of Ines Calder in The Daily Anchor”, “a report in DW, 1 February”."""
    return _words_of(quote) if quote else f"a report in {_place(article)}"


def _words_of(quote: dict[str, Any]) -> str:
    speaker = quote["speaker"] or quote["speaker_description"] or "a speaker not given"
    return f"words of {speaker} in {_place(quote['article'])}"


def _place(article: dict[str, Any]) -> str:
    told = _published(article["published_at"], article["published_precision"], article["published_zone"])
    return f"{article['outlet'] or 'an outlet'}{told}"


@lru_cache(maxsize=2_048)
def _published(at: str | None, precision: str | None, zone: str | None) -> str:
    if at is None:
        return ""
    published = Article(
        published_at=_moment(at),
        published_precision=precision or Precision.UNKNOWN,
        published_zone=zone or "",
    )
    return f", {article_date(published)}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sentence(words: str) -> str:
    return f"{_capital(words).rstrip('.')}." if words else ""


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def by_day(corrections: Iterable[Correction]) -> list[tuple[date, list[Correction]]]:
    """Return them as they come, in runs of one day (UTC)."""
    days: list[tuple[date, list[Correction]]] = []
    for change in corrections:
        day = change.at.astimezone(UTC).date()
        if not days or days[-1][0] != day:
            days.append((day, []))
        days[-1][1].append(change)
    return days


@dataclass(frozen=True)
class EventCorrections:
    """The corrections of one event as its page tells them: small ones folded, the others by day."""

    since: datetime | None
    latest: datetime | None
    days: list[tuple[date, list[Correction]]]
    small: list[Correction]

    @classmethod
    def of(cls, record: OnRecord) -> "EventCorrections":
        changes = record.corrections
        return cls(
            record.shown_since,
            changes[0].at if changes else None,
            by_day(change for change in changes if not change.is_small),
            [change for change in changes if change.is_small],
        )

    @property
    def are_any(self) -> bool:
        return self.latest is not None
