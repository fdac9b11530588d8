"""Which embed shows what a page shows, and how an address says what it looks like."""

import pytest
from django.http import QueryDict

from tests.makers import (
    make_actor,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline.embed_addresses import (
    EmbedOptions,
    NotEmbeddable,
    embed_at,
    embed_path,
    without_foreign,
)
from timeline.public_pages import NoPublicPage, page_at

HOSTS = {"here.example"}


def read(query: str) -> EmbedOptions:
    return EmbedOptions.read(QueryDict(query))


@pytest.fixture
def timeline(db):
    timeline = make_timeline(slug="harbour")
    quote = make_quote(
        make_version(make_article(make_outlet("The Quay"))), public_id="q1", speaker=make_actor("Ines Calder")
    )
    make_statement(quote, slug="channel")
    make_event(timeline, slug="reopens", quotes=[quote])
    return timeline


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/timelines/harbour/", "/embed/timelines/harbour/"),
        ("/timelines/harbour/coverage/?sort=outlet&q=pier", "/embed/timelines/harbour/?q=pier"),
        ("/timelines/harbour/differences/?differ=figure", "/embed/timelines/harbour/"),
        (
            "/timelines/harbour/?outlet=dw&outlet=cgtn&cursor=x",
            "/embed/timelines/harbour/?outlet=dw&outlet=cgtn",
        ),
        ("/timelines/harbour/?theme=dark&q=a+b%26c", "/embed/timelines/harbour/?q=a+b%26c&theme=dark"),
        ("/timelines/harbour/?show=quotes&events=3", "/embed/timelines/harbour/?events=3"),
        ("/timelines/harbour/?show=titles", "/embed/timelines/harbour/?show=titles"),
        ("/events/reopens/?q=pier&events=3&theme=light", "/embed/events/reopens/?theme=light"),
        ("/quotes/q1/?show=summary", "/embed/quotes/q1/"),
        ("/statements/channel/?with=b&q=pier", "/embed/statements/channel/?with=b"),
    ],
)
def test_an_embed_keeps_the_filters_of_its_page_and_says_how_it_looks(timeline, address, path):
    assert embed_path(page_at(address, HOSTS)) == path


@pytest.mark.parametrize("address", ["/actors/ines-calder/", "/outlets/the-quay/"])
def test_of_other_pages_there_is_no_embed(timeline, address):
    page = page_at(address, HOSTS)

    with pytest.raises(NotEmbeddable, match="cannot be embedded"):
        embed_path(page)


@pytest.mark.parametrize(
    "address",
    [
        "/embed/timelines/harbour/?q=pier&theme=dark",
        "https://here.example/embed/timelines/harbour/?q=pier&theme=dark#reopens",
        "/timelines/harbour/?theme=dark&q=pier&childId=x",
    ],
)
def test_an_embed_is_found_by_its_own_address_and_by_its_page_s(timeline, address):
    embed = embed_at(address, HOSTS)

    assert embed.path == "/embed/timelines/harbour/?q=pier&theme=dark"
    assert embed.page_path == "/timelines/harbour/?q=pier"


@pytest.mark.parametrize(
    "address", ["/embed/events/none/", "/embed/embed/events/reopens/", "/embed//", "/embed"]
)
def test_an_embed_of_nothing_public_is_refused(timeline, address):
    with pytest.raises(NoPublicPage):
        embed_at(address, HOSTS)


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", EmbedOptions()),
        ("theme=dark&show=quotes&show=summary&events=7", EmbedOptions("dark", ("summary", "quotes"), 7)),
        ("show=overview,filters", EmbedOptions(show=("filters", "overview"))),
        ("show=titles", EmbedOptions(show=())),
        ("show=titles&show=quotes", EmbedOptions(show=("quotes",))),
        ("theme=pink&show=adverts&events=0", EmbedOptions()),
        ("events=26", EmbedOptions()),
        ("events=" + "9" * 5_000, EmbedOptions()),
        ("events=²", EmbedOptions()),
    ],
)
def test_what_an_address_says_of_the_looks_is_read_as_far_as_it_can_be(query, options):
    assert read(query) == options


def test_what_a_host_page_appends_is_dropped():
    query = QueryDict("q=pier&initialWidth=640&childId=x&parentTitle=A+post&parentUrl=https://host.example/")

    assert without_foreign(query).urlencode() == "q=pier"
