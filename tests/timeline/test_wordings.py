"""What words an event holds is kept beside it, and follows whatever changes them."""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.contrib.auth import get_user_model
from django.http import QueryDict

from articles.models import Quote, Rendition
from desk.takedown import take_down
from tests.makers import (
    make_article,
    make_citation,
    make_event,
    make_outlet,
    make_quote,
    make_statement,
    make_timeline,
    make_version,
)
from timeline.entries import paused_entries
from timeline.filters import EventFilterForm
from timeline.models import Citation, Event, Timeline, Wording
from timeline.verifying.wordings import check_wordings

pytestmark = pytest.mark.django_db

TEXT = "“The northern channel stays closed for ever,” the pilot said. “Nobody sails tonight,” he added."


def breaches() -> list[str]:
    return [str(breach) for breach in check_wordings(Counter())]


def found(timeline: Timeline, words: str) -> int:
    return EventFilterForm(QueryDict(urlencode({"q": words})), timeline=timeline).count().total


def title(event: Event, quote: Quote) -> None:
    event.title = "Zeppelins arrive"
    event.save()


def summary(event: Event, quote: Quote) -> None:
    event.summary = "Three zeppelins were seen."
    event.save()


def gist(event: Event, quote: Quote) -> None:
    quote.gist = "No zeppelin sails."
    quote.save()


def headline(event: Event, quote: Quote) -> None:
    article = quote.version.article
    article.headline = "A zeppelin over the harbour"
    article.save()


def statement_made(event: Event, quote: Quote) -> None:
    make_statement(quote, gist="What was said of the zeppelin.")


def statement_reworded(event: Event, quote: Quote) -> None:
    statement = make_statement(quote, gist="What was said of the ship.")
    statement.gist = "What was said of the zeppelin."
    statement.save()


def rendition_judged(event: Event, quote: Quote) -> None:
    statement = make_statement(quote, gist="What was said of the zeppelin.")
    Rendition.objects.filter(statement=statement).update(judgement=Rendition.Judgement.DIFFERENT)
    assert not Wording.objects.filter(runs__contains=["zeppelin"]).exists()
    Rendition.objects.filter(statement=statement).update(judgement=Rendition.Judgement.SAME)


def quote_cited(event: Event, quote: Quote) -> None:
    other = make_quote(make_version(text="“A zeppelin is near,” she said."), words="A zeppelin is near")
    make_citation(event, quote=other)


def article_cited(event: Event, quote: Quote) -> None:
    make_citation(event, article=make_article(headline="Zeppelin seen again"))


def quote_accepted(event: Event, quote: Quote) -> None:
    other = make_quote(
        make_version(text="“A zeppelin is near,” she said."), words="A zeppelin is near", status="suggested"
    )
    make_citation(event, quote=other)
    assert not Wording.objects.filter(runs__contains=["zeppelin"]).exists()
    other.status = Quote.Status.ACCEPTED
    other.save()


CHANGES = (
    title, summary, gist, headline, statement_made, statement_reworded, rendition_judged, quote_cited,
    article_cited, quote_accepted,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=[change.__name__ for change in CHANGES])
def test_a_word_is_found_as_soon_as_it_stands_in_a_place_of_the_event(
    change: Callable[[Event, Quote], None],
) -> None:
    timeline = make_timeline()
    quote = make_quote(make_version(text=TEXT), words="Nobody sails tonight")
    event = make_event(timeline, quotes=[quote])
    assert found(timeline, "zeppelin") == 0

    change(event, quote)

    assert found(timeline, "zeppelin") == 1
    assert breaches() == []


def rejected(event: Event, quote: Quote) -> None:
    quote.status = Quote.Status.REJECTED
    quote.save()


def citation_gone(event: Event, quote: Quote) -> None:
    Citation.objects.filter(quote=quote).delete()


def citation_elsewhere(event: Event, quote: Quote) -> None:
    other = make_event(make_timeline())
    Citation.objects.filter(quote=quote).update(event=other)
    assert Wording.objects.get(event_id=other.pk).runs.count("tonight") == 1


def text_taken_down(event: Event, quote: Quote) -> None:
    editor = get_user_model().objects.create_user("editor")
    take_down(quote.version.article, editor, reason="A demand.", note="", keeps_quotes=False)


TAKINGS = (rejected, citation_gone, citation_elsewhere, text_taken_down)


@pytest.mark.parametrize("take", TAKINGS, ids=[take.__name__ for take in TAKINGS])
def test_no_word_stays_that_readers_do_not_see(take: Callable[[Event, Quote], None]) -> None:
    timeline = make_timeline()
    quote = make_quote(make_version(text=TEXT), words="Nobody sails tonight")
    event = make_event(timeline, quotes=[quote], article=make_article())
    assert found(timeline, "tonight") == 1

    take(event, quote)

    assert not Wording.objects.filter(event_id=event.pk, runs__contains=["tonight"]).exists()
    assert found(timeline, "tonight") == 0
    assert breaches() == []


def test_a_bulk_load_leaves_the_words_of_what_it_touched() -> None:
    timeline, article = make_timeline(), make_article(headline="Zeppelin over the pier")
    event = make_event(timeline)

    with paused_entries() as touched:
        Citation.objects.bulk_create([Citation(event=event, article=article)])
        touched.add(event.pk)

    assert found(timeline, "zeppelin") == 1
    assert breaches() == []


def test_an_event_that_is_deleted_leaves_no_words() -> None:
    event = make_event(make_timeline())
    assert Wording.objects.filter(event_id=event.pk).exists()

    event.delete()

    assert not Wording.objects.exists()


def test_verify_names_an_event_that_is_found_by_other_words_than_it_holds() -> None:
    event, gone = make_event(make_timeline()), make_event(make_timeline())
    Wording.objects.filter(event_id=event.pk).update(runs=["zeppelin"])
    Wording.objects.filter(event_id=gone.pk).update(event_id=10**12)

    assert breaches() == [
        f"Words of event {event.slug}: a search finds it by other words than it holds.",
        f"Words of event {gone.slug}: a search finds it by other words than it holds.",
        f"Words of event number {10**12}: they are kept and the event is gone.",
    ]


PHRASES = {
    '"northern channel"': 1,
    '"channel northern"': 0,
    '"the northern channel"': 1,
    '"channel stays closed for ever"': 1,
    '"channel stays closed tonight"': 0,
    '"the northern channel stays open"': 0,
    '"northern channel" tonight': 0,
    "closed channel": 1,
    '"northern channel" -tonight': 0,
    '"northern channel" -zeppelin': 1,
    '"closed for ever sails tonight"': 0,
    "_": 0,
    "_ channel": 1,
}


@pytest.mark.parametrize("words", PHRASES)
def test_words_stand_together_in_one_place(words: str) -> None:
    timeline, version = make_timeline(), make_version(text=TEXT)
    first = make_quote(version, words="The northern channel stays closed for ever")
    second = make_quote(version, words="Nobody sails tonight")
    make_event(timeline, quotes=[first, second], article=make_article(make_outlet("DW")))

    assert found(timeline, words) == PHRASES[words]
