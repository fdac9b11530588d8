"""One name spelled in two ways: Sergei and Sergey, Kiev and Kyiv, found without a list of names.

Names are compared token by token. Two tokens are one name where every difference between them is one that
transliterating makes (k for c, y for i, a doubled letter, a lost mark), each at a price, and the prices stay
within what a name of that length may cost; the rest of the name is the same. No price buys the letters that
make another name of it: Ivan is not Ivana, Johnson not Johnston.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from articles.comparing.figure_words import MONTHS
from articles.comparing.words import STOP_WORDS, words
from articles.extraction.words import COUNTRY_ADJECTIVES, DAYS, TITLES, listed

_ANY_MARK = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ʼ": "",
        "’": "",
        "'": "",
    }
)
_I = ("i", "y", "j", "ii", "iy", "yy", "ij", "yi")
_ALIKE: tuple[tuple[str, ...], ...] = (
    _I,
    ("e", "ye", "ie", "je"),
    ("a", "ya", "ia", "ja"),
    ("ya", "ia", "ja", "iya", "ija", "yya"),
    ("yu", "iu", "ju", "u"),
    ("yo", "io", "jo", "o"),
    ("ie", "yi"),
    ("u", "ou", "oo"),
    ("u", "ue"),
    ("o", "oe"),
    ("a", "ae", "aa"),
    ("k", "c", "ck", "q"),
    ("kh", "h", "ch"),
    ("gh", "g", "h", "q"),
    ("ch", "tch", "tsch", "c"),
    ("sh", "sch", "s"),
    ("zh", "j", "z", "dzh"),
    ("ts", "tz", "c", "z"),
    ("v", "w", "ff", "f"),
    ("f", "ph"),
    ("v", "ph"),
    ("x", "ks"),
    ("t", "th"),
    ("d", "dh", "dd"),
    ("dj", "j", "dzh"),
    ("er", "r"),
)
"""Letters that stand for one another when a name is carried into English, each way round."""
_VOWELS = ("aei", "ou")
_PRICE = 1.0
_DEAR = 99.0

_SWAPS: dict[str, frozenset[str]] = defaultdict(frozenset)
for _class in _ALIKE:
    for _one in _class:
        _SWAPS[_one] = _SWAPS[_one] | (frozenset(_class) - {_one})
_LONGEST = max(map(len, _SWAPS))

LONGEST_NAME = 40
"""Letters of the longest word that is looked at as a name."""
MOST_ALIKE = 50
"""Forms with which a name is compared, in their order, where very many are alike in consonants or a word."""

_CAPITALISED = re.compile(r"(?<![\w'’-])[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_PARTICLES = listed("de da di del van von der den al el bin ibn ben la le du dos st")
_BETWEEN = re.compile(r"[ \u00a0\u202f]+(?:(?:" + "|".join(sorted(_PARTICLES)) + r")[ \u00a0]+)?")
_NO_NAMES = TITLES | STOP_WORDS | DAYS | frozenset(COUNTRY_ADJECTIVES)
_MONTHS = frozenset(MONTHS)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as one text prints it, at half-open code points."""

    text: str
    start: int
    end: int

    @property
    def tokens(self) -> tuple[str, ...]:
        return tuple(_POSSESSIVE.sub("", token) for token in re.split(r"\s+", self.text))


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling, and where each text first prints it."""

    spelling: str
    places: tuple[tuple[Hashable, Name], ...]


@dataclass(frozen=True, slots=True)
class Spelled:
    """A name that texts spell differently: its forms, the commonest first, and why they are one name."""

    name: str
    forms: tuple[Form, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that mean somebody known; two mentions of one actor may differ more than other names."""

    start: int
    end: int
    actor: Hashable


def plain(token: str) -> str:
    """Return a token without case, diacritics and apostrophes.

    >>> plain("Orbán"), plain("Łukasz"), plain("D’Or")
    ('orban', 'lukasz', 'dor')
    """
    folded = unicodedata.normalize("NFKD", token.casefold().translate(_ANY_MARK))
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def one_token(one: str, other: str, *, alone: bool = False) -> str:
    """Say why two tokens may be one name in two spellings, or nothing where they may not.

    With `alone`, no other token speaks for it: one difference only, and vowels merely alike do not count.

    >>> one_token("Sergei", "Sergey")
    '“i” and “y” stand for one sound'
    >>> one_token("Ivan", "Ivana"), one_token("Johnson", "Johnston")
    ('', '')
    """
    first, second = plain(one), plain(other)
    if first == second:
        return "" if one.casefold() == other.casefold() else "with its marks and without"
    if not 3 <= min(len(first), len(second)) <= LONGEST_NAME or abs(len(first) - len(second)) > 3:
        return ""
    most = 1 + min(len(first), len(second)) // 4
    price, swaps = _cheapest(first, second, not alone and min(len(first), len(second)) >= 5, most)
    if price > most:
        return ""
    if alone and sum((mine, theirs) not in _ENDINGS for mine, theirs in swaps) > 1:
        return ""
    told = [f"“{mine}” and “{theirs}”" for mine, theirs in swaps if mine and theirs]
    if not told:
        return "a letter that is not heard"
    return f"{' and '.join(told[:2])} stand for one sound"


@lru_cache(maxsize=65_536)
def _cheapest(
    one: str, other: str, vowels: bool, most: float = _DEAR
) -> tuple[float, tuple[tuple[str, str], ...]]:
    """Return the least price at which `one` becomes `other`, and the letters that were exchanged for it.

    Ways that cost more than `most` are not followed to their end.
    """
    best: dict[tuple[int, int], tuple[float, tuple[tuple[str, str], ...]]] = {(0, 0): (0.0, ())}
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if (i, j) not in best:
                continue
            price, swaps = best[i, j]
            if price > most:
                continue
            for mine, theirs, cost in _steps(one, other, i, j, vowels):
                place = (i + mine, j + theirs)
                swapped = swaps if not cost else (*swaps, (one[i : i + mine], other[j : j + theirs]))
                if place not in best or price + cost < best[place][0]:
                    best[place] = (price + cost, swapped)
    return best.get((len(one), len(other)), (_DEAR, ()))


def _steps(one: str, other: str, i: int, j: int, vowels: bool) -> Iterable[tuple[int, int, float]]:
    """Yield what may be done at these places: letters taken of each, and the price."""
    mine, theirs = one[i : i + 1], other[j : j + 1]
    if mine and mine == theirs:
        yield 1, 1, 0.0
    for size in range(1, min(_LONGEST, len(one) - i) + 1):
        for swap in _SWAPS.get(one[i : i + size], ()):
            if other.startswith(swap, j):
                yield size, len(swap), _PRICE
    if mine and i and mine == one[i - 1] and mine not in "aeou":
        yield 1, 0, _PRICE  # a doubled letter
    if theirs and j and theirs == other[j - 1] and theirs not in "aeou":
        yield 0, 1, _PRICE
    if mine == "h" and i:
        yield 1, 0, _PRICE
    if theirs == "h" and j:
        yield 0, 1, _PRICE
    yield from _vowel(one, other, i, j) if vowels else ()
    if (one[i:], other[j:]) in _ENDINGS:
        yield len(one) - i, len(other) - j, 2 * _PRICE


def _vowel(one: str, other: str, i: int, j: int) -> Iterable[tuple[int, int, float]]:
    """Yield one step where two vowels are merely alike, inside the names or at the head of both."""
    pair = {one[i : i + 1], other[j : j + 1]} - {""}
    inside = 0 < i < len(one) - 1 and 0 < j < len(other) - 1
    alike = _VOWELS if inside else _VOWELS[1:]
    if len(pair) == 2 and (inside or i == j == 0) and any(pair <= set(group) for group in alike):
        yield 1, 1, _PRICE


_ENDINGS = frozenset({("ov", "iv"), ("iv", "ov"), ("ev", "iv"), ("iv", "ev")})
"""Russian and Ukrainian forms of a town."""


def one_name(one: Sequence[str], other: Sequence[str]) -> str:
    """Say why two names of as many tokens may be one in two spellings, or nothing.

    >>> one_name(["Antony", "Blinken"], ["Anthony", "Blinken"])
    '“t” and “th” stand for one sound'
    >>> one_name(["Ivan", "Petrov"], ["Ivana", "Petrov"])
    ''
    """
    if len(one) != len(other):
        return ""
    reasons, whole = [], 0
    for mine, theirs in zip(one, other, strict=True):
        if mine.casefold() == theirs.casefold():
            whole += 1
        elif reason := one_token(mine, theirs, alone=len(one) == 1):
            reasons.append(reason)
        else:
            return ""
    if len(one) > 1 and not whole and any("stand" in reason for reason in reasons[1:]):
        pairs = list(zip(one, other, strict=True))
        if any(_cheapest(plain(mine), plain(theirs), False)[0] >= _DEAR for mine, theirs in pairs):
            return ""
    return reasons[0] if reasons else ""


def find_names(text: str, common: frozenset[str] = frozenset()) -> list[Name]:
    """Return the names in `text`: pairs of capitalised words side by side, and single ones.

    Words that some text prints in small letters (`common`), titles and nationalities are none.
    """
    found: list[Name] = []
    for line in re.finditer(r"[^\n]+", text):
        printed = line.group()
        tokens = list(_CAPITALISED.finditer(printed))
        previous: re.Match[str] | None = None
        for token in tokens:
            if not _may_be_name(token.group(), common):
                previous = None
                continue
            start, end = line.start() + token.start(), line.start() + _without_possessive(token)
            if previous is not None and _BETWEEN.fullmatch(printed, previous.end(), token.start()):
                first = line.start() + previous.start()
                found.append(Name(text[first:end], first, end))
            found.append(Name(text[start:end], start, end))
            previous = token if not _POSSESSIVE.search(token.group()) else None
    return found


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words, plain, that a text prints in small letters: no names."""
    return frozenset(
        plain(word.text)
        for text in texts
        for word in words(text)
        if word.text[:1].islower() and len(word.text) > 1
    )


def _may_be_name(token: str, common: frozenset[str]) -> bool:
    bare = _POSSESSIVE.sub("", token)
    if not bare[:1].isupper() or not 2 <= len(bare) <= LONGEST_NAME or (bare.isupper() and len(bare) > 1):
        return False
    folded = plain(bare)
    return folded not in common and folded not in _NO_NAMES and folded not in _MONTHS


def _without_possessive(token: re.Match[str]) -> int:
    mark = _POSSESSIVE.search(token.group())
    return token.end() if mark is None else token.start() + mark.start()


def find_spellings(
    texts: Mapping[Hashable, str], mentions: Mapping[Hashable, Sequence[Mention]] | None = None
) -> list[Spelled]:
    """Return the names that these texts spell differently, each with every form and where it first stands.

    `mentions` are the words of each text that are known to mean somebody. The same answer each time. Takes
    time in proportion to the texts and, of names much alike, to MOST_ALIKE times their number.
    """
    common = common_words(texts.values())
    places: dict[tuple[str, ...], list[tuple[Hashable, Name]]] = defaultdict(list)
    counts: Counter[tuple[str, ...]] = Counter()
    for key, text in texts.items():
        for name in find_names(text, common):
            counts[name.tokens] += 1
            if all(other != key for other, _ in places[name.tokens]):
                places[name.tokens].append((key, name))
    reasons = _variants(places) | _of_one_actor(texts, mentions or {}, places, common) | _slips(texts, places)
    groups = _groups(reasons)
    of_group = {form: at for at, group in enumerate(groups) for form in group}
    told: list[list[str]] = [[] for _ in groups]
    for (one, _), reason in reasons.items():
        told[of_group[one]].append(reason)
    found = [_spelled(group, places, counts, why) for group, why in zip(groups, told, strict=True)]
    return sorted(_without_parts(found), key=lambda spelled: spelled.name)


def _variants(places: Mapping[tuple[str, ...], object]) -> dict[tuple[tuple[str, ...], tuple[str, ...]], str]:
    """Return the pairs of forms that may be one name, with the reason; those with like consonants."""
    blocks: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for tokens in sorted(places):
        blocks[tuple(_bones(token) for token in tokens)].append(tokens)
    found = {}
    for block in blocks.values():
        for at, one in enumerate(block):
            for other in block[at + 1 : at + 1 + MOST_ALIKE]:
                if len(one) == 1 and (min(len(one[0]), len(other[0])) < 4 or _apart(one[0], other[0])):
                    continue
                if reason := one_name(one, other):
                    found[one, other] = reason
    return found


def _apart(one: str, other: str) -> bool:
    """Whether two single words are forms of one, such as a plural, and no spellings."""
    return one.casefold() + "s" == other.casefold() or other.casefold() + "s" == one.casefold()


@lru_cache(maxsize=65_536)
def _bones(token: str) -> str:
    """Return a token's consonants, those that are exchanged for one another made one."""
    bare = plain(token)
    for sounds, letter in (
        ("dzh", "s"), ("zh", "s"), ("tsch", "s"), ("tch", "s"), ("sch", "s"), ("ch", "k"), ("sh", "s"),
        ("kh", "k"), ("ph", "f"), ("ts", "s"), ("tz", "s"), ("th", "t"), ("dj", "s"), ("x", "ks"),
    ):  # fmt: skip
        bare = bare.replace(sounds, letter)
    bare = re.sub(r"[aeiouyjhgqkc-]", "", bare)
    bare = bare.translate(str.maketrans("vwzd", "ffst"))
    return re.sub(r"(.)\1+", r"\1", bare)


def _of_one_actor(
    texts: Mapping[Hashable, str],
    mentions: Mapping[Hashable, Sequence[Mention]],
    places: Mapping[tuple[str, ...], object],
    common: frozenset[str],
) -> dict[tuple[tuple[str, ...], tuple[str, ...]], str]:
    """Return pairs of full names that mean one actor and differ by at most two letters in one token."""
    names: dict[Hashable, set[tuple[str, ...]]] = defaultdict(set)
    for key, there in mentions.items():
        for mention in there:
            for name in find_names(texts[key][mention.start : mention.end], common):
                if len(name.tokens) > 1 and name.tokens in places:
                    names[mention.actor].add(name.tokens)
    found = {}
    for forms in names.values():
        ordered = sorted(forms)
        for at, one in enumerate(ordered):
            for other in ordered[at + 1 : at + 1 + MOST_ALIKE]:
                if _differing(one, other, 2) and min(map(len, one + other)) >= 4:
                    found[one, other] = "both mean the same person"
    return found


def _slips(
    texts: Mapping[Hashable, str], places: Mapping[tuple[str, ...], list[tuple[Hashable, Name]]]
) -> dict[tuple[tuple[str, ...], tuple[str, ...]], str]:
    """Return full names one inner letter apart that stand with the same title in different texts."""
    by_token: dict[tuple[int, str, str], list[tuple[str, ...]]] = defaultdict(list)
    for tokens in sorted(places):
        if len(tokens) == 2:
            for at in (0, 1):
                if len(tokens[1 - at]) >= 6:
                    by_token[at, tokens[at], tokens[1 - at][-2:]].append(tokens)
    found = {}
    for forms in by_token.values():
        for at, one in enumerate(forms):
            for other in forms[at + 1 : at + 1 + MOST_ALIKE]:
                token = _differing(one, other, 1)
                if not token:
                    continue
                if {key for key, _ in places[one]} & {key for key, _ in places[other]}:
                    continue
                if any(
                    len(_before(texts[mine], name) & _before(texts[theirs], same)) >= 2
                    for mine, name in places[one]
                    for theirs, same in places[other]
                ):
                    found[one, other] = "a letter apart, with the same title before it"
    return found


def _before(text: str, name: Name) -> set[str]:
    """Return the stems of the words right before a name, as far as its sentence goes."""
    stretch = re.split(r"[.!?\n]", text[max(0, name.start - 60) : name.start])[-1]
    return {word.stem for word in words(stretch)[-4:] if word.folded not in STOP_WORDS}


def _differing(one: tuple[str, ...], other: tuple[str, ...], most: int) -> tuple[str, str] | None:
    """Return the one pair of tokens in which two names differ, by at most so many letters."""
    if len(one) != len(other):
        return None
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a.casefold() != b.casefold()]
    if len(pairs) != 1:
        return None
    distance = Levenshtein.distance(plain(pairs[0][0]), plain(pairs[0][1]), score_cutoff=most)
    return pairs[0] if 0 < distance <= most else None


def _groups(pairs: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> list[list[tuple[str, ...]]]:
    above: dict[tuple[str, ...], tuple[str, ...]] = {}

    def top(form: tuple[str, ...]) -> tuple[str, ...]:
        while above.setdefault(form, form) != form:
            above[form] = above.setdefault(above[form], above[form])
            form = above[form]
        return form

    for one, other in sorted(pairs):
        above[top(other)] = top(one)
    gathered: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for form in sorted(above):
        gathered[top(form)].append(form)
    return list(gathered.values())


def _spelled(
    forms: list[tuple[str, ...]],
    places: Mapping[tuple[str, ...], list[tuple[Hashable, Name]]],
    counts: Counter[tuple[str, ...]],
    reasons: Sequence[str],
) -> Spelled:
    ordered = sorted(forms, key=lambda form: (-len(places[form]), -counts[form], form))
    return Spelled(
        " ".join(ordered[0]),
        tuple(Form(" ".join(form), tuple(places[form])) for form in ordered),
        Counter(reasons).most_common(1)[0][0],
    )


def _without_parts(found: list[Spelled]) -> list[Spelled]:
    """Leave out a single word whose forms are the differing tokens of a full name in the list."""
    full: dict[str, set[int]] = defaultdict(set)
    for at, one in enumerate(found):
        if " " in one.name:
            for token in {token for form in one.forms for token in form.spelling.split()}:
                full[token].add(at)
    return [
        one
        for one in found
        if " " in one.name or not set.intersection(*(full[form.spelling] for form in one.forms))
    ]
