"""Reads one text: paragraphs, marks, sentences, attributions and speakers, in this order."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from .drafts import Draft, draft_quotes
from .model import FoundQuote, Fragment, KnownActor, Reading, Span
from .paragraphs import cut_paragraphs
from .speakers import Speakers
from .sentences import Sentence, split_sentences
from .marks import find_quotations

ENGINE_VERSION = "2"


def read(
    text: str,
    *,
    actors: Sequence[KnownActor] = (),
    published_on: datetime.date | None = None,
    zones: Sequence[Span] = (),
) -> Reading:
    """Find who is quoted saying what in `text`.

    `actors` are those a speaker may be resolved to, `published_on` is the day that "on Tuesday" counts from, `zones`
    are the parts that are not running prose; without them the structure of the text is recognised first.

    >>> text = "The plan is dead, officials said."
    >>> [text[q.start:q.end] for q in read(text).quotes]
    ['The plan is dead']
    """
    if not zones:
        zones = _recognised(text)
    paragraphs = cut_paragraphs(text, zones)
    marked = find_quotations(text, [(p.start, p.end) for p in paragraphs])
    sentences: list[Sentence] = []
    for number, (paragraph, quotations) in enumerate(zip(paragraphs, marked, strict=True)):
        heading = paragraph.zone in ("headline", "subheading")
        sentences += split_sentences(text, paragraph.start, paragraph.end, quotations, number, heading)
    drafts = draft_quotes(text, paragraphs, sentences)
    Speakers(text, sentences, [s.at[0] for s in sentences]).assign(drafts)
    return Reading(tuple(_finished(draft) for draft in drafts), ENGINE_VERSION)


def _recognised(text: str) -> Sequence[Span]:
    try:
        from .structure import recognise
    except ImportError:
        return ()
    return recognise(text).spans


def _finished(draft: Draft) -> FoundQuote:
    mention = draft.mention or (None, None)
    cue = draft.cue or (None, None)
    return FoundQuote(
        start=draft.start, end=draft.end, kind=draft.kind,
        fragments=tuple(Fragment(a, b) for a, b in draft.fragments), zone=draft.zone,
        speaker_name=draft.person.name if draft.person else None,
        speaker_description="" if draft.person else draft.description,
        speaker_start=mention[0], speaker_end=mention[1], cue_start=cue[0], cue_end=cue[1],
        implicit_attribution=draft.implicit, continues=draft.continues, nested_in=draft.nested_in,
        denied=draft.denied, rule=draft.rule, certainty=draft.certainty,
    )  # fmt: skip
