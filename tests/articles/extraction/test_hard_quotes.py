"""What makes a quote hard to find or to attribute: a sentence or more for each tag of the reference data."""

import datetime
import json

import pytest

from articles.extraction import Span, read
from tests.articles.extraction.quoting import BODY, reading, words

LOST = (
    "Velmas mayor visited the harbour. The citys ferries dont sail in winter, and Velmas fishermen "
    "arent happy. Velmas council doesnt meet before May. The towns budget wasnt approved, and the "
    "islands people cant wait. Velmas schools havent reopened. The harbours lights werent lit, officials "
    "said. Velmas priest isnt sure. The ferry company doesnt answer letters, and its owners havent "
    "visited Velma for many years now. "
)


class Row:
    """A text and what is expected of one of its quotes."""

    def __init__(self, tag, why, text, words, speaker, mention="", zones=BODY, **fields):
        self.tag, self.why, self.text, self.words = tag, why, text, words
        self.speaker, self.mention, self.zones, self.fields = speaker, mention, zones, fields


ROWS = [
    Row("pronoun", "the name stands a sentence before", "Ida Crane came late. She said the ice was thin.",
        "the ice was thin", "Ida Crane", "She"),
    Row("marks-lost", "first person before its attribution shows own words",
        LOST + "We will open the harbour again in spring, Rolf Dane said.",
        "We will open the harbour again in spring", "Rolf Dane", kind="direct", marks_lost=True),
    Row("speech-act-verb", "the content begins with the object", "Ida Crane accused the council of waste.",
        "the council of waste", "Ida Crane"),
    Row("second-cue", "the second cue shares the subject of the first",
        "Ida Crane said the ice was thin but added that boats could sail.", "boats could sail",
        "Ida Crane"),
    Row("participle-cue", "a cue in -ing has no subject of its own",
        "Ida Crane closed the lake, warning that the ice was thin.", "the ice was thin", "Ida Crane"),
    Row("heading", "headings leave out articles and attribution is short", "Crane says lake must close",
        "lake must close", "Crane", zones=(Span("headline", 0, 26),), zone="headline"),
    Row("group-speaker", "a group speaks and has no name", "Harbour workers said the ice was thin.",
        "the ice was thin", None, "Harbour workers", speaker_description="Harbour workers"),
    Row("one-word-fragment", "a single quoted word makes the clause mixed",
        'Ida Crane said the lake was "frozen" early.', 'the lake was "frozen" early', "Ida Crane",
        kind="mixed"),
    Row("epithet", "the speaker is called by office",
        "Norwegian Prime Minister Ida Crane arrived. The Norwegian leader said the ice was thin.",
        "the ice was thin", "Ida Crane", "The Norwegian leader"),
    Row("unnamed-speaker", "the article does not name the source",
        "A senior harbour official said the ice was thin.", "the ice was thin", None,
        speaker_description="A senior harbour official"),
    Row("state-speaker", "a country speaks", "Norway insists the lake is open.", "the lake is open",
        "Norway"),
    Row("single-marks", "single marks look like apostrophes", "'So it should be,' Ida Crane said of the "
        "crew's work.", "So it should be,", "Ida Crane"),
    Row("split-quote", "the attribution stands inside", '"The ice," Ida Crane said, "is thin."', "is thin.",
        "Ida Crane", continues=0),
    Row("nested-outer", "an official tells what somebody said",
        "Ida Crane told Rolf Dane that the lake was closed, an official said.",
        "Ida Crane told Rolf Dane that the lake was closed", None, speaker_description="an official"),
    Row("nested-inner", "the inner layer has its own speaker",
        "Ida Crane told Rolf Dane that the lake was closed, an official said.", "the lake was closed",
        "Ida Crane", nested_in=0),
    Row("unattributed", "nothing in the paragraph says who speaks",
        '"The ice is thin," Ida Crane said.\n\n"Nobody should walk on it before January."',
        "Nobody should walk on it before January.", "Ida Crane", implicit_attribution=True),
    Row("ellipsis", "three dots inside do not end the sentence",
        '"The ice is thin... very thin," Ida Crane said.',
        "The ice is thin... very thin,", "Ida Crane"),
    Row("relative-clause", "the speaker stands before who",
        "Fishermen, who said the ice was thin, stayed home.",
        "the ice was thin", None),
    Row("altered-words", "the heading quotes other words than the text",
        "Crane: 'Thin ice'\n\nIda Crane spoke.",
        "Thin ice", "Ida Crane", zones=(Span("headline", 0, 17),)),
    Row("standfirst", "the summary repeats the story",
        "Ida Crane said the ice was thin.\n\nShe closed the lake.",
        "the ice was thin", "Ida Crane", zones=(Span("standfirst", 0, 32),), zone="standfirst"),
    Row("own-paragraph", "a paragraph of quoted words alone",
        'Ida Crane closed the lake. "It is thin," she said.\n\n"We will measure it again on Friday morning."',
        "We will measure it again on Friday morning.", "Ida Crane", implicit_attribution=True),
    Row("according-to", "the cue is no verb", "The ice is thin, according to Ida Crane.", "The ice is thin",
        "Ida Crane"),
    Row("near-name-trap", "the nearest name is not the speaker",
        "After her call with Rolf Dane, Ida Crane spoke of Dane. She said the ice was thin.",
        "the ice was thin", "Ida Crane"),
    Row("out-of-order", "a later paragraph gives the full name",
        "Crane said the ice was thin.\n\nMayor Ida Crane closed the lake.", "the ice was thin",
        "Ida Crane"),
    Row("paragraph-break-in-span", "a line break in the middle of the sentence",
        "Ida Crane said that the ice on the lake was far too thin for\n\nlorries and for buses.",
        "the ice on the lake was far too thin for\n\nlorries and for buses", "Ida Crane"),
    Row("ambiguous-name", "two people with one surname; the first name decides",
        "Ida Crane and her brother Tom Crane skated. Ida Crane said the ice was thin.", "the ice was thin",
        "Ida Crane"),
    Row("colon-cue", "a colon in a heading attributes", "Crane: The lake must close\n\nIda Crane spoke.",
        "The lake must close", "Ida Crane", zones=(Span("headline", 0, 26),)),
    Row("cue-inside-quotation", "the marks open inside the cue",
        'The mayor "repeated that the lake would stay closed," a spokesman for Ida Crane said.',
        'The mayor "repeated that the lake would stay closed,"', None),
    Row("mismatched-marks", "opened with one mark and closed with another",
        "\"The ice is thin,'' Ida Crane said.",
        "The ice is thin,", "Ida Crane"),
    Row("far-speaker", "many words between subject and cue",
        "Ida Crane signed an order on Tuesday closing the lake to lorries and buses for two weeks, while "
        "also vowing to measure the ice daily.", "to measure the ice daily", "Ida Crane"),
    Row("negated", "the speaker rejects the content", "Ida Crane denied any delay at the lake.",
        "any delay at the lake", "Ida Crane", denied=True),
    Row("editor-insertion", "brackets inside the marks", '"They [the divers] saw it," Ida Crane said.',
        "They [the divers] saw it,", "Ida Crane"),
    Row("first-person-in-reported-clause",
        "us in a reported clause shows own words in a text without marks",
        LOST + "Rolf Dane claimed that the council wants to drag us into a quarrel.",
        "the council wants to drag us into a quarrel", "Rolf Dane", kind="mixed", marks_lost=True),
    Row("scrambled-paragraphs", "a pronoun whose name stands in the paragraph before",
        LOST + "\nRolf Dane came by boat.\nHe said the harbour was empty.", "the harbour was empty",
        "Rolf Dane"),
    Row("gapped-relative-clause", "proposals it says would help: the clause has lost its subject",
        "Norway presented rules. It says would be a strange word here, but it says the rules help.",
        "the rules help", "Norway"),
    Row("reporter-parenthesis-in-span", "an aside between dashes stands inside the content",
        'Crane said that Rolf Dane -- who skated there on Monday -- could return "very soon".',
        'Rolf Dane -- who skated there on Monday -- could return "very soon"', "Crane"),
    Row("two-speakers", "two speakers share one cue", "Norway and Sweden said the lake was closed.",
        "the lake was closed", "Norway", "Norway and Sweden"),
    Row("caption", "the caption attributes too", "Ida Crane said the ice was thin\n\nThe lake closed.",
        "the ice was thin", "Ida Crane", zones=(Span("caption", 0, 31),), zone="caption"),
    Row("colon-before-quote", "a colon instead of a comma", 'Ida Crane told reporters: "The ice is thin."',
        "The ice is thin.", "Ida Crane", addressee="reporters"),
    Row("two-fragments", "two quoted pieces before the attribution",
        'Though "thin" the ice was "clear," Ida Crane said.', 'Though "thin" the ice was "clear,"',
        "Ida Crane"),
    Row("apostrophe-inside-single-marks", "an apostrophe does not close the quotation",
        "'It isn't thick,' Ida Crane said.", "It isn't thick,", "Ida Crane"),
    Row("inverted-cue", "the subject stands behind the cue", '"The ice is thin," says Ida Crane.',
        "The ice is thin,", "Ida Crane"),
    Row("pronoun-inside-quote", "he inside the marks is not the speaker",
        '"He measured it twice," Ida Crane said of Rolf Dane.', "He measured it twice,", "Ida Crane"),
    Row("document-speaker", "a statement speaks for its author",
        "The ice is thin, according to a statement issued by Ida Crane, the mayor. The lake is closed, the "
        "statement said.", "The lake is closed", "Ida Crane", "the statement"),
    Row("three-fragments", "three quoted pieces in one clause",
        'Ida Crane said that a "thin" layer of "black ice" would be "deadly."',
        'a "thin" layer of "black ice" would be "deadly."', "Ida Crane"),
    Row("attribution-inside-span", "according to stands between subject and verb",
        'The order, according to Ida Crane, "protects everyone."',
        'The order, according to Ida Crane, "protects everyone."', "Ida Crane"),
    Row("other-day", "the day is not that of the other quotes",
        "Ida Crane said on Monday that the ice was thin.", "the ice was thin", "Ida Crane",
        said_on=datetime.date(2022, 1, 31)),
    Row("repeated-in-body", "the same words stand in heading and text",
        "Crane says lake must close\n\nIda Crane said the lake must close.", "the lake must close",
        "Ida Crane",
        zones=(Span("headline", 0, 26),), zone="body"),
    Row("no-complementiser", "no that after the day", "Ida Crane also said on Tuesday the lake was closed.",
        "the lake was closed", "Ida Crane"),
    Row("quote-continued-as-paraphrase", "the paraphrase goes on behind the attribution",
        '"It is thin," Ida Crane said, adding that it would freeze again.', "it would freeze again",
        "Ida Crane"),
    Row("institution-speaker", "an institution speaks", "The Lake Council said the ice was thin.",
        "the ice was thin", "Lake Council"),
    Row("apposition", "office and name side by side",
        "Speaking by the lake, Norway's ice inspector, Ida Crane, said the ice was thin.",
        "the ice was thin",
        "Ida Crane", "Norway's ice inspector, Ida Crane"),
    Row("long-opening-participle", "a long participle stands before the subject",
        "Speaking after talks with Rolf Dane, who has skated there for years, Ida Crane noted that the ice "
        "was thin.", "the ice was thin", "Ida Crane"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.tag}: {row.why}" for row in ROWS])
def test_a_hard_quote_is_found_and_given_its_speaker(row):
    quotes = read(row.text, published_on=datetime.date(2022, 2, 1), zones=row.zones).quotes

    by_words = {row.text[q.start : q.end]: q for q in quotes}

    assert row.words in by_words
    quote = by_words[row.words]
    assert quote.speaker_name == row.speaker
    if row.mention:
        assert words(row.text, quote, "speaker") == row.mention
    for name, value in row.fields.items():
        assert getattr(quote, name) == value


def test_every_tag_of_the_reference_data_has_a_row(shared):
    gold = json.loads((shared / "seeds" / "gold.json").read_text(encoding="utf-8"))
    tags = {tag for article in gold["articles"] for quote in article["quotes"] for tag in quote["hard"] or []}

    assert tags - {row.tag for row in ROWS} == set()


def test_a_quotation_after_lost_marks_goes_on_in_the_first_person():
    text = LOST + "We open in spring, Rolf Dane said. We have the boats ready. The town slept."

    quotes = [q for q in reading(text).quotes if q.marks_lost]

    assert [text[q.start : q.end] for q in quotes] == ["We open in spring", "We have the boats ready."]
    assert quotes[1].marks_lost_basis == "goes on in the first person after a quotation"
