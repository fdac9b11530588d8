"""A lost quote is marked as lost in the HTML that readers get, wherever its words are printed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from lxml import html

from articles.models import Quote
from timeline.embed_addresses import EmbedOptions
from timeline.embeds import quote_embed
from timeline.filters import EventFilterForm
from timeline.lines import with_printed_parts
from timeline.models import Event
from timeline.paging import Page
from timeline.stored_cards import arrange_printed
from timeline.verifying.breach import Breach
from timeline.views.events import event_context
from timeline.views.quotes import quote_context
from timeline.visibility import visible_entries, visible_quotes

MARKED = "contains(concat(' ', normalize-space(@class), ' '), ' lost ')"
AROUND = "self::p or self::li or self::blockquote or self::td"


class Nobody(HttpRequest):
    """Whoever asks for a page here: not signed in, and not told where the site is."""

    def get_host(self) -> str:
        return "localhost"

    def build_absolute_uri(self, location: str | None = None) -> str:
        return location or "/"


def check_lost_marks(counted: Counter[str]) -> Iterator[Breach]:
    """The page of every public lost quote, those of the events that cite it, and these events' cards."""
    lost = visible_quotes().filter(status=Quote.Status.LOST).order_by("pk")
    for quote in with_printed_parts(lost).iterator(chunk_size=100):
        counted["pages with lost quotes"] += 1
        page = _rendered("timeline/quote_detail.html", quote_context(Nobody(), quote))
        yield from _of_lost_quote(f"Page of quote {quote.public_id}", page, quote)
        embed = _rendered("embed/quote.html", quote_embed(quote, EmbedOptions()))
        yield from _of_lost_quote(f"Embed of quote {quote.public_id}", embed, quote)
    for event in Event.objects.filter(citations__quote__in=lost).distinct().order_by("pk").iterator():
        counted["pages with lost quotes"] += 1
        addresses = {
            quote.get_absolute_url(): quote.public_id for quote in lost.filter(citations__event=event)
        }
        page = _rendered("timeline/event_detail.html", event_context(Nobody(), event))
        for quote_id in _unmarked(page, addresses):
            yield Breach(f"Page of event {event.slug}", f"it prints the lost quote {quote_id} as if held.")
        for entry in visible_entries().filter(event=event).select_related("event", "timeline"):
            form = EventFilterForm(QueryDict(), timeline=entry.timeline)
            days, background = arrange_printed(Page([entry], None, ""), entry.timeline, form)
            card = render_to_string("timeline/_days.html", {"days": days, "background": background})
            for quote_id in _unmarked(card, addresses):
                yield Breach(
                    f"Card of event {event.slug} on {entry.timeline.slug}",
                    f"it prints the lost quote {quote_id} as if held.",
                )


def _of_lost_quote(where: str, body: str, quote: Quote) -> Iterator[Breach]:
    """What is wrong on a page that is about a lost quote alone."""
    page = html.fromstring(body)
    if not page.xpath("//p[@class='error']"):
        yield Breach(where, "it does not say that the quote is lost.")
    if quote.is_given_up:
        if quote.exact and quote.exact in page.text_content():
            yield Breach(where, "it prints words that were given up when their text was taken down.")
    elif not page.xpath(f"//*[contains(@class, 'words') and {MARKED}]"):
        yield Breach(where, "it prints the words as if they were held.")


def _rendered(template: str, context: dict[str, Any]) -> str:
    """The page as a reader gets it; its head names its own address, so it is told who asks."""
    return render_to_string(template, {"request": Nobody(), **context})


def _unmarked(page: str, addresses: dict[str, str]) -> list[str]:
    """The lost quotes that the page links without a mark on the link or on the line around it."""
    found = []
    for link in html.fromstring(f"<div>{page}</div>").xpath("//a[@href]"):
        quote_id = addresses.get(link.get("href"))
        if quote_id and not link.xpath(f"self::*[{MARKED}] or ancestor::*[{AROUND}][1][{MARKED}]"):
            found.append(quote_id)
    return found
