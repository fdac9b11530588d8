"""Tells prose that two articles print alike from words that both only quote, so that copies count once.

What is compared is the reporter's prose: nothing in quotation marks, since honest reports share those, no
headings, credits, datelines or furniture of the page. Case, apostrophes and endings do not count, and all
verbs of saying are one word, since machines swap them.

To find who may share something, a text is known by a few of its runs of eight words: each run is hashed to 64
bits with BLAKE2b, and of neighbouring hashes the smallest are kept (winnowing: S. Schleimer, D. S. Wilkerson
and A. Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003), so that any eleven
words in a row that two texts share are met. What two texts share exactly is then found by seed and extend:
runs of four words that stand in both, joined where only a few words between them differ.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from articles.comparing.words import STOP_WORDS, Word, fold, stem, words
from articles.extraction.credits import dateline, tail_credit
from articles.extraction.cues import ALSO_NOUNS, CUES
from articles.extraction.marks import find_quotations
from articles.extraction.model import Span
from articles.extraction.paragraphs import cut_paragraphs
from articles.extraction.structure import recognise
from articles.extraction.words import DAYS, MONTHS, TITLES, listed

RUN = 8
"""Words in a row that make a shingle, and that two texts must share to be said to share anything."""

WINDOW = 4
"""Of so many neighbouring shingles at least one is kept: RUN + WINDOW - 1 shared words in a row are met."""

SEED = 4
"""Words in a row from which an alignment starts."""

GAP = 6
"""Words that may differ, or be missing on one side, before a passage ends."""

LEAST_CONTENT = 4
"""Words about something (not "of" or "which") that a passage must share."""

LOOSE = 14
"""Words that a passage must share where no eight of them stand in a row, since words were swapped ..."""

LEAST_LIKENESS = 0.55
"""... and the part of it that they must be."""

LONGEST = 30_000
"""Words of a text that are compared: what is longer is no report."""

BACK = 200
"""Runs before one to which it may be joined: only nonsense has more of them so close together."""

COMMON = 8
"""A seed that a text holds more often than this says nothing."""

SAYING = "\u0001said"
"""What every verb of saying is compared as."""

ZONES = frozenset({"body", "standfirst", "caption"})

_LISTENERS = listed("reporter journalist press media")
_CONNECTING = listed("of for and the in on de la van von al bin der del da di")
_PRONOUNS = listed("he she they it i we who")
_TITLES = TITLES | listed(
    "harbour harbor master opposition national security adviser acting former interim senior top"
)
_DAYS = DAYS | frozenset(MONTHS)
_LOST = str.maketrans("", "", "'’ʼ‘‑-.")
_ONLY_BLANK = re.compile(r"[ \t\u00a0\u202f]*")


class ProseWord(NamedTuple):
    """A word of prose at `start` to `end`; `key` is what is compared, `chunk` the stretch that it stands in.

    `is_counted` is false of stock: names with titles, who said it, to whom and on which day.
    """

    key: str
    start: int
    end: int
    chunk: int
    is_counted: bool
    is_content: bool


Seed = tuple[str, ...]


@dataclass(frozen=True)
class Prose:
    """The reporter's words of one text, in order; words of different chunks are not neighbours.

    What is looked up in each comparison is worked out once, since a text is compared with many.
    """

    words: tuple[ProseWord, ...]

    @cached_property
    def keys(self) -> list[str]:
        return [word.key for word in self.words]

    @cached_property
    def chunks(self) -> list[int]:
        return [word.chunk for word in self.words]

    @cached_property
    def seeds(self) -> list[Seed]:
        """The SEED words from each place on, where so many follow."""
        return list(zip(*(self.keys[step:] for step in range(SEED)), strict=False))

    @cached_property
    def places(self) -> dict[Seed, list[int]]:
        """Where each seed stands."""
        places: dict[Seed, list[int]] = {}
        for number, seed in enumerate(self.seeds):
            places.setdefault(seed, []).append(number)
        return places


@dataclass(frozen=True, slots=True)
class Passage:
    """Prose that two texts print alike: half-open code points in both.

    `words` counts those that agree and are no stock phrase, `likeness` is the part of the longer side's words
    that agree.
    """

    one_start: int
    one_end: int
    other_start: int
    other_end: int
    words: int
    likeness: float


def prose_of(
    text: str,
    zones: Iterable[Span | Mapping[str, Any]] = (),
    *,
    body: tuple[int, int] | None = None,
    spoken: Iterable[tuple[int, int]] = (),
) -> Prose:
    """Return the reporter's prose of `text`.

    `zones` are the parts that are no running text (recognised, if none are given), `body` is where the
    article begins and ends, `spoken` are places of speakers' own words, for texts that have lost their
    quotation marks.

    >>> [word.key for word in prose_of('The pier “is gone”, Ida Calder mentioned.').words]
    ['the', 'pier', 'ida', 'calder', '\\x01said']
    """
    spans = [zone if isinstance(zone, Span) else _span(zone) for zone in zones] or recognise(text).spans
    known = sorted(spoken)
    paragraphs = cut_paragraphs(text, spans)
    quotations = find_quotations(text, [(paragraph.start, paragraph.end) for paragraph in paragraphs])
    found: list[ProseWord] = []
    chunk, zone_before, bodies = 0, "", 0
    for paragraph, quoted in zip(paragraphs, quotations, strict=True):
        if len(found) >= LONGEST:
            break
        zone = paragraph.zone
        start, end = paragraph.start, paragraph.end
        if zone == "body":
            bodies += 1
            if body is not None:
                start, end = max(start, body[0]), min(end, body[1])
            if bodies <= 3 and (line := dateline(text[start:end], start)):
                start += line[0]
            if tail := tail_credit(text[start:end]):
                end = start + tail[0]
        if zone != zone_before or zone == "caption":
            chunk += 1
            zone_before = zone
        if zone not in ZONES or start >= end:
            continue
        closed = [(quotation.open, quotation.close) for quotation in quoted]
        closed += [place for place in known if place[0] < end and start < place[1]]
        for begins, stops in _outside(start, end, closed):
            found += _prose_words(text, words(text[begins:stops], offset=begins), chunk)
    return Prose(tuple(found[:LONGEST]))


def fingerprint(prose: Prose) -> list[int]:
    """Return the hashes by which a text is known, each once and in order of size: signed 64-bit integers.

    >>> text = "The ferry to the outer islands, the mayor said, sails again after nine weeks in the dock."
    >>> zones = [Span("date", 0, 0)]
    >>> machine = text.replace("said", "mentioned").replace("The ferry", "the ferry")
    >>> fingerprint(prose_of(text, zones)) == fingerprint(prose_of(machine, zones))
    True
    """
    kept: set[int] = set()
    for hashes in _hashes(prose):
        if len(hashes) <= WINDOW:
            kept.update([min(hashes)] if hashes else [])
            continue
        for start in range(len(hashes) - WINDOW + 1):
            kept.add(min(hashes[start : start + WINDOW]))
    return sorted(kept)


def shared_passages(one: Prose, other: Prose) -> list[Passage]:
    """Return what two texts print alike, in the order of `one`; the same passages whichever comes first."""
    accepted: list[Passage] = []
    for chain in _chains(one, other, _runs(one, other)):
        passage = _passage(one, other, chain)
        if passage is not None and not any(_covers(known, passage) for known in accepted):
            accepted.append(passage)
    return sorted(accepted, key=lambda passage: (passage.one_start, passage.other_start))


def _span(zone: Mapping[str, Any]) -> Span:
    return Span(str(zone["kind"]), int(zone["start"]), int(zone["end"]))


def _outside(start: int, end: int, closed: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of a stretch without these places."""
    left = []
    for begins, stops in sorted(closed):
        if begins > start:
            left.append((start, min(begins, end)))
        start = max(start, stops)
    if start < end:
        left.append((start, end))
    return left


def _prose_words(text: str, found: Sequence[Word], chunk: int) -> list[ProseWord]:
    keys = [_key(word.folded) for word in found]
    stock = _stock(text, found, keys)
    return [
        ProseWord(
            key,
            word.start,
            word.end,
            chunk,
            not is_stock,
            not is_stock and word.folded not in STOP_WORDS,
        )
        for word, key, is_stock in zip(found, keys, stock, strict=True)
    ]


@lru_cache(maxsize=65_536)
def _key(folded: str) -> str:
    plain = folded.translate(_LOST)
    if plain in _SAYINGS:
        return SAYING
    return stem(plain)


def _sayings() -> frozenset[str]:
    """Forms of verbs of saying that are nothing else: "said" and "mentioned", but not "reports"."""
    found = {"says", "tells", "adding", "saying"}
    for form, (_, tense, takes) in CUES.items():
        can_say = set("cqt") & set(takes) and not set("md") & set(takes)
        if tense == "p" and can_say and " " not in form and form not in ALSO_NOUNS:
            found.add(fold(form))
    return frozenset(found)


_SAYINGS = _sayings()


def _stock(text: str, found: Sequence[Word], keys: Sequence[str]) -> list[bool]:
    """Which words honest reports share all the same: names with titles, who said it, to whom and when."""
    stock = [key == SAYING or word.folded in _DAYS for word, key in zip(found, keys, strict=True)]
    for number, key in enumerate(keys):
        if key != SAYING:
            continue
        for beside in (number - 1, number + 1):
            if 0 <= beside < len(found) and (
                found[beside].folded in _PRONOUNS or found[beside].is_capitalised or keys[beside] == "that"
            ):
                stock[beside] = True
        if number + 1 < len(keys) and keys[number + 1] in _LISTENERS:
            stock[number + 1] = True
    for number, word in enumerate(found):
        if word.folded == "on" and number + 1 < len(found) and found[number + 1].folded in DAYS:
            stock[number] = True
    for start, end in _names(text, found):
        stock[start:end] = [True] * (end - start)
    return stock


def _names(text: str, found: Sequence[Word]) -> list[tuple[int, int]]:
    """Runs of capitalised words, with what connects them and the titles before: which words, half-open."""
    names = []
    number = 0
    while number < len(found):
        if not _is_name(found[number]):
            number += 1
            continue
        end = number + 1
        while end < len(found) and _is_beside(text, found[end - 1], found[end]):
            if _is_name(found[end]):
                end += 1
            elif (
                found[end].folded in _CONNECTING
                and end + 1 < len(found)
                and _is_name(found[end + 1])
                and _is_beside(text, found[end], found[end + 1])
            ):
                end += 2
            else:
                break
        start = number
        while (
            start > 0
            and found[start - 1].folded in _TITLES
            and _is_beside(text, found[start - 1], found[start])
        ):
            start -= 1
        if end - start > 1:
            names.append((start, end))
        number = end
    return names


def _is_name(word: Word) -> bool:
    return word.is_capitalised and word.folded not in STOP_WORDS


def _is_beside(text: str, one: Word, other: Word) -> bool:
    return _ONLY_BLANK.fullmatch(text, one.end, other.start) is not None


def _hashes(prose: Prose) -> list[list[int]]:
    """The hash of every run of words, chunk by chunk, without those that are mostly stock."""
    chunks: list[list[int]] = []
    counted = [0, *accumulate(word.is_counted for word in prose.words)]
    last = -1
    for start in range(len(prose.words) - RUN + 1):
        chunk = prose.chunks[start]
        if prose.chunks[start + RUN - 1] != chunk:
            continue
        if chunk != last:
            last = chunk
            chunks.append([])
        if counted[start + RUN] - counted[start] > RUN // 2:
            chunks[-1].append(_hash(" ".join(prose.keys[start : start + RUN])))
    return chunks


def _hash(words: str) -> int:
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "big", signed=True)


Run = tuple[int, int, int]
"""Where words stand in both texts, by number, and how many in a row."""


def _runs(one: Prose, other: Prose) -> list[Run]:
    """Every stretch of at least SEED words that stands in both and goes on in neither direction."""
    own, keys = one.keys, other.keys
    chunks, chunks_there = one.chunks, other.chunks
    places = other.places

    def agree(number: int, place: int, beside: int, beside_there: int) -> bool:
        """Whether the words are alike and of the chunks of those beside them."""
        return (
            own[number] == keys[place]
            and chunks[number] == chunks[beside]
            and chunks_there[place] == chunks_there[beside_there]
        )

    runs = []
    reached: dict[int, int] = {}  # how far the last run went, by how much further on it stands in the other
    for number, seed in enumerate(one.seeds):
        there = places.get(seed)
        if there is None or len(there) > COMMON:
            continue
        for place in there:
            if reached.get(place - number, 0) > number:
                continue
            # What comes before may have been too common to begin with.
            start, begin = number, place
            while start and begin and agree(start - 1, begin - 1, start, begin):
                start, begin = start - 1, begin - 1
            end, stop = number, place
            while end < len(own) and stop < len(keys) and agree(end, stop, number, place):
                end, stop = end + 1, stop + 1
            reached[place - number] = end
            if end - start >= SEED:
                runs.append((start, begin, end - start))
    return runs


def _chains(one: Prose, other: Prose, runs: list[Run]) -> list[list[Run]]:
    """Join runs that follow one another with small gaps; the best chains first, each run in one of them."""
    runs = sorted(runs)
    best = [float(length) for _, _, length in runs]
    before: list[int | None] = [None] * len(runs)
    for number, (start, place, length) in enumerate(runs):
        for earlier in range(number - 1, max(number - BACK, 0) - 1, -1):
            earlier_start, earlier_place, earlier_length = runs[earlier]
            gap, other_gap = start - earlier_start - earlier_length, place - earlier_place - earlier_length
            overlap = min(gap, other_gap, 0)
            if overlap <= -length or not (max(gap, other_gap) - overlap <= GAP):
                continue
            if (
                one.words[earlier_start].chunk != one.words[start].chunk
                or other.words[earlier_place].chunk != other.words[place].chunk
                or earlier_place >= place
                or earlier_start >= start
            ):
                continue
            score = best[earlier] + length + overlap - max(gap, other_gap, 0) / 2
            if score > best[number]:
                best[number], before[number] = score, earlier
    used: set[int] = set()
    chains = []
    for last in sorted(range(len(runs)), key=lambda number: (-best[number], number)):
        chain: list[Run] = []
        step: int | None = last
        while step is not None and step not in used:
            used.add(step)
            chain.append(runs[step])
            step = before[step]
        if chain:
            chains.append(chain[::-1])
    return chains


def _passage(one: Prose, other: Prose, chain: list[Run]) -> Passage | None:
    """What a chain amounts to, or None where it is too little to say that one text was printed twice."""
    pairs = _pairs(one, other, chain)
    longest = current = 0
    last = (-2, -2)
    for pair in pairs:
        current = current if pair == (last[0] + 1, last[1] + 1) else 0
        current += one.words[pair[0]].is_counted and other.words[pair[1]].is_counted
        longest = max(longest, current)
        last = pair
    counted = sum(one.words[a].is_counted and other.words[b].is_counted for a, b in pairs)
    content = sum(one.words[a].is_content for a, b in pairs)
    (first, place), (end, stop) = pairs[0], pairs[-1]
    likeness = len(pairs) / max(end - first + 1, stop - place + 1)
    if content < LEAST_CONTENT or likeness < LEAST_LIKENESS or (longest < RUN and counted < LOOSE):
        return None
    return Passage(
        one.words[first].start,
        one.words[end].end,
        other.words[place].start,
        other.words[stop].end,
        counted,
        round(likeness, 2),
    )


def _pairs(one: Prose, other: Prose, chain: list[Run]) -> list[tuple[int, int]]:
    """The words that agree, those between the runs too."""
    pairs: list[tuple[int, int]] = []
    reached = other_reached = None
    for start, place, length in chain:
        if reached is not None and other_reached is not None:
            overlap = max(reached - start, other_reached - place, 0)
            start, place, length = start + overlap, place + overlap, length - overlap
            pairs += _between(one, other, (reached, start), (other_reached, place))
        pairs += [(start + step, place + step) for step in range(length)]
        reached, other_reached = start + length, place + length
    return pairs


def _between(
    one: Prose, other: Prose, gap: tuple[int, int], other_gap: tuple[int, int]
) -> list[tuple[int, int]]:
    """The longest common subsequence of two short gaps."""
    rows, columns = range(*gap), range(*other_gap)
    length: dict[tuple[int, int], int] = defaultdict(int)
    for row in reversed(rows):
        for column in reversed(columns):
            if one.words[row].key == other.words[column].key:
                length[row, column] = length[row + 1, column + 1] + 1
            else:
                length[row, column] = max(length[row + 1, column], length[row, column + 1])
    pairs = []
    row, column = gap[0], other_gap[0]
    while row < gap[1] and column < other_gap[1]:
        if one.words[row].key == other.words[column].key:
            pairs.append((row, column))
            row, column = row + 1, column + 1
        elif length[row + 1, column] >= length[row, column + 1]:
            row += 1
        else:
            column += 1
    return pairs


def _covers(known: Passage, passage: Passage) -> bool:
    """Whether a better passage has some of these words on both sides already."""
    return (
        known.one_start < passage.one_end
        and passage.one_start < known.one_end
        and known.other_start < passage.other_end
        and passage.other_start < known.other_end
    )
