"""Keeps marks of direction within the words they stand in, lest a title turn round the line behind it."""

import re

MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
END_OF = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"),
    **dict.fromkeys("\u2066\u2067\u2068", "\u2069"),
}
"""What ends an embedding or an override, and what ends an isolate."""


def settled(words: str) -> str:
    """Return `words` without marks of direction that nothing ends, or that end nothing.

    Pairs stay: they turn what is between them and nothing else.

    >>> ascii(settled("Ines \\u202eredlac")), ascii(settled("a\\u2069b\\u202c"))
    ("'Ines redlac'", "'ab'")
    >>> ascii(settled("\\u2067abc\\u2069 and \\u2067def")), settled("plain")
    ("'\\\\u2067abc\\\\u2069 and def'", 'plain')
    """
    if not MARKS.search(words):
        return words
    open_marks: list[tuple[int, str]] = []
    paired: set[int] = set()
    for found in MARKS.finditer(words):
        at, mark = found.start(), found.group()
        if mark in END_OF:
            open_marks.append((at, END_OF[mark]))
        elif open_marks and open_marks[-1][1] == mark:
            paired |= {open_marks.pop()[0], at}
        elif mark == "\u2069" and any(end == mark for _, end in open_marks):
            while open_marks[-1][1] != mark:  # an isolate ends what was begun in it
                open_marks.pop()
            paired |= {open_marks.pop()[0], at}
    return "".join(sign for at, sign in enumerate(words) if at in paired or not MARKS.match(sign))
