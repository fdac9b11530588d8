"""Who is addressed is not who speaks: "told the council" names the council, and the mayor speaks."""

import pytest

from articles.extraction import Span, read
from tests.articles.extraction.quoting import reading, words

APPOSED = [
    ("role, name", "the mayor, Anna Riedel,"),
    ("name, role", "Anna Riedel, the mayor,"),
    ("role of a place, name", "the mayor of Brackwater, Anna Riedel,"),
    ("name, role of a place", "Anna Riedel, mayor of Brackwater,"),
    ("a place's role, name", "Brackwater’s mayor, Anna Riedel,"),
    ("name, who", "Anna Riedel, who chairs the council,"),
    ("two things between commas", "Anna Riedel, the mayor, who had come late,"),
    ("between dashes", "the mayor – Anna Riedel –"),
    ("in brackets", "the mayor (Anna Riedel)"),
]
CUES = [
    ("told", "told the town council on Thursday"),
    ("told a bare noun", "told reporters"),
    ("told somebody named", "told Jens Holt"),
    ("later told", "later told the town council"),
    ("warned", "warned residents"),
    ("assured", "assured the islanders"),
    ("reminded", "reminded the crowd"),
    ("informed", "informed passengers"),
    ("asked", "asked the council"),
]


@pytest.mark.parametrize(("_how", "cue"), CUES, ids=[row[0] for row in CUES])
@pytest.mark.parametrize(("_shape", "subject"), APPOSED, ids=[row[0] for row in APPOSED])
def test_somebody_with_an_apposition_says_what_stands_in_marks_before(_shape, subject, _how, cue):
    text = f"“The ferry will not sail,” {subject} {cue}."

    (quote,) = reading(text).quotes

    assert (quote.kind, quote.speaker_name) == ("direct", "Anna Riedel")
    assert words(text, quote, "speaker") == subject.rstrip(",–").rstrip()
    assert quote.addressee and quote.addressee in cue


@pytest.mark.parametrize("front", ["At noon, ", "In Holm, a town of 300, ", "On the pier in Holm, "])
def test_what_stands_before_the_quotation_is_no_part_of_its_speaker(front):
    text = f"{front}“The ferry will not sail,” the mayor, Anna Riedel, told the town council on Thursday."

    (quote,) = reading(text).quotes

    assert (quote.speaker_name, words(text, quote, "speaker")) == ("Anna Riedel", "the mayor, Anna Riedel")


UNMARKED = [
    ("role, name", "the harbour master, Ella Brand,"),
    ("name, role", "Ella Brand, the harbour master,"),
    ("a spokesman for something", "a spokesman for the port, Ella Brand,"),
    ("name, who", "Ella Brand, who runs the port,"),
]


@pytest.mark.parametrize(
    "cue", ["told reporters", "warned residents", "urged residents", "assured the town council on Thursday"]
)
@pytest.mark.parametrize(("_shape", "subject"), UNMARKED, ids=[row[0] for row in UNMARKED])
def test_somebody_with_an_apposition_says_what_stands_before_without_marks(_shape, subject, cue):
    text = f"The ferry will not sail, {subject} {cue}."

    (quote,) = reading(text).quotes

    assert text[quote.start : quote.end] == "The ferry will not sail"
    assert (quote.speaker_name, quote.certainty) == ("Ella Brand", "likely")


def test_an_apposition_before_the_statement_is_no_part_of_its_speaker():
    text = "In Holm, a town of 300, the ferry will not sail, the mayor, Anna Riedel, told reporters."

    (quote,) = reading(text).quotes

    assert words(text, quote, "speaker") == "the mayor, Anna Riedel"


UNSPOKEN = [
    ("a night", "The ferry will not sail, the mayor, Anna Riedel, said last night."),
    ("a week", "The ferry will not sail, Anna Riedel, the mayor, warned this week."),
    ("words in marks inside", "The ferry will “never” sail, the mayor, Anna Riedel, told reporters."),
    ("one comma too many", "“The ferry will not sail,” Anna Riedel, warned residents."),
    ("one comma too few", "“The ferry will not sail,” the mayor, Anna Riedel told reporters."),
    ("said to somebody", "“The ferry will not sail,” said to reporters the mayor, Anna Riedel."),
    ("said at a time", "“The ferry will not sail,” said on Thursday the mayor, Anna Riedel."),
]


@pytest.mark.parametrize(("_why", "text"), UNSPOKEN, ids=[row[0] for row in UNSPOKEN])
def test_neither_a_time_nor_an_addressee_behind_the_verb_speaks(_why, text):
    (quote,) = reading(text).quotes

    assert quote.speaker_name == "Anna Riedel"
    assert "Riedel" not in text[quote.start : quote.end]


def test_the_apposition_of_an_addressee_is_neither_speaker_nor_said():
    for text in (
        "The ferry will not sail, the council warned the mayor, Anna Riedel.",
        "“The ferry will not sail,” the council told the mayor, Anna Riedel, on Friday.",
        "The council told the mayor, Anna Riedel, that the ferry would not sail.",
    ):
        (quote,) = reading(text).quotes

        assert quote.speaker_description.lower() == "the council"
        assert quote.addressee == "the mayor, Anna Riedel"


def test_a_name_that_may_belong_to_two_people_is_not_certain():
    (client,) = reading("“It will sail,” a lawyer for the mayor, Anna Riedel, told reporters.").quotes
    (port,) = reading("“It will sail,” a spokeswoman for the port, Anna Riedel, told reporters.").quotes

    assert (client.speaker_name, client.certainty) == ("Anna Riedel", "likely")
    assert (port.speaker_name, port.certainty) == ("Anna Riedel", "certain")


def test_a_second_statement_is_no_surer_than_the_first_of_its_speaker():
    text = "“It will sail,” told the council the mayor, Anna Riedel, adding that it was late."

    assert [quote.certainty for quote in reading(text).quotes] == ["unsure", "unsure"]


HEADLINES = [
    ("by somebody", "“Ferry must stop,” council told by mayor", "mayor"),
    ("by somebody, that", "Council told by mayor that ferry must stop", "mayor"),
    ("to somebody", "“Ferry must stop,” mayor tells council", "mayor"),
]


@pytest.mark.parametrize(("_why", "headline", "speaker"), HEADLINES, ids=[row[0] for row in HEADLINES])
def test_a_headline_that_tells_who_was_told_by_whom_names_the_teller(_why, headline, speaker):
    (quote,) = read(headline, zones=[Span("headline", 0, len(headline))]).quotes

    assert quote.speaker_description == speaker
    assert quote.addressee.lower() == "council"


@pytest.mark.parametrize("headline", ["Ferry must stop, council told", "Council told: Ferry must stop"])
def test_a_headline_that_tells_only_who_was_told_names_no_speaker(headline):
    assert read(headline, zones=[Span("headline", 0, len(headline))]).quotes == ()


BEHIND = [
    ("a speaker behind the addressee", "told the council the mayor, Anna Riedel.", "Anna Riedel"),
    ("a speaker behind a comma", "told the council, the mayor, Anna Riedel, on Thursday.", "Anna Riedel"),
    ("nobody behind the addressee", "told reporters.", None),
    ("reminded", "reminded the mayor.", None),
]


@pytest.mark.parametrize(("_why", "cue", "name"), BEHIND, ids=[row[0] for row in BEHIND])
def test_who_was_told_first_is_never_the_speaker_and_who_comes_next_is_not_certain(_why, cue, name):
    (quote,) = reading(f"“The ferry will not sail,” {cue}").quotes

    assert (quote.speaker_name, quote.speaker_description) == (name, "")
    assert quote.certainty == "unsure"
    assert quote.addressee in cue


def test_without_marks_nothing_is_taken_of_a_statement_told_to_somebody_by_nobody():
    assert reading("The ferry will not sail, told reporters.").quotes == ()


def test_an_inverted_verb_that_may_have_an_addressee_is_not_certain_without_marks():
    (plain,) = reading("The ferry will not sail, warned the mayor, Anna Riedel.").quotes
    (marked,) = reading("“The ferry will not sail,” warned the mayor, Anna Riedel.").quotes

    assert (plain.speaker_name, plain.certainty) == ("Anna Riedel", "likely")
    assert (marked.speaker_name, marked.certainty) == ("Anna Riedel", "certain")


PASSIVE = [
    ("that", "The town council was told by Anna Riedel that the ferry would not sail."),
    ("an apposition", "The town council was told by the mayor, Anna Riedel, that the ferry would not sail."),
    ("marks before", "“The ferry will not sail,” the town council was told by the mayor, Anna Riedel."),
    ("name, role", "“The ferry will not sail,” the passengers had been warned by Anna Riedel, the mayor."),
    ("no marks", "The ferry will not sail, residents were told by the mayor, Anna Riedel, on Friday."),
    ("a question", "The port was asked by Anna Riedel whether the ferry would sail."),
]


@pytest.mark.parametrize(("_why", "text"), PASSIVE, ids=[row[0] for row in PASSIVE])
def test_what_somebody_was_told_is_said_by_whoever_stands_behind_by(_why, text):
    (quote,) = reading(text).quotes

    assert (quote.speaker_name, quote.certainty) == ("Anna Riedel", "likely")
    assert quote.addressee.lower() in ("the town council", "the passengers", "residents", "the port")


@pytest.mark.parametrize(
    "text",
    ["“The ferry will not sail,” the mayor, Anna Riedel, was told.", "Riedel was told “the ferry is late”."],
)
def test_quoted_words_somebody_was_told_are_kept_without_a_speaker(text):
    (quote,) = reading(text).quotes

    assert (quote.kind, quote.speaker_name, quote.speaker_description) == ("direct", None, "")
    assert quote.certainty == "unsure"
    assert quote.addressee.endswith("Riedel")


def test_unquoted_words_somebody_was_told_by_nobody_known_are_left_out():
    assert reading("The council was told that the ferry would not sail.").quotes == ()


def test_a_clause_about_what_was_told_is_no_part_of_the_next_speaker():
    text = "Told that the ferry would not sail, the mayor, Anna Riedel, said it was a pity."

    (quote,) = reading(text).quotes

    assert words(text, quote, "speaker") == "the mayor, Anna Riedel"
