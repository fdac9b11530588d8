"""What readers' requests cost the database at 20,000 quotes and at very many: QUOTES=1000000, or 200,000."""

from __future__ import annotations

import gzip
import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.measuring import Measurement, own_database

FEW = 20_000
MANY = int(os.environ.get("QUOTES", "200000"))
ROUNDS = 2
LIVE = 5_000
"""Matches up to which options are promised to be counted as quickly as this."""

OTHER_PAGES = "the other pages"
SHOWN = 12
"""So many actors, outlets, articles, events, quotes and statements are looked at, the first included."""

MOST = {"page and its quotes": 30.0, "options and count": 60.0, OTHER_PAGES: 30.0}
MOST_KILOBYTES = 30.0
MOST_MEDIAN_PHRASE, MOST_PHRASE, MOST_OF_ANY = 30.0, 300.0, 1_000.0
MOST_GROWTH = 1.5

WEIGHT = "the heaviest page: KB"

Costs = dict[str, list[float]]


def measure() -> Iterator[Measurement]:
    """Yield for each kind of request its milliseconds of the database's processor time, p50 and p95."""
    with own_database():
        few = _costs(FEW)
    with own_database():
        many = _costs(MANY)
    weight = many.pop(WEIGHT)[0]
    for kind in many:
        for quotes, costs in ((FEW, few), (MANY, many)):
            if not costs[kind]:  # a small archive has no filter that leaves very many events
                continue
            worst, limit = _high(costs[kind]), MOST.get(kind) if quotes == MANY else None
            figure = f"{median(costs[kind]):.1f} / {worst:.1f}"
            holds = None if limit is None else worst <= limit
            if kind == "phrases" and quotes == MANY:
                holds = median(costs[kind]) <= MOST_MEDIAN_PHRASE and worst <= MOST_PHRASE
            yield Measurement(f"{kind} at {quotes:,} quotes: ms of SQL, p50 / p95", figure, holds)
    yield Measurement(
        f"the heaviest page at {MANY:,} quotes: KB, gzipped", f"{weight:.1f}", weight <= MOST_KILOBYTES
    )
    highest = max(max(costs) for costs in many.values())
    yield Measurement(f"the dearest request at {MANY:,} quotes: ms", f"{highest:.0f}", highest <= MOST_OF_ANY)
    pages = [median(costs["page and its quotes"]) for costs in (many, few)]
    growth = pages[0] / pages[1]
    yield Measurement(
        f"a page at {MANY:,} quotes, times that at {FEW:,}", f"{growth:.2f}", growth <= MOST_GROWTH
    )
    growth = median(many[OTHER_PAGES]) / median(few[OTHER_PAGES])
    yield Measurement(
        f"another page at {MANY:,} quotes, times that at {FEW:,}", f"{growth:.2f}", growth <= MOST_GROWTH
    )


def _high(costs: list[float]) -> float:
    """The cost that 95 of a hundred keep to."""
    return sorted(costs)[max(0, -(-len(costs) * 95 // 100) - 1)]


def _costs(quotes: int) -> Costs:
    """Make the corpus and return the cost of each request, by kind."""
    from django.db import connection

    from tests.corpus.making import make_corpus
    from tests.corpus.writing import MAIN
    from timeline.models import Timeline

    make_corpus(quotes)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # the work of others would not be counted
    timeline = Timeline.objects.get(slug=MAIN)
    costs: Costs = defaultdict(list)
    for query in _queries(timeline):
        _ask(timeline, query, "filters", costs)
    for query in _phrases():
        _ask(timeline, query, "phrases", costs)
    _other_pages(costs)
    return costs


def _other_pages(costs: Costs) -> None:
    """Add what pages beside the list cost, as a reader asks for them, and the weight of the heaviest."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client, override_settings

    heaviest = 0
    with override_settings(PAGE_CACHE_BYTES=0, ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "testserver"]):
        reader, editor = Client(), Client()
        editor.force_login(get_user_model().objects.create_superuser("bench"))
        asked = [(reader, address) for address in (*_addresses(), *_uncommon())]
        for client, address in (*asked, *((editor, address) for address in _desk_addresses())):
            answer = client.get(address)
            if answer.status_code != 200:
                raise ValueError(f"The benchmark asks for {address}: {answer.status_code}.")
            if answer["Content-Type"].startswith("text/html"):
                heaviest = max(heaviest, len(gzip.compress(answer.content)))
            costs[OTHER_PAGES].append(_spent(lambda by=client, page=address: by.get(page)))  # type: ignore[misc]
    costs[WEIGHT].append(heaviest / 1024)


def _addresses() -> list[str]:
    """Of every kind of page some that readers open, with the largest of each kind among them."""
    from timeline.visibility import (
        visible_actors,
        visible_articles,
        visible_discrepancies,
        visible_events,
        visible_outlets,
        visible_quotes,
        visible_statements,
    )

    addresses = ["/", "/?part=2", "/corrections.atom"]
    addresses += [
        f"/corrections/{asked}" for asked in ("", "?before=2019-02-01T00:00Z", f"?timeline={_main()}-1")
    ]
    for timeline in (_main(), f"{_main()}-1"):
        addresses += [
            f"/timelines/{timeline}/differences/{asked}" for asked in ("", "?part=3", "?differ=figure")
        ]
    coverage = f"/timelines/{_main()}/coverage/"
    addresses += [coverage, f"{coverage}?part=3", f"{coverage}?columns=2", f"{coverage}?sort=most"]
    addresses += [f"/embed/timelines/{_main()}/", f"/timelines/{_main()}.json"]
    kinds = (visible_actors, visible_outlets, visible_articles, visible_events, visible_quotes)
    differing = visible_events().filter(discrepancies__in=visible_discrepancies()).distinct()
    for found in (*(kind() for kind in kinds), visible_statements(), differing):
        ids = list(found.order_by("pk").values_list("pk", flat=True))
        shown = found.model.objects.in_bulk({ids[len(ids) * place // SHOWN] for place in range(SHOWN)})
        addresses += [one.get_absolute_url() for one in shown.values()]
    embedded = ("/events/", "/quotes/", "/statements/")
    return [*addresses, *(f"/embed{one}" for one in addresses if one.startswith(embedded))]


def _uncommon() -> list[str]:
    """Pages of what changed, was lost or is repeated by very many: few, so they are looked for."""
    from django.db.models import Count

    from timeline.visibility import visible_articles, visible_events, visible_quotes, visible_statements

    changed = visible_articles().filter(versions__number=3).order_by("pk").first()
    lost = visible_quotes().filter(status="lost").order_by("pk").first()
    repeated = visible_statements().annotate(many=Count("renditions")).order_by("-many", "pk").first()
    assert changed is not None and lost is not None and repeated is not None, "the corpus has each"
    rendering = visible_quotes().filter(renditions__statement=repeated).order_by("pk")[0]
    event = visible_events().filter(citations__quote=rendering)[0]
    pages = [one.get_absolute_url() for one in (changed, lost, repeated, rendering, event)]
    return [*pages, f"{repeated.get_absolute_url()}?part=2", f"/embed{repeated.get_absolute_url()}"]


def _desk_addresses() -> list[str]:
    """What editors open of articles that changed and of their lost quotes."""
    from django.urls import reverse

    from desk.lost import keys_of_lost_quotes
    from timeline.visibility import visible_articles

    changed = visible_articles().filter(versions__number=3).order_by("pk").values_list("pk", flat=True)[0]
    versions, lost = reverse("desk:versions", args=[changed]), reverse("desk:lost")
    quote = reverse("desk:lost-quote", args=keys_of_lost_quotes()[:1])
    return [versions, f"{versions}?old=1&new=3", lost, f"{lost}?page=2", quote]


def _main() -> str:
    from tests.corpus.writing import MAIN

    return MAIN


def _queries(timeline: Any) -> list[str]:
    """Filters without words: each alone, two together, the newest first, some days and some months."""
    from django.http import QueryDict

    from timeline.filters import EventFilterForm

    chance = random.Random(3)
    choices = EventFilterForm(QueryDict(""), timeline=timeline).choices
    single = [
        f"{name}={options[min(place, len(options) - 1)].value.replace(' ', '+')}"
        for name, options in choices.items()
        for place in (0, 1, 3, 10, 100, 1000)
        if options
    ]
    single = list(dict.fromkeys(single))
    pairs = [f"{one}&{other}" for one, other in pairwise(chance.sample(single, len(single)))]
    dates = ["since=2019-03-01&until=2019-04-01", "since=2019-06-01", "until=2019-02-01T12"]
    return ["", "order=newest", "background=1", "origins=2", "origins=5", *dates, *single, *pairs]


def _phrases() -> list[str]:
    """Words and phrases, from those that nearly every event holds to those of a few."""
    from tests.corpus.archive import Archive, Size

    lexicon = Archive(Size(FEW)).lexicons["en"]
    words = [lexicon.words[rank] for rank in (0, 2, 30, 60, 100, 300, 1_000, 3_000, 5_000)]
    phrases = [lexicon.collocations[rank] for rank in (0, 1, 3, 10, 30, 100, 300, 1_000, 2_000)]
    beside = [f'"the+{word}"' for word in words[2:7]]
    return [f"q={term}" for term in [*words, *(f'"{phrase}"' for phrase in phrases), *beside]]


def _ask(timeline: Any, query: str, kind: str, costs: Costs) -> None:
    """Add what one query costs, part by part, as a reader's request asks for them."""
    from django.http import QueryDict

    from timeline.cards import arrange
    from timeline.facets import COLUMNS
    from timeline.filters import EventFilterForm
    from timeline.overview import counted

    form = EventFilterForm(QueryDict(query.replace(" ", "+")), timeline=timeline)
    if form.problems:
        raise ValueError(f"The benchmark asks what cannot be read: {query}.")

    def words() -> None:
        EventFilterForm(form.query_data, timeline=timeline).conditions()

    if kind == "phrases":
        costs["phrases"].append(_spent(words))
    form.conditions()
    costs["page and its quotes"].append(_spent(lambda: arrange(form.page(), timeline, form)))
    total = form.count().total
    asked = _spent(lambda: _fresh(form).count())
    costs["options and count" if total <= LIVE else f"options and count of over {LIVE:,}"].append(asked)
    longer = [form.query(**{name: None}) for name in COLUMNS if form.chosen[name]]
    if total <= LIVE and len(longer) > 1:
        _fresh(form)
        for without_one in longer:
            EventFilterForm(QueryDict(without_one), timeline=timeline).count()
        kept = dict(form._options.answers)

        def narrowed() -> None:
            _fresh(form)._options.answers.update(kept)
            form.count()

        costs["options and count, once the longer lists were asked for"].append(_spent(narrowed))
    costs["bars above the list"].append(_spent(lambda: counted(_fresh(form))))


def _fresh(form: Any) -> Any:
    """The form without what is kept of its answers."""
    form._options.answers.clear()
    return form


def _spent(work: Callable[[], object]) -> float:
    """Milliseconds of processor time that the database spends on it, the least of some runs.

    Of our connection's own process, so the server has to be on this machine.
    """
    from django.db import connection

    assert connection.connection is not None, "the corpus was made on it"
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    least = float("inf")
    for _ in range(ROUNDS):
        before = int(told.read_text(encoding="ascii").split()[0])
        work()
        least = min(least, (int(told.read_text(encoding="ascii").split()[0]) - before) / 1e6)
    return least
