"""Whether two quotes render one utterance, with the reasons in words: for editors to judge, never decided.

Quotes are alike by the weight of the words they share, rare ones among the quotes at hand weighing more
(Spärck Jones's inverse document frequency), a synonym less than the word itself, words in the same order
more. Pairs are then gathered by average linkage (Sokal and Michener's UPGMA): a headline too short to be like
every rendition comes in by those it is like, and two renditions may be proposed because both match a third.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, pairwise
from math import exp, log, sqrt

from articles.comparing.gathering import gathered
from articles.comparing.meanings import Term, meaning, terms
from articles.comparing.words import stem

SUGGESTED = 0.2
"""Average likeness from which quotes are gathered as one utterance."""
LIKELY = 0.3
CLEAR = 0.55
WEIGHT_OF_SHORTER = 0.3
"""How much of the likeness is the share of the shorter quote's words; the rest is the cosine of both."""
ENOUGH = 0.7
"""Weight of shared words, in words nobody else says, at which 63 % of what they could prove is proved."""
SYNONYM = 0.8
CLASHING = 0.3
MOSTLY = 0.5
"""Share of the shorter quote's words from which a denial on one side alone is what makes the difference."""
ALIKE_BUT_FOR_FIGURES = 0.22
"""Likeness, lowered for its figures, at which a pair is asked about although its figures differ."""
CONTINUED = 0.3
"""Of what is missing to certainty, for two parts of one quote that its attribution interrupted."""
FEW = 30
"""Fewer quotes than this tell too little of which words are rare, and weigh as if there were so many."""
WITHIN = 7
"""Days before an article in which an utterance without a day of its own is looked for."""
DESCRIBED_ALIKE = 0.67
GATHERED = 60
"""So many of the likeliest are compared with one another where one quote is asked about."""


@dataclass(frozen=True)
class Said:
    """A quote as far as comparing goes; `key` is whatever names it to the caller.

    `speaker`, `co_speakers` and `relayed_by` are keys of actors; `nested_in` and `continues` those of other
    quotes: the one that relays this one, and the one of which this one is the second part. A day without
    precision `day` stands for its week, month or year; without one, `published_on` bounds it.
    """

    key: Hashable
    words: str
    speaker: Hashable = None
    co_speakers: tuple[Hashable, ...] = ()
    relayed_by: Hashable = None
    speaker_description: str = ""
    said_on: date | None = None
    said_on_precision: str = "day"
    published_on: date | None = None
    occasion: str = ""
    place: str = ""
    addressee: str = ""
    article: Hashable = None
    outlet: Hashable = None
    kind: str = "direct"
    zone: str = "body"
    nested_in: Hashable = None
    continues: Hashable = None

    @property
    def speakers(self) -> frozenset[Hashable]:
        """Everybody who may be named for these words."""
        named = {self.speaker, *self.co_speakers, self.relayed_by}
        return frozenset(one for one in named if one is not None)

    @property
    def window(self) -> tuple[date, date] | None:
        """First and last day on which it may have been said; none where nothing is known."""
        if self.said_on is None:
            return (self.published_on - timedelta(WITHIN), self.published_on) if self.published_on else None
        if self.said_on_precision == "before":
            return self.said_on - timedelta(366), self.said_on
        return self.said_on, self.said_on + timedelta(_LASTS.get(self.said_on_precision, 0))


_LASTS = {"week": 6, "month": 30, "year": 365, "ongoing": 365}


@dataclass(frozen=True)
class Likeness:
    """How alike two quotes are: 0 to 1, in a word (`clear`, `likely`, `possible`, `unlike`), and why."""

    score: float
    level: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two quotes that may render one utterance; `through` is a third that both are like, if need be."""

    one: Hashable
    other: Hashable
    likeness: Likeness
    through: Hashable = None


class Rarity:
    """How much each word weighs among some quotes: about 1 where one alone has it, 0 where all have it."""

    def __init__(self, said: Sequence[Said] = ()) -> None:
        self.held = Counter(word for one in said for word in kept_profiles(one.words).held)
        self.total = max(len(said), FEW)
        self.known: dict[str, float] = {}

    def __call__(self, word: str) -> float:
        known = self.known.get(word)
        if known is None:
            rarity = log((self.total + 1) / (self.held[word] + 0.5)) / log(self.total + 1)
            known = self.known[word] = max(0.02, rarity)
        return known


def compare(one: Said, other: Said, rarity: Rarity | None = None) -> Likeness:
    """Return how alike two quotes are, taken by themselves; without `rarity` all words weigh alike.

    >>> first = Said(1, "We begin the work on 40 wells in May", "minister", said_on=date(2021, 4, 6))
    >>> second = Said(2, "Work on 40 wells will start in May", "minister", said_on=date(2021, 4, 6))
    >>> compare(first, second).level
    'clear'
    """
    speaker = _same_speaker(one, other)
    if speaker is None:
        return Likeness(0.0, "unlike", ("different speakers",))
    nearness, day = _day(one, other)
    if nearness == 0:
        return Likeness(0.0, "unlike", (day,))
    if one.key == other.nested_in or other.key == one.nested_in:
        return Likeness(1.0, "clear", ("one quotes the other", speaker))
    score, reasons = _words_alike(kept_profiles(one.words), kept_profiles(other.words), rarity or Rarity())
    score *= nearness
    if _occasions_differ(one, other):
        score *= 0.8
        reasons.append(f"other occasion: {one.occasion} / {other.occasion}")
    if one.key == other.continues or other.key == one.continues:
        score = 1 - (1 - score) * (1 - CONTINUED)
        reasons.append("one goes on where the other was interrupted")
    return Likeness(score, _level(score), (speaker, day, *reasons))


def suggest(said: Sequence[Said], rarity: Rarity | None = None) -> list[Pair]:
    """Return the pairs that may render one utterance, the likeliest first.

    `rarity` is that of the words among these quotes, unless a larger number of quotes tells it better. Only
    quotes with a speaker in common and compatible days are compared. Both layers of a relayed quote count as
    one thing that either speaker may have said. Quotes of one speaker in one window are compared each with
    each: `ranked` asks that of GATHERED quotes at most, and of a larger number it takes as many squared.
    """
    by_key = {one.key: one for one in said}
    rarity = rarity or Rarity(said)
    layers = _layers(by_key)
    top = {key: outer for outer, keys in layers.items() for key in keys}
    alike: dict[tuple[Hashable, Hashable], float] = {}
    found: dict[frozenset[Hashable], Likeness] = {}
    for one, other in _neighbours(said):
        likeness = compare(one, other, rarity)
        found[frozenset((one.key, other.key))] = likeness
        ends = top[one.key], top[other.key]
        if ends[0] != ends[1] and likeness.score:
            known = max(alike.get(ends, 0.0), alike.get(ends[::-1], 0.0))
            alike[ends] = alike[ends[::-1]] = max(likeness.score, known)
    pairs = []
    for group in gathered(list(layers), alike, SUGGESTED):
        keys = [key for outer in group for key in layers[outer]]
        for first, second in combinations(keys, 2):
            pair = _pair(by_key[first], by_key[second], found, keys, by_key, rarity)
            if pair is not None:
                pairs.append(pair)
    place = {one.key: at for at, one in enumerate(said)}
    gathered_pairs = {frozenset((pair.one, pair.other)) for pair in pairs}
    for together, likeness in found.items():
        if likeness.score >= CLEAR and together not in gathered_pairs:
            first, second = sorted(together, key=place.__getitem__)
            pairs.append(Pair(first, second, likeness))
    return sorted(pairs, key=lambda pair: -pair.likeness.score)


def ranked(said: Said, others: Sequence[Said]) -> list[tuple[Said, Likeness]]:
    """Return `others` by how likely each renders the same utterance as `said`; what is suggested comes
    first, also where a third leads to it, and what cannot be the same is left out.
    """
    rarity = Rarity([said, *others])
    alone = {one.key: compare(said, one, rarity) for one in others}
    near = sorted(others, key=lambda one: -alone[one.key].score)[:GATHERED]
    likely: dict[Hashable, Likeness] = {}
    for pair in suggest([said, *near], rarity):
        if said.key in (pair.one, pair.other):
            likely[pair.other if pair.one == said.key else pair.one] = pair.likeness
    found = [(one, likely.get(one.key) or alone[one.key]) for one in others]
    found = [(one, likeness) for one, likeness in found if likeness.score > 0]
    return sorted(found, key=lambda pair: (pair[0].key not in likely, -pair[1].score))


def _pair(
    one: Said,
    other: Said,
    found: Mapping[frozenset[Hashable], Likeness],
    keys: Sequence[Hashable],
    by_key: Mapping[Hashable, Said],
    rarity: Rarity,
) -> Pair | None:
    """The pair of two quotes gathered as one utterance, or nothing where their days or words rule it out."""
    likeness = found.get(frozenset((one.key, other.key))) or compare(one, other, rarity)
    nearness, day = _day(one, other)
    if nearness == 0 or not _may_be_one(one, other, likeness):
        return None
    if likeness.score >= LIKELY:
        return Pair(one.key, other.key, likeness)
    best, through = 0.0, None
    for third in keys:
        if third in (one.key, other.key):
            continue
        sides = [found.get(frozenset((third, end.key))) for end in (one, other)]
        weaker = min(side.score if side else 0.0 for side in sides)
        if weaker > best:
            best, through = weaker, third
    if through is None or best <= likeness.score:
        score = max(likeness.score, SUGGESTED)
        return Pair(one.key, other.key, replace(likeness, score=score, level="possible"))
    words = by_key[through].words
    reason = f"both are like “{words if len(words) <= 60 else words[:59] + '…'}”"
    reasons = (*(likeness.reasons if likeness.score else (day,)), reason)
    score = max(likeness.score, min(best, LIKELY), SUGGESTED)
    return Pair(one.key, other.key, Likeness(score, "possible", reasons), through)


def _may_be_one(one: Said, other: Said, likeness: Likeness) -> bool:
    """Whether nothing in the words speaks against it; figures that differ do not, where two outlets print
    otherwise the same: an editor should see that.
    """
    if any(reason.startswith(_DENIED) for reason in likeness.reasons):
        return False
    if any(reason.startswith(_FIGURES) for reason in likeness.reasons):
        return likeness.score >= ALIKE_BUT_FOR_FIGURES and one.outlet != other.outlet
    return True


def _level(score: float) -> str:
    steps = ((CLEAR, "clear"), (LIKELY, "likely"), (SUGGESTED, "possible"))
    return next((name for least, name in steps if score >= least), "unlike")


def _layers(by_key: Mapping[Hashable, Said]) -> dict[Hashable, list[Hashable]]:
    """Every quote that no other at hand relays, with those it relays."""
    layers: dict[Hashable, list[Hashable]] = defaultdict(list)
    for key in by_key:
        outer, seen = key, {key}
        while (above := by_key[outer].nested_in) in by_key and above not in seen:
            outer = above
            seen.add(outer)
        layers[outer].append(key)
    return layers


def _neighbours(said: Sequence[Said]) -> Iterator[tuple[Said, Said]]:
    """Pairs with a speaker, or a word describing one, in common, whose days may be the same; each once."""
    blocks: dict[Hashable, list[Said]] = defaultdict(list)
    for one in said:
        for name in one.speakers:
            blocks["actor", name].append(one)
        if not one.speakers:
            for term in terms(one.speaker_description):
                blocks["described", term.meaning].append(one)
    place = {one.key: at for at, one in enumerate(said)}
    seen = {(place[one.nested_in], place[one.key]) for one in said if one.nested_in in place}
    for outer, inner in sorted(seen):
        yield said[outer], said[inner]
    for block in blocks.values():
        ordered = sorted(block, key=lambda one: one.window or (date.min, date.max))
        for at, one in enumerate(ordered):
            for other in ordered[at + 1 :]:
                if one.window and other.window and other.window[0] > one.window[1] + timedelta(1):
                    break
                first, second = sorted((place[one.key], place[other.key]))
                if (first, second) not in seen and (second, first) not in seen:
                    seen.add((first, second))
                    yield said[first], said[second]


def _same_speaker(one: Said, other: Said) -> str | None:
    """Say that the speaker is the same, or nothing where it is not."""
    if one.speaker is not None and one.speaker == other.speaker:
        return "same speaker"
    if one.speakers & other.speakers:
        return "a speaker in common"
    if one.key in (other.nested_in,) or other.key in (one.nested_in,):
        return "both layers of a relayed quote"
    if one.speakers or other.speakers:
        return None
    first = {term.meaning for term in terms(one.speaker_description)}
    second = {term.meaning for term in terms(other.speaker_description)}
    if not first or not second:
        return None
    alike = len(first & second) / min(len(first), len(second)) >= DESCRIBED_ALIKE
    return "unnamed speakers described alike" if alike else None


def _day(one: Said, other: Said) -> tuple[float, str]:
    """How far the days allow one utterance, 0 to 1, and in words."""
    first, second = one.window, other.window
    if first is None or second is None or one.said_on is None or other.said_on is None:
        if first and second and (first[0] > second[1] or second[0] > first[1]):
            return 0.0, "said at different times"
        return 1.0, "the day of one is not known"
    if first == second and first[0] == first[1]:
        return 1.0, f"same day: {first[0].day} {first[0]:%b %Y}"
    if first[0] <= second[1] and second[0] <= first[1]:
        return 0.9, "days that may be the same"
    apart = max((second[0] - first[1]).days, (first[0] - second[1]).days)
    return (0.6, "a day apart") if apart == 1 else (0.0, "said on different days")


def _occasions_differ(one: Said, other: Said) -> bool:
    """Whether both have an occasion and no word of one is in the other."""
    first = {term.meaning for term in terms(one.occasion)}
    second = {term.meaning for term in terms(other.occasion)}
    return bool(first and second and not first & second)


_FIGURES, _DENIED = "figures differ", "only one denies"


@dataclass(frozen=True, slots=True)
class _Profile:
    """What comparing asks of some words: its terms by meaning, neighbours, and figures by what they count."""

    terms: tuple[Term, ...]
    held: dict[str, list[Term]]
    order: frozenset[tuple[str, str]]
    figures: dict[str, dict[str, str]]
    denies: bool


@lru_cache(maxsize=4096)
def kept_profiles(words: str) -> _Profile:
    found = terms(words)
    held: dict[str, list[Term]] = defaultdict(list)
    figures: dict[str, dict[str, str]] = defaultdict(dict)
    for term in found:
        held[term.meaning].append(term)
    for left, right in pairwise(found):
        if left.is_number and not right.is_number:
            figures[right.meaning][left.stem] = left.text
    order = frozenset((left.meaning, right.meaning) for left, right in pairwise(found))
    denies = any(term.is_negated or term.meaning in _DENYING for term in found)
    return _Profile(found, dict(held), order, dict(figures), denies)


def _words_alike(one: _Profile, other: _Profile, rarity: Rarity) -> tuple[float, list[str]]:
    """How alike the words are, and the reasons; at most 1."""
    first, second = one.held, other.held
    if not first or not second:
        return 0.0, ["no words to compare"]
    shared = [word for word in first if word in second]
    if not shared:
        return 0.0, ["no word in common"]
    weighs = [sum(rarity(word) for word in side) for side in (first, second)]
    same = {word for word in shared if {t.stem for t in first[word]} & {t.stem for t in second[word]}}
    weight = sum(rarity(word) * (1 if word in same else SYNONYM) for word in shared)
    runs = sorted(one.order & other.order)
    proof = weight + sum(rarity(left) + rarity(right) for left, right in runs) / 4
    cosine, contained = weight / sqrt(weighs[0] * weighs[1]), weight / min(weighs)
    score = (WEIGHT_OF_SHORTER * contained + (1 - WEIGHT_OF_SHORTER) * cosine) * (1 - exp(-proof / ENOUGH))
    reasons = []
    told = [_shown(first[word][0], second[word][0]) for word in shared if not first[word][0].is_number]
    if told:
        reasons.append(f"{len(told)} content word{'s' * (len(told) > 1)} shared: {', '.join(told)}")
    if figures := [first[word][0].text for word in shared if first[word][0].is_number]:
        reasons.append(f"same figure: {', '.join(figures)}")
    if runs:
        reasons.append(f"{len(runs)} pair{'s' * (len(runs) > 1)} of words in the same order")
    clashes = [_figures_differ(one, other)]
    if contained >= MOSTLY:
        clashes.append(_denial_differs(one, other, shared))
    for clash in filter(None, clashes):
        score *= CLASHING
        reasons.append(clash)
    return min(1.0, score), reasons


def _shown(one: Term, other: Term) -> str:
    """A shared word as both sides have it; small where one has it so, as at the start of a sentence."""
    if one.text.casefold() == other.text.casefold():
        return max(one.text, other.text)
    return one.text if one.stem == other.stem else f"{one.text} / {other.text}"


def _figures_differ(one: _Profile, other: _Profile) -> str:
    """Say which figures of one thing are other figures on the other side."""
    for thing, first in one.figures.items():
        second = other.figures.get(thing)
        if second and not first.keys() & second.keys():
            return f"{_FIGURES}: {', '.join(first.values())} / {', '.join(second.values())}"
    return ""


def _denial_differs(one: _Profile, other: _Profile, shared: Sequence[str]) -> str:
    """Say which shared word only one side denies, where the other denies nothing at all."""
    for side, opposite in ((one, other), (other, one)):
        if opposite.denies:
            continue
        for term in side.terms:
            if term.is_negated and term.meaning in shared:
                return f"{_DENIED}: {term.text}"
    return ""


_DENYING = frozenset(
    meaning(stem(word)) for word in ("deny", "fail", "lack", "prevent", "rule", "ban", "unless", "rather")
)
"""What denies without a negation, as in: she ruled it out."""
