"""Keeps quotes true when an article changes: each still stands in the new text, or is lost and says why.

A changed text is stored by `articles.importing.add_version`, which calls `carry_over`.
"""

from articles.versions.carrying import (
    Carried,
    CarryingRefused,
    NotCarried,
    carry_over,
    foresee,
    mark_trivial,
    place_anew,
    unseen_quotes,
)
from articles.versions.comparing import ADDED, REMOVED, SAME, Difference, compare
from articles.versions.ranking import Candidate, candidates

__all__ = [
    "ADDED",
    "REMOVED",
    "SAME",
    "Candidate",
    "Carried",
    "CarryingRefused",
    "Difference",
    "NotCarried",
    "candidates",
    "carry_over",
    "compare",
    "foresee",
    "mark_trivial",
    "place_anew",
    "unseen_quotes",
]
