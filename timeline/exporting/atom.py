"""The view as an Atom feed (RFC 4287): an entry for each event, updated when what its page tells changed.

Ids are tag URIs (RFC 4151) of the site's name and the event's address, so that they stay when the site moves
to another port or to https; a feed reader shows an event again only when it was changed.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from timeline.dates import event_date
from timeline.describing import describe
from timeline.exporting.changes import last_change, last_changes
from timeline.exporting.json_form import LICENCE, Absolute
from timeline.exporting.markup import event_markup
from timeline.exporting.whole import Line, stretches_of
from timeline.filters import EventFilterForm
from timeline.models import Event
from timeline.templatetags.addresses import web_address
from timeline.typography import typographic

TAG_YEAR = "2026"
"""The year in which ids of this form were first given; it is part of each id and never changes."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, not even escaped."""


def feed_pieces(form: EventFilterForm, absolute: Absolute) -> Iterator[str]:
    """Yield the feed in pieces: its head, the entries of some hundred events each, and its end."""
    yield _head(form, absolute)
    for stretch in stretches_of(form, absolute):
        changed = last_changes(entry.event_id for entry, _ in stretch)
        yield "".join(
            _entry(entry.event, line, form, changed[entry.event_id], absolute) for entry, line in stretch
        )
    yield "</feed>\n"


def _head(form: EventFilterForm, absolute: Absolute) -> str:
    timeline, query = form.timeline, form.query()
    page = timeline.get_absolute_url()
    asked = f"?{query}" if query else ""
    sentence = "".join(part.text for part in describe(form, form.count()))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"{_element('id', _tag(f'timelines/{timeline.slug}{asked}', absolute))}"
        f"{_element('title', typographic(timeline.title))}"
        f"{_element('subtitle', sentence)}"
        f"{_element('updated', _moment(last_change(form)))}"
        f"{_link('self', absolute(f'{page[:-1]}.atom{asked}'), 'application/atom+xml')}"
        f"{_link('alternate', absolute(f'{page}{asked}'), 'text/html')}"
        f"<author>{_element('name', 'Sourceline').strip()}{_element('uri', absolute('/')).strip()}</author>\n"
        f"{_element('rights', LICENCE)}"
        f"{_element('generator', 'Sourceline')}"
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
        f"{_element('id', _tag(f'events/{event.slug}', absolute))}"
        f"{_element('title', typographic(event.title))}"
        f"{_element('updated', _moment(changed))}"
        f"{_link('alternate', line['url'], 'text/html')}"
        + "".join(_link("via", url, title=title) for url, title in originals.items())
        + (f"<category term={_attribute(event.kind)}/>\n" if event.kind else "")
        + _element("summary", typographic(event.summary))
        + _element("content", event_markup(line, when), ' type="html"')
        + "</entry>\n"
    )


def _tag(what: str, absolute: Absolute) -> str:
    return f"tag:{urlsplit(absolute('/')).hostname},{TAG_YEAR}:{what}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _element(name: str, words: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{escape(NOT_XML.sub('', words))}</{name}>\n"


def _attribute(words: str) -> str:
    return quoteattr(NOT_XML.sub("", words))


def _link(relation: str, address: str, media_type: str = "", title: str = "") -> str:
    more = f" type={_attribute(media_type)}" if media_type else ""
    more += f" title={_attribute(title)}" if title else ""
    return f'<link rel="{relation}"{more} href={_attribute(address)}/>\n'
