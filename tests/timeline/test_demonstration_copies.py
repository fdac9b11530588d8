"""The demonstration counts independent reports rightly, though its texts are withheld."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from articles.models import Article, ArticleVersion
from tests.demonstration_copies import ONE_REPORT
from tests.timeline.shown_cards import cards_on
from tests.timeline.story import PATH, Story
from timeline.models import Entry
from timeline.stories.loading import load_story

pytestmark = pytest.mark.django_db

NEWS_CONFERENCE = "/events/putin-orban-news-conference/"


def counted() -> dict[str, set[frozenset[str]]]:
    """The outlets of each event by report, as the entries keep them."""
    outlet = dict(Article.objects.values_list("pk", "outlet__slug"))
    found = {}
    for entry in Entry.objects.select_related("event"):
        families: dict[int, set[str]] = {}
        for article, origin in zip(entry.article_ids, entry.origins, strict=True):
            families.setdefault(origin, set()).add(outlet[article])
        assert entry.reports == len(families)
        found[entry.event.slug] = {frozenset(outlets) for outlets in families.values()}
    return found


def expected(told: Story) -> dict[str, set[frozenset[str]]]:
    table = {}
    for slug in told.events:
        joined = ONE_REPORT.get(slug, set())
        alone = told.outlets(slug) - {outlet for outlets in joined for outlet in outlets}
        table[slug] = joined | {frozenset({outlet}) for outlet in alone}
    return table


def test_each_event_counts_the_reports_that_whoever_read_the_articles_counted(
    story_loaded: str, told: Story
) -> None:
    assert not ArticleVersion.objects.filter(text__isnull=False).exists()
    assert len(told.events) == 40

    assert counted() == expected(told)


def test_the_count_is_the_same_once_the_texts_are_there(told: Story, shared: Path) -> None:
    load_story(PATH.read_text(encoding="utf-8"))

    call_command("import_articles", shared / "seeds", verbosity=0)

    assert counted() == expected(told)


def test_the_page_of_the_news_conference_says_who_prints_what_alike(
    story_loaded: str, client: Client
) -> None:
    page = client.get(NEWS_CONFERENCE)

    told_there = {(one.names, one.told) for one in page.context["copies"]}
    prose = {(names, how.split(".")[0]) for names, how in told_there if how.startswith("share ")}
    assert prose == {
        ("A News and Gulf Today", "share 3 passages of prose, 694 characters"),
        ("DW and A News", "share a sentence of prose, 129 characters"),
        ("CGTN and Gulf Today", "share a caption, but no prose of the text"),
    }
    assert (
        "The Moscow Times",
        "shares with DW and A News the wording of what Vladimir Putin said, but no prose",
    ) in told_there
    assert not any("Moscow Times" in names and how.startswith("share ") for names, how in told_there)
    assert page.context["reports_line"] == "5 outlets, 5 independent reports"


def test_a_card_joins_those_that_print_one_text(story_loaded: str, client: Client) -> None:
    cards = {card.slug: card for card in cards_on(client.get(story_loaded))}
    card = cards["us-nato-written-responses"]

    assert card.by == "5 outlets, 4 independent reports"
    assert card.outlets == [
        ["Gulf Today", "A News"], ["The Moscow Times"], ["DW"], ["CGTN"],
    ]  # fmt: skip


def test_an_event_names_its_copies_together(story_loaded: str, client: Client) -> None:
    body = " ".join(client.get("/events/us-nato-written-responses/").content.decode().split())

    assert "<b>A News + Gulf Today</b> print one text: one report. They share 3 passages of prose" in body
    assert "<small>one text with Gulf Today</small>" in body
    assert body.count('<a href="/method/#counted">') >= 2


def test_the_export_tells_the_outlets_by_report(story_loaded: str, client: Client, told: Story) -> None:
    events = client.get(f"{story_loaded[:-1]}.json?background=1").json()["events"]
    table = expected(told)

    assert len(events) > 20
    for event in events:
        assert {frozenset(outlets) for outlets in event["origins"]} == table[event["slug"]], event["slug"]
        assert len(event["origins"]) == event["reports"]
