"""What a search asks of an event is what stands in its public places: computed anew, and nothing more."""

from collections import Counter
from collections.abc import Iterator

from django.db import connection

from timeline.models import Event
from timeline.verifying.breach import Breach
from timeline.verifying.events import CHUNK

WRONG = """
    SELECT event.slug FROM timeline_event event
    LEFT JOIN timeline_wording kept ON kept.event_id = event.id
    LEFT JOIN wordings(%(events)s) AS fresh ON fresh.event_id = event.id
    WHERE event.id = ANY (%(events)s) AND kept.runs IS DISTINCT FROM fresh.runs
    ORDER BY event.id"""
LEFT = """
    SELECT event_id FROM timeline_wording
    WHERE event_id NOT IN (SELECT id FROM timeline_event) ORDER BY event_id"""


def check_wordings(counted: Counter[str]) -> Iterator[Breach]:
    """The words kept of each event, and none of events that are gone."""
    events = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    if events:
        counted["wordings"] += len(events)
    with connection.cursor() as cursor:
        for first in range(0, len(events), CHUNK):
            cursor.execute(WRONG, {"events": events[first : first + CHUNK]})
            for (slug,) in cursor.fetchall():
                yield Breach(f"Words of event {slug}", "a search finds it by other words than it holds.")
        cursor.execute(LEFT)
        for (event,) in cursor.fetchall():
            yield Breach(f"Words of event number {event}", "they are kept and the event is gone.")
