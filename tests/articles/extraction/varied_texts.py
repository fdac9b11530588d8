"""Reads the invented articles of `varied/`, whose quotes are marked by hand, so that reading can be scored.

A file opens with lines "letter = Name" for the speakers and a line "---"; then the article follows, with
marks in braces:

    {a1 words}        quote 1 of speaker a: the braces hold its span
    {a1= she}         the mention of its speaker; {a1+a2= she} where two quotes share it
    {a1! words}       outside the body, or borderline: finding it is neither right nor wrong; so is {x! words}

Marks may stand inside each other. A quote that follows another of its speaker in one paragraph shares its
mention. A letter without a name is somebody whose name is not asked for.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "varied"
PARTS = ("looked_at", "measured")

_MARK = re.compile(r"\{([a-z]\d*!?(?:\+[a-z]\d*!?)*)(=?) |\}")


class BadMarks(ValueError):
    """Marks that do not pair, or a mention without its quote; the message names the file and the mark."""


def articles(part: str) -> list[dict[str, Any]]:
    """Return the articles of `part` ("looked_at" or "measured") as the scorer's gold: id, text, quotes."""
    return [
        parse(path.read_text(encoding="utf-8"), path.stem) for path in sorted((FOLDER / part).glob("*.txt"))
    ]


def parse(marked: str, name: str = "text") -> dict[str, Any]:
    """Return the plain text of one marked article with its quotes at their offsets.

    >>> parse("a = Jo Lund\\n---\\n{a1= Jo Lund} says {a1 it rains}.")["quotes"][0]["speaker_name"]
    'Jo Lund'
    """
    head, _, body = marked.partition("---\n")
    names = dict(line.split(" = ", 1) for line in head.splitlines() if " = " in line)
    text = ""
    opened: list[tuple[str, bool, int]] = []
    quotes: list[tuple[str, int, int]] = []
    mentions: dict[str, tuple[int, int]] = {}
    done = 0
    for mark in _MARK.finditer(body):
        text += body[done : mark.start()]
        done = mark.end()
        if mark[1]:
            opened.append((mark[1], bool(mark[2]), len(text)))
            continue
        if not opened:
            raise BadMarks(f"{name}: a brace closes after {text[-40:]!r} and none is open: remove it.")
        keys, is_mention, start = opened.pop()
        if is_mention:
            mentions.update({key: (start, len(text)) for key in keys.split("+")})
        else:
            quotes.append((keys, start, len(text)))
    text += body[done:]
    if opened:
        raise BadMarks(f"{name}: {{{opened[-1][0]} is never closed: close it.")
    text = text.rstrip("\n")
    if lost := set(mentions) - {key for key, _, _ in quotes} - {"x!"}:
        raise BadMarks(f"{name}: mention of {', '.join(sorted(lost))} without a quote: mark the quote too.")
    quotes.sort(key=lambda quote: (quote[1], -quote[2]))
    for before, quote in itertools.pairwise(quotes):
        if quote[0][0] == before[0][0] and before[0] in mentions and "\n" not in text[before[2] : quote[1]]:
            mentions.setdefault(quote[0], mentions[before[0]])
    return {"id": name, "text": text, "quotes": [_quote(*quote, mentions, names) for quote in quotes]}


def _quote(
    key: str, start: int, end: int, mentions: dict[str, tuple[int, int]], names: dict[str, str]
) -> dict[str, Any]:
    mention = mentions.get(key, (None, None))
    return {
        "id": key,
        "start": start,
        "end": end,
        "class": "other" if key.endswith("!") else "speech",
        "speaker_start": mention[0],
        "speaker_end": mention[1],
        "speaker_name": names.get(key[0]),
    }
