"""Events that a quote may belong to, and events that a new one looks like: ranked and explained.

What speaks for an event is told in words, so that an editor sees at a glance why it is offered.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta

from django.contrib.postgres.search import SearchQuery
from django.db.models import Func, Q, QuerySet, Value
from rapidfuzz import fuzz

from articles.models import Actor, Quote
from timeline.models import Citation, Event, EventActor

NEAR = timedelta(days=3)
"""An article tells of the days before it; two tellings of one event lie no further apart."""
MOST_COMPARED = 400
MOST_OF_A_KIND = 150
"""So many events are compared of those that one thing speaks for."""
MOST_LOOKED_AT = 2_000
ALIKE = 78
"""From this likeness of titles on (0 to 100), a new event is asked about. It warns; an editor decides."""
SAME_ARTICLE = "cites the same article"
COMMON = frozenset(
    re.findall(
        r"\w+",
        "about after again against also among been before being between both could does done from have "
        "having here into just like made make many more most much must never only other over said says "
        "shall should since some such than that their them then there these they this those through under "
        "until very were what when where which while will with would year your",
    )
)


@dataclass(frozen=True)
class Suggestion:
    """An event, how much speaks for it, and what."""

    event: Event
    score: int
    reasons: tuple[str, ...] = ()


@dataclass
class _Asked:
    """What is known of the quotes that look for their event."""

    days: set[date] = field(default_factory=set)
    printed: set[date] = field(default_factory=set)
    actors: dict[int, Actor] = field(default_factory=dict)
    articles: set[int] = field(default_factory=set)
    words: set[str] = field(default_factory=set)


def suggest_events(quotes: Sequence[Quote], limit: int = 5) -> list[Suggestion]:
    """Return the events that `quotes` may be about or said at, most likely first, none that cites them all.

    What counts, in this order: who speaks or is spoken to takes part, the day, words in common, and that the
    event cites the same article.
    """
    if not quotes:
        return []
    asked = _asked(quotes)
    keys = {quote.pk for quote in quotes}
    found = []
    for event in _candidates(asked):
        if keys <= {citation.quote_id for citation in event.citations.all()}:
            continue
        suggestion = _weighed(event, asked)
        if suggestion.score >= 2 or suggestion.reasons == (SAME_ARTICLE,):
            found.append(suggestion)
    found.sort(key=lambda one: (-one.score, one.event.sort_on or date.max, one.event.pk))
    return found[:limit]


def similar_events(
    title: str, day: date | None = None, *, without: Event | None = None, limit: int = 3
) -> list[Suggestion]:
    """Return events that one of this title may be the same as, most alike first.

    Where both days are known, events further apart than three days are different ones.
    """
    words = words_of(title)
    if not words:
        return []
    events = Event.objects.filter(titled(words))
    if without is not None:
        events = events.exclude(pk=without.pk)
    if day is not None:
        near = Q(sort_on__range=(day - NEAR, day + NEAR)) | Q(sort_on__isnull=True)
        events = events.filter(near)
    found = []
    for event in events.order_by("-pk")[:MOST_COMPARED]:
        likeness = round(fuzz.token_set_ratio(title.casefold(), event.title.casefold()))
        shared = sorted(words & words_of(event.title))
        if likeness >= ALIKE and (len(shared) >= 2 or words_of(event.title) == words):
            found.append(Suggestion(event, likeness, (f"alike in title: {', '.join(shared)}", _day(event))))
    found.sort(key=lambda one: (-one.score, one.event.pk))
    return found[:limit]


def words_of(text: str) -> set[str]:
    """Return the words of `text` that say what it is about, in lower case and without a plural's s.

    >>> sorted(words_of("The Ports' gates were closed"))
    ['closed', 'gate', 'port']
    """
    found = (word.casefold() for word in re.findall(r"[^\W\d_]{4,}", text))
    return {word.removesuffix("s") for word in found if word not in COMMON}


def _asked(quotes: Iterable[Quote]) -> _Asked:
    asked = _Asked()
    for quote in quotes:
        article = quote.version.article
        asked.articles.add(article.pk)
        if quote.said_on:
            asked.days.add(quote.said_on)
        elif article.published_at:
            asked.printed.add(article.published_at.astimezone(UTC).date())
        for actor in (quote.speaker, quote.addressee_actor, *quote.co_speakers.all()):
            if actor is not None:
                asked.actors[actor.canonical.pk] = actor.canonical
        asked.words |= words_of(f"{quote.exact or ''} {quote.gist} {quote.occasion}")
    return asked


def _candidates(asked: _Asked) -> QuerySet[Event]:
    """Return the events that anything speaks for: of each ground the latest, each looked up by an index."""
    involved = EventActor.objects.filter(Q(actor__in=asked.actors) | Q(actor__merged_into__in=asked.actors))
    citing = Citation.objects.filter(article__in=asked.articles)
    near = Q(pk__in=[])
    for day in asked.days | asked.printed:
        near |= Q(sort_on__range=(day - NEAR, day + NEAR))
    with_them = Event.objects.filter(pk__in=involved.values("event"))
    grounds = [
        Event.objects.filter(pk__in=citing.values("event")),
        with_them.filter(near),
        Event.objects.filter(near).filter(titled(asked.words)),
        with_them,
        Event.objects.filter(near),
        Event.objects.filter(pk__in=_some(Event.objects.filter(titled(asked.words)))),
    ]
    keys: dict[int, None] = {}
    for ground in grounds:
        keys |= dict.fromkeys(
            ground.order_by("-sort_on", "-pk").values_list("pk", flat=True)[:MOST_OF_A_KIND]
        )
    return Event.objects.filter(pk__in=list(keys)[:MOST_COMPARED]).prefetch_related(
        "citations", "event_actors__actor__merged_into"
    )


def titled(words: Iterable[str]) -> Q:
    """Return the condition that a title has one of these words, longest first, whatever its ending."""
    sought = " | ".join(f"{word}:*" for word in sorted(words, key=lambda one: (-len(one), one))[:8])
    plain = Func(Value(sought), function="search_text")
    return (
        Q(title_search=SearchQuery(plain, config="sourceline", search_type="raw")) if sought else Q(pk__in=[])
    )


def _some(events: QuerySet[Event]) -> list[int]:
    """Return the keys of these events: not of all, where a word stands in very many titles."""
    return list(events.order_by().values_list("pk", flat=True)[:MOST_LOOKED_AT])


def _weighed(event: Event, asked: _Asked) -> Suggestion:
    score, reasons = 0, []
    people = {row.actor.canonical.pk for row in event.event_actors.all()} & set(asked.actors)
    if people:
        score += 3 + min(len(people) - 1, 2)
        reasons.append("takes part: " + ", ".join(sorted(asked.actors[key].name for key in people)))
    points, why = _nearness(event, asked)
    if why:
        score += points
        reasons.append(why)
    shared = sorted(asked.words & words_of(f"{event.title} {event.summary} {event.place}"))
    if shared:
        score += min(len(shared), 4)
        reasons.append("words: " + ", ".join(shared[:5]))
    if any(citation.article_id in asked.articles for citation in event.citations.all()):
        score += 1
        reasons.append(SAME_ARTICLE)
    return Suggestion(event, score, tuple(reasons))


def _nearness(event: Event, asked: _Asked) -> tuple[int, str]:
    """Points for the day, and why: the day it was said counts for more than the day it was printed."""
    first = event.earliest.astimezone(event.zone_info).date() if event.earliest else event.sort_on
    last = event.latest.astimezone(event.zone_info).date() if event.latest else first
    if first is None or last is None:
        return 0, ""
    if any(first <= day <= last for day in asked.days):
        return 3, "on the day it was said"
    if any(first - timedelta(days=1) <= day <= last + timedelta(days=1) for day in asked.days):
        return 1, "a day from when it was said"
    if any(timedelta(0) <= day - last <= NEAR or first <= day <= last for day in asked.printed):
        return 2, "in the days before it was printed"
    return 0, ""


def _day(event: Event) -> str:
    return f"{event.sort_on:%-d %b %Y}" if event.sort_on else "undated"
