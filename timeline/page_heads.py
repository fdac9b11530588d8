"""What the head of a page says of it to search engines, bookmarks and whoever is sent a link."""

from collections.abc import Sequence
from dataclasses import dataclass

from timeline.dates import event_date
from timeline.describing import Part
from timeline.filters import EventFilterForm
from timeline.models import Entry, Event
from timeline.typography import typographic

DESCRIBED = 300
"""Characters of a description; what reads them shows fewer."""

ORDERS = (", oldest first", ", newest first", ".")


@dataclass(frozen=True)
class PageHead:
    """A page's title, description and address as its head tells them; `card` is the picture of a link to it.

    `address` is the path of the view without the place in a list. What is not `is_listed` is followed but not
    found by search engines.
    """

    title: str
    description: str
    address: str
    card: str = ""
    kind: str = "website"
    is_listed: bool = True

    @property
    def told(self) -> str:
        """The description, cut at a word where it is long."""
        return cut(self.description, DESCRIBED)


def cut(words: str, most: int) -> str:
    """Return `words` in at most `most` characters, cut at a word and with an ellipsis where they are more.

    >>> cut("The harbour opens", 17), cut("The harbour opens", 14), cut("Harbourmaster", 6)
    ('The harbour opens', 'The harbour…', 'Harbo…')
    """
    words = " ".join(words.split())
    if len(words) <= most:
        return words
    kept = words[: most - 1]
    if words[most - 1] != " " and " " in kept:
        kept = kept.rsplit(" ", 1)[0]
    return kept.rstrip(" ,;:–—-") + "…"


def in_short(sentence: list[Part]) -> str:
    """Return what a filtered list holds without its order: “22 events reported by DW”."""
    return "".join(part.text for part in sentence if part.text not in ORDERS).rstrip(".,")


def timeline_head(form: EventFilterForm, sentence: list[Part], *, is_first: bool, card: str = "") -> PageHead:
    """The head of a timeline; of a filtered one it says what the filters leave."""
    timeline = form.timeline
    title, summary = typographic(timeline.title), typographic(timeline.summary)
    query = form.query()
    path = timeline.get_absolute_url()
    told = in_short(sentence)
    return PageHead(
        f"{told} · {title}" if form.is_filtered else title,
        f"{told}. {summary}".strip() if form.is_filtered or not summary else summary,
        f"{path}?{query}" if query else path,
        card=card,
        is_listed=is_first and not form.is_filtered,
    )


def event_head(event: Event, entries: Sequence[Entry]) -> PageHead:
    """The head of an event's page; `entries` are where readers find it."""
    when = event_date(event)
    return PageHead(
        typographic(event.title),
        f"{when[:1].upper()}{when[1:]}: {typographic(event.summary)}",
        event.get_absolute_url(),
        kind="article",
    )
