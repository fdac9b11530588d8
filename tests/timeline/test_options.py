"""A filter of very many options: the form has those of most events, a page of its own has all of them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.makers import make_actor, make_discrepancy, make_event, make_timeline
from timeline.models import Timeline
from timeline.sidebar import MOST_LISTED

MANY = MOST_LISTED + 10
PAGE = "/timelines/harbour/"
OPTIONS = f"{PAGE}options/actor/"


@pytest.fixture
def harbour(db: None) -> Timeline:
    """As many pilots as the form lists and ten more: of each other one there are two events."""
    timeline = make_timeline(slug="harbour", title="Harbour")
    pilots = [make_actor(f"Pilot No {number:03}", slug=f"pilot-{number}") for number in range(MANY)]
    pilots.append(make_actor("Zoë Orsk", slug="zoe"))
    events = [make_event(timeline, on=date(2022, 2, 1), actors=pilots)]
    events.append(make_event(timeline, on=date(2022, 2, 2), actors=pilots[:MANY:2]))
    make_discrepancy(event=events[0])
    return timeline


def form_of(client: Client, address: str = PAGE) -> Any:
    return html.fromstring(client.get(address).content)


def values(page: Any) -> list[str]:
    return [field.get("value") for field in page.xpath("//*[@id='facet-actor']//input[@name='actor']")]


def links(page: Any) -> dict[str, str]:
    return {a.text: a.get("href") for a in page.xpath("//ul[contains(@class, 'list')]//a")}


def test_the_form_has_the_options_of_most_events_and_a_way_to_all(client: Client, harbour: Timeline) -> None:
    page = form_of(client)

    listed = values(page)
    assert len(listed) == len(set(listed)) == MOST_LISTED
    assert {f"pilot-{number}" for number in range(0, MANY, 2)} <= set(listed)
    (way,) = page.xpath("//*[@id='facet-actor']//a")
    assert (way.text, way.get("href")) == (f"All {MANY + 1}", OPTIONS)


def test_few_options_are_all_in_the_form(client: Client, db: None) -> None:
    few = [make_actor(f"Pilot {number}", slug=f"pilot-{number}") for number in range(MOST_LISTED)]
    make_event(make_timeline(slug="harbour"), actors=few)

    page = form_of(client)

    assert len(values(page)) == MOST_LISTED
    assert not page.xpath("//*[@id='facet-actor']//a")


def test_what_is_chosen_is_in_the_form_though_others_have_more_events(
    client: Client, harbour: Timeline
) -> None:
    page = form_of(client, f"{PAGE}?actor=zoe")

    assert "zoe" in values(page)
    assert page.xpath("//*[@id='facet-actor']//input[@checked]/@value") == ["zoe"]


def test_all_that_is_chosen_is_in_the_form_however_much_it_is(client: Client, harbour: Timeline) -> None:
    chosen = {f"pilot-{number}" for number in range(MANY)}
    asked = "&".join(f"actor={slug}" for slug in chosen)

    page = form_of(client, f"{PAGE}?{asked}")
    found = html.fromstring(client.get(f"{OPTIONS}?find=zoe&{asked}", headers={"HX-Request": "true"}).content)

    assert set(page.xpath("//*[@id='facet-actor']//input[@checked]/@value")) == chosen
    assert set(found.xpath("//input[@checked]/@value")) == chosen
    assert "zoe" in found.xpath("//input/@value"), "what is looked for stands beside what is chosen"


def test_the_page_of_all_leads_to_the_list_with_each(client: Client, harbour: Timeline) -> None:
    page = form_of(client, f"{OPTIONS}?order=newest&actor=pilot-1")

    found = links(page)
    assert len(found) == MANY + 1
    assert found["Pilot No 000"] == f"{PAGE}?actor=pilot-1&actor=pilot-0&order=newest"
    assert found["Pilot No 001"] == f"{PAGE}?order=newest", "what is chosen is taken out again"


def test_beside_each_stands_what_the_list_then_holds(client: Client, harbour: Timeline) -> None:
    page = form_of(client, OPTIONS)

    told = {item.find("a").text: item.find("small").text for item in page.xpath("//li[a and small]")}
    for name, slug in (("Pilot No 000", "pilot-0"), ("Zoë Orsk", "zoe")):
        assert told[name] == str(client.get(f"{PAGE}?actor={slug}").context["counts"].total)
    assert [told["Pilot No 000"], told["Zoë Orsk"]] == ["2", "1"]


@pytest.mark.parametrize("words", ["zoe", "  ZOË  ", "ë orsk"])
def test_options_are_found_whatever_their_case_and_accents(
    client: Client, harbour: Timeline, words: str
) -> None:
    page = form_of(client, f"{OPTIONS}?find={words}&origins=1")

    assert links(page) == {"Zoë Orsk": f"{PAGE}?origins=1&actor=zoe"}
    assert f"is in 1 of {MANY + 1}. Show all" in page.text_content()
    assert page.xpath("//input[@name='find']/@value") == [" ".join(words.split())]
    assert page.xpath("//input[@name='origins']/@value") == ["1"], "looking on keeps the filters"


def test_what_nobody_is_called_is_said(client: Client, harbour: Timeline) -> None:
    page = form_of(client, f"{OPTIONS}?find=%3Cb%3Enobody")

    assert links(page) == {} and f"“<b>nobody” is in none of {MANY + 1}." in page.text_content()


def test_parts_together_are_all_of_them(
    client: Client, harbour: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timeline.views.options.PART", 15)
    address, seen = OPTIONS, []
    while address:
        page = form_of(client, address)
        seen += links(page)
        address = next(iter(page.xpath("//a[@rel='next']/@href")), "")

    assert len(seen) == len(set(seen)) == MANY + 1
    assert seen.index("Pilot No 000") < seen.index("Pilot No 001"), "those of more events come first"
    last = form_of(client, f"{OPTIONS}?part=99")
    assert links(last) and not last.xpath("//a[@rel='next']")
    for odd in ("0", "-1", "²", "x", "9" * 5_000):
        assert len(links(form_of(client, f"{OPTIONS}?part={odd}"))) == 15


@pytest.mark.parametrize("view", ["coverage", "differences"])
def test_it_leads_back_to_the_view_it_was_opened_from(client: Client, harbour: Timeline, view: str) -> None:
    (way,) = form_of(client, f"{PAGE}{view}/?outlet=").xpath("//*[@id='facet-actor']//a[@class='link']/@href")
    page = form_of(client, way)

    assert way == f"{OPTIONS}?view={view}"
    assert links(page)["Zoë Orsk"] == f"{PAGE}{view}/?actor=zoe"
    assert page.xpath("//input[@name='view']/@value") == [view]


def test_for_scripts_come_those_that_were_found_beside_the_chosen(client: Client, harbour: Timeline) -> None:
    response = client.get(f"{OPTIONS}?find=orsk&actor=pilot-1", headers={"HX-Request": "true"})

    page = html.fromstring(response.content)
    assert page.xpath("//*[@id='options-actor']//input/@value") == ["pilot-1", "zoe"]
    assert page.xpath("//input[@checked]/@value") == ["pilot-1"]
    assert page.xpath("string(//*[@id='found-actor'])") == f"1 of {MANY + 1}"
    assert "no-store" in response["Cache-Control"]


def test_for_scripts_no_words_bring_the_form_as_it_was(client: Client, harbour: Timeline) -> None:
    page = html.fromstring(client.get(f"{OPTIONS}?find=", headers={"HX-Request": "true"}).content)

    listed = page.xpath("//*[@id='options-actor']//input/@value")
    assert sorted(listed) == sorted(values(form_of(client)))
    assert "more: type on" not in page.text_content()


def test_of_very_many_found_the_first_are_listed_and_the_rest_counted(
    client: Client, harbour: Timeline
) -> None:
    page = html.fromstring(client.get(f"{OPTIONS}?find=pilot", headers={"HX-Request": "true"}).content)

    assert len(page.xpath("//input")) == MOST_LISTED
    assert f"And {MANY - MOST_LISTED} more: type on." in page.text_content()


def test_an_embed_lists_as_many_and_counts_the_rest(client: Client, harbour: Timeline) -> None:
    page = html.fromstring(client.get(f"/embed{PAGE}?show=filters").content)

    refine = page.xpath("//nav[@class='refine']")[0]
    assert len(refine.xpath(".//a[starts-with(text(), 'Pilot No')]")) == MOST_LISTED
    assert f"And {MANY + 1 - MOST_LISTED} more on the page itself." in refine.text_content()


@pytest.mark.parametrize(
    "address", [f"{PAGE}options/nothing/", f"{OPTIONS}?view=nothing", "/timelines/nowhere/options/actor/"]
)
def test_there_is_no_page_of_what_there_is_not(client: Client, harbour: Timeline, address: str) -> None:
    assert client.get(address).status_code == 404


def test_of_an_unpublished_timeline_there_is_none(client: Client, harbour: Timeline) -> None:
    harbour.is_published = False
    harbour.save()

    assert client.get(reverse("timeline:options", args=["harbour", "actor"])).status_code == 404


def test_who_is_not_public_is_found_nowhere(client: Client, harbour: Timeline) -> None:
    make_actor("Pilot in hiding", slug="hidden")
    draft = make_event(harbour, actors=[make_actor("Pilot of a draft", slug="draft")], status="draft")

    page = form_of(client, f"{OPTIONS}?find=pilot")

    assert draft.status == "draft" and len(links(page)) == MANY
    assert "hidden" not in " ".join(links(page).values()) and "draft" not in " ".join(links(page).values())


def test_a_value_that_cannot_be_read_is_said_there_too(client: Client, harbour: Timeline) -> None:
    page = form_of(client, f"{OPTIONS}?since=yesterday")

    assert "“yesterday” is not a date we can read" in page.xpath("string(//*[@role='alert'])")
    assert len(links(page)) == MANY + 1
