"""Two texts of an article side by side, as pieces that a page prints in order: what stayed is folded away."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.models import ArticleVersion
from articles.versions import ADDED, SAME, Difference, compare

FOLDED = "folded"
NEAR = 200
"""Characters that stay in sight on either side of a change, and then to the end of their line."""

WORTH_FOLDING = 600


@dataclass(frozen=True)
class Shown:
    """A stretch of text: `kind` is "same", "removed", "added" or "folded"; `lines` counts what it folds away.

    `change` numbers the changes; what replaces something has the number of what it replaces, and only the
    first of the two `begins` the change.
    """

    kind: str
    text: str
    change: int = 0
    begins: bool = False
    lines: int = 0


def shown_difference(old: ArticleVersion, new: ArticleVersion) -> list[Shown]:
    """Return what a page prints of the difference between two versions; [] where a text is withheld."""
    return list(_folded(compare(old, new)))


def count_changes(pieces: list[Shown]) -> int:
    return max((piece.change for piece in pieces), default=0)


def _folded(pieces: list[Difference]) -> Iterator[Shown]:
    change, last = 0, SAME
    for position, piece in enumerate(pieces):
        if piece.kind == SAME:
            yield from _same(piece.text, is_first=position == 0, is_last=position == len(pieces) - 1)
        else:
            begins = last == SAME or piece.kind != ADDED
            change += begins
            yield Shown(piece.kind, piece.text, change, begins)
        last = piece.kind


def _same(text: str, *, is_first: bool, is_last: bool) -> Iterator[Shown]:
    """The text as it is, or, where it is long, what stands near the changes and the rest folded."""
    head = 0 if is_first else text.find("\n", NEAR) + 1
    tail = len(text) if is_last else text.rfind("\n", 0, max(0, len(text) - NEAR)) + 1
    if tail - head < WORTH_FOLDING or (head == 0 and not is_first):
        yield Shown(SAME, text)
        return
    if head:
        yield Shown(SAME, text[:head])
    middle = text[head:tail]
    yield Shown(FOLDED, middle, lines=sum(bool(line.strip()) for line in middle.splitlines()))
    if tail < len(text):
        yield Shown(SAME, text[tail:])
