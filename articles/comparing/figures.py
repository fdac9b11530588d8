"""The figures of a text: amounts, shares, money, dates and times, and how exactly each is told.

“More than 13,000” and “over 13 000” come out alike; so do “two dozen” and 24. What a figure counts is the
noun after it, as its stem.
"""

import math
from collections.abc import Iterator

from articles.comparing.figure_dates import Dates
from articles.comparing.figure_words import (
    CURRENCIES,
    CURRENCY_SIGNS,
    DIGITS,
    DOLLARS_OF,
    LABELS,
    MEASURES,
    MONTHS,
    ORDINALS,
    PARTS,
    VAGUE,
    Qualifier,
)
from articles.comparing.numerals import BEFORE_YEARS, YEARS, Value
from articles.comparing.stated import Figure, Kind
from articles.comparing.words import STOP_WORDS, stem
from articles.extraction.words import listed

__all__ = ["Figure", "Kind", "Qualifier", "find_figures", "same_amount", "same_date", "same_size"]

_CHANGES = listed(
    """
    rise rose risen rising fall fell grow grew grown increase increased cut drop dropped
    expand expanded go went gone up down raise raised lower lowered
    """
)


def find_figures(text: str) -> list[Figure]:
    """Return the figures of `text` in order, none within another, in time in proportion to its length.

    >>> for figure in find_figures("More than 13,000 people; $3bn by 1 February"):
    ...     print(figure.text, figure.low, figure.unit, figure.qualifier)
    13,000 13000.0 peopl more_than
    $3bn 3000000000.0 USD exact
    1 February 201.0  exact
    """
    return list(_Reader(text).figures())


def same_amount(one: Figure, other: Figure) -> bool:
    """Tell whether two figures say the same: the same size, as exactly.

    What they count is compared only where both are measures or money.

    >>> one, two, three = (find_figures(words)[0] for words in ("over 24 men", "more than two dozen", "24"))
    >>> same_amount(one, two), same_amount(one, three)
    (True, False)
    """
    return one.qualifier == other.qualifier and same_size(one, other)


def same_size(one: Figure, other: Figure) -> bool:
    """Tell whether two figures have the same size, however exactly they say it."""
    if _family(one) != _family(other):
        return False
    if one.kind == "date":
        return same_date(one, other)
    if "money" in (one.kind, other.kind) and one.unit != other.unit:
        return False
    scales = (1.0, 1.0)
    tolerance = 1e-6
    if one.unit in MEASURES and other.unit in MEASURES and one.unit != other.unit:
        if MEASURES[one.unit][0] != MEASURES[other.unit][0]:
            return False
        scales = (MEASURES[one.unit][1], MEASURES[other.unit][1])
        tolerance = 0.03 if MEASURES[one.unit][0] in ("length", "mass", "area") else 1e-6
    elif "%" in (one.unit, other.unit):
        tolerance = 0.011
    return all(
        math.isclose(mine * scales[0], theirs * scales[1], rel_tol=tolerance)
        for mine, theirs in ((one.low, other.low), (one.high, other.high))
    )


def same_date(one: Figure, other: Figure) -> bool:
    """Tell whether two dates agree in all that both of them tell."""
    if (one.unit == "weekday") != (other.unit == "weekday"):
        return True
    if one.unit == "weekday":
        return one.low == other.low
    return all(_agrees(mine, theirs) for mine, theirs in ((one.low, other.low), (one.high, other.high)))


def _agrees(mine: float, theirs: float) -> bool:
    first = (int(mine) // 10000, int(mine) // 100 % 100, int(mine) % 100)
    second = (int(theirs) // 10000, int(theirs) // 100 % 100, int(theirs) % 100)
    return all(not ours or not other or ours == other for ours, other in zip(first, second, strict=True))


def _family(figure: Figure) -> str:
    """Kinds that can be of one size: a range may be of amounts, shares, money or years."""
    if figure.unit == "%":
        return "percent"
    if figure.kind in ("amount", "money", "range"):
        return "year" if figure.unit == "year-number" else "amount"
    return figure.kind


class _Reader(Dates):
    """One reading of a text; each method tries one form at a token and says where it ends."""

    def figures(self) -> Iterator[Figure]:
        at = 0
        while at < len(self.tokens):
            found = self._figure(at)
            if found is None:
                at += 1
                continue
            figure, after = found
            yield figure
            at = max(after, at + 1)

    # One figure

    def _figure(self, at: int) -> tuple[Figure, int] | None:
        token = self.tokens[at]
        if token.kind == "iso":
            year, month, day = (int(part) for part in token.text.split("-"))
            return self.made(at, at + 1, "date", year * 10000 + month * 100 + day), at + 1
        for read in (self.date, self.time, self._part, self._vague, self._ordinal):
            found = read(at)
            if found is not None:
                return found
        return self._amount(at)

    # Amounts, shares, money and ranges

    def _amount(self, at: int) -> tuple[Figure, int] | None:
        currency, first = self._currency_before(at)
        value = self.number(first)
        if value is None:
            return None
        if self._is_no_count(at, value):
            return None
        low, after = value, value.after
        high = self._range_end(at, low)
        if high is not None:
            after = high.after
            if high.is_scaled and not low.is_scaled and low.amount < high.amount / 1000:
                factor = high.amount / self.unscaled(high)
                low = Value(low.amount * factor, low.after, is_scaled=True)
            if high.amount <= low.amount:
                if not (low.is_plain and low.amount in YEARS and high.amount < 100):
                    high, after = None, low.after
                else:
                    high = Value(low.amount // 100 * 100 + high.amount, high.after, is_plain=True)
        top = high.amount if high is not None else None
        kind: Kind = "range" if high is not None else "amount"
        if currency:
            return self.made(at, after, kind if top else "money", low.amount, top, unit=currency), after
        if self._is_percent(after):
            after = self._is_percent(after)
            return self.made(at, after, kind if top else "percent", low.amount, top, unit="%"), after
        if money := self._currency_after(after):
            unit, after = money
            return self.made(at, after, kind if top else "money", low.amount, top, unit=unit), after
        if self._is_year(at, high or low, after):
            return self._year(at, after, low.amount, top)
        if self.word(at - 1) in LABELS and not value.is_spelled:
            return self.made(at, after, "ordinal", low.amount, top, unit=stem(self.word(at - 1))), after
        unit, said_end = self.unit(after, low.amount if top is None else top)
        figure = self.made(at, after, kind, low.amount, top, unit=unit, said_end=said_end)
        return figure, after

    def _is_no_count(self, at: int, value: Value) -> bool:
        """Whether “one” or “a” is here no number: one of them, no one, one another."""
        if not value.is_spelled or value.amount != 1 or value.after != at + 1:
            return False
        after, before = self.word(value.after), self.word(at - 1)
        if after in ("of", "another", "by", "day") or before in (
            "no",
            "this",
            "that",
            "each",
            "another",
            "the",
            "any",
        ):
            return True
        return after in STOP_WORDS or not after

    def _range_end(self, at: int, low: Value) -> Value | None:
        """Return the upper end of “between 10 and 15”, “10-15” or “10 to 15”."""
        after = low.after
        if self.joint(after) and not low.is_spelled:
            self_sign = self.is_kind(after + 1, "sign") and self.tokens[after + 1].text in CURRENCY_SIGNS
            high = self.number(after + 2 if self_sign else after + 1)
            return high if high is not None and not high.is_spelled else None
        if self._is_percent(after):
            after = self._is_percent(after)
        word = self.word(after)
        between = self.word(at - 1) == "between" and word == "and"
        told = word == "to" and not (
            self.word(at - 1) == "from"
            and any(self.word(before) in _CHANGES for before in range(max(0, at - 7), at - 1))
        )
        if not (between or told):
            return None
        step = after + 2 if self.is_kind(after + 1, "sign") else after + 1
        return self.number(step)

    def _is_percent(self, at: int) -> int:
        """Return the token behind a percent sign or word at `at`, or 0."""
        if self.is_kind(at, "sign") and self.tokens[at].text == "%":
            return at + 1
        if self.joint(at):
            at += 1
        if self.word(at) in ("percent", "pc"):
            return at + 1
        if self.word(at) == "per" and self.word(at + 1) == "cent":
            return at + 2
        return 0

    def _currency_before(self, at: int) -> tuple[str, int]:
        """Return the currency that begins at `at`, and the token of its number."""
        token = self.tokens[at]
        if token.kind == "sign" and token.text in CURRENCY_SIGNS:
            return CURRENCY_SIGNS[token.text], at + 1
        if (
            token.kind == "word"
            and token.folded in DOLLARS_OF
            and self.is_kind(at + 1, "sign")
            and self.tokens[at + 1].text == "$"
            and self.touches(at + 1)
        ):
            return DOLLARS_OF[token.folded], at + 2
        if token.text in ("USD", "EUR", "GBP", "RUB", "UAH", "CNY", "JPY", "CAD") and self.is_kind(
            at + 1, "number"
        ):
            return token.text, at + 1
        return "", at

    def _currency_after(self, at: int) -> tuple[str, int] | None:
        if self.joint(at):
            at += 1
        word = self.word(at)
        if word in ("us", "u.s", "american", "canadian", "australian") and self.word(at + 1) in (
            "dollar",
            "dollars",
        ):
            return DOLLARS_OF[word], at + 2
        return (CURRENCIES[word], at + 1) if word in CURRENCIES else None

    def _is_year(self, at: int, value: Value, after: int) -> bool:
        if not value.is_plain or value.amount not in YEARS or self.joint(after):
            return False
        before, token = self.word(at - 1), self.token(at - 1)
        if before in BEFORE_YEARS or before in MONTHS or (before.endswith("s") and before in ("years",)):
            return not self.counts(after) or before in ("since", "the") or before in MONTHS
        if token is not None and token.kind == "word" and token.text.endswith(("'s", "’s")):
            return True
        return not self.counts(after)

    def _year(self, at: int, after: int, low: float, high: float | None) -> tuple[Figure, int]:
        if high is not None:
            return self.made(at, after, "range", low, high, unit="year-number"), after
        if self.word(after) == "s" and self.touches(after):
            return self.made(at, after + 1, "year", low, low + 9, unit="year-number"), after + 1
        return self.made(at, after, "year", low, unit="year-number"), after

    # Parts, plurals of numbers, ordinals

    def _part(self, at: int) -> tuple[Figure, int] | None:
        """Read a third of, two-thirds, three quarters, half of."""
        word = self.word(at)
        if word == "half" and self.word(at + 1) in ("of", "the", "its", "their", "his", "her", "our", "all"):
            return self.made(at, at + 1, "percent", 50, unit="%"), at + 1
        if word not in ("a", "one") and word not in DIGITS:
            return None
        count = DIGITS.get(word, 1)
        place = at + 2 if self.joint(at + 1) else at + 1
        part = PARTS.get(self.word(place))
        if part is None or (count == 1) == self.word(place).endswith("s") or count >= part:
            return None
        if count == 1 and self.word(place + 1) != "of" and not self.joint(at + 1):
            return None
        return self.made(at, place + 1, "percent", 100 * count / part, unit="%"), place + 1

    def _vague(self, at: int) -> tuple[Figure, int] | None:
        word, times, first = self.word(at), 1.0, at
        if word in ("tens", "hundreds") and self.word(at + 1) == "of" and self.word(at + 2) in VAGUE:
            times, at = (10.0 if word == "tens" else 100.0), at + 2
            word = self.word(at)
        if word not in VAGUE:
            return None
        low, high = VAGUE[word]
        if times > 1:  # tens of thousands: 20,000 to 199,999
            low, high = low * times, low * times * 10 - 1
        of = at + 2 if self.word(at + 1) == "of" else at + 1
        unit, said_end = self.unit(of, high) if self.word(at + 1) == "of" else ("", self.tokens[at].end)
        figure = self.made(
            first, at + 1, "amount", low, high, unit=unit, qualifier="about", said_end=said_end
        )
        return figure, at + 1

    def _ordinal(self, at: int) -> tuple[Figure, int] | None:
        token = self.tokens[at]
        if token.kind == "number" and token.text.isdigit():
            if not (self.touches(at + 1) and self.word(at + 1) in ("st", "nd", "rd", "th")):
                return None
            amount, after = int(token.text), at + 2
        elif token.kind == "word" and token.folded in ORDINALS:
            amount, after = ORDINALS[token.folded], at + 1
        else:
            return None
        unit, said_end = self.unit(after, amount)
        return self.made(at, after, "ordinal", amount, unit=unit, said_end=said_end), after
