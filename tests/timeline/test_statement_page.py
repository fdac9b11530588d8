"""A statement's page: its wordings side by side, who carried it and who did not."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.comparing.wordings import letter
from articles.models import Quote, Rendition, Statement
from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline.embeds import MOST_WORDINGS
from timeline.marks import Piece
from timeline.renditions import MOST_LINES, MOST_PLACES
from timeline.views.statements import PART

pytestmark = pytest.mark.django_db


def version_in(outlet: str, text: str = '"We reopen on Friday," she said. Fish was lost.'):
    return make_version(make_article(make_outlet(outlet)), text)


def test_wordings_stand_side_by_side_and_alike_ones_once(client: Client) -> None:
    calder = make_actor("Ines Calder", role="harbour master")
    one, two = (
        make_quote(version_in("Anchor"), "We reopen on Friday", speaker=calder),
        make_quote(version_in("Post"), "We reopen on Friday,", speaker=calder),
    )
    other = make_quote(version_in("Courier", '"Friday we open," she said.'), "Friday we open")
    told = make_quote(version_in("Gazette"), "Fish was lost", kind="indirect")
    statement = make_statement(
        one, two, other, told, gist="It opens on Friday.", speaker=calder, said_on=date(2022, 2, 1)
    )
    event = make_event(make_timeline(), quotes=[one, two, other, told])
    make_citation(event, article=make_article(make_outlet("Herald")))

    response = client.get(statement.get_absolute_url())
    body = response.content.decode()

    assert [wording.letter for wording in response.context["wordings"]] == ["A", "B"]
    assert "Wording A: Anchor, Post" in body and "Wording B: Courier" in body
    assert "4 renditions in 4 outlets: 2 wordings, 1 paraphrase." in body
    assert response.context["silent"] == ["Herald"]
    assert "Ines Calder</a>, harbour master" in body and "Tuesday 1 February 2022" in body
    assert told.get_absolute_url() in body


def test_only_public_renditions_judged_the_same_are_shown(client: Client) -> None:
    shown, different = (
        make_quote(version_in("Anchor"), "We reopen on Friday"),
        make_quote(version_in("Post"), "Fish was lost"),
    )
    suggested = make_quote(version_in("Courier"), "We reopen on Friday", status="suggested")
    statement = make_statement(shown, suggested)
    Rendition.objects.create(statement=statement, quote=different, judgement="different")
    make_event(make_timeline(), quotes=[shown, different, suggested])

    body = client.get(statement.get_absolute_url()).content.decode()

    assert "1 rendition in 1 outlet: 1 wording." in body
    assert different.get_absolute_url() not in body and suggested.get_absolute_url() not in body


def test_a_statement_told_in_paraphrase_only_has_no_words_in_marks(client: Client) -> None:
    told = make_quote(
        version_in("Anchor"), "Fish was lost", kind="indirect", speaker_description="a fisherman"
    )
    statement = make_statement(told, gist="The catch is gone.")
    make_event(make_timeline(), quotes=[told])

    body = client.get(statement.get_absolute_url()).content.decode()

    assert "The catch is gone." in body and "“" not in body.split("<footer")[0]
    assert "A fisherman" in body and "Fish was lost" not in body


def test_paraphrases_of_one_article_are_told_apart(client: Client) -> None:
    version = version_in("Anchor")
    told = [make_quote(version, words, kind="indirect") for words in ("Fish was lost", "Fish was")]
    statement = make_statement(*told, gist="The catch is gone.")
    make_event(make_timeline(), quotes=told)

    listed = client.get(statement.get_absolute_url()).context["paraphrases"]

    assert [source for _, _, source in listed] == ["Anchor, paraphrase, 1", "Anchor, paraphrase, 2"]


def test_a_chosen_excerpt_is_shown_as_the_outlets(client: Client) -> None:
    told = make_quote(version_in("Anchor"), "Fish was lost", kind="indirect", shows_excerpt=True)
    statement = make_statement(told, gist="The catch is gone.")
    make_event(make_timeline(), quotes=[told])

    assert "Fish was lost" in client.get(statement.get_absolute_url()).content.decode()


TALE = (
    '"We have cleared the northern channel and two ships came in," she said. '
    '"We will open on Friday, not before," she added.'
)


def words_in(outlet: str, words: str, **fields: Any) -> Quote:
    """A direct quote of `words` in an article of its own."""
    return make_quote(version_in(outlet, f'"{words}," she said.'), words, **fields)


def shown(client: Client, statement: Statement, **asked: str) -> Any:
    return client.get(statement.get_absolute_url(), asked)


def marked(pieces: list[Piece]) -> str:
    """Pieces on a line: [left out], +added+, and what a stretch is behind it."""
    tags = {"": "{}", "ins": "+{}+", "del": "[{}]"}
    return "".join(
        tags[piece.tag].format(
            "".join(
                one.text + (f"<{one.style}>" if one.style and one.style != "beside" else "")
                for one in piece.stretches
            )
        )
        for piece in pieces
    )


def stated(*quotes: Quote, **fields: Any) -> Statement:
    """A public statement of these renditions."""
    statement = make_statement(*quotes, **fields)
    make_event(make_timeline(), quotes=quotes)
    return statement


def test_each_wording_is_marked_against_the_longest(client: Client) -> None:
    longest = words_in(
        "Anchor", "We cleared the northern channel for 14 ships and it was not easy for Calder"
    )
    other = words_in("Post", "We freed the north passage for 17 ships and it was easy for us")
    statement = stated(other, longest)

    first, second = shown(client, statement).context["wordings"]

    assert (first.outlets, second.outlets) == (["Anchor"], ["Post"])
    assert marked(first.whole.pieces) == f"“{longest.exact}”"
    assert marked(second.whole.pieces) == (
        "“We [cleared] +freed+ the [northern channel] +north passage+ for [14<figure>] +17<figure>+ ships "
        "and it was [not<not>] easy for [Calder<name>] +us+”"
    )
    assert second.whole.told == "Against A: 1 figure, 1 name, 1 negation; 5 words added, 6 left out."


def test_the_reader_chooses_what_to_compare_with(client: Client) -> None:
    statement = stated(
        words_in("Anchor", "We cleared the northern channel for all the ships"),
        words_in("Post", "We freed the north passage for ships"),
    )

    response = shown(client, statement, **{"with": "b"})
    first, second = response.context["wordings"]

    assert second.is_chosen and marked(second.whole.pieces) == "“We freed the north passage for ships”"
    assert "+cleared+" in marked(first.whole.pieces)
    assert response.context["others"] == ["A"] and 'href="?with=a#marks"' in response.content.decode()
    assert "against wording B" in response.content.decode()


@pytest.mark.parametrize("wanted", ["z", "9", "<b>", "ab" * 40])
def test_a_wording_that_is_not_there_is_named_and_the_page_is_shown(client: Client, wanted: str) -> None:
    statement = stated(words_in("Anchor", "We cleared the channel"), words_in("Post", "Ships may enter"))

    response = shown(client, statement, **{"with": wanted})

    assert response.status_code == 200 and response.context["chosen"] == "A"
    assert "the comparison is with A" in response.content.decode()
    assert "<b>”" not in response.content.decode()


def test_two_quotes_of_one_article_are_one_rendition_and_a_piece_of_another_is_its_variant(
    client: Client,
) -> None:
    version = version_in("Anchor", TALE)
    one = make_quote(version, "We have cleared the northern channel and two ships came in")
    two = make_quote(version, "We will open on Friday, not before,")
    short = words_in("Post", "We will open on Friday")
    statement = stated(one, two, short)

    response = shown(client, statement)
    (wording,) = response.context["wordings"]

    assert wording.outlets == ["Anchor", "Post"]
    assert marked(wording.whole.pieces) == f"“{one.exact}” … “We will open on Friday, not before”"
    assert [place.url for place in wording.whole.places] == [one.get_absolute_url(), two.get_absolute_url()]
    assert "verbatim in 2 pieces" in wording.whole.how
    assert [variant.places[0].url for variant in wording.variants] == [short.get_absolute_url()]
    assert marked(wording.variants[0].pieces).endswith("“We will open on Friday” [not<not> before]")
    assert "One wording, cut in 2 ways" in response.content.decode()


def test_a_heading_is_compared_with_the_words_of_its_own_article(client: Client) -> None:
    version = version_in("Anchor", 'Painful loss\n\n"It was a painful but limited loss," she said.')
    heading = make_quote(version, "Painful loss", zone="headline")
    body = make_quote(version, "It was a painful but limited loss")
    other = words_in("Post", "A very painful loss it was for all of us")
    statement = stated(heading, body, other)

    response = shown(client, statement)
    (told,) = response.context["headings"]

    assert len(response.context["wordings"]) == 2
    assert marked(told.pieces) == "“Painful [but limited] loss”"
    assert told.told == "Dropped: “but limited”."
    assert "verbatim, headline" in told.how and heading.get_absolute_url() in response.content.decode()


def test_a_heading_without_words_in_its_text_is_a_rendition(client: Client) -> None:
    version = version_in("Anchor", "Painful loss\n\nShe called it painful.")
    statement = stated(make_quote(version, "Painful loss", zone="headline"))

    response = shown(client, statement)

    assert response.context["headings"] == []
    assert [wording.outlets for wording in response.context["wordings"]] == [["Anchor"]]


def test_lost_words_are_struck_and_not_marked_and_held_ones_stand_first(client: Client) -> None:
    lost = words_in("Anchor", "We cleared the northern channel for all the ships", status="lost")
    held = words_in("Post", "We cleared the northern channel")
    statement = stated(lost, held)

    response = shown(client, statement)
    (wording,) = response.context["wordings"]

    assert wording.outlets == ["Post", "Anchor"]
    assert "lost" not in wording.whole.style and "lost" in wording.variants[0].style
    assert "changed by the outlet since" in wording.variants[0].how
    assert marked(wording.variants[0].pieces) == f"“{lost.exact}”"
    assert response.context["carried"][0][2][0].lost == "changed by the outlet since"


def test_words_given_up_with_their_text_are_nowhere_on_the_page(client: Client) -> None:
    given_up = words_in("Anchor", "We cleared the secret channel")
    statement = stated(given_up, words_in("Post", "We cleared it"))
    given_up.version.text, given_up.version.taken_down_at = None, datetime(2022, 3, 1, tzinfo=UTC)
    given_up.version.taken_down_reason = "The outlet asked."
    given_up.version.save()
    given_up.status, given_up.lost_because = "lost", "taken-down"
    given_up.save()

    body = shown(client, statement).content.decode()

    assert "secret channel" not in body and given_up.get_absolute_url() in body
    assert "its text taken down since" in body


def test_denied_words_are_a_wording_of_their_own(client: Client) -> None:
    statement = stated(
        words_in("Anchor", "We cleared the northern channel", denied=True),
        words_in("Post", "We cleared the northern channel"),
    )

    wordings = shown(client, statement).context["wordings"]

    assert [wording.outlets for wording in wordings] == [["Post"], ["Anchor"]]
    assert "denied by the speaker" in wordings[1].whole.how


def test_the_differences_that_touch_its_words_stand_on_the_page_and_no_others(client: Client) -> None:
    quote = make_quote(version_in("Anchor", TALE), "We will open on Friday, not before,")
    other = words_in("Post", "We open on Monday")
    statement = stated(quote, other)
    touching = make_discrepancy(
        (quote.version, "Friday"),
        (other.version, "Monday"),
        topic="Which day",
        event=quote.citations.get().event,
    )
    make_discrepancy((quote.version, "northern channel"), topic="Which channel", event=touching.event)
    make_discrepancy((quote.version, "Friday"), topic="Not decided", status="suggested", event=touching.event)

    response = shown(client, statement)

    assert [difference.topic for difference in response.context["differences"]] == ["Which day"]
    assert "Sources differ" in response.content.decode()


def test_thirty_renditions_and_a_very_long_one_take_no_more_queries(
    client: Client,
) -> None:
    few = stated(words_in("Anchor", "We cleared the channel"), words_in("Post", "Ships may enter"))
    many = stated(
        *(words_in(f"Outlet {number}", f"We cleared channel {number} for ships") for number in range(29)),
        words_in("Longest", " ".join(f"word{number} of it" for number in range(900))),
    )

    with CaptureQueriesContext(connection) as asked_for_few:
        shown(client, few)
    with CaptureQueriesContext(connection) as asked_for_many:
        response = shown(client, many)

    assert len(asked_for_many) == len(asked_for_few) <= 12
    assert (
        sum(len(wording.whole.places) for wording in response.context["wordings"])
        + sum(len(variant.places) for wording in response.context["wordings"] for variant in wording.variants)
        == PART
    )


def test_an_event_counts_the_wordings_of_each_statement(client: Client) -> None:
    quotes = [
        words_in("Anchor", "We cleared the northern channel for all the ships"),
        words_in("Post", "We cleared the northern channel"),
        words_in("Courier", "The fairway in the north is free again"),
    ]
    make_statement(*quotes)
    event = make_event(make_timeline(), quotes=quotes)

    body = client.get(event.get_absolute_url()).content.decode()

    assert "3 outlets, 3 independent reports, <a" in body and "2 wordings</a>" in body


def test_a_name_in_our_own_words_is_known_where_a_quote_begins_with_it(client: Client) -> None:
    statement = stated(
        words_in("Anchor", "Eskerby must decide about the northern channel"),
        words_in("Post", "Eskerbee must decide about the northern channel"),
        gist="The town of Eskerby decides.",
    )

    (wording,) = shown(client, statement).context["wordings"]

    assert "[Eskerby<name>]" in marked(wording.variants[0].pieces)


MANY = 30


def repeated(paraphrases: int = 0) -> tuple[Statement, list[Quote]]:
    """A statement with very many wordings, and as many paraphrases as are asked for."""
    marks = [letter(place).lower() for place in range(MANY)]
    told = [
        words_in(f"Courier {mark}", f"Harbour{mark} opens{mark} on{mark} Friday{mark}", kind="direct")
        for mark in marks
    ]
    told += [
        make_quote(version_in(f"Post {number}"), "Fish was lost", kind="indirect")
        for number in range(paraphrases)
    ]
    statement = make_statement(*told, gist="It opens on Friday.")
    make_event(make_timeline(), quotes=told)
    return statement, told


def test_very_many_renditions_are_shown_part_by_part_each_once(client: Client) -> None:
    statement, told = repeated(paraphrases=MANY)

    first, second, beyond = (shown(client, statement, part=part) for part in ("1", "2", "9"))
    bodies = [page.content.decode() for page in (first, second)]

    assert len(first.context["wordings"]) == len(first.context["paraphrases"]) == PART
    assert [one.letter for one in second.context["wordings"]] == ["A", "Y", "Z", "AA", "AB", "AC", "AD"]
    assert f"{MANY} wordings, side by side" in bodies[0] and f"{MANY} wordings, side by side" in bodies[1]
    assert all(any(quote.get_absolute_url() in body for body in bodies) for quote in told)
    assert 'href="?part=2" rel="next"' in bodies[0] and 'rel="prev"' not in bodies[0]
    assert 'href="?" rel="prev"' in bodies[1] and 'rel="next"' not in bodies[1]
    assert 'href="?with=y&amp;part=2#marks"' in bodies[1] or 'href="?with=y&part=2#marks"' in bodies[1]
    assert 'href="?part=2" rel="prev"' in beyond.content.decode()


def test_the_chosen_wording_stands_on_each_part_and_is_kept_from_one_to_the_next(client: Client) -> None:
    statement, _ = repeated()

    page = shown(client, statement, **{"with": "ab"})

    assert len(page.context["wordings"]) == PART + 1
    assert [one.letter for one in page.context["wordings"] if one.is_chosen] == ["AB"]
    assert 'href="?with=ab&amp;part=2" rel="next"' in page.content.decode()


def test_of_a_wording_cut_in_very_many_ways_each_stands_on_one_part(client: Client) -> None:
    words = [f"word{letter(place).lower()}" for place in range(MANY + 4)]
    told = [words_in(f"Courier {end}", " ".join(words[:end])) for end in range(4, len(words))]
    statement = make_statement(*told, gist="It opens on Friday.")
    make_event(make_timeline(), quotes=told)

    pages = [shown(client, statement, part=part) for part in ("1", "2")]
    (first,), (second,) = (page.context["wordings"] for page in pages)

    assert f"One wording, cut in {MANY} ways" in pages[0].content.decode()
    assert first.letter == second.letter == "A"
    assert (len(first.variants), len(second.variants)) == (PART - 1, MANY - PART)
    assert not {str(one.places) for one in first.variants} & {str(one.places) for one in second.variants}


def test_pages_beside_a_much_repeated_statement_show_some_of_it_and_lead_to_all(client: Client) -> None:
    statement, told = repeated(paraphrases=MANY)
    event = told[0].citations.get().event

    for page in (client.get(event.get_absolute_url()), client.get(told[0].get_absolute_url())):
        body = page.content.decode()
        others = [quote for quote in told[1:] if quote.get_absolute_url() in body.split("<aside")[0]]
        assert len(others) <= MOST_LINES + MOST_PLACES
        assert f'<a href="{statement.get_absolute_url()}">' in body
        assert " further quotes of it</a>" in body
    assert f"{2 * MANY} quotes." in client.get(event.get_absolute_url()).content.decode()


def test_a_statements_embed_holds_some_of_very_many_wordings(client: Client) -> None:
    statement, _ = repeated()

    page = client.get(f"/embed{statement.get_absolute_url()}", {"with": "ad"})

    assert len(page.context["wordings"]) == MOST_WORDINGS + 1
    assert f"{MANY - MOST_WORDINGS - 1} further wordings on Sourceline" in page.content.decode()


def test_differences_of_very_many_renditions_are_asked_for_by_one_condition(client: Client) -> None:
    statement, _ = repeated()

    with CaptureQueriesContext(connection) as asked:
        client.get(statement.get_absolute_url())

    assert max(query["sql"].count(" OR ") for query in asked) < MANY
