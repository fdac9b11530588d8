"""Finds what stands in quotation marks, in every style of mark, also where a mark was forgotten.

Marks come as straight, curly, doubled single (``''``), low-high and guillemets; single marks look like
apostrophes. A quotation may run over several paragraphs, each opened anew and only the last one closed. The
scan visits each mark once, so its time grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MARK = re.compile(r"[\"“”„‟«»‘’‚‹›'`]{6,}|``|''|,,(?=\w)|[\"“”„‟«»‘’‚‹›'`]")
OPENING = set(" \t\r\n\u00a0([{-–—/|>*:;,…\u200b")
ELIDED = re.compile(r"(?:\d0s|em|til|tis|twas|cause|bout|n|round|cos)\b", re.I)
# Where a forgotten closing mark must have stood: a comma, then "he said" or "said Name".
LATE_ATTRIBUTION = re.compile(
    r"""[,?!]\s+(?=
        (?:he|she|they|it|(?:[A-Z][\w.'’-]*\s){1,4})\s?(?:said|says|added|told|asked|wrote|noted)\b
        | (?:said|says|added|asked|wrote)\s+(?:the\s)?[A-Z]
    )""",
    re.X,
)
WORD = re.compile(r"\w")


class Quotation:
    """What stands between two marks: `text[start:end]`; the marks themselves from `open` to `close`."""

    __slots__ = ("close", "closed", "end", "inner", "open", "runs_on", "single", "start")

    def __init__(self, opened: int, start: int, end: int, close: int, *, closed: bool, single: bool) -> None:
        self.open = opened
        self.start = start
        self.end = end
        self.close = close
        self.closed = closed
        self.single = single
        self.runs_on = False
        self.inner: tuple[Quotation, ...] = ()


def find_quotations(text: str, paragraphs: Iterable[tuple[int, int]]) -> list[list[Quotation]]:
    """Return for each paragraph its outermost quotations in order; quotations inside them are in `inner`.

    >>> [[text.strip() for text in ("«Non», he said.",)], 1][1]
    1
    >>> t = 'He said: "We will go." And \\'so be it\\'.'
    >>> [t[q.start:q.end] for q in find_quotations(t, [(0, len(t))])[0]]
    ['We will go.', 'so be it']
    """
    result: list[list[Quotation]] = []
    bounds = list(paragraphs)
    for number, (start, end) in enumerate(bounds):
        found = _of_paragraph(text, start, end)
        result.append(found)
        if found and not found[-1].closed:
            last = found[-1]
            following = bounds[number + 1] if number + 1 < len(bounds) else None
            if following and MARK.match(text, _skip_blanks(text, *following)):
                last.runs_on = True
            elif last.single:
                found.pop()
            else:
                late = LATE_ATTRIBUTION.search(text, last.start, last.end)
                if late:
                    last.end = last.close = late.start() + 1
    return result


def _skip_blanks(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _of_paragraph(text: str, start: int, end: int) -> list[Quotation]:
    """Scan one paragraph from left to right with at most one double and one single mark open."""
    found: list[Quotation] = []
    double = -1  # position of the open double mark
    double_size = 1
    double_mark = ""
    single = -1
    perhaps = -1  # where the open single may close, if no better place comes: "the leaders' plan'"
    inner: list[Quotation] = []

    def finish_double(stop: int, close: int, closed: bool) -> None:
        nonlocal double, inner, single, perhaps
        quotation = Quotation(double, double + double_size, stop, close, closed=closed, single=False)
        if WORD.search(text, quotation.start, stop):
            quotation.inner = tuple(inner)
            found.append(quotation)
        double, inner, single, perhaps = -1, [], -1, -1

    def finish_single(stop: int) -> None:
        nonlocal single, perhaps
        quotation = Quotation(single, single + 1, stop, stop + 1, closed=True, single=True)
        if stop > single + 1 and WORD.search(text, quotation.start, stop):
            (inner if double >= 0 else found).append(quotation)
        single, perhaps = -1, -1

    for match in MARK.finditer(text, start, end):
        at, after_at = match.span()
        mark = match.group()
        if len(mark) > 5:
            continue  # a rule made of marks
        before = text[at - 1] if at > start else " "
        after = text[after_at] if after_at < end else " "
        if before == "=" or (after == ">" and double < 0):
            continue  # an attribute of mark-up
        may_open = (
            before in OPENING or (not before.isalnum() and before not in ".,!?)%\u2019'\"”")
        ) and not after.isspace()
        may_close = not before.isspace() and not after.isalnum()
        if mark in "'’‘`‚‹›":
            if before.isalnum() and after.isalnum():
                continue
            if single < 0:
                if mark not in "’›" and (before in OPENING or before in '"“«„([') and not after.isspace():
                    if not after.isalnum() and after not in '[($€£…"“':
                        continue
                    if not ELIDED.match(text, after_at):
                        single = at
                continue
            if not may_close:
                if mark == "‘" or (mark == "'" and before in OPENING and after.isalnum()):
                    if perhaps >= 0:
                        finish_single(perhaps)
                    single, perhaps = at, -1
                continue
            following = text[after_at + 1] if after_at + 1 < end else " "
            if before in "sS" and after == " " and following.islower() and mark != "›":
                perhaps = at if perhaps < 0 else perhaps
                continue
            finish_single(at)
            continue
        if double < 0:
            if single >= 0 and mark != "''" and perhaps >= 0:
                finish_single(perhaps)
            if (mark in "“„«``,,‟" or may_open) and not (after.isspace() and mark not in "“„«"):
                if mark == "''" and single >= 0:
                    continue
                if single >= 0:  # an apostrophe taken for an opening mark
                    single, perhaps = -1, -1
                double, double_size, double_mark = at, after_at - at, mark
            continue
        opens_again = mark in ("``", "„", "‟") or (mark == "“" and double_mark not in ("„", ",,"))
        if mark in ('"', "''") and may_open and not may_close and before.isspace():
            opens_again = True
        if mark == "«" and double_mark not in ("»",):
            opens_again = True
        if (opens_again and before.isspace()) or (opens_again and mark not in ('"', "''")):
            stop = at
            while stop > double and text[stop - 1].isspace():
                stop -= 1
            late = LATE_ATTRIBUTION.search(text, double, stop)
            if late:
                stop = late.start() + 1
            finish_double(stop, stop, False)
            double, double_size, double_mark = at, after_at - at, mark
            continue
        finish_double(at, after_at, True)
    if double >= 0:
        stop = end
        while stop > double + 1 and text[stop - 1].isspace():
            stop -= 1
        finish_double(stop, stop, False)
    elif single >= 0 and perhaps >= 0:
        finish_single(perhaps)
    elif single >= 0 and (single == start or text[single - 2] in ":,"):
        # perhaps a quotation that runs on: the caller looks at the next paragraph
        found.append(Quotation(single, single + 1, end, end, closed=False, single=True))
    return found
