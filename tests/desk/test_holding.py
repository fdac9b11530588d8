"""Steps on several quotes hold all of them first and leave room for citations: nobody waits in a circle."""

from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from articles.models import Quote
from articles.versions import carry_over
from desk import publishing, reviewing, steps, undoing
from desk.linking import link_quotes
from desk.spreadsheets import citations, events
from tests.makers import make_event, make_quote, make_timeline, make_version

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(does) -> list[Exception]:
    """Run `does` under a connection of its own, which waits for no row longer than a while; its errors."""
    raised: list[Exception] = []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            does()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return raised


def held_elsewhere(model, key: int) -> bool:
    """Whether somebody holds this row against changes."""

    def asks() -> None:
        with transaction.atomic():
            model.objects.select_for_update(no_key=True, nowait=True).get(pk=key)

    return any(isinstance(error, OperationalError) for error in elsewhere(asks))


def test_while_one_quote_is_decided_another_of_its_article_is_linked() -> None:
    version = make_version()
    decided, other = make_quote(version, status="suggested"), make_quote(version, "painful but limited")
    event = make_event(make_timeline())
    editor = User.objects.create(username="m.ek")

    with transaction.atomic():
        steps.decide(decided.pk, steps.seen_of(decided), editor, "accept")
        raised = elsewhere(lambda: link_quotes([other], event))

    assert raised == []
    assert event.citations.filter(quote=other).exists()


def test_a_bulk_holds_every_quote_and_event_before_it_decides_the_first(monkeypatch) -> None:
    first, last = make_quote(), make_quote()
    event = make_event(make_timeline(), quotes=[last])
    editor = User.objects.create(username="m.ek")
    seen: list[bool] = []

    def decides(quote: Quote, user: User, reason: str) -> Quote:
        seen.extend([held_elsewhere(Quote, last.pk), held_elsewhere(type(event), event.pk)])
        return quote

    monkeypatch.setitem(reviewing.DECISIONS, "accept", decides)

    reviewing.decide_each("accept", [first], editor)
    reviewing.decide_each("accept", [first, last], editor)

    assert seen[:2] == [False, False]
    assert seen[2:] == [True] * 4


@pytest.mark.parametrize("sheet", [events.EventSheet, citations.CitationSheet], ids=["events", "citations"])
def test_a_table_holds_all_its_events_before_it_changes_the_first(sheet, monkeypatch) -> None:
    timeline = make_timeline()
    held = [make_event(timeline, quotes=[make_quote()]) for _ in range(2)]
    table = sheet().written()
    seen: list[bool] = []
    takes = sheet.take

    def take(self, row):
        seen.extend(held_elsewhere(type(event), event.pk) for event in held)
        return takes(self, row)

    monkeypatch.setattr(sheet, "take", take)
    sheet(User.objects.create(username="m.ek", is_superuser=True)).import_table(table)

    assert seen == [True] * 4


def test_a_bulk_that_is_cut_off_publishes_no_event(monkeypatch) -> None:
    timeline = make_timeline()
    drafts = [make_event(timeline, quotes=[make_quote()], status="draft") for _ in range(2)]
    editor = User.objects.create(username="m.ek")
    publishes = publishing._publish
    done: list[int] = []

    def publish(event, user):
        if done:
            raise KeyboardInterrupt
        publishes(event, user)
        done.append(event.pk)

    monkeypatch.setattr(publishing, "_publish", publish)
    with pytest.raises(KeyboardInterrupt):
        publishing.publish_each(drafts, editor)

    assert done == [drafts[0].pk]
    assert not type(drafts[0]).objects.published().exists()


def test_a_new_text_holds_all_quotes_before_the_programs_own_suggestions_go(monkeypatch) -> None:
    version = make_version()
    suggested, accepted = make_quote(version, status="suggested"), make_quote(version, "painful but limited")
    newer = make_version(version.article, version.text.replace("storm", "gale"))
    seen: list[bool] = []
    monkeypatch.setattr(
        "articles.versions.carrying.clear_untouched",
        lambda version: seen.extend(held_elsewhere(Quote, one.pk) for one in (suggested, accepted)) or (0, 0),
    )

    carry_over(newer)

    assert seen == [True, True]


def test_a_lost_quote_that_was_rejected_is_lost_again_when_that_is_undone(client: Client) -> None:
    editor = User.objects.create(username="m.ek")
    version = make_version()
    quote = make_quote(version)
    carry_over(make_version(version.article, "Nothing of it is left."), editor)
    quote.refresh_from_db()
    because, why = quote.lost_because, quote.review_reason
    steps.decide(quote.pk, steps.seen_of(quote), editor, "reject", "Nobody said so.")

    undoing.undo(version.article, editor)

    quote.refresh_from_db()
    assert (quote.status, quote.lost_because, quote.review_reason) == ("lost", because, why)


def test_a_quote_reopened_after_the_text_changed_is_not_accepted_where_it_stood() -> None:
    editor = User.objects.create(username="m.ek")
    version = make_version()
    gone = make_quote(version, status="rejected")
    carry_over(make_version(version.article, "Nothing of it is left."), editor)
    reviewing.reopen(gone, editor)

    with pytest.raises(reviewing.DecisionRefused, match="do not stand in version 2"):
        reviewing.accept(gone, editor)

    assert not Quote.objects.accepted().exists()


NUL = "a\x00b"


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "speaker", "name": NUL},
        {"do": "speaker-new", "name": NUL},
        {"do": "reject", "reason": NUL},
        {"do": "event", "title": NUL, "relation": "about"},
        {"do": "none", "panel": "link", "words": NUL},
    ],
    ids=["speaker", "new speaker", "reason", "event", "search"],
)
def test_nul_characters_are_refused_in_the_queue(sent: dict[str, str], desk: Client) -> None:
    quote = make_quote(status="suggested")
    address = reverse("desk:article-queue", args=[quote.version.article_id])

    answer = desk.post(address, {**sent, "quote": quote.pk, "seen": steps.seen_of(quote)})

    assert answer.status_code == 400
    assert "NUL character" in answer.content.decode()
