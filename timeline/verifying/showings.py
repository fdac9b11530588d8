"""Corrections rest on when readers saw an event: what is noted of that is held against what is public."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from timeline.models import Entry, Showing
from timeline.verifying.breach import Breach


def check_showings(counted: Counter[str]) -> Iterator[Breach]:
    """The last note of an event on a timeline says of each whether readers see it there now."""
    latest = (
        Showing.objects.filter(event_id=OuterRef("event_id"), timeline_id=OuterRef("timeline_id"))
        .order_by("-at", "-pk")
        .values("is_shown")[:1]
    )
    entries = Entry.objects.annotate(noted=Coalesce(Subquery(latest), False))
    entries = entries.select_related("event", "timeline")
    for entry in entries.filter(is_public=True, noted=False).order_by("pk").iterator():
        yield Breach(
            f"Event {entry.event.slug}",
            f"readers see it on {entry.timeline.slug}, and nothing notes since when.",
        )
    for entry in entries.filter(is_public=False, noted=True).order_by("pk").iterator():
        yield Breach(
            f"Event {entry.event.slug}",
            f"it is noted as shown on {entry.timeline.slug}, where no reader sees it.",
        )
    placed = Entry.objects.filter(event=OuterRef("event_id"), timeline=OuterRef("timeline_id"))
    gone = Showing.objects.filter(~Exists(placed)).order_by("event_id", "timeline_id", "-at", "-pk")
    for showing in gone.distinct("event_id", "timeline_id").iterator():
        if showing.is_shown:
            yield Breach(
                f"Event number {showing.event_id}",
                f"it is noted as shown on timeline number {showing.timeline_id}, on which it does not stand.",
            )
