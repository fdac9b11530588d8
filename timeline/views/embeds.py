"""Embeds: timelines, events, quotes and statements for a frame on somebody else's page.

They are printed without the request, so that nothing of a session gets in, and need no script: links lead
from one embed to the next. What may frame them, `config.security` says for every answer under /embed/.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from timeline.embed_addresses import EmbedOptions
from timeline.embeds import entries_of_event, event_embed, quote_embed, statement_embed, timeline_embed
from timeline.lines import with_printed_parts
from timeline.visibility import visible_quotes, visible_statements, visible_timelines

View = Callable[..., HttpResponse]


def in_a_frame(view: View) -> View:
    """Answer that there is nothing with a page that fits into a frame, too."""

    @wraps(view)
    def framed(request: HttpRequest, **named: str) -> HttpResponse:
        try:
            return view(request, **named)
        except Http404:
            options = EmbedOptions.read(request.GET)
            return _printed(request, "nothing", {"options": options, "title": "Nothing public here"}, 404)

    return require_safe(framed)


def _printed(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    page_path = context.get("page_path", "/")
    whole = {**context, "page_address": request.build_absolute_uri(page_path)}
    return HttpResponse(render_to_string(f"embed/{name}.html", whole), status=status)


@in_a_frame
def nothing(request: HttpRequest, **named: str) -> HttpResponse:
    """What no embed stands at."""
    raise Http404


@in_a_frame
def timeline(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(visible_timelines(), slug=slug)
    options = EmbedOptions.read(request.GET)
    return _printed(request, "timeline", timeline_embed(shown, request.GET, options))


@in_a_frame
def event(request: HttpRequest, slug: str) -> HttpResponse:
    entries = entries_of_event(event__slug=slug)
    if not entries:
        raise Http404
    return _printed(request, "event", event_embed(entries, EmbedOptions.read(request.GET)))


@in_a_frame
def quote(request: HttpRequest, public_id: str) -> HttpResponse:
    shown = get_object_or_404(with_printed_parts(visible_quotes()), public_id=public_id)
    return _printed(request, "quote", quote_embed(shown, EmbedOptions.read(request.GET)))


@in_a_frame
def statement(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(visible_statements().select_related("speaker__merged_into"), slug=slug)
    options = EmbedOptions.read(request.GET)
    return _printed(request, "statement", statement_embed(shown, request.GET.get("with", ""), options))
