"""The desk's first page says what needs an editor, and nothing else."""

import pytest
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from articles.admin.listing import more_than
from articles.models import Quote
from desk.waiting import SHOWN, Waiting, waiting_for
from tests.makers import make_actor, make_article, make_event, make_quote, make_timeline, make_version


def page(desk: Client) -> str:
    return desk.get(reverse("desk:index")).content.decode()


def test_an_empty_desk_says_so_and_offers_to_import(desk: Client) -> None:
    shown = page(desk)

    assert "Nothing waits for an editor." in shown
    assert 'href="/admin/desk/import/"' in shown


def test_each_article_tells_how_many_suggestions_wait(
    desk: Client, suggested: list[Quote], editor: User
) -> None:
    make_quote(suggested[0].version, "thanked the crews", kind="indirect", speaker=make_actor())

    shown = page(desk)

    assert "<b>3</b> to decide, 1 decided" in shown
    assert reverse("desk:article", args=[suggested[0].version.article_id]) in shown
    assert waiting_for(editor).suggestion_count == 3


def test_events_in_review_tell_why_they_cannot_be_published_or_that_they_can(desk: Client) -> None:
    make_event(make_timeline(), title="Ready", status="in-review")
    make_event(make_timeline(), title="Not ready", status="in-review", is_cited=False)

    shown = page(desk)

    assert "✓ Ready to be published" in shown
    assert "✗ It cites nothing: no line without a source." in shown


def test_lost_quotes_name_the_events_that_rest_on_them(desk: Client) -> None:
    lost = make_quote(status="lost")
    event = make_event(make_timeline(), title="The harbour opens", quotes=[lost])

    shown = page(desk)

    assert "Lost quotes" in shown
    assert shown.count(reverse("admin:timeline_event_change", args=[event.pk])) == 2
    assert "Published, though a cited quote was lost" in shown


def test_accepted_quotes_without_event_or_speaker_are_counted(desk: Client) -> None:
    make_quote()
    make_event(quotes=[make_quote(speaker=make_actor())])

    shown = page(desk)

    assert "1 quote linked to no event" in shown
    assert "1 quote without a speaker" in shown


def test_a_long_pile_shows_its_top_and_its_size(desk: Client) -> None:
    outlet = make_article().outlet
    for _ in range(SHOWN + 2):
        make_quote(make_version(make_article(outlet)), status="suggested")

    shown = page(desk)

    assert shown.count("</b> to decide") == SHOWN
    assert f"All articles with suggestions: {SHOWN + 2}" in shown


@pytest.mark.parametrize("address", ["/admin/", "/admin/desk/"])
def test_both_first_pages_ask_a_fixed_number_of_questions(
    address: str, desk: Client, django_assert_max_num_queries
) -> None:
    for _ in range(6):
        make_quote(status="suggested")
        make_quote(status="lost")

    with django_assert_max_num_queries(25):
        assert desk.get(address).status_code == 200


def test_how_much_waits_is_grouped_by_thousands() -> None:
    waiting = Waiting(article_count=more_than(1_000), suggestion_count=1_185, unlinked_count=20_000)

    page = render_to_string("desk/_waiting.html", {"waiting": waiting})

    assert "1,185 suggested" in page and "20,000 quotes" in page
    assert "All articles with suggestions: more than 1,000" in page
