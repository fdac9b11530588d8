"""The view's quotes as W3C Web Annotations: each pins our account of a quote to the words of an article.

Positions count Unicode code points of the text that the outlet published, as our quotes do; `sha256` says of
which text. Words stand only as far as readers see them, what stands around them as far as our page of the
quote shows it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.db.models import Count

from articles.models import Quote
from config.replicas import read_again
from timeline.contexts import Context, contexts_of
from timeline.exporting.json_form import Absolute, articles_json, quotes_json
from timeline.exporting.whole import stretches_of
from timeline.filters import EventFilterForm
from timeline.models import Citation
from timeline.paths import path_to
from timeline.templatetags.addresses import web_address
from timeline.typography import typographic
from timeline.visibility import visible_citations

CONTEXT = ["http://www.w3.org/ns/anno.jsonld", {"sha256": "https://schema.org/sha256"}]
MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
ANNOTATION = "annotation.json"
"""Behind the address of a quote: its annotation."""

NO_CONTEXT = Context()

MOST_COUNTED = 5_000
"""Events of which the quotes are counted beforehand; a longer collection does not wait for that."""


def collection_pieces(form: EventFilterForm, absolute: Absolute) -> Iterator[str]:
    """Yield an AnnotationCollection in pieces, all of it in its first page; each quote stands there once.

    The keys of the quotes told are kept, which is all that grows with the list.
    """
    timeline, query = form.timeline, form.query()
    address = absolute(f"{timeline.get_absolute_url()[:-1]}.annotations.json{f'?{query}' if query else ''}")
    head: dict[str, Any] = {
        "@context": CONTEXT,
        "id": address,
        "type": "AnnotationCollection",
        "label": f"Quotes of “{timeline.title}”",
        "creator": _creator(absolute),
    }
    if form.count().total <= MOST_COUNTED:
        head["total"] = _count(form)
    first = {"id": f"{address}#first", "type": "AnnotationPage", "partOf": address, "startIndex": 0}
    yield f'{_json(head)[:-1]},"first":{_json(first)[:-1]},"items":['
    told: set[str] = set()
    for stretch in stretches_of(form, absolute):
        cited = {
            citation["quote"]["id"]: citation
            for _, line in stretch
            for citation in line["citations"]
            if citation["quote"] and citation["quote"]["id"] not in told
        }
        if cited:
            events = read_again(partial(_events_of, cited, absolute))
            contexts = read_again(partial(contexts_of, cited))
            items = [
                _json(annotation(one, events[public_id], absolute, contexts.get(public_id, NO_CONTEXT)))
                for public_id, one in cited.items()
            ]
            yield (",\n" if told else "") + ",\n".join(items)
        told |= cited.keys()
    yield "]}}\n"


def annotation_of(quote: Quote, absolute: Absolute) -> dict[str, Any]:
    """Return the annotation of one public quote as a document of its own."""
    article_id = quote.version.article_id
    citation = articles_json({article_id}, absolute)[article_id]
    citation |= {"quote": quotes_json({quote.pk}, absolute)[quote.pk]}
    events = _events_of([quote.public_id], absolute)[quote.public_id]
    context = contexts_of([quote.public_id]).get(quote.public_id, NO_CONTEXT)
    return {"@context": CONTEXT, **annotation(citation, events, absolute, context)}


def annotation(
    citation: dict[str, Any], events: list[str], absolute: Absolute, context: Context
) -> dict[str, Any]:
    """Return the annotation of a quote that `citation` has in the JSON form, cited by the pages `events`.

    `context` is what our page shows around it.
    """
    quote = citation["quote"]
    bodies: list[dict[str, Any]] = []
    if quote["gist"]:
        bodies.append(
            {
                "type": "TextualBody",
                "value": typographic(quote["gist"]),
                "format": "text/plain",
                "language": "en",
                "purpose": "describing",
            }
        )
    bodies.append(_link(quote["url"], "identifying"))
    if quote["statement"]:
        bodies.append(_link(quote["statement"]["url"], "linking"))
    bodies += [_link(address, "linking") for address in events]
    targets = [_target(citation, selectors) for selectors in _selectors(quote, context)]
    return {
        "id": f"{quote['url']}{ANNOTATION}",
        "type": "Annotation",
        "motivation": "linking",
        "creator": _creator(absolute),
        "body": bodies,
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _link(address: str, purpose: str) -> dict[str, Any]:
    return {"type": "SpecificResource", "purpose": purpose, "source": address}


def _creator(absolute: Absolute) -> dict[str, str]:
    return {"id": absolute("/"), "type": "Organization", "name": "Sourceline"}


def _selectors(quote: dict[str, Any], context: Context) -> list[list[dict[str, Any]]]:
    """The places of the quote, each told in several ways; of a partly quoted one each quoted stretch is one.

    A paraphrase whose words are not shown has its position alone.
    """
    whole = _position(quote)
    if quote["kind"] == Quote.Kind.MIXED and quote["fragments"]:
        return [
            [
                _words(words),
                _position(place),
                whole | {"refinedBy": _position(place, before=quote["start"])},
            ]
            for words, place in zip(quote["fragments"], quote["fragment_places"], strict=True)
        ]
    return [[_words(quote["exact"], context), whole] if quote["exact"] else [whole]]


def _words(exact: str, context: Context = NO_CONTEXT) -> dict[str, Any]:
    beside = {"prefix": context.before, "suffix": context.after}
    return {"type": "TextQuoteSelector", "exact": exact} | {
        name: told for name, told in beside.items() if told
    }


def _position(place: dict[str, Any], before: int = 0) -> dict[str, Any]:
    return {
        "type": "TextPositionSelector",
        "start": place["start"] - before,
        "end": place["end"] - before,
    }


def _target(citation: dict[str, Any], selectors: list[dict[str, Any]]) -> dict[str, Any]:
    """The place in the outlet's article; in our page of it where its address is not known."""
    quote = citation["quote"]
    state: dict[str, Any] = {"type": "oa:State", "sha256": quote["version_sha256"]}
    if quote["version_retrieved"]:
        state |= {"type": "TimeState", "sourceDate": quote["version_retrieved"]}
    archived = web_address(citation["archive_url"])
    if archived:
        state |= {"type": "TimeState", "cached": archived}
    return {
        "type": "SpecificResource",
        "source": web_address(citation["url"]) or citation["article"],
        "state": state,
        "selector": selectors[0] if len(selectors) == 1 else selectors,
    }


def _events_of(public_ids: Iterable[str], absolute: Absolute) -> dict[str, list[str]]:
    """The addresses of the public events that cite each quote, on whatever timeline they stand."""
    path = path_to("event")
    events: dict[str, list[str]] = defaultdict(list)
    quotes = list(Quote.objects.filter(public_id__in=list(public_ids)).values_list("pk", flat=True))
    citing = Citation.objects.filter(quote__in=quotes).order_by().values_list("event", flat=True).distinct()
    rows = (
        visible_citations(list(citing), quotes=quotes)
        .order_by("-relation", "event__slug")
        .values_list("quote__public_id", "event__slug")
    )
    for public_id, slug in rows:
        events[public_id].append(absolute(path(slug)))
    return events


def _count(form: EventFilterForm) -> int:
    events = form.apply(form.entries).order_by().values("event")
    cited = visible_citations().filter(event__in=events, quote__isnull=False).order_by()
    return cited.aggregate(quotes=Count("quote", distinct=True))["quotes"]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
