"""Reads transcripts and interviews, in which every paragraph opens with its speaker: "LEE: We will see."."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .drafts import Draft
from .paragraphs import Paragraph

TURN = re.compile(
    r"[\"“”']?\s?(?P<name>[A-Z][\w.'’-]*(?:\s(?:[A-Z][\w.'’-]*|[a-z]{2,3})){0,3})(?P<colon>:)\s+(?=\S)"
)
MARKS = '"“”'


def turns_of(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, re.Match[str]]:
    """Return the paragraphs that are turns of a conversation, by number; none if the text is no transcript.

    At least two names have to take turns, one of them twice, or names stand in capitals.

    >>> text = "LEE: Shall we?\\nROE: No.\\nLEE: Why?"
    >>> from .paragraphs import cut_paragraphs
    >>> sorted(turns_of(text, cut_paragraphs(text)))
    [0, 1, 2]
    """
    found = {}
    for number, paragraph in enumerate(paragraphs):
        if paragraph.zone == "body":
            match = TURN.match(text, paragraph.start, paragraph.end)
            if match:
                found[number] = match
    names = Counter(match.group("name") for match in found.values())
    repeated = {name for name, times in names.items() if times > 1}
    if len(repeated) < 2:
        capitals = {name for name in repeated if name.isupper() and len(name) > 2}
        if not capitals or len(names) < 2:
            return {}
    return {n: m for n, m in found.items() if m.group("name") in repeated or m.group("name").isupper()}


def read_turns(text: str, paragraphs: Sequence[Paragraph], turns: dict[int, re.Match[str]]) -> list[Draft]:
    """The drafts of the turns; a paragraph that opens with a mark goes on with the turn before it."""
    drafts: list[Draft] = []
    for number, match in turns.items():
        paragraph = paragraphs[number]
        draft = Draft(
            match.end(), _without_mark(text, paragraph.end), "direct", "body", "transcript", "certain", -1,
            mention=match.span("name"), cue=match.span("colon"), paragraph=number,
        )  # fmt: skip
        drafts.append(draft)
        following = number + 1
        while following < len(paragraphs) and following not in turns:
            paragraph = paragraphs[following]
            if (
                paragraph.zone != "body"
                or text[paragraph.start] not in MARKS
                or text[paragraph.start + 1 : paragraph.start + 2] in "(["
            ):
                break
            draft = Draft(
                paragraph.start + 1, _without_mark(text, paragraph.end), "direct", "body", "transcript",
                "likely", -1,
                mention=match.span("name"), cue=match.span("colon"), paragraph=following, follows=draft,
            )  # fmt: skip
            drafts.append(draft)
            following += 1
    return [draft for draft in drafts if draft.start < draft.end]


def _without_mark(text: str, end: int) -> int:
    return end - 1 if text[end - 1] in MARKS else end
