"""Renditions grouped into wordings: one translation however it was cut, so that they can be counted.

Two renditions are one wording where nearly all that both of them print is the same. What one has before the
other begins, after it ends, where it prints dots or between two of its quotes tells nothing against it.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from articles.comparing.diff import KEPT, Kind, Segment, What, compare
from articles.comparing.tokens import BRACKET, JOINT, OMISSION, Token, tokens

ALIKE = 0.8
"""The share of the same words, where both renditions print some, from which they are one wording."""

MOST_OF_IT = 0.5
"""The share of the shorter rendition that the longer one has."""

ENOUGH = 6
"""Words in common that do where two excerpts overlap by less than that."""

_STANDING_ALONE = 0.5  # what a word weighs that one side has more, against one for a word in place of another
_SHARED_PAIRS = 0.28  # of the shorter one's pairs of words: with fewer, two renditions need no alignment
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Rendition:
    """What a source prints of an utterance, its pieces joined by JOINT; `key` is the caller’s own."""

    key: Hashable
    text: str
    source: Hashable = None


@dataclass(frozen=True, slots=True)
class Wording:
    """Renditions that are one wording, the longest of them first; `letter` names it on a page."""

    letter: str
    renditions: tuple[Rendition, ...]

    @property
    def representative(self) -> Rendition:
        return self.renditions[0]


LOOKED_AT = 3
"""So many renditions of a wording another is held against: its longest ones."""


@dataclass(slots=True)
class _Group:
    number: int
    members: list[Rendition] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """Which pairs of words the renditions have that others are held against, and of which group each is."""

    groups: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    by_pair: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, text: str, group: int) -> None:
        pairs = kept_pairs(text)
        for pair in pairs:
            self.by_pair[pair].append(len(self.groups))
        self.groups.append(group)
        self.sizes.append(len(pairs))

    def likely(self, text: str) -> list[int]:
        """Return the groups, in order, that share as many pairs with it as `are_one_wording` asks."""
        pairs = kept_pairs(text)
        if not pairs:
            return sorted(set(self.groups))
        shared = Counter(place for pair in pairs for place in self.by_pair.get(pair, ()))
        return sorted(
            {
                self.groups[place]
                for place, count in shared.items()
                if count >= _SHARED_PAIRS * min(len(pairs), self.sizes[place])
            }
        )


def wordings(renditions: Iterable[Rendition]) -> list[Wording]:
    """Return the wordings of renditions that have words, the one with the longest rendition first.

    Which of two is longer is counted in words; of equal ones the first given stands first. Each is looked up
    in the wordings found so far: word pairs alone tell most apart, the rest takes what `compare` takes.

    >>> found = wordings(
    ...     Rendition(outlet, words)
    ...     for outlet, words in {
    ...         "Anchor": "The channel is clear again,",
    ...         "Post": "The channel is clear again, and the crews are home",
    ...         "Courier": "We have the fairway open once more",
    ...     }.items()
    ... )
    >>> [(wording.letter, [rendition.key for rendition in wording.renditions]) for wording in found]
    [('A', ['Post', 'Anchor']), ('B', ['Courier'])]
    """
    given = [rendition for rendition in renditions if _words(rendition.text)]
    groups: list[_Group] = []
    known = _Known()
    for rendition in sorted(given, key=lambda one: -len(_words(one.text))):
        fitting = [groups[place] for place in known.likely(rendition.text) if _fits(rendition, groups[place])]
        of_source = [
            group
            for group in fitting
            if rendition.source is not None and any(one.source == rendition.source for one in group.members)
        ]
        if not fitting:
            groups.append(_Group(len(groups)))
        group = (of_source or fitting or groups[-1:])[0]
        group.members.append(rendition)
        if len(group.members) <= LOOKED_AT:
            known.add(rendition.text, group.number)
    return [Wording(letter(place), tuple(group.members)) for place, group in enumerate(groups)]


def are_one_wording(one: str, other: str) -> bool:
    """Whether two renditions are one wording, perhaps cut or trimmed; pieces are joined by JOINT.

    >>> are_one_wording("We cleared the northern channel", "cleared the northern channel")
    True
    >>> are_one_wording("We cleared the northern channel", "We have made the north passage free")
    False
    """
    judged = kept_judgements if len(one) + len(other) <= KEPT else _judged
    return judged(one, other)


def _judged(one: str, other: str) -> bool:
    longer, shorter = sorted((one, other), key=lambda text: -len(_words(text)))
    mine, theirs = _words(longer), _words(shorter)
    if not theirs:
        return False
    keys, other_keys = [token.key for token in mine], [token.key for token in theirs]
    if keys == other_keys:
        return True
    pairs = kept_pairs(shorter)
    if len(pairs & kept_pairs(longer)) < _SHARED_PAIRS * len(pairs):
        return False
    same, differing, has_content = _weighed(compare(longer, shorter))
    enough = same >= MOST_OF_IT * len(theirs) or same >= ENOUGH
    return has_content and enough and same >= ALIKE * (same + differing)


kept_judgements = lru_cache(maxsize=4096)(_judged)


def share_words(one: str, other: str) -> bool:
    """Whether two renditions have enough in common for marks between them to say anything."""
    mine, theirs = _words(one), _words(other)
    fewest = min(len(mine), len(theirs))
    same, _, has_content = _weighed(compare(one, other))
    return has_content and same >= 0.2 * fewest


def letter(place: int) -> str:
    """Return the name of the wording at `place`, from 0.

    >>> letter(0), letter(25), letter(26), letter(701), letter(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(_LETTERS))
        name = _LETTERS[rest] + name
    return name


def place_of(name: str) -> int | None:
    """Return the place that `letter` named, or None for what names none.

    >>> place_of("a"), place_of("AB"), place_of("7"), place_of("")
    (0, 27, None, None)
    """
    name = name.upper()
    if not name or len(name) > 4 or any(sign not in _LETTERS for sign in name):
        return None
    place = 0
    for sign in name:
        place = place * len(_LETTERS) + _LETTERS.index(sign) + 1
    return place - 1


def _fits(rendition: Rendition, group: _Group) -> bool:
    return any(are_one_wording(rendition.text, member.text) for member in group.members[:LOOKED_AT])


def _words(text: str) -> list[Token]:
    return [token for token in tokens(text) if token.is_printed and token.kind != OMISSION]


@lru_cache(maxsize=512)
def kept_pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(token.key for token in _words(text)))


def _weighed(segments: Sequence[Segment]) -> tuple[int, float, bool]:
    """Return how many words are the same, how many differ where both print some, if any says much."""
    same, differing, has_content = 0, 0.0, False
    for place, segment in enumerate(segments):
        if segment.kind is Kind.SAME:
            words = _words(segment.other_text)
            same += len(words)
            has_content = has_content or any(token.is_content for token in words)
        elif What.CUT not in segment.what and not _is_at_joint(segments, place):
            differing += _difference(segment)
    return same, differing, has_content


def _difference(segment: Segment) -> float:
    mine, theirs = _told(segment.chosen_text), _told(segment.other_text)
    if What.OMISSION in segment.what and not (mine and theirs):
        return 0.0
    if mine and theirs:
        return float(max(mine, theirs))
    return _STANDING_ALONE * max(mine, theirs)


def _told(text: str) -> int:
    """How many words of a text are the speaker's."""
    return sum(token.kind != BRACKET for token in _words(text))


def _is_at_joint(segments: Sequence[Segment], place: int) -> bool:
    """Whether the words that one side lacks stand between two of its quotes."""
    if segments[place].kind is Kind.CHANGED:
        return False
    before = segments[place - 1] if place else None
    after = segments[place + 1] if place + 1 < len(segments) else None
    return any(
        JOINT in text
        for text in (
            *(() if before is None else (_tail(before.other_text), _tail(before.chosen_text))),
            *(() if after is None else (_head(after.other_text), _head(after.chosen_text))),
        )
    )


def _tail(text: str) -> str:
    found = tokens(text)
    printed = [token for token in found if token.is_printed]
    return text[printed[-1].end :] if printed else text


def _head(text: str) -> str:
    printed = [token for token in tokens(text) if token.is_printed]
    return text[: printed[0].start] if printed else text
