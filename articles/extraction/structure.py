"""Tells what each part of a news page is (headline, caption, menu ...) and what the page says about itself.

Importing needs it for the article's data, reading needs it for the zone of a quote. Nothing is cut out of the
text and nothing is guessed: a line that does not say what it is stays prose, a date or agency that is not
printed is not given. Method: the page is cut into lines; each is judged by its own words, then by its place
between the first line and the last paragraph.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from . import furniture
from .head import Head, prints_a_date, read_head
from .lost_marks import marks_are_lost
from .model import Span
from .page import Page
from .page_lines import Unit
from .printed_dates import PrintedDate
from .story_end import read_end

__all__ = ["PrintedDate", "Structure", "recognise"]


_SPEAKS = re.compile(r"\b(?:I|[Ww]e|[Yy]ou|[Oo]ur|[Mm]y|us|said|asked)\b")


@dataclass(frozen=True, slots=True)
class Structure:
    """What a page is made of and what it prints about itself; all offsets are half-open code points.

    `spans` are sorted, do not overlap and begin and end without white space. Their kinds are headline,
    standfirst, subheading, caption, image-description, credit, byline, date, dateline, section, video-length
    and boilerplate. `agencies` and `photo_credits` are as printed. `url` is the page's own address where the
    text prints it, `url_evidence` says where; `section_basis` is "text" or "address". `published_in_address`
    is a day that the address has in its path, which is no printed date. The story itself runs from
    `body_start` to `body_end`, headline included.
    """

    spans: tuple[Span, ...]
    headline: str
    published: PrintedDate | None
    updated: PrintedDate | None
    byline: str
    section: str
    agencies: tuple[str, ...]
    photo_credits: tuple[str, ...]
    url: str
    body_start: int
    body_end: int
    marks_lost: bool
    url_evidence: str = ""
    section_basis: str = ""
    published_in_address: datetime.date | None = None


def recognise(text: str, *, url: str = "") -> Structure:
    """Say what the parts of a page are; any text is taken, and an empty one gives an empty answer.

    `url` is the page's address where it is known from elsewhere; it is used for the section and the day in
    its path and is not returned as `url`, which is only what the text prints.

    >>> page = recognise("Port reopens\\nBy Jo Doe\\nFebruary 1, 2022\\n\\nThe harbour opened. Ships came.")
    >>> page.headline, page.byline, page.published.on.isoformat()
    ('Port reopens', 'Jo Doe', '2022-02-01')
    >>> [span.kind for span in page.spans]
    ['headline', 'byline', 'date']
    """
    page = Page(text)
    head = read_head(page)
    read_end(page, head)
    _mark_subheadings(page, head)
    body_start, body_end = _body(page, head)
    own_url, evidence = _own_address(page)
    section, basis = head.section, "text" if head.section else ""
    known_url = own_url or url
    if not section and (section := furniture.section_in_address(known_url)):
        basis = "address"
    return Structure(
        spans=page.sorted_spans(),
        headline=page.words_of(head.headline),
        published=head.published,
        updated=head.updated,
        byline="; ".join(dict.fromkeys(head.bylines)),
        section=section,
        agencies=tuple(dict.fromkeys(head.agencies)),
        photo_credits=tuple(dict.fromkeys(page.photo_credits)),
        url=own_url,
        body_start=body_start,
        body_end=body_end,
        marks_lost=marks_are_lost(text),
        url_evidence=evidence,
        section_basis=basis,
        published_in_address=_day_in(known_url),
    )


def _mark_subheadings(page: Page, head: Head) -> None:
    """Short lines between two paragraphs of the story, which end without a full stop."""
    plain = [number for number in page.examined if not page.kinds[number]]
    repeated = page.repeated_lines()
    questions: list[int] = []
    for before, number, after in zip(plain, plain[1:], plain[2:], strict=False):
        if number <= head.end or number == head.headline:
            continue
        unit = page.units[number]
        if unit.words in repeated or not _may_be_a_subheading(unit):
            continue
        above, below = page.units[before], page.units[after]
        # The paragraph above must be over: a line in its middle is part of a broken paragraph.
        above_is_over = above.ends_a_sentence or before in page.headings or page.kinds[number - 1] != ""
        is_continued = below.words[0].islower()
        if above_is_over and not is_continued and (page.prose[after] or below.ends_a_sentence):
            if unit.words.endswith("?"):
                questions.append(number)
                continue
            page.mark(number, "subheading")
            page.headings.add(number)
    if len(questions) > 1:  # a single question is a paragraph of the author's
        for number in questions:
            page.mark(number, "subheading")


def _may_be_a_subheading(unit: Unit) -> bool:
    words = unit.words
    if not 4 <= len(words) <= 110:
        return False
    count = unit.word_count
    if not 1 <= count <= 16:
        return False
    if (
        prints_a_date(words)
        or words[0].islower()
        or words[0] in "-–—•*·([#@…,"
        or (words[0].isdigit() and count < 2)
    ):
        return False
    if words[-1] == "?":
        return count <= 12 and _SPEAKS.search(words) is None and '"' not in words and ": " not in words
    last = words.rstrip(" \"”’'»)]")[-1:]
    if not last or last in ".?!:;,…-–—/" or " said" in words:
        return False
    return any(letter.isalpha() for letter in words)


def _body(page: Page, head: Head) -> tuple[int, int]:
    """From where to where the story runs: headline or first own line to the end of its last paragraph."""
    own = [
        number
        for number in page.examined
        if page.kinds[number] in ("", "standfirst", "subheading", "dateline")
    ]
    if page.tail_start is not None:
        own = [number for number in own if number < page.tail_start] or own
    while len(own) > 1 and _is_left_over(page, own[-1]):
        own.pop()
    starts = [page.units[number].start for number in own[:1]]
    if head.headline is not None:
        starts.append(page.units[head.headline].start)
    if not starts:
        return 0, 0
    start = page.units[head.headline].start if head.headline is not None else starts[0]
    if not own:
        return start, page.units[head.headline].end if head.headline is not None else start
    end = page.units[own[-1]].end
    if page.tail_credit_at is not None and page.tail_credit_at < end:
        end = len(page.text[: page.tail_credit_at].rstrip())
    return start, max(end, start)


def _is_left_over(page: Page, number: int) -> bool:
    """Whether a last line is a scrap below the story (initials, topics): short and no sentence."""
    unit = page.units[number]
    if page.kinds[number] != "" or page.prose[number] or unit.ends_a_sentence or len(unit.words) > 40:
        return False
    return unit.words[-1].isalnum() and unit.words[0].isalpha()


def _own_address(page: Page) -> tuple[str, str]:
    """The page's own address as printed, and where: under a label, in the head, or alone at either end."""
    for number, (printed, repaired) in page.addresses.items():
        if number in page.labelled_addresses and furniture.is_an_article(printed):
            place = f"printed in line {page.line_number(number)} under '{page.labelled_addresses[number]}'"
            return printed, place + (", with a stray blank in it removed" if repaired else "")
    candidates = {
        printed: (number, repaired)
        for number, (printed, repaired) in page.addresses.items()
        if furniture.is_an_article(printed)
    }
    if len(candidates) != 1:
        return "", ""
    printed, (number, repaired) = next(iter(candidates.items()))
    prose_before = any(
        page.prose[other] and not page.kinds[other] for other in page.examined if other < number
    )
    prose_after = any(
        page.prose[other] and not page.kinds[other] for other in page.examined if other > number
    )
    if prose_before and prose_after:
        return "", ""
    place = f"printed alone in line {page.line_number(number)}"
    return printed, place + (", with a stray blank in it removed" if repaired else "")


def _day_in(url: str) -> datetime.date | None:
    parts = furniture.date_in_address(url)
    try:
        return datetime.date(*parts) if parts else None
    except ValueError:
        return None
