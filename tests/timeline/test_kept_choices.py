"""Options of filters are kept between requests, and are never those of before a change."""

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from tests.makers import make_actor, make_event, make_timeline
from timeline.filters import EventFilterForm
from timeline.models import Timeline


def labels(timeline: Timeline) -> list[str]:
    return [choice.label for choice in EventFilterForm(QueryDict(), timeline=timeline).choices["actor"]]


@pytest.mark.django_db(transaction=True)
def test_options_follow_every_change_at_once_and_are_not_looked_up_again_without_one():
    timeline, minister = make_timeline(), make_actor("Minister")
    assert labels(timeline) == []

    event = make_event(timeline, actors=[minister])
    assert labels(timeline) == ["Minister"]

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert labels(timeline) == ["Minister"]
    assert len(asked) == 1

    minister.name = "First Minister"
    minister.save()
    assert labels(timeline) == ["First Minister"]

    event.status = event.Status.DRAFT
    event.save()
    assert labels(timeline) == []


@pytest.mark.django_db(transaction=True)
def test_options_seen_in_a_transaction_that_is_taken_back_are_not_kept():
    timeline, minister = make_timeline(), make_actor("Minister")

    with transaction.atomic():
        make_event(timeline, actors=[minister])
        assert labels(timeline) == ["Minister"]
        transaction.set_rollback(True)

    assert labels(timeline) == []


@pytest.mark.django_db(transaction=True)
def test_each_timeline_has_its_own_options():
    first, second = make_timeline(), make_timeline()
    make_event(first, actors=[make_actor("Minister")])
    make_event(second, actors=[make_actor("Pilot")])

    assert [labels(first), labels(second), labels(first)] == [["Minister"], ["Pilot"], ["Minister"]]
