"""Editors link statements of one speaker on a topic, in order, and every state of it is kept."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client

from articles.models import Actor
from tests.desk.pages import errors, filled
from tests.makers import make_actor, make_statement
from timeline.models import StatementTopic

ADD = "/admin/timeline/statementtopic/add/"


@pytest.fixture
def calder(db: Any) -> Actor:
    return make_actor("Ines Calder", slug="calder")


@pytest.fixture
def an_editor(db: Any, client: Client) -> Client:
    """A browser signed in as somebody of the group of editors, as the migrations make it, no more."""
    if not Group.objects.filter(name="editor").exists():  # a test that emptied the database was here
        import_module("timeline.migrations.0004_roles").make_roles(apps)
    import_module("timeline.migrations.0007_topics").grant(apps, None)  # who remade the roles left this out
    user = User.objects.create(username="edda", is_staff=True)
    user.groups.add(Group.objects.get(name="editor"))
    client.force_login(user)
    return client


def with_links(page: Any, *links: tuple[int, str]) -> dict[str, Any]:
    """The page's form with a link in each new row: a statement's number, and what changed."""
    form = filled(page)
    shown = int(form["links-INITIAL_FORMS"])
    for place, (statement, change) in enumerate(links, start=shown):
        form |= {
            f"links-{place}-statement": statement,
            f"links-{place}-change": change,
            f"links-{place}-position": place,
        }
    return form | {"links-TOTAL_FORMS": shown + len(links)}


def test_an_editor_links_statements_in_order_and_takes_one_out_again(
    an_editor: Client, calder: Actor
) -> None:
    first, second = make_statement(speaker=calder), make_statement(speaker=calder)
    form = with_links(an_editor.get(ADD), (first.pk, ""), (second.pk, "She says when."))

    an_editor.post(ADD, form | {"title": "The channel", "slug": "channel", "speaker": calder.pk})

    topic = StatementTopic.objects.get()
    links = [(link.statement, link.change) for link in topic.links.all()]
    assert links == [(first, ""), (second, "She says when.")]
    page = f"/admin/timeline/statementtopic/{topic.pk}/change/"
    an_editor.post(page, filled(an_editor.get(page)) | {"links-1-DELETE": "on", "links-TOTAL_FORMS": 2})
    assert [link.statement for link in topic.links.all()] == [first]
    assert [row.history_type for row in topic.links.model.history.order_by("history_id")] == ["+", "+", "-"]
    assert topic.history.first().history_user.username == "edda"


def test_a_statement_of_somebody_else_or_one_twice_is_refused_with_its_reason(
    an_editor: Client, calder: Actor
) -> None:
    hers, his = make_statement(speaker=calder), make_statement(speaker=make_actor("Bo Lind"))
    topic = {"title": "The channel", "slug": "channel", "speaker": calder.pk}

    others = an_editor.post(ADD, with_links(an_editor.get(ADD), (hers.pk, ""), (his.pk, "")) | topic)
    twice = an_editor.post(ADD, with_links(an_editor.get(ADD), (hers.pk, ""), (hers.pk, "")) | topic)

    assert errors(others) == ["This is no statement of Ines Calder: choose one of theirs."]
    assert any("duplicate" in message for message in errors(twice))
    assert not StatementTopic.objects.exists()


def test_a_form_without_a_speaker_asks_for_one_and_breaks_on_nothing(
    an_editor: Client, calder: Actor
) -> None:
    form = with_links(an_editor.get(ADD), (make_statement(speaker=calder).pk, ""))

    page = an_editor.post(ADD, form | {"title": "The channel", "slug": "channel", "speaker": ""})

    assert errors(page) == ["“Speaker” is empty: choose one."]
