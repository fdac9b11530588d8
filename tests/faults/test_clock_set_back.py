"""The clock of the machine is set back, by minutes or days: pages, sessions and histories hold."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils.http import http_date

from articles.models import Quote
from desk import reviewing, steps
from desk.publishing import publish, unpublish
from tests.makers import make_event, make_quote, make_timeline
from tests.timeline.test_last_good_copy import LINE, database_away
from timeline.models import Timeline
from timeline.presence import Withdrawals

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
SPANS = pytest.mark.parametrize("span", [MINUTE, 2 * DAY], ids=["a minute", "two days"])


@dataclass
class Clock:
    """The clock of this process, so many seconds behind the time."""

    behind: float = 0

    def set_back(self, seconds: float) -> None:
        self.behind += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock, read = Clock(), time.time
    monkeypatch.setattr("time.time", lambda: read() - clock.behind)
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: datetime.fromtimestamp(read() - clock.behind, UTC)
    )
    return clock


@pytest.fixture
def timeline(transactional_db: None) -> Iterator[Timeline]:
    timeline = make_timeline(slug="pier", title="The pier")
    make_event(timeline, slug="closing", title="The pier closes")
    return timeline


@SPANS
def test_a_change_after_the_clock_was_set_back_is_seen_at_once(
    client: Client, timeline: Timeline, clock: Clock, span: int
) -> None:
    before = client.get("/timelines/pier/")
    clock.set_back(span)
    same = client.get("/timelines/pier/")

    timeline.title = "The old pier"
    timeline.save()
    changed = client.get("/timelines/pier/", headers={"If-None-Match": before["ETag"]})

    assert same.status_code == 200 and "The pier" in same.content.decode()
    assert changed.status_code == 200 and "The old pier" in changed.content.decode()


def test_a_page_dated_later_than_the_one_there_is_now_is_not_taken_for_it(
    client: Client, timeline: Timeline, clock: Clock
) -> None:
    client.get("/timelines/pier/")
    had = http_date(time.time())
    clock.set_back(HOUR)
    timeline.title = "The old pier"
    timeline.save()
    client.get("/timelines/pier/")
    clock.behind -= 10  # so that the page is settled and has a date

    answer = client.get("/timelines/pier/", headers={"If-Modified-Since": had})
    again = client.get("/timelines/pier/", headers={"If-Modified-Since": answer["Last-Modified"]})

    assert answer.status_code == 200 and "The old pier" in answer.content.decode()
    assert again.status_code == 304


@pytest.mark.usefixtures("timeline")
def test_a_copy_does_not_say_that_it_is_of_a_time_to_come(client: Client, clock: Clock) -> None:
    client.get("/timelines/pier/")
    clock.set_back(30)  # not over midnight, or it would be another page

    with database_away():
        answer = client.get("/timelines/pier/")

    assert LINE in answer.content.decode()
    as_of = datetime.fromisoformat(answer["X-Sourceline-As-Of"]).timestamp()
    assert as_of <= time.time() and answer["Age"] == "0"


def test_a_withdrawal_is_known_though_the_server_was_started_at_an_earlier_time() -> None:
    withdrawals = Withdrawals()
    withdrawals.note("1700000000.5-16400-3-10-20")

    withdrawals.note("1690000000.5-16400-4-11-21")

    assert not withdrawals.spare("1700000000.5-16400-3-10-20")
    assert withdrawals.spare("1690000000.5-16400-4-11-21")


@pytest.mark.django_db
def test_a_session_goes_on_and_lasts_no_longer_than_from_now_on(client: Client, clock: Clock) -> None:
    client.force_login(User.objects.create_superuser("ada"))
    clock.set_back(2 * DAY)

    assert client.get("/admin/").status_code == 200

    clock.behind -= settings.SESSION_WHOLE_SECONDS + MINUTE
    assert client.get("/admin/").status_code == 302


@SPANS
@pytest.mark.django_db
def test_the_last_of_several_decisions_stays_the_last(clock: Clock, span: int) -> None:
    ada, ben = User.objects.create_superuser("ada"), User.objects.create_superuser("ben")
    quote = make_quote(status="suggested")
    seen = steps.seen_of(quote)
    reviewing.accept(quote, ada)
    clock.set_back(span)
    reviewing.reject(Quote.objects.get(), ben, "not hers")
    clock.set_back(span)
    reviewing.reopen(Quote.objects.get(), ada)
    reviewing.accept(Quote.objects.get(), ben)

    told = [(one.status, one.history_user) for one in quote.history.all()[:4]]

    assert told == [("accepted", ben), ("suggested", ada), ("rejected", ben), ("accepted", ada)]
    with pytest.raises(steps.Overtaken, match="ben accepted it"):
        steps.decide(quote.pk, seen, ada, "reject")


@SPANS
@pytest.mark.django_db
def test_an_event_as_it_was_is_found_in_the_order_in_which_it_was_changed(clock: Clock, span: int) -> None:
    ada = User.objects.create_superuser("ada")
    event = make_event(make_timeline(), status="draft")
    publish(event, ada)
    clock.set_back(span)
    unpublish(event, ada)
    publish(event, ada)

    states = [one.status for one in event.history.order_by("history_date")]

    assert states == ["draft", "published", "draft", "published"]
    assert event.history.latest().status == "published"
