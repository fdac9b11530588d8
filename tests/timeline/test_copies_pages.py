"""What pages say of copies: who prints one text, who only the same words, and nothing of what is hidden."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import ArticleVersion, SharedPassage
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
from tests.timeline.shown_cards import cards_on
from timeline.models import Timeline

pytestmark = pytest.mark.django_db

SAID = "we will open the northern channel again on Friday at noon"
TEXT = (
    "The pier closed on Monday after divers had looked at its piles. The mayor was not told of it before. "
    f'Harbour master Ines Calder told them: "{SAID}." A ferry waits outside, as it did last week.\n'
    "A ferry at the pier on Tuesday."
)
CAPTION = {"kind": "caption", "start": TEXT.index("A ferry at"), "end": len(TEXT)}


def version_in(outlet: str, **fields) -> ArticleVersion:
    return make_version(
        make_article(make_outlet(outlet, slug=outlet.lower())), TEXT, spans=[CAPTION], **fields
    )


def quote_in(version: ArticleVersion, words: str = "divers had looked at its piles", **fields):
    return make_quote(version, words, **{"kind": "indirect", **fields})


def share(one: ArticleVersion, other: ArticleVersion, words: str, status: str = "confirmed") -> None:
    start, end = TEXT.index(words), TEXT.index(words) + len(words)
    SharedPassage.objects.create(
        one=one, one_start=start, one_end=end, other=other, other_start=start, other_end=end, status=status
    )


@pytest.fixture
def timeline(db: None) -> Timeline:
    return make_timeline(slug="pier")


FIRST = "The pier closed on Monday after divers had looked at its piles"


def test_an_article_names_those_that_print_its_prose_and_marks_it_along_the_strip(
    client: Client, timeline: Timeline
) -> None:
    one, other, hidden = (version_in(name) for name in ("Anchor", "Courier", "Secret"))
    make_event(timeline, quotes=[quote_in(one), quote_in(other)])
    make_event(timeline, quotes=[quote_in(hidden)], status="draft")
    for beside in (other, hidden):
        share(one, beside, FIRST)
    share(one, other, "The mayor was not told of it before")
    share(one, other, "A ferry at the pier on Tuesday")

    page = client.get(one.article.get_absolute_url())

    (likeness,) = page.context["likenesses"]
    assert (likeness.outlet, likeness.prose, likeness.counted) == (
        "Courier", "2 passages of prose, 97 characters, and a caption", "one report of 1 event",
    )  # fmt: skip
    assert "Secret" not in page.content.decode()
    assert len(page.context["parts"][0].shared) == 3
    assert page.content.decode().count('class="shared"') == 6


@pytest.mark.parametrize("status", ["suggested", "rejected"])
def test_what_nobody_confirmed_is_on_no_page(client: Client, timeline: Timeline, status: str) -> None:
    one, other = version_in("Anchor"), version_in("Courier")
    event = make_event(timeline, quotes=[quote_in(one), quote_in(other)])
    share(one, other, FIRST, status)

    article = client.get(one.article.get_absolute_url())

    assert (article.context["likenesses"], article.context["parts"][0].shared) == ([], [])
    assert client.get(event.get_absolute_url()).context["copies"] == []
    assert client.get("/outlets/anchor/").context["beside"] == []
    assert "2 outlets, 2 independent reports" in client.get("/").content.decode()


def test_the_same_words_of_a_speaker_are_named_and_make_no_copy(client: Client, timeline: Timeline) -> None:
    calder = make_actor("Ines Calder")
    versions = [version_in(name) for name in ("Anchor", "Courier", "Post")]
    quotes = [quote_in(version, SAID, kind="direct", speaker=calder) for version in versions]
    make_statement(*quotes)
    event = make_event(timeline, quotes=quotes)
    share(versions[1], versions[2], "The mayor was not told of it before")

    page = client.get(event.get_absolute_url())

    assert [(one.names, one.told) for one in page.context["copies"]] == [
        ("Courier and Post", "share a sentence of prose, 35 characters. Two reports here: each tells more "
         "of the event than they share"),
        ("Anchor", "shares with Courier and Post the wording of what Ines Calder said, but no prose"),
    ]  # fmt: skip
    assert page.context["reports_line"] == "3 outlets, 3 independent reports"
    beside = client.get(versions[0].article.get_absolute_url()).context["likenesses"]
    assert [(one.outlet, one.prose, one.words) for one in beside] == [
        ("Courier", "no prose", "words of Ines Calder"),
        ("Post", "no prose", "words of Ines Calder"),
    ]


def test_a_statement_and_the_front_page_count_copies_once(client: Client, timeline: Timeline) -> None:
    one, other, third = (version_in(name) for name in ("Anchor", "Courier", "Post"))
    quotes = [quote_in(version) for version in (one, other, third)]
    make_statement(*quotes, gist="Divers looked at the pier.")
    event = make_event(timeline, quotes=quotes)
    share(one, other, FIRST)

    assert "3 outlets, 2 independent reports" in client.get("/").content.decode()
    groups = client.get(event.get_absolute_url()).context["said_about"]["groups"]
    assert [group.counted for group in groups] == ["3 outlets, 2 independent reports"]
    elsewhere = client.get(quotes[2].get_absolute_url()).context["same"]
    assert elsewhere.counted == "In all 3 outlets, 2 independent reports"
    for rows in ("events", "statements"):
        (row,) = client.get("/timelines/pier/coverage/", {"rows": rows}).context["table"].bands[0].rows
        assert (row.by, row.joined) == ("3 outlets, 2 independent reports", ["Anchor + Courier"]), rows


def test_an_outlet_tells_with_whom_it_prints_one_text(client: Client, timeline: Timeline) -> None:
    one, other = version_in("Anchor"), version_in("Courier")
    for words in ("divers had looked", "after divers had"):
        make_event(timeline, quotes=[quote_in(one, words), quote_in(other, words)])
    share(one, other, FIRST)

    beside = client.get("/outlets/anchor/").context["beside"]

    assert [(place.label, events) for place, events in beside] == [("Courier", "2 events")]


def test_only_events_of_several_reports_are_left_where_readers_ask_for_them(
    client: Client, timeline: Timeline
) -> None:
    one, other = version_in("Anchor"), version_in("Courier")
    make_event(timeline, title="Copied", quotes=[quote_in(one), quote_in(other)])
    make_event(
        timeline, title="Told twice", quotes=[quote_in(one, "The mayor"), quote_in(other, "A ferry waits")]
    )
    share(one, other, FIRST)

    page = client.get("/timelines/pier/?origins=2")

    assert [card.title for card in cards_on(page)] == ["Told twice"]
    assert client.get("/timelines/pier/").context["sidebar"].several_reports.events == 1


def test_an_event_of_one_text_in_twelve_outlets_asks_no_more_than_one_in_three(
    client: Client, timeline: Timeline
) -> None:
    versions = [version_in(f"Outlet{number}") for number in range(12)]
    first = make_event(timeline, quotes=[quote_in(version) for version in versions[:3]])
    many = make_event(timeline, quotes=[quote_in(v, "looked at its piles") for v in versions])
    for version in versions[1:]:
        share(versions[0], version, FIRST)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    assert asked(many.get_absolute_url()) <= asked(first.get_absolute_url())
    page = client.get(many.get_absolute_url())
    assert page.context["reports_line"] == "12 outlets, 1 independent report"
    assert page.context["copies"][0].names.endswith("Outlet6 + 5 more")
