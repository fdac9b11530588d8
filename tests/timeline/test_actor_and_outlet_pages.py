"""Who speaks and who prints: the pages of actors and outlets."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from lxml import html

from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
)
from timeline import outlet_records

pytestmark = pytest.mark.django_db


def test_an_actors_words_are_told_day_by_day_and_where_they_only_took_part(client: Client) -> None:
    calder = make_actor("Ines Calder", role="harbour master", wikidata="Q4242")
    version = make_version(make_article(make_outlet("Anchor")))
    spoken = make_quote(version, speaker=calder, said_on=date(2022, 2, 1), said_on_precision="day")
    undated = make_quote(version, "painful but limited", speaker=calder)
    timeline = make_timeline(title="Storm")
    make_event(timeline, quotes=[spoken, undated])
    make_event(timeline, title="The pier closes", actors=[calder])

    response = client.get(calder.get_absolute_url())
    body = response.content.decode()

    assert [day.title for day in response.context["days"]] == ["Tuesday 1 February 2022", "Day not given"]
    assert "harbour master. 2 quotes, on 1 day; 1 outlet, 1 report." in body
    assert [event.title for event, _ in response.context["present"]] == ["The pier closes"]
    assert f"/timelines/{timeline.slug}/?actor=ines-calder" in body and "Q4242" in body


def test_words_of_merged_records_and_of_joint_speakers_count(client: Client) -> None:
    stays = make_actor("Ines Calder")
    merged, other = make_actor("I. Calder", merged_into=stays), make_actor("Bo Lind")
    version = make_version()
    joint = make_quote(version, "painful but limited", speaker=other)
    joint.co_speakers.add(stays)
    make_event(make_timeline(), quotes=[make_quote(version, speaker=merged), joint])

    body = client.get(stays.get_absolute_url()).content.decode()

    assert "We have cleared the northern channel" in body and "painful but limited" in body
    assert "Bo Lind and Ines Calder" in client.get(joint.get_absolute_url()).content.decode()


def test_an_old_address_of_a_merged_actor_leads_on_for_good(client: Client) -> None:
    stays = make_actor("Ines Calder", slug="ines-calder")
    merged = make_actor("I. Calder", slug="i-calder", merged_into=stays)
    make_event(make_timeline(), actors=[merged])

    response = client.get("/actors/i-calder/")

    assert (response.status_code, response["Location"]) == (301, "/actors/ines-calder/")
    assert client.get(response["Location"]).status_code == 200


def test_an_actor_who_is_only_named_has_a_page_that_says_so(client: Client) -> None:
    actor = make_actor("Bo Lind")
    make_event(make_timeline(), actors=[actor])

    assert "none of their words are quoted here" in client.get(actor.get_absolute_url()).content.decode()


def test_an_outlets_page_lists_its_articles_and_what_only_it_reports(client: Client) -> None:
    timeline = make_timeline()
    anchor, post = make_outlet("The Daily Anchor", kind="newspaper"), make_outlet("Post")
    article = make_article(anchor, headline="Harbour reopens", agencies=["AFP"])
    version = make_version(article)
    make_event(
        timeline, title="Together", quotes=[make_quote(version), make_quote(make_version(make_article(post)))]
    )
    make_event(timeline, title="Alone", quotes=[make_quote(version, "Fishermen", kind="indirect")])
    make_event(timeline, title="Without", article=make_article(post))
    make_event(timeline, title="Long ago", article=make_article(post), is_background=True)

    response = client.get(anchor.get_absolute_url())
    body = response.content.decode()

    assert "Newspaper. 1 article cited here; 2 of 3 events reported, 1 of them only here." in body
    assert [event.title for event, _ in response.context["reported"].only_here] == ["Alone"]
    assert [event.title for event, _ in response.context["reported"].silent] == ["Without"]
    assert "Harbour reopens</a>" in body and "2 quotes" in body
    bars = {bar.name: bar.direct for bar in response.context["closeness"]}
    assert bars == {"Post": "100.0%", "The Daily Anchor": "50.0%"}


def test_an_outlets_page_says_how_much_of_it_may_be_shown(client: Client) -> None:
    outlet = make_outlet("Anchor", excerpt_share="0.050", excerpt_limit=120)
    make_event(make_timeline(), article=make_article(outlet))

    body = client.get(outlet.get_absolute_url()).content.decode()

    assert "at most 5% of an article and 120 characters in a row" in body


def test_the_articles_of_an_outlet_are_listed_page_by_page_the_latest_first(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet_records, "SIZE", 2)
    timeline, outlet = make_timeline(), make_outlet()
    days = [None, None, *(datetime(2022, 1, day, tzinfo=UTC) for day in (5, 4, 4, 4, 1))]
    articles = []
    for day in days:
        article = make_article(
            outlet, published_at=day, published_precision="day" if day else "unknown", published_zone=""
        )
        make_event(timeline, article=article)
        articles.append(article)
    make_article(outlet)  # which no event cites

    found, address = [], outlet.get_absolute_url()
    while address:
        page = client.get(address)
        found += [article for article, _, _ in page.context["articles"]]
        following = html.fromstring(page.content).xpath("//main//a[@rel='next']/@href")
        address = following[0] if following else ""

    assert found == articles
    unknown = client.get(outlet.get_absolute_url(), {"after": "nothing"})
    assert [article for article, _, _ in unknown.context["articles"]] == articles[:2]


def test_of_an_outlet_with_very_many_events_the_page_says_that_there_are_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet_records, "LOOKED_AT", 2)
    monkeypatch.setattr(outlet_records, "COMPARED", 1)
    timeline, outlet, other = make_timeline(), make_outlet("Anchor"), make_outlet("Post")
    for day in (1, 2, 3):
        make_event(timeline, article=make_article(outlet), on=date(2022, 1, day))
    newest = make_quote(make_version(make_article(other)))
    make_event(timeline, quotes=[newest], on=date(2022, 1, 4))

    page = client.get(outlet.get_absolute_url())
    told = " ".join(html.fromstring(page.content).xpath("//p[@class='lede']")[0].text_content().split())

    assert "More than 2 articles cited here; more than 2 events reported" in told
    assert "more than 2 of them only here" in told
    assert page.context["reported"].silent_count.told == "1"
    assert [bar.name for bar in page.context["closeness"]] == ["Post"]
    assert "in the newest 1 event" in page.content.decode()


def test_of_an_outlet_with_very_many_events_the_timelines_of_the_latest_are_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlet_records, "LOOKED_AT", 2)
    outlet = make_outlet("Anchor")
    for title in ("The storm", "The flood"):
        timeline = make_timeline(title=title)
        for _ in range(2):
            make_event(timeline, article=make_article(outlet))

    page = client.get(outlet.get_absolute_url())

    assert [timeline.title for timeline in page.context["timelines"]] == ["The flood"]


def test_the_timelines_of_an_actor_are_those_with_most_events_and_where_sources_differ_says_on_which(
    client: Client,
) -> None:
    actor = make_actor("Ines Calder")
    for title, events in (("Ferries", 1), ("Dredging", 1), ("The storm", 3), ("The flood", 2)):
        timeline = make_timeline(title=title)
        for _ in range(events):
            event = make_event(timeline, quotes=[make_quote(speaker=actor)], actors=[actor])
    make_discrepancy(event=event)

    page = client.get(actor.get_absolute_url())

    assert [title for _, _, title in page.context["timelines"]] == ["The storm", "The flood", "Dredging"]
    links = html.fromstring(page.content).xpath("//main//a[@class='differ']")
    assert [link.text for link in links] == ["Sources differ on 1 point in The flood"]


def test_of_a_day_with_very_many_events_the_first_ten_are_named(client: Client) -> None:
    actor, timeline = make_actor("Ines Calder"), make_timeline()
    for _ in range(12):
        quote = make_quote(speaker=actor, said_on=date(2022, 1, 1), said_on_precision="day")
        make_citation(make_event(timeline), quote=quote, relation="said-here")

    day = html.fromstring(client.get(actor.get_absolute_url()).content).xpath("//main//p[@class='note']")[0]

    assert len(day.xpath("a")) == 10 and day.text_content().endswith("; and 2 more")


@pytest.mark.parametrize("name", ["from", "after", "topic", "part"])
def test_what_no_record_can_be_called_is_taken_for_nothing(client: Client, name: str) -> None:
    quote = make_quote(make_version(), speaker=make_actor("Bo Lind"))
    make_event(make_timeline(), quotes=[quote])

    for record in (quote.speaker, quote.version.article.outlet):
        asked = client.get(record.get_absolute_url(), {name: "a\x00b"})
        assert asked.status_code == 200
        assert record.name in asked.text
