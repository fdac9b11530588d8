"""Reads the dates that a news page prints about itself, and only as exactly as they are printed.

A date that can be read in two ways (01/02/2022) gives the words and no date; a time without a zone stays
without one. Method: one pattern for a date with label, day name, time and zone, then the calendar decides.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .page_words import MONTHS, PUBLISHED_LABELS, UPDATED_LABELS, WEEKDAYS, ZONES

LONGEST_DATE_LINE = 200
"""Characters; a longer line is prose and its dates are the story's, not the page's."""


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as a page prints it; `as_printed` is `text[start:end]`.

    `on` is None where the words name no single day, `at` is None where no time is printed, `precision` is
    "day", "hour" or "minute", or "" without a day. `zone` is what the page calls it, or "".
    """

    as_printed: str
    on: datetime.date | None
    at: datetime.time | None
    precision: str
    zone: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """A printed date and what its label makes of it: "published", "updated", or "" without a label."""

    label: str
    date: PrintedDate


def _one_of(words: Iterable[str]) -> str:
    """An alternation that prefers longer words, so that 'Published on' wins over 'Published'."""
    return "|".join(
        re.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=lambda w: (-len(w), w))
    )


_PUBLISHED = re.compile(rf"(?:{_one_of(PUBLISHED_LABELS)})(?!\w)", re.IGNORECASE)
_TIME = r"""
    (?:
        (?P<{0}hour>\d{{1,2}})(?:[:.h]|(?<=\d)\s?Uhr\s?)(?P<{0}minute>\d{{2}})(?::\d{{2}}(?:[.,]\d{{1,9}})?)?
            (?![\d/-]|[.]\d)(?:\s?(?P<{0}half>[ap]\.?m\b\.?))?            # 13:04, 1.04 pm, 13h04, 13:04:22.5
      | (?P<{0}bare>\d{{1,2}})\s?(?P<{0}barehalf>[ap]\.?m\b\.?)           # 1 pm
      | (?P<{0}four>[0-2]\d[0-5]\d)(?=\s?(?:GMT|UTC|Z\b|hrs\b|hours\b))   # 1304 GMT
    )
    (?:\s?(?:hrs|hours|Uhr)\b)?
    (?:\s?\(?(?P<{0}zone>
        (?:{zones})(?:\s?[+-]\d{{1,2}}(?::?\d{{2}})?)?(?!\w)
      | [+-]\d{{2}}:?\d{{2}}(?!\d)
      | Z(?!\w)
      | (?:[Ll]ocal|[A-Z]\w{{2,12}}(?:\s[A-Z]\w{{2,12}})?)\s(?:[Tt]ime)\b
    )\)?)?
"""
_ZONE_NAMES = "|".join(sorted(ZONES, key=lambda zone: (-len(zone), zone)))
_MONTH = _one_of(MONTHS)
_BETWEEN = r"[\s,|•·–—-]*?"  # what may stand between date and time
_STAMP = re.compile(
    rf"""
    (?: (?<!\w) | (?<=\s[12]\d{{3}}) (?=\d{{1,2}}\s(?:{_MONTH})) | (?<=/[12]\d{{3}}) (?=(?:{_MONTH})\s\d) )
    (?: (?P<label>{_one_of(PUBLISHED_LABELS + UPDATED_LABELS)}) (?!\w) \s?:?\s? (?:(?:on|at)\s)? )?
    (?:
      (?: {_TIME.format("first_", zones=_ZONE_NAMES)} {_BETWEEN} (?:on\s)? )?
      (?: (?P<weekday>{_one_of(WEEKDAYS)}) \.? (?!\w) ,? \s? (?:the\s)? )?
      (?:
          (?P<month1>{_MONTH}) \.? \s? (?P<day1>\d{{1,2}}) (?:st|nd|rd|th)? (?!\d)
              (?: (?:\s?,\s?|\s) (?P<year1>[12]\d{{3}}) (?!\d) )?                     # February 01,2022
        | (?P<day2>\d{{1,2}}) (?:st|nd|rd|th|er|º|°|\.)? (?:\s?[-/]\s?|\s)? (?:of\s|de\s)?
              (?P<month2>{_MONTH}) (?!\w) \.?
              (?: (?:\s?[-/,]\s?|\s)? (?:de\s|del\s)? (?P<year2>[12]\d{{3}}) (?!\d(?!\d?\s(?:{_MONTH}))) )?
              (?: \s? (?:г\.|року|р\.) )?                      # 02-Feb-2022, 1er février 2022
        | (?P<year3>[12]\d{{3}}) (?P<dash3>[-/.]) (?P<month3>\d{{1,2}}) (?P=dash3) (?P<day3>\d\d?) (?!\d) T?
        | (?P<year4>(?:19|20)\d\d) (?P<month4>[01]\d) (?P<day4>[0-3]\d) (?!\w)         # 20220202
        | (?P<day5>\d{{1,2}}) (?P<dash5>[-/.]) (?P<month5>\d{{1,2}}) (?P=dash5) (?P<year5>[12]\d{{3}}) (?!\d)
        | (?P<year6>[12]\d{{3}}) \s? 年 \s? (?P<month6>\d{{1,2}}) \s? 月 \s? (?P<day6>\d{{1,2}}) \s? 日
        | (?P<year7>[12]\d{{3}}) \. \s (?P<month7>{_MONTH})
              \s (?P<day7>\d{{1,2}}) \.?
        | (?P<month8>{_MONTH}) \s (?P<year8>[12]\d{{3}}) (?!\d)          # a month alone is no day
      )
      (?: {_BETWEEN} (?:(?:at|@|um|kl\.|à|a\slas)\s?)? {_TIME.format("last_", zones=_ZONE_NAMES)} )?
    | (?P<relative>
          (?:about\s)? (?:an?|\d{{1,3}}) \s?
              (?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|[smhd]) \s ago \b
        | (?:just\snow|yesterday|today) \b (?: ,? \s (?:at\s)? \d{{1,2}}[:.]\d{{2}} (?:\s?[ap]m)? )?
      )
    )
    # Two dates may be printed without a blank between: 1 Feb 20221 Feb 2022, 01/02/2022February 1, 2022.
    (?: (?!\w(?!\d?\s(?:{_MONTH}))) | (?<=/[12]\d{{3}}) (?=(?:{_MONTH})\s\d) )
    """,
    re.VERBOSE | re.IGNORECASE,
)


_CLUE = re.compile(r"\d|\b(?:ago|now|today|yesterday)\b", re.IGNORECASE)  # no date is without one of these


def stamps(line: str, offset: int = 0) -> list[Stamp]:
    """Every date, with its label, that stands in one line of a page.

    `offset` is where the line begins in its text; the spans count from the text's beginning. A line longer
    than `LONGEST_DATE_LINE` characters has none.

    >>> stamp = stamps("Updated 13:04, 02-Feb-2022")[0]
    >>> stamp.label, stamp.date.on.isoformat(), stamp.date.at.isoformat("minutes"), stamp.date.zone
    ('updated', '2022-02-02', '13:04', '')
    >>> stamps("01/02/2022")[0].date.on is None
    True
    """
    if len(line) > LONGEST_DATE_LINE or not _CLUE.search(line):
        return []
    found = []
    for match in _STAMP.finditer(line):
        stamp = _read(match, line, offset)
        if stamp is not None:
            found.append(stamp)
    return found


def may_be_a_date(line: str) -> bool:
    """Whether a line can be one date from end to end, but for full stops and blanks behind it; a quick look.

    >>> may_be_a_date("1 February 2022."), may_be_a_date("It closed on 1 February 2022.")
    (True, False)
    """
    if len(line) > LONGEST_DATE_LINE or not _CLUE.search(line):
        return False
    spare = len(line) - len(line.rstrip(" ."))
    return any(_STAMP.match(line, at) for at in range(spare + 1))


def _read(match: re.Match[str], line: str, offset: int) -> Stamp | None:
    label = match["label"] or ""
    if label:
        label = "published" if _PUBLISHED.fullmatch(label) else "updated"
    start, end = match.start(), match.end()
    while end > start and line[end - 1] in " \t\u00a0,|•·–—-:":
        end -= 1
    words = line[start:end]
    if match["relative"]:
        return Stamp(label, PrintedDate(words, None, None, "", "", offset + start, offset + end))
    on, is_a_date = _day(match)
    if not is_a_date:
        return None
    at, precision, zone = None, "day", ""
    if on is None:
        precision = ""
    else:
        clock = _time(match, "last_") or _time(match, "first_")
        if clock is not None:
            at, precision, zone = clock
    return Stamp(label, PrintedDate(words, on, at, precision, zone, offset + start, offset + end))


def _day(match: re.Match[str]) -> tuple[datetime.date | None, bool]:
    """The day, if the words name one, and whether they are a date at all (31 February is none)."""
    weekday = WEEKDAYS.get((match["weekday"] or "").casefold().rstrip("."))
    for number in "1234678":
        month = match[f"month{number}"]
        if month is None:
            continue
        day = match[f"day{number}"] if number != "8" else None
        year = match[f"year{number}"]
        month_number = MONTHS.get(month.casefold()) or 0
        if month.isdecimal():
            month_number = int(month)
        if day is None or year is None:
            return None, day is None or 1 <= int(day) <= 31
        on = _calendar(int(year), month_number, int(day))
        return on, on is not None
    first, second, year = int(match["day5"]), int(match["month5"]), int(match["year5"])
    readings = {_calendar(year, second, first), _calendar(year, first, second)} - {None}
    if weekday is not None:
        readings = {on for on in readings if on is not None and on.weekday() == weekday}
    if len(readings) == 1:
        return readings.pop(), True
    return None, bool(readings)


def _calendar(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _time(match: re.Match[str], which: str) -> tuple[datetime.time, str, str] | None:
    """The printed time, its precision and its zone as printed, or None without a sensible one."""
    zone = match[which + "zone"] or ""
    if four := match[which + "four"]:
        hour, minute, half, precision = int(four[:2]), int(four[2:]), "", "minute"
    elif match[which + "hour"]:
        hour, minute = int(match[which + "hour"]), int(match[which + "minute"])
        half, precision = match[which + "half"] or "", "minute"
    elif match[which + "bare"]:
        hour, minute, half, precision = int(match[which + "bare"]), 0, match[which + "barehalf"], "hour"
    else:
        return None
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if hour > 23 or minute > 59:
        return None
    return datetime.time(hour, minute), precision, zone
