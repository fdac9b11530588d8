"""Figures in sentences made for the purpose: what is read, and which two say the same."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.comparing.diff import compare
from articles.comparing.figures import Figure, find_figures, same_amount
from articles.comparing.numerals import Numerals, Token


def read(text: str) -> list[tuple]:
    return [(f.text, f.low, f.high, f.unit, f.kind, f.qualifier) for f in find_figures(text)]


READ = [
    ("13,000 people", ("13,000", 13_000, 13_000, "peopl", "amount", "exact")),
    ("13 000 people", ("13 000", 13_000, 13_000, "peopl", "amount", "exact")),
    ("13\u202f000 people", ("13\u202f000", 13_000, 13_000, "peopl", "amount", "exact")),
    ("more than 13,000 people", ("13,000", 13_000, 13_000, "peopl", "amount", "more_than")),
    ("over 13,000 of them", ("13,000", 13_000, 13_000, "", "amount", "more_than")),
    ("fewer than 40 boats", ("40", 40, 40, "boat", "amount", "less_than")),
    ("no fewer than 40 boats", ("40", 40, 40, "boat", "amount", "at_least")),
    ("no more than 40 boats", ("40", 40, 40, "boat", "amount", "up_to")),
    ("as many as 40 boats", ("40", 40, 40, "boat", "amount", "up_to")),
    ("some 40 boats", ("40", 40, 40, "boat", "amount", "about")),
    ("40 boats or more", ("40", 40, 40, "boat", "amount", "at_least")),
    ("50+ boats", ("50", 50, 50, "boat", "amount", "at_least")),
    ("40-odd boats", ("40", 40, 40, "", "amount", "about")),
    ("13.5 million litres", ("13.5 million", 13.5e6, 13.5e6, "litr", "amount", "exact")),
    ("half a million votes", ("half a million", 5e5, 5e5, "vote", "amount", "exact")),
    ("one and a half million votes", ("one and a half million", 1.5e6, 1.5e6, "vote", "amount", "exact")),
    ("two dozen soldiers", ("two dozen", 24, 24, "soldier", "amount", "exact")),
    (
        "one hundred and fifty thousand soldiers",
        ("one hundred and fifty thousand", 150_000, 150_000, "soldier", "amount", "exact"),
    ),
    ("twenty-two ships", ("twenty-two", 22, 22, "ship", "amount", "exact")),
    ("tens of thousands of homes", ("tens of thousands", 2e4, 199_999, "home", "amount", "about")),
    ("a 35-year-old fisherman", ("35", 35, 35, "year", "amount", "exact")),
    ("a paper about 7,000 eggs", ("7,000", 7_000, 7_000, "egg", "amount", "exact")),
    ("argued loudly over 240 beds", ("240", 240, 240, "bed", "amount", "exact")),
    ("a two-day visit", ("two", 2, 2, "day", "amount", "exact")),
    ("8,500 heavily armed guards", ("8,500", 8_500, 8_500, "guard", "amount", "exact")),
    ("2000 people", ("2000", 2_000, 2_000, "peopl", "amount", "exact")),
    ("14 dead", ("14", 14, 14, "dead", "amount", "exact")),
    ("spread over three years", ("three", 3, 3, "year", "amount", "exact")),
    ("ruled for over three years", ("three", 3, 3, "year", "amount", "more_than")),
    ("97 km away", ("97", 97, 97, "kilometre", "amount", "exact")),
    ("between 10 and 15 boats", ("10 and 15", 10, 15, "boat", "range", "exact")),
    ("10-15 boats", ("10-15", 10, 15, "boat", "range", "exact")),
    ("10 to 15 per cent", ("10 to 15 per cent", 10, 15, "%", "range", "exact")),
    ("2 to 3 million boats", ("2 to 3 million", 2e6, 3e6, "boat", "range", "exact")),
    ("$2-3bn", ("$2-3bn", 2e9, 3e9, "USD", "range", "exact")),
    ("1939-45", ("1939-45", 1939, 1945, "year-number", "range", "exact")),
    ("$3bn", ("$3bn", 3e9, 3e9, "USD", "money", "exact")),
    ("£10m", ("£10m", 1e7, 1e7, "GBP", "money", "exact")),
    ("US$5 million", ("US$5 million", 5e6, 5e6, "USD", "money", "exact")),
    ("13.5 million euros", ("13.5 million euros", 13.5e6, 13.5e6, "EUR", "money", "exact")),
    ("30%", ("30%", 30, 30, "%", "percent", "exact")),
    ("30 per cent", ("30 per cent", 30, 30, "%", "percent", "exact")),
    ("thirty percent", ("thirty percent", 30, 30, "%", "percent", "exact")),
    ("half of the harbour", ("half", 50, 50, "%", "percent", "exact")),
    ("three quarters", ("three quarters", 75, 75, "%", "percent", "exact")),
    ("1 February", ("1 February", 201, 201, "", "date", "exact")),
    ("Feb. 1st", ("Feb. 1st", 201, 201, "", "date", "exact")),
    ("February 1, 2022", ("February 1, 2022", 20_220_201, 20_220_201, "", "date", "exact")),
    ("02-Feb 2022", ("02-Feb 2022", 20_220_202, 20_220_202, "", "date", "exact")),
    ("2022-02-01", ("2022-02-01", 20_220_201, 20_220_201, "", "date", "exact")),
    ("in February", ("February", 200, 200, "", "date", "exact")),
    ("1-2 February", ("1-2 February", 201, 202, "", "date", "exact")),
    ("on Tuesday", ("Tuesday", 2, 2, "weekday", "date", "exact")),
    ("at 12:15", ("12:15", 735, 735, "", "time", "exact")),
    ("at 3:30pm", ("3:30pm", 930, 930, "", "time", "exact")),
    ("at 3 p.m.", ("3 p.m.", 900, 900, "", "time", "exact")),
    ("before 1997", ("1997", 1997, 1997, "year-number", "year", "exact")),
    ("the 1990s", ("1990s", 1990, 1999, "year-number", "year", "exact")),
    ("the 21st century", ("21st", 21, 21, "century", "ordinal", "exact")),
    ("the third boat", ("third", 3, 3, "boat", "ordinal", "exact")),
    ("Article 5", ("5", 5, 5, "articl", "ordinal", "exact")),
]


@pytest.mark.parametrize(("text", "figure"), READ, ids=[text for text, _ in READ])
def test_a_figure_is_read_with_its_size_its_unit_and_how_exactly_it_is_told(text, figure):
    assert read(text) == [figure]


@pytest.mark.parametrize(
    "text",
    [
        "no one",
        "one of them",
        "one another",
        "flight MH17",
        "an F-16",
        "COVID-19",
        "24/7",
        "They may march on",
        "",
    ],
)
def test_what_is_no_figure_is_not_read_as_one(text):
    assert read(text) == []


def test_two_numbers_of_a_change_are_no_range():
    assert [figure[1] for figure in read("The crew rose from 10 to 15 sailors")] == [10, 15]
    assert [figure[1:3] for figure in read("It takes from 10 to 15 sailors")] == [(10, 15)]


def test_bounds_count_code_points_and_reach_from_qualifier_to_noun():
    text = "In Örebro, “more than 13,000 people” came"

    (figure,) = find_figures(text)

    assert text[figure.start : figure.end] == figure.text == "13,000"
    assert text[figure.said_start : figure.said_end] == "more than 13,000 people"


def one(text: str) -> Figure:
    (figure,) = find_figures(text)
    return figure


SAME = [
    ("more than 13,000 people", "over 13 000 people"),
    ("24 boats", "two dozen boats"),
    ("30%", "thirty per cent"),
    ("a third of the fleet", "33.3% of the fleet"),
    ("$3bn", "3 billion dollars"),
    ("between 10 and 15 boats", "10-15 boats"),
    ("at least 40 boats", "40 boats or more"),
    ("1 February", "Feb. 1st, 2022"),
    ("two weeks", "14 days"),
    ("100 km", "62 miles"),
    ("3 p.m.", "15:00"),
    ("half a million votes", "500,000 votes"),
]
APART = [
    ("13,000 people", "14,000 people"),
    ("more than 13,000 people", "13,000 people"),
    ("at least 13,000 people", "more than 13,000 people"),
    ("about 13,000 people", "13,000 people"),
    ("up to 40 boats", "40 boats"),
    ("30%", "30 boats"),
    ("$3bn", "€3bn"),
    ("$3bn", "$3m"),
    ("10-15 boats", "10 boats"),
    ("1 February", "2 February"),
    ("1 February 2021", "1 February 2022"),
    ("on Tuesday", "on Wednesday"),
    ("three days", "three weeks"),
    ("100 km", "100 miles"),
    ("12:15", "12:45"),
]


@pytest.mark.parametrize(("first", "second"), SAME, ids=[f"{a} = {b}" for a, b in SAME])
def test_one_amount_in_two_ways_of_writing_is_the_same(first, second):
    assert same_amount(one(first), one(second))
    assert same_amount(one(second), one(first))


@pytest.mark.parametrize(("first", "second"), APART, ids=[f"{a} ≠ {b}" for a, b in APART])
def test_another_size_unit_or_exactness_is_another_amount(first, second):
    assert not same_amount(one(first), one(second))
    assert not same_amount(one(second), one(first))


@pytest.mark.parametrize(
    "digits",
    ["1" * 5000, "1" * 5000 + "th", "$" + "9" * 500, "5" + ",000" * 150, "1." + "3" * 5000 + " million"],
    ids=["plain", "ordinal", "money", "grouped", "decimal"],
)
def test_endless_digits_are_a_code_and_no_amount(digits):
    text = f"The label read {digits} on 40 boats."

    assert [(figure.text, figure.low) for figure in find_figures(text)] == [("40", 40)]
    assert "".join(segment.other_text for segment in compare("The label read nothing.", text)) == text


NUMBER_WORDS = [
    *("a", "one", "five", "ten", "twenty", "half", "and", "hundred", "thousand", "million", "trillion"),
    *("dozen", "bn", "m", "10", "1,000", "2.5", "999", "-", "to", "between", "tens of", "percent", "May"),
    *("third", "more than", "or more", "$", "%", "+", ":", ".", "\n", "٣٤"),
]


@pytest.mark.parametrize(
    "text",
    [
        "a" + " hundred" * 400,
        "10" + " million" * 400,
        "one and a half" + " million" * 400,
        "10-5" + " bn" * 400,
        "one hundred and" * 400,
    ],
    ids=["hundreds", "millions", "halves", "range", "ands"],
)
def test_a_number_that_nobody_says_is_no_figure_and_breaks_nothing(text: str) -> None:
    assert all(figure.high <= 1e18 for figure in find_figures(text))
    assert "".join(segment.other_text for segment in compare("We lost 14 boats.", text)) == text


@given(st.lists(st.sampled_from(NUMBER_WORDS), max_size=30), st.sampled_from([" ", "", "-"]))
def test_figures_of_any_run_of_number_words_are_finite_in_order_and_inside(
    given_words: list[str], between: str
) -> None:
    text = between.join(given_words)

    found = find_figures(text)

    assert all(0 <= one.low <= one.high < 1e19 or one.kind == "date" for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(text[one.start : one.end] == one.text != "" for one in found)


@pytest.mark.parametrize(
    "pattern", ["10-", "one-", "a hundred and ", "10 to ", "10+", "10 million ", "May 1-"]
)
def test_a_chain_twice_as_long_takes_twice_as_many_looks_at_its_words(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = Counter[str]()
    look = Numerals.token

    def counted(reader: Numerals, at: int) -> Token | None:
        looks[reader.text] += 1
        return look(reader, at)

    monkeypatch.setattr(Numerals, "token", counted)
    short, long = pattern * 100, pattern * 200

    find_figures(short)
    find_figures(long)

    assert looks[long] <= 2.1 * looks[short]
