"""Decides whether a quote still stands in a changed text: its words, and that the same person is given them.

Words alone prove little. An outlet that corrects who said something leaves the words as they were; one that
adds "not" before them, or a condition after them, too. So a quote stands only where its words stand exactly,
where what touches them is as it was, and where the words between them and their speaker are as they were.
Whatever is in doubt does not stand: a person then decides.

Marks and spaces around a quote may change their form (curly for straight, a line break for a space): that is
typography. Inside a quote nothing may change. There is no Django here: texts in, places out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from articles.extraction import TextQuoteSelector, anchor
from articles.extraction.words import OBJECT_PRONOUNS, SUBJECT_PRONOUNS

Stretch = tuple[int, int]

REACH = 240
"""An attribution farther from its quote than this, in characters, is not part of what has to stand."""

NAME_REACH = 1500
"""How far before a pronoun the speaker's name is looked for."""

TOUCHING = 64
"""How much of what touches a quote is compared: a word with its marks is shorter."""

GONE = "its words are gone"
TWICE = "its words stand there {count} times, and what is around them does not tell which is meant"
MOVED = "its words stand there, but what was around them does not"
TOUCHED = "what stands directly {side} its words has changed"
ATTRIBUTED = "what ties its words to their speaker has changed"
UNNAMED = "whom “{mention}” means has changed, or is not sure any more"
OUTSIDE = "its words stand there only in what is not the article's own text"
UNSEEN = "the text of version {number} is not there to compare with"

_ONE_MARK = str.maketrans(dict.fromkeys("“”„‟«»″‘’‚‛′`´'", '"'))
_PRONOUNS = SUBJECT_PRONOUNS | OBJECT_PRONOUNS
_DAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAY_WORDS = re.compile(
    rf"\b(?:{'|'.join(_DAYS)}|\d{{1,4}}(?:st|nd|rd|th)?|yesterday|today|tomorrow|tonight|earlier|last|ago)\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"\b[^\W\d_a-zß-öø-ÿ]\w+")
_TOUCHING_AFTER = re.compile(r"\S+")
_TOUCHING_BEFORE = re.compile(r"\S+\Z")
_WORD_AFTER = re.compile(r"(\s*)(\S*)")
_WORD_BEFORE = re.compile(r"(\S*)(\s*)\Z")


NESTED = "it stands inside a quote that does not stand any more"
FOLLOWS = "it goes on from a quote that does not stand any more"


@dataclass(frozen=True)
class Placed:
    """A quote in the text that it was taken from, as far as it matters for finding it again.

    `names` are words by which an article names the speaker; `is_implicit` says that only the text before
    tells who spoke.
    """

    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""
    mention: Stretch | None = None
    cue: Stretch | None = None
    names: tuple[str, ...] = ()
    is_implicit: bool = False


@dataclass(frozen=True)
class Found:
    """Where a quote stands now; mention and cue where they are known there."""

    start: int
    end: int
    mention: Stretch | None = None
    cue: Stretch | None = None


@dataclass(frozen=True)
class Text:
    """A text, and the same with all quotation marks alike, character by character."""

    plain: str
    folded: str = field(repr=False)

    @classmethod
    def of(cls, plain: str) -> "Text":
        return cls(plain, folded(plain))


def folded(words: str) -> str:
    """
    >>> folded("“It’s open”")
    '"It"s open"'
    """
    return words.translate(_ONE_MARK)


def find_again(quote: Placed, old: Text | None, new: Text) -> Found | str:
    """Return where `quote` of the text `old` stands in `new`, or the reason why it does not.

    `old` is None where the text is not held any more: then the words kept around the quote have to stand on
    both sides. The words at the place returned are always those of the quote.

    >>> old = Text.of('"We open on Friday," Calder said. Ships wait.')
    >>> suffix = '," Calder said. Ships wait.'
    >>> quote = Placed(1, 18, "We open on Friday", '"', suffix, mention=(21, 27), cue=(28, 32))
    >>> find_again(quote, old, Text.of('Calm. “We open on Friday,” Calder said.'))
    Found(start=7, end=24, mention=(27, 33), cue=(34, 38))
    >>> find_again(quote, old, Text.of('"We open on Friday," Brenn said.'))
    'what ties its words to their speaker has changed'
    """
    exact = folded(quote.exact)
    prefix, suffix = folded(quote.prefix), folded(quote.suffix)
    count = _count(exact, new.folded)
    place = anchor(TextQuoteSelector(exact, prefix, suffix), new.folded)
    if place is None:
        return GONE if count == 0 else MOVED if count == 1 else TWICE.format(count=count)
    start, end = place
    if new.plain[start:end] != quote.exact:
        return GONE
    before = _ends_with(prefix, new.folded, start) is not None if prefix else start == 0
    after = _starts_with(suffix, new.folded, end) is not None if suffix else end == len(new.plain)
    if old is None:
        return Found(start, end) if (prefix or suffix) and before and after else MOVED
    for side, touches in (("before", _touching_before), ("after", _touching_after)):
        was = touches(old.folded, quote.start if side == "before" else quote.end)
        if not _touches_alike(was, touches(new.folded, start if side == "before" else end)):
            return TOUCHED.format(side=side)
    if (count > 1 or _count(exact, old.folded) > 1) and not (before and after):
        return MOVED if count == 1 else TWICE.format(count=count)
    parts = [part for part in (quote.mention, quote.cue) if part is not None and _is_near(part, quote)]
    found = _with_attribution(quote, parts, old, new, start)
    if found is None:
        return ATTRIBUTED
    if not (before or after or parts):
        return MOVED
    return _meaning_the_same(quote, found, old, new, before)


def day_words_beside(quote: Stretch, text: str) -> list[str]:
    """Return the words of the quote's paragraph, outside the quote, by which an article dates what was said.

    >>> day_words_beside((1, 5), '"Open" at last, she said on Monday.')
    ['last', 'monday']
    """
    start, end = quote
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    beside = text[first:start] + "\n" + text[end : len(text) if last < 0 else last]
    return [word.casefold() for word in _DAY_WORDS.findall(beside)]


def _count(words: str, text: str) -> int:
    count = 0
    at = text.find(words)
    while at >= 0:
        count += 1
        at = text.find(words, at + 1)
    return count


def _is_near(part: Stretch, quote: Placed) -> bool:
    return part[0] - quote.end <= REACH and quote.start - part[1] <= REACH


def _with_attribution(
    quote: Placed, parts: Sequence[Stretch], old: Text, new: Text, start: int
) -> Found | None:
    """The place with mention and cue, where all from them to the quote reads as it did; else None."""
    end = start + len(quote.exact)
    first = min([quote.start, *(part[0] for part in parts)])
    last = max([quote.end, *(part[1] for part in parts)])
    before, after = old.folded[first : quote.start], old.folded[quote.end : last]
    new_first = _ends_with(before, new.folded, start)
    new_last = _starts_with(after, new.folded, end)
    if new_first is None or new_last is None:
        return None

    def moved(at: int) -> int:
        """Where the letter at `at` of the old text stands in the new one."""
        if at < quote.start:
            return _same_letter(before, at - first, new.folded, new_first)
        if at >= quote.end:
            return _same_letter(after, at - quote.end, new.folded, end)
        return at - quote.start + start

    def moved_part(part: Stretch | None) -> Stretch | None:
        if part is None or part not in parts:
            return None
        return moved(part[0]), moved(part[1] - 1) + 1

    return Found(start, end, moved_part(quote.mention), moved_part(quote.cue))


def _meaning_the_same(quote: Placed, found: Found, old: Text, new: Text, prefix_stands: bool) -> Found | str:
    """The place, unless a pronoun, or nothing, ties the quote to a name that now another stands before."""
    mention = old.plain[slice(*quote.mention)] if quote.mention is not None else ""
    if not (mention.casefold() in _PRONOUNS or (quote.is_implicit and not mention)):
        return found
    at = min(quote.start, quote.mention[0] if quote.mention else quote.start)
    new_at = min(found.start, found.mention[0] if found.mention else found.start)
    was = _people_since_name(quote.names, old.plain, at)
    now = _people_since_name(quote.names, new.plain, new_at)
    stands = prefix_stands if was is None else now == was
    return found if stands else UNNAMED.format(mention=mention or "the speaker")


def _people_since_name(names: Iterable[str], text: str, at: int) -> list[str] | None:
    """The capitalised words from the last of `names` before `at`, or None where none of them is near."""
    stretch = text[max(0, at - NAME_REACH) : at]
    pattern = "|".join(re.escape(name) for name in names if name)
    places = [match.start() for match in re.finditer(rf"\b(?:{pattern})\b", stretch)] if pattern else []
    if not places:
        return None
    return [word for word in _CAPITALISED.findall(stretch, places[-1]) if word not in _DAYS]


def _pattern(words: str) -> str:
    """A pattern for `words` however they are spaced; a space stays one and none is made."""
    spaced = re.split(r"(\s+)", words)
    return "".join(r"\s+" if part.isspace() else re.escape(part) for part in spaced)


def _ends_with(words: str, text: str, at: int) -> int | None:
    """Where `words`, however spaced, begin that end at `at`; None if they do not."""
    if text.endswith(words, 0, at):
        return at - len(words)
    floor = max(0, at - 2 * len(words) - 40)
    match = re.search(_pattern(words) + r"\Z", text[floor:at])
    return None if match is None else floor + match.start()


def _starts_with(words: str, text: str, at: int) -> int | None:
    """Where `words`, however spaced, end that begin at `at`; None if they do not."""
    if text.startswith(words, at):
        return at + len(words)
    match = re.match(_pattern(words), text[at : at + 2 * len(words) + 40])
    return None if match is None else at + match.end()


def _same_letter(words: str, offset: int, text: str, start: int) -> int:
    """Where in `text`, from `start` on, the letter at `offset` of `words` stands, spaces not counted."""
    letters = sum(not character.isspace() for character in words[:offset])
    at = start
    while True:
        if not text[at].isspace():
            if letters == 0:
                return at
            letters -= 1
        at += 1


Touching = tuple[str, bool, str]
"""What touches an edge without a space, whether a line ends there, and the next word if nothing touches."""


def _touching_before(text: str, at: int) -> Touching:
    window = text[max(0, at - TOUCHING) : at]
    touching = _TOUCHING_BEFORE.search(window)
    if touching:
        return touching[0], False, ""
    word, gap = _WORD_BEFORE.search(window).groups()  # type: ignore[union-attr]
    return "", "\n" in gap or not word, word


def _touching_after(text: str, at: int) -> Touching:
    window = text[at : at + TOUCHING]
    touching = _TOUCHING_AFTER.match(window)
    if touching:
        return touching[0], False, ""
    gap, word = _WORD_AFTER.match(window).groups()  # type: ignore[union-attr]
    return "", "\n" in gap or not word, word


def _touches_alike(was: Touching, now: Touching) -> bool:
    if was[0] or now[0]:
        return was[0] == now[0]
    return (was[1] and now[1]) or was[2] == now[2]
