"""Makes the texts by which finding copies is measured: originals, copies of four kinds, independent reports.

All are made by program from tests/samples/copied-events.json, the same ones each time. Of thirty events there
is an original each, and of each original

- a cut copy: its first paragraphs;
- a reworded one: verbs of saying and every word swapped for which a machine knows another, one in six;
- a shuffled one: its paragraphs in another order;
- a mixed one: half of its paragraphs, and between them half of those of another original;

and an independent report of the event, which has the same quotes, names, figures and facts, and not one run
of eight words of prose in common with any other. What is true is known for each paragraph, since each knows
from which original it comes: a family is per passage.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from articles.comparing.words import words

DATA = json.loads(
    (Path(__file__).resolve().parents[1] / "samples" / "copied-events.json").read_text(encoding="utf-8")
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
SAID_FOR = {
    "said": "mentioned",
    "added": "stated",
    "warned": "cautioned",
    "explained": "remarked",
    "stressed": "emphasised",
    "argued": "claimed",
    "noted": "observed",
    "told": "informed",
}
RUN = 7
"""Words in a row that no two paragraphs have in common by chance."""


@dataclass
class Paragraph:
    """Words of one paragraph, and which paragraph of which original they come from."""

    words: str
    origin: str
    number: int

    @property
    def key(self) -> str:
        return f"{self.origin}, {self.number}"


@dataclass
class Copied:
    """A text with the paragraphs that it is made of, and where each stands."""

    name: str
    kind: str
    paragraphs: list[Paragraph]
    headline: str = ""
    text: str = ""
    places: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.text = self.headline
        for paragraph in self.paragraphs:
            start = len(self.text) + 2
            self.text += "\n\n" + paragraph.words
            self.places.append((start, start + len(paragraph.words)))

    @property
    def spans(self) -> list[dict[str, int | str]]:
        """Its parts that are not running text."""
        return [{"kind": "headline", "start": 0, "end": len(self.headline)}]

    def origin_at(self, start: int, end: int) -> str | None:
        """The original from which most of this stretch comes."""
        shared = [
            (min(end, stop) - max(start, begin), paragraph.origin)
            for (begin, stop), paragraph in zip(self.places, self.paragraphs, strict=True)
        ]
        most, origin = max(shared)
        return origin if most > 0 else None


@dataclass(frozen=True)
class Event:
    """What the reports of one event have in common."""

    place: str
    matter: str
    speakers: tuple[str, str]
    facts: tuple[str, ...]
    quotes: tuple[str, str]
    day: str


def events() -> list[Event]:
    return [
        Event(
            told["place"],
            told["matter"],
            tuple(told["speakers"]),
            tuple(told["facts"]),
            tuple(told["quotes"]),
            DAYS[number % len(DAYS)],
        )
        for number, told in enumerate(DATA["events"])
    ]


def stems(line: str) -> list[str]:
    """Its words, as forms of one word are compared."""
    return [word.stem for word in words(line)]


class Writer:
    """Writes paragraphs no two of which have RUN words in a row in common by chance."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.owner: dict[tuple[str, ...], str] = {}

    def article(self, name: str, event: Event) -> list[Paragraph]:
        """Six paragraphs about the event: facts and quotes in an order of their own, with prose around."""
        facts = list(event.facts)
        self.random.shuffle(facts)
        paragraphs = []
        for number in range(6):
            key = f"{name}, {number}"
            last = paragraphs[-1].words.rpartition(". ")[2] if paragraphs else ""
            sentences = [self.sentence(key, self._about(event, facts, number), last)]
            if number in (1, 3):
                sentences.insert(0, self.quote(event, number // 2))
            sentences.append(self.sentence(key, self._plain(), sentences[-1]))
            paragraphs.append(Paragraph(" ".join(sentences), name, number))
        return paragraphs

    def quote(self, event: Event, number: int) -> str:
        """A quotation with its attribution: the stock that honest reports share."""
        cue = self.random.choice(["said", "told reporters", "told journalists", "said on " + event.day])
        speaker = event.speakers[number]
        words = event.quotes[number]
        if self.random.random() < 0.5:
            return f"“{words},” {speaker} {cue}."
        return f"{speaker[:1].upper()}{speaker[1:]} {cue}: “{words}.”"

    def sentence(self, paragraph: str, parts: Iterator[list[str]], before: str = "") -> str:
        """The first of the proposed sentences whose runs of words, with those before, stand nowhere else."""
        for proposed in parts:
            line = " ".join(proposed)
            line = line[:1].upper() + line[1:] + "."
            if self._is_new(paragraph, stems(before)[1 - RUN :] + stems(line)):
                return line
        raise RuntimeError("the ways of putting things are used up")

    def in_new_order(self, paragraphs: list[Paragraph], shaken: random.Random) -> list[Paragraph]:
        """The paragraphs in an order in which no two side by side make a run that stands elsewhere."""
        order = paragraphs[:]
        for _ in range(500):
            shaken.shuffle(order)
            joints = [
                (other.key, stems(one.words)[1 - RUN :] + stems(other.words)[: RUN - 1])
                for one, other in pairwise(order)
            ]
            if order != paragraphs and all(self._is_new(key, joint) for key, joint in joints):
                return order
        raise RuntimeError("the ways of putting paragraphs together are used up")

    def _is_new(self, owner: str, line: list[str]) -> bool:
        """Whether no run of this line is anybody else's; if so they are the owner's from now on."""
        runs = [tuple(line[start : start + RUN]) for start in range(len(line) - RUN + 1)]
        is_new = all(self.owner.get(run, owner) == owner for run in runs)
        if is_new:
            self.owner.update(dict.fromkeys(runs, owner))
        return is_new

    def _pick(self, part: str) -> str:
        return self.random.choice(DATA["parts"][part])

    def _about(self, event: Event, facts: list[str], number: int) -> Iterator[list[str]]:
        fact = facts[number % len(facts)]
        speaker = event.speakers[number % 2]
        cue = self.random.choice(DATA["cues"])
        for _ in range(200):
            yield self.random.choice(
                [
                    [self._pick("opening") + ",", self._pick("subject"), self._pick("verb"), event.matter,
                     "in", event.place + ",", self._pick("tail")],
                    [self._pick("subject"), self._pick("verb"), fact + ",", self._pick("tail")],
                    [speaker, cue, "that", self._pick("subject"), self._pick("verb"), fact],
                    [self._pick("link") + ",", self._pick("subject"), "spoke of", fact + ",", "and",
                     self._pick("subject"), self._pick("verb"), self._pick("object")],
                    ["with", fact + ",", speaker, cue + ",", self._pick("subject"), self._pick("verb"),
                     self._pick("object")],
                ]
            )  # fmt: skip

    def _plain(self) -> Iterator[list[str]]:
        for _ in range(200):
            yield self.random.choice(
                [
                    [self._pick("subject"), self._pick("verb"), self._pick("object") + ",",
                     self._pick("tail")],
                    [self._pick("link") + ",", self._pick("subject"), self._pick("verb"),
                     self._pick("object"), self._pick("tail")],
                    [self._pick("opening") + ",", self._pick("subject"), self._pick("verb"),
                     self._pick("object")],
                    [self._pick("subject"), self._pick("verb"), self._pick("object") + ",", "while",
                     self._pick("subject"), self._pick("verb"), self._pick("object")],
                ]
            )  # fmt: skip


def copied_texts() -> list[Copied]:
    """Thirty originals, a cut, a reworded, a shuffled and a mixed copy of each, thirty other reports."""
    writer, shaken = Writer(7), random.Random(11)
    happened = events()
    originals = [writer.article(f"original {number}", event) for number, event in enumerate(happened)]
    texts = []
    for number, (event, original) in enumerate(zip(happened, originals, strict=True)):
        other = originals[(number + 1) % len(originals)]
        shuffled = writer.in_new_order(original, shaken)
        mixed = writer.in_new_order([*original[:3], *other[3:]], shaken)
        made = {
            "original": original,
            "cut": original[:3],
            "reworded": [replace(part, words=reworded(part.words)) for part in original],
            "shuffled": shuffled,
            "mixed": mixed,
        }
        for kind, paragraphs in made.items():
            texts.append(Copied(f"{kind} {number}", kind, paragraphs, f"{event.place}: {event.matter}"))
        own = writer.article(f"independent {number}", event)
        texts.append(Copied(f"independent {number}", "independent", own, f"News of {event.matter}"))
    return texts


def reworded(line: str) -> str:
    """The words with verbs of saying swapped, and all others for which there is another.

    What stands in quotation marks stays, as machines leave it.
    """
    done = []
    quoted = False
    for word in line.split(" "):
        quoted = quoted or "“" in word
        bare = word.strip("“”.,:")
        other = None
        other = None if quoted else SAID_FOR.get(bare) or DATA["swaps"].get(bare)
        done.append(word.replace(bare, other) if other else word)
        quoted = quoted and "”" not in word
    return " ".join(done)


def true_families(texts: list[Copied]) -> set[tuple[str, str, str]]:
    """Which texts print alike: names of two, and of the original from which both have a paragraph."""
    held = {text.name: {(part.origin, part.number) for part in text.paragraphs} for text in texts}
    return {
        (one.name, other.name, origin)
        for place, one in enumerate(texts)
        for other in texts[place + 1 :]
        for origin, _ in held[one.name] & held[other.name]
    }
