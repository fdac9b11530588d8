"""The corrections of all events readers see, newest first: a page of them after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from timeline.corrections import Correction, on_record
from timeline.models import Timeline
from timeline.record_rows import FEW, Touched, touched_events
from timeline.typography import typographic
from timeline.visibility import visible_events

SIZE = 25
"""Corrections on a page; more where several bear the moment of the last."""

LOOKS = ((30, 300), (60, 3_000), (100, 30_000), (150, 100_000))
"""One look after the other: how many moments are played through, out of how many amendments.

Many tell nothing that readers saw, or nothing of the timeline. Whatever is played through is so from its
event's first row on, so few are to begin with.
"""

TAKEN_BACK = "Taken back from readers, with its page"

NAMELESS = "An event that is not published any more"
NAMELESS_EVENTS = "{} events that are not published any more"
"""What is said in place of the title of an event that was taken back, and of several at one moment."""


@dataclass(frozen=True)
class Corrected:
    """An event, or one that was taken back and has no name any more, and what was changed in it."""

    title: str
    address: str
    corrections: list[Correction]


@dataclass(frozen=True)
class Day:
    """What was corrected on one day (UTC), by event."""

    day: date
    events: list[Corrected]


@dataclass(frozen=True)
class CorrectionPage:
    """A page of corrections; `older` is the moment that the next page goes back from, where there is more."""

    days: list[Day]
    older: str


def read_moment(text: str) -> datetime:
    """Return the moment that `older` of a page names, in UTC. Raises ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    try:
        moment = moment.astimezone(UTC)  # the database knows no offsets of a whole day
    except OverflowError as error:
        raise ValueError(text) from error
    if moment.year < 2000:
        raise ValueError(text)
    return moment


def latest_corrections(timeline: Timeline | None, *, before: datetime | None = None) -> CorrectionPage:
    """Return the corrections before a moment, of all timelines that readers see or of one of them.

    In a bounded number of queries, however long the histories are; a page may then hold few and lead on.
    """
    found: list[Correction] = []
    older: datetime | None = before
    gone: dict[int, int] = {}
    events = _few_events(timeline) if timeline else None
    for rows, looked_at in LOOKS:
        touched, older = touched_events(
            timeline.pk if timeline else None, events, before=older, rows=rows, looked_at=looked_at
        )
        found += _seen_at(touched)
        gone |= {one.event_id: one.gone for one in touched if one.gone}
        if older is None or len(found) >= SIZE:
            break
    if len(found) > SIZE:
        older = found[SIZE - 1].at
        found = [change for change in found if change.at >= older]
    return CorrectionPage(list(_days(found, gone)), older.astimezone(UTC).isoformat() if older else "")


def _few_events(timeline: Timeline) -> list[int] | None:
    """The events that stand on the timeline, if they are few."""
    events = list(timeline.entries.order_by().values_list("event", flat=True)[: FEW + 1])
    return events if len(events) <= FEW else None


def _seen_at(touched: list[Touched]) -> list[Correction]:
    """What readers saw change at these moments, newest first."""
    moments = {(one.event_id, one.at) for one in touched if not one.gone}
    records = on_record(event_id for event_id, _ in moments)
    found = [
        change
        for record in records.values()
        for change in record.corrections
        if (change.event_id, change.at) in moments
    ]
    found += [Correction(one.event_id, one.at, TAKEN_BACK) for one in touched if one.gone]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _days(found: list[Correction], lost: dict[int, int]) -> Iterator[Day]:
    """The corrections by day; `lost` is how many events readers lost with one that is gone."""
    events = visible_events().only("slug", "title").in_bulk({change.event_id for change in found})
    days: dict[date, dict[int, list[Correction]]] = {}
    for change in found:
        of_day = days.setdefault(change.at.astimezone(UTC).date(), {})
        of_day.setdefault(change.event_id, []).append(change)
    for day, by_event in days.items():
        corrected = []
        for event_id, corrections in by_event.items():
            if event := events.get(event_id):
                corrected.append(Corrected(typographic(event.title), event.get_absolute_url(), corrections))
            else:
                gone = [change for change in corrections if change.what == TAKEN_BACK]
                many = lost.get(event_id, 1)
                title = NAMELESS if many == 1 else NAMELESS_EVENTS.format(f"{many:,}")
                corrected.append(
                    Corrected(title, "", gone or [Correction(event_id, corrections[0].at, TAKEN_BACK)])
                )
        yield Day(day, corrected)
