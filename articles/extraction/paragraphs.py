"""Cuts a text into the paragraphs that are read, each with the zone it stands in.

Zones come from the structure of the text (headings, captions, boilerplate ...); what is no prose is not read
at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .model import Span

LINE = re.compile(r"[^\r\n\u2028\u2029]+")
SHORTEST = 4  # characters; less holds no word of anybody
READ_ZONES = frozenset({"headline", "standfirst", "subheading", "caption"})


class Paragraph:
    """A stretch of prose `text[start:end]` in one zone."""

    __slots__ = ("end", "start", "zone")

    def __init__(self, start: int, end: int, zone: str) -> None:
        self.start = start
        self.end = end
        self.zone = zone


def cut_paragraphs(text: str, zones: Sequence[Span] = ()) -> list[Paragraph]:
    """Return the paragraphs of `text` in order, without those in zones that are no prose.

    A line that stops in the middle of a sentence is joined with the next one, if that goes on in lower case.

    >>> text = "Rain ahead\\nThe long afternoon in the town will bring\\nrain."
    >>> [text[p.start:p.end] for p in cut_paragraphs(text, [Span("headline", 0, 10)])]
    ['Rain ahead', 'The long afternoon in the town will bring\\nrain.']
    """
    known = sorted((s for s in zones if s.kind != "body"), key=lambda s: (s.start, s.end))
    paragraphs: list[Paragraph] = []
    number = 0
    for line in LINE.finditer(text):
        start, end = line.span()
        while number < len(known) and known[number].end <= start:
            number += 1
        at = start
        following = number
        while following < len(known) and known[following].start < end:
            span = known[following]
            if span.start > at:
                _append(text, paragraphs, at, span.start, "body")
            if span.end > at:
                _append(text, paragraphs, max(at, span.start), min(end, span.end), span.kind)
                at = min(end, span.end)
            following += 1
        if at < end:
            _append(text, paragraphs, at, end, "body")
    return [p for p in paragraphs if p.zone == "body" or p.zone in READ_ZONES]


def _append(text: str, paragraphs: list[Paragraph], start: int, end: int, zone: str) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start < SHORTEST:
        return
    last = paragraphs[-1] if paragraphs else None
    if last is not None and last.zone == zone and text[start].islower():
        tail = text[last.end - 1]
        if (
            (tail.isalnum() or tail in ",-’'")
            and "\n" in text[last.end : start]
            and last.end - last.start > 40
        ):
            last.end = end
            return
    paragraphs.append(Paragraph(start, end, zone))
