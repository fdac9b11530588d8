"""Public identifiers: short, unguessable, readable aloud, never a primary key."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """Return ten characters without lookalikes: 48 bits, enough for a database that also refuses doubles."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def is_number(text: str) -> bool:
    """Return whether `text` can be the number of a stored record; what a form sends may be anything.

    >>> is_number("12"), is_number("12a"), is_number("²"), is_number("9" * 30)
    (True, False, False, False)
    """
    return text.isascii() and text.isdecimal() and len(text) < 19
