"""An event's page: what was said, by whom, printed where and how."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Quote, Rendition, SharedPassage
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
from tests.timeline.crowd import make_crowd
from timeline.models import Event, EventActor

pytestmark = pytest.mark.django_db


def version_in(outlet: str, **fields: str):
    return make_version(make_article(make_outlet(outlet, **fields)))


@pytest.mark.parametrize("quotes", [5, 500])
def test_the_page_takes_at_most_9_queries_whatever_its_size(client: Client, quotes: int) -> None:
    event = make_crowd(make_timeline(), events=1, quotes_each=quotes)[0]
    one, other = _two_that_share_prose(event)
    difference = make_discrepancy((one.version, one.exact), (other.version, other.exact), event=event)
    difference.silent.add(one.version.article.outlet)

    with CaptureQueriesContext(connection) as queries:
        response = client.get(event.get_absolute_url())

    assert response.context["said_here"]["quotes"] + response.context["said_about"]["quotes"] == quotes
    assert len(response.context["differences"]) == 2 and len(response.context["copies"]) == 1
    assert len(queries) <= 9


def _two_that_share_prose(event: Event) -> list[Quote]:
    """Two quotes of the event in two articles, both in a passage that stands in both."""
    first = Quote.objects.filter(citations__event=event).order_by("pk")[0]
    second = Quote.objects.filter(citations__event=event).exclude(version=first.version).order_by("pk")[0]
    SharedPassage.objects.create(
        one=first.version, one_start=first.start, one_end=first.end,
        other=second.version, other_start=second.start, other_end=second.end, status="confirmed",
    )  # fmt: skip
    return [first, second]


def test_one_statement_is_told_once_with_each_wording_and_who_paraphrased_or_was_silent(
    client: Client,
) -> None:
    calder = make_actor("Ines Calder")
    first, second, third = version_in("Anchor"), version_in("Courier"), version_in("Post")
    alike = [make_quote(version, speaker=calder, addressee="reporters") for version in (first, second)]
    told = make_quote(third, "Fishermen", kind="indirect", speaker=calder, addressee="reporters")
    statement = make_statement(*alike, told, gist="The channel is open again.")
    event = make_event(make_timeline())
    for quote in (*alike, told):
        make_citation(event, quote=quote, relation="said-here")
    make_citation(event, article=make_article(make_outlet("Gazette")))

    response = client.get(event.get_absolute_url())
    group = response.context["said_here"]["groups"][0]
    body = response.content.decode()

    assert len(response.context["said_here"]["groups"]) == 1
    assert (group.gist, group.url) == ("The channel is open again.", statement.get_absolute_url())
    assert group.who == "Ines Calder, to reporters"
    assert [[place.label for place in wording.places] for wording in group.wordings] == [
        ["Anchor", "Courier"]
    ]
    assert body.count("“We have cleared the northern channel”") == 1
    assert [place.label for place in group.paraphrased] == ["Post"]
    assert "Gazette" in group.silent
    assert '<li><a href="/outlets/gazette/">Gazette</a></li>' in body
    assert all(quote.get_absolute_url() in body for quote in (*alike, told))


def test_one_wording_that_stands_there_in_two_ways_is_said_to_be_cut(client: Client) -> None:
    words = "We have cleared the northern channel"
    quotes = [make_quote(version_in("Anchor"), words), make_quote(version_in("Courier"), words)]
    statement = make_statement(*quotes, gist="The channel is open again.")
    event = make_event(make_timeline(), quotes=quotes)

    alike = client.get(event.get_absolute_url()).context["said_about"]["groups"][0]
    shorter = make_quote(version_in("Post"), "cleared the northern channel")
    Rendition.objects.create(statement=statement, quote=shorter, position=2)
    make_citation(event, quote=shorter)
    cut = client.get(event.get_absolute_url()).context["said_about"]["groups"][0]

    assert (alike.worded, cut.worded) == ("1 wording", "1 wording, cut in several ways")


def test_words_said_about_an_event_stand_apart_from_words_said_at_it(client: Client) -> None:
    version = version_in("Anchor")
    event = make_event(make_timeline())
    make_citation(event, quote=make_quote(version), relation="said-here")
    make_citation(event, quote=make_quote(version, "Fishermen", kind="indirect", gist="Fish was lost."))

    response = client.get(event.get_absolute_url())

    assert [group.wordings[0].line.quote.kind for group in response.context["said_here"]["groups"]] == [
        "direct"
    ]
    assert [group.wordings[0].line.gist for group in response.context["said_about"]["groups"]] == [
        "Fish was lost."
    ]
    assert "What was said about it" in response.content.decode()


def test_many_statements_are_told_in_full_first_and_listed_after(client: Client) -> None:
    version = version_in("Anchor")
    event = make_event(make_timeline())
    for number in range(11):
        quote = make_quote(version)
        make_statement(quote, gist=f"Gist {number}.")
        make_citation(event, quote=quote, relation="said-here")

    response = client.get(event.get_absolute_url())

    said = response.context["said_here"]
    assert (len(said["groups"]), len(said["further"]), said["statements"], said["quotes"]) == (8, 3, 11, 11)
    assert all(f"Gist {number}." in response.content.decode() for number in range(11))


def test_quotes_listed_after_without_a_gist_are_told_by_their_words_and_speaker(client: Client) -> None:
    version = version_in("Anchor")
    event = make_event(make_timeline())
    calder = make_actor("Ines Calder")
    for _ in range(8):
        make_citation(event, quote=make_quote(version, speaker=calder))
    for fields in ({"speaker_description": "two divers"}, {}):
        make_citation(event, quote=make_quote(version, "Fishermen", kind="indirect", **fields))
    make_citation(event, quote=make_quote(version, "the damage", fragments=["damage"]))

    body = " ".join(client.get(event.get_absolute_url()).content.decode().split())

    listed = body[body.index("3 further") :]
    assert "“damage”</a> <small>Speaker not given · 1 outlet, 1 rendition</small>" in listed
    assert "not shown</a> <small>two divers · 1 outlet, 1 rendition</small>" in listed
    assert "not shown</a> <small>Speaker not given · 1 outlet, 1 rendition</small>" in listed


def test_who_reported_it_names_each_article_with_its_date_agencies_and_quotes(client: Client) -> None:
    article = make_article(make_outlet("Anchor"), agencies=["AFP", "dpa"])
    version = make_version(article)
    event = make_event(
        make_timeline(), quotes=[make_quote(version), make_quote(version, "Fishermen", kind="indirect")]
    )
    silent = make_article(
        make_outlet("Courier"),
        published_at=datetime(2022, 2, 2, 13, 4, tzinfo=UTC),
        published_precision="minute",
    )
    make_citation(event, article=silent, stance="denies")

    reports = client.get(event.get_absolute_url()).context["reports"]

    assert [(r.outlet, r.published, r.agencies, r.denies) for r in reports] == [
        ("Anchor", "1 February 2022", "AFP, dpa", False),
        ("Courier", "2 February 2022, 13:04, no zone printed", "none credited", True),
    ]
    assert reports[0].kinds == [("direct", "1 verbatim"), ("mixed", ""), ("indirect", "1 paraphrase")]
    assert reports[1].kinds == [("noquote", "no quote")]


def test_the_facts_say_when_where_what_kind_and_who(client: Client) -> None:
    calder = make_actor("Ines Calder", role="harbour master")
    event = make_event(
        make_timeline(), place="Eskerby", kind="news-conference", actors=[calder], is_announced=True
    )
    EventActor.objects.create(event=event, actor=make_actor("Bo Lind"), role="host", position=5)
    earlier, hidden = (
        make_event(make_timeline(), title="The storm"),
        make_event(title="Draft", status="draft"),
    )
    event.follows.add(earlier, hidden)

    body = client.get(event.get_absolute_url()).content.decode()

    assert "Tuesday 1 February 2022, hour not given" in body
    assert "Announced; had not happened when it was reported." in body
    assert "Eskerby" in body and "News conference" in body
    assert "Ines Calder</a>, harbour master" in body and "Bo Lind</a>, host" in body
    assert "The storm</a>" in body and "Draft" not in body


def test_sources_that_differ_are_shown_without_a_verdict(client: Client) -> None:
    event = make_event(make_timeline())
    make_discrepancy(event=event, topic="How many ships waited", explanation="Twelve against eleven.")

    body = client.get(event.get_absolute_url()).content.decode()

    assert "How many ships waited" in body and "Twelve against eleven." in body
    assert "We do not say which is right." in body


def test_an_event_without_quotes_says_so(client: Client) -> None:
    body = client.get(make_event(make_timeline()).get_absolute_url()).content.decode()

    assert "No words of it are quoted" in body


def test_an_address_to_cite_is_the_full_one(client: Client) -> None:
    event = make_event(make_timeline())

    body = client.get(event.get_absolute_url()).content.decode()

    assert f'<a class="link" href="http://testserver{event.get_absolute_url()}">' in body


def test_no_two_parts_of_the_page_share_an_id(client: Client) -> None:
    version = version_in("Anchor")
    here, about = make_quote(version), make_quote(version, "Fishermen", kind="indirect")
    make_statement(here, about)
    event = make_event(make_timeline())
    make_citation(event, quote=here, relation="said-here")
    make_citation(event, quote=about)

    ids = [
        part.split('"')[0]
        for part in client.get(event.get_absolute_url()).content.decode().split(' id="')[1:]
    ]

    assert len(ids) == len(set(ids))
