"""What the archive holds: who there is, what happened, who reported it and who merely printed a copy."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from math import sqrt

from tests.corpus.vocabulary import Lexicon

BEGUN = datetime(2019, 1, 1, tzinfo=UTC)
DAYS = 5 * 365
"""Of an archive of a million quotes; a smaller one is younger, and its outlets wrote as much each day."""

KINDS = (
    "statement",
    "incident",
    "decision",
    "movement",
    "denial",
    "meeting",
    "visit",
    "court",
    "vote",
    "strike",
)
PLACES = 40
REPORTS = (1, 2, 3, 4, 5, 8, 12, 20, 30)
HOW_OFTEN = (20, 20, 16, 12, 9, 10, 7, 4, 2)
"""Of a hundred events, how many are reported so often: many once, a few by everybody."""

REPEATED_FIRST, REPEATED_EACH = 1_500, 9_999
"""From which event on, and each how many, there is one with a statement that very many repeat."""

REPEATED = (400, 44, 63, 120, 51, 240, 87, 40, 57, 150)
"""About how many repeat these, in turn."""

AGENCIES = 8
SPOKEN = ("en", "de", "fr", "uk")
MIXTURE = (70, 12, 10, 8)
"""Of a hundred outlets, how many write in each language."""


@dataclass(frozen=True)
class Size:
    """How much of everything there is for so many quotes; a million are what the figures are promised for."""

    quotes: int

    def _share(self, of_a_million: int, least: int) -> int:
        """Of what grows more slowly than the quotes do: people, outlets, timelines."""
        return max(least, round(of_a_million * sqrt(self.quotes / 1_000_000)))

    @property
    def events(self) -> int:
        return max(2, self.quotes // 5)

    @property
    def days(self) -> int:
        return self._share(DAYS, 30)

    @property
    def actors(self) -> int:
        return self._share(5_000, 20)

    @property
    def outlets(self) -> int:
        return self._share(500, 12)

    @property
    def timelines(self) -> int:
        return self._share(200, 3)


class Uneven:
    """Numbers from 0 up to `many`, drawn so that the first are the most frequent, as in Zipf's law."""

    def __init__(self, many: int, chance: random.Random, *, power: float = 1.0) -> None:
        self._sums = list(accumulate(1 / (rank + 2) ** power for rank in range(many)))
        self._chance = chance

    def draw(self) -> int:
        return bisect(self._sums, self._chance.random() * self._sums[-1], 0, len(self._sums) - 1)

    def some(self, many: int) -> list[int]:
        """Return so many different numbers, or fewer where they are hard to find."""
        return list(dict.fromkeys(self.draw() for _ in range(2 * many)))[:many]


@dataclass(frozen=True)
class Report:
    """What one outlet prints of an event; `copies` is the agency whose paragraph it printed as it came."""

    outlet: int
    speaker: int
    kind: str  # direct, mixed, indirect
    status: str
    words: str
    more: str
    gist: str
    copies: int | None = None


@dataclass(frozen=True)
class Happened:
    """An event with its reports; `at` is its moment in UTC, told more or less precisely."""

    number: int
    timeline: int
    at: datetime
    precision: str
    is_background: bool
    is_published: bool
    title: str
    summary: str
    place: int
    kind: str
    actors: list[int]
    reports: list[Report]


@dataclass
class Archive:
    """The same archive for the same size and seed, event by event in the order of time."""

    size: Size
    seed: int = 7
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self._actors = Uneven(self.size.actors, self.chance)
        self._outlets = Uneven(self.size.outlets, self.chance, power=0.8)
        self._others = Uneven(self.size.timelines - 1, self.chance, power=0.8)

    @cached_property
    def lexicons(self) -> dict[str, Lexicon]:
        return {language: Lexicon(language, self.seed) for language in SPOKEN}

    @cached_property
    def languages(self) -> list[str]:
        """The language of each outlet."""
        return self.chance.choices(SPOKEN, MIXTURE, k=self.size.outlets)

    @cached_property
    def actors(self) -> list[str]:
        return self._names(self.size.actors)

    @cached_property
    def outlets(self) -> list[str]:
        return [f"{name} Courier" for name in self._names(self.size.outlets)]

    @cached_property
    def agencies(self) -> list[str]:
        return [f"Agence {name}" for name in self._names(AGENCIES)]

    @cached_property
    def places(self) -> list[str]:
        return [name.split()[1] for name in self._names(PLACES)]

    def _names(self, many: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < many:
            found[self.lexicons["en"].name()] = None
        return list(found)

    def events(self) -> Iterator[Happened]:
        """Every event: one half on the first timeline, the other half on all others together."""
        size, made = self.size, 0
        step = timedelta(days=size.days) / size.events
        for number in range(size.events):
            left = size.events - number
            owed = size.quotes - made
            reports = self.chance.choices(REPORTS, HOW_OFTEN)[0]
            # What chance gives too little or too much is made up for as it goes.
            reports += 1 if owed > 5 * left + 20 else -1 if owed < 5 * left - 20 else 0
            repeated = _repeated(number)
            reports = repeated or reports
            reports = owed if left == 1 else max(1, min(reports, owed - left + 1))
            made += reports
            yield self._event(number, BEGUN + number * step, reports, is_repeated=repeated > 0)

    def _event(self, number: int, at: datetime, reports: int, *, is_repeated: bool) -> Happened:
        chance, words = self.chance, self.lexicons["en"]
        actors = self._actors.some(chance.choice((1, 1, 2, 3)))[: 1 if is_repeated else None]
        precision = chance.choices(
            ("minute", "hour", "day", "month", "before", "unknown"), (58, 10, 25, 3, 2, 2)
        )[0]
        at = at.replace(second=0, microsecond=0)
        return Happened(
            number=number,
            timeline=0 if number % 2 == 0 else 1 + self._others.draw(),
            at=at if precision in ("minute", "hour") else at.replace(hour=0, minute=0),
            precision=precision,
            is_background=chance.random() < 0.05,
            is_published=chance.random() < 0.97 or is_repeated,
            title=words.sentence(7)[:-1][:200],
            summary=f"{words.sentence(14)} {words.sentence(12)}",
            place=chance.randrange(PLACES),
            kind=KINDS[bisect((30, 48, 60, 70, 78, 85, 91, 95, 98), chance.randrange(100))],
            actors=actors,
            reports=self._reports(actors, reports, is_repeated=is_repeated),
        )

    def _reports(self, actors: list[int], many: int, *, is_repeated: bool) -> list[Report]:
        """Return the event's reports; where four or more tell of it, some print an agency's paragraph.

        What is repeated most print as all of their language do, more or less of it.
        """
        chance = self.chance
        agency = chance.randrange(AGENCIES) if many >= 4 and chance.random() < 0.3 else None
        copied: Report | None = None
        repeated: dict[str, str] = {}
        reports = []
        for place in range(many):
            outlet = self._outlets.draw()
            if copied is not None and chance.random() < 0.4:
                reports.append(replace(copied, outlet=outlet))
                continue
            # What the event rests on is accepted; of the rest an editor has not seen all, nor taken all.
            status = (
                chance.choices(("accepted", "suggested", "rejected"), (90, 8, 2))[0] if place else "accepted"
            )
            kind = chance.choices(("direct", "mixed", "indirect"), (70, 15, 15))[0]
            speaker = (
                chance.choice(actors)
                if chance.random() < (0.97 if is_repeated else 0.85)
                else self._actors.draw()
            )
            words = self.lexicons[self.languages[outlet]]
            gist = self.lexicons["en"].run(8) if kind == "indirect" or chance.random() < 0.05 else ""
            said = words.run(chance.randint(5, 24))
            if is_repeated and chance.random() < 0.8:
                said = self._cut(repeated.setdefault(self.languages[outlet], said))
            told = Report(outlet, speaker, kind, status, said, words.sentence(18), gist)
            if agency is not None and copied is None and kind == "direct" and status == "accepted":
                copied = told = replace(told, copies=agency)
            reports.append(told)
        return reports

    def _cut(self, said: str) -> str:
        """Return the words, or some of them in a row; now and then one is another."""
        words = said.split()
        first = self.chance.choice((0, 0, self.chance.randrange(len(words))))
        cut = words[first : self.chance.choice((len(words), self.chance.randint(1, len(words))))]
        if len(cut) > 4 and self.chance.random() < 0.2:
            cut[self.chance.randrange(1, len(cut))] = self.chance.choice(words)
        return " ".join(cut) if len(cut) > 4 else said


def _repeated(number: int) -> int:
    """How many report an event whose statement very many repeat, of whom not all are accepted; else 0."""
    turn, left = divmod(number - REPEATED_FIRST, REPEATED_EACH)
    return 0 if left or turn < 0 else REPEATED[turn % len(REPEATED)] * 10 // 9
