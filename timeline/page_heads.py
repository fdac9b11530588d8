"""What the head of a page says of it to search engines, bookmarks and whoever is sent a link."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from articles.models import Quote
from timeline.dates import article_date, event_date
from timeline.describing import Part
from timeline.filters import EventFilterForm
from timeline.lines import speaker_name
from timeline.models import Entry, Event
from timeline.shortening import cut
from timeline.social_cards import Picture, event_card, picture_of, quote_card, timeline_card
from timeline.typography import typographic
from timeline.visibility import public_words

DESCRIBED = 300
"""Characters of a description; what reads them shows fewer."""


@dataclass(frozen=True)
class PageHead:
    """A page's title, description and address as its head tells them; `card` is the picture of a link to it.

    `address` is the path of the view without the place in a list. What is not `is_listed` is followed but not
    found by search engines.
    """

    title: str
    description: str
    address: str
    card: Picture | None = None
    kind: str = "website"
    is_listed: bool = True

    @property
    def told(self) -> str:
        """The description, cut at a word where it is long."""
        return cut(self.description, DESCRIBED)


def in_short(sentence: list[Part]) -> str:
    """Return what a filtered list holds, without its order and what is said after it.

    >>> in_short([Part("22 events"), Part(" reported by "), Part("DW"), Part(", oldest first"), Part(".")])
    '22 events reported by DW'
    """
    told = ""
    for part in sentence:
        if part.text.startswith("."):
            break
        if not part.text.endswith(" first"):
            told += part.text
    return told.rstrip(",")


def timeline_head(form: EventFilterForm, sentence: list[Part], *, is_first: bool, days: str) -> PageHead:
    """The head of a timeline; of a filtered one it says what the filters leave."""
    timeline = form.timeline
    title, summary = typographic(timeline.title), typographic(timeline.summary)
    told = in_short(sentence)
    return PageHead(
        f"{told} · {title}" if form.is_filtered else title,
        f"{told}. {summary}".strip() if form.is_filtered or not summary else summary,
        _with_query(timeline.get_absolute_url(), form.query()),
        card=picture_of("timeline", timeline.slug, timeline_card(timeline, days)),
        is_listed=is_first and not form.is_filtered,
    )


def view_head(
    name: str, form: EventFilterForm, sentence: list[Part], path: str, *, about: str, is_first: bool = True
) -> PageHead:
    """The head of another view of a timeline, such as who reported what; `about` describes it unfiltered."""
    told = in_short(sentence)
    title = f"{name}: {typographic(form.timeline.title)}"
    return PageHead(
        f"{told} · {title}" if form.is_filtered else title,
        f"{told}. {about}" if form.is_filtered else about,
        _with_query(path, form.query()),
        is_listed=is_first and not form.is_filtered,
    )


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def event_head(event: Event, entries: Sequence[Entry]) -> PageHead:
    """The head of an event's page; `entries` are where readers find it."""
    when = event_date(event)
    return PageHead(
        typographic(event.title),
        f"{when[:1].upper()}{when[1:]}: {typographic(event.summary)}",
        event.get_absolute_url(),
        card=picture_of("event", event.slug, event_card(entries[0])) if entries else None,
        kind="article",
    )


def quote_head(quote: Quote) -> PageHead:
    """The head of a quote's page: its words as far as they are shown, and where they stand."""
    article = quote.version.article
    speaker = speaker_name(quote) or "Speaker not given"
    shown = public_words(quote)
    words = " … ".join(f"“{one}”" for one in shown.fragments) or typographic(shown.gist)
    where = f"{speaker[:1].upper()}{speaker[1:]}, in {article.outlet.name}"
    return PageHead(
        where,
        f"{where}, {article_date(article)}. {cut(words, 200)}".strip(),
        quote.get_absolute_url(),
        card=picture_of("quote", quote.public_id, quote_card(quote)),
        kind="article",
    )


def tool_head(tool: str, of: str, title: str, told: str) -> PageHead:
    """The head of a page made from another one: `tool` names its address, `of` is the path it is asked for.

    Search engines find the page it is made from.
    """
    address = f"{reverse(f'timeline:{tool}')}?{urlencode({'of': of})}"
    return PageHead(title, told, address, is_listed=False)
