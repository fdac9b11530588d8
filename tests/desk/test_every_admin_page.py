"""Every page of the admin opens, for every kind of record, and its lists ask a fixed number of questions."""

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse

from articles.models import Actor, Article, ArticleVersion, Outlet, Quote, SharedPassage, Statement
from tests.makers import (
    make_actor,
    make_article,
    make_discrepancy,
    make_event,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline.models import Discrepancy, Event, StatementLink, StatementTopic, Timeline

OURS = [
    Actor,
    Article,
    ArticleVersion,
    Outlet,
    Quote,
    SharedPassage,
    Statement,
    Discrepancy,
    Event,
    StatementTopic,
    Timeline,
]


@pytest.fixture
def story(db: None) -> None:
    """One of each kind of record, connected."""
    populate(2)


def populate(count: int) -> None:
    for _ in range(count):
        timeline = make_timeline()
        actor, version, other = make_actor(), make_version(make_article()), make_version(make_article())
        quote = make_quote(version, speaker=actor)
        make_quote(
            version, "they had lost a week's catch", kind="indirect", status="suggested", rule="cue-that"
        )
        statement = make_statement(quote, speaker=actor)
        topic = StatementTopic.objects.create(speaker=actor, title="The pier", slug=f"pier-{actor.pk}")
        StatementLink.objects.create(topic=topic, statement=statement)
        event = make_event(timeline, actors=[actor], quotes=[quote])
        make_discrepancy((version, "a week's catch"), (other, "a week's catch"), event=event)
        SharedPassage.objects.create(
            one=version, one_start=0, one_end=27, other=other, other_start=0, other_end=27
        )


def address(model: type[models.Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def may_add(model: type[models.Model]) -> bool:
    return model not in (ArticleVersion, SharedPassage)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_each_record_has_a_list_a_form_a_history_and_a_deletion(
    model: type[models.Model], desk: Client, story: None
) -> None:
    record = model._default_manager.first()
    assert record is not None
    pages = [
        address(model, "changelist"),
        address(model, "change", record.pk),
        address(model, "delete", record.pk),
    ]
    pages += [address(model, "add")] if may_add(model) else []
    pages += [address(model, "history", record.pk)] if model is not ArticleVersion else []

    answers = {page: desk.get(page).status_code for page in pages}

    assert answers == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_list_asks_as_many_questions_for_two_records_as_for_eight(
    model: type[models.Model], desk: Client, story: None, django_assert_max_num_queries
) -> None:
    page = address(model, "changelist")
    desk.get(page)  # content types and the session are looked up once
    with django_assert_max_num_queries(30) as few:
        desk.get(page)

    populate(6)
    with django_assert_max_num_queries(len(few)):
        answer = desk.get(page)

    assert answer.context["cl"].result_count >= 8


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_search_and_every_filter_of_a_list_can_be_used(
    model: type[models.Model], desk: Client, story: None
) -> None:
    page = address(model, "changelist")
    listed = desk.get(page, {"q": "harbour 'week"}).context["cl"]
    choices = {choice["query_string"] for spec in listed.filter_specs for choice in spec.choices(listed)}

    answers = {desk.get(page + choice).status_code for choice in choices}

    assert answers == {200}


def test_people_without_a_staff_account_are_led_to_the_sign_in(client: Client, story: None) -> None:
    for model in OURS:
        answer = client.get(address(model, "changelist"))
        assert (answer.status_code, "login" in answer.url) == (302, True)


def test_every_one_of_our_models_that_stands_for_itself_has_a_page() -> None:
    part_of_another = {
        "Alias",
        "Rendition",
        "Citation",
        "Entry",
        "EventActor",
        "DiscrepancySpan",
        "PassageTelling",
        "StatementLink",
        "QuotePair",
    }
    of_the_program = {"Amendment", "LoadedRecord", "Showing", "Fingerprint", "Shingle", "Wording"}
    ours = {
        model.__name__
        for model in models_of("articles") + models_of("timeline")
        if not model.__name__.startswith("Historical")
    }

    assert {
        model.__name__ for model in admin.site._registry if model in OURS
    } == ours - part_of_another - of_the_program


def models_of(app_label: str) -> list[type[models.Model]]:
    from django.apps import apps

    return list(apps.get_app_config(app_label).get_models())
