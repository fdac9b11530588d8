"""The article to practise on: quotes of every kind, nothing of it for readers, gone at one click."""

import json
import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from articles.models import PRACTICE_ID, Article, Outlet, Quote, Statement
from desk.linking import draft_event, link_quotes
from desk.practice import (
    TEXT,
    PracticeRefused,
    add_practice_article,
    practice_article,
    remove_practice_article,
)
from desk.publishing import PublishingRefused, publish, reasons_against
from desk.reviewing import accept
from tests.conftest import ROOT
from tests.makers import make_citation, make_event, make_quote, make_statement, make_timeline
from timeline.models import Citation, Event
from timeline.visibility import visible_articles, visible_outlets, visible_quotes

STORY = ROOT / "stories" / "ukraine-crisis-february-2022.json"


@pytest.fixture
def sample(db: None) -> Article:
    return add_practice_article()


@pytest.fixture
def practised(sample: Article, editor: User) -> Event:
    """A draft on a published timeline that cites a quote of the sample and is ready but for that."""
    quote = Quote.objects.filter(version__article=sample, kind="direct").order_by("start").first()
    assert quote is not None
    accept(quote, editor)
    event = draft_event("The gate is rebuilt", editor, make_timeline())
    event.summary = "The lower gate gets new wood."
    event.save()
    link_quotes([quote], event, user=editor)
    return event


def test_it_holds_about_a_dozen_quotes_of_every_kind(sample: Article) -> None:
    quotes = Quote.objects.filter(version__article=sample)
    kinds = Counter(quotes.values_list("kind", flat=True))

    assert 12 <= quotes.count() <= 20
    assert all(kinds[kind] >= 2 for kind in ("direct", "mixed", "indirect"))
    assert set(quotes.values_list("zone", flat=True)) == {"headline", "body"}
    assert quotes.exclude(speaker_description="").exists()
    assert quotes.filter(denied=True).exists()
    assert set(quotes.values_list("status", flat=True)) == {"suggested"}


def test_the_guide_speaks_of_the_quotes_by_the_numbers_that_they_have(sample: Article) -> None:
    guide = (ROOT / "docs" / "editing.md").read_text(encoding="utf-8")
    quotes = list(Quote.objects.filter(version__article=sample).order_by("start", "end"))
    told = {
        1: ("mixed", "will not wait"),
        2: ("indirect", "The lower gate"),
        3: ("direct", "The gate has held"),
        4: ("direct", "another winter"),
        5: ("mixed", "coat of paint"),
        8: ("direct", "Nobody has told us"),
        11: ("indirect", "known of the crack"),
        12: ("indirect", "told in January"),
        13: ("direct", "When I asked"),
        15: ("direct", "Who will pay"),
    }

    for number, (kind, words) in told.items():
        assert re.search(rf"(^|^[0-9]+[.] and ){number}[.] ", guide, re.MULTILINE), number
        assert (quotes[number - 1].kind, words in (quotes[number - 1].exact or "")) == (kind, True), number
    assert quotes[10].denied
    assert all((ROOT / "docs" / picture).is_file() for picture in re.findall(r"\((pictures/[^)]+)\)", guide))


def test_it_says_wherever_it_is_named_that_it_is_a_sample(sample: Article, desk: Client) -> None:
    assert sample.headline.startswith("Sample: ")
    assert sample.outlet.label.startswith("Sample ")
    for name, arguments in (
        ("desk:index", []),
        ("desk:article", [sample.pk]),
        ("desk:article-queue", [sample.pk]),
    ):
        page = desk.get(reverse(name, args=arguments)).content.decode()
        assert "Written to practise on" in page
        assert "Remove the sample" in page


def test_an_event_that_cites_it_is_not_published(practised: Event, editor: User) -> None:
    assert any("sample article" in reason for reason in reasons_against(practised))
    with pytest.raises(PublishingRefused):
        publish(practised, editor)

    practised.refresh_from_db()
    assert practised.status == "draft"


def test_a_published_event_is_not_given_its_quotes(practised: Event, editor: User, desk: Client) -> None:
    quote = Quote.objects.get(citations__event=practised)
    published = make_event(make_timeline())

    report = link_quotes([quote], published, user=editor)
    with pytest.raises(ValidationError):
        Citation(event=published, article=quote.version.article, quote=quote).full_clean()
    with pytest.raises(ValidationError):
        Citation(event=published, article=quote.version.article).full_clean()

    assert "nothing published cites" in report.refused[0][1]
    assert not report.linked


def test_no_reader_sees_or_counts_anything_of_it(practised: Event, client: Client, sample: Article) -> None:
    make_event(make_timeline())
    quote = Quote.objects.get(citations__event=practised)

    assert PRACTICE_ID not in visible_articles().values_list("public_id", flat=True)
    assert not visible_outlets().filter(pk=sample.outlet_id).exists()
    assert not visible_quotes().filter(pk=quote.pk).exists()
    for record in (sample, sample.outlet, quote, practised):
        assert client.get(record.get_absolute_url()).status_code == 404
    assert "Sample" not in client.get("/").content.decode()


def test_a_story_is_written_out_as_if_it_were_not_there_and_all_verifies(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_story", str(STORY))
    capsys.readouterr()
    slug = json.loads(STORY.read_text(encoding="utf-8"))["timeline"]["slug"]

    add_practice_article()
    call_command("export_story", slug)
    written = capsys.readouterr().out
    call_command("verify")

    assert written == STORY.read_text(encoding="utf-8")
    assert "breach" not in capsys.readouterr().out.lower().replace("no breach", "")


def test_one_click_removes_it_with_what_was_made_of_it_alone(practised: Event, desk: Client) -> None:
    mixed = make_event(status="draft")
    quote = Quote.objects.get(citations__event=practised)
    make_citation(mixed, quote=quote)
    make_statement(quote)
    other = Quote.objects.filter(version=quote.version).exclude(pk=quote.pk).first()
    assert other is not None
    shared = make_statement(other, make_quote())

    answer = desk.post(reverse("desk:practice"), {"_remove": ""}, follow=True)

    assert "is removed, with" in answer.content.decode()
    assert practice_article() is None
    assert not Outlet.objects.filter(name="Sample Gazette").exists()
    assert not Event.objects.filter(pk=practised.pk).exists()
    assert mixed.citations.count() == 1
    assert list(Statement.objects.all()) == [shared]
    assert "Remove the sample" not in answer.content.decode()


def test_it_is_taken_in_again_at_one_click(sample: Article, desk: Client) -> None:
    remove_practice_article()

    desk.post(reverse("desk:practice"), {"_add": ""})
    twice = desk.post(reverse("desk:practice"), {"_add": ""}, follow=True)

    assert Article.objects.filter(public_id=PRACTICE_ID).count() == 1
    assert "is there already" in twice.content.decode()


def test_an_outlet_that_got_other_articles_stays(sample: Article) -> None:
    Article.objects.create(outlet=sample.outlet, headline="Another")

    remove_practice_article()

    assert Outlet.objects.filter(name="Sample Gazette").exists()
    with pytest.raises(PracticeRefused):
        remove_practice_article()


def test_a_text_that_somebody_imported_before_is_not_made_the_sample(desk: Client, db: None) -> None:
    fields = {"outlet": "Harbour Post", "text": TEXT.read_text(encoding="utf-8")}
    assert desk.post(reverse("desk:import"), fields).status_code == 302

    with pytest.raises(PracticeRefused, match="Harbour Post"):
        add_practice_article()

    assert not Article.objects.filter(public_id=PRACTICE_ID).exists()


def test_who_may_not_delete_articles_does_not_remove_it(
    sample: Article, staff_with: Callable[..., Client]
) -> None:
    browser = staff_with("articles.view_quote", "articles.add_article")

    refused = browser.post(reverse("desk:practice"), {"_remove": ""})
    page = browser.get(reverse("desk:index")).content.decode()

    assert (refused.status_code, practice_article() == sample) == (403, True)
    assert ("Written to practise on" in page, "Remove the sample" in page) == (True, False)


def test_the_demonstration_comes_with_it(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.all().delete()

    call_command("first_run")

    assert practice_article() is not None
    assert User.objects.filter(username="editor").exists()
