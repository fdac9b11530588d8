"""An event's page as readers will see it, before they do.

What readers see is decided in one place, and the preview asks there too: the event is published inside a
transaction that is never committed, the readers' own page is made of it, and everything is taken back.
"""

from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string

from timeline.models import Entry, Event, Timeline
from timeline.views.events import event_context

NO_SUMMARY = "(No summary yet.)"


def preview(request: HttpRequest, event: Event) -> str:
    """Return the HTML of the readers' page of `event`, whatever its status; nothing is changed.

    Where no timeline of it is published, it is shown on one that is made for the moment: publishing the real
    one would refresh all its events.
    """
    with transaction.atomic():
        shown = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
        shown.status = Event.Status.PUBLISHED
        shown.summary = shown.summary or NO_SUMMARY
        shown.save()
        if not shown.timelines.filter(is_published=True).exists():
            real = shown.timelines.order_by("title").first()
            stage = Timeline.objects.create(
                title=real.title if real else "On no timeline yet",
                zone=real.zone if real else "UTC",
                slug=f"preview-of-{event.pk}-that-is-never-stored",
                is_published=True,
            )
            Entry.objects.create(timeline=stage, event=shown)
        html = render_to_string("desk/preview.html", event_context(request, shown), request)
        transaction.set_rollback(True)
    return html
