"""How our own titles, summaries and gists are set; what others said stays as it was printed."""

import re

QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)")
INSIDE_A_WORD = re.compile(r"(?<=\w)'(?=\w)")
AFTER_A_PLURAL = re.compile(r"(?<=s)'(?=[\s.,;:!?)]|$)")


def typographic(words: str) -> str:
    """Return `words` of ours with curly apostrophes; words in quotation marks are somebody's and stay.

    Only what cannot be anything but an apostrophe is touched: inside a word, and after the s of a plural
    where no single mark was opened before.

    >>> typographic("Russia's demands and the ministers' reply")
    'Russia’s demands and the ministers’ reply'
    >>> typographic("He said “it's off” of Kyiv's plan"), typographic("the 'old guards' of '90")
    ("He said “it's off” of Kyiv’s plan", "the 'old guards' of '90")
    """
    if "'" not in words:
        return words
    set_out, end = [], 0
    for quoted in QUOTED.finditer(words):
        set_out += [_apostrophes(words[end : quoted.start()]), quoted[0]]
        end = quoted.end()
    return "".join([*set_out, _apostrophes(words[end:])])


def _apostrophes(words: str) -> str:
    words = INSIDE_A_WORD.sub("’", words)
    return words if re.search(r"(?<!\w)'\w", words) else AFTER_A_PLURAL.sub("’", words)
