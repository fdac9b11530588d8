"""Two editors at the same moment: both have done what they did, or one is told that the other was first."""

import threading
from collections.abc import Callable

import pytest

from tests.faults.sites import Answer, Browser, Site


def at_once(*works: Callable[[], Answer]) -> list[Answer]:
    """Let all begin at the same moment; return what each was answered."""
    start = threading.Barrier(len(works))
    answers: dict[int, Answer] = {}

    def run(number: int) -> None:
        start.wait()
        answers[number] = works[number]()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(works), "not everybody was answered"
    return [answers[number] for number in range(len(works))]


ROUNDS = [pytest.param(5, id="five times"), pytest.param(100, id="a hundred times", marks=pytest.mark.long)]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_who_publish_on_one_timeline_at_once_have_both_published(site: Site, rounds: int) -> None:
    work = site.clerk.ask("make_work", f"two-publish-{rounds}", 2 * rounds)
    ada, ben = (Browser(site.port, session) for session in site.clerk.ask("make_editors", 2))

    for number in range(rounds):
        first, second = work["events"][2 * number : 2 * number + 2]
        # Both publish both, each in another order, as two do who have ticked the same rows.
        answers = at_once(
            lambda chosen=(first, second): publish(ada, *chosen),
            lambda chosen=(second, first): publish(ben, *chosen),
        )
        assert [answer.status for answer in answers] == [302, 302]

    found = site.clerk.ask("found", work)
    assert found["halves"] == []  # so each is in history once, and began to be shown once
    assert found["published"] == work["events"]
    assert site.clerk.ask("breaches") == []


@pytest.mark.parametrize("rounds", ROUNDS)
def test_who_publishes_an_event_while_the_quote_it_cites_is_decided_does_it_or_is_told(
    site: Site, rounds: int
) -> None:
    work = site.clerk.ask("make_work", f"publish-accept-{rounds}", rounds)
    site.clerk.ask("cite_quotes", work)
    ada, ben = (Browser(site.port, session) for session in site.clerk.ask("make_editors", 2))
    queue = f"/admin/desk/articles/{work['article']}/queue/"

    for event, (quote, seen) in zip(work["events"], work["quotes"].items(), strict=True):
        form = {"do": "accept", "quote": quote, "seen": seen}
        answers = at_once(lambda one=event: publish(ada, one), lambda sent=form: ben.post(queue, sent))
        assert [answer.status for answer in answers] == [302, 302]
        found = site.clerk.ask("found", work)
        told = ada.get("/admin/timeline/event/").body
        assert (event in found["published"]) != ("was not published" in told)

    found = site.clerk.ask("found", work)
    assert found["halves"] == []
    assert found["accepted"] == [int(quote) for quote in work["quotes"]]
    assert site.clerk.ask("breaches") == []


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_two_who_accept_the_same_quote_at_once_one_is_told_of_the_other(site: Site, rounds: int) -> None:
    work = site.clerk.ask("make_work", f"two-accept-{rounds}", rounds)
    editors = [Browser(site.port, session) for session in site.clerk.ask("make_editors", 2)]
    queue = f"/admin/desk/articles/{work['article']}/queue/"

    for quote, seen in work["quotes"].items():
        form = {"do": "accept", "quote": quote, "seen": seen}
        answers = at_once(*(lambda one=one, sent=form: one.post(queue, sent) for one in editors))
        done, told = sorted(answers, key=lambda answer: answer.status)
        assert (done.status, told.status) == (302, 409)
        assert "accepted it" in told.body

    found = site.clerk.ask("found", work)
    assert found["halves"] == [] and len(found["accepted"]) == rounds


def publish(browser: Browser, *events: int) -> Answer:
    form = {"action": "publish_selected", "_selected_action": list(events)}
    return browser.post("/admin/timeline/event/", form)
