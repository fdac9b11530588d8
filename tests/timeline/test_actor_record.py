"""An actor's record: statements by day, page by page, and what changed on a topic that an editor linked."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.models import Actor, Quote, Rendition, SharedPassage, Statement
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
from timeline import actor_records
from timeline.entries import paused_entries
from timeline.models import Citation, Event, StatementLink, StatementTopic, Timeline
from timeline.views import actors

pytestmark = pytest.mark.django_db

FIRST = "We will open the northern channel on Friday with 12 boats."
SECOND = "We will not open the northern channel on Friday with 14 boats."
OTHER = "Nobody asked the fishermen."
TEXT = f'"{FIRST}" Calder said.\n\n"{SECOND}" Calder said.\n\n"{OTHER}" Calder said.\n'


@pytest.fixture
def calder() -> Actor:
    return make_actor("Ines Calder", slug="calder")


@pytest.fixture
def timeline() -> Timeline:
    return make_timeline()


def said(
    timeline: Timeline | None, speaker: Actor, words: str, day: int, *, outlet: Any = None, **fields: Any
) -> Statement:
    """A statement of one quote, public where it is given a timeline."""
    version = make_version(make_article(outlet or make_outlet()), TEXT)
    quote = make_quote(
        version, words, speaker=speaker, said_on=date(2022, 2, day), said_on_precision="day", **fields
    )
    make_event(timeline, quotes=[quote], status="published" if timeline else "draft")
    return make_statement(quote, speaker=speaker, said_on=date(2022, 2, day), gist=f"Said on day {day}.")


def linked(speaker: Actor, *statements: Statement, title: str = "The northern channel") -> StatementTopic:
    topic = StatementTopic.objects.create(speaker=speaker, title=title, slug=title.lower().replace(" ", "-"))
    for position, statement in enumerate(statements):
        StatementLink.objects.create(topic=topic, statement=statement, position=position)
    return topic


def test_the_figures_count_statements_renditions_days_outlets_and_independent_reports(
    client: Client, calder: Actor, timeline: Timeline
) -> None:
    prose = "A grey morning in the harbour, with the crews at work since four and the gates shut. "
    versions = [make_version(make_article(), prose + TEXT) for _ in range(3)]
    quotes = [
        make_quote(version, FIRST, speaker=calder, said_on=date(2022, 2, 1), said_on_precision="day")
        for version in versions
    ]
    make_event(timeline, quotes=quotes)
    make_statement(*quotes)
    end = len(prose) + 1 + len(FIRST)
    SharedPassage.objects.create(
        one=versions[0], one_start=0, one_end=end, other=versions[1], other_start=0, other_end=end,
        status="confirmed",
    )  # fmt: skip

    page = client.get(calder.get_absolute_url())

    assert page.context["lede"] == (
        "1 statement in 3 renditions, on 1 day; 3 outlets, 2 independent reports."
    )
    assert [day.groups[0].counted for day in page.context["days"]] == ["3 outlets, 2 independent reports"]


def test_linked_statements_stand_one_after_another_with_what_their_words_have_gained_and_lost(
    client: Client, calder: Actor, timeline: Timeline
) -> None:
    anchor = make_outlet("Anchor")
    first = said(timeline, calder, FIRST, 1, outlet=anchor)
    second = said(timeline, calder, SECOND, 3, outlet=anchor)
    topic = linked(calder, first, second)
    topic.links.filter(statement=second).update(change="It stays shut.")

    page = client.get(calder.get_absolute_url())

    (chain,) = page.context["chains"]
    earlier, later = chain.steps
    assert (earlier.day, later.day) == ("1 February 2022", "3 February 2022")
    assert earlier.pieces == [] and later.change == "It stays shut."
    assert [
        (piece.tag, "".join(stretch.text for stretch in piece.stretches).strip())
        for piece in later.pieces
        if piece.tag
    ] == [("ins", "not"), ("del", "12"), ("ins", "14")]
    assert later.told.startswith("Against the words of 1 February 2022 in Anchor: ")
    assert "1 negation" in later.told
    assert later.told in page.content.decode()


def test_words_with_little_in_common_and_paraphrases_are_told_without_marks(
    client: Client, calder: Actor, timeline: Timeline
) -> None:
    first = said(timeline, calder, FIRST, 1)
    unlike = said(timeline, calder, OTHER, 2)
    paraphrased = said(timeline, calder, SECOND, 3, kind="indirect")
    linked(calder, first, unlike, paraphrased)

    page = client.get(calder.get_absolute_url())

    (chain,) = page.context["chains"]
    assert [(step.gist, bool(step.pieces), step.line is not None) for step in chain.steps] == [
        ("Said on day 1.", False, True),
        ("Said on day 2.", False, True),
        ("Said on day 3.", False, False),
    ]
    assert SECOND not in page.content.decode()


@pytest.mark.parametrize(
    ("public", "told"),
    [
        ((True, False), []),
        ((False, True), []),
        ((True, False, True), []),
        ((True, True, False), [[1, 2]]),
        ((True, True, False, True, True), [[1, 2], [4, 5]]),
        ((True, True, True), [[1, 2, 3]]),
    ],
    ids=["end hidden", "start hidden", "middle hidden", "last hidden", "two pairs", "all public"],
)
def test_only_public_statements_that_follow_each_other_are_shown_as_linked(
    client: Client,
    calder: Actor,
    timeline: Timeline,
    public: tuple[bool, ...],
    told: list[list[int]],
) -> None:
    said(timeline, calder, OTHER, 28)
    statements = [
        said(timeline if is_public else None, calder, FIRST, day)
        for day, is_public in enumerate(public, start=1)
    ]
    linked(calder, *statements)

    page = client.get(calder.get_absolute_url())

    assert [[step.gist for step in chain.steps] for chain in page.context["chains"]] == [
        [f"Said on day {day}." for day in run] for run in told
    ]
    hidden = [day for day, is_public in enumerate(public, start=1) if not is_public]
    assert not any(f"Said on day {day}." in page.content.decode() for day in hidden)
    assert bool(page.context["topics"]) == bool(told)


def test_a_topic_keeps_the_record_to_its_statements(
    client: Client, calder: Actor, timeline: Timeline
) -> None:
    first, second = said(timeline, calder, FIRST, 1), said(timeline, calder, SECOND, 2)
    said(timeline, calder, OTHER, 3)
    linked(calder, first, second)

    page = client.get(calder.get_absolute_url(), {"topic": "the-northern-channel"})
    unknown = client.get(calder.get_absolute_url(), {"topic": "fish"})

    assert [day.title for day in page.context["days"]] == [
        "Tuesday 1 February 2022",
        "Wednesday 2 February 2022",
    ]
    assert "“fish” is no topic on which statements of Ines Calder are linked." in unknown.content.decode()
    assert len(unknown.context["days"]) == 3


def test_a_topic_of_another_speaker_takes_none_of_these_statements(calder: Actor) -> None:
    topic = linked(make_actor("Bo Lind"))
    link = StatementLink(topic=topic, statement=make_statement(speaker=calder))

    with pytest.raises(ValidationError, match="This is no statement of Bo Lind"):
        link.full_clean()


def test_a_statement_that_was_given_to_another_speaker_is_no_link_any_more(
    client: Client, calder: Actor, timeline: Timeline
) -> None:
    first, second = said(timeline, calder, FIRST, 1), said(timeline, calder, SECOND, 2)
    linked(calder, first, second)
    second.speaker = make_actor("Bo Lind")
    second.save()

    assert client.get(calder.get_absolute_url()).context["chains"] == []


def test_links_of_a_merged_record_stand_on_the_page_of_the_one_that_stays(
    client: Client, calder: Actor, timeline: Timeline
) -> None:
    merged = make_actor("I. Calder", merged_into=calder)
    linked(merged, said(timeline, merged, FIRST, 1), said(timeline, calder, SECOND, 2))

    assert len(client.get(calder.get_absolute_url()).context["chains"]) == 1


def test_the_events_at_which_words_were_said_stand_under_their_day(
    client: Client, calder: Actor, timeline: Timeline
) -> None:
    statement = said(timeline, calder, FIRST, 1)
    Citation.objects.filter(quote__statements=statement).update(relation="said-here")
    said(timeline, calder, SECOND, 1)

    (day,) = client.get(calder.get_absolute_url()).context["days"]

    assert [place.url for place in day.events] == [
        Event.objects.get(citations__quote__statements=statement).get_absolute_url()
    ]


def test_the_page_counts_the_points_on_which_sources_differ_about_the_actors_events(
    client: Client, calder: Actor, timeline: Timeline
) -> None:
    said(timeline, calder, FIRST, 1)
    event = timeline.events.get()
    make_discrepancy(event=event)
    make_discrepancy(event=event, status="suggested")
    make_discrepancy(event=make_event(timeline))

    body = client.get(calder.get_absolute_url()).content.decode()

    assert 'differences/?actor=calder">Sources differ on 1 point</a>' in body


def make_record(timeline: Timeline, speaker: Actor, statements: int) -> None:
    """Statements of one rendition each, of different days, with every fifth linked on one topic."""
    versions = [make_version(make_article(), TEXT) for _ in range(4)]
    start = TEXT.index(FIRST)
    with paused_entries() as touched:
        quotes = Quote.objects.bulk_create(
            Quote(
                version=versions[number % 4], start=start, end=start + len(FIRST), exact=FIRST, kind="direct",
                status="accepted", speaker=speaker, said_on_precision="day",
                said_on=date(2020, 1, 1) + timedelta(days=number),
            )
            for number in range(statements)
        )  # fmt: skip
        event = make_event(timeline, is_cited=False)
        touched.add(event.pk)
        Citation.objects.bulk_create(
            Citation(event=event, article=quote.version.article, quote=quote, position=number)
            for number, quote in enumerate(quotes)
        )
        made = Statement.objects.bulk_create(
            Statement(slug=f"said-{number}", gist=f"Said {number}.", speaker=speaker)
            for number in range(statements)
        )
        Rendition.objects.bulk_create(
            Rendition(statement=statement, quote=quote) for statement, quote in zip(made, quotes, strict=True)
        )
    linked(speaker, *made[::5])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself after a load


def test_a_record_takes_as_many_queries_for_120_statements_as_for_10_and_is_told_in_parts(
    client: Client, timeline: Timeline
) -> None:
    taken = []
    for statements in (10, 120):
        speaker = make_actor()
        Statement.objects.all().delete()
        StatementTopic.objects.all().delete()
        make_record(timeline, speaker, statements)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(speaker.get_absolute_url())
        taken.append(len(queries))

    assert taken[0] == taken[1] <= 16
    assert sum(len(day.groups) for day in page.context["days"]) == 50
    seen = {
        group.anchor
        for part in (1, 2, 3)
        for day in client.get(speaker.get_absolute_url(), {"part": part}).context["days"]
        for group in day.groups
    }
    assert len(seen) == 120
    assert page.context["lede"].startswith("120 statements in 120 renditions, on 120 days; 4 outlets")
    assert client.get(speaker.get_absolute_url(), {"part": "none"}).context["record"].part == 1


def test_a_record_of_more_quotes_than_are_told_at_once_goes_on_from_the_next(
    client: Client, timeline: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actor_records, "MOST_QUOTES", 25)
    monkeypatch.setattr(actor_records, "SIZE", 10)
    speaker = make_actor()
    make_record(timeline, speaker, 60)
    undated = {quote.pk for quote in Quote.objects.filter(speaker=speaker).order_by("said_on")[:3]}
    Quote.objects.filter(pk__in=undated).update(said_on=None, said_on_precision="unknown")

    told, address = [], speaker.get_absolute_url()
    while address:
        page = client.get(address)
        told += [group.anchor for day in page.context["days"] for group in day.groups]
        following = html.fromstring(page.content).xpath("//main//a[@rel='next']/@href")
        address = following[0] if following else ""

    assert len(told) == len(set(told)) == 60
    assert set(told[-3:]) == set(Statement.objects.filter(quotes__in=undated).values_list("slug", flat=True))
    first = client.get(speaker.get_absolute_url())
    assert "More than 25 quotes, 25 of them here" in first.content.decode()
    assert client.get(speaker.get_absolute_url(), {"from": "nothing"}).context["days"][0].title == (
        first.context["days"][0].title
    )


def test_of_an_actor_in_very_many_events_the_first_of_one_timeline_are_listed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actors, "LOOKED_AT", 3)
    monkeypatch.setattr(actors, "LISTED_EVENTS", 2)
    actor, timeline, other = make_actor(), make_timeline(), make_timeline()
    events = [make_event(timeline, actors=[actor], on=date(2022, 1, day)) for day in (4, 3, 2)]
    make_event(other, actors=[actor], on=date(2022, 1, 1))

    present = client.get(actor.get_absolute_url()).context["present"]

    assert [event for event, _ in present] == [events[2], events[1]]
