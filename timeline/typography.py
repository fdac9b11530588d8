"""How our own titles, summaries and gists are set; what others said stays as it was printed."""

import re

QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)|(?<!\w)'(?=\w).*?'(?!\w)", re.DOTALL)
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=[\s.,;:!?)]|$)")


def typographic(words: str) -> str:
    """Return `words` of ours with curly apostrophes; words in quotation marks are somebody's and stay.

    Where a single mark may be either, nothing is touched at all.

    >>> typographic("Russia's demands and the ministers' reply")
    'Russia’s demands and the ministers’ reply'
    >>> typographic("He said “it's off” of Kyiv's plan"), typographic("Kyiv's 'it's off', in DW's words")
    ("He said “it's off” of Kyiv’s plan", "Kyiv’s 'it's off', in DW’s words")
    >>> typographic("Kyiv's plan of '90")
    "Kyiv's plan of '90"
    """
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
    return "".join(
        part for pair in zip(ours, [*(one[0] for one in theirs), ""], strict=True) for part in pair
    )
