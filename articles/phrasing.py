"""Sets numbers and names into sentences, so that every message counts and lists in the same words."""

from collections.abc import Sequence


def counted(number: int, noun: str) -> str:
    """Return how many there are of a thing whose name takes an s.

    >>> counted(1, "quote"), counted(0, "quote"), counted(1200, "quote")
    ('1 quote', '0 quotes', '1200 quotes')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def joined(names: Sequence[str]) -> str:
    """Return the names as a sentence lists them; nothing where there are none.

    >>> joined(["AFP", "dpa", "Reuters"]), joined(["AFP", "dpa"]), joined(["AFP"]), joined([])
    ('AFP, dpa and Reuters', 'AFP and dpa', 'AFP', '')
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
