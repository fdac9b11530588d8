"""An office is not its place: "Mayor of Brackwater says" is said by a mayor, not by Brackwater."""

import pytest

from articles.extraction import KnownActor, Span, read
from tests.articles.extraction.quoting import reading

UNNAMED = [
    "Mayor of Brackwater", "President of Norland", "Prime Minister of Norland", "Bishop of Brackwater",
    "Ex-mayor of Brackwater", "Harbour Master of Brackwater", "Head of Brackwater Port",
    "Owner of Brackwater Ferries", "Minister for Transport", "Minister of Foreign Affairs",
    "Mayor in Brackwater", "Mayors of Brackwater and Holm", "Brackwater’s mayor", "Brackwater’s Mayor",
    "Brackwater mayor", "Brackwater Mayor", "Transport Minister", "Residents of Brackwater",
    "Lawyer for Anna Riedel", "Secretary-General of Norland", "Brackwater Police Chief", "Warden of Holm",
]  # fmt: skip


@pytest.mark.parametrize("speaker", UNNAMED)
def test_whoever_holds_an_office_in_a_headline_is_unnamed(speaker):
    verb = "say" if speaker.startswith(("Mayors", "Residents")) else "says"
    headline = f"{speaker} {verb} ferry must stop"

    (quote,) = read(f"{headline}\n\nThe lake froze.\n", zones=[Span("headline", 0, len(headline))]).quotes

    assert (quote.speaker_name, quote.speaker_description) == (None, speaker)


@pytest.mark.parametrize(
    "speaker",
    ["The Mayor of Brackwater", "The Prime Minister of Norland", "The Chief Executive of Brackwater Ferries",
     "The Chair of the Council", "The head of the Harbour Council", "The Isle of Holm’s Mayor",
     "The President of the European Commission"],
)  # fmt: skip
def test_whoever_holds_an_office_in_a_sentence_is_unnamed(speaker):
    (quote,) = reading(f"{speaker} said the ferry must stop.").quotes

    assert (quote.speaker_name, quote.speaker_description) == (None, speaker)


NAMED = [
    ("an apposition behind the place", "Mayor of Brackwater, Anna Riedel, said it rained.", "Anna Riedel"),
    ("a name right behind the place", "Mayor of Brackwater Anna Riedel said it rained.", "Anna Riedel"),
    ("a name before the place", "Mayor Anna Riedel of Brackwater said it rained.", "Anna Riedel"),
    ("a department's secretary", "Secretary of State Ella Brand said it rained.", "Ella Brand"),
    ("a country's president", "President of France Ella Brand said it rained.", "Ella Brand"),
    ("a ministry's minister", "The Minister of Foreign Affairs, Ella Brand, said it rained.", "Ella Brand"),
    ("a city as such", "The City of Brackwater said it rained.", "City of Brackwater"),
    ("a name before a possessor", "Jorun Crane of the Owners’ Council said it rained.", "Jorun Crane"),
    ("a bank of a country", "The Bank of Norland said it rained.", "Bank of Norland"),
    ("a country as such", "Norland said it rained.", "Norland"),
    ("a title before such a surname", "Mr. Clerk said it rained.", "Clerk"),
    ("a surname that is an office", "Wim Duke came. Duke said it rained.", "Wim Duke"),
]


@pytest.mark.parametrize(("_why", "text", "name"), NAMED, ids=[row[0] for row in NAMED])
def test_a_name_beside_an_office_is_still_read(_why, text, name):
    assert reading(text).quotes[-1].speaker_name == name


def test_a_known_place_is_not_taken_for_its_mayor():
    headline = "Mayor of Brackwater says ferry must stop"
    actors = [KnownActor("town", "Brackwater", "place")]

    (quote,) = read(headline, actors=actors, zones=[Span("headline", 0, len(headline))]).quotes

    assert (quote.speaker_id, quote.speaker_candidates) == (None, ())


ELSEWHERE = [
    ("of a place", "Mayor Jens Holt of Holm came. The mayor of Brackwater said it rained."),
    ("of a place, before", "Mayor Jens Holt, mayor of Holm, came. The mayor of Brackwater said it rained."),
    ("of a country", "U.S. President Ann Lee came. The president of France said it rained."),
]


@pytest.mark.parametrize(("_why", "text"), ELSEWHERE, ids=[row[0] for row in ELSEWHERE])
def test_an_office_elsewhere_is_somebody_elses(_why, text):
    assert reading(text).quotes[-1].speaker_name is None


def test_an_office_of_the_same_place_is_its_holders():
    (town,) = reading("Mayor Jens Holt of Holm came. The mayor of Holm said it rained.").quotes
    (country,) = reading("French President Ann Lee came. The president of France said it rained.").quotes

    assert (town.speaker_name, country.speaker_name) == ("Jens Holt", "Ann Lee")
