"""Where the sources differ: what each side shows, what is found by which filter, and what stays hidden."""

import re
from collections import Counter
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from articles.models import ArticleVersion, Quote
from tests.makers import (
    make_article,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_timeline,
    make_version,
)
from tests.timeline.differing import make_differing
from timeline.differences import Difference, differences_of_quotes
from timeline.models import Discrepancy, DiscrepancySpan, Event, Timeline
from timeline.points import PART
from timeline.sidebar import MOST_LISTED
from timeline.sides import WITHHELD

pytestmark = pytest.mark.django_db

TEXT = (
    "Storm keeps the port shut\n"
    "The port authority counted more than 40 ships at anchor off the long eastern mole on Tuesday night.\n"
    '"We will open when [the pilots] say the swell allows it, and not one hour before that," Ines Calder '
    'said, and called the wait "hard but fair" for crews. She said the pilots would be asked again at noon.\n'
)
SAID = "We will open when [the pilots] say the swell allows it, and not one hour before that,"
LONG = "The port authority counted more than 40 ships at anchor off"
OWN, PARTLY = "its own words", "partly quoted"


@pytest.fixture
def timeline() -> Timeline:
    return make_timeline(slug="storm", title="Storm")


def told(outlet: str = "Anchor", text: str = TEXT) -> ArticleVersion:
    return make_version(make_article(make_outlet(outlet)), text)


def opened(timeline: Timeline, *versions: ArticleVersion, **fields) -> Event:
    """An event of the timeline that cites the articles of the versions as wholes."""
    event = make_event(timeline, article=versions[0].article, **fields)
    for version in versions[1:]:
        event.citations.create(article=version.article, position=event.citations.count())
    return event


def shown(client: Client, address: str = "/timelines/storm/differences/", **asked) -> list[Difference]:
    context = client.get(address, asked).context
    return [one for section in context["sections"] for one in section.differences]


def words(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize(
    ("differing", "quoted", "way", "expected", "how"),
    [
        ("more than 40 ships at anchor", "", "prose", ["more than 40 ships at anchor"], OWN),
        (LONG, "", "prose", [], OWN),
        ("and not one hour before that", "direct", "direct", ["and not one hour before that"], "verbatim"),
        (SAID, "direct", "direct", [SAID.removesuffix(",")], "verbatim"),
        ("[the pilots]", "direct", "prose", ["[the pilots]"], f"{OWN}, inside a quotation"),
        ('before that," Ines Calder said', "direct", "mixed", ["before that", "Ines Calder said"], PARTLY),
        ('the wait "hard but fair" for', "mixed", "mixed", ["the wait", "hard but fair", "for"], PARTLY),
        ("the pilots would be asked", "indirect", "indirect", ["the pilots would be asked"], "paraphrase"),
        ("crews. She said the pilots", "indirect", "prose", ["crews. She said the pilots"], OWN),
    ],
    ids=[
        "prose", "long prose", "verbatim", "verbatim and long", "inserted", "words and prose", "fragment",
        "paraphrase", "hardly a paraphrase",
    ],
)  # fmt: skip
def test_a_side_shows_a_speakers_words_whole_and_of_prose_eight_words(
    client: Client, timeline: Timeline, differing: str, quoted: str, way: str, expected: list[str], how: str
) -> None:
    version = told()
    event = opened(timeline, version)
    quotes = {
        "direct": {"words": SAID},
        "mixed": {"words": 'called the wait "hard but fair" for crews', "fragments": ["hard but fair"]},
        "indirect": {"words": "the pilots would be asked again at noon", "kind": "indirect"},
    }  # fmt: skip
    if quoted:
        event.citations.create(quote=make_quote(version, **quotes[quoted]), article=version.article)
    make_discrepancy((version, differing), event=event)

    side = shown(client)[0].sides[0]

    assert (side.way, [stretch.text for stretch in side.stretches], side.how) == (way, expected, how)
    assert bool(side.told) is not bool(expected)


def test_what_is_not_shown_says_so_and_stands_under_one_heading_with_its_like(
    client: Client, timeline: Timeline
) -> None:
    versions = [told("Anchor"), told("Breaker"), told("Cable")]
    make_discrepancy(
        *((version, LONG) for version in versions[:2]),
        (versions[2], "more than 40 ships"),
        event=opened(timeline, *versions),
    )

    difference = shown(client)[0]

    assert [(row.told, [place.label for place in row.places]) for row in difference.rows] == [
        (WITHHELD, ["Anchor", "Breaker"]),
        ("", ["Cable"]),
    ]
    assert LONG not in words(client.get(difference.url.split("#")[0]).content.decode())


def test_a_withheld_paraphrase_is_told_by_its_gist(client: Client, timeline: Timeline) -> None:
    version = told()
    quote = make_quote(
        version,
        "the pilots would be asked again at noon",
        kind="indirect",
        gist="The pilots' word at noon decides.",
    )
    event = make_event(timeline, quotes=[quote])
    point = make_discrepancy((version, "the pilots would be asked again"), event=event)
    DiscrepancySpan.objects.filter(discrepancy=point).update(exact=None)

    side = shown(client)[0].sides[0]

    assert (side.way, side.told, side.url) == (
        "indirect",
        "The pilots’ word at noon decides.",
        quote.get_absolute_url(),
    )


def test_same_words_of_several_outlets_stand_in_one_line(client: Client, timeline: Timeline) -> None:
    versions = [told("Anchor"), told("Breaker"), told("Cable", TEXT.replace("40", "50"))]
    make_discrepancy(
        (versions[0], "more than 40 ships"),
        (versions[1], "more than 40 ships"),
        (versions[2], "more than 50 ships at anchor"),
        event=opened(timeline, *versions),
    )

    rows = shown(client)[0].rows

    assert [[place.label for place in row.places] for row in rows] == [["Anchor", "Breaker"], ["Cable"]]
    assert [row.aligned for row in rows] == [
        ("more than", "40", "ships"),
        ("more than", "50", "ships at anchor"),
    ]


def test_a_caption_is_told_from_the_text_where_one_outlet_has_both(
    client: Client, timeline: Timeline
) -> None:
    anchor, breaker = told("Anchor"), told("Breaker")
    for version in (anchor, breaker):
        ArticleVersion.objects.filter(pk=version.pk).update(
            spans=[{"kind": "headline", "start": 0, "end": TEXT.index("\n")}]
        )
    make_discrepancy(
        (anchor, "keeps the port"), (anchor, "The port"), (breaker, "keeps the port"),
        event=opened(timeline, anchor, breaker),
    )  # fmt: skip

    assert [row.how for row in shown(client)[0].rows] == [f"{OWN}, headline", OWN, OWN]


def test_the_figure_that_differs_is_the_one_set_under_the_other(client: Client, timeline: Timeline) -> None:
    one = told("Anchor", "On 3 quays 40 ships wait.")
    other = told("Breaker", "On 3 quays 55 ships wait.")
    make_discrepancy(
        (one, "3 quays 40 ships"), (other, "3 quays 55 ships"), event=opened(timeline, one, other)
    )

    assert [row.aligned[1] for row in shown(client)[0].rows if row.aligned] == ["40", "55"]


def test_a_quoted_figure_keeps_its_marks_when_it_is_set_under_another(
    client: Client, timeline: Timeline
) -> None:
    said = told("Anchor", 'Calder spoke of "forty ships at anchor" that night.')
    counted = told("Breaker")
    quote = make_quote(said, '"forty ships at anchor" that night', fragments=["forty ships at anchor"])
    event = make_event(timeline, quotes=[quote], article=counted.article)
    event.citations.create(article=counted.article)
    make_discrepancy((said, "forty ships at anchor"), (counted, "more than 40 ships"), event=event)

    page = client.get("/timelines/storm/differences/").content.decode()

    assert (
        '<q class="aligned" dir="auto"><i>“</i> <b class="figure">forty</b> <i>ships at anchor”</i>' in page
    )
    assert '<i>more than</i> <b class="figure">40</b> <i>ships</i>' in page


def test_words_that_moved_on_to_a_later_text_are_still_the_speakers(
    client: Client, timeline: Timeline
) -> None:
    first = told()
    second = make_version(first.article, "New head\n" + TEXT)
    quote = make_quote(second, SAID)
    make_discrepancy((first, "and not one hour before that"), event=make_event(timeline, quotes=[quote]))

    side = shown(client)[0].sides[0]

    assert (side.way, side.words, side.url) == (
        "direct",
        "and not one hour before that",
        quote.get_absolute_url(),
    )


def test_a_text_that_was_taken_down_shows_no_prose_and_no_words_given_up(
    client: Client, timeline: Timeline
) -> None:
    version = told()
    quote = make_quote(version, "and not one hour before that")
    event = make_event(timeline, quotes=[quote])
    make_discrepancy((version, "and not one hour before that"), event=event, slug="given-up")
    make_discrepancy((version, "more than 40 ships"), event=event, slug="prose")
    ArticleVersion.objects.filter(pk=version.pk).update(
        text=None, taken_down_at="2022-02-03T00:00Z", taken_down_reason="asked"
    )
    Quote.objects.filter(pk=quote.pk).update(status="lost", lost_because="taken-down")

    page = words(client.get("/timelines/storm/differences/").content.decode())
    exported = client.get("/timelines/storm.json").json()["events"][0]["differences"]

    assert "not one hour" not in page and "40 ships" not in page
    assert [span["words"] for one in exported for span in one["spans"]] == [None, None]


def test_an_outlet_is_silent_where_an_editor_says_so(client: Client, timeline: Timeline) -> None:
    one, other = told("Anchor"), told("Breaker")
    point = make_discrepancy((one, "40 ships"), event=opened(timeline, one, other))
    before = words(client.get("/timelines/storm/differences/").content.decode())

    point.silent.add(one.article.outlet, other.article.outlet, make_outlet("Zyx Post"))

    assert "Silent:" not in before
    assert "Silent: Breaker The reports" in words(
        client.get("/timelines/storm/differences/").content.decode()
    )


def test_a_lost_quote_is_marked_as_lost_beside_the_others(client: Client, timeline: Timeline) -> None:
    quote = make_quote(told(), "and not one hour before that", status="lost")
    make_version(quote.version.article, "Another text.")
    event = make_event(timeline, quotes=[quote])
    make_discrepancy((quote.version, "and not one hour"), event=event)

    side = shown(client)[0].sides[0]

    assert side.style == "direct lost"
    assert side.how.endswith("in version 1, lost since version 2")


def test_outlets_differ_by_kind_and_by_side_and_counts_tell_what_a_click_leaves(
    client: Client, timeline: Timeline
) -> None:
    anchor, breaker, cable = told("Anchor"), told("Breaker"), told("Cable")
    event = opened(timeline, anchor, breaker, cable)
    sides = {"ships": "more than 40 ships", "mole": "the long eastern mole"}
    make_discrepancy((anchor, sides["ships"]), (breaker, sides["ships"]), event=event, kind="figure")
    make_discrepancy((anchor, sides["mole"]), (cable, sides["mole"]), event=event, kind="wording")
    make_discrepancy((breaker, sides["mole"]), (cable, sides["mole"]), event=event, kind="wording")

    for asked in ({}, {"differ": "wording"}, {"side": "anchor"}, {"differ": "wording", "side": "anchor"}):
        context = client.get("/timelines/storm/differences/", asked).context
        offers = [*context["kinds"], context["any_outlet"], *context["outlets"]]
        for offer in offers:
            count = re.search(r"(\d+)$", offer.label)
            found = client.get(f"/timelines/storm/differences/?{offer.query}").context["sections"]
            if count:
                assert sum(len(section.differences) for section in found) == int(count[1]), offer.label

    assert [offer.label for offer in client.get("/timelines/storm/differences/").context["kinds"]] == [
        "All 3",
        "Figures 1",
        "Wordings 2",
    ]


def test_of_very_many_outlets_those_of_most_points_are_offered_and_a_page_has_all(
    client: Client, timeline: Timeline
) -> None:
    versions = [told(f"Outlet {number:02}") for number in range(MOST_LISTED + 3)]
    event = opened(timeline, *versions)
    make_discrepancy(*((version, "40 ships") for version in versions), event=event, kind="figure")
    make_discrepancy((versions[-1], "eastern mole"), event=event, kind="wording")

    page = html.fromstring(client.get("/timelines/storm/differences/?origins=1").content)
    offered = page.xpath("//nav[@aria-label='Outlet']//a/text()")
    (way,) = page.xpath(f"//nav[@aria-label='Outlet']//a[.='All {len(versions)}']/@href")
    with CaptureQueriesContext(connection) as queries:
        every = html.fromstring(client.get(way).content)
    asked = [one["sql"] for one in queries]
    options = {a.text: a.get("href") for a in every.xpath("//ul[contains(@class, 'list')]//a")}

    assert len(offered) == MOST_LISTED + 2 and offered[:2] == [
        "Any outlet",
        f"{versions[-1].article.outlet} 2",
    ]
    assert way == "/timelines/storm/options/side/?origins=1&view=differences"
    assert list(options)[:2] == [str(versions[-1].article.outlet), "Outlet 00"]
    assert options["Outlet 07"] == "/timelines/storm/differences/?origins=1&side=outlet-07"
    assert len(options) == len(versions)
    assert "2 points on which 43 outlets differ" in every.text_content()
    assert len(asked) == len(set(asked)), "nothing is looked up twice"
    found = html.fromstring(client.get(f"{way}&find=let+41&side=outlet-07&differ=figure").content)
    assert found.xpath("//ul[contains(@class, 'list')]//a/@href") == [
        "/timelines/storm/differences/?origins=1&differ=figure&side=outlet-07&side=outlet-41"
    ]
    assert client.get(way, headers={"HX-Request": "true"}).status_code == 200
    assert client.get("/timelines/storm/options/side/").status_code == 404, "other lists know no sides"


def test_a_difference_is_found_by_the_filters_of_its_event(client: Client, timeline: Timeline) -> None:
    quay = opened(timeline, told("Anchor"), kind="opening")
    behind = opened(timeline, told("Breaker"), kind="storm", is_background=True)
    make_discrepancy(event=quay, slug="of-quay")
    make_discrepancy(event=behind, slug="of-background")
    make_discrepancy(timeline=timeline, slug="of-all")

    def found(**asked: str) -> set[str]:
        return {one.slug for one in shown(client, **asked)}

    assert found() == {"of-quay", "of-background", "of-all"}
    assert found(order="newest", background="1") == {"of-quay", "of-background", "of-all"}
    assert found(event="opening") == {"of-quay"}
    assert found(outlet="breaker") == {"of-background"}
    assert found(q="nowhere") == set()
    assert found(since="2022-02-02") == set()


def test_an_outlet_of_another_timeline_has_a_side_and_no_filter(client: Client, timeline: Timeline) -> None:
    here, there = told("Anchor"), told("Breaker")
    opened(make_timeline(), there)
    make_discrepancy((here, "40 ships"), (there, "eastern mole"), event=opened(timeline, here))

    context = client.get("/timelines/storm/differences/").context

    assert [side.outlet for side in shown(client)[0].sides] == ["Anchor", "Breaker"]
    assert [offer.label for offer in context["outlets"]] == ["Anchor 1"]


def test_the_filter_form_counts_differences_as_it_would_leave_them(
    client: Client, timeline: Timeline
) -> None:
    quay = opened(timeline, told("Anchor"), kind="opening")
    make_discrepancy(event=quay, kind="figure")
    make_discrepancy(event=quay, kind="wording")
    make_discrepancy(event=opened(timeline, told("Breaker"), kind="storm"))
    opened(timeline, told("Cable"), kind="calm")

    def offered(**asked: str) -> dict[str, int]:
        sidebar = client.get("/timelines/storm/differences/", asked).context["sidebar"]
        kinds = next(facet for facet in sidebar.facets if facet.name == "event")
        return {option.value: option.events for option in kinds.options}

    assert offered() == {"opening": 2, "storm": 1}
    assert offered(differ="wording") == {"opening": 1}


def test_a_value_that_cannot_be_read_is_said_and_the_others_hold(client: Client, timeline: Timeline) -> None:
    make_discrepancy(event=opened(timeline, told("Anchor")), kind="wording")

    page = client.get("/timelines/storm/differences/", {"differ": "colour", "side": "nobody", "since": "x"})
    text = words(page.content.decode())

    assert page.status_code == 200
    assert "“colour” is no kind of difference: there are figure, wording," in text
    assert "“nobody” is no outlet cited on this timeline." in text
    assert "“x” is not a date we can read." in text
    assert len(shown(client, differ="colour")) == 1


def test_an_empty_page_says_why(client: Client, timeline: Timeline) -> None:
    empty = words(client.get("/timelines/storm/differences/").content.decode())
    make_discrepancy(event=opened(timeline, told("Anchor")), kind="wording")
    filtered = words(client.get("/timelines/storm/differences/", {"differ": "figure"}).content.decode())

    assert "No difference between the sources of this timeline is published yet." in empty
    assert "No point on which sources differ" in filtered and "Show every difference" in filtered


def test_only_what_is_published_of_visible_things_is_shown_and_counted_everywhere(
    client: Client, timeline: Timeline
) -> None:
    version, hidden = told("Anchor"), told("Zyx Post")
    event = opened(timeline, version)
    draft = opened(timeline, told("Breaker"), status="draft")
    elsewhere = opened(make_timeline(slug="elsewhere"), told("Cable"))
    make_discrepancy(
        (version, "40 ships"), (hidden, "eastern mole"), event=event, topic="Shown", slug="shown"
    )
    make_discrepancy(timeline=timeline, topic="Of all", slug="of-all")
    make_discrepancy(event=event, topic="Zyx suggested", status="suggested")
    make_discrepancy(event=event, topic="Zyx rejected", status="rejected")
    make_discrepancy(event=draft, topic="Zyx draft", timeline=timeline)
    make_discrepancy(event=elsewhere, topic="Zyx elsewhere", timeline=timeline)
    make_discrepancy(timeline=make_timeline(is_published=False), topic="Zyx unpublished")

    pages = {
        address: client.get(address).content.decode()
        for address in ("/timelines/storm/differences/", event.get_absolute_url(), "/timelines/storm/")
    }
    data = client.get("/timelines/storm.json").json()

    assert {one.slug for one in shown(client)} == {"shown", "of-all"}
    assert [address for address, page in pages.items() if "Zyx" in page] == []
    assert "sources differ on 2 points" in client.get("/").content.decode()
    card = re.search(
        r'href="/timelines/storm/differences/\?point=shown#shown"[^>]*>([^<]*)<', pages["/timelines/storm/"]
    )
    assert card is not None and card[1] == "Sources differ"
    assert [one["slug"] for one in data["events"][0]["differences"]] == ["shown"]
    assert [one["slug"] for one in data["differences"]] == ["of-all"]
    assert "Zyx" not in str(data)


def test_words_that_differ_within_one_outlet_are_not_told_as_a_difference_of_sources(
    client: Client, timeline: Timeline
) -> None:
    anchor, other = told("Anchor"), told("Post")
    event = opened(timeline, anchor, other)
    make_discrepancy((anchor, "40 ships"), (anchor, "hard but fair"), event=event, slug="within")

    def said() -> list[str]:
        addresses = ("/timelines/storm/", event.get_absolute_url())
        pages = [client.get(address).content.decode() for address in addresses]
        return [re.findall(r'<a class="differ"[^>]*>([^<]*)<', page)[0] for page in pages]

    assert said() == ["Differs within Anchor"] * 2
    make_discrepancy((anchor, "40 ships"), (other, "40 ships"), event=event, slug="across")
    assert said() == ["Sources differ on 2 points"] * 2


def test_it_answers_404_where_the_timeline_is_not_published(client: Client) -> None:
    make_timeline(slug="hidden", is_published=False)

    assert client.get("/timelines/hidden/differences/").status_code == 404


def test_every_way_to_a_difference_leads_to_its_place(client: Client, timeline: Timeline) -> None:
    event = opened(timeline, told("Anchor"))
    of_event = make_discrepancy(event=event, slug="how-many")
    of_timeline = make_discrepancy(timeline=timeline, slug="name-of-the-port")
    on_event_page = client.get(event.get_absolute_url()).context["differences"][0]

    page = client.get("/timelines/storm/differences/").content.decode()

    assert (
        of_event.get_absolute_url()
        == on_event_page.url
        == "/timelines/storm/differences/?point=how-many#how-many"
    )
    assert (
        of_timeline.get_absolute_url()
        == "/timelines/storm/differences/?point=name-of-the-port#name-of-the-port"
    )
    assert 'id="how-many"' in page and 'id="name-of-the-port"' in page


def test_an_event_page_sets_the_words_beside_each_other(client: Client, timeline: Timeline) -> None:
    one, other = told("Anchor"), told("Breaker", TEXT.replace("40", "50"))
    event = opened(timeline, one, other)
    make_discrepancy((one, "40 ships"), (other, "50 ships"), event=event, explanation="Two numbers.")

    page = words(client.get(event.get_absolute_url()).content.decode())

    assert "40 ships Anchor, its own words 50 ships Breaker, its own words Two numbers." in page


def test_a_statement_has_the_differences_that_turn_on_its_words(timeline: Timeline) -> None:
    version = told()
    quote = make_quote(version, "and not one hour before that")
    event = make_event(timeline, quotes=[quote])
    make_discrepancy((version, "not one hour"), event=event, slug="turns-on-it")
    make_discrepancy((version, "40 ships"), event=event, slug="turns-on-other-words")
    make_discrepancy((version, "one hour before"), event=event, slug="suggested", status="suggested")

    assert [one.slug for one in differences_of_quotes([quote])] == ["turns-on-it"]
    assert differences_of_quotes([]) == []


def test_the_export_prints_each_side_as_the_page_does(client: Client, timeline: Timeline) -> None:
    version = told()
    quote = make_quote(version, "and not one hour before that", public_id="calder-hour")
    event = make_event(timeline, quotes=[quote])
    hour = make_discrepancy(
        (version, "not one hour"), event=event, slug="hour", kind="wording", topic="The hour"
    )
    opened(timeline, breaker := told("Breaker"), on=date(2022, 2, 2))
    hour.silent.add(breaker.article.outlet, make_outlet("Zyx Post"))
    start = TEXT.index("not one hour")

    (difference,) = client.get("/timelines/storm.json").json()["events"][0]["differences"]

    assert difference == {
        "slug": "hour",
        "kind": "wording",
        "topic": "The hour",
        "explanation": "The reports give two numbers.",
        "url": "http://testserver/timelines/storm/differences/?point=hour#hour",
        "spans": [
            {
                "outlet": {"slug": "anchor", "name": "Anchor"},
                "article": f"http://testserver/articles/{version.article.public_id}/",
                "kind": "direct",
                "words": "not one hour",
                "fragments": ["not one hour"],
                "quote": "calder-hour",
                "start": start,
                "end": start + len("not one hour"),
                "version_sha256": version.text_sha256,
            }
        ],
        "silent": [{"slug": "breaker", "name": "Breaker"}],
    }


@pytest.mark.parametrize("points", [5, 300])
def test_the_pages_take_at_most_12_queries_whatever_the_number(
    client: Client, timeline: Timeline, points: int
) -> None:
    make_differing(timeline, points=points)

    for address in ("/timelines/storm/differences/", "/timelines/storm.json", "/events/opens/"):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200
        assert len(queries) <= 12, address

    page = client.get("/timelines/storm/differences/")
    assert page.context["sentence"][0].text == f"{points} points" and len(shown(client)) == min(points, PART)


def test_the_list_alone_comes_to_whom_the_form_asks(client: Client, timeline: Timeline) -> None:
    make_discrepancy(event=opened(timeline, told("Anchor")), kind="wording")
    headers = {"HX-Request": "true", "HX-Target": "event-list"}

    answer = client.get("/timelines/storm/differences/?differ=wording&cursor=", headers=headers)

    assert "<html" not in answer.content.decode() and 'id="event-list"' in answer.content.decode()
    assert answer["HX-Push-Url"] == "/timelines/storm/differences/?differ=wording"
    assert "no-store" in answer["Cache-Control"]


def test_counts_by_kind_are_those_of_the_records(client: Client, timeline: Timeline) -> None:
    make_differing(timeline, points=17)

    stored = Counter(Discrepancy.objects.values_list("kind", flat=True))

    assert Counter(one.kind for one in shown(client)) == stored
