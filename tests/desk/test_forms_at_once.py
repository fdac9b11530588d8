"""Two editors at once in the forms of the desk and the admin: nobody sees an error, nothing is left bare."""

from collections.abc import Callable
from functools import partial
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.models import Quote
from desk import reviewing
from desk.publishing import PublishingRefused, publish
from desk.reviewing import decide_each
from tests.desk.pages import filled
from tests.makers import make_article, make_event, make_quote, make_timeline, make_version

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(step: Callable[[], Any], raised: list[BaseException]) -> Thread:
    """Run `step` on a connection of its own; what it raises beside refusals is kept."""

    def run() -> None:
        try:
            step()
        except PublishingRefused:
            pass
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def test_an_event_is_not_published_while_a_form_takes_its_only_citation_out(
    desk: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event(make_timeline(), article=make_article(), status="draft")
    address = reverse("admin:timeline_event_change", args=[event.pk])
    form = {**filled(desk.get(address)), "citations-0-DELETE": "on", "_save": "Save"}
    raised: list[BaseException] = []
    checked, published = Signal(), Signal()
    from timeline.admin.event_form import CitationFormSet

    looks = CitationFormSet.clean

    def looks_and_waits(formset: CitationFormSet) -> None:
        looks(formset)
        checked.set()
        published.wait(timeout=2)

    monkeypatch.setattr(CitationFormSet, "clean", looks_and_waits)

    saving = in_thread(partial(desk.post, address, form), raised)
    assert checked.wait(timeout=300)
    publishing_now = in_thread(lambda: (publish(event, editor), published.set()), raised)
    for thread in (saving, publishing_now):
        thread.join(timeout=300)

    event.refresh_from_db()
    assert raised == []
    assert (event.status, event.citations.count()) in [("draft", 0), ("published", 1)]


@pytest.mark.parametrize("form", ["desk", "admin"])
def test_a_quote_decided_in_a_form_and_in_a_selection_at_once_stops_neither_editor(
    desk: Client, editor: User, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    version = make_version()
    first = make_quote(version, "We have cleared the northern channel", status="suggested")
    second = make_quote(version, "they had lost a week's catch", kind="indirect", status="suggested")
    if form == "desk":
        address = reverse("desk:review", args=[second.pk])
        sent = {"said_on_precision": "unknown", "decision": "accept"}
    else:
        address = reverse("admin:articles_quote_change", args=[second.pk])
        sent = {**filled(desk.get(address)), "gist": "The week was lost.", "_accept": "Accept"}
    raised: list[BaseException] = []
    held, saved = Signal(), Signal()
    decide = reviewing.accept

    def accept_slowly(quote: Quote, user: User, reason: str = "") -> Quote:
        if quote.pk == first.pk:  # the first of the selection: its article is held from here on
            done = decide(quote, user, reason)
            held.set()
            saved.wait(timeout=1)
            return done
        return decide(quote, user, reason)

    monkeypatch.setitem(reviewing.DECISIONS, "accept", accept_slowly)

    selection = in_thread(partial(decide_each, "accept", [first, second], editor), raised)
    assert held.wait(timeout=300)
    single = in_thread(partial(desk.post, address, sent), raised)
    for thread in (selection, single):
        thread.join(timeout=300)

    assert raised == []
    assert set(Quote.objects.values_list("status", flat=True)) == {"accepted"}
