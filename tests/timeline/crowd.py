"""Many events, quotes and citations in a few statements, for tests of what a page costs at size."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from articles.models import Actor, Outlet, Quote, Rendition, Statement
from tests.makers import TEXT, make_article, make_version
from timeline.entries import paused_entries
from timeline.models import Citation, Discrepancy, Entry, Event, EventActor, Timeline

WORDS = ("We have cleared the northern channel", "painful but limited", "Fishermen")


def make_crowd(timeline: Timeline, *, events: int, quotes_each: int = 3) -> list[Event]:
    """Published events over forty days, quoted by four outlets in turn; sources differ on each third."""
    outlets = Outlet.objects.bulk_create(Outlet(name=f"Outlet {n}", slug=f"outlet-{n}") for n in range(4))
    actors = Actor.objects.bulk_create(Actor(name=f"Speaker {n}", slug=f"speaker-{n}") for n in range(12))
    versions = [make_version(make_article(outlet)) for outlet in outlets]
    with paused_entries() as touched:
        made = Event.objects.bulk_create(_event(number) for number in range(events))
        touched.update(event.pk for event in made)
        quotes = Quote.objects.bulk_create(
            _quote(versions[place % 4].pk, place, actors[place % 12].pk)
            for place in range(events * quotes_each)
        )
        Citation.objects.bulk_create(
            Citation(
                event=made[place // quotes_each],
                article=versions[place % 4].article,
                quote=quote,
                relation="said-here" if place % 5 else "about",
                position=place % quotes_each,
            )
            for place, quote in enumerate(quotes)
        )
        statements = Statement.objects.bulk_create(
            Statement(slug=f"statement-{n}", gist=f"The channel is open, said in way {n}.")
            for n in range(len(quotes) // 3 + 1)
        )
        Rendition.objects.bulk_create(
            Rendition(statement=statements[place // 3], quote=quote) for place, quote in enumerate(quotes)
        )
        EventActor.objects.bulk_create(
            EventActor(event=event, actor=actors[(number + part) % 12], position=part)
            for number, event in enumerate(made)
            for part in range(2)
        )
        Discrepancy.objects.bulk_create(
            Discrepancy(
                slug=f"crowd-{n}",
                event=event,
                kind="figure",
                topic="Ships",
                explanation="Two numbers.",
                status="published",
            )
            for n, event in enumerate(made[::3])
        )
        Entry.objects.bulk_create(Entry(timeline=timeline, event=event) for event in made)
    with connection.cursor() as cursor:
        # As after any load: the planner takes tables it knows nothing of for almost empty.
        cursor.execute("ANALYZE")
    return made


def _event(number: int) -> Event:
    day = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(days=number % 40)
    return Event(
        title=f"The harbour opens for the {number}th time",
        slug=f"opens-{number}",
        summary="Ships may enter the harbour again.",
        earliest=day,
        latest=day,
        precision="day",
        sort_on=day.date(),
        kind=f"kind-{number % 9}",
        status="published",
    )


def _quote(version_id: int, place: int, speaker_id: int) -> Quote:
    words = WORDS[place % 3]
    start = TEXT.index(words)
    fragment = {"start": start, "end": start + len(words), "exact": words}
    kind = ("direct", "mixed", "indirect")[place % 3]
    return Quote(
        version_id=version_id,
        start=start,
        end=start + len(words),
        exact=words,
        kind=kind,
        fragments=[fragment] if kind == "mixed" else [],
        speaker_id=speaker_id,
        status="accepted",
    )
