"""How our own titles, summaries and gists are set; what others said stays as it was printed."""

import re

from articles.directions import settled

QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)|(?<!\w)'(?=\w).*?'(?!\w)", re.DOTALL)
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=[\s.,;:!?)]|$)")


def thousands(count: int) -> str:
    """Return a count as our pages print it; one that says itself how it is told is left.

    >>> thousands(92201)
    '92,201'
    """
    return f"{count:,}" if type(count) is int else str(count)


def typographic(words: str) -> str:
    """Return `words` of ours with curly apostrophes and quotation marks, without loose marks of direction.

    Words inside quotation marks are somebody's and stay. Where a single mark may be either, nothing is
    touched.

    >>> typographic("Russia's demands and the ministers' reply")
    'Russia’s demands and the ministers’ reply'
    >>> typographic("He said “it's off” of Kyiv's plan"), typographic("Kyiv's 'it's off', in DW's words")
    ("He said “it's off” of Kyiv’s plan", "Kyiv’s ‘it's off’, in DW’s words")
    >>> typographic("'Weeks' against 'more than a month'"), typographic("the 'seamen's strike'")
    ('‘Weeks’ against ‘more than a month’', "the ‘seamen's strike’")
    >>> typographic("Kyiv's plan of '90")
    "Kyiv's plan of '90"
    """
    words = settled(words)
    if "'" not in words:
        return words
    ours, end = [], 0
    theirs = list(QUOTED.finditer(words))
    for quoted in theirs:
        ours.append(APOSTROPHE.sub("’", words[end : quoted.start()]))
        end = quoted.end()
    ours.append(APOSTROPHE.sub("’", words[end:]))
    if any("'" in part for part in ours):
        return words
    set_words = [*(_in_curly_marks(one[0]) for one in theirs), ""]
    return "".join(part for pair in zip(ours, set_words, strict=True) for part in pair)


def _in_curly_marks(quoted: str) -> str:
    """The same words between curly single marks, where the marks are straight single ones."""
    return f"‘{quoted[1:-1]}’" if quoted[0] == "'" else quoted
