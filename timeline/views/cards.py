"""The pictures of links, drawn when they are first asked for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from timeline.card_drawing import draw
from timeline.lines import with_printed_parts
from timeline.social_cards import Card, event_card, quote_card, timeline_card
from timeline.views.events import entries_of
from timeline.views.timelines import days_covered
from timeline.visibility import visible_quotes, visible_timelines


@require_safe
def timeline(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(visible_timelines(), slug=slug)
    return _picture(timeline_card(shown, days_covered(shown)))


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    entries = entries_of(event__slug=slug)
    if not entries:
        raise Http404
    return _picture(event_card(entries[0]))


@require_safe
def quote(request: HttpRequest, public_id: str) -> HttpResponse:
    return _picture(quote_card(get_object_or_404(with_printed_parts(visible_quotes()), public_id=public_id)))


def _picture(card: Card | None) -> HttpResponse:
    """The card as PNG; 404 where no words of it are shown, or no font here has its characters."""
    if card is None:
        raise Http404
    try:
        picture = draw(card.above, card.words, card.below, card.style)
    except ValueError as error:
        raise Http404(str(error)) from error
    response = HttpResponse(picture, content_type="image/png")
    # Of whoever embeds it; pages keep others out by their policy.
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
