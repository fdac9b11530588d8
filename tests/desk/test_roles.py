"""Contributor, editor, publisher: what each group may open and do, at each address of desk and admin."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from articles.models import Quote
from desk.roles import CONTRIBUTOR, EDITOR, PUBLISHER
from tests.desk.pages import filled
from tests.makers import make_actor, make_event, make_quote, make_statement, make_timeline
from timeline.models import Event

roles_migration = import_module("timeline.migrations.0004_roles")

ROLES = [CONTRIBUTOR, EDITOR, PUBLISHER]


@pytest.fixture
def signed_in(db: None) -> Callable[[str], Client]:
    """A function giving a browser signed in as staff of one role, as the migration makes it."""
    if Group.objects.filter(name__in=ROLES).count() < len(ROLES):  # a test that emptied the database was here
        roles_migration.make_roles(apps)

    def sign_in(role: str) -> Client:
        user = User.objects.create(username=role, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def records(db: None) -> dict[str, int]:
    suggested, accepted = make_quote(status="suggested"), make_quote()
    draft = make_event(make_timeline(), quotes=[accepted], status="draft")
    return {
        "suggested": suggested.pk,
        "accepted": accepted.pk,
        "article": suggested.version.article_id,
        "draft": draft.pk,
        "actor": make_actor().pk,
        "statement": make_statement(make_quote()).pk,
        "timeline": draft.timelines.get().pk,
    }


# Each address with the record it is about, and the roles that may open it.
LOOKING = [
    ("desk:index", "", ROLES),
    ("desk:import", "", ROLES),
    ("desk:article", "article", ROLES),
    ("desk:event-preview", "draft", ROLES),
    ("desk:event-quotes", "draft", [EDITOR, PUBLISHER]),
    ("desk:link", "", [EDITOR, PUBLISHER]),
    ("desk:review", "suggested", [EDITOR, PUBLISHER]),
    ("desk:merge", "actor", [EDITOR, PUBLISHER]),
    ("desk:take-down", "article", [PUBLISHER]),
    ("admin:articles_quote_changelist", "", ROLES),
    ("admin:articles_quote_add", "", ROLES),
    ("admin:articles_quote_change", "suggested", ROLES),
    ("admin:articles_actor_change", "actor", ROLES),
    ("admin:articles_actor_add", "", [EDITOR, PUBLISHER]),
    ("admin:articles_article_change", "article", ROLES),
    ("admin:articles_article_delete", "article", [PUBLISHER]),
    ("admin:articles_statement_change", "statement", ROLES),
    ("admin:articles_statement_add", "", [EDITOR, PUBLISHER]),
    ("admin:timeline_event_change", "draft", ROLES),
    ("admin:timeline_event_add", "", [EDITOR, PUBLISHER]),
    ("admin:timeline_event_delete", "draft", [EDITOR, PUBLISHER]),
    ("admin:timeline_event_history", "draft", ROLES),
    ("admin:timeline_timeline_change", "timeline", ROLES),
    ("admin:timeline_timeline_add", "", [PUBLISHER]),
    ("admin:auth_user_changelist", "", []),
    ("admin:auth_group_changelist", "", []),
]


@pytest.mark.parametrize(("name", "record", "allowed"), LOOKING, ids=[case[0] for case in LOOKING])
def test_each_role_opens_what_its_work_needs(
    name: str, record: str, allowed: list[str], signed_in, records
) -> None:
    page = reverse(name, args=[records[record]] if record else [])

    statuses = {role: signed_in(role).get(page).status_code for role in ROLES}

    assert [role for role, status in statuses.items() if status in (200, 302)] == allowed, statuses
    assert set(statuses.values()) <= {200, 302, 403}


@pytest.mark.parametrize(
    ("role", "status"), [(CONTRIBUTOR, "suggested"), (EDITOR, "accepted"), (PUBLISHER, "accepted")]
)
@pytest.mark.parametrize("way", ["desk", "record", "list"])
def test_a_contributor_accepts_no_quote_by_any_way(
    way: str, role: str, status: str, signed_in, records
) -> None:
    browser, key = signed_in(role), records["suggested"]
    if way == "desk":
        fields = {"said_on_precision": "unknown", "decision": "accept"}
        browser.post(reverse("desk:review", args=[key]), fields)
    elif way == "record":
        page = reverse("admin:articles_quote_change", args=[key])
        browser.post(page, {**filled(browser.get(page)), "_accept": "1"})
    else:
        chosen = {"action": "accept_selected", "_selected_action": [key]}
        browser.post(reverse("admin:articles_quote_changelist"), chosen)

    assert Quote.objects.get(pk=key).status == status


@pytest.mark.parametrize(
    ("role", "status"), [(CONTRIBUTOR, "draft"), (EDITOR, "draft"), (PUBLISHER, "published")]
)
@pytest.mark.parametrize("way", ["record", "list"])
def test_only_a_publisher_publishes(way: str, role: str, status: str, signed_in, records) -> None:
    browser, key = signed_in(role), records["draft"]
    page = reverse("admin:timeline_event_change", args=[key])
    shown = browser.get(page)
    if way == "record":
        browser.post(page, {**filled(shown), "_publish": "1"})
    else:
        chosen = {"action": "publish_selected", "_selected_action": [key]}
        browser.post(reverse("admin:timeline_event_changelist"), chosen)

    assert Event.objects.get(pk=key).status == status
    assert ('name="_publish"' in shown.content.decode()) == (role == PUBLISHER)


@pytest.mark.parametrize(
    ("role", "status"), [(CONTRIBUTOR, "published"), (EDITOR, "published"), (PUBLISHER, "draft")]
)
@pytest.mark.parametrize("way", ["record", "list"])
def test_only_a_publisher_takes_an_event_back_from_readers(
    way: str, role: str, status: str, signed_in
) -> None:
    browser, event = signed_in(role), make_event(make_timeline())
    page = reverse("admin:timeline_event_change", args=[event.pk])
    if way == "record":
        browser.post(page, {**filled(browser.get(page)), "_unpublish": "1"})
    else:
        chosen = {"action": "unpublish_selected", "_selected_action": [event.pk]}
        browser.post(reverse("admin:timeline_event_changelist"), chosen)

    assert Event.objects.get(pk=event.pk).status == status


@pytest.mark.parametrize(("role", "status"), [(CONTRIBUTOR, "draft"), (EDITOR, "in-review")])
def test_an_editor_sends_an_event_to_review(role: str, status: str, signed_in, records) -> None:
    browser, key = signed_in(role), records["draft"]
    page = reverse("admin:timeline_event_change", args=[key])

    browser.post(page, {**filled(browser.get(page)), "_review": "1"})

    assert Event.objects.get(pk=key).status == status


@pytest.mark.parametrize(("role", "cited"), [(CONTRIBUTOR, 1), (EDITOR, 2), (PUBLISHER, 2)])
def test_an_editor_links_quotes(role: str, cited: int, signed_in, records) -> None:
    quote, key = make_quote(), records["draft"]

    signed_in(role).post(reverse("desk:link"), {"quote": quote.pk, "event": key, "relation": "about"})

    assert Event.objects.get(pk=key).citations.count() == cited


def test_what_a_contributor_adds_is_only_suggested(signed_in) -> None:
    version = make_quote().version
    words = "painful but limited"

    signed_in(CONTRIBUTOR).post(
        reverse("admin:articles_quote_add"),
        {"version": version.pk, "words": words, "kind": "direct", "zone": "body", "_accept": "1"},
    )

    assert Quote.objects.get(exact=words).status == "suggested"


@pytest.mark.parametrize(("role", "title"), [(CONTRIBUTOR, "The new title"), (EDITOR, "The old title")])
def test_who_may_not_change_a_record_brings_no_old_state_back(role: str, title: str, signed_in) -> None:
    event = make_event(make_timeline(), title="The old title")
    old = event.history.latest()
    event.title = "The new title"
    event.save()
    browser = signed_in(role)
    page = reverse("admin:timeline_event_simple_history", args=[event.pk, old.history_id])
    shown = {bound.html_name: bound.value() for bound in browser.get(page).context["adminform"].form}

    browser.post(page, {name: value for name, value in shown.items() if value not in (None, False)})

    assert Event.objects.get(pk=event.pk).title == title


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_told_on_its_first_page_only_what_it_may_do(role: str, signed_in, records) -> None:
    page = signed_in(role).get(reverse("desk:index")).content.decode()

    assert reverse("desk:import") in page


def test_the_roles_build_on_one_another_and_a_second_run_changes_nothing(signed_in) -> None:
    def held(role: str) -> set[str]:
        return set(Group.objects.get(name=role).permissions.values_list("codename", flat=True))

    before = [held(role) for role in ROLES]
    roles_migration.make_roles(apps)

    assert before[0] < before[1] < before[2]
    assert [held(role) for role in ROLES] == before


def test_an_article_is_imported_by_a_contributor(signed_in) -> None:
    fields = {"outlet": "The Eskerby Courier", "text": 'Quay reopens\n\n"We are glad," Ines Calder said.\n'}

    answer = signed_in(CONTRIBUTOR).post(reverse("desk:import"), fields)

    assert answer.status_code == 302
    assert Quote.objects.get().status == "suggested"
