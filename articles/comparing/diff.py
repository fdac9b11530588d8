"""One rendition of words beside another, word by word, with what each difference is: for readers who compare.

What is a matter of typesetting, spelling or contraction is no difference (articles/comparing/tokens.py says
what that is); which words correspond is decided by articles/comparing/aligning.py. Nothing here says which
rendition is right. Stretches too long and too unlike to be read word by word are told whole, as unread.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, product

from articles.comparing.aligning import Match, Stretch, align, is_same
from articles.comparing.figures import Figure, same_size
from articles.comparing.tokens import BRACKET, OMISSION, WORD, Token, tokens

ISLAND = 3
"""Stop words between changed words are taken with them where both neighbours are so many times as long."""

NEAR = 12
"""Tokens within which a single word that left one place and came to another has been moved."""

MOST_STEPS = 1_000_000
"""Pairs of words looked at for what was moved, the rarest words first; what is beyond is no move."""

MOST_FIGURES = 250_000
"""Pairs of figures that are compared in size; beyond these, only figures written alike are told alike."""

KEPT = 20_000
"""Characters of both renditions up to which a comparison is kept for the next page."""


class Kind(StrEnum):
    """How a segment stands to the chosen rendition."""

    SAME = "same"
    ADDED = "added"
    LEFT_OUT = "left-out"
    CHANGED = "changed"


class What(StrEnum):
    """What a difference is, beyond being one of words."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    INSERTION = "insertion"
    OMISSION = "omission"
    MOVED = "moved"
    CUT = "cut"
    HEADLINE = "headline"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one side of a segment; `what` says what its words are, if anything."""

    text: str
    what: frozenset[What] = frozenset()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of both renditions: what the `chosen` one prints and what the `other` does.

    The chosen sides of all segments, one after another, are the chosen text, the other sides the other. A
    segment that is the same may differ in marks, case or spelling. One that is unread is too long to be
    compared word by word: that both sides differ there is all it tells.
    """

    kind: Kind
    chosen: tuple[Part, ...]
    other: tuple[Part, ...]
    what: frozenset[What] = frozenset()

    @property
    def chosen_text(self) -> str:
        return "".join(part.text for part in self.chosen)

    @property
    def other_text(self) -> str:
        return "".join(part.text for part in self.other)


@dataclass(frozen=True, slots=True)
class _Run:
    """Tokens of both sides that are the same, or that differ, as half-open places in their lists."""

    one: tuple[int, int]
    other: tuple[int, int]
    is_same: bool
    is_unread: bool = False

    @property
    def size(self) -> int:
        return max(self.one[1] - self.one[0], self.other[1] - self.other[0])


def compare(
    chosen: str, other: str, *, is_headline: bool = False, names: Collection[str] = ()
) -> tuple[Segment, ...]:
    """Return the segments of `other` beside `chosen`, in order.

    `is_headline` says that the other words stand in a heading and the chosen ones in its article: each
    difference is then one of the headline. `names` are keys known to be names (articles.comparing.tokens:
    `names_in`), which helps where a sentence begins with one. The time it takes grows with the length of the
    texts, and beyond that at most by the bounds here and in articles.comparing.aligning.

    >>> for segment in compare("More than 13,000 died in Donbas.", "Over 14,000 died."):
    ...     print(segment.kind, repr(segment.chosen_text), repr(segment.other_text), *sorted(segment.what))
    changed 'More than 13,000' 'Over 14,000' number
    same ' died ' ' died'
    left-out 'in Donbas' '' cut name
    same '.' '.'
    """
    compared = kept_comparisons if len(chosen) + len(other) <= KEPT else _compared
    return compared(chosen, other, is_headline, frozenset(names))


def _compared(chosen: str, other: str, is_headline: bool, names: frozenset[str]) -> tuple[Segment, ...]:
    one, two = _named(tokens(chosen), names), _named(tokens(other), names)
    one, two = _named(one, _names(two)), _named(two, _names(one))
    alignment = align(one, two)
    runs = _settled(_runs(alignment.matches, one, two), one, two)
    comparison = _Comparison(chosen, other, one, two, _unread(runs, alignment.unread))
    return tuple(comparison.segments(is_headline=is_headline))


kept_comparisons = lru_cache(maxsize=2048)(_compared)


def _names(side: Sequence[Token]) -> frozenset[str]:
    return frozenset(token.key for token in side if token.is_name)


def _named(side: Sequence[Token], names: frozenset[str]) -> list[Token]:
    """Know as names the words with which sentences begin, where they are names elsewhere."""
    return [
        replace(token, is_name=True)
        if token.starts_sentence and not token.is_name and token.key in names
        else token
        for token in side
    ]


def _runs(matches: Sequence[Match], one: Sequence[Token], other: Sequence[Token]) -> list[_Run]:
    """Put what is the same and what is not into runs that cover both sides."""
    runs: list[_Run] = []
    at, opposite = 0, 0
    for match in matches:
        if match.one_start > at or match.other_start > opposite:
            runs.append(_Run((at, match.one_start), (opposite, match.other_start), is_same=False))
        runs.append(
            _Run((match.one_start, match.one_end), (match.other_start, match.other_end), match.is_same)
        )
        at, opposite = match.one_end, match.other_end
    if at < len(one) or opposite < len(other):
        runs.append(_Run((at, len(one)), (opposite, len(other)), is_same=False))
    return _joined(_unmarked(runs, one, other))


def _unmarked(runs: list[_Run], one: Sequence[Token], other: Sequence[Token]) -> Iterator[_Run]:
    """Set apart the full stops at the ends of changed runs: they are not marked."""
    for run in runs:
        if run.is_same:
            yield run
            continue
        (start, end), (first, last) = run.one, run.other
        before, after = (start, first), (end, last)
        while start < end and not one[start].is_printed:
            start += 1
        while first < last and not other[first].is_printed:
            first += 1
        while end > start and not one[end - 1].is_printed:
            end -= 1
        while last > first and not other[last - 1].is_printed:
            last -= 1
        if (start, first) != before:
            yield _Run((before[0], start), (before[1], first), is_same=True)
        if start < end or first < last:
            yield _Run((start, end), (first, last), is_same=False)
        if (end, last) != after:
            yield _Run((end, after[0]), (last, after[1]), is_same=True)


def _joined(runs: Iterator[_Run]) -> list[_Run]:
    joined: list[_Run] = []
    for run in runs:
        if joined and joined[-1].is_same == run.is_same:
            joined[-1] = _Run(
                (joined[-1].one[0], run.one[1]), (joined[-1].other[0], run.other[1]), run.is_same
            )
        else:
            joined.append(run)
    return joined


def _settled(runs: list[_Run], one: Sequence[Token], other: Sequence[Token]) -> list[_Run]:
    """Take words like “the” with the changed words around them, and find changed runs that are the same."""
    kept: list[_Run] = []
    for place, run in enumerate(runs):
        beside = [runs[at] for at in (place - 1, place + 1) if 0 <= at < len(runs)]
        is_island = (
            run.is_same
            and len(beside) == 2
            and not any(token.is_content or not token.is_printed for token in one[slice(*run.one)])
            and not any(token.is_content or not token.is_printed for token in other[slice(*run.other)])
            and min(neighbour.size for neighbour in beside) >= ISLAND * max(1, run.size)
        )
        same = run.is_same or _says_the_same(one[slice(*run.one)], other[slice(*run.other)])
        kept.append(replace(run, is_same=same and not is_island))
    return _joined(iter(kept))


def _says_the_same(one: Sequence[Token], other: Sequence[Token]) -> bool:
    """Whether two runs are the same letters, as “[is]” and “is” are."""
    mine, theirs = ("".join(token.plain for token in side if token.is_printed) for side in (one, other))
    return bool(mine) and mine == theirs


def _unread(runs: list[_Run], stretches: Sequence[Stretch]) -> list[_Run]:
    """Know which changed runs hold a stretch whose words were not compared."""
    starts, others = [stretch[0] for stretch in stretches], [stretch[2] for stretch in stretches]
    return [
        replace(run, is_unread=not run.is_same and (_holds(run.one, starts) or _holds(run.other, others)))
        for run in runs
    ]


def _holds(places: tuple[int, int], starts: Sequence[int]) -> bool:
    at = bisect_left(starts, places[0])
    return at < len(starts) and starts[at] < places[1]


class _Opposite:
    """The words that one side has in changed runs, for what the other side has to be looked up in."""

    def __init__(self, alone: Sequence[Token]) -> None:
        words = [token for token in alone if token.kind != BRACKET]
        self.keys = {token.key for token in words}
        self.letters = {token.plain for token in words}
        self.stems = {token.stem for token in alone if token.is_name}
        self.qualifiers = {token.qualifies for token in alone}
        self.figures = list(dict.fromkeys(_size(token.figure) for token in alone if token.figure is not None))
        self.sizes = frozenset(self.figures)
        self.example = {_size(token.figure): token.figure for token in alone if token.figure is not None}
        self.left = MOST_FIGURES
        self.known: dict[_Size, bool] = {}

    def has_name(self, token: Token) -> bool:
        return token.key in self.keys or token.plain in self.letters or token.stem in self.stems

    def tells(self, figure: Figure) -> bool:
        """Whether a figure of this size is there, however it is written, as far as MOST_FIGURES goes."""
        size = _size(figure)
        if size not in self.known:
            if size in self.sizes:
                self.known[size] = same_size(figure, self.example[size])
            if not self.known.get(size) and self.left > 0:
                self.left -= len(self.figures)
                self.known[size] = any(same_size(figure, there) for there in self.example.values())
        return self.known.setdefault(size, False)


_Size = tuple[float, float, str, str]


def _size(figure: Figure) -> _Size:
    return figure.low, figure.high, figure.unit, figure.kind


class _Comparison:
    """The runs of two texts turned into segments."""

    def __init__(
        self, chosen: str, other: str, one: Sequence[Token], two: Sequence[Token], runs: list[_Run]
    ) -> None:
        self.texts = (chosen, other)
        self.sides = (one, two)
        self.runs = runs
        self.moved = _moved([run for run in runs if not (run.is_same or run.is_unread)], one, two)
        self.alone = tuple(
            _Opposite(
                [
                    token
                    for run in runs
                    if not run.is_same
                    for token in side[slice(*(run.one if number == 0 else run.other))]
                ]
            )
            for number, side in enumerate(self.sides)
        )
        self.printed = tuple(_bounds(side) for side in self.sides)

    def segments(self, *, is_headline: bool) -> Iterator[Segment]:
        """Yield the segments in order, never one that is the same after another."""
        waiting: Segment | None = None
        for segment in self._pieces(is_headline=is_headline):
            if waiting is not None and segment.kind is Kind.SAME:
                waiting = self._same(
                    [waiting.chosen_text + segment.chosen_text, waiting.other_text + segment.other_text]
                )
                continue
            if waiting is not None:
                yield waiting
                waiting = None
            if segment.kind is Kind.SAME:
                waiting = segment
            else:
                yield segment
        if waiting is not None:
            yield waiting

    def _pieces(self, *, is_headline: bool) -> Iterator[Segment]:
        ends = [0, 0]
        gaps = ["", ""]
        for run in self.runs:
            spans = [self._span(side, run, ends[side]) for side in (0, 1)]
            gaps = [self.texts[side][ends[side] : spans[side][0]] for side in (0, 1)]
            if run.is_same:
                yield self._same([gaps[side] + self._text(side, spans[side]) for side in (0, 1)])
            else:
                if any(gaps):
                    yield self._same(gaps)
                yield self._different(run, is_headline=is_headline)
            ends = [spans[0][1], spans[1][1]]
        rest = [self.texts[side][ends[side] :] for side in (0, 1)]
        if any(rest):
            yield self._same(rest)

    def _span(self, side: int, run: _Run, reached: int) -> tuple[int, int]:
        first, last = run.one if side == 0 else run.other
        if first == last:
            return reached, reached
        return self.sides[side][first].start, self.sides[side][last - 1].end

    def _text(self, side: int, span: tuple[int, int]) -> str:
        return self.texts[side][slice(*span)]

    def _same(self, texts: Sequence[str]) -> Segment:
        one, other = (((Part(text),) if text else ()) for text in texts)
        return Segment(Kind.SAME, one, other)

    def _different(self, run: _Run, *, is_headline: bool) -> Segment:
        mine, theirs = self.sides[0][slice(*run.one)], self.sides[1][slice(*run.other)]
        chosen = self._parts(0, run.one, is_unread=run.is_unread)
        other = self._parts(1, run.other, is_unread=run.is_unread)
        kind = Kind.CHANGED if mine and theirs else Kind.LEFT_OUT if mine else Kind.ADDED
        what = {kind_of for part in (*chosen, *other) for kind_of in part.what}
        if (
            kind is not Kind.CHANGED
            and what != {What.MOVED}
            and _is_more_than_a_particle((*mine, *theirs))
            and self._is_at_an_end(run)
        ):
            what.add(What.CUT)
        if any(token.kind == OMISSION for token in (*mine, *theirs)):
            what.add(What.OMISSION)
        if is_headline:
            what.add(What.HEADLINE)
        if run.is_unread:
            what.add(What.UNREAD)
        return Segment(kind, chosen, other, frozenset(what))

    def _is_at_an_end(self, run: _Run) -> bool:
        """Whether nothing that is printed comes before or after on the side that lacks the words."""
        side = 1 if run.other[0] == run.other[1] else 0
        first, last = run.one if side == 0 else run.other
        return first <= self.printed[side][0] or last > self.printed[side][1]

    def _parts(self, side: int, places: tuple[int, int], *, is_unread: bool) -> tuple[Part, ...]:
        """Cut one side of a run where what its words are changes; nothing is told of unread words."""
        parts: list[tuple[int, int, frozenset[What]]] = []
        for place in range(*places):
            token = self.sides[side][place]
            if not token.is_printed:
                continue
            what = frozenset() if is_unread else self._what(side, place, token)
            if not parts:
                parts.append((token.start, token.end, what))
                continue
            start, end, before = parts[-1]
            if before == what:
                parts[-1] = start, token.end, what
            elif not before:
                parts[-1:] = [(start, token.start, before), (token.start, token.end, what)]
            elif not what:
                parts.append((end, token.end, what))
            else:
                parts += [(end, token.start, frozenset())] if token.start > end else []
                parts.append((token.start, token.end, what))
        return tuple(Part(self.texts[side][start:end], what) for start, end, what in parts)

    def _what(self, side: int, place: int, token: Token) -> frozenset[What]:
        opposite = self.alone[1 - side]
        if (side, place) in self.moved:
            return frozenset({What.MOVED})
        what = set()
        if token.kind == BRACKET:
            what.add(What.INSERTION)
        if token.kind == OMISSION:
            what.add(What.OMISSION)
        if token.figure is not None and not opposite.tells(token.figure):
            is_date = token.figure.kind in ("date", "year", "time") or token.figure.unit == "year-number"
            what.add(What.DATE if is_date else What.NUMBER)
        if token.qualifies and token.qualifies not in opposite.qualifiers:
            what.add(What.NUMBER)
        if token.is_negation:
            what.add(What.NEGATION)
        if token.is_name and token.kind == WORD and not opposite.has_name(token):
            what.add(What.NAME)
        return frozenset(what)


def _bounds(side: Sequence[Token]) -> tuple[int, int]:
    """Return the places of the first and the last token that is printed."""
    printed = [place for place, token in enumerate(side) if token.is_printed]
    return (printed[0], printed[-1]) if printed else (len(side), -1)


def _is_more_than_a_particle(run: Sequence[Token]) -> bool:
    """Whether words that one side lacks at its end are enough to say that it is cut there."""
    said = [token for token in run if token.is_printed and not token.qualifies]
    return len(said) > 2 or any(token.is_content for token in said)


def _moved(changed: Sequence[_Run], one: Sequence[Token], other: Sequence[Token]) -> set[tuple[int, int]]:
    """Return the tokens, by side and place, that left one run and came to another: the longest first."""
    aligned = {place: run.other[0] for run in changed for place in range(*run.one) if one[place].is_printed}
    came = {place for run in changed for place in range(*run.other) if other[place].is_printed}
    by_key: dict[str, tuple[list[int], list[int]]] = {}
    for place in aligned:
        by_key.setdefault(one[place].key, ([], []))[0].append(place)
    for place in sorted(came):
        if one_and_other := by_key.get(other[place].key):
            one_and_other[1].append(place)
    content = [0, *accumulate(token.is_content for token in one)]
    sizes: dict[tuple[int, int], int] = {}
    steps = MOST_STEPS
    found = []
    for left, there in sorted(by_key.values(), key=lambda places: len(places[0]) * len(places[1])):
        for place, opposite in product(left, there):
            if steps <= 0:
                break
            walked = 0
            while (
                (place + walked, opposite + walked) not in sizes
                and place + walked in aligned
                and opposite + walked in came
                and is_same(one[place + walked], other[opposite + walked])
            ):
                walked += 1
            beyond = sizes.get((place + walked, opposite + walked), 0)
            for step in range(walked):
                sizes[place + step, opposite + step] = walked - step + beyond
            steps -= walked + 1
            size = sizes.get((place, opposite), 0)
            is_near = abs(aligned[place] - opposite) <= NEAR
            if content[place + size] > content[place] and (size > 2 or is_near):
                found.append((-size, place, opposite))
    moved: set[tuple[int, int]] = set()
    for minus_size, place, opposite in sorted(found):
        last = -minus_size - 1
        # What is taken is as long or longer, so that what it has in common with this holds an end of this.
        ends = {(0, place), (0, place + last), (1, opposite), (1, opposite + last)}
        if not moved & ends:
            moved.update((0, place + step) for step in range(last + 1))
            moved.update((1, opposite + step) for step in range(last + 1))
    return moved
