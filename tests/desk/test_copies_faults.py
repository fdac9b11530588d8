"""Deciding many passages when things go wrong in the middle: a process killed outright."""

import pytest
from django.contrib.auth.models import User

from articles.models import SharedPassage
from desk.models import Step
from tests.articles.processes import start_command
from tests.makers import make_article, make_citation, make_event, make_outlet, make_timeline, make_version
from timeline.models import Entry, PassageTelling

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "The pier stays closed until the divers are done. " * 40

# Confirms everything in one go and is killed, as by kill -9, when half of it is done.
KILLED_HALFWAY = """
import os, signal
from django.contrib.auth.models import User
from articles.models import Article
from desk import copies
from timeline.models import Event

settle, done = copies._settle, []
def settle_some(*given):
    change = settle(*given)
    done.append(change)
    if len(done) == 20:
        print("halfway", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    return change

copies._settle = settle_some
pair = Article.objects.order_by("pk")
passages = copies.passages_of(*pair)
tells = frozenset(Event.objects.values_list("pk", flat=True))
confirmed = {passage.pk: copies.Decision("confirmed", tells) for passage in passages}
copies.decide(*pair, copies.seen_of(passages), User.objects.get(), confirmed)
"""


def test_a_bulk_of_passages_that_is_killed_halfway_confirms_none() -> None:
    one, other = (make_version(make_article(make_outlet(name)), TEXT) for name in ("Anchor", "Courier"))
    for start in range(0, 1600, 40):
        SharedPassage.objects.create(
            one=one, one_start=start, one_end=start + 30, other=other, other_start=start, other_end=start + 30
        )
    event = make_event(make_timeline(), is_cited=False)
    for version in (one, other):
        make_citation(event, article=version.article)
    User.objects.create(username="m.ek")

    process = start_command("shell", "-c", KILLED_HALFWAY)
    told, complaint = process.communicate(timeout=300)

    assert (process.returncode, "halfway" in told) == (-9, True), complaint
    assert SharedPassage.objects.filter(status="suggested").count() == 40
    assert not SharedPassage.history.filter(status="confirmed").exists()
    assert not Step.objects.exists() and not PassageTelling.objects.exists()
    assert Entry.objects.get().reports == 2
