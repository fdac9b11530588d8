"""The queue when things go wrong in the middle: a process killed outright, two editors at the same moment."""

from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection

from articles.models import Article, Quote
from desk import steps
from desk.models import Step
from tests.articles.processes import start_command
from tests.makers import make_article, make_quote, make_version

pytestmark = pytest.mark.django_db(transaction=True)

# Accepts everything in one go and is killed, as by kill -9, when half of it is done.
KILLED_HALFWAY = """
import os, signal
from django.contrib.auth.models import User
from articles.models import Article, Quote
from desk import reviewing, steps

done = []
def accept(quote, user, reason="", **held):
    reviewing.accept(quote, user, reason, **held)
    done.append(quote)
    if len(done) == 30:
        print("halfway", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

steps.DECISIONS = {**reviewing.DECISIONS, "accept": accept}
seen = {quote.pk: steps.seen_of(quote) for quote in Quote.objects.suggested()}
steps.accept_each(Article.objects.get(), seen, User.objects.get())
"""


def suggest_many(count: int = 60) -> Article:
    """An article with `count` certain suggestions."""
    version = make_version(make_article(), "“We sail,” she said. " * count)
    for number in range(count):
        start = number * 21 + 1
        make_quote(version, start=start, end=start + 8, status="suggested", certainty="certain")
    return version.article


def test_a_bulk_that_is_killed_halfway_accepts_nothing() -> None:
    suggest_many()
    User.objects.create(username="m.ek")

    process = start_command("shell", "-c", KILLED_HALFWAY)
    told, complaint = process.communicate(timeout=300)

    assert (process.returncode, "halfway" in told) == (-9, True), complaint
    assert Quote.objects.suggested().count() == 60
    assert not Step.objects.exists()
    assert not Quote.history.filter(status="accepted").exists()


def test_two_editors_who_accept_all_at_once_are_told_apart() -> None:
    article = suggest_many(12)
    editors = [User.objects.create(username=name) for name in ("m.ek", "n.ama")]
    seen = {quote.pk: steps.seen_of(quote) for quote in Quote.objects.all()}
    start, refused, raised = Barrier(2), [], []

    def run(editor: User) -> None:
        start.wait()
        try:
            steps.accept_each(article, seen, editor)
        except steps.Overtaken as overtaken:
            refused.append(str(overtaken))
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[editor]) for editor in editors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert raised == []
    assert len(refused) == 1 and "accepted it" in refused[0]
    step = Step.objects.get()
    assert Quote.objects.accepted().filter(reviewed_by=step.user).count() == 12
