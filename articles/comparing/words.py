"""A text as words to compare: where each stands, and the stem in which its forms are one.

Stems are those of Porter's English stemmer in its Snowball form, after case,
diacritics, possessives and the British spelling of -ise are folded. A number is its digits, so that 13,000
and 13000 are one word.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from articles.extraction.words import listed

_WORD = re.compile(
    r"""
    \d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?   # 13,000 and 1,234.5
    | \d+(?:[.:]\d+)*                            # 1997, 2.6, 12:15
    | [^\W\d_](?:\.[^\W\d_])+\b                  # U.S
    | [^\W_]+(?:['’ʼ-][^\W_]+)*                  # words, with apostrophes and hyphens inside
    """,
    re.VERBOSE,
)
_BRITISH = re.compile(r"(?<=[a-z]{3})is(?=e$|es$|ed$|ing$|ation$|ations$)")
_APOSTROPHES = str.maketrans("’ʼ‘‑‐", "'''--")
_own = threading.local()  # a stemmer keeps the word it works on, so each thread has one of its own

NEGATIONS = listed(
    "no not never none neither nor nobody nothing nowhere without cannot hardly barely scarcely"
)
"""Folded words that turn a sentence round; see also `Word.is_negation`."""

STOP_WORDS = listed(
    """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further get got had has have
    having he her here hers herself him himself his how i if in into is it its itself just let like may me
    might more most must my myself of off on once only or other our ours ourselves out over own same shall
    she should so some such than that the their theirs them themselves then there these they this those
    through to too under until up upon us very was we were what when where which while who whom whose why
    will with would you your yours yourself yourselves
    """
)
"""Folded words that say nothing of what a sentence is about; negations are not among them."""


class Word(NamedTuple):
    """A word at half-open code points `start` to `end`; `folded` and `stem` are what is compared."""

    text: str
    start: int
    end: int
    folded: str
    stem: str

    @property
    def is_number(self) -> bool:
        return self.folded[:1].isdigit()

    @property
    def is_negation(self) -> bool:
        return self.folded in NEGATIONS or self.folded.endswith("n't")

    @property
    def is_content(self) -> bool:
        """Whether it says what the sentence is about."""
        return self.folded not in STOP_WORDS and not self.is_negation

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()


def words(text: str, *, offset: int = 0) -> list[Word]:
    """Return the words of `text` in order; positions count from `offset`.

    >>> [word.stem for word in words("Russia’s 13,000 organisations weren't ignored")]
    ['russia', '13000', 'organiz', "weren't", 'ignor']
    """
    found = []
    for match in _WORD.finditer(text):
        printed = match.group()
        start, end = match.span()
        folded = fold(printed)
        found.append(Word(printed, offset + start, offset + end, folded, stem(folded)))
    return found


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """Return `word` in lower case, without diacritics, possessive, or marks inside a number.

    >>> fold("Orbán’s"), fold("U.S"), fold("13,000")
    ('orban', 'us', '13000')
    """
    plain = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES).casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    if plain[:1].isdigit():
        return re.sub(r"[,\s]", "", plain)
    if re.fullmatch(r"\w(\.\w)+", plain):
        plain = plain.replace(".", "")
    return plain.removesuffix("'s").removesuffix("'")


@lru_cache(maxsize=65_536)
def stem(folded: str) -> str:
    """Return the stem of a folded word; numbers, negations and words with marks inside stay as they are."""
    if not folded.isalpha() or folded in NEGATIONS:
        return folded
    if not hasattr(_own, "stemmer"):
        _own.stemmer = snowballstemmer.stemmer("english")
    return str(_own.stemmer.stemWord(_BRITISH.sub("iz", folded)))
