"""Who a mention means within an article, and which of the newsroom's actors that is."""

import pytest

from articles.extraction import KnownActor, read
from tests.articles.extraction.quoting import BODY, reading

NAMES = [
    ("a surname goes back to the full name", "Ida Crane came. Crane said it rained.", "Ida Crane"),
    ("a title before the name is no part of it", "Mayor Ida Crane said it rained.", "Ida Crane"),
    ("office and country before the name", "Norwegian Prime Minister Ida Crane said it rained.", "Ida Crane"),
    (
        "Mr and Mrs tell people of one surname apart",
        "Tom Crane met his wife Ida Crane. Mrs. Crane said it rained.",
        "Ida Crane",
    ),
    (
        "the prime minister of a country named before",
        "Norwegian Prime Minister Ida Crane met Finnish President Olli Maki. The Finnish president said it "
        "rained.",
        "Olli Maki",
    ),
    (
        "she is the woman, not the man named last",
        "Mary Crane wrote to Thomas Dane. She said it rained.",
        "Mary Crane",
    ),
    (
        "he goes back over a paragraph",
        "Thomas Dane came.\n\nThe lake froze.\n\nHe said it rained.",
        "Thomas Dane",
    ),
    ("a city's organisation keeps its name", "The Lake Council said it rained.", "Lake Council"),
    ("it is the state that spoke", "Norway denied any delay. It says the lake is open.", "Norway"),
]


@pytest.mark.parametrize(("why", "text", "name"), NAMES, ids=[row[0] for row in NAMES])
def test_a_mention_is_given_the_name_the_article_has_for_it(why, text, name):
    assert reading(text).quotes[-1].speaker_name == name


def test_the_official_is_whoever_was_introduced_before():
    text = "A senior harbour official said it rained. It would rain again, the official said."

    assert [q.speaker_description for q in reading(text).quotes] == ["A senior harbour official"] * 2


def test_joint_speakers_are_each_resolved():
    actors = [KnownActor("no", "Norway", "state"), KnownActor("se", "Sweden", "state")]

    (quote,) = read("Norway and Sweden said the lake was closed.", actors=actors, zones=BODY).quotes

    assert (quote.speaker_id, quote.co_speaker_ids) == ("no", ("se",))


def test_a_pronoun_is_resolved_to_the_known_actor():
    text = "Ida Crane came late. She said the ice was thin."

    (quote,) = read(text, actors=[KnownActor("ida", "Ida Crane")], zones=BODY).quotes

    assert (quote.speaker_id, quote.speaker_candidates) == ("ida", ())


def test_a_surname_that_two_actors_share_stays_open_with_both_as_candidates():
    actors = [KnownActor("ida", "Ida Crane"), KnownActor("tom", "Tom Crane")]

    (quote,) = read("Crane said the ice was thin.", actors=actors, zones=BODY).quotes

    assert (quote.speaker_id, quote.speaker_candidates) == (None, ("ida", "tom"))


def test_a_full_name_in_the_article_decides_between_two_of_one_surname():
    actors = [KnownActor("ida", "Ida Crane"), KnownActor("tom", "Tom Crane")]

    (quote,) = read("Tom Crane came. Crane said the ice was thin.", actors=actors, zones=BODY).quotes

    assert quote.speaker_id == "tom"


def test_an_ambiguous_alias_never_decides_alone():
    actors = [
        KnownActor("ida", "Ida Crane", ambiguous_aliases=("the mayor",)),
        KnownActor("tom", "Tom Dane", ambiguous_aliases=("the mayor",)),
    ]

    (quote,) = read("The mayor said the ice was thin.", actors=actors, zones=BODY).quotes

    assert (quote.speaker_id, quote.speaker_candidates) == (None, ("ida", "tom"))


def test_another_spelling_of_a_name_is_recognised():
    actors = [KnownActor("1", "Sergey Lavin")]

    (quote,) = read("Sergei Lavin said the ice was thin.", actors=actors, zones=BODY).quotes

    assert quote.speaker_id == "1"


def test_somebody_with_the_same_surname_is_not_taken_for_a_known_actor():
    (quote,) = read("Bo Crane said it rained.", actors=[KnownActor("ida", "Ida Crane")], zones=BODY).quotes

    assert (quote.speaker_id, quote.speaker_name) == (None, "Bo Crane")


def test_addressee_place_and_channel_are_taken_from_the_sentence():
    text = 'Ida Crane told the council in a letter: "The lake is closed."'

    (quote,) = reading(text).quotes

    assert (quote.addressee, quote.via) == ("the council", "in a letter")
