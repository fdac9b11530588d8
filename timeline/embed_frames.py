"""The frame that shows an embed on another site: how large it is, what it is called, and its HTML.

A host reads no message of ours unless somebody lets it, so the height written into the code decides: it is
worked out on the server, for the width of the frame, before the first byte is loaded.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404
from django.utils.html import format_html

from timeline.embed_addresses import Embed
from timeline.embed_heights import fitting_events, height_of, measured
from timeline.lines import speaker_name
from timeline.public_pages import NoPublicPage
from timeline.shortening import cut

WIDTH = 640
"""Pixels, where nobody says: as wide as a column of text."""

NARROWEST, WIDEST = 240, 1_200
TIMELINE_UNASKED = 750
"""Pixels that a timeline fills with events where nobody says how many; the least that a host offers."""

TOLD = 150
"""Characters of a title for the filters of a timeline."""

SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""What an embed needs of its host: its own script for the height, and outward links in a new tab."""


@dataclass(frozen=True)
class Frame:
    """One embed at one size, in CSS pixels; `natural` is the height at which nothing in it scrolls."""

    embed: Embed
    width: int
    height: int
    natural: int
    title: str

    @property
    def scrolls(self) -> bool:
        return self.natural > self.height


def frame_of(embed: Embed, *, max_width: int | None = None, max_height: int | None = None) -> Frame:
    """Return the frame for an embed that is at most so wide and high; without a bound as large as it needs.

    Of a timeline whose address does not say how many events, as many are shown as fit; where what is asked
    for does not fit, the frame scrolls. As many queries as `height_of`; raises NoPublicPage for what was
    taken back while it was being answered.
    """
    width = min(max_width or WIDTH, WIDEST)
    told = ""
    try:
        shown = measured(embed) if embed.kind == "timeline" else None
        told = shown["filters_told"] if shown and embed.filters else ""
        embed, natural = _fitted(embed, width, max_height, shown)
    except Http404:
        natural = 0
    if not natural:
        raise NoPublicPage("There is no public page at this address.")
    return Frame(embed, width, min(natural, max_height or natural), natural, title_of(embed, told))


def title_of(embed: Embed, told: str) -> str:
    """Name an embed for those who cannot see it: a frame's title, said before anything in it is.

    `told` are the filters of a timeline in words, where it has any.
    """
    title = embed.page.title
    if embed.kind == "timeline":
        return f"{title}: events {cut(told, TOLD)}" if told else title
    if embed.kind != "quote":
        return title
    quote = embed.page.record
    speaker = speaker_name(quote) or "Speaker not given"
    return f"{speaker[0].upper()}{speaker[1:]}, in {quote.version.article.outlet.name}"


def bare_iframe(frame: Frame, absolute: Callable[[str], str]) -> str:
    """Return the frame as one `<iframe>` that WordPress leaves as it is, on one line.

    Of its attributes WordPress keeps src, width, height, frameborder and title; `loading` is dropped there
    without harm. Without `frameborder` a browser draws a border and the frame grows by four pixels.
    """
    return format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" frameborder="0" loading="lazy"></iframe>',
        absolute(frame.embed.path),
        frame.width,
        frame.height,
        frame.title,
    )


def code_to_copy(frame: Frame, absolute: Callable[[str], str]) -> str:
    """Return the frame for a page that one writes oneself.

    It shrinks with a column narrower than itself, and gives what it shows no more power than it needs.
    """
    return format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" frameborder="0" loading="lazy" '
        'style="max-width: 100%" sandbox="{}"></iframe>',
        absolute(frame.embed.path),
        frame.width,
        frame.height,
        frame.title,
        SANDBOX,
    )


def code_with_script(frame: Frame, absolute: Callable[[str], str], script: str) -> str:
    """Return the frame with the script, at the path `script`, that corrects its height on the host's page."""
    return code_to_copy(frame, absolute) + format_html('\n<script src="{}" async></script>', absolute(script))


def _fitted(
    embed: Embed, width: int, max_height: int | None, shown: dict[str, Any] | None
) -> tuple[Embed, int]:
    """Return the embed with as many events as fit, and the height at which nothing in it scrolls."""
    if embed.kind != "timeline" or embed.options.events is not None:
        return embed, height_of(embed, width, shown)
    events, natural = fitting_events(embed, width, max_height or TIMELINE_UNASKED, shown)
    return replace(embed, options=replace(embed.options, events=events)), natural
