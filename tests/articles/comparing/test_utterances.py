"""Which quotes are suggested as one utterance, and what is said of why."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.comparing.gathering import gathered
from articles.comparing.utterances import Said, compare, ranked, suggest
from tests import scoring_statements as scoring

DAY = date(2021, 4, 6)
OPENS = Said("a", "We begin the work on 40 wells in May", "minister", said_on=DAY, outlet="Anchor")
SAME = Said("b", "Work on 40 wells will start in May", "minister", said_on=DAY, outlet="Herald")


def pairs(*said):
    return {frozenset((pair.one, pair.other)) for pair in suggest(said)}


def test_renditions_of_the_five_articles_are_suggested_from_the_quotes_alone(shared):
    score = scoring.score_of_articles()

    assert score.precision >= 0.90
    assert score.recall >= 0.75


def test_invented_renditions_are_told_from_lookalikes():
    score = scoring.score_of_invented()

    assert len(score.wanted) >= 150
    assert score.precision >= 0.93
    assert score.recall >= 0.88


def test_reasons_name_what_is_shared():
    likeness = compare(OPENS, SAME)

    assert likeness.level == "clear"
    assert likeness.reasons[:2] == ("same speaker", "same day: 6 Apr 2021")
    assert "begin / start" in likeness.reasons[2]
    assert "same figure: 40" in likeness.reasons


@pytest.mark.parametrize(
    "other, reason",
    [
        (replace(SAME, speaker="mayor"), "different speakers"),
        (replace(SAME, said_on=date(2021, 4, 9)), "said on different days"),
        (replace(SAME, said_on=None, published_on=date(2021, 5, 9)), "said at different times"),
    ],
    ids=["another speaker", "another day", "printed much later"],
)
def test_speaker_and_day_rule_a_pair_out(other, reason):
    assert compare(OPENS, other).reasons == (reason,)
    assert not pairs(OPENS, other)


@pytest.mark.parametrize(
    "other",
    [
        replace(SAME, said_on=None),
        replace(SAME, said_on=date(2021, 4, 1), said_on_precision="month"),
        replace(SAME, speaker="mayor", co_speakers=("minister",)),
        replace(SAME, speaker="spokesman", relayed_by="minister"),
    ],
    ids=["day unknown", "some day of the month", "said together", "relayed"],
)
def test_less_is_known_of_one_and_it_is_suggested_all_the_same(other):
    assert pairs(OPENS, other) == {frozenset("ab")}


def test_unnamed_speakers_are_matched_by_how_they_are_described():
    one = replace(OPENS, speaker=None, speaker_description="a senior ministry official")
    other = replace(SAME, speaker=None, speaker_description="senior officials of the ministry")

    assert pairs(one, other) == {frozenset("ab")}
    assert not pairs(one, replace(other, speaker_description="two fishermen"))


def test_both_layers_of_a_relayed_quote_go_together():
    outer = Said(
        "outer", "The minister said they begin the work on 40 wells in May", "spokesman", said_on=DAY
    )
    inner = replace(OPENS, key="inner", nested_in="outer")

    assert pairs(outer, inner, SAME) == {
        frozenset(ends) for ends in (("outer", "inner"), ("inner", "b"), ("outer", "b"))
    }


@pytest.mark.parametrize(
    "words, reason",
    [
        ("We do not begin the work on 40 wells in May", "only one denies: begin"),
        ("We begin the work on 70 wells by the river", "figures differ: 40 / 70"),
    ],
    ids=["denied", "another figure"],
)
def test_lookalikes_are_not_suggested_and_it_is_told_why(words, reason):
    lookalike = Said("c", words, "minister", said_on=DAY, outlet="Courier")

    assert reason in compare(OPENS, lookalike).reasons
    assert not pairs(OPENS, lookalike)


def test_two_outlets_printing_another_figure_in_the_same_words_are_put_to_an_editor():
    other = Said("c", "We begin the work on 70 wells in May", "minister", said_on=DAY, outlet="Herald")

    assert pairs(OPENS, other) == {frozenset("ac")}
    assert not pairs(OPENS, replace(other, outlet=OPENS.outlet))


def test_two_that_match_a_third_are_suggested_through_it():
    long = Said(
        "long", "The harbour is closed because the storm tore the northern pier", "master", said_on=DAY
    )
    first = Said("first", "the harbour was closed", "master", said_on=DAY)
    second = Said("second", "the storm had torn the northern pier", "master", said_on=DAY)

    found = {frozenset((pair.one, pair.other)): pair for pair in suggest([first, long, second])}

    assert found[frozenset(("first", "second"))].through == "long"
    assert found[frozenset(("first", "second"))].likeness.level == "possible"


def test_ranking_puts_what_is_suggested_first_and_keeps_what_is_possible():
    far = Said("far", "The mayor is away until Sunday", "minister", said_on=DAY)
    wells = Said("wells", "The wells are paid for", "minister", said_on=DAY)

    order = [said.key for said, _ in ranked(OPENS, [far, wells, SAME])]

    assert order == ["b", "wells"]


@given(st.permutations([OPENS, SAME, replace(SAME, key="c", words="“40 wells from May”, minister says")]))
def test_the_order_of_the_quotes_changes_no_suggestion(said):
    assert pairs(*said) == pairs(*sorted(said, key=lambda one: one.key))


def test_gathering_joins_by_the_average_and_not_by_the_best_pair():
    alike = {("a", "b"): 0.9, ("b", "c"): 0.5}
    both = alike | {(other, one): value for (one, other), value in alike.items()}

    assert gathered("abc", both, 0.3) == [["a", "b"], ["c"]]
    assert gathered("abc", both, 0.2) == [["a", "b", "c"]]
