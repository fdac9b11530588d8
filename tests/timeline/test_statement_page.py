"""A statement's page: its wordings side by side, who carried it and who did not."""

from datetime import date

import pytest
from django.test import Client

from articles.models import Rendition
from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)

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


def test_a_chosen_excerpt_is_shown_as_the_outlets(client: Client) -> None:
    told = make_quote(version_in("Anchor"), "Fish was lost", kind="indirect", shows_excerpt=True)
    statement = make_statement(told, gist="The catch is gone.")
    make_event(make_timeline(), quotes=[told])

    assert "Fish was lost" in client.get(statement.get_absolute_url()).content.decode()
