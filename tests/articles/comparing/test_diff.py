"""Two renditions side by side: every difference is marked as what it is, and nothing is lost of either."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.comparing.diff import Kind, Part, Segment, What, compare
from articles.comparing.tokens import JOINT, tokens
from tests.articles.comparing.pairs import PAIRS, Pair

ORDER = list(What)
VOCABULARY = [
    *[
        "the",
        "harbour",
        "Harbour",
        "not",
        "n't",
        "don’t",
        "13,000",
        "13",
        "000",
        "three",
        "Friday",
        "Eskerby",
        "U.S.",
        "US",
        "[a",
        "port]",
        "...",
        "…",
        ".",
    ],
    *[
        "?",
        "“",
        "”",
        "’s",
        "-",
        "build-up",
        "buildup",
        "more",
        "than",
        "30%",
        "its",
        "it's",
        ",",
        "—",
        "é",
        "1",
        "March",
        "1st",
    ],
    *("\x1e", "\u00a0", "\n"),
]

RENDITION = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(VOCABULARY), max_size=25).map(" ".join))


def marked(chosen: str, other: str, *, is_headline: bool = False) -> str:
    """The marks on a line, as tests/articles/comparing/pairs.py writes them, with single spaces."""
    parts = []
    for segment in compare(chosen, other, is_headline=is_headline):
        parts.append(segment.other_text if segment.kind is Kind.SAME else shown(segment))
    line = " ".join(" ".join(parts).split())
    for sign in ".,?!":
        line = line.replace(f" {sign}", sign)
    return line


def shown(segment: Segment) -> str:
    left = f"[-{segment.chosen_text}-]" if segment.chosen else ""
    came = f"{{+{segment.other_text}+}}" if segment.other else ""
    what = f"<{' '.join(sorted(segment.what, key=ORDER.index))}>" if segment.what else ""
    return left + came + what


def spaced(line: str) -> str:
    for sign in ("[-", "{+"):
        line = line.replace(sign, f" {sign}")
    for sign in ("-]", "+}", ">"):
        line = line.replace(sign, f"{sign} ")
    line = line.replace("-]  {+", "-]{+").replace("-] <", "-]<").replace("+} <", "+}<")
    for sign in ".,?!":
        line = line.replace(f" {sign}", sign)
    return " ".join(line.split())


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name.replace(" ", "-") for pair in PAIRS])
def test_a_pair_is_marked_as_a_reader_would(pair: Pair) -> None:
    assert spaced(marked(pair.chosen, pair.other, is_headline=pair.is_headline)) == spaced(pair.marked)


def test_there_are_forty_pairs_and_each_mark_among_them() -> None:
    assert len(PAIRS) >= 40
    assert all(
        any(what in pair.marked.replace("-]<", "").split("<", 1)[-1] for pair in PAIRS)
        for what in set(What) - {What.UNREAD}
    )


@given(RENDITION, RENDITION, st.booleans())
def test_the_segments_give_both_texts_back(chosen: str, other: str, is_headline: bool) -> None:
    segments = compare(chosen, other, is_headline=is_headline)

    assert "".join(segment.chosen_text for segment in segments) == chosen
    assert "".join(segment.other_text for segment in segments) == other


@given(RENDITION, RENDITION)
def test_a_segment_says_on_which_side_its_words_stand(chosen: str, other: str) -> None:
    for segment in compare(chosen, other):
        sides = (bool(segment.chosen_text), bool(segment.other_text))
        expected = {
            Kind.ADDED: (False, True),
            Kind.LEFT_OUT: (True, False),
            Kind.CHANGED: (True, True),
            Kind.SAME: sides,
        }
        assert sides == expected[segment.kind]
        assert segment.kind is not Kind.SAME or not segment.what


@given(RENDITION)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert all(segment.kind is Kind.SAME for segment in compare(text, text))


@given(st.text(alphabet="ab .?!…[]()'-\x1e0123,", max_size=40))
def test_tokens_stand_in_order_and_none_in_another(text: str) -> None:
    found = tokens(text)

    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(token.start < token.end for token in found)


def test_what_an_article_leaves_out_between_two_quotes_is_marked_and_their_joint_is_not() -> None:
    chosen = "We cleared the channel. It took all night. The crews are home."
    other = f"We cleared the channel{JOINT}The crews are home."

    segments = compare(chosen, other)

    assert [segment.chosen_text for segment in segments if segment.kind is not Kind.SAME] == [
        "It took all night"
    ]


def test_a_name_that_begins_a_sentence_is_known_from_elsewhere() -> None:
    chosen, other = "Eskerby will pay for it.", "Northmouth will pay for it."

    unknown = compare(chosen, other)[0]
    known = compare(chosen, other, names=["eskerby", "northmouth"])[0]

    assert What.NAME not in unknown.what
    assert known.what == {What.NAME}


def test_only_the_words_that_are_something_are_told_apart_in_what_changed() -> None:
    changed = compare("It looks like no.", "It appears not.")[1]

    assert [(part.text, set(part.what)) for part in changed.chosen] == [
        ("looks like ", set()),
        ("no", {What.NEGATION}),
    ]


def test_a_text_of_thousands_of_words_is_compared_all_the_same() -> None:
    sentences = [
        f"Boat {number} of crew {number * 7 % 1000} came home on day {number}." for number in range(250)
    ]
    chosen = " ".join(sentences)
    other = " ".join(sentence for number, sentence in enumerate(sentences) if number != 120)

    segments = [segment for segment in compare(chosen, other) if segment.kind is not Kind.SAME]

    assert [segment.kind for segment in segments] == [Kind.LEFT_OUT]
    assert "Boat 120" in segments[0].chosen_text or "Boat 121" in segments[0].chosen_text


def test_a_word_that_begins_both_is_left_with_the_words_it_belongs_to() -> None:
    left_out = compare("We cleared the channel. We will open on Friday.", "We will open on Friday.")[0]

    assert (left_out.kind, left_out.chosen_text) == (Kind.LEFT_OUT, "We cleared the channel")


@pytest.fixture
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds so low that a few sentences are a long text."""
    monkeypatch.setattr("articles.comparing.aligning.MOST_CELLS", 30)
    monkeypatch.setattr("articles.comparing.aligning.MOST_IN_ALL", 30)
    monkeypatch.setattr("articles.comparing.aligning.MOST_IN_COMMON", 0)


UNLIKE = (
    "The pilots waited. Eskerby lost 12 boats and not one crew came home that night. The harbour is open.",
    "The pilots waited. Northmouth counted seven wrecks while nobody slept on Friday. The harbour is open.",
)


def test_what_is_too_long_to_be_read_word_by_word_is_told_whole(little_room: None) -> None:
    segments = compare(*UNLIKE)

    assert [(segment.kind, segment.what) for segment in segments] == [
        (Kind.SAME, frozenset()),
        (Kind.CHANGED, {What.UNREAD}),
        (Kind.SAME, frozenset()),
    ]
    assert segments[1].chosen_text == "Eskerby lost 12 boats and not one crew came home that night"
    assert segments[1].chosen == (Part(segments[1].chosen_text),)


@given(RENDITION, RENDITION)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_nothing_is_lost_of_texts_that_are_too_long_to_be_read(
    little_room: None, chosen: str, other: str
) -> None:
    segments = compare(chosen + " \n ", other + " \n\n ")

    assert "".join(segment.chosen_text for segment in segments) == chosen + " \n "
    assert "".join(segment.other_text for segment in segments) == other + " \n\n "


def test_no_more_moves_are_looked_for_than_the_bound_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = "The gulls left. We wait for the pilots here."
    other = "We wait for the pilots here. The gulls left."
    told = {what for segment in compare(chosen, other) for what in segment.what}

    monkeypatch.setattr("articles.comparing.diff.MOST_STEPS", 0)
    bounded = {what for segment in compare(f"{chosen} ", f"{other} ") for what in segment.what}

    assert What.MOVED in told
    assert What.MOVED not in bounded
