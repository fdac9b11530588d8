"""Compares two texts of an article word by word, as pieces that a page prints in order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Indel

from articles.models import ArticleVersion

SAME, REMOVED, ADDED = "same", "removed", "added"

MOST_PAIRS = 100_000_000
"""Pairs of words beyond which a changed stretch is shown as a whole: comparing them takes seconds."""

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")

Change = tuple[str, str]
"""A kind of piece, and its text."""


@dataclass(frozen=True)
class Difference:
    """A stretch that both texts have, or that one of them has: `kind` is SAME, REMOVED or ADDED.

    `old_start` and `new_start` say where it begins, or where it would stand in the text that lacks it.
    """

    kind: str
    text: str
    old_start: int
    new_start: int


def compare(old: ArticleVersion, new: ArticleVersion) -> list[Difference]:
    """Return the difference between two versions; [] where one of the texts is withheld or taken down.

    The pieces SAME and REMOVED are the old text in order, SAME and ADDED the new one; what replaces something
    comes after it.
    """
    return [] if old.text is None or new.text is None else difference(old.text, new.text)


def difference(old: str, new: str) -> list[Difference]:
    """Return what is the same and what is not, word by word.

    >>> [(piece.kind, piece.text) for piece in difference("Ten ships wait.", "Two ships wait.")]
    [('removed', 'Ten'), ('added', 'Two'), ('same', ' ships wait.')]
    """
    pieces = []
    old_at = new_at = 0
    for kind, text in _joined(_without_islands(_changes(old, new))):
        pieces.append(Difference(kind, text, old_at, new_at))
        old_at += len(text) if kind != ADDED else 0
        new_at += len(text) if kind != REMOVED else 0
    return pieces


def _changes(old: str, new: str) -> Iterator[Change]:
    """Lines first, then words within the lines that differ: a long text has few of those."""
    for is_same, was, now in _aligned(_LINE.findall(old), _LINE.findall(new)):
        if is_same:
            yield SAME, "".join(was)
            continue
        words = _TOKEN.findall("".join(was)), _TOKEN.findall("".join(now))
        for is_same_word, was_words, now_words in _aligned(*words):
            if is_same_word:
                yield SAME, "".join(was_words)
            else:
                yield REMOVED, "".join(was_words)
                yield ADDED, "".join(now_words)


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Yield what of both is the same and what of either is not, in order."""
    head = _alike_from_the_start(old, new)
    tail = _alike_from_the_start(old[head:][::-1], new[head:][::-1])
    was, now = old[head : len(old) - tail], new[head : len(new) - tail]
    yield True, old[:head], new[:head]
    if len(was) * len(now) > MOST_PAIRS:
        yield False, was, now
    else:
        for is_same, run in groupby(Indel.opcodes(was, now), key=lambda step: step.tag == "equal"):
            steps = list(run)
            first, last = steps[0], steps[-1]
            yield is_same, was[first.src_start : last.src_end], now[first.dest_start : last.dest_end]
    yield True, old[len(old) - tail :], new[len(new) - tail :]


def _alike_from_the_start(old: Sequence[str], new: Sequence[str]) -> int:
    """How many of both are the same before the first that differ."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((position for position, (was, now) in pairs if was != now), min(len(old), len(new)))


def _without_islands(changes: Iterator[Change]) -> Iterator[Change]:
    """A space or a mark between two changes belongs to both: single ones that stay are hard to read past."""
    held = [change for change in changes if change[1]]
    for position, (kind, text) in enumerate(held):
        is_between = 0 < position < len(held) - 1
        if kind == SAME and is_between and "\n" not in text and not any(map(str.isalnum, text)):
            yield REMOVED, text
            yield ADDED, text
        else:
            yield kind, text


def _joined(changes: Iterator[Change]) -> Iterator[Change]:
    """Runs of one kind as one piece; within a run of changes what was removed comes first."""
    for is_same, run in groupby(changes, key=lambda change: change[0] == SAME):
        pieces = list(run)
        for kind in (SAME,) if is_same else (REMOVED, ADDED):
            text = "".join(text for piece_kind, text in pieces if piece_kind == kind)
            if text:
                yield kind, text
