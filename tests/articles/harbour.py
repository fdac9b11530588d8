"""An article of seven accepted quotes, as versions of it are compared, and what tests ask of them."""

import re
from collections import Counter
from typing import Any

from articles.extraction import ENGINE_VERSION
from articles.models import ArticleVersion, Quote
from articles.words import place_quote
from tests.makers import make_actor, make_article, make_outlet, make_quote, make_version
from timeline.verifying import verify

HEADLINE = "“Channel is clear”, says harbour office"
TEXT = f"""{HEADLINE}

The port of Eskerby has lain still since the storm of last week.

"We have cleared the northern channel of all wrecks," harbour master Ines Calder told reporters on Tuesday. \
She called the damage "painful but limited" and thanked the crews.

Calder said that the harbour would open on 30 June.

"It is not safe to sail at night," warned Haldor Brenn, who leads the pilots.

Mayor Elin Strand said 12 ferries were waiting outside. "Nobody goes hungry," she added.

Fishermen wait for better weather.
"""

CLEARED = "We have cleared the northern channel of all wrecks"
DAMAGE = 'called the damage "painful but limited"'
OPENING = "that the harbour would open on 30 June"
NIGHT = "It is not safe to sail at night"
FERRIES = "12 ferries were waiting outside"
HUNGRY = "Nobody goes hungry"
CHANNEL = "Channel is clear"
ALL = [CHANNEL, CLEARED, DAMAGE, OPENING, NIGHT, FERRIES, HUNGRY]


def said(version: ArticleVersion, words: str, mention: str = "", cue: str = "", **fields: Any) -> Quote:
    """An accepted quote of `words`, tied to the mention and the cue nearest to it."""
    text = version.text or ""
    start = text.index(words)
    for name, part in (("speaker", mention), ("cue", cue)):
        if part:
            places = [at for at in range(len(text)) if text.startswith(part, at)]
            at = min(places, key=lambda place: abs(place - start))
            fields |= {f"{name}_start": at, f"{name}_end": at + len(part)}
    quote = make_quote(version, words, **fields)
    fragments = [(part["start"], part["end"]) for part in quote.fragments]
    place_quote(quote, version, quote.start, quote.end, fragments).save()
    return quote


def make_harbour_version() -> ArticleVersion:
    """The first version of an article that has just its seven accepted quotes."""
    article = make_article(make_outlet(excerpt_share="0.5"), headline=HEADLINE)
    version = make_version(
        article, TEXT, read_by=ENGINE_VERSION, spans=[{"kind": "headline", "start": 0, "end": len(HEADLINE)}]
    )
    calder, brenn = make_actor("Ines Calder"), make_actor("Haldor Brenn")
    strand = make_actor("Elin Strand")
    said(version, CHANNEL, "harbour office", "says", zone="headline")
    said(version, CLEARED, "harbour master Ines Calder", "told", speaker=calder, said_on="2022-02-01",
         said_on_precision="day")  # fmt: skip
    said(version, DAMAGE, "She", fragments=["painful but limited"], speaker=calder)
    said(version, OPENING, "Calder", "said", kind="indirect", speaker=calder)
    said(version, NIGHT, "Haldor Brenn", "warned", speaker=brenn)
    said(version, FERRIES, "Mayor Elin Strand", "said", kind="indirect", speaker=strand)
    said(version, HUNGRY, "she", "added", speaker=strand)
    return version


def quotes_by_words(version: ArticleVersion) -> dict[str, Quote]:
    rows = Quote.objects.filter(version__article=version.article, status__in=["accepted", "lost"])
    return {str(quote.exact): quote for quote in rows.select_related("version")}


def breaches() -> list[str]:
    return [str(breach) for breach in verify(Counter())]


def changed(old: str, new: str) -> str:
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


def curly(text: str) -> str:
    """The text with all straight marks made curly."""
    return re.sub(r'"([^"\n]*)"', r"“\1”", text)


def without(*words: str) -> list[str]:
    return [quote for quote in ALL if quote not in words]


PARAGRAPHS = TEXT.rstrip("\n").split("\n\n")
