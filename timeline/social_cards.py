"""The picture that a link to a timeline, an event or a quote shows where it is shared: its words, set by us.

What a card says comes from the same rows and limits as its page. Its address carries a print of the words,
since whoever shows cards keeps them: changed words have another address.
"""

import hashlib
from dataclasses import astuple, dataclass

from articles.directions import settled
from articles.models import Quote
from timeline.card_drawing import DRAWN, can_draw
from timeline.dates import article_date, event_date
from timeline.lines import closeness, loss, speaker_name
from timeline.models import Entry, Timeline
from timeline.paths import path_to
from timeline.renditions import reports_line
from timeline.shortening import cut
from timeline.typography import typographic
from timeline.visibility import public_words

WORDS = 320
"""Characters that a card takes at most; the page has them all."""


@dataclass(frozen=True)
class Card:
    """What a card says: above the words, the words, and below them.

    `style` is how close the words are to a speaker; without one they are ours, a title.
    """

    above: str
    words: str
    below: str
    style: str = ""

    @property
    def print(self) -> str:
        """Eight characters that differ where the card does, or the way it is drawn."""
        return hashlib.sha256(repr((DRAWN, astuple(self))).encode()).hexdigest()[:8]


def timeline_card(timeline: Timeline, days: str) -> Card:
    """The card of a timeline; `days` are those it covers, in words."""
    return Card(days, typographic(timeline.title), cut(typographic(timeline.summary), 140))


def event_card(entry: Entry) -> Card:
    """The card of an event as it stands on a timeline, which is named above it."""
    when = event_date(entry.event, entry.timeline.zone)
    return Card(
        f"{typographic(entry.timeline.title)} · {when}",
        typographic(entry.event.title),
        reports_line(len(entry.outlet_ids), entry.reports),
    )


def quote_card(quote: Quote) -> Card | None:
    """The card of a visible quote that `with_printed_parts` brought, or None where no words of it are shown.

    Words are cut at a word and then end in an ellipsis inside the marks; a paraphrase is told in ours.
    """
    shown = public_words(quote)
    if quote.kind == Quote.Kind.INDIRECT or quote.is_given_up:
        words, style = cut(typographic(shown.gist), WORDS), "indirect"
    else:
        words = " … ".join(f"“{one}”" for one in shown.fragments)
        if len(words) > WORDS:
            words = cut(words, WORDS - 1)
            words += "”" if words.count("“") > words.count("”") else ""
        style = quote.kind
    if not words:
        return None
    article = quote.version.article
    speaker = speaker_name(quote) or "Speaker not given"
    below = f"In {article.outlet.label}, {article_date(article)}, {closeness(quote)}"
    return Card(
        settled(speaker[:1].upper() + speaker[1:]),
        words,
        settled("; ".join(filter(None, [below, loss(quote)]))),
        style,
    )


@dataclass(frozen=True)
class Picture:
    """Where the picture of a link is, and what stands on it for whoever does not see it."""

    address: str
    told: str


def picture_of(page: str, key: str, card: Card | None) -> Picture | None:
    """Return the picture of `card` on a kind of page, or None where none can be drawn here."""
    if card is None or not can_draw(f"{card.above}{card.words}{card.below}"):
        return None
    address = f"{path_to(f'{page}-card')(key)}?v={card.print}"
    return Picture(address, ". ".join(filter(None, [card.words, card.above, card.below])))
