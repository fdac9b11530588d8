"""Suggestions of differences on a timeline: what is kept and why, and what is never suggested again."""

import pytest
from django.core.management import CommandError, call_command

from articles.models import ArticleVersion
from articles.models.articles import PRACTICE_ID
from tests.makers import (
    make_actor,
    make_article,
    make_citation,
    make_discrepancy,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
    make_withheld,
)
from timeline.differing import suggest_differences
from timeline.models import Discrepancy, Event, Timeline

pytestmark = pytest.mark.django_db

FORTY = "The flood in Marden killed more than 40 people, harbour master Sergei Bardin said."
FIFTY = "In Marden 50 people were killed by the flood. Harbour master Sergey Bardin was not there."


@pytest.fixture
def timeline() -> Timeline:
    return make_timeline(slug="flood")


@pytest.fixture
def event(timeline: Timeline) -> Event:
    return make_event(timeline, is_cited=False, title="The flood in Marden")


def reported(event: Event, text: str, outlet: str = "") -> ArticleVersion:
    """A version of `text`, in an article that the event cites."""
    version = make_version(make_article(make_outlet(outlet)), text)
    make_citation(event, article=version.article)
    return version


def kept() -> list[tuple[str, str, str]]:
    return [(one.kind, one.found_by, one.status) for one in Discrepancy.objects.order_by("kind")]


def test_figures_and_names_that_differ_are_kept_as_suggestions_with_rule_and_reason(timeline, event):
    one, other = reported(event, FORTY), reported(event, FIFTY)

    found = suggest_differences(timeline)

    assert str(found) == "2 articles compared: 2 suggested anew, 0 known before."
    assert kept() == [("figure", "figure", "suggested"), ("spelling", "name", "suggested")]
    figure = Discrepancy.objects.get(kind="figure")
    assert figure.timeline == timeline and not figure.explanation
    assert "“more than 40 people” and “50 people”" in figure.found_because
    assert [(span.version, span.exact) for span in figure.spans.all()] == [
        (one, "more than 40 people, harbour master Sergei Bardin"),
        (other, "Marden 50 people were killed by the flood"),
    ]


@pytest.mark.parametrize("status", ["suggested", "rejected", "published"])
def test_what_was_decided_is_never_suggested_again(timeline, event, status):
    reported(event, FORTY)
    reported(event, FIFTY)
    suggest_differences(timeline)
    for one in Discrepancy.objects.all():
        one.status, one.explanation = status, "The totals differ."
        one.save()

    found = suggest_differences(timeline)

    assert (len(found.made), found.known) == (0, 2)
    assert {status for _, _, status in kept()} == {status}


def test_what_was_made_by_hand_for_the_event_is_not_suggested_beside_it(timeline, event):
    one, other = reported(event, FORTY), reported(event, FIFTY)
    make_discrepancy((one, "more than 40"), (other, "50 people"), kind="figure", event=event)

    suggest_differences(timeline)

    assert [kind for kind, _, status in kept() if status == "suggested"] == ["spelling"]


def test_figures_are_compared_only_where_an_event_cites_both_articles(timeline, event):
    reported(event, FORTY.replace("Sergei Bardin", "she"))
    reported(make_event(timeline, is_cited=False), FIFTY.replace("Sergey Bardin", "she"))

    assert suggest_differences(timeline).made == []


def test_articles_of_other_timelines_and_the_sample_are_left_alone(timeline):
    event = make_event(timeline, is_cited=False, status="draft")
    reported(event, FORTY)
    reported(make_event(make_timeline(), is_cited=False), FIFTY)
    make_citation(event, article=make_version(make_article(public_id=PRACTICE_ID), FIFTY).article)

    found = suggest_differences(timeline)

    assert (found.articles, found.made) == (1, [])


def test_of_a_withheld_text_the_quotes_are_compared_at_their_places(timeline, event):
    speaker = make_actor("Sergei Bardin")
    texts = ["“The bridge is old and unsafe,” he said.", "“The bridge is old and rotten,” he said."]
    quotes = []
    for text in texts:
        words = text[1:30]
        quotes.append(
            make_quote(make_withheld(text), kind="direct", start=1, end=30, exact=words, speaker=speaker)
        )
        make_citation(event, quote=quotes[-1])
    make_statement(*quotes, gist="The bridge is not safe.")

    found = suggest_differences(timeline)

    assert "of 2 only the quotes, because the text is withheld" in str(found)
    (made,) = found.made
    assert (made.kind, made.event, made.timeline) == ("wording", event, None)
    assert [span.exact for span in made.spans.all()] == ["old and unsafe", "old and rotten"]


def test_the_newest_version_is_compared(timeline, event):
    reported(event, FORTY)
    changed = reported(event, FIFTY)
    make_version(changed.article, FIFTY.replace("50", "more than 40").replace("Sergey", "Sergei"))

    assert suggest_differences(timeline).made == []


def test_two_findings_of_one_topic_have_addresses_of_their_own(timeline, event):
    make_discrepancy(event=event, slug="spelling-of-the-name-sergei-bardin", kind="wording")
    reported(event, FORTY)
    reported(event, FIFTY)

    suggest_differences(timeline)

    assert Discrepancy.objects.get(kind="spelling").slug == "spelling-of-the-name-sergei-bardin-2"


def test_the_command_tells_what_it_found_and_refuses_an_unknown_timeline(timeline, event, capsys):
    reported(event, FORTY)
    reported(event, FIFTY)

    call_command("find_differences", "flood")

    assert capsys.readouterr().out == "2 articles compared: 2 suggested anew, 0 known before.\n"
    with pytest.raises(CommandError, match="no timeline 'ebb'"):
        call_command("find_differences", "ebb")


def test_gathering_costs_the_same_queries_for_two_articles_and_for_ten(
    timeline, event, django_assert_max_num_queries
):
    for number in range(10):
        reported(event, f"{FORTY} Report {number}.")

    with django_assert_max_num_queries(14):
        assert suggest_differences(timeline).made == []
