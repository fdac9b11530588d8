"""Reads what stands below a story: who signed it, which agencies it used, captions and links left over.

A credit counts only below the last paragraph, or in brackets behind its last sentence; the same words inside
the story are part of the story.
"""

from __future__ import annotations

from . import credits, furniture
from .head import Head
from .page import Page
from .printed_dates import PrintedDate, Stamp, may_be_a_date, stamps

_LONGEST_FOOT = 40


def read_end(page: Page, head: Head) -> None:
    """Mark the foot of a page and add what it says to what the head said."""
    _find_end_mark(page)
    last = _read_foot(page, head)
    _settle_pictures(page, last)
    if last is not None:
        _read_tail(page, head, last)


def _find_end_mark(page: Page) -> None:
    """What follows 'ENDS' or '###' in the second half of a page is no longer the story."""
    for number in page.examined:
        if number * 3 > len(page.units) and furniture.is_end_mark(page.units[number].words):
            page.tail_start = number
            return


def _read_foot(page: Page, head: Head) -> int | None:
    """Mark lines below the last paragraph, from the last line up; return the number of that paragraph."""
    bylines: list[str] = []
    agencies: list[list[str]] = []
    last = None
    for number in reversed(page.examined[-_LONGEST_FOOT:]):
        if number <= head.end:
            break
        words = page.units[number].words
        if page.kinds[number]:
            agencies.append(credits.copyright_agencies(words) if page.kinds[number] == "boilerplate" else [])
            continue
        initials = credits.initials_byline(words)
        signed = credits.foot_credit(words)
        author = credits.byline(words)
        if initials is not None:
            page.mark(number, "byline")
            bylines.append(initials[0])
            agencies.append(initials[1])
        elif signed is not None:
            page.mark(number, "credit")
            agencies.append(signed)
            bylines.extend(reversed(credits.contributors(words)))
        elif author is not None and not head.bylines:
            page.mark(number, "byline")
            bylines.append(author)
            agencies.append(credits.agencies_in(words))
        elif _mark_foot_date(page, head, number):
            continue
        elif page.prose[number] or page.units[number].ends_a_sentence:
            last = number
            break
    head.bylines.extend(reversed(bylines))
    for found in reversed(agencies):
        head.agencies.extend(found)
    return last


def _mark_foot_date(page: Page, head: Head, number: int) -> bool:
    """Mark a line at the foot that is one date, whole; without a label only if the head had none."""
    words = page.units[number].words
    found = stamps(words) if may_be_a_date(words) else []
    if len(found) != 1 or len(found[0].date.as_printed) < len(words.rstrip(" .")):
        return False
    stamp = found[0]
    if not stamp.label and (head.published is not None or stamp.date.on is None):
        return False
    start, end = page.offset(number, stamp.date.start), page.offset(number, stamp.date.end - 1) + 1
    here = stamp.date
    date = PrintedDate(page.text[start:end], here.on, here.at, here.precision, here.zone, start, end)
    page.mark(number, "date", stamp.date.start, stamp.date.end)
    head.take(Stamp(stamp.label, date))
    return True


def _settle_pictures(page: Page, last: int | None) -> None:
    """A sentence with a bare agency behind it is a caption, unless it closes the story."""
    for number, picture in sorted(page.uncertain_pictures.items()):
        if not page.kinds[number] and number != last:
            page.mark_picture(number, picture)


def _read_tail(page: Page, head: Head, last: int) -> None:
    """An agency in brackets or behind a dash after the story's last sentence."""
    found = credits.tail_credit(page.units[last].words)
    if found is None:
        return
    start, agencies = found
    page.mark(last, "credit", start)
    page.kinds[last] = ""
    page.tail_credit_at = page.spans[-1].start
    head.agencies.extend(agencies)
