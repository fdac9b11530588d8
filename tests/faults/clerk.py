"""A process of a site that is put to the test: it prepares what editors work on, and says what there is.

`python -m tests.faults.clerk` in the site's folder takes a line of JSON, [name of a function here,
arguments], and answers with one: {"answer": …} or {"error": …}. It asks the site's own database, which may be
killed between two lines; so it knows nothing but what the database tells anew.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections import Counter
from typing import Any


def make_editors(count: int) -> list[str]:
    """Make editors who may do everything; return the session of each."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    sessions = []
    for number in range(count):
        user, _ = User.objects.get_or_create(username=f"editor-{number}", is_staff=True, is_superuser=True)
        client = Client()
        client.force_login(user)
        sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return sessions


def make_work(name: str, count: int) -> dict[str, Any]:
    """Make an article with so many suggestions, and as many drafts on a published timeline of this name."""
    from desk.steps import seen_of
    from tests.makers import make_article, make_event, make_quote, make_timeline, make_version

    said = "“We sail at noon,” she said. "
    version = make_version(make_article(), f"Ships leave, report {name}\n\n" + said * count)
    text = version.text or ""
    quotes = {}
    place = text.index("“")
    for _ in range(count):
        quote = make_quote(
            version,
            start=place + 1,
            end=place + 17,
            status="suggested",
            certainty="certain",
            rule="marks-then-cue",
        )
        quotes[quote.pk] = seen_of(quote)
        place += len(said)
    timeline = make_timeline(slug=name, title=f"Ships of {name}")
    events = [
        make_event(timeline, article=version.article, status="draft", slug=f"{name}-{number}").pk
        for number in range(count)
    ]
    return {"article": version.article.pk, "quotes": quotes, "events": events, "timeline": name}


def cite_quotes(work: dict[str, Any]) -> None:
    """Let each event cite one of the suggestions."""
    from articles.models import Quote
    from tests.makers import make_citation
    from timeline.models import Event

    for event, quote in zip(work["events"], work["quotes"], strict=True):
        make_citation(Event.objects.get(pk=event), quote=Quote.objects.get(pk=int(quote)))


def found(work: dict[str, Any]) -> dict[str, Any]:
    """Return which of the quotes are accepted and which events published, and a sentence on each half."""
    from articles.models import Quote
    from desk.models import Step
    from timeline.models import Entry, Event, Showing

    quotes, events = [int(key) for key in work["quotes"]], work["events"]
    steps = Counter(Step.objects.filter(quote__in=quotes, verb="accept").values_list("quote_id", flat=True))
    noted = Counter(
        Quote.history.filter(id__in=quotes, status="accepted", history_type="~").values_list("id", flat=True)
    )
    halves, accepted, published = [], [], []
    for quote in Quote.objects.filter(pk__in=quotes).order_by("pk"):
        is_accepted = quote.status == "accepted"
        told = (is_accepted, steps[quote.pk], noted[quote.pk], quote.reviewed_by_id is not None)
        if told not in ((True, 1, 1, True), (False, 0, 0, False)):
            halves.append(f"quote {quote.pk}: accepted, steps, noted, by somebody: {told}")
        if is_accepted:
            accepted.append(quote.pk)
    shown = Counter(
        Showing.objects.filter(event_id__in=events, is_shown=True).values_list("event_id", flat=True)
    )
    public = set(Entry.objects.filter(event__in=events, is_public=True).values_list("event_id", flat=True))
    noted = Counter(Event.history.filter(id__in=events, status="published").values_list("id", flat=True))
    for event in Event.objects.filter(pk__in=events).order_by("pk"):
        is_published = event.status == "published"
        told = (is_published, event.pk in public, shown[event.pk], noted[event.pk])
        if told not in ((True, True, 1, 1), (False, False, 0, 0)):
            halves.append(f"event {event.pk}: published, public, shown, noted: {told}")
        if is_published:
            published.append(event.pk)
    return {"accepted": accepted, "published": published, "slugs": _slugs(published), "halves": halves}


def _slugs(events: list[int]) -> list[str]:
    from timeline.models import Event

    return sorted(Event.objects.filter(pk__in=events).values_list("slug", flat=True))


def imported(mark: str) -> dict[str, list[Any]]:
    """Return of each article with this mark in its headline: how many versions, characters, read, quotes."""
    from articles.models import Article

    told = {}
    for article in Article.objects.filter(headline__contains=mark):
        versions = list(article.versions.all())
        told[article.headline] = [
            len(versions),
            [version.characters for version in versions],
            [bool(version.read_by) for version in versions],
            [version.quotes.count() for version in versions],
        ]
    return told


def count_articles() -> int:
    from articles.models import Article

    return Article.objects.count()


def rename(slug: str, title: str) -> None:
    from timeline.models import Timeline

    timeline = Timeline.objects.get(slug=slug)
    timeline.title = title
    timeline.save()


def breaches() -> list[str]:
    """Return what `manage.py verify` finds amiss, a sentence each."""
    from timeline.verifying import verify

    return [str(breach) for breach in verify(Counter())]


def execute(statement: str) -> list[Any]:
    """Return the rows of a statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [list(row) for row in cursor.fetchall()] if cursor.description else []


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    for line in sys.stdin:
        name, arguments = json.loads(line)
        connection.close()
        try:
            told = {"answer": globals()[name](*arguments)}
        except Exception:
            told = {"error": traceback.format_exc()}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
