"""A figure as it is found: its bounds, the qualifier before or after it and the noun that it counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from articles.comparing.figure_words import (
    MEASURES,
    PEOPLE,
    QUALIFIERS,
    QUALIFIERS_AFTER,
    Qualifier,
    in_order,
)
from articles.comparing.numerals import Numerals
from articles.comparing.words import STOP_WORDS, stem
from articles.extraction.words import listed

Kind = Literal["amount", "percent", "money", "date", "time", "ordinal", "year", "range"]
_Phrases = dict[str, list[tuple[tuple[str, ...], Qualifier]]]


def _by_word(qualifiers: Mapping[Qualifier, Iterable[str]], place: int) -> _Phrases:
    """Return the phrases of qualifiers by the word at `place`, the longest first in front of a figure."""
    found: _Phrases = defaultdict(list)
    phrases = [(tuple(one.split()), name) for name, given in qualifiers.items() for one in given]
    for phrase, name in sorted(phrases, key=lambda entry: -len(entry[0])) if place else phrases:
        found[phrase[place]].append((phrase, name))
    return dict(found)


_BEFORE = _by_word({name: phrases.split("|") for name, phrases in QUALIFIERS.items()}, -1)
_AFTER = _by_word({name: phrases.split("|") for name, phrases in QUALIFIERS_AFTER.items()}, 0)
_ABOUT_WHAT = frozenset(
    stem(word)
    for word in in_order("""
        say speak spoke talk tell told ask hear heard know knew think thought write wrote read
        warn complain quarrel dispute row fight vote worry worried argue joke lie lied learn
        learned dream brag boast hint quiet silent paper book report story letter news question
        questions word words concern concerned information statement speech film song doubt doubts
        happy angry sure serious something nothing anything all what much
    """)
)
_BEFORE_OVER = listed("for in after of lasted lasts took takes spent since well just")
_NO_UNIT = listed("of and or to in on at by for from with as is was were are be who which that the a an")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at half-open code points `start` to `end`, without the words of its qualifier and its noun.

    `low` and `high` are one number, except in a range. Of a date they are year·10000 + month·100 + day with 0
    for what is not told (a weekday is 1 to 7, with the unit weekday), of a time minutes since midnight, of a
    share percents. `unit` is the noun's stem, a measure, a currency's code, or "". `said_start` and
    `said_end` are the bounds with qualifier and noun.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    kind: Kind
    qualifier: Qualifier
    text: str
    said_start: int = 0
    said_end: int = 0


class Stated(Numerals):
    """What turns a number into a figure."""

    def made(
        self,
        at: int,
        after: int,
        kind: Kind,
        low: float,
        high: float | None = None,
        *,
        unit: str = "",
        qualifier: Qualifier = "exact",
        said_end: int | None = None,
    ) -> Figure:
        start, end = self.tokens[at].start, self.tokens[after - 1].end
        said_start = start
        before = self._before(at, kind, unit)
        if before is not None:
            said_start = self.tokens[before[0]].start
            qualifier = before[1] if qualifier == "exact" else qualifier
        said_end = end if said_end is None else said_end
        following = next(
            (i for i in range(after, len(self.tokens)) if self.tokens[i].start >= said_end), None
        )
        if qualifier == "exact" and self.touches(after) and self.tokens[after].text == "+":
            qualifier, said_end = "at_least", max(said_end, self.tokens[after].end)
        if qualifier == "exact" and following is not None:
            for place in {after, following, following + 1 if self.is_kind(following, "dash") else following}:
                for phrase, name in _AFTER.get(self.word(place), ()):
                    size = len(phrase)
                    if tuple(self.word(place + i) for i in range(size)) == phrase:
                        qualifier = name
                        said_end = max(said_end, self.tokens[place + size - 1].end)
        return Figure(
            start,
            end,
            float(low),
            float(low if high is None else high),
            unit,
            kind,
            qualifier,
            self.text[start:end],
            said_start,
            said_end,
        )

    def _before(self, at: int, kind: Kind, unit: str) -> tuple[int, Qualifier] | None:
        """Return where a qualifier in front of `at` begins, and which it is."""
        for phrase, name in _BEFORE.get(self.word(at - 1), ()):
            first = at - len(phrase)
            if first < 0 or tuple(self.word(place) for place in range(first, at)) != phrase:
                continue
            if kind in ("date", "time", "year", "ordinal") and name != "about":
                return None
            if phrase == ("over",) and is_duration(unit) and self.word(first - 1) not in _BEFORE_OVER:
                return None  # over three years: in their course
            if phrase in (("about",), ("over",)) and self._is_preposition(first):
                return None  # a paper about 40 eggs, a quarrel over 40 beds
            return first, name
        return None

    def _is_preposition(self, at: int) -> bool:
        """Whether “about” or “over” at this place says what somebody speaks or thinks of."""
        return any(stem(self.word(before)) in _ABOUT_WHAT for before in (at - 1, at - 2))

    def unit(self, after: int, amount: float) -> tuple[str, int]:
        """Return what is counted, as a measure or a stem, and where its words end."""
        at = (
            after + 1 if self.joint(after) or (self.is_kind(after, "sign") and self.touches(after)) else after
        )
        end = self.tokens[after - 1].end
        if self.is_kind(at, "word") and self.touches(at) and self.tokens[at].text == "m":
            return "metre", self.tokens[at].end
        gathered: list[int] = []
        while len(gathered) < 4:
            if self.joint(at) and gathered:
                at += 1
            word = self.word(at)
            if not word or word in _NO_UNIT or word == "odd" or (word in STOP_WORDS and word != "more"):
                break
            gathered.append(at)
            if word in MEASURES or self.counts(at) or word in PEOPLE or self.joint(after):
                break
            at += 1
        if not gathered:
            return "", end
        named = gathered[-1]
        if not (self.counts(named) or self.word(named) in PEOPLE or self.word(named) in MEASURES):
            named = gathered[0]
        word = self.word(named)
        if word in MEASURES:
            return _measure(word), self.tokens[named].end
        return stem(word), self.tokens[named].end


def is_duration(unit: str) -> bool:
    """Tell whether a unit is one of time."""
    return unit in MEASURES and MEASURES[unit][0] in ("second", "day", "month")


def _measure(word: str) -> str:
    """Return the one name of a measure: kilometers and km are kilometre."""
    measure = MEASURES[word]
    return next(name for name, other in _NAMES.items() if other == measure)


_NAMES = {
    name: MEASURES[name]
    for name in in_order("""
        kilometre metre centimetre mile foot inch tonne kilogram lb ton hectare acre second minute
        hour day week month year decade century
    """)
}
