"""The answers of the package: frozen dataclasses, so that a reading can be compared, hashed and kept.

All offsets are half-open and count Unicode code points of the text as it was given.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text that is something other than running prose (a heading, a caption, a date ...).

    >>> Span("headline", 0, 12).kind
    'headline'
    """

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KnownActor:
    """Somebody the newsroom knows; `ambiguous_aliases` fit several actors and never decide alone."""

    id: str
    name: str
    kind: str = "person"
    aliases: tuple[str, ...] = ()
    ambiguous_aliases: tuple[str, ...] = ()
    role: str = ""
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Quoted words inside a mixed quote, without their marks."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """Somebody's words at one place of the text; `text[start:end]` is the quote.

    `continues` and `nested_in` are positions in `Reading.quotes`. `rule` names the rule that found the quote,
    `certainty` is "certain", "likely" or "unsure".
    """

    start: int
    end: int
    kind: str
    fragments: tuple[Fragment, ...] = ()
    zone: str = "body"
    speaker_start: int | None = None
    speaker_end: int | None = None
    speaker_name: str | None = None
    speaker_id: str | None = None
    speaker_candidates: tuple[str, ...] = ()
    co_speaker_ids: tuple[str, ...] = ()
    speaker_description: str = ""
    cue_start: int | None = None
    cue_end: int | None = None
    implicit_attribution: bool = False
    continues: int | None = None
    nested_in: int | None = None
    said_on: datetime.date | None = None
    said_on_precision: str = ""
    said_on_basis: str = ""
    occasion: str = ""
    place: str = ""
    addressee: str = ""
    via: str = ""
    denied: bool = False
    marks_lost: bool = False
    marks_lost_basis: str = ""
    rule: str = ""
    certainty: str = "likely"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of one text found, in the order of the text."""

    quotes: tuple[FoundQuote, ...]
    engine_version: str


@dataclass(frozen=True, slots=True)
class TextQuoteSelector:
    """A quotation and the characters around it, as in the W3C Web Annotation model."""

    exact: str
    prefix: str = ""
    suffix: str = ""
