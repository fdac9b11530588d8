"""The differences in figures and spellings that the reference articles have, found in their texts alone."""

import pytest

from tests.scoring_differences import FROM_TEXTS, SEEDS, score

pytestmark = pytest.mark.skipif(
    not (SEEDS / "gold.json").is_file(), reason="the reference articles (../shared/seeds) are not here"
)


def test_every_figure_and_spelling_is_found_with_at_most_one_false_for_each_true():
    found, wanted, true, false = score(quotes=False).of(FROM_TEXTS)

    assert (found, wanted) == (5, 5)
    assert false <= true


def test_with_grouped_quotes_what_is_suggested_on_words_and_sources_is_mostly_in_the_reference():
    result = score()

    for kind in ("attribution", "wording"):
        _, _, true, false = result.of((kind,))
        assert true > 2 * false or (kind == "attribution" and true > false)
