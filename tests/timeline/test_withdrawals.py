"""What was taken back from readers, and is known to be so, does not come back while the database is away."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from articles.models import Article, ArticleVersion, Quote, Rendition
from tests.makers import (
    make_actor,
    make_discrepancy,
    make_event,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from tests.timeline.test_last_good_copy import LINE, database_away
from timeline.kept_pages import KeptPagesMiddleware
from timeline.models import Citation, Discrepancy, DiscrepancySpan, Entry, Event, EventActor, Timeline
from timeline.presence import Withdrawals


def withdrawals() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(withdrawals), 0) FROM timeline_change")
        (counted,) = cursor.fetchone()
    return int(counted)


@pytest.fixture
def story(db: None) -> None:
    """A published event with an actor, a quote in a statement, and a difference."""
    speaker = make_actor("Ines Calder", slug="ines")
    quote = make_quote(make_version(), public_id="q1", speaker=speaker)
    make_statement(quote, slug="channel", speaker=speaker)
    event = make_event(make_timeline(slug="pier"), slug="closing", actors=[speaker], quotes=[quote])
    make_event(Timeline.objects.get(), slug="drafted", status="draft")
    make_discrepancy((quote.version, "a week's catch"), event=event)


def _truncate() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE timeline_discrepancyspan")


WITHDRAWN: dict[str, Callable[[], Any]] = {
    "an event that is a draft again": lambda: Event.objects.filter(slug="closing").update(status="draft"),
    "an event that is deleted": lambda: Event.objects.get(slug="closing").delete(),
    "an event that leaves a timeline": lambda: Entry.objects.get(event__slug="closing").delete(),
    "a timeline that is published no more": lambda: Timeline.objects.update(is_published=False),
    "a timeline that is deleted": lambda: Timeline.objects.get().delete(),
    "a citation that is removed": lambda: Citation.objects.filter(event__slug="closing").delete(),
    "a citation that names no quote any more": lambda: Citation.objects.update(quote=None),
    "somebody who had no part in it": lambda: EventActor.objects.all().delete(),
    "a quote that is rejected": lambda: Quote.objects.update(status="rejected"),
    "a quote by somebody else": lambda: Quote.objects.update(speaker=make_actor()),
    "a quote whose paraphrase is hidden": lambda: Quote.objects.update(shows_excerpt=False),
    "a text that is taken down": lambda: ArticleVersion.objects.filter(quotes__isnull=False).update(
        text=None, taken_down_at=timezone.now(), taken_down_reason="The outlet asked."
    ),
    "a rendition that is none": lambda: Rendition.objects.update(judgement="different"),
    "a rendition that is removed": lambda: Rendition.objects.all().delete(),
    "a difference that is rejected": lambda: Discrepancy.objects.update(
        status="rejected", review_reason="No."
    ),
    "a place of a difference": lambda: DiscrepancySpan.objects.all().delete(),
    "all places of differences at once": _truncate,
}
REMAINS: dict[str, Callable[[], Any]] = {
    "another event": lambda: make_event(Timeline.objects.get()),
    "another quote": lambda: make_quote(make_version()),
    "an event with another title": lambda: Event.objects.filter(slug="closing").update(title="Pier shut"),
    "a quote that lost its note": lambda: Quote.objects.update(note=""),
    "a draft that is deleted": lambda: Event.objects.get(slug="drafted").delete(),
    "a draft that loses its citation": lambda: Citation.objects.filter(event__slug="drafted").delete(),
    "an article with another headline": lambda: Article.objects.update(headline="The pier, closed"),
}


@pytest.mark.django_db
@pytest.mark.usefixtures("story")
@pytest.mark.parametrize("what", [*WITHDRAWN, *REMAINS])
def test_what_is_taken_back_counts_as_withdrawn_and_nothing_else(what: str) -> None:
    Quote.objects.update(shows_excerpt=True)
    before = withdrawals()

    {**WITHDRAWN, **REMAINS}[what]()

    assert (withdrawals() > before) is (what in WITHDRAWN)


@pytest.mark.django_db
@pytest.mark.usefixtures("story")
def test_a_transaction_withdraws_once_and_putting_changes_together_leaves_the_sum() -> None:
    before = withdrawals()

    with transaction.atomic():
        Quote.objects.update(status="rejected")
        with pytest.raises(RuntimeError), transaction.atomic():
            raise RuntimeError("taken back to the savepoint")
        Event.objects.update(status="draft")
    with connection.cursor() as cursor:
        cursor.execute("SELECT put_changes_together()")

    assert withdrawals() == before + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("story")
def test_what_is_known_to_be_withdrawn_is_not_served_while_the_database_is_away(client: Client) -> None:
    pages = ["/events/closing/", "/timelines/pier/", "/timelines/pier.json", "/embed/events/closing/"]
    for page in pages:
        assert client.get(page).status_code == 200
    make_event(Timeline.objects.get())
    client.get("/method/")
    with database_away():  # what was only added leaves the last good copies
        assert LINE in client.get("/events/closing/").content.decode()

    Event.objects.filter(slug="closing").update(status="draft")
    client.get("/corrections/")  # somebody asks for another page, and so this process knows

    with database_away():
        answers = {page: client.get(page).status_code for page in pages}
        corrections = client.get("/corrections/")

    assert answers == dict.fromkeys(pages, 503)
    assert corrections.status_code == 200 and LINE in corrections.content.decode()
    assert client.get("/events/closing/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("story")
def test_who_withdraws_here_is_not_answered_with_it_though_nobody_asked_for_a_page_since() -> None:
    def site(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            Event.objects.filter(slug="closing").update(status="draft")
        return HttpResponse("The pier closes")

    pages, ask = KeptPagesMiddleware(site), RequestFactory()
    assert pages(ask.get("/events/closing/")).status_code == 200
    pages(ask.post("/admin/timeline/event/1/change/"))

    with database_away():
        answer = pages(ask.get("/events/closing/"))

    assert answer.status_code == 503


@pytest.mark.parametrize(
    ("told", "version", "spared"),
    [
        ([], "1.5-7-3-9-9", True),
        (["1.5-7-3-9-9"], "1.5-7-3-4-4/2024-03-05", True),
        (["1.5-7-3-9-9"], "1.5-7-2-4-4/2024-03-05", False),
        (["1.5-7-3-9-9", "1.5-7-2-4-4"], "1.5-7-2-4-4", False),  # told late
        (["2.5-7-3-9-9"], "1.5-7-3-4-4", True),  # only started anew
        (["1.5-7-3-9-9", "2.5-7-2-4-4"], "1.5-7-3-9-9", False),  # put back underneath
        (["1.5-7-3-9-9", "1.5-8-0-1-1"], "1.5-7-3-9-9", False),  # restored
    ],
    ids=["nothing known", "none since", "one since", "told late", "started anew", "put back", "restored"],
)
def test_pages_of_as_many_withdrawals_of_the_same_database_are_spared(
    told: list[str], version: str, spared: bool
) -> None:
    known = Withdrawals()
    for one in told:
        known.note(one)

    assert known.spare(version) is spared
