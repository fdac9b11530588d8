"""Every correction that the histories tell of stands where the lists of corrections look for it."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from timeline.corrections import on_record
from timeline.models import Amendment
from timeline.verifying.breach import Breach
from timeline.visibility import visible_events

TOGETHER = 200
"""Events whose histories are played through at once."""


def check_corrections(counted: Counter[str]) -> Iterator[Breach]:
    """What is told on an event's own page, from its whole history, is found by the moments noted of it."""
    events = iter(visible_events().order_by("pk").values_list("pk", "slug").iterator(chunk_size=2_000))
    while slugs := dict(islice(events, TOGETHER)):
        noted = set(Amendment.objects.filter(event_id__in=slugs).order_by().values_list("event_id", "at"))
        for record in on_record(slugs).values():
            counted["corrections"] += len(record.corrections)
            for at in sorted({change.at for change in record.corrections}):
                if (record.event_id, at) not in noted:
                    yield Breach(
                        f"Event {slugs[record.event_id]}",
                        f"its correction of {at:%Y-%m-%d %H:%M:%S} UTC is noted for no list of corrections.",
                    )
