"""When what an event's page tells was last changed, as feeds must say: read from the records' histories.

Counted are changes of the event, of who took part, of its citations and of the quotes that readers see. Where
no history tells of any, as of what was put there past it, it is when readers first saw the event.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, Min

from articles.models import Quote
from timeline.filters import EventFilterForm
from timeline.models import Citation, Event, EventActor, Showing, Timeline
from timeline.visibility import visible_citations

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands where nothing tells of a change, nor of when readers first saw anything."""

OF_EVENTS = ((Event, "id"), (EventActor, "event_id"), (Citation, "event_id"))


def last_changes(event_ids: Iterable[int]) -> defaultdict[int, datetime]:
    """Return the last change of each event, in six queries however many there are; else NEVER."""
    ids = list(event_ids)
    latest: defaultdict[int, datetime] = defaultdict(lambda: NEVER)
    for model, key in OF_EVENTS:
        for event_id, changed in _by(model, key, ids):
            latest[event_id] = max(latest[event_id], changed)
    cited = list(
        visible_citations()
        .filter(event__in=ids, quote__isnull=False)
        .order_by()
        .values_list("event_id", "quote_id")
    )
    changes = dict(_by(Quote, "id", {quote_id for _, quote_id in cited}))
    for event_id, quote_id in cited:
        latest[event_id] = max(latest[event_id], changes.get(quote_id, NEVER))
    for event_id, shown in _first_shown(ids).items():
        latest.setdefault(event_id, shown)
    return latest


def _first_shown(event_ids: Any) -> dict[int, datetime]:
    """Since when readers have seen these events, on whatever timeline."""
    shown = Showing.objects.filter(event_id__in=event_ids, is_shown=True).order_by().values("event_id")
    return dict(shown.annotate(first=Min("at")).values_list("event_id", "first"))


def _by(model: Any, key: str, ids: Iterable[int]) -> Iterable[tuple[int, datetime]]:
    rows = model.history.filter(**{f"{key}__in": list(ids)}).order_by().values(key)
    return rows.annotate(changed=Max("history_date")).values_list(key, "changed")


def last_change(form: EventFilterForm) -> datetime:
    """Return the last change of the timeline's own record and of any event in the filtered list.

    Without any, it is when readers first saw the last of its events.
    """
    events = form.apply(form.entries).order_by().values("event")
    quotes = visible_citations().filter(event__in=events, quote__isnull=False).order_by().values("quote")
    found = [
        _last(model, **{f"{key}__in": rows})
        for model, key, rows in (*((model, key, events) for model, key in OF_EVENTS), (Quote, "id", quotes))
    ]
    changed = max(last_change_of(form.timeline), *found)
    return changed if changed > NEVER else max(_first_shown(events).values(), default=NEVER)


def last_change_of(timeline: Timeline) -> datetime:
    """When the timeline's own record was last changed; NEVER where no history tells of it."""
    return _last(Timeline, id=timeline.pk)


def _last(model: Any, **of: Any) -> datetime:
    return model.history.filter(**of).order_by().aggregate(changed=Max("history_date"))["changed"] or NEVER
