"""Where readers find corrections: on the event's page and on a page of all."""

from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.test import Client
from lxml import etree, html

from tests.makers import make_actor, make_event, make_quote, make_timeline, make_version
from tests.timeline.test_corrections import change
from timeline import correction_list
from timeline.corrections import on_record
from timeline.models import Event, Showing

pytestmark = pytest.mark.django_db


def page(client: Client, address: str = "/corrections/", **asked: str) -> Any:
    response = client.get(address, asked)
    assert response.status_code == 200
    return html.fromstring(response.content)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_an_event_lists_what_was_changed_and_since_when_it_is_shown(client: Client) -> None:
    event = make_event(make_timeline(), place="Eskerbi")
    change(event, "Typo", place="Eskerby")
    change(event, "For readers: the port office corrected itself.", title="The harbour is open.")

    section = page(client, event.get_absolute_url()).get_element_by_id("corrections")

    assert "Title changed. Before: The harbour opens" in words(section)
    assert "Now: The harbour is open. The port office corrected itself." in words(section)
    assert "Eskerbi" in words(section.xpath(".//details[summary='1 small change']")[0])
    assert "first shown" in words(section)


def test_an_event_that_stands_as_it_was_published_says_so(client: Client) -> None:
    event = make_event(make_timeline())

    text = words(page(client, event.get_absolute_url()))

    assert "not changed since" in text
    assert "Every change since" not in text


def test_all_corrections_stand_on_one_page_with_their_events(client: Client) -> None:
    event = make_event(make_timeline(), place="Eskerbi", title="The harbour opens")
    make_event(make_timeline(), title="Nothing was changed here")
    change(event, place="Eskerby")

    main = page(client).get_element_by_id("main")

    assert [(link.text, link.get("href")) for link in main.xpath(".//h3/a")] == [
        ("The harbour opens", f"{event.get_absolute_url()}#corrections")
    ]
    assert "Place changed. Before: Eskerbi. Now: Eskerby." in words(main)


def test_the_page_keeps_those_of_one_timeline(client: Client) -> None:
    here, there = make_timeline(), make_timeline()
    one, other = make_event(here, title="The harbour opens"), make_event(there, title="The ferry sinks")
    change(one, place="Eskerby")
    change(other, place="Eskerby")

    text = words(page(client, timeline=here.slug).get_element_by_id("main"))

    assert "The harbour opens" in text and "The ferry sinks" not in text
    assert client.get("/corrections/", {"timeline": "no-such"}).status_code == 404
    assert (
        client.get("/corrections/", {"timeline": make_timeline(is_published=False).slug}).status_code == 404
    )


@pytest.mark.parametrize("address", ["/corrections/", "/corrections.atom"])
def test_a_timeline_of_no_name_at_all_is_not_found(client: Client, address: str) -> None:
    assert client.get(address, {"timeline": "a\x00b"}).status_code == 404


def test_an_event_taken_back_is_listed_without_a_word_of_it(client: Client) -> None:
    timeline = make_timeline()
    event = make_event(timeline, title="A rumour about Bo Lind")
    change(event, title="Another rumour about Bo Lind")
    change(event, status="draft")

    text = words(page(client, timeline=timeline.slug).get_element_by_id("main"))

    assert "An event that is not published any more" in text and "Taken back from readers" in text
    assert "rumour" not in text and event.slug not in text


def test_a_timeline_that_is_taken_back_takes_its_events_with_it_silently(client: Client) -> None:
    timeline = make_timeline()
    event = make_event(timeline, title="A rumour about Bo Lind")
    change(event, place="Eskerby")
    change(timeline, is_published=False)

    assert "Nothing has been corrected" in words(page(client))


def test_older_corrections_are_reached_one_page_after_the_other(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correction_list, "SIZE", 3)
    monkeypatch.setattr(correction_list, "LOOKS", ((4, 100), (4, 100)))
    event = make_event(make_timeline(), place="Quay 0")
    for number in range(1, 8):
        change(event, place=f"Quay {number}")

    assert walked(client) == [f"Quay {number}" for number in range(7, 0, -1)]


@pytest.mark.parametrize("looked_at", [1, 2, 3, 7])
def test_however_few_rows_of_the_histories_are_looked_at_no_correction_is_left_out(
    client: Client, monkeypatch: pytest.MonkeyPatch, looked_at: int
) -> None:
    timeline = make_timeline()
    events = [make_event(timeline, place="Quay", quotes=[make_quote(make_version())]) for _ in range(3)]
    draft = make_event(timeline, status="draft")
    wanted: list[str] = []
    for number in range(12):
        event = events[number % 3]
        change(draft, place=f"Nowhere {number}")  # on record, and seen by nobody
        if number % 4:
            change(event, place=f"Quay {number}")
            wanted.append(f"Quay {number}")
        else:
            quote = event.citations.get().quote
            assert quote is not None
            change(quote, place=f"Mole {number}")
            wanted.append(f"Mole {number}")

    assert sorted(walked(client)) == sorted(wanted)  # they stand below their events
    monkeypatch.setattr(correction_list, "LOOKS", ((60, looked_at), (60, looked_at)))
    assert sorted(walked(client)) == sorted(wanted)


def test_what_is_taken_back_at_one_moment_is_one_line_however_much(client: Client) -> None:
    kept, back = make_timeline(), make_timeline(slug="back")
    for _ in range(70):
        make_event(back)
    alone = make_event(kept)
    change(alone, status="draft")
    Event.objects.filter(entries__timeline=back).update(status="draft")
    Showing.objects.filter(timeline_id=back.pk, is_shown=False).update(at="2040-02-01 12:00:03+00")

    for asked in ({}, {"timeline": "back"}):
        assert words(page(client, **asked)).count("70 events that are not published any more") == 1
    assert words(page(client)).count("An event that is not published any more") == 1


@pytest.mark.parametrize("before", ["yesterday", "2022-02-01", "0001-01-01T00:00:00+14:00", "\x00"])
def test_a_place_that_cannot_be_read_is_told_beside_the_newest(client: Client, before: str) -> None:
    event = make_event(make_timeline())
    change(event, place="Eskerby")

    text = words(page(client, before=before))

    assert "This place in the list cannot be found" in text
    assert "Eskerby" in text


def test_the_page_costs_no_more_for_many_events(client: Client, django_assert_max_num_queries: Any) -> None:
    timeline = make_timeline()
    for event in [make_event(timeline) for _ in range(12)]:
        change(event, place="Eskerby")

    with django_assert_max_num_queries(5):
        page(client)


def test_changes_of_one_moment_stay_on_one_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correction_list, "SIZE", 2)
    event = make_event(make_timeline(), place="Quay")
    change(event, place="Eskerby", title="The quay opens", summary="Ships moor.", kind="opening")
    change(event, place="Eskerby harbour")

    first = page(client)
    second = page(client, first.xpath("//a[@rel='next']/@href")[0])

    assert (len(first.xpath("//ins")), len(second.xpath("//ins"))) == (5, 0)


def test_a_change_that_several_events_tell_of_stays_on_one_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correction_list, "SIZE", 2)
    monkeypatch.setattr(correction_list, "LOOKS", ((3, 100),))
    timeline, quote = make_timeline(), make_quote(speaker=make_actor("Ines Calder"))
    events = [make_event(timeline, quotes=[quote]) for _ in range(6)]
    change(events[0], place="Eskerby")
    change(quote, speaker=make_actor("Bo Lind"))

    newest = page(client)
    older = page(client, newest.xpath("//a[@rel='next']/@href")[0])

    assert sum("Bo Lind" in words(new) for new in newest.xpath("//ins")) == len(events)
    assert "Eskerby" in words(older) and "Bo Lind" not in words(older)


def walked(client: Client) -> list[str]:
    """What all corrections changed words to, page by page."""
    found, address = [], "/corrections/"
    while address:
        shown = page(client, address)
        found += [one.text for one in shown.xpath("//ins")]
        address = next(iter(shown.xpath("//a[@rel='next']/@href")), "")
    return found


# The feed.


def feed(client: Client, **asked: str) -> Any:
    response = client.get("/corrections.atom", asked)
    assert response.status_code == 200
    etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng")).assertValid(
        etree.fromstring(response.content)
    )
    return feedparser.parse(response.content)


def test_the_feed_has_an_entry_for_each_moment_newest_first(client: Client) -> None:
    event = make_event(make_timeline(), title="The harbour opens", place="Eskerbi <b>")
    change(event, "For readers: the port office corrected itself.", place="Eskerby")
    change(event, "Typo", title="The harbour is open")

    entries = feed(client).entries

    assert [entry.title for entry in entries] == ["The harbour is open"] * 2
    assert [entry.summary for entry in entries] == ["Title changed.", "Place changed."]
    assert entries[0].link == f"http://testserver{event.get_absolute_url()}#corrections"
    assert "Eskerbi &lt;b&gt;" in entries[1].content[0].value
    assert "The port office corrected itself." in entries[1].content[0].value


def test_an_entry_of_the_feed_stays_when_more_is_corrected(client: Client) -> None:
    event = make_event(make_timeline())
    change(event, place="Eskerby")
    (before,) = feed(client).entries

    change(event, place="Eskerby harbour")

    newest, after = feed(client).entries
    assert (after.id, after.updated) == (before.id, before.updated)
    assert newest.id != after.id


def test_the_feed_tells_no_word_of_an_event_that_was_taken_back(client: Client) -> None:
    event = make_event(make_timeline(), title="A rumour about Bo Lind")
    change(event, title="Another rumour about Bo Lind")
    change(event, status="draft")

    body = client.get("/corrections.atom").content.decode()

    assert "An event that is not published any more" in body
    assert "rumour" not in body and event.slug not in body


def test_the_feed_keeps_those_of_one_timeline_and_the_page_leads_to_it(client: Client) -> None:
    here, there = make_timeline(), make_timeline()
    for event, place in ((make_event(here), "Eskerby"), (make_event(there), "Northwick")):
        change(event, place=place)

    shown = page(client, timeline=here.slug)
    (address,) = shown.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")

    assert shown.xpath("//main//a[@type='application/atom+xml']/@href") == [address]
    body = client.get(address).content.decode()
    assert "Eskerby" in body and "Northwick" not in body
    assert client.get("/corrections.atom", {"timeline": "no-such"}).status_code == 404


def test_a_feed_without_corrections_is_as_of_the_last_event_that_readers_were_shown(client: Client) -> None:
    event = make_event(make_timeline())

    found = feed(client)

    assert found.entries == []
    since = on_record([event.pk])[event.pk].shown_since
    assert since is not None and found.feed.updated == since.strftime("%Y-%m-%dT%H:%M:%SZ")
