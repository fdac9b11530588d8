"""What a story says of each stored record: the rows of the database as the records of a file.

Only what an export tells is told here, so a record that reads the same here is the same for a story.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet

from articles.models import Actor, Article, ArticleVersion, Outlet, Quote, Rendition, SharedPassage, Statement
from articles.precision import CLOCK
from timeline.models import (
    Citation,
    Discrepancy,
    Entry,
    Event,
    PassageTelling,
    StatementLink,
    StatementTopic,
    Timeline,
)
from timeline.querysets import PUBLIC_QUOTE_STATUSES
from timeline.stories.checking import may_stand, verbatim_places
from timeline.stories.format import Record, sides_in_order
from timeline.stories.withholding import GIVEN_UP

OUTLET_FIELDS = ("slug", "name", "short_name", "kind", "country", "homepage", "excerpt_limit")
ACTOR_FIELDS = ("slug", "name", "kind", "role", "affiliation", "country", "wikidata", "note")
ARTICLE_FIELDS = (
    "public_id",
    "headline",
    "url_evidence",
    "archive_url",
    "published_precision",
    "published_zone",
    "published_as_printed",
    "updated_precision",
    "updated_zone",
    "updated_as_printed",
    "byline",
    "section",
    "language",
    "agencies",
    "photo_credits",
    "agencies_inferred",
    "kind",
    "provenance",
)
VERSION_FIELDS = ("body_start", "body_end", "marks_lost", "paragraphs_out_of_order", "is_trivial")
QUOTE_FIELDS = (
    "public_id",
    "start",
    "end",
    "kind",
    "zone",
    "speaker_confidence",
    "speaker_description",
    "anonymity_reason",
    "speaker_start",
    "speaker_end",
    "cue_start",
    "cue_end",
    "implicit_attribution",
    "attribution_inside",
    "relayed_by_description",
    "said_on_precision",
    "said_on_evidence",
    "said_on_basis",
    "occasion",
    "place",
    "addressee",
    "via",
    "denied",
    "marks_lost",
    "marks_lost_basis",
    "gist",
    "shows_excerpt",
    "difficulties",
    "note",
    "status",
)
EVENT_FIELDS = (
    "slug",
    "title",
    "summary",
    "precision",
    "zone",
    "date_basis",
    "place",
    "kind",
    "is_background",
    "is_announced",
    "status",
)

OFF_TIMELINE = "off_timeline"
"""The key under which an event says that it does not stand on the timeline of the scope."""


@dataclass(frozen=True)
class Scope:
    """How far a story reaches: its timeline, its articles and their versions (None: all of them).

    `events` are events that it tells of without their being on the timeline yet.
    """

    timeline: Timeline | None
    articles: frozenset[str]
    versions: frozenset[tuple[str, int]] | None = None
    events: frozenset[str] = frozenset()

    @property
    def told_events(self) -> Q:
        """Which events the story tells of."""
        return Q(entries__timeline=self.timeline) | Q(slug__in=self.events)


def moment(value: datetime | None, precision: str) -> str | None:
    """Return a calendar date for a day or coarser, which is kept as midnight UTC, and else a moment in UTC.

    >>> moment(datetime(2022, 2, 1, 12, 30, tzinfo=UTC), "minute")
    '2022-02-01T12:30:00Z'
    """
    if value is None:
        return None
    value = value.astimezone(UTC)
    if precision not in CLOCK and (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0):
        return value.date().isoformat()
    return value.isoformat().replace("+00:00", "Z")


def timeline_form(timeline: Timeline) -> Record:
    """Return what a story says of the timeline itself."""
    return {
        **_plain(timeline, ("slug", "title", "summary", "zone", "is_published")),
        "first_day": _day(timeline.first_day),
        "last_day": _day(timeline.last_day),
    }


def forms_of(kind: str, rows: QuerySet[Any], scope: Scope) -> dict[int, Record]:
    """Return the records of these rows by primary key, told as far as the story of `scope` reaches.

    A row that no story would tell (an event off the timeline, a discrepancy that was rejected) says so under
    a key of its own, and so reads like no record of a file.
    """
    describe, prepare = FORMS[kind]
    return {row.pk: describe(row, scope) for row in prepare(rows, scope).iterator(chunk_size=2000)}


def _plain(row: Model, fields: Iterable[str]) -> Record:
    return {field: getattr(row, field) for field in fields}


def _day(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


def _slug(actor: Actor | None) -> str | None:
    return actor.slug if actor is not None else None


def _outlet(outlet: Outlet, scope: Scope) -> Record:
    return {**_plain(outlet, OUTLET_FIELDS), "excerpt_share": float(outlet.excerpt_share)}


def _actor(actor: Actor, scope: Scope) -> Record:
    return {
        **_plain(actor, ACTOR_FIELDS),
        "merged_into": _slug(actor.merged_into),
        "aliases": [
            {"name": alias.name, "is_ambiguous": alias.is_ambiguous} for alias in actor.aliases.all()
        ],
    }


def _article(article: Article, scope: Scope) -> Record:
    return {
        **_plain(article, ARTICLE_FIELDS),
        "outlet": article.outlet.slug,
        "url": article.url or None,
        "published_at": moment(article.published_at, article.published_precision),
        "updated_at": moment(article.updated_at, article.updated_precision),
        "versions": [
            {
                "number": version.number,
                "characters": version.characters,
                "text_sha256": version.text_sha256,
                **_plain(version, VERSION_FIELDS),
                "spans": [{key: span[key] for key in ("kind", "start", "end")} for span in version.spans],
            }
            for version in article.versions.all()
            if scope.versions is None or (article.public_id, version.number) in scope.versions
        ],
    }


def _quote(quote: Quote, scope: Scope) -> Record:
    return {
        **_plain(quote, QUOTE_FIELDS),
        "article": quote.version.article.public_id,
        "version": quote.version.number,
        "exact": quote.exact if quote.kind == Quote.Kind.DIRECT else None,
        "fragments": [{key: part[key] for key in ("start", "end", "exact")} for part in quote.fragments],
        "speaker": _slug(quote.speaker),
        "co_speakers": sorted(actor.slug for actor in quote.co_speakers.all()),
        "continues": _told_quote(quote.continues, scope),
        "nested_in": _told_quote(quote.nested_in, scope),
        "relayed_by": _slug(quote.relayed_by),
        "addressee_actor": _slug(quote.addressee_actor),
        "said_on": _day(quote.said_on),
        **(GIVEN_UP if quote.is_given_up else {}),
    }


def _told_quote(quote: Quote | None, scope: Scope) -> str | None:
    if quote is None or not quote.is_public_status or quote.version.article.public_id not in scope.articles:
        return None
    return quote.public_id


def _statement(statement: Statement, scope: Scope) -> Record:
    return {
        **_plain(statement, ("slug", "gist", "confidence", "note")),
        "speaker": _slug(statement.speaker),
        "said_on": _day(statement.said_on),
        "renditions": [
            {"quote": rendition.quote.public_id, "judgement": rendition.judgement}
            for rendition in statement.renditions.all()
            if rendition.quote.version.article.public_id in scope.articles
        ],
    }


def _event(event: Event, scope: Scope) -> Record:
    return {
        **_plain(event, EVENT_FIELDS),
        "earliest": moment(event.earliest, event.precision),
        "latest": moment(event.latest, event.precision),
        "external_date": _day(event.external_date),
        "sort_on": _day(event.sort_on),
        "follows": sorted(earlier.slug for earlier in event.follows.all()),
        "actors": [{"actor": row.actor.slug, "role": row.role} for row in event.event_actors.all()],
        "citations": [_citation(citation) for citation in event.citations.all()],
        **({} if event.entries.all() else {OFF_TIMELINE: True}),
    }


def _citation(citation: Citation) -> Record:
    cited = (
        {"quote": citation.quote.public_id}
        if citation.quote is not None
        else {"article": citation.article.public_id}
    )
    return {**cited, **_plain(citation, ("relation", "stance", "note"))}


def _discrepancy(discrepancy: Discrepancy, scope: Scope) -> Record:
    event = discrepancy.event
    is_told = event is not None and (event.slug in scope.events or event.entries.all())
    return {
        **_plain(discrepancy, ("slug", "kind", "topic", "explanation")),
        "event": event.slug if event is not None and is_told else None,
        "of_timeline": scope.timeline is not None and discrepancy.timeline_id == scope.timeline.pk,
        "spans": [
            {**_place(span.version, span.start, span.end), "exact": span.exact}
            for span in discrepancy.spans.all()
        ],
        "silent": sorted(outlet.slug for outlet in discrepancy.silent.all()),
        **_untold(discrepancy.status, Discrepancy.Status.PUBLISHED),
    }


def _shared_passage(passage: SharedPassage, scope: Scope) -> Record:
    one, other = sides_in_order(
        _place(passage.one, passage.one_start, passage.one_end),
        _place(passage.other, passage.other_start, passage.other_end),
    )
    return {
        "one": one,
        "other": other,
        "tells": sorted(telling.event.slug for telling in passage.tellings.all()),
        **_untold(passage.status, SharedPassage.Status.CONFIRMED),
    }


def _untold(status: str, told: str) -> Record:
    return {} if status == told else {"status": status}


def _place(version: ArticleVersion, start: int, end: int) -> Record:
    return {"article": version.article.public_id, "version": version.number, "start": start, "end": end}


def withhold_prose(discrepancies: Iterable[Record], quotes: Iterable[Record]) -> None:
    """Take from the discrepancies, in place, the words that a story may not print."""
    verbatim = verbatim_places(list(quotes))
    for discrepancy in discrepancies:
        for span in discrepancy["spans"]:
            if span["exact"] is not None and not may_stand(span, verbatim):
                span["exact"] = None


def _outlets(rows: QuerySet[Outlet], scope: Scope) -> QuerySet[Outlet]:
    return rows


def _actors(rows: QuerySet[Actor], scope: Scope) -> QuerySet[Actor]:
    return rows.select_related("merged_into").prefetch_related("aliases")


def _articles(rows: QuerySet[Article], scope: Scope) -> QuerySet[Article]:
    versions = ArticleVersion.objects.defer("text", "raw").order_by("number")
    return rows.select_related("outlet").prefetch_related(Prefetch("versions", versions))


def _quotes(rows: QuerySet[Quote], scope: Scope) -> QuerySet[Quote]:
    kin = ("version__article", "continues__version__article", "nested_in__version__article")
    unread = [
        f"{path}__{field}"
        for path in ("version", "continues__version", "nested_in__version")
        for field in ("text", "raw")
    ]
    return (
        rows.select_related(*kin, "speaker", "relayed_by", "addressee_actor")
        .defer(*unread)
        .prefetch_related("co_speakers")
    )


def _statements(rows: QuerySet[Statement], scope: Scope) -> QuerySet[Statement]:
    told = (
        Rendition.objects.filter(quote__status__in=PUBLIC_QUOTE_STATUSES)
        .select_related("quote__version__article")
        .only("statement", "judgement", "quote__public_id", "quote__version__article__public_id")
    )
    return rows.select_related("speaker").prefetch_related(
        Prefetch("renditions", told.order_by("position", "id"))
    )


def _events(rows: QuerySet[Event], scope: Scope) -> QuerySet[Event]:
    earlier = Event.objects.filter(scope.told_events).distinct().only("slug")
    citations = Citation.objects.public().select_related("article", "quote").order_by("position", "id")
    entries = Entry.objects.filter(timeline=scope.timeline)
    return rows.prefetch_related(
        Prefetch("follows", earlier),
        "event_actors__actor",
        Prefetch("citations", citations),
        Prefetch("entries", entries),
    )


def _discrepancies(rows: QuerySet[Discrepancy], scope: Scope) -> QuerySet[Discrepancy]:
    entries = Entry.objects.filter(timeline=scope.timeline)
    return (
        rows.select_related("event")
        .defer("event__summary")
        .prefetch_related(
            Prefetch("event__entries", entries),
            "silent",
            "spans",
            Prefetch("spans__version", ArticleVersion.objects.defer("text", "raw").select_related("article")),
        )
    )


def _shared_passages(rows: QuerySet[SharedPassage], scope: Scope) -> QuerySet[SharedPassage]:
    unread = [f"{side}__{field}" for side in ("one", "other") for field in ("text", "raw")]
    told = PassageTelling.objects.filter(event__in=Event.objects.filter(scope.told_events).values("pk"))
    return (
        rows.select_related("one__article", "other__article")
        .defer(*unread)
        .prefetch_related(Prefetch("tellings", told.select_related("event")))
    )


def _topic(topic: StatementTopic, scope: Scope) -> Record:
    return {
        **_plain(topic, ("slug", "title")),
        "speaker": topic.speaker.slug,
        "statements": [
            {"statement": link.statement.slug, "change": link.change} for link in topic.links.all()
        ],
    }


def _topics(rows: QuerySet[StatementTopic], scope: Scope) -> QuerySet[StatementTopic]:
    told = Rendition.objects.filter(
        quote__status__in=PUBLIC_QUOTE_STATUSES, quote__version__article__public_id__in=scope.articles
    )
    links = StatementLink.objects.filter(statement__in=told.values("statement")).select_related("statement")
    return rows.select_related("speaker").prefetch_related(
        Prefetch("links", links.order_by("position", "id"))
    )


Describe = Callable[[Any, Scope], Record]
Prepare = Callable[[Any, Scope], QuerySet[Any]]

FORMS: dict[str, tuple[Describe, Prepare]] = {
    "outlet": (_outlet, _outlets),
    "actor": (_actor, _actors),
    "article": (_article, _articles),
    "quote": (_quote, _quotes),
    "statement": (_statement, _statements),
    "event": (_event, _events),
    "discrepancy": (_discrepancy, _discrepancies),
    "shared_passage": (_shared_passage, _shared_passages),
    "topic": (_topic, _topics),
}
