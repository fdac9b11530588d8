"""From raw texts to a public timeline: an editor at work in the admin, and a reader who finds the result."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from articles.models import Article, Quote
from tests.conftest import ROOT
from tests.makers import make_quote
from timeline.models import Event, Timeline

PASSWORD = "three quays and a ferry"
TEXTS = ROOT / "tests" / "texts"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("m.ek", password=PASSWORD)


def sign_in(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill("m.ek")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="What waits")).to_be_visible()


def add_actor(page: Page, name: str) -> None:
    page.goto("/admin/articles/actor/add/")
    page.locator("#id_name").press_sequentially(name)  # the address is made while it is typed
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text(f"“{name}” was added successfully")


def add_timeline(page: Page, title: str) -> None:
    page.goto("/admin/timeline/timeline/add/")
    page.locator("#id_title").press_sequentially(title)
    page.get_by_label("Zone").select_option("Europe/Kyiv")
    page.get_by_label("Published").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")


def choose(page: Page, field: str, words: str, shown: str) -> None:
    """Choose from one of the admin's lists that search while words are typed."""
    page.locator(f"#id_{field} + .select2, #id_{field} ~ .select2").first.click()
    page.locator(".select2-search__field").fill(words)
    page.locator(".select2-results__option", has_text=shown).first.click()
    expect(page.locator(f"#id_{field} ~ .select2 .select2-selection__rendered").first).to_contain_text(shown)


def decide_all(page: Page, headline: str) -> tuple[int, int]:
    """Accept what was said verbatim or partly, reject the rest; return how many of each."""
    page.goto("/admin/desk/")
    page.get_by_role("link", name=headline).click()
    accepted = rejected = 0
    before = int(page.locator("#decided").get_attribute("value") or 0)
    while page.get_by_role("button", name="Accept", exact=True).count():
        paraphrase = page.locator(".desk-fields .words.indirect").count() > 0
        is_asked = not paraphrase and page.locator(".desk-fields").get_by_text("no actor yet").count() > 0
        page.get_by_role("button", name="Reject" if paraphrase else "Accept", exact=True).click()
        if is_asked:
            page.get_by_role("button", name="Accept without a speaker").click()
        accepted, rejected = accepted + (not paraphrase), rejected + paraphrase
        expect(page.locator("#decided")).to_have_attribute("value", str(before + accepted + rejected))
    expect(page.locator(".desk-fields")).to_contain_text("Everything is decided")
    return accepted, rejected


def link_to_new_event(page: Page, headline: str, title: str, timeline: str) -> None:
    """Select the accepted quotes of the article in the list of quotes and link them in one go."""
    page.goto("/admin/articles/quote/?status__exact=accepted")
    page.locator("#searchbar").fill(headline)
    page.get_by_role("button", name="Search").click()
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("link_selected")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Or a new event").fill(title)
    page.get_by_label("Timeline").select_option(label=timeline)
    page.get_by_label("said about it").check()
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text(f"linked to “{title}”")


def finish_and_publish(page: Page, summary: str, day: str) -> None:
    """On the event's page: say what is missing, save, publish."""
    panel = page.locator(".desk-fields")
    expect(panel).to_contain_text("Cannot be published yet")
    expect(panel).to_contain_text("It has no summary in our own words.")
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    page.get_by_label("Summary").fill(summary)
    page.get_by_label("Earliest").fill(day)
    page.get_by_label("Precision").select_option("day")
    page.get_by_label("Date basis").fill("The date printed on the article.")
    page.get_by_role("button", name="Save and continue").click()
    expect(panel).to_contain_text("Ready to be published")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("is saved and published")


def listed(page: Page, title: str) -> Locator:
    """The title of an event as a timeline lists it."""
    return page.get_by_role("link", name=title, exact=True)


def filtered(page: Page, timeline: Timeline, query: str) -> Page:
    page.goto(f"{timeline.get_absolute_url()}?{query}")
    return page


def test_two_raw_texts_become_an_event_that_a_reader_finds(
    editor: User, open_page: Callable[..., Page]
) -> None:
    assert not Article.objects.exists()
    call_command("import_articles", str(TEXTS))
    assert Quote.objects.suggested().count() >= 10
    closure = Article.objects.get(headline__startswith="Harbour to close")
    desk = open_page()
    sign_in(desk)
    add_actor(desk, "Ann Lee")
    add_actor(desk, "Marta Quill")
    add_timeline(desk, "Aldmouth harbour")

    # Whom the program could not know, the editor chooses.
    first = closure.versions.get().quotes.filter(kind="direct").order_by("start").first()
    assert first is not None and first.speaker is None
    desk.goto(f"/admin/desk/articles/{closure.pk}/?quote={first.pk}")
    choose(desk, "speaker", "ann", "Ann Lee")
    desk.get_by_role("button", name="Accept", exact=True).click()
    accepted, rejected = decide_all(desk, closure.headline)
    link_to_new_event(desk, closure.headline, "Aldmouth closes its harbour", "Aldmouth harbour")
    finish_and_publish(desk, "Cracks in the northern wall keep ships out for seven days.", "2024-03-05")

    event, timeline = Event.objects.get(), Timeline.objects.get()
    first.refresh_from_db()
    assert (first.status, str(first.speaker), first.reviewed_by) == ("accepted", "Ann Lee", editor)
    assert (event.status, event.citations.count()) == ("published", accepted + 1)
    assert accepted >= 5 and rejected >= 1
    reader = open_page()
    reader.goto("/")
    reader.get_by_role("link", name="Aldmouth harbour").first.click()
    expect(listed(reader, "Aldmouth closes its harbour")).to_be_visible()
    found = filtered(reader, timeline, "actor=ann-lee&outlet=harbour-post&since=2024-03-05&q=cracks")
    expect(listed(found, "Aldmouth closes its harbour")).to_be_visible()
    missed = filtered(reader, timeline, "since=2024-03-06")
    expect(listed(missed, "Aldmouth closes its harbour")).to_have_count(0)
    # Of the other article, undecided, no reader sees a word.
    reader.goto(f"{timeline.get_absolute_url()}?q=cheques")
    expect(listed(reader, "Aldmouth closes its harbour")).to_have_count(0)


def test_an_actor_added_beside_a_quote_is_its_speaker(editor: User, open_page: Callable[..., Page]) -> None:
    quote = make_quote(status="suggested", speaker_named="Ines Calder")
    desk = open_page()
    sign_in(desk)
    desk.goto(f"/admin/desk/articles/{quote.version.article_id}/")

    with desk.expect_popup() as added:
        desk.get_by_role("link", name="Add Ines Calder as an actor").click()
    added.value.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator("#id_speaker ~ .select2 .select2-selection__rendered")).to_contain_text("Ines Calder")
    desk.get_by_role("button", name="Accept", exact=True).click()
    expect(desk.locator(".desk-fields")).to_contain_text("Everything is decided")

    quote.refresh_from_db()
    assert (quote.status, str(quote.speaker)) == ("accepted", "Ines Calder")


def test_without_scripts_the_same_work_is_done_by_forms(editor: User, open_page: Callable[..., Page]) -> None:
    desk = open_page(java_script_enabled=False)
    sign_in(desk)
    desk.get_by_role("link", name="Import a text").first.click()
    desk.get_by_label("Outlet").fill("Coast Radio Aldmouth (CRA)")
    desk.get_by_label("Text", exact=True).fill((TEXTS / "minister-visit.txt").read_text(encoding="utf-8"))
    desk.get_by_role("button", name="Import and look for quotes").click()
    expect(desk.locator(".messagelist")).to_contain_text("is taken in")
    decide_all(desk, Article.objects.get().headline)
    timeline = Timeline.objects.create(title="Aldmouth harbour", slug="aldmouth", is_published=True)

    desk.goto("/admin/articles/quote/?status__exact=accepted&q=Minister+promises")
    for box in desk.locator(".action-select").all():
        box.check()
    desk.locator("select[name=action]").select_option("link_selected")
    desk.get_by_role("button", name="Go").click()
    desk.get_by_label("Or a new event").fill("The minister walks the quay")
    desk.get_by_label("Timeline").select_option(label="Aldmouth harbour")
    desk.get_by_label("said about it").check()
    desk.get_by_role("button", name="Link", exact=True).click()
    finish_and_publish(desk, "Paula Renn came to see the wall.", "2024-03-06")

    reader = open_page(timeline.get_absolute_url(), java_script_enabled=False)
    expect(listed(reader, "The minister walks the quay")).to_be_visible()


def test_the_five_articles_of_the_demonstration_go_the_same_way(
    editor: User, open_page: Callable[..., Page], shared: Path
) -> None:
    assert not Article.objects.exists()
    call_command("import_articles", str(shared / "seeds"))
    assert Article.objects.count() == 5
    article = Article.objects.get(outlet__slug="dw")
    desk = open_page()
    sign_in(desk)
    add_actor(desk, "Vladimir Putin")
    add_timeline(desk, "Talks in Moscow")
    putin = article.versions.get().quotes.filter(kind="direct").order_by("start").first()
    assert putin is not None

    desk.goto(f"/admin/desk/articles/{article.pk}/?quote={putin.pk}")
    choose(desk, "speaker", "putin", "Vladimir Putin")
    desk.get_by_role("button", name="Accept", exact=True).click()
    decide_all(desk, article.headline)
    link_to_new_event(desk, article.headline, "Two leaders meet", "Talks in Moscow")
    finish_and_publish(desk, "They spoke for hours, and to reporters after.", "2022-02-01")

    reader = open_page()
    found = filtered(reader, Timeline.objects.get(), "actor=vladimir-putin&outlet=dw&until=2022-02-01")
    expect(listed(found, "Two leaders meet")).to_be_visible()
    missed = filtered(reader, Timeline.objects.get(), "since=2022-02-02")
    expect(listed(missed, "Two leaders meet")).to_have_count(0)
