"""The corrections of all events readers see, newest first: a page of them after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from timeline.corrections import Correction, on_record
from timeline.models import Timeline
from timeline.record_rows import Touched, touched_events
from timeline.typography import typographic
from timeline.visibility import visible_events

SIZE = 50
"""Corrections on a page; more where several bear the moment of the last."""

LOOKED_AT = (60, 100, 150, 200)
"""Rows of the histories that are looked at, one look after the other: many tell nothing that readers saw.

Whatever is looked at is played through from its event's first row on, so few are looked at to begin with.
"""

TAKEN_BACK = "Taken back from readers, with its page"

NAMELESS = "An event that is not published any more"
"""What is said in place of the title of an event that was taken back."""


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
    for rows in LOOKED_AT:
        touched = touched_events(timeline.pk if timeline else None, before=older, rows=rows)
        found += _seen_at(touched)
        older = touched[-1].at if len(touched) >= rows else None
        if older is None or len(found) >= SIZE:
            break
    if len(found) > SIZE:
        older = found[SIZE - 1].at
        found = [change for change in found if change.at >= older]
    return CorrectionPage(list(_days(found)), older.astimezone(UTC).isoformat() if older else "")


def _seen_at(touched: list[Touched]) -> list[Correction]:
    """What readers saw change at these moments, newest first."""
    moments = {(one.event_id, one.at) for one in touched if not one.is_gone}
    records = on_record(event_id for event_id, _ in moments)
    found = [
        change
        for record in records.values()
        for change in record.corrections
        if (change.event_id, change.at) in moments
    ]
    found += [Correction(one.event_id, one.at, TAKEN_BACK) for one in touched if one.is_gone]
    return sorted(found, key=lambda change: change.at, reverse=True)


def _days(found: list[Correction]) -> Iterator[Day]:
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
                corrected.append(
                    Corrected(NAMELESS, "", gone or [Correction(event_id, corrections[0].at, TAKEN_BACK)])
                )
        yield Day(day, corrected)
