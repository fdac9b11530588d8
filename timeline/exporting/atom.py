"""The view as an Atom feed (RFC 4287): an entry for each event, updated when what its page tells changed.

The ids stay, so a feed reader shows an event again only when it was changed.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from config.replicas import read_again
from timeline.dates import event_date
from timeline.describing import describe
from timeline.exporting.atom_elements import attribute, element, feed_head, link, moment_of, tag_of
from timeline.exporting.changes import last_change, last_changes
from timeline.exporting.json_form import Absolute
from timeline.exporting.markup import event_markup
from timeline.exporting.whole import Line, stretches_of
from timeline.filters import EventFilterForm
from timeline.models import Event
from timeline.templatetags.addresses import web_address
from timeline.typography import typographic


def feed_pieces(form: EventFilterForm, absolute: Absolute) -> Iterator[str]:
    """Yield the feed in pieces: its head, the entries of some hundred events each, and its end."""
    yield _head(form, absolute)
    for stretch in stretches_of(form, absolute):
        changed = read_again(partial(last_changes, [entry.event_id for entry, _ in stretch]))
        yield "".join(
            _entry(entry.event, line, form, changed[entry.event_id], absolute) for entry, line in stretch
        )
    yield "</feed>\n"


def _head(form: EventFilterForm, absolute: Absolute) -> str:
    timeline, query = form.timeline, form.query()
    page = timeline.get_absolute_url()
    asked = f"?{query}" if query else ""
    sentence = "".join(part.text for part in describe(form, form.count()))
    return feed_head(
        f"timelines/{timeline.slug}{asked}",
        typographic(timeline.title),
        sentence,
        last_change(form),
        f"{page[:-1]}.atom{asked}",
        f"{page}{asked}",
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
