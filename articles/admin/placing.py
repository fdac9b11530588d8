"""Finding where an editor's words stand: pasted words become a place, never a guess.

An editor copies words out of the text; their place is accepted only where they stand exactly and, unless the
present place or a start settles it, once.
"""

from collections.abc import Iterator

from django.core.exceptions import ValidationError

from articles.models import ArticleVersion

Place = tuple[int, int]


def places_of(words: str, text: str) -> Iterator[Place]:
    """Yield every place of `words` in `text`, overlapping ones too.

    >>> list(places_of("aa", "aaa"))
    [(0, 2), (1, 3)]
    """
    start = text.find(words)
    while start != -1:
        yield start, start + len(words)
        start = text.find(words, start + 1)


def find_words(words: str, version: ArticleVersion, near: Place | None = None) -> Place:
    """Return the one place of `words` in the version's text.

    `near`, the place that a quote has now, settles which of several is meant if just one of them overlaps it.
    Raises ValidationError with a sentence where the words stand nowhere, or nobody can tell which place is
    meant.
    """
    text = version.text
    if text is None:
        raise ValidationError("The text of this version is withheld: its words cannot be looked up.")
    # Browsers send line breaks as CR LF, whatever the text has.
    candidates = dict.fromkeys([words, words.replace("\r\n", "\n"), words.strip(), _lined(words).strip()])
    found: list[Place] = []
    for candidate in candidates:
        if candidate and (found := list(places_of(candidate, text))):
            break
    if not found:
        raise ValidationError("These words do not stand in the text: copy them exactly, with their marks.")
    if len(found) == 1:
        return found[0]
    if near is not None:
        overlapping = [place for place in found if place[0] < near[1] and place[1] > near[0]]
        if len(overlapping) == 1:
            return overlapping[0]
    starts = ", ".join(str(start) for start, _ in found[:5])
    raise ValidationError(
        f"These words stand {len(found)} times in the text (at {starts}{' …' if len(found) > 5 else ''}): "
        "say at which character they start."
    )


def find_fragments(lines: str, version: ArticleVersion, place: Place) -> list[Place]:
    """Return the places of the words on each of `lines` inside `place`, one after the other."""
    text = version.text or ""
    reached, end = place
    found: list[Place] = []
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        start = text.find(line, reached, end)
        if start == -1:
            raise ValidationError(f"“{line}” does not stand inside the quote, after the words before it.")
        reached = start + len(line)
        found.append((start, reached))
    return found


def _lined(words: str) -> str:
    return words.replace("\r\n", "\n")
