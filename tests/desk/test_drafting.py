"""A new event made from quotes takes over what they know, and nothing that an editor must judge is chosen."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Quote
from desk.drafting import known_of
from desk.steps import seen_of
from tests.desk.pressing import address, press
from tests.makers import make_actor, make_article, make_event, make_quote, make_timeline, make_version
from timeline.models import Citation, Event


def known(**fields) -> list:
    article = make_article(published_at=datetime(2022, 2, 3, tzinfo=UTC), published_precision="day")
    found = known_of([make_quote(make_version(article), **fields)])
    return [str(found.earliest or ""), str(found.latest or ""), found.as_typed, found.basis]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"said_on": date(2022, 2, 1), "said_on_precision": "day", "said_on_basis": "“on Tuesday”"},
            ["2022-02-01", "2022-02-01", "2022-02-01", "The day on which it was said, from “on Tuesday”."],
        ),
        (
            {"said_on": date(2022, 2, 1), "said_on_precision": "month"},
            ["2022-02-01", "2022-02-28", "2022-02", "The day on which it was said."],
        ),
        (
            {"said_on": date(2022, 2, 1), "said_on_precision": "before"},
            ["", "2022-02-01", "", "The day on which it was said."],
        ),
        (
            {},
            [
                "2022-02-03", "2022-02-03", "2022-02-03",
                "The day on which the article was published; when it was said is not known.",
            ],
        ),
    ],
    ids=["a day with its basis", "a month", "a bound", "the article's day, told as such"],
)  # fmt: skip
def test_the_date_is_the_quotes_or_else_its_articles(fields: dict, expected: list[str]) -> None:
    assert known(**fields) == expected


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', page)
    return found[1] if found else ""


class TestInTheQueue:
    def test_the_panel_chooses_nothing_and_shows_what_the_quote_knows(self, desk: Client, suggested) -> None:
        make_timeline(title="The only one")
        make_event(article=suggested[0].version.article, status="draft")

        panel = desk.get(address(suggested[0]), {"panel": "event"}).content.decode()
        link = desk.get(address(suggested[0]), {"panel": "link"}).content.decode()

        assert " selected" not in panel and "The only one" in panel
        assert 'name="relation" value="about" checked' not in panel + link
        assert 'type="radio" name="event"' in link and not re.search(r'name="event"[^>]* checked', link)
        assert hidden(panel, "day") == "2022-02-01"
        assert "Ines Calder takes part in it" in " ".join(panel.split())

    def test_the_draft_has_them_and_a_link_leads_to_it(self, desk: Client, suggested) -> None:
        page = press(
            desk, suggested[0], "event", title="The channel is cleared", relation="about",
            day="2022-02-01", basis="“on Tuesday”", takes_part="1",
        )  # fmt: skip

        event = Event.objects.get(title="The channel is cleared")
        assert (event.earliest, event.precision, event.date_basis, event.sort_on) == (
            datetime(2022, 2, 1, tzinfo=UTC), "day", "“on Tuesday”", date(2022, 2, 1),
        )  # fmt: skip
        assert [str(actor) for actor in event.actors.all()] == ["Ines Calder"]
        link = f'href="{reverse("admin:timeline_event_change", args=[event.pk])}">Open the draft'
        assert link in page.content.decode()

        desk.post(address(suggested[0]), {"do": "undo"})
        assert not Event.objects.exists()

    def test_a_script_gets_the_link_too(self, desk: Client, suggested) -> None:
        data = {
            "do": "event",
            "quote": suggested[0].pk,
            "seen": seen_of(suggested[0]),
            "title": "It is clear",
        }

        answer = desk.post(
            address(suggested[0]), {**data, "relation": "about"}, headers={"HX-Request": "true"}
        ).content.decode()

        address_of = reverse("admin:timeline_event_change", args=[Event.objects.get().pk])
        assert f'href="{address_of}">Open the draft</a>' in answer

    def test_what_another_date_rests_on_is_not_what_the_former_did(self, desk: Client, suggested) -> None:
        basis = known_of(suggested[:1]).basis

        press(desk, suggested[0], "event", title="It is clear", relation="about", day="2022-02", basis=basis)

        event = Event.objects.get()
        assert (event.precision, event.date_basis, event.actors.count()) == ("month", "", 0)

    @pytest.mark.parametrize("day", ["soon", "2022-02-01 14:30"])
    def test_a_date_that_cannot_be_is_refused_with_a_sentence(
        self, day: str, desk: Client, suggested
    ) -> None:
        page = press(desk, suggested[0], "event", title="It is clear", relation="about", day=day)

        assert (page.status_code, Event.objects.count()) == (400, 0)
        assert Quote.objects.get(pk=suggested[0].pk).status == "suggested"

    def test_whether_said_there_or_about_it_is_asked(self, desk: Client, suggested) -> None:
        page = press(desk, suggested[0], "event", title="It is clear")

        assert (page.status_code, Event.objects.count()) == (400, 0)
        assert "say whether it was said there or about it" in page.content.decode()


class TestFromASelection:
    def test_nothing_is_chosen_and_the_question_is_asked_in_plain_words(self, desk: Client) -> None:
        quote, event = make_quote(), make_event(status="draft")
        address = reverse("desk:link")

        shown = desk.get(address, {"quote": quote.pk}).content.decode()
        page = desk.post(address, {"quote": quote.pk, "event": event.pk})

        assert 'name="relation"' in shown and " checked" not in shown.split('name="relation"')[1]
        assert "Say whether the quotes were said at the event or about it." in page.content.decode()
        assert not Citation.objects.filter(quote=quote).exists()

    def test_a_new_event_takes_the_date_and_the_speakers_over(self, desk: Client) -> None:
        quotes = [
            make_quote(speaker=make_actor("Maren Ek"), said_on=date(2022, 2, 2), said_on_precision="day"),
            make_quote(speaker=make_actor("Tomas Weir"), said_on=date(2022, 2, 1), said_on_precision="day"),
        ]
        data = {"quote": [quote.pk for quote in quotes], "title": "It is clear", "relation": "about"}

        page = desk.post(reverse("desk:link"), data, follow=True)

        event = Event.objects.get()
        assert (event.sort_on, event.actors.count()) == (date(2022, 2, 1), 2)
        assert "are taken over from its quotes" in page.content.decode()

    def test_from_the_events_page_nothing_is_chosen_either(self, desk: Client) -> None:
        make_quote()

        page = desk.get(reverse("desk:event-quotes", args=[make_event(status="draft").pk])).content.decode()

        assert 'name="relation"' in page and "checked" not in page
