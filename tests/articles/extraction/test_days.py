"""When words were said: counted from the article's date, with what it rests on, and never invented."""

import datetime

import pytest

from articles.extraction import read
from tests.articles.extraction.quoting import BODY

WEDNESDAY = datetime.date(2022, 2, 2)
DAYS = [
    ("a weekday", "Crane said on Monday that it rained.", datetime.date(2022, 1, 31), "day"),
    ("the same weekday is the article's own day", "Crane said Wednesday it rained.", WEDNESDAY, "day"),
    ("earlier on a weekday", "Earlier on Tuesday, Crane said it rained.", datetime.date(2022, 2, 1), "day"),
    ("yesterday", "Crane said yesterday that it rained.", datetime.date(2022, 2, 1), "day"),
    ("last week is a week", "Crane said last week that it rained.", datetime.date(2022, 1, 24), "week"),
    ("last month is a month", "Crane said last month that it rained.", datetime.date(2022, 1, 1), "month"),
    ("a date without a year lies in the past", "Crane said on December 30 it rained.",
     datetime.date(2021, 12, 30), "day"),
    ("a date with a year", "Crane said on March 3, 2019 that it rained.", datetime.date(2019, 3, 3), "day"),
]  # fmt: skip


def only(text, published_on=WEDNESDAY):
    (quote,) = read(text, published_on=published_on, zones=BODY).quotes
    return quote


@pytest.mark.parametrize(("why", "text", "day", "precision"), DAYS, ids=[row[0] for row in DAYS])
def test_a_stated_day_is_counted_from_the_article(why, text, day, precision):
    quote = only(text)

    assert (quote.said_on, quote.said_on_precision) == (day, precision)
    assert quote.said_on_basis.startswith("stated: ")


def test_nothing_is_counted_from_an_article_without_a_date():
    assert only("Crane said on Monday that it rained.", published_on=None).said_on is None


def test_without_a_day_in_the_article_there_is_none():
    assert only("Crane said that it rained.").said_on is None


def test_a_day_inside_the_reported_words_is_not_the_day_of_saying():
    assert only("Crane said the ferry would sail on Monday.").said_on is None


def test_a_day_in_a_clause_before_the_main_one_is_not_the_day_of_saying():
    assert only("After missing the ferry on Monday, Crane said it rained.").said_on is None


def test_a_standing_position_has_no_day_of_its_own():
    text = "Ida Crane opened the lake on Tuesday. Norway has repeatedly said that the ice is safe."

    assert only(text).said_on is None


def test_the_day_of_a_speaker_holds_for_what_else_the_article_has_from_them():
    text = 'Ida Crane said on Tuesday it rained.\n\n"We closed the lake," Crane said.'

    quote = read(text, published_on=WEDNESDAY, zones=BODY).quotes[1]

    assert quote.said_on == datetime.date(2022, 2, 1)
    assert quote.said_on_basis.startswith("context: 'on Tuesday'")
