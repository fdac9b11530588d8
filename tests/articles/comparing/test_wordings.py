"""Renditions of one utterance grouped by the words that were chosen for it, however they were cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.comparing.tokens import JOINT
from articles.comparing.wordings import Rendition, are_one_wording, letter, place_of, share_words, wordings

WHOLE = (
    "The storm broke the northern wall, and it seems to me that nobody was ready for it. "
    "We will build it again before autumn."
)
OTHER = (
    "The gale destroyed the wall in the north; I believe no one had prepared. "
    "It is going to be rebuilt by the fall."
)

ONE_WORDING = [
    (
        "it ends earlier",
        "The storm broke the northern wall, and it seems to me that nobody was ready.",
    ),
    ("it begins later", "nobody was ready for it. We will build it again before autumn."),
    ("dots stand for words", "The storm broke the northern wall … We will build it again before autumn."),
    (
        "an outlet explains in brackets",
        "The storm broke the northern wall [of the harbour], and it seems to me that nobody was ready.",
    ),
    (
        "marks, apostrophes and capitals are others",
        "the storm broke the northern wall - and it seems to me that nobody was ready for it",
    ),
    (
        "two quotes of one article",
        f"The storm broke the northern wall{JOINT}We will build it again before autumn",
    ),
    ("a fragment", "nobody was ready"),
    (
        "a word is another",
        "The storm broke the northern wall, and it seems to me that nobody was prepared for it.",
    ),
    (
        "two excerpts that overlap",
        "As I said: the storm broke the northern wall, and it seems to me that nobody was ready.",
    ),
]
TWO_WORDINGS = [
    ("another translation", OTHER),
    ("a phrase that shares small words only", "it was for the best and we will say so again"),
    (
        "half of the words are others",
        "The storm tore down the northern wall, and I think nobody expected it.",
    ),
    ("nothing in common", "Ships wait outside."),
]


@pytest.mark.parametrize("other", [row[1] for row in ONE_WORDING], ids=[row[0] for row in ONE_WORDING])
def test_one_wording_stays_one_however_it_is_cut(other: str) -> None:
    assert are_one_wording(WHOLE, other)
    assert are_one_wording(other, WHOLE)


@pytest.mark.parametrize("other", [row[1] for row in TWO_WORDINGS], ids=[row[0] for row in TWO_WORDINGS])
def test_other_words_are_another_wording(other: str) -> None:
    assert not are_one_wording(WHOLE, other)


def test_outlets_are_grouped_by_wording_the_longest_first() -> None:
    given = {
        "Anchor": "nobody was ready for it",
        "Post": OTHER,
        "Courier": WHOLE,
        "Herald": "I believe no one had prepared",
        "Gazette": "",
    }

    found = wordings(Rendition(outlet, words) for outlet, words in given.items())

    assert [(one.letter, [rendition.key for rendition in one.renditions]) for one in found] == [
        ("A", ["Courier", "Anchor"]),
        ("B", ["Post", "Herald"]),
    ]


def test_a_short_piece_that_fits_several_goes_with_the_rest_of_its_article() -> None:
    found = wordings(
        [
            Rendition("whole", "The old wall is broken and the council was warned of it", "Anchor"),
            Rendition("other", "That wall broke though the council was warned", "Post"),
            Rendition("piece", "warned", "Post"),
        ]
    )

    assert [[one.key for one in wording.renditions] for wording in found] == [["whole"], ["other", "piece"]]


def test_wordings_without_a_word_in_common_are_not_compared_word_by_word() -> None:
    assert share_words(WHOLE, "The northern wall broke")
    assert not share_words(WHOLE, "Ships wait outside")


@given(st.lists(st.text(alphabet="abc .…", max_size=20), max_size=8))
def test_each_rendition_with_words_is_in_one_wording(texts: list[str]) -> None:
    given_ones = [Rendition(number, text) for number, text in enumerate(texts)]

    found = [rendition for wording in wordings(given_ones) for rendition in wording.renditions]

    assert sorted(one.key for one in found) == [
        one.key for one in given_ones if any(sign.isalpha() for sign in one.text)
    ]


@given(st.integers(min_value=0, max_value=100_000))
def test_a_letter_leads_back_to_its_place(place: int) -> None:
    assert place_of(letter(place)) == place
    assert place_of(letter(place).lower()) == place


SAID = st.lists(st.sampled_from(["storm", "wall", "gale", "broke", "ships", "ready"]), max_size=7)


@given(st.lists(SAID, max_size=9))
def test_word_pairs_leave_no_wording_out_that_looking_at_all_would_find(said: list[list[str]]) -> None:
    renditions = [Rendition(place, " ".join(words)) for place, words in enumerate(said)]
    groups: list[list[Rendition]] = []
    for one in sorted((one for one in renditions if one.text), key=lambda one: -len(one.text.split())):
        fitting = [
            group for group in groups if any(are_one_wording(one.text, held.text) for held in group[:3])
        ]
        if not fitting:
            groups.append([])
        (fitting or groups[-1:])[0].append(one)

    assert [list(wording.renditions) for wording in wordings(renditions)] == groups


def test_very_many_renditions_are_compared_with_likely_ones_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def noted(one: str, other: str) -> bool:
        compared.append(one)
        return one == other

    monkeypatch.setattr("articles.comparing.wordings.are_one_wording", noted)
    marks = [letter(place).lower() for place in range(300)]
    many = [Rendition(mark, f"the ships{mark} wait{mark} outside{mark} the wall{mark}") for mark in marks]

    assert len(wordings([*many, *many])) == 300
    assert len(compared) <= 3 * len(many)
