"""Finds whom a page credits for its words: bylines and news agencies, always as printed.

Agencies are read only where a page signs with them (a dateline, a byline, a credit at the foot), never where
the story mentions one ("he told Reuters").
"""

from __future__ import annotations

import re

from .page_words import AGENCIES, NAME_CONNECTORS, NAMELESS_AGENCIES, NO_PLACES, ROLE_WORDS, SECTIONS
from .printed_dates import PrintedDate, stamps


def _names(words: tuple[str, ...]) -> str:
    return "|".join(
        re.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=lambda w: (-len(w), w))
    )


_ALL = AGENCIES + tuple(name.upper() for name in AGENCIES if name.upper() != name)
_AGENCY = rf"(?<!\w)(?:{_names(_ALL)})(?!\w)"
_AGENCY_NAME = re.compile(_AGENCY)
_NAMELESS = re.compile(rf"(?<!\w)(?:{_names(NAMELESS_AGENCIES)})(?!\w)", re.IGNORECASE)
_LIST = rf"(?:{_AGENCY})(?:(?:\s?[,/;+&|]\s?|\s(?:and|with)\s|\s?[,]\sand\s)(?:{_names(_ALL)})(?!\w))*"

_FOOT = re.compile(
    rf"""
    ^[(\[]?
    (?:
        (?:with\s|by\s|from\s|source:\s?|sources:\s?|text:\s?|[-–—]\s?)? (?P<list>{_LIST})
      | sources?:\s?.{{2,40}}(?:\sand|,)\s(?:news\s)?(?:agencies|wires)
      | (?P<nameless>
            (?:with\s|from\s|source:\s?|by\s|[-–—]\s?)?
            (?:news\s)?(?:agencies|wires|wire\sservices|wire\sreports)
        )
    )
    [)\]]? [.]? $
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CONTRIBUTED = re.compile(
    r"""
    \b(?:
        with\s(?:(?:additional|further)\s)?(?:inputs?|files?|reporting|reports?|information|material|contributions?)\s(?:from|by)
      | (?:also\s)?contribut(?:ed|ing)\b (?:\s(?:to|reporting))?
      | (?:additional\s|additionally\s)?report(?:ing|ed)\sby | additional\sreporting
      | edit(?:ing|ed)\sby | writing\sby | written\sby | compiled\s(?:by|from) | produced\sby | translated\sby
      | this\s(?:report|story|article)\swas
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CONTRIBUTOR = re.compile(
    r"(?:^|[;(.]\s?|'s\s|’s\s)(?P<name>[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){1,3})\s(?:also\s)?contributed\b(?!\sby)"
)
_REPORTING_BY = re.compile(r"\b[Rr]eporting\sby\s(?P<names>[^;.()]{3,160})")
_INITIALS = re.compile(
    r"^(?P<initials>[a-z]{1,4}(?:(?:,\s?|/|\s)[a-z]{1,4}){0,6})\s?\((?P<agencies>[^()]{2,80})\)$"
)
_TAIL = re.compile(
    rf"[.!?…][\"”'’)]*\s(?P<tail>\((?P<list1>{_LIST})\)|[-–—]{{1,2}}\s?(?P<list2>{_LIST})|(?P<initials>[a-z]{{2,4}}/[a-z]{{2,4}}\s\((?P<list3>{_LIST})\)))[.]?$"
)
_BY = re.compile(
    r"^(?:(?:Written|Reported|Report|Words|Story|Text)\s)?(?:By|BY|by|Von|Por|Par|Автор:)[\s:]+(?=\S)"
)
_PLACE_REPORT = re.compile(r"^(?P<names>.+?)\s(?:in|reporting from|at)\s(?P<place>[A-Z].{2,60})$")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|\bcopyright\b)", re.IGNORECASE)

_DATELINE = re.compile(
    rf"""
    ^
    (?:
        (?: (?P<place> [^\W\d_]['’.\w-]* (?:[\s/-][^\W\d_]['’.\w-]*){{0,3}} )
            (?: ,\s (?P<region>[A-Z][\w.'’]+(?:\s[A-Z][\w.'’]+){{0,2}}) (?=\s?[-–—(,]) )?
            (?: ,?\s (?P<date>[^()–—]{{3,40}}?) )?
            \s? )?
        (?: [(\[/] (?P<agency>{_LIST}|(?-i:[A-Z]{{2,6}})) [)\]/] )
        \s? (?P<mark>[-–—:]{{1,2}}|\.(?=\s)|(?=[A-Z"“‘']))
      | (?P<capitals> [A-ZÀ-ÞŁŚŻА-Я][A-ZÀ-ÞŁŚŻА-Я.'’-]+ (?:[\s/][A-ZÀ-ÞŁŚŻА-Я][A-ZÀ-ÞŁŚŻА-Я.'’-]*){{0,3}} )
            (?: ,\s (?P<region2>[A-Z][\w.'’]+(?:\s[A-Z][\w.'’]+){{0,2}}) (?=\s?[-–—,]) )?
            (?: ,?\s (?P<date2>[^()–—]{{3,40}}?) )?
            \s? (?:[–—]{{1,2}}|--?(?=\s))
      | (?P<city>[A-Z][\w'’.-]+(?:\s[A-Z][\w'’.-]+){{0,2}})
            ,\s (?P<date3>[^()–—]{{6,40}}?)
            \s? (?:[–—]{{1,2}}|--?(?=\s))
    )
    \s?
    """,
    re.VERBOSE,
)
_WEEKDAY_OR_MONTH = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b", re.IGNORECASE
)


def agencies_in(words: str) -> list[str]:
    """The agencies named in a credit, as printed and in order; 'agencies' itself where none is named.

    >>> agencies_in("(AFP, dpa, Reuters)")
    ['AFP', 'dpa', 'Reuters']
    >>> agencies_in("With input from agencies")
    ['agencies']
    """
    found = list(dict.fromkeys(re.sub(r"\s", " ", name) for name in _AGENCY_NAME.findall(words)))
    if not found and (nameless := _NAMELESS.search(words)):
        found = [nameless[0]]
    return found


def foot_credit(line: str) -> list[str] | None:
    """The agencies of a line that is nothing but a credit ('(Reuters)', 'With AFP'), or None.

    An empty list is a credit without agencies ('Reporting by Jo Doe; editing by Ann Roe').

    >>> foot_credit("— AFP"), foot_credit("Editing by Ann Roe"), foot_credit("He told AFP he would come.")
    (['AFP'], [], None)
    """
    if len(line) > 300:
        return None
    if len(line) <= 120 and _FOOT.match(line):
        return agencies_in(line) or None
    match = _CONTRIBUTED.search(line)
    if match is None:
        return None
    bracketed = line[0] in "([" and line[-1] in ")]"
    short = line.count(" ") <= 16
    if bracketed or (
        short and (match.start() < 4 or re.search(r"\bto (?:this|the) (?:report|story|article)\b", line))
    ):
        return agencies_in(line)
    return None


def contributors(line: str) -> list[str]:
    """Those a credit line names as having reported or contributed.

    >>> contributors("(Reporting by Jo Doe and Al Roe; Editing by Ann Poe)")
    ['Jo Doe and Al Roe']
    >>> contributors("AFP and Jo Doe wrote; Ann Roe contributed to this report")
    ['Ann Roe contributed']
    """
    if match := _REPORTING_BY.search(line):
        return [match["names"].strip()]
    names = [
        re.sub(r"^\S+['’]s\s", "", match["name"]) + " contributed" for match in _CONTRIBUTOR.finditer(line)
    ]
    return [name for name in names if not agencies_in(name)]


def initials_byline(line: str) -> tuple[str, list[str]] | None:
    """Editors' initials with agencies behind them: 'ab, cd/ef (AFP, dpa)'.

    >>> initials_byline("ab, cd/ef (AFP, dpa)")
    ('ab, cd/ef', ['AFP', 'dpa'])
    """
    match = _INITIALS.match(line) if len(line) <= 140 else None
    if match is None:
        return None
    found = agencies_in(match["agencies"])
    return (match["initials"], found) if found else None


def tail_credit(line: str) -> tuple[int, list[str]] | None:
    """An agency that signs behind the last sentence of a story: where it begins in the line, and its names.

    >>> tail_credit("The ferry sails again on Monday. (AFP)")
    (33, ['AFP'])
    """
    base = max(0, len(line) - 120)
    match = _TAIL.search(line, base)
    if match is None:
        return None
    return match.start("tail"), agencies_in(match["tail"])


def is_name(words: str) -> bool:
    """Whether words can be one person's name: two to four capitalised words, no paper's section."""
    parts = words.split()
    if not 2 <= len(parts) <= 4 or len(words) > 50 or words.casefold() in SECTIONS:
        return False
    return all(
        (part[0].isupper() and all(letter.isalpha() or letter in ".'’-" for letter in part))
        or part in NAME_CONNECTORS - {"and", "in", "for", "of", "at", "with", "the"}
        for part in parts
    )  # fmt: skip


def are_names(words: str) -> bool:
    """Whether words are nothing but people's names, as 'Jo Malm and Ida Strand'."""
    return len(words) <= 120 and all(is_name(name) for name in re.split(r",\s|\sand\s|\s&\s", words))


def byline(line: str) -> str | None:
    """Who wrote, if the line is a byline: 'By Jo Doe, Science Editor', 'Jo Doe in Oslo and Al Roe in Rome'.

    >>> byline("By Jo Doe and Ann Roe"), byline("By the time Jo left, it rained.")
    ('Jo Doe and Ann Roe', None)
    """
    if len(line) > 140 or (line[-1] in ".!?:" and not line.endswith(("Jr.", "Sr."))):
        return None
    line = line.rstrip(" ,;|")
    if match := _BY.match(line):
        rest = line[match.end() :]
        return rest if _could_be_people(rest, at_least=2) else None
    if match := _PLACE_REPORT.match(line):
        first = re.split(r",\s|\sand\s|\s&\s", match["names"])[0]
        if is_name(first) and _could_be_people(line, at_least=3) and len(match["place"].split()) <= 12:
            return line
    name, _, role = line.partition(",")
    parts = line.split()
    if (
        not role
        and 3 <= len(parts) <= 7
        and parts[-1].casefold() in ROLE_WORDS
        and is_name(" ".join(parts[:2]))
    ):
        return line
    if (
        role
        and is_name(name)
        and ROLE_WORDS & {word.casefold() for word in re.findall(r"\w+", role)}
        and len(role) < 70
    ):
        return line
    return None


def _could_be_people(words: str, at_least: int) -> bool:
    parts = re.findall(r"[^\s,;|/]+", words)
    if agencies_in(words) and len(parts) <= 4:
        return True
    if any(any(character.isdigit() for character in part) for part in parts):
        return False
    if re.search(r"[\"“”?!:]", words):
        return False
    named = [part for part in parts if part[0].isupper()]
    small = [part for part in parts if not part[0].isupper()]
    roles = [part for part in small if part.casefold() in ROLE_WORDS]
    plain = [part for part in small if part not in NAME_CONNECTORS and part.casefold() not in ROLE_WORDS]
    if parts and parts[0].casefold() in ("staff", "our"):
        return bool(roles) or parts[0].casefold() == "staff"
    return len(named) >= at_least and not (plain and not roles) and len(plain) <= 3


def is_role(line: str) -> bool:
    """Whether a line under a byline is its author's post: 'Political correspondent, Oslo'."""
    words = re.findall(r"\w+", line)
    if not 1 <= len(words) <= 8 or line[-1] in ".!?:":
        return False
    if line.count(",") == 1 and len(words) <= 4 and all(word[0].isupper() for word in words):
        return True
    return bool(ROLE_WORDS & {word.casefold() for word in words}) and line[0].isupper()


def copyright_agencies(line: str) -> list[str]:
    """Agencies that a copyright line names as holders: 'Copyright 2022 The Associated Press.'"""
    return agencies_in(line[:200]) if _COPYRIGHT.search(line[:200]) else []


def dateline(line: str, offset: int = 0) -> tuple[int, list[str], PrintedDate | None] | None:
    """What stands before a report's first words: its length, the agencies, and the date if one is printed.

    `offset` is where the line begins in its text. A place in capitals or an agency in brackets is needed,
    or a place with a whole date; "EXCLUSIVE -" is no place.

    >>> dateline("OSLO, Feb 1 (Reuters) - The ferry sailed.")[:2]
    (23, ['Reuters'])
    >>> dateline("The ferry sailed - late.") is None
    True
    """
    head = line[:140]
    match = _DATELINE.match(head)
    if match is None or match.end() >= len(line):
        return None
    found = agencies_in(match["agency"]) if match["agency"] else []
    words = match["date"] or match["date2"] or match["date3"] or ""
    printed = stamps(words) if words else []
    if words and not printed and not _WEEKDAY_OR_MONTH.search(words):
        return None
    if match["place"] and not match["place"][0].isupper():
        return None
    capitals = match["capitals"]
    if capitals and (
        capitals.split()[0].strip(".") in NO_PLACES or not any(c.islower() for c in line[match.end() :])
    ):
        return None
    if match["city"] and not printed:
        return None
    group = next((name for name in ("date", "date2", "date3") if match[name]), None)
    date = None
    if printed and group:
        date = stamps(words, offset + match.start(group))[0].date
    return len(head[: match.end()].rstrip()), found, date
