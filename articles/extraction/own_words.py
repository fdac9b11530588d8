"""Tells a speaker's own words from paraphrase in a text that has lost its quotation marks.

Evidence, as an editor would look for it: the first person in a clause that stands before its attribution, a
main clause that opens with "And" or "But", an imperative or a question there; and what goes on in the first
person right after. A reported clause with "us" or "our" in it holds the speaker's words too, but where they
begin nobody can say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .drafts import Draft
from .sentences import Sentence

FIRST_PERSON = re.compile(r"\b(?:I|I['’]?m|[Ww]e|[Ww]ere|us|[Oo]ur|ours|[Mm]y|me|mine)\b(?!\.)")
SUBJECT_FIRST = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Ll]et us|[Ll]ets)\b(?!\.)")
IMPERATIVE = re.compile(
    r"(?:Imagine|Look|Remember|Listen|Think|Tell|Let|Ask|Consider|Believe|Trust|Do not|Dont|Never)\b"
)
FRONTED = ("content-subject-cue", "content-cue-subject", "content-around-attribution")


def mark_own_words(text: str, sentences: Sequence[Sentence], drafts: list[Draft]) -> list[Draft]:
    """Turn paraphrases into quotes where there is evidence, and add what goes on from them."""
    added: list[Draft] = []
    with_quotes = {draft.sentence for draft in drafts}
    for draft in drafts:
        if draft.kind != "indirect" or draft.zone != "body":
            continue
        words = text[draft.start : draft.end]
        if draft.rule in FRONTED:
            basis = ""
            if SUBJECT_FIRST.search(words):
                basis = "first person; attribution after the clause"
            elif words.startswith(("And ", "But ", "So ")):
                basis = f"attribution after a main clause opened by '{words.split()[0]}'"
            elif IMPERATIVE.match(words):
                basis = "imperative; attribution after the clause"
            if basis:
                draft.kind, draft.marks_lost, draft.marks_lost_basis = "direct", True, basis
                draft.rule, draft.certainty = "lost-marks", "likely"
                added += _continued(text, sentences, draft, with_quotes)
                continue
            if FIRST_PERSON.search(words):
                _mixed(draft, "first person in a clause before its attribution")
        elif FIRST_PERSON.search(words):
            _mixed(draft, "first person in a reported clause")
    return sorted([*drafts, *added], key=lambda d: (d.start, -d.end))


def _mixed(draft: Draft, basis: str) -> None:
    draft.kind, draft.marks_lost, draft.marks_lost_basis = "mixed", True, basis
    draft.fragments = [(draft.start, draft.end)]
    draft.rule, draft.certainty = "lost-marks", "unsure"


def _continued(text: str, sentences: Sequence[Sentence], draft: Draft, with_quotes: set[int]) -> list[Draft]:
    """The sentences after a fronted quotation that go on in the first person or ask."""
    last = draft.sentence
    number = draft.sentence + 1
    while number < len(sentences) and number not in with_quotes:
        sentence = sentences[number]
        if sentence.paragraph != sentences[draft.sentence].paragraph:
            break
        words = text[sentence.at[0] : sentence.to[-1]]
        if not SUBJECT_FIRST.search(words) and not words.endswith("?"):
            break
        last = number
        number += 1
    if last == draft.sentence:
        return []
    first = sentences[draft.sentence + 1]
    return [
        Draft(
            first.at[0], sentences[last].to[-1], "direct", draft.zone, "lost-marks", "unsure",
            draft.sentence + 1,
            mention=draft.mention, cue=draft.cue, lemma=draft.lemma, marks_lost=True,
            marks_lost_basis="goes on in the first person after a quotation", follows=draft,
        )
    ]  # fmt: skip
