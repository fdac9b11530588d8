"""Nothing unpublished is in an export: every timeline is written out and held against the stored rows."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db.models.functions import Coalesce
from django.http import QueryDict

from articles.models import Quote
from timeline.exporting.json_form import events_json, timeline_json
from timeline.filters import EventFilterForm
from timeline.models import Citation, Entry, Event, EventActor, Timeline
from timeline.verifying.breach import Breach
from timeline.verifying.differences import StoredDifferences
from timeline.verifying.events import CHUNK, SEEN
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
        entries = (
            form.apply(form.entries)
            .select_related("event")
            .defer("event__title_search", "event__summary_search")
            .order_by("pk")
            .iterator(chunk_size=CHUNK)
        )
        while chunk := list(islice(entries, CHUNK)):
            lines = events_json(chunk, form, str)
            printed += len(lines)
            yield from _lines_faults(timeline, lines)
        if not head["count_is_capped"] and head["count"] != printed:
            yield Breach(
                f"Export of {timeline.slug}", f"it counts {head['count']} events and prints {printed}."
            )
        yield from _lines_faults(timeline, head["events"])


class Stored(NamedTuple):
    """A citation as its own rows tell it; what belongs to a quote is None where it has none."""

    event_id: int
    article_id: int
    headline: str
    outlet: str
    quote_id: int | None
    status: str | None
    public_id: str
    kind: str
    shows_excerpt: bool
    fragments: list[dict[str, Any]]
    start: int
    end: int
    text_sha256: str
    speaker: str | None


def _lines_faults(timeline: Timeline, lines: list[Line]) -> Iterator[Breach]:
    events = {
        slug: (pk, status)
        for pk, slug, status in Event.objects.filter(slug__in=[line["slug"] for line in lines]).values_list(
            "pk", "slug", "status"
        )
    }
    ids = [pk for pk, _ in events.values()]
    standing = set(Entry.objects.filter(timeline=timeline, event__in=ids).values_list("event", flat=True))
    actors: dict[int, set[str]] = defaultdict(set)
    slugs = EventActor.objects.filter(event__in=ids).values_list(
        "event", Coalesce("actor__merged_into__slug", "actor__slug")
    )
    for pk, slug in slugs:
        actors[pk].add(slug)
    seen: dict[int, list[Stored]] = defaultdict(list)
    for citation in _stored_citations(ids):
        if citation.quote_id is None or citation.status in SEEN:
            seen[citation.event_id].append(citation)
    differences = StoredDifferences(ids)
    for line in lines:
        record = f"Export of {timeline.slug}, event {line['slug']}"
        if line["slug"] not in events:
            yield Breach(record, "there is no such event.")
            continue
        pk, status = events[line["slug"]]
        if status != Event.Status.PUBLISHED:
            yield Breach(record, f"it is printed, but its status is {status}.")
        if pk not in standing:
            yield Breach(record, "it is printed, but does not stand on the timeline.")
        for sentence in _event_faults(line, seen[pk], actors[pk]):
            yield Breach(record, sentence)
        for sentence in differences.faults(pk, line["differences"]):
            yield Breach(record, sentence)


def _stored_citations(event_ids: list[int]) -> Iterator[Stored]:
    """Every citation of the events, from the tables themselves and not through what readers' pages use."""
    rows = Citation.objects.filter(event__in=event_ids).values_list(
        "event", "article", "article__headline", "article__outlet__slug", "quote", "quote__status",
        "quote__public_id", "quote__kind", "quote__shows_excerpt", "quote__fragments", "quote__start",
        "quote__end", "quote__version__text_sha256",
        Coalesce("quote__speaker__merged_into__slug", "quote__speaker__slug"),
    )  # fmt: skip
    return (Stored(*row) for row in rows.iterator(chunk_size=2000))


def _event_faults(line: Line, seen: list[Stored], known: set[str]) -> Iterator[str]:
    if not seen:
        yield "it is printed, but has no citation that readers may see."
    for actor in line["actors"]:
        if actor["slug"] not in known:
            yield f"it prints the actor {actor['slug']}, who has no part in it."
    outlets = {citation.outlet for citation in seen}
    for outlet in line["outlets"]:
        if outlet["slug"] not in outlets:
            yield f"it prints the outlet {outlet['slug']}, which reports nothing of it in public."
    if line["reports"] != len(line["origins"]):
        yield f"it counts {line['reports']} reports and tells of {len(line['origins'])}."
    told = [outlet for report in line["origins"] for outlet in report]
    if sorted(told) != sorted({citation.article_id: citation.outlet for citation in seen}.values()):
        yield "it does not tell each article that is cited in public as part of one report."
    yield from _citation_faults(line["citations"], seen)


def _citation_faults(printed: list[Line], seen: list[Stored]) -> Iterator[str]:
    if len(printed) != len(seen):
        yield f"it prints {len(printed)} citations, and readers may see {len(seen)}."
    quotes = {citation.public_id: citation for citation in seen if citation.quote_id is not None}
    headlines = {citation.headline for citation in seen}
    for row in printed:
        if row["headline"] not in headlines:
            yield f"it prints an article that is not cited in public: {row['headline']!r}."
        if row["quote"] is not None:
            quote = quotes.get(row["quote"]["id"])
            if quote is None:
                yield f"it prints the quote {row['quote']['id']}, which is not cited in public."
            else:
                yield from _quote_faults(row["quote"], quote)


def _quote_faults(printed: Line, quote: Stored) -> Iterator[str]:
    name = f"its quote {quote.public_id}"
    if printed["status"] != quote.status:
        yield f"{name} is {quote.status} and is printed as {printed['status']}."
    speaker = printed["speaker"]["slug"] if printed["speaker"] else None
    if speaker != quote.speaker:
        yield f"{name} is printed with the speaker {speaker}."
    if printed["exact"] and quote.kind != Quote.Kind.DIRECT and not quote.shows_excerpt:
        yield f"{name} is printed with the outlet's prose, which is not to be shown."
    own = [fragment["exact"] for fragment in quote.fragments]
    if any(words not in own for words in printed["fragments"]):
        yield f"{name} is printed with words that are not the speaker's."
    if (printed["start"], printed["end"]) != (quote.start, quote.end):
        yield f"{name} is printed at {printed['start']} to {printed['end']}."
    if printed["version_sha256"] != quote.text_sha256:
        yield f"{name} is printed with the hash of another text."
