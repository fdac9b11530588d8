"""What the editors' pages ask of the database, at 20,000 quotes or as many as QUOTES says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from tests.bench.measuring import Measurement, own_database

QUOTES = int(os.environ.get("QUOTES", "20000"))
MOST, MOST_P95, MOST_QUESTIONS, MOST_BYTES = 50.0, 200.0, 60, 500_000


def measure() -> Iterator[Measurement]:
    """Yield the processor time of the database, p50 and p95, the most questions and the largest page."""
    with own_database():
        found = list(_pages())
        steps = list(_steps())
    costs = sorted(cost for _, cost, _, _ in found)
    worst = costs[max(0, -(-len(costs) * 95 // 100) - 1)]
    held = median(costs) <= MOST and worst <= MOST_P95
    yield Measurement(
        f"{len(found)} pages of the desk at {QUOTES:,} quotes: ms of SQL, p50 / p95",
        f"{median(costs):.1f} / {worst:.1f}",
        held,
    )
    for what, place, most, unit in (
        ("the dearest page", 1, None, "ms of SQL"),
        ("the page with most questions", 2, MOST_QUESTIONS, "questions"),
        ("the largest page", 3, MOST_BYTES, "bytes"),
    ):
        page = max(found, key=lambda one: one[place])
        figure = f"{page[place]:,.0f}"
        yield Measurement(
            f"{what} ({page[0][:60]}): {unit}", figure, None if most is None else page[place] <= most
        )
    for what, cost in steps:
        yield Measurement(f"{what}: ms of SQL and of Python", f"{cost:,.0f}", None)


def _steps() -> Iterator[tuple[str, float]]:
    """Do what an editor does with many records at once; yield what it cost the database and Python."""
    from django.db import connection, transaction
    from django.db.models import Count
    from django.test import Client
    from django.urls import reverse

    from articles.admin.listing import MOST_AT_ONCE
    from articles.models import Actor, Quote
    from desk.merging import merge, unmerge
    from timeline.models import Citation, Event, Timeline

    client = Client(SERVER_NAME="localhost")
    client.force_login(_editor())
    quotes = Quote.objects.suggested().filter(speaker__isnull=False).order_by("-pk")[:MOST_AT_ONCE]
    drafts = Event.objects.filter(status="draft").order_by("-pk")[:MOST_AT_ONCE]
    told = {
        f"accepting {len(quotes)} quotes of a list at once": ("articles_quote", "accept", quotes),
        f"publishing {len(drafts)} events of a list at once": ("timeline_event", "publish", drafts),
    }
    for what, (page, step, chosen) in told.items():
        sent = {"action": f"{step}_selected", "_selected_action": [one.pk for one in chosen], "index": 0}
        with transaction.atomic():  # what is left until after the answer is not counted
            before = _spent(connection)
            answer = client.post(reverse(f"admin:{page}_changelist"), sent)
            cost = _spent(connection) - before
        if answer.status_code != 302:
            raise ValueError(f"{what} answers {answer.status_code}.")
        yield what, cost
    actor = Actor.objects.annotate(said=Count("quotes")).latest("said")
    timeline = Timeline.objects.annotate(told=Count("entries")).latest("told")
    with transaction.atomic():
        for what, step in (
            (
                f"merging an actor with {actor.said:,} quotes",
                lambda: merge(actor, Actor.objects.exclude(pk=actor.pk).earliest("pk"), _editor()),
            ),
            ("parting the two again", lambda: unmerge(Actor.objects.get(pk=actor.pk), _editor())),
            (f"taking back a timeline of {timeline.told:,} events", lambda: _turn(timeline)),
            ("publishing it again", lambda: _turn(timeline)),
        ):
            before = _spent(connection)
            step()
            yield what, _spent(connection) - before
        transaction.set_rollback(True)
    for table, count in (("events", Event.objects.count()), ("citations", Citation.objects.count())):
        before = _spent(connection)
        answer = client.get(reverse("desk:export-csv", args=[table]))
        sum(map(len, answer))
        yield (
            f"{table}.csv, for each 1,000 of its {count:,} lines",
            (_spent(connection) - before) * 1000 / count,
        )


def _turn(timeline: Any) -> None:
    timeline.is_published = not timeline.is_published
    timeline.save()


def _spent(connection: Any) -> float:
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text(encoding="ascii")
    return int(told.split()[0]) / 1e6 + process_time() * 1000


def _editor() -> Any:
    from django.contrib.auth.models import User

    return User.objects.get_or_create(username="editor", is_staff=True, is_superuser=True)[0]


def _pages() -> Iterator[tuple[str, float, int, int]]:
    """Open each page twice as an editor who may do everything; yield what the second time cost."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.corpus.making import make_corpus

    make_corpus(QUOTES)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # the work of others would not be counted
    client = Client(SERVER_NAME="localhost")
    client.force_login(_editor())
    assert connection.connection is not None
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    for address in _addresses():
        client.get(address)
        before = int(told.read_text(encoding="ascii").split()[0])
        answer = client.get(address)
        cost = (int(told.read_text(encoding="ascii").split()[0]) - before) / 1e6
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        if answer.status_code not in (200, 302):
            raise ValueError(f"{address} answers {answer.status_code}.")
        yield address, cost, len(asked), len(answer.content)


def _addresses() -> list[str]:
    """The desk's piles and steps, every list with its orders and searches, and the forms of rich records."""
    from django.contrib import admin
    from django.db.models import Count
    from django.urls import reverse

    from articles.models import Actor, Article, Outlet, Quote
    from tests.corpus.archive import Archive, Size
    from timeline.models import Event, Timeline

    words = Archive(Size(QUOTES)).lexicons["en"].words
    lists = []
    for model, page in admin.site._registry.items():
        if model._meta.app_label not in ("articles", "timeline"):
            continue
        base = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        lists += [
            base,
            f"{base}?p=2",
            *(f"{base}?o={number}" for number in range(1, len(page.list_display) + 1)),
        ]
        lists += [f"{base}?q={word}" for word in (words[0], words[300], words[5_000], "zzznothing")]
    actor = Actor.objects.annotate(said=Count("quotes")).latest("said")
    event = Event.objects.annotate(cited=Count("citations")).latest("cited")
    waiting = Quote.objects.suggested().select_related("version").latest("pk")
    forms = [
        _form(one) for one in (actor, event, waiting, Article.objects.latest("pk"), Outlet.objects.first())
    ]
    queue = reverse("desk:article-queue", args=[waiting.version.article_id])
    deletions = [_form(one, "delete") for one in (actor, Outlet.objects.first(), Timeline.objects.first())]
    steps = [
        reverse("admin:index"), reverse("desk:index"), queue, f"{queue}?panel=link", f"{queue}?panel=same",
        f"{reverse('desk:link')}?quote={waiting.pk}", reverse("desk:event-quotes", args=[event.pk]),
        reverse("desk:statements"), reverse("desk:copies"), reverse("desk:lost"), reverse("desk:differences"),
        f"{reverse('desk:difference-new')}?event={event.pk}",
    ]  # fmt: skip
    return [*steps, *lists, *forms, *deletions]


def _form(record: Any, page: str = "change") -> str:
    from django.urls import reverse

    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=[record.pk])
