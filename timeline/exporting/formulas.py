"""Keeps cells of tables from being run: a spreadsheet takes some beginnings of a cell for a formula.

Such a cell gets an apostrophe before it on the way out; a cell that begins with apostrophes before such a
sign gets one more, so that taking one off gives back any text as it was.
"""

import re

GUARD = "'"

_LIVE = re.compile(rf"{GUARD}*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")
"""What a spreadsheet may run: a formula's first sign, also after blanks, and a break at the beginning."""


def guarded(value: str) -> str:
    """Return `value` so that no spreadsheet runs it.

    >>> guarded("=1+1"), guarded("'=1"), guarded("plain")
    ("'=1+1", "''=1", 'plain')
    """
    if value[:1].isalnum():  # as most cells begin
        return value
    return GUARD + value if _LIVE.match(value) else value


def unguarded(value: str) -> str:
    """Return what `guarded` was given.

    >>> unguarded("'=1+1"), unguarded("''=1"), unguarded("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return value[1:] if value.startswith(GUARD) and _LIVE.match(value) else value
