"""Direct and mixed quotes: every style of mark, and where the attribution stands."""

import pytest

from tests.articles.extraction.quoting import found, reading

DIRECT = [
    (
        "straight marks, attribution behind",
        '"We open the bridge in May," said Mayor Ida Crane.',
        [("direct", "We open the bridge in May,", "Mayor Ida Crane", "said")],
    ),
    (
        "curly marks, subject before the cue",
        "“We open the bridge in May,” Crane said.",
        [("direct", "We open the bridge in May,", "Crane", "said")],
    ),
    (
        "attribution before, with a comma",
        'Crane said, "We open the bridge in May."',
        [("direct", "We open the bridge in May.", "Crane", "said")],
    ),
    (
        "attribution before, with a colon",
        'She told reporters: "The bridge is safe."',
        [("direct", "The bridge is safe.", "She", "told")],
    ),
    (
        "doubled single marks",
        "''The bridge is safe,'' Crane said.",
        [("direct", "The bridge is safe,", "Crane", "said")],
    ),
    (
        "a curly mark closed by a doubled one",
        "“The bridge is safe,'' Crane said.",
        [("direct", "The bridge is safe,", "Crane", "said")],
    ),
    (
        "low-high marks",
        "„The bridge is safe,“ Crane said.",
        [("direct", "The bridge is safe,", "Crane", "said")],
    ),
    (
        "guillemets",
        "«The bridge is safe», Crane said.",
        [("direct", "The bridge is safe", "Crane", "said")],
    ),
    (
        "single marks with an apostrophe inside",
        "'The bridge isn't safe,' Crane said.",
        [("direct", "The bridge isn't safe,", "Crane", "said")],
    ),
    (
        "curly single marks with a plural possessive inside",
        "‘The drivers’ patience is gone,’ said Crane.",
        [("direct", "The drivers’ patience is gone,", "Crane", "said")],
    ),
    (
        "a question inside the marks before the attribution",
        '"Who pays for this?" Crane asked.',
        [("direct", "Who pays for this?", "Crane", "asked")],
    ),
    (
        "interrupted by its attribution: one quote in two pieces",
        '"The bridge," Crane said, "will open in May."',
        [("direct", "The bridge,", "Crane", "said"), ("direct", "will open in May.", "Crane", "said")],
    ),
    (
        "goes on in the next sentence",
        '"The bridge is safe," Crane said. "We tested every bolt."',
        [
            ("direct", "The bridge is safe,", "Crane", "said"),
            ("direct", "We tested every bolt.", "Crane", "said"),
        ],
    ),
    (
        "an editor's insertion in brackets",
        '"They [the engineers] tested it," Crane said.',
        [("direct", "They [the engineers] tested it,", "Crane", "said")],
    ),
    (
        "an apposition between subject and cue",
        '"It is safe," Ida Crane, the mayor of Holm, told a meeting on Tuesday.',
        [("direct", "It is safe,", "Ida Crane, the mayor of Holm", "told")],
    ),
    (
        "said of somebody",
        'Crane said of the engineers, "They worked through the night."',
        [("direct", "They worked through the night.", "Crane", "said")],
    ),
    (
        "attribution by a dash and a name",
        "“The ferry is late again.” — Tom Ashby",
        [("direct", "The ferry is late again.", "Tom Ashby", "—")],
    ),
    (
        "present tense",
        "“It’s a long winter,” says Ashby.",
        [("direct", "It’s a long winter,", "Ashby", "says")],
    ),
    (
        "as somebody put it",
        'As Crane put it, "A bridge is a promise."',
        [("direct", "A bridge is a promise.", "Crane", "put it")],
    ),
]

MIXED = [
    (
        "a fragment in a reported clause",
        'Crane said the bridge was "entirely safe" for lorries.',
        [("mixed", 'the bridge was "entirely safe" for lorries', "Crane", "said")],
    ),
    (
        "two fragments before the attribution",
        'Though "slow" the work was "sound," Crane said.',
        [("mixed", 'Though "slow" the work was "sound,"', "Crane", "said")],
    ),
    (
        "the object of call",
        'Crane called the ferry "a museum piece".',
        [("mixed", 'the ferry "a museum piece"', "Crane", "called")],
    ),
    (
        "accuse with its object, the occasion left out",
        'Crane accused the ministry of "sitting on its hands" in a letter to parliament.',
        [("mixed", 'the ministry of "sitting on its hands"', "Crane", "accused")],
    ),
    (
        "content that is one fragment and nothing else",
        'Crane urged "a little patience" in a statement.',
        [("direct", "a little patience", "Crane", "urged")],
    ),
    (
        "according to, inside the clause",
        'The report, according to Crane, "answers every question."',
        [("mixed", 'The report, according to Crane, "answers every question."', "Crane", "according to")],
    ),
]

NOBODY = [
    ("a film's title quotes nobody", 'The cinema showed "The Last Ferry" on Sunday.'),
    ("a nickname quotes nobody", 'Tom "Boots" Ashby sailed at noon.'),
    ("a scare quote quotes nobody", 'The so-called "bridge to nowhere" was painted red.'),
    ("apostrophes are no marks", "The '90s were the sailors' best years, and the crew's too."),
    ("inches are no marks", 'The plank was 12" wide and 40" long.'),
    ("thinking is not saying", "Crane believes the bridge is safe."),
    ("a noun is no cue", "The claims of the ferry company were settled in May."),
    ("who does not say a thing is not quoted", "Crane did not say when the bridge would open."),
]


@pytest.mark.parametrize(("why", "text", "expected"), DIRECT, ids=[row[0] for row in DIRECT])
def test_words_in_marks_are_found_with_their_speaker(why, text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(("why", "text", "expected"), MIXED, ids=[row[0] for row in MIXED])
def test_a_clause_with_quoted_words_is_taken_whole(why, text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(("why", "text"), NOBODY, ids=[row[0] for row in NOBODY])
def test_what_quotes_nobody_is_left_alone(why, text):
    assert found(text) == []


def test_fragments_of_a_mixed_quote_are_the_words_between_the_marks():
    text = 'Crane said the bridge was "entirely safe" and "long overdue".'

    (quote,) = reading(text).quotes

    assert [text[f.start : f.end] for f in quote.fragments] == ["entirely safe", "long overdue"]


def test_a_quotation_over_several_paragraphs_is_read_in_pieces_of_one_speaker():
    text = (
        '"The bridge is safe," Ida Crane said. "We tested every bolt.\n\n'
        '"We will test them again in spring."\n\nThe ferry sails.'
    )

    quotes = reading(text).quotes

    assert [text[q.start : q.end] for q in quotes][1:] == [
        "We tested every bolt.",
        "We will test them again in spring.",
    ]
    assert {q.speaker_name for q in quotes} == {"Ida Crane"}
    assert [q.continues for q in quotes] == [None, 0, 1]


def test_a_quotation_over_several_paragraphs_belongs_to_whom_its_end_names():
    text = 'Tom Ashby came.\n\n"We tested every bolt.\n\n"We will test them again," Ida Crane said.'

    first, second = reading(text).quotes

    assert (first.implicit_attribution, first.speaker_name, second.continues) == (True, "Ida Crane", 0)


def test_single_marks_may_run_on_over_paragraphs():
    text = "Ida Crane told the council: 'We tested every bolt.\n\n'We will test them again.'\n\nIt rained."

    assert [words for _, words, _, _ in found(text)] == ["We tested every bolt.", "We will test them again."]


def test_a_mark_never_closed_ends_where_the_attribution_begins():
    text = "“We tested every bolt, Crane said. The ferry sailed at noon."

    assert found(text)[0][:2] == ("direct", "We tested every bolt,")


def test_a_mark_never_closed_does_not_swallow_the_next_paragraph():
    text = "Crane was clear: “We tested every bolt.\n\nThe ferry sailed at noon."

    assert [words for _, words, _, _ in found(text)] == ["We tested every bolt."]


def test_a_quotation_alone_in_its_paragraph_is_carried_by_the_speaker_before():
    text = '"It is safe," Ida Crane said.\n\n"Nobody needs to worry about the ice."'

    alone = reading(text).quotes[1]

    assert (alone.implicit_attribution, alone.speaker_start, alone.speaker_name) == (True, None, "Ida Crane")


def test_an_interrupted_quotation_says_which_piece_it_continues():
    pieces = reading('"The bridge," Crane said, "will open in May."').quotes

    assert [piece.continues for piece in pieces] == [None, 0]


def test_turns_of_a_transcript_belong_to_the_names_before_the_colon():
    text = "CRANE: Is the ferry late?\n\nASHBY: It always is, in winter.\n\nCRANE: And the bridge?"

    assert found(text) == [
        ("direct", "Is the ferry late?", "CRANE", ":"),
        ("direct", "It always is, in winter.", "ASHBY", ":"),
        ("direct", "And the bridge?", "CRANE", ":"),
    ]
