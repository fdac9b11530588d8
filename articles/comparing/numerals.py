"""Numbers as English writes them, in digits or words, read from a text that is cut into tokens."""

import math
import re
from dataclasses import dataclass

from articles.comparing.figure_words import CURRENCY_SIGNS, DIGITS, MONTHS, PEOPLE, SCALES, SHORT_SCALES, TENS
from articles.comparing.words import STOP_WORDS, fold
from articles.extraction.words import listed

_TOKEN = re.compile(
    r"""
    (?P<iso>\b\d{4}-\d{2}-\d{2}\b)
    | (?P<clock>\b\d{1,2}:\d{2}(?!\d) | \b\d{1,2}\.\d{2}(?=\s?[ap]\.?m\b))
    | (?P<code>\d+(?:/\d+)+)                                     # 24/7 and 9/11 are no amounts
    | (?P<number>\d{1,3}(?:[,\u00a0\u202f\u2009 ]\d{3})+(?!\d)(?:\.\d+)? | \d+(?:\.\d+)?)
    | (?P<meridiem>[ap]\.\s?m\b\.?)
    | (?P<word>(?:[^\W\d_]\.){2,} | [^\W\d_]+(?:['’ʼ][^\W\d_]+)*)
    | (?P<sign>[$€£¥₽₴₹%+])
    | (?P<dash>[-‐‑–—])
    | (?P<line>\n)
    | (?P<other>\S)
    """,
    re.VERBOSE,
)
LONGEST_NUMBER = 40
"""Characters of the longest number that says how much; longer rows of digits are codes."""
LARGEST = 1e18
"""What is more is said by nobody: a million million millions are no figure."""
MOST_WORDS = 24
"""Words of the longest number that is spelled out."""
YEARS = frozenset(range(1500, 2101))
BEFORE_YEARS = listed(
    """
    in since before after by from until till of during the early late mid pre post through
    around
    """
)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int
    end: int
    folded: str


@dataclass(frozen=True, slots=True)
class Value:
    """A number read from tokens; `after` is the token behind it."""

    amount: float
    after: int
    is_scaled: bool = False
    is_plain: bool = False  # digits without marks, as a year is written
    is_spelled: bool = False


class Numerals:
    """A text as tokens, and the numbers that begin at them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            Token(
                _kind(match),
                match.group(),
                match.start(),
                match.end(),
                fold(match.group()) if match.lastgroup == "word" else match.group().casefold(),
            )
            for match in _TOKEN.finditer(text)
        ]

    def token(self, at: int) -> Token | None:
        return self.tokens[at] if 0 <= at < len(self.tokens) else None

    def word(self, at: int) -> str:
        token = self.token(at)
        return token.folded if token is not None and token.kind == "word" else ""

    def is_kind(self, at: int, kind: str) -> bool:
        token = self.token(at)
        return token is not None and token.kind == kind

    def touches(self, at: int) -> bool:
        """Whether the token at `at` stands right behind the one before it."""
        return 0 < at < len(self.tokens) and self.tokens[at].start == self.tokens[at - 1].end

    def joint(self, at: int) -> bool:
        """Whether a dash at `at` joins what stands beside it."""
        return self.is_kind(at, "dash") and self.touches(at) and self.touches(at + 1)

    def number(self, at: int) -> Value | None:
        """Read digits or spelled words at `at`, with their scale; none where they say more than LARGEST."""
        token = self.token(at)
        if token is None or token.kind not in ("number", "word"):
            return None
        value = self._digits(at, token) if token.kind == "number" else self._spelled(at)
        return value if value is not None and value.amount <= LARGEST else None

    def _digits(self, at: int, token: Token) -> Value | None:
        before = self.token(at - 1)
        if before is not None and before.end == token.start and before.kind == "word":
            return None  # MH17
        if self.joint(at - 1) and self.is_kind(at - 2, "word"):
            prefix = self.word(at - 2)
            if prefix not in BEFORE_YEARS and self.number(at - 2) is None and prefix not in MONTHS:
                return None  # COVID-19, F-16
        bare = re.sub(r"[,\s]", "", token.text)
        if self.is_kind(at - 1, "word") and self.word(at - 1) in MONTHS and re.search(r"\s", token.text):
            return None  # on May 12 300 people
        if bare == token.text and len(bare) > 7:
            return None  # a code or a stamp
        amount = float(bare)
        after = at + 1
        scale = self.token(after)
        if scale is not None and scale.kind == "word":
            short = self.touches(after) and scale.folded in SHORT_SCALES
            if short and (scale.folded != "m" or self.is_money(at) or self.counts(after + 1)):
                return Value(amount * SHORT_SCALES[scale.folded], after + 1, is_scaled=True)
            if scale.folded in SCALES or scale.folded in ("mn", "mln", "bn", "bln", "tn", "trn"):
                return self._scaled(amount, after)
        if self.joint(after) and self.word(after + 1) in SCALES:
            return self._scaled(amount, after + 1)
        return Value(amount, after, is_plain=bare == token.text and token.text.isdigit())

    def _scaled(self, amount: float, at: int, *, is_spelled: bool = False) -> Value:
        while (
            amount <= LARGEST
            and (word := self.word(at))
            and (word in SCALES or (word in SHORT_SCALES and len(word) > 1))
        ):
            amount *= SCALES.get(word) or SHORT_SCALES[word]
            at += 1
        return Value(amount, at, is_scaled=True, is_spelled=is_spelled)

    def _spelled(self, at: int) -> Value | None:
        word = self.word(at)
        if word == "half" and self.word(at + 1) in ("a", "an") and self.word(at + 2) in SCALES:
            return Value(SCALES[self.word(at + 2)] / 2, at + 3, is_scaled=True, is_spelled=True)
        if word in ("a", "an"):
            if self.word(at + 1) in SCALES:
                return self._spelled_rest(at + 1, 1.0)
            return None
        if word in DIGITS or word in TENS:
            return self._spelled_rest(at, 0.0)
        return None

    def _spelled_rest(self, at: int, current: float) -> Value | None:
        """Read spelled words on from `at`: “hundred and fifty thousand” after `current`."""
        total, start, largest, scaled = 0.0, at, math.inf, False
        while True:
            word, step = self.word(at), at
            if (word == "and" and scaled and (self.word(at + 1) in DIGITS or self.word(at + 1) in TENS)) or (
                self.joint(at) and at > start
            ):
                step, word = at + 1, self.word(at + 1)
            if word == "and" and self.word(at + 1) == "a" and self.word(at + 2) == "half":
                if self.word(at + 3) in SCALES:
                    return self._scaled(total + current + 0.5, at + 3, is_spelled=True)
                return Value(total + current + 0.5, at + 3, is_spelled=True)
            if word in DIGITS and (current % 10 == 0 and (DIGITS[word] < 10 or current % 100 == 0)):
                if current and current < 20 and not scaled:
                    break
                current += DIGITS[word]
            elif word in TENS and current % 100 == 0:
                current += TENS[word]
            elif word in ("hundred", "dozen"):
                current, scaled = (current or 1) * SCALES[word], True
            elif word in SCALES and SCALES[word] < largest:
                largest, scaled = SCALES[word], True
                total, current = total + (current or 1) * SCALES[word], 0.0
            else:
                break
            at = step + 1
            if at > start + MOST_WORDS:
                return None
        return Value(total + current, at, is_scaled=scaled, is_spelled=True) if at > start else None

    def is_money(self, at: int) -> bool:
        before = self.token(at - 1)
        return before is not None and before.text in CURRENCY_SIGNS

    def unscaled(self, value: Value) -> float:
        token = self.token(value.after - 1)
        word = token.folded if token is not None else ""
        factor = SCALES.get(word) or SHORT_SCALES.get(word) or 1
        return value.amount / factor or 1.0

    def counts(self, at: int) -> bool:
        """Whether the word at `at` is a plural that a number before it counts."""
        word = self.word(at)
        return word in PEOPLE or (
            len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word not in STOP_WORDS
        )


def _kind(match: re.Match[str]) -> str:
    """Return what the token is; a number too long to be one is a code."""
    is_too_long = match.lastgroup == "number" and match.end() - match.start() > LONGEST_NUMBER
    return "code" if is_too_long else str(match.lastgroup)
