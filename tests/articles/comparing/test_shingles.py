"""What two texts print alike is the reporter's prose; what honest reports share is not."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.comparing.shingles import Passage, fingerprint, prose_of, shared_passages
from articles.extraction.model import Span
from tests.articles.copies import copied_texts, true_families
from tests.scoring_copies import LEAST_PRECISION, LEAST_RECALL, score

NO_ZONES = [Span("date", 0, 0)]
PIER = "The old pier was closed for a night after divers had found two broken beams below the landing stage."


def shared(one: str, other: str) -> list[Passage]:
    return shared_passages(prose_of(one, NO_ZONES), prose_of(other, NO_ZONES))


def sides(one: str, other: str) -> list[tuple[str, str]]:
    return [
        (one[passage.one_start : passage.one_end], other[passage.other_start : passage.other_end])
        for passage in shared(one, other)
    ]


COPIES = {
    "word for word, in the middle of other texts": (
        f"Nobody was hurt. {PIER} Repairs begin in spring.",
        f"Storm damage grows, and so does the bill. {PIER}",
    ),
    "a verb of saying swapped": (
        "The town will pay for the pier, the mayor said, and the ferry must land at the market.",
        "The town will pay for the pier, the mayor mentioned, and the ferry must land at the market.",
    ),
    "case, apostrophes and a full stop in an abbreviation": (
        "The ferry's owners asked the U.S. coast guard for pumps that can lift the town’s drowned cars",
        "the Ferrys owners asked the US coast guard for pumps that can lift the towns drowned cars",
    ),
    "words swapped throughout, none of eight in a row left": (
        "The pier was closed for a second night after divers had found two broken beams below the landing "
        "stage, and the shops along the quay kept their shutters down until the water had gone",
        "The pier was shut for a second night after divers had spotted two broken beams below the landing "
        "platform, and the shops along the quay left their shutters down until the flood had gone",
    ),
    "prose that goes on alike on both sides of a quotation": (
        "The harbour master called the beams “worse than rotten” and told the council that no boat may land",
        "The harbour master called the beams “a disgrace” and told the council that no boat may land",
    ),
}


@pytest.mark.parametrize(("one", "other"), COPIES.values(), ids=COPIES.keys())
def test_prose_printed_twice_is_one_passage(one, other):
    assert len(shared(one, other)) == 1


HONEST = {
    "the words of a speaker": (
        "“We have cleared the northern channel and the ferry sails again on Monday at nine,” she said.",
        "Calder smiled: “We have cleared the northern channel and the ferry sails again on Monday at nine.”",
    ),
    "a name with its titles, and to whom it was said": (
        "Norrhamn Harbour Master and Deputy Mayor Ines Calder told reporters on Tuesday that she was tired.",
        "Norrhamn Harbour Master and Deputy Mayor Ines Calder told reporters on Tuesday that rain was near.",
    ),
    "a long name of an office": (
        "The Organization for Safety and Navigation in the Northern Seas sent help.",
        "The Organization for Safety and Navigation in the Northern Seas was silent.",
    ),
    "seven words in a row": (
        "Crews worked while the water rose in the lower streets of Eskerby.",
        "Shops closed while the water rose in the lower town and nobody came.",
    ),
    "one matter in two reporters' words": (
        PIER,
        "Divers saw that two of the beams beneath the landing stage were broken, so the pier stays shut.",
    ),
}


@pytest.mark.parametrize(("one", "other"), HONEST.values(), ids=HONEST.keys())
def test_what_honest_reports_share_is_no_passage(one, other):
    assert shared(one, other) == []


def test_a_dateline_and_an_agencys_signature_are_not_part_of_a_passage():
    one = f"OSLO, Feb 1 (Reuters) - {PIER}"
    other = f"{PIER} (AFP)"

    assert sides(one, other) == [(PIER.rstrip("."), PIER.rstrip("."))]


def test_headings_and_furniture_are_not_compared_and_a_caption_is_by_itself():
    one = f"{PIER}\n{PIER}\n{PIER}"
    end = len(PIER)
    zones = [
        Span("headline", 0, end),
        Span("caption", end + 1, 2 * end + 1),
        Span("boilerplate", 2 * end + 2, len(one)),
    ]

    [passage] = shared_passages(prose_of(one, zones), prose_of(PIER, NO_ZONES))

    assert (passage.one_start, passage.one_end) == (end + 1, 2 * end)


def test_words_known_to_be_a_speakers_are_left_out_where_the_marks_are_lost():
    words = "We have cleared the northern channel and the ferry sails again on Monday at nine"
    one, other = f"{words}, Calder said.", f"{words}, she told me."

    assert len(shared(one, other)) == 1
    assert not shared_passages(
        prose_of(one, NO_ZONES, spoken=[(0, len(words))]), prose_of(other, NO_ZONES, spoken=[(0, len(words))])
    )


def test_shuffled_paragraphs_are_passages_of_their_own():
    second = "Shops along the quay kept their shutters down, and the school opened its hall to wet families."

    found = sides(f"{PIER}\n\n{second}", f"{second}\n\n{PIER}")

    assert sorted(found) == sorted([(PIER.rstrip("."),) * 2, (second.rstrip("."),) * 2])


def test_both_ways_round_the_same_is_found():
    texts = [text for text in copied_texts()[:24] if text.kind != "independent"]
    for one, other in pairwise(texts):
        first, second = prose_of(one.text, one.spans), prose_of(other.text, other.spans)
        turned = {
            (passage.other_start, passage.other_end, passage.one_start, passage.one_end)
            for passage in shared_passages(second, first)
        }
        assert turned == {
            (passage.one_start, passage.one_end, passage.other_start, passage.other_end)
            for passage in shared_passages(first, second)
        }


def test_eleven_words_in_a_row_are_always_met_by_a_common_run():
    words = PIER.split()
    for start in range(len(words) - 11):
        run = " ".join(words[start : start + 11])
        one = (
            f"Rain fell hard and long over every roof, hill and field in sight. {run} yesterday, they wrote."
        )
        other = f"{run}; more follows when our man on the coast finds a telephone that works."

        assert set(fingerprint(prose_of(one, NO_ZONES))) & set(fingerprint(prose_of(other, NO_ZONES)))


def test_families_are_found_among_copies_cut_reworded_shuffled_and_mixed():
    texts = copied_texts()
    result = score(texts)

    assert [text.kind for text in texts].count("original") == 30 and len(texts) == 180
    assert len(result.true) == len(true_families(texts)) > 300
    assert result.precision >= LEAST_PRECISION
    assert result.recall >= LEAST_RECALL
    assert all(result.recall_of(kind) >= LEAST_RECALL for kind in ("cut", "reworded", "shuffled", "mixed"))


def test_a_long_copy_is_found_that_begins_with_what_either_text_says_again_and_again():
    lines = [
        f"The harbour office said in a note that quay {number} is closed to {load} until {month}."
        for number, (load, month) in enumerate(
            (load, month)
            for load in ("timber", "gravel", "salt", "cars")
            for month in ("April", "May", "June", "July")
        )
    ]
    text = "\n\n".join(lines)

    assert sides(text, f"{text}\n\nMore follows.") == [(text[:-1], text[:-1])]


PIECES = st.sampled_from(
    [*PIER.split(), "“", "”", "'", "\n\n", ".", "said", "Ines Calder", "0", "é̈", "\u2028"]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=80).map(" ".join))


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_of_any_two_texts_passages_lie_inside_both_and_are_the_same_both_ways_round(one, other):
    first, second = prose_of(one, NO_ZONES), prose_of(other, NO_ZONES)

    found = shared_passages(first, second)

    for passage in found:
        assert 0 <= passage.one_start < passage.one_end <= len(one)
        assert 0 <= passage.other_start < passage.other_end <= len(other)
    assert {(p.one_start, p.one_end, p.other_start, p.other_end) for p in found} == {
        (p.other_start, p.other_end, p.one_start, p.one_end) for p in shared_passages(second, first)
    }


@settings(max_examples=30, deadline=None)
@given(st.permutations(PIER.rstrip(".").split()))
def test_a_text_shares_the_whole_of_its_prose_with_itself(order):
    text = " ".join(order).lower()
    prose = prose_of(text, NO_ZONES)

    [passage] = shared_passages(prose, prose)

    assert (passage.one_start, passage.one_end) == (passage.other_start, passage.other_end) == (0, len(text))
    assert passage.likeness == 1
