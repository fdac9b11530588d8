"""An address is a public page of this site, or a sentence says why it is none."""

import pytest
from django.urls import reverse

from tests.makers import make_event, make_timeline
from timeline.public_pages import NoPublicPage, page_at

pytestmark = pytest.mark.django_db

HOSTS = {"here.example"}


@pytest.fixture
def timeline():
    timeline = make_timeline(slug="harbour", title="The harbour")
    make_event(timeline, slug="reopens", title="It's open")
    return timeline


@pytest.mark.parametrize(
    "address",
    [
        "/timelines/harbour/?outlet=dw&outlet=cgtn",
        "https://here.example/timelines/harbour/?outlet=dw&outlet=cgtn#list",
        " http://HERE.example/timelines/harbour/?outlet=dw&outlet=cgtn ",
    ],
)
def test_an_address_keeps_what_it_asks_of_the_page(timeline, address):
    page = page_at(address, HOSTS)

    assert (page.kind, page.record, page.title) == ("timeline", timeline, "The harbour")
    assert page.query.getlist("outlet") == ["dw", "cgtn"]
    assert page.address == "/timelines/harbour/?outlet=dw&outlet=cgtn"


@pytest.mark.parametrize("kind", ["timeline", "coverage", "differences"])
def test_each_view_of_a_timeline_is_a_page(timeline, kind):
    assert page_at(reverse(f"timeline:{kind}", args=["harbour"]), HOSTS).kind == kind


def test_an_event_is_named_by_its_typographic_title(timeline):
    assert page_at("/events/reopens/", HOSTS).title == "It’s open"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "whole address"),
        ("timelines/harbour/", "whole address"),
        ("https://elsewhere.example/timelines/harbour/", "not on this site"),
        ("//elsewhere.example/timelines/harbour/", "not on this site"),
        ("javascript:alert(1)", "not on this site"),
        ("https://[broken/timelines/harbour/", "can be read"),
        ("/timelines/harbour/\x00", "can be read"),
        ("/timelines/" + "x" * 5_000 + "/", "can be read"),
        ("/method/", "no timeline"),
        ("/admin/", "no timeline"),
        ("/timelines/none/", "no public page"),
        ("/events/none/", "no public page"),
    ],
)
def test_what_is_no_public_page_is_refused_with_a_sentence(timeline, address, reason):
    with pytest.raises(NoPublicPage, match=reason):
        page_at(address, HOSTS)


@pytest.mark.parametrize("address", ["/timelines/harbour/", "/events/reopens/"])
def test_what_is_not_published_is_not_told_from_what_does_not_exist(timeline, address):
    timeline.is_published = False
    timeline.save()

    with pytest.raises(NoPublicPage, match="no public page"):
        page_at(address, HOSTS)
