"""A quote is found again exactly and once, or not at all."""

from hypothesis import given
from hypothesis import strategies as st

from articles.extraction import TextQuoteSelector, anchor


def test_words_that_stand_once_are_found():
    assert anchor(TextQuoteSelector("the ice is thin"), "She said the ice is thin.") == (9, 24)


def test_changed_words_are_gone():
    assert anchor(TextQuoteSelector("the ice is thin"), "She said the ice is thick.") is None


def test_of_two_places_the_context_decides():
    text = "Lee: No way at all. Roe: No way at all."

    assert anchor(TextQuoteSelector("No way at all.", prefix="Roe: "), text) == (25, 39)


def test_contexts_that_point_to_different_places_decide_nothing():
    text = "Lee: No way at all, she said. Roe: No way at all."

    assert anchor(TextQuoteSelector("No way at all", prefix="Roe: ", suffix=", she"), text) is None


def test_a_few_words_elsewhere_are_a_lookalike():
    assert anchor(TextQuoteSelector("Yes", prefix="asked: ", suffix=", he said"), "Yes to growth!") is None


@given(st.text(), st.text(min_size=1), st.text())
def test_what_is_found_are_the_selected_words(prefix, exact, suffix):
    text = prefix + exact + suffix

    place = anchor(TextQuoteSelector(exact, prefix, suffix), text)

    assert place is None or text[place[0] : place[1]] == exact


@given(st.text(min_size=1))
def test_a_text_is_found_in_itself(text):
    assert anchor(TextQuoteSelector(text), text) == (0, len(text))
