"""Scores the finding of copies on texts made for it (see copies.py): `python -m tests.scoring_copies`.

Texts are found as the database finds them, by a run of words that both are known by, then aligned. What is
counted are pairs of texts per original: a text mixed of two agencies' copy is in two families.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass

from articles.comparing.shingles import fingerprint, prose_of, shared_passages
from tests.articles.copies import Copied, copied_texts, true_families

LEAST_PRECISION, LEAST_RECALL = 0.98, 0.95


@dataclass(frozen=True)
class Score:
    """What was found and what is true: names of two texts, and of the original of which both print something.

    `covered` is the part of the words that reworded copies took that are inside the passages found.
    """

    found: frozenset[tuple[str, str, str]]
    true: frozenset[tuple[str, str, str]]
    covered: float

    @property
    def precision(self) -> float:
        return len(self.found & self.true) / max(len(self.found), 1)

    @property
    def recall(self) -> float:
        return len(self.found & self.true) / max(len(self.true), 1)

    def recall_of(self, kind: str) -> float:
        """The part of the true pairs with a copy of this kind that were found."""
        true = {pair for pair in self.true if any(name.startswith(kind) for name in pair[:2])}
        return len(true & self.found) / max(len(true), 1)


def score(texts: list[Copied]) -> Score:
    """Find what the texts share, and compare it with what is true."""
    prose = [prose_of(text.text, text.spans) for text in texts]
    holders = defaultdict(set)
    for number, words in enumerate(prose):
        for one in fingerprint(words):
            holders[one].add(number)
    candidates = {(one, other) for many in holders.values() for one in many for other in many if one < other}
    found = set()
    copied = covered = 0
    for one, other in sorted(candidates):
        passages = shared_passages(prose[one], prose[other])
        if {texts[one].kind, texts[other].kind} == {"original", "reworded"}:
            copied += len(prose[one].words)
            covered += sum(
                any(passage.one_start <= word.start < passage.one_end for passage in passages)
                for word in prose[one].words
            )
        for passage in passages:
            origin = texts[one].origin_at(passage.one_start, passage.one_end)
            beside = texts[other].origin_at(passage.other_start, passage.other_end)
            # Texts of two origins have nothing in common: such a passage is wrong.
            found.add(
                (texts[one].name, texts[other].name, origin if origin == beside else f"{origin}, {beside}")
            )
    return Score(frozenset(found), frozenset(true_families(texts)), covered / max(copied, 1))


def main() -> int:
    """Print the figures and the errors; return the exit status."""
    result = score(copied_texts())
    print(
        f"families: {len(result.true)} pairs of texts with prose of one original, {len(result.found)} found"
    )
    print(f"precision {result.precision:.1%}, recall {result.recall:.1%}")
    print(f"words of the copied prose that are inside passages: {result.covered:.1%}")
    for kind in ("cut", "reworded", "shuffled", "mixed"):
        print(f"  with a {kind} copy: recall {result.recall_of(kind):.1%}")
    for name, pairs in (("missed", result.true - result.found), ("wrong", result.found - result.true)):
        for pair in sorted(pairs):
            print(f"  {name}: {pair[0]} and {pair[1]} ({pair[2]})")
    return 0 if result.precision >= LEAST_PRECISION and result.recall >= LEAST_RECALL else 1


if __name__ == "__main__":
    sys.exit(main())
