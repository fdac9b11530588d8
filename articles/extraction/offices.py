"""Tells an office from a name where both are capitalised: "Harbour Master" is no "Ida Master"."""

from __future__ import annotations

from collections.abc import Sequence

from . import words
from .cast import OFFICES, PLACE_WORDS, Person, bare, gender_of
from .words import listed

PORTFOLIOS = frozenset({"state", "defense", "defence", "finance", "interior", "justice"})
NOT_ALONE = listed("republican democrat conservative liberal observer advocate union police people source")
OFFICE_HOLDERS = (
    {noun for noun in words.PERSON_NOUNS - NOT_ALONE if not noun.endswith("s") and noun not in PLACE_WORDS}
    | OFFICES
    | listed(
        """master officials residents ministers mayors duke earl emir sultan archbishop bishop dean rector
        provost abbot vicar headmaster headteacher headmistress patriarch warden curator
        skipper harbourmaster clerk"""
    )
)
SURNAMES_TOO = listed(
    """man duke earl dean head friend abbot vicar provost rector constable sergeant coach king queen prince
    pope bishop judge son driver farmer player singer baker warden skipper general speaker"""
)


def is_office(run: Sequence[str], person: Person | None) -> bool:
    """Whether capitalised words tell what somebody is and name nobody, though they were noted as `person`.

    >>> is_office(["harbour", "master"], None), is_office(["anna", "mayor"], None)
    (True, False)
    """
    first, _, last = bare(run[-1]).rpartition("-")
    if last in ("general", "elect"):
        last = first  # "Secretary-General"
    if last not in OFFICE_HOLDERS or (len(run) > 1 and gender_of(bare(run[0]))):
        return False
    return last not in SURNAMES_TOO or person is None or not person.is_person
