"""Words that no language has, as unevenly frequent as those of real ones: a search finds many of a few."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate, cycle, islice

# Syllables by language; the first words of each are real and small, since those are what makes phrases slow.
LANGUAGES: dict[str, tuple[str, str]] = {
    "en": (
        "the of to and in a that is for on with as by it at from this was be are not has will have we they "
        "which would its their but said were been or had more after over before under no about who",
        "bar den fol gan hem kel lor mar nev pol ras sten tam ver wil brin cour dale fen gor hart isk jun",
    ),
    "de": (
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden",
        "ach brück dorn eich fall groß heim jäg krei lüd mänt nord oster pfal quer rund stolz tür ufer wend",
    ),
    "fr": (
        "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec",
        "aiv bré cour dél éto fois gran hâl jour lune mère nuit ond pré quai rêv sœur tour vill zèl",
    ),
    "uk": (
        "і в на не що з до за та як від про для є це у по його але вони які був був при після",
        "бор вел гай дол жит зор кам лис міст нив ост пол рік сел тес ува хвил чор шля ярм",
    ),
}
WORDS = 20_000
"""Different words of a language."""

COLLOCATIONS = 3_000
"""Runs of words that return as they are, as in the news they do."""

BLOCK = 50_000
"""How many words are drawn at once."""


class Lexicon:
    """The words of one language, drawn by chance: the word of rank r about as often as 1 / (r + 3)."""

    def __init__(self, language: str, seed: int) -> None:
        self._chance = random.Random(f"{language} {seed}")
        small, syllables = LANGUAGES[language]
        self.small = small.split()
        self.words = list(dict.fromkeys([*self.small, *islice(self._invented(syllables.split()), WORDS)]))
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self._drawn: Iterator[str] = iter(())
        self.collocations = [
            " ".join(islice(self._stream(), self._chance.choice((2, 2, 3, 4)))) for _ in range(COLLOCATIONS)
        ]
        self._frequent = list(accumulate(1 / (rank + 3) for rank in range(COLLOCATIONS)))

    def _invented(self, syllables: list[str]) -> Iterator[str]:
        for lengths in cycle(((2,), (2,), (3,), (2, 3))):
            yield "".join(self._chance.choices(syllables, k=self._chance.choice(lengths)))

    def _stream(self) -> Iterator[str]:
        while True:
            yield from self._drawn
            self._drawn = iter(self._chance.choices(self.words, cum_weights=self._weights, k=BLOCK))

    def run(self, words: int) -> str:
        """Return so many words in a row, without a capital and without an end; often with a collocation."""
        drawn = list(islice(self._stream(), words))
        if self._chance.random() < 0.6:
            (phrase,) = self._chance.choices(self.collocations, cum_weights=self._frequent)
            drawn.insert(self._chance.randrange(words), phrase)
        return " ".join(drawn)

    def sentence(self, words: int) -> str:
        """Return about so many words as if they were a sentence."""
        run = self.run(words)
        return f"{run[0].upper()}{run[1:]}."

    def name(self) -> str:
        """Return two invented words with capitals, as somebody may be called."""
        first, last = self._chance.choices(self.words[len(self.small) :], k=2)
        return f"{first.capitalize()} {last.capitalize()}"
