"""oEmbed 1.0: what another site gets to know when somebody pastes an address of ours there.

The specification is at https://oembed.com. Where it leaves something open, the answer is what WordPress and
Ghost can use: WordPress keeps one bare `<iframe>` with a handful of attributes and asks for at most 750
pixels of height; Ghost uses the answer as it stands.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from timeline.embed_frames import Frame, bare_iframe

VERSION = "1.0"
PROVIDER = "Sourceline"
CACHE_AGE = 3_600
"""Seconds for which an answer may be kept: the frame's address stays, what it shows is asked for anew."""

FORMATS = {"json": "application/json", "xml": "text/xml"}
NO_XML_CHARACTER = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LARGEST = 100_000
"""Pixels; more is read as this much."""


class BadRequest(Exception):
    """A parameter cannot be read; the message is a sentence for whoever asked."""


class NoSuchFormat(Exception):
    """An answer was asked for in a format that there is none in; the message is a sentence."""


@dataclass(frozen=True)
class Asked:
    """What a site asks for: the address of a page, the format, and the most room it has, in pixels."""

    url: str
    format: str = "json"
    max_width: int | None = None
    max_height: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        """Read a request; what the specification does not know is ignored, as it says.

        Raises NoSuchFormat and BadRequest.
        """
        wanted = query.get("format", "") or "json"
        if wanted not in FORMATS:
            raise NoSuchFormat("This format is not offered: ask for format=json or format=xml.")
        if not (url := query.get("url", "").strip()):
            raise BadRequest("No address is given: ask with url= and the percent-encoded address of a page.")
        return cls(url, wanted, _pixels(query, "maxwidth"), _pixels(query, "maxheight"))


def _pixels(query: Mapping[str, str], name: str) -> int | None:
    given = query.get(name, "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdecimal()) or not given.strip("0"):
        raise BadRequest(f"{name} is no number of pixels: write a whole number above 0, or leave it out.")
    return int(given) if len(given.lstrip("0")) < 7 else LARGEST


def answer_for(frame: Frame, absolute: Callable[[str], str]) -> dict[str, Any]:
    """Return the answer for one frame; `absolute` makes a path of this site a whole address."""
    return {
        "version": VERSION,
        "type": "rich",
        "title": frame.title,
        "provider_name": PROVIDER,
        "provider_url": absolute("/"),
        "cache_age": CACHE_AGE,
        "width": frame.width,
        "height": frame.height,
        "html": bare_iframe(frame, absolute),
    }


def as_xml(answer: Mapping[str, Any]) -> str:
    """Write an answer as the specification's XML; characters that XML cannot hold are left out.

    >>> as_xml({"version": "1.0", "title": "Ports & quays"}).splitlines()[1]
    '<oembed><version>1.0</version><title>Ports &amp; quays</title></oembed>'
    """
    elements = "".join(
        f"<{name}>{escape(NO_XML_CHARACTER.sub('', str(value)))}</{name}>" for name, value in answer.items()
    )
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{elements}</oembed>'
