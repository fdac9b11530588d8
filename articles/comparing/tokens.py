"""A text as the tokens that a word-by-word comparison aligns: words, figures, brackets, dots, full stops.

What readers would not call another wording is folded here: case, marks, apostrophes however they are set or
lost, hyphens, British and American spelling, contractions, and the form in which a figure is written.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from articles.comparing.figures import Figure, find_figures
from articles.comparing.words import NEGATIONS, STOP_WORDS, stem, words
from articles.extraction.words import listed

JOINT = "\x1e"
"""Set between pieces that one article quotes apart; no stored text holds it, as control characters go."""

WORD, FIGURE, BRACKET, OMISSION, STOP = "word", "figure", "bracket", "omission", "stop"

_SIGNS = re.compile(
    r"""
    (?P<omission>[\[(]\s*(?:\.{3}|…)\s*[\])] | \.(?:\s?\.){2,} | …)
    | (?P<bracket>\[[^\[\]]{1,200}\])
    | (?P<stop>[.?!](?=[\s"”’'\x1e]|$) | \x1e)
    """,
    re.VERBOSE,
)
_BEFORE_SENTENCES = ".?!…:\x1e"
_APOSTROPHES = "'’ʼ‘`´"
_HYPHENS = "-‐‑"
_LOOSE = re.compile(f"[{re.escape(_APOSTROPHES + _HYPHENS)}]")
_CONTRACTED = re.compile(
    rf"(?P<stem>.+?)(?P<rest>n[{_APOSTROPHES}]t|[{_APOSTROPHES}](?:m|ve|re|ll|s))$", re.IGNORECASE
)
_EXPANDED = {"m": "am", "ve": "have", "re": "are", "ll": "will", "s": "is"}
_STEMS = {"ca": "can", "wo": "will", "sha": "shall"}
_WITH_IS = listed("it he she that what who where there here how this let")
_ONE_WORD = {"cannot": ("can", "not")}

_BRITISH = [
    (re.compile(pattern), american)
    for pattern, american in (
        (r"(?<=[a-z]{3})is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)", "iz"),
        (r"(?<=[a-z]{3})ys(?=(?:e|es|ed|er|ers|ing)$)", "yz"),
        (r"(?<=[a-z]{2})our(?=(?:s|ed|ing|able|ably|ful|ite|ites|er|ers|less|hood|hoods)?$)", "or"),
        (r"(?<=[a-z]{2})([tb])re(?=(?:s|d)?$)", r"\1er"),
        (r"(?<=[a-z]{3})ogue(?=s?$)", "og"),
        (r"^(defen|offen|licen|preten)c(?=e(?:s|d|less)?$|ing$)", r"\1s"),
        (
            r"^(trave|mode|labe|cance|signa|fue|counse|leve|marsha|initia|tota|equa|quarre|riva|shove|tunne"
            r"|channe|pane|dia|fina|jewe)ll(?=(?:ed|ing|er|ers|ery|or|ors)$)",
            r"\1l",
        ),
        (r"^(fulfi|enro|insta|ski|wi)l(?=(?:s|ment|ments|fu)?$)", r"\1ll"),
        (r"^(pro)?gramme(?=s?$)", r"\1gram"),
        (r"^(judg|acknowledg|ag)e(?=ment|ments|ing$)", r"\1"),
    )
]
_SPELLED = {
    "grey": "gray",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "scepticism": "skepticism",
    "artefact": "artifact",
    "artefacts": "artifacts",
    "plough": "plow",
    "tyre": "tire",
    "tyres": "tires",
    "aeroplane": "airplane",
    "manoeuvre": "maneuver",
    "manoeuvres": "maneuvers",
    "manoeuvring": "maneuvering",
    "towards": "toward",
    "learnt": "learned",
    "burnt": "burned",
    "spelt": "spelled",
    "practise": "practice",
    "practised": "practiced",
    "practising": "practicing",
    "cheque": "check",
    "kerb": "curb",
}


@dataclass(frozen=True, slots=True)
class Token:
    """What is aligned, at half-open code points; tokens of one `key` are the same words.

    The `stem` of a name is the name without its possessive ending.

    `plain` are its letters and digits alone, by which “build-up”, “build up” and “buildup” are one;
    `qualifies` is the qualifier of the figure right behind it.
    """

    kind: str
    start: int
    end: int
    key: str
    stem: str
    plain: str
    is_name: bool = False
    is_negation: bool = False
    is_stop_word: bool = False
    starts_sentence: bool = False
    qualifies: str = ""
    figure: Figure | None = field(default=None, compare=False)

    @property
    def is_content(self) -> bool:
        return self.kind in (FIGURE, BRACKET) or (self.kind == WORD and not self.is_stop_word)

    @property
    def is_printed(self) -> bool:
        """Whether it is marked where the other text lacks it; full stops are not."""
        return self.kind != STOP


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of `text` in order, none within another; in time in proportion to its length.

    >>> [token.key for token in tokens("It’s 13,000 organisations … in the U.S.")]
    ['it', 'is', '13000', 'organizations', '…', 'in', 'the', 'u.s']
    """
    return kept_of_texts(text) if len(text) <= _LONG else kept_of_long_texts(text)


def _cut(text: str) -> tuple[Token, ...]:
    signs = [_sign(match, text) for match in _SIGNS.finditer(text) if not _ends_letters(match, text)]
    taken = _Taken((sign.start, sign.end) for sign in signs)
    figures = [figure for figure in find_figures(text) if not taken.meets(figure.start, figure.end)]
    numbered = [_figure(figure) for figure in figures]
    taken = _Taken((token.start, token.end) for token in (*signs, *numbered))
    qualifying: list[tuple[int, int, str]] = [
        (figure.said_start, figure.start, figure.qualifier)
        for figure in figures
        if figure.said_start < figure.start
    ]
    found = sorted([*signs, *numbered, *_words(text, taken, qualifying)], key=lambda token: token.start)
    return tuple(found)


_LONG = 20_000  # characters; of longer texts only the last few are kept, as their tokens fill megabytes
kept_of_texts = lru_cache(maxsize=512)(_cut)
kept_of_long_texts = lru_cache(maxsize=4)(_cut)


class _Taken:
    """Places none of which lies over another, to look up whether a word lies in one of them."""

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(places)
        self.starts = [start for start, _ in ordered]
        self.ends = [end for _, end in ordered]

    def meets(self, start: int, end: int) -> bool:
        before = bisect_left(self.starts, end)
        return before > 0 and self.ends[before - 1] > start


def names_in(text: str) -> frozenset[str]:
    """Return the keys of words that are names by how they are written: capitals where no sentence begins.

    A text in the capitals of a headline says so of its acronyms only.
    """
    found = list(_plain_words(text))
    inside = [word for word in found if not word[3] and word[2] not in STOP_WORDS]
    small = sum(not word[4] for word in inside)
    is_headline = len(inside) > 1 and small <= len(inside) // 8
    return frozenset(
        form
        for _, printed, key, starts, is_capital in found
        if is_capital and _may_be_name(key) and (_is_acronym(printed) or not (starts or is_headline))
        for form in (key, _nominative(printed, key))
    )


def spelled_alike(word: str) -> str:
    """Return one spelling for British and American forms of a word in small letters.

    >>> spelled_alike("organisations"), spelled_alike("defence"), spelled_alike("travelled")
    ('organizations', 'defense', 'traveled')
    >>> spelled_alike("four"), spelled_alike("there"), spelled_alike("filled")
    ('four', 'there', 'filled')
    """
    for pattern, american in _BRITISH:
        changed = pattern.sub(american, word)
        if changed != word:
            return changed
    return _SPELLED.get(word, word)


def _ends_letters(match: re.Match[str], text: str) -> bool:
    """Whether the full stop belongs to an abbreviation such as U.S. or a.m."""
    return (
        match["stop"] == "."
        and re.search(r"(?:^|\W)\w\.\w$", text[max(0, match.start() - 5) : match.start()]) is not None
    )


def _sign(match: re.Match[str], text: str) -> Token:
    kind = str(match.lastgroup)
    if kind == "omission":
        return Token(OMISSION, match.start(), match.end(), "…", "…", "…")
    if kind == "stop":
        return Token(STOP, match.start(), match.end(), match.group(), ".", ".")
    inner = words(match.group())
    key = f"[{' '.join(_key(word.text) for word in inner)}]"
    return Token(
        BRACKET,
        match.start(),
        match.end(),
        key,
        key,
        _loosened(" ".join(word.text for word in inner)),
        is_negation=any(word.is_negation for word in inner),
    )


def _figure(figure: Figure) -> Token:
    key = f"{figure.low:g}" if figure.low == figure.high else f"{figure.low:g}-{figure.high:g}"
    if figure.low == int(figure.low) and figure.low == figure.high:
        key = str(int(figure.low))
    return Token(FIGURE, figure.start, figure.end, key, key, _loosened(figure.text), figure=figure)


def _words(text: str, taken: _Taken, qualifying: list[tuple[int, int, str]]) -> Iterator[Token]:
    names = names_in(text)
    ends = [last for _, last, _ in qualifying]
    for start, printed, key, starts_sentence, _ in _plain_words(text):
        end = start + len(printed)
        bare = _nominative(printed, key)
        is_name = printed[:1].isupper() and (key in names or bare in names)
        if taken.meets(start, end):
            continue
        at = bisect_left(ends, end)
        yield Token(
            WORD,
            start,
            end,
            key,
            bare if is_name else stem(key),
            _loosened(printed) if not key[:1].isdigit() else key,
            is_name=is_name,
            is_negation=key in NEGATIONS,
            is_stop_word=key in STOP_WORDS,
            starts_sentence=starts_sentence,
            qualifies=next((kind for first, _, kind in qualifying[at : at + 2] if first <= start), ""),
        )


def _plain_words(text: str) -> Iterator[tuple[int, str, str, bool, bool]]:
    """Yield start, text, key, whether a sentence begins with it, and whether it has a capital."""
    last = 0
    starts = True
    for word in words(text):
        tail = text[last : word.start].rpartition("_")[2]
        starts = starts or any(sign in tail for sign in _BEFORE_SENTENCES)
        for offset, printed, key in _split(word.text):
            yield word.start + offset, printed, key, starts, printed[:1].isupper()
            starts = False
        last = word.end


def _split(word: str) -> list[tuple[int, str, str]]:
    """Return the words in a contraction with their places: don't is do and not."""
    small = word.casefold()
    if small in _ONE_WORD:
        first, second = _ONE_WORD[small]
        return [(0, word[: len(first)], first), (len(first), word[len(first) :], second)]
    match = _CONTRACTED.fullmatch(word)
    if match is None:
        return [(0, word, _key(word))]
    before, rest = match["stem"], match["rest"].casefold()
    place = len(before)
    if rest.startswith("n"):
        whole = _STEMS.get(before.casefold(), before.casefold())
        return [(0, before, whole), (place, word[place:], "not")]
    ending = rest[1:]
    if ending == "s" and before.casefold() not in _WITH_IS:
        return [(0, word, _key(word))]
    expanded = "us" if before.casefold() == "let" else _EXPANDED[ending]
    return [(0, before, _key(before)), (place, word[place:], expanded)]


@lru_cache(maxsize=65_536)
def _key(word: str) -> str:
    """What a word is compared by; US and U.S. are one, and not the pronoun."""
    if word[:1].isdigit():
        return re.sub(r"[,\s\u00a0\u202f]", "", word)
    if re.fullmatch(r"(?:\w\.)+\w", word):
        return word.casefold()
    if word == "US":
        return "u.s"
    return spelled_alike(_loosened(word))


def _loosened(word: str) -> str:
    return (
        _LOOSE.sub("", unicodedata.normalize("NFC", word).casefold()).replace(" ", "").replace("\u00a0", "")
    )


def _nominative(printed: str, key: str) -> str:
    """The key of a word without its possessive ending."""
    has_ending = len(printed) > 2 and printed[-1] in "sS" and printed[-2] in _APOSTROPHES
    return key[:-1] if has_ending else key


def _is_acronym(printed: str) -> bool:
    letters = [sign for sign in printed if sign.isalpha()]
    return len(letters) > 1 and all(sign.isupper() for sign in letters)


def _may_be_name(key: str) -> bool:
    return key != "i" and key not in STOP_WORDS and key not in NEGATIONS and not key[:1].isdigit()
