"""Copies are counted once: which of an event's articles are one report, in the database and in Python."""

import random
import threading
from collections import Counter
from itertools import pairwise

import pytest
from django.db import connection, connections, transaction

from articles.models import ArticleVersion, Quote, SharedPassage
from tests.makers import make_citation, make_event, make_quote, make_statement, make_timeline, make_version
from timeline.models import Event, PassageTelling
from timeline.origins import reports_of_quotes
from timeline.verifying.entries import check_entries

TEXT = "".join(f"{letter} word by word. " for letter in "abcdefghijklmnopqrstuvwxyz")
STRIDE = len("a word by word. ")


def quote_at(version: ArticleVersion, place: int, **fields) -> Quote:
    """The quote in the sentence with the number `place`."""
    start = place * STRIDE
    return make_quote(version, TEXT[start : start + STRIDE - 2], **fields)


def share(one: ArticleVersion, other: ArticleVersion, here: int, there: int, **fields) -> SharedPassage:
    """A passage in the sentences with these numbers."""
    fields = {"status": "confirmed", **fields}
    return SharedPassage.objects.create(
        one=one, one_start=here * STRIDE, one_end=(here + 1) * STRIDE,
        other=other, other_start=there * STRIDE, other_end=(there + 1) * STRIDE, **fields,
    )  # fmt: skip


def families(event: Event) -> list[set[int]]:
    entry = event.entries.get()
    found: dict[int, set[int]] = {}
    for article, origin in zip(entry.article_ids, entry.origins, strict=True):
        found.setdefault(origin, set()).add(article)
    assert entry.reports == len(found)
    assert all(origin == min(articles) for origin, articles in found.items())
    return sorted(found.values(), key=min)


@pytest.fixture
def versions(db: None) -> list[ArticleVersion]:
    return [make_version(text=TEXT) for _ in range(4)]


def ids(*versions: ArticleVersion) -> set[int]:
    return {version.article_id for version in versions}


def test_articles_that_share_nothing_are_reports_of_their_own(versions):
    event = make_event(make_timeline(), quotes=[quote_at(version, 0) for version in versions])

    assert families(event) == [ids(version) for version in versions]


def test_the_passage_around_the_quote_makes_two_articles_one_report(versions):
    one, other, third, _ = versions
    event = make_event(make_timeline(), quotes=[quote_at(one, 0), quote_at(other, 5), quote_at(third, 2)])

    passage = share(one, other, 0, 5)

    assert families(event) == [ids(one, other), ids(third)]
    passage.status = "rejected"
    passage.save()
    assert families(event) == [ids(one), ids(other), ids(third)]


@pytest.mark.parametrize("status", ["suggested", "rejected"])
def test_what_nobody_confirmed_changes_no_number(versions, status):
    one, other, *_ = versions
    event = make_event(make_timeline(), quotes=[quote_at(one, 0), quote_at(other, 0)])

    share(one, other, 0, 0, status=status)

    assert families(event) == [ids(one), ids(other)]


def test_a_passage_about_something_else_joins_nothing(versions):
    one, other, *_ = versions
    event = make_event(make_timeline(), quotes=[quote_at(one, 0), quote_at(other, 0)])

    share(one, other, 7, 7)

    assert families(event) == [ids(one), ids(other)]


def test_an_article_with_words_of_its_own_is_a_report_of_its_own(versions):
    one, other, *_ = versions
    event = make_event(
        make_timeline(), quotes=[quote_at(one, 0), quote_at(one, 9), quote_at(other, 0), quote_at(other, 4)]
    )

    share(one, other, 0, 0)

    assert families(event) == [ids(one), ids(other)]


def test_a_cut_copy_goes_with_the_whole(versions):
    whole, cut, *_ = versions
    event = make_event(make_timeline(), quotes=[quote_at(whole, 0), quote_at(whole, 9), quote_at(cut, 3)])

    share(whole, cut, 0, 3)

    assert families(event) == [ids(whole, cut)]


def test_a_short_item_that_two_others_took_up_joins_only_one_of_them(versions):
    first, second, short, _ = versions
    event = make_event(
        make_timeline(),
        quotes=[
            quote_at(first, 0),
            quote_at(first, 5),
            quote_at(second, 0),
            quote_at(second, 6),
            quote_at(short, 0),
        ],
    )

    share(first, short, 0, 0)
    share(second, short, 0, 0)

    assert families(event) == [ids(first, short), ids(second)]


def test_copy_mixed_of_two_agencies_adds_no_report(versions):
    one, other, mixed, _ = versions
    event = make_event(
        make_timeline(),
        quotes=[
            *(quote_at(one, place) for place in (0, 1, 2)),
            *(quote_at(other, place) for place in (5, 6)),
            *(quote_at(mixed, place) for place in (0, 1, 5)),
        ],
    )

    for place in (0, 1):
        share(one, mixed, place, place)
    share(mixed, other, 5, 5)

    assert families(event) == [ids(one, mixed), ids(other)]


def test_a_heading_of_its_own_makes_no_report(versions):
    one, other, *_ = versions
    event = make_event(
        make_timeline(),
        quotes=[quote_at(one, 0), quote_at(other, 0), quote_at(other, 12, zone="headline")],
    )

    share(one, other, 0, 0)

    assert families(event) == [ids(one, other)]


def test_copies_of_copies_are_one_report(versions):
    event = make_event(make_timeline(), quotes=[quote_at(version, 0) for version in versions])

    for one, other in pairwise(versions):
        share(one, other, 0, 0)

    assert families(event) == [ids(*versions)]


def test_where_no_quote_tells_an_editor_says_that_the_passage_does(versions):
    one, other, *_ = versions
    event = make_event(make_timeline(), is_cited=False)
    make_citation(event, article=one.article)
    make_citation(event, article=other.article)
    passage = share(one, other, 0, 0)
    assert families(event) == [ids(one), ids(other)]

    telling = PassageTelling.objects.create(passage=passage, event=event)

    assert families(event) == [ids(one, other)]
    telling.delete()
    assert families(event) == [ids(one), ids(other)]


def test_a_quote_that_moves_takes_the_count_along(versions):
    one, other, *_ = versions
    moving = quote_at(other, 4)
    event = make_event(make_timeline(), quotes=[quote_at(one, 0), quote_at(one, 9), moving])
    share(one, other, 0, 0)
    assert families(event) == [ids(one), ids(other)]

    moving.start, moving.end, moving.exact = 0, STRIDE - 2, TEXT[: STRIDE - 2]
    moving.save()

    assert families(event) == [ids(one, other)]


def test_renditions_of_a_statement_are_counted_by_the_same_rule(versions):
    one, other, third, _ = versions
    quotes = [quote_at(one, 0), quote_at(other, 0), quote_at(third, 0)]
    make_statement(*quotes)

    share(one, other, 0, 0)

    assert reports_of_quotes(quotes) == 2
    assert reports_of_quotes(quotes[:1]) == 1
    assert reports_of_quotes([]) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_the_database_and_python_count_alike(seed):
    chance = random.Random(seed)
    versions = [make_version(text=TEXT) for _ in range(6)]
    timeline = make_timeline()
    for _ in range(8):
        event = make_event(timeline, is_cited=False)
        for version in chance.sample(versions, chance.randint(1, 6)):
            for place in chance.sample(range(4), chance.randint(0, 3)):
                zone = chance.choice(["body", "body", "headline"])
                quote = Quote.objects.filter(version=version, start=place * STRIDE, zone=zone).first()
                make_citation(event, quote=quote or quote_at(version, place, zone=zone))
            if not event.citations.filter(article=version.article).exists():
                make_citation(event, article=version.article)
    for _ in range(14):
        one, other = chance.sample(versions, 2)
        here, there = chance.choice([(0, 0), (1, 1), (2, 2), (3, 1)])
        if not SharedPassage.objects.filter(one=one, other=other, one_start=here * STRIDE).exists():
            share(one, other, here, there, status=chance.choice(["confirmed", "confirmed", "suggested"]))
    for event in chance.sample(list(Event.objects.all()), 3):
        PassageTelling.objects.create(passage=chance.choice(SharedPassage.objects.all()), event=event)

    assert list(check_entries(Counter())) == []


@pytest.mark.django_db(transaction=True)
def test_a_passage_confirmed_while_another_editor_cites_is_counted():
    one, other = make_version(text=TEXT), make_version(text=TEXT)
    event = make_event(make_timeline(), quotes=[quote_at(one, 0)])
    quote = quote_at(other, 0)
    passage = share(one, other, 0, 0, status="suggested")
    confirmed, errors = threading.Event(), []

    def cite() -> None:
        try:
            confirmed.wait(300)
            make_citation(event, quote=quote)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    other_editor = threading.Thread(target=cite)
    other_editor.start()
    with transaction.atomic():
        passage.status = "confirmed"
        passage.save()
        confirmed.set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.3)")
    other_editor.join(300)

    assert not errors
    assert families(event) == [ids(one, other)]
