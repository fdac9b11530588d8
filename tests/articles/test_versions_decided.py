"""What an editor decides of a changed article: trivial versions, texts not there, places found by hand."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from articles.importing import VersionRefused, add_version
from articles.models import ArticleVersion
from articles.versions import CarryingRefused, candidates, mark_trivial, place_anew
from articles.words import WordsRefused, supply_text
from tests.articles.harbour import (
    ALL,
    DAMAGE,
    NIGHT,
    OPENING,
    TEXT,
    breaches,
    changed,
    make_harbour_version,
    quotes_by_words,
)
from tests.makers import make_quote, make_version, make_withheld

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> ArticleVersion:
    return make_harbour_version()


def test_a_trivial_version_makes_no_quote_lost(version):
    quotes = quotes_by_words(version)

    added = add_version(version.article, changed("30 June", "June 30"), is_trivial=True, reading=False)

    opening, night = quotes[OPENING], quotes[NIGHT]
    opening.refresh_from_db()
    night.refresh_from_db()
    assert (opening.status, opening.version) == ("accepted", version)
    assert (night.status, night.version) == ("accepted", added.version)
    assert added.lost == () and [one.quote for one in added.outcome.stayed] == [opening]
    assert breaches() == []

    later = add_version(version.article, changed("30 June", "June 30") + "More.\n", reading=False)

    assert [one.quote for one in later.lost] == [opening]
    assert breaches() == []


def test_a_version_marked_trivial_afterwards_gives_back_what_it_made_lost_and_the_other_way_round(version):
    opening = quotes_by_words(version)[OPENING]
    added = add_version(version.article, changed("30 June", "June 30"), reading=False)
    assert [one.quote for one in added.lost] == [opening]

    mark_trivial(added.version)

    opening.refresh_from_db()
    assert (opening.status, opening.version, opening.review_reason) == ("accepted", version, "")
    assert opening.history.first().history_change_reason == "Accepted again: version 2 is trivial"
    assert breaches() == []

    again = mark_trivial(added.version, False)

    opening.refresh_from_db()
    assert [one.quote for one in again.lost] == [opening]
    assert opening.status == "lost"
    assert ArticleVersion.objects.get(pk=added.version.pk).is_trivial is False


def test_a_version_marked_trivial_is_compared_with_the_one_after_it(version):
    """Version 3 has the old wording back, so what version 2 made lost stands there."""
    opening = quotes_by_words(version)[OPENING]
    second = add_version(version.article, changed("30 June", "June 30"), reading=False)
    third = add_version(version.article, TEXT + "More.\n", reading=False)
    opening.refresh_from_db()
    assert opening.status == "lost"

    carried = mark_trivial(second.version)

    opening.refresh_from_db()
    assert carried.carried == (opening,)
    assert (opening.status, opening.version) == ("accepted", third.version)
    assert third.version.quotes.filter(exact=OPENING).count() == 1
    assert breaches() == []


def test_the_first_version_is_never_trivial(version):
    with pytest.raises(CarryingRefused, match="is the first"):
        mark_trivial(version)


def test_lost_quotes_count_from_the_version_in_which_they_last_stood(version):
    opening = quotes_by_words(version)[OPENING]
    add_version(version.article, TEXT + "More.\n", reading=False)

    add_version(version.article, changed("30 June", "20 June"), reading=False)

    opening.refresh_from_db()
    assert opening.version.number == 2
    assert opening.review_reason == "Lost since version 3: its words are gone."


def test_quotes_of_a_withheld_text_are_not_given_up_unseen(version):
    withheld = make_withheld(TEXT)
    start = TEXT.index(NIGHT)
    quote = make_quote(withheld, start=start, end=start + len(NIGHT), exact=NIGHT)

    with pytest.raises(VersionRefused, match="1 accepted quote stands in a text that is withheld"):
        add_version(withheld.article, TEXT + "More.\n")
    assert withheld.article.versions.count() == 1

    supply_text(withheld, TEXT)
    added = add_version(withheld.article, TEXT + "More.\n", reading=False)
    assert added.carried == (quote,)


def test_quotes_of_a_withheld_text_may_be_lost_where_an_editor_says_so():
    withheld = make_withheld(TEXT)
    start = TEXT.index(NIGHT)
    quote = make_quote(withheld, start=start, end=start + len(NIGHT), exact=NIGHT)

    added = add_version(withheld.article, TEXT + "More.\n", lose_unseen=True, reading=False)

    assert [(one.quote, one.reason) for one in added.lost] == [
        (quote, "the text of version 1 is not there to compare with")
    ]
    assert candidates(quote, added.version)[0].exact == NIGHT


def test_quotes_of_a_text_that_was_taken_down_go_by_the_words_kept_around_them(version):
    version.text, version.taken_down_at, version.taken_down_reason = (
        None,
        datetime(2022, 2, 3, tzinfo=UTC),
        "Asked.",
    )
    version.save()

    added = add_version(version.article, changed("warned Haldor", "told us Haldor"), reading=False)

    assert {str(one.quote.exact) for one in added.lost} == {NIGHT}
    assert len(added.carried) == len(ALL) - 1
    with pytest.raises(VersionRefused, match="was taken down"):
        add_version(version.article, TEXT)
    assert breaches() == []


def test_candidates_rank_by_likeness_and_decide_nothing(version):
    quote = quotes_by_words(version)[OPENING]
    text = changed("30 June", "20 June") + "\nStrand said that the market would open on 30 May.\n"
    added = add_version(version.article, text, reading=False)

    found = candidates(quote, added.version, limit=3)

    assert found[0].exact == "that the harbour would open on 20 June"
    assert found[1].exact == "that the market would open on 30 May"
    assert 90 < found[0].score < 100 and found[0].score > found[1].score
    assert all(text[one.start : one.end] == one.exact for one in found)
    assert all(text.startswith(one.prefix, one.start - len(one.prefix)) for one in found)
    quote.refresh_from_db()
    assert (quote.status, quote.version) == ("lost", version)


def test_a_lost_quote_stands_where_a_person_puts_it(version):
    editor = User.objects.create(username="editor")
    quote = quotes_by_words(version)[OPENING]
    added = add_version(version.article, changed("30 June", "20 June"))
    best = candidates(quote, added.version)[0]

    placed = place_anew(
        quote, added.version, best.start, best.end, user=editor, reason="The outlet corrected it"
    )

    assert (placed.status, placed.exact) == ("accepted", "that the harbour would open on 20 June")
    assert (placed.version, placed.reviewed_by, placed.speaker_start) == (added.version, editor, None)
    assert placed.history.first().history_change_reason == "The outlet corrected it"
    doubles = added.version.quotes.suggested().overlapping(added.version, best.start, best.end)
    assert not doubles.exists()
    assert breaches() == []


def test_a_mixed_quote_placed_anew_keeps_its_words_or_has_to_be_told_them(version):
    quote = quotes_by_words(version)[DAMAGE]
    text = changed(
        'She called the damage "painful but limited"', 'She called all of it "painful but limited" damage'
    )
    added = add_version(version.article, text, reading=False)
    place = text.index("called all"), text.index(" damage and") + len(" damage")

    placed = place_anew(quote, added.version, *place)

    assert placed.verbatim_fragments == ["painful but limited"]
    with pytest.raises(WordsRefused, match="painful but limited"):
        place_anew(quote, added.version, 0, 20)
    with pytest.raises(CarryingRefused, match="another article"):
        place_anew(quote, make_version(), 0, 20)
