"""Citations are moved by buttons that save the form, in the order in which readers see them."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from desk.ordering import move_citation
from tests.desk.pages import filled
from tests.makers import make_article, make_citation, make_event
from timeline.models import Citation, Event


@pytest.fixture
def three(db: None) -> tuple[Event, list[Citation]]:
    """An event that cites three articles; two of them have the same position."""
    event = make_event(is_cited=False)
    return event, [make_citation(event, article=make_article(), position=place) for place in (0, 5, 5)]


def order(event: Event) -> list[int]:
    return list(event.citations.order_by("position", "pk").values_list("pk", flat=True))


def test_a_citation_moves_a_place_and_the_order_is_numbered_anew(three, editor: User) -> None:
    event, (one, two, last) = three

    moved = move_citation(event, f"up-{last.pk}", editor)

    assert (moved, order(event)) == (True, [one.pk, last.pk, two.pk])
    assert list(event.citations.values_list("position", flat=True)) == [0, 1, 2]
    last.refresh_from_db()
    assert last.history.first().history_user == editor
    assert move_citation(event, f"down-{one.pk}", editor)
    assert order(event) == [last.pk, one.pk, two.pk]


@pytest.mark.parametrize("said", ["up-{first}", "down-{last}", "up-{foreign}", "sideways-{last}", "up-", ""])
def test_what_is_no_step_moves_nothing(said: str, three, editor: User) -> None:
    event, (one, two, last) = three
    foreign = make_citation(make_event())

    moved = move_citation(event, said.format(first=one.pk, last=last.pk, foreign=foreign.pk), editor)

    assert (moved, order(event)) == (False, [one.pk, two.pk, last.pk])


def test_a_button_saves_the_form_and_then_moves(three, desk: Client) -> None:
    event, (one, two, last) = three
    address = reverse("admin:timeline_event_change", args=[event.pk])
    page = desk.get(address)

    answer = desk.post(address, {**filled(page), "place": "Aldmouth", "_move": f"down-{one.pk}"})

    event.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, f"{address}#citations-group")
    assert (event.place, order(event)) == ("Aldmouth", [two.pk, one.pk, last.pk])
    html = page.content.decode()
    assert html.index('name="_save"') < html.index('name="_move"')  # what the Enter key presses


def test_who_may_only_look_is_offered_no_moving(three, staff_with: Callable[..., Client]) -> None:
    event, (one, two, last) = three
    browser = staff_with("timeline.view_event", "timeline.view_citation")
    address = reverse("admin:timeline_event_change", args=[event.pk])

    page = browser.get(address).content.decode()
    refused = browser.post(address, {"_move": f"down-{one.pk}"})

    assert ('name="_move"' in page, refused.status_code) == (False, 403)
    assert order(event) == [one.pk, two.pk, last.pk]
