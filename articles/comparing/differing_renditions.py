"""One utterance in several articles: who is named for it, which words stand in marks, what is left out.

Works on quotes that an editor has grouped as renditions of one statement.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import Levenshtein, Opcode

from articles.comparing.accounts import Difference, Rendered, Side, Told, shown
from articles.comparing.meanings import meaning, terms
from articles.comparing.words import Word, words

LONG = 4
"""So many words in marks make a sentence whose wording can be compared."""
ALIKE = 0.35
"""Share of words that two renderings of one sentence have in common at the least."""
ABOUT_ALL = 5
"""Words that say something which a rendition must have before what it lacks is told."""
SHARED = 3
"""Of these, so many are the same in both."""
RARE = 2
"""In more articles than this, a number is one that everybody has."""
LONGEST = 1000
"""Words in marks beyond which a rendition is no sentence, whose wording is not compared here."""
MOST_RENDITIONS = 60
"""Of so many, the longest, the words in marks are compared with one another."""
_PLURALS_OF_ONE = ("ss", "us", "is")


@dataclass(frozen=True)
class Marked:
    """Words in marks: a direct quote, or a fragment of a mixed one."""

    article: Told
    quote: Rendered
    start: int
    end: int
    words: tuple[Word, ...]

    @property
    def folded(self) -> list[str]:
        """The words in small letters without apostrophes, which some texts have lost."""
        return [re.sub(r"['’ʼ]", "", word.text.casefold()) for word in self.words]


def find_rendition_differences(articles: Sequence[Told], gists: Mapping[Hashable, str]) -> list[Difference]:
    """Return where renditions of one statement differ in source, in words in marks, in what they carry."""
    by_statement: dict[Hashable, list[tuple[Told, Rendered]]] = defaultdict(list)
    for article in articles:
        for quote in article.quotes:
            if quote.statement is not None:
                by_statement[quote.statement].append((article, quote))
    spread = Counter(
        stem
        for article in articles
        for stem in {word.stem for one in article.sentences for word in one.words}
    )
    found = _numbers_of_unnamed(articles)
    for article in articles:
        found += _altered_above(article)
    for statement, rendered in by_statement.items():
        if len({article.key for article, _ in rendered}) < 2:
            continue
        gist = gists.get(statement, str(statement))
        found += _named_or_not(statement, gist, rendered)
        found += _worded(statement, gist, rendered)
        found += _left_out(statement, gist, rendered, spread)
    return found


# Attribution


def _numbers_of_unnamed(articles: Sequence[Told]) -> list[Difference]:
    """Suggest where one article has one unnamed source and another several of the same description."""
    described: dict[tuple[frozenset[str], bool], list[tuple[Told, Rendered]]] = defaultdict(list)
    for article in articles:
        for quote in article.quotes:
            if quote.speaker is None and quote.speaker_description and quote.speaker_place is not None:
                stems, several = _description(quote.speaker_description)
                described[stems, several].append((article, quote))
    found = []
    for (stems, several), there in described.items():
        if several or len(stems) < 2:
            continue
        for (other, others_several), elsewhere in described.items():
            if not others_several or len(stems & other) < 2 or not (stems <= other or other <= stems):
                continue
            sides = _one_of_each(there + elsewhere)
            if len(sides) < 2 or not _meet(there, elsewhere):
                continue
            one, many = there[0][1].speaker_description, elsewhere[0][1].speaker_description
            found.append(
                Difference(
                    "attribution",
                    "one-or-several",
                    f"How many unnamed sources: {one}",
                    f"One article has “{one}”, another “{many}”.",
                    tuple(_mention(article, quote) for article, quote in sides),
                    event=_event_of([quote for _, quote in sides]),
                    weight=1.0,
                )
            )
    return found


def _meet(there: list[tuple[Told, Rendered]], elsewhere: list[tuple[Told, Rendered]]) -> bool:
    """Whether a statement or an event is common to both, or nothing is known of either."""
    statements = [
        {quote.statement for _, quote in side if quote.statement is not None} for side in (there, elsewhere)
    ]
    events = [{event for _, quote in side for event in quote.events} for side in (there, elsewhere)]
    return bool(statements[0] & statements[1] or events[0] & events[1])


def _description(text: str) -> tuple[frozenset[str], bool]:
    """Return the stems of a description, and whether it means several."""
    given = [word for word in words(text) if word.is_content]
    head = next(
        (
            at
            for at, word in enumerate(words(text))
            if at and word.folded in ("of", "in", "from", "at", "with", "who")
        ),
        None,
    )
    heads = words(text)[:head] if head else words(text)
    last = heads[-1].folded if heads else ""
    several = (last.endswith("s") and not last.endswith(_PLURALS_OF_ONE)) or last == "people"
    return frozenset(word.stem for word in given), several


def _named_or_not(statement: Hashable, gist: str, rendered: list[tuple[Told, Rendered]]) -> list[Difference]:
    """Suggest where a statement has a named speaker in one article, and only an unnamed one in another."""
    named: dict[Hashable, tuple[Told, Rendered]] = {}
    unnamed: dict[Hashable, tuple[Told, Rendered]] = {}
    for article, quote in rendered:
        if quote.speaker_place is None or quote.zone != "body":
            continue
        (named if quote.speaker is not None else unnamed).setdefault(article.key, (article, quote))
    only_unnamed = [unnamed[key] for key in unnamed if key not in named]
    if not named or not only_unnamed:
        return []
    sides = [*only_unnamed, *named.values()]
    return [
        Difference(
            "attribution",
            "named-or-not",
            f"Who is the source: {gist}",
            f"{len(only_unnamed)} of {len(only_unnamed) + len(named)} articles do not name who said it.",
            tuple(_mention(article, quote) for article, quote in sides),
            statement=statement,
            event=_event_of([quote for _, quote in sides]),
            weight=0.8,
        )
    ]


def _mention(article: Told, quote: Rendered) -> Side:
    start, end = quote.speaker_place or (quote.start, quote.end)
    return Side(article.key, *shown(article.text, start, end, (start, end)))


def _one_of_each(rendered: Iterable[tuple[Told, Rendered]]) -> list[tuple[Told, Rendered]]:
    first: dict[tuple[Hashable, str], tuple[Told, Rendered]] = {}
    for article, quote in rendered:
        first.setdefault((article.key, quote.speaker_description), (article, quote))
    return list(first.values())


def _event_of(quotes: Iterable[Rendered]) -> Hashable:
    """Return the event that all these quotes are cited for, if there is one such."""
    common: set[Hashable] | None = None
    for quote in quotes:
        common = set(quote.events) if common is None else common & set(quote.events)
    return min(common, key=repr) if common else None


# Words in marks


def _marked(article: Told, quote: Rendered) -> list[Marked]:
    places = [(quote.start, quote.end)] if quote.kind == "direct" else list(quote.fragments)
    return [
        Marked(article, quote, start, end, tuple(words(article.text[start:end], offset=start)))
        for start, end in places
    ]


def _worded(statement: Hashable, gist: str, rendered: list[tuple[Told, Rendered]]) -> list[Difference]:
    """Suggest where the words in marks are others in one article than in another, in one sentence.

    Pairs among MOST_RENDITIONS are compared, none of them longer than LONGEST words.
    """
    marked = [
        one
        for article, quote in rendered
        if quote.zone == "body"
        for one in _marked(article, quote)
        if LONG <= len(one.words) <= LONGEST
    ]
    marked.sort(key=lambda one: -len(one.words))
    sides: dict[Hashable, Side] = {}
    changed: list[str] = []
    for one, other in combinations(marked[:MOST_RENDITIONS], 2):
        if one.article.key == other.article.key:
            continue
        places = _first_change(one, other)
        if places is None:
            continue
        mine, theirs, told = places
        sides.setdefault(one.article.key, _about(one, *mine))
        sides.setdefault(other.article.key, _about(other, *theirs))
        changed.append(told)
    if len(sides) < 2:
        return []
    for one in marked:  # those who agree with one of the two stand beside them
        sides.setdefault(one.article.key, _about(one, 0, len(one.words)))
    return [
        Difference(
            "wording",
            "words-in-marks",
            f"Words in marks: {gist}",
            f"The speaker’s words are not the same in marks: {changed[0]}.",
            tuple(sides.values()),
            statement=statement,
            event=_event_of([quote for _, quote in rendered]),
            weight=float(len(sides)),
        )
    ]


def _first_change(one: Marked, other: Marked) -> tuple[tuple[int, int], tuple[int, int], str] | None:
    """Return the first words that differ, by position in each, where the two render one sentence."""
    mine, theirs = one.folded, other.folded
    if mine == theirs:
        return None
    meant = [{term.meaning for term in terms(" ".join(side))} for side in (mine, theirs)]
    if not meant[0] or not meant[1] or len(meant[0] & meant[1]) / min(map(len, meant)) < ALIKE:
        return None
    steps = Levenshtein.opcodes(mine, theirs)
    changes = [step for step in steps if step.tag != "equal"]
    if sum(step.src_end - step.src_start for step in steps if step.tag == "equal") < 2:
        return None
    inside = [step for step in changes if not _is_cut(step, len(mine), len(theirs))]
    if not inside:
        return None  # one begins later or ends sooner, and is not worded otherwise
    step = next((step for step in inside if step.tag == "replace"), inside[0])
    dropped = _stretch(one, step.src_start, step.src_end)
    put = _stretch(other, step.dest_start, step.dest_end)
    told = f"“{dropped}” and “{put}”" if dropped and put else f"“{dropped or put}” stands in one only"
    return (step.src_start, step.src_end), (step.dest_start, step.dest_end), told


def _is_cut(step: Opcode, mine: int, theirs: int) -> bool:
    """Whether one of the two merely begins later or ends sooner."""
    if step.tag == "replace":
        return False
    return (step.src_start == 0 and step.dest_start == 0) or (
        step.src_end == mine and step.dest_end == theirs
    )


def _stretch(one: Marked, first: int, last: int) -> str:
    if first >= last:
        return ""
    return _brief(one.article.text[one.words[first].start : one.words[last - 1].end])


def _brief(text: str) -> str:
    given = text.split()
    return " ".join(given) if len(given) <= 8 else " ".join(given[:8]) + " …"


def _about(one: Marked, first: int, last: int) -> Side:
    """Return at most eight words about the words from `first` to `last`, with two before them."""
    first = max(0, first - 2)
    last = max(first + 1, min(last, len(one.words)))
    start, end = one.words[min(first, len(one.words) - 1)].start, one.words[last - 1].end
    return Side(one.article.key, *shown(one.article.text, start, max(start + 1, end), (start, one.end)))


def _altered_above(article: Told) -> list[Difference]:
    """Suggest where words in marks in a heading are others than the text of the article has in marks."""
    below = [
        one
        for quote in article.quotes
        if quote.zone == "body"
        for one in _marked(article, quote)
        if one.words
    ]
    body = " ".join(f" {' '.join(one.folded)} " for one in below)
    found = []
    for quote in article.quotes:
        if quote.zone == "body":
            continue
        for above in _marked(article, quote):
            if len(above.words) < 2 or f" {' '.join(above.folded)} " in body:
                continue
            wanted = {word.stem for word in above.words if word.is_content}
            if not wanted:
                continue
            best = max(
                (one for one in below if _may_be_one(quote, one.quote)),
                key=lambda one: (len(wanted & {word.stem for word in one.words}), -len(one.words)),
                default=None,
            )
            if best is None or len(wanted & {word.stem for word in best.words}) / len(wanted) < 0.6:
                continue
            printed = {word.stem for word in above.words}
            hits = [at for at, word in enumerate(best.words) if word.stem in printed]
            found.append(
                Difference(
                    "wording",
                    "altered-above",
                    f"Quoted words above the text: {_brief(article.text[above.start : above.end])}",
                    "The heading has words in marks that the text does not have in that form.",
                    (
                        Side(
                            article.key,
                            *shown(article.text, above.start, above.end, (above.start, above.end)),
                        ),
                        _about(best, hits[0] + 2, hits[-1] + 1),
                    ),
                    statement=best.quote.statement,
                    event=_event_of([best.quote]),
                    weight=2.0,
                )
            )
    return found


def _may_be_one(above: Rendered, below: Rendered) -> bool:
    if above.statement is not None and below.statement is not None:
        return above.statement == below.statement
    return above.speaker == below.speaker


# What is left out


def _left_out(
    statement: Hashable, gist: str, rendered: list[tuple[Told, Rendered]], spread: Mapping[str, int]
) -> list[Difference]:
    """Suggest where a number that some renditions carry is missing in another that has the rest."""
    meant: dict[Hashable, set[str]] = defaultdict(set)
    first: dict[Hashable, tuple[Told, Rendered]] = {}
    carried: dict[str, tuple[Told, Rendered, Word]] = {}
    for article, quote in rendered:
        if quote.zone != "body":
            continue
        first.setdefault(article.key, (article, quote))
        meant[article.key] |= {term.meaning for term in terms(article.text[quote.start : quote.end])}
        for word in words(article.text[quote.start : quote.end], offset=quote.start):
            if word.is_number and spread[word.stem] <= RARE:
                carried.setdefault(meaning(word.stem), (article, quote, word))
    found = []
    for term, (article, quote, word) in carried.items():
        having = [key for key in first if term in meant[key]]
        lacking = [
            key
            for key in first
            if term not in meant[key]
            and len(meant[key]) >= ABOUT_ALL
            and len(meant[key] & meant[article.key]) >= SHARED
        ]
        if not having or not lacking:
            continue
        sides = [_about_word(article, quote, word)]
        for key in lacking:
            other, rendition = first[key]
            bounds = (rendition.start, rendition.end)
            sides.append(Side(key, *shown(other.text, *bounds, bounds)))
        found.append(
            Difference(
                "omission",
                "left-out",
                f"“{word.text}” is left out: {gist}",
                f"{len(having)} of {len(having) + len(lacking)} articles have “{word.text}” here.",
                tuple(sides),
                statement=statement,
                event=_event_of([quote for _, quote in rendered]),
                weight=0.5,
            )
        )
    return found[:1]


def _about_word(article: Told, quote: Rendered, word: Word) -> Side:
    """Return at most eight words of a quote that end with `word`, or begin with it at its head."""
    before = words(article.text[quote.start : word.end], offset=quote.start)
    start = before[max(0, len(before) - 4)].start
    return Side(article.key, *shown(article.text, start, word.end, (start, quote.end)))
