"""An article at the desk: its quotes where they stand, one in hand, the decision on it."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Quote
from desk.marking import marked, numbered
from tests.makers import TEXT, make_actor, make_article, make_event, make_quote, make_version, make_withheld


def page_of(desk: Client, quote: Quote, **query: object):
    return desk.get(reverse("desk:article", args=[quote.version.article_id]), query)


def decide(desk: Client, quote: Quote, decision: str, **fields: object):
    data = {
        "speaker": quote.speaker_id or "",
        "speaker_description": quote.speaker_description,
        "said_on_precision": quote.said_on_precision,
        "decision": decision,
        **fields,
    }
    return desk.post(reverse("desk:review", args=[quote.pk]), data, follow=True)


def printed(version, quotes) -> str:
    return "\n".join(
        "".join(
            f"[{piece.text}]{''.join(str(one.number) for one in piece.closes)}" if piece.quote else piece.text
            for piece in paragraph.pieces
        )
        for paragraph in marked(version, quotes)
    )


class TestMarking:
    """Where the marks stand in the text."""

    @pytest.mark.django_db
    def test_no_character_of_the_text_is_lost_or_doubled(self, suggested: list[Quote]) -> None:
        paragraphs = marked(suggested[0].version, numbered(suggested))

        lines = ["".join(piece.text for piece in paragraph.pieces) for paragraph in paragraphs]
        assert lines == [line for line in TEXT.split("\n") if line]

    @pytest.mark.django_db
    def test_each_quote_is_marked_where_it_stands_and_numbered_at_its_end(
        self, suggested: list[Quote]
    ) -> None:
        text = printed(suggested[0].version, numbered(suggested))

        assert '"[We have cleared the northern channel]1,"' in text
        assert 'She called [the damage "painful but limited"]2 and' in text
        assert "they said" not in text
        assert "said [they had lost a week's catch]3." in text

    @pytest.mark.django_db
    def test_of_quotes_within_each_other_the_inner_one_marks_its_words(self) -> None:
        version = make_version(text="He said she had told him it was over, long ago.")
        outer = make_quote(version, "she had told him it was over", kind="indirect")
        make_quote(version, "it was over", kind="indirect", nested_in=outer)

        quotes = numbered(version.quotes.all())
        pieces = [
            (piece.text, piece.quote and piece.quote.number) for piece in marked(version, quotes)[0].pieces
        ]

        assert pieces == [
            ("He said ", None),
            ("she had told him ", 1),
            ("it was over", 2),
            (", long ago.", None),
        ]

    @pytest.mark.django_db
    def test_a_quote_over_several_paragraphs_is_marked_in_each(self) -> None:
        version = make_version(text="“First.\n\nSecond.\n\n” he said.")
        quote = make_quote(version, "First.\n\nSecond.\n\n")

        assert printed(version, numbered([quote])) == "“[First.]\n[Second.]1\n” he said."

    @pytest.mark.django_db
    def test_mention_and_cue_are_marked_for_the_quote_in_hand_only(self) -> None:
        version = make_version()
        start = TEXT.index("Calder told reporters")
        quote = make_quote(
            version, speaker_start=start, speaker_end=start + 6, cue_start=start + 7, cue_end=start + 11
        )

        def marks(current: Quote | None) -> list[str]:
            pieces = [piece for one in marked(version, numbered([quote], current)) for piece in one.pieces]
            return [piece.text for piece in pieces if piece.is_mention or piece.is_cue]

        assert (marks(None), marks(quote)) == ([], ["Calder", "told"])

    @pytest.mark.django_db
    def test_what_is_no_running_text_is_told_apart(self) -> None:
        version = make_version(spans=[{"kind": "headline", "start": 0, "end": TEXT.index("\n")}])

        assert [paragraph.kind for paragraph in marked(version, [])][:2] == ["headline", "body"]


class TestPage:
    """What an editor sees and does."""

    def test_suggestions_are_visibly_that(self, desk: Client, suggested: list[Quote]) -> None:
        page = page_of(desk, suggested[0]).content.decode()

        assert page.count('class="find direct suggested') == 1
        assert '<span class="tag suggested">suggested</span>' in page
        assert "marks-then-cue, certain, engine 1" in page
        assert "0 of 3 decided" in page

    def test_a_name_that_belongs_to_no_actor_yet_is_offered_as_a_new_one(self, desk: Client) -> None:
        quote = make_quote(status="suggested", speaker_named="Ines Calder")

        page = page_of(desk, quote).content.decode()

        assert "Ines Calder, no actor yet" in page
        assert 'href="/admin/articles/actor/add/?name=Ines%20Calder"' in page

    def test_accepting_goes_on_to_the_next_one(self, desk: Client, suggested: list[Quote], editor) -> None:
        page = decide(desk, suggested[0], "accept")

        quote = Quote.objects.get(pk=suggested[0].pk)
        assert (quote.status, quote.reviewed_by) == ("accepted", editor)
        assert page.context["in_hand"].quote == suggested[1]
        assert page.context["decided"] == 1

    def test_after_the_last_one_it_begins_again_with_the_first_undecided(
        self, desk: Client, suggested: list[Quote]
    ) -> None:
        page = decide(desk, suggested[2], "reject", reason="nobody said it")

        assert page.context["in_hand"].quote == suggested[0]
        assert Quote.objects.get(pk=suggested[2].pk).review_reason == "nobody said it"

    def test_after_all_are_decided_it_says_what_comes_then(self, desk: Client) -> None:
        page = decide(desk, make_quote(status="suggested", speaker=make_actor()), "accept")

        assert page.context["in_hand"] is None
        assert "Everything is decided" in page.content.decode()

    @pytest.mark.parametrize(
        ("fields", "warns"),
        [({}, True), ({"speaker_description": "a diver"}, False)],
        ids=["nobody", "somebody unnamed"],
    )
    def test_accepting_a_quote_of_nobody_says_what_readers_will_see(
        self, fields: dict, warns: bool, desk: Client
    ) -> None:
        page = decide(desk, make_quote(status="suggested", **fields), "accept").content.decode()

        assert ("accepted without a speaker" in page) is warns

    def test_what_was_corrected_is_kept_with_the_decision(self, desk: Client, suggested: list[Quote]) -> None:
        other = make_actor("Tomas Weir")

        decide(
            desk,
            suggested[0],
            "accept",
            speaker=other.pk,
            said_on="2022-02-01",
            said_on_precision="day",
            gist="The channel is open.",
        )

        quote = Quote.objects.get(pk=suggested[0].pk)
        assert (quote.status, quote.speaker, str(quote.said_on), quote.gist) == (
            "accepted",
            other,
            "2022-02-01",
            "The channel is open.",
        )

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            (
                {"speaker_description": "a diver"},
                "A speaker is an actor or a description, not both: empty one of the two.",
            ),
            ({"said_on": "2022-02-01"}, "You give a day: say how exactly it is known."),
            ({"said_on": "Tuesday"}, "Enter a valid date."),
        ],
    )
    def test_a_correction_that_cannot_be_is_refused_and_nothing_decided(
        self, fields: dict, sentence: str, desk: Client, suggested: list[Quote]
    ) -> None:
        page = decide(desk, suggested[0], "accept", **fields)

        assert (page.status_code, sentence in page.content.decode()) == (400, True)
        assert Quote.objects.get(pk=suggested[0].pk).status == "suggested"

    def test_a_refused_decision_says_why(self, desk: Client) -> None:
        quote = make_quote()
        make_event(title="The harbour opens", quotes=[quote])

        page = decide(desk, quote, "reject").content.decode()

        assert "The published event “The harbour opens” rests on this quote alone" in page
        assert Quote.objects.get(pk=quote.pk).status == "accepted"

    def test_a_decision_is_not_taken_by_following_a_link(self, desk: Client, suggested: list[Quote]) -> None:
        answer = desk.get(reverse("desk:review", args=[suggested[1].pk]), {"decision": "accept"}, follow=True)

        assert answer.context["in_hand"].quote == suggested[1]
        assert Quote.objects.get(pk=suggested[1].pk).status == "suggested"

    def test_a_withheld_text_shows_its_quotes_without_it(self, desk: Client) -> None:
        version = make_withheld()
        quote = make_quote(version, start=5, end=9, exact="quay", speaker=make_actor())

        page = page_of(desk, quote).content.decode()

        assert "The text is withheld" in page
        assert ">quay</a>" in page

    def test_an_article_without_a_text_says_so(self, desk: Client) -> None:
        page = desk.get(reverse("desk:article", args=[make_article().pk]))

        assert "This article has no text yet." in page.content.decode()

    @pytest.mark.parametrize("query", [{"version": "7"}, {"version": "x"}, {"version": "9" * 12}])
    def test_a_version_that_is_not_there_is_not_found(self, query: dict, desk: Client) -> None:
        version = make_version()

        assert desk.get(reverse("desk:article", args=[version.article_id]), query).status_code == 404

    def test_the_page_asks_the_same_number_of_questions_for_forty_quotes(
        self, desk: Client, django_assert_max_num_queries
    ) -> None:
        version = make_version(text="\n".join(f"“Line {number}.” he said." for number in range(100, 140)))
        speaker = make_actor()
        for number in range(100, 140):
            make_quote(version, f"Line {number}.", status="suggested", speaker=speaker)

        with django_assert_max_num_queries(25):
            page = page_of(desk, version.quotes.first())

        assert len(page.context["quotes"]) == 40
