"""What a page tells as schema.org data (JSON-LD) within it, for search engines and reference managers.

Everything in it stands on the page as well, or of very many quotes on the statement's that it leads to. A
speaker is the `creator` of a Quotation; what is paraphrased has no `text`, since nobody spoke these words.
Nothing here says whether anything is true: no ClaimReview.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from articles.models import Actor, Article, Quote, Statement
from articles.precision import Precision
from timeline.dates import machine_date
from timeline.exporting.json_form import LICENCE, Absolute, published
from timeline.lines import statement_slug
from timeline.models import Citation, Event, Timeline
from timeline.paths import path_to
from timeline.templatetags.addresses import web_address
from timeline.typography import typographic
from timeline.visibility import public_words

CONTEXT = "https://schema.org"
MOST_QUOTES, MOST_ARTICLES = 50, 50
"""So many quotations stand in the data of one page, and so many articles that report an event."""

ARTICLES = {
    Article.Kind.REPORT: "NewsArticle",
    Article.Kind.OPINION: "OpinionNewsArticle",
    Article.Kind.TRANSCRIPT: "Article",
    Article.Kind.OFFICIAL_STATEMENT: "Article",
}
ACTORS = {Actor.Kind.PERSON: "Person", Actor.Kind.STATE: "Country"}
"""All others are an Organization."""

Thing = dict[str, Any]


def embedded(thing: Thing) -> SafeString:
    """Return `thing` as JSON that may stand in a script element: no sign in it ends the element.

    >>> embedded({"name": "</script>&"})
    '{"@context":"https://schema.org","name":"\\\\u003c/script\\\\u003e\\\\u0026"}'
    """
    written = json.dumps({"@context": CONTEXT, **thing}, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(written)  # noqa: S308 - escaped above


def timeline_data(timeline: Timeline, events: Iterable[Event], total: int, absolute: Absolute) -> SafeString:
    """A page of the timeline as a list of its events; `total` are those on all its pages."""
    path, site = path_to("event"), absolute("/").removesuffix("/")
    items = [
        _filled(
            {
                "@type": "Event",
                "name": typographic(event.title),
                "url": site + path(event.slug),
                "startDate": machine_date(event),
            }
        )
        for event in events
    ]
    return embedded(
        _filled(
            {
                "@type": "CollectionPage",
                "url": absolute(timeline.get_absolute_url()),
                "name": typographic(timeline.title),
                "description": typographic(timeline.summary),
                "inLanguage": "en",
                "copyrightNotice": LICENCE,
                "mainEntity": {
                    "@type": "ItemList",
                    "numberOfItems": total,
                    "itemListElement": [{"@type": "ListItem", "item": item} for item in items],
                },
            }
        )
    )


def event_data(
    event: Event,
    citations: Iterable[Citation],
    quotes: Iterable[Quote],
    people: Iterable[dict[str, str]],
    absolute: Absolute,
) -> SafeString:
    """The event with the articles that report it and what was said at it or about it, each speaker once.

    `quotes` are those that `with_printed_parts` brought, `people` have a name and the path of their page.
    """
    cited = list(citations)
    address = absolute(event.get_absolute_url())
    said_here = {one.quote_id for one in cited if one.relation == Citation.Relation.SAID_HERE}
    articles = {one.article_id: one.article for one in cited}
    thing = {
        "@type": "Event",
        "@id": f"{address}#event",
        "url": address,
        "name": typographic(event.title),
        "description": typographic(event.summary),
        "startDate": machine_date(event),
        "location": {"@type": "Place", "name": event.place} if event.place else None,
        "about": [
            {"@type": "Thing", "name": person["name"], "url": absolute(person["url"])} for person in people
        ],
        "subjectOf": [
            article_thing(article, absolute) for article in list(articles.values())[:MOST_ARTICLES]
        ],
    }
    told = list(quotes)[:MOST_QUOTES]
    speakers = {quote.speaker.canonical.pk: quote.speaker.canonical for quote in told if quote.speaker}
    quoted = [
        _in_short(_quotation(quote, absolute))
        | {
            "isPartOf": {"@id": absolute(quote.version.article.get_absolute_url())},
            "recordedAt" if quote.pk in said_here else "about": {"@id": f"{address}#event"},
        }
        for quote in told
    ]
    named = [actor_thing(speaker, absolute) for speaker in speakers.values()]
    return embedded({"@graph": [_filled(thing), *named, *quoted]})


def quote_data(quote: Quote, citations: Iterable[Citation], absolute: Absolute) -> SafeString:
    """A quote with its article and the events that it is said at or is about."""
    relations: dict[str, list[Thing]] = {}
    for one in citations:
        name = "recordedAt" if one.relation == Citation.Relation.SAID_HERE else "about"
        address = absolute(one.event.get_absolute_url())
        event = {
            "@type": "Event",
            "@id": f"{address}#event",
            "url": address,
            "name": typographic(one.event.title),
        }
        relations.setdefault(name, []).append(_filled({**event, "startDate": machine_date(one.event)}))
    article = article_thing(quote.version.article, absolute)
    return embedded({**_quotation(quote, absolute), "isPartOf": article, **relations})


def statement_data(statement: Statement, quotes: Iterable[Quote], absolute: Absolute) -> SafeString:
    """A statement in our words, with the quotations that render it and their articles."""
    address = absolute(statement.get_absolute_url())
    speaker = statement.speaker.canonical if statement.speaker else None
    thing = {
        "@type": "CreativeWork",
        "@id": f"{address}#statement",
        "url": address,
        "abstract": typographic(statement.gist),
        "creator": actor_thing(speaker, absolute) if speaker else None,
        "dateCreated": statement.said_on.isoformat() if statement.said_on else None,
        "workExample": [
            {
                **_quotation(quote, absolute, names_statement=False),
                "isPartOf": article_thing(quote.version.article, absolute),
            }
            for quote in list(quotes)[:MOST_QUOTES]
        ],
    }
    return embedded(_filled(thing))


def article_thing(article: Article, absolute: Absolute) -> Thing:
    """An article as its outlet published it; our page of it names it."""
    return _filled(
        {
            "@type": ARTICLES[Article.Kind(article.kind)],
            "@id": absolute(article.get_absolute_url()),
            "headline": article.headline,
            "url": web_address(article.url),
            "archivedAt": web_address(article.archive_url),
            "datePublished": published(article),
            "inLanguage": article.language,
            "publisher": _filled(
                {
                    "@type": "Organization",
                    "name": article.outlet.name,
                    "url": web_address(article.outlet.homepage),
                }
            ),
            "sourceOrganization": [{"@type": "Organization", "name": name} for name in article.agencies],
        }
    )


def actor_thing(actor: Actor, absolute: Absolute) -> Thing:
    return _filled(
        {
            "@type": ACTORS.get(Actor.Kind(actor.kind), "Organization"),
            "@id": f"{absolute(actor.get_absolute_url())}#actor",
            "name": actor.name,
            "url": absolute(actor.get_absolute_url()),
            "sameAs": f"https://www.wikidata.org/entity/{actor.wikidata}" if actor.wikidata else None,
        }
    )


def _quotation(quote: Quote, absolute: Absolute, *, names_statement: bool = True) -> Thing:
    """The quote itself: the speaker's words as `text`, ours as `abstract`."""
    words = public_words(quote)
    address = absolute(quote.get_absolute_url())
    slug = statement_slug(quote) if names_statement else ""
    return _filled(
        {
            "@type": "Quotation",
            "@id": f"{address}#quote",
            "url": address,
            "identifier": quote.public_id,
            "text": " … ".join(words.fragments),
            "abstract": typographic(words.gist),
            "creator": actor_thing(quote.speaker.canonical, absolute) if quote.speaker else None,
            "dateCreated": _said(quote),
            "inLanguage": quote.version.article.language,
            "exampleOfWork": {"@id": absolute(f"{path_to('statement')(slug)}#statement")} if slug else None,
        }
    )


def _in_short(quotation: Thing) -> Thing:
    """Of a quotation among many: the speaker by reference, our words only where there are none of theirs."""
    left_out = {"identifier", "url", "abstract"} if "text" in quotation else {"identifier", "url"}
    short = {name: value for name, value in quotation.items() if name not in left_out}
    return short | ({"creator": {"@id": short["creator"]["@id"]}} if "creator" in short else {})


def _said(quote: Quote) -> str | None:
    """The day, month or year in which the words were spoken, where one of them is known."""
    if quote.said_on is None:
        return None
    match quote.said_on_precision:
        case Precision.YEAR:
            return str(quote.said_on.year)
        case Precision.MONTH:
            return f"{quote.said_on:%Y-%m}"
        case Precision.DAY | Precision.HOUR | Precision.MINUTE:
            return quote.said_on.isoformat()
    return None


def _filled(thing: Thing) -> Thing:
    """What of it has a value."""
    return {name: value for name, value in thing.items() if value not in (None, "", [])}
