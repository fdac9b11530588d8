"""What embeds show, gathered once for their pages and for the height that is worked out before one is loaded.

Links between embeds stay within the frame and keep how it looks; the address of the page that an embed shows
is printed, since a frame may not be allowed to open it.
"""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict

from articles.models import Article, Quote, Statement
from timeline.cards import Card, arrange, cards_of, with_people
from timeline.copies import outlet_labels_of, with_reporting
from timeline.dates import article_date, event_date, event_date_in_full, said_on, timeline_days, timeline_zone
from timeline.describing import describe, filters_told, number
from timeline.embed_addresses import EmbedOptions, embed_address
from timeline.facets import Counts
from timeline.filters import EventFilterForm
from timeline.inner_words import pieces
from timeline.lines import (
    GIVEN_UP,
    Line,
    as_unnamed,
    closeness,
    line_of,
    loss,
    lost_note,
    relay,
    speaker_name,
    with_printed_parts,
)
from timeline.models import Entry, Timeline
from timeline.origins import reports_of_quotes
from timeline.overview_drawing import overview
from timeline.paging import Page, page_of
from timeline.renditions import reports_line
from timeline.sidebar import sidebar
from timeline.templatetags.addresses import web_address
from timeline.typography import typographic
from timeline.views.statements import WAYS, compared, events_of
from timeline.visibility import public_words, visible_entries, visible_events, visible_quotes

MOST_WORDINGS = 12
"""So many wordings of a statement stand in its embed."""

EVENTS_UNASKED = 10
"""Events that a timeline shows at a time where its address does not say."""


@dataclass(frozen=True)
class LineInside(Line):
    """A line whose source leads to the embed of its quote."""

    address: str = ""

    @property
    def url(self) -> str:
        return self.address


@dataclass(frozen=True)
class Refinement:
    """A filter's option as a link that takes it in or out."""

    label: str
    events: str
    is_chosen: bool
    address: str


class FilterInFrame(EventFilterForm):
    """The filters of a timeline's embed: the links made of them keep how the embed looks."""

    def __init__(self, data: QueryDict, *, timeline: Timeline, options: EmbedOptions) -> None:
        self.options = options
        super().__init__(data, timeline=timeline)

    def query(self, **changes: Any) -> str:
        return super().query(**(self.options.values("timeline") | changes))

    def address(self, **changes: Any) -> str:
        """The path and query of this embed with values replaced."""
        bare = embed_address("timeline", self.timeline.slug, {})
        query = self.query(**changes)
        return f"{bare}?{query}" if query else bare


def address_inside(path: str, options: EmbedOptions) -> str:
    """Return the embed's address for the path of a timeline, event, quote or statement of this site.

    >>> address_inside("/events/harbour-opens/", EmbedOptions(theme="dark"))
    '/embed/events/harbour-opens/?theme=dark'
    """
    kinds = {"timelines": "timeline", "events": "event", "quotes": "quote", "statements": "statement"}
    folder, key = urlsplit(path).path.strip("/").split("/")[:2]
    kind = kinds[folder]
    return embed_address(kind, key, options.values(kind))


def timeline_embed(
    timeline: Timeline, query: QueryDict, options: EmbedOptions, *, events: int | None = None
) -> dict[str, Any]:
    """A timeline with the filters of `query`, at most `events` at a time, else as many as `options` say.

    Seven queries, one more for the overview, and one or two where words are searched.
    """
    form = FilterInFrame(query, timeline=timeline, options=options)
    form.conditions()  # first, since looking words up may refuse them
    parts = options.parts("timeline")
    counts = form.count()
    page = page_of(
        form.apply(form.entries),
        newest_first=form.newest_first,
        cursor=form.place,
        size=events or options.events or EVENTS_UNASKED,
    )
    return {
        **_told(form, parts, page, without={"people", "outlets"}),
        "sentence": describe(form, counts),
        "is_first": page.is_first,
        "next_address": form.address(cursor=page.next) if page.next else "",
        "first_address": form.address(),
        "bare_path": embed_address("timeline", timeline.slug, {}),
        "bare_address": embed_address("timeline", timeline.slug, options.values("timeline")),
        "is_filtered": form.is_filtered,
        "facets": _refinements(form, counts) if "filters" in parts else [],
        "onward": _all_events(counts.total, page.is_first, bool(page.next)),
        "options": options,
    }


def measured_timeline(timeline: Timeline, query: QueryDict, options: EmbedOptions) -> dict[str, Any]:
    """What the height of a timeline's embed depends on, with as many events as a page can have.

    Four queries, one more for the overview, and one or two where words are searched.
    """
    form = FilterInFrame(query, timeline=timeline, options=options)
    form.conditions()
    page = page_of(form.apply(form.entries), newest_first=form.newest_first, cursor=form.place)
    return {
        **_told(form, options.parts("timeline"), page, without={"people", "outlets", "differences"}),
        "sentence": describe(form, Counts(total=max(len(page.entries), 2))),
        "filters_told": filters_told(form),
        "next_address": page.next,
    }


def _told(form: "FilterInFrame", parts: Collection[str], page: Page, *, without: set[str]) -> dict[str, Any]:
    timeline = form.timeline
    days, background = arrange(
        page, timeline, form, without=without if "quotes" in parts else without | {"quotes"}
    )
    for day in days:
        day.cards = [_in_list(card, form.options) for card in day.cards]
    return {
        "title": typographic(timeline.title),
        "days_covered": timeline_days(timeline),
        "zone": timeline_zone(timeline),
        "problems": form.problems,
        "days": days,
        "background": [replace(item, url=address_inside(item.url, form.options)) for item in background],
        "overview": overview(form) if "overview" in parts else None,
        "has_filters": "filters" in parts,
        "chips": form.chips() if "filters" in parts else [],
        "page_path": _page_path(timeline.get_absolute_url(), form.shared_query()),
    }


def _page_path(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _all_events(total: int, is_first: bool, has_more: bool) -> str:
    if total < 2 or (is_first and not has_more):
        return "The timeline on Sourceline"
    return f"All {total:,} events on Sourceline"


def _refinements(form: "FilterInFrame", counts: Counts) -> list[dict[str, Any]]:
    """Each filter with options, as links: the values of one filter are alternatives."""
    facets = []
    for facet in sidebar(form, counts).facets:
        chosen = [choice.value for choice in form.chosen[facet.name]]
        options = []
        for option in [*facet.options, *facet.more]:
            values = [value for value in chosen if value != option.value]
            if not option.is_chosen:
                values = [*chosen, option.value]
            address = form.address(**{facet.name: values})
            options.append(Refinement(option.label, f"{option.events:,}", option.is_chosen, address))
        if options:
            left = f"{facet.total - len(options):,}" if facet.address else ""
            facets.append({"legend": facet.legend, "options": options, "left": left})
    return facets


def _inside(card: Card, options: EmbedOptions) -> Card:
    """The card with links that stay within the frame."""
    return replace(
        card,
        url=address_inside(card.url, options),
        lines=[_line_inside(line, options) for line in card.lines],
    )


def _in_list(card: Card, options: EmbedOptions) -> Card:
    """The card as one of a list in little room: its strongest quote stands for all, one click from them."""
    shown = _inside(replace(card, lines=card.lines[:1]), options)
    return shown if "summary" in options.parts("timeline") else replace(shown, summary="")


def _line_inside(line: Line, options: EmbedOptions) -> LineInside:
    parts = {part.name: getattr(line, part.name) for part in fields(line)}
    return LineInside(**parts, address=address_inside(line.quote.get_absolute_url(), options))


def entries_of_event(**of: Any) -> list[Entry]:
    """Where readers find an event, with what its embed prints of who took part and reported; one query."""
    entries = visible_entries().filter(**of).select_related("event", "timeline")
    entries = entries.defer("event__title_search", "event__summary_search").order_by("timeline__title")
    return list(with_people(with_reporting(entries)))


def event_embed(entries: list[Entry], options: EmbedOptions) -> dict[str, Any]:
    """One event, told by the first of the `entries_of_event`, by the clock of its timeline; three queries."""
    entry = entries[0]
    event = entry.event
    card = _inside(cards_of([entry], entry.timeline, outlet_labels_of(entry))[entry.event_id], options)
    parts = options.parts("event")
    return {
        "title": typographic(event.title),
        "card": replace(
            card,
            summary=card.summary if "summary" in parts else "",
            lines=card.lines if "quotes" in parts else [],
        ),
        "when": event_date_in_full(event),
        "is_announced": event.is_announced,
        "timelines": [
            {
                "title": typographic(one.timeline.title),
                "address": address_inside(one.timeline.get_absolute_url(), options),
            }
            for one in entries
        ],
        "page_path": event.get_absolute_url(),
        "onward": "The event with all its sources, on Sourceline",
        "options": options,
    }


def quote_embed(quote: Quote, options: EmbedOptions) -> dict[str, Any]:
    """One quote that `with_printed_parts` brought, and where it comes from; two queries."""
    article: Article = quote.version.article
    inner = list(
        with_printed_parts(visible_quotes().filter(version=quote.version_id, nested_in=quote)).order_by(
            "start", "pk"
        )
        if quote.kind == Quote.Kind.DIRECT
        else Quote.objects.none()
    )
    described = quote.speaker_description if quote.speaker is None else ""
    is_given_up = quote.is_given_up
    words, style = public_words(quote), line_of(quote).style
    if inner and "relayed" not in style:
        style += " relayed"
    return {
        "title": f"{speaker_name(quote) or 'Speaker not given'}, in {article.outlet.name}",
        "quote": quote,
        "language": article.language,
        "pieces": pieces(quote, inner) if quote.kind == Quote.Kind.DIRECT and not is_given_up else [],
        "words": words,
        "style": line_of(quote).style
        + (" relayed" if inner and "relayed" not in line_of(quote).style else ""),
        "speaker": speaker_name(quote) or "Speaker not given",
        "unnamed": as_unnamed(described).removeprefix(described),
        "relaying": ", ".join(filter(None, [speaker_name(other) for other in inner])),
        "relay": relay(quote),
        "closeness": closeness(quote),
        "when": said_on(quote) if quote.said_on else "",
        "published": article_date(article),
        "outlet": article.outlet.name,
        "loss": loss(quote),
        "lost": lost_note(quote),
        "given_up": GIVEN_UP if is_given_up else "",
        "article_address": web_address(article.url),
        "archive_address": web_address(article.archive_url),
        "events": [
            {
                "title": typographic(event.title),
                "when": event_date(event),
                "address": address_inside(event.get_absolute_url(), options),
            }
            for event in visible_events()
            .filter(citations__quote=quote)
            .distinct()
            .order_by("sort_on", "pk")[:2]
        ],
        "page_path": quote.get_absolute_url(),
        "onward": "Check this quote on Sourceline",
        "options": options,
    }


def statement_embed(statement: Statement, wanted: str, options: EmbedOptions) -> dict[str, Any]:
    """One statement, its wordings beside the one that the letter `wanted` names; at most five queries."""
    quotes = list(
        with_printed_parts(
            visible_quotes().filter(renditions__statement=statement, renditions__judgement="same")
        ).order_by("renditions__position", "pk")
    )
    events = events_of(quotes)
    own_words = [statement.gist, *(f"{event.title}\n{event.summary}" for event in events)]
    outlets = {quote.version.article.outlet_id for quote in quotes}
    labels = {quote.pk: quote.version.article.outlet.label for quote in quotes}
    speaker = statement.speaker.canonical.name if statement.speaker else speaker_name(quotes[0])
    # Cut renditions of a wording are left to the statement's page: a wording alone has no marks here.
    found = compared(quotes, wanted, own_words, most=MOST_WORDINGS, with_variants=False)
    further = found["worded"] - len(found["wordings"])
    return {
        "title": typographic(statement.gist),
        "speaker": speaker or "speaker not given",
        "when": said_on(quotes[0]),
        "counted": reports_line(len(outlets), reports_of_quotes(quotes)),
        "carried": [
            (kind, word, list(dict.fromkeys(labels[quote.pk] for quote in quotes if quote.kind == kind)))
            for kind, word in WAYS
            if any(quote.kind == kind for quote in quotes)
        ],
        **found,
        "marks": found["marks"] if found["others"] else set(),
        "further": f"{number(further, 'further wording')} on Sourceline" if further else "",
        "with_address": {
            letter: embed_address(
                "statement", statement.slug, {"with": letter.lower(), **options.values("statement")}
            )
            for letter in found["others"]
        }.items(),
        "events": [
            {
                "title": typographic(event.title),
                "when": event_date(event),
                "address": address_inside(event.get_absolute_url(), options),
            }
            for event in events[:2]
        ],
        "page_path": statement.get_absolute_url(),
        "onward": "The statement with all its renditions, on Sourceline",
        "options": options,
    }
