"""For any text: no crash, no wrong slice, the same answer twice, and time that grows with the length."""

import datetime
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.extraction import KnownActor, Span, read
from tests.articles.extraction.quoting import BODY

PIECES = [
    '"', "“", "”", "'", "‘", "’", "«", "»", "„", "''", "``", " said ", ", she said", " told ",
    "According to ", " that ", "Ida Crane", "Mr. Dane", "the mayor", "officials", "He ", "who ",
    ", adding ", "on Monday", ".", "? ", "\n", "\n\n", "\r\n", ":", " -- ", "—", "\u202e",
    "e\u0301", "🙂", "\u00a0", "\u200d", "İ", "ß", "(", ")", "[", "…", "1997", "LEE: ",
    "in a statement", " and ", "said said", "U.S.", "We ", "quote", "\u2028",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=400), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
ACTORS = [KnownActor("1", "Ida Crane"), KnownActor("2", "Bo Crane"), KnownActor("3", "mayor", "group")]
DAY = datetime.date(2022, 2, 2)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans())
def test_every_span_lies_in_the_text_and_every_piece_in_its_quote(text, whole):
    reading = read(text, actors=ACTORS, published_on=DAY, zones=BODY if whole else ())

    for number, quote in enumerate(reading.quotes):
        assert 0 <= quote.start < quote.end <= len(text)
        assert text[quote.start : quote.end].strip()
        for start, end in ((quote.speaker_start, quote.speaker_end), (quote.cue_start, quote.cue_end)):
            assert (start is None) == (end is None)
            assert start is None or 0 <= start < end <= len(text)
        at = quote.start
        for fragment in quote.fragments:
            assert at <= fragment.start < fragment.end <= quote.end
            at = fragment.end
        assert bool(quote.fragments) == (quote.kind == "mixed")
        for other in (quote.continues, quote.nested_in):
            assert other is None or (0 <= other < len(reading.quotes) and other != number)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_quotes_stand_in_order_and_overlap_only_where_one_is_nested(text):
    quotes = read(text, zones=BODY).quotes

    assert [q.start for q in quotes] == sorted(q.start for q in quotes)
    for i, quote in enumerate(quotes):
        for other in quotes[i + 1 : i + 6]:
            if other.start < quote.end:
                assert quote.start <= other.start and other.end <= quote.end
                assert other.nested_in is not None


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_the_same_text_is_read_the_same_way(text):
    assert read(text, actors=ACTORS, published_on=DAY) == read(text, actors=ACTORS, published_on=DAY)


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.integers(0, 300), st.integers(0, 300))
def test_any_zones_are_taken(text, start, length):
    zones = [Span("caption", start, start + length), Span("headline", start // 2, start // 2 + 9)]

    for quote in read(text, zones=zones).quotes:
        assert quote.zone in ("body", "headline", "caption")


MEGABYTE = 1_000_000
STRANGE = {
    "quotation marks": '"',
    "curly marks opened and closed": "“”",
    "apostrophes between spaces": "' ",
    "one unclosed quotation": "we will see what comes of it, and ",
    "one sentence": "the mayor of the town and ",
    "said said said": "said ",
    "he said he said": "he said ",
    "said, said": "said, ",
    "names": "Ida ",
    "quoted words": '"a b" ',
    "short lines": "a\n",
    "dots": ". ",
}


UNQUOTED = {why: piece for why, piece in STRANGE.items() if why != "quoted words"}  # those are 166,000 quotes


@pytest.mark.parametrize("piece", STRANGE.values(), ids=STRANGE.keys())
def test_a_tenth_of_a_megabyte_of_nonsense_takes_a_tenth_of_three_seconds_and_a_bit(piece):
    text = (piece * (MEGABYTE // 10 // len(piece) + 1))[: MEGABYTE // 10]
    if piece.startswith("we will"):
        text = "“" + text

    began = time.process_time()
    read(text, zones=BODY)
    taken = time.process_time() - began

    assert taken < 1.0


@pytest.mark.long
@pytest.mark.parametrize("piece", UNQUOTED.values(), ids=UNQUOTED.keys())
def test_a_megabyte_of_nonsense_takes_under_three_seconds(piece):
    text = (piece * (MEGABYTE // len(piece) + 1))[:MEGABYTE]
    if piece.startswith("we will"):
        text = "“" + text

    began = time.process_time()
    read(text)
    taken = time.process_time() - began

    assert taken < 3.0
