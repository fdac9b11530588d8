"""Public identifiers: what stands in an address instead of a primary key, unguessable or made of words."""

import secrets
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """Return ten characters without lookalikes: 48 bits, enough for a database that also refuses doubles."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def free_slug(rows: QuerySet[Any], words: str, otherwise: str, longest: int = 70) -> str:
    """Return an address made of `words` that none of `rows` has yet, numbered where it must be.

    It has at most `longest` characters before its number; words without letters of ours give `otherwise`.
    """
    stem = slugify(words)[:longest].strip("-") or otherwise
    taken = set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def is_number(text: str) -> bool:
    """Return whether `text` can be the number of a stored record; what a form sends may be anything.

    >>> is_number("12"), is_number("12a"), is_number("²"), is_number("9" * 30)
    (True, False, False, False)
    """
    return text.isascii() and text.isdecimal() and len(text) < 19
