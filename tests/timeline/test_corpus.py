"""The archive to measure with is right: it keeps what `verify` checks, and is the same each time."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from articles.models import Quote
from tests.corpus.archive import Archive, Size
from tests.corpus.making import make_corpus
from tests.makers import make_outlet
from timeline.correction_list import latest_corrections
from timeline.models import Discrepancy, Entry
from timeline.verifying import verify
from timeline.visibility import visible_discrepancies

QUOTES = 120


@pytest.mark.django_db
def test_the_archive_keeps_every_promise_that_verify_checks() -> None:
    make_corpus(QUOTES)
    assert [str(breach) for breach in verify(Counter())] == []
    assert Quote.objects.count() == QUOTES
    assert Entry.objects.filter(reports__gt=0).count() == QUOTES // 5
    copied = [entry for entry in Entry.objects.all() if len(set(entry.origins)) < len(entry.article_ids)]
    assert copied
    assert all(entry.reports == len(set(entry.origins)) for entry in copied)
    corrected = [
        change for day in latest_corrections(None).days for one in day.events for change in one.corrections
    ]
    assert {change.what for change in corrected} == {"Place changed"}
    assert visible_discrepancies().count() == Discrepancy.objects.exclude(status="suggested").count() > 0
    assert all(len(one.spans.all()) > 1 for one in Discrepancy.objects.all())


@pytest.mark.django_db
def test_an_archive_of_somebody_is_not_added_to() -> None:
    make_outlet()
    with pytest.raises(CommandError, match="holds outlets already"):
        call_command("make_corpus", "--quotes", "1000")


def test_the_same_archive_is_made_each_time() -> None:
    one, other = (list(Archive(Size(200)).events()) for _ in range(2))
    assert one == other
    assert sum(len(event.reports) for event in one) == 200
