"""Notices texts that lost their quotation marks and apostrophes, since in them nobody seems to speak.

Method: a text of some length without one mark, in which words stand that English writes with an apostrophe
("doesnt", a name with a bare s before a noun) or in which people speak of themselves beside "said".
"""

from __future__ import annotations

import re
from collections import Counter

from .page_words import PLURAL_NAMES

SHORTEST = 400
"""Characters; below that, a text without marks proves nothing."""
_ENOUGH_FOR_SPEECH = 1500

_MARKS = re.compile('["“”„‟«»‹›「」『』＂]')
_SINGLE = re.compile("['’‘‛`´′]")
_CONTRACTION = re.compile(
    r"\b(?:(?:is|are|was|were|do|does|did|has|have|had|ca|could|would|should|must|need)nt|wont|aint|youre|theyre"
    r"|youve|theyve|weve|Ive|youll|theyll|itll|Im|thats|whats|heres|theres|lets)\b"
)
_REPLACED = re.compile(r"\w[\ufffd?](?:s|t|re|ve|ll|d|m)\b|\ufffd\w[^\ufffd\n]{3,200}\ufffd")
_NAME_WITH_S = re.compile(r"\b([A-Z][a-zA-Z]{1,24}[a-rt-zA-Z])s(?=\s[a-zA-Z])")
_NAME = re.compile(r"\b[A-Z][a-zA-Z]{2,25}\b")
_PLURAL_ENDS = (
    "an",
    "er",
    "or",
    "ist",
    "ite",
    "crat",
    "man",
    "ard",
    "ian",
    "ant",
    "ent",
    "ic",
    "ee",
    "ve",
    "t",
)
_FIRST_PERSON = re.compile(r"(?:^|[.!?]\s)(?:I|We|Our|My)\s[a-z]", re.MULTILINE)
_SPEAKS = re.compile(r"\b(?:said|says|told|added|claimed|argued)\b")


def marks_are_lost(text: str) -> bool:
    """Whether quotation marks and apostrophes are missing from a text that must have had them.

    A text with quotation marks has not lost them; a single stray apostrophe does not save one that has.

    >>> marks_are_lost('"It isn\\'t over," she said. ' * 40)
    False
    >>> marks_are_lost("It isnt over, Oslos mayor said in Oslo. The city doesnt give up. " * 10)
    True
    """
    if len(text) < SHORTEST or _MARKS.search(text):
        return False
    replaced = len(_REPLACED.findall(text))
    if replaced >= 2 and "\ufffd" in text:
        return True
    singles = len(_SINGLE.findall(text))
    if singles * 2000 > len(text):
        return False
    contractions = len(_CONTRACTION.findall(text))
    names = Counter(_NAME.findall(text))
    possessives = Counter(
        name
        for name in _NAME_WITH_S.findall(text)
        if names[name] and name not in PLURAL_NAMES and not name.endswith(_PLURAL_ENDS)
    )
    if contractions + possessives.total() >= 3 and contractions + len(possessives) >= 2:
        return True
    speaking = len(_FIRST_PERSON.findall(text))
    return len(text) >= _ENOUGH_FOR_SPEECH and speaking >= 2 and len(_SPEAKS.findall(text)) >= 2
