"""An event as a few lines of HTML, for feeds and slides that show it away from its page.

Every value is escaped, addresses are absolute, and nothing in it needs our style or script.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.directions import settled
from articles.models import Quote
from articles.phrasing import joined
from timeline.describing import number
from timeline.exporting.whole import Line
from timeline.lines import LOSSES, STRENGTH, in_list
from timeline.renditions import reports_line
from timeline.templatetags.addresses import web_address
from timeline.typography import typographic

SHOWN = 5
"""So many quotes stand under an event, the closest to the speakers' words first."""


def event_markup(line: Line, when: str) -> SafeString:
    """Return summary, date, quotes with their sources and who reported the event, as HTML."""
    cited = [one for one in line["citations"] if one["quote"]]
    shown = sorted(cited, key=lambda one: STRENGTH[one["quote"]["kind"]])[:SHOWN]
    people = joined([actor["name"] for actor in line["actors"]])
    facts = [when[:1].upper() + when[1:], line["place"], people]
    more = len(cited) - len(shown)
    return format_html(
        '<p>{}</p><p>{}</p>{}{}<p>{}: {}. <a href="{}">The event with all its sources</a></p>',
        typographic(line["summary"]),
        ". ".join(map(settled, filter(None, facts))) + ".",
        _joined_lines(_said(one) for one in shown),
        format_html("<p>And {}.</p>", number(more, "more quote")) if more else "",
        reports_line(len(line["outlets"]), line["reports"]),
        _reports(line),
        line["url"],
    )


def _said(citation: dict[str, Any]) -> SafeString:
    """Words and their source. Quotation marks stand only round what the speaker said."""
    quote = citation["quote"]
    outlet = citation["outlet"]["name"]
    speaker = quote["speaker"]["name"] if quote["speaker"] else quote["speaker_description"]
    words = [quote["exact"]] if quote["kind"] == "direct" and quote["exact"] else quote["fragments"]
    told = format_html_join(
        " … ",
        '<span lang="{}" dir="auto">“{}”</span>',
        ((citation["language"] or "und", in_list(fragment)) for fragment in words),
    )
    if not words:
        told = format_html("{}", _without_mark(quote))
    elif quote["kind"] == "mixed" and quote["gist"]:
        told = format_html("{}: {}", typographic(quote["gist"]).rstrip(".: "), told)
    how = str(Quote.Kind(quote["kind"]).label)
    if quote["kind"] == "indirect" and quote["exact"]:
        how = f"{how}, in the outlet’s words"
    if quote["status"] == Quote.Status.LOST:
        how = f"{how}, {LOSSES[Quote.Loss(quote['lost_because'] or Quote.Loss.WORDS)]}"
    return format_html(
        '<p>{} <a href="{}">{}, in {}, {}</a>{}</p>',
        told,
        quote["url"],
        settled(speaker[:1].upper() + speaker[1:]) if speaker else "Speaker not given",
        settled(outlet),
        how,
        _at_outlet(citation),
    )


def _without_mark(quote: dict[str, Any]) -> str:
    return quote["exact"] or typographic(quote["gist"]) or "Paraphrased; the words are not shown here."


def _at_outlet(citation: dict[str, Any]) -> SafeString:
    if not web_address(citation["url"]):
        return SafeString()
    return format_html(' (<a href="{}">at {}</a>)', citation["url"], citation["outlet"]["name"])


def _reports(line: Line) -> SafeString:
    """Each article once, linked to its page here."""
    articles = {one["article"]: one["outlet"]["name"] for one in line["citations"]}
    return format_html_join(", ", '<a href="{}">{}</a>', articles.items())


def _joined_lines(lines: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((line,) for line in lines))
