"""Entries say of an event what its own rows say: computed here a second time, in Python."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from articles.models import Quote, SharedPassage
from timeline.models import Citation, Entry, Event, EventActor, PassageTelling, Timeline
from timeline.origins import Shared, origins, shared_sides
from timeline.verifying.breach import Breach
from timeline.verifying.events import CHUNK, is_seen

LONGEST_CHAIN = 100
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
STEP = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


def check_entries(counted: Counter[str]) -> Iterator[Breach]:
    """Every column of every entry, from the event, its citations, their quotes and articles."""
    ranks, families = _Ranks(), _Families()
    citations = (
        Citation.objects.select_related("quote__speaker", "article")
        .prefetch_related("quote__co_speakers")
        .only(
            "event_id",
            "article__outlet_id",
            "article__agencies",
            "quote__status",
            "quote__kind",
            "quote__speaker__merged_into_id",
            "quote__zone",
            "quote__version_id",
            *(f"quote__{part}{end}" for part in ("", "speaker_", "cue_") for end in ("start", "end")),
        )
    )
    actors = EventActor.objects.select_related("actor").only("event_id", "actor__merged_into_id")
    events = (
        Event.objects.defer("title_search", "summary_search", "title", "summary", "date_basis")
        .prefetch_related(
            Prefetch("citations", citations),
            Prefetch("event_actors", actors),
            Prefetch("entries", Entry.objects.select_related("timeline")),
        )
        .order_by("pk")
    )
    for event in events.iterator(chunk_size=CHUNK):
        rank = ranks.of(event.pk)
        for entry in event.entries.all():
            counted["entries"] += 1
            fresh = _fresh(event, entry.timeline, rank, families)
            wrong = [name for name, value in fresh.items() if _stored(entry, name) != value]
            if wrong:
                yield Breach(
                    f"Entry of event {event.slug} on {entry.timeline.slug}",
                    f"{', '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} not what the event says.",
                )


def _fresh(event: Event, timeline: Timeline, rank: int, families: "_Families") -> dict[str, Any]:
    seen = [citation for citation in event.citations.all() if is_seen(citation)]
    quotes = [citation.quote for citation in seen if citation.quote is not None]
    actors = [row.actor for row in event.event_actors.all()]
    actors += [quote.speaker for quote in quotes if quote.speaker is not None]
    actors += [actor for quote in quotes for actor in quote.co_speakers.all()]
    opens, closes = _bounds(event, timeline)
    families_of = families.of(event.pk, seen)
    return {
        "is_public": event.status == Event.Status.PUBLISHED and timeline.is_published and bool(seen),
        "sort_at": _place(event, opens, closes),
        "is_undated": opens is None and closes is None,
        "rank": rank,
        "window": None if opens is None and closes is None else (opens, _end(event, closes)),
        "event_kind": event.kind,
        "is_background": event.is_background,
        "actor_ids": sorted({actor.merged_into_id or actor.pk for actor in actors}),
        "outlet_ids": sorted({citation.article.outlet_id for citation in seen}),
        "agencies": sorted({agency for citation in seen for agency in citation.article.agencies}),
        "quote_kinds": sorted({quote.kind for quote in quotes}),
        "article_ids": sorted(families_of),
        "origins": [families_of[article] for article in sorted(families_of)],
        "reports": len(set(families_of.values())),
    }


def _stored(entry: Entry, name: str) -> Any:
    value = getattr(entry, name)
    if name == "window":
        return None if value is None else (value.lower, value.upper)
    return sorted(value) if isinstance(value, list) and name != "origins" else value


def _bounds(event: Event, timeline: Timeline) -> tuple[datetime | None, datetime | None]:
    """The first and the last moment known, on the timeline's wall clock written as UTC."""
    opens, closes = event.earliest, event.latest
    if event.precision in STEP:
        zone = ZoneInfo(timeline.zone)
        opens, closes = (_wall_clock(moment, zone) for moment in (opens, closes or opens))
    elif event.precision == "day":
        closes = closes or opens
    return opens, closes


def _wall_clock(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone).replace(tzinfo=UTC) if moment is not None else None


def _end(event: Event, closes: datetime | None) -> datetime | None:
    return closes + STEP.get(event.precision, timedelta(days=1)) if closes is not None else None


def _place(event: Event, opens: datetime | None, closes: datetime | None) -> datetime:
    if event.precision in STEP and opens is not None:
        return opens
    if event.sort_on is not None:
        return datetime.combine(event.sort_on, time(), UTC)
    return opens or closes or NEVER


class _Families:
    """Which articles of an event are one report: by confirmed passages and what editors said they tell."""

    def __init__(self) -> None:
        confirmed = SharedPassage.objects.filter(status=SharedPassage.Status.CONFIRMED)
        parts = ("status", "one_start", "one_end", "other_start", "other_end")
        passages = confirmed.select_related("one", "other").only(
            *parts, "one__article_id", "other__article_id"
        )
        self.sides: dict[int, list[Shared]] = defaultdict(list)
        for side in shared_sides(passages.iterator()):
            self.sides[side.version].append(side)
        self.told: dict[int, list[tuple[int, int]]] = defaultdict(list)
        tellings = PassageTelling.objects.filter(passage__in=confirmed)
        for event, one, other in tellings.values_list(
            "event", "passage__one__article", "passage__other__article"
        ):
            self.told[event].append((one, other))

    def of(self, event: int, seen: list[Citation]) -> dict[int, int]:
        """Return the origin of each article that readers see cited."""
        quotes: dict[int, list[Quote]] = defaultdict(list)
        for citation in seen:
            quotes[citation.article_id] += [citation.quote] if citation.quote is not None else []
        versions = {quote.version_id for cited in quotes.values() for quote in cited}
        sides = [side for version in versions for side in self.sides.get(version, ())]
        return origins(quotes, sides, self.told.get(event, ()))


class _Ranks:
    """How many events stand before each on the longest way back through what it follows."""

    def __init__(self) -> None:
        self.earlier: dict[int, list[int]] = {}
        for later, earlier in Event.follows.through.objects.values_list("from_event", "to_event").iterator():
            self.earlier.setdefault(later, []).append(earlier)
        self.known: dict[int, int] = {}

    def of(self, event: int) -> int:
        """Return the rank of the event: for events in a circle, that of the longest chain allowed."""
        waiting, on_the_way = [event], set()
        while waiting:
            here = waiting[-1]
            unknown = [one for one in self.earlier.get(here, ()) if one not in self.known]
            if here in self.known or (here in on_the_way and unknown):
                self.known.setdefault(here, LONGEST_CHAIN)
                waiting.pop()
            elif unknown:
                on_the_way.add(here)
                waiting.extend(unknown)
            else:
                longest = max((self.known[one] + 1 for one in self.earlier.get(here, ())), default=0)
                self.known[here] = min(longest, LONGEST_CHAIN)
                waiting.pop()
        return self.known[event]
