"""A text taken down on demand: gone with reason, date and a note for readers; its quotes as was decided."""

from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from articles.models import ArticleVersion, Quote
from articles.words import WordsRefused, supply_text
from desk import differing
from desk.differing import Place, Wording
from desk.models import DifferenceStep
from desk.reviewing import DecisionRefused, accept
from desk.takedown import TakeDownRefused, take_down
from tests.makers import (
    TEXT,
    make_article,
    make_discrepancy,
    make_event,
    make_quote,
    make_timeline,
    make_version,
)
from timeline.models import Discrepancy, DiscrepancySpan, Event
from timeline.verifying import verify

pytestmark = pytest.mark.django_db

DEMAND = {"reason": "Letter of the publisher of 3 March", "note": "At the publisher’s request."}


@pytest.fixture
def quote() -> Quote:
    """An accepted quote, cited by a published event."""
    quote = make_quote(make_version(raw=b"<p>the page</p>"))
    make_event(make_timeline(), quotes=[quote])
    return quote


def send(desk: Client, quote: Quote, **fields: str):
    page = reverse("desk:take-down", args=[quote.version.article_id])
    return desk.post(page, {**DEMAND, "quotes": "keep", **fields})


def test_the_text_goes_and_readers_see_date_and_note(desk: Client, quote, client: Client) -> None:
    answer = send(desk, quote)

    version = ArticleVersion.objects.get()
    assert answer.status_code == 302
    assert (version.text, version.raw, version.characters) == (None, None, len(TEXT))
    assert version.taken_down_at is not None
    assert (version.taken_down_reason, version.taken_down_note) == tuple(DEMAND.values())
    page = Client().get(quote.version.article.get_absolute_url()).content.decode()
    assert "The text was taken down" in page and DEMAND["note"] in page
    assert DEMAND["reason"] not in page


def test_kept_quotes_stay_with_their_words_and_who_decided_stands_in_history(desk: Client, quote) -> None:
    send(desk, quote)

    kept = Quote.objects.get()
    assert (kept.status, kept.exact) == ("accepted", "We have cleared the northern channel")
    assert "We have cleared" in Client().get(kept.get_absolute_url()).content.decode()
    last = quote.version.article.history.latest()
    assert last.history_user.username == "editor"
    assert last.history_change_reason.startswith("The text was taken down: Letter of the publisher")


def test_paraphrases_in_the_outlets_words_are_no_longer_shown(desk: Client, quote) -> None:
    told = make_quote(quote.version, "they had lost a week's catch", kind="indirect", shows_excerpt=True)

    send(desk, quote)

    told.refresh_from_db()
    assert (told.status, told.shows_excerpt) == ("accepted", False)


def test_suggestions_are_rejected_since_nobody_can_check_them(desk: Client, quote) -> None:
    suggested = make_quote(quote.version, "painful but limited", status="suggested")

    send(desk, quote)

    suggested.refresh_from_db()
    assert (suggested.status, suggested.reviewed_by.username) == ("rejected", "editor")


def test_quotes_that_are_given_up_are_lost_and_readers_see_why_and_none_of_their_words(desk, quote) -> None:
    event = Event.objects.get()

    assert send(desk, quote, quotes="lose").status_code == 302

    quote.refresh_from_db()
    assert (quote.status, quote.lost_because) == ("lost", "taken-down")
    assert quote.history.latest().history_user.username == "editor"
    readers = Client()
    pages = [quote.get_absolute_url(), event.get_absolute_url(), event.timelines.get().get_absolute_url()]
    for page in pages:
        shown = readers.get(page).content.decode()
        assert "northern channel" not in shown, page
        assert "text taken down since" in shown.casefold(), page
        assert "changed by the outlet" not in shown, page
    story = event.timelines.get().get_absolute_url()
    cited = readers.get(f"{story.rstrip('/')}.json").json()["events"][0]["citations"][0]["quote"]
    assert (cited["status"], cited["exact"], cited["fragments"]) == ("lost", None, [])


def test_words_that_were_given_up_are_not_found(desk: Client, quote) -> None:
    story = Event.objects.get().timelines.get().get_absolute_url()
    found = Event.objects.get().title
    assert found in Client().get(story, {"q": "northern channel"}).content.decode()

    send(desk, quote, quotes="lose")

    assert found not in Client().get(story, {"q": "northern channel"}).content.decode()


def test_a_quote_that_was_given_up_waits_for_nobody_and_is_not_accepted_again(desk, editor, quote) -> None:
    send(desk, quote, quotes="lose")

    assert "No quote is lost." in desk.get(reverse("desk:lost")).content.decode()
    with pytest.raises(DecisionRefused, match="given up when its text was taken down"):
        accept(quote, editor)
    assert [str(breach) for breach in verify(Counter())] == []


def test_a_quote_is_given_up_only_with_its_text(quote) -> None:
    quote.status, quote.lost_because = "lost", "taken-down"

    with pytest.raises(IntegrityError, match="not taken down"), transaction.atomic():
        quote.save()

    assert Quote.objects.get().status == "accepted"


def test_differences_keep_no_words_of_it_and_get_none_again(desk: Client, editor, quote) -> None:
    other = make_version(make_article(), TEXT)
    told = make_discrepancy((quote.version, "northern channel"), (other, "northern channel"))
    before = list(told.spans.values_list("version", "start", "end"))

    send(desk, quote)

    span, apart = told.spans.all()
    assert (span.exact, apart.exact) == (None, "northern channel")
    assert list(told.spans.values_list("version", "start", "end")) == before
    span.exact = "northern channel"
    span.save()
    made = DiscrepancySpan.objects.create(
        discrepancy=told, version=quote.version, start=3, end=6, exact="abc", position=2
    )
    for one in (span, made):
        one.refresh_from_db()
        assert one.exact is None
    assert [str(breach) for breach in verify(Counter())] == []


def test_no_step_on_a_difference_keeps_its_words_or_brings_them_back(desk: Client, editor, quote) -> None:
    other = make_version(make_article(), TEXT)
    sides = [Place(version.pk, 3, 12) for version in (quote.version, other)]
    wording = Wording("figure", "The channel", "", Event.objects.get().pk, None, sides=sides)
    differing.make(editor, wording)
    told = Discrepancy.objects.get()
    wording.sides = sides[1:]
    differing.word(told.pk, differing.seen_of(told), editor, wording)

    send(desk, quote)

    kept = [side for step in DifferenceStep.objects.all() for side in (step.before or step.after)["sides"]]
    assert kept == [[quote.version_id, 3, 12, None, 0], [other.pk, 3, 12, TEXT[3:12], 1]] * 2
    differing.undo(editor, may_publish=True)
    assert list(told.spans.values_list("version", "exact")) == [
        (quote.version_id, None),
        (other.pk, TEXT[3:12]),
    ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": ""}, "Say why the text is taken down"),
        ({"quotes": ""}, "Decide what becomes of its quotes."),
    ],
)
def test_without_a_reason_and_a_decision_nothing_is_done(fields, sentence, desk: Client, quote) -> None:
    answer = send(desk, quote, **fields)

    assert sentence in answer.content.decode()
    assert ArticleVersion.objects.get().text == TEXT


def test_the_page_says_what_will_change(desk: Client, quote) -> None:
    make_quote(quote.version, "painful but limited", status="suggested")

    page = desk.get(reverse("desk:take-down", args=[quote.version.article_id])).content.decode()

    assert "1 decided quote:" in page and "1 suggestion:" in page
    assert str(Event.objects.get()) in page


def test_every_version_goes_and_a_second_time_is_refused(editor, quote) -> None:
    article = quote.version.article
    make_version(article, TEXT + "Added later.\n")

    done = take_down(article, editor, **DEMAND, keeps_quotes=True)

    assert (done.versions, done.kept) == (2, 1)
    with pytest.raises(TakeDownRefused, match="already"):
        take_down(article, editor, **DEMAND, keeps_quotes=True)


def test_a_text_that_was_taken_down_is_not_supplied_again(editor, quote) -> None:
    take_down(quote.version.article, editor, **DEMAND, keeps_quotes=True)

    with pytest.raises(WordsRefused, match="taken down"):
        supply_text(quote.version, TEXT)
