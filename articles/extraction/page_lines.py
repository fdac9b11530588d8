"""Cuts a text into the lines and paragraphs that a reader sees, so that a page can be judged line by line.

A unit is one line of the file, or several where the file wraps its paragraphs at a fixed width. Offsets count
code points of the whole text; a unit never begins or ends with white space.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from .credits import dateline

_LINE = re.compile("(\\s*)(\\S(?:[^\n\r\u2028\u2029]*\\S)?)")
_BREAKS = re.compile("\r\n|[\n\r\u2028\u2029]")
# '## Heading' and '**By Jo Doe**': the signs are no part of the words.
_MARKDOWN = re.compile(
    r"(#{1,6}\s+|(?P<sign>\*{1,3}|_{1,3})(?=[^\s*_]))([^\s*_#][^*_\n]{0,300}?)\s*(?(sign)(?P=sign)|#*)$"
)
_ONE_BREAK = ("\n", "\r\n", "\r", "\u2028", "\u2029")
_ENDS = re.compile(r"[.!?…][\"”'’»)\]]*$")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]\.){1,4}$|\b(?:Inc|Jr|Sr|Co|Ltd|No|St|vs)\.$")
# A full stop after one capital letter, or after a short title, ends no sentence.
_BREAK = re.compile(
    r"(?<![A-Z])(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bGen)(?<!\bSen)[.!?…][\"”'’»)]*\s+[\"“‘'(«]?[A-ZÀ-ÞА-Я]"
)
_WORD = re.compile(r"\w[\w'’.-]*")

PROSE = 90
"""Characters from which on a line that ends as a sentence is a paragraph of the story."""
LONG = 220
"""Characters from which on any line is a paragraph."""


class Unit(NamedTuple):
    """A line or wrapped paragraph: `words` is its text on one line, `block` counts up at every blank line."""

    start: int
    end: int
    block: int
    words: str

    @property
    def ends_a_sentence(self) -> bool:
        """Whether it closes with a full stop that belongs to no abbreviation."""
        tail = self.words[-24:]
        return _ENDS.search(tail) is not None and _ABBREVIATED.search(tail) is None

    @property
    def is_prose(self) -> bool:
        """Whether it is a paragraph of a story rather than a heading or an item of a page."""
        if len(self.words) >= LONG:
            return True
        if self.is_title:
            return False
        if len(self.words) >= PROSE and (self.ends_a_sentence or self.sentences > 1):
            return True
        return (self.sentences > 1 and self.ends_a_sentence) or dateline(self.words) is not None

    @property
    def is_title(self) -> bool:
        """Whether it is one sentence at most in Which Nearly Every Long Word Begins With a Capital."""
        if len(self.words) > 160 or (not self.words[0].isupper() and not self.words[0].isdigit()):
            return False
        long_words = [word for word in _WORD.findall(self.words) if len(word) > 3 and word[0].isalpha()]
        capitals = sum(word[0].isupper() for word in long_words)
        return len(long_words) > 2 and capitals >= len(long_words) * 0.85 and self.sentences == 1

    @property
    def sentences(self) -> int:
        """How many sentences the first characters seem to hold."""
        return 1 + len(_BREAK.findall(self.words[:600]))

    @property
    def word_count(self) -> int:
        """Number of words among the first characters."""
        return len(_WORD.findall(self.words[:600]))


def split_into_units(text: str) -> list[Unit]:
    """The units of a text in order; what lies in none of them is white space or signs of markdown.

    >>> [(unit.words, unit.block) for unit in split_into_units("Rain ends\\r\\nBy Jo Doe\\r\\n\\r\\nCalm.")]
    [('Rain ends', 0), ('By Jo Doe', 0), ('Calm.', 1)]
    """
    lines = _lines(text)
    width = _wrapped_at(lines)
    if not width:
        return lines
    units: list[Unit] = []
    parts: list[Unit] = []
    for line in lines:
        is_new = parts and (line.block != parts[-1].block or len(parts[-1].words) < width * 0.6)
        if is_new or (parts and line.words[0] in "([" and line.words[-1] in ")]"):
            units.append(_joined(parts))
            parts = []
        parts.append(line)
    if parts:
        units.append(_joined(parts))
    return units


def _joined(parts: list[Unit]) -> Unit:
    if len(parts) == 1:
        return parts[0]
    return Unit(parts[0].start, parts[-1].end, parts[0].block, " ".join(part.words for part in parts))


def _lines(text: str) -> list[Unit]:
    units: list[Unit] = []
    block = 0
    for match in _LINE.finditer(text, 0, len(text.rstrip())):
        gap, words = match.groups()
        if units and gap not in _ONE_BREAK and len(_BREAKS.findall(gap)) > 1:
            block += 1
        start, end = match.span(2)
        if words[0] in "#*_" and (marked := _MARKDOWN.match(words)):
            start, end = start + marked.start(3), start + marked.end(3)
            words = marked[3]
        units.append(Unit(start, end, block, words))
    return units


def _wrapped_at(lines: list[Unit]) -> int:
    """The width at which a file wraps its paragraphs, in characters, or 0 where every line is a paragraph.

    Lines are wrapped where those inside a block are of one length, none is longer than 110 characters, and
    sentences run over their ends.
    """
    longest = max((len(line.words) for line in lines), default=0)
    if not 40 <= longest <= 110:
        return 0
    inner = [line for line, after in pairwise(lines) if line.block == after.block]
    if len(inner) < 4:
        return 0
    width = max(len(line.words) for line in inner)
    full = [line for line in inner if len(line.words) > width * 0.75]
    running_on = [line for line in full if not line.ends_a_sentence]
    if width < 40 or len(full) * 2 < len(inner) or len(running_on) * 3 < len(full) * 2:
        return 0
    return width
