"""Keeps cells of tables from being run: a spreadsheet takes some beginnings of a cell for a formula.

Such a cell gets an apostrophe before it on the way out; a cell that begins with apostrophes before such a
sign gets one more, so that taking one off gives back any text as it was.
"""

import re

GUARD = "'"

UNSEEN = (
    r"[\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]*"
)
"""Blanks and what is not seen at all: some programs take such signs away before they look for a formula."""

_LIVE = re.compile(rf"{GUARD}*(?:[\t\r\n]|{UNSEEN}[=+\-@＝＋－＠])")
"""What a spreadsheet may run: a formula's first sign, also after what nobody sees; a break at the start."""


def guarded(value: str) -> str:
    """Return `value` so that no spreadsheet runs it.

    >>> guarded("=1+1"), guarded("'=1"), guarded("plain"), guarded("\\u200b=1") == "'\\u200b=1"
    ("'=1+1", "''=1", 'plain', True)
    """
    if value[:1].isascii() and value[:1].isalnum():  # as most cells begin
        return value
    return GUARD + value if _LIVE.match(value) else value


def unguarded(value: str) -> str:
    """Return what `guarded` was given.

    >>> unguarded("'=1+1"), unguarded("''=1"), unguarded("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return value[1:] if value.startswith(GUARD) and _LIVE.match(value) else value
