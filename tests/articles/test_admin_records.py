"""Articles, versions and actors in the admin: printed facts as printed, texts to look at, merges undone."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from articles.models import Actor, Article
from tests.desk.pages import errors, filled
from tests.makers import TEXT, make_actor, make_article, make_event, make_quote, make_version


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    client.force_login(User.objects.create(username="editor", is_staff=True, is_superuser=True))
    return client


def save(desk: Client, record, **fields: object) -> list[str]:
    opts = record._meta
    page = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
    answer = desk.post(page, {**filled(desk.get(page)), **fields, "_save": "1"})
    record.refresh_from_db()
    return errors(answer) if answer.status_code == 200 else []


@pytest.mark.parametrize(
    ("typed", "precision", "zone", "kept", "kept_as"),
    [
        ("2022-02-02", "unknown", "", datetime(2022, 2, 2, tzinfo=UTC), "day"),
        ("2022-02-02 13:04", "unknown", "", datetime(2022, 2, 2, 13, 4, tzinfo=UTC), "minute"),
        ("2022-02-02 13:04", "minute", "CEST", datetime(2022, 2, 2, 11, 4, tzinfo=UTC), "minute"),
        ("2022-02-02 13:04", "minute", "local time", datetime(2022, 2, 2, 13, 4, tzinfo=UTC), "minute"),
        ("", "day", "", None, "unknown"),
    ],
)
def test_a_printed_date_is_kept_as_it_is_typed(
    typed: str, precision: str, zone: str, kept, kept_as: str, desk: Client
) -> None:
    article = make_article(published_at=None)

    assert not save(desk, article, published=typed, published_precision=precision, published_zone=zone)

    assert (article.published_at, article.published_precision) == (kept, kept_as)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"published": "2 Feb"}, "“2 Feb” is no date."),
        ({"published": "2022-02-02", "published_precision": "minute"}, "Give the hour as well"),
        ({"published": "2022-02-02", "published_zone": "CET"}, "A zone belongs to an hour"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_a_sentence(fields: dict, sentence: str, desk: Client) -> None:
    article = make_article(published_at=None)

    assert any(sentence in error for error in save(desk, article, **fields))


def test_saving_without_a_change_changes_nothing(desk: Client) -> None:
    article = make_article(
        published_at=datetime(2022, 2, 2, 11, 4, tzinfo=UTC),
        published_precision="minute",
        published_zone="CEST",
        agencies=["AFP", "Coast News, pool"],
        url=None,
    )
    fields = [field.name for field in Article._meta.concrete_fields if field.name != "headline_search"]
    before = {name: getattr(article, name) for name in fields}

    assert not save(desk, article)

    assert {name: getattr(article, name) for name in fields} == before


def test_an_agency_with_a_comma_in_its_name_stays_one_agency(desk: Client) -> None:
    article = make_article()

    assert not save(desk, article, agencies="AFP\r\nCoast News, pool")

    assert article.agencies == ["AFP", "Coast News, pool"]


def test_a_text_is_shown_and_no_field_of_it_can_be_sent(desk: Client) -> None:
    version = make_version(text=TEXT + "<b>quay</b>")
    page = reverse("admin:articles_articleversion_change", args=[version.pk])

    shown = desk.get(page).content.decode()
    desk.post(page, {"text": "another", "characters": 7, "is_trivial": "on", "_save": "1"})

    version.refresh_from_db()
    assert "&lt;b&gt;quay&lt;/b&gt;" in shown
    assert (version.text, version.is_trivial) == (TEXT + "<b>quay</b>", False)


def test_a_text_needs_the_right_to_see_it(staff_client: Client) -> None:
    version = make_version()
    page = reverse("admin:articles_articleversion_change", args=[version.pk])

    assert staff_client.get(page).status_code == 403


@pytest.fixture
def staff_client(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create(username="staff", is_staff=True))
    return client


def test_a_cited_article_is_not_deleted(desk: Client) -> None:
    article = make_article()
    make_event(article=article)
    page = reverse("admin:articles_article_delete", args=[article.pk])

    shown = desk.get(page).content.decode()
    desk.post(page, {"post": "yes"})

    assert "cannot be deleted, because this rests on it" in shown
    assert Article.objects.filter(pk=article.pk).exists()


def test_an_uncited_article_is_deleted_with_its_texts_and_suggestions(desk: Client) -> None:
    quote = make_quote(status="suggested")
    article = quote.version.article

    desk.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})

    assert not Article.objects.filter(pk=article.pk).exists()


def test_actors_are_merged_and_the_merge_is_undone(desk: Client) -> None:
    stays, goes = make_actor("Ines Calder"), make_actor("I. Calder")

    assert not save(desk, goes, merged_into=stays.pk)
    assert goes.canonical == stays
    assert not save(desk, goes, merged_into="")

    assert goes.canonical == goes
    assert goes.history.count() == 3


def test_a_merge_into_a_merged_record_is_refused_with_a_sentence(desk: Client) -> None:
    stays, goes, third = make_actor("Calder"), make_actor("I. Calder"), make_actor("Ms Calder")
    save(desk, goes, merged_into=stays.pk)

    assert save(desk, third, merged_into=goes.pk) == [
        "I. Calder is merged itself: merge into the record that stays."
    ]
    assert "move them first" in save(desk, stays, merged_into=third.pk)[0]


def test_choices_of_actors_find_other_names_and_leave_merged_records_out(desk: Client) -> None:
    stays = make_actor("Ines Calder", aliases=("the harbour master",), role="harbour master")
    make_actor("I. Calder", aliases=("the harbour master",), merged_into=stays)

    answer = desk.get(
        "/admin/autocomplete/",
        {"app_label": "articles", "model_name": "quote", "field_name": "speaker", "term": "the harbour"},
    ).json()

    assert [choice["text"] for choice in answer["results"]] == ["Ines Calder, harbour master"]


def test_other_names_are_added_beside_the_actor(desk: Client) -> None:
    actor = make_actor("Ines Calder")

    assert not save(desk, actor, **{"aliases-0-name": "the harbour master", "aliases-0-is_ambiguous": "on"})

    alias = Actor.objects.get(pk=actor.pk).aliases.get()
    assert (alias.name, alias.is_ambiguous) == ("the harbour master", True)
