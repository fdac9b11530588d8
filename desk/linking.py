"""Quotes become evidence: linked to the event where they were said, or which they are about."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from articles.admin.moments import as_day
from articles.models import Quote
from articles.phrasing import counted
from articles.recording import save_for
from desk.drafting import Known
from desk.naming import free_event_slug
from timeline.models import Citation, Entry, Event, EventActor, Timeline


@dataclass
class LinkReport:
    """What became of the quotes: newly linked, linked before, and those that could not be, each with the
    reason.
    """

    event: Event
    linked: list[Citation] = field(default_factory=list)
    already: list[Quote] = field(default_factory=list)
    refused: list[tuple[Quote, str]] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [f"{counted(len(self.linked), 'quote')} linked to “{self.event}”"]
        if self.already:
            parts.append(f"{counted(len(self.already), 'quote')} linked before")
        if self.refused:
            parts.append(f"{counted(len(self.refused), 'quote')} refused")
        return ", ".join(parts) + "."


@transaction.atomic
def link_quotes(
    quotes: Iterable[Quote],
    event: Event,
    relation: str = Citation.Relation.ABOUT,
    user: User | None = None,
) -> LinkReport:
    """Cite each of `quotes` for `event`, after the citations it has, in the order in which they are given.

    `relation` is one of Citation.Relation; a quote is said at one event only. Undecided, rejected and lost
    quotes are refused, each with a sentence, and the others linked all the same. A citation of the whole
    article stays as it is.
    """
    order = [quote.pk for quote in quotes]
    held = {
        quote.pk: quote
        for quote in Quote.objects.filter(pk__in=order)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("version__article")
    }
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    report = LinkReport(event)
    cited = set(event.citations.filter(quote__isnull=False).values_list("quote_id", flat=True))
    position = event.citations.aggregate(last=Max("position"))["last"]
    for quote in (held[pk] for pk in order if pk in held):
        if quote.pk in cited:
            report.already.append(quote)
        elif event.status == Event.Status.PUBLISHED and quote.version.article.is_practice:
            report.refused.append((quote, "It stands in the sample article, which nothing published cites."))
        elif why := reason_against_linking(quote, relation):
            report.refused.append((quote, why))
        else:
            position = 0 if position is None else position + 1
            citation = Citation(
                event=event, article=quote.version.article, quote=quote, relation=relation, position=position
            )
            citation.full_clean()
            save_for(citation, user)
            cited.add(quote.pk)
            report.linked.append(citation)
    return report


def reason_against_linking(quote: Quote, relation: str) -> str:
    """Return one sentence why `quote` cannot be cited so, or nothing."""
    if quote.status == Quote.Status.SUGGESTED:
        return "It is only suggested: accept it first."
    if quote.status == Quote.Status.REJECTED:
        return "It was rejected."
    if quote.status == Quote.Status.LOST:
        return "Its words were lost in a later version."
    if relation == Citation.Relation.SAID_HERE:
        other = Citation.objects.filter(quote=quote, relation=relation).select_related("event").first()
        if other is not None:
            return f"It was said at “{other.event}”: link it as said about this event."
    return ""


@transaction.atomic
def draft_event(
    title: str, user: User, timeline: Timeline | None = None, known: Known | None = None
) -> Event:
    """Make a draft to link quotes to; on `timeline` where one is given, with the date and the people that are
    known of it. Raises ValidationError where the title cannot be one.
    """
    known = known or Known()
    event = Event(
        title=title,
        slug=free_event_slug(title),
        earliest=as_day(known.earliest) if known.earliest else None,
        latest=as_day(known.latest) if known.latest else None,
        precision=known.precision,
        date_basis=known.basis,
        sort_on=known.earliest or known.latest,
    )
    event.full_clean()
    save_for(event, user)
    for position, actor in enumerate(known.speakers):
        save_for(EventActor(event=event, actor=actor, position=position), user)
    if timeline is not None:
        Entry.objects.create(timeline=timeline, event=event)
    return event
