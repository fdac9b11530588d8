"""Dates as an editor types them: a year, a month, a day, an hour or a minute, and nothing beyond."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from articles.precision import CLOCK, FIRST_YEAR, LAST_YEAR, Precision

MOMENT = re.compile(
    r"""
    (?P<year>\d{4})
    (?: -(?P<month>\d{1,2})
        (?: -(?P<day>\d{1,2})
            (?: [ T]+ (?P<hour>\d{1,2}) (?: :(?P<minute>\d{2}) )? )?
        )?
    )?
    """,
    re.VERBOSE | re.ASCII,
)
FORMS = "Write it as 2022-02-01, with an hour as 2022-02-01 14:30, or only 2022-02 or 2022."


@dataclass(frozen=True)
class Typed:
    """A moment as far as it was typed; what is None was left out."""

    year: int
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def is_day(self) -> bool:
        return self.day is not None

    @property
    def precision(self) -> Precision:
        """How exactly it is typed, which is how exactly it is known unless an editor says otherwise."""
        if self.minute is not None:
            return Precision.MINUTE
        if self.hour is not None:
            return Precision.HOUR
        if self.is_day:
            return Precision.DAY
        return Precision.YEAR if self.month is None else Precision.MONTH

    @property
    def time(self) -> time | None:
        return None if self.hour is None else time(self.hour, self.minute or 0)


def typed(words: str) -> Typed:
    """Return what `words` say of a moment; raises ValidationError with a sentence where they say none.

    >>> typed("2022-02-01 14:30").minute
    30
    >>> typed("2022-02").last_day
    datetime.date(2022, 2, 28)
    """
    match = MOMENT.fullmatch(words.strip())
    if match is None:
        raise ValidationError(f"“{words}” is no date. {FORMS}")
    moment = Typed(**{name: int(part) for name, part in match.groupdict().items() if part is not None})
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValidationError(f"“{words}” is no year of the news: give one from {FIRST_YEAR} to {LAST_YEAR}.")
    try:
        datetime(moment.year, moment.month or 1, moment.day or 1, moment.hour or 0, moment.minute or 0)
    except ValueError:
        raise ValidationError(f"“{words}” is on no calendar or clock. {FORMS}") from None
    return moment


def as_day(day: date) -> datetime:
    """Return a calendar date as it is kept: midnight UTC, never converted."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def as_moment(moment: Typed, zone: tzinfo) -> datetime:
    """Return the moment at which the clocks of `zone` showed what was typed.

    Raises ValidationError for a time that the clocks skipped, and for one that they showed twice.
    """
    wall = datetime(
        moment.year, moment.month or 1, moment.day or 1, moment.hour or 0, moment.minute or 0,
        tzinfo=zone,
    )  # fmt: skip
    if wall.astimezone(UTC).astimezone(zone).replace(fold=0) != wall.replace(fold=0):
        raise ValidationError(f"The clocks of {zone} skipped this hour: they were put forward.")
    if wall.utcoffset() != wall.replace(fold=1).utcoffset():
        raise ValidationError(
            f"The clocks of {zone} showed this hour twice: give it in the zone UTC, which never turns back."
        )
    return wall.astimezone(UTC)


def as_typed(moment: datetime | None, precision: str, zone: tzinfo = UTC) -> str:
    """Return a kept moment as an editor would type it again: a day as kept, an hour by the clocks of `zone`.

    >>> as_typed(as_day(date(2022, 2, 1)), "day")
    '2022-02-01'
    """
    if moment is None:
        return ""
    if precision not in CLOCK:
        return moment.astimezone(UTC).strftime("%Y-%m-%d")
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def refuse_other_precision(moment: Typed, precision: str) -> None:
    """Raise ValidationError where an hour is typed for a day, or none for an hour."""
    if precision in CLOCK:
        if moment.hour is None:
            raise ValidationError("Give the hour as well, as in 2022-02-01 14:30, or choose “a day”.")
        if precision == Precision.MINUTE and moment.minute is None:
            raise ValidationError(
                "Give the minutes as well, as in 2022-02-01 14:30, or choose “to the hour”."
            )
    elif moment.hour is not None:
        raise ValidationError("You give an hour: choose “to the minute” or “to the hour”, or leave it out.")


def bounds(first: Typed | None, last: Typed | None, precision: str) -> tuple[date | None, date | None]:
    """Return the first and last calendar day of what was typed for a precision of a day or coarser.

    A month or year typed alone covers its days; a single day is its own end. Nothing else is filled in.
    """
    earliest = first.first_day if first else None
    if last is not None:
        return earliest, last.last_day
    if first is not None and (not first.is_day or precision == Precision.DAY):
        return earliest, first.last_day if precision != Precision.DAY else earliest
    if earliest is not None and precision == Precision.WEEK:
        return earliest, earliest + timedelta(days=6)
    return earliest, None


class TypedMomentField(forms.CharField):
    """A date typed as text; empty where it is not known. Cleans to Typed or None."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {"required": False, "max_length": 30, "widget": forms.TextInput(attrs={"size": 30})}
        super().__init__(**{**defaults, "help_text": FORMS, **kwargs})
        self.widget.attrs.setdefault("placeholder", "2022-02-01 or 2022-02-01 14:30")

    def clean(self, value: str | None) -> Typed | None:
        words = super().clean(value)
        return typed(words) if words else None
