"""Very many differences come in parts: in order, each once, found by their permalinks, counted as a whole."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from tests.makers import make_article, make_discrepancy, make_event, make_outlet, make_timeline, make_version
from timeline import points
from timeline.differences import KINDS
from timeline.differences_form import DifferencesForm
from timeline.models import Discrepancy, Timeline
from timeline.views import differences as page_of_differences

pytestmark = pytest.mark.django_db

PAGE = "/timelines/pier/differences/"
TEXT = "The gate\nThe gate of the pier was shut at noon, as two people who had waited there said."
PART = 4


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (points, page_of_differences):
        monkeypatch.setattr(module, "PART", PART)


@pytest.fixture
def timeline() -> Timeline:
    """Eleven differences of three events, the last in time made first, and one of the timeline."""
    timeline = make_timeline(slug="pier")
    outlets = [make_outlet(name) for name in ("Anchor", "Breaker", "Cable")]
    for days in (2, 0, 1):
        versions = [make_version(make_article(outlet), TEXT) for outlet in outlets]
        event = make_event(timeline, article=versions[0].article, on=date(2024, 3, 1) + timedelta(days))
        for version in versions[1:]:
            event.citations.create(article=version.article, position=event.citations.count())
        for number in range(4 if days else 3):
            kind = ("omission", "figure", "wording", "figure")[number]
            sides = [(version, "shut at noon") for version in versions[: 2 + number % 2]]
            make_discrepancy(*sides, event=event, kind=kind, slug=f"day-{days}-{4 - number}")
    make_discrepancy(timeline=timeline, kind="figure", slug="always")
    return timeline


def in_order(**of: str) -> list[str]:
    """All differences as they are to be listed, sorted here: by kind, event and slug, the timeline's last."""
    kinds, last = list(KINDS), date.max
    found = Discrepancy.objects.filter(**of).select_related("event")

    def place(one: Discrepancy) -> tuple[int, date, str]:
        on = one.event.earliest.date() if one.event is not None and one.event.earliest else last
        return kinds.index(one.kind), on, one.slug

    return [one.slug for one in sorted(found, key=place)]


def listed(page: str) -> list[str]:
    return re.findall(r'<article class="difference" id="([^"]*)"', page)


def walked(client: Client, address: str) -> list[list[str]]:
    """The differences of each part, along the links."""
    parts = []
    while address:
        page = client.get(address).content.decode()
        parts.append(listed(page))
        found = re.search(r'<a href="([^"]*)" rel="next">', page)
        address = unescape(found[1]) if found else ""
    return parts


@pytest.mark.parametrize("query", ["", "?differ=figure", "?order=newest", "?side=cable"])
def test_the_parts_together_have_each_difference_once_and_in_order(
    client: Client, timeline: Timeline, query: str
) -> None:
    parts = walked(client, f"{PAGE}{query}")
    together = [slug for part in parts for slug in part]
    of = {"differ": {"kind": "figure"}, "side": {"spans__version__article__outlet__slug": "cable"}}
    wanted = in_order(**of.get(query[1:].split("=")[0], {}))
    assert len(parts) > 1 and all(len(part) == PART for part in parts[:-1])
    if "newest" in query:
        assert sorted(together) == sorted(wanted) and together != wanted
    else:
        assert together == wanted


def test_a_permalink_opens_the_part_that_has_the_difference(client: Client, timeline: Timeline) -> None:
    for one in Discrepancy.objects.all():
        address = one.get_absolute_url()
        assert address == f"{PAGE}?point={one.slug}#{one.slug}"
        assert one.slug in listed(client.get(address).content.decode())


def test_a_permalink_of_what_is_gone_says_so_and_shows_the_list(client: Client, timeline: Timeline) -> None:
    Discrepancy.objects.filter(slug="always").update(status="rejected")
    for point in ("always", "nowhere", "%00", "<i>"):
        answer = client.get(PAGE, {"point": point})
        assert answer.status_code == 200
        assert listed(answer.content.decode()) == in_order(status="published")[:PART]
        assert "<i></b>" not in answer.content.decode() and "“<i>”" not in answer.content.decode()
    page = unescape(client.get(PAGE, {"point": "always"}).content.decode())
    assert "No difference “always” is in this list." in page


def test_what_is_said_and_offered_is_of_the_whole_list(client: Client, timeline: Timeline) -> None:
    first, last = client.get(PAGE).context, client.get(f"{PAGE}?part=3").context
    for context in (first, last):
        assert context["sentence"][0].text == "12 points"
        assert [one.label for one in context["kinds"]] == ["All 12", "Figures 6", "Wordings 3", "Omissions 3"]
        assert [one.label for one in context["outlets"]] == ["Anchor 11", "Breaker 11", "Cable 5"]
    assert first["sections"][0].note.startswith("6 points, 1–4 of them here.")
    assert [one.note.split(". ")[0] for one in last["sections"]] == ["3 points, 3–3 of them here", "3 points"]
    assert (first["place"], last["place"]) == ("Points 1–4 of 12", "Points 9–12 of 12")


@pytest.mark.parametrize(("part", "shown"), [("0", 1), ("two", 1), ("99", 3), ("-1", 1), ("3", 3)])
def test_a_part_that_is_not_there_is_the_first_or_the_last(
    client: Client, timeline: Timeline, part: str, shown: int
) -> None:
    answer = client.get(PAGE, {"part": part})
    assert listed(answer.content.decode()) == in_order()[(shown - 1) * PART : shown * PART]
    is_wrong = not (part.isdecimal() and int(part))
    assert is_wrong == (f"“{part}” is no part of the list" in unescape(answer.content.decode()))


def test_an_outlet_that_readers_do_not_know_has_no_side(client: Client, timeline: Timeline) -> None:
    hidden = make_version(make_article(make_outlet("Zyx Post")), TEXT)
    make_discrepancy((hidden, "shut at noon"), timeline=timeline, kind="figure", slug="hidden-side")
    event = timeline.entries.order_by("pk")[0].event
    make_discrepancy((hidden, "shut at noon"), event=event, kind="figure", slug="hidden-too")
    made = client.get(PAGE).context
    assert made["sentence"][0].text == "14 points"
    assert [one.label for one in made["outlets"]] == ["Anchor 11", "Breaker 11", "Cable 5"]
    elsewhere = make_event(make_timeline(slug="quay"), article=hidden.article)
    assert elsewhere.citations.count() == 1  # known from another timeline, so it has a side here as well
    assert len(walked(client, f"{PAGE}?differ=figure")) == 2
    assert "Zyx Post" in client.get(f"{PAGE}?point=hidden-too").content.decode()


@pytest.mark.django_db(transaction=True)  # within a transaction nothing is kept
def test_very_many_are_kept_until_something_changes(
    client: Client, timeline: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    found = points._found

    def watched(form: DifferencesForm) -> list[points.Point]:
        looked_up.append(form.query())
        return found(form)

    monkeypatch.setattr("timeline.kept_choices.MANY_EVENTS", 1)
    monkeypatch.setattr(points, "_found", watched)
    for part in ("1", "2", "3"):
        assert client.get(PAGE, {"part": part}).context["sentence"][0].text == "12 points"
    assert len(looked_up) == 1
    Discrepancy.objects.filter(slug="always").update(status="rejected")
    assert client.get(PAGE, {"part": "1"}).context["sentence"][0].text == "11 points"
    assert len(looked_up) == 2
