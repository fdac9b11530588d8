"""The editors' pages in a real browser: nothing refused by the policy, nothing in the way of a screen reader.

`open_page` fails a test when the browser's console tells of a breach of the Content-Security-Policy.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from articles.importing import add_version
from articles.models import Article, Quote, SharedPassage
from desk.practice import add_practice_article
from tests.browser.barriers import barriers, too_wide
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
from timeline.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = ["articles/article", "articles/quote", "articles/actor", "articles/outlet", "articles/statement",
         "articles/articleversion", "articles/sharedpassage", "timeline/event", "timeline/timeline",
         "timeline/discrepancy"]  # fmt: skip


@pytest.fixture
def records() -> dict[str, Any]:
    """An article with decided and undecided quotes, an event in review, a published one."""
    timeline, speaker = make_timeline(), make_actor("Ines Calder", role="harbour master")
    version = make_version(make_article(make_outlet("The Eskerby Courier")))
    accepted = make_quote(version, speaker=speaker)
    suggested = make_quote(
        version,
        "they had lost a week's catch",
        kind="indirect",
        status="suggested",
        speaker_description="Fishermen",
        rule="cue-that",
        certainty="likely",
        engine_version="1",
    )
    event = make_event(timeline, quotes=[accepted], actors=[speaker], status="in-review", summary="")
    published = make_event(timeline)
    event.title = "The harbour is open"
    event.save()
    lost = make_quote(make_version(make_article()), status="lost")
    add_version(
        lost.version.article, "The ships waited outside. A storm had closed the northern channel again."
    )
    copy = make_version(make_article())
    SharedPassage.objects.create(
        one=version, one_start=30, one_end=200, other=copy, other_start=30, other_end=200
    )
    told = {"words": "Fishermen said", "kind": "indirect"}
    make_citation(make_event(timeline, quotes=[make_quote(copy, **told)]), quote=make_quote(version, **told))
    return {
        "article": version.article,
        "copy": copy.article,
        "accepted": accepted,
        "suggested": suggested,
        "event": event,
        "published": published,
        "lost": lost,
        "twin": make_actor("I. Calder"),
        "sample": add_practice_article(),
        "difference": make_discrepancy(
            (version, "a week's catch"), (copy, "lost a week's catch"), event=event, status="suggested"
        ),
    }


@pytest.fixture
def desk(open_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A function opening a page signed in as an editor."""
    client = Client()
    client.force_login(User.objects.create(username="editor", is_staff=True, is_superuser=True))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def open_(**options: Any) -> Page:
        page = open_page(**options)
        page.context.add_cookies([session])
        return page

    return open_


def addresses(records: dict[str, Any]) -> list[str]:
    article, event, quote = records["article"].pk, records["event"].pk, records["suggested"].pk
    accepted, published = records["accepted"].pk, records["published"].pk
    sample, lost, twin = records["sample"].pk, records["lost"].pk, records["twin"].pk
    speaker = records["accepted"].speaker_id
    return [
        "/admin/",
        "/admin/desk/",
        "/admin/desk/import/",
        f"/admin/desk/articles/{article}/",
        "/admin/desk/practice/",
        f"/admin/desk/articles/{sample}/",
        f"/admin/desk/articles/{sample}/queue/",
        f"/admin/desk/articles/{sample}/queue/?panel=kind",
        f"/admin/desk/articles/{sample}/queue/?panel=speaker",
        "/admin/desk/copies/",
        "/admin/desk/differences/",
        f"/admin/desk/differences/{records['difference'].pk}/",
        f"/admin/desk/differences/new/?event={published}",
        f"/admin/desk/copies/{article}/{records['copy'].pk}/",
        "/admin/desk/lost/",
        f"/admin/desk/lost/{lost}/",
        "/admin/desk/spreadsheets/",
        f"/admin/desk/actors/{twin}/merge/",
        f"/admin/desk/actors/{twin}/merge/?into={speaker}",
        f"/admin/desk/link/?quote={accepted}&quote={quote}",
        f"/admin/desk/events/{published}/quotes/",
        f"/admin/timeline/event/{event}/change/",
        f"/admin/timeline/event/{event}/history/",
        f"/admin/timeline/event/{event}/history/{records['event'].history.latest().pk}/",
        f"/admin/timeline/event/{published}/delete/",
        f"/admin/articles/article/{article}/delete/",
        f"/admin/articles/article/{article}/change/",
        f"/admin/articles/quote/{quote}/change/",
        "/admin/articles/quote/add/",
        "/admin/timeline/event/add/",
        "/admin/password_change/",
    ]


def test_every_page_opens_fits_the_screen_has_no_barrier_and_asks_for_nothing_forbidden(
    desk: Callable[..., Page], records: dict[str, Any]
) -> None:
    page = desk()
    shown = addresses(records)
    visited = [*shown, *(f"/admin/{name}/" for name in LISTS)]

    answers, wide, faults = {}, [], []
    for address in visited:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        answers[address] = page.goto(address).status
        page.evaluate("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))")
        if address not in shown:
            continue
        for width in (1280, 768, 390):
            page.set_viewport_size({"width": width, "height": 844})
            if too_wide(page):
                wide.append((address, width))
        if "/desk/" in address or "/event/" in address:
            page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
            faults += barriers(page, within="#content", name=address)

    assert answers == dict.fromkeys(visited, 200)
    assert wide == []
    assert not faults, "\n".join(faults)


def test_the_sign_in_asks_for_nothing_forbidden(open_page: Callable[..., Page]) -> None:
    page = open_page("/admin/login/")

    expect(page.get_by_label("Username")).to_be_visible()


def test_the_page_between_a_bulk_deletion_and_its_end_asks_for_nothing_forbidden(
    desk: Callable[..., Page], records: dict[str, Any]
) -> None:
    before = Article.objects.count()
    page = desk()
    page.goto("/admin/articles/article/")
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("delete_selected")
    page.get_by_role("button", name="Go").click()

    expect(page.locator(".desk-refusal")).to_contain_text("cannot be deleted, because this rests on them")
    assert Article.objects.count() == before


def test_lists_of_choices_are_told_in_words_that_tell_them_apart(
    desk: Callable[..., Page], records: dict[str, Any]
) -> None:
    page = desk()
    page.goto(f"/admin/timeline/event/{records['published'].pk}/change/")
    page.locator("#citations-1 .field-quote .select2").click()
    page.get_by_role("searchbox", name="Search: Quote").fill("northern channel")

    expect(page.locator(".select2-results__option").first).to_have_text(
        "“We have cleared the northern channel” Ines Calder, The Eskerby Courier (Accepted)"
    )


def test_enter_in_a_field_saves_and_decides_nothing(
    desk: Callable[..., Page], records: dict[str, Any]
) -> None:
    page, events = desk(), Event.objects.count()
    page.goto(f"/admin/desk/articles/{records['article'].pk}/?quote={records['suggested'].pk}")

    page.get_by_label("To whom").fill("reporters")
    page.get_by_label("To whom").press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("saved")
    quote = Quote.objects.get(pk=records["suggested"].pk)
    assert (quote.status, quote.addressee) == ("suggested", "reporters")
    assert Event.objects.count() == events


@pytest.mark.parametrize("width", [768, 1000, 1280])
def test_a_long_name_stands_beside_or_above_the_steps_of_its_form_not_beneath_them(
    desk: Callable[..., Page], records: dict[str, Any], width: int
) -> None:
    event = records["published"]
    event.title = "The harbour master tells " + "the fishermen of the northern shore " * 4
    event.save()
    page = desk(viewport={"width": width, "height": 900})
    page.goto(f"/admin/timeline/event/{event.pk}/change/")

    words = page.locator("#content > h2").evaluate(
        """heading => {
            const range = document.createRange();
            range.selectNodeContents(heading);
            const lines = [...range.getClientRects()];
            return lines.map(({left, right, top, bottom}) => [left, right, top, bottom]);
        }"""
    )
    steps = [one.bounding_box() for one in page.locator(".object-tools a").all()]

    assert len(steps) == 4
    for left, right, top, bottom in words:
        for step in steps:
            assert step is not None
            beside = step["x"] >= right or step["x"] + step["width"] <= left
            assert beside or step["y"] >= bottom or step["y"] + step["height"] <= top


def test_on_a_tablet_the_reason_of_a_change_stays_in_its_form(
    desk: Callable[..., Page], records: dict[str, Any]
) -> None:
    page = desk(viewport={"width": 768, "height": 900})
    page.goto(f"/admin/timeline/event/{records['published'].pk}/change/")

    assert page.locator("#id_change_reason").evaluate("field => field.getBoundingClientRect().right") < 768


@pytest.mark.parametrize("width", [390, 768])
def test_on_narrow_screens_the_name_of_a_row_is_not_set_word_under_word(
    desk: Callable[..., Page], records: dict[str, Any], width: int
) -> None:
    page = desk(viewport={"width": width, "height": 900})
    page.goto("/admin/timeline/event/")

    name = page.locator("#result_list tbody th").first.bounding_box()
    assert name and name["width"] >= 200
