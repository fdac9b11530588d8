"""Sets numbers into sentences, so that every message counts in the same words."""


def counted(number: int, noun: str) -> str:
    """Return how many there are of a thing whose name takes an s.

    >>> counted(1, "quote"), counted(0, "quote"), counted(1200, "quote")
    ('1 quote', '0 quotes', '1200 quotes')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
