"""“Same statement?”: what is asked, what is remembered, and what is taken back."""

import itertools
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Actor, Quote, QuotePair, Rendition, Statement
from articles.statements import candidates, suggestions_for
from desk import statements
from desk.steps import Overtaken, StepRefused
from tests.makers import make_actor, make_article, make_quote, make_statement, make_version

PAGE = "/admin/desk/statements/"
DAY = date(2022, 2, 1)
texts = itertools.count(1)


def said(words: str, speaker: Actor | None, **fields: Any) -> Quote:
    """An accepted quote of `words`, in an article of its own of an outlet of its own."""
    fields = {"said_on": DAY, "said_on_precision": "day", **fields}
    version = make_version(make_article(), f"{words}. Printed as number {next(texts)}.")
    return make_quote(version, words, speaker=speaker, **fields)


@pytest.fixture
def master(db: None) -> Actor:
    return make_actor("Ines Calder", slug="ines-calder")


@pytest.fixture
def pair(master: Actor) -> tuple[Quote, Quote]:
    return (
        said("We have cleared the northern channel of wrecks", master),
        said("the northern channel had been cleared of wrecks", master, kind="indirect"),
    )


def judge(one: Quote, other: Quote, user: User, judgement: str, gist: str = "The channel is clear.") -> Any:
    return statements.judge(one.pk, other.pk, statements.seen_pair(one, other), user, judgement, gist)


def asked(quote: Quote) -> set[Quote]:
    return {one.quote for one in suggestions_for(quote) if one.is_suggested}


class TestSuggesting:
    def test_the_likeliest_comes_first_with_its_reasons(self, master, pair) -> None:
        said("The southern pier will be mended in spring", master)

        found = suggestions_for(pair[0])

        assert found[0].quote == pair[1]
        assert "same speaker" in found[0].reasons and "cleared, northern, channel" in found[0].reasons
        assert asked(pair[0]) == {pair[1]}

    def test_other_speakers_other_days_and_undecided_quotes_are_left_out(self, master, pair) -> None:
        words = "We have cleared the northern channel of wrecks"
        said(words, make_actor("Maren Ek"))
        said(words, master, said_on=date(2022, 2, 9))
        said(words, master, status="suggested")

        assert candidates(pair[0]) == [pair[1]]

    def test_an_actor_merged_into_the_speaker_counts_as_the_speaker(self, master, pair) -> None:
        old = make_actor("I. Calder", merged_into=master)
        kept = said("We cleared the northern channel of its wrecks", old)

        assert asked(pair[0]) == {pair[1], kept}

    def test_unnamed_speakers_and_relayed_words_are_found(self, master, pair) -> None:
        words = "We have cleared the northern channel of wrecks"
        unnamed = said(words, None, speaker_description="a harbour official")
        other = said(words, None, speaker_description="officials of the harbour")
        outer = said(f"She told him: {words}", make_actor("Maren Ek"))
        pair[0].nested_in = outer
        pair[0].save()

        assert asked(unnamed) == {other}
        assert asked(pair[1]) == {pair[0], outer}

    def test_candidates_are_capped_and_found_without_reading_every_quote(self, master, pair) -> None:
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            candidates(pair[0])
        union = next(query["sql"] for query in asked_for if "UNION" in query["sql"])

        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {union}")
            plan = "\n".join(row[0] for row in cursor.fetchall())

        assert "Seq Scan on articles_quote" not in plan
        assert union.count("LIMIT 300") >= 5


class TestJudging:
    def test_two_that_are_the_same_render_one_statement(self, pair, editor) -> None:
        judge(*pair, editor, "same")

        statement = Statement.objects.get()
        assert (statement.gist, set(statement.quotes.all())) == ("The channel is clear.", set(pair))
        assert statement.history.get().history_user == editor

    @pytest.mark.parametrize("judgement", ["different", "unsure"])
    def test_what_was_judged_is_not_asked_again(self, judgement, pair, editor) -> None:
        judge(*pair, editor, judgement)

        assert asked(pair[0]) == asked(pair[1]) == set()
        assert (QuotePair.objects.get().judgement, QuotePair.objects.get().by) == (judgement, editor)

    @pytest.mark.parametrize("judgement", ["different", "unsure"])
    def test_a_judgement_about_one_rendition_is_one_about_the_statement(
        self, judgement, master, pair, editor
    ) -> None:
        statement = make_statement(*pair)
        third = said("The northern channel is cleared of wrecks by now", master)
        assert asked(third) == set(pair)

        judge(third, pair[0], editor, judgement)

        assert asked(third) == set()
        assert statement.renditions.get(quote=third).judgement == judgement
        assert not QuotePair.objects.exists()

    def test_a_third_that_differed_from_one_is_not_asked_about_the_statement_it_joins(
        self, master, pair, editor
    ) -> None:
        third = said("The northern channel is cleared of wrecks by now", master)
        judge(third, pair[0], editor, "different")
        judge(*pair, editor, "same")

        assert asked(third) == set()

    def test_two_statements_are_not_joined_behind_an_editors_back(self, pair, editor) -> None:
        make_statement(pair[0])
        make_statement(pair[1])

        assert asked(pair[0]) == set()
        with pytest.raises(StepRefused, match="Both render a statement already"):
            judge(*pair, editor, "same")

    def test_a_new_statement_needs_words_of_our_own(self, pair, editor) -> None:
        with pytest.raises(StepRefused, match="in your own words"):
            judge(*pair, editor, "same", gist=" ")

        assert not Statement.objects.exists()

    @pytest.mark.parametrize("judgement", ["same", "unsure"])
    def test_what_somebody_judged_meanwhile_is_not_judged_over(self, judgement, pair, editor) -> None:
        seen = statements.seen_pair(*pair)
        judge(*pair, editor, judgement)

        with pytest.raises(Overtaken):
            statements.judge(pair[0].pk, pair[1].pk, seen, editor, "different")


class TestTakingBack:
    def test_any_number_of_judgements_in_their_order(self, master, pair, editor) -> None:
        third = said("The northern channel is cleared of wrecks by now", master)
        judge(third, pair[0], editor, "unsure")
        judge(third, pair[0], editor, "different")
        judge(*pair, editor, "same")
        statement = Statement.objects.get()
        judge(third, pair[0], editor, "same")
        statements.take_out(statement.pk, [third.pk], editor, split=False)
        assert statement.renditions.get(quote=third).judgement == "different"

        statements.undo_judgement(editor)
        assert statement.renditions.get(quote=third).judgement == "same"
        statements.undo_judgement(editor)
        statements.undo_judgement(editor)
        assert not Rendition.objects.exists() and not Statement.objects.exists()
        statements.undo_judgement(editor)
        assert QuotePair.objects.get().judgement == "unsure"
        statements.undo_judgement(editor)
        assert not QuotePair.objects.exists()
        with pytest.raises(StepRefused, match="nothing of yours left"):
            statements.undo_judgement(editor)

    def test_a_statement_that_others_went_on_with_is_kept(self, master, pair, editor) -> None:
        judge(*pair, editor, "same")
        Rendition.objects.create(statement=Statement.objects.get(), quote=said("It is clear", master))

        with pytest.raises(StepRefused, match="other quotes render"):
            statements.undo_judgement(editor)

        assert Rendition.objects.count() == 3

    def test_renditions_are_split_off_as_a_statement_and_joined_again(self, master, pair, editor) -> None:
        third = said("It is clear", master)
        statement = make_statement(*pair, third)

        statements.take_out(statement.pk, [third.pk], editor, "All is clear.", split=True)

        assert set(Statement.objects.get(gist="All is clear.").quotes.all()) == {third}
        assert statement.renditions.filter(judgement="same").count() == 2
        statements.undo_judgement(editor)
        assert statement.renditions.filter(judgement="same").count() == 3
        assert Statement.objects.count() == 1


class TestThePage:
    def test_one_question_after_another_by_plain_forms(self, desk: Client, master, pair) -> None:
        page = desk.get(PAGE)
        question = page.context["question"]
        assert {question.quote, question.current.quote} == set(pair)
        assert "0 of 2 accepted quotes are in a statement" in page.content.decode()
        fields = {
            "quote": question.quote.pk,
            "other": question.current.quote.pk,
            "seen": page.context["seen"],
        }

        refused = desk.post(PAGE, {**fields, "do": "same"})
        done = desk.post(PAGE, {**fields, "do": "same", "gist": "The channel is clear."}, follow=True)
        undone = desk.post(PAGE, {"do": "undo"}, follow=True)

        assert refused.status_code == 400
        assert "Nothing is left to ask" in done.content.decode()
        assert undone.context["question"] is not None and not Rendition.objects.exists()

    def test_what_nobody_could_tell_is_kept_to_be_judged_anew(self, desk: Client, pair, editor) -> None:
        judge(*pair, editor, "unsure")
        listed = desk.get(PAGE).content.decode()

        again = desk.get(PAGE, {"quote": pair[0].pk, "other": pair[1].pk})

        assert "Where nobody could tell" in listed
        assert again.context["question"].current.quote == pair[1]

    def test_a_rendition_is_taken_out_on_the_statements_page(self, desk: Client, pair) -> None:
        statement = make_statement(*pair)
        address = reverse("desk:statement-renditions", args=[statement.pk])
        record = desk.get(reverse("admin:articles_statement_change", args=[statement.pk]))
        assert f'href="{address}"' in record.content.decode()

        nothing = desk.post(address, {"do": "out"})
        desk.post(address, {"do": "out", "each": pair[1].pk})

        assert nothing.status_code == 400
        assert statement.renditions.get(quote=pair[1]).judgement == "different"
        desk.post(address, {"do": "undo"})
        assert statement.renditions.get(quote=pair[1]).judgement == "same"

    def test_judging_needs_the_right_to_say_what_a_quote_renders(self, staff_with, pair) -> None:
        looking = staff_with("articles.view_quote", "articles.view_statement")
        seen = statements.seen_pair(*pair)

        shown = looking.get(PAGE).content.decode()
        refused = looking.post(
            PAGE, {"do": "different", "quote": pair[0].pk, "other": pair[1].pk, "seen": seen}
        )

        assert "Nobody can tell" not in shown
        assert refused.status_code == 403 and not QuotePair.objects.exists()
        assert staff_with("articles.view_quote").get(PAGE).status_code == 403

    def test_the_page_asks_a_bounded_number_of_questions(
        self, desk: Client, master, django_assert_max_num_queries
    ) -> None:
        for number in range(30):
            said(f"The northern channel was cleared of {number} wrecks", master)

        with django_assert_max_num_queries(60):
            desk.get(PAGE)

    @pytest.mark.parametrize("query", ["quote=x", "quote=999999999999", "quote=7&other=7", "after=-1"])
    def test_a_bad_address_shows_what_is_open(self, query: str, desk: Client, pair) -> None:
        assert desk.get(f"{PAGE}?{query}").status_code == 200
