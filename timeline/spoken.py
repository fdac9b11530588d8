"""A speaker's own words as each article prints them, so that wordings are told apart and headlines checked.

Only public words come in here; an outlet's paraphrase is none of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from articles.comparing.tokens import JOINT, tokens
from articles.comparing.wordings import Rendition, letter, wordings
from articles.models import Quote
from timeline.lines import in_list, loss, relay, speaker_name
from timeline.visibility import public_words


@dataclass(frozen=True)
class Spoken:
    """What one article quotes of an utterance: the pieces of its quotes in their order, joined by JOINT."""

    quotes: tuple[Quote, ...]
    text: str

    @property
    def quote(self) -> Quote:
        return self.quotes[0]

    @property
    def article_id(self) -> int:
        return self.quote.version.article_id

    @property
    def is_lost(self) -> bool:
        return bool(loss(self.quote))

    @property
    def pieces(self) -> int:
        return self.text.count(JOINT) + 1


@dataclass(frozen=True)
class Worded:
    """One wording: its letter and who prints it, the longest first of those that still hold their words."""

    letter: str
    spoken: tuple[Spoken, ...]

    @property
    def representative(self) -> Spoken:
        return self.spoken[0]


def spoken_in(quotes: Iterable[Quote]) -> tuple[list[Spoken], list[Spoken]]:
    """Return the words in the articles' running text, and those in headings that repeat words of the text.

    `quotes` come from `with_printed_parts`. A heading whose article prints none of the words below stands
    with the running text, since there is nothing else to compare it with.
    """
    together: dict[tuple[object, ...], list[Quote]] = defaultdict(list)
    for quote in quotes:
        if public_words(quote).fragments:
            heading = quote.pk if quote.zone != Quote.Zone.BODY else 0
            who = (speaker_name(quote), relay(quote), quote.denied, loss(quote))
            together[quote.version_id, heading, *who].append(quote)
    found = [_spoken(sorted(group, key=lambda one: (one.start, one.end))) for group in together.values()]
    in_body = {one.article_id for one in found if one.quote.zone == Quote.Zone.BODY}
    headings = [
        one
        for one in found
        if one.quote.zone != Quote.Zone.BODY and one.article_id in in_body and not one.is_lost
    ]
    return [one for one in found if one not in headings], headings


def worded(spoken: Iterable[Spoken]) -> list[Worded]:
    """Return the wordings, the longest first; words that the speaker denies are wordings of their own."""
    ordered = list(spoken)
    found: list[tuple[Spoken, ...]] = []
    for denied in (False, True):
        renditions = [
            Rendition(place, one.text, one.article_id)
            for place, one in enumerate(ordered)
            if one.quote.denied is denied
        ]
        for wording in wordings(renditions):
            members = [ordered[int(str(one.key))] for one in wording.renditions]
            found.append(tuple(sorted(members, key=lambda one: one.is_lost)))
    return [Worded(letter(place), members) for place, members in enumerate(found)]


def count_wordings(quotes: Iterable[Quote]) -> tuple[int, bool]:
    """How many wordings readers see of these renditions, and whether one is printed in several ways."""
    found = worded(spoken_in(quotes)[0])
    prints = {
        tuple(token.key for token in tokens(one.text) if token.is_printed)
        for wording in found
        for one in wording.spoken
    }
    return len(found), len(prints) > len(found)


def _spoken(quotes: list[Quote]) -> Spoken:
    """Put the pieces of an article's quotes together, without those that a longer piece holds already."""
    pieces = [
        (quote, in_list(fragment))
        for quote in quotes
        for fragment in public_words(quote).fragments
        if in_list(fragment)
    ]
    keys = [[token.key for token in tokens(text) if token.is_printed] for _, text in pieces]
    kept = [
        place
        for place, own in enumerate(keys)
        if not any(
            _holds(other, own) and (len(other) > len(own) or at < place)
            for at, other in enumerate(keys)
            if at != place
        )
    ]
    telling = [pieces[place][0] for place in kept]
    first = sorted(quotes, key=lambda quote: quote not in telling)
    return Spoken(tuple(first), JOINT.join(pieces[place][1] for place in kept))


def _holds(longer: list[str], shorter: list[str]) -> bool:
    size = len(shorter)
    return any(longer[place : place + size] == shorter for place in range(len(longer) - size + 1))
