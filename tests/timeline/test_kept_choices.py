"""Options of filters are kept between requests, and are never those of before a change."""

from collections import Counter

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from tests.makers import make_actor, make_event, make_timeline
from tests.timeline.crowd import make_crowd
from timeline import kept_choices
from timeline.facets import COLUMNS, count
from timeline.filters import EventFilterForm
from timeline.models import Event, Timeline


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


FILTERS = (
    "",
    "background=1",
    "actor=speaker-3",
    "outlet=outlet-1&background=1",
    "outlet=outlet-1&outlet=outlet-2",
    "kind=direct",
    "event=kind-4",
    "since=2022-01-20",
    "until=2022-01-05&background=1",
    "origins=2",
    "q=20th",
    "q=-20th",
    "q=nowhere",
    "actor=speaker-3&outlet=outlet-1",
    "q=harbour&event=kind-2&since=2022-01-09",
    "actor=speaker-3&outlet=outlet-1&kind=direct&since=2022-01-03",
    "actor=speaker-3&outlet=outlet-1&kind=direct&event=kind-4&agency=Coast Wire&background=1",
)


@pytest.mark.django_db(transaction=True)
def test_counts_that_know_the_whole_are_those_of_each_event_looked_at():
    timeline = make_timeline()
    make_crowd(timeline, events=90, quotes_each=2)
    for event in Event.objects.filter(slug__in=["opens-7", "opens-20", "opens-33"]):
        event.is_background = True
        event.save()
    credited = Article.objects.filter(outlet__slug="outlet-1").get()
    credited.agencies = ["Coast Wire"]
    credited.save()

    for asked in FILTERS:
        form = EventFilterForm(QueryDict(asked), timeline=timeline)
        assert not form.problems, asked
        counted, conditions = form.count(), form.conditions()

        assert counted == count(form.entries, conditions), asked
        assert list(counted.without) == ([] if counted.total else list(conditions))

        listed = list(form.apply(form.entries))
        assert counted.total == len(listed)
        assert counted.background == sum(entry.is_background for entry in listed)
        for facet, column in COLUMNS.items():
            others = [condition for name, condition in conditions.items() if name != facet]
            keys = [getattr(entry, column) for entry in form.entries.filter(*others)]
            amounts = Counter(str(key) for own in keys for key in ([own] if facet == "event" else own))
            assert counted.options[facet] == amounts, (asked, facet)
        without = {
            name: list(form.entries.filter(*(conditions[other] for other in conditions if other != name)))
            for name in conditions
        }
        assert counted.with_background == len(without.get("background", listed))
        assert counted.several_reports == sum(entry.reports > 1 for entry in without.get("origins", listed))
        if not counted.total:
            assert counted.without == {name: len(left) for name, left in without.items()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("before", "counts"),
    [
        ("outlet=outlet-1", ["outlet"]),
        ("kind=direct", ["kind"]),
        ("kind=direct&background=1", ["kind", "outlet"]),
        ("outlet=outlet-2&kind=direct", ["kind"]),
        ("outlet=outlet-1&kind=mixed", ["outlet"]),
        ("outlet=outlet-2&kind=mixed", ["kind", "outlet"]),
    ],
)
def test_options_that_a_longer_list_has_counted_are_not_counted_again(
    before: str, counts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_choices, "MANY_EVENTS", 0)
    timeline = make_timeline()
    make_crowd(timeline, events=60, quotes_each=2)
    EventFilterForm(QueryDict(before), timeline=timeline).count()

    form = EventFilterForm(QueryDict("outlet=outlet-1&kind=direct"), timeline=timeline)
    with CaptureQueriesContext(connection) as asked:
        counted = form.count()

    (statement,) = (query["sql"] for query in asked)
    assert [facet for facet in ("kind", "outlet") if f"SELECT '{facet}', key" in statement] == counts
    assert counted == count(form.entries, form.conditions())


@pytest.mark.django_db(transaction=True)
def test_the_whole_is_counted_once_and_anew_after_a_change():
    timeline = make_timeline()
    events = [make_event(timeline), make_event(timeline)]
    assert EventFilterForm(QueryDict(), timeline=timeline).count().total == 2

    with CaptureQueriesContext(connection) as asked:
        assert EventFilterForm(QueryDict(), timeline=timeline).count().total == 2
    assert len(asked) == 1

    events[0].status = Event.Status.DRAFT
    events[0].save()
    assert EventFilterForm(QueryDict(), timeline=timeline).count().total == 1
