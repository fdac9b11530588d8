"""Holds one page while it is judged line by line, so that each rule marks lines and no two mark the same one.

What a line says by itself (menu, address, picture, length of a film) is marked here; what depends on its
place is left to `head`, `story_end` and `structure`.
"""

from __future__ import annotations

import re
from collections import Counter

from . import furniture
from .model import Span
from .page_lines import Unit, split_into_units
from .pictures import Picture, read_picture

MANY = 3000
"""Lines from which on a page is no article; then only as many at its head and at its foot are examined."""
_FILM_LENGTH = re.compile(r"^\[?(?:\d{1,2}:)?\d{1,2}:\d{2}\]?$")


class Page:
    """The lines of a text with what each was found to be; `kinds[n]` is "" while line `n` counts as prose."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.units: list[Unit] = split_into_units(text)
        count = len(self.units)
        self.examined: list[int] = list(range(count))
        if count > MANY:
            self.examined = [*range(MANY // 2), *range(count - MANY // 2, count)]
        self.kinds: list[str] = [""] * count
        self.prose: list[bool] = [False] * count
        self.spans: list[Span] = []
        self.photo_credits: list[str] = []
        self.uncertain_pictures: dict[int, Picture] = {}
        self.addresses: dict[int, tuple[str, bool]] = {}
        self.labelled_addresses: dict[int, str] = {}
        self.related_headers: set[int] = set()
        self.headings: set[int] = set()
        self.tail_start: int | None = None
        self.tail_credit_at: int | None = None
        for number in self.examined:
            self.prose[number] = self.units[number].is_prose
        self._mark_by_words()

    def mark(self, number: int, kind: str, start: int | None = None, end: int | None = None) -> None:
        """Say that line `number`, or the part of its words from `start` to `end`, is of this kind."""
        unit = self.units[number]
        self.kinds[number] = kind
        first = unit.start if start is None else self.offset(number, start)
        last = unit.end if end is None else self.offset(number, end - 1) + 1
        self.spans.append(Span(kind, first, last))

    def offset(self, number: int, position: int) -> int:
        """Where in the text the character stands that has this position in the words of line `number`."""
        unit = self.units[number]
        if unit.end - unit.start == len(unit.words):
            return unit.start + position
        # A wrapped paragraph: line breaks and indents became one blank each, all other characters stayed.
        wanted = sum(1 for character in unit.words[:position] if not character.isspace())
        for index in range(unit.start, unit.end):
            if not self.text[index].isspace():
                if wanted == 0:
                    return index
                wanted -= 1
        return unit.end

    def words_of(self, number: int | None) -> str:
        """The words of a line, or nothing for no line."""
        return "" if number is None else self.units[number].words

    def line_number(self, number: int) -> int:
        """The line of the file, counted from 1, in which unit `number` begins."""
        before = self.text[: self.units[number].start]
        return 1 + (before.count("\n") or before.count("\r"))

    def repeated_lines(self) -> set[str]:
        """Short lines that stand more than once: speakers of a transcript, not headings."""
        counts = Counter(
            self.units[number].words for number in self.examined if len(self.units[number].words) < 110
        )
        return {words for words, count in counts.items() if count > 1}

    def sorted_spans(self) -> tuple[Span, ...]:
        """The spans in order; furniture on adjoining lines becomes one span."""
        merged: list[Span] = []
        for span in sorted(self.spans, key=lambda span: (span.start, span.end)):
            if merged and span.start < merged[-1].end:
                continue
            if merged and span.kind == merged[-1].kind == "boilerplate":
                gap = self.text[merged[-1].end : span.start]
                if gap.isspace() and len(re.findall(r"\r\n|[\n\r\u2028\u2029]", gap)) == 1 and len(gap) < 40:
                    merged[-1] = Span("boilerplate", merged[-1].start, span.end)
                    continue
            merged.append(span)
        return tuple(merged)

    def _mark_by_words(self) -> None:
        for position, number in enumerate(self.examined):
            words = self.units[number].words
            if self._mark_address(number, words):
                continue
            if furniture.is_furniture(words):
                self.mark(number, "boilerplate")
                if furniture.is_related_header(words):
                    self.related_headers.add(number)
            elif _FILM_LENGTH.match(words) and position:
                self.mark(number, "video-length")
            elif len(words) > 3 and (picture := read_picture(words)) is not None:
                if picture.certain:
                    self.mark_picture(number, picture)
                else:
                    self.uncertain_pictures[number] = picture
        lengths = [number for number in self.examined if self.kinds[number] == "video-length"]
        if len(lengths) > 4:  # the time codes of a transcript
            self.unmark(lengths)
        self._describe_pictures()
        self._mark_related_links()

    def unmark(self, numbers: list[int]) -> None:
        """Take back what was said of these lines."""
        spoiled = {(self.units[number].start, self.units[number].end) for number in numbers}
        self.spans = [
            span for span in self.spans if not any(first <= span.start < last for first, last in spoiled)
        ] if len(spoiled) < 50 else [span for span in self.spans if span.kind != "video-length"]  # fmt: skip
        for number in numbers:
            self.kinds[number] = ""

    def mark_picture(self, number: int, picture: Picture) -> None:
        """Mark caption and credit of a line and keep the photographer's credit."""
        if picture.credit_span is not None:
            self.mark(number, "credit", *picture.credit_span)
        if picture.caption is not None:
            self.mark(number, "caption", *picture.caption)
        if picture.credit:
            self.photo_credits.append(picture.credit)

    def _mark_address(self, number: int, words: str) -> bool:
        found = furniture.address(words)
        if found is not None:
            self.mark(number, "boilerplate")
            self.addresses[number] = found
            before = self.units[number - 1].words if number else ""
            label = furniture.address_label(before) if before.endswith(":") else None
            if label is not None:
                self.labelled_addresses[number] = label[0]
                if not self.kinds[number - 1]:
                    self.mark(number - 1, "boilerplate")
            return True
        label = furniture.address_label(words)
        found = furniture.address(label[1]) if label and label[1] else None
        if label is None or found is None:
            return False
        self.mark(number, "boilerplate")
        self.addresses[number] = found
        self.labelled_addresses[number] = label[0]
        return True

    def _describe_pictures(self) -> None:
        """A line right above a caption describes the picture; one right above a bare credit is a caption."""
        for number in self.examined:
            if (
                number == 0
                or self.kinds[number - 1]
                or self.units[number - 1].block != self.units[number].block
            ):
                continue
            above = self.units[number - 1]
            if (number > 1 and self.units[number - 2].block == above.block) or len(above.words) > 400:
                continue
            kind, unit = self.kinds[number], self.units[number]
            has_credit = any(
                unit.start <= span.start < unit.end and span.kind == "credit" for span in self.spans[-400:]
            )
            if kind == "caption" and not above.ends_a_sentence and has_credit:
                self.mark(number - 1, "image-description")
            elif kind == "credit" and number > 1 and above.sentences == 1 and len(above.words) > 30:
                self.mark(number - 1, "caption")

    def _mark_related_links(self) -> None:
        """Titles that stand under 'Related stories' and the like are links, not headings."""
        story = [number for number in self.examined if self.prose[number] and not self.kinds[number]]
        for header in sorted(self.related_headers):
            run = []
            for number in range(header + 1, min(header + 13, len(self.units))):
                unit = self.units[number]
                if self.kinds[number] in ("boilerplate", "video-length"):
                    continue
                if self.kinds[number] or self.prose[number] or unit.ends_a_sentence or unit.word_count < 3:
                    break
                run.append(number)
            if not run or not story or header < story[0]:  # above the story: the last may be the headline
                continue
            last = self.units[run[-1]]
            is_apart = last.block != self.units[header].block
            if run[-1] < story[-1] and is_apart and last.word_count <= 6:  # the heading of what follows
                run.pop()
            for number in run:
                self.mark(number, "boilerplate")
