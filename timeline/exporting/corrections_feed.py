"""The newest corrections as an Atom feed (RFC 4287): an entry for each moment at which an event was changed.

What is past does not change, so an entry stays as it is; only what an event is called now is told in it.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from django.db.models import Max
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from timeline.correction_list import Corrected, CorrectionPage, latest_corrections
from timeline.corrections import Correction
from timeline.exporting.atom_elements import element, feed_head, link, moment_of, tag_of
from timeline.exporting.changes import NEVER
from timeline.exporting.json_form import Absolute
from timeline.models import Showing, Timeline
from timeline.typography import typographic


def corrections_feed(timeline: Timeline | None, absolute: Absolute) -> str:
    """Return the feed of the newest corrections, of all timelines that readers see or of one of them."""
    page = latest_corrections(timeline)
    asked = f"?{urlencode({'timeline': timeline.slug})}" if timeline else ""
    moments = [one.at for day in page.days for event in day.events for one in event.corrections]
    head = feed_head(
        f"corrections{asked}",
        "Corrections" + (f": {typographic(timeline.title)}" if timeline else ""),
        "What was changed in published events after readers had first seen them.",
        max(moments) if moments else _last_shown(),
        f"{reverse('timeline:corrections-atom')}{asked}",
        f"{reverse('timeline:corrections')}{asked}",
        absolute,
    )
    return f"{head}{''.join(_entries(page, absolute))}</feed>\n"


def _last_shown() -> datetime:
    """Of a list without corrections: since when all that readers see is as they see it."""
    return Showing.objects.aggregate(at=Max("at"))["at"] or NEVER


def _entries(page: CorrectionPage, absolute: Absolute) -> Iterator[str]:
    moments = [
        (at, event, list(changes))
        for day in page.days
        for event in day.events
        for at, changes in groupby(event.corrections, key=lambda change: change.at)
    ]
    for at, event, changes in sorted(moments, key=lambda told: told[0], reverse=True):
        yield _entry(at, event, changes, absolute)


def _entry(at: datetime, event: Corrected, changes: list[Correction], absolute: Absolute) -> str:
    # To the microsecond, since several moments may lie within a second.
    name = f"corrections/{changes[0].event_id}/{at.timestamp():.6f}"
    address = f"{event.address}#corrections" if event.address else reverse("timeline:corrections")
    return (
        "<entry>\n"
        f"{element('id', tag_of(name, absolute))}"
        f"{element('title', event.title)}"
        f"{element('updated', moment_of(at))}"
        f"{link('alternate', absolute(address), 'text/html')}"
        f"{element('summary', ' '.join(f'{change.what}.' for change in changes))}"
        + element("content", _markup(changes, absolute), ' type="html"')
        + "</entry>\n"
    )


def _markup(changes: list[Correction], absolute: Absolute) -> SafeString:
    return format_html(
        "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ([_told(one, absolute)] for one in changes))
    )


def _told(change: Correction, absolute: Absolute) -> SafeString:
    """One change in the words of the page."""
    parts = [format_html("<b>{}.</b>", change.what)]
    if change.has_words:
        parts.append(format_html("Before: <del>{}</del> Now: <ins>{}</ins>", change.before, change.after))
    if change.address:
        parts.append(format_html('<a href="{}">See it</a>', absolute(change.address)))
    if change.why:
        parts.append(format_html("{}", change.why))
    return format_html_join(" ", "{}", ([part] for part in parts))
