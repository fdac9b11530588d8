"""Scores “the same statement” against hand-made answers: `python -m tests.scoring_statements`.

Two sets: the quotes of the five reference articles, where they lie beside the checkout, and the utterances
invented for the tests (tests/samples/utterances.json). The first was looked at while the weights were chosen,
the second was written afterwards and has lookalikes in it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from articles.comparing.utterances import Said, suggest
from tests.conftest import ROOT, SHARED

GOLD = SHARED / "seeds" / "gold.json"
INVENTED = ROOT / "tests" / "samples" / "utterances.json"
Ends = frozenset[str]


@dataclass(frozen=True)
class Score:
    """Pairs that were suggested and those that should have been."""

    said: dict[str, Said]
    suggested: frozenset[Ends]
    wanted: frozenset[Ends]

    @property
    def precision(self) -> float:
        return len(self.suggested & self.wanted) / len(self.suggested) if self.suggested else 1.0

    @property
    def recall(self) -> float:
        return len(self.suggested & self.wanted) / len(self.wanted) if self.wanted else 1.0


def scored(said: Iterable[Said], statements: Iterable[Iterable[str]]) -> Score:
    """Suggest pairs of `said` and hold them against all pairs within each statement."""
    by_key = {str(one.key): one for one in said}
    suggested = frozenset(frozenset((str(pair.one), str(pair.other))) for pair in suggest([*by_key.values()]))
    wanted = frozenset(frozenset(ends) for keys in statements for ends in combinations(keys, 2))
    return Score(by_key, suggested, wanted)


def score_of_articles(gold: Path = GOLD) -> Score:
    """The reference articles: words, speaker, day, and the quote each stands in or continues."""
    data = json.loads(gold.read_text(encoding="utf-8"))
    said = [
        Said(
            key=quote["id"],
            words=quote["text"],
            speaker=quote["speaker"],
            co_speakers=tuple(quote.get("co_speakers") or ()),
            speaker_description=quote.get("speaker_description") or "",
            said_on=date.fromisoformat(quote["said_on"]) if quote["said_on"] else None,
            article=article["file"],
            outlet=article["file"],
            kind=quote["kind"],
            zone=quote["zone"],
            nested_in=quote.get("nested_in"),
            continues=quote.get("continues"),
        )
        for article in data["articles"]
        for quote in article["quotes"]
    ]
    return scored(said, [statement["quotes"] for statement in data["statements"]])


def score_of_invented(path: Path = INVENTED) -> Score:
    """The invented utterances, each with its renditions."""
    data = json.loads(path.read_text(encoding="utf-8"))
    said, statements = [], []
    for slug, utterance in data.items():
        keys = []
        for number, words in enumerate(utterance["renditions"], start=1):
            keys.append(f"{slug}-{number}")
            said.append(
                Said(
                    key=keys[-1],
                    words=words,
                    speaker=utterance["speaker"],
                    said_on=date.fromisoformat(utterance["said_on"]),
                    article=f"outlet-{number}",
                    outlet=f"outlet-{number}",
                )
            )
        statements.append(keys)
    return scored(said, statements)


def told(name: str, score: Score) -> str:
    """The figures, then every error with the words of both quotes."""
    right = len(score.suggested & score.wanted)
    lines = [
        f"== same statement, {name}: {len(score.said)} quotes, {len(score.wanted)} pairs of renditions",
        f"precision {score.precision:.1%} ({right} of {len(score.suggested)} suggested), "
        f"recall {score.recall:.1%} ({right} of {len(score.wanted)})",
    ]
    for label, errors in (
        ("not the same", score.suggested - score.wanted),
        ("not suggested", score.wanted - score.suggested),
    ):
        for ends in sorted(sorted(ends) for ends in errors):
            words = [" ".join(score.said[key].words.split())[:70] for key in ends]
            lines.append(f"  {label}: {ends[0]} “{words[0]}” | {ends[1]} “{words[1]}”")
    return "\n".join(lines)


def main() -> int:
    """Print both scores; the reference articles only where they are beside the checkout."""
    if GOLD.is_file():
        print(told("the five articles", score_of_articles()))
    else:
        print("The five articles are not scored: ../shared/seeds/gold.json is not beside this checkout.")
    if INVENTED.is_file():
        print(told("invented utterances", score_of_invented()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
