"""Reads one text: structure, paragraphs, marks, sentences, attributions, speakers, days, in this order."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from .actors import KnownActors
from .circumstances import set_circumstances
from .days import set_days
from .drafts import Draft, draft_quotes, link
from .lost_marks import marks_are_lost
from .marks import find_quotations
from .model import FoundQuote, Fragment, KnownActor, Reading, Span
from .own_words import mark_own_words
from .paragraphs import cut_paragraphs
from .sentences import Sentence, split_sentences
from .speakers import Speakers
from .structure import recognise
from .transcripts import read_turns, turns_of

ENGINE_VERSION = "5"


def read(
    text: str,
    *,
    actors: Sequence[KnownActor] = (),
    published_on: datetime.date | None = None,
    zones: Sequence[Span] = (),
) -> Reading:
    """Find who is quoted saying what in `text`.

    `actors` are those a speaker may be resolved to, `published_on` is the day that "on Tuesday" counts from,
    `zones` are the parts that are not running prose; without them the structure of the text is recognised
    first, and the day is the one it prints. Any text is taken; one without quotes gives an empty reading.

    >>> text = "The plan is dead, officials said."
    >>> [text[q.start:q.end] for q in read(text).quotes]
    ['The plan is dead']
    """
    if not zones:
        structure = recognise(text)
        zones = structure.spans
        if published_on is None and structure.published is not None:
            published_on = structure.published.on
    paragraphs = cut_paragraphs(text, zones)
    turns = turns_of(text, paragraphs)
    marked = find_quotations(text, [(p.start, p.end) for p in paragraphs])
    spoken = read_turns(text, paragraphs, turns)
    turned = {draft.paragraph for draft in spoken}
    sentences: list[Sentence] = []
    for number, (paragraph, quotations) in enumerate(zip(paragraphs, marked, strict=True)):
        heading = paragraph.zone in ("headline", "subheading")
        if number in turned:
            quotations = []
        sentences += split_sentences(text, paragraph.start, paragraph.end, quotations, number, heading)
    drafts = draft_quotes(text, paragraphs, sentences, spoken)
    if marks_are_lost(text):
        drafts = mark_own_words(text, sentences, drafts)
    link(text, drafts)
    Speakers(text, sentences).assign(drafts)
    set_days(text, paragraphs, sentences, drafts, published_on)
    set_circumstances(text, sentences, drafts)
    known = KnownActors(actors)
    return Reading(tuple(_finished(text, draft, known) for draft in drafts), ENGINE_VERSION)


def _finished(text: str, draft: Draft, known: KnownActors) -> FoundQuote:
    mention = draft.mention or (None, None)
    cue = draft.cue or (None, None)
    person = draft.person
    speaker_id: str | None = None
    candidates: tuple[str, ...] = ()
    if known.actors:
        words = text[slice(*draft.mention)] if draft.mention else ""
        names = (person.name, words) if person else (words, draft.description)
        speaker_id, candidates = known.resolve(*names, gender=person.gender if person else "")
    co_speakers = [known.resolve(other.name, gender=other.gender)[0] for other in draft.others]
    return FoundQuote(
        start=draft.start,
        end=draft.end,
        kind=draft.kind,
        fragments=tuple(Fragment(a, b) for a, b in draft.fragments),
        zone=draft.zone,
        speaker_start=mention[0],
        speaker_end=mention[1],
        speaker_name=person.name if person else None,
        speaker_id=speaker_id,
        speaker_candidates=candidates,
        co_speaker_ids=tuple(i for i in co_speakers if i is not None),
        speaker_description="" if person or speaker_id else draft.description,
        cue_start=cue[0],
        cue_end=cue[1],
        implicit_attribution=draft.implicit,
        continues=draft.continues,
        nested_in=draft.nested_in,
        said_on=draft.said_on,
        said_on_precision=draft.said_on_precision,
        said_on_basis=draft.said_on_basis,
        occasion=draft.occasion,
        place=draft.place,
        addressee=draft.addressed_to,
        via=draft.via,
        denied=draft.denied,
        marks_lost=draft.marks_lost,
        marks_lost_basis=draft.marks_lost_basis,
        rule=draft.rule,
        certainty=draft.certainty,
    )
