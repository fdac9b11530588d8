"""The view as an Atom feed (RFC 4287): an entry for each event, updated when what its page tells changed.

The ids stay, so a feed reader shows an event again only when it was changed.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from config.replicas import read_again
from timeline.dates import event_date
from timeline.describing import describe
from timeline.exporting.atom_elements import attribute, element, feed_head, link, moment_of, tag_of
from timeline.exporting.changes import last_change, last_change_of, last_changes
from timeline.exporting.json_form import Absolute, events_json
from timeline.exporting.markup import event_markup
from timeline.exporting.whole import Line, stretches_of
from timeline.filters import EventFilterForm
from timeline.models import Event
from timeline.paging import Cursor, page_of
from timeline.templatetags.addresses import web_address
from timeline.typography import typographic

PAGE = 100
"""Entries of one document; a longer list is told newest first, in documents that lead to each other."""


def feed_pieces(form: EventFilterForm, absolute: Absolute, place: Cursor | None = None) -> Iterator[str]:
    """Yield the feed in pieces: its head, its entries, and its end.

    A list of more than PAGE events comes newest first, since feed readers look at the first document alone;
    from there, or from `place`, links lead on to the others (RFC 5005).
    """
    if place is not None or form.count().total > PAGE:
        yield from _one_of_several(form, absolute, place)
        return
    yield _head(form, absolute, last_change(form))
    for stretch in stretches_of(form, absolute):
        changed = read_again(partial(last_changes, [entry.event_id for entry, _ in stretch]))
        yield "".join(
            _entry(entry.event, line, form, changed[entry.event_id], absolute) for entry, line in stretch
        )
    yield "</feed>\n"


def newest_first(form: EventFilterForm) -> EventFilterForm:
    """The same filters with the newest events first."""
    asked = form.query_data.copy()
    asked["order"] = "newest"
    return EventFilterForm(asked, timeline=form.timeline)


def _one_of_several(form: EventFilterForm, absolute: Absolute, place: Cursor | None) -> Iterator[str]:
    """The document that begins at `place`, or the first; what it tells of was changed when it says."""
    newest = newest_first(form)
    newest.conditions()
    page = page_of(newest.apply(newest.entries), newest_first=True, cursor=place, size=PAGE)
    lines = events_json(page.entries, newest, absolute, defaultdict(list)) if page.entries else []
    changed = last_changes([entry.event_id for entry in page.entries])
    updated = max([last_change_of(form.timeline), *(changed[entry.event_id] for entry in page.entries)])
    yield _head(form, absolute, updated, place.write() if place else "")
    yield link("first", absolute(_address(form)), "application/atom+xml")
    if page.next:
        yield link("next", absolute(_address(form, page.next)), "application/atom+xml")
    yield "".join(
        _entry(entry.event, line, form, changed[entry.event_id], absolute)
        for entry, line in zip(page.entries, lines, strict=True)
    )
    yield "</feed>\n"


def _address(form: EventFilterForm, cursor: str = "") -> str:
    query = form.query(cursor=cursor or None)
    return f"{form.timeline.get_absolute_url()[:-1]}.atom{f'?{query}' if query else ''}"


def _head(form: EventFilterForm, absolute: Absolute, updated: datetime, cursor: str = "") -> str:
    timeline, query = form.timeline, form.query()
    asked = f"?{query}" if query else ""
    return feed_head(
        f"timelines/{timeline.slug}{asked}",
        typographic(timeline.title),
        "".join(part.text for part in describe(form, form.count())),
        updated,
        _address(form, cursor),
        f"{timeline.get_absolute_url()}{asked}",
        absolute,
    )


def _entry(event: Event, line: Line, form: EventFilterForm, changed: datetime, absolute: Absolute) -> str:
    when = event_date(event, form.timeline.zone)
    if event.is_announced:
        when = f"announced, {when}"
    originals = {
        one["url"]: f"{one['outlet']['name']}: {one['headline']}"
        for one in line["citations"]
        if web_address(one["url"])
    }
    return (
        "<entry>\n"
        f"{element('id', tag_of(f'events/{event.slug}', absolute))}"
        f"{element('title', typographic(event.title))}"
        f"{element('updated', moment_of(changed))}"
        f"{link('alternate', line['url'], 'text/html')}"
        + "".join(link("via", url, title=title) for url, title in originals.items())
        + (f"<category term={attribute(event.kind)}/>\n" if event.kind else "")
        + element("summary", typographic(event.summary))
        + element("content", event_markup(line, when), ' type="html"')
        + "</entry>\n"
    )
