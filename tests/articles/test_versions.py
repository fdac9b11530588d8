"""A changed article: quotes go along where they still stand, else are lost, and move to no lookalike."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from articles.extraction import ENGINE_VERSION
from articles.importing import HTML, Metadata, VersionRefused, add_version, import_text
from articles.models import ArticleVersion, Quote
from articles.reading import read_pending, read_version
from articles.versions import carry_over, foresee
from tests.articles.harbour import (
    ALL,
    CHANNEL,
    CLEARED,
    DAMAGE,
    FERRIES,
    HEADLINE,
    HUNGRY,
    NIGHT,
    OPENING,
    PARAGRAPHS,
    TEXT,
    breaches,
    changed,
    curly,
    make_harbour_version,
    quotes_by_words,
    said,
    without,
)
from tests.makers import make_actor, make_event, make_outlet, make_timeline, make_version, make_withheld

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> ArticleVersion:
    return make_harbour_version()


TEN_CHANGES = {
    "typo fixed elsewhere": (changed("has lain still", "has been lying still"), ALL),
    "typo fixed beside a quote": (changed("thanked the crews", "thanked all the crews"), ALL),
    "quote shortened": (changed(" of all wrecks", ""), without(CLEARED)),
    "number changed": (changed("30 June", "20 June"), without(OPENING)),
    "number made longer at its edge": (changed("12 ferries", "112 ferries"), without(FERRIES)),
    "not removed": (changed("It is not safe", "It is safe"), without(NIGHT)),
    "not added before the words": (
        changed("Calder said that the", "Calder never said that the"),
        without(OPENING),
    ),
    "paragraph moved": (
        "\n\n".join([*PARAGRAPHS[:2], PARAGRAPHS[4], *PARAGRAPHS[2:4], *PARAGRAPHS[5:]]) + "\n",
        ALL,
    ),
    "quote doubled with its paragraph": (TEXT + "\n" + PARAGRAPHS[4] + "\n", ALL),
    "quote doubled with all that is around it": (
        TEXT + "\n" + "\n\n".join(PARAGRAPHS[3:6]) + "\n",
        without(NIGHT, FERRIES),
    ),
    "quote doubled somewhere else": (
        changed("Fishermen wait", "“It is not safe to sail at night”: fishermen wait"),
        ALL,
    ),
    "marks changed": (curly(TEXT), without(DAMAGE)),
    "marks dropped": (changed(f'"{NIGHT}," warned', f"{NIGHT}, warned"), without(NIGHT)),
    "whitespace outside the quotes": (
        TEXT.replace("\n\n", "\n \n").replace("on Tuesday. ", "on Tuesday.\n"),
        ALL,
    ),
    "whitespace inside a quote": (changed("northern channel", "northern  channel"), without(CLEARED)),
    "article deleted": ("This article is no longer available.\n", []),
    "headline changed": (changed(HEADLINE, "Harbour office sees channel open"), without(CHANNEL)),
    "speaker corrected": (changed("warned Haldor Brenn", "warned Mikkel Brenn"), without(NIGHT)),
    "speaker corrected before a pronoun": (
        changed("Mayor Elin Strand said", "Deputy Ove Lind said"),
        without(FERRIES, HUNGRY),
    ),
    "somebody put between name and pronoun": (
        changed('outside. "Nobody', 'outside. Her deputy is Ada Lind. "Nobody'),
        without(HUNGRY),
    ),
    "condition added": (changed("on 30 June.", "on 30 June, if the sea allows."), without(OPENING)),
    "day of the saying changed": (changed("reporters on Tuesday", "reporters on Monday"), ALL),
}  # fmt: skip


@pytest.mark.parametrize(("text", "held"), TEN_CHANGES.values(), ids=TEN_CHANGES.keys())
def test_quotes_stand_or_are_lost_and_none_moves_to_a_lookalike(version, text, held):
    make_event(make_timeline(), quotes=list(quotes_by_words(version).values()))
    before = quotes_by_words(version)
    assert set(before) == set(ALL)

    added = add_version(version.article, text, reading=False)

    after = quotes_by_words(version)
    assert set(after) == set(ALL)
    assert {str(quote.exact) for quote in added.carried} == set(held)
    assert {str(one.quote.exact) for one in added.lost} == set(ALL) - set(held)
    for words, quote in after.items():
        if words in held:
            assert (quote.status, quote.version) == ("accepted", added.version)
            assert text[quote.start : quote.end] == words
            for part in quote.fragments:
                assert text[part["start"] : part["end"]] == part["exact"]
        else:
            assert (quote.status, quote.version) == ("lost", version)
            assert (quote.start, quote.end) == (before[words].start, before[words].end)
            assert quote.review_reason.startswith("Lost since version 2: ")
    version.refresh_from_db()
    assert version.text == TEXT
    assert breaches() == []


def test_speaker_cue_and_day_go_along_with_a_quote(version):
    quote = quotes_by_words(version)[CLEARED]

    add_version(version.article, "Update.\n\n" + TEXT, reading=False)

    quote.refresh_from_db()
    text = quote.version.text or ""
    assert text[quote.speaker_start : quote.speaker_end] == "harbour master Ines Calder"
    assert text[quote.cue_start : quote.cue_end] == "told"
    assert (str(quote.said_on), quote.said_on_precision) == ("2022-02-01", "day")
    assert quote.prefix.endswith('"') and quote.suffix.startswith(',"')


def test_a_day_that_rested_on_words_which_changed_is_not_carried(version):
    quote = quotes_by_words(version)[CLEARED]

    added = add_version(
        version.article, changed("reporters on Tuesday", "reporters on Monday"), reading=False
    )

    quote.refresh_from_db()
    assert added.outcome.undated == (quote,)
    assert (quote.status, quote.said_on, quote.said_on_precision) == ("accepted", None, "unknown")
    assert quote.said_on_basis.startswith("2022-02-01 until version 2")
    assert "1 quote no longer dated, since the days beside changed" in added.notes


def test_every_carried_and_lost_quote_says_so_in_its_history(version):
    editor = User.objects.create(username="editor")
    quotes = quotes_by_words(version)

    add_version(version.article, changed("not safe", "safe"), user=editor)

    carried = quotes[CLEARED].history.first()
    lost = quotes[NIGHT].history.first()
    assert (carried.history_user, carried.history_change_reason) == (
        editor,
        "Carried over from version 1 to 2",
    )
    assert carried.prev_record.version_id == version.pk
    assert (lost.history_user, lost.history_change_reason) == (editor, "Lost since version 2")
    assert lost.status == "lost" and lost.prev_record.status == "accepted"


def test_a_quote_keeps_its_id_its_citations_and_who_accepted_it(version):
    editor = User.objects.create(username="editor")
    quote = quotes_by_words(version)[NIGHT]
    Quote.objects.filter(pk=quote.pk).update(reviewed_by=editor, reviewed_at=datetime(2022, 2, 2, tzinfo=UTC))
    event = make_event(make_timeline(), quotes=[quote])

    add_version(version.article, TEXT + "More.\n")

    citation = event.citations.get()
    assert citation.quote.public_id == quote.public_id
    assert citation.quote.version.number == 2
    assert citation.quote.reviewed_by == editor


def test_the_same_words_of_somebody_else_do_not_take_the_place_of_a_quote_that_is_gone():
    """Two say the same; the one quoted is taken out, and the words then stand exactly and once."""
    words = "We are ready for whatever the sea brings us"
    text = (
        f'Calm in port\n\n"{words}," he told reporters in the harbour on Monday.\n\n'
        f'Others agreed. "{words}," he told reporters in the harbour on Monday.\n'
    )
    version = make_version(text=text, read_by=ENGINE_VERSION)
    quote = said(version, words, "he", "told", speaker=make_actor("Haldor Brenn"))

    add_version(version.article, "Calm in port\n\n" + text.split("\n\n")[2])

    quote.refresh_from_db()
    assert (quote.status, quote.version) == ("lost", version)


def test_words_that_stand_only_in_a_teaser_of_another_article_are_not_the_quote(version):
    teaser = f'Read more\n"{NIGHT}," warned Haldor Brenn, who leads the pilots.\n'
    text = TEXT.replace(PARAGRAPHS[4] + "\n\n", "") + teaser
    new = make_version(
        version.article,
        text,
        spans=[{"kind": "boilerplate", "start": text.index("Read more"), "end": len(text)}],
    )

    carried = carry_over(new)

    assert {str(one.quote.exact): one.reason for one in carried.lost} == {
        NIGHT: "its words stand there only in what is not the article's own text"
    }


def test_a_quote_inside_another_or_going_on_from_it_is_lost_with_it():
    text = (
        "Pilots wait\n\n"
        '"Brenn told me that no pilot will sail this week at all," Calder said on Monday in Eskerby.\n\n'
        '"And that is how it will be until the lights are mended."\n\n'
        "The lights went out on Sunday.\n"
    )
    version = make_version(text=text, read_by=ENGINE_VERSION)
    calder = make_actor("Ines Calder")
    outer = said(
        version, "Brenn told me that no pilot will sail this week at all", "Calder", "said", speaker=calder
    )
    inner = said(version, "no pilot will sail this week at all", "Brenn", nested_in=outer)
    following = said(
        version,
        "And that is how it will be until the lights are mended.",
        continues=outer,
        implicit_attribution=True,
        speaker=calder,
    )

    whole = add_version(version.article, text + "More.\n", reading=False)
    broken = add_version(version.article, text.replace("Calder said", "Strand said"), reading=False)

    assert set(whole.carried) == {outer, inner, following} and whole.lost == ()
    assert {one.quote for one in broken.lost} == {outer, inner, following}
    inner.refresh_from_db()
    assert inner.nested_in == outer and inner.version == whole.version


def test_a_link_to_a_quote_that_was_lost_is_cut():
    text = (
        'Pilots wait\n\n"No pilot will sail this week at all," Calder said.\n\n'
        '"The lights will be mended first of all," Calder said on Monday.\n'
    )
    version = make_version(text=text, read_by=ENGINE_VERSION)
    first = said(version, "No pilot will sail this week at all", "Calder", "said")
    second = said(version, "The lights will be mended first of all", "Calder", "said", continues=first)

    add_version(version.article, text.replace("No pilot", "Hardly a pilot"), reading=False)

    second.refresh_from_db()
    assert (second.version.number, second.continues) == (2, None)


def test_suggestions_that_nobody_touched_are_made_anew_and_double_nothing(version):
    read_version(version)
    machine = set(version.quotes.suggested().values_list("pk", flat=True))

    added = add_version(version.article, TEXT + '\n"The lights are mended," Calder said.\n')

    assert not Quote.objects.filter(pk__in=machine).exists()
    assert added.outcome.dropped == len(machine)
    new = [str(quote.exact) for quote in added.version.quotes.suggested()]
    assert "The lights are mended" in " ".join(new)
    assert not set(new) & set(ALL)
    assert added.suggestions == len(new)


def test_what_a_person_suggested_or_rejected_goes_along_or_stays_and_is_never_lost(version):
    by_hand = said(version, "Fishermen wait for better weather", status="suggested")
    rejected = said(version, "thanked the crews", status="rejected", kind="indirect")
    gone = said(version, "The port of Eskerby has lain still", status="suggested")

    added = add_version(version.article, changed("has lain still", "was still"), reading=False)

    for quote, number, status in (
        (by_hand, 2, "suggested"),
        (rejected, 2, "rejected"),
        (gone, 1, "suggested"),
    ):
        quote.refresh_from_db()
        assert (quote.version.number, quote.status) == (number, status)
    assert [one.quote for one in added.outcome.stayed] == [gone]
    assert added.outcome.moved == 2


def test_foreseeing_says_what_adding_would_do_and_changes_nothing(version):
    text = changed("30 June", "20 June")
    before = list(Quote.objects.order_by("pk").values())

    carried, lost = foresee(version.article, text)

    assert list(Quote.objects.order_by("pk").values()) == before
    added = add_version(version.article, text, reading=False)
    assert set(added.carried) == set(carried)
    assert [(one.quote, one.reason) for one in added.lost] == [(one.quote, one.reason) for one in lost]


def test_paraphrases_that_a_shorter_text_leaves_no_room_for_are_shown_no_longer(version):
    quotes = quotes_by_words(version)
    make_event(make_timeline(), quotes=[quotes[OPENING], quotes[FERRIES]])
    Quote.objects.filter(kind="indirect").update(shows_excerpt=True)
    assert breaches() == []

    added = add_version(version.article, "\n\n".join([PARAGRAPHS[0], PARAGRAPHS[3]]), reading=False)

    assert added.outcome.hidden == (quotes[FERRIES],)
    assert Quote.objects.get(exact=OPENING).shows_excerpt
    assert breaches() == []


def test_the_same_text_again_is_no_new_version(version):
    with pytest.raises(
        VersionRefused, match="the text of version 1, character by character: there is nothing"
    ):
        add_version(version.article, TEXT)
    withheld = make_withheld(TEXT + "More.\n")
    with pytest.raises(VersionRefused, match="import it"):
        add_version(withheld.article, TEXT + "More.\n")
    with pytest.raises(VersionRefused, match="is empty"):
        add_version(version.article, " \n")


def test_an_article_that_goes_back_to_an_earlier_text_gets_a_third_version(version):
    add_version(version.article, TEXT + "More.\n", reading=False)

    third = add_version(version.article, TEXT, reading=False)

    assert third.version.number == 3
    assert len(third.carried) == len(ALL)


def test_a_page_is_reduced_to_its_text_and_its_headline_is_noted(version):
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[1:])
    page = f"<html><body><article><h1>New words</h1>{body}</article></body></html>"

    added = add_version(
        version.article, page.encode(), content_type=HTML, metadata=Metadata(headline="New words")
    )

    assert added.version.extractor == "trafilatura"
    assert "its headline is now “New words”, the record keeps the first" in added.notes
    assert CLEARED in {str(quote.exact) for quote in added.carried}
    version.article.refresh_from_db()
    assert version.article.headline == HEADLINE


def test_a_new_version_by_import_takes_the_quotes_along():
    outlet = make_outlet("Eskerby Courier")
    metadata = Metadata(url="https://courier.example/channel")
    first = import_text(TEXT, outlet=outlet, metadata=metadata, reading=False).version
    quote = said(first, NIGHT, "Haldor Brenn", "warned")
    other = said(first, OPENING, "Calder", "said", kind="indirect")

    imported = import_text(changed("30 June", "20 June"), outlet=outlet, metadata=metadata, new_version=True)

    quote.refresh_from_db()
    other.refresh_from_db()
    assert (quote.version, other.status) == (imported.version, "lost")
    assert "1 quote carried over" in imported.note and "1 quote lost" in imported.note
    assert breaches() == []


def test_a_text_that_was_replaced_is_not_read_any_more(version):
    add_version(version.article, TEXT + "More.\n")
    ArticleVersion.objects.update(read_by="")

    report = read_pending()

    assert report.versions == 1
    assert not version.quotes.suggested().exists()
