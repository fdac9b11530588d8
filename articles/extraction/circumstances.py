"""Takes from the sentence of an attribution what else it says about the utterance: to whom, where, at what,
through what.

Only words that stand outside the quotes of the sentence are used, as they stand; nothing is inferred.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .drafts import Draft
from .sentences import Sentence

_ARTICLE = r"(?:an?|his|her|their|its|the|another|one)\s"
_WORDS = r"(?:(?!and\b|that\b|who\b|which\b|when\b|after\b|before\b)[\w.'’-]+\s){0,4}?"
VIA = re.compile(
    rf"""\b(?:
        (?i:in|through|via|by)\s(?:{_ARTICLE}{_WORDS})?
            (?:statement|letter|e-?mail|text\smessage|tweets?|post|memo|op-ed|essay|blog|report|press\srelease|release
            |message|interview|affidavit|filing|testimony|note|book|memoir)\b(?:\s(?:with|to|for|on|from|issued\sby|released\sby)\s[^,.;:"“”]{{1,50}})?
        | [Oo]n\s(?:Twitter|Facebook|Instagram|Telegram|Truth\sSocial|X|social\smedia|(?:state\s)?television
            |TV|{_ARTICLE}(?:website|blog|podcast))\b
        | via\s(?:a\s)?(?:spokes\w+|{_WORDS}(?:email|e-mail|phone|video\slink|video))\b
        | an?\s{_WORDS}(?:statement|letter)(?:\s(?:issued|released|published)\sby\s[^,.;:"“”]{{1,60}})?(?=,)
    )""",
    re.X,
)
OCCASION = re.compile(
    rf"""\b(?i:at|during|in|on|after|following)\s(?:{_ARTICLE}|{_WORDS})?{_WORDS}
        (?:news\sconference|press\sconference|press\sbriefing|briefing|conference|rally|speech|address|hearing|meeting|summit|debate
        |(?:phone\s|telephone\s|conference\s)?call|talks|remarks\sto\sreporters|remarks|testimony|trial|session|event|ceremony
        |broadcast|forum|interview|visit|appearance|town\shall|vigil|march|protest)\b
        (?:\s(?:with|between|in|at|on)\s[A-Z][^,.;:"“”]{{0,50}})?""",
    re.X,
)
PLACE = re.compile(r"\b(?:in|at)\s((?:the\s)?[A-Z][\w.'’-]+(?:\s(?:of\s)?[A-Z][\w.'’-]+){0,3})")
NO_PLACE = re.compile(
    r"(?:the\s)?(?:January|February|March|April|May|June|July|August|September|October|November|December|\w+day"
    r"|Twitter|Facebook|English|Russian|French|Spanish|German|Congress|Parliament)\b"
)


def set_circumstances(text: str, sentences: Sequence[Sentence], drafts: Sequence[Draft]) -> None:
    """Fill in addressee, occasion, place and channel of the drafts from their own sentences."""
    of_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        of_sentence.setdefault(draft.sentence, []).append(draft)
    for number, group in of_sentence.items():
        sentence = sentences[number]
        if sentence.to[-1] - sentence.at[0] > 3000:
            continue
        outside = _outside(text, sentence, group)
        if not outside:
            continue
        via = _first(VIA, outside)
        occasion = _first(OCCASION, outside)
        place = next((m.group(1) for m in PLACE.finditer(outside) if not NO_PLACE.match(m.group(1))), "")
        for draft in group:
            if draft.mention is None and draft.addressee is None:
                continue
            draft.via, draft.occasion = via, occasion
            draft.place = place if not draft.nested else ""
            if draft.addressee is not None:
                draft.addressed_to = " ".join(text[slice(*draft.addressee)].split())


def _outside(text: str, sentence: Sentence, drafts: Sequence[Draft]) -> str:
    """The sentence without its quotes and without the speakers' mentions."""
    cut = sorted(
        [(d.start, d.end) for d in drafts if not d.nested]
        + [d.mention for d in drafts if d.mention is not None]
    )
    at, end = sentence.at[0], sentence.to[-1]
    parts = []
    for a, b in cut:
        if a > at:
            parts.append(text[at : min(a, end)])
        at = max(at, b)
    if at < end:
        parts.append(text[at:end])
    return " | ".join(" ".join(part.split()) for part in parts)


def _first(pattern: re.Pattern[str], words: str) -> str:
    match = pattern.search(words)
    return match.group().strip(" |") if match else ""
