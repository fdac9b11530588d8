"""What becomes of an article that its outlet changes: other texts, in which its quotes stand or do not."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta

from articles.versions.standing import Found, Placed, Text, find_again
from articles.words import CONTEXT
from tests.corpus.vocabulary import Lexicon

CHANGED = 12
"""Of so many articles one has a second text."""

CHANGED_TWICE = 96
"""Of so many articles one has a third; a multiple of the above."""

SEEN_AFTER = (timedelta(0), timedelta(days=20), timedelta(days=45))
"""How long after the first each text was taken in."""

BREAK = "\n\n"
FIRST_TOLD = 2
"""The place of the first paragraph that quotes somebody: headline and standfirst stand before it."""

CHANGES = ("added", "word of prose", "sentence struck out", "word of a quote", "name", "paragraph struck out")
HOW_OFTEN = (45, 20, 15, 9, 4, 7)


def texts_of(article: int) -> int:
    """Return how many texts the article of this number has."""
    return 1 + (article % CHANGED == 5) + (article % CHANGED_TWICE == 5)


def changed(text: str, chance: random.Random, lexicon: Lexicon) -> str:
    """Return the text as its outlet changes it: in one place, or in two or three."""
    after = text
    while after == text:
        for change in chance.choices(CHANGES, HOW_OFTEN, k=chance.choice((1, 1, 2, 3))):
            after = _changed_once(after, change, chance, lexicon)
    return after


def _changed_once(text: str, change: str, chance: random.Random, lexicon: Lexicon) -> str:
    paragraphs = text.split(BREAK)  # the last is empty
    if len(paragraphs) <= FIRST_TOLD + 1:
        change, at = "added", FIRST_TOLD - 1
    else:
        at = chance.randrange(FIRST_TOLD, len(paragraphs) - 1)
    said, _, more = paragraphs[at].partition(". ")
    match change:
        case "added":
            paragraphs[at] += f" {lexicon.sentence(12)}"
        case "word of prose" if more:
            paragraphs[at] = f"{said}. {_with_another_word(more, chance, lexicon)}"
        case "sentence struck out":
            paragraphs[at] = f"{said.removesuffix('.')}."
        case "word of a quote":
            paragraphs[at] = paragraphs[at].replace(said, _with_another_word(said, chance, lexicon), 1)
        case "name":
            words = said.split(" ")
            words[-1 if said.startswith("“") else 1] = chance.choice(lexicon.words).capitalize()
            paragraphs[at] = paragraphs[at].replace(said, " ".join(words), 1)
        case "paragraph struck out":
            del paragraphs[at]
    return BREAK.join(paragraphs)


def _with_another_word(sentence: str, chance: random.Random, lexicon: Lexicon) -> str:
    """One word replaced, but never that it was said."""
    words = sentence.split(" ")
    free = [place for place, word in enumerate(words) if word.isalpha() and word not in ("said", "that")]
    if free:
        words[chance.choice(free)] = chance.choice(lexicon.words)
    return " ".join(words)


def followed(
    texts: Sequence[Text], start: int, end: int, mention: tuple[int, int]
) -> Iterator[tuple[int, Found | str]]:
    """Yield for each text after the first, by its place, where a quote of the first stands in it, or why not.

    It is looked for as the program does, each time from the text in which it stood last.
    """
    at = 0
    place = _placed(texts[0].plain, start, end, mention)
    for later in range(1, len(texts)):
        found = find_again(place, texts[at], texts[later])
        if isinstance(found, Found):
            at = later
            place = _placed(texts[at].plain, found.start, found.end, found.mention)
        yield later, found


def _placed(text: str, start: int, end: int, mention: tuple[int, int] | None) -> Placed:
    prefix, suffix = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Placed(start, end, text[start:end], prefix, suffix, mention)


def standing_once(words: str, text: str) -> int | None:
    """Return where the words stand in the text if that is once, else nothing."""
    at = text.find(words)
    return None if at < 0 or text.find(words, at + 1) >= 0 else at
