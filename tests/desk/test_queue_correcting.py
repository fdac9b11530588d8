"""The queue by forms, where it names a speaker, dates a quote, moves its words or makes one by hand."""

import pytest
from django.test import Client

from articles.models import Actor, Alias, Quote
from tests.desk.pressing import address, in_hand, press, said
from tests.makers import make_actor


class TestCorrecting:
    def test_a_speaker_is_chosen_by_a_name_or_an_alias(self, desk: Client, suggested) -> None:
        maren = make_actor("Maren Ek", aliases=("the minister",))

        press(desk, suggested[2], "speaker", name="The Minister")

        suggested[2].refresh_from_db()
        assert (suggested[2].speaker, suggested[2].speaker_description) == (maren, "")

    def test_a_name_of_several_is_asked_about_not_guessed(self, desk: Client, suggested) -> None:
        make_actor("Ana Weir", slug="ana-weir", aliases=("Weir",))
        make_actor("Tomas Weir", slug="tomas-weir", aliases=("Weir",))

        page = press(desk, suggested[2], "speaker", name="Weir", panel="speaker")

        suggested[2].refresh_from_db()
        assert (page.status_code, suggested[2].speaker) == (400, None)
        assert "“Weir” may mean several: choose" in page.content.decode()

    def test_a_name_nobody_has_makes_a_new_actor_when_that_is_pressed(self, desk: Client, suggested) -> None:
        refused = press(desk, suggested[2], "speaker", name="Tomas Weir", panel="speaker")
        press(desk, suggested[2], "speaker-new", name="Tomas Weir")

        suggested[2].refresh_from_db()
        assert "Nobody is known as “Tomas Weir” yet" in refused.content.decode()
        assert suggested[2].speaker == Actor.objects.get(name="Tomas Weir")

    def test_somebody_unnamed_is_kept_as_the_article_puts_it(self, desk: Client, suggested) -> None:
        press(desk, suggested[0], "speaker-unnamed", name="a harbour official")

        suggested[0].refresh_from_db()
        assert (suggested[0].speaker, suggested[0].speaker_description) == (None, "a harbour official")

    def test_a_mention_resolved_once_is_proposed_as_a_name_and_offered_again(
        self, desk: Client, suggested
    ) -> None:
        version, maren = suggested[0].version, make_actor("Maren Ek", slug="maren-ek")
        at = version.text.index("harbour master")
        for quote in suggested[:2]:
            quote.speaker, quote.speaker_start, quote.speaker_end = None, at, at + len("harbour master")
            quote.save()

        page = press(desk, suggested[0], "speaker", name="Maren Ek")
        offered = desk.get(address(suggested[1]), {"quote": suggested[1].pk, "panel": "speaker"})
        press(desk, suggested[0], "alias")

        assert "Keep “harbour master” as a name of Maren Ek" in page.content.decode()
        assert offered.context["speakers"][0] == maren
        assert Alias.objects.get(actor=maren).name == "harbour master"

    def test_a_date_is_kept_with_how_exactly_it_is_known(self, desk: Client, suggested) -> None:
        press(desk, suggested[0], "date", said_on="2022-02-01", precision="day")

        suggested[0].refresh_from_db()
        assert (str(suggested[0].said_on), suggested[0].said_on_precision) == ("2022-02-01", "day")

    @pytest.mark.parametrize(
        ("typed", "precision", "sentence"),
        [
            ("1 Feb", "day", "is no day"),
            ("2022-02-01", "unknown", "Give a day and how exactly"),
            ("", "day", "or neither"),
        ],
    )
    def test_a_date_that_cannot_be_is_refused_with_a_sentence(
        self, typed, precision, sentence, desk: Client, suggested
    ) -> None:
        page = press(desk, suggested[0], "date", said_on=typed, precision=precision, panel="date")

        assert (page.status_code, sentence in page.content.decode()) == (400, True)

    def test_the_ends_are_moved_and_the_words_follow(self, desk: Client, suggested) -> None:
        quote = suggested[0]

        press(desk, quote, "span", start=quote.start + 3, end=quote.end)

        quote.refresh_from_db()
        assert quote.exact == "have cleared the northern channel"

    def test_the_ends_are_shown_where_they_would_stand_before_they_are_saved(
        self, desk: Client, suggested
    ) -> None:
        quote = suggested[0]
        page = desk.get(
            address(quote),
            {"quote": quote.pk, "panel": "span", "start": quote.start + 3, "end": quote.end},
        )

        quote.refresh_from_db()
        assert page.context["words"] == "have cleared the northern channel"
        assert quote.exact == "We have cleared the northern channel"

    def test_the_kind_is_changed_and_what_is_verbatim_with_it(self, desk: Client, suggested) -> None:
        partly = suggested[1]

        page = press(desk, partly, "kind", kind="indirect")
        paraphrase = Quote.objects.get(pk=partly.pk)
        press(desk, partly, "kind", kind="mixed")

        partly.refresh_from_db()
        assert (paraphrase.kind, paraphrase.fragments) == ("indirect", [])
        assert (partly.kind, partly.verbatim_fragments) == ("mixed", ["painful but limited"])
        assert (in_hand(page), "paraphrase from now on" in said(page)) == (partly, True)
        assert [one.history_change_reason for one in partly.history.all()[:2]] == [
            "Its kind changed in the queue"
        ] * 2

    @pytest.mark.parametrize(
        ("kind", "sentence"),
        [
            ("mixed", "move the ends first"),
            ("direct", "It is verbatim already"),
            ("loud", "Say whether it is verbatim"),
        ],
    )
    def test_a_kind_that_cannot_be_is_refused_with_a_sentence(
        self, kind, sentence, desk: Client, suggested
    ) -> None:
        page = press(desk, suggested[0], "kind", kind=kind, panel="kind")

        assert (page.status_code, sentence in page.content.decode()) == (400, True)

    def test_no_kind_shows_more_of_the_outlets_words_than_its_share(self, desk: Client, suggested) -> None:
        verbatim, paraphrase = suggested[0], suggested[2]
        outlet = verbatim.version.article.outlet
        outlet.excerpt_share, outlet.excerpt_limit = 0.1, 30
        outlet.save()
        press(desk, verbatim, "accept")
        press(desk, paraphrase, "accept")

        press(desk, verbatim, "kind", kind="indirect")
        press(desk, paraphrase, "kind", kind="direct")
        changed = [Quote.objects.get(pk=one.pk).shows_excerpt for one in (verbatim, paraphrase)]
        desk.post(address(verbatim), {"do": "undo"})

        paraphrase.refresh_from_db()
        assert len(verbatim.exact or "") > outlet.excerpt_limit >= len(paraphrase.exact or "")
        assert changed == [False, False]
        assert (paraphrase.kind, paraphrase.status, paraphrase.shows_excerpt) == (
            "indirect", "accepted", True,
        )  # fmt: skip

    def test_words_typed_as_they_stand_become_a_new_quote(self, desk: Client, suggested) -> None:
        quote = suggested[0]
        found = desk.get(address(quote), {"panel": "new", "words": "The harbour will open again on Friday"})
        start, end, *_ = found.context["places"][0]

        page = desk.post(
            address(quote),
            {"do": "new", "start": start, "end": end, "kind": "indirect", "version": 1},
            follow=True,
        )

        made = in_hand(page)
        assert made is not None
        assert (made.exact, made.status) == ("The harbour will open again on Friday", "suggested")

    def test_a_span_outside_the_text_is_refused(self, desk: Client, suggested) -> None:
        page = press(desk, suggested[0], "span", start=5, end=99_999)

        assert (page.status_code, "is not inside" in page.content.decode()) == (400, True)
