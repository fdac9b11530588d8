"""Reads the head of a page: headline, standfirst, byline, section and dates, wherever they stand there.

The head is what stands before the second paragraph of prose, since a page may print its standfirst, which is
prose, above its date. Marked is only what says what it is, by its words or by standing beside a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import credits, furniture
from .page import Page
from .page_words import PUBLISHED_LABELS, UPDATED_LABELS
from .printed_dates import PrintedDate, Stamp, stamps

LONGEST_HEADLINE = 200
"""Characters; a longer line is prose."""
_LONGEST_HEAD = 60
_LONGEST_STANDFIRST = 600
_EDGES = " \t\u00a0|,;·•–—-:()/"
_READING_TIME = re.compile(r"\d{1,3}[\s-]min(?:ute)?s?(?:\sread)?|.{0,3}read", re.IGNORECASE)
_LABELS = {label.casefold(): "published" for label in PUBLISHED_LABELS} | {
    label.casefold(): "updated" for label in UPDATED_LABELS
}
_ISSUER = re.compile(
    r"(?:office|ministry|department|embassy|permanent mission|spokesperson) (?:of|for|to) ", re.IGNORECASE
)
_RELEASE = ("for immediate release", "press release", "news release")
_ACRONYM = re.compile(r"^[A-Z][A-Z0-9]{1,6}$")
_SENTENCE_WORDS = re.compile(
    r"\b(?:the|an?|is|are|was|were|has|have|had|been|said|told|says he|says she|i|we|it|there|yesterday|today"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|[\"“”]",
    re.IGNORECASE,
)


@dataclass
class Head:
    """What the head of a page gave; line numbers are positions in `Page.units`."""

    headline: int | None = None
    end: int = -1
    published: PrintedDate | None = None
    updated: PrintedDate | None = None
    bylines: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    section: str = ""
    meta: set[int] = field(default_factory=set)

    def take(self, stamp: Stamp) -> None:
        """Keep the first date of each sort that names a day; one without a label is that of publication."""
        if stamp.label == "updated":
            self.updated = _the_fuller(self.updated, stamp.date)
        else:
            self.published = _the_fuller(self.published, stamp.date)


def _the_fuller(known: PrintedDate | None, new: PrintedDate) -> PrintedDate:
    return new if known is None or (known.on is None and new.on is not None) else known


def read_head(page: Page) -> Head:
    """Mark the head of a page and return what it says."""
    head = Head()
    limit = _limit(page)
    _mark_menus(page, limit)
    dated = _mark_dates(page, head, limit)
    _mark_credits(page, head, limit)
    head.headline = _find_headline(page, head, limit)
    _mark_names_beside(page, head, dated, limit)
    _mark_standfirst(page, head, limit)
    head.end = max([head.end, *head.meta, -1 if head.headline is None else head.headline])
    _read_dateline(page, head)
    return head


def _limit(page: Page) -> int:
    """The number of the line with which the story has surely begun."""
    seen = 0
    for number in page.examined[:_LONGEST_HEAD]:
        if page.prose[number] and page.kinds[number] == "":
            seen += 1
            if seen == 2:
                return number
    return min(len(page.units), _LONGEST_HEAD)


def _first_prose(page: Page, limit: int) -> int:
    return next((n for n in range(limit) if page.prose[n] and not page.kinds[n]), limit)


def _mark_menus(page: Page, limit: int) -> None:
    """Four or more short lines in a row, half of which every page has, are a menu."""
    run: list[int] = []
    for number in range(_first_prose(page, limit) + 1):
        inside = (
            number < limit and furniture.is_menu_item(page.units[number].words) and not page.prose[number]
        )
        if inside and not stamps(page.units[number].words):
            run.append(number)
            continue
        known = [
            n for n in run if page.kinds[n] == "boilerplate" or furniture.section_named(page.units[n].words)
        ]
        if len(run) >= 4 and len(known) * 2 >= len(run):
            for n in run:
                if not page.kinds[n]:
                    page.mark(n, "boilerplate")
        run = []


def _mark_dates(page: Page, head: Head, limit: int) -> list[int]:
    """Mark lines that consist of printed dates and of what may stand beside them; return their numbers."""
    plain = [number for number in range(limit) if not page.kinds[number] and not page.prose[number]]
    read = {number: _date_line(page.units[number].words) for number in plain}
    days = _days_of_a_chronology(page, limit)
    dated = []
    for number in plain:
        found = read[number]
        if not found or number in days:
            continue
        label = _LABELS.get(page.units[number - 1].words.casefold().rstrip(": ")) if number else None
        if label and not page.kinds[number - 1]:
            page.mark(number - 1, "date")
            head.meta.add(number - 1)
        line_stamps, pieces = found
        for stamp in line_stamps:
            here = stamp.date
            start, end = page.offset(number, here.start), page.offset(number, here.end - 1) + 1
            date = PrintedDate(page.text[start:end], here.on, here.at, here.precision, here.zone, start, end)
            head.take(Stamp(stamp.label or label or "", date))
        place = next((piece for piece in pieces if piece[0] == "place"), None)
        if place:
            page.mark(number, "dateline")
        else:
            for stamp in line_stamps:
                page.mark(number, "date", stamp.date.start, stamp.date.end)
            for kind, start, end in pieces:
                _take_piece(page, head, number, kind, start, end)
        head.meta.add(number)
        dated.append(number)
    return dated


def _days_of_a_chronology(page: Page, limit: int) -> set[int]:
    """Lines that are a bare date and head an entry, where two or more of them stand inside the story.

    A date above the story is the page's own if it is set otherwise than they are: apart from the next line
    or not.
    """
    first = _first_prose(page, limit)
    short = [number for number in page.examined if len(page.units[number].words) <= 40][:200]
    bare = [number for number in short if _is_a_bare_date(page, number)]
    inside = [number for number in bare if number > first]
    if len(inside) < 2:
        return set()
    is_set = [_stands_apart(page, number) for number in inside]
    return {number for number in bare if number > first or _stands_apart(page, number) in is_set}


def _is_a_bare_date(page: Page, number: int) -> bool:
    found = None if page.kinds[number] else _date_line(page.units[number].words)
    return found is not None and not found[1] and not any(stamp.label for stamp in found[0])


def _stands_apart(page: Page, number: int) -> bool:
    return page.units[number].block != page.units[min(number + 1, len(page.units) - 1)].block


def _take_piece(page: Page, head: Head, number: int, kind: str, start: int, end: int) -> None:
    words = page.units[number].words[start:end]
    page.mark(number, kind, start, end)
    if kind == "byline":
        head.bylines.append(credits.byline(words) or words)
        head.agencies.extend(credits.agencies_in(words))
    elif kind == "section":
        head.section = head.section or furniture.section_named(words)


def _date_line(words: str) -> tuple[list[Stamp], list[tuple[str, int, int]]] | None:
    """The dates of a line and its other pieces, or None where anything in it is not part of a date line."""
    found = stamps(words)
    found = [stamp for stamp in found if stamp.label or any(c.isdigit() for c in stamp.date.as_printed)]
    if not found:
        return None
    pieces: list[tuple[str, int, int]] = []
    position = 0
    barred = any(bar in words for bar in "|•·")
    for stamp in [*found, None]:
        edge = len(words) if stamp is None else stamp.date.start
        for piece in re.finditer(r"[^|•·]+", words[position:edge]):
            rest = piece[0].strip(_EDGES)
            if not rest or not any(character.isalnum() for character in rest):
                continue
            start = position + piece.start() + piece[0].index(rest)
            kind = _piece_kind(rest, words[position:edge].rstrip().endswith(",") and stamp is not None)
            if kind is None:
                # A town or a topic beside a whole date: it says nothing, and denies nothing.
                is_last = stamp is None and position > 0 and found[-1].date.on is not None
                if not (barred or is_last) or len(rest.split()) > 2 or not rest[0].isupper():
                    return None
                continue
            pieces.append((kind, start, start + len(rest)))
        position = edge if stamp is None else stamp.date.end
    return found, pieces


def _piece_kind(words: str, is_before_a_comma: bool) -> str | None:
    if _READING_TIME.fullmatch(words) or furniture.is_furniture(words):
        return "boilerplate"
    if furniture.section_named(words):
        return "section"
    if stamps(words) and len(stamps(words)[0].date.as_printed) == len(words):
        return "date"
    if re.match(r"(?:source|editor|author|reporter)\s?:\s?\S", words, re.IGNORECASE) and len(words) < 80:
        return "byline"
    if credits.byline(words) or credits.foot_credit(words):
        return "byline"
    if is_before_a_comma and len(words) <= 40 and all(word[0].isupper() for word in words.split()):
        return "byline" if credits.is_name(words) else "place"
    if credits.are_names(words):
        return "byline"
    return None


def _mark_credits(page: Page, head: Head, limit: int) -> None:
    """Mark bylines, sections and agencies that say so themselves."""
    for number in range(limit):
        words = page.units[number].words
        if page.kinds[number] or page.prose[number]:
            continue
        author = credits.byline(words)
        signed = credits.foot_credit(words) if len(words) <= 60 and number else None
        if author is not None:
            page.mark(number, "byline")
            head.bylines.append(author)
            head.agencies.extend(credits.agencies_in(words))
        elif signed:
            page.mark(number, "byline")
            head.bylines.append(words.strip("()[] "))
            head.agencies.extend(signed)
        elif section := furniture.section_named(words):
            page.mark(number, "section")
            head.section = head.section or section
        elif number and page.kinds[number - 1] == "byline" and credits.is_role(words):
            page.mark(number, "byline")
        else:
            continue
        head.meta.add(number)


def _find_headline(page: Page, head: Head, limit: int) -> int | None:
    """The first line of the head with the words of a heading; a page of one line has none."""
    stop = _first_prose(page, limit)
    candidates = [
        number
        for number in range(stop)
        if not page.kinds[number]
        and _may_be_a_headline(page, head, number)
        and page.units[number].word_count > 1
    ]
    own = [number for number in page.examined if page.kinds[number] not in ("boilerplate", "video-length")]
    if not candidates or len(own) < 2:
        return None
    release = [n for n in range(stop) if page.units[n].words.casefold().strip(" :-") in _RELEASE]
    if release and any(number > release[0] for number in candidates):
        candidates = [number for number in candidates if number > release[0]]
    chosen = next((number for number in candidates if page.units[number].word_count >= 4), candidates[0])
    # A browser's copy begins with the window's title: the headline, a bar, the outlet.
    title = re.split(r"\s[|–—-]\s", page.units[chosen].words)[0]
    again = next((n for n in candidates if n > chosen and page.units[n].words == title), None)
    if again is None:
        again = next(
            (n for n in candidates if n > chosen and page.units[n].words == page.units[chosen].words), None
        )
    if again is not None:
        page.mark(chosen, "boilerplate")
        chosen = again
    page.mark(chosen, "headline")
    return chosen


def _may_be_a_headline(page: Page, head: Head, number: int) -> bool:
    unit = page.units[number]
    words = unit.words
    if len(words) > LONGEST_HEADLINE or words[-1] in ":;,…" or (words[0].islower() and words[0] != "i"):
        return False
    if not any(character.isalpha() for character in words) or prints_a_date(words):
        return False
    if _ISSUER.match(words) and unit.word_count < 8:
        return False
    if not unit.ends_a_sentence or words[-1] in "?!":
        return True
    if unit.is_title:
        return True
    is_first = not any(page.kinds[n] in ("", "headline") for n in range(number))
    return is_first and len(words) <= 150 and (number + 1 in head.meta or _is_headlinese(page, number))


def _is_headlinese(page: Page, number: int) -> bool:
    """Whether a sentence above the story leaves out what headlines do: articles, auxiliaries, days."""
    unit, after = page.units[number], page.units[number + 1 : number + 2]
    if after and credits.dateline(after[0].words) is not None:
        return True
    if len(unit.words) > 110 or unit.sentences > 1 or not after or after[0].block == unit.block:
        return False
    return page.prose[number + 1] and unit.word_count > 3 and not _SENTENCE_WORDS.search(unit.words)


def _mark_names_beside(page: Page, head: Head, dated: list[int], limit: int) -> None:
    """A name or an outlet's acronym beside the date, below the headline, is a byline."""
    if head.headline is None:
        return
    for number in dated:
        for neighbour in (number - 1, number + 1):
            if not head.headline < neighbour < limit or page.kinds[neighbour] or page.prose[neighbour]:
                continue
            words = page.units[neighbour].words
            if credits.are_names(words) or _ACRONYM.match(words):
                page.mark(neighbour, "byline")
                head.bylines.append(words)
                head.meta.add(neighbour)


def _mark_standfirst(page: Page, head: Head, limit: int) -> None:
    """Lines between headline and date or byline; a deck under the headline; a summary above the picture."""
    if head.headline is None:
        return
    waiting: list[int] = []
    head.end = head.headline
    has_date = bool(head.published or head.updated)
    number = head.headline + 1
    while number < min(limit + 1, len(page.units)):
        kind = page.kinds[number]
        if number in head.meta:
            if waiting and _fits_a_standfirst(page, waiting) and _story_follows(page, number):
                for line in waiting:
                    page.mark(line, "standfirst")
                waiting = []
            elif waiting:
                return
            head.end = number
        elif kind in ("caption", "image-description", "credit"):
            if any(meta > number for meta in head.meta):
                number += 1
                continue
            if len(waiting) == 1 and has_date and _retold_after(page, waiting[0], number):
                page.mark(waiting[0], "standfirst")
                head.end = waiting[0]
            return
        elif kind == "":
            waiting.append(number)
            if not page.prose[number] and len(waiting) == 1 and _is_a_deck(page, head, number):
                page.mark(number, "standfirst")
                waiting = []
                head.end = number
            if len(waiting) > 5:
                return
        number += 1


def _fits_a_standfirst(page: Page, lines: list[int]) -> bool:
    bullets = all(page.units[line].words[0] in "•-–*·" for line in lines)
    length = sum(len(page.units[line].words) for line in lines)
    too_many = len(lines) > (5 if bullets else 2)
    reported = any(
        credits.dateline(page.units[line].words) or prints_a_date(page.units[line].words) for line in lines
    )
    return (
        length <= (2 * _LONGEST_STANDFIRST if bullets else _LONGEST_STANDFIRST)
        and not too_many
        and not reported
    )


def prints_a_date(words: str) -> bool:
    """Whether half of a line or more is a date, so that it is neither heading nor summary."""
    return sum(len(stamp.date.as_printed) for stamp in stamps(words)) * 2 >= len(words)


def _story_follows(page: Page, number: int) -> bool:
    return any(
        not page.kinds[n] and (page.prose[n] or page.units[n].ends_a_sentence)
        for n in page.examined[number + 1 : number + 30]
    )


def _is_a_deck(page: Page, head: Head, number: int) -> bool:
    """Whether a line right under the headline is its deck: six words, no full stop, then the story."""
    unit = page.units[number]
    if head.headline is None or number != head.headline + 1 or unit.ends_a_sentence or unit.word_count < 6:
        return False
    if len(unit.words) > LONGEST_HEADLINE or unit.words[-1] in ":;,…" or unit.words[0].islower():
        return False
    return number + 1 in head.meta or _story_follows(page, number)


def _retold_after(page: Page, line: int, picture: int) -> bool:
    """Whether the first paragraph under the picture tells again what a summary above it told."""
    unit = page.units[line]
    if not page.prose[line] or len(unit.words) > _LONGEST_STANDFIRST or credits.dateline(unit.words):
        return False
    lead = next((n for n in page.examined if n > picture and page.prose[n] and not page.kinds[n]), None)
    if lead is None:
        return False
    told = {word.casefold() for word in re.findall(r"\w{4,}", unit.words)}
    again = {word.casefold() for word in re.findall(r"\w{4,}", page.units[lead].words[:400])}
    return len(told & again) >= 4


def _read_dateline(page: Page, head: Head) -> None:
    """Mark 'OSLO, Feb 1 (Reuters) -' where one of the story's first paragraphs begins with it."""
    first = [n for n in page.examined if n > head.end and not page.kinds[n]][:3]
    for number in first:
        found = credits.dateline(page.units[number].words)
        if found is None:
            continue
        length, agencies, date = found
        page.mark(number, "dateline", 0, length)
        page.kinds[number] = ""
        head.agencies.extend(agencies)
        if date is not None and head.published is None:
            start, end = page.offset(number, date.start), page.offset(number, date.end - 1) + 1
            head.published = PrintedDate(
                page.text[start:end], date.on, date.at, date.precision, date.zone, start, end
            )
        return
