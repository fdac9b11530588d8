"""Decisions on quotes: who, when and why stay with them, and nothing published loses its source."""

import ast
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from articles.excerpts import excerpt_budget, excerpt_room, may_show
from articles.models import Quote
from desk.reviewing import DecisionRefused, accept, decide_each, reject, reopen
from tests.conftest import ROOT
from tests.makers import (
    make_actor,
    make_article,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_version,
)

LONG = "Storm report\n\n" + "\n\n".join(
    f"Crew {number} had left the quay before dawn, the harbour office said." for number in range(12)
)


def paraphrase(version, number: int, **fields) -> Quote:
    words = f"Crew {number} had left the quay before dawn"
    return make_quote(version, words, kind="indirect", status="suggested", **fields)


def test_an_accepted_quote_tells_who_decided_when_and_why(editor: User, suggested: list[Quote]) -> None:
    accept(suggested[0], editor, "heard it myself")

    quote = Quote.objects.get(pk=suggested[0].pk)
    assert (quote.status, quote.reviewed_by, quote.review_reason) == ("accepted", editor, "heard it myself")
    assert quote.reviewed_at is not None
    entry = quote.history.latest()
    assert (entry.status, entry.history_user, entry.history_change_reason) == (
        "accepted",
        editor,
        "Accepted: heard it myself",
    )


def test_a_quote_in_hand_tells_of_the_decision_as_the_stored_one_does(
    editor: User, suggested: list[Quote]
) -> None:
    accept(suggested[0], editor)

    assert suggested[0].status == "accepted"
    assert suggested[0].reviewed_by == editor


def test_a_rejected_quote_can_be_suggested_again_and_each_step_stands_in_history(
    editor: User, suggested: list[Quote]
) -> None:
    quote = suggested[1]

    reject(quote, editor, "nobody said this")
    reopen(quote, editor)

    quote.refresh_from_db()
    assert (quote.status, quote.reviewed_by, quote.reviewed_at) == ("suggested", None, None)
    steps = [entry.history_change_reason for entry in quote.history.order_by("history_date", "history_id")]
    assert steps[-2:] == ["Rejected: nobody said this", "Suggested again"]


def test_deciding_the_same_twice_adds_nothing_to_history(editor: User, suggested: list[Quote]) -> None:
    accept(suggested[0], editor)
    before = suggested[0].history.count()

    accept(suggested[0], editor)

    assert suggested[0].history.count() == before


@pytest.mark.parametrize("decide", [accept, reopen])
def test_a_lost_quote_is_neither_accepted_nor_suggested_where_it_stood(decide, editor: User) -> None:
    quote = make_quote(status="lost")

    with pytest.raises(DecisionRefused, match="lost in a later version"):
        decide(quote, editor)

    quote.refresh_from_db()
    assert quote.status == "lost"


@pytest.mark.parametrize("decide", [reject, reopen])
def test_the_only_source_of_a_published_event_is_not_taken_from_it(decide, editor: User) -> None:
    quote = make_quote()
    make_event(title="The harbour opens", quotes=[quote])

    with pytest.raises(DecisionRefused, match="“The harbour opens” rests on this quote alone"):
        decide(quote, editor)

    quote.refresh_from_db()
    assert quote.status == "accepted"


def test_a_quote_of_a_published_event_with_another_source_may_be_rejected(editor: User) -> None:
    first, second = make_quote(), make_quote()
    make_event(quotes=[first, second])

    reject(first, editor)

    first.refresh_from_db()
    assert first.status == "rejected"


def test_a_quote_of_a_draft_may_be_rejected(editor: User) -> None:
    quote = make_quote()
    make_event(quotes=[quote], status="draft")

    reject(quote, editor)

    assert quote.status == "rejected"


def test_of_several_decisions_those_refused_are_named_and_the_others_hold(
    editor: User, suggested: list[Quote]
) -> None:
    lost = make_quote(status="lost")

    report = decide_each("accept", [*suggested, lost], editor)

    assert [quote.pk for quote in report.decided] == [quote.pk for quote in suggested]
    assert [(quote.pk, "lost" in why) for quote, why in report.refused] == [(lost.pk, True)]


class TestExcerpts:
    """Accepting a paraphrase shows the outlet's words only as far as its share goes."""

    def test_a_paraphrase_without_a_gist_is_shown_while_there_is_room(self, editor: User) -> None:
        version = make_version(text=LONG)
        quote = paraphrase(version, 1)

        accept(quote, editor)

        assert quote.shows_excerpt is True
        assert excerpt_room(version.article) == len(LONG) // 10 - (quote.end - quote.start)

    def test_a_speakers_words_in_a_published_difference_spend_none_of_the_share(self, db: None) -> None:
        version = make_version()
        said = make_quote(version, "We have cleared the northern channel", kind="direct")
        make_event(quotes=[said])

        make_discrepancy((version, said.exact), (make_version(), "Fishermen said they had lost"))

        assert excerpt_room(version.article) == excerpt_budget(version.article)

    def test_a_paraphrase_beyond_the_share_is_accepted_without_its_words(self, editor: User) -> None:
        version = make_version(text=LONG)
        quotes = [paraphrase(version, number) for number in range(6)]

        for quote in quotes:
            accept(quote, editor)

        shown = [quote for quote in quotes if quote.shows_excerpt]
        assert len(shown) == (len(LONG) // 10) // (quotes[0].end - quotes[0].start)
        assert 0 < len(shown) < len(quotes)
        assert {quote.status for quote in quotes} == {"accepted"}

    def test_rejecting_gives_the_room_back(self, editor: User) -> None:
        version = make_version(text=LONG)
        before = excerpt_room(version.article)
        quote = paraphrase(version, 1)

        accept(quote, editor)
        reject(quote, editor)

        assert excerpt_room(version.article) == before

    def test_a_gist_of_our_own_or_of_the_statement_stands_in_for_the_words(self, editor: User) -> None:
        version = make_version(text=LONG)
        own = paraphrase(version, 1, gist="The first crew was gone early.")
        stated = paraphrase(version, 2)
        make_statement(stated, gist="The second crew was gone early.")

        for quote in (own, stated):
            accept(quote, editor)

        assert (own.shows_excerpt, stated.shows_excerpt) == (False, False)

    def test_a_run_longer_than_the_outlet_allows_is_not_shown(self, editor: User) -> None:
        version = make_version(make_article(make_outlet(excerpt_limit=30)), text=LONG)
        quote = paraphrase(version, 1)

        accept(quote, editor)

        assert quote.end - quote.start > 30
        assert quote.shows_excerpt is False

    def test_two_paraphrases_side_by_side_count_as_one_run(self, editor: User) -> None:
        text = (
            "The quay was empty at dawn, the ferries were gone by noon, said the harbour office. "
            + "x " * 500
        )
        version = make_version(make_article(make_outlet(excerpt_limit=40)), text=text)
        first = make_quote(version, "The quay was empty at dawn", kind="indirect", status="suggested")
        second = make_quote(version, "the ferries were gone by noon", kind="indirect", status="suggested")

        accept(first, editor)
        accept(second, editor)

        assert (first.shows_excerpt, second.shows_excerpt) == (True, False)

    def test_words_kept_of_a_discrepancy_count_too(self, editor: User) -> None:
        version = make_version(text=LONG)
        room = excerpt_room(version.article)

        make_discrepancy((version, "had left the quay before dawn"))

        assert excerpt_room(version.article) == room - len("had left the quay before dawn")

    @pytest.mark.django_db
    def test_speakers_own_words_are_no_excerpt(self) -> None:
        direct = make_quote()

        assert may_show(direct) is False
        assert excerpt_room(direct.version.article) == int(direct.version.characters * 0.1)

    def test_an_outlet_that_allows_nothing_shows_nothing(self, editor: User) -> None:
        version = make_version(make_article(make_outlet(excerpt_share=0)), text=LONG)
        quote = paraphrase(version, 1, speaker=make_actor())

        accept(quote, editor)

        assert (quote.status, quote.shows_excerpt) == ("accepted", False)


SHORTCUTS = {"update", "bulk_create", "bulk_update", "update_or_create", "abulk_create", "aupdate"}


def sources() -> list[Path]:
    folders = ("desk", "articles/admin", "timeline/admin")
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_desk_and_admin_decide_nothing_past_history() -> None:
    """`.update()` and bulk calls on rows leave no history, so none is called at all."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in SHORTCUTS
    ]

    assert len(sources()) > 15
    assert found == []
