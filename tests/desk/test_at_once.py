"""Two editors at once, each on a connection of their own: no promise is broken between their steps."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection

from articles.excerpts import excerpt_budget, excerpt_room
from articles.models import Quote
from desk.linking import link_quotes
from desk.publishing import PublishingRefused, publish
from desk.reviewing import DecisionRefused, accept, reject
from tests.makers import make_article, make_event, make_outlet, make_quote, make_timeline, make_version
from timeline.models import Event

ROUNDS = 8

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps: Callable[[], object]) -> list[BaseException]:
    """Begin all `steps` together; return what they raised beside refusals, which are answers."""
    start, raised = Barrier(len(steps)), []

    def run(step: Callable[[], object]) -> None:
        start.wait()
        try:
            step()
        except (DecisionRefused, PublishingRefused):
            pass
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    return raised


def test_no_event_is_published_while_its_only_quote_is_rejected() -> None:
    editor = User.objects.create(username="editor")
    for _ in range(ROUNDS):
        quote = make_quote()
        event = make_event(make_timeline(), quotes=[quote], status="draft")

        raised = at_once(partial(publish, event, editor), partial(reject, quote, editor))

        states = Event.objects.get(pk=event.pk).status, Quote.objects.get(pk=quote.pk).status
        assert raised == []
        assert states in [("published", "accepted"), ("draft", "rejected")]


def test_two_paraphrases_accepted_at_once_do_not_overspend_the_share() -> None:
    editor = User.objects.create(username="editor")
    text = "The quay was empty at dawn. The ferries were gone by noon. " + "Calm followed. " * 18
    for _ in range(ROUNDS):
        version = make_version(make_article(make_outlet()), text=text)
        first = make_quote(version, "The quay was empty at dawn", kind="indirect", status="suggested")
        second = make_quote(version, "The ferries were gone by noon", kind="indirect", status="suggested")

        raised = at_once(partial(accept, first, editor), partial(accept, second, editor))

        shown = Quote.objects.filter(version=version, shows_excerpt=True)
        assert raised == []
        assert shown.count() == 1
        assert excerpt_room(version.article) == excerpt_budget(version.article) - sum(
            quote.end - quote.start for quote in shown
        )


def test_the_same_quote_linked_at_once_is_cited_once() -> None:
    editor = User.objects.create(username="editor")
    for _ in range(ROUNDS):
        quotes = [make_quote(), make_quote()]
        event = make_event(status="draft", is_cited=False)

        raised = at_once(
            partial(link_quotes, quotes, event, "about", editor),
            partial(link_quotes, quotes[::-1], event, "about", editor),
        )

        assert raised == []
        assert sorted(event.citations.values_list("position", flat=True)) == [0, 1]
