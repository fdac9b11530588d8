"""The elements of which our Atom feeds are written: escaped, without what no XML document may hold.

Ids are tag URIs (RFC 4151) of the site's name and of what they name, so that they stay when the site moves to
another port or to https.
"""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from timeline.exporting.json_form import LICENCE, Absolute

TAG_YEAR = "2026"
"""The year in which ids of this form were first given; it is part of each id and never changes."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, not even escaped."""


def feed_head(
    name: str, title: str, subtitle: str, updated: datetime, here: str, page: str, absolute: Absolute
) -> str:
    """Return a feed up to its first entry; `name` is that of its id, `here` and `page` are paths."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"{element('id', tag_of(name, absolute))}"
        f"{element('title', title)}"
        f"{element('subtitle', subtitle)}"
        f"{element('updated', moment_of(updated))}"
        f"{link('self', absolute(here), 'application/atom+xml')}"
        f"{link('alternate', absolute(page), 'text/html')}"
        f"<author>{element('name', 'Sourceline').strip()}{element('uri', absolute('/')).strip()}</author>\n"
        f"{element('rights', LICENCE)}"
        f"{element('generator', 'Sourceline')}"
    )


def tag_of(what: str, absolute: Absolute) -> str:
    return f"tag:{urlsplit(absolute('/')).hostname},{TAG_YEAR}:{what}"


def moment_of(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def element(name: str, words: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{escape(NOT_XML.sub('', words))}</{name}>\n"


def attribute(words: str) -> str:
    return quoteattr(NOT_XML.sub("", words))


def link(relation: str, address: str, media_type: str = "", title: str = "") -> str:
    more = f" type={attribute(media_type)}" if media_type else ""
    more += f" title={attribute(title)}" if title else ""
    return f'<link rel="{relation}"{more} href={attribute(address)}/>\n'
