"""What the public may see, decided here and nowhere else.

Every reader's page, export and embed starts from one of these querysets and prints words through
`public_words`.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Actor, Article, Outlet, Quote, Rendition, Statement
from timeline.models import Citation, Discrepancy, DiscrepancySpan, Entry, Event, StatementLink, Timeline
from timeline.querysets import EntryQuerySet, keyed_by


def visible_timelines() -> QuerySet[Timeline]:
    return Timeline.objects.filter(is_published=True)


def visible_entries(timeline: Timeline | None = None) -> EntryQuerySet:
    """Published events on published timelines, of one timeline where it is given."""
    entries = Entry.objects.filter(is_public=True)
    return entries if timeline is None else entries.filter(timeline=timeline)


def visible_events(event_ids: Collection[int] | None = None) -> QuerySet[Event]:
    """Events that readers find on a timeline; of these alone, where they are given (`visible_citations`)."""
    entries = visible_entries().filter(event=OuterRef("pk"))
    if event_ids is None:
        return Event.objects.filter(Exists(entries))
    return Event.objects.filter(Exists(entries.filter(event__in=event_ids)), pk__in=event_ids)


def visible_citations(
    event_ids: Collection[int] | None = None, *, quotes: Collection[int] | None = None
) -> QuerySet[Citation]:
    """Citations of visible events: of whole articles, or of quotes that were accepted, even if lost since.

    Of these events or quotes alone, where they are given. The events are named on both sides, so that the
    database looks at no others.
    """
    citations, entries = Citation.objects.public(), visible_entries().filter(event=OuterRef("event_id"))
    if event_ids is not None:
        citations, entries = citations.filter(event__in=event_ids), entries.filter(event__in=event_ids)
    if quotes is not None:
        citations = citations.filter(quote__in=list(quotes))
    return citations.filter(Exists(entries))


def visible_quotes() -> QuerySet[Quote]:
    return Quote.objects.filter(Exists(visible_citations().filter(quote=OuterRef("pk"))))


def visible_renditions() -> QuerySet[Rendition]:
    """Judgements that a visible quote renders a statement; "different" and "unsure" stay with the editors."""
    return Rendition.objects.filter(
        Exists(visible_quotes().filter(pk=OuterRef("quote_id"))), judgement=Rendition.Judgement.SAME
    )


def visible_statements() -> QuerySet[Statement]:
    return Statement.objects.filter(Exists(visible_renditions().filter(statement=OuterRef("pk"))))


def visible_topics(actor: Actor) -> list[list[StatementLink]]:
    """Statements of `actor` that an editor linked on a topic: runs of public ones that follow each other.

    A link between two of which one is not public is not shown, so what stands alone is left out.
    """
    speakers = Actor.objects.filter(Q(pk=actor.pk) | Q(merged_into=actor)).values("pk")
    links = list(
        StatementLink.objects.filter(topic__speaker__in=speakers)
        .select_related("topic", "statement")
        .order_by("topic__title", "topic", "position", "pk")
    )
    told = {link.statement_id for link in links}
    public = set(
        visible_statements().filter(pk__in=told, speaker__in=speakers).values_list("pk", flat=True)
        if told
        else ()
    )
    runs: list[list[StatementLink]] = []
    before: StatementLink | None = None
    for link in links:
        if link.statement_id in public:
            if before is not None and before.statement_id in public and before.topic_id == link.topic_id:
                runs[-1].append(link)
            else:
                runs.append([link])
        before = link
    return [run for run in runs if len(run) > 1]


def visible_articles() -> QuerySet[Article]:
    return Article.objects.filter(Exists(visible_citations().filter(article=OuterRef("pk"))))


def visible_actors() -> QuerySet[Actor]:
    """Actors of visible events and speakers of visible quotes, under the record that stays after a merge."""
    return Actor.objects.filter(Exists(visible_entries().filter(actor_ids__contains=[OuterRef("pk")])))


def visible_outlets() -> QuerySet[Outlet]:
    return Outlet.objects.filter(Exists(visible_entries().filter(outlet_ids__contains=[OuterRef("pk")])))


def visible_discrepancies(timeline: Timeline | None = None) -> QuerySet[Discrepancy]:
    """Published differences of visible events, or of a published timeline where no event is named.

    Those of one timeline, where it is given, are those of the events on it and those that name it alone.
    """
    of_event = Exists(visible_entries(timeline).filter(event=OuterRef("event_id")))
    of_timeline = Q(event__isnull=True, timeline__is_published=True)
    if timeline is not None:
        of_timeline &= Q(timeline=timeline)
    return Discrepancy.objects.filter(of_event | of_timeline, status=Discrepancy.Status.PUBLISHED)


def entries_with_discrepancies(
    entries: EntryQuerySet, *conditions: Q, timeline: Timeline | None = None
) -> EntryQuerySet:
    """Return `entries`, which are visible ones, once for each published difference of their events.

    `conditions` name the differences as `event__discrepancies`. Where all entries are of one `timeline`,
    their events are looked up first: else each difference there is may be asked whether it is of one.
    """
    published = Discrepancy.Status.PUBLISHED
    if timeline is not None:
        known = Discrepancy.objects.filter(status=published).values("event")
        differing = Entry.objects.filter(timeline=timeline, event__in=known).order_by()
        entries = entries.filter(keyed_by(differing.values("event"), "event"))
    return entries.filter(Q(event__discrepancies__status=published), *conditions)


def visible_spans() -> QuerySet[DiscrepancySpan]:
    """What articles that readers know have to say on visible differences."""
    known = visible_citations().filter(article=OuterRef("version__article"))
    return DiscrepancySpan.objects.filter(Exists(known), discrepancy__in=visible_discrepancies())


@dataclass(frozen=True)
class PublicWords:
    """What readers see of a quote: our gist, the speaker's own words, the outlet's paraphrase where shown."""

    gist: str
    fragments: list[str] = field(default_factory=list)
    excerpt: str = ""


def public_words(quote: Quote) -> PublicWords:
    """Return what may be shown of a quote that is public itself.

    Direct: its words, whole. Mixed: the quoted fragments. A paraphrase is the outlet's prose and shown only
    where an editor chose so (`shows_excerpt`, counted against the outlet's share); our gist stands in for it,
    the quote's own or its statement's. `quote.statement_gist`, where a queryset brought it along, saves a
    query. Of a quote that was given up when its text was taken down, our gist alone is left.
    """
    gist = quote.gist or _statement_gist(quote)
    if quote.is_given_up:
        return PublicWords(gist)
    if quote.kind == Quote.Kind.INDIRECT:
        return PublicWords(gist, excerpt=(quote.exact or "") if quote.shows_excerpt else "")
    return PublicWords(gist, [words for words in quote.verbatim_fragments if words])


def _statement_gist(quote: Quote) -> str:
    if hasattr(quote, "statement_gist"):
        return quote.statement_gist or ""
    rendition = (
        quote.renditions.filter(judgement=Rendition.Judgement.SAME).select_related("statement").first()
    )
    return rendition.statement.gist if rendition else ""
