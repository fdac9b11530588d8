"""Finds a stored quotation again in a changed text: exactly and once, or not at all."""

from __future__ import annotations

from .model import TextQuoteSelector

NEAR = 8  # characters of context next to the quote that have to agree for a short quote
SHORT = 24  # a quote of fewer characters may stand elsewhere by chance


def anchor(selector: TextQuoteSelector, text: str) -> tuple[int, int] | None:
    """Return where the quote now stands in `text`, or None if it is gone or could be meant twice.

    The words must stand exactly as selected. Where they stand more than once, the context decides, if it fits
    exactly one of the places; prefix and suffix that point to different places decide nothing. A short quote
    whose context has gone on both sides is gone too: the same few words elsewhere are a lookalike.

    >>> anchor(TextQuoteSelector("We will appeal", prefix="said: "), "She said: We will appeal.")
    (10, 24)
    >>> anchor(TextQuoteSelector("We will appeal"), "She said: We will not appeal.") is None
    True
    >>> anchor(TextQuoteSelector("Yes", prefix="B: "), "A: Yes B: Yes")
    (10, 13)
    >>> anchor(TextQuoteSelector("Yes", prefix="Asked again: ", suffix=", he said"), "Yes to growth!") is None
    True
    """
    exact, prefix, suffix = selector.exact, selector.prefix, selector.suffix
    if not exact:
        return None
    size = len(exact)
    places: list[int] = []
    at = text.find(exact)
    while at >= 0:
        places.append(at)
        at = text.find(exact, at + 1)
    if len(places) > 1:
        before = {p for p in places if prefix and text.endswith(prefix, 0, p)}
        after = {p for p in places if suffix and text.startswith(suffix, p + size)}
        fitting = before & after or before ^ after
        places = list(fitting)
    if len(places) != 1:
        return None
    place = places[0]
    if size < SHORT and (prefix or suffix):
        near_before = prefix and text.endswith(prefix[-NEAR:], 0, place)
        near_after = suffix and text.startswith(suffix[:NEAR], place + size)
        if not (near_before or near_after):
            return None
    return place, place + size
