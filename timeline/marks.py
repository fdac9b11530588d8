"""A comparison of words as a page prints it: what is underlined, struck or boxed, and the same in words.

`templates/timeline/_marked.html` prints the pieces. Every mark has a shape of its own, and `in_words` tells
them to whoever does not see shapes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from articles.comparing.diff import Kind, Part, Segment, What
from articles.comparing.tokens import JOINT, tokens
from timeline.describing import number

STYLES = {
    What.NUMBER: "figure",
    What.DATE: "date",
    What.NAME: "name",
    What.NEGATION: "not",
    What.INSERTION: "inserted",
    What.OMISSION: "omitted",
    What.MOVED: "moved",
}
"""Of what differs, the class by which the stylesheet gives it a shape."""

WORDS = {
    What.NUMBER: ("figure", "figures"),
    What.DATE: ("date", "dates"),
    What.NAME: ("name", "names"),
    What.NEGATION: ("negation", "negations"),
    What.INSERTION: ("insertion in brackets", "insertions in brackets"),
    What.OMISSION: ("omission", "omissions"),
}

BETWEEN = "” … “"
"""Printed where two quotes of an article follow one another."""


@dataclass(frozen=True)
class Stretch:
    """Words that have one mark, or none."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Piece:
    """What stands as it is printed (no `tag`), was added (ins), or is left out (del)."""

    tag: str
    stretches: tuple[Stretch, ...]
    style: str = ""


def unmarked(text: str) -> list[Piece]:
    """The words alone, in quotation marks."""
    return [Piece("", (Stretch(f"“{text.replace(JOINT, BETWEEN)}”"),))]


def marked(segments: Sequence[Segment], *, with_ends: bool = True) -> list[Piece]:
    """Return the other side's words in quotation marks, with what the chosen side has struck among them.

    Without `with_ends` nothing is told of what the chosen side has before and after: a heading takes a few
    words out of many.
    """
    if not with_ends:
        segments = without_ends(segments)
    pieces: list[Piece] = []
    for segment in segments:
        style = "cut" if What.CUT in segment.what else ""
        if segment.kind is Kind.SAME:
            pieces.append(Piece("", _stretches(segment.other)))
            continue
        if segment.chosen:
            pieces.append(Piece("del", _stretches(segment.chosen), style))
        if segment.other:
            pieces.append(Piece("ins", _stretches(segment.other), style))
    return _spaced(_quoted([piece for piece in pieces if piece.stretches]))


def without_ends(segments: Sequence[Segment]) -> list[Segment]:
    """Leave out what only the chosen side has before the other begins and after it ends."""
    kept = list(segments)
    for place in (0, -1):
        while kept and (kept[place].kind is Kind.LEFT_OUT or not kept[place].other):
            kept.pop(place)
    return kept


def kinds_of(segments: Sequence[Segment]) -> set[str]:
    """The marks that are on the page, for its key: added, left-out, cut, and those of STYLES."""
    found: set[str] = set()
    for segment in segments:
        if segment.kind is Kind.SAME:
            continue
        found |= {"left-out"} if segment.chosen else set()
        found |= {"added"} if segment.other else set()
        found |= {"cut"} if What.CUT in segment.what else set()
        found |= {STYLES[what] for part in (*segment.chosen, *segment.other) for what in part.what}
    return found


def in_words(segments: Sequence[Segment], beside: str) -> str:
    """Say what differs, in one sentence.

    >>> from articles.comparing.diff import compare
    >>> in_words(compare("We lost 14 boats on Friday.", "We have not lost 12 boats."), "A")
    'Against A: 1 figure, 1 date, 1 negation; 3 words added, 3 left out; ends earlier.'
    >>> in_words(compare("We lost it.", "“We lost it”"), "A")
    'The same words as A.'
    """
    differing = [segment for segment in segments if segment.kind is not Kind.SAME]
    if not differing:
        return f"The same words as {beside}."
    counts: Counter[What] = Counter()
    for segment in differing:
        counts += _counted(segment.chosen) | _counted(segment.other)
    told = [", ".join(number(counts[what], *WORDS[what]) for what in WORDS if counts[what])]
    moved = {What.MOVED}
    added = sum(_words(part) for segment in differing for part in segment.other if part.what != moved)
    left_out = sum(_words(part) for segment in differing for part in segment.chosen if part.what != moved)
    words = [f"{number(added, 'word')} added" if added else ""]
    if left_out:
        words.append(f"{left_out:,} left out" if added else f"{number(left_out, 'word')} left out")
    told.append(", ".join(filter(None, words)))
    if any(moved <= part.what for segment in differing for part in (*segment.chosen, *segment.other)):
        told.append("words in another order")
    if any(What.UNREAD in segment.what for segment in differing):
        told.append("too long and too unlike to be marked word by word throughout")
    told += _ends(segments)
    return f"Against {beside}: {'; '.join(filter(None, told))}."


def of_heading(segments: Sequence[Segment]) -> str:
    """Say what a heading drops and alters of the words in its article.

    >>> from articles.comparing.diff import compare
    >>> of_heading(compare("a painful but limited loss of 14 boats", "Painful loss of 12 boats"))
    'Dropped: “but limited”. Altered: “14” to “12”.'
    """
    inner = [segment for segment in without_ends(segments) if segment.kind is not Kind.SAME]
    dropped = [_plain(one.chosen_text) for one in inner if one.kind is Kind.LEFT_OUT]
    altered = [
        f"{_plain(one.chosen_text)} to {_plain(one.other_text)}" for one in inner if one.kind is Kind.CHANGED
    ]
    added = [_plain(one.other_text) for one in inner if one.kind is Kind.ADDED]
    named = (("Dropped", dropped), ("Altered", altered), ("Added", added))
    told = [f"{name}: {', '.join(words)}." for name, words in named if words]
    return " ".join(told) or "Word for word as in the article."


def _counted(parts: Sequence[Part]) -> Counter[What]:
    return Counter(what for part in parts for what in part.what if what in WORDS)


def _plain(text: str) -> str:
    return f"“{' '.join(text.replace(JOINT, ' … ').split())}”"


def _words(part: Part) -> int:
    return sum(token.is_printed for token in tokens(part.text))


def _ends(segments: Sequence[Segment]) -> list[str]:
    told = []
    inside = [segment for segment in segments if segment.kind is not Kind.SAME or _words_in(segment)]
    for segment, left_out, added in (
        (inside[0], "begins later", "begins earlier"),
        (inside[-1], "ends earlier", "goes on"),
    ):
        if What.CUT in segment.what:
            told.append(left_out if segment.kind is Kind.LEFT_OUT else added)
    return told


def _words_in(segment: Segment) -> int:
    return sum(_words(part) for part in segment.other)


def _stretches(parts: Sequence[Part]) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(part.text, " ".join(STYLES[what] for what in STYLES if what in part.what))
        for part in parts
        if part.text
    )


def _quoted(pieces: list[Piece]) -> list[Piece]:
    """Set quotation marks around what the source prints, and between two of its quotes."""
    printed = [place for place, piece in enumerate(pieces) if piece.tag != "del"]
    quoted = []
    for place, piece in enumerate(pieces):
        between = BETWEEN if piece.tag != "del" else " … "
        stretches = [Stretch(one.text.replace(JOINT, between), one.style) for one in piece.stretches]
        if printed and place == printed[0]:
            stretches[0] = Stretch(stretches[0].text.lstrip(), stretches[0].style)
            quoted.append(Piece("", (Stretch("“"),)))
        if printed and place == printed[-1]:
            stretches[-1] = Stretch(stretches[-1].text.rstrip(), stretches[-1].style)
        quoted.append(Piece(piece.tag, tuple(stretches), piece.style))
        if printed and place == printed[-1]:
            quoted.append(Piece("", (Stretch("”"),)))
    return quoted


def _spaced(pieces: list[Piece]) -> list[Piece]:
    """Set spaces around what is left out, which has none of its own in the source's text."""
    spaced: list[Piece] = []
    for piece in pieces:
        if spaced and "del" in (piece.tag, spaced[-1].tag):
            before, after = _last(spaced[-1]), piece.stretches[0].text[:1]
            is_apart = before.isspace() or after.isspace()
            is_stop = piece.tag != "del" and after in list(".,;:?!”")
            if not is_apart and before != "“" and not is_stop:
                spaced.append(Piece("", (Stretch(" ", "beside"),)))
        spaced.append(piece)
    return spaced


def _last(piece: Piece) -> str:
    return piece.stretches[-1].text[-1:]
