"""What a reader who cites a page of ours refers to: the page, and the article that printed the words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date
from typing import Any

from articles.importing.moments import zone_named
from articles.models import Article, ArticleVersion, Quote, Statement
from articles.precision import CLOCK, Precision
from timeline.citation_formats import PartialDate, Printed, Reference, formats
from timeline.dates import article_date, event_date, said_on, spell_day
from timeline.describing import Part
from timeline.lines import as_unnamed, in_list, lost_note, relay, speaker_name, with_printed_parts
from timeline.models import Citation, Event, Timeline
from timeline.public_pages import PublicPage
from timeline.templatetags.addresses import web_address
from timeline.typography import typographic
from timeline.visibility import public_words, visible_citations, visible_entries, visible_quotes

MOST_ARTICLES = 20
"""So many of the articles that an event or a statement rests on are written out."""

Absolute = Callable[[str], str]
"""Makes a path the whole address that others can open."""


def citation_context(reference: Reference) -> dict[str, Any]:
    """What `timeline/_cite.html` prints."""
    return {"reference": reference, "written": formats(reference)}


def cite_quote(quote: Quote, absolute: Absolute) -> Reference:
    """Refer to a visible quote that `with_printed_parts` brought; takes no query."""
    article, version = quote.version.article, quote.version
    words = _words(quote)
    standing = f"characters {quote.start:,} to {quote.end:,}"
    lost = lost_note(quote)
    return Reference(
        key=f"sourceline-{quote.public_id}",
        title=f"{_who(quote)}, in {article.outlet.name}",
        address=absolute(quote.get_absolute_url()),
        who=_who(quote),
        when=said_on(quote) if quote.said_on else "",
        words=words,
        place=f"{standing}; {lost}" if lost else standing,
        source=printed(article, version, words),
    )


def cite_event(
    event: Event,
    timeline: Timeline | None,
    citations: Iterable[Citation],
    quotes: Iterable[Quote],
    absolute: Absolute,
) -> Reference:
    """Refer to a visible event, with the articles of its visible citations and the quotes cited.

    `timeline` is the one to name it by. Takes no query where the citations bring their articles.
    """
    return Reference(
        key=f"sourceline-event-{event.slug}",
        title=typographic(event.title),
        address=absolute(event.get_absolute_url()),
        when=event_date(event),
        within=typographic(timeline.title) if timeline else "",
        articles=_rests_on((citation.article for citation in citations), quotes),
    )


def cite_statement(statement: Statement, quotes: Sequence[Quote], absolute: Absolute) -> Reference:
    """Refer to a visible statement by its visible quotes, with its speaker; takes no query."""
    speaker = statement.speaker.canonical.name if statement.speaker else speaker_name(quotes[0])
    speaker = speaker or "Speaker not given"
    return Reference(
        key=f"sourceline-statement-{statement.slug}",
        title=typographic(statement.gist),
        is_told=True,
        address=absolute(statement.get_absolute_url()),
        who=speaker[:1].upper() + speaker[1:],
        when=spell_day(statement.said_on) if statement.said_on else said_on(quotes[0]),
        articles=_rests_on((quote.version.article for quote in quotes), quotes),
    )


def cite_page(page: PublicPage, absolute: Absolute, today: date) -> Reference:
    """Refer to the public page of a record, as it is on the day `today`.

    A quote needs no such day: its words do not change, and its article was read when the version says.
    """
    match page.kind:
        case "quote":
            return cite_quote(with_printed_parts(visible_quotes()).get(pk=page.record.pk), absolute)
        case "event":
            reference = _event(page.record, absolute)
        case "statement":
            reference = _statement(page.record, absolute)
        case "article":
            reference = _article(page.record, absolute)
        case _:
            key = f"sourceline-{page.kind}-{page.record.slug}"
            reference = Reference(key, page.title, absolute(page.path))
    return replace(reference, accessed=today)


def _event(event: Event, absolute: Absolute) -> Reference:
    citations = list(_articles_of(visible_citations().filter(event=event)))
    entry = (
        visible_entries().filter(event=event).select_related("timeline").order_by("timeline__title").first()
    )
    return cite_event(
        event,
        entry.timeline if entry else None,
        citations,
        with_printed_parts(visible_quotes().filter(pk__in=[one.quote_id for one in citations])),
        absolute,
    )


def _articles_of(citations: Any) -> Any:
    return (
        citations.select_related("article__outlet")
        .defer("article__headline_search")
        .order_by("position", "pk")
    )


def _statement(statement: Statement, absolute: Absolute) -> Reference:
    quotes = list(
        with_printed_parts(
            visible_quotes().filter(renditions__statement=statement, renditions__judgement="same")
        ).order_by("renditions__position", "pk")
    )
    return cite_statement(statement, quotes, absolute)


def _article(article: Article, absolute: Absolute) -> Reference:
    return Reference(
        f"sourceline-article-{article.public_id}",
        article.headline,
        absolute(article.get_absolute_url()),
        source=printed(article),
    )


def cite_view(
    page: PublicPage, name: str, sentence: Sequence[Part], query: str, absolute: Absolute, today: date
) -> Reference:
    """Refer to a timeline or a table of it as it is on the day `today`; takes no query.

    `name` is what it is called unfiltered; where `query` is not empty, `sentence` tells what it leaves.
    """
    title = f"{name}: {_told(sentence)}" if query else name
    address = absolute(f"{page.path}?{query}" if query else page.path)
    return Reference(f"sourceline-{page.kind}-{page.record.slug}", title, address, accessed=today)


def _told(sentence: Sequence[Part]) -> str:
    """The first sentence of those that a view describes itself in, as the end of a title."""
    words = "".join(part.text for part in sentence).split(". ", 1)[0].removesuffix(".")
    return words[:1].lower() + words[1:]


def _who(quote: Quote) -> str:
    """Whose words they are and through whom they came, as the beginning of a sentence."""
    described = quote.speaker_description if quote.speaker is None else ""
    name = as_unnamed(described) if described else speaker_name(quote)
    who = ", ".join(filter(None, [name or "Speaker not given", relay(quote)]))
    return who[:1].upper() + who[1:]


def _words(quote: Quote) -> tuple[str, ...]:
    return tuple(in_list(words) for words in public_words(quote).fragments)


def _rests_on(articles: Iterable[Article], quotes: Iterable[Quote]) -> tuple[Printed, ...]:
    """Each article once, with the first of its quotes that has a speaker's own words."""
    first: dict[int, Quote] = {}
    for quote in quotes:
        if quote.version.article_id not in first and _words(quote):
            first[quote.version.article_id] = quote
    once = {article.pk: article for article in articles}
    return tuple(
        printed(article, first[pk].version, _words(first[pk])) if pk in first else printed(article)
        for pk, article in list(once.items())[:MOST_ARTICLES]
    )


def printed(article: Article, version: ArticleVersion | None = None, words: tuple[str, ...] = ()) -> Printed:
    """What a citation says of an article, and of the version that a quote stands in."""
    return Printed(
        outlet=article.outlet.name,
        headline=article.headline,
        label=article.outlet.label,
        byline=article.byline,
        published=published_day(article),
        dated=article_date(article) if article.published_at else "",
        url=web_address(article.url),
        archive_url=web_address(article.archive_url),
        agencies=tuple(article.agencies),
        language=article.language,
        version=version.number if version else 0,
        sha256=version.text_sha256 if version else "",
        retrieved=version.retrieved_at.date() if version and version.retrieved_at else None,
        words=words,
    )


def published_day(article: Article) -> PartialDate | None:
    """The day, month or year of publication as printed: by the clock of the place that is printed with it."""
    at = article.published_at
    if at is None:
        return None
    if article.published_precision in CLOCK and article.published_zone:
        at = at.astimezone(zone_named(article.published_zone) or UTC)
    if article.published_precision == Precision.YEAR:
        return PartialDate(at.year)
    if article.published_precision == Precision.MONTH:
        return PartialDate(at.year, at.month)
    return PartialDate(at.year, at.month, at.day)
