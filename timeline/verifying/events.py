"""No line without a source: every published event has a citation that readers see."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Prefetch

from timeline.models import Citation, Event
from timeline.verifying.breach import Breach

CHUNK = 500
SEEN = ("accepted", "lost")


def is_seen(citation: Citation) -> bool:
    """Whether readers see the citation of a public event: it has no quote, or one that was accepted."""
    return citation.quote is None or citation.quote.status in SEEN


def check_citations(counted: Counter[str]) -> Iterator[Breach]:
    """Every published event has a public citation; each citation names the article its quote stands in."""
    citations = Citation.objects.select_related("quote__version").only(
        "event_id", "article_id", "quote__status", "quote__public_id", "quote__version__article_id"
    )
    events = Event.objects.only("slug", "status", "summary").prefetch_related(
        Prefetch("citations", citations)
    )
    for event in events.order_by("pk").iterator(chunk_size=CHUNK):
        counted["events"] += 1
        for citation in event.citations.all():
            counted["citations"] += 1
            if citation.quote is not None and citation.quote.version.article_id != citation.article_id:
                yield Breach(
                    f"Event {event.slug}", f"it cites quote {citation.quote.public_id} in another article."
                )
        if event.status != Event.Status.PUBLISHED:
            continue
        if not any(is_seen(citation) for citation in event.citations.all()):
            yield Breach(f"Event {event.slug}", "it is published and has no citation that readers see.")
        if not event.summary:
            yield Breach(f"Event {event.slug}", "it is published and has no summary.")
