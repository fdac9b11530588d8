"""OWASP-style probes over every address: injection, traversal, open redirect, forged forms, missing rights.

The addresses are those that the site itself resolves, so a new one is probed from its first day.
"""

import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any
from urllib.parse import quote as quoted
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from articles.models import Actor, Article, Outlet, Quote, SharedPassage
from desk.jobs.models import Job
from tests.makers import (
    make_actor,
    make_article,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline.models import Event

MARK = "<script>alert(7)</script>"
EVIL = "evil.example"
PROBES = {
    "quote": "' OR 1=1 --",
    "statement": "1); DROP TABLE articles_quote; --",
    "sleep": "1' || pg_sleep(9) || '",
    "order": "1,(SELECT password FROM auth_user)",
    "markup": f'">{MARK}',
    "template": "{{settings.SECRET_KEY}}{% debug %}",
    "header": "x\r\nSet-Cookie: stolen=1\r\n\r\n",
    "nul": "x\x00y",
    "up": "../../../../etc/passwd",
    "away": f"https://{EVIL}/",
    "away without scheme": f"//{EVIL}/",
    "away with a backslash": f"/\\{EVIL}/",
    "script": "javascript:alert(7)",
    "number": "9" * 40,
}
PARAMETERS = (
    *("q", "actor", "outlet", "agency", "kind", "event", "since", "until", "origins", "background", "order"),
    *("cursor", "url", "format", "maxwidth", "of", "width", "before", "timeline", "next", "o", "p", "e"),
    *("_popup", "_to_field", "_changelist_filters", "id__exact", "speaker__name__startswith", "article"),
    *("app_label", "model_name", "field_name", "term", "as", "version", "from", "to", "back", "quote"),
)
MAY_BE_OPEN = {"/admin/login/", "/admin/logout/", "/admin/second-factor/", "/admin/second-factor/code/"}
NAMED = re.compile(r"/(harbour|reopens|sailing|q1|a1|ines|anchor|\d+)(?=[/.])")
"""What names a record in an address."""
ROLES = ("stranger", "reader", "staff", "contributor", "editor", "publisher", "superuser")


def patterns(resolver: Any, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, here)
        else:
            yield "/" + here.removesuffix("$")


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """A record of each kind, all of them public; by the part of an address that stands before its name."""
    outlet = make_outlet("The Anchor", slug="anchor")
    article = make_article(outlet, public_id="a1", url="https://anchor.example/1")
    version, other = make_version(article), make_version(make_article())
    speaker = make_actor("Ines Calder", slug="ines")
    SharedPassage.objects.create(one=version, one_start=0, one_end=9, other=other, other_start=0, other_end=9)
    quote = make_quote(version, speaker=speaker, public_id="q1")
    statement = make_statement(quote, slug="sailing", speaker=speaker)
    timeline = make_timeline(slug="harbour")
    event = make_event(timeline, slug="reopens", actors=[speaker], quotes=[quote])
    difference = make_discrepancy((version, "a week's catch"), (other, "a week's catch"), event=event)
    return {
        "timelines": ("harbour", timeline.pk),
        "events": ("reopens", event.pk),
        "statements": ("sailing", statement.pk),
        "quotes": ("q1", quote.pk),
        "articles": ("a1", article.pk),
        "actors": ("ines", speaker.pk),
        "outlets": ("anchor", outlet.pk),
        "differences": ("", difference.pk),
        "lost": ("", quote.pk),
        "copies": ("", article.pk),
        "jobs": ("", Job.objects.create(told="Import").pk),
        str(article.pk): ("", other.article.pk),
        "spreadsheets": ("events", 0),
        "options": ("actor", 0),
    }


@pytest.fixture
def addresses(world: dict[str, Any]) -> list[str]:
    """Each address of the site, naming a record that is there."""
    return sorted({filled(pattern, world) for pattern in patterns(get_resolver())})


def filled(pattern: str, world: dict[str, Any]) -> str:
    named = pattern.replace("^([^/]+)/history/([^/]+)/", "1/history/1/").replace("(?P<url>.*)", "nowhere/")
    named = re.sub(r"\^\(\?P<app_label>[^)]*\)", "articles", named)
    while found := re.search(r"<(?:\w+:)?\w+>", named):
        before = named[: found.start()].rstrip("/").rpartition("/")[2]
        public, key = world.get(before, ("1", 1))
        is_of_an_editor = named.startswith("/admin/") and before != "spreadsheets"
        named = f"{named[: found.start()]}{key if is_of_an_editor else public}{named[found.end() :]}"
    return named


def browser_of(role: str, **options: Any) -> Client:
    """A browser of somebody in that role."""
    browser = Client(**options)
    if role != "stranger":
        user, _ = User.objects.get_or_create(
            username=role, is_staff=role != "reader", is_superuser=role == "superuser"
        )
        if group := Group.objects.filter(name__iexact=f"{role}s").first():
            user.groups.add(group)
        browser.force_login(user)
    return browser


def faults(asked: str, answer: HttpResponse) -> list[str]:
    """What is wrong with an answer, whoever asked for whatever."""
    found = []
    body = b"" if answer.streaming else answer.content
    if answer.status_code >= 500 and answer.status_code != 501:  # oEmbed, of a format that it has not
        found.append(f"status {answer.status_code}")
    if "html" in answer.get("Content-Type", "") and MARK.encode() in body:
        found.append("markup that runs")
    if b"root:x:0" in body or b"pbkdf2_" in body or b"SECRET_KEY =" in body:
        found.append("a secret")
    for header in ("Location", "HX-Redirect", "Refresh"):
        target = answer.get(header, "")
        if EVIL in (urlsplit(target.replace("\\", "/")).netloc or "") or target.startswith("javascript"):
            found.append(f"{header} leads to {target}")
    if "stolen" in answer.cookies or any("\n" in value for value in answer.headers.values()):
        found.append("a header of the asker's own")
    if "Content-Security-Policy" not in answer or answer.get("X-Content-Type-Options") != "nosniff":
        found.append("no policy")
    if (
        answer.status_code == 200
        and not asked.startswith("/embed/")
        and answer.get("X-Frame-Options") != "DENY"
    ):
        found.append("may be framed")
    return [f"{asked}: {fault}" for fault in found]


def probed(browser: Client, address: str, probes: list[tuple[str, str]]) -> list[str]:
    """Ask for `address` with `probes` as its parameters, and send them as a form."""
    asked = f"{address}?{urlencode(probes)}"
    found = faults(asked, browser.get(asked))
    return found + faults(f"POST {asked}", browser.post(asked, dict(probes)))


def test_the_walk_reaches_every_page_of_readers_and_of_the_desk(addresses: list[str]) -> None:
    browser = browser_of("superuser")
    asks_for_more = {"/cite/", "/embedding/"}
    no_pages = {"/embed/", "/embed/1/"}  # whatever stands nowhere below them answers as an embed does

    own = [address for address in addresses if not re.match(r"/admin/(?!desk/).", address)]
    missing = {address for address in own if browser.get(address).status_code == 404}

    assert len(own) > 50 and len(addresses) > 130
    missing = {address for address in missing if not address.endswith("card.png")}  # nor letters to draw with
    assert missing == asks_for_more | no_pages


@pytest.mark.parametrize("role", ["stranger", "superuser"])
def test_no_probe_in_a_parameter_breaks_a_page_or_runs_in_it(addresses: list[str], role: str) -> None:
    browser = browser_of(role)
    kinds = cycle(probe for kind, probe in PROBES.items() if kind != "nul")  # refused before all others
    found: list[str] = []
    for address in addresses:
        if "logout" not in address:
            asked = f"{address}?{urlencode(list(zip(PARAMETERS, kinds, strict=False)))}"
            found += faults(asked, browser.get(asked))

    assert found == []
    assert Quote.objects.filter(public_id="q1", exact__gt="").exists()


def test_forms_without_the_token_of_their_page_change_nothing(addresses: list[str]) -> None:
    browser = browser_of("superuser", enforce_csrf_checks=True)

    answered = {address: browser.post(address, {"name": "forged"}).status_code for address in addresses}

    public = {one: status for one, status in answered.items() if not one.startswith("/admin/")}
    assert set(public.values()) <= {404, 405}, public
    assert {one for one, status in answered.items() if one not in public and status != 403} == set()


def test_strangers_and_readers_with_an_account_are_led_from_all_of_the_admin_to_the_sign_in(
    addresses: list[str],
) -> None:
    own = [address for address in addresses if address.startswith("/admin/") and address not in MAY_BE_OPEN]
    for role in ("stranger", "reader"):
        browser = browser_of(role)
        for method in (browser.get, browser.post):
            led = {address: method(address) for address in own}
            assert [
                address
                for address, answer in led.items()
                if answer.status_code != 302 or not answer.url.startswith("/admin/login/?next=/admin/")
            ] == []


def test_staff_without_rights_sees_no_record_and_changes_none(addresses: list[str]) -> None:
    browser = browser_of("staff")
    own = [one for one in addresses if re.match(r"/admin/(articles|timeline|auth)/.", one)]
    before = [model.objects.count() for model in (Actor, Article, Event, Outlet, Quote, User)]

    statuses = {address: browser.get(address).status_code for address in own}
    statuses |= {f"POST {address}": browser.post(address, {"post": "yes"}).status_code for address in own}

    # A record of which somebody has no right to know is as one that is not there, which Django tells by 302.
    assert {one: status for one, status in statuses.items() if status not in (302, 403, 404)} == {}
    assert before == [model.objects.count() for model in (Actor, Article, Event, Outlet, Quote, User)]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../config/settings.py",
        "/static/%2e%2e/%2e%2e/config/settings.py",
        "/static/..%5c..%5cconfig/settings.py",
        "/static//etc/passwd",
        "/static/%00",
        "/timelines/..%2f..%2f..%2fetc%2fpasswd/",
        "/timelines/../../etc/passwd.json",
        "/articles/....//....//etc/passwd/",
        f"//{EVIL}/admin",
        f"//{EVIL}//..",
        f"/%5c{EVIL}/admin",
        f"/admin//{EVIL}",
        "/.git/config",
        "/.env",
        "/.data/secret_key",
    ],
)
def test_no_path_leads_out_of_the_site(world: dict[str, Any], path: str) -> None:
    browser = browser_of("superuser")

    answer = browser.get(path)

    assert faults(path, answer) == []
    assert answer.status_code in (301, 302, 400, 404)


@pytest.mark.parametrize(
    "away", [probe for kind, probe in PROBES.items() if kind.startswith(("away", "scr"))]
)
def test_nobody_is_led_to_another_site_by_signing_in_or_out(db: None, away: str) -> None:
    User.objects.create_user("ines", password="the lighthouse keeper", is_staff=True)
    browser = Client()
    sent = {"username": "ines", "password": "the lighthouse keeper", "next": away}

    for answer in (
        browser.post(f"/admin/login/?next={quoted(away)}", sent),
        browser.post("/admin/password_change/", {"next": away}),
        browser.post(f"/admin/logout/?next={quoted(away)}", {"next": away}),
    ):
        assert faults("signing", answer) == []
    assert browser.post("/admin/login/", sent).url == "/admin/"


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", PROBES)
def test_no_probe_anywhere_breaks_a_page_for_anybody(addresses: list[str], kind: str, role: str) -> None:
    browser, probe, names = browser_of(role), PROBES[kind], cycle(PARAMETERS)
    written = quoted(probe, safe="")
    found: list[str] = []
    for address in addresses:
        if "logout" not in address:
            found += probed(browser, address, [(next(names), probe) for _ in range(4)])
            behind, inside = f"{address.rstrip('/')}/{written}", NAMED.sub(f"/{written}", address)
            found += faults(behind, browser.get(behind)) + faults(inside, browser.get(inside))

    assert found == []
