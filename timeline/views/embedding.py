"""The page, and dialog, at /embedding/?of=… where one makes the code that shows a view on another site."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from timeline.embed_addresses import NO_PART, PARTS, THEMES, Embed, EmbedOptions, embed_at, embed_of
from timeline.embed_frames import (
    NARROWEST,
    WIDEST,
    WIDTH,
    Frame,
    code_to_copy,
    code_with_script,
    frame_of,
)
from timeline.page_heads import tool_head
from timeline.paging import SIZE
from timeline.public_pages import NoPublicPage
from timeline.views.oembed import hosts_of

HOST_SCRIPT = "js/embed.js"
"""Among the static files: what a host's page runs to correct the height."""

WHAT = {"timeline": "timeline", "event": "event", "quote": "quote", "statement": "statement"}
TOLD = "Code that shows this {} on another site, with its sources: a frame without cookies or third parties."
PART_NAMES = {
    "timeline": {
        "summary": "What each event was, in our words",
        "quotes": "The strongest quote of each",
        "filters": "Filters as links",
        "overview": "How much happened when",
    },
    "event": {"summary": "What it was, in our words", "quotes": "What was said"},
    "quote": {},
    "statement": {},
}
THEME_NAMES = {"auto": "As the reader’s device", "light": "Light", "dark": "Dark"}


@dataclass(frozen=True)
class Option:
    """One box or button of the form."""

    value: str
    label: str
    is_chosen: bool


@require_safe
def embedding(request: HttpRequest) -> HttpResponse:
    """The form with what it leads to: a live frame, and the code for it. 404 where there is nothing."""
    address = request.GET.get("of", "")
    try:
        embed = embed_at(address, hosts_of(request))
        if "width" in request.GET:  # the form was sent, so that what it does not say is not wanted
            embed = embed_of(embed.page, EmbedOptions.read(request.GET))
        width, problems = _width(request.GET)
        frame = frame_of(embed, max_width=width)
    except NoPublicPage as refusal:
        return render(request, "timeline/embedding.html", {"refusal": str(refusal)}, status=404)
    problems += _unread_events(request.GET)
    return render(request, "timeline/embedding.html", embedding_context(request, embed, frame, problems))


def embedding_context(
    request: HttpRequest, asked: Embed, frame: Frame, problems: list[str]
) -> dict[str, Any]:
    absolute = request.build_absolute_uri
    options, parts = asked.options, asked.options.parts(asked.kind)
    script = f"{settings.STATIC_URL}{HOST_SCRIPT}"  # not by its hashed name, which the next release changes
    page = asked.page_path
    looks = urlencode(options.values(asked.kind), doseq=True)  # hosts choose how many events, if nobody has
    pasted = absolute(f"{page}{'&' if '?' in page else '?'}{looks}" if looks else page)
    return {
        "head": tool_head("embedding", page, f"Embed {frame.title}", TOLD.format(WHAT[asked.kind])),
        "what": WHAT[asked.kind],
        "frame": frame,
        "page": page,
        "problems": problems,
        "themes": [Option(value, THEME_NAMES[value], value == options.theme) for value in THEMES],
        "parts": [
            Option(value, PART_NAMES[asked.kind][value], value in parts) for value in PARTS[asked.kind]
        ],
        "no_part": NO_PART,
        "events": frame.embed.options.events if asked.kind == "timeline" else None,
        "most_events": SIZE,
        "narrowest": NARROWEST,
        "widest": WIDEST,
        "address": absolute(frame.embed.path),
        "preview": frame.embed.path,
        "pasted": pasted,
        "oembed": absolute(f"/oembed?{urlencode({'url': pasted, 'format': 'json'})}"),
        "codes": [
            (
                "plain",
                "Code",
                "For any page. The height is worked out for this width.",
                code_to_copy(frame, absolute),
            ),
            (
                "scripted",
                "Code with script",
                "The script corrects the height where the frame is narrower, or the reader’s letters larger.",
                code_with_script(frame, absolute, script),
            ),
        ],
    }


def _width(query: QueryDict) -> tuple[int, list[str]]:
    """Return the width asked for, and a sentence where it cannot be had."""
    given = query.get("width", "").strip()
    if not given:
        return WIDTH, []
    if re.fullmatch("0*([1-9][0-9]{2,3})", given) and NARROWEST <= int(given.lstrip("0")) <= WIDEST:
        return int(given.lstrip("0")), []
    return WIDTH, [
        f"“{given[:40]}” is no width we offer: write a number of pixels from {NARROWEST} to {WIDEST:,}."
    ]


def _unread_events(query: QueryDict) -> list[str]:
    given = query.get("events", "").strip()
    if not given or EmbedOptions.read(query).events is not None:
        return []
    return [f"“{given[:40]}” is no number of events we show at once: write one from 1 to {SIZE}."]
