"""Figures that articles give of one thing, aligned by what they count and the words around them.

Two figures speak of one thing where their nouns are one and the words near them weigh enough together, rare
ones more (Spärck Jones's inverse document frequency over the sentences at hand). Each then has its nearest
counterpart in every other article, and only a pair that chooses each other is compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import log

from articles.comparing.accounts import Difference, Rendered, Sentence, Side, Told, shown
from articles.comparing.figure_words import MEASURES
from articles.comparing.figures import Figure, same_amount, same_date, same_size
from articles.comparing.meanings import meaning
from articles.comparing.words import Word, stem
from articles.extraction.words import listed

NEAR = 9
"""Words that say something, on either side of a figure, which tell what it is about."""
ALIKE = 0.34
"""Share of the weight of the shorter surroundings that both must have in common."""
BESIDE = 3
RIGHT_BESIDE = 40
"""Words that say something and characters: what stands nearer is right beside a figure."""
ALIKE_DATES = 0.5
ALIKE_IF_EQUAL = 0.25
UNCOMMON = 100
"""Figures of this size and larger are seldom equal by chance."""
FEW = 40
"""Fewer sentences than this tell too little of which words are rare."""
SAME_FATE = 0.15
"""What it speaks for one matter that both count people killed, or both people hurt."""
LONG_ENOUGH = 3.0
"""Surroundings lighter than so many unseen words are taken for as heavy."""
MOST_IN_SENTENCE = 40
"""A sentence with more figures is a table: no words near a figure tell which of them it counts."""
MOST_OF_ONE_THING = 200
"""Figures of one thing in one article, from its beginning, that are compared with those of another."""

_PEOPLE = {
    meaning(stem(word)): meaning(stem(word))
    for word in [
        "killed",
        "wounded",
        "injured",
        "missing",
        "arrested",
        "detained",
        "displaced",
        "dead",
        "hurt",
        "homeless",
        "evacuated",
    ]
}
_PERSONS = frozenset(
    meaning(stem(word))
    for word in ["people", "person", "civilian", "victim", "man", "woman", "killed", "wounded"]
)
_CHARGES = frozenset(
    stem(word) for word in ["accuse", "allege", "claim", "charge", "blame", "allegation", "alleged"]
)
_SAYING = frozenset(
    stem(word)
    for word in [
        "say", "said", "tell", "told", "according", "warn", "report", "insist", "announce", "state", "add",
        "argue", "estimate", "believe", "confirm", "deny", "note", "suggest",
    ]
)  # fmt: skip
_OFTEN_COUNTED = frozenset({"person", "money", "%", "second", "day", "month", "length", "time", "soldier"})
"""Of these an article may count several without saying so twice."""
_TOLD_APART = listed("first second third last next other more")


@dataclass(frozen=True)
class Counted:
    """A figure in its sentence: what it counts, what became of them, and the weighed words near it.

    `beside` are the words right next to it. It `is_alone` where its article gives no other figure of this.
    """

    figure: Figure
    sentence: Sentence
    thing: str
    state: str
    near: dict[str, float]
    beside: frozenset[str] = frozenset()
    is_alone: bool = False

    @property
    def is_dated(self) -> bool:
        return self.figure.kind in ("date", "time", "year") or self.figure.unit == "year-number"


def find_figure_differences(
    articles: Sequence[Told], together: Collection[frozenset[Hashable]] | None = None
) -> list[Difference]:
    """Return the figures of one thing that differ in size, in exactness, or in being stated or charged.

    Only articles that are `together` are compared, where that is given, and a heading with its own text. For
    each such pair at most MOST_OF_ONE_THING figures of a thing are compared with as many; tables with none.
    """
    counted = surroundings([sentence for article in articles for sentence in article.sentences])
    quotes = {article.key: article.quotes for article in articles}
    texts = {article.key: article.text for article in articles}
    found = []
    for group in _groups(counted, together):
        apart = [(a, b) for a, b in combinations(group, 2) if differ(a.figure, b.figure)]
        if apart:
            found.append(_difference(group, apart, texts))
        elif difference := _fact_or_charge(group, quotes, texts):
            found.append(difference)
    return found


def differ(one: Figure, other: Figure) -> bool:
    """Tell whether two figures of one thing differ in size or in exactness."""
    if one.kind == "date" and other.kind == "date":
        return not same_date(one, other)
    if same_amount(one, other):
        return False
    for vague, told in ((one, other), (other, one)):
        is_vague = vague.kind == "amount" and vague.low < vague.high
        if is_vague and vague.low <= told.low and told.high <= vague.high:
            return False  # thousands, and 13,000 of them
    return True


def surroundings(sentences: Sequence[Sentence]) -> list[Counted]:
    """Return every figure of the sentences with what it counts and the weighed words near it."""
    spread = Counter(term for sentence in sentences for term in set(_terms(sentence.words)))
    total = max(len(sentences), FEW)
    weights = {term: log(1 + total / count) / log(1 + total) for term, count in spread.items()}
    found = []
    for sentence in sentences:
        for figure in sentence.figures if len(sentence.figures) <= MOST_IN_SENTENCE else ():
            found.append(_counted(figure, sentence, weights))
    sizes: dict[tuple[Hashable, str, bool], set[tuple[float, float]]] = defaultdict(set)
    for one in found:
        sizes[_slot(one)].add((one.figure.low, one.figure.high))
    return [replace(one, is_alone=len(sizes[_slot(one)]) == 1) for one in found]


def _slot(one: Counted) -> tuple[Hashable, str, bool]:
    return one.sentence.article, one.thing, one.sentence.zone == "body"


def _terms(given: Iterable[Word]) -> Iterator[str]:
    for word in given:
        if word.is_content and not word.is_number and word.folded not in _TOLD_APART:
            yield meaning(word.stem)


def _counted(figure: Figure, sentence: Sentence, weights: dict[str, float]) -> Counted:
    content = [word for word in sentence.words if word.is_content and not word.is_number]
    content = [word for word in content if not _within(word, sentence.figures)]
    thing = _thing(figure)
    rivals = [other for other in sentence.figures if other is not figure and _thing(other) == thing]
    mine = [word for word in content if all(_gap(word, figure) <= _gap(word, rival) for rival in rivals)]
    mine.sort(key=lambda word: _gap(word, figure))
    before = [word for word in mine if word.start < figure.start][:NEAR]
    after = [word for word in mine if word.start > figure.start][:NEAR]
    state = next(
        (
            _PEOPLE[meaning(word.stem)]
            for word in sorted(before + after, key=lambda word: _gap(word, figure))
            if meaning(word.stem) in _PEOPLE and _gap(word, figure) < 60
        ),
        "",
    )
    if thing == "person" and not state and meaning(figure.unit) in _PEOPLE:
        state = _PEOPLE[meaning(figure.unit)]
    near = {
        meaning(word.stem): weights.get(meaning(word.stem), 1.0)
        for word in before + after
        if word.folded not in _TOLD_APART and not _is_counted(meaning(word.stem), thing)
    }
    if thing == "person" and state:
        near[state] = 1.0
    beside = frozenset(
        meaning(word.stem)
        for word in (*before[:BESIDE], *after[:BESIDE])
        if _gap(word, figure) < RIGHT_BESIDE and meaning(word.stem) in near
    )
    return Counted(figure, sentence, thing, state, near, beside)


def _is_counted(term: str, thing: str) -> bool:
    """Whether a word is only another name of what is counted."""
    return term == thing or (thing == "person" and term in _PERSONS - _PEOPLE.keys())


def _thing(figure: Figure) -> str:
    """Return what is counted, so that people killed, 30 killed and 30 dead are one."""
    if figure.kind in ("date", "time", "year") or figure.unit == "year-number":
        return figure.kind if figure.kind != "range" else "year"
    if figure.unit in MEASURES:
        return MEASURES[figure.unit][0]
    if figure.unit.isupper():
        return "money"
    counted = meaning(figure.unit)
    return "person" if counted in _PERSONS or counted in _PEOPLE else counted


def _family(figure: Figure) -> str:
    return "amount" if figure.kind in ("amount", "range", "money", "percent") else figure.kind


def _within(word: Word, figures: Iterable[Figure]) -> bool:
    return any(figure.start <= word.start < figure.end for figure in figures)


def _gap(word: Word, figure: Figure) -> int:
    return max(word.start - figure.end, figure.start - word.end, 0)


def likeness(one: Counted, other: Counted) -> float:
    """Return how far the words near two figures are the same, 0 where they cannot count one thing."""
    if _family(one.figure) != _family(other.figure) or one.is_dated != other.is_dated:
        return 0.0
    if (one.figure.unit == "weekday") != (other.figure.unit == "weekday"):
        return 0.0
    if one.thing != other.thing:
        return 0.0
    if one.state and other.state and one.state != other.state:
        return 0.0
    shared = one.near.keys() & other.near.keys()
    alone = ALIKE if _are_alone(one, other) else 0.0
    if len(shared) < (3 if one.is_dated or not one.thing else 2):
        return alone
    weight = sum(one.near[term] for term in shared)
    shorter = min(sum(one.near.values()), sum(other.near.values()))
    fate = SAME_FATE if one.state and one.state == other.state else 0.0
    return max(alone, weight / max(shorter, LONG_ENOUGH) + fate)


def _are_alone(one: Counted, other: Counted) -> bool:
    """Whether each is the only figure of its article that counts this, with a word right beside both."""
    if one.figure.kind in ("date", "time", "ordinal") or not (one.is_alone and other.is_alone and one.thing):
        return False
    return len(one.beside & other.beside) >= (2 if one.is_dated or one.thing in _OFTEN_COUNTED else 1)


def _groups(
    counted: Sequence[Counted], together: Collection[frozenset[Hashable]] | None
) -> list[list[Counted]]:
    """Gather the figures of one thing, each the best counterpart of another in its article."""
    by_place: dict[tuple[Hashable, bool], list[int]] = defaultdict(list)
    for at, one in enumerate(counted):
        by_place[one.sentence.article, one.sentence.zone == "body"].append(at)
    scores: dict[tuple[int, int], float] = {}
    least_of = {True: ALIKE_DATES, False: ALIKE}
    for (first, theirs), (second, others) in combinations(by_place.items(), 2):
        if together is None or first[0] == second[0] or frozenset((first[0], second[0])) in together:
            of_thing = _by_thing(others, counted)
            for a in sorted(at for there in _by_thing(theirs, counted).values() for at in there):
                for b in of_thing.get(counted[a].thing, ()):
                    score = likeness(counted[a], counted[b])
                    equal = same_size(counted[a].figure, counted[b].figure)
                    least = ALIKE if _are_alone(counted[a], counted[b]) else least_of[counted[a].is_dated]
                    if equal and counted[a].figure.low >= UNCOMMON:
                        least = ALIKE_IF_EQUAL
                    if score >= least:
                        scores[a, b] = score + equal * 0.5
    best: dict[tuple[int, tuple[Hashable, bool]], tuple[float, int]] = {}
    place = {at: key for key, there in by_place.items() for at in there}
    for (a, b), score in scores.items():
        for from_, to in ((a, b), (b, a)):
            slot = (from_, place[to])
            if slot not in best or score > best[slot][0]:
                best[slot] = (score, to)
    groups: dict[int, dict[tuple[Hashable, bool], int]] = {at: {place[at]: at} for at in place}
    for a, b in sorted(scores, key=lambda pair: -scores[pair]):
        if best[a, place[b]][1] != b or best[b, place[a]][1] != a:
            continue
        one_group, other_group = groups[a], groups[b]
        if one_group is not other_group and not one_group.keys() & other_group.keys():
            one_group.update(other_group)  # one figure of each article
            for at in other_group.values():
                groups[at] = one_group
    gathered = {min(group.values()): sorted(group.values()) for group in groups.values() if len(group) > 1}
    return [[counted[at] for at in gathered[first]] for first in sorted(gathered)]


def _by_thing(places: Iterable[int], counted: Sequence[Counted]) -> dict[str, list[int]]:
    """Return the first figures of each thing."""
    found: dict[str, list[int]] = defaultdict(list)
    for at in places:
        if len(found[counted[at].thing]) < MOST_OF_ONE_THING:
            found[counted[at].thing].append(at)
    return found


def _difference(
    group: list[Counted], apart: list[tuple[Counted, Counted]], texts: dict[Hashable, str]
) -> Difference:
    one, other = apart[0]
    sizes = not same_size(one.figure, other.figure)
    told = [_phrase(counted, texts) for counted in (one, other)]
    above = one.sentence.article == other.sentence.article
    what = "give different figures" if sizes else "give the same figure, not equally exactly"
    if one.is_dated:
        what = "give different dates"
    shared = sorted(one.near.keys() & other.near.keys())
    reason = (
        f"“{told[0]}” and “{told[1]}” {what}; near both: {', '.join(_surface(shared, one))}."
        if not above
        else f"The heading has “{told[0]}”, the text “{told[1]}”."
    )
    return Difference(
        "figure",
        "date" if one.is_dated else ("figure" if sizes else "qualifier"),
        _topic(one, shared),
        reason,
        tuple(_side(counted, texts) for counted in group),
        weight=max(likeness(a, b) for a, b in apart) + (0.5 if sizes else 0.0),
    )


def _side(counted: Counted, texts: dict[Hashable, str]) -> Side:
    sentence = counted.sentence
    start, end = shown(
        texts[sentence.article],
        counted.figure.said_start,
        counted.figure.said_end,
        (sentence.start, sentence.end),
    )
    return Side(sentence.article, start, end)


def _phrase(counted: Counted, texts: dict[Hashable, str]) -> str:
    return texts[counted.sentence.article][counted.figure.said_start : counted.figure.said_end]


def _surface(terms: Iterable[str], counted: Counted) -> list[str]:
    """Return the words of the text that stand for these terms, in its order."""
    wanted, found = set(terms), []
    for word in counted.sentence.words:
        if meaning(word.stem) in wanted:
            wanted.discard(meaning(word.stem))
            found.append(
                word.text.removesuffix("'s").removesuffix("’s") if word.is_capitalised else word.folded
            )
    return found


def _topic(counted: Counted, shared: Sequence[str]) -> str:
    """Say what a figure is about: what is counted, what became of them, and up to four words near it."""
    figure = counted.figure
    told = [term for term in shared if term not in (meaning(figure.unit), counted.state)]
    near = ", ".join(_surface(told, counted)[:4])
    noun = next((word.folded for word in counted.sentence.words if word.stem == figure.unit), "")
    if counted.is_dated:
        head = "Date"
    elif figure.kind == "money" or figure.unit.isupper():
        head = "Sum"
    elif figure.unit == "%":
        head = "Share"
    elif counted.thing == "person" and counted.state:
        head = f"People {' '.join(_surface([counted.state], counted)) or noun}"
    else:
        head = f"Number of {noun}" if noun else "Figure"
    return f"{head}: {near}" if near else head


def _fact_or_charge(
    group: list[Counted], quotes: dict[Hashable, tuple[Rendered, ...]], texts: dict[Hashable, str]
) -> Difference | None:
    """Suggest figures that one article states and another gives as somebody's charge."""
    charged = [one for one in group if _is_charged(one)]
    stated = [one for one in group if not _is_said(one, quotes[one.sentence.article])]
    if not charged or not stated:
        return None
    shared = sorted(charged[0].near.keys() & stated[0].near.keys())
    return Difference(
        "attribution",
        "fact-or-charge",
        f"Stated or alleged: {_topic(stated[0], shared)}",
        f"“{_phrase(stated[0], texts)}” is stated as a fact in one article and is a charge in another.",
        tuple(_side(counted, texts) for counted in group),
        weight=likeness(charged[0], stated[0]),
    )


def _is_charged(counted: Counted) -> bool:
    return any(word.stem in _CHARGES and word.start < counted.figure.start for word in counted.sentence.words)


def _is_said(counted: Counted, quotes: Iterable[Rendered]) -> bool:
    """Whether somebody says it: it stands in a quote, or a verb of saying stands in its sentence."""
    if any(quote.start <= counted.figure.start < quote.end for quote in quotes):
        return True
    return any(word.stem in _SAYING or word.stem in _CHARGES for word in counted.sentence.words)
