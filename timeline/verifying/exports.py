"""Nothing unpublished is in an export: every timeline is written out and held against the stored rows."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Prefetch
from django.http import QueryDict

from articles.models import Quote
from timeline.exports import events_json, timeline_json
from timeline.filters import EventFilterForm
from timeline.models import Citation, Entry, Event, Timeline
from timeline.verifying.breach import Breach
from timeline.verifying.events import CHUNK, is_seen
from timeline.visibility import visible_timelines

Line = dict[str, Any]


def check_exports(counted: Counter[str]) -> Iterator[Breach]:
    """Every event, citation, quote and actor in the JSON export is public, and marked as what it is."""
    for timeline in visible_timelines().exclude(is_published=True):
        yield Breach(f"Timeline {timeline.slug}", "it is not published, and readers see it.")
    for timeline in Timeline.objects.filter(is_published=True).order_by("pk"):
        counted["exports"] += 1
        form = EventFilterForm(QueryDict("background=1"), timeline=timeline)
        head = timeline_json(timeline, form, str)
        printed = 0
        entries = form.apply(form.entries).select_related("event").order_by("pk").iterator(chunk_size=CHUNK)
        while chunk := list(islice(entries, CHUNK)):
            lines = events_json(chunk, form, str)
            printed += len(lines)
            yield from _lines_faults(timeline, lines)
        if not head["count_is_capped"] and head["count"] != printed:
            yield Breach(
                f"Export of {timeline.slug}", f"it counts {head['count']} events and prints {printed}."
            )
        yield from _lines_faults(timeline, head["events"])


def _lines_faults(timeline: Timeline, lines: list[Line]) -> Iterator[Breach]:
    citations = Citation.objects.select_related(
        "article__outlet", "quote__speaker__merged_into", "quote__version"
    ).defer("quote__version__text", "quote__version__raw", "quote__words_search", "quote__gist_search")
    events = Event.objects.prefetch_related(
        Prefetch("citations", citations),
        Prefetch("entries", Entry.objects.filter(timeline=timeline)),
        "event_actors__actor__merged_into",
    ).in_bulk([line["slug"] for line in lines], field_name="slug")
    for line in lines:
        for sentence in _event_faults(line, events.get(line["slug"])):
            yield Breach(f"Export of {timeline.slug}, event {line['slug']}", sentence)


def _event_faults(line: Line, event: Event | None) -> Iterator[str]:
    if event is None:
        yield "there is no such event."
        return
    seen = [citation for citation in event.citations.all() if is_seen(citation)]
    if event.status != Event.Status.PUBLISHED:
        yield f"it is printed, but its status is {event.status}."
    if not event.entries.all():
        yield "it is printed, but does not stand on the timeline."
    if not seen:
        yield "it is printed, but has no citation that readers may see."
    known = {row.actor.canonical.slug for row in event.event_actors.all()}
    for actor in line["actors"]:
        if actor["slug"] not in known:
            yield f"it prints the actor {actor['slug']}, who has no part in it."
    outlets = {citation.article.outlet.slug for citation in seen}
    for outlet in line["outlets"]:
        if outlet["slug"] not in outlets:
            yield f"it prints the outlet {outlet['slug']}, which reports nothing of it in public."
    if line["reports"] != len({citation.article_id for citation in seen}):
        yield f"it counts {line['reports']} reports."
    yield from _citation_faults(line["citations"], seen)


def _citation_faults(printed: list[Line], seen: list[Citation]) -> Iterator[str]:
    if len(printed) != len(seen):
        yield f"it prints {len(printed)} citations, and readers may see {len(seen)}."
    quotes = {citation.quote.public_id: citation.quote for citation in seen if citation.quote is not None}
    headlines = {citation.article.headline for citation in seen}
    for row in printed:
        if row["headline"] not in headlines:
            yield f"it prints an article that is not cited in public: {row['headline']!r}."
        if row["quote"] is not None:
            quote = quotes.get(row["quote"]["id"])
            if quote is None:
                yield f"it prints the quote {row['quote']['id']}, which is not cited in public."
            else:
                yield from _quote_faults(row["quote"], quote)


def _quote_faults(printed: Line, quote: Quote) -> Iterator[str]:
    name = f"its quote {quote.public_id}"
    if printed["status"] != quote.status:
        yield f"{name} is {quote.status} and is printed as {printed['status']}."
    speaker = printed["speaker"]["slug"] if printed["speaker"] else None
    if speaker != (quote.speaker.canonical.slug if quote.speaker else None):
        yield f"{name} is printed with the speaker {speaker}."
    if printed["exact"] and quote.kind != Quote.Kind.DIRECT and not quote.shows_excerpt:
        yield f"{name} is printed with the outlet's prose, which is not to be shown."
    own = [fragment["exact"] for fragment in quote.fragments]
    if any(words not in own for words in printed["fragments"]):
        yield f"{name} is printed with words that are not the speaker's."
    if (printed["start"], printed["end"]) != (quote.start, quote.end):
        yield f"{name} is printed at {printed['start']} to {printed['end']}."
    if printed["version_sha256"] != quote.version.text_sha256:
        yield f"{name} is printed with the hash of another text."
