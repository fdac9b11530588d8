"""The view as the JSON that TimelineJS 3 reads: a slide for each event that has a date.

Dates are as exact as they are known and never more: a month has no day, and what is known in words alone
stands in words. TimelineJS knows no time zones, so hours are those of the timeline's zone, which the title
names. It refuses keys without a value and files without an event; what has no date it cannot show.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.html import escape, format_html

from articles.precision import CLOCK, Precision
from timeline.dates import event_date, timeline_zone
from timeline.describing import describe, number
from timeline.exporting.json_form import LICENCE, Absolute
from timeline.exporting.markup import event_markup
from timeline.exporting.whole import Line, stretches_of
from timeline.filters import EventFilterForm
from timeline.models import Event, Timeline
from timeline.typography import typographic

MOST_GROUPS = 6
"""With more kinds of event than that, rows by kind would leave none of them room."""

PARTS = {
    Precision.YEAR: ("year",),
    Precision.MONTH: ("year", "month"),
    Precision.HOUR: ("year", "month", "day", "hour"),
    Precision.MINUTE: ("year", "month", "day", "hour", "minute"),
}
CALENDAR = ("year", "month", "day")


def slides_pieces(form: EventFilterForm, absolute: Absolute) -> Iterator[str]:
    """Yield the JSON in pieces: the title, the slides of some hundred events each, and its end."""
    yield f'{{"version":1,"licence":{_json(LICENCE)},"title":{_json(_title(form, absolute))},"events":['
    kinds = {choice.value: choice.label for choice in form.choices["event"]}
    groups = kinds if len(kinds) <= MOST_GROUPS else {}
    before = ""
    for stretch in stretches_of(form, absolute):
        slides = [_slide(entry.event, line, form.timeline, groups) for entry, line in stretch]
        if told := [_json(slide) for slide in slides if "start_date" in slide]:
            yield before + ",\n".join(told)
            before = ",\n"
    if not before:
        yield _json(_nothing(form))
    yield "]}\n"


def _title(form: EventFilterForm, absolute: Absolute) -> dict[str, Any]:
    timeline = form.timeline
    query = form.query()
    undated = form.apply(form.entries).filter(is_undated=True).count()
    text = format_html(
        '<p>{}</p><p>{} Hours are {}.{}</p><p><a href="{}">This view with its sources</a></p>',
        typographic(timeline.summary),
        "".join(part.text for part in describe(form, form.count())),
        timeline_zone(timeline),
        f" {number(undated, 'event').capitalize()} without a date cannot stand here." if undated else "",
        absolute(timeline.get_absolute_url() + (f"?{query}" if query else "")),
    )
    return {"text": {"headline": escape(typographic(timeline.title)), "text": text}}


def _slide(event: Event, line: Line, timeline: Timeline, groups: dict[str, str]) -> dict[str, Any]:
    when = event_date(event, timeline.zone)
    if event.is_announced:
        when = f"announced, {when}"
    slide: dict[str, Any] = {
        "unique_id": event.slug,
        "display_date": escape(when[:1].upper() + when[1:]),
        "text": {"headline": escape(typographic(event.title)), "text": event_markup(line, when)},
    }
    if event.is_background:
        slide["group"] = "Background"
    elif event.kind in groups:
        slide["group"] = escape(groups[event.kind])
    return slide | dates_of(event, timeline)


def dates_of(event: Event, timeline: Timeline) -> dict[str, dict[str, int]]:
    """Return `start_date`, and `end_date` where it is another; nothing for an event without a date.

    Of an event that is known only to have been by some day, that day: the words beside it say so.
    """
    first, last = event.earliest or event.latest, event.latest
    if first is None:
        return {}
    names = PARTS.get(Precision(event.precision), CALENDAR)
    start = _parts(_told(first, event, timeline), names)
    if last is None:
        return {"start_date": start}
    ends = _told(last, event, timeline)
    if event.precision == Precision.HOUR and last != first:
        ends += timedelta(hours=1)
    end = _parts(ends, names)
    return {"start_date": start} if end == start else {"start_date": start, "end_date": end}


def _told(moment: datetime, event: Event, timeline: Timeline) -> datetime:
    return moment.astimezone(timeline.zone_info) if event.precision in CLOCK else moment.astimezone(UTC)


def _parts(moment: datetime, names: tuple[str, ...]) -> dict[str, int]:
    return {name: getattr(moment, name) for name in names}


def _nothing(form: EventFilterForm) -> dict[str, Any]:
    """A slide that says so where there is none: TimelineJS stops at a file without events."""
    day = form.timeline.first_day or timezone.now().date()
    asked = form.asked_since or form.asked_until
    if asked is not None:
        day = asked.starts.date()
    return {
        "unique_id": "no-event",
        "start_date": {name: getattr(day, name) for name in CALENDAR},
        "display_date": "No date",
        "text": {"headline": "No event here", "text": "<p>No event with a date matches these filters.</p>"},
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
