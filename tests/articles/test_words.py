"""A quote's words are set in one place, and a withheld text comes whole or not at all."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Quote
from articles.words import CONTEXT, WordsRefused, place_quote, supply_text
from tests.makers import TEXT, make_quote, make_version, make_withheld

WORDS = "We have cleared the northern channel"
START = TEXT.index(WORDS)


@pytest.mark.django_db
def test_a_placed_quote_has_the_words_at_its_place_and_those_around_it():
    version = make_version()

    quote = place_quote(Quote(kind="direct"), version, START, START + len(WORDS))
    quote.save()

    assert quote.exact == WORDS
    assert quote.prefix == TEXT[START - CONTEXT : START]
    assert quote.suffix == TEXT[quote.end : quote.end + CONTEXT]


@pytest.mark.django_db
@pytest.mark.parametrize("place", [(0, 7), (len(TEXT) - 6, len(TEXT) - 1)])
def test_context_is_shorter_at_the_edges_of_a_text(place):
    quote = place_quote(Quote(kind="indirect"), make_version(), *place)
    quote.save()

    assert quote.prefix + quote.exact + quote.suffix in TEXT
    assert len(quote.prefix) == min(place[0], CONTEXT)
    assert len(quote.suffix) == min(len(TEXT) - place[1], CONTEXT)


@pytest.mark.django_db
def test_fragments_get_their_words_and_stand_in_the_order_of_the_text():
    version = make_version()
    clause = TEXT.index("the damage")
    painful, limited = TEXT.index("painful"), TEXT.index("limited")

    quote = place_quote(
        Quote(kind="mixed"), version, clause, limited + 7, [(limited, limited + 7), (painful, painful + 7)]
    )
    quote.save()

    assert [fragment["exact"] for fragment in quote.fragments] == ["painful", "limited"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "fragments", "words"),
    [
        pytest.param(5, 5, (), "not inside", id="nothing"),
        pytest.param(9, 5, (), "not inside", id="end before start"),
        pytest.param(-1, 5, (), "not inside", id="before the text"),
        pytest.param(0, len(TEXT) + 1, (), "not inside", id="beyond the text"),
        pytest.param(10, 20, [(9, 12)], "not inside its quote", id="fragment before its quote"),
        pytest.param(10, 20, [(18, 21)], "not inside its quote", id="fragment beyond its quote"),
        pytest.param(10, 20, [(12, 12)], "not inside its quote", id="empty fragment"),
        pytest.param(10, 20, [(11, 15), (14, 18)], "over another", id="fragments over one another"),
    ],
)
def test_a_place_that_cannot_be_is_refused_in_a_sentence(start, end, fragments, words):
    version = make_version()

    with pytest.raises(WordsRefused, match=words):
        place_quote(Quote(kind="mixed"), version, start, end, fragments)


@pytest.mark.django_db
def test_a_direct_quote_of_a_withheld_text_has_to_bring_its_words():
    version = make_withheld()

    brought = place_quote(Quote(kind="direct", exact=WORDS), version, START, START + len(WORDS))

    assert brought.exact == WORDS
    with pytest.raises(WordsRefused, match="withheld"):
        place_quote(Quote(kind="direct"), version, START, START + len(WORDS))
    with pytest.raises(WordsRefused, match="withheld"):
        place_quote(Quote(kind="direct", exact="too short"), version, START, START + len(WORDS))


@pytest.mark.django_db
def test_supplying_a_text_completes_its_quotes_and_counts_them():
    version = make_withheld()
    painful = TEXT.index("painful")
    direct = make_quote(version, start=START, end=START + len(WORDS), exact=WORDS)
    paraphrase = make_quote(version, start=0, end=7, kind="indirect")
    mixed = make_quote(
        version,
        start=painful - 5,
        end=painful + 7,
        fragments=[{"start": painful, "end": painful + 7, "exact": None}],
    )

    completed = supply_text(version, TEXT, raw=TEXT.encode(), raw_content_type="text/plain")

    assert completed == 3
    for quote in (direct, paraphrase, mixed):
        quote.refresh_from_db()
        assert quote.exact == TEXT[quote.start : quote.end]
        assert quote.suffix == TEXT[quote.end : quote.end + CONTEXT]
    assert mixed.fragments == [{"start": painful, "end": painful + 7, "exact": "painful"}]
    version.refresh_from_db()
    assert version.text == TEXT
    assert bytes(version.raw) == TEXT.encode()
    assert version.retrieved_at is not None


@pytest.mark.django_db
def test_supplying_a_text_that_is_there_changes_nothing():
    version = make_version()

    assert supply_text(version, TEXT) == 0
    assert version.text == TEXT


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(TEXT + " ", f"has {len(TEXT) + 1} characters", id="longer"),
        pytest.param(TEXT.replace("Friday", "Monday"), "SHA-256", id="as long but another"),
        pytest.param("\ud800" + TEXT[1:], "lone surrogates", id="half a character"),
    ],
)
def test_another_text_is_not_supplied(text, words):
    version = make_withheld()

    with pytest.raises(WordsRefused, match=words):
        supply_text(version, text)

    version.refresh_from_db()
    assert version.text is None


@pytest.mark.django_db
def test_a_text_that_was_taken_down_is_not_supplied_again():
    version = make_withheld(
        taken_down_at=timezone.make_aware(datetime.datetime(2024, 3, 9)),
        taken_down_reason="The publisher asked.",
    )

    with pytest.raises(WordsRefused, match="taken down on 2024-03-09"):
        supply_text(version, TEXT)


@pytest.mark.django_db
def test_a_text_that_refutes_one_of_its_quotes_stays_out_and_the_quote_is_named():
    version = make_withheld()
    sound = make_quote(version, start=0, end=7, kind="indirect")
    wrong = make_quote(version, start=START, end=START + len(WORDS), exact=WORDS[::-1])

    with pytest.raises(WordsRefused, match=f"does not hold its quotes: Quote {wrong.public_id}"):
        supply_text(version, TEXT)

    version.refresh_from_db()
    sound.refresh_from_db()
    assert version.text is None
    assert sound.exact is None
