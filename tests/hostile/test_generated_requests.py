"""No request, however odd, breaks a page, makes marks of words, sets a cookie or lacks headers of safety."""

import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.handlers.wsgi import WSGIHandler

from tests.asking import Answer, ask
from tests.hostile.generated_requests import MARK, Asked, generated, public_routes
from tests.hostile.running_marks import what_runs
from tests.timeline.story_world import make_world
from timeline.ready_answers import ReadyAnswers

pytestmark = pytest.mark.django_db(transaction=True)

RUNS = re.compile(r"alert\(1\)|evil\.example|javascript:", re.IGNORECASE)
TAKEN_BACK = re.compile(r'\s*sessionid="";.*\bMax-Age=0;')
HEADERS = ("Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")


def leads_away(location: str) -> bool:
    """Whether a browser would leave the site by it; browsers read a backslash as a slash, and no tabs."""
    read = re.sub(r"[\t\r\n]", "", location).replace("\\", "/")
    try:
        leads_to = urlsplit(urljoin("http://localhost:8000/", read))
        return leads_to.scheme not in ("http", "https") or leads_to.hostname != "localhost"
    except ValueError:
        return True


def faults(asked: Asked, answer: Answer) -> list[str]:
    """Return what is wrong with an answer, in a few words each."""
    found = []
    if answer.code >= 500 and not (answer.code == 501 and asked.address.startswith("/oembed?")):
        found.append(f"answers {answer.status}")
    location = answer.headers.get("Location", "")
    if answer.code in (301, 302, 303, 307, 308) and leads_away(location):
        found.append(f"leads to {location}")
    # That of a session that is over may be taken back, by an answer that nobody else is handed.
    alone = "private" in answer.headers.get("Cache-Control", "private")
    found += ["sets a cookie" for cookie in answer.cookies if not TAKEN_BACK.match(cookie) or not alone]
    if answer.code == 200:
        found += [f"has no {name}" for name in HEADERS if name not in answer.headers]
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith(("text/html", "image/svg")):
        runs = filter(RUNS.search, what_runs(answer.body.decode()))
        found += [f"holds marks that run: {what}" for what in runs]
    return [f"{asked}: {fault}" for fault in found]


@pytest.mark.parametrize(
    ("seed", "count"),
    [
        pytest.param(1, 400, id="a share"),
        *(
            pytest.param(seed, 10_000, id=f"ten thousand, {seed}", marks=pytest.mark.long)
            for seed in range(2, 12)
        ),
    ],
)
def test_whatever_strangers_ask_for_is_answered_safely(seed: int, count: int) -> None:
    make_world()
    site = ReadyAnswers(WSGIHandler(), trusted=3_600)
    answered: Counter[int] = Counter()

    found: list[str] = []
    for asked in generated(seed, count):
        answer = ask(site, asked.address, asked.method, asked.headers)
        answered[answer.code] += 1
        found += faults(asked, answer)

    assert not found, "\n".join([f"{len(found)} faults", *found[:20]])
    assert answered.total() == count
    assert {200, 400, 404, 405} <= set(answered), answered


def test_every_public_address_is_asked_for() -> None:
    routes = public_routes()

    assert {"", "timelines/<slug:slug>/", "oembed", "embed/quotes/<slug:public_id>/"} <= set(routes)
    assert len(list(generated(1, len(routes)))) == len(routes)


def test_a_fault_would_be_found() -> None:
    asked = Asked("/")
    bad = Answer("200 OK", {"Content-Type": "text/html"}, f"<p>{MARK}</p>".encode(), ("a=b",))

    told = " ".join(faults(asked, bad))

    for part in ("sets a cookie", "has no Content-Security-Policy", "marks that run"):
        assert part in told
    over = ' sessionid=""; Max-Age=0; Path=/'
    assert not faults(asked, Answer("404 Not Found", {}, b"", (over,)))
    for kept, cookies in (({"Cache-Control": "public"}, (over,)), ({}, (" csrftoken=a", over))):
        assert "sets a cookie" in faults(asked, Answer("404 Not Found", kept, b"", cookies))[0]
    assert "500" in faults(asked, Answer("500 Internal Server Error", {}, b""))[0]


@pytest.mark.parametrize(
    ("location", "away"),
    [
        ("/embed/x/?cursor=https://evil.example/", False), ("http://localhost:8000/timelines/", False),
        ("//evil.example/", True), ("/\\evil.example", True), ("/\t/evil.example", True),
        ("https://evil.example", True), ("javascript:alert(1)", True), ("http://[", True),
    ],
)  # fmt: skip
def test_a_redirect_that_leaves_the_site_is_told_from_one_that_names_another(
    location: str, away: bool
) -> None:
    assert leads_away(location) == away
