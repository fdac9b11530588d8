"""Writes what a reading found in words instead of offsets, so that a test can be read."""

from __future__ import annotations

from articles.extraction import FoundQuote, Reading, Span, read

BODY = (Span("body", 0, 0),)  # a lone sentence has no headline


def found(text: str) -> list[tuple[str, str, str, str]]:
    """Kind, words, speaker's mention and cue of each quote in a piece of running prose."""
    return [
        (quote.kind, text[quote.start : quote.end], words(text, quote, "speaker"), words(text, quote, "cue"))
        for quote in reading(text).quotes
    ]


def reading(text: str) -> Reading:
    """The reading of a piece of running prose without headline."""
    return read(text, zones=BODY)


def words(text: str, quote: FoundQuote, part: str) -> str:
    """The words of a quote's speaker or cue, "" without one."""
    start, end = getattr(quote, f"{part}_start"), getattr(quote, f"{part}_end")
    return text[start:end] if start is not None else ""
