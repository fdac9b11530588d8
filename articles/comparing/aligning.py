"""Which tokens of two texts correspond, so that what is left is what differs.

Global alignment by dynamic programming after Needleman and Wunsch (1970), with gaps for free, a reward for
runs of matches after Gotoh (1982), and matches worth what their words say: a name more than “the”. Texts too
long for that are first cut at three words in a row that each holds once, as Bram Cohen's patience
diff does. What is long and unlike even then is aligned by its common words alone, and what is longer still is
not aligned: the work is bounded for texts of any length.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import ratio

from articles.comparing.figures import same_size
from articles.comparing.tokens import BRACKET, FIGURE, OMISSION, STOP, WORD, Token

MOST_CELLS = 160_000
"""Pairs of tokens beyond which two texts are cut at their anchors first."""

FEW_CELLS = 20_000
"""Pairs of tokens up to which nothing is taken for the same unseen."""

MOST_IN_ALL = 8 * MOST_CELLS
"""Pairs of tokens that are aligned by what they say, over all stretches, the shortest stretches first."""

MOST_IN_COMMON = 64_000_000
"""Pairs of tokens among which common words are looked for, over all stretches; the rest stays unread."""

ANCHOR = 3
JOINED = 3
"""Words that may be written as one: “build-up”, “build up”."""

_RUN = 0.4
_NEVER = float("-inf")
_SIMILAR_NAMES = 70.0
_LONGEST_NAME = 64

Stretch = tuple[int, int, int, int]
"""Where a stretch begins and ends on one side, and on the other."""


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `one_start` to `one_end` correspond to `other_start` to `other_end`; `is_same` if they one."""

    one_start: int
    one_end: int
    other_start: int
    other_end: int
    is_same: bool


@dataclass(frozen=True, slots=True)
class Alignment:
    """What corresponds, in order, and the stretches that were too long for that to be looked for."""

    matches: tuple[Match, ...]
    unread: tuple[Stretch, ...] = ()


def align(one: Sequence[Token], other: Sequence[Token]) -> Alignment:
    """Return what corresponds, in order on both sides; what is in no match stands on its side alone.

    Takes time in proportion to the texts, and at most so much more as MOST_IN_ALL and MOST_IN_COMMON allow.
    Of a stretch that these leave no room for, only what both sides begin and end with is matched.
    """
    stretches = list(_stretches(one, other))
    sizes = [
        (one_to - one_from) * (other_to - other_from) for one_from, one_to, other_from, other_to in stretches
    ]
    closely, roughly = MOST_IN_ALL, MOST_IN_COMMON
    ways: list[Callable[[Sequence[Token], Sequence[Token]], list[Match]]] = [_ends_only] * len(stretches)
    for place in sorted(range(len(stretches)), key=sizes.__getitem__):
        size = sizes[place]
        if size <= min(closely, 4 * MOST_CELLS):
            ways[place], closely = _aligned, closely - size
        elif size <= roughly:
            ways[place], roughly = _roughly, roughly - size
    matches: list[Match] = []
    unread: list[Stretch] = []
    for (one_from, one_to, other_from, other_to), way in zip(stretches, ways, strict=True):
        found = [
            Match(
                match.one_start + one_from,
                match.one_end + one_from,
                match.other_start + other_from,
                match.other_end + other_from,
                match.is_same,
            )
            for match in way(one[one_from:one_to], other[other_from:other_to])
        ]
        matches += found
        if way is _ends_only:
            unread += _between(found, (one_from, one_to, other_from, other_to))
    return Alignment(tuple(matches), tuple(unread))


def is_same(one: Token, other: Token) -> bool:
    """Whether two tokens are one for a reader: of one key, or figures of one size in one measure."""
    if one.figure is not None and other.figure is not None:
        return one.key == other.key if one.figure.kind == "date" else same_size(one.figure, other.figure)
    if BRACKET in (one.kind, other.kind):
        return one.kind == other.kind and one.key == other.key
    return one.key == other.key or (one.plain == other.plain and one.kind != STOP)


def are_alike(one: Token, other: Token) -> bool:
    """Whether one may stand for the other: forms of a word, figures of a kind, spellings of a name."""
    if one.kind != other.kind:
        return False
    if one.kind == STOP:
        return True
    if one.kind == FIGURE and one.figure is not None and other.figure is not None:
        return one.figure.kind == other.figure.kind
    if one.kind != WORD:
        return one.kind == BRACKET
    if one.is_negation and other.is_negation:
        return True
    if one.is_name and other.is_name:
        return ratio(one.key[:_LONGEST_NAME], other.key[:_LONGEST_NAME]) >= _SIMILAR_NAMES
    return one.stem == other.stem and not one.is_stop_word


def _worth(token: Token) -> float:
    if token.kind == FIGURE:
        return 4.0
    if token.kind == STOP:
        return 0.5
    if token.kind == OMISSION:
        return 1.0
    if token.is_negation:
        return 2.0
    if token.is_stop_word:
        return 1.2
    return 3.5 if token.is_name else 3.0


def _worth_of_likes(token: Token) -> float:
    if token.kind == STOP:
        return 0.3
    return 2.2 if token.kind == WORD and not token.is_negation else 1.5


def _aligned(one: Sequence[Token], other: Sequence[Token]) -> list[Match]:
    """Align by dynamic programming, without the beginning and the end that texts of some length share."""
    head = _same_from(one, other)
    tail = _same_from(one[head:][::-1], other[head:][::-1])
    if max(len(one), len(other)) > head + tail and len(one) * len(other) <= FEW_CELLS:
        head = tail = 0  # “We” may begin both, and belong to what one of them has later
    matches = [Match(place, place + 1, place, place + 1, is_same=True) for place in range(head)]
    inner_one, inner_other = one[head : len(one) - tail], other[head : len(other) - tail]
    if inner_one and inner_other:
        matches += [
            Match(m.one_start + head, m.one_end + head, m.other_start + head, m.other_end + head, m.is_same)
            for m in _filled(inner_one, inner_other)
        ]
    first, second = len(one) - tail, len(other) - tail
    matches += [
        Match(first + place, first + place + 1, second + place, second + place + 1, is_same=True)
        for place in range(tail)
    ]
    return matches


def _same_from(one: Sequence[Token], other: Sequence[Token]) -> int:
    place = 0
    while place < min(len(one), len(other)) and is_same(one[place], other[place]):
        place += 1
    return place


def _filled(one: Sequence[Token], other: Sequence[Token]) -> list[Match]:
    rows, columns = len(one), len(other)
    scores = _Scores(other)
    joins = _joins(one, other)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    ending = [[_NEVER] * (columns + 1) for _ in range(rows + 1)]
    spans: dict[tuple[int, int], tuple[int, int, bool]] = {}
    for row in range(1, rows + 1):
        mine, above = best[row], best[row - 1]
        ends, ended_above = ending[row], ending[row - 1]
        joined_here = joins.get(row, {})
        so_far = 0.0
        for column, score in enumerate(scores.of(one[row - 1]), start=1):
            value = above[column]
            so_far = value if value > so_far else so_far
            if not score and column not in joined_here:
                mine[column] = so_far
                continue
            ended, span = _NEVER, (1, 1, score > 0)
            if score:
                ended = abs(score) + max(above[column - 1], ended_above[column - 1] + _RUN)
            if column in joined_here:
                tall, wide = joined_here[column]
                joined = 3.0 + max(best[row - tall][column - wide], ending[row - tall][column - wide] + _RUN)
                if joined > ended:
                    ended, span = joined, (tall, wide, True)
            ends[column] = ended
            spans[row, column] = span
            so_far = ended if ended > so_far else so_far
            mine[column] = so_far
    return _traced(best, ending, spans)


def _traced(
    best: list[list[float]], ending: list[list[float]], spans: dict[tuple[int, int], tuple[int, int, bool]]
) -> list[Match]:
    """Walk back from the last cell; a match that goes on a run is taken where it was counted as one."""
    matches: list[Match] = []
    row, column = len(best) - 1, len(best[0]) - 1
    in_run = False
    while row and column:
        if (row, column) in spans and (in_run or ending[row][column] >= best[row][column]):
            tall, wide, same = spans[row, column]
            matches.append(Match(row - tall, row, column - wide, column, same))
            row, column = row - tall, column - wide
            in_run = ending[row][column] + _RUN > best[row][column]
        elif best[row - 1][column] >= best[row][column - 1]:
            row, in_run = row - 1, False
        else:
            column, in_run = column - 1, False
    return matches[::-1]


class _Scores:
    """What a token is worth against each of the other side's: less than nothing where it is not the same."""

    def __init__(self, other: Sequence[Token]) -> None:
        self.other = other
        self.places: dict[str, list[int]] = {}
        for place, token in enumerate(other):
            for trait in _traits(token):
                self.places.setdefault(trait, []).append(place)

    def of(self, token: Token) -> list[float]:
        found = [0.0] * len(self.other)
        for trait in _traits(token):
            for place in self.places.get(trait, ()):
                found[place] = _score(token, self.other[place])
        return found


def _traits(token: Token) -> set[str]:
    """What two tokens have in common where there is any likeness between them."""
    traits = {f"key {token.key}", f"letters {token.plain}", f"stem {token.stem}"}
    if token.kind != WORD:
        traits.add(token.kind)
    if token.is_name:
        traits.add("name")
    if token.is_negation:
        traits.add("negation")
    return traits


def _score(one: Token, other: Token) -> float:
    if is_same(one, other):
        return (_worth(one) + _worth(other)) / 2
    if are_alike(one, other):
        worth = _worth_of_likes(one)
        return worth if one.kind == STOP else -worth
    return 0.0


def _joins(one: Sequence[Token], other: Sequence[Token]) -> dict[int, dict[int, tuple[int, int]]]:
    """Return where several words of one side are one word of the other, by the ends on both, and how many."""
    found: dict[int, dict[int, tuple[int, int]]] = {}
    for first, second, is_turned in ((one, other, False), (other, one, True)):
        places: dict[str, list[int]] = {}
        for place, token in enumerate(second):
            if token.kind in (WORD, FIGURE):
                places.setdefault(token.plain, []).append(place)
        for start in range(len(first)):
            for size in range(2, JOINED + 1):
                run = first[start : start + size]
                if len(run) < size or any(token.kind not in (WORD, FIGURE) for token in run):
                    break
                if any(token.plain[:1].isdigit() and len(token.plain) != 3 for token in run[1:]):
                    continue
                for place in places.get("".join(token.plain for token in run), ()):
                    end, end_there = start + size, place + 1
                    if is_turned:
                        found.setdefault(end_there, {})[end] = (1, size)
                    else:
                        found.setdefault(end, {})[end_there] = (size, 1)
    return found


def _stretches(one: Sequence[Token], other: Sequence[Token]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the stretches to align each by itself: all at once, or between anchors where texts are long."""
    if len(one) * len(other) <= MOST_CELLS:
        yield 0, len(one), 0, len(other)
        return
    first, second = 0, 0
    for place, opposite in _anchors(one, other):
        yield first, place, second, opposite
        first, second = place, opposite
    yield first, len(one), second, len(other)


def _anchors(one: Sequence[Token], other: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where three words in a row stand that each text holds once, as many as are in order on both."""
    mine, theirs = _once(one), _once(other)
    pairs = sorted((place, theirs[words]) for words, place in mine.items() if words in theirs)
    ends: list[int] = []
    chains: list[tuple[int, int]] = []
    before: list[int] = []
    at_end: list[int] = []
    for number, (_, opposite) in enumerate(pairs):
        length = bisect_left(ends, opposite)
        before.append(at_end[length - 1] if length else -1)
        ends[length : length + 1] = [opposite]
        at_end[length : length + 1] = [number]
    number = at_end[-1] if at_end else -1
    while number >= 0:
        chains.append(pairs[number])
        number = before[number]
    return chains[::-1]


def _once(tokens: Sequence[Token]) -> dict[tuple[str, ...], int]:
    keys = [token.key for token in tokens]
    runs = [tuple(keys[place : place + ANCHOR]) for place in range(len(keys) - ANCHOR + 1)]
    counts = Counter(runs)
    return {run: place for place, run in enumerate(runs) if counts[run] == 1}


def _ends_only(one: Sequence[Token], other: Sequence[Token]) -> list[Match]:
    """Match what both sides begin and end with, and nothing between."""
    head = _same_from(one, other)
    tail = _same_from(one[head:][::-1], other[head:][::-1])
    first, second = len(one) - tail, len(other) - tail
    return [Match(place, place + 1, place, place + 1, is_same=True) for place in range(head)] + [
        Match(first + place, first + place + 1, second + place, second + place + 1, is_same=True)
        for place in range(tail)
    ]


def _between(matches: Sequence[Match], whole: Stretch) -> Iterator[Stretch]:
    """Yield what lies between matches on both sides."""
    at, opposite = whole[0], whole[2]
    for match in (*matches, Match(whole[1], whole[1], whole[3], whole[3], is_same=True)):
        if match.one_start > at and match.other_start > opposite:
            yield at, match.one_start, opposite, match.other_start
        at, opposite = match.one_end, match.other_end


def _roughly(one: Sequence[Token], other: Sequence[Token]) -> list[Match]:
    """Align by the longest common subsequence alone, for stretches in which nothing anchors."""
    keys: dict[str, int] = {}
    mine = [keys.setdefault(token.key, len(keys)) for token in one]
    theirs = [keys.setdefault(token.key, len(keys)) for token in other]
    return [
        Match(block.a + step, block.a + step + 1, block.b + step, block.b + step + 1, is_same=True)
        for block in LCSseq.opcodes(mine, theirs).as_matching_blocks()
        for step in range(block.size)
    ]
