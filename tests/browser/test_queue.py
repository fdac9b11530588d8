"""The queue in a browser: by keyboard alone, by selecting, with keys switched off, and without scripts."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Quote
from desk.models import Step
from tests.browser.barriers import barriers
from tests.makers import make_actor, make_article, make_quote, make_timeline, make_version
from timeline.models import Event

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "three quays and a ferry"
TEXT = (
    "Ferries sail again 🚢🚢\n\n"
    "“We sail at dawn 🌅,” said Maren Ek. She called the repair “slow but sound” on Monday.\n\n"
    "The council said the quay would stay open. “Nobody is turned away,” Ek added.\n"
)


@pytest.fixture
def quotes() -> list[Quote]:
    version, maren = make_version(make_article(headline="Ferries sail again"), TEXT), make_actor("Maren Ek")
    found = {"status": "suggested", "rule": "marks-then-cue", "certainty": "certain", "speaker": maren}
    return [
        make_quote(version, "We sail at dawn 🌅,", **found),
        make_quote(version, "the repair “slow but sound”", fragments=("slow but sound",), **found),
        make_quote(version, "Nobody is turned away,", **found),
    ]


def sign_in(page: Page, quotes: list[Quote]) -> None:
    """Sign in and open the queue of the quotes' article."""
    User.objects.create_superuser("m.ek", password=PASSWORD)
    page.goto(f"/admin/login/?next={reverse('desk:article-queue', args=[quotes[0].version.article_id])}")
    page.get_by_label("Username").fill("m.ek")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator("#queue")).to_be_visible()
    page.wait_for_load_state()


def in_hand(page: Page, number: int) -> None:
    expect(page.locator("#in-hand")).to_contain_text(f"Quote {number}:")


def statuses() -> list[str]:
    return list(Quote.objects.order_by("start").values_list("status", flat=True))


def test_every_suggestion_is_worked_through_by_keyboard_without_another_page(page: Page, quotes) -> None:
    make_timeline(title="Ferries")
    loads: list[str] = []
    sign_in(page, quotes)
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.evaluate("window.stays = true")

    page.keyboard.press("a")
    in_hand(page, 2)
    expect(page.locator("#queue-said")).to_contain_text("accepted. Quote 2")
    page.keyboard.press("n")
    page.get_by_label("said about it").check()
    page.get_by_label("What happened, in our own words").fill("The ferries sail again")
    page.keyboard.press("Enter")
    in_hand(page, 3)
    expect(page.get_by_role("link", name="Open the draft")).to_be_visible()
    page.keyboard.press("l")
    expect(page.get_by_role("radio", name=re.compile("The ferries sail again"))).to_be_focused()
    for key in ("Space", "Tab", "Space", "Enter"):
        page.keyboard.press(key)

    expect(page.locator("#in-hand")).to_have_text("Everything is decided")
    expect(page.locator("#queue")).to_contain_text("3 of 3 decided")
    assert statuses() == ["accepted"] * 3
    assert Event.objects.get(title="The ferries sail again").citations.count() == 2
    assert page.evaluate("window.stays")


def test_keys_pressed_faster_than_the_answers_come_all_count(page: Page, quotes) -> None:
    sign_in(page, quotes)

    for key in "aru":
        page.keyboard.press(key)

    expect(page.locator("#queue")).to_contain_text("2 of 3 decided")
    in_hand(page, 3)
    assert statuses() == ["accepted", "rejected", "suggested"]


def test_undo_takes_back_step_after_step(page: Page, quotes) -> None:
    sign_in(page, quotes)
    for key in "aa":
        page.keyboard.press(key)
    in_hand(page, 3)

    page.keyboard.press("z")
    in_hand(page, 2)
    page.keyboard.press("z")

    in_hand(page, 1)
    expect(page.locator("#queue")).to_contain_text("0 of 3 decided")
    assert statuses() == ["suggested"] * 3


def test_arrow_keys_move_either_end_and_enter_saves_it(page: Page, quotes) -> None:
    sign_in(page, quotes)

    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Save the ends")).to_be_visible()
    for key in ("ArrowRight", "Shift+Alt+ArrowLeft", "Shift+Alt+ArrowLeft", "Shift+Alt+ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator(".words")).to_have_text("sail at dawn")
    page.keyboard.press("Enter")

    expect(page.locator(".queue-told")).to_contain_text("moved")
    quotes[0].refresh_from_db()
    assert quotes[0].exact == "sail at dawn"


def test_a_key_never_overtakes_those_that_wait_for_an_answer(page: Page, quotes) -> None:
    sign_in(page, quotes)
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Save the ends")).to_be_visible()

    page.evaluate(
        """() => {
            const press = (key, held = {}) =>
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, ...held }));
            // Just when an answer is there, and those that wait have not been pressed yet.
            document.addEventListener("htmx:afterRequest", () => press("Enter"), { once: true });
            press("ArrowRight");
            for (let n = 0; n < 3; n++) press("ArrowLeft", { shiftKey: true, altKey: true });
        }"""
    )

    expect(page.locator(".queue-told")).to_contain_text("moved")
    quotes[0].refresh_from_db()
    assert quotes[0].exact == "sail at dawn"


def test_words_selected_behind_emoji_become_a_quote_of_just_these_words(page: Page, quotes) -> None:
    sign_in(page, quotes)
    words = page.locator("#queue-text .line").nth(2).locator("span").first
    box = words.bounding_box()
    assert box is not None

    page.evaluate(
        """() => {
          const node = document.querySelectorAll('#queue-text .line')[2].querySelector('span').firstChild;
          const range = document.createRange();
          range.setStart(node, node.data.indexOf('the quay'));
          range.setEnd(node, node.data.indexOf(' open') + 5);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    words.dispatch_event("mouseup")
    expect(page.locator(".queue-fields .words")).to_have_text("the quay would stay open")
    page.keyboard.press("Enter")

    expect(page.locator(".queue-told")).to_contain_text("marked as a new quote")
    assert Quote.objects.get(kind="indirect").exact == "the quay would stay open"


def test_a_selection_from_inside_a_quote_with_emoji_is_placed_right(page: Page, quotes) -> None:
    sign_in(page, quotes)

    page.evaluate(
        """() => {
          const line = document.querySelectorAll('#queue-text .line')[1];
          const node = line.querySelector('a').firstChild;
          const after = line.querySelectorAll('[data-at]')[2].firstChild;
          const range = document.createRange();
          range.setStart(node, node.data.indexOf('dawn'));
          range.setEnd(after, after.data.indexOf('Maren Ek') + 8);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    page.locator("#queue-text .line").nth(1).dispatch_event("mouseup")

    expect(page.locator(".queue-fields .words")).to_have_text("dawn 🌅,” said Maren Ek")


def test_keys_are_switched_off_and_stay_off_in_this_browser(page: Page, quotes) -> None:
    sign_in(page, quotes)

    page.get_by_label("Keys work on this page").uncheck()
    page.reload()
    page.keyboard.press("a")
    page.get_by_role("link", name=re.compile("^Next")).click()

    in_hand(page, 2)
    assert statuses() == ["suggested"] * 3


def test_letters_typed_into_a_field_are_letters_and_enter_rejects_for_them(page: Page, quotes) -> None:
    sign_in(page, quotes)

    page.keyboard.press("Shift+R")
    page.keyboard.type("a razz")
    page.keyboard.press("Enter")

    in_hand(page, 2)
    quotes[0].refresh_from_db()
    assert (quotes[0].status, quotes[0].review_reason) == ("rejected", "a razz")
    assert not Step.objects.filter(verb="unsure").exists()


def test_what_another_editor_decided_meanwhile_is_said_and_kept(page: Page, quotes) -> None:
    sign_in(page, quotes)
    quotes[0].status = "rejected"
    quotes[0].save()

    page.keyboard.press("a")

    expect(page.locator(".queue-told.refused")).to_contain_text("Nothing was saved")
    assert statuses()[0] == "rejected"


def test_all_that_is_certain_is_accepted_after_one_look_and_undone_by_one_key(page: Page, quotes) -> None:
    sign_in(page, quotes)

    page.keyboard.press("c")
    expect(page.locator("#in-hand")).to_contain_text("3 certain")
    page.keyboard.press("Enter")
    expect(page.locator("#queue")).to_contain_text("3 of 3 decided")
    assert statuses() == ["accepted"] * 3
    page.keyboard.press("z")

    expect(page.locator("#queue")).to_contain_text("0 of 3 decided")


def test_without_scripts_every_step_is_a_form(page_without_scripts: Page, quotes) -> None:
    page = page_without_scripts
    sign_in(page, quotes)

    page.get_by_role("link", name=re.compile("^Speaker")).click()
    page.get_by_label(re.compile("name, or how the article")).fill("Tomas Weir")
    page.get_by_role("button", name="New actor").click()
    expect(page.locator(".messagelist")).to_contain_text("said by Tomas Weir")
    page.get_by_role("link", name=re.compile("^Ends")).click()
    page.get_by_role("link", name="Start, a word on", exact=True).click()
    page.get_by_role("button", name=re.compile("^Save the ends")).click()
    page.get_by_role("button", name=re.compile("^Accept")).click()
    in_hand(page, 2)
    page.get_by_role("button", name=re.compile("^Reject")).click()
    page.get_by_role("button", name=re.compile("^Unsure")).click()
    page.get_by_role("button", name=re.compile("^Undo")).click()

    assert statuses() == ["accepted", "rejected", "suggested"]
    assert not Step.objects.filter(verb="unsure", undone_at=None).exists()
    quotes[0].refresh_from_db()
    assert quotes[0].exact == "sail at dawn 🌅,"


def test_no_barrier_and_nothing_wider_than_the_screen(page: Page, quotes) -> None:
    sign_in(page, quotes)

    for panel in ("", "speaker", "date", "span", "link", "event", "same", "certain", "new"):
        page.goto(f"{page.url.partition('?')[0]}?quote={quotes[1].pk}&panel={panel}")
        assert barriers(page, name=panel) == []


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_on_a_phone_the_quote_in_hand_and_its_decision_are_in_sight_together(
    has_scripts: bool, open_page: Callable[..., Page], quotes
) -> None:
    page = open_page(viewport={"width": 390, "height": 700}, java_script_enabled=has_scripts)
    sign_in(page, quotes)

    for number in (2, 3):
        page.get_by_role("link", name=re.compile("^Next")).click()
        in_hand(page, number)

    expect(page.locator(".find.current").last).to_be_in_viewport()
    expect(page.get_by_role("button", name=re.compile("^Accept"))).to_be_in_viewport()
    words, fields = (page.locator(part).last.bounding_box() for part in (".find.current", ".queue-fields"))
    assert words["y"] + words["height"] <= fields["y"] + 1
