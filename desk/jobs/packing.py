"""Writes what is known of an article as JSON and reads it back, for as long as its text waits."""

import json
from dataclasses import asdict
from datetime import date, time
from typing import Any

from articles.importing.metadata import GivenSpan, Metadata, Moment

_MOMENTS = ("published", "updated")


def pack(metadata: Metadata | None) -> str:
    """Return what `unpack` reads, in plain letters only; what is not said takes no room.

    >>> pack(Metadata(outlet="The Harbour Post", published=Moment(date(2024, 3, 5), time(9, 30), "UTC")))
    '{"outlet": "The Harbour Post", "published": {"on": "2024-03-05", "at": "09:30:00", "zone": "UTC"}}'
    """
    if metadata is None:
        return ""
    packed = {name: value for name, value in asdict(metadata).items() if value is not None and value != ()}
    for name in _MOMENTS:
        if moment := packed.get(name):
            moment["on"] = moment["on"].isoformat()
            moment["at"] = moment["at"].isoformat() if moment["at"] else None
    return json.dumps(packed)


def storable(words: str) -> str:
    """Return words as the database can hold them: JSON may bring halves of characters, and NUL.

    >>> storable("the field od\\x00d and \\ud800")
    'the field odd and ?'
    """
    return words.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def unpack(packed: str) -> Metadata | None:
    """Return the metadata that `pack` was given, an empty list left out, which says nothing.

    >>> told = Metadata(agencies=("AFP",), updated=Moment(date(2024, 3, 5)), spans=(GivenSpan("a", 1, 2),))
    >>> unpack(pack(told)) == told
    True
    """
    if not packed:
        return None
    told = json.loads(packed)
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
    }
    for name in _MOMENTS:
        if moment := values.get(name):
            at = time.fromisoformat(moment["at"]) if moment["at"] else None
            values[name] = Moment(date.fromisoformat(moment["on"]), at, moment["zone"])
    if spans := values.get("spans"):
        values["spans"] = tuple(GivenSpan(**span) for span in spans)
    return Metadata(**values)
