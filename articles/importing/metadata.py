"""What is known of an article beside its text, and the sentences for what is wrong with it.

Metadata come as JSON: one object {"sources": [...]} beside the texts, or one object a line with its text.
Every objection names the line and the field, since it is read by somebody with a long file in an editor.
"""

import datetime
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify

from articles.extraction.cleaning import clean
from articles.models import Article, Outlet
from articles.zones import known_zones


class MetadataRefused(ValueError):
    """A field that cannot be read; `at` is its path in the object, for finding the line."""

    def __init__(self, message: str, at: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Moment:
    """A date or a date and time as metadata give it.

    `on` and `at` are wall clock in `zone`; `zone` is empty where none is named.
    """

    on: datetime.date
    at: datetime.time | None = None
    zone: str = ""


@dataclass(frozen=True)
class GivenSpan:
    """A part of the text that is no running prose, in half-open code points; `text` is checked if given."""

    kind: str
    start: int
    end: int
    text: str | None = None


@dataclass(frozen=True)
class Metadata:
    """What somebody knows of an article beside its text; None everywhere means: not said."""

    outlet: str | None = None
    outlet_slug: str | None = None
    outlet_short_name: str | None = None
    outlet_country: str | None = None
    outlet_kind: str | None = None
    outlet_homepage: str | None = None
    headline: str | None = None
    url: str | None = None
    url_evidence: str | None = None
    archive_url: str | None = None
    published: Moment | None = None
    published_as_printed: str | None = None
    updated: Moment | None = None
    updated_as_printed: str | None = None
    byline: str | None = None
    section: str | None = None
    language: str | None = None
    agencies: tuple[str, ...] | None = None
    photo_credits: tuple[str, ...] | None = None
    agencies_inferred: tuple[str, ...] | None = None
    kind: str | None = None
    provenance: str | None = None
    marks_lost: bool | None = None
    paragraphs_out_of_order: bool | None = None
    sha256: str | None = None
    characters: int | None = None
    body_start: int | None = None
    body_end: int | None = None
    spans: tuple[GivenSpan, ...] | None = None
    ignored: tuple[str, ...] = field(default=(), compare=False)


# Field of the JSON -> (field of Metadata, how it is read, longest length of a text).
_TEXTS = {
    "outlet": 200,
    "outlet_slug": 80,
    "outlet_short_name": 60,
    "outlet_country": 100,
    "headline": 500,
    "url_evidence": 10_000,
    "published_as_printed": 200,
    "updated_as_printed": 200,
    "byline": 500,
    "section": 200,
    "language": 20,
    "provenance": 10_000,
}
_ADDRESSES = {"url": 1000, "archive_url": 1000, "outlet_homepage": 200}
_CHOICES: dict[str, Sequence[str]] = {"outlet_kind": Outlet.Kind.values, "kind": Article.Kind.values}
_NAMES = {
    "agencies": "agencies",
    "agencies_credited": "agencies",
    "photo_credits": "photo_credits",
    "agencies_inferred": "agencies_inferred",
}
_FLAGS = ("marks_lost", "paragraphs_out_of_order")
_NUMBERS = ("characters", "body_start", "body_end")
_MOMENTS = ("published", "updated")
_ZONES = {"published_zone": "published", "updated_zone": "updated"}
FIELDS = frozenset(
    {*_TEXTS, *_ADDRESSES, *_CHOICES, *_NAMES, *_FLAGS, *_NUMBERS, *_MOMENTS, *_ZONES, "sha256", "spans"}
)
# The text itself and the file it stands in belong to whoever reads the JSON.
_ELSEWHERE = frozenset({"file", "text"})

_MOMENT = re.compile(
    r"""(?P<on>\d{4}-\d{2}-\d{2})
        (?: [T\ ] (?P<at>\d{2}:\d{2}) (?: :\d{2} (?:[.,]\d{1,9})? )?   # seconds are no news
            \s? (?P<zone> Z | [+-]\d{2}:?\d{2} | [+-]\d{2} )? )?""",
    re.VERBOSE,
)
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read_metadata(fields: Mapping[str, Any]) -> Metadata:
    """Return what `fields`, one JSON object, say; raise MetadataRefused naming the first field that is wrong.

    A field that is null counts as not said. A field that is not known is kept in `ignored`, unless it looks
    like a misspelt one.

    >>> read_metadata({"outlet": "The Harbour Post", "published": "2024-03-05T09:30+02:00"}).published
    Moment(on=datetime.date(2024, 3, 5), at=datetime.time(9, 30), zone='+02:00')
    """
    if not isinstance(fields, Mapping):
        raise MetadataRefused(f"an object with fields is expected, not {_named(fields)}")
    known: dict[str, Any] = {}
    ignored = []
    for name, value in fields.items():
        if name in _ELSEWHERE:
            continue
        if name not in FIELDS:
            near = difflib.get_close_matches(name, FIELDS | _ELSEWHERE, n=1, cutoff=0.85)
            if near:
                raise MetadataRefused(f"there is no field “{name}”: is “{near[0]}” meant?", (name,))
            ignored.append(name)
            continue
        if value is None or name in _ZONES:
            continue
        known[_NAMES.get(name, name)] = _read(name, value)
    for zone_field, moment in _ZONES.items():
        zone = fields.get(zone_field)
        if zone is not None:
            known[moment] = _with_zone(known.get(moment), _text(zone_field, zone, 60), zone_field, moment)
    _refuse_body_out_of_order(known)
    return Metadata(**known, ignored=tuple(ignored))


def parse_moment(words: str) -> Moment | None:
    """Return the date, or date and time, that `words` give in ISO 8601, or None.

    >>> parse_moment("2024-02-30") is None
    True
    """
    match = _MOMENT.fullmatch(words.strip())
    if match is None:
        return None
    try:
        on = datetime.date.fromisoformat(match["on"])
        at = datetime.time.fromisoformat(match["at"]) if match["at"] else None
    except ValueError:
        return None
    zone = match["zone"] or ""
    if zone == "Z":
        zone = "UTC"
    elif zone and offset_of(zone) is None:
        return None
    return Moment(on, at, zone)


def offset_of(zone: str) -> datetime.timezone | None:
    """Return the zone that a numeric offset such as +02:00 names, or None where it is none."""
    match = re.fullmatch(r"(?:UTC|GMT)?\s?([+-])(\d{1,2})(?::?(\d{2}))?", zone)
    if match is None:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    ahead = datetime.timedelta(hours=hours, minutes=minutes)
    return datetime.timezone(ahead if match[1] == "+" else -ahead)


def normal_address(url: str) -> str:
    """Return `url` with its host in small letters and without its fragment, the spelling that is stored.

    >>> normal_address("HTTPS://Harbour.Example/A/b?c=1#top")
    'https://harbour.example/A/b?c=1'
    """
    parts = urlsplit(url.strip())
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, parts.query, ""))


def is_address(url: str, longest: int = 1000) -> bool:
    """Whether `url` is a complete web address that fits into `longest` characters."""
    if len(url) > longest:
        return False
    try:
        URLValidator(schemes=["http", "https"])(url)
    except (ValidationError, ValueError):
        return False
    return True


def _read(name: str, value: Any) -> Any:
    if name in _TEXTS:
        return _text(name, value, _TEXTS[name])
    if name in _ADDRESSES:
        return _address(name, value, _ADDRESSES[name])
    if name in _CHOICES:
        return _choice(name, value, _CHOICES[name])
    if name in _NAMES:
        return _names(name, value)
    if name in _FLAGS:
        if not isinstance(value, bool):
            raise MetadataRefused(f"“{name}” must be true or false, not {_named(value)}", (name,))
        return value
    if name in _NUMBERS:
        return _number(name, value, (name,))
    if name in _MOMENTS:
        return _moment(name, value)
    if name == "sha256":
        digest = _text(name, value, 64).lower()
        if not _SHA256.fullmatch(digest):
            raise MetadataRefused("“sha256” must have 64 hexadecimal digits", (name,))
        return digest
    return _spans(value)


def _text(name: str, value: Any, longest: int, at: tuple[str | int, ...] = ()) -> str:
    at = at or (name,)
    if not isinstance(value, str):
        raise MetadataRefused(f"“{name}” must be text in quotation marks, not {_named(value)}", at)
    if clean(value).removals:
        raise MetadataRefused(f"“{name}” holds control or invisible characters: take them out", at)
    text = " ".join(value.split())
    if len(text) > longest:
        raise MetadataRefused(f"“{name}” has {len(text)} characters, more than {longest}", at)
    return text


def _address(name: str, value: Any, longest: int) -> str | None:
    url = _text(name, value, 10_000)
    if not url:
        return None
    if len(url) > longest:
        raise MetadataRefused(f"“{name}” has {len(url)} characters, more than {longest}", (name,))
    if not is_address(url, longest):
        raise MetadataRefused(f"“{name}” is no complete web address (https://…): “{_short(url)}”", (name,))
    return url


def _choice(name: str, value: Any, choices: Sequence[str]) -> str:
    chosen = slugify(_text(name, value, 60))
    if chosen not in choices:
        raise MetadataRefused(f"“{name}” is “{_short(value)}”, not one of {', '.join(choices)}", (name,))
    return chosen


def _names(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise MetadataRefused(f"“{name}” must be a list of names, not {_named(value)}", (name,))
    names = [_text(name, one, 200, (name, position)) for position, one in enumerate(value)]
    return tuple(one for one in names if one)


def _number(name: str, value: Any, at: tuple[str | int, ...]) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise MetadataRefused(f"“{name}” must be a whole number of characters, not {_named(value)}", at)
    return value


def _moment(name: str, value: Any) -> Moment:
    moment = parse_moment(_text(name, value, 60))
    if moment is None:
        raise MetadataRefused(
            f"“{name}” is “{_short(value)}”, not a date such as 2024-03-05 or 2024-03-05T09:30+02:00", (name,)
        )
    return moment


def _with_zone(moment: Moment | None, zone: str, field_name: str, of: str) -> Moment:
    if moment is None or moment.at is None:
        raise MetadataRefused(
            f"“{field_name}” needs a time of day in “{of}”: a date alone has no zone", (field_name,)
        )
    if not zone:
        return moment
    if moment.zone and moment.zone != zone and zone not in known_zones():
        raise MetadataRefused(f"“{field_name}” is “{zone}”, but “{of}” says {moment.zone}", (field_name,))
    return Moment(moment.on, moment.at, moment.zone or zone)


def _spans(value: Any) -> tuple[GivenSpan, ...]:
    if not isinstance(value, list):
        raise MetadataRefused(f"“spans” must be a list, not {_named(value)}", ("spans",))
    spans = []
    for position, one in enumerate(value):
        at = ("spans", position)
        if not isinstance(one, Mapping) or not {"kind", "start", "end"} <= one.keys():
            raise MetadataRefused("each of “spans” needs “kind”, “start” and “end”", at)
        start, end = (_number(name, one[name], (*at, name)) for name in ("start", "end"))
        if start >= end:
            raise MetadataRefused(f"a span of “spans” ends at {end}, not after its start at {start}", at)
        kind = slugify(_text("kind", one["kind"], 40, (*at, "kind")))
        text = one.get("text")
        if text is not None and not isinstance(text, str):
            raise MetadataRefused(f"“text” of a span must be text, not {_named(text)}", (*at, "text"))
        spans.append(GivenSpan(kind, start, end, text))
    return tuple(spans)


def _refuse_body_out_of_order(known: dict[str, Any]) -> None:
    start, end = known.get("body_start"), known.get("body_end")
    if (start is None) != (end is None):
        missing = "body_end" if end is None else "body_start"
        present = "body_start" if end is None else "body_end"
        raise MetadataRefused(f"“{present}” needs “{missing}” beside it", (present,))
    if start is not None and end is not None and start > end:
        raise MetadataRefused(f"“body_end” is {end}, before “body_start” at {start}", ("body_end",))


def _short(value: Any) -> str:
    words = str(value)
    return words if len(words) <= 80 else words[:79] + "…"


def _named(value: Any) -> str:
    """What kind of JSON value this is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "a list"
    return "an object"
