"""The timeline's page: its list, its filters and what happens when they cannot be read."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.makers import (
    make_actor,
    make_article,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
)
from tests.timeline.crowd import make_crowd
from tests.timeline.shown_cards import cards_on
from timeline.models import Timeline

pytestmark = pytest.mark.django_db


def fragment(client: Client, address: str, target: str = "event-list", **headers: str) -> str:
    response = client.get(address, headers={"HX-Request": "true", "HX-Target": target, **headers})
    assert response.status_code == 200
    return response.content.decode()


def sentence(client: Client, timeline: Timeline, query: str = "") -> str:
    parts = client.get(f"{timeline.get_absolute_url()}?{query}").context["sentence"]
    return "".join(part.text for part in parts)


@pytest.mark.parametrize("events", [5, 500])
def test_the_page_takes_at_most_12_queries_whatever_its_size(client: Client, events: int) -> None:
    timeline = make_timeline()
    make_crowd(timeline, events=events)
    many = "q=channel+-pier&actor=speaker-1&actor=speaker-4&outlet=outlet-0&kind=direct&since=2022-01-02"

    further = client.get(timeline.get_absolute_url()).context["next_query"].removeprefix("?")
    taken = {}
    for query in ("", many, "background=1&order=newest", further):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"{timeline.get_absolute_url()}?{query}")
        taken[query] = len(queries)
        assert response.context["days"] and response.context["problems"] == []

    assert max(taken.values()) <= 12, taken


def test_a_card_tells_when_where_who_what_and_by_whom(client: Client) -> None:
    timeline, calder = make_timeline(), make_actor("Ines Calder")
    version = make_version(make_article(make_outlet("The Daily Anchor", short_name="Anchor")))
    quote = make_quote(version, speaker=calder)
    event = make_event(
        timeline,
        title="The harbour opens",
        quotes=[quote],
        actors=[calder],
        place="Eskerby",
        kind="news-conference",
    )

    body = client.get(timeline.get_absolute_url()).content.decode()

    assert f'<h3><a href="{event.get_absolute_url()}">The harbour opens</a></h3>' in body
    assert '<time datetime="2022-02-01">During the day</time> Eskerby, news conference' in body
    assert '<p class="who">Ines Calder</p>' in body
    assert "“We have cleared the northern channel”" in body
    assert (
        f'<a href="{quote.get_absolute_url()}">Ines Calder,\nAnchor, verbatim, about it</a>'
        in body.replace("\xa0", " ")
    )
    assert '<p class="by"><a href="/method/#counted">1 outlet, 1 report</a>\nAnchor</p>' in body
    assert "Kyiv time · hours not given" in body


def test_a_card_shows_the_strongest_quote_of_each_outlet_and_counts_the_rest(client: Client) -> None:
    timeline = make_timeline()
    quotes = []
    for name in ("A", "B", "C", "D"):
        version = make_version(make_article(make_outlet(name)))
        quotes.append(make_quote(version, "Fishermen", kind="indirect", gist=f"Told by {name}."))
        quotes.append(make_quote(version, "the damage", fragments=["damage"], gist="Damage"))
        if name != "D":
            quotes.append(make_quote(version))
    make_event(timeline, quotes=quotes)

    card = cards_on(client.get(timeline.get_absolute_url()))[0]

    assert [line.quote.kind for line in card.lines] == ["direct"] * 3
    assert [line.quote.version.article.outlet.name for line in card.lines] == ["A", "B", "C"]
    assert card.more == "8 more quotes"


def test_a_card_shows_words_said_at_the_event_before_words_about_it(client: Client) -> None:
    timeline = make_timeline()
    here, about = make_version(make_article(make_outlet("A"))), make_version(make_article(make_outlet("B")))
    event = make_event(timeline, quotes=[make_quote(about)])
    event.citations.create(
        article=here.article,
        quote=make_quote(here, "Fishermen", kind="indirect", gist="Fish."),
        relation="said-here",
    )

    card = cards_on(client.get(timeline.get_absolute_url()))[0]

    assert [line.gist for line in card.lines] == ["Fish."]
    assert card.more == "1 more quote"


def test_an_event_nobody_is_quoted_on_has_a_card_without_lines(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline)

    card = cards_on(client.get(timeline.get_absolute_url()))[0]

    assert (card.lines, card.more, card.by) == ([], "", "1 outlet, 1 report")


def test_outlets_and_reports_are_two_numbers(client: Client) -> None:
    timeline, outlet = make_timeline(), make_outlet("Anchor")
    event = make_event(timeline, article=make_article(outlet))
    event.citations.create(article=make_article(outlet))

    page = client.get(timeline.get_absolute_url())
    card = cards_on(page)[0]

    assert card.by == "1 outlet, 2 independent reports"
    assert "1 outlet, 2 independent reports</a>\nAnchor</p>" in page.content.decode()
    assert client.get("/outlets/anchor/").status_code == 200


def test_of_many_outlets_a_card_names_some_and_counts_the_rest(client: Client) -> None:
    timeline = make_timeline()
    event = make_event(timeline)
    for number in range(8):
        event.citations.create(article=make_article(make_outlet(f"Courier {number}")))

    card = cards_on(client.get(timeline.get_absolute_url()))[0]

    assert (card.by, len(card.outlets), card.more_outlets) == (
        "9 outlets, 9 independent reports",
        7,
        "and 2 more",
    )


def test_our_own_titles_are_set_with_curly_apostrophes_and_speakers_words_as_printed(client: Client) -> None:
    timeline = make_timeline(title="The harbour's storm", summary="The pilots' week")
    quote = make_quote(make_version(text='"It isn\'t over," she said.'), "It isn't over")
    make_event(
        timeline, title="Eskerby's pier", summary="He said “it's off” of the town's plan", quotes=[quote]
    )

    body = client.get(timeline.get_absolute_url()).content.decode()

    assert "<h1>The harbour’s storm</h1>" in body and "The pilots’ week" in body
    assert "Eskerby’s pier" in body and "He said “it&#x27;s off” of the town’s plan" in body
    assert "“It isn&#x27;t over”" in body


def test_each_day_has_one_heading_and_the_next_page_says_it_goes_on(client: Client) -> None:
    timeline = make_timeline()
    for number in range(27):
        make_event(timeline, on=date(2022, 2, 1) if number < 26 else date(2022, 2, 3))

    first = client.get(timeline.get_absolute_url())
    second = client.get(timeline.get_absolute_url() + first.context["next_query"])

    assert [(day.title, len(day.cards)) for day in first.context["days"]] == [("Tuesday 1 February 2022", 25)]
    assert first.context["next_label"] == "Show the other 2 events"
    assert [(day.title, day.is_continued) for day in second.context["days"]] == [
        ("Tuesday 1 February 2022", True),
        ("Thursday 3 February 2022", False),
    ]
    assert "Back to the first page" in second.content.decode()
    assert (first.context["where"], second.context["where"]) == ("", "Events 26–27 of 27")
    assert ">Events 26–27 of 27</p>" in second.content.decode()


def test_undated_events_stand_last_and_background_apart(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline, on=None, title="Some time")
    make_event(timeline, title="A day")
    make_event(timeline, on=date(1997, 1, 1), title="Long ago", is_background=True)

    context = client.get(timeline.get_absolute_url(), {"background": "1"}).context

    assert [day.title for day in context["days"]] == ["Tuesday 1 February 2022", "No date given"]
    assert [(item.title, item.note) for item in context["background"]] == [
        ("Long ago", "1 January 1997 · 1 outlet, 1 report")
    ]


def test_the_sentence_says_what_is_filtered(client: Client) -> None:
    timeline = make_timeline()
    for name in ("DW", "Anchor"):
        make_event(timeline, article=make_article(make_outlet(name)), kind="phone-call")
    actor = make_actor("Ines Calder")
    make_event(
        timeline,
        actors=[actor],
        article=make_article(make_outlet("Post"), agencies=["AFP"]),
        is_background=True,
    )

    assert sentence(client, timeline) == "2 events, oldest first."
    assert sentence(client, timeline, "outlet=dw&outlet=anchor&since=2022-01-24") == (
        "2 events reported by DW or Anchor since 24 January 2022, oldest first."
    )
    assert (
        sentence(client, timeline, "background=1&order=newest")
        == "3 events, 1 of them background, newest first."
    )
    assert sentence(client, timeline, "background=1&actor=ines-calder&agency=AFP") == (
        "1 event, it is background, with Ines Calder crediting AFP."
    )
    assert sentence(client, timeline, "event=phone-call&since=2022-02-01&until=2022-02-01") == (
        "2 events of the kind phone call on 1 February 2022, oldest first."
    )
    assert sentence(client, timeline, "q=nothing&origins=2") == (
        "No event in at least 2 independent reports matching nothing."
    )
    assert sentence(client, timeline, "since=2022-02-01T14&until=2022-02-01T14") == (
        "2 events since 1 February 2022, 14:00 until 1 February 2022, 14:59, oldest first."
    )


def test_a_chip_drops_its_own_value_and_keeps_the_others(client: Client) -> None:
    timeline = make_timeline()
    for name in ("DW", "Anchor"):
        make_event(timeline, article=make_article(make_outlet(name)))
    query = "outlet=dw&outlet=anchor&since=2022-01-24&background=1&order=newest"

    chips = client.get(f"{timeline.get_absolute_url()}?{query}").context["chips"]

    assert {chip.label: chip.query for chip in chips} == {
        "Outlet: DW": "outlet=anchor&since=2022-01-24&background=1&order=newest",
        "Outlet: Anchor": "outlet=dw&since=2022-01-24&background=1&order=newest",
        "From 24 January 2022": "outlet=dw&outlet=anchor&background=1&order=newest",
    }


# Each row: a query that cannot be read whole, and the sentence that says so.
UNREADABLE = [
    ("since=31.02.2022", "“31.02.2022” is not a date we can read. Write a day as 2022-02-01"),
    ("until=soon", "“soon” is not a date we can read."),
    (
        "since=2022-02-01&until=2022-01-31",
        "The last moment asked for, 2022-01-31, lies before the first, 2022-02-01",
    ),
    ("actor=nobody", "“nobody” is no person or body on this timeline."),
    ("outlet=nowhere", "“nowhere” is no outlet cited on this timeline."),
    ("agency=none", "“none” is no agency credited on this timeline."),
    ("event=none", "“none” is no kind of event on this timeline."),
    ("kind=shouted", "“shouted” is no kind of quote here"),
    ("origins=many", "“many” is no number of reports: write origins=2."),
    ("origins=0", "“0” is no number of reports"),
    ("background=maybe", "“maybe” is neither yes nor no"),
    ("order=best", "“best” is no order: write order=newest"),
    ("cursor=xyz", "This place in the list cannot be found: start at its first page."),
    ("since_hour=14:00", "“14:00” is an hour of no day: give the day beside it"),
    ("since=2022-02-01&since_hour=25:00", "“2022-02-01T25:00” is on no calendar or clock."),
    ("since=2022-02-01&since_hour=12345678901", "at most 10 characters"),
    ("q=***", "“***” holds no word to search for."),
    ("q=%22-%22", "holds no word to search for."),
    ("q=" + "x" * 201, "at most 200 characters"),
    ("q=a%00b", "Null characters are not allowed."),
    ("actor=a%00b", "A value is too long or holds characters that no name has."),
]


@pytest.mark.parametrize(("query", "message"), UNREADABLE, ids=[row[0][:40] for row in UNREADABLE])
def test_what_cannot_be_read_is_said_and_the_other_filters_hold(
    client: Client, query: str, message: str
) -> None:
    timeline = make_timeline()
    outlet = make_outlet("DW")
    make_event(timeline, article=make_article(outlet))
    make_event(timeline)

    page = client.get(f"{timeline.get_absolute_url()}?outlet=dw&{query}")
    data = client.get(f"{timeline.get_absolute_url().removesuffix('/')}.json?outlet=dw&{query}")

    assert page.status_code == 200
    assert message in " ".join(problem.message for problem in page.context["problems"])
    assert page.context["counts"].total == 1
    assert 'role="alert"' in page.content.decode()
    assert data.status_code == 400
    assert [error["message"] for error in data.json()["errors"]] == [
        problem.message for problem in page.context["problems"]
    ]


def test_one_bad_value_of_several_leaves_the_good_ones(client: Client) -> None:
    timeline = make_timeline()
    for name in ("DW", "Anchor", "Post"):
        make_event(timeline, article=make_article(make_outlet(name)))

    page = client.get(f"{timeline.get_absolute_url()}?outlet=dw&outlet=nowhere&outlet=post")

    assert page.context["counts"].total == 2
    assert [chip.label for chip in page.context["chips"]] == [
        "Outlet: DW",
        "Outlet: Post",
        "Outlet: nowhere (left out)",
    ]


def test_an_unreadable_date_stays_in_its_field_to_be_mended(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline)

    body = client.get(f"{timeline.get_absolute_url()}?since=31.02.2022&until=2022-02-01T14").content.decode()

    assert re.search(
        r'id="filter-since" name="since" value="31.02.2022" placeholder="YYYY-MM-DD" aria-invalid="true"',
        body,
    )
    assert (
        'id="filter-until" name="until" value="2022-02-01" placeholder="YYYY-MM-DD" data-picker="date"'
        in body
    )


def test_an_hour_has_a_field_beside_its_day_and_is_told_in_utc(client: Client) -> None:
    timeline = make_timeline(zone="Europe/Kyiv")
    make_event(timeline)

    apart = client.get(timeline.get_absolute_url(), {"since": "2022-02-01", "since_hour": "14:00"})
    together = client.get(timeline.get_absolute_url(), {"since": "2022-02-01T14"})

    assert apart.context["form"].query() == together.context["form"].query() == "since=2022-02-01T14"
    for page in (apart, together):
        body = page.content.decode()
        assert (
            'id="filter-since" name="since" value="2022-02-01" placeholder="YYYY-MM-DD" data-picker="date"'
            in body
        )
        assert 'name="since_hour" value="14:00" placeholder="hh:mm" data-picker="time"' in body
        assert "14:00 in Kyiv is 12:00 UTC" in body


def test_nothing_matching_says_what_to_drop(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline, article=make_article(make_outlet("DW")))
    make_event(timeline, on=date(2022, 3, 1), is_background=True)

    page = client.get(f"{timeline.get_absolute_url()}?outlet=dw&since=2022-02-15")
    only_background = client.get(f"{timeline.get_absolute_url()}?since=2022-02-15")
    hopeless = client.get(f"{timeline.get_absolute_url()}?outlet=dw&q=elephant&since=2022-02-15")

    assert [(way["label"], way["query"]) for way in page.context["ways_out"]] == [
        ("Without a first day: 1 event", "outlet=dw")
    ]
    assert ("With background events: 1 event", "since=2022-02-15&background=1") in [
        (way["label"], way["query"]) for way in only_background.context["ways_out"]
    ]
    assert "Dropping one of the filters does not help" in hopeless.content.decode()


def test_an_empty_timeline_says_so(client: Client) -> None:
    timeline = make_timeline()

    assert (
        "No event is published on this timeline yet."
        in client.get(timeline.get_absolute_url()).content.decode()
    )


def test_where_nothing_is_to_be_filtered_no_filters_are_offered(client: Client) -> None:
    timeline = make_timeline()
    views = [timeline.get_absolute_url() + view for view in ("", "coverage/", "differences/")]

    assert all('popovertarget="filters"' not in client.get(view).content.decode() for view in views)

    make_event(timeline)
    assert all('popovertarget="filters"' in client.get(view).content.decode() for view in views)


def test_the_list_alone_comes_back_where_the_list_asks(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline, title="The harbour opens")

    body = fragment(client, timeline.get_absolute_url())

    assert "<html" not in body and 'id="event-list"' in body and "The harbour opens" in body
    assert 'id="filter-fields"' in body and "1 event" in body


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HX-Request": "true", "HX-Boosted": "true"},
        {"HX-Request": "true", "HX-Target": "somewhere-else"},
        {"HX-Request": "true", "HX-Target": "event-list", "HX-History-Restore-Request": "true"},
    ],
    ids=["no htmx", "boosted", "another target", "history"],
)
def test_everybody_else_gets_the_whole_page(client: Client, headers: dict[str, str]) -> None:
    timeline = make_timeline()

    response = client.get(timeline.get_absolute_url(), headers=headers)

    assert response.content.decode().startswith("<!doctype html>")
    assert "HX-Target" in response["Vary"]
    assert "no-store" not in response.get("Cache-Control", "")


def test_a_fragment_is_kept_by_no_cache_and_names_the_address_of_the_view(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline, article=make_article(make_outlet("DW")))

    response = client.get(
        f"{timeline.get_absolute_url()}?q=&outlet=dw&since=&until=",
        headers={"HX-Request": "true", "HX-Target": "event-list"},
    )

    assert "no-store" in response["Cache-Control"]
    assert response["HX-Push-Url"] == f"{timeline.get_absolute_url()}?outlet=dw"


def test_links_to_the_next_page_and_to_the_data_keep_the_filters(client: Client) -> None:
    timeline, article = make_timeline(), make_article(make_outlet("DW"))
    for _ in range(26):
        make_event(timeline, article=article)

    page = client.get(f"{timeline.get_absolute_url()}?outlet=dw&order=newest")

    assert page.context["next_query"].startswith("?outlet=dw&order=newest&cursor=")
    assert (
        f"{timeline.get_absolute_url().removesuffix('/')}.json?outlet=dw&amp;order=newest"
        in page.content.decode()
    )


def test_a_slug_that_was_merged_still_filters(client: Client) -> None:
    timeline, stays = make_timeline(), make_actor("Ines Calder", slug="ines-calder")
    make_actor("I. Calder", slug="i-calder", merged_into=stays)
    make_event(timeline, actors=[stays])
    make_event(timeline)

    page = client.get(timeline.get_absolute_url(), {"actor": "i-calder"})

    assert page.context["counts"].total == 1
    assert page.context["form"].values() == {"actor": ["ines-calder"]}


def test_a_chosen_person_and_outlet_lead_to_their_pages(client: Client) -> None:
    timeline = make_timeline()
    outlet = make_outlet("Anchor", slug="anchor")
    ines = make_actor("Ines Calder", slug="ines")
    make_event(timeline, actors=[ines], article=make_article(outlet))

    page = client.get(f"{timeline.get_absolute_url()}?actor=ines&outlet=anchor").content.decode()

    sentence = page.partition('<p class="filtered">')[2].partition("</p>")[0]
    assert '<a class="link" href="/actors/ines/">Ines Calder</a>' in sentence
    assert '<a class="link" href="/outlets/anchor/">Anchor</a>' in sentence


def test_long_filters_fold_and_what_is_chosen_stays_in_sight(client: Client) -> None:
    timeline = make_timeline()
    actors = [make_actor(f"Speaker {number:02}", slug=f"speaker-{number:02}") for number in range(12)]
    make_event(timeline, actors=actors)

    sidebar = client.get(timeline.get_absolute_url(), {"actor": "speaker-11"}).context["sidebar"]

    people = next(facet for facet in sidebar.facets if facet.name == "actor")
    assert [option.value for option in people.options] == [f"speaker-{n:02}" for n in range(7)] + [
        "speaker-11"
    ]
    assert len(people.more) == 4


def test_words_in_another_language_say_which_and_run_their_own_way(client: Client) -> None:
    timeline = make_timeline()
    arabic, german = "لقد فتحنا القناة الشمالية", "Der Kanal ist offen"
    for language, words in (("ar", arabic), ("de", german), ("en", "The channel is open")):
        version = make_version(make_article(language=language), text=f"{words}.")
        event = make_event(timeline, quotes=[make_quote(version, words)])
        alone = client.get(event.get_absolute_url()).content.decode()
        assert (f'lang="{language}" dir="auto">“{words}”</q>' in alone) == (language != "en")

    body = client.get(timeline.get_absolute_url()).content.decode()

    assert f'<q lang="ar" dir="auto">“{arabic}”</q>' in body
    assert f'<q lang="de" dir="auto">“{german}”</q>' in body
    assert "<q>“The channel is open”</q>" in body


def test_of_many_values_that_cannot_be_read_a_few_are_told_and_the_rest_counted(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline)
    query = "&".join(f"actor=nobody-{number}" for number in range(20))

    page = client.get(f"{timeline.get_absolute_url()}?{query}").content.decode()

    assert page.count('role="alert"') == 4
    assert "And 16 more that cannot be read." in page


def test_the_head_of_a_list_leads_to_what_it_can_be_taken_along_as(client: Client) -> None:
    timeline = make_timeline()
    make_event(timeline)

    page = client.get(timeline.get_absolute_url()).content.decode()

    assert '<a class="link" href="#export">Cite, embed, export, print</a>' in page
    assert page.index('href="#export"') < page.index('id="stream"') < page.index('id="export"')


def test_the_address_above_all_timelines_leads_to_the_front_page(client: Client) -> None:
    answer = client.get("/timelines/")

    assert (answer.status_code, answer["Location"]) == (301, "/")
