"""Turns frames and quotations into quotes with offsets: direct, mixed or indirect, with their pieces.

A draft is a quote whose speaker is known only as a mention; who that is, `speakers.py` finds out afterwards.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .attributions import Frame
from .cast import Person
from .frames import find_announcement, find_frames, find_subject
from .paragraphs import Paragraph
from .phrases import NOUN_PHRASE
from .sentences import Sentence

OPENED_ANEW = re.compile(r"\s*\n\s*[\"“„«'‘`]{1,2}")  # between two paragraphs of one quotation


@dataclass(slots=True)
class Draft:
    """A quote in the making; offsets are those of the text."""

    start: int
    end: int
    kind: str
    zone: str
    rule: str
    certainty: str
    sentence: int
    fragments: list[tuple[int, int]] = field(default_factory=list)
    mention: tuple[int, int] | None = None
    cue: tuple[int, int] | None = None
    lemma: str = ""
    implicit: bool = False
    continues: int | None = None
    nested_in: int | None = None
    denied: bool = False
    marks_lost: bool = False
    marks_lost_basis: str = ""
    addressee: tuple[int, int] | None = None
    follows: Draft | None = None
    inside: Draft | None = None
    nested: bool = False
    leads_to: Draft | None = None
    paragraph: int = -1
    said_on: datetime.date | None = None
    said_on_precision: str = ""
    said_on_basis: str = ""
    occasion: str = ""
    place: str = ""
    addressed_to: str = ""
    via: str = ""
    person: Person | None = None
    description: str = ""
    others: list[Person] = field(default_factory=list)


def draft_quotes(
    text: str, paragraphs: Sequence[Paragraph], sentences: Sequence[Sentence], turns: Sequence[Draft] = ()
) -> list[Draft]:
    """Return the drafts of all quotes in the order of the text; `turns` are those of a transcript."""
    drafts: list[Draft] = []
    attributed: Draft | None = None  # the last quote with a mention that is not relayed inside another
    of_paragraph = {draft.paragraph: draft for draft in turns}
    for number, sentence in enumerate(sentences):
        turn = of_paragraph.get(sentence.paragraph)
        if turn is not None:
            if turn.sentence < 0:
                turn.sentence = number
                drafts.append(turn)
            continue
        zone = paragraphs[sentence.paragraph].zone
        heading = zone in ("headline", "subheading", "standfirst")
        frames = find_frames(sentence, heading) if _has_cue(sentence) else []
        claimed: set[int] = set()
        found: list[Draft] = []
        for frame in frames:
            outer = _from_frame(text, sentence, frame, frame.content, zone, number, claimed)
            if outer is None:
                continue
            found.append(outer)
            if frame.second:
                rest = _from_frame(text, sentence, frame, frame.second, zone, number, claimed)
                if rest is not None:
                    rest.follows = outer
                    found.append(rest)
        found += _unclaimed(text, sentence, sentences, number, zone, claimed, found, attributed)
        drafts += found
        attributed = next((d for d in reversed(found) if d.mention is not None and not d.nested), attributed)
    return _without_doubles(sorted(drafts, key=lambda d: (d.start, -d.end)))


def link(text: str, drafts: Sequence[Draft]) -> None:
    """Say of each draft, in the order of the text, which one it continues and which one it stands in."""
    place = {id(draft): i for i, draft in enumerate(drafts)}
    last: Draft | None = None
    for i, draft in enumerate(drafts):
        if last is not None and draft.follows is None and _goes_on(text, last, draft):
            draft.follows, last.leads_to = last, draft
        if last is None or draft.start >= last.end:
            last = draft
        if draft.follows is not None:
            draft.continues = place.get(id(draft.follows))
        for k in range(i - 1, max(-1, i - 4), -1):
            other = drafts[k]
            if other.start <= draft.start and draft.end <= other.end:
                draft.nested_in, draft.inside = k, other
                break


def _goes_on(text: str, last: Draft, draft: Draft) -> bool:
    """Whether two quotations are paragraphs of one, the first never closed and the second opened anew."""
    if last.kind != "direct" or draft.kind != "direct" or draft.start - last.end >= 20:
        return False
    return OPENED_ANEW.fullmatch(text, last.end, draft.start) is not None


def _without_doubles(drafts: list[Draft]) -> list[Draft]:
    seen: set[tuple[int, int]] = set()
    kept = []
    for draft in drafts:
        if (draft.start, draft.end) not in seen:
            seen.add((draft.start, draft.end))
            kept.append(draft)
    return kept


def _has_cue(sentence: Sentence) -> bool:
    tags = sentence.tags
    if "Q" in tags or "q" in tags or "G" in tags or ":" in tags:
        return True
    return "according" in sentence.low or "words" in sentence.low


def _chars(sentence: Sentence, tokens: tuple[int, int] | None) -> tuple[int, int] | None:
    if tokens is None or tokens[1] <= tokens[0]:
        return None
    return sentence.at[tokens[0]], sentence.to[tokens[1] - 1]


def _from_frame(
    text: str,
    sentence: Sentence,
    frame: Frame,
    tokens: tuple[int, int],
    zone: str,
    number: int,
    claimed: set[int],
) -> Draft | None:
    """The quote of a frame's content."""
    tags = sentence.tags
    a, b = tokens
    while a < b and tags[a] in ",;:-.":
        a += 1
    while b > a and tags[b - 1] in ",;:-.!?":
        b -= 1
    if a >= b:
        return None
    quotations = [sentence.quotations[k] for k in range(a, b) if tags[k] == "K"]
    claimed.update(k for k in range(a, b) if tags[k] == "K")
    words_outside = sum(1 for k in range(a, b) if tags[k] not in "K,;:-().?!")
    start, end = sentence.at[a], sentence.to[b - 1]
    fragments = [(q.start, q.end) for q in quotations]
    if quotations and (not words_outside or (len(quotations) == 1 and tags[a] == "K" and words_outside == 0)):
        start, end = quotations[0].start, quotations[-1].end
        kind = "direct"
        fragments = []
    elif quotations:
        kind = "mixed"
        if len(quotations) == 1 and tags[a] == "t" and words_outside == 1:
            start, end, kind, fragments = quotations[0].start, quotations[0].end, "direct", []
    else:
        kind = "indirect"
    return Draft(
        start, end, kind, zone, frame.rule, frame.certainty, number, fragments,
        _chars(sentence, frame.mention), _chars(sentence, frame.cue), frame.lemma,
        denied=frame.denied, nested=frame.nested, addressee=_chars(sentence, frame.addressee),
    )  # fmt: skip


def _unclaimed(
    text: str, sentence: Sentence, sentences: Sequence[Sentence], number: int, zone: str, claimed: set[int],
    found: list[Draft], before: Draft | None,
) -> list[Draft]:  # fmt: skip
    """Quotations that no frame of their sentence claims: alone, continued, or set off by a colon."""
    result: list[Draft] = []
    tags = sentence.tags
    alone = all(tag == "K" or not tag.isalpha() for tag in tags)
    for k, quotation in sentence.quotations.items():
        if k in claimed:
            continue
        if any(d.start <= quotation.start and quotation.end <= d.end for d in found):
            continue
        if alone:
            draft = Draft(
                quotation.start,
                quotation.end,
                "direct",
                zone,
                "stands-alone",
                "likely",
                number,
                implicit=True,
            )
            ahead = sentences[number - 1] if number else None
            if ahead is not None and ahead.tags.endswith(":"):
                announced = find_announcement(ahead)
                if announced is not None:
                    draft.cue, draft.mention = _chars(ahead, announced[0]), _chars(ahead, announced[1])
                    draft.rule, draft.implicit = "announced", False
                    result.append(draft)
                    continue
            if before is not None and sentences[before.sentence].paragraph == sentence.paragraph:
                draft.follows = before if before.kind == "direct" else None
                draft.mention, draft.cue, draft.rule = before.mention, before.cue, "continued"
                draft.implicit = False
            result.append(draft)
        elif (
            k
            and tags[k - 1] == ":"
            and zone == "body"
            and text.count(" ", quotation.start, quotation.end) > 1
        ):
            announced = find_announcement(sentence)
            if announced is not None and announced[0][1] <= k - 1:
                result.append(
                    Draft(quotation.start, quotation.end, "direct", zone, "announced", "likely", number,
                          mention=_chars(sentence, announced[1]), cue=_chars(sentence, announced[0]))
                )  # fmt: skip
                continue
            subject = find_subject(sentence, k - 1)
            result.append(
                Draft(quotation.start, quotation.end, "direct", zone, "colon", "unsure", number,
                      mention=_chars(sentence, subject), cue=(sentence.at[k - 1], sentence.to[k - 1]),
                      implicit=subject is None)
            )  # fmt: skip
        elif k + 1 < len(tags) and tags[k + 1] == "-":
            match = NOUN_PHRASE.match(tags, k + 2)
            if match and all(t in ".,CnDfi-" for t in tags[match.end() :]):
                result.append(
                    Draft(quotation.start, quotation.end, "direct", zone, "dash-and-name", "certain", number,
                          mention=_chars(sentence, match.span()),
                          cue=(sentence.at[k + 1], sentence.to[k + 1]))
                )  # fmt: skip
    return result
