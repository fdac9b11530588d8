"""What is kept and unchanged is answered before Django is asked, byte for byte as Django would answer."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler

from config.observing import metrics
from tests.asking import Answer, ask
from tests.timeline.story_world import make_world
from timeline.kept_pages import SERVED, Served
from timeline.models import Timeline
from timeline.page_cache import KeptPage, PageCache, Ready
from timeline.ready_answers import ReadyAnswers, make_ready

pytestmark = pytest.mark.django_db(transaction=True)

PIER = "/timelines/pier/"
CARD = "/events/closing/card.png"
LONG = 3_600.0
EARLIER = "Sun, 01 Feb 2015 10:00:00 GMT"


@dataclass
class Site:
    """The site as a server calls it, and how often Django was asked."""

    trusted: float
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        handler = WSGIHandler()

        def counted(environ: dict[str, Any], start_response: Any) -> Any:
            self.asked.append(environ["PATH_INFO"])
            return handler(environ, start_response)

        self.front = ReadyAnswers(counted, self.trusted)

    def get(self, address: str, method: str = "GET", **headers: str) -> Answer:
        return ask(self.front, address, method, headers)

    def until_ready(self, address: str = PIER) -> Answer:
        """Ask twice, as the first two readers; return what the second got from Django."""
        self.get(address)
        answer = self.get(address)
        self.asked.clear()
        return answer


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timeline.kept_pages.SETTLED_AFTER", 0)


@pytest.fixture
def site() -> Iterator[Site]:
    make_world()
    yield Site(LONG)


@pytest.mark.parametrize(
    "address",
    [
        PIER,
        f"{PIER}?actor=ines-calder",
        "/timelines/pier.json",
        "/embed/timelines/pier/",
        "/events/closing/card.png",
    ],
)
def test_the_third_reader_gets_the_same_answer_without_django(site: Site, address: str) -> None:
    by_django = site.until_ready(address)

    answer = site.get(address)

    assert site.asked == []
    assert (answer.status, answer.body) == (by_django.status, by_django.body)
    apart = {"X-Request-ID", "Vary"}
    assert {name: value for name, value in answer.headers.items() if name not in apart} == {
        name: value for name, value in by_django.headers.items() if name not in apart
    }
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.headers["X-Request-ID"] != by_django.headers["X-Request-ID"]


def test_who_takes_gzip_gets_the_page_packed_beforehand(site: Site) -> None:
    by_django = site.until_ready()

    answer = site.get(PIER, accept_encoding="br;q=1.0, gzip;q=0.8, *;q=0.1")

    assert site.asked == []
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == by_django.body
    assert int(answer.headers["Content-Length"]) == len(answer.body) < len(by_django.body) / 2
    assert answer.headers["ETag"] == f"W/{by_django.headers['ETag']}"


@pytest.mark.parametrize("takes", ["", "identity", "gzip;q=0", "br, gzip; q=0.0, deflate", "xgzip"])
def test_who_does_not_take_gzip_gets_the_plain_page(site: Site, takes: str) -> None:
    by_django = site.until_ready()

    answer = site.get(PIER, accept_encoding=takes)

    assert site.asked == []
    assert "Content-Encoding" not in answer.headers
    assert answer.body == by_django.body


def test_what_cannot_be_packed_goes_out_as_it_is(site: Site) -> None:
    site.until_ready(CARD)

    answer = site.get(CARD, accept_encoding="gzip")

    assert answer.body.startswith(b"\x89PNG")
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    "form", ["strong", "weak", "among others", "any", "date", "tag and date", "tag and an earlier date"]
)
def test_who_has_the_page_is_told_that_it_is_unchanged(site: Site, form: str) -> None:
    had = site.until_ready().headers
    asks = {
        "strong": {"if_none_match": had["ETag"]},
        "weak": {"if_none_match": f"W/{had['ETag']}"},
        "among others": {"if_none_match": f'"an-older-one", {had["ETag"]}'},
        "any": {"if_none_match": "*"},
        "date": {"if_modified_since": had["Last-Modified"]},
        "tag and date": {"if_none_match": had["ETag"], "if_modified_since": had["Last-Modified"]},
        "tag and an earlier date": {"if_none_match": had["ETag"], "if_modified_since": EARLIER},
    }[form]

    answer = site.get(PIER, **asks, accept_encoding="gzip")

    assert site.asked == []
    assert (answer.status, answer.body) == ("304 Not Modified", b"")
    assert answer.headers["ETag"] == had["ETag"]
    assert answer.headers["Cache-Control"] == had["Cache-Control"]
    assert not {"Content-Length", "Content-Type", "Content-Encoding"} & set(answer.headers)


def test_who_has_another_page_gets_this_one_whatever_its_date(site: Site) -> None:
    had = site.until_ready().headers

    answer = site.get(PIER, if_none_match='"another"', if_modified_since=had["Last-Modified"])

    assert (answer.status, site.asked) == ("200 OK", [])


def test_a_condition_that_fails_comes_before_a_tag_that_is_had(site: Site) -> None:
    had = site.until_ready().headers

    for first in ({"if_match": '"another"'}, {"if_unmodified_since": EARLIER}):
        answer = site.get(PIER, if_none_match=had["ETag"], **first)

        assert answer.status == "412 Precondition Failed"
    assert site.asked == [PIER, PIER]


def test_what_was_ready_is_counted_and_written_down(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    tag = site.until_ready().headers["ETag"]
    caplog.set_level("INFO", "sourceline.requests")
    counts = {
        "hits": metrics.kept_pages.labels("hit"),
        "unchanged": metrics.requests.labels("timeline:timeline", "GET", "304"),
        "heads": metrics.requests.labels("timeline:timeline", "HEAD", "200"),
    }
    metrics.written()
    before = {name: count._value.get() for name, count in counts.items()}

    site.get(PIER, if_none_match=tag, x_request_id="reader-number-3")
    site.get(PIER, method="HEAD")

    metrics.written()
    assert {name: count._value.get() - before[name] for name, count in counts.items()} == {
        "hits": 2,
        "unchanged": 1,
        "heads": 1,
    }
    unchanged, head = (record for record in caplog.records if record.name == "sourceline.requests")
    assert unchanged.getMessage() == f"GET {PIER} 304"
    assert {"kept": "hit", "view": "timeline:timeline", "queries": 0}.items() <= unchanged.fields.items()  # type: ignore[attr-defined]
    assert head.getMessage() == f"HEAD {PIER} 200"


def test_a_head_request_is_answered_with_the_headers_alone(site: Site) -> None:
    by_django = site.until_ready()

    answer = site.get(PIER, method="HEAD")

    assert site.asked == []
    assert answer.body == b""
    assert answer.headers["Content-Length"] == by_django.headers["Content-Length"]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"cookie": "sessionid=somebody"}),
        ("GET", {"hx_request": "true"}),
        ("GET", {"authorization": "Basic eA=="}),
        ("GET", {"if_match": '"another"'}),
        ("GET", {"host": "elsewhere.example"}),
        ("POST", {}),
    ],
    ids=["a session", "htmx", "authorization", "a condition that fails", "another host", "a post"],
)
def test_what_is_not_everybodys_goes_to_django(site: Site, method: str, headers: dict[str, str]) -> None:
    site.until_ready()

    site.get(PIER, method=method, **headers)

    assert site.asked == [PIER]


def test_what_somebody_with_a_session_was_shown_is_never_ready(site: Site) -> None:
    for _ in range(3):
        site.get(PIER, cookie="sessionid=somebody")

    site.get(PIER)

    assert len(site.asked) == 4


def test_another_order_of_parameters_is_the_same_page_and_another_filter_is_not(site: Site) -> None:
    site.until_ready(f"{PIER}?kind=direct&actor=ines-calder")

    site.get(f"{PIER}?actor=ines-calder&kind=direct")
    assert site.asked == []

    site.get(f"{PIER}?actor=ines-calder&kind=indirect")
    assert site.asked == [PIER]


def test_what_the_page_around_an_embed_adds_makes_no_difference(site: Site) -> None:
    site.until_ready("/embed/timelines/pier/")

    site.get("/embed/timelines/pier/?initialWidth=600&childId=story&parentUrl=https%3A%2F%2Fpaper.example%2F")

    assert site.asked == []


def test_a_change_shows_as_soon_as_this_process_has_heard_of_it(site: Site) -> None:
    before = site.until_ready()
    Timeline.objects.filter(slug="pier").update(title="The pier, told anew")

    site.get("/method/")  # for which the database is asked, whoever it was that changed something
    answer = site.get(PIER)

    assert site.asked == ["/method/", PIER]
    assert b"The pier, told anew" in answer.body
    assert answer.headers["ETag"] != before.headers["ETag"]


def test_a_change_made_through_this_process_shows_at_once(site: Site) -> None:
    site.until_ready()
    Timeline.objects.filter(slug="pier").update(is_published=False)

    site.get("/admin/login/", method="POST")
    answer = site.get(PIER)

    assert answer.status == "404 Not Found"


def test_a_change_made_elsewhere_shows_when_the_trust_has_run_out(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.until_ready()
    Timeline.objects.filter(slug="pier").update(title="The pier, told anew")
    assert b"told anew" not in site.get(PIER).body

    site.front.trusted = 0.0

    assert b"told anew" in site.get(PIER).body


def test_an_address_in_bytes_of_other_letters_reaches_django_as_it_was_sent(site: Site) -> None:
    site.until_ready()

    answer = site.get("/timelines/Ã©/")  # two bytes of one letter, as servers hand them on

    assert (answer.status, site.asked) == ("404 Not Found", ["/timelines/Ã©/"])


def test_without_trust_django_answers_everything(site: Site) -> None:
    strict = Site(0.0)

    strict.until_ready()
    strict.get(PIER)

    assert strict.asked == [PIER]


def test_a_page_that_is_not_there_is_asked_for_again(site: Site) -> None:
    site.until_ready("/timelines/nowhere/")

    assert site.get("/timelines/nowhere/").status == "404 Not Found"
    assert site.asked == ["/timelines/nowhere/"]


def test_an_earlier_answer_does_not_take_the_place_of_a_later_one() -> None:
    pages = PageCache(1_000_000)
    told = iter([Served(pages, "later", 20.0), Served(pages, "earlier", 10.0)])

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        environ[SERVED] = next(told)
        start_response("200 OK", [])
        return []

    front = ReadyAnswers(application, LONG)
    for _ in range(2):
        front({"REQUEST_METHOD": "POST", "PATH_INFO": "/"}, lambda status, headers: None)

    assert front.known is not None
    assert front.known.version == "later"


PAGE = KeptPage(200, (), b"<p>Rain.</p>" * 100, "1", 0.0)
DATE = ("Last-Modified", "Sun, 01 Feb 2026 10:00:00 GMT")


@pytest.mark.parametrize(
    "headers",
    [[("ETag", '"1"')], [DATE, ("Set-Cookie", "a=b")]],
    ids=["rendered just now", "with a cookie"],
)
def test_what_is_not_settled_or_somebodys_own_is_not_made_ready(headers: list[tuple[str, str]]) -> None:
    assert make_ready(PAGE, headers) is None


def test_a_page_that_was_replaced_meanwhile_stays_replaced() -> None:
    pages = PageCache(1_000_000)
    pages.put("/", PAGE)
    asked = pages.get("/")
    newer = KeptPage(200, (), b"newer", "2", 0.0)
    pages.put("/", newer)
    ready = make_ready(PAGE, [DATE, ("Content-Type", "text/html")])
    assert asked is PAGE
    assert ready is not None

    pages.make_ready("/", PAGE, ready)

    assert pages.get("/") is newer


def test_what_is_ready_takes_space_like_all_that_is_kept() -> None:
    ready = Ready([], [], [], b"x" * 700_000, None, (), 0)
    pages = PageCache(16_000_000)
    for place in range(40):
        pages.put(str(place), PAGE)
        pages.get(str(place))
        pages.make_ready(str(place), PAGE, ready)

    assert 0 < pages.size <= 16_000_000
    assert pages.get("39") is not None
    assert pages.size == sum(page.size for place in range(40) if (page := pages.get(str(place))))
