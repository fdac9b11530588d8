"""Days, months and times of day as figures."""

import re

from articles.comparing.figure_words import MONTHS, ORDINALS, WEEKDAYS
from articles.comparing.numerals import YEARS
from articles.comparing.stated import Figure, Stated
from articles.extraction.words import listed

_BEFORE_MONTHS = listed("in since until last next by early late of from during this before")


class Dates(Stated):
    """The dates and times that begin at a token."""

    def date(self, at: int) -> tuple[Figure, int] | None:
        word, token = self.word(at), self.tokens[at]
        if word in WEEKDAYS and token.text[:1].isupper():
            return self.made(at, at + 1, "date", WEEKDAYS[word], unit="weekday"), at + 1
        if word in MONTHS and token.text[:1].isupper():
            return self._date_from_month(at)
        return self._date_from_day(at)

    def _day(self, at: int) -> tuple[int, int] | None:
        """Read a day of a month: 1, 1st, or first."""
        token = self.token(at)
        if token is None:
            return None
        if token.kind == "number" and token.text.isdigit() and 1 <= int(token.text) <= 31:
            suffixed = self.touches(at + 1) and self.word(at + 1) in ("st", "nd", "rd", "th")
            return int(token.text), at + 2 if suffixed else at + 1
        if self.word(at) in ORDINALS and ORDINALS[self.word(at)] <= 31:
            return ORDINALS[self.word(at)], at + 1
        return None

    def _date_from_day(self, at: int) -> tuple[Figure, int] | None:
        day = self._day(at)
        if day is None:
            return None
        first, after = day
        last = first
        if self.joint(after) or self.word(after) in ("and", "to"):
            other = self._day(after + 1)
            if other is not None:
                last, after = other
        if self.word(after) == "of" or self.joint(after):
            after += 1
        month = MONTHS.get(self.word(after), 0)
        if not month or not self.tokens[after].text[:1].isupper():
            return None
        after += (
            2
            if self.is_kind(after + 1, "other")
            and self.tokens[after + 1].text == "."
            and self._abbreviated(after)
            else 1
        )
        year, after = self._year_after(after)
        base = year * 10000 + month * 100
        return self.made(at, after, "date", base + first, base + last), after

    def _date_from_month(self, at: int) -> tuple[Figure, int] | None:
        month, after = MONTHS[self.word(at)], at + 1
        if self._abbreviated(at) and self.is_kind(after, "other") and self.tokens[after].text == ".":
            after += 1
        day = self._day(after) if not self.joint(after) else None
        if day is not None and not self.counts(day[1]):
            first, after = day
            last = first
            if self.joint(after) and (other := self._day(after + 1)) is not None:
                last, after = other
            year, after = self._year_after(after)
            base = year * 10000 + month * 100
            return self.made(at, after, "date", base + first, base + last), after
        year, after = self._year_after(at + 1)
        told = year or self.word(at - 1) in _BEFORE_MONTHS
        if not told:
            return None
        return self.made(at, after, "date", year * 10000 + month * 100), after

    def _abbreviated(self, at: int) -> bool:
        return len(self.word(at)) <= 4 and self.word(at) not in ("june", "july", "may")

    def _year_after(self, at: int) -> tuple[int, int]:
        place = at + 1 if self.is_kind(at, "other") and self.tokens[at].text == "," else at
        token = self.token(place)
        if (
            token is not None
            and token.kind == "number"
            and token.text.isdigit()
            and int(token.text) in YEARS
            and (place == at or not self.counts(place + 1))
        ):
            return int(token.text), place + 1
        return 0, at

    def time(self, at: int) -> tuple[Figure, int] | None:
        token = self.tokens[at]
        if token.kind == "word" and token.folded in ("noon", "midday", "midnight"):
            return self.made(at, at + 1, "time", 0 if token.folded == "midnight" else 720), at + 1
        if token.kind == "clock":
            hours, minutes = (int(part) for part in re.split(r"[:.]", token.text))
            after = at + 1
        elif token.kind == "number" and token.text.isdigit():
            if len(token.text) == 4 and self.word(at + 1) in ("gmt", "utc", "cet", "est"):
                hours, minutes, after = int(token.text[:2]), int(token.text[2:]), at + 1
            elif len(token.text) <= 2 and (self._half_of_day(at + 1) or self.word(at + 1) == "o'clock"):
                hours, minutes, after = int(token.text), 0, at + 1
            else:
                return None
        else:
            return None
        if hours > 24 or minutes > 59:
            return None
        if half := self._half_of_day(after):
            hours = hours % 12 + (12 if half == "p" else 0)
            after += 1
        elif self.word(after) == "o'clock":
            after += 1
        zone = self.word(after) if self.word(after) in ("gmt", "utc", "cet", "est", "edt", "msk") else ""
        if zone:
            after += 1
        return self.made(at, after, "time", hours * 60 + minutes, unit=zone), after

    def _half_of_day(self, at: int) -> str:
        token = self.token(at)
        if token is None or token.kind not in ("meridiem", "word"):
            return ""
        plain = token.folded.replace(".", "").replace(" ", "")
        return (
            plain[0] if plain in ("am", "pm") and (token.kind == "meridiem" or token.text.islower()) else ""
        )
