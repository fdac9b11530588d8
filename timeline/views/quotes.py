"""A quote and where it comes from."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.models import Actor, Article, ArticleVersion, Quote
from articles.phrasing import joined
from timeline.citing import citation_context, cite_quote
from timeline.contexts import Context, context_of, times_in_text
from timeline.dates import article_date, said_on
from timeline.decisions import decisions_on
from timeline.describing import number
from timeline.exporting.json_ld import quote_data
from timeline.inner_words import pieces
from timeline.lines import (
    GIVEN_UP,
    as_unnamed,
    closeness,
    line_of,
    loss,
    lost_note,
    relay,
    speaker_name,
    statement_slug,
    with_printed_parts,
)
from timeline.models import Timeline
from timeline.origins import reports_of_quotes
from timeline.page_heads import quote_head
from timeline.renditions import Group, grouped, reports_line
from timeline.strips import how_far, ticks
from timeline.templatetags.addresses import web_address
from timeline.text_fragments import fragment_link, looked_for
from timeline.visibility import (
    public_words,
    visible_actors,
    visible_citations,
    visible_quotes,
    visible_timelines,
)

OPENINGS = {
    "Because",
    "Fearing",
    "For",
    "Given",
    "Not",
    "On",
    "Out",
    "Speaking",
    "The",
    "They",
    "To",
    "Without",
}
"""Words with which a reason begins as a sentence; inside one they are small."""


LONGEST = 160
"""Characters of the words that are said again between what stands beside them."""


@dataclass(frozen=True)
class Hand:
    """One of those through whom the words came."""

    name: str
    url: str
    does: str
    note: str


@require_safe
def quote_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    quote = get_object_or_404(with_printed_parts(visible_quotes()), public_id=public_id)
    return render(request, "timeline/quote_detail.html", quote_context(request, quote))


def quote_context(request: HttpRequest, quote: Quote) -> dict[str, Any]:
    version, article = quote.version, quote.version.article
    of_article = list(
        with_printed_parts(visible_quotes().filter(version__article=article)).order_by("start", "end", "pk")
    )
    neighbours = [other for other in of_article if other.version_id == version.pk]
    inner = [other for other in neighbours if other.nested_in_id == quote.pk]
    outer = next((other for other in neighbours if other.pk == quote.nested_in_id), None)
    place = next((position for position, other in enumerate(neighbours) if other.pk == quote.pk), 0)
    cited = list(
        visible_citations()
        .filter(quote=quote)
        .select_related("event")
        .order_by("-relation", "position", "pk")
    )
    linked = _linked_actors(quote, inner)
    same = list(
        with_printed_parts(
            visible_quotes().filter(
                renditions__statement__slug=statement_slug(quote), renditions__judgement="same"
            )
        )
        .exclude(pk=quote.pk)
        .order_by("renditions__position", "pk")
        if statement_slug(quote)
        else Quote.objects.none()
    )
    words = public_words(quote)
    return {
        "head": quote_head(quote),
        "quote": quote,
        "words": words,
        "pieces": pieces(quote, inner) if quote.kind == Quote.Kind.DIRECT else [],
        "style": line_of(quote).style + (" relayed" if inner else ""),
        "speaker": speaker_name(quote),
        "speaker_url": linked.get(quote.speaker.canonical.pk, "") if quote.speaker else "",
        "unnamed": _unnamed(quote),
        "why_unnamed": quote.anonymity_reason.strip().rstrip("."),
        "relaying": [(speaker_name(other), _url(linked, other.speaker)) for other in inner],
        "relay": relay(quote),
        "closeness": closeness(quote),
        "lost": lost_note(quote),
        "loss": loss(quote),
        "given_up": GIVEN_UP if quote.is_given_up else "",
        "when": said_on(quote, weekday=True),
        "evidence": quote.get_said_on_evidence_display() if quote.said_on else "",
        "addressee": quote.addressee
        or (quote.addressee_actor.canonical.name if quote.addressee_actor else ""),
        "addressee_url": _url(linked, quote.addressee_actor),
        "hands": _hands(quote, inner, outer, linked),
        "start": f"{quote.start:,}",
        "end": f"{quote.end:,}",
        "characters": f"{version.characters:,}",
        "ticks": ticks(version, neighbours, current=quote),
        "others": number(len(neighbours) - 1, "other quote"),
        "how_far": how_far(version, quote),
        "previous": neighbours[place - 1] if place else None,
        "following": neighbours[place + 1] if place + 1 < len(neighbours) else None,
        "citations": cited,
        "timelines": timelines_of(citation.event_id for citation in cited),
        "same": _elsewhere(quote, same) if same else None,
        "renditions": len(same) + 1,
        "published": article_date(article),
        "language": article.language,
        **_verified(quote, article, of_article),
        "address": request.build_absolute_uri(quote.get_absolute_url()),
        "json_ld": quote_data(quote, cited, request.build_absolute_uri),
        "publishers": {article.outlet.label: article.outlet.homepage}.items(),
        **citation_context(cite_quote(quote, request.build_absolute_uri)),
    }


def _verified(quote: Quote, article: Article, of_article: list[Quote]) -> dict[str, Any]:
    """What lets a reader check the quote in one step: the outlet's page, and what stands beside it."""
    url = web_address(article.url)
    said = public_words(quote).fragments
    is_there = bool(said) and quote.status != Quote.Status.LOST
    context = context_of(quote, article, of_article)
    exact = " ".join("".join(said).split())
    return {
        "at_words": _at_words(url, quote, said[0], context) if is_there else url,
        "leads_to_words": is_there,
        "context": context,
        "is_text_away": is_there and not context and _has_no_text(quote),
        "ends": shortened(exact),
        "decisions": decisions_on(quote),
    }


def _has_no_text(quote: Quote) -> bool:
    """Whether we keep no text that could stand beside the words; one query where none is kept beside them."""
    if quote.prefix or quote.suffix:
        return False
    return ArticleVersion.objects.filter(pk=quote.version_id, text__isnull=True).exists()


def _at_words(url: str, quote: Quote, said: str, context: Context) -> str:
    """The outlet's page at the words; with what our page shows beside them where they stand there twice."""
    if url and context and times_in_text(quote.version_id, looked_for(said)) > 1:
        return fragment_link(url, said, context.before, context.after)
    return fragment_link(url, said)


def shortened(words: str) -> str:
    """The words, or of long ones their beginning and their end.

    >>> shortened("one two three"), len(shortened("word " * 100)) < LONGEST
    ('one two three', True)
    """
    if len(words) <= LONGEST:
        return words
    parts = words.split(" ")
    return f"{' '.join(parts[:6])} … {' '.join(parts[-6:])}"


def _elsewhere(quote: Quote, same: list[Quote]) -> Group:
    """The other renditions of the statement; outlets and reports are counted with this one."""
    everywhere = [quote, *same]
    outlets = {one.version.article.outlet_id for one in everywhere}
    counted = reports_line(len(outlets), reports_of_quotes(everywhere))
    return replace(grouped(same)[0], counted=f"In all {counted}")


def timelines_of(event_ids: Any) -> list[Timeline]:
    """The published timelines on which readers find the events."""
    return list(
        visible_timelines().filter(entries__is_public=True, entries__event__in=list(event_ids)).distinct()[:3]
    )


def _linked_actors(quote: Quote, inner: list[Quote]) -> dict[int, str]:
    """Addresses of those named on the page that have a page of their own."""
    named = {quote.speaker, quote.relayed_by, quote.addressee_actor, *(other.speaker for other in inner)}
    ids = {actor.canonical.pk for actor in named if actor is not None}
    return {actor.pk: actor.get_absolute_url() for actor in visible_actors().filter(pk__in=ids)}


def _url(linked: dict[int, str], actor: Actor | None) -> str:
    return linked.get(actor.canonical.pk, "") if actor is not None else ""


def _hands(quote: Quote, inner: list[Quote], outer: Quote | None, linked: dict[int, str]) -> list[Hand]:
    """From the first speaker to this page."""
    hands = [
        Hand(
            speaker_name(other) or "The speaker is not given",
            _url(linked, other.speaker),
            ", ".join(filter(None, [about_speaker(other), _told(other)])),
            "Known only through the next speaker."
            + (" The underlined words are theirs, as relayed." if quote.kind == Quote.Kind.DIRECT else ""),
        )
        for other in inner[:1]
    ]
    article = quote.version.article
    relayed = relay(quote)
    first = Hand(
        speaker_name(quote) or "The speaker is not given",
        _url(linked, quote.speaker),
        ", ".join(filter(None, [about_speaker(quote), _told(quote)])),
        " ".join(
            filter(
                None,
                [
                    "Known only through the next speaker." if relayed else "",
                    _why_unnamed(quote),
                    f"Channel: {quote.via}." if quote.via else "",
                ],
            )
        ),
    )
    hands.append(first)
    if relayed:
        relayer = quote.relayed_by.canonical if quote.relayed_by else None
        name = relayer.name if relayer else quote.relayed_by_description
        told = f"told {outer.addressee}" if outer is not None and outer.addressee else "passed it on"
        hands.append(
            Hand(
                name,
                _url(linked, quote.relayed_by),
                ", ".join(
                    filter(
                        None,
                        [
                            relayer.role
                            if relayer
                            else as_unnamed(name).removeprefix(f"{name}, ").removeprefix(name),
                            told,
                        ],
                    )
                ),
                "",
            )
        )
    credited = f", credits {joined(article.agencies)}" if article.agencies else ""
    hands.append(
        Hand(
            article.outlet.name,
            article.get_absolute_url(),
            f"{article_date(article)}{credited}",
            _sentence(_printed(quote)),
        )
    )
    found = (
        "Found by the program, accepted by an editor." if quote.engine_version else "Entered by an editor."
    )
    if quote.status == Quote.Status.LOST:
        found += f" {_sentence(f'{loss(quote)}: {lost_note(quote)}')}"
    hands.append(Hand("Sourceline", "", f"version {quote.version.number} of the article", found))
    return hands


def about_speaker(quote: Quote) -> str:
    if quote.speaker is not None:
        return quote.speaker.canonical.role
    return _unnamed(quote).removeprefix(", ")


def _unnamed(quote: Quote) -> str:
    """What follows a description in place of a name; nothing where it says itself that there is none."""
    described = quote.speaker_description if quote.speaker is None else ""
    return as_unnamed(described).removeprefix(described)


def _why_unnamed(quote: Quote) -> str:
    """The reason that the article gives for naming nobody, told as the article’s."""
    reason = quote.anonymity_reason.strip().rstrip(".")
    if not reason:
        return ""
    first, rest = reason.split(" ", 1) if " " in reason else (reason, "")
    if first in OPENINGS:
        reason = f"{first.lower()} {rest}".strip()
    return f"Why unnamed, by the article’s account: {reason}."


def _told(quote: Quote) -> str:
    to_whom = quote.addressee or (quote.addressee_actor.canonical.name if quote.addressee_actor else "")
    return ", ".join(
        filter(None, [f"told {to_whom}" if to_whom else "said it", said_on(quote) if quote.said_on else ""])
    )


def _printed(quote: Quote) -> str:
    if quote.marks_lost:
        return "verbatim by our judgement; the quotation marks are missing in the text"
    return {
        "direct": "verbatim, inside quotation marks",
        "mixed": "in its own words, with some of the speaker’s inside quotation marks",
        "indirect": "in its own words",
    }[quote.kind]


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""
