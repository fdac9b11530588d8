"""Indirect speech: which clauses are reported, where they begin and end, and whose they are."""

import pytest

from tests.articles.extraction.quoting import found, reading

REPORTED = [
    (
        "with that, which stays outside",
        "Crane said that the bridge was safe.",
        [("the bridge was safe", "Crane", "said")],
    ),
    ("without that", "Crane said the bridge was safe.", [("the bridge was safe", "Crane", "said")]),
    (
        "a day before that",
        "Crane said on Tuesday that the bridge was safe.",
        [("the bridge was safe", "Crane", "said")],
    ),
    (
        "a day before the cue",
        "Ida Crane on Tuesday warned the ice was thin.",
        [("the ice was thin", "Ida Crane", "warned")],
    ),
    (
        "fronted, the attribution at the end",
        "The bridge will open in May, officials said.",
        [("The bridge will open in May", "officials", "said")],
    ),
    (
        "fronted and inverted",
        "The bridge will open in May, said Tom Ashby, a ferryman.",
        [("The bridge will open in May", "Tom Ashby, a ferryman", "said")],
    ),
    (
        "according to",
        "The bridge cost nine million, according to a report by auditors.",
        [("The bridge cost nine million", "a report by auditors", "according to")],
    ),
    (
        "according to, fronted",
        "According to Crane, the bridge is safe.",
        [("the bridge is safe", "Crane", "According to")],
    ),
    (
        "two cues, one subject",
        "Crane said the bridge was safe and added that tolls would rise.",
        [("the bridge was safe", "Crane", "said"), ("tolls would rise", "Crane", "added")],
    ),
    (
        "a participle with the subject of the sentence",
        "Crane opened the bridge, saying it would last a century.",
        [("it would last a century", "Crane", "saying")],
    ),
    (
        "a participle behind another attribution",
        "Crane said the ice was thin, warning that children should stay away.",
        [("the ice was thin", "Crane", "said"), ("children should stay away", "Crane", "warning")],
    ),
    (
        "accuse with its object",
        "Crane accused the ministry of delay.",
        [("the ministry of delay", "Crane", "accused")],
    ),
    (
        "urge with its object, the occasion left out",
        "Crane urged the ministry to act in a call with its head.",
        [("the ministry to act", "Crane", "urged")],
    ),
    (
        "call on",
        "Crane called on the ministry to act.",
        [("the ministry to act", "Crane", "called")],
    ),
    ("promise", "Crane promised to lower the tolls.", [("to lower the tolls", "Crane", "promised")]),
    (
        "told with an addressee, which stays outside",
        "Crane told the council in Holm that tolls would rise.",
        [("tolls would rise", "Crane", "told")],
    ),
    (
        "a relative clause has the speaker before its pronoun",
        "The plan angered farmers, who said it would flood their fields.",
        [("it would flood their fields", "farmers", "said")],
    ),
    (
        "plural subject and base form",
        "Engineers say the bridge is safe.",
        [("the bridge is safe", "Engineers", "say")],
    ),
    (
        "progressive",
        "Crane is warning that the ice is thin.",
        [("the ice is thin", "Crane", "warning")],
    ),
    (
        "announce with a noun phrase",
        "Crane announced plans to lower the tolls, as the council prepares its budget.",
        [("plans to lower the tolls", "Crane", "announced")],
    ),
    (
        "an adverb between subject and cue",
        "Crane also said the bridge was safe.",
        [("the bridge was safe", "Crane", "said")],
    ),
    (
        "there is no adverb in there must",
        "Crane said there must be a ferry.",
        [("there must be a ferry", "Crane", "said")],
    ),
    (
        "fronted clause before the subject",
        "When the ice broke, Crane said the ferry would sail.",
        [("the ferry would sail", "Crane", "said")],
    ),
]

REPORTED += [
    (
        "with somebody saying: a participle with a subject of its own",
        "The council met on Friday, with Mayor Ida Crane saying tolls would rise.",
        [("tolls would rise", "Mayor Ida Crane", "saying")],
    ),
    (
        "the reporter's remark behind a dash",
        "Crane dismissed the plan as a joke - a word that stung.",
        [("the plan as a joke", "Crane", "dismissed")],
    ),
    (
        "both between auxiliary and cue",
        "Crane and Dane have both promised to lower the tolls.",
        [("to lower the tolls", "Crane and Dane", "promised")],
    ),
    (
        "as for something, outside the content",
        "As for the tolls, the council would decide in May, Crane said.",
        [("the council would decide in May", "Crane", "said")],
    ),
    (
        "a second cue right behind a quotation",
        'Crane said: "It is safe," adding that the tests went on.',
        [("It is safe,", "Crane", "said"), ("the tests went on", "Crane", "adding")],
    ),
]

SPEECHLESS = [
    ("belief", "Crane thinks the bridge is safe."),
    ("wish", "Crane hopes the ferry will sail."),
    ("the reporter's inference", "Crane smiled, indicating he was content."),
    ("a passive without a speaker", "Crane was told to wait outside."),
    ("a purpose", "Crane stood up to say goodbye."),
    ("a finding is no speech", "The search found two boats near the pier."),
]


@pytest.mark.parametrize(("why", "text", "expected"), REPORTED, ids=[row[0] for row in REPORTED])
def test_reported_clauses_are_found_with_their_bounds(why, text, expected):
    assert [(words, speaker, cue) for _, words, speaker, cue in found(text)] == expected


@pytest.mark.parametrize(("why", "text"), SPEECHLESS, ids=[row[0] for row in SPEECHLESS])
def test_what_nobody_said_is_no_quote(why, text):
    assert found(text) == []


def test_a_relayed_statement_is_read_in_both_layers():
    text = "Ida Crane told Tom Ashby that the ferry must stop, a council official told reporters."

    outer, inner = reading(text).quotes

    assert text[outer.start : outer.end] == "Ida Crane told Tom Ashby that the ferry must stop"
    assert text[inner.start : inner.end] == "the ferry must stop"
    assert (inner.nested_in, inner.speaker_name, outer.speaker_description) == (
        0,
        "Ida Crane",
        "a council official",
    )


def test_what_a_speaker_denies_is_marked():
    (quote,) = reading("Crane denied any delay.").quotes

    assert quote.denied


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Crane: Bridge will open in May", "Bridge will open in May"),
        ("Crane says bridge will open, hopes for sun", "bridge will open"),
    ],
)
def test_a_heading_may_attribute_by_a_colon_or_without_articles(text, words):
    from articles.extraction import Span, read

    (quote,) = read(text, zones=[Span("headline", 0, len(text))]).quotes

    assert (text[quote.start : quote.end], quote.zone) == (words, "headline")
