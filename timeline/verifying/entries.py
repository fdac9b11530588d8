"""Entries say of an event what its own rows say: computed here a second time, in Python."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from timeline.models import Citation, Entry, Event, EventActor, Timeline
from timeline.verifying.breach import Breach
from timeline.verifying.events import CHUNK, is_seen

LONGEST_CHAIN = 100
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
STEP = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


def check_entries(counted: Counter[str]) -> Iterator[Breach]:
    """Every column of every entry, from the event, its citations, their quotes and articles."""
    ranks = _Ranks()
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
            fresh = _fresh(event, entry.timeline, rank)
            wrong = [name for name, value in fresh.items() if _stored(entry, name) != value]
            if wrong:
                yield Breach(
                    f"Entry of event {event.slug} on {entry.timeline.slug}",
                    f"{', '.join(wrong)} {'is' if len(wrong) == 1 else 'are'} not what the event says.",
                )


def _fresh(event: Event, timeline: Timeline, rank: int) -> dict[str, Any]:
    seen = [citation for citation in event.citations.all() if is_seen(citation)]
    quotes = [citation.quote for citation in seen if citation.quote is not None]
    actors = [row.actor for row in event.event_actors.all()]
    actors += [quote.speaker for quote in quotes if quote.speaker is not None]
    actors += [actor for quote in quotes for actor in quote.co_speakers.all()]
    opens, closes = _bounds(event, timeline)
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
        "reports": len({citation.article_id for citation in seen}),
    }


def _stored(entry: Entry, name: str) -> Any:
    value = getattr(entry, name)
    if name == "window":
        return None if value is None else (value.lower, value.upper)
    return sorted(value) if isinstance(value, list) else value


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
