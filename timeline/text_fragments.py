"""Links that open another site's page at the words quoted from it: `#:~:text=` of the web platform.

A browser looks for the words and scrolls there; one that knows nothing of it, or finds nothing, opens the
page as ever. The words are speakers' own; of an outlet's prose a link holds at most what our page shows
beside them anyway.
"""

import re
from urllib.parse import quote as percent_encoded

WHOLE_AT_MOST = 120
"""Characters; longer words, and words of several lines, are named by their first and their last few."""
ENDS = 5
"""Words at either end of a long quote."""

ENDING = re.compile(r"[\s,.;:!?…]+\Z")


def fragment_link(url: str, words: str, before: str = "", after: str = "") -> str:
    """Return `url` with a fragment that leads to `words` there; without words, or without a page, as it is.

    `before` and `after` stand right beside the words, and tell the place from others where the same words
    stand. A fragment of the address itself stays in front, as the place to go where the words are not found.

    >>> fragment_link("https://anchor.example/1#top", "half, or 50 %")
    'https://anchor.example/1#top:~:text=half%2C%20or%2050%20%25'
    >>> fragment_link("https://anchor.example/1", "")
    'https://anchor.example/1'
    """
    directive = text_directive(words, before, after)
    if not url or not directive:
        return url
    page = url.split(":~:", 1)[0]
    return f"{page}{'' if '#' in page else '#'}:~:{directive}"


def text_directive(words: str, before: str = "", after: str = "") -> str:
    """Return `text=…` for the words as they stand in a text, or nothing where there is no word in them.

    Only whole words are looked for, and none across a line's end: what goes over several lines is given by
    its first words and its last, each on a line of their own. Marks at the very end are left out, since
    outlets set their own there; unless what comes `after` is told, which begins behind the last of them.

    >>> text_directive("We will appeal,")
    'text=We%20will%20appeal'
    >>> text_directive("We will appeal", "She said: “", "” at the court")
    'text=She%20said%3A%20%E2%80%9C-,We%20will%20appeal,-%E2%80%9D%20at%20the%20court'
    >>> text_directive("We came.\\n\\nWe saw what there was to see.")
    'text=We%20came.,what%20there%20was%20to%20see'
    """
    start, end = _ends(words, keeps_marks=bool(after))
    if not start:
        return ""
    beside = [f"{_encoded(' '.join(before.split()))}-"] if before else []
    beside += [_encoded(part) for part in (start, end) if part]
    beside += [f"-{_encoded(' '.join(after.split()))}"] if after else []
    return f"text={','.join(beside)}"


def looked_for(words: str) -> str:
    """Return what a browser looks for first: the words, or of long ones their beginning.

    >>> looked_for("We came.\\n\\nWe saw what there was to see.")
    'We came.'
    """
    return _ends(words)[0]


def _ends(words: str, *, keeps_marks: bool = False) -> tuple[str, str]:
    """The words to be looked for: all of them and nothing, or the first few and the last few."""
    lines = [" ".join(line.split()) for line in words.splitlines() if re.search(r"\w", line)]
    if not lines:
        return "", ""
    if not keeps_marks:
        lines[-1] = ENDING.sub("", lines[-1])
    first, last = lines[0].split(), lines[-1].split()
    if len(lines) == 1 and (len(lines[0]) <= WHOLE_AT_MOST or len(first) <= 2 * ENDS):
        return lines[0], ""
    return " ".join(first[:ENDS]), " ".join(last[-ENDS:])


def _encoded(part: str) -> str:
    """Percent-encode everything but letters, digits and `._~`: a bare `-` or `,` has a meaning of its own."""
    return percent_encoded(part, safe="").replace("-", "%2D")
