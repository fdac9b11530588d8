"""A card that is kept is the card that would be made now, whatever has been changed since it was."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Actor, Article, ArticleVersion, Outlet, Quote, Rendition, SharedPassage, Statement
from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline import stored_cards
from timeline.cards import cards_of, outlet_labels
from timeline.filters import EventFilterForm
from timeline.models import Citation, Discrepancy, DiscrepancySpan, Entry, Event, EventActor, Timeline
from timeline.picking import AskedQuotes, strongest_quotes
from timeline.stored_cards import keep, made_now, printed_card, printed_cards
from timeline.visibility import visible_entries


def story() -> None:
    """An event with all that a card can print, and one beside it."""
    timeline = make_timeline(slug="pier", zone="Europe/Tallinn")
    ines, omar = make_actor("Ines Calder", slug="ines"), make_actor("Omar Vey", slug="omar")
    vera, ada = make_actor("Vera Sund", slug="vera"), make_actor("Ada Lim", slug="ada")
    pilot, _ = make_actor("Port pilot", slug="pilot"), make_actor("Office of the port", slug="office")
    anchor = make_version(make_article(make_outlet("Anchor", slug="anchor")))
    courier = make_version(make_article(make_outlet("Courier", slug="courier")))
    dispatch = make_version(make_article(make_outlet("Dispatch", slug="dispatch")))
    make_outlet("Echo", slug="echo")
    direct = make_quote(anchor, public_id="direct", speaker=vera)
    direct.co_speakers.add(ada)
    told = make_quote(courier, "Fishermen", kind="indirect", public_id="told", relayed_by=pilot)
    mixed = make_quote(
        dispatch, "the damage", fragments=["damage"], gist="It was damaged", public_id="mixed", speaker=omar
    )
    again = make_quote(anchor, "Fishermen", kind="indirect", gist="Again.", public_id="again", status="lost")
    make_quote(anchor, "the damage", kind="indirect", gist="Spare.", public_id="spare")
    make_statement(told, slug="channel", gist="The channel is open.")
    event = make_event(
        timeline,
        slug="opening",
        title="The pier opens",
        place="Harbour",
        kind="speech",
        actors=[ines, omar],
        quotes=[direct, told, mixed, again],
        earliest=datetime(2022, 2, 1, 9, 30, tzinfo=UTC),
        latest=datetime(2022, 2, 1, 9, 30, tzinfo=UTC),
        precision="minute",
        zone="UTC",
    )
    make_event(timeline, slug="other", article=make_article(courier.article.outlet, headline="Beside"))
    make_discrepancy((anchor, "the damage"), (anchor, "Fishermen"), event=event, slug="count")
    make_discrepancy((anchor, "the damage"), event=event, slug="drafted", status="suggested")


def entry() -> Entry:
    return visible_entries().select_related("event", "timeline").get(event__title__startswith="The pier")


def labels(timeline: Timeline) -> dict[int, str]:
    return outlet_labels(EventFilterForm(QueryDict(), timeline=timeline))


def kept_once() -> None:
    """Keep the card as it is now."""
    one = entry()
    keep(made_now([one.pk], one.timeline, labels(one.timeline)))


def printed() -> str:
    one = entry()
    return printed_cards([one], one.timeline, labels(one.timeline))[one.event_id]


def afresh() -> str:
    """The card made anew, without a look at what is kept."""
    one = entry()
    (made,) = made_now([one.pk], one.timeline, labels(one.timeline))
    return made.card.html


def update(of: Any, **values: Any) -> Callable[[], Any]:
    """A change of those rows; a name that ends in `_of` says to which record a column is set."""
    return lambda: of().update(
        **{name: value() if callable(value) else value for name, value in values.items()}
    )


def quote(public_id: str) -> Callable[[], Any]:
    return lambda: Quote.objects.filter(public_id=public_id)


def actor(slug: str) -> Callable[[], Any]:
    return lambda: Actor.objects.filter(slug=slug)


def event() -> Any:
    return Event.objects.filter(slug="opening")


def version(outlet: str) -> ArticleVersion:
    return ArticleVersion.objects.filter(article__outlet__slug=outlet).order_by("pk")[0]


def difference() -> Any:
    return Discrepancy.objects.filter(slug="count")


def silence(outlet: str) -> None:
    difference().get().silent.add(Outlet.objects.get(slug=outlet))


def print_one_text() -> None:
    """Courier and Anchor print the same passage, in which all that they quote stands."""
    one, other = version("anchor"), version("courier")
    SharedPassage.objects.create(
        one=one,
        one_start=0,
        one_end=one.characters,
        other=other,
        other_start=0,
        other_end=other.characters,
        status="confirmed",
    )


def cite_courier_often() -> None:
    """Courier is cited by more events than any other outlet, which changes the order of all."""
    for _ in range(2):
        make_event(
            Timeline.objects.get(slug="pier"), article=make_article(Outlet.objects.get(slug="dispatch"))
        )


def take_down(outlet: str) -> None:
    ArticleVersion.objects.filter(pk=version(outlet).pk).update(
        text=None, taken_down_at=timezone.now(), taken_down_reason="The outlet asked."
    )


def side_elsewhere() -> None:
    """A side of another outlet, whose article readers only know once another event cites it."""
    unknown = make_version(make_article(Outlet.objects.get(slug="echo"), headline="Elsewhere"))
    DiscrepancySpan.objects.create(
        discrepancy=difference().get(), version=unknown, start=0, end=4, position=9
    )


def cite_elsewhere() -> None:
    make_event(make_timeline(slug="elsewhere"), article=Article.objects.get(headline="Elsewhere"))


CHANGES: dict[str, tuple[Callable[[], Any], ...]] = {
    "the title": (update(event, title="The pier is open"),),
    "the summary": (update(event, summary="Ships come in."),),
    "the place": (update(event, place="Old harbour"),),
    "the kind of event": (update(event, kind="meeting"),),
    "the address of the event": (update(event, slug="the-opening"),),
    "the hour": (
        update(
            event,
            earliest=datetime(2022, 2, 1, 11, tzinfo=UTC),
            latest=datetime(2022, 2, 1, 11, tzinfo=UTC),
        ),
    ),
    "how exactly the hour is known": (update(event, precision="hour"),),
    "that it is announced": (update(event, is_announced=True),),
    "the clock of the timeline": (update(Timeline.objects.all, zone="Asia/Tokyo"),),
    "the address of the timeline": (update(Timeline.objects.all, slug="jetty"),),
    "somebody more who took part": (
        lambda: EventActor.objects.create(event=event().get(), actor=actor("office")().get(), position=5),
    ),
    "somebody less": (lambda: EventActor.objects.filter(actor__slug="ines").delete(),),
    "the order of those who took part": (
        lambda: EventActor.objects.filter(actor__slug="ines").update(position=7),
    ),
    "a joint speaker less": (lambda: quote("direct")().get().co_speakers.clear(),),
    "the name of an outlet": (update(lambda: Outlet.objects.filter(slug="anchor"), name="The Anchor"),),
    "the short name of an outlet": (
        update(lambda: Outlet.objects.filter(slug="dispatch"), short_name="Disp."),
    ),
    "the order of the timeline's outlets": (cite_courier_often,),
    "a quote more": (lambda: make_citation(event().get(), quote=quote("spare")().get()),),
    "a quote less": (lambda: Citation.objects.filter(quote__public_id="mixed").delete(),),
    "an article more": (
        lambda: make_citation(event().get(), article=make_article(Outlet.objects.get(slug="echo"))),
    ),
    "words about it and not said at it": (
        lambda: Citation.objects.filter(quote__public_id="direct").update(relation="said-here"),
    ),
    "the order of the quotes": (
        update(quote("mixed"), kind="direct", fragments=[]),
        lambda: Citation.objects.filter(quote__public_id="direct").update(position=9),
    ),
    "a quote that is rejected": (update(quote("direct"), status="rejected", lost_because=""),),
    "a quote that was lost": (update(quote("direct"), status="lost", lost_because="words"),),
    "why it was lost": (
        update(quote("direct"), status="lost", lost_because="words"),
        update(quote("direct"), status="lost", lost_because="context"),
    ),
    "a version in which it is no more": (
        update(quote("direct"), status="lost", lost_because="words"),
        lambda: make_version(version("anchor").article, number=2),
    ),
    "the kind of quote": (update(quote("direct"), kind="indirect", gist="Cleared."),),
    "our words for it": (update(quote("mixed"), gist="Some of it was damaged"),),
    "the zone it stands in": (update(quote("direct"), zone="headline"),),
    "that its speaker denies it": (update(quote("direct"), denied=True),),
    "who relayed it": (update(quote("told"), relayed_by=None, relayed_by_description="a clerk"),),
    "who said it": (update(quote("direct"), speaker_id=lambda: actor("office")().get().pk),),
    "how the article describes who said it": (update(quote("told"), speaker_description="a pilot"),),
    "that the paraphrase is shown": (update(quote("told"), shows_excerpt=True),),
    "our words for the statement": (
        update(lambda: Statement.objects.filter(slug="channel"), gist="Ships may pass."),
    ),
    "that it renders the statement": (update(Rendition.objects.all, judgement="different"),),
    "a statement that a quote renders": (
        lambda: Rendition.objects.all().delete(),
        lambda: make_statement(quote("told")().get(), slug="new", gist="The channel is free."),
    ),
    "the language of an article": (
        lambda: Article.objects.filter(pk=version("dispatch").article_id).update(language="uk"),
    ),
    "articles that print one text": (print_one_text,),
    "another kind of difference": (
        update(lambda: Discrepancy.objects.filter(slug="drafted"), status="published"),
        update(difference, kind="omission"),
    ),
    "a difference that is published": (
        update(lambda: Discrepancy.objects.filter(slug="drafted"), status="published"),
    ),
    "a difference that is withdrawn": (update(difference, status="rejected"),),
    "the address of a difference": (update(difference, slug="how-many"),),
    "a side of a difference less": (lambda: DiscrepancySpan.objects.order_by("pk")[0].delete(),),
    "an outlet silent on it that readers know": (lambda: silence("courier"),),
    "an outlet silent on it that readers come to know": (
        lambda: silence("echo"),
        lambda: make_event(make_timeline(), article=make_article(Outlet.objects.get(slug="echo"))),
    ),
    "a side that readers come to know": (side_elsewhere, cite_elsewhere),
    "a text that is taken down": (
        lambda: take_down("anchor"),
        update(quote("direct"), status="lost", lost_because="taken-down"),
    ),
}


for slug, part in {
    "ines": "somebody who took part",
    "vera": "the speaker",
    "ada": "a joint speaker",
    "pilot": "who relayed it",
}.items():
    merge = update(actor(slug), merged_into_id=lambda: actor("office")().get().pk)
    CHANGES |= {
        f"another name for {part}": (update(actor(slug), name="Another"),),
        f"another record for {part}": (merge,),
        f"another name in the record that stays for {part}": (merge, update(actor("office"), name="Port")),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("changes", CHANGES.values(), ids=list(CHANGES))
def test_a_kept_card_follows_each_change_that_a_card_can_notice(
    changes: tuple[Callable[[], Any], ...],
) -> None:
    story()
    for change in changes[:-1]:
        change()
    kept_once()
    before = printed()

    changes[-1]()
    at_once = printed()

    assert at_once == afresh() != before
    kept_once()
    assert printed() == at_once


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_kept_cards_follow_any_changes_in_any_order(seed: int) -> None:
    story()
    chance = random.Random(seed)
    once = {"an outlet silent on it that readers come to know", "a side that readers come to know"}
    names = [name for name in CHANGES if name not in once]
    chance.shuffle(names)
    ready = 0
    for name in names:
        for change in CHANGES[name]:
            # What it changes may have gone, or be of another kind by now.
            with suppress(DatabaseError, ObjectDoesNotExist, IndexError), transaction.atomic():
                change()
            with CaptureQueriesContext(connection) as queries:
                shown = printed()
            ready += not any("eventactor" in one["sql"] for one in queries)
            assert shown == afresh(), name
            if chance.random() < 0.5:
                kept_once()
    assert ready


@pytest.mark.django_db
def test_a_list_asks_one_question_for_all_cards_that_are_kept() -> None:
    story()
    timeline = Timeline.objects.get()
    entries = list(visible_entries(timeline).select_related("event"))
    known = labels(timeline)
    keep(made_now([one.pk for one in entries], timeline, known))

    with CaptureQueriesContext(connection) as queries:
        shown = printed_cards(entries, timeline, known)

    assert len(queries) == 1
    assert sorted(shown) == sorted(one.event_id for one in entries)


ASKED: dict[str, Callable[[], AskedQuotes]] = {
    "words of one": lambda: AskedQuotes(words=("damage",)),
    "words of none": lambda: AskedQuotes(words=("lighthouse",)),
    "words of a statement": lambda: AskedQuotes(words=("channel",)),
    "a speaker": lambda: AskedQuotes(speakers=(Actor.objects.get(slug="omar").pk,)),
    "a joint speaker": lambda: AskedQuotes(speakers=(Actor.objects.get(slug="ada").pk,)),
    "someone who did not speak": lambda: AskedQuotes(speakers=(Actor.objects.get(slug="ines").pk,)),
    "an outlet": lambda: AskedQuotes(outlets=(Outlet.objects.get(slug="courier").pk,)),
    "a kind": lambda: AskedQuotes(kinds=("indirect",)),
    "a speaker in another’s words": lambda: AskedQuotes(
        words=("damage",), speakers=(Actor.objects.get(slug="vera").pk,)
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ASKED)
def test_a_kept_card_shows_the_quotes_a_reader_asks_for_as_one_made_for_them_does(asked: str) -> None:
    story()
    kept_once()
    one, wanted = entry(), ASKED[asked]()
    known = labels(one.timeline)

    with CaptureQueriesContext(connection) as queries:
        found = printed_cards([one], one.timeline, known, wanted)[one.event_id]

    assert len(queries) == 2
    candidates = strongest_quotes([one.event_id], wanted)
    assert found == printed_card(cards_of([one], one.timeline, known, candidates)[one.event_id]).html
    assert (found == printed()) == (asked in ("words of none", "someone who did not speak"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("words of one", ["mixed"]),
        ("a speaker", ["mixed"]),
        ("a joint speaker", ["direct"]),
        ("an outlet", ["told"]),
        ("a kind", ["again", "told"]),
        ("a speaker in another’s words", ["direct", "mixed"]),
    ],
)
def test_a_card_shows_the_quotes_that_fit_most_of_what_is_asked_for(asked: str, shown: list[str]) -> None:
    story()
    one = entry()

    candidates = strongest_quotes([one.event_id], ASKED[asked]())
    card = cards_of([one], one.timeline, labels(one.timeline), candidates)[one.event_id]

    assert sorted(line.quote.public_id for line in card.lines) == shown


@pytest.mark.django_db
def test_a_card_is_made_where_the_line_of_a_quote_that_is_asked_for_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story()
    monkeypatch.setattr(stored_cards, "SPARE_QUOTES", 1)
    kept_once()
    one = entry()

    known, asked = labels(one.timeline), AskedQuotes(words=("damage",))

    found = printed_cards([one], one.timeline, known, asked)

    candidates = strongest_quotes([one.event_id], asked)
    made = cards_of([one], one.timeline, known, candidates)
    assert found == {one.event_id: printed_card(made[one.event_id]).html}
    assert found[one.event_id] != printed()


@pytest.mark.django_db
def test_an_event_that_was_withdrawn_since_its_page_was_found_is_left_out() -> None:
    story()
    kept_once()
    one = entry()

    event().update(status="draft")

    assert printed_cards([one], one.timeline, labels(one.timeline)) == {}


@pytest.mark.django_db(transaction=True)
def test_visitors_keep_cards_and_a_change_while_one_is_made_is_not_lost(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    story()
    make = stored_cards.cards_of

    def rename() -> None:
        event().update(title="The pier was renamed")
        connection.close()

    def while_it_is_renamed(*parts: Any, **more: Any) -> dict[int, Any]:
        other = threading.Thread(target=rename)
        other.start()
        other.join()
        return make(*parts, **more)

    monkeypatch.setattr(stored_cards, "cards_of", while_it_is_renamed)
    assert "The pier opens" in client.get("/timelines/pier/").content.decode()
    monkeypatch.undo()

    assert "The pier was renamed" in client.get("/timelines/pier/").content.decode()
    assert cards_in_database() == 2
    with CaptureQueriesContext(connection) as queries:
        again = client.get("/timelines/pier/?order=newest").content.decode()
    assert "The pier was renamed" in again
    assert not any("timeline_eventactor" in one["sql"] for one in queries)


@pytest.mark.django_db(transaction=True)
def test_what_a_backup_brings_along_is_not_believed(client: Client) -> None:
    story()
    client.get("/timelines/pier/")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE timeline_card SET html = '<p>As it was then</p>'")
        cursor.execute("CREATE TEMPORARY TABLE backup AS TABLE timeline_card")
        cursor.execute("DELETE FROM timeline_card")
        cursor.execute("INSERT INTO timeline_card TABLE backup")
        cursor.execute("DROP TABLE backup")

    page = client.get("/timelines/pier/?order=newest").content.decode()

    assert "As it was then" not in page
    assert "The pier opens" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["take down", "delete"])
def test_words_that_are_taken_away_stay_in_no_kept_card(client: Client, what: str) -> None:
    story()
    client.get("/timelines/pier/")
    one = entry()
    made = made_now([one.pk], one.timeline, labels(one.timeline))
    assert cards_in_database() == 2
    kept_by_another: list[int] = []

    def keep_meanwhile() -> None:
        keep(made)
        kept_by_another.append(cards_in_database())
        connection.close()

    with transaction.atomic():
        if what == "delete":
            Citation.objects.filter(quote__public_id="direct").delete()
            quote("direct")().get().delete()
        else:
            take_down("anchor")
        other = threading.Thread(target=keep_meanwhile)
        other.start()
        other.join()
        assert cards_in_database() == 0

    keep(made)
    assert kept_by_another == [2]
    assert cards_in_database() == 0


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_nothing_in_shows_its_cards_all_the_same(client: Client) -> None:
    story()
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        page = client.get("/timelines/pier/")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")

    assert "The pier opens" in page.content.decode()
    assert cards_in_database() == 0


@pytest.mark.django_db(transaction=True)
def test_all_cards_are_made_beforehand_and_those_that_are_there_are_left() -> None:
    story()
    make_event(make_timeline(slug="mill"))
    make_event(make_timeline(slug="drafts", is_published=False))
    told = StringIO()

    call_command("keep_cards", "pier", stdout=told)
    call_command("keep_cards", stdout=told)

    assert told.getvalue().splitlines() == [
        "pier: 2 cards made.",
        "mill: 1 card made.",
        "pier: no card made.",
    ]
    assert cards_in_database() == 3
    with pytest.raises(CommandError, match="There is no published timeline 'drafts'"):
        call_command("keep_cards", "drafts")


def cards_in_database() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM timeline_card")
        (counted,) = cursor.fetchone()
    return int(counted)
