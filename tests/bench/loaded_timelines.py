"""Put the generated events into the database as published timelines, one of each size, in few statements."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from articles.models import Actor, Article, ArticleVersion, Outlet, Quote
from tests.bench.generated_events import ACTORS, OUTLETS, GeneratedEvent, thinned
from tests.makers import slugify
from timeline.entries import paused_entries
from timeline.models import Citation, Entry, Event, EventActor, Timeline

QUOTES_OF_ARTICLE = 40
"""How many of its outlet's quotes an article prints."""


def load_timelines(events: Sequence[GeneratedEvent], sizes: Sequence[int]) -> dict[int, str]:
    """Publish timelines with so many of the events each; return their slugs by size."""
    outlets = Outlet.objects.bulk_create(Outlet(name=name, slug=slugify(name)) for name in OUTLETS)
    actors = Actor.objects.bulk_create(Actor(name=name, slug=slugify(name)) for name in ACTORS)
    timelines = {
        size: Timeline.objects.create(
            title=f"Two days at the harbour, {size} events",
            slug=f"harbour-{size}",
            summary="What is reported of two days in March, in words picked at random.",
            zone="Europe/Tallinn",
            is_published=True,
        )
        for size in sizes
    }
    with paused_entries() as touched:
        made = dict(
            zip(events, Event.objects.bulk_create(map(_event, events), batch_size=2_000), strict=True)
        )
        touched.update(event.pk for event in made.values())
        EventActor.objects.bulk_create(
            EventActor(event=row, actor=actors[(event.actor + part) % len(actors)], position=part)
            for event, row in made.items()
            for part in range(2)
        )
        _quote(made, outlets, actors)
        for size, timeline in timelines.items():
            Entry.objects.bulk_create(
                Entry(timeline=timeline, event=made[event]) for event in thinned(events, size)
            )
    with connection.cursor() as cursor:
        # As after any load: the planner takes tables it knows nothing of for almost empty.
        cursor.execute("ANALYZE")
    return {size: timeline.slug for size, timeline in timelines.items()}


def _event(event: GeneratedEvent) -> Event:
    return Event(
        title=event.title,
        slug=f"event-{event.number}",
        summary=event.summary,
        earliest=event.at,
        latest=event.at,
        precision="minute",
        zone="Europe/Tallinn",
        place=event.place,
        kind=event.kind,
        status="published",
    )


def _quote(made: dict[GeneratedEvent, Event], outlets: list[Outlet], actors: list[Actor]) -> None:
    """Write each outlet's articles, forty quotes to an article, and cite them."""
    printed: dict[int, list[tuple[GeneratedEvent, str]]] = defaultdict(list)
    for event in made:
        for outlet, words in event.quotes:
            printed[outlet].append((event, words))
    quotes: list[Quote] = []
    cited: list[tuple[Event, Article]] = []
    for outlet, told in printed.items():
        for number, first in enumerate(range(0, len(told), QUOTES_OF_ARTICLE)):
            together = told[first : first + QUOTES_OF_ARTICLE]
            version, starts = _version(outlets[outlet], number, together)
            for (event, words), start in zip(together, starts, strict=True):
                end = start + len(words)
                speaker = actors[event.actor]
                quotes.append(
                    Quote(
                        version=version,
                        start=start,
                        end=end,
                        exact=words,
                        kind="direct",
                        speaker=speaker,
                        status="accepted",
                    )
                )
                cited.append((made[event], version.article))
    Quote.objects.bulk_create(quotes, batch_size=2_000)
    Citation.objects.bulk_create(
        (
            Citation(event=event, article=article, quote=quote, relation="said-here", position=place)
            for place, ((event, article), quote) in enumerate(zip(cited, quotes, strict=True))
        ),
        batch_size=2_000,
    )


def _version(
    outlet: Outlet, number: int, told: Sequence[tuple[GeneratedEvent, str]]
) -> tuple[ArticleVersion, list[int]]:
    """Make an article that prints these words; return its version and where each of them begins."""
    text, starts = f"Report {number} from the harbour\n\n", []
    for event, words in told:
        starts.append(len(text) + 1)
        text += f"“{words}” said the {ACTORS[event.actor]}, and the tide came in as on other days.\n\n"
    article = Article.objects.create(
        outlet=outlet,
        headline=f"Report {number} from the harbour",
        url=f"https://news.example/{outlet.slug}/{number}",
        published_at=told[0][0].at,
        published_precision="minute",
    )
    version = ArticleVersion.objects.create(
        article=article,
        number=1,
        text=text,
        characters=len(text),
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    return version, starts
