"""Public identifiers: short, unguessable, readable aloud, never a primary key."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """Return ten characters without lookalikes: 48 bits, enough for a database that also refuses doubles."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))
