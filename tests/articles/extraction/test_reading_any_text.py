"""For any text: no crash, no wrong slice, the same answer twice, however strange it is."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.extraction import KnownActor, Reading, Span, read
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


def assert_sound(reading: Reading, text: str) -> None:
    """Every span lies in the text, and every piece in its quote."""
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


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.booleans())
def test_every_span_lies_in_the_text_and_every_piece_in_its_quote(text, whole):
    reading = read(text, actors=ACTORS, published_on=DAY, zones=BODY if whole else ())

    assert_sound(reading, text)


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


@pytest.mark.parametrize("piece", STRANGE.values(), ids=STRANGE.keys())
def test_page_after_page_of_nonsense_is_read_to_its_end_with_sound_spans(piece):
    opening = "“" if piece.startswith("we will") else ""
    text = opening + piece * (20_000 // len(piece)) + '"Done," said Ida Crane.'

    assert_sound(read(text, zones=BODY), text)
