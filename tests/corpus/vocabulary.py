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

URN = 400_000
"""Lots that words are drawn from, the frequent ones having many: to draw one is then a single look."""


class Lexicon:
    """The words of one language, drawn by chance: the word of rank r about as often as 1 / (r + 3)."""

    def __init__(self, language: str, seed: int) -> None:
        self._chance = random.Random(f"{language} {seed}")
        small, syllables = LANGUAGES[language]
        self.small = small.split()
        self.words = list(dict.fromkeys([*self.small, *islice(self._invented(syllables.split()), WORDS)]))
        shares = [1 / (rank + 3) for rank in range(len(self.words))]
        lot = sum(shares) / URN
        self._urn = [
            word
            for word, share in zip(self.words, shares, strict=True)
            for _ in range(max(1, round(share / lot)))
        ]
        self._drawn: list[str] = []
        self._place = 0
        self.collocations = [
            " ".join(self._draw(self._chance.choice((2, 2, 3, 4)))) for _ in range(COLLOCATIONS)
        ]
        self._frequent = list(accumulate(1 / (rank + 3) for rank in range(COLLOCATIONS)))

    def _invented(self, syllables: list[str]) -> Iterator[str]:
        for lengths in cycle(((2,), (2,), (3,), (2, 3))):
            yield "".join(self._chance.choices(syllables, k=self._chance.choice(lengths)))

    def _draw(self, words: int) -> list[str]:
        if self._place + words > len(self._drawn):
            self._drawn, self._place = self._chance.choices(self._urn, k=BLOCK), 0
        self._place += words
        return self._drawn[self._place - words : self._place]

    def run(self, words: int) -> str:
        """Return so many words in a row, without a capital and without an end; often with a collocation."""
        drawn = self._draw(words)
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
