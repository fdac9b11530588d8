"""150 articles of 700 words are read in a second of one core, and a megabyte of nonsense in three."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from articles.extraction import read
from tests.bench.measuring import Measurement, seconds

ARTICLES_A_SECOND = 150
MOST_SECONDS = 3.0
SCENES = (
    '"We have cleared the northern channel," harbour master Ines Calder told reporters on Tuesday. '
    '"The rest will take a week."\n\n',
    "Calder said the damage was “painful but limited” and that the crews had worked for three nights.\n\n",
    "The storm had torn the roof from the fish hall, bent two cranes and left the old pier in pieces. "
    "Nobody was hurt, and by noon the first boats were out again.\n\n",
    "Fishermen, who lost a week's catch, accused the council of acting too late. The council denied any "
    "delay, adding that the warning had come at dusk.\n\n",
    "According to a report by the weather office, gusts reached 130 kilometres an hour. "
    "A second storm is expected on Friday, officials said.\n\n",
)
# As in ordinary reports, somebody speaks in about every second paragraph.
STORY = (
    "The harbour had lain idle since Sunday, when the wind turned north and the ferries stayed in port. "
    "Shops along the quay kept their shutters down, and the school opened its hall to families whose "
    "cellars were under water. Sandbags still lie along the lower street.\n\n",
    "Built in the 1920s for the herring fleet, the old pier has outlived three plans to replace it. "
    "The last one, drawn up nine years ago, was dropped when the money ran out.\n\n",
)
STRANGE = {
    "quotation marks": ("", '"'),
    "one unclosed quotation": ("“", "we will see what comes of it, and "),
    "one sentence": ("", "the mayor of the town and "),
    "said said said": ("", "said "),
    "he said he said": ("", "he said "),
    "said, said": ("", "said, "),
    "curly marks opened and closed": ("", "“”"),
    "apostrophes between blanks": ("", "' "),
    "names": ("", "Ida "),
    "short lines": ("", "a\n"),
    "dots": ("", ". "),
}


def measure() -> Iterator[Measurement]:
    """Yield the articles read in a second of processor time, then the seconds for each strange megabyte."""
    article = _article(700)
    taken = seconds(lambda: [read(article) for _ in range(20)])
    speed = 20 / max(taken, 1e-6)
    yield Measurement("articles of 700 words read in a second", f"{speed:,.0f}", speed >= ARTICLES_A_SECOND)
    for name, (opening, piece) in STRANGE.items():
        text = opening + piece * (1_000_000 // len(piece))
        taken = seconds(partial(read, text), times=1)
        yield Measurement(f"a megabyte of {name}: seconds", f"{taken:.2f}", taken <= MOST_SECONDS)


def _article(words: int) -> str:
    """An article of about `words` words, made of scenes over and over."""
    parts = ["Harbour reopens after storm\n\n"]
    count = number = 0
    while count < words:
        parts += [SCENES[number % len(SCENES)], STORY[number % len(STORY)]]
        count += len(parts[-1].split()) + len(parts[-2].split())
        number += 1
    return "".join(parts)
