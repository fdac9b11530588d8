"""The events that every page is measured with, ours and the others': always the same, and nobody's."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST = 10_000
SIZES = (25, 250, 2_500, MOST)
BEGUN = datetime(2024, 3, 4, tzinfo=UTC)
MINUTES = 2 * 24 * 60

OUTLETS = (
    "Northern Anchor", "Daily Ledger", "Channel Six", "Quayside Post", "Agence Baltique",
    "Radio Delta", "Evening Star", "Open Wire", "Capital Times", "Gulf Monitor",
)  # fmt: skip
ACTORS = (
    "Harbour Authority", "City Council", "Ines Calder", "Mayor Ilves", "Pilots’ Union", "Storm Service",
    "Opposition Bloc", "Supreme Court", "Power Authority", "Ferry Company", "Coast Guard", "Teachers’ League",
)  # fmt: skip
KINDS = ("statement", "incident", "decision", "movement", "denial")
PLACES = ("Harbour", "Town hall", "Northern channel", "Ferry port", "Lighthouse")
WORDS = """
harbour channel storm ferry council crews pilots bridge market tide lighthouse warning repair damage
report morning evening early later before after during north south east west district village coast
island quay opens closes begins ends continues resumes rejects accepts welcomes warns urges calls
promises orders minister mayor judge lawyer teacher driver engineer doctor family children workers
fishermen passengers power water road rail airport school hospital station office court fund grant budget
tax law vote debate the a of to in and for on with by from at as its that this was were has had will
would could should not
""".split()  # noqa: SIM905 - words read better than a list of strings


@dataclass(frozen=True)
class GeneratedEvent:
    """What happened, in words picked at random; `quotes` are an outlet's number and what it prints."""

    number: int
    at: datetime
    title: str
    summary: str
    place: str
    kind: str
    actor: int
    quotes: tuple[tuple[int, str], ...]

    @property
    def url(self) -> str:
        """Where the first outlet's article would be, at an address that leads nowhere."""
        return f"https://news.example/{self.number}/{self.title.lower().replace(' ', '-')}"


def generate(events: int = MOST) -> list[GeneratedEvent]:
    """Return so many events of two days, in their order; the same ones each time."""
    chance = random.Random(6)
    minutes = sorted(chance.randrange(MINUTES) for _ in range(events))
    return [_event(chance, number, minute) for number, minute in enumerate(minutes)]


def thinned(events: Sequence[GeneratedEvent], size: int) -> list[GeneratedEvent]:
    """Return `size` of the events, evenly over the two days."""
    return list(events[:: len(events) // size][:size])


def _event(chance: random.Random, number: int, minute: int) -> GeneratedEvent:
    outlets = chance.sample(range(len(OUTLETS)), chance.choice((1, 2, 2, 3)))
    return GeneratedEvent(
        number=number,
        at=BEGUN + timedelta(minutes=minute),
        title=_sentence(chance, 45).rstrip("."),
        summary=_sentence(chance, 200),
        place=chance.choice(PLACES),
        kind=chance.choice(KINDS),
        actor=chance.randrange(len(ACTORS)),
        quotes=tuple((outlet, _sentence(chance, 90)) for outlet in outlets),
    )


def _sentence(chance: random.Random, characters: int) -> str:
    """Return words picked at random that reach about so many characters, as if they were a sentence."""
    words: list[str] = []
    while sum(map(len, words)) + len(words) < characters:
        words.append(chance.choice(WORDS))
    return f"{' '.join(words).capitalize()}."
