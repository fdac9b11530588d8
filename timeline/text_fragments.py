"""Links that open another site's page at the words quoted from it: `#:~:text=` of the web platform.

A browser looks for the words and scrolls there; one that knows nothing of it, or finds nothing, opens the
page as ever. The words are speakers' own, so a link holds no prose of an outlet.
"""

import re
from urllib.parse import quote as percent_encoded

WHOLE_AT_MOST = 120
"""Characters; longer words, and words of several lines, are named by their first and their last few."""
ENDS = 5
"""Words at either end of a long quote."""

ENDING = re.compile(r"[\s,.;:!?…]+\Z")


def fragment_link(url: str, words: str) -> str:
    """Return `url` with a fragment that leads to `words` there; without words, or without a page, as it is.

    A fragment of the address itself stays in front, as the place to go where the words are not found.

    >>> fragment_link("https://anchor.example/1#top", "half, or 50 %")
    'https://anchor.example/1#top:~:text=half%2C%20or%2050%20%25'
    >>> fragment_link("https://anchor.example/1", "")
    'https://anchor.example/1'
    """
    directive = text_directive(words)
    if not url or not directive:
        return url
    page = url.split(":~:", 1)[0]
    return f"{page}{'' if '#' in page else '#'}:~:{directive}"


def text_directive(words: str) -> str:
    """Return `text=…` for the words as they stand in a text, or nothing where there is no word in them.

    Only whole words are looked for, and none across a line's end: what goes over several lines is given by
    its first words and its last, each on a line of their own. Marks at the very end are left out, since
    outlets set their own there.

    >>> text_directive("We will appeal,")
    'text=We%20will%20appeal'
    >>> text_directive("We came.\\n\\nWe saw what there was to see.")
    'text=We%20came.,what%20there%20was%20to%20see'
    """
    lines = [" ".join(line.split()) for line in words.splitlines() if re.search(r"\w", line)]
    if not lines:
        return ""
    lines[-1] = ENDING.sub("", lines[-1])
    if len(lines) == 1 and len(lines[0]) <= WHOLE_AT_MOST:
        return f"text={_encoded(lines[0])}"
    first, last = lines[0].split(), lines[-1].split()
    if len(lines) == 1 and len(first) <= 2 * ENDS:
        return f"text={_encoded(lines[0])}"
    return f"text={_encoded(' '.join(first[:ENDS]))},{_encoded(' '.join(last[-ENDS:]))}"


def _encoded(part: str) -> str:
    """Percent-encode everything but letters, digits and `._~`: a bare `-` or `,` has a meaning of its own."""
    return percent_encoded(part, safe="").replace("-", "%2D")
