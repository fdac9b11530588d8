"""Readers get kept pages only while nothing has changed, and the last good one while the database is away."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from articles.models import Actor, Article, Outlet, Quote, Rendition, SharedPassage, Statement
from tests.makers import (
    make_article,
    make_citation,
    make_event,
    make_outlet,
    make_statement,
    make_timeline,
    make_version,
)
from tests.timeline.story_world import ANCHOR, make_world
from timeline.describing import Part
from timeline.kept_pages import KeptPagesMiddleware
from timeline.models import (
    Citation,
    Discrepancy,
    DiscrepancySpan,
    Entry,
    Event,
    EventActor,
    PassageTelling,
    StatementLink,
    StatementTopic,
    Timeline,
)
from timeline.single_flight import SingleFlight


def make_whole_world() -> None:
    """One of everything that a page may show."""
    timeline = make_world()
    calder = Actor.objects.get(slug="ines-calder")
    landing = make_event(timeline, slug="landing", article=Article.objects.get(public_id="anchor-1"))
    make_citation(landing, article=Article.objects.get(public_id="courier-1"))
    PassageTelling.objects.create(passage=SharedPassage.objects.get(status="confirmed"), event=landing)
    later = make_statement(
        Quote.objects.get(public_id="unsafe"), slug="unsafe", gist="It is not safe.", speaker=calder
    )
    make_citation(Event.objects.get(slug="closing"), quote=Quote.objects.get(public_id="unsafe"))
    quiet = make_outlet("The Quiet Post", slug="quiet")
    make_citation(Event.objects.get(slug="closing"), article=make_article(quiet))
    Discrepancy.objects.get(slug="passengers").silent.add(quiet)
    topic = StatementTopic.objects.create(speaker=calder, title="The pier", slug="pier")
    for position, statement in enumerate((Statement.objects.get(slug="pier-closes"), later)):
        StatementLink.objects.create(topic=topic, statement=statement, position=position)


TIMELINE, DIFFERENCES = "/timelines/pier/", "/timelines/pier/differences/"
CLOSING, STATEMENT, CALDER = "/events/closing/", "/statements/pier-closes/", "/actors/ines-calder/"

CHANGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "articles_actor": (CALDER, lambda: Actor.objects.filter(slug="ines-calder").update(name="Inês Calder")),
    "articles_article": (
        "/articles/anchor-1/",
        lambda: Article.objects.filter(public_id="anchor-1").update(headline="Pier closed"),
    ),
    "articles_articleversion": (
        "/articles/anchor-1/",
        lambda: make_version(Article.objects.get(public_id="anchor-1"), ANCHOR + "It is dark.\n"),
    ),
    "articles_outlet": (
        "/outlets/anchor/",
        lambda: Outlet.objects.filter(slug="anchor").update(name="The Anchor"),
    ),
    "articles_quote": (
        "/quotes/tonight/",
        lambda: Quote.objects.filter(public_id="tonight").update(place="On the quay"),
    ),
    "articles_quote_co_speakers": (
        "/quotes/hard-day/",
        lambda: Quote.objects.get(public_id="hard-day").co_speakers.clear(),
    ),
    "articles_rendition": (
        STATEMENT,
        lambda: Rendition.objects.filter(judgement="different").update(judgement="same"),
    ),
    "articles_sharedpassage": (
        "/articles/anchor-1/",
        lambda: SharedPassage.objects.filter(status="suggested").update(status="confirmed"),
    ),
    "articles_statement": (
        STATEMENT,
        lambda: Statement.objects.filter(slug="pier-closes").update(gist="The pier shuts."),
    ),
    "timeline_citation": (CLOSING, lambda: Citation.objects.filter(stance="denies").delete()),
    "timeline_discrepancy": (
        DIFFERENCES,
        lambda: Discrepancy.objects.filter(slug="passengers").update(explanation="Two counts are given."),
    ),
    "timeline_discrepancy_silent": (
        DIFFERENCES,
        lambda: Discrepancy.objects.get(slug="passengers").silent.clear(),
    ),
    "timeline_discrepancyspan": (
        DIFFERENCES,
        lambda: DiscrepancySpan.objects.filter(exact="about 1,300 passengers").delete(),
    ),
    "timeline_entry": (TIMELINE, lambda: Entry.objects.filter(event__slug="someday").delete()),
    "timeline_event": (
        TIMELINE,
        lambda: Event.objects.filter(slug="closing").update(title="The pier is closed"),
    ),
    "timeline_event_follows": (CLOSING, lambda: Event.objects.get(slug="closing").follows.clear()),
    "timeline_eventactor": (CLOSING, lambda: EventActor.objects.filter(actor__slug="bo-lind").delete()),
    "timeline_passagetelling": ("/events/landing/", lambda: PassageTelling.objects.all().delete()),
    "timeline_statementlink": (
        CALDER,
        lambda: StatementLink.objects.filter(position=1).update(change="Names the reason."),
    ),
    "timeline_statementtopic": (CALDER, lambda: StatementTopic.objects.update(title="The quay")),
    "timeline_timeline": ("/", lambda: Timeline.objects.filter(slug="pier").update(title="The old pier")),
}
"""For each table that pages are made of: a page, and a change that readers see on it."""

ON_NO_PAGE = {"articles_alias"}
"""Tells of its changes, though what it holds is read when quotes are found and not by readers."""


PUBLIC = (
    "/",
    TIMELINE,
    f"{TIMELINE}coverage/",
    DIFFERENCES,
    CLOSING,
    STATEMENT,
    "/quotes/tonight/",
    "/articles/anchor-1/",
    CALDER,
    "/outlets/anchor/",
    "/method/",
    "/corrections/",
    "/embedding/?of=/events/closing/",
    "/events/closing/card.png",
    "/timelines/pier.json",
    "/timelines/pier.csv",
    "/timelines/pier.atom",
    "/timelines/pier.timelinejs.json",
    "/timelines/pier.annotations.json",
    "/embed/timelines/pier/?parentUrl=https://host.example/",
    "/embed/events/closing/",
    "/embed/quotes/tonight/",
    "/embed/statements/pier-closes/",
    "/oembed?url=http://testserver/events/closing/",
    "/events/none/",
)


@pytest.fixture
def keeping(transactional_db: None) -> Client:
    """A reader of one process of the site, which keeps pages."""
    return Client()


@pytest.fixture
def rendering(transactional_db: None, settings: Settings) -> Client:
    """A reader of a process that keeps nothing."""
    settings.PAGE_CACHE_BYTES = 0
    client = Client()
    client.get("/healthz")  # with the first request its site begins
    settings.PAGE_CACHE_BYTES = 64 * 2**20
    return client


def test_no_kept_page_is_served_after_a_change_of_anything_it_is_made_of(
    rendering: Client, keeping: Client
) -> None:
    make_whole_world()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'tells_of_change'")
        told_of = {name for (name,) in cursor.fetchall() if "_historical" not in name}
    assert set(CHANGES) == told_of - ON_NO_PAGE

    for table, (address, change) in CHANGES.items():
        before = keeping.get(address)
        assert before.status_code == 200, table
        assert keeping.get(address).content == before.content

        change()

        after = keeping.get(address).content
        assert after != before.content, f"nobody sees that {table} has changed"
        assert after == rendering.get(address).content, table


def test_an_unchanged_page_is_answered_from_one_query_and_in_another_process_as_well(
    keeping: Client, django_assert_num_queries: Any
) -> None:
    make_world()
    rendered = keeping.get(f"{TIMELINE}?actor=bo-lind&q=pier")

    with django_assert_num_queries(1):
        kept = keeping.get(f"{TIMELINE}?q=pier&actor=bo-lind")
    elsewhere = Client().get(f"{TIMELINE}?actor=bo-lind&q=pier")

    assert kept.content == rendered.content == elsewhere.content
    assert kept["ETag"] == rendered["ETag"] == elsewhere["ETag"]
    # but for the number, which each request has for itself
    assert {**kept.headers, "X-Request-ID": ""} == {**rendered.headers, "X-Request-ID": ""}


def test_what_an_editor_publishes_and_withdraws_shows_at_once_in_every_process(keeping: Client) -> None:
    other = Client()
    event = make_event(make_timeline(slug="pier"), slug="reopening", title="The pier reopens")
    address = event.get_absolute_url()

    for status, expected in (("draft", 404), ("published", 200), ("draft", 404)):
        Event.objects.filter(pk=event.pk).update(status=status)

        assert {reader.get(address).status_code for reader in (keeping, other)} == {expected}
        for reader in (keeping, other):
            assert (b"The pier reopens" in reader.get(TIMELINE).content) is (expected == 200)


def test_every_public_page_may_be_kept_by_others(keeping: Client) -> None:
    make_whole_world()
    for address in PUBLIC:
        answer = keeping.get(address)

        said = answer["Cache-Control"]
        assert re.search(r"^public, max-age=0, s-maxage=\d+, .*stale-if-error", said), address
        assert not answer.cookies, address
        assert "Cookie" not in answer.get("Vary", ""), address
        assert answer.status_code == (404 if "none" in address else 200), address
        assert answer.streaming or ("ETag" in answer) is (answer.status_code == 200), address


def test_what_is_shown_to_somebody_with_a_session_is_kept_by_nobody(keeping: Client) -> None:
    make_whole_world()
    address = "/articles/anchor-1/"
    public = keeping.get(address)
    editor = User.objects.create(username="editor", is_staff=True, is_superuser=True)

    keeping.force_login(editor)
    page, text = keeping.get(CLOSING), keeping.get(address)
    keeping.logout()

    assert "told Mayor Bo Lind on Tuesday" not in public.content.decode()
    assert "told Mayor Bo Lind on Tuesday" in text.content.decode()
    assert "no-store" in text["Cache-Control"] and page["Cache-Control"] == "private, no-cache"
    assert "Cookie" in text["Vary"] and "Cookie" in page["Vary"]
    assert keeping.get(address).content == public.content
    assert Client().get(address).content == public.content


@pytest.mark.django_db(transaction=True)
def test_a_change_shows_behind_a_cache_within_the_time_that_is_said() -> None:
    said = Client().get("/")["Cache-Control"]

    fresh, stale = (int(re.search(rf"{name}=(\d+)", said)[1]) for name in ("s-maxage", "while-revalidate"))  # type: ignore[index]

    assert fresh + stale <= 60


def test_whoever_has_the_page_already_is_told_so_until_it_changes(keeping: Client) -> None:
    make_world()
    page = keeping.get(TIMELINE)
    asked = {"If-None-Match": page["ETag"]}

    same = keeping.get(TIMELINE, headers=asked)
    Timeline.objects.filter(slug="pier").update(title="The old pier")
    another = keeping.get(TIMELINE, headers=asked)

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", page["ETag"])
    assert same["Cache-Control"] == page["Cache-Control"]
    assert (another.status_code, another["ETag"] != page["ETag"]) == (200, True)


def test_the_date_of_a_page_is_told_once_it_tells_it_from_an_earlier_one(
    keeping: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world()
    at = datetime(2024, 3, 5, 14, 3, tzinfo=UTC).timestamp()
    monkeypatch.setattr("time.time", lambda: at)
    assert "Last-Modified" not in keeping.get(TIMELINE)

    monkeypatch.setattr("time.time", lambda: at + 2)
    dated = keeping.get(TIMELINE)
    assert dated["Last-Modified"] == "Tue, 05 Mar 2024 14:03:00 GMT"
    asked = {"If-Modified-Since": dated["Last-Modified"]}
    assert keeping.get(TIMELINE, headers=asked).status_code == 304

    Timeline.objects.filter(slug="pier").update(title="The old pier")
    assert keeping.get(TIMELINE, headers=asked).status_code == 200


def test_a_page_of_yesterday_is_rendered_again(keeping: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_world()
    address = f"{TIMELINE}?actor=bo-lind"
    page = keeping.get(address)
    tomorrow = datetime.now(UTC).timestamp() + timedelta(days=1).total_seconds()
    monkeypatch.setattr("timeline.views.timelines.describe", lambda *_: [Part("As it is today")])
    assert keeping.get(address).content == page.content

    monkeypatch.setattr("time.time", lambda: tomorrow)

    assert "As it is today" in keeping.get(address).content.decode()


def test_fragments_and_pages_of_editors_are_nobodys_to_keep(keeping: Client) -> None:
    make_world()
    asked = {"HX-Request": "true", "HX-Target": "event-list"}
    whole = keeping.get(TIMELINE)

    fragment = keeping.get(TIMELINE, headers=asked)
    keeping.force_login(User.objects.create(username="editor", is_staff=True, is_superuser=True))
    desk = keeping.get("/admin/")

    assert "<html" in whole.content.decode() and "<html" not in fragment.content.decode()
    assert "no-store" in fragment["Cache-Control"] and "private" in desk["Cache-Control"]
    assert "HX-Target" in whole["Vary"]
    assert keeping.get(TIMELINE).content == whole.content


def test_other_hosts_and_schemes_have_pages_of_their_own(keeping: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "other.example"]
    make_world()

    pages = [
        keeping.get("/timelines/pier.json", headers={"Host": host}, secure=secure).json()["timeline"]["url"]
        for host, secure in (("one.example", False), ("other.example", False), ("one.example", True))
    ]

    assert [page.partition("/timelines")[0] for page in pages] == [
        "http://one.example",
        "http://other.example",
        "https://one.example",
    ]
    assert keeping.get("/", headers={"Host": "foreign.example"}).status_code == 400


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("initialWidth=640&childId=a&parentTitle=T&parentUrl=https%3A%2F%2Fhost.example%2Fsecret", ""),
        ("actor=bo-lind&initialWidth=640&childId=a", "actor=bo-lind"),
        ("actor=bo-lind&q=parentUrl", "actor=bo-lind&q=parentUrl"),
        ("", ""),
    ],
    ids=["pym alone", "beside filters", "a filter's value", "nothing"],
)
def test_an_embed_never_learns_what_page_it_stands_on(query: str, left: str, settings: Settings) -> None:
    settings.PAGE_CACHE_BYTES = 0
    seen = []

    def view(request: Any) -> HttpResponse:
        seen.append(request.get_full_path())
        return HttpResponse("An embed")

    KeptPagesMiddleware(view)(RequestFactory().get("/embed/timelines/pier/", QUERY_STRING=query))

    assert seen == [f"/embed/timelines/pier/?{left}" if left else "/embed/timelines/pier/"]


@pytest.mark.django_db(transaction=True)
def test_a_stream_is_kept_once_all_of_it_has_gone_out_unless_it_is_large(settings: Settings) -> None:
    settings.PAGE_CACHE_BYTES = 160_000

    def view(request: Any) -> StreamingHttpResponse:
        return StreamingHttpResponse(iter([b"x" * int(request.GET["size"]), b"end"]))

    site = KeptPagesMiddleware(view)

    def ask(size: int) -> Any:
        return site(RequestFactory().get("/timelines/pier.csv", {"size": size}))

    unfinished = ask(100)
    assert next(iter(unfinished)) == b"x" * 100
    whole = ask(100)
    assert whole.streaming and b"".join(whole) == b"x" * 100 + b"end"
    kept = ask(100)
    assert not kept.streaming and kept.content == b"x" * 100 + b"end" and "ETag" in kept

    assert len(b"".join(ask(20_000))) == 20_003
    assert ask(20_000).streaming


@pytest.mark.django_db(transaction=True)
def test_an_export_too_long_to_be_kept_is_told_to_be_the_same_without_being_rendered(
    settings: Settings,
) -> None:
    settings.PAGE_CACHE_BYTES = 160_000
    make_timeline(slug="pier")
    rendered = []

    def view(request: Any) -> StreamingHttpResponse:
        rendered.append(request.get_full_path())
        return StreamingHttpResponse(iter([b"x" * 20_000, b"end"]))

    def ask(site: Any, address: str = "/timelines/pier.csv", **headers: str) -> Any:
        answer = site(RequestFactory().get(address, headers=headers))
        return answer, b"".join(answer)

    one, another = KeptPagesMiddleware(view), KeptPagesMiddleware(view)
    long, _ = ask(one)
    had = {"If-None-Match": long["ETag"]}
    assert len(rendered) == 1

    for site in (one, another):
        same, body = ask(site, **had)
        assert (same.status_code, body, same["ETag"]) == (304, b"", long["ETag"])
        assert same["Cache-Control"] == long["Cache-Control"]
    assert len(rendered) == 1
    assert ask(one, "/timelines/other.csv", **had)[0].status_code == 200

    Timeline.objects.filter(slug="pier").update(title="The old pier")
    changed, body = ask(one, **had)
    assert (changed.status_code, len(body)) == (200, 20_003)
    assert changed["ETag"] != long["ETag"]


class ToldWhenWaiting(SingleFlight):
    """Tells the test when somebody waits."""

    def __init__(self, patience: float) -> None:
        super().__init__(patience)
        self.somebody_waits = threading.Event()

    def wait(self, through: threading.Event) -> None:
        self.somebody_waits.set()
        super().wait(through)


class Site:
    """A site whose first rendering goes on until it is let go; `answers` come in the order of their ends."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, patience: float, status: int = 200) -> None:
        monkeypatch.setattr("timeline.kept_pages.current_version", lambda at: "1-1-0-1-1")
        self.begun, self.may_end, self.rendered = threading.Event(), threading.Event(), 0
        self.status, self.answers = status, list[bytes]()
        self.pages = KeptPagesMiddleware(self.render)
        monkeypatch.setattr(self.pages.database, "ask", lambda question, **how: question())
        self.pages.flights = self.flights = ToldWhenWaiting(patience)

    def render(self, request: Any) -> HttpResponse:
        self.rendered += 1
        number = self.rendered
        if number == 1:
            self.begun.set()
            assert self.may_end.wait(60)
        return HttpResponse(f"rendering {number}", status=self.status)

    def ask(self, address: str = "/timelines/pier/") -> threading.Thread:
        thread = threading.Thread(
            target=lambda: self.answers.append(self.pages(RequestFactory().get(address)).content)
        )
        thread.start()
        return thread


def test_of_requests_for_one_address_one_is_rendered_and_the_others_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = Site(monkeypatch, patience=60)
    first = site.ask()
    assert site.begun.wait(60)

    second = site.ask()
    assert site.flights.somebody_waits.wait(60)
    elsewhere = site.ask("/timelines/other/")
    elsewhere.join(60)
    assert site.answers == [b"rendering 2"]  # nobody waits for another address
    site.may_end.set()
    for thread in (first, second):
        thread.join(60)

    assert site.answers == [b"rendering 2", b"rendering 1", b"rendering 1"]


@pytest.mark.parametrize(("patience", "status"), [(0, 200), (60, 500)], ids=["it takes long", "it fails"])
def test_who_has_waited_for_nothing_renders_for_themselves(
    monkeypatch: pytest.MonkeyPatch, patience: float, status: int
) -> None:
    site = Site(monkeypatch, patience, status)
    first = site.ask()
    assert site.begun.wait(60)

    second = site.ask()
    assert site.flights.somebody_waits.wait(60)
    if patience:
        site.may_end.set()
    second.join(60)
    site.may_end.set()
    first.join(60)

    assert sorted(site.answers) == [b"rendering 1", b"rendering 2"]
